/**
 * Credentials at authorization servers of others, through a whole life: tested, generated, used at that server, changed,
 * exchanged, deleted; the server stops in the middle of it and comes back.
 *
 * oidc-provider is a part of every run; with INTEROP=1 a real Keycloak and a real Ory Hydra are as well (`make interop`).
 */
import { AuthorizationServer, type ServerName, type Started } from "../fixtures/authorization-server.ts";
import { freePort } from "../fixtures/gatehouse.ts";
import { expect, test } from "../fixtures/index.ts";
import { type ExternalServer, PROVIDERS } from "../people/administrator.ts";
import { CREDENTIALS, Member } from "../people/member.ts";
import { heading, notice } from "../people/seeing.ts";

test.use({ portal: "external", local: true });

const SERVERS: ServerName[] = process.env["INTEROP"] ? ["oidc-provider", "hydra", "keycloak"] : ["oidc-provider"];

/** What an administrator enters for each. */
function entered(name: ServerName, started: Started): ExternalServer {
  const common = { name: `Company ${name}`, method: "OAuth 2.0 Token introspection" as const, scopes: "orders:read" };
  const token = started.initial_access_token ?? "";
  switch (name) {
    case "oidc-provider":
      return { ...common, type: "oidc-provider", discoveryUrl: started.issuer, initialAccessToken: token };
    case "keycloak":
      return { ...common, type: "Keycloak", discoveryUrl: started.issuer, initialAccessToken: token };
    case "hydra":
      // Its metadata does not name the endpoint.
      return { ...common, type: "Ory Hydra", discoveryUrl: started.issuer, registrationEndpoint: started.registration_endpoint };
  }
}

