/** Programs that register with libraries from npm as they are: a token from the page, then a client's whole life. */
import { type Library, ManagedClient } from "../clients/library.ts";
import { oauth4webapi } from "../clients/oauth4webapi.ts";
import { openidClient } from "../clients/openid-client.ts";
import { expect, test } from "../fixtures/index.ts";
import { type Administrator, REGISTRATIONS } from "../people/administrator.ts";

test.use({ portal: "clients" });

const LIBRARIES: Library[] = [openidClient, oauth4webapi];

/** What programs of every library register. */
const METADATA = {
  redirect_uris: ["https://app.partner.example/callback"],
  grant_types: ["authorization_code", "refresh_token"],
  token_endpoint_auth_method: "client_secret_basic",
  client_uri: "https://app.partner.example",
};

test("libraries register, read, update and delete with a token from the page", async ({
  administrator,
  gatehouse,
  page,
}) => {
  const token = await initialAccessToken(administrator);
  for (const library of LIBRARIES) {
    await test.step(library.name, async () => {
      const name = `Made with ${library.name}`;
      const program = await ManagedClient.register(library, gatehouse.url, token, { ...METADATA, client_name: name });
      const made = program.registered;
      expect(made).toMatchObject({ ...METADATA, client_name: name, scope: "orders:read orders:write" });
      expect(made["client_secret"]).toMatch(/^\w{44}$/);
      expect(made.registration_client_uri).toBe(`${gatehouse.url}/connect/register/${made.client_id}`);
      expect(await program.read()).toEqual(made);
      await page.goto(REGISTRATIONS);
      await expect(page.getByRole("link", { name })).toBeVisible();

      const changed = await program.update({ scope: "orders:read", client_uri: undefined });
      expect(changed).toMatchObject({ client_id: made.client_id, client_name: name, scope: "orders:read" });
      expect(changed["client_secret"]).toBe(made["client_secret"]);
      expect(changed).not.toHaveProperty("client_uri");
      expect(changed.registration_access_token).not.toBe(made.registration_access_token);

      await test.step("the old token ends when the new one is used", async () => {
        expect(await program.read()).toEqual(changed);
        await expect(program.read(made.registration_access_token)).rejects.toMatchObject({ status: 401 });
      });

      expect(await program.remove()).toBe(204);
      await expect(program.read()).rejects.toMatchObject({ status: 401 });
      await page.goto(REGISTRATIONS);
      await expect(page.getByRole("link", { name })).toHaveCount(0);
    });
  }

  await test.step("refusals are read by the libraries", async () => {
    for (const library of LIBRARIES) {
      const elsewhere = { ...METADATA, redirect_uris: ["https://elsewhere.example/callback"] };
      await expect(library.register(gatehouse.url, token, elsewhere), library.name).rejects.toMatchObject({
        status: 400,
        error: "invalid_redirect_uri",
      });
      const wrong = library.register(gatehouse.url, `${token}x`, METADATA);
      await expect(wrong, library.name).rejects.toMatchObject({
        status: 401,
        cause: [{ scheme: "bearer", parameters: { error: "invalid_token" } }],
      });
    }
  });
});

/** Makes a provider and a token for it. */
async function initialAccessToken(administrator: Administrator): Promise<string> {
  await administrator.addProvider("Production", "OAuth 2.0 Token introspection", "orders:read orders:write");
  return administrator.createInitialToken("Libraries", "*.partner.example");
}
