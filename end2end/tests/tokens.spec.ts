/** What registered clients do with their credentials, by libraries from npm as they are: openid-client, and MCP's own SDK. */
import { createRemoteJWKSet, exportJWK, generateKeyPair, jwtVerify } from "jose";
import * as client from "openid-client";
import { byIntrospection, McpClient, ProtectedServer } from "../clients/mcp.ts";
import { expect, test } from "../fixtures/index.ts";
import { type Administrator, PROVIDERS } from "../people/administrator.ts";
import { arrive, decide } from "../people/deciding.ts";
import { heading, notice } from "../people/seeing.ts";

test.use({ portal: "tokens" });

const INSECURE = { execute: [client.allowInsecureRequests] };
const CALLBACK = "https://app.partner.example/callback";

test("openid-client signs a person in, refreshes, asks who they are, and ends", async ({
  administrator,
  audit,
  gatehouse,
  page,
}) => {
  test.setTimeout(300_000);
  const token = await initialAccessToken(administrator);
  const issuer = new URL(gatehouse.url);
  const metadata = {
    client_name: "Partner shop",
    redirect_uris: [CALLBACK],
    grant_types: ["authorization_code", "refresh_token"],
    token_endpoint_auth_method: "client_secret_basic",
    scope: "orders:read",
  };
  const configuration = await client.dynamicClientRegistration(issuer, metadata, client.ClientSecretBasic(), {
    ...INSECURE,
    initialAccessToken: token,
  });
  const verifier = client.randomPKCECodeVerifier();
  const [state, nonce] = [client.randomState(), client.randomNonce()];
  const parameters = {
    redirect_uri: CALLBACK,
    scope: "openid email profile orders:read",
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    state,
    nonce,
  };
  const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true };

  await page.goto(client.buildAuthorizationUrl(configuration, parameters).href);
  await expect(heading(page)).toHaveText("Allow access?");
  await audit(page, "consent");

  const arrived = await decide(page, client.buildAuthorizationUrl(configuration, parameters), "Allow", "Partner shop");
  const tokens = await client.authorizationCodeGrant(configuration, new URL(arrived), checks);
  const claims = tokens.claims();
  expect(tokens.scope).toBe("openid email profile orders:read");
  const person = await client.fetchUserInfo(configuration, tokens.access_token, claims?.sub ?? "");
  expect(person).toMatchObject({ email: administrator.email, preferred_username: administrator.username });

  await test.step("the code is spent, and trying it again ends what it gave", async () => {
    const again = client.authorizationCodeGrant(configuration, new URL(arrived), checks);
    await expect(again).rejects.toMatchObject({ error: "invalid_grant" });
    const told = await client.tokenIntrospection(configuration, tokens.access_token);
    expect(told.active).toBe(false);
  });

  await test.step("a second time nobody is asked, and PAR works", async () => {
    const pushed = await client.buildAuthorizationUrlWithPAR(configuration, { ...parameters, state, nonce });
    const once = await arrive(page, pushed, CALLBACK);
    const more = await client.authorizationCodeGrant(configuration, new URL(once), checks);
    const refreshed = await client.refreshTokenGrant(configuration, more.refresh_token ?? "");
    expect(refreshed.access_token).not.toBe(more.access_token);
    // As after a lost answer, or from another process that shares it.
    const again = await client.refreshTokenGrant(configuration, more.refresh_token ?? "");
    expect(again.refresh_token).not.toBe(refreshed.refresh_token);
    expect(await client.tokenIntrospection(configuration, refreshed.access_token)).toMatchObject({
      active: true,
      client_id: configuration.clientMetadata().client_id,
      username: administrator.username,
    });
    await client.tokenRevocation(configuration, refreshed.access_token);
    expect(await client.tokenIntrospection(configuration, refreshed.access_token)).toEqual({ active: false });
  });

  await test.step("who says no sends the client away with that", async () => {
    const url = client.buildAuthorizationUrl(configuration, { ...parameters, prompt: "consent" });
    const denied = client.authorizationCodeGrant(configuration, new URL(await decide(page, url, "Deny", "Partner shop")), checks);
    await expect(denied).rejects.toMatchObject({ error: "access_denied" });
  });

  await test.step("what was allowed is taken back on a page, and asked for again", async () => {
    await page.goto("/platform/api-platform/clients");
    await page.getByRole("link", { name: "Applications you allowed" }).first().click();
    await expect(heading(page)).toHaveText("Applications you allowed");
    await expect(page.getByRole("row", { name: /Partner shop/ })).toContainText("openid email profile orders:read");
    await audit(page, "allowed-applications");
    await page.getByRole("row", { name: /Partner shop/ }).getByText("Take back", { exact: true }).first().click();
    await page.getByRole("dialog").getByRole("button", { name: "Take back" }).click();
    await expect(notice(page)).toContainText("Taken back.");
    await expect(page.getByText("Nothing allowed")).toBeVisible();
    await audit(page, "allowed-applications-empty");
    await decide(page, client.buildAuthorizationUrl(configuration, parameters), "Allow", "Partner shop");
  });

  await test.step("the keys that signed all this", async () => {
    await page.goto("/settings/developer-portal/signing-keys");
    await expect(heading(page)).toHaveText("Signing keys");
    await audit(page, "signing-keys");
  });
});

