/** Links in mails: what ends them, and coming back later. */
import { expect, test } from "../fixtures/index.ts";
import { Member } from "../people/member.ts";
import { expectRefusal, heading, notice } from "../people/seeing.ts";

test.use({ portal: "invitation" });

const SPENT = "This link no longer works";

test("sending an invitation again ends the older link", async ({ administrator, anotherBrowser, consoleErrors, mailbox, page }) => {
  consoleErrors.expectToo(/status of 410/);
  await administrator.addClient({ name: "Resent", email: "owner@resent.example" }, { method: "Auth token" });
  const older = await mailbox.waitForMail("owner@resent.example");
  await page.getByRole("button", { name: "Resend invitation to owner@resent.example" }).click();
  await expect(notice(page)).toContainText("New invitation sent. The older link no longer works.");
  const newer = await mailbox.waitForMail("owner@resent.example");
  expect(newer.link).not.toBe(older.link);

  const member = new Member(await anotherBrowser());
  expect((await member.page.goto(older.link))?.status()).toBe(410);
  await expect(heading(member.page)).toHaveText(SPENT);
  await expect(member.page.getByRole("button", { name: /open the portal/i })).toHaveCount(0);
  await member.acceptInvitation(newer.link);
});

test("a revoked invitation lets nobody in, and a new one can be sent", async ({
  administrator,
  anotherBrowser,
  consoleErrors,
  mailbox,
  page,
}) => {
  consoleErrors.expectToo(/status of 410/);
  await administrator.addClient({ name: "Revoked", email: "owner@revoked.example" }, { method: "Auth token" });
  const { link } = await mailbox.waitForMail("owner@revoked.example");
  const member = new Member(await anotherBrowser());
  await member.page.goto(link);
  await expect(heading(member.page)).toHaveText("Welcome, Revoked");

  const members = page.getByRole("region", { name: "Members" }).last();
  await members.locator("summary").filter({ hasText: "Revoke" }).click();
  await page.getByRole("button", { name: "Revoke invitation" }).click();
  await expect(notice(page)).toContainText("Invitation revoked. Its link no longer works.");
  expect(await administrator.memberRow("owner@revoked.example")).toMatchObject({ State: "Invitation expired" });
  expect(await administrator.clientRow("Revoked")).toMatchObject({ "Portal access": "Invitation expired" });

  // The button was on the page already when the invitation was revoked.
  await member.page.getByRole("button", { name: "Accept invitation and open the portal" }).click();
  await expect(heading(member.page)).toHaveText(SPENT);

  await administrator.openClient("Revoked");
  await page.getByRole("button", { name: "Resend invitation to owner@revoked.example" }).click();
  await expect(notice(page)).toContainText("New invitation sent.");
  await member.acceptInvitation((await mailbox.waitForMail("owner@revoked.example")).link);
});

test("a link works once; afterwards people sign in by a link they ask for", async ({
  administrator,
  anotherBrowser,
  consoleErrors,
  gatehouse,
  mailbox,
}) => {
  consoleErrors.expectToo(/status of 410/);
  const email = "owner@once.example";
  await administrator.addClient({ name: "Once", email }, { method: "Auth token" });
  const { link } = await mailbox.waitForMail(email);
  await new Member(await anotherBrowser()).acceptInvitation(link);

  const member = new Member(await anotherBrowser());
  expect((await member.page.goto(link))?.status()).toBe(410);
  await expect(heading(member.page)).toHaveText(SPENT);
  await member.page.getByRole("link", { name: "Get a new sign-in link" }).click();
  await member.askForLink(email);
  await expect(member.page.getByText(email)).toBeVisible();

  const mail = await mailbox.waitForMail(email);
  expect(mail.subject).toBe(`Sign in to the developer portal of ${new URL(gatehouse.url).host}`);
  await member.openPortal(mail.link);
  await expect(heading(member.page)).toHaveText("My APIs");

  await test.step("signing out ends the session", async () => {
    await member.page.locator("summary").filter({ hasText: email }).click();
    await member.page.getByRole("button", { name: "Sign out" }).click();
    await expect(heading(member.page)).toHaveText("Sign in to the developer portal");
    await member.page.goto("/portal/apis");
    await expect(member.page).toHaveURL(/\/portal\/sign-in\?next=/);
    expect((await member.page.goto(mail.link))?.status()).toBe(410);
  });
});

test("whoever asks learns nothing about who is a member", async ({ mailbox, page }) => {
  await page.goto("/portal/sign-in");
  await page.getByLabel("E-mail address").fill("nobody");
  await page.getByRole("button", { name: "Send sign-in link" }).click();
  await expectRefusal(page, page.getByLabel("E-mail address"), "This is not an e-mail address. It looks like name@example.com.");
  await new Member(page).askForLink("nobody@example.com");
  await expect(page.getByText("nobody@example.com")).toBeVisible();
  expect(mailbox.waitingFor("nobody@example.com")).toBe(0);
});

test("an administrator invites a second person", async ({ administrator, anotherBrowser, mailbox, page }) => {
  await administrator.addClient({ name: "Pair", email: "first@pair.example" }, { method: "Auth token" });
  const invite = page.getByLabel("Invite another person");
  await invite.fill("first@pair.example");
  await page.getByRole("button", { name: "Send invitation", exact: true }).click();
  await expectRefusal(page, invite, "This person is already a member of this client.");
  await invite.fill("second@pair.example");
  await page.getByRole("button", { name: "Send invitation", exact: true }).click();
  await expect(notice(page)).toContainText("Invitation sent.");
  expect(await administrator.memberRow("second@pair.example")).toMatchObject({ Role: "Developer", State: "Invited" });
  await new Member(await anotherBrowser()).acceptInvitation((await mailbox.waitForMail("second@pair.example")).link);
});
