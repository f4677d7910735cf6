/** A client that lists `http://localhost/callback` and comes back with a port, known by its document and by its registration. */
import { COMMAND_LINE, CommandLine } from "../clients/localhost.ts";
import { byIntrospection, ProtectedServer } from "../clients/mcp.ts";
import { expect, test } from "../fixtures/index.ts";
import { Publisher } from "../fixtures/publisher.ts";
import { PROVIDERS } from "../people/administrator.ts";
import { heading, notice } from "../people/seeing.ts";

test.use({ portal: "localhost", local: true });

test("a command line tool lists http://localhost/callback and comes back with a port", async ({
  administrator,
  gatehouse,
  page,
}) => {
  test.setTimeout(300_000);
  await administrator.addProvider("Production", "OAuth 2.0 Token introspection", "orders:read orders:write");
  await page.goto(PROVIDERS);
  await page.getByRole("link", { name: "Production" }).click();
  await page.getByRole("link", { name: "Change registration by programs" }).click();
  await page.getByRole("switch", { name: "Open registration" }).check();
  await page.getByRole("textbox", { name: "Scopes" }).fill("orders:read");
  await page.getByRole("switch", { name: "Client ID metadata documents" }).check();
  await page.getByRole("textbox", { name: "Document hosts" }).fill("127.0.0.1");
  await page.getByRole("button", { name: "Save registration by programs" }).click();
  await expect(notice(page)).toContainText("Registration by programs saved.");

  const check = byIntrospection(gatehouse.url, administrator.username, administrator.password);
  const server = await ProtectedServer.start(gatehouse.url, check);
  const publisher = await Publisher.start(COMMAND_LINE);
  try {
    for (const [known, document] of [["its document", publisher.url], ["its registration", undefined]] as const) {
      await test.step(`known by ${known}`, async () => {
        const tool = await CommandLine.start(server.url, document);
        try {
          const url = new URL(await tool.mcp.begin());
          expect(url.searchParams.get("redirect_uri")).toMatch(/^http:\/\/localhost:\d+\/callback$/);
          await page.goto(url.href);
          await expect(heading(page)).toHaveText("Allow access?");
          await expect(page.getByText(new URL(tool.mcp.memory.redirectUrl).host, { exact: true })).toBeVisible();
          await page.getByRole("button", { name: "Allow", exact: true }).click();
          const arrived = await tool.arrived;
          expect(arrived.startsWith(`${tool.mcp.memory.redirectUrl}?`)).toBe(true);
          expect(await tool.mcp.finish(arrived)).toContain(administrator.username);
        } finally {
          await tool.stop();
        }
      });
    }
  } finally {
    await publisher.stop();
    await server.stop();
  }
});
