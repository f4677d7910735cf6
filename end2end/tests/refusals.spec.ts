/** Who is refused what, and that each refusal says why and loses nothing that was typed. */
import { noLogos, logoAndPage, brokenOpenApi } from "../fixtures/files.ts";
import { expect, test } from "../fixtures/index.ts";
import { Administrator, CLIENTS, COLLECTIONS, POLICIES, PROVIDERS } from "../people/administrator.ts";
import { Member } from "../people/member.ts";
import { expectRefusal, heading, notice } from "../people/seeing.ts";

test.use({ portal: "refusals" });

test("a browser that is not signed in is sent to sign in, and back", async ({ administrator, anotherBrowser, page }) => {
  await administrator.addPolicy("Seen after signing in");
  const visitor = new Administrator(await anotherBrowser());
  for (const path of [CLIENTS, `${COLLECTIONS}/new`, PROVIDERS, "/platform", "/settings"]) {
    await visitor.page.goto(path);
    await expect(visitor.page, path).toHaveURL(`/sign-in?next=${encodeURIComponent(path)}`);
  }
  await visitor.page.goto(`${POLICIES}?page=1`);
  await visitor.signIn("not the password");
  await expect(visitor.page.getByRole("alert")).toContainText("The user name or password is not right.");
  await expect(visitor.page.getByLabel("User name")).toHaveValue(administrator.username);
  await expect(visitor.page.getByLabel("Password")).toHaveValue("");
  await visitor.signIn();
  await expect(visitor.page).toHaveURL(`${POLICIES}?page=1`);
  await expect(visitor.page.getByRole("link", { name: "Seen after signing in" })).toBeVisible();

  await visitor.page.getByRole("button", { name: "Sign out" }).click();
  await expect(heading(visitor.page)).toHaveText("Sign in");
  await visitor.page.goto(POLICIES);
  await expect(visitor.page).toHaveURL(/\/sign-in\?next=/);

  // One browser's sign-out is not another's.
  await page.reload();
  await expect(heading(page)).toHaveText("Policies");
});

test("the sign-in page sends nobody to another site", async ({ administratorSession, anotherBrowser }) => {
  expect(administratorSession, "there is an administrator").not.toEqual([]);
  for (const next of ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example"]) {
    const visitor = new Administrator(await anotherBrowser());
    await visitor.page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
    await visitor.signIn();
    await expect(visitor.page).toHaveURL(CLIENTS);
  }
});

test("a member is sent to the portal's sign-in, and back", async ({ administrator, anotherBrowser, mailbox }) => {
  const email = "owner@back.example";
  await administrator.addClient({ name: "Back", email }, { method: "Auth token" });
  await new Member(await anotherBrowser()).acceptInvitation((await mailbox.waitForMail(email)).link);

  const member = new Member(await anotherBrowser());
  await member.page.goto("/portal/credentials");
  await expect(heading(member.page)).toHaveText("Sign in to the developer portal");
  await member.page.getByLabel("E-mail address").fill(email);
  await member.page.getByRole("button", { name: "Send sign-in link" }).click();
  await expect(heading(member.page)).toHaveText("Check your email");
  await member.openPortal((await mailbox.waitForMail(email)).link);
  await expect(member.page).toHaveURL("/portal/credentials");
});

