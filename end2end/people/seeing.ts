/** Where people look on any page. */
import { expect, type Locator, type Page } from "@playwright/test";

/** The title of the page. */
export function heading(page: Page): Locator {
  return page.getByRole("heading", { level: 1 });
}

/** The message about what has just been done. */
export function notice(page: Page): Locator {
  return page.getByRole("status").filter({ has: page.locator(".toast") });
}

/** The list of everything that is wrong with a form. */
export function summary(page: Page): Locator {
  return page.getByRole("alert").filter({ hasText: "Check these answers" });
}

/** A form has been refused: the summary has the focus and says so, and the field is marked and says so too. */
export async function expectRefusal(page: Page, field: Locator, sentence: string): Promise<void> {
  await expect(summary(page)).toBeFocused();
  await expect(summary(page).getByRole("link", { name: sentence })).toBeVisible();
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await expect(field).toHaveAccessibleDescription(sentence);
}

/** The cells of a row by the names of their columns. */
export type Row = Record<string, string>;

/** The row of a table that starts with `first`. */
export async function rowOf(table: Locator, first: string): Promise<Row> {
  const row = table.getByRole("row").filter({ has: table.page().getByRole("cell", { name: first }) });
  await expect(row).toBeVisible();
  const columns = await table.getByRole("columnheader").allTextContents();
  const cells = await row.getByRole("cell").allTextContents();
  return Object.fromEntries(columns.map((column, index) => [column.trim(), (cells[index] ?? "").trim()]));
}

/** Opens a dialog and presses its button. */
export async function confirm(page: Page, trigger: string, button: string): Promise<void> {
  await page.getByRole("main").locator("summary").filter({ hasText: trigger }).first().click();
  await page.getByRole("dialog").getByRole("button", { name: button }).click();
}
