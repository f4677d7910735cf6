/** Changing a client after it was made, and removing its people. */
import { logo, noLogos } from "../fixtures/files.ts";
import { expect, test } from "../fixtures/index.ts";
import { POLICIES } from "../people/administrator.ts";
import { Member } from "../people/member.ts";
import { heading, notice, summary } from "../people/seeing.ts";

test.use({ portal: "edit-client" });

test("a client is changed, and a policy it had can then be deleted", async ({ administrator, anotherBrowser, mailbox, page }) => {
  const email = "owner@acme.example";
  await administrator.addPolicy("Slow");
  await administrator.addPolicy("Fast");
  await administrator.addCollection("Orders", "/orders/v1");
  await administrator.addCollection("Returns", "/returns/v1");
  await administrator.addClient({ name: "Acme", email }, { method: "Auth token", collections: ["Orders"], policy: "Slow" });
  const member = new Member(await anotherBrowser());
  await member.acceptInvitation((await mailbox.waitForMail(email)).link);
  await expect(member.page.getByRole("link", { name: "Orders" })).toBeVisible();

  const openPolicy = async (name: string) => {
    await page.goto(POLICIES);
    await page.getByRole("link", { name, exact: true }).click();
    await expect(heading(page)).toHaveText(name);
  };
  const deletePolicy = page.locator("summary").filter({ hasText: "Delete policy" });
  await openPolicy("Slow");
  await expect(page.getByText("Slow cannot be deleted while Acme has it.")).toBeVisible();
  await expect(deletePolicy).toHaveCount(0);

  await administrator.openClient("Acme");
  await page.getByRole("link", { name: "Edit client" }).click();
  await expect(heading(page)).toHaveText("Edit Acme");
  await page.getByLabel("Name", { exact: true }).fill("Acme Logistics");
  await page.getByLabel("Description").fill("Parcels and pallets.");
  await page.getByLabel("Client logo").setInputFiles(logo);
  await page.getByRole("checkbox", { name: "Orders" }).uncheck();
  await page.getByRole("checkbox", { name: "Returns" }).check();
  await page.getByLabel("Policy").selectOption("Fast");
  await page.getByRole("button", { name: "Save client" }).click();
  await expect(notice(page)).toContainText("Client saved.");
  await expect(heading(page)).toHaveText("Acme Logistics");
  await expect(page.getByText("Parcels and pallets.")).toBeVisible();
  expect(await administrator.clientRow("Acme Logistics")).toMatchObject({ Policy: "Fast", Collections: "1" });
  await openPolicy("Slow");
  await deletePolicy.click();
  await page.getByRole("button", { name: "Delete policy" }).click();
  await expect(notice(page)).toContainText("Policy deleted.");

  await member.page.goto("/portal/apis");
  await expect(member.page.getByRole("link", { name: "Returns" })).toBeVisible();
  await expect(member.page.getByRole("link", { name: "Orders" })).toHaveCount(0);
});

test("a change with mistakes loses nothing", async ({ administrator, page }) => {
  await administrator.addClient({ name: "Globex" }, { method: "Auth token" });
  await administrator.addClient({ name: "Initech" }, { method: "Auth token" });
  await page.getByRole("link", { name: "Edit client" }).click();
  await expect(heading(page)).toHaveText("Edit Initech");
  const { file, sentence } = noLogos[0]!;
  await page.getByLabel("Name", { exact: true }).fill("GLOBEX");
  await page.getByLabel("Description").fill("Kept as typed.");
  await page.getByLabel("Client logo").setInputFiles(file);
  await page.getByRole("switch", { name: "Grant client access to portal" }).check();
  await page.getByLabel("Email address").fill("nobody");
  await page.getByRole("button", { name: "Save client" }).click();
  await expect(summary(page)).toBeVisible();
  for (const wrong of ["There is already a client named GLOBEX.", sentence, /not an e-mail address/]) {
    await expect(summary(page).getByRole("link", { name: wrong })).toBeVisible();
  }
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("GLOBEX");
  await expect(page.getByLabel("Description")).toHaveValue("Kept as typed.");
  await expect(page.getByLabel("Email address")).toHaveValue("nobody");
  await page.getByRole("link", { name: "Cancel" }).click();
  await expect(heading(page)).toHaveText("Initech");
});