test("a member sees nothing of another client, nor of the administrators", async ({
  administrator,
  anotherBrowser,
  consoleErrors,
  mailbox,
  page,
}) => {
  test.setTimeout(180_000);
  consoleErrors.expectToo(/status of 40[34]/);
  await administrator.addProvider("Main", "OAuth 2.0 Token introspection");
  await administrator.addCollection("Alpha only", "/alpha");
  const access = { method: "OAuth 2.0 Token introspection (DCR enabled)", provider: "Main" };
  await administrator.addClient({ name: "Alpha", email: "owner@alpha.example" }, { ...access, collections: ["Alpha only"] });
  const clientPage = page.url();
  await administrator.addClient({ name: "Beta", email: "owner@beta.example" }, access);

  const alpha = new Member(await anotherBrowser());
  await alpha.acceptInvitation((await mailbox.waitForMail("owner@alpha.example")).link);
  await alpha.page.getByRole("link", { name: "Alpha only" }).click();
  await expect(heading(alpha.page)).toHaveText("Alpha only");
  const api = alpha.page.url();
  const { clientSecret } = await alpha.generateCredentials("Of Alpha");
  const credential = alpha.page.url();
  const revoke = alpha.page.locator("form", { has: alpha.page.getByRole("button", { name: "Revoke Of Alpha", includeHidden: true }) });
  const revokeAddress = (await revoke.getAttribute("action")) ?? "";

  const beta = new Member(await anotherBrowser());
  await beta.acceptInvitation((await mailbox.waitForMail("owner@beta.example")).link);
  await expect(beta.page.getByRole("heading", { name: "No APIs yet" })).toBeVisible();
  for (const address of [api, credential]) {
    expect((await beta.page.goto(address))?.status(), address).toBe(404);
    await expect(beta.page.getByRole("heading", { name: "There is nothing here" })).toBeVisible();
    expect(await beta.page.content()).not.toContain(clientSecret);
  }
  for (const address of [`${api}/openapi`, `${credential}/credentials.env`, `${credential}/credentials.json`]) {
    expect((await beta.page.request.get(address)).status(), address).toBe(404);
  }
  for (const address of [CLIENTS, clientPage, COLLECTIONS, POLICIES, PROVIDERS]) {
    expect((await beta.page.goto(address))?.status(), address).toBe(403);
    await expect(heading(beta.page)).toHaveText("This page is not for you");
  }

  // What the buttons of others send is refused as well.
  const id = credential.split("/").at(-1) ?? "";
  const origin = new URL(credential).origin;
  await beta.page.request.post(revokeAddress, { headers: { Origin: origin, Accept: "text/html" }, form: { id } });
  await alpha.page.reload();
  await expect(alpha.page.getByText("Active", { exact: true })).toBeVisible();

  // An administrator is no member.
  expect((await page.goto("/portal/credentials"))?.status()).toBe(403);
  await expect(heading(page)).toHaveText("This page is not for you");
});

test("a form that another site sends is refused", async ({ administrator, consoleErrors, gatehouse, page }) => {
  consoleErrors.expectToo(/status of 403/);
  await administrator.addPolicy("Wanted");
  await page.getByRole("link", { name: "Wanted" }).click();
  const form = page.locator("form", { has: page.getByRole("button", { name: "Delete policy", includeHidden: true }) });
  const action = new URL((await form.getAttribute("action")) ?? "", gatehouse.url).href;
  const id = await form.locator("[name=id]").inputValue();

  await test.step("from a page of that site", async () => {
    const elsewhere = "http://elsewhere.example/";
    const body = `<form method="post" action="${action}"><input name="id" value="${id}"><button>Win</button></form>`;
    await page.route(elsewhere, (route) => route.fulfill({ contentType: "text/html", body }));
    await page.goto(elsewhere);
    const answer = page.waitForResponse(action);
    await page.getByRole("button", { name: "Win" }).click();
    expect((await answer).status()).toBe(403);
    await expect(heading(page)).toHaveText("This did not come from the portal");
  });

  await test.step("even if it had the administrator's session", async () => {
    for (const origin of ["https://elsewhere.example", "null", `${gatehouse.url}.elsewhere.example`, undefined]) {
      const headers = origin === undefined ? {} : { Origin: origin };
      const answer = await page.request.post(action, { headers, form: { id } });
      expect(answer.status(), origin ?? "no origin").toBe(403);
    }
    await page.goto(`${POLICIES}/${id}`);
    await expect(heading(page)).toHaveText("Wanted");
  });

  await test.step("the same form of the portal's own page is accepted", async () => {
    await page.locator("summary").filter({ hasText: "Delete policy" }).click();
    await page.getByRole("button", { name: "Delete policy" }).click();
    await expect(notice(page)).toContainText("Policy deleted.");
    await expect(page.getByRole("link", { name: "Wanted" })).toHaveCount(0);
  });
});

