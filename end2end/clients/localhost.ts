/**
 * An MCP client as command line tools are: what it registers or publishes names `http://localhost/callback` without a port, and it
 * listens at one that the machine has just given it.
 */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { OAuthClientMetadata } from "@modelcontextprotocol/sdk/shared/auth.js";
import { McpClient, Memory } from "./mcp.ts";

/** What it says of itself, to the registration endpoint or in its document. */
export const COMMAND_LINE: OAuthClientMetadata = {
  client_name: "Command line",
  redirect_uris: ["http://localhost/callback", "http://127.0.0.1/callback"],
  grant_types: ["authorization_code", "refresh_token"],
  response_types: ["code"],
  token_endpoint_auth_method: "none",
};

class CommandLineMemory extends Memory {
  override get clientMetadata(): OAuthClientMetadata {
    return COMMAND_LINE;
  }
}

export class CommandLine {
  readonly mcp: McpClient;
  /** The address at which the person's browser arrives. */
  readonly arrived: Promise<string>;
  readonly #http: Server;

  private constructor(http: Server, arrived: Promise<string>, serverUrl: string, clientMetadataUrl?: string) {
    const { port } = http.address() as AddressInfo;
    const memory = new CommandLineMemory(clientMetadataUrl, `http://localhost:${port}/callback`);
    this.#http = http;
    this.arrived = arrived;
    this.mcp = new McpClient(serverUrl, clientMetadataUrl, memory);
  }

  /** Listens. With the URL of a metadata document it is known by that. */
  static async start(serverUrl: string, clientMetadataUrl?: string): Promise<CommandLine> {
    let arrive: (address: string) => void = () => undefined;
    const arrived = new Promise<string>((resolve) => (arrive = resolve));
    const http = createServer((request, response) => {
      const address = new URL(request.url ?? "/", `http://${request.headers.host}`);
      if (address.pathname !== "/callback") {
        response.writeHead(204).end();
        return;
      }
      response.writeHead(200, { "Content-Type": "text/html" });
      response.end("<!doctype html><html lang=en><title>Back</title><p>You can close this window.");
      arrive(address.href);
    });
    await new Promise<void>((resolve) => http.listen(0, "localhost", resolve));
    return new CommandLine(http, arrived, serverUrl, clientMetadataUrl);
  }

  async stop(): Promise<void> {
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }
}
