/** A portal without a mail server: the administrator passes the link on. */
import { expect, test } from "../fixtures/index.ts";
import { Member } from "../people/member.ts";

test.use({ portal: "without-mail", mail: false });

test("the administrator copies the link of an invitation", async ({ administrator, anotherBrowser, gatehouse, page }, testInfo) => {
  const email = "owner@paper.example";
  await administrator.addClient({ name: "Paper", email }, { method: "Auth token" });
  await expect(page.getByText(`The mail to ${email} has not been sent yet`)).toBeVisible();
  const link = page.getByLabel("Link", { exact: true });
  await expect(link).toHaveValue(new RegExp(`^${gatehouse.url}/portal/link/`));
  const value = await link.inputValue();
  if (testInfo.project.name === "js") {
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.getByRole("button", { name: "Copy Link" }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(value);
  }

  await new Member(await anotherBrowser()).acceptInvitation(value);
  await page.reload();
  expect(await administrator.memberRow(email)).toMatchObject({ State: "Active" });
  await expect(link).toHaveCount(0);
});
