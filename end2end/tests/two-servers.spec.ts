/** Two processes of one portal share a PostgreSQL, and with it what is to be done at a provider: each thing is done once. */
import { AuthorizationServer } from "../fixtures/authorization-server.ts";
import { idOf, sendForm } from "../fixtures/forms.ts";
import { freePort, POSTGRES } from "../fixtures/gatehouse.ts";
import { expect, test } from "../fixtures/index.ts";
import { CREDENTIALS, Member } from "../people/member.ts";

test.use({ portal: "two-servers", local: true, postgres: true });
test.skip(!POSTGRES, "there is no PostgreSQL; scripts/with-postgres starts one");

const CREDENTIALS_AT_ONCE = 30;

test("what two servers are asked for at the same time becomes one client each", async ({
  administrator,
  anotherBrowser,
  gatehouse,
  mailbox,
}) => {
  test.setTimeout(300_000);
  const server = await AuthorizationServer.create("oidc-provider", await freePort());
  const second = await gatehouse.beside();
  try {
    const { issuer, initial_access_token } = await server.start();
    await second.start();
    await administrator.addExternalProvider({
      type: "oidc-provider",
      name: "Company login",
      method: "OAuth 2.0 Token introspection",
      discoveryUrl: issuer,
      initialAccessToken: initial_access_token ?? "",
      scopes: "orders:read",
    });
    await administrator.addClient(
      { name: "Acme", email: "owner@acme.example" },
      { method: "OAuth 2.0 Token introspection (DCR enabled)", provider: "Company login" },
    );
    const member = new Member(await anotherBrowser());
    await member.acceptInvitation((await mailbox.waitForMail("owner@acme.example")).link);

    const labels = Array.from({ length: CREDENTIALS_AT_ONCE }, (_, number) => `Job ${number}`).sort();
    await test.step("each form goes to both servers at once", async () => {
      const { request } = member.page;
      const generate = async (label: string): Promise<void> => {
        const form = await request.get(`${second.url}${CREDENTIALS}/new`);
        const fields = { id: idOf(await form.text()), label, profile: "Service", "scopes[0]": "orders:read" };
        const answers = [gatehouse, second].map(({ url }) => sendForm(request, url, "portal/generate", fields, gatehouse.url));
        for (const answer of await Promise.all(answers)) expect(answer.status(), await answer.text()).toBe(200);
      };
      await Promise.all(labels.map(generate));
    });

    await test.step("each is one client at the provider, which its member is shown", async () => {
      // Their names are `Acme - Job 7 (k3f9x2ab)`.
      const names = async () => (await server.clients()).map(({ client_name }) => /- (.*) \(/.exec(client_name)?.[1]).sort();
      await expect.poll(names, { timeout: 60_000 }).toEqual(labels);
      const used = await member.clientsInUse();
      expect([...used].sort()).toEqual((await server.clients()).map(({ client_id }) => client_id).sort());
      expect(await names(), "nothing came later").toEqual(labels);
    });
  } finally {
    await second.stop();
    await server.stop();
    await server.remove();
  }
});
