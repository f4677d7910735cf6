/** Every page and every state of it, held to the standards of `audit`, with a picture of each. */
import { brokenOpenApi, logo, noLogos, openApi } from "../fixtures/files.ts";
import { expect, test } from "../fixtures/index.ts";
import { Administrator, CLIENTS, COLLECTIONS, POLICIES, PROVIDERS } from "../people/administrator.ts";
import { CREDENTIALS, Member } from "../people/member.ts";
import { heading, summary } from "../people/seeing.ts";

test.use({ portal: "pages" });

const PATIENCE_MS = 300_000;

test("before anybody is signed in", async ({ audit, consoleErrors, gatehouse, page }) => {
  test.setTimeout(PATIENCE_MS);
  consoleErrors.expectToo(/status of (404|410)/);
  await page.goto(gatehouse.setUpLink);
  await expect(heading(page)).toHaveText("Create the first administrator");
  await audit(page, "set-up");
  await page.getByLabel("User name").fill("ada lovelace");
  await page.getByRole("button", { name: "Create administrator" }).click();
  await expect(summary(page)).toBeVisible();
  await audit(page, "set-up-errors");

  await page.goto("/set-up?token=spent");
  await expect(heading(page)).toHaveText("This link no longer works");
  await audit(page, "set-up-spent");

  await page.goto("/sign-in");
  await audit(page, "sign-in");
  await new Administrator(page).signIn("wrong");
  await expect(page.getByRole("alert")).toBeVisible();
  await audit(page, "sign-in-error");

  await page.goto("/portal/sign-in");
  await expect(heading(page)).toHaveText("Sign in to the developer portal");
  await audit(page, "portal-sign-in");
  await page.getByRole("button", { name: "Send sign-in link" }).click();
  await expect(summary(page)).toBeVisible();
  await audit(page, "portal-sign-in-errors");
  await new Member(page).askForLink("somebody@example.com");
  await audit(page, "portal-sign-in-sent");

  await page.goto("/portal/link/spent");
  await expect(heading(page)).toHaveText("This link no longer works");
  await audit(page, "link-spent");
  expect((await page.goto("/nothing-here"))?.status()).toBe(404);
  await audit(page, "not-found");
});

test("a portal in which nothing is yet", async ({ administrator, audit, page }) => {
  test.setTimeout(PATIENCE_MS);
  for (const [name, path, title] of [
    ["clients-first-run", CLIENTS, "Clients"],
    ["collections-empty", COLLECTIONS, "API collections"],
    ["policies-empty", POLICIES, "Policies"],
    ["providers-empty", PROVIDERS, "Dynamic client registration"],
  ] as const) {
    await page.goto(path);
    await expect(heading(page)).toHaveText(title);
    await audit(page, name);
  }
  await administrator.startClient();
  await administrator.fillInDetails({ name: "Without anything" });
  await administrator.next();
  await administrator.isOnStep("Define access configuration");
  await audit(page, "wizard-access-without-anything");
  await administrator.chooseAccess({ method: "OpenID Connect (DCR enabled)" });
  await administrator.next();
  await administrator.isOnStep("Choose discovery method");
  await audit(page, "wizard-discovery-without-provider");
  await page.goto(CLIENTS);
  await page.getByRole("link", { name: "Continue with Without anything" }).click();
  await page.getByRole("button", { name: "Discard this draft" }).click();
  await expect(heading(page)).toHaveText("Clients");
});

test("forms to add something, and what they say when it is wrong", async ({ administrator, audit, consoleErrors, page }) => {
  test.setTimeout(PATIENCE_MS);
  consoleErrors.expectToo(/status of 404/);
  for (const [name, path, form, title] of [
    ["provider", PROVIDERS, "new/built-in", "Add provider"],
    ["collection", COLLECTIONS, "new", "Add collection"],
    ["policy", POLICIES, "new", "Add policy"],
  ] as const) {
    await page.goto(`${path}/${form}`);
    await expect(heading(page)).toHaveText(title);
    await audit(page, `${name}-new`);
    if (name === "collection") await page.getByLabel("OpenAPI file").setInputFiles(brokenOpenApi);
    await page.getByRole("button", { name: title }).click();
    await expect(summary(page)).toBeVisible();
    await audit(page, `${name}-new-errors`);
    expect((await page.goto(`${path}/01J0000000000000000000000X`))?.status()).toBe(404);
    await audit(page, `${name}-not-found`);
  }
  expect((await page.goto(`${CLIENTS}/01J0000000000000000000000X`))?.status()).toBe(404);
  await audit(page, "client-not-found");
  await expect(page.getByRole("link", { name: "Go to the start page" })).toBeVisible();
  expect(administrator.page).toBe(page);
});

