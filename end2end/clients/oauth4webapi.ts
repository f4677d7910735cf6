/** oauth4webapi: the document of RFC 8414, then registration step by step. */
import * as oauth from "oauth4webapi";
import { type Library, managed, type Registered } from "./library.ts";

// The portal of the tests is http on a loopback address, which the library refuses unless it is told.
const INSECURE = { [oauth.allowInsecureRequests]: true };

export const oauth4webapi: Library = {
  name: "oauth4webapi",

  async register(issuer, initialAccessToken, metadata): Promise<Registered> {
    const found = await oauth.discoveryRequest(new URL(issuer), { ...INSECURE, algorithm: "oauth2" });
    const server = await oauth.processDiscoveryResponse(new URL(issuer), found);
    const answer = await oauth.dynamicClientRegistrationRequest(server, metadata, { ...INSECURE, initialAccessToken });
    return managed({ ...(await oauth.processDynamicClientRegistrationResponse(answer)) });
  },

  async call(_issuer, token, method, url, body): Promise<Response> {
    const headers = new Headers(body ? { "Content-Type": "application/json" } : {});
    return oauth.protectedResourceRequest(token, method, new URL(url), headers, body && JSON.stringify(body), INSECURE);
  },
};
