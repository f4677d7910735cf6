/** Clients that are known by a metadata document: the MCP TypeScript SDK as it is, from the switch to the registration that is disabled. */
import { byIntrospection, McpClient, ProtectedServer } from "../clients/mcp.ts";
import { expect, test } from "../fixtures/index.ts";
import { Publisher } from "../fixtures/publisher.ts";
import { PROVIDERS } from "../people/administrator.ts";
import { decide } from "../people/deciding.ts";
import { confirm, heading, notice } from "../people/seeing.ts";

test.use({ portal: "client-documents", local: true });

const REGISTRATIONS = "/platform/api-platform/registrations";

test("an MCP client is known by the document it publishes", async ({
  administrator,
  anotherBrowser,
  audit,
  consoleErrors,
  gatehouse,
  page,
}) => {
  test.setTimeout(300_000);
  await administrator.addProvider("Production", "OAuth 2.0 Token introspection", "orders:read orders:write");
  const check = byIntrospection(gatehouse.url, administrator.username, administrator.password);
  const server = await ProtectedServer.start(gatehouse.url, check);
  const publisher = await Publisher.start({
    client_name: "MCP inspector",
    redirect_uris: ["http://127.0.0.1:8976/callback"],
    grant_types: ["authorization_code", "refresh_token"],
    token_endpoint_auth_method: "none",
  });
  try {
    await test.step("an owner switches it on", async () => {
      await page.goto(PROVIDERS);
      await page.getByRole("link", { name: "Production" }).click();
      await page.getByRole("link", { name: "Change registration by programs" }).click();
      await page.getByRole("switch", { name: "Open registration" }).check();
      await page.getByRole("textbox", { name: "Scopes" }).fill("orders:read");
      await page.getByRole("switch", { name: "Client ID metadata documents" }).check();
      await page.getByRole("textbox", { name: "Document hosts" }).fill("127.0.0.1");
      await audit(page, "client-documents-switch");
      await page.getByRole("button", { name: "Save registration by programs" }).click();
      await expect(notice(page)).toContainText("Registration by programs saved.");
      await expect(page.getByText("and be known by the URL of a metadata document")).toBeVisible();
    });

    const mcp = new McpClient(server.url, publisher.url);
    await test.step("the SDK prefers the document, and the page says what is known of the client", async () => {
      const url = new URL(await mcp.begin());
      expect(url.searchParams.get("client_id")).toBe(publisher.url);
      const stranger = await anotherBrowser();
      await stranger.goto(url.href);
      await expect(stranger.getByText("What it says of itself is read when you have signed in.")).toBeVisible();
      await expect(stranger.getByText("Nothing is verified yet: it says that")).toBeVisible();
      await audit(stranger, "client-documents-consent-unread");
      expect(publisher.readings, "nobody who is signed in has come with it yet").toBe(0);
      await page.goto(url.href);
      await expect(heading(page)).toHaveText("Allow access?");
      await expect(page.getByText("Known by its address only")).toBeVisible();
      await expect(page.getByText("another program can pass for this application")).toBeVisible();
      await audit(page, "client-documents-consent");
      const arrived = await decide(page, url, "Allow", "MCP inspector");
      expect(await mcp.finish(arrived)).toContain(administrator.username);
      expect(publisher.readings).toBe(1);
    });

    await test.step("an administrator sees it, disables it, and deletes it for as long as they like", async () => {
      await page.goto(REGISTRATIONS);
      const row = page.getByRole("row", { name: /MCP inspector/ });
      await expect(row).toContainText("Metadata document");
      await audit(page, "client-documents-list");
      await row.getByRole("link").first().click();
      await expect(page.getByText("it describes itself at")).toBeVisible();
      await audit(page, "client-documents-registration");
      await confirm(page, "Delete registration", "Delete registration");
      await expect(notice(page)).toContainText("Registration deleted.");
      const again = new McpClient(server.url, publisher.url);
      consoleErrors.expectToo(/oauth2\/authorize.* status of 400/);
      await page.goto(await again.begin());
      await expect(page.getByText("This client was deleted here.")).toBeVisible();
      await audit(page, "client-documents-refused");
      await page.goto(`${REGISTRATIONS}?state=revoked`);
      await page.getByRole("row", { name: /MCP inspector/ }).getByRole("link").first().click();
      await expect(page.getByText("its client ID is refused, until an owner enables it")).toBeVisible();
      await audit(page, "client-documents-registration-refused");
      await page.getByRole("button", { name: "Enable" }).click();
      await expect(notice(page)).toContainText("It works again.");
      const arrived = await decide(page, new URL(await again.begin()), "Allow", "MCP inspector");
      expect(await again.finish(arrived)).toContain(administrator.username);
    });
  } finally {
    await publisher.stop();
    await server.stop();
  }
});
