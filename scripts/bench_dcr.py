#!/usr/bin/env python3
"""Measures dynamic client registration: the RFC 7591 endpoint with an initial access token, its read, and WSO2 IS with
HTTP Basic, beside a bare axum handler that takes the same POST in the same run.

    scripts/bench_dcr.py                 registers and reads for a few seconds each
    scripts/bench_dcr.py --rows 1000000  first fills the database with that many registrations

Everything is durable before it is answered: SQLite, journal_mode=WAL, synchronous=FULL.
"""
import argparse, base64, hashlib, json, os, pathlib, shutil, sqlite3, subprocess, sys, tempfile, time, urllib.request

from bench_server import BASE, PASSWORD, bare, create_administrator, peer, resident, say, server, wrk

CONNECTIONS = 64
TOKEN = "ghi_" + "b" * 43
CLIENT = json.dumps({
    "redirect_uris": ["https://client.example.org/cb"], "client_name": "Bench Client",
    "grant_types": ["authorization_code", "refresh_token"], "response_types": ["code"],
    "token_endpoint_auth_method": "client_secret_basic",
})
JSON = {"Content-Type": "application/json"}
BEARER = {**JSON, "Authorization": f"Bearer {TOKEN}"}
BASIC = {**JSON, "Authorization": "Basic " + base64.b64encode(f"bench:{PASSWORD}".encode()).decode()}
# For the peer, which is left out without PEER_MODULES; see bench_tokens.py.
PEER_TOKEN = "initial-access-token"


def prepare(data: str, username: str = "bench") -> None:
    """A provider and an initial access token, as an administrator would have made them."""
    create_administrator(data, username)
    db = sqlite3.connect(pathlib.Path(data) / "gatehouse.db")
    now, grants = int(time.time()), ["authorization_code", "refresh_token", "client_credentials"]
    rules = json.dumps({"grant_types": grants, "scopes": ["read"], "client_id_claims": ["client_id"]})
    policy = json.dumps({"grant_types": grants, "scopes": ["read"]})
    digest = base64.urlsafe_b64encode(hashlib.sha256(TOKEN.encode()).digest()).decode().rstrip("=")
    provider, token = "01BENCHPROVIDER0000000000A", "01BENCHTOKEN0000000000000A"
    db.execute("INSERT INTO providers (id, name, name_key, kind, authentication_method, rules, is_open, created_at, updated_at)"
               " VALUES (?, 'Bench', 'bench', 'built_in', 'token_introspection', ?, FALSE, ?, ?)", (provider, rules, now, now))
    db.execute("INSERT INTO initial_tokens (id, label, hash, last_four, provider, policy, uses, created_by, created_at)"
               " VALUES (?, 'Bench', ?, 'bbbb', ?, ?, 0, 'bench', ?)", (token, digest, provider, policy, now))
    db.commit()
    db.close()


def call(path: str, headers: dict, body: str | None = None) -> dict:
    request = urllib.request.Request(BASE + path, body.encode() if body else None, headers)
    return json.loads(urllib.request.urlopen(request).read())


def fill(data: str, rows: int) -> None:
    """Registers until the database holds that many, and says how fast the first and the last ten thousand went in."""
    db = sqlite3.connect(f"file:{pathlib.Path(data) / 'gatehouse.db'}?mode=ro", uri=True)
    count = lambda: db.execute("SELECT uses FROM initial_tokens").fetchone()[0]
    lua = pathlib.Path(data) / "fill.lua"
    lua.write_text(f"wrk.method = 'POST'\nwrk.body = [==[{CLIENT}]==]\n")
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", "-d600s", "-s", str(lua)]
    for name, value in BEARER.items():
        command += ["-H", f"{name}: {value}"]
    load = subprocess.Popen([*command, f"{BASE}/connect/register"], stdout=subprocess.DEVNULL)
    marks, begun = [(count(), time.monotonic())], time.monotonic()
    try:
        while marks[-1][0] < rows and time.monotonic() - begun < 590:
            time.sleep(0.1)
            marks.append((count(), time.monotonic()))
    finally:
        load.terminate()
        load.wait()

    def rate(part: list) -> float:
        return (part[-1][0] - part[0][0]) / (part[-1][1] - part[0][1])

    first = [mark for mark in marks if mark[0] <= 15_000][:] or marks[:2]
    last = [mark for mark in marks if mark[0] >= marks[-1][0] - 15_000]
    print(f"{marks[-1][0]:,} registrations; the first ten thousand at {rate(first):,.0f}/s, the last at {rate(last):,.0f}/s")


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--rows", type=int, default=0)
    rows = arguments.parse_args().rows
    if not shutil.which("wrk"):
        sys.exit("wrk is missing. Install it (on Debian: apt-get install wrk) and run this again.")
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR")) as data:
        prepare(data)
        with bare() as base:
            figures = wrk(f"{base}/connect/register", CONNECTIONS, BEARER, CLIENT)
            say("bare axum: POST", figures)
            ceiling = figures["rate"]
        with server(data) as process:
            print(f"memory after the start: {resident(process):.0f} MiB")
            if rows:
                fill(data, rows)
                print(f"memory with them: {resident(process):.0f} MiB")
            say("RFC 7591: POST with an initial access token", wrk(f"{BASE}/connect/register", CONNECTIONS, BEARER, CLIENT), ceiling)
            made = call("/connect/register", BEARER, CLIENT)
            own = {"Authorization": f"Bearer {made['registration_access_token']}"}
            say("RFC 7592: GET", wrk(f"{BASE}/connect/register/{made['client_id']}", CONNECTIONS, own), ceiling)
            # Each name is taken once, so wrk sends another one each time.
            say("WSO2 IS: POST with Basic", wso2(), ceiling)
            print(f"memory after the load: {resident(process):.0f} MiB")
        with peer(f"{data}/peer.db", PEER_TOKEN) as base:
            if base:
                headers = {**JSON, "Authorization": f"Bearer {PEER_TOKEN}"}
                say("oidc-provider on SQLite: POST", wrk(f"{base}/reg", CONNECTIONS, headers, CLIENT), ceiling)


def wso2() -> dict:
    body = CLIENT.replace("Bench Client", "NAME").replace('"', '\\"')
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(
            "local n = 0\n"
            f"local template = \"{body}\"\n"
            "request = function()\n  n = n + 1\n"
            "  return wrk.format('POST', nil, nil, (template:gsub('NAME', 'bench-' .. os.time() .. '-' .. n)))\nend\n")
        script.flush()
        return wrk(f"{BASE}/api/identity/oauth2/dcr/v1.1/register", CONNECTIONS, BASIC, script=script.name)


if __name__ == "__main__":
    main()