test("the wizard, the lists, and the portal of a member", async ({
  administrator,
  anotherBrowser,
  audit,
  consoleErrors,
  mailbox,
  page,
}) => {
  test.setTimeout(3 * PATIENCE_MS);
  consoleErrors.expectToo(/status of (403|404|409|410)/);
  await administrator.addProvider("Production", "OAuth 2.0 Token introspection", "orders:read orders:write");
  await administrator.addProvider("Partners", "OpenID Connect", "orders:read");
  await administrator.addCollection("Orders", "/orders/v1", openApi);
  await administrator.addCollection("Returns", "/returns/v1");
  await administrator.addPolicy("Standard");
  await page.goto(CLIENTS);
  await expect(heading(page)).toHaveText("Clients");
  await audit(page, "clients-first-run-half-done");

  await test.step("the wizard", async () => {
    await administrator.startClient();
    await audit(page, "wizard-details");
    await administrator.fillInDetails({ name: "", description: "Parcels and pallets.", email: "nobody" });
    await administrator.chooseLogo(logo, page.getByRole("button", { name: "Replace logo" }));
    await administrator.next();
    await expect(summary(page)).toBeVisible();
    await audit(page, "wizard-details-errors");
    await administrator.fillInDetails({ name: "Acme Logistics", email: "owner@acme.example" });
    await administrator.next();

    await administrator.isOnStep("Define access configuration");
    await audit(page, "wizard-access");
    await page.getByRole("button", { name: "Next", exact: true }).click();
    await expect(summary(page)).toBeVisible();
    await audit(page, "wizard-access-errors");
    await administrator.chooseAccess({
      method: "OAuth 2.0 Token introspection (DCR enabled)",
      provider: "No provider (Manual setup)",
    });
    await page.getByLabel("HTTP connection: base URL").fill("https://auth.example.com");
    await page.getByLabel("Introspection endpoint").fill("/oauth2/introspect");
    await page.getByRole("radio", { name: "Basic" }).check();
    await audit(page, "wizard-access-manual");
    await administrator.chooseAccess({ method: "OpenID Connect (DCR enabled)", collections: ["Orders"], policy: "Standard" });
    await administrator.next();

    await administrator.isOnStep("Choose discovery method");
    await page.getByLabel("Discovery method").selectOption("DCR provider");
    await audit(page, "wizard-discovery");
    await page.getByLabel("DCR provider", { exact: true }).selectOption("Partners");
    await administrator.next();
    await administrator.isOnStep("Set up authentication");
    await audit(page, "wizard-authentication");
    await page.getByRole("navigation", { name: "Add new client" }).getByRole("link", { name: "Define access configuration" }).click();
    await administrator.isOnStep("Define access configuration");
    await administrator.chooseAccess({
      method: "OAuth 2.0 Token introspection (DCR enabled)",
      provider: "Production",
      collections: ["Orders"],
      policy: "Standard",
    });
    await audit(page, "wizard-access-provider");
    await page.getByRole("button", { name: "Next: create client and send invitation" }).click();
    await administrator.isOnPageOf("Acme Logistics");
    await audit(page, "client-new");
  });

  const member = new Member(await anotherBrowser());
  const portal = member.page;
  await test.step("coming in", async () => {
    const { link } = await mailbox.waitForMail("owner@acme.example");
    await portal.goto(link);
    await expect(heading(portal)).toHaveText("Welcome, Acme Logistics");
    await audit(portal, "link");
    await member.acceptInvitation(link);
    await audit(portal, "my-apis");
    await portal.goto(link);
    await expect(heading(portal)).toHaveText("This link no longer works");
    await audit(portal, "link-used");
  });

  await test.step("the portal", async () => {
    await portal.goto("/portal/apis");
    await portal.getByRole("link", { name: "Orders" }).click();
    await expect(heading(portal)).toHaveText("Orders");
    await portal.locator("summary").filter({ hasText: "Cancel an order" }).click();
    await audit(portal, "api");
    await portal.goto(CREDENTIALS);
    await expect(portal.getByRole("heading", { name: "No credentials yet" })).toBeVisible();
    await audit(portal, "credentials-empty");
    await portal.getByRole("link", { name: "Generate credentials" }).click();
    await expect(heading(portal)).toHaveText("Generate credentials");
    await audit(portal, "generate");
    await portal.getByRole("checkbox", { name: "Authorization code" }).check();
    await portal.getByRole("button", { name: "Generate credentials" }).click();
    await expect(summary(portal)).toBeVisible();
    await audit(portal, "generate-errors");
    await member.generateCredentials("Nightly export");
    await audit(portal, "credential-with-secret");
    await member.saved();
    await audit(portal, "credential");
    await portal.locator("summary").filter({ hasText: "Revoke" }).click();
    await expect(portal.getByRole("button", { name: "Revoke Nightly export" })).toBeVisible();
    await audit(portal, "credential-revoke");
    await portal.getByRole("button", { name: "Revoke Nightly export" }).click();
    await expect(portal.getByText("cannot be brought back")).toBeVisible();
    await audit(portal, "credential-revoked");
    await member.generateCredentials("Label printer");
    await member.saved();
    await portal.goto(CREDENTIALS);
    await expect(portal.getByRole("link", { name: "Label printer" })).toBeVisible();
    await audit(portal, "credentials");
    expect((await portal.goto(`${CREDENTIALS}/01J0000000000000000000000X`))?.status()).toBe(404);
    await audit(portal, "portal-not-found");
    expect((await portal.goto(CLIENTS))?.status()).toBe(403);
    await audit(portal, "not-for-you");
  });

  await test.step("a client with API keys, and one whose credentials are made elsewhere", async () => {
    await administrator.addClient({ name: "Initech", email: "owner@initech.example" }, { method: "Auth token" });
    const initech = new Member(await anotherBrowser());
    await initech.acceptInvitation((await mailbox.waitForMail("owner@initech.example")).link);
    await audit(initech.page, "my-apis-empty");
    await initech.page.goto(`${CREDENTIALS}/new`);
    await expect(heading(initech.page)).toHaveText("Create API key");
    await audit(initech.page, "api-key-new");
    await initech.page.getByRole("button", { name: "Create API key" }).click();
    await expect(summary(initech.page)).toBeVisible();
    await audit(initech.page, "api-key-new-errors");
    await initech.createApiKey("Dashboard");
    await audit(initech.page, "api-key-with-value");
    await initech.saved();
    await initech.page.locator("summary").filter({ hasText: "Refresh" }).click();
    await expect(initech.page.getByRole("button", { name: "Refresh Dashboard" })).toBeVisible();
    await audit(initech.page, "api-key-refresh");

    await administrator.startClient();
    await administrator.fillInDetails({ name: "Globex", email: "owner@globex.example" });
    await administrator.next();
    await administrator.chooseAccess({
      method: "OAuth 2.0 Token introspection (DCR enabled)",
      provider: "No provider (Manual setup)",
    });
    await page.getByLabel("HTTP connection: base URL").fill("https://auth.example.com");
    await page.getByLabel("Introspection endpoint").fill("/oauth2/introspect");
    await page.getByRole("button", { name: "Next: create client and send invitation" }).click();
    await administrator.isOnPageOf("Globex");
    const globex = new Member(await anotherBrowser());
    await globex.acceptInvitation((await mailbox.waitForMail("owner@globex.example")).link);
    await globex.page.goto(CREDENTIALS);
    await expect(globex.page.getByText("Your credentials are made at another authorization server")).toBeVisible();
    await audit(globex.page, "credentials-elsewhere");
  });

  await test.step("the administrator's lists and pages, with something in them", async () => {
    await administrator.addClient({ name: "Umbrella", email: "owner@umbrella.example" }, { method: "Auth token" });
    await administrator.addClient({ name: "Hooli" }, { method: "Auth token", policy: "Standard" });
    await administrator.startClient();
    await administrator.fillInDetails({ name: "Half done" });
    await administrator.next();
    await administrator.isOnStep("Define access configuration");
    for (const [name, path, title] of [
      ["clients", CLIENTS, "Clients"],
      ["clients-search", `${CLIENTS}?q=acme`, "Clients"],
      ["clients-nothing-found", `${CLIENTS}?q=zzz`, "Clients"],
      ["collections", COLLECTIONS, "API collections"],
      ["policies", POLICIES, "Policies"],
      ["providers", PROVIDERS, "Dynamic client registration"],
    ] as const) {
      await page.goto(path);
      await expect(heading(page)).toHaveText(title);
      await audit(page, name);
    }
    for (const [name, path, link] of [
      ["collection", COLLECTIONS, "Orders"],
      ["policy", POLICIES, "Standard"],
      ["provider", PROVIDERS, "Production"],
    ] as const) {
      await page.goto(path);
      await page.getByRole("link", { name: link }).click();
      await expect(heading(page)).toHaveText(link);
      await audit(page, name);
    }
    await administrator.openClient("Acme Logistics");
    await audit(page, "client");
    await page.locator("summary").filter({ hasText: "Delete client" }).click();
    await expect(page.getByRole("button", { name: "Delete client" })).toBeVisible();
    await audit(page, "client-delete");
    await administrator.openClient("Globex");
    await page.getByRole("main").getByRole("link", { name: "Edit authentication" }).click();
    await expect(heading(page)).toHaveText("Edit authentication of Globex");
    await audit(page, "client-introspection-edit");
    await administrator.openClient("Umbrella");
    await audit(page, "client-invited");
    await page.getByRole("link", { name: "Edit client" }).click();
    await expect(heading(page)).toHaveText("Edit Umbrella");
    await audit(page, "client-edit");
    await page.getByLabel("Name", { exact: true }).fill("Hooli");
    await page.getByLabel("Client logo").setInputFiles(noLogos[0]!.file);
    await page.getByRole("button", { name: "Save client" }).click();
    await expect(summary(page)).toBeVisible();
    await audit(page, "client-edit-errors");
    await administrator.openClient("Hooli");
    await page.getByRole("link", { name: "Edit client" }).click();
    await expect(heading(page)).toHaveText("Edit Hooli");
    await page.getByRole("switch", { name: "Grant client access to portal" }).check();
    await audit(page, "client-edit-without-members");
  });
});
