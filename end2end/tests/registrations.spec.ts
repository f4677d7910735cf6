/** What programs register, and what administrators do with it: approve, assign, disable, delete; tokens; who may only look. */
import { expect, test } from "../fixtures/index.ts";
import { CLIENTS, INITIAL_TOKENS, PROVIDERS, REGISTRATIONS } from "../people/administrator.ts";
import { confirm, expectRefusal, heading, notice, rowOf } from "../people/seeing.ts";

test.use({ portal: "registrations" });

/** What a stranger says of itself. */
const STRANGER = {
  client_name: "<b>Claude</b>",
  "client_name#ja": "見知らぬ人",
  redirect_uris: ["https://app.example.com/callback", "http://127.0.0.1/callback"],
  logo_uri: "https://app.example.com/logo.png",
  grant_types: ["authorization_code"],
  token_endpoint_auth_method: "none",
};

test("programs register at an open provider, and an owner decides about it", async ({
  administrator,
  audit,
  gatehouse,
  page,
}) => {
  test.setTimeout(300_000);
  await page.goto(REGISTRATIONS);
  await expect(page.getByText("No registrations yet")).toBeVisible();
  await expect(page.getByLabel("Registration endpoint")).toHaveValue(`${gatehouse.url}/connect/register`);
  await audit(page, "registrations-empty");
  expect((await register(gatehouse.url, STRANGER)).status, "nobody is open").toBe(401);

  await test.step("a provider is opened, with approval", async () => {
    await administrator.addProvider("Production", "OAuth 2.0 Token introspection", "orders:read orders:write");
    await page.getByRole("link", { name: "Production" }).click();
    await expect(page.getByText("What programs register works at once")).toBeVisible();
    await audit(page, "provider-programs-in-short");
    await page.getByRole("link", { name: "Change registration by programs" }).click();
    await expect(heading(page)).toHaveText("Registration by programs");
    await audit(page, "provider-programs");
    await page.getByRole("switch", { name: "Open registration" }).check();
    await expect(page.getByLabel("Unused registrations")).toHaveValue("1000");
    await expect(page.getByLabel("Days kept unused")).toHaveValue("30");
    await expect(page.getByRole("checkbox", { name: "Client credentials" })).toHaveCount(0);
    await page.getByLabel("Per hour in all").fill("many");
    await page.getByRole("button", { name: "Save registration by programs" }).click();
    const sentence = "Enter a whole number from 1 to 1000000, or nothing.";
    await expectRefusal(page, page.getByLabel("Per hour in all"), sentence);
    await audit(page, "provider-programs-errors");
    await page.getByLabel("Per hour in all").fill("500");
    await page.getByRole("switch", { name: "Approve registrations by hand" }).check();
    await page.getByRole("button", { name: "Save registration by programs" }).click();
    await expect(notice(page)).toContainText("Registration by programs saved.");
    await expect(page.getByText("Anybody may register")).toBeVisible();
    await page.goto(PROVIDERS);
    expect((await rowOf(page.getByRole("region", { name: "DCR providers" }), "Production"))["Name"]).toContain("Open");
  });

  await test.step("what a stranger registers waits, and is shown as the stranger's word", async () => {
    expect((await register(gatehouse.url, STRANGER)).status).toBe(201);
    await page.goto(REGISTRATIONS);
    await expect(page.getByRole("link", { name: "Registrations 1 waits for approval" }).first()).toBeVisible();
    const table = page.getByRole("region", { name: "Registrations" });
    expect(await rowOf(table, "<b>Claude</b>")).toMatchObject({
      "Came by": "Open",
      "API client": "Unassigned",
      State: "Awaiting approval",
    });
    await audit(page, "registrations");
    await page.getByLabel("State").selectOption("Disabled");
    await page.getByRole("button", { name: "Search", exact: true }).click();
    await expect(page.getByText("Nothing found")).toBeVisible();
    await audit(page, "registrations-nothing-found");
    await page.goto(`${REGISTRATIONS}?q=app.example.com&state=awaiting_approval`);
    await page.getByRole("link", { name: "<b>Claude</b>" }).click();
    await expect(heading(page)).toHaveText("<b>Claude</b>");
    const known = page.getByRole("region", { name: "What is known" });
    await expect(known).toContainText("app.example.com");
    await expect(known).toContainText("127.0.0.1");
    await expect(known).toContainText("Required, with S256");
    const claimed = page.getByRole("region", { name: "What the client says of itself" });
    await expect(claimed).toContainText("Name (ja)");
    await expect(claimed).toContainText(STRANGER.logo_uri);
    await expect(claimed.getByRole("link")).toHaveCount(0);
    await expect(claimed.locator("img")).toHaveCount(0);
    await audit(page, "registration-awaiting-approval");
  });

  await test.step("it is approved, disabled, enabled", async () => {
    await page.getByRole("button", { name: "Approve" }).click();
    await expect(notice(page)).toContainText("Registration approved. It works from now on.");
    await expect(page.getByText("wait for approval")).toHaveCount(0);
    await confirm(page, "Disable", "Disable registration");
    await expect(notice(page)).toContainText("Registration disabled.");
    await audit(page, "registration-disabled");
    await page.getByRole("button", { name: "Enable" }).click();
    await expect(notice(page)).toContainText("Registration enabled. It works again.");
  });

  await test.step("it is assigned by the exact name of a client", async () => {
    const there = page.url();
    await administrator.addClient({ name: "Acme" }, { method: "OAuth 2.0 Token introspection (DCR enabled)", provider: "Production" });
    await administrator.addClient({ name: "Elsewhere" }, { method: "Auth token" });
    await page.goto(there);
    for (const [name, sentence] of [
      ["Globex", "There is no API client with this name. Enter the name as the Clients page shows it."],
      ["Elsewhere", "Elsewhere does not use Production."],
    ] as const) {
      await page.getByLabel("Assign to").fill(name);
      await page.getByRole("button", { name: "Save assignment" }).click();
      await expectRefusal(page, page.getByLabel("Assign to"), sentence);
    }
    await page.getByLabel("Assign to").fill("acme");
    await page.getByRole("button", { name: "Save assignment" }).click();
    await expect(notice(page)).toContainText("Registration assigned.");
    await expect(page.getByRole("region", { name: "What is known" }).getByRole("link", { name: "Acme" })).toBeVisible();
    await page.getByLabel("Assign to").fill("");
    await page.getByRole("button", { name: "Save assignment" }).click();
    await expect(notice(page)).toContainText("Registration unassigned.");
  });

  await test.step("it is deleted, and stays as a record", async () => {
    const there = page.url();
    await confirm(page, "Delete registration", "Delete registration");
    await expect(notice(page)).toContainText("Registration deleted. It no longer works.");
    await expect(page).toHaveURL(REGISTRATIONS);
    await page.goto(there);
    await expect(page.getByText("cannot be brought back")).toBeVisible();
    await audit(page, "registration-revoked");
  });

  await test.step("another one is rejected", async () => {
    expect((await register(gatehouse.url, { ...STRANGER, client_name: "Second" })).status).toBe(201);
    await page.goto(REGISTRATIONS);
    await page.getByRole("link", { name: "Second" }).click();
    await confirm(page, "Reject", "Reject registration");
    await expect(notice(page)).toContainText("Registration rejected.");
    await expect(page.getByText("cannot be approved any more")).toBeVisible();
  });
});

