/** The MCP TypeScript SDK: a protected MCP server, and a client that registers itself and asks a person, both as they are. */
import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { auth, type OAuthClientProvider } from "@modelcontextprotocol/sdk/client/auth.js";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import type { OAuthClientInformationMixed, OAuthClientMetadata, OAuthTokens } from "@modelcontextprotocol/sdk/shared/auth.js";

/** Who a token is of, or nothing when it is not good here. */
export type Check = (token: string, resource: string) => Promise<string | undefined>;

/** Asks the introspection endpoint with credentials that may ask about all tokens, such as an administrator's. */
export function byIntrospection(issuer: string, username: string, password: string): Check {
  const headers = { Authorization: `Basic ${btoa(`${username}:${password}`)}` };
  return async (token, resource) => {
    const body = new URLSearchParams({ token });
    const answer = await fetch(`${issuer}/oauth2/introspect`, { method: "POST", headers, body });
    const told = (await answer.json()) as { active: boolean; aud?: string; username?: string };
    return told.active && told.aud === resource ? told.username : undefined;
  };
}

/** An MCP server with one tool, which says who calls. It is an OAuth resource (RFC 9728) of one authorization server. */
export class ProtectedServer {
  readonly #http: Server;

  private constructor(http: Server) {
    this.#http = http;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}/mcp`;
  }

  static async start(issuer: string, check: Check): Promise<ProtectedServer> {
    const http = createServer((request, response) => {
      void (async () => {
        const resource = started.url;
        const metadata = new URL("/.well-known/oauth-protected-resource/mcp", resource).href;
        if (request.url?.startsWith("/.well-known/oauth-protected-resource")) {
          response.writeHead(200, { "Content-Type": "application/json" });
          response.end(JSON.stringify({ resource, authorization_servers: [issuer], scopes_supported: ["orders:read"] }));
          return;
        }
        const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
        const subject = token && (await check(token, resource));
        if (!subject) {
          response.writeHead(401, { "WWW-Authenticate": `Bearer resource_metadata="${metadata}"` }).end();
          return;
        }
        const mcp = new McpServer({ name: "orders", version: "1.0.0" });
        mcp.registerTool("whoami", { description: "Says who calls." }, () => ({
          content: [{ type: "text", text: subject }],
        }));
        const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
        await mcp.connect(transport as Parameters<typeof mcp.connect>[0]);
        await transport.handleRequest(request, response);
      })();
    });
    const started = new ProtectedServer(http);
    await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
    return started;
  }

  async stop(): Promise<void> {
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }
}

/** What an MCP client keeps between its steps. */
export class Memory implements OAuthClientProvider {
  readonly redirectUrl: string;
  /** The URL of the document that it publishes, if it does. */
  readonly clientMetadataUrl?: string;
  authorizationUrl: URL | undefined;
  client: OAuthClientInformationMixed | undefined;
  readonly #state = randomUUID();
  #tokens: OAuthTokens | undefined;
  #verifier = "";

  constructor(clientMetadataUrl?: string, redirectUrl = "http://127.0.0.1:8976/callback") {
    this.redirectUrl = redirectUrl;
    if (clientMetadataUrl) this.clientMetadataUrl = clientMetadataUrl;
  }

  get clientMetadata(): OAuthClientMetadata {
    return {
      client_name: "MCP inspector",
      redirect_uris: [this.redirectUrl],
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      token_endpoint_auth_method: "none",
    };
  }
  state = (): string => this.#state;
  clientInformation = (): OAuthClientInformationMixed | undefined => this.client;
  saveClientInformation(client: OAuthClientInformationMixed): void {
    this.client = client;
  }
  tokens = (): OAuthTokens | undefined => this.#tokens;
  saveTokens(tokens: OAuthTokens): void {
    this.#tokens = tokens;
  }
  redirectToAuthorization(url: URL): void {
    this.authorizationUrl = url;
  }
  saveCodeVerifier(verifier: string): void {
    this.#verifier = verifier;
  }
  codeVerifier = (): string => this.#verifier;
}

/** A client of an MCP server, and the person's way through the browser in the middle. */
export class McpClient {
  readonly memory: Memory;
  readonly #serverUrl: string;

  /** With the URL of a metadata document it is known by that, where the authorization server takes it. */
  constructor(serverUrl: string, clientMetadataUrl?: string, memory = new Memory(clientMetadataUrl)) {
    this.#serverUrl = serverUrl;
    this.memory = memory;
  }

  /** Finds the authorization server, registers there, and answers where the person must go. */
  async begin(): Promise<string> {
    const result = await auth(this.memory, { serverUrl: this.#serverUrl });
    if (result !== "REDIRECT" || !this.memory.authorizationUrl) throw new Error(`nobody is asked: ${result}`);
    return this.memory.authorizationUrl.href;
  }

  /** Goes on with the address at which the person arrived, and calls the tool. */
  async finish(arrived: string): Promise<string> {
    const code = new URL(arrived).searchParams.get("code");
    if (!code) throw new Error(`no code in ${arrived}`);
    const result = await auth(this.memory, { serverUrl: this.#serverUrl, authorizationCode: code });
    if (result !== "AUTHORIZED") throw new Error(`no token: ${result}`);
    return this.whoami();
  }

  async whoami(): Promise<string> {
    const client = new Client({ name: "inspector", version: "1.0.0" });
    const transport = new StreamableHTTPClientTransport(new URL(this.#serverUrl), { authProvider: this.memory });
    await client.connect(transport as Parameters<typeof client.connect>[0]);
    const answer = await client.callTool({ name: "whoami", arguments: {} });
    await client.close();
    return JSON.stringify(answer.content);
  }
}
