/** openid-client: OpenID Connect's discovery document, then dynamic registration in one call. */
import * as client from "openid-client";
import { type Library, managed, type Metadata, type Registered } from "./library.ts";

// The portal of the tests is http on a loopback address, which the library refuses unless it is told.
const INSECURE = { execute: [client.allowInsecureRequests] };

export const openidClient: Library = {
  name: "openid-client",

  async register(issuer, initialAccessToken, metadata): Promise<Registered> {
    const options = { ...INSECURE, initialAccessToken };
    const configuration = await client.dynamicClientRegistration(new URL(issuer), metadata, undefined, options);
    return managed({ ...configuration.clientMetadata() });
  },

  async call(issuer, token, method, url, body?: Metadata): Promise<Response> {
    const configuration = await client.discovery(new URL(issuer), "any", undefined, undefined, INSECURE);
    const headers = new Headers(body ? { "Content-Type": "application/json" } : {});
    return client.fetchProtectedResource(configuration, token, new URL(url), method, body && JSON.stringify(body), headers);
  },
};
