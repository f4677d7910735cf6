#!/usr/bin/env python3
"""Measures the authorization server: tokens, introspection and documents, beside a bare axum handler that takes the same
requests in the same run, and beside node's oidc-provider in memory.

    scripts/bench_tokens.py

What is stored is durable before it is answered: SQLite, journal_mode=WAL, synchronous=FULL. The peer is left out unless
PEER_MODULES names a folder with it: npm install --prefix FOLDER oidc-provider better-sqlite3.
"""
import base64, json, shutil, sys, tempfile

from bench_dcr import BASIC, BEARER, CONNECTIONS, call, prepare
from bench_server import BASE, bare, peer, resident, say, server, wrk

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
MACHINE = json.dumps({"client_name": "Bench", "grant_types": ["client_credentials"], "scope": "read"})


def basic(client_id: str, secret: str) -> dict:
    return {**FORM, "Authorization": "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()}


def measure(what: str, path: str, headers: dict, body: str | None, ceiling: float | None, base: str = BASE) -> dict:
    figures = wrk(base + path, CONNECTIONS, headers, body)
    say(what, figures, ceiling)
    return figures


def main() -> None:
    if not shutil.which("wrk"):
        sys.exit("wrk is missing. Install it (on Debian: apt-get install wrk) and run this again.")
    form = "grant_type=client_credentials"
    with tempfile.TemporaryDirectory() as data:
        prepare(data)
        with bare() as base:
            post = measure("bare axum: POST of a form", "/oauth2/token", basic("bench", "x" * 44), form, None, base)["rate"]
            get = measure("bare axum: GET of a document", "/document", {}, None, None, base)["rate"]
        with server(data) as process:
            signed, opaque = call("/connect/register", BASIC, MACHINE), call("/connect/register", BEARER, MACHINE)
            signed, opaque = (basic(made["client_id"], made["client_secret"]) for made in (signed, opaque))
            measure("client_credentials, JWT (ES256)", "/oauth2/token", signed, form, post)
            measure("client_credentials, opaque and durable", "/oauth2/token", opaque, form, post)
            for what, who in (("JWT", signed), ("opaque", opaque)):
                token = call("/oauth2/token", who, form)["access_token"]
                measure(f"introspection of one token, {what}", "/oauth2/introspect", who, f"token={token}", post)
            measure("metadata", "/.well-known/oauth-authorization-server", {}, None, get)
            measure("JWK Set", "/oauth2/jwks", {}, None, get)
            print(f"memory after the load: {resident(process):.0f} MiB")
    with peer() as base:
        if base:
            who = basic("bench", "s" * 44)
            measure("oidc-provider: client_credentials", "/token", who, form + "&scope=read", post, base)
            measure("oidc-provider: metadata", "/.well-known/openid-configuration", {}, None, get, base)


if __name__ == "__main__":
    main()
