/** Clients that call with API keys: made, exchanged and revoked by their members. */
import { expect, test } from "../fixtures/index.ts";
import { Member } from "../people/member.ts";
import { heading, notice, rowOf } from "../people/seeing.ts";

test.use({ portal: "auth-token" });

test("a member makes an API key, exchanges it and ends it", async ({ administrator, anotherBrowser, mailbox, page }) => {
  await administrator.addClient({ name: "Initech", email: "owner@initech.example" }, { method: "Auth token" });
  expect(await administrator.clientRow("Initech")).toMatchObject({
    "Authentication method": "Auth token",
    "DCR provider": "–",
    "Portal access": "Invited",
  });

  const member = new Member(await anotherBrowser());
  await member.acceptInvitation((await mailbox.waitForMail("owner@initech.example")).link);
  await member.page.goto("/portal/credentials");
  await member.page.getByRole("link", { name: "Create API key" }).click();
  await expect(heading(member.page)).toHaveText("Create API key");

  const first = await member.createApiKey("Nightly export");
  expect(first).toMatch(/^ghk_[\w-]{43,}$/);
  const credential = member.page.url();
  const files = await member.page.request.get(`${credential}/credentials.env`);
  expect(await files.text()).toBe(`API_KEY=${first}\n`);
  await member.saved();
  await expect(member.page.getByText(`ghk_••••${first.slice(-4)}`)).toBeVisible();
  expect(await member.page.content()).not.toContain(first);

  await test.step("refreshing ends the old value and shows the new one once", async () => {
    await member.page.locator("summary").filter({ hasText: "Refresh" }).click();
    await member.page.getByRole("button", { name: "Refresh Nightly export" }).click();
    await expect(notice(member.page)).toContainText("API key refreshed. The old value no longer works.");
    const second = await member.apiKey();
    expect(second).toMatch(/^ghk_/);
    expect(second).not.toBe(first);
    await member.saved();
    await expect(member.page.getByText(`ghk_••••${second.slice(-4)}`)).toBeVisible();
    const keys = member.page.getByRole("region", { name: "Credentials" });
    await member.page.goto("/portal/credentials");
    const row = await rowOf(keys, "Nightly export");
    expect(row["Key"]).toContain(`ghk_••••${second.slice(-4)}`);
    expect(row["Key"]).toContain("Refreshed");
    expect(row["State"]).toBe("Active");
    await expect(keys.getByRole("row"), "the head and one key").toHaveCount(2);

    await administrator.openClient("Initech");
    const seen = await rowOf(page.getByRole("region", { name: "API keys" }).last(), "Nightly export");
    expect(seen).toMatchObject({ "API key": `ghk_••••${second.slice(-4)}`, State: "Active" });
  });

  await test.step("revoking ends it, and its page stays as a record", async () => {
    await member.page.goto(credential);
    await member.page.locator("summary").filter({ hasText: "Revoke" }).click();
    await member.page.getByRole("button", { name: "Revoke Nightly export" }).click();
    await expect(notice(member.page)).toContainText("API key revoked. It no longer works.");
    await expect(member.page.getByText("cannot be brought back")).toBeVisible();
    await expect(member.page.locator("summary").filter({ hasText: /Refresh|Revoke/ })).toHaveCount(0);
    expect(await administrator.clientRow("Initech")).toMatchObject({ Credentials: "0 / 1" });
  });
});

test("an administrator revokes a member's key", async ({ administrator, anotherBrowser, mailbox, page }) => {
  await administrator.addClient({ name: "Hooli", email: "owner@hooli.example" }, { method: "Auth token" });
  const member = new Member(await anotherBrowser());
  await member.acceptInvitation((await mailbox.waitForMail("owner@hooli.example")).link);
  await member.createApiKey("Forgotten laptop");

  await administrator.openClient("Hooli");
  const keys = page.getByRole("region", { name: "API keys" }).last();
  await keys.locator("summary").filter({ hasText: "Revoke" }).click();
  await page.getByRole("button", { name: "Revoke credential" }).click();
  await expect(notice(page)).toContainText("Credential revoked. It no longer works.");
  expect(await rowOf(keys, "Forgotten laptop")).toMatchObject({ State: "Revoked" });

  await member.page.reload();
  await expect(member.page.getByText("cannot be brought back")).toBeVisible();
  await expect(member.page.getByLabel("API key", { exact: true })).toHaveCount(0);
});
