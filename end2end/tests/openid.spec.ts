/** Clients whose tokens are checked by an OpenID provider's keys: the three discovery methods. */
import { expect, test } from "../fixtures/index.ts";
import { Member } from "../people/member.ts";
import { expectRefusal, heading } from "../people/seeing.ts";

test.use({ portal: "openid" });

test.beforeEach(async ({ administrator }) => {
  await administrator.startClient();
});

test("without a provider there is no DCR, and the keys come from a discovery URL", async ({ administrator, page }) => {
  await administrator.fillInDetails({ name: "Discovered" });
  await administrator.next();
  await administrator.chooseAccess({ method: "OpenID Connect (DCR enabled)" });
  await administrator.next();
  await administrator.isOnStep("Choose discovery method");

  const discovery = page.getByLabel("Discovery method");
  expect(await discovery.getByRole("option").allTextContents()).toEqual([
    "Choose a discovery method",
    "Discovery URL",
    "JSON Web Key Set (JWKS) URL",
  ]);
  await administrator.next();
  await expectRefusal(page, discovery, "Choose a discovery method.");

  await discovery.selectOption("Discovery URL");
  await expect(page.getByLabel("JSON Web Key Set (JWKS) URL")).toBeHidden();
  const address = page.getByLabel("Discovery URL", { exact: true });
  await address.fill("http://login.example.com/.well-known/openid-configuration");
  await administrator.next();
  await expectRefusal(page, address, "The URL must begin with https://.");
  await expect(address).toHaveValue("http://login.example.com/.well-known/openid-configuration");
  await address.fill("https://login.example.com/.well-known/openid-configuration");
  await administrator.next();

  await administrator.isOnStep("Set up authentication");
  await page.getByRole("button", { name: "Create client" }).click();
  await expectRefusal(page, page.getByLabel("Issuer"), "Enter a URL.");
  await page.getByLabel("Issuer").fill("https://login.example.com");
  await page.getByLabel("Audience").fill("https://api.example.com");
  await page.getByLabel("Claims to enforce").fill("scope");
  await page.getByLabel("Client ID claims").fill("azp\nclient_id");
  await page.getByRole("button", { name: "Create client" }).click();

  await administrator.isOnPageOf("Discovered");
  const access = page.getByRole("region", { name: "Access" });
  for (const words of [
    "https://login.example.com/.well-known/openid-configuration",
    "https://api.example.com",
    "azp, then client_id",
  ]) {
    await expect(access.getByText(words, { exact: true })).toBeVisible();
  }
  expect(await administrator.clientRow("Discovered")).toMatchObject({
    "Authentication method": "OpenID Connect",
    "DCR provider": "–",
    Collections: "0",
    Policy: "–",
    "Portal access": "Off",
  });
});

test("the keys come from a key set", async ({ administrator, page }) => {
  await administrator.fillInDetails({ name: "Keyed" });
  await administrator.next();
  await administrator.chooseAccess({ method: "OpenID Connect (DCR enabled)" });
  await administrator.next();
  await page.getByLabel("Discovery method").selectOption("JSON Web Key Set (JWKS) URL");
  await page.getByRole("textbox", { name: "JSON Web Key Set (JWKS) URL" }).fill("https://login.example.com/jwks.json");
  await administrator.next();
  await administrator.isOnStep("Set up authentication");
  await page.getByLabel("Issuer").fill("https://login.example.com");
  await page.getByLabel("Client ID claims").fill("client_id");
  await page.getByRole("button", { name: "Create client" }).click();
  await administrator.isOnPageOf("Keyed");
  await expect(page.getByText("https://login.example.com/jwks.json", { exact: true })).toBeVisible();
});

test("a DCR provider fills in the rest, and members generate their credentials there", async ({
  administrator,
  anotherBrowser,
  gatehouse,
  mailbox,
  page,
}) => {
  await administrator.addProvider("Opaque", "OAuth 2.0 Token introspection");
  await administrator.addProvider("Signed", "OpenID Connect", "orders:read orders:write");
  await administrator.startClient();
  await administrator.fillInDetails({ name: "Globex", email: "owner@globex.example" });
  await administrator.next();
  await administrator.chooseAccess({ method: "OpenID Connect (DCR enabled)" });
  await administrator.next();

  await administrator.isOnStep("Choose discovery method");
  const provider = page.getByLabel("DCR provider", { exact: true });
  await expect(provider).toBeHidden();
  await page.getByLabel("Discovery method").selectOption("DCR provider");
  expect(await provider.getByRole("option").allTextContents(), "those of the method alone").toEqual([
    "Choose a provider",
    "Signed",
  ]);
  await provider.selectOption("Signed");
  await administrator.next();

  await administrator.isOnStep("Set up authentication");
  await expect(page.getByText("Filled in from Signed.")).toBeVisible();
  await expect(page.getByLabel("Issuer")).toHaveValue(gatehouse.url);
  await expect(page.getByLabel("Audience")).toHaveValue(gatehouse.url);
  await expect(page.getByLabel("Client ID claims")).toHaveValue("client_id\nazp");
  await page.getByRole("link", { name: "Back" }).click();
  await administrator.isOnStep("Choose discovery method");
  await expect(provider.locator("option:checked")).toHaveText("Signed");
  await administrator.next();
  await page.getByRole("button", { name: "Create client and send invitation" }).click();
  await administrator.isOnPageOf("Globex");
  expect(await administrator.clientRow("Globex")).toMatchObject({
    "Authentication method": "OpenID Connect",
    "DCR provider": "Signed",
    "Portal access": "Invited",
  });

  const member = new Member(await anotherBrowser());
  await member.acceptInvitation((await mailbox.waitForMail("owner@globex.example")).link);
  await expect(member.page.getByRole("heading", { name: "No APIs yet" })).toBeVisible();
  await member.page.goto("/portal/credentials/new");
  await member.page.getByLabel("Name", { exact: true }).fill("Web shop");
  await member.page.getByRole("checkbox", { name: "Authorization code" }).check();
  const redirectUris = member.page.getByLabel("Redirect URIs");
  await redirectUris.fill("http://shop.example/callback");
  await member.page.getByRole("button", { name: "Generate credentials" }).click();
  await expect(redirectUris).toHaveAttribute("aria-invalid", "true");
  await expect(redirectUris).toHaveValue("http://shop.example/callback");
  await redirectUris.fill("https://shop.example/callback");
  await member.page.getByRole("radio", { name: "In a browser or on a device" }).check();
  await member.page.getByRole("checkbox", { name: "orders:read" }).check();
  await member.page.getByRole("button", { name: "Generate credentials" }).click();
  await expect(heading(member.page)).toHaveText("Web shop");
  await expect(member.page.getByText("None, because it is a public client")).toBeVisible();
  await expect(member.page.getByText("https://shop.example/callback")).toBeVisible();
  await expect(member.page.getByText("orders:read", { exact: true })).toBeVisible();
});
