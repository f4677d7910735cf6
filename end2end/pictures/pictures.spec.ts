/** The pictures in docs/pictures, each in both themes. */
import path from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { Demonstration } from "../fixtures/demonstration.ts";
import { ROOT } from "../fixtures/gatehouse.ts";
import { CLIENTS, PROVIDERS, REGISTRATIONS } from "../people/administrator.ts";
import { APIS, CREDENTIALS, Member } from "../people/member.ts";
import { heading } from "../people/seeing.ts";

const FOLDER = path.join(ROOT, "docs/pictures");

let demonstration: Demonstration;

test.beforeAll(async () => {
  demonstration = await Demonstration.start();
});

test.afterAll(async () => {
  await demonstration.interrupt();
  await demonstration.remove();
});

/** Takes a picture of the page as it stands: `<name>-light.png` and `<name>-dark.png`. */
async function picture(page: Page, name: string): Promise<void> {
  // What appears only once the script runs is there, and nothing points at anything.
  await page.waitForLoadState("networkidle");
  await page.mouse.move(0, 0);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: path.join(FOLDER, `${name}-${colorScheme}.png`), animations: "disabled" });
  }
}

async function open(page: Page, path: string, title: string): Promise<void> {
  await page.goto(new URL(path, demonstration.url).href);
  await expect(heading(page)).toHaveText(title);
}

async function follow(page: Page, link: string): Promise<void> {
  await page.getByRole("main").getByRole("link", { name: link }).first().click();
  await expect(heading(page)).toHaveText(link);
}

test("what an owner sees", async ({ page }) => {
  await open(page, "/sign-in", "Sign in");
  await page.getByLabel("User name").fill(demonstration.owner.username);
  await page.getByLabel("Password").fill(demonstration.owner.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(heading(page)).toHaveText("Clients");
  await picture(page, "clients");

  await open(page, `${CLIENTS}?page=2`, "Clients");
  await follow(page, "Brightwater Outdoor");
  await picture(page, "client");

  await open(page, `${REGISTRATIONS}?state=awaiting_approval`, "Registrations");
  await picture(page, "registrations");

  await open(page, PROVIDERS, "Dynamic client registration");
  await follow(page, "Merrow Accounts (2019)");
  await picture(page, "provider");
});

test("what a member sees", async ({ page }) => {
  await new Member(page).openPortal(demonstration.link);
  await open(page, CREDENTIALS, "Credentials");
  await picture(page, "credentials");
  await open(page, APIS, "My APIs");
  await follow(page, "Shipments");
  await picture(page, "api");
});