test("an initial access token is shown once, counted, and revoked", async ({ administrator, audit, gatehouse, page }) => {
  test.setTimeout(300_000);
  await administrator.addProvider("Partners", "OpenID Connect", "returns:read");
  await page.goto(INITIAL_TOKENS);
  await expect(page.getByText("No initial access tokens yet")).toBeVisible();
  await audit(page, "initial-tokens-empty");
  await page.getByRole("link", { name: "New initial access token" }).click();
  await page.getByLabel("DCR provider").selectOption("Partners");
  await audit(page, "initial-token-provider");
  await page.getByRole("button", { name: "Next" }).click();
  await expect(page.getByLabel("Days until it expires")).toHaveValue("30");
  await page.getByRole("button", { name: "Create initial access token" }).click();
  await expectRefusal(page, page.getByLabel("Label"), "Enter a name.");
  await audit(page, "initial-token-new-errors");
  await page.getByLabel("Label").fill("Partner onboarding");
  await page.getByLabel("Registrations", { exact: true }).fill("2");
  await page.getByLabel("Redirect hosts").fill("*.partner.example");
  await page.getByRole("button", { name: "Create initial access token" }).click();

  const field = page.getByLabel("Initial access token", { exact: true });
  await expect(field).toBeVisible();
  const token = await field.inputValue();
  expect(token).toMatch(/^ghi_[\w-]{43}$/);
  expect(page.url()).not.toContain(token);
  await expect(page.getByRole("region", { name: "Register a client with it" })).toContainText(
    `curl ${gatehouse.url}/connect/register`,
  );
  await page.reload();
  await expect(field, "a reload does not lose it").toHaveValue(token);
  await audit(page, "initial-token-shown");
  await page.getByRole("button", { name: "I have saved it" }).click();
  await expect(field).toHaveCount(0);
  expect(await page.content()).not.toContain(token);

  const metadata = { client_name: "Partner's app", redirect_uris: ["https://app.partner.example/callback"] };
  expect((await register(gatehouse.url, metadata, token)).status).toBe(201);
  const elsewhere = { ...metadata, redirect_uris: ["https://elsewhere.example/callback"] };
  expect((await register(gatehouse.url, elsewhere, token)).status).toBe(400);
  await page.goto(INITIAL_TOKENS);
  const table = page.getByRole("region", { name: "Initial access tokens" });
  expect(await rowOf(table, "Partner onboarding")).toMatchObject({
    "DCR provider": "Partners",
    "API client": "Unassigned",
    Uses: "1 of 2",
    State: "Open",
  });
  await audit(page, "initial-tokens");
  await confirm(page, "Revoke", "Revoke token");
  await expect(notice(page)).toContainText("Initial access token revoked. What was registered with it stays.");
  expect(await rowOf(table, "Partner onboarding")).toMatchObject({ State: "Revoked" });
  expect((await register(gatehouse.url, metadata, token)).status).toBe(401);

  await page.goto(REGISTRATIONS);
  await page.getByRole("link", { name: "Partner's app" }).click();
  await expect(page.getByRole("region", { name: "What is known" })).toContainText("Initial access token Partner onboarding");
});

