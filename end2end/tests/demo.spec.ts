/** Somebody has a look at `gatehouse demo`: as an owner, an auditor and a member; and nothing is left behind. */
import type { Page } from "@playwright/test";
import { Demonstration, type SignIn } from "../fixtures/demonstration.ts";
import { expect, test as base } from "../fixtures/index.ts";
import { CLIENTS, COLLECTIONS, INITIAL_TOKENS, POLICIES, PROVIDERS, REGISTRATIONS } from "../people/administrator.ts";
import { APIS, CREDENTIALS, Member } from "../people/member.ts";
import { heading } from "../people/seeing.ts";

/** The other specs' test function, with a demonstration in place of an empty portal. */
const test = base.extend<object, { demonstration: Demonstration }>({
  demonstration: [
    async ({}, use) => {
      const demonstration = await Demonstration.start();
      await use(demonstration);
      await demonstration.remove();
    },
    { scope: "worker", timeout: 60_000 },
  ],
  baseURL: async ({ demonstration }, use) => use(demonstration.url),
});

/** A page, which says what it is. */
async function visit(page: Page, path: string, title: string | RegExp): Promise<void> {
  await page.goto(path);
  await expect(heading(page)).toHaveText(title);
  await expect(page.getByRole("complementary", { name: "Demonstration" })).toHaveText(/^Demonstration: made-up data, removed when it stops/);
}

async function signIn(page: Page, { username, password }: SignIn): Promise<void> {
  await visit(page, "/sign-in", "Sign in");
  await page.getByLabel("User name").fill(username);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(heading(page)).toHaveText("Clients");
}

test("an owner sees a company's portal", async ({ audit, consoleErrors, demonstration, page }) => {
  test.setTimeout(300_000);
  consoleErrors.expectToo(/status of 404/);
  await signIn(page, demonstration.owner);
  await visit(page, CLIENTS, "Clients");
  await expect(page.getByText("of 60")).toBeVisible();
  await audit(page, "demo-clients");
  await visit(page, `${CLIENTS}?page=2`, "Clients");
  await page.getByRole("link", { name: "Brightwater Outdoor" }).click();
  await expect(heading(page)).toHaveText("Brightwater Outdoor");
  await audit(page, "demo-client");
  await visit(page, COLLECTIONS, "API collections");
  await visit(page, POLICIES, "Policies");
  await visit(page, REGISTRATIONS, "Registrations");
  await visit(page, INITIAL_TOKENS, "Initial access tokens");
  await visit(page, PROVIDERS, "Dynamic client registration");
  await page.getByRole("link", { name: "Merrow Accounts (2019)" }).click();
  await expect(heading(page)).toHaveText("Merrow Accounts (2019)");
  await audit(page, "demo-provider");
  await visit(page, "/nothing-here", "There is nothing here");
  await page.setViewportSize({ width: 390, height: 900 });
  await visit(page, CLIENTS, "Clients");
});

test("an auditor sees the same with nothing to press", async ({ demonstration, page }) => {
  await signIn(page, demonstration.auditor);
  await visit(page, CLIENTS, "Clients");
  await expect(page.getByRole("button", { name: "Add new client" })).toHaveCount(0);
});

test("a member comes in by the printed link, and later by a link that is printed instead of sent", async ({ audit, demonstration, page }) => {
  const member = new Member(page);
  await member.openPortal(demonstration.link);
  await visit(page, APIS, "My APIs");
  await visit(page, CREDENTIALS, "Credentials");
  await audit(page, "demo-credentials");

  await page.context().clearCookies();
  const printed = demonstration.output.length;
  await member.askForLink(demonstration.member);
  await expect.poll(() => demonstration.output.slice(printed)).toContain("/portal/link/");
  await member.openPortal(demonstration.link);
  await expect(heading(page)).toHaveText("My APIs");
});

test("Ctrl-C leaves nothing behind", async ({ consoleErrors, demonstration }) => {
  consoleErrors.expectToo(/ERR_CONNECTION_REFUSED/);
  expect(await demonstration.left()).toHaveLength(1);
  expect(await demonstration.interrupt(), demonstration.output).toBe(0);
  expect(await demonstration.left()).toEqual([]);
});
