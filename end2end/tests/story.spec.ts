/**
 * The main job, from the first start of the server to a credential that a program can read back: an administrator gives a
 * company access, the company's owner accepts the invitation and generates credentials.
 */
import { readFile } from "node:fs/promises";
import { logo, openApi } from "../fixtures/files.ts";
import { expect, test } from "../fixtures/index.ts";
import { Administrator, CLIENTS, COLLECTIONS, POLICIES, PROVIDERS } from "../people/administrator.ts";
import { Member } from "../people/member.ts";
import { expectRefusal, heading, notice, rowOf } from "../people/seeing.ts";

test.use({ portal: "story" });

const ACME = "Acme Logistics";
const ABOUT = "Parcels and pallets in seven countries.";
const OWNER = "owner@acme.example";

test("an administrator adds a client, and its owner generates credentials", async ({
  page,
  gatehouse,
  mailbox,
  anotherBrowser,
  request,
}, testInfo) => {
  test.setTimeout(240_000);
  const administrator = new Administrator(page);
  const member = new Member(await anotherBrowser());
  const logoOnPage = page.getByRole("button", { name: "Replace logo" });
  const [name, email] = [page.getByLabel("Name", { exact: true }), page.getByLabel("Email address")];
  const portalAccess = page.getByRole("switch", { name: "Grant client access to portal" });

  await test.step("the set-up link makes the first administrator, who is signed in and sees what to do first", async () => {
    await administrator.setUp(gatehouse.setUpLink);
    await expect(page).toHaveURL(CLIENTS);
    await expect(page.getByRole("heading", { name: "No clients yet" })).toBeVisible();
    const firstSteps = page.getByRole("region", { name: "Before your first client" });
    await expect(firstSteps.getByRole("link", { name: "Add collection" })).toBeVisible();
    await firstSteps.getByRole("link", { name: "Add provider" }).click();
    await expect(heading(page)).toHaveText("Add provider");
  });

  await test.step("a provider for each authentication method", async () => {
    await administrator.addProvider("Opaque tokens", "OAuth 2.0 Token introspection", "orders:read orders:write");
    await administrator.addProvider("Signed tokens", "OpenID Connect");
    const providers = page.getByRole("region", { name: "DCR providers" });
    expect(await rowOf(providers, "Opaque tokens")).toMatchObject({
      "Authentication method": "OAuth 2.0 Token introspection",
      Type: "Built-in",
      Clients: "0",
    });
    expect(await rowOf(providers, "Signed tokens")).toMatchObject({ "Authentication method": "OpenID Connect" });
    await expect(page).toHaveURL(PROVIDERS);
  });

  await test.step("a collection with its description, published", async () => {
    await administrator.addCollection("Orders", "/orders/v1", openApi);
    await expect(page).toHaveURL(COLLECTIONS);
    expect(await rowOf(page.getByRole("region", { name: "API collections" }), "Orders")).toMatchObject({
      "Base path": "/orders/v1",
      Version: "1.4.0",
      Operations: "4",
      Published: "Published",
      Clients: "0",
    });
  });

  await test.step("a policy", async () => {
    await administrator.addPolicy("Standard");
    await expect(page).toHaveURL(POLICIES);
    expect(await rowOf(page.getByRole("region", { name: "Policies" }), "Standard")).toMatchObject({
      "Rate limit": "600 per minute",
      "Usage quota": "10,000 per day",
      Clients: "0",
    });
  });

  await test.step("the wizard refuses a client without a name and keeps everything else", async () => {
    await administrator.startClient();
    await administrator.fillInDetails({ name: "", description: ABOUT, email: OWNER });
    await administrator.next();
    await expectRefusal(page, name, "Enter a name.");
    await expect(page.getByLabel("Description")).toHaveValue(ABOUT);
    await expect(portalAccess).toBeChecked();
    await expect(email).toHaveValue(OWNER);
  });

  await test.step("it refuses a client with access to the portal and nobody to invite", async () => {
    await name.fill(ACME);
    await email.fill("");
    await administrator.next();
    await expectRefusal(page, email, "Enter an e-mail address.");
    await expect(name).toHaveValue(ACME);
    await email.fill(OWNER);
  });

  await test.step("a logo is uploaded and shown, and what was typed stays", async () => {
    await administrator.chooseLogo(logo, logoOnPage);
    await expect(page.getByRole("main").locator("img").first()).toHaveJSProperty("naturalWidth", 256);
    await expect(name).toHaveValue(ACME);
    await expect(email).toHaveValue(OWNER);
  });

  await test.step("a reload keeps the draft, and so does going on and back", async () => {
    const isKept = async () => {
      await expect(name).toHaveValue(ACME);
      await expect(page.getByLabel("Description")).toHaveValue(ABOUT);
      await expect(portalAccess).toBeChecked();
      await expect(email).toHaveValue(OWNER);
      await expect(logoOnPage).toBeVisible();
    };
    await page.reload();
    await isKept();
    await administrator.next();
    await administrator.isOnStep("Define access configuration");
    await page.getByRole("link", { name: "Back" }).click();
    await administrator.isOnStep("Set up client details");
    await isKept();
    await page.goto(CLIENTS);
    await page.getByRole("link", { name: `Continue with ${ACME}` }).click();
    await isKept();
    await administrator.next();
  });

  await test.step("access: the method, a provider of that method, a collection, a policy", async () => {
    await administrator.isOnStep("Define access configuration");
    const provider = page.getByLabel("DCR provider");
    await expect(provider).toBeHidden();
    await page.getByLabel("Authentication method").selectOption("OAuth 2.0 Token introspection (DCR enabled)");
    expect(await provider.getByRole("option").allTextContents()).toEqual([
      "Choose a provider",
      "Opaque tokens",
      "No provider (Manual setup)",
    ]);
    await page.getByRole("button", { name: "Next: create client and send invitation" }).click();
    await expectRefusal(page, provider, "Choose a DCR provider.");
    await administrator.chooseAccess({
      method: "OAuth 2.0 Token introspection (DCR enabled)",
      provider: "Opaque tokens",
      collections: ["Orders"],
      policy: "Standard",
    });
    await page.getByRole("button", { name: "Next: create client and send invitation" }).click();
    await administrator.isOnPageOf(ACME);
    await expect(page.getByText(ABOUT)).toBeVisible();
    expect(await administrator.memberRow(OWNER)).toMatchObject({ Role: "Owner", State: "Invited" });
  });

  await test.step("the Clients tab has the client in one row", async () => {
    expect(await administrator.clientRow(ACME)).toMatchObject({
      "Authentication method": "OAuth 2.0 Token introspection",
      "DCR provider": "Opaque tokens",
      Collections: "1",
      Policy: "Standard",
      "Portal access": "Invited",
      Credentials: "0 / 0",
    });
    const picture = page.getByRole("row", { name: ACME }).locator("img");
    await expect(picture).toHaveJSProperty("naturalWidth", 96);
  });

  const invitation = await test.step("the invitation arrives by mail", async () => {
    const mail = await mailbox.waitForMail(OWNER);
    expect(mail.from).toBe("portal@example.test");
    expect(mail.subject).toBe(`${ACME}: your invitation to the developer portal`);
    expect(mail.link).toMatch(new RegExp(`^${gatehouse.url}/portal/link/[\\w-]{43,}$`));
    return mail.link;
  });

  await test.step("a scanner that opens the link, twice, does not use it up", async () => {
    for (let times = 0; times < 2; times += 1) {
      const answer = await request.get(invitation);
      expect(answer.status()).toBe(200);
      expect(await answer.text()).toContain("Accept invitation and open the portal");
    }
  });

  await test.step("the owner accepts and sees what the client may call", async () => {
    await member.page.goto(invitation);
    await expect(heading(member.page)).toHaveText(`Welcome, ${ACME}`);
    await expect(member.page.getByText(OWNER)).toBeVisible();
    await member.acceptInvitation(invitation);
    await expect(member.page).toHaveURL("/portal/apis");
    await member.page.getByRole("link", { name: "Orders" }).click();
    await expect(heading(member.page)).toHaveText("Orders");
    for (const operation of ["GET /orders", "POST /orders", "GET /orders/{id}", "DELETE /orders/{id}"]) {
      const [method = "", path = ""] = operation.split(" ");
      const row = member.page.locator("summary").filter({ has: member.page.getByText(path, { exact: true }) });
      await expect(row.filter({ has: member.page.getByText(method, { exact: true }) })).toBeVisible();
    }
    await member.page.locator("summary").filter({ hasText: "List orders" }).click();
    await expect(member.page.getByText("Only orders in this state.")).toBeVisible();
    const description = await member.page.request.get(
      (await member.page.getByRole("link", { name: "Download OpenAPI" }).getAttribute("href")) ?? "",
    );
    expect(await description.body()).toEqual(openApi.buffer);
  });

  const { clientId, clientSecret } = await test.step("the owner generates credentials", async () => {
    await member.page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Credentials" }).click();
    await expect(member.page.getByRole("heading", { name: "No credentials yet" })).toBeVisible();
    await member.page.getByRole("link", { name: "Generate credentials" }).click();
    await expect(member.page.getByLabel("Redirect URIs")).toBeHidden();
    return member.generateCredentials("Nightly export");
  });

  await test.step("the secret can be copied and downloaded", async () => {
    expect(clientId).toMatch(/^[A-Za-z0-9]{28}$/);
    expect(clientSecret.length).toBeGreaterThanOrEqual(43);
    const files = { "Download .env": `CLIENT_ID=${clientId}\nCLIENT_SECRET=${clientSecret}\n`, "Download .json": undefined };
    for (const [link, content] of Object.entries(files)) {
      const download = member.page.waitForEvent("download");
      await member.page.getByRole("link", { name: link }).click();
      const text = await readFile(await (await download).path(), "utf8");
      if (content) expect(text).toBe(content);
      else expect(JSON.parse(text)).toEqual({ client_id: clientId, client_secret: clientSecret });
    }
    if (testInfo.project.name !== "js") return;
    await member.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const copy = member.page.getByRole("button", { name: "Copy Client secret" });
    await copy.click();
    await expect(member.page.getByRole("button", { name: "Copied Client secret" })).toBeVisible();
    expect(await member.page.evaluate(() => navigator.clipboard.readText())).toBe(clientSecret);
  });

  await test.step("a reload still shows it, until the owner has saved it; then nobody can read it", async () => {
    const credential = member.page.url();
    await member.page.reload();
    await expect(member.page.getByLabel("Client secret", { exact: true })).toHaveValue(clientSecret);
    await member.saved();
    await expect(notice(member.page)).toContainText("Saved. From now on only the last four characters are shown.");
    await expect(member.page).toHaveURL(credential);
    await expect(member.page.getByText(`••••${clientSecret.slice(-4)}`).first()).toBeVisible();
    expect(await member.page.content()).not.toContain(clientSecret);
    for (const file of ["credentials.env", "credentials.json"]) {
      expect((await member.page.request.get(`${credential}/${file}`)).status(), file).toBe(404);
    }
    await member.page.goto("/portal/credentials");
    const row = await rowOf(member.page.getByRole("region", { name: "Credentials" }), "Nightly export");
    expect(row).toMatchObject({ Secret: `••••${clientSecret.slice(-4)}`, State: "Active" });
  });

  await test.step("the administrator sees the registration and that the client is active", async () => {
    expect(await administrator.clientRow(ACME)).toMatchObject({ "Portal access": "Active", Credentials: "1 / 1" });
    await administrator.openClient(ACME);
    const registration = await rowOf(page.getByRole("region", { name: "Registrations" }).last(), "Nightly export");
    expect(registration).toMatchObject({ State: "Active", "Made by": OWNER });
    expect(registration["Label"]).toContain("Client credentials");
    expect(registration["Client ID"]).toContain(clientId);
    expect(registration["Client ID"]).toContain(`Secret ••••${clientSecret.slice(-4)}`);
    expect(await page.content()).not.toContain(clientSecret);
    expect(await administrator.memberRow(OWNER)).toMatchObject({ State: "Active", Mail: "Sent" });
  });

  await test.step("a program reads the same registration by WSO2's interface", async () => {
    const register = "/api/identity/oauth2/dcr/v1.1/register";
    const basic = Buffer.from(`${administrator.username}:${administrator.password}`).toString("base64");
    const headers = { Authorization: `Basic ${basic}` };
    const answer = await request.get(`${register}/${clientId}`, { headers });
    expect(answer.status()).toBe(200);
    expect(await answer.json()).toMatchObject({
      client_id: clientId,
      client_secret: clientSecret,
      client_name: `${ACME} - Nightly export`,
      grant_types: ["client_credentials"],
    });
    const unknown = await request.get(`${register}/nobody`, { headers });
    expect([unknown.status(), await unknown.text()]).toEqual([401, ""]);
    expect((await request.get(`${register}/${clientId}`)).status()).toBe(401);
  });
});
