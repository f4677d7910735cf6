"""What the benchmarks share: the release build on a fresh database, and load by wrk."""
import contextlib, http.cookiejar, os, pathlib, re, signal, subprocess, sys, tempfile, time, urllib.parse, urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
BINARY = pathlib.Path(os.environ.get("BENCH_BINARY", ROOT / "target/release/gatehouse"))
PORT = int(os.environ.get("BENCH_PORT", "3977"))
SECONDS = int(os.environ.get("BENCH_SECONDS", "8"))
BASE = f"http://127.0.0.1:{PORT}"
PASSWORD = "correct horse battery staple"


def create_administrator(data: str, username: str = "bench") -> None:
    subprocess.run([BINARY, "admin", "create", "--username", username, "--email", f"{username}@example.com",
                    "--data-dir", data], input=PASSWORD, text=True, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)


def signed_in_cookie() -> str:
    """Signs the administrator `bench` in, and returns the `Cookie` header of the session."""
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    page = opener.open(f"{BASE}/sign-in").read().decode()
    action = re.search(r'<form[^>]*action="(/api/[^"]*)"', page)
    form = urllib.parse.urlencode({"username": "bench", "password": PASSWORD, "next": ""}).encode()
    request = urllib.request.Request(BASE + action.group(1), form, {"Accept": "text/html", "Origin": BASE})
    opener.open(request)
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


@contextlib.contextmanager
def server(data: str, *more: str):
    process = subprocess.Popen([BINARY, "serve", "--listen", f"127.0.0.1:{PORT}", "--data-dir", data, "--log", "warn",
                                *more],
                               cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        wait_for(f"{BASE}/readyz")
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


@contextlib.contextmanager
def bare():
    """Where bare axum listens: the ceiling of HTTP on this machine."""
    base = f"http://127.0.0.1:{PORT + 1}"
    process = subprocess.Popen([ROOT / "target/release/bare", str(PORT + 1)])
    try:
        wait_for(f"{base}/")
        yield base
    finally:
        process.terminate()
        process.wait()


@contextlib.contextmanager
def peer(database: str | None = None, initial_access_token: str = "none"):
    """Where node's oidc-provider listens, on a database with every write synced or in memory; `None` without it."""
    if not os.environ.get("PEER_MODULES"):
        yield None
        return
    base = f"http://127.0.0.1:{PORT + 2}"
    environment = {**os.environ, **({"DB": database} if database else {})}
    command = ["node", ROOT / "scripts/bench_peer.mjs", str(PORT + 2), "s" * 44, initial_access_token]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(f"{base}/.well-known/openid-configuration")
        yield base
    finally:
        process.terminate()
        process.wait()


def wait_for(url: str) -> None:
    for _ in range(100):
        with contextlib.suppress(OSError):
            urllib.request.urlopen(url, timeout=1)
            return
        time.sleep(0.1)
    sys.exit(f"{url} does not answer")


def wrk(url: str, connections: int, headers: dict[str, str] | None = None, body: str | None = None,
        script: str | None = None) -> dict:
    """Rate and latencies, and how many answers were not 2xx."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{SECONDS}s", "--latency", "--timeout", "5s"]
    for name, value in (headers or {}).items():
        command += ["-H", f"{name}: {value}"]
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as post:
        if body is not None:
            post.write(f"wrk.method = 'POST'\nwrk.body = [==[{body}]==]\n")
            post.flush()
        if script or body is not None:
            command += ["-s", script or post.name]
        out = subprocess.run([*command, url], capture_output=True, text=True, check=True).stdout
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1))
    p50, p99 = (re.search(rf"^\s+{p}%\s+(\S+)\s*$", out, re.MULTILINE).group(1) for p in (50, 99))
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    return {"rate": rate, "p50": p50, "p99": p99, "wrong": int(wrong.group(1)) if wrong else 0}


def say(what: str, figures: dict, ceiling: float | None = None) -> None:
    share = f"   {figures['rate'] / ceiling:6.1%} of bare axum" if ceiling else ""
    wrong = f"   {figures['wrong']} NOT 2xx" if figures["wrong"] else ""
    print(f"{what:<44}{figures['rate']:>10,.0f}/s   p50 {figures['p50']:>8}   p99 {figures['p99']:>8}{share}{wrong}",
          flush=True)


def resident(process: subprocess.Popen) -> float:
    """MiB."""
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024
