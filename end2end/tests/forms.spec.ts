import { expect, test } from "../fixtures/index.ts";
import { POLICIES } from "../people/administrator.ts";
import { heading, notice, summary } from "../people/seeing.ts";

test.use({ portal: "forms" });

test("a refused form says so each time, marks what is wrong now, and keeps what was typed", async ({
  administrator: _,
  page,
  audit,
}) => {
  await page.goto(`${POLICIES}/new`);
  const name = page.getByLabel("Name", { exact: true });
  const [rate, quota] = [page.getByLabel("Requests").first(), page.getByLabel("Requests").last()];
  const save = page.getByRole("button", { name: "Add policy" });

  await quota.fill("many");
  await save.click();
  await expect(summary(page)).toBeFocused();
  await expect(summary(page).getByRole("link")).toHaveText(["Enter a name.", /^Enter a whole number/]);
  await expect(name).toHaveAttribute("aria-invalid", "true");
  await expect(name).toHaveAccessibleDescription("Enter a name.");
  await expect(quota).toHaveValue("many");
  await expect(rate).not.toHaveAttribute("aria-invalid");

  // Refused again, for something else: what is right by now is marked no longer.
  await name.fill("Trial");
  await rate.fill("few");
  await quota.fill("1000");
  await save.click();
  await expect(summary(page)).toBeFocused();
  await expect(summary(page).getByRole("link")).toHaveText([/^Enter a whole number/]);
  await expect(rate).toHaveAttribute("aria-invalid", "true");
  await expect(rate).toHaveAccessibleDescription(/^Enter a whole number/);
  await expect(name).not.toHaveAttribute("aria-invalid");
  await expect(name).toHaveAccessibleDescription(/^Administrators choose the policy/);
  await expect(quota).not.toHaveAttribute("aria-invalid");
  await audit(page, "form-refused-twice");

  // And once more for the same.
  await save.click();
  await expect(summary(page)).toBeFocused();

  await summary(page).getByRole("link").click();
  await expect(rate).toBeFocused();
  await rate.fill("");
  await save.click();
  await expect(notice(page)).toContainText("Policy added.");
  await expect(heading(page)).toHaveText("Policies");
});

test("a link is a page: Back returns to it, and it opens in another tab", async ({ administrator: _, page, context }) => {
  await page.goto(POLICIES);
  await page.getByRole("link", { name: "Signing keys" }).click();
  await expect(heading(page)).toHaveText("Signing keys");
  await expect(page.getByRole("link", { name: "Signing keys" })).toHaveAttribute("aria-current", "page");
  await page.goBack();
  await expect(heading(page)).toHaveText("Policies");
  const opened = context.waitForEvent("page");
  await page.getByRole("link", { name: "Registrations" }).click({ modifiers: ["Control"] });
  await expect(heading(await opened)).toHaveText("Registrations");
  await expect(heading(page)).toHaveText("Policies");
});
