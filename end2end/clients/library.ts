/** What the specs do with a library of OAuth clients: discover, register (RFC 7591), and call with a token (RFC 7592). */

import type { JsonValue } from "oauth4webapi";

/** Client metadata in JSON, of a request or of an answer. */
export type Metadata = Record<string, JsonValue | undefined>;

/** The answer to a registration that can be managed (RFC 7592 section 3). */
export type Registered = Metadata & {
  client_id: string;
  registration_access_token: string;
  registration_client_uri: string;
};

export interface Library {
  readonly name: string;
  /** Finds the registration endpoint of an issuer and registers a client there. */
  register(issuer: string, initialAccessToken: string, metadata: Metadata): Promise<Registered>;
  /** One call with a bearer token. A challenge in the answer (`WWW-Authenticate`) is an error of the library. */
  call(issuer: string, token: string, method: string, url: string, body?: Metadata): Promise<Response>;
}

/** A client that manages itself; it keeps the newest token, as RFC 7592 section 3 asks it to. */
export class ManagedClient {
  registered: Registered;
  readonly #issuer: string;
  readonly #library: Library;

  private constructor(library: Library, issuer: string, registered: Registered) {
    this.registered = registered;
    this.#issuer = issuer;
    this.#library = library;
  }

  static async register(library: Library, issuer: string, token: string, metadata: Metadata): Promise<ManagedClient> {
    return new ManagedClient(library, issuer, await library.register(issuer, token, metadata));
  }

  async read(token = this.registered.registration_access_token): Promise<Registered> {
    return this.#keep(await this.#call("GET", token));
  }

  /** Replaces the metadata by what is registered with `change` over it; members that are `undefined` go. */
  async update(change: Metadata): Promise<Registered> {
    const { registration_access_token: token, ...registered } = this.registered;
    const body: Metadata = { ...registered, ...change };
    // RFC 7592 section 2.2: what only the server sets must not be sent back.
    for (const member of ["registration_client_uri", "client_id_issued_at", "client_secret_expires_at"]) delete body[member];
    return this.#keep(await this.#call("PUT", token, body));
  }

  async remove(): Promise<number> {
    return (await this.#call("DELETE", this.registered.registration_access_token)).status;
  }

  #call(method: string, token: string, body?: Metadata): Promise<Response> {
    return this.#library.call(this.#issuer, token, method, this.registered.registration_client_uri, body);
  }

  async #keep(response: Response): Promise<Registered> {
    if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
    this.registered = (await response.json()) as Registered;
    return this.registered;
  }
}

/** The answer of a library, once what is needed to manage the client is seen to be there. */
export function managed(answer: Metadata): Registered {
  for (const member of ["client_id", "registration_access_token", "registration_client_uri"]) {
    if (typeof answer[member] !== "string") throw new Error(`the answer has no ${member}: ${JSON.stringify(answer)}`);
  }
  return answer as Registered;
}
