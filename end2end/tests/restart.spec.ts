/** The server goes away and comes back while somebody is in the wizard. */
import { logo } from "../fixtures/files.ts";
import { expect, test } from "../fixtures/index.ts";
import { expectRefusal } from "../people/seeing.ts";

test.use({ portal: "restart" });

test("a restart loses neither the session nor the draft", async ({ administrator, consoleErrors, gatehouse, page }) => {
  // The browser may ask for icons while no server is there.
  consoleErrors.expectToo(/ERR_CONNECTION_REFUSED .*(favicon|icons)\.svg/);
  await administrator.startClient();
  const name = page.getByLabel("Name", { exact: true });
  await administrator.fillInDetails({ name: "Phoenix", description: "Comes back.", email: "owner@phoenix.example" });
  await administrator.chooseLogo(logo, page.getByRole("button", { name: "Replace logo" }));

  await gatehouse.restart();
  await page.reload();
  await expect(name).toHaveValue("Phoenix");
  await expect(page.getByLabel("Description")).toHaveValue("Comes back.");
  await expect(page.getByLabel("Email address")).toHaveValue("owner@phoenix.example");
  await expect(page.getByRole("button", { name: "Replace logo" })).toBeVisible();

  // What is typed while the server is away is on the page, and is sent to the server that came back.
  await name.fill("");
  await gatehouse.restart();
  await administrator.next();
  await expectRefusal(page, name, "Enter a name.");
  await name.fill("Phoenix");
  await administrator.next();
  await administrator.isOnStep("Define access configuration");
  await administrator.chooseAccess({ method: "Auth token" });
  await gatehouse.restart();
  await page.getByRole("button", { name: "Next: create client and send invitation" }).click();
  await administrator.isOnPageOf("Phoenix");
});
