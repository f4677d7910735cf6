/** Whoever is sent to the authorization endpoint by a client, and decides there. */
import type { Page } from "@playwright/test";
import { expect } from "@playwright/test";

/** Goes to the authorization endpoint, decides, and answers where the browser was sent. */
export async function decide(page: Page, url: URL, decision: "Allow" | "Deny", name: string, callback?: string): Promise<string> {
  return arrive(page, url, callback, async () => {
    await expect(page.getByText(name)).toBeVisible();
    await page.getByRole("button", { name: decision, exact: true }).click();
  });
}

/** Goes to the authorization endpoint, and answers where the browser was sent in the end: to `redirect_uri` or, where the request was pushed, to `callback`. */
export async function arrive(
  page: Page,
  url: URL,
  callback = "",
  meanwhile: () => Promise<void> = async () => {},
): Promise<string> {
  const back = url.searchParams.get("redirect_uri") ?? callback;
  const arrival = page.waitForRequest((request) => request.url().startsWith(`${back}?`));
  // A page that did not load is tried again by the browser: that would be an arrival of the last time.
  await page.goto("about:blank");
  const there = (address: URL): boolean => address.href.startsWith(back);
  await page.route(there, (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html><title>Back</title>Back" }));
  // Where a redirect leads is not routed: the name is nobody's, and the page at it does not load.
  await page.goto(url.href).catch(() => undefined);
  await meanwhile();
  const arrived = (await arrival).url();
  await page.unroute(there);
  return arrived;
}