for (const name of SERVERS) {
  test(`credentials at ${name}, from its test to their end`, async ({ administrator, anotherBrowser, audit, mailbox, page }) => {
    test.setTimeout(600_000);
    const server = await AuthorizationServer.create(name, await freePort());
    const started = await server.start();
    const { token_endpoint } = (await (await fetch(`${started.issuer}/.well-known/openid-configuration`)).json()) as {
      token_endpoint: string;
    };
    const member = new Member(await anotherBrowser());
    const email = `owner@${name}.example`;
    try {
      const provider = await test.step("an administrator connects, configures and tests it", async () => {
        const id = await administrator.addExternalProvider(entered(name, started));
        await page.goto(`${PROVIDERS}/${id}/test`);
        const steps = page.getByRole("region", { name: "Steps of the test" });
        for (const step of ["Register a client", "Read it", "Update it", "Token for it", "Delete it"]) {
          const row = steps.getByRole("row").filter({ has: page.getByRole("cell", { name: step, exact: true }) });
          await expect(row).toContainText("Passed");
        }
        await audit(page, `provider-test-${name}`);
        return id;
      });

      await test.step("the wizard offers it like the built-in one", async () => {
        await administrator.addClient(
          { name: `Acme at ${name}`, email },
          { method: "OAuth 2.0 Token introspection (DCR enabled)", provider: `Company ${name}` },
        );
        await member.acceptInvitation((await mailbox.waitForMail(email)).link);
      });

      const first = await test.step("a member generates credentials, and they work there", async () => {
        await member.generateAt("Service", "Nightly export", "orders:read");
        const made = await member.readSecret();
        expect(await obtains(token_endpoint, made)).toBe(200);
        await audit(member.page, `credential-at-${name}`);
        await member.saved();
        await member.page.getByRole("button", { name: "Test token" }).click();
        await expect(member.page.getByText(`Company ${name} issued a token`)).toBeVisible();
        return made;
      });
      const credential = member.page.url();

      await test.step("a change arrives there", async () => {
        await member.page.getByRole("link", { name: "Change" }).click();
        await member.page.getByLabel("Name", { exact: true }).fill("Weekly export");
        await member.page.getByRole("checkbox", { name: "orders:read", exact: true }).uncheck();
        await member.page.getByRole("button", { name: /^Save/ }).click();
        await expect(heading(member.page)).toHaveText("Weekly export");
        await expect(notice(member.page)).toContainText("Credentials changed.");
        await member.page.getByRole("link", { name: "Change" }).click();
        await member.page.getByRole("checkbox", { name: "orders:read", exact: true }).check();
        await member.page.getByRole("button", { name: /^Save/ }).click();
        await expect(notice(member.page)).toContainText("Credentials changed.");
        expect(await obtains(token_endpoint, first)).toBe(200);
        expect(await obtains(token_endpoint, first, "orders:read")).toBe(200);
      });

      const second = await test.step("another secret, and the former one ends", async () => {
        await member.exchangeSecret("Ends at once");
        const made = await member.readSecret();
        expect(made.clientSecret).not.toBe(first.clientSecret);
        expect(await obtains(token_endpoint, made)).toBe(200);
        await expect.poll(async () => obtains(token_endpoint, first), { timeout: 20_000 }).not.toBe(200);
        await member.saved();
        return made;
      });

      await test.step("the server stops: what is asked for is not lost, and everybody sees why it waits", async () => {
        await server.stop();
        await member.generateAt("Service", "Made in the dark", "orders:read");
        await expect(member.page.getByText(/could not be connected to/).first()).toBeVisible();
        await audit(member.page, `credential-waits-for-${name}`);
        await page.goto(`${PROVIDERS}/${provider}`);
        await expect(page.getByText(/could not be connected to/).first()).toBeVisible();
        await server.start();
        await member.page.getByRole("button", { name: "Try again" }).click();
        // Should that have come a moment too early, the next attempt comes by itself: the page says so, and is looked at again.
        await expect(async () => {
          await member.page.reload();
          await expect(member.page.getByLabel("Client secret", { exact: true })).toBeVisible({ timeout: 2_000 });
        }).toPass({ timeout: 90_000 });
        expect(await obtains(token_endpoint, await member.readSecret())).toBe(200);
        await member.saved();
      });

      await test.step("revoking deletes it there", async () => {
        await member.page.goto(credential);
        await member.revoke();
        await expect.poll(async () => obtains(token_endpoint, second), { timeout: 20_000 }).not.toBe(200);
      });

      await test.step("portal and provider agree, and the log names every call", async () => {
        await page.goto(`${PROVIDERS}/${provider}/reconcile`);
        await page.getByRole("button", { name: "Check now" }).click();
        await audit(page, `reconcile-${name}`);
        await page.goto(`${PROVIDERS}/${provider}/activity`);
        await expect(page.getByText("DELETE").first()).toBeVisible();
        await audit(page, `activity-${name}`);
      });

      await test.step("everything moves to another provider, which may be the same server", async () => {
        const fresh = await server.start();
        const other = { ...entered(name, fresh), name: `Other ${name}` };
        const second = await administrator.addExternalProvider(other);
        await page.goto(`${PROVIDERS}/${provider}`);
        await audit(page, `provider-overview-${name}`);
        await page.getByText("Move to another provider", { exact: true }).click();
        await page.getByLabel("To", { exact: true }).selectOption(other.name);
        await page.getByRole("button", { name: "Move everything" }).click();
        await member.page.goto(CREDENTIALS);
        await member.page.getByRole("link", { name: "Made in the dark" }).click();
        await expect(async () => {
          await member.page.reload();
          await expect(member.page.getByLabel("Client secret", { exact: true })).toBeVisible({ timeout: 2_000 });
        }).toPass({ timeout: 60_000 });
        expect(await obtains(token_endpoint, await member.readSecret())).toBe(200);
        await page.goto(`${PROVIDERS}/${second}`);
        await expect(page.getByRole("link", { name: `Acme at ${name}` })).toBeVisible();
      });

      await test.step("what is left of the first one lets go, and it can be deleted", async () => {
        await page.goto(`${PROVIDERS}/${provider}`);
        await page.getByText("Delete provider", { exact: true }).first().click();
        await page.getByRole("dialog").getByRole("button", { name: "Delete provider" }).click();
        await expect(page.getByText("cannot be deleted").first()).toBeVisible();
        await page.getByText("Detach", { exact: true }).click();
        await page.getByRole("button", { name: "Detach provider" }).click();
        await page.goto(`${PROVIDERS}/${provider}`);
        await page.getByText("Delete provider", { exact: true }).first().click();
        await page.getByRole("dialog").getByRole("button", { name: "Delete provider" }).click();
        await expect(page).toHaveURL(PROVIDERS);
        await expect(page.getByRole("link", { name: `Company ${name}` })).toHaveCount(0);
      });
    } finally {
      await server.stop();
      await server.remove();
    }
  });
}

/** Whether a program gets a token there: the status of the answer. */
async function obtains(
  endpoint: string,
  { clientId, clientSecret }: { clientId: string; clientSecret: string },
  scope?: string,
): Promise<number> {
  const encode = (text: string) => encodeURIComponent(text).replaceAll("%20", "+");
  const answer = await fetch(endpoint, {
    method: "POST",
    headers: {
      Authorization: `Basic ${Buffer.from(`${encode(clientId)}:${encode(clientSecret)}`).toString("base64")}`,
    },
    body: new URLSearchParams({ grant_type: "client_credentials", ...(scope ? { scope } : {}) }),
  });
  await answer.arrayBuffer();
  return answer.status;
}