test("an auditor sees every page and nothing to press", async ({
  administrator,
  anotherBrowser,
  audit,
  consoleErrors,
  gatehouse,
}) => {
  test.setTimeout(300_000);
  consoleErrors.expectToo(/status of (403|404)/);
  await administrator.addPolicy("Standard");
  gatehouse.createAdministrator("grace", administrator.password, "auditor");
  const page = await anotherBrowser();
  await page.goto("/sign-in");
  await page.getByLabel("User name").fill("grace");
  await page.getByLabel("Password").fill(administrator.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(heading(page)).toHaveText("Clients");
  await expect(page.getByText("Auditor", { exact: true }).first()).toBeVisible();
  const main = page.getByRole("main");
  await expect(main.getByRole("button", { name: "Search", exact: true })).toBeVisible();
  for (const path of [CLIENTS, PROVIDERS, REGISTRATIONS, INITIAL_TOKENS, "/platform/api-platform/policies"]) {
    await page.goto(path);
    await expect(main.getByRole("button", { name: /^(Add|New|Save|Delete|Revoke|Create|Approve)/ }), path).toHaveCount(0);
    await expect(main.getByRole("link", { name: /^(Add|New)/ }), path).toHaveCount(0);
    expect((await page.goto(`${path}/new`))?.status(), path).not.toBe(200);
  }
  await page.goto("/platform/api-platform/policies");
  await page.getByRole("link", { name: "Standard" }).click();
  await expect(page.getByText("You can look at this; only an owner can change it.")).toBeVisible();
  await expect(page.getByLabel("Name", { exact: true })).toBeDisabled();
  await expect(main.getByRole("button")).toHaveCount(0);
  await audit(page, "policy-of-an-auditor");
});

/** Registers a client as a program does. */
async function register(url: string, metadata: object, token?: string): Promise<Response> {
  return fetch(`${url}/connect/register`, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...(token ? { Authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify(metadata),
  });
}
