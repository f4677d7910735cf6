/** What members read of OpenAPI documents as vendors write them, with and without JavaScript. */
import { richOpenApi, schemasOnly, webhooksOnly } from "../fixtures/files.ts";
import { expect, test } from "../fixtures/index.ts";
import { COLLECTIONS } from "../people/administrator.ts";
import { Member } from "../people/member.ts";
import { heading } from "../people/seeing.ts";

test.use({ portal: "openapi-documents" });

test("descriptions in CommonMark are shown as what they mean, and nothing in them runs or loads", async ({
  administrator,
  anotherBrowser,
  audit,
  mailbox,
  page,
}) => {
  await administrator.addCollection("Rich", "/rich/v1", richOpenApi);
  await administrator.addCollection("Notices", "/notices/v1", webhooksOnly);
  await administrator.addCollection("Shared", "/shared/v1", schemasOnly);
  await administrator.addClient(
    { name: "Readers", email: "owner@readers.example" },
    { method: "Auth token", collections: ["Rich", "Notices", "Shared"] },
  );

  await test.step("the administrator sees where the file departs from its standard", async () => {
    await page.goto(COLLECTIONS);
    await page.getByRole("link", { name: "Rich", exact: true }).click();
    const notes = page.getByRole("region", { name: "Notes on the OpenAPI file" });
    await expect(notes.getByRole("row").filter({ hasText: "“title” is a number where text is meant" })).toContainText("2048");
    await expect(notes.getByRole("row").filter({ hasText: "“version” is a number" })).toContainText("1.10");
    await expect(notes.getByRole("row").filter({ hasText: "“exclusiveMinimum” is a number" })).toBeVisible();
    await expect(notes.getByRole("row").filter({ hasText: "./paths/elsewhere.yaml" })).toBeVisible();
    await audit(page, "collection-notes");
  });

  const member = new Member(await anotherBrowser());
  await member.acceptInvitation((await mailbox.waitForMail("owner@readers.example")).link);
  const loaded: string[] = [];
  member.page.on("request", (request) => loaded.push(request.url()));

  await test.step("headings, tables, lists, code and links are elements", async () => {
    await member.page.getByRole("link", { name: "Rich", exact: true }).click();
    await expect(heading(member.page)).toHaveText("Rich");
    const main = member.page.getByRole("main");
    await expect(main.getByRole("heading", { level: 2, name: "About" })).toBeVisible();
    await expect(main.getByRole("heading", { level: 3, name: "Getting started" })).toBeVisible();
    await expect(main.locator("strong", { hasText: "sandbox" })).toBeVisible();
    await expect(main.getByRole("cell", { name: "wrong currency" })).toBeVisible();
    await expect(main.getByRole("columnheader", { name: "meaning" })).toBeVisible();
    await expect(main.locator("li code", { hasText: "thing" })).toBeVisible();
    const guide = main.getByRole("link", { name: "the guide" });
    await expect(guide).toHaveAttribute("href", "https://docs.example.com/guide");
    await expect(guide).toHaveAttribute("rel", "nofollow noopener noreferrer");
    await expect(main.getByText("1.10", { exact: true })).toBeVisible();
  });

  await test.step("what could run or load is not there", async () => {
    await expect(member.page).not.toHaveTitle("broken in");
    const main = member.page.getByRole("main");
    await expect(main.getByText("not this")).toBeVisible();
    await expect(main.locator('a[href^="javascript"]')).toHaveCount(0);
    await expect(main.locator("img, script")).toHaveCount(0);
    await expect(main.getByText("broken in")).toHaveCount(0);
    await expect(main.getByRole("link", { name: "The flow" })).toHaveAttribute("href", "https://img.example.com/flow.png");
    expect(loaded.filter((url) => url.includes("img.example.com"))).toEqual([]);
  });

  await test.step("operations stand in the order of the file, and what another file has is named", async () => {
    const paths = member.page.locator(".operation-path");
    await expect(paths).toHaveText(["/zebra", "/alpha", "/elsewhere"]);
    await expect(member.page.getByText("Defined in another file: ./paths/elsewhere.yaml")).toBeVisible();
    await member.page.locator("summary").filter({ hasText: "First in the file" }).click();
    await expect(member.page.getByRole("heading", { level: 4, name: "When it fails" })).toBeVisible();
    await expect(member.page.locator("em", { hasText: "again" })).toBeVisible();
    await expect(member.page.locator("strong", { hasText: "most" })).toBeVisible();
    await expect(member.page.getByText("common.yaml#/components/parameters/Page")).toBeVisible();
    await member.page.locator("summary").filter({ hasText: "application/json" }).click();
    await expect(member.page.locator("em", { hasText: "number" })).toBeVisible();
    await audit(member.page, "api-rich");
  });

  await test.step("a document of webhooks shows them", async () => {
    await member.page.goto("/portal/apis");
    await member.page.getByRole("link", { name: "Notices", exact: true }).click();
    await expect(member.page.getByRole("heading", { level: 2, name: "Webhooks" })).toBeVisible();
    const webhook = member.page.locator("summary").filter({ hasText: "paymentCaptured" });
    await expect(webhook).toContainText("POST");
    await webhook.click();
    await expect(member.page.locator("summary").filter({ hasText: "application/json" })).toContainText("Notice");
    await audit(member.page, "api-webhooks");
  });

  await test.step("a document of schemas says that there are schemas only", async () => {
    await member.page.goto("/portal/apis");
    await member.page.getByRole("link", { name: "Shared", exact: true }).click();
    await expect(member.page.getByText("The document describes schemas only")).toBeVisible();
    await expect(member.page.getByText("integer or null")).toBeVisible();
    await audit(member.page, "api-schemas");
  });
});
