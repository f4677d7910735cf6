/** An authorization in a popup that a page of another origin opened: the two find each other again. */
import type { Page } from "@playwright/test";
import { Opener } from "../clients/opener.ts";
import { expect, test } from "../fixtures/index.ts";

test.use({ portal: "popup" });
test.skip(({ javaScriptEnabled }) => javaScriptEnabled === false, "a page opens no popup without JavaScript");

test("a popup of another origin tells its opener, asked, remembered, and over a sign-in", async ({
  administrator,
  anotherBrowser,
  gatehouse,
  page,
}) => {
  test.setTimeout(180_000);
  const opener = await Opener.start();
  try {
    const made = await fetch(`${gatehouse.url}/connect/register`, {
      method: "POST",
      headers: {
        Authorization: `Basic ${btoa(`${administrator.username}:${administrator.password}`)}`,
        "Content-Type": "application/json",
      },
      body: JSON.stringify({ client_name: "Opener", redirect_uris: [opener.url], token_endpoint_auth_method: "none" }),
    });
    const { client_id: clientId } = (await made.json()) as { client_id: string };
    const authorize = new URL("/oauth2/authorize", gatehouse.url);
    for (const [name, value] of Object.entries({
      response_type: "code",
      client_id: clientId,
      redirect_uri: opener.url,
      scope: "openid",
      // RFC 7636 appendix B.
      code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
      code_challenge_method: "S256",
    })) {
      authorize.searchParams.set(name, value);
    }

    await test.step("somebody is asked", async () => {
      await page.goto(opener.opening(authorize));
      const popup = await opened(page);
      await expect(popup.getByRole("button", { name: "Allow", exact: true })).toBeVisible();
      await expect(page.locator("#heard"), "the page that asks has not cut it off").toContainText("open");
      await expect(page.locator("#heard")).not.toContainText("closed");
      await popup.getByRole("button", { name: "Allow", exact: true }).click();
      await expect(page.locator("#heard")).toContainText("heard a code");
    });

    await test.step("it is remembered: redirects alone", async () => {
      await page.goto(opener.opening(authorize));
      await page.getByRole("button", { name: "Authorize in a popup" }).click();
      await expect(page.locator("#heard")).toContainText("heard a code");
    });

    await test.step("somebody signs in on the way", async () => {
      const stranger = await anotherBrowser();
      await stranger.goto(opener.opening(authorize));
      const popup = await opened(stranger);
      await popup.getByRole("link", { name: "Sign in as an administrator" }).click();
      await popup.getByLabel("User name").fill(administrator.username);
      await popup.getByLabel("Password").fill(administrator.password);
      await popup.getByRole("button", { name: "Sign in" }).click();
      await expect(stranger.locator("#heard")).toContainText("heard a code");
    });

    await test.step("an error is told as well", async () => {
      const stranger = await anotherBrowser();
      authorize.searchParams.set("prompt", "none");
      await stranger.goto(opener.opening(authorize));
      await stranger.getByRole("button", { name: "Authorize in a popup" }).click();
      await expect(stranger.locator("#heard")).toContainText("heard login_required");
    });
  } finally {
    await opener.stop();
  }
});

/** Presses the button, and answers the popup. */
async function opened(page: Page): Promise<Page> {
  const popup = page.waitForEvent("popup");
  await page.getByRole("button", { name: "Authorize in a popup" }).click();
  return popup;
}