test("access is granted later, a member is removed, and access is taken away", async ({
  administrator,
  anotherBrowser,
  mailbox,
  page,
}) => {
  await administrator.addClient({ name: "Hooli" }, { method: "Auth token" });
  await page.getByRole("link", { name: "Edit client" }).click();
  await page.getByRole("switch", { name: "Grant client access to portal" }).check();
  await page.getByLabel("Email address").fill("owner@hooli.example");
  await page.getByRole("button", { name: "Save client" }).click();
  await expect(notice(page)).toContainText("Client saved.");
  const owner = new Member(await anotherBrowser());
  await owner.acceptInvitation((await mailbox.waitForMail("owner@hooli.example")).link);

  await page.getByLabel("Invite another person").fill("dev@hooli.example");
  await page.getByRole("button", { name: "Send invitation", exact: true }).click();
  await expect(notice(page)).toContainText("Invitation sent.");
  const developer = new Member(await anotherBrowser());
  await developer.acceptInvitation((await mailbox.waitForMail("dev@hooli.example")).link);

  await administrator.openClient("Hooli");
  const row = page.getByRole("row").filter({ hasText: "dev@hooli.example" });
  await row.locator("summary").filter({ hasText: "Remove" }).click();
  await page.getByRole("button", { name: "Remove member" }).click();
  await expect(notice(page)).toContainText("Member removed.");
  await expect(page.getByRole("cell", { name: "dev@hooli.example" })).toHaveCount(0);
  await developer.page.goto("/portal/apis");
  await expect(heading(developer.page)).toHaveText("Sign in to the developer portal");

  await page.getByRole("link", { name: "Edit client" }).click();
  await page.getByRole("switch", { name: "Grant client access to portal" }).uncheck();
  await page.getByRole("button", { name: "Save client" }).click();
  await expect(notice(page)).toContainText("Client saved.");
  expect(await administrator.clientRow("Hooli")).toMatchObject({ "Portal access": "Off" });
  await owner.page.goto("/portal/apis");
  await expect(heading(owner.page)).toHaveText("Sign in to the developer portal");
});

test("an introspection endpoint that was entered by hand is changed", async ({ administrator, page }) => {
  const secret = page.getByLabel("Password, client secret or token");
  const save = page.getByRole("button", { name: "Save authentication" });
  await administrator.startClient();
  await administrator.fillInDetails({ name: "Umbrella" });
  await administrator.next();
  await administrator.isOnStep("Define access configuration");
  await administrator.chooseAccess({
    method: "OAuth 2.0 Token introspection (DCR enabled)",
    provider: "No provider (Manual setup)",
  });
  await page.getByLabel("HTTP connection: base URL").fill("https://auth.example.com");
  await page.getByLabel("Introspection endpoint").fill("/introspect");
  await page.getByRole("radio", { name: "Basic" }).check();
  await page.getByLabel("User name or client ID").fill("portal");
  await secret.fill("hush");
  await page.getByRole("button", { name: /^Next: create client/ }).click();
  await administrator.isOnPageOf("Umbrella");
  await expect(page.getByText("https://auth.example.com/introspect", { exact: true })).toBeVisible();

  await page.getByRole("link", { name: "Edit authentication" }).click();
  await expect(heading(page)).toHaveText("Edit authentication of Umbrella");
  await expect(page.getByLabel("User name or client ID")).toHaveValue("portal");
  await expect(secret).toHaveValue("");
  await expect(page.getByText("It is stored.")).toBeVisible();
  // The stored secret does not go to another server without being entered there.
  await page.getByLabel("HTTP connection: base URL").fill("https://id.example.com");
  await page.getByLabel("Introspection endpoint").fill("/oauth2/introspect");
  await save.click();
  await expect(summary(page).getByRole("link", { name: "This goes to another server now: enter it again." })).toBeVisible();
  await expect(page.getByLabel("HTTP connection: base URL")).toHaveValue("https://id.example.com");
  await secret.fill("louder");
  await save.click();
  await expect(notice(page)).toContainText("Authentication saved.");
  await expect(heading(page)).toHaveText("Umbrella");
  await expect(page.getByText("https://id.example.com/oauth2/introspect", { exact: true })).toBeVisible();

  // The page for everything else leads there too.
  await page.getByRole("link", { name: "Edit client" }).click();
  await page.getByRole("main").getByRole("link", { name: "Edit authentication" }).click();
  await expect(page.getByLabel("Introspection endpoint")).toHaveValue("/oauth2/introspect");
});
