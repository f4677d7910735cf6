import { expect, test } from "../fixtures/index.ts";

test.use({ portal: "smoke" });

test("the server says that it lives and that it is ready", async ({ request }) => {
  for (const address of ["/healthz", "/readyz"]) {
    expect((await request.get(address)).status(), address).toBe(200);
  }
});

test("the first start prints a link that makes the first administrator", ({ gatehouse }) => {
  expect(gatehouse.setUpLink).toContain(`${gatehouse.url}/set-up?token=`);
});

test("somebody who is not signed in is sent to sign in", async ({ page, audit }) => {
  await page.goto("/");
  await expect(page).toHaveURL(/\/sign-in/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/sign in/i);
  await audit(page, "sign-in");
});
