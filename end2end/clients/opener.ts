/** A page of another site that opens the authorization in a popup and waits for what the popup tells it, as many clients in a browser do. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** The page, and what it is called back at: the same address. */
const PAGE = `<!doctype html>
<html lang="en">
<title>Opener</title>
<button id="go">Authorize in a popup</button>
<pre id="heard"></pre>
<script>
  const query = new URLSearchParams(location.search);
  const say = (text) => (document.getElementById("heard").textContent += text + "\\n");
  if (query.has("code") || query.has("error")) {
    // Without an opener this throws, as it does in the clients.
    window.opener.postMessage(query.has("code") ? "a code" : query.get("error"), location.origin);
    window.close();
  }
  addEventListener("message", (event) => event.origin === location.origin && say("heard " + event.data));
  document.getElementById("go").onclick = () => {
    const popup = open(query.get("authorize"), "oauth", "width=500,height=600");
    const look = setInterval(() => {
      say(popup.closed ? "closed" : "open");
      if (popup.closed) clearInterval(look);
    }, 250);
  };
</script>`;

export class Opener {
  readonly #http: Server;

  private constructor(http: Server) {
    this.#http = http;
  }

  /** Its page. `localhost` is another site than the portal's `127.0.0.1`. */
  get url(): string {
    return `http://localhost:${(this.#http.address() as AddressInfo).port}/page`;
  }

  static async start(): Promise<Opener> {
    const http = createServer((request, response) => {
      if (!request.url?.startsWith("/page")) {
        response.writeHead(204).end();
        return;
      }
      response.writeHead(200, { "Content-Type": "text/html" }).end(PAGE);
    });
    await new Promise<void>((resolve) => http.listen(0, "localhost", resolve));
    return new Opener(http);
  }

  /** Its page, which opens this authorization request. */
  opening(authorize: URL): string {
    return `${this.url}?${new URLSearchParams({ authorize: authorize.href })}`;
  }

  async stop(): Promise<void> {
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }
}