test("what is no logo is refused with a sentence, and the typed name stays", async ({ administrator, page, request }) => {
  test.setTimeout(180_000);
  await administrator.startClient();
  const name = page.getByLabel("Name", { exact: true });
  const field = page.getByLabel("Client logo");
  for (const { what, file, sentence } of noLogos) {
    await test.step(what, async () => {
      await name.fill(`Typed beside ${what}`);
      await administrator.chooseLogo(file, page.locator(".field-error").filter({ hasText: sentence }));
      await expectRefusal(page, field, sentence);
      await expect(name).toHaveValue(`Typed beside ${what}`);
      await expect(page.getByRole("button", { name: "Replace logo" })).toHaveCount(0);
    });
  }

  await test.step("a good one is taken afterwards, and a bad one does not replace it", async () => {
    await administrator.chooseLogo(logoAndPage, page.getByRole("button", { name: "Replace logo" }));
    const picture = page.getByRole("main").locator("img").first();
    const address = (await picture.getAttribute("src")) ?? "";
    const stored = await request.get(address);
    expect(stored.headers()["content-type"]).toBe("image/png");
    expect(stored.headers()["x-content-type-options"]).toBe("nosniff");
    expect((await stored.body()).includes("<script>"), "nothing that stood behind the picture is kept").toBe(false);
    const [bad] = noLogos;
    if (!bad) throw new Error("there are refused files");
    await administrator.chooseLogo(bad.file, page.locator(".field-error").filter({ hasText: bad.sentence }));
    await expect(picture).toHaveAttribute("src", address);
    await page.getByRole("button", { name: "Remove logo" }).click();
    await expect(page.getByRole("button", { name: "Upload logo" })).toBeVisible();
    expect((await request.get(address)).status()).toBe(404);
  });
});

test("a description that is no OpenAPI is refused with its line", async ({ administrator, page }) => {
  await administrator.addCollection("Taken", "/taken");
  await page.goto(`${COLLECTIONS}/new`);
  await page.getByLabel("Name", { exact: true }).fill("Taken");
  await page.getByLabel("Base path").fill("/orders");
  await page.getByLabel("OpenAPI file").setInputFiles(brokenOpenApi);
  await page.getByRole("button", { name: "Add collection" }).click();
  const error = page.locator("#field-openapi-error");
  await expect(error).toHaveText(/^Line \d+: /);
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Taken");
  await expect(page.getByLabel("Base path")).toHaveValue("/orders");

  await page.getByRole("button", { name: "Add collection" }).click();
  await expectRefusal(page, page.getByLabel("Name", { exact: true }), "Another collection has this name.");
});

test("what is in use cannot be deleted, and says by whom it is used", async ({ administrator, page }) => {
  await administrator.addPolicy("Assigned");
  await administrator.addProvider("Needed", "OAuth 2.0 Token introspection");
  await page.getByRole("link", { name: "Needed" }).click();
  const deleteProvider = page.locator("summary").filter({ hasText: "Delete provider" });
  await expect(deleteProvider).toBeVisible();

  // In another tab a client begins to use both.
  const otherTab = new Administrator(await page.context().newPage());
  await otherTab.addClient(
    { name: "Umbrella" },
    { method: "OAuth 2.0 Token introspection (DCR enabled)", provider: "Needed", policy: "Assigned" },
  );

  await deleteProvider.click();
  await page.getByRole("button", { name: "Delete provider" }).click();
  await expect(notice(page)).toContainText("Needed cannot be deleted: it is used by Umbrella.");
  await expect(heading(page)).toHaveText("Needed");
  await expect(page.getByText("Needed cannot be deleted while Umbrella uses it.")).toBeVisible();
  await expect(deleteProvider).toHaveCount(0);
  await expect(page.getByRole("region", { name: "Used by" }).getByRole("link", { name: "Umbrella" })).toBeVisible();

  await otherTab.addPolicy("Handed over");
  await page.goto(POLICIES);
  await page.getByRole("link", { name: "Handed over" }).click();
  const deletePolicy = page.locator("summary").filter({ hasText: "Delete policy" });
  await expect(deletePolicy).toBeVisible();
  await otherTab.openClient("Umbrella");
  await otherTab.page.getByRole("link", { name: "Edit client" }).click();
  await otherTab.page.getByLabel("Policy").selectOption("Handed over");
  await otherTab.page.getByRole("button", { name: "Save client" }).click();
  await expect(notice(otherTab.page)).toContainText("Client saved.");

  await deletePolicy.click();
  await page.getByRole("button", { name: "Delete policy" }).click();
  await expect(notice(page)).toContainText("Handed over cannot be deleted: it is assigned to Umbrella.");
  await expect(page.getByText("Handed over cannot be deleted while Umbrella has it.")).toBeVisible();
  await expect(deletePolicy).toHaveCount(0);
  await expect(page.getByRole("region", { name: "Used by" }).getByRole("link", { name: "Umbrella" })).toBeVisible();
});
