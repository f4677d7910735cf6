import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures/index.ts";
import { Gatehouse } from "../fixtures/gatehouse.ts";
import { type Product, ReverseProxy } from "../fixtures/reverse-proxy.ts";
import { Administrator } from "../people/administrator.ts";
import { Member } from "../people/member.ts";
import { heading } from "../people/seeing.ts";

// The name of a folder of the portal itself: nothing may take one for the other.
const BELOW = "/portal";

/** What people do names pages by their paths in the portal. */
function below(page: Page, url: string): Page {
  const go = page.goto.bind(page);
  page.goto = (address, options) => go(address.startsWith("/") ? url + address : address, options);
  return page;
}

for (const product of ["nginx", "caddy"] satisfies Product[]) {
  test(`a portal below a path behind ${product} is walked through, and programs find it`, async ({
    page,
    anotherBrowser,
    request,
  }) => {
    test.setTimeout(180_000);
    const proxy = await ReverseProxy.plan(BELOW);
    const gatehouse = await Gatehouse.create(`below-${product}`, undefined, false, undefined, proxy.url);
    try {
      await gatehouse.start();
      await proxy.start(product, gatehouse.url);
      const elsewhere: string[] = [];
      page.on("response", (response) => {
        if (!response.url().startsWith(`${proxy.url}/`)) elsewhere.push(response.url());
      });

      expect(gatehouse.setUpLink).toContain(`${proxy.url}/set-up?token=`);
      const administrator = new Administrator(below(page, proxy.url));
      await administrator.setUp(gatehouse.setUpLink);
      await expect(page).toHaveURL(`${proxy.url}/platform/api-platform/clients`);
      for (const name of ["Policies", "Registrations", "Signing keys", "Initial access tokens", "API collections"]) {
        await page.getByRole("link", { name, exact: true }).click();
        await expect(heading(page)).toHaveText(name);
      }
      await page.getByRole("button", { name: "Dark" }).first().click();
      await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
      await administrator.addProvider("Built-in", "OAuth 2.0 Token introspection");
      await administrator.addCollection("Orders", "/orders");
      await administrator.addClient(
        { name: "Acme", email: "ops@acme.example" },
        { method: "OAuth 2.0 Token introspection (DCR enabled)", provider: "Built-in", collections: ["Orders"] },
      );
      const link = await page.getByLabel(/link/i).first().inputValue();
      expect(link).toContain(`${proxy.url}/portal/link/`);

      const member = new Member(below(await anotherBrowser(), proxy.url));
      await member.acceptInvitation(link);
      const { clientId, clientSecret } = await member.generateCredentials("Nightly export");
      await expect(member.page).toHaveURL(new RegExp(`^${proxy.url}/portal/credentials/`));

      for (const document of [
        `${proxy.origin}/.well-known/oauth-authorization-server${BELOW}`,
        `${proxy.url}/.well-known/openid-configuration`,
      ]) {
        const metadata = await (await request.get(document)).json();
        expect(metadata.issuer, document).toBe(proxy.url);
        const token = await request.post(metadata.token_endpoint, {
          form: { grant_type: "client_credentials", client_id: clientId, client_secret: clientSecret },
        });
        expect(token.status(), document).toBe(200);
        expect((await request.get(metadata.jwks_uri)).status(), document).toBe(200);
      }
      expect((await request.get(`${proxy.origin}/`)).status(), "the rest of the host is another site").toBe(404);

      await page.getByRole("button", { name: "Sign out" }).first().click();
      await expect(page).toHaveURL(new RegExp(`^${proxy.url}/sign-in`));
      await page.waitForLoadState("networkidle");
      expect(elsewhere, "nothing was loaded from outside of the portal").toEqual([]);
    } finally {
      await proxy.stop();
      await gatehouse.stop();
      await gatehouse.remove();
    }
  });
}