test("openid-client gets tokens for itself with each way to authenticate", async ({ administrator, gatehouse }) => {
  const token = await initialAccessToken(administrator);
  const keys = await generateKeyPair("ES256");
  const kid = "partner-1";
  const jwks = { keys: [{ ...(await exportJWK(keys.publicKey)), kid, alg: "ES256", use: "sig" }] };
  const ways: [string, client.ClientAuth, object][] = [
    ["client_secret_basic", client.ClientSecretBasic(), {}],
    ["client_secret_post", client.ClientSecretPost(), {}],
    ["private_key_jwt", client.PrivateKeyJwt({ key: keys.privateKey, kid }), { jwks }],
  ];
  for (const [method, way, more] of ways) {
    await test.step(method, async () => {
      const metadata = { client_name: method, grant_types: ["client_credentials"], token_endpoint_auth_method: method, ...more };
      const options = { ...INSECURE, initialAccessToken: token };
      const made = await client.dynamicClientRegistration(new URL(gatehouse.url), metadata, way, options);
      const tokens = await client.clientCredentialsGrant(made, { scope: "orders:read" });
      expect(tokens).toMatchObject({ token_type: "bearer", scope: "orders:read", expires_in: 3600 });
      expect(await client.tokenIntrospection(made, tokens.access_token)).toMatchObject({ active: true, scope: "orders:read" });
      await client.tokenRevocation(made, tokens.access_token);
      expect(await client.tokenIntrospection(made, tokens.access_token)).toEqual({ active: false });
    });
  }
});

test("an MCP client registers itself, and its person's token is checked by introspection and by keys", async ({
  administrator,
  gatehouse,
  page,
}) => {
  await openToAnybody(administrator);
  // A gateway of an administrator asks about tokens of its own only; administrators ask about all.
  const introspected = byIntrospection(gatehouse.url, administrator.username, administrator.password);
  const keys = createRemoteJWKSet(new URL(`${gatehouse.url}/oauth2/jwks`));
  const byKeys = async (token: string, resource: string): Promise<string | undefined> => {
    const options = { issuer: gatehouse.url, audience: resource, typ: "at+jwt" };
    return jwtVerify(token, keys, options).then(({ payload }) => payload.sub, () => undefined);
  };

  for (const [format, check] of [["Opaque", introspected], ["Signed", byKeys]] as const) {
    await test.step(format, async () => {
      await chooseAccessTokens(administrator, format);
      const server = await ProtectedServer.start(gatehouse.url, check);
      try {
        const mcp = new McpClient(server.url);
        const arrived = await decide(page, new URL(await mcp.begin()), "Allow", "MCP inspector");
        expect(await mcp.finish(arrived)).toContain(format === "Opaque" ? administrator.username : "text");
      } finally {
        await server.stop();
      }
    });
  }
});

/** A token for the provider, which is made if there is none. */
async function initialAccessToken(administrator: Administrator): Promise<string> {
  await provider(administrator);
  return administrator.createInitialToken("Libraries");
}

async function provider(administrator: Administrator): Promise<void> {
  await administrator.page.goto(PROVIDERS);
  if (await administrator.page.getByRole("link", { name: "Production" }).count()) return;
  await administrator.addProvider("Production", "OAuth 2.0 Token introspection", "orders:read orders:write");
}

async function openToAnybody(administrator: Administrator): Promise<void> {
  const { page } = administrator;
  await provider(administrator);
  await page.getByRole("link", { name: "Production" }).click();
  await page.getByRole("link", { name: "Change registration by programs" }).click();
  await page.getByRole("switch", { name: "Open registration" }).check();
  await page.getByRole("textbox", { name: "Scopes" }).fill("orders:read");
  await page.getByRole("button", { name: "Save registration by programs" }).click();
  await expect(notice(page)).toContainText("Registration by programs saved.");
}

async function chooseAccessTokens(administrator: Administrator, format: string): Promise<void> {
  const { page } = administrator;
  await page.goto(PROVIDERS);
  await page.getByRole("link", { name: "Production" }).click();
  await page.getByRole("radio", { name: new RegExp(`^${format}`) }).check();
  await page.getByRole("button", { name: /^Save/ }).first().click();
  await expect(notice(page)).toContainText(/saved|changed|updated/i);
}
