#!/usr/bin/env python3
"""Uploads OpenAPI files of almost 16 MB while `/healthz` is asked every 50 ms, and prints how long each took.

    scripts/bench_upload.py

What is uploaded is read off the threads that answer requests, so nobody else should notice it. BENCH_BINARY names another
program than the release build.
"""
import http.client, json, statistics, tempfile, threading, time, urllib.request, uuid

from bench_server import BASE, PORT, create_administrator, resident, server, signed_in_cookie

OPERATIONS = 6_100
UPLOADS = 10


def document(kind: str) -> bytes:
    def lines(i: int) -> str:
        return f"""\
  /things-{i}/{{id}}:
    get:
      summary: Get thing {i}
      description: {"Gets a **thing** by its number. " * 40}
      parameters:
        - {{name: id, in: path, required: true, schema: {{type: string}}}}
      responses:
        '200':
          description: The thing
          content:
            application/json:
              schema:
                type: object
                properties: {{{", ".join(f"member{k}: {{type: string, description: Member number {k} of the thing}}" for k in range(14))}}}
        '404': {{description: There is no such thing}}
"""
    if kind == "yaml":
        return ("openapi: 3.0.3\ninfo: {title: Large, version: '1'}\npaths:\n" + "".join(map(lines, range(OPERATIONS)))).encode()
    operation = {"summary": "Get a thing", "description": "Gets a **thing** by its number. " * 40,
                 "responses": {"200": {"description": "The thing", "content": {"application/json": {"schema": {
                     "type": "object", "properties": {f"member{k}": {"type": "string", "description": f"Member number {k} of the thing"}
                                                      for k in range(14)}}}}}}}
    paths = {f"/things-{i}": {"get": operation} for i in range(OPERATIONS)}
    return json.dumps({"openapi": "3.0.3", "info": {"title": "Large", "version": "1"}, "paths": paths}).encode()


def upload(cookie: str, name: str, file: bytes) -> float:
    boundary = uuid.uuid4().hex
    fields = {"name": name, "description": "", "base_path": f"/{name.lower()}", "published": "on"}
    parts = [f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n' for key, value in fields.items()]
    parts.append(f'--{boundary}\r\nContent-Disposition: form-data; name="openapi"; filename="large"\r\n\r\n')
    body = "".join(parts).encode() + file + f"\r\n--{boundary}--\r\n".encode()
    headers = {"Cookie": cookie, "Origin": BASE, "Accept": "text/html", "Content-Type": f"multipart/form-data; boundary={boundary}"}
    begun = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", PORT)
    connection.request("POST", "/platform/api-platform/collections/new", body, headers)
    answer = connection.getresponse()
    answer.read()
    assert answer.headers["Location"] == "/platform/api-platform/collections", (answer.status, answer.headers["Location"])
    return time.monotonic() - begun


def beside(act) -> list[float]:
    """How long `/healthz` took, in milliseconds, each time it was asked while `act` ran."""
    took, done = [], threading.Event()

    def ask() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", PORT)
        while not done.is_set():
            begun = time.monotonic()
            connection.request("GET", "/healthz")
            connection.getresponse().read()
            took.append((time.monotonic() - begun) * 1000)
            time.sleep(0.05)

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        act()
    finally:
        done.set()
        asking.join()
    return took


def main() -> None:
    with tempfile.TemporaryDirectory() as data:
        create_administrator(data)
        with server(data) as process:
            cookie = signed_in_cookie()
            for kind in ("json", "yaml"):
                file, seconds = document(kind), []
                took = beside(lambda: seconds.extend(upload(cookie, f"{kind.upper()}{number}", file) for number in range(UPLOADS)))
                cuts = statistics.quantiles(took, n=100, method="inclusive")
                print(f"{kind}, {len(file) / 1e6:.1f} MB: uploaded in {statistics.median(seconds):.1f} s; /healthz asked {len(took)} times meanwhile: "
                      f"p50 {cuts[49]:.1f} ms, p99 {cuts[98]:.1f} ms, most {max(took):.1f} ms")
            begun = time.monotonic()
            page = urllib.request.Request(f"{BASE}/platform/api-platform/collections", headers={"Cookie": cookie})
            urllib.request.urlopen(page).read()
            print(f"the list of collections: {(time.monotonic() - begun) * 1000:.0f} ms; memory {resident(process):.0f} MiB")


if __name__ == "__main__":
    main()
