/**
 * Unpacks the archive of what is under test into an empty folder and starts it as a user would: without a checkout, without
 * privileges, and where nothing but its data can be written.
 *
 * E2E_ARCHIVE names another one.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { APIRequestContext, Page } from "@playwright/test";
import { ARCHIVE, READ_ONLY_ROOT } from "../fixtures/gatehouse.ts";
import { expect, test } from "../fixtures/index.ts";
import { Administrator, CLIENTS } from "../people/administrator.ts";
import { heading } from "../people/seeing.ts";

test.use({ portal: "archive", mail: false, archive: true });
test.skip(!ARCHIVE, "there is no archive; make e2e packs one");
test.skip(Boolean(ARCHIVE) && !hasReadOnlyRoot(), "this user may not mount anything here; run this as root");

test("the program has no privileges, and a root that it cannot write to", async ({}, testInfo) => {
  test.skip(testInfo.project.name !== "js", "the same without a script");
  const folder = await mkdtemp(path.join(tmpdir(), "gatehouse-data-"));
  try {
    const script = `touch ${folder}/here && for place in /tmp /var/tmp /dev/shm $PWD; do ! touch $place/there || echo $place; done
      grep -E '^(NoNewPrivs|CapEff|CapBnd):' /proc/self/status`;
    const said = execFileSync(READ_ONLY_ROOT, [folder, "sh", "-c", script], { encoding: "utf8", stdio: "pipe" });
    expect(said.replaceAll("\t", " ").trim().split("\n").sort()).toEqual([
      "CapBnd: 0000000000000000",
      "CapEff: 0000000000000000",
      "NoNewPrivs: 1",
    ]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("the first administrator makes a client, on pages with their style and their script", async ({
  gatehouse,
  page,
  request,
}, testInfo) => {
  const scripted = testInfo.project.name === "js";
  const refused = watchRequests(page, scripted);
  const administrator = new Administrator(page);
  await administrator.setUp(gatehouse.setUpLink);
  await administrator.addClient({ name: "Acme" }, { method: "Auth token" });
  await page.goto(CLIENTS, { waitUntil: "load" });
  await expect(heading(page)).toHaveText("Clients");
  await expect(page.getByRole("link", { name: "Acme", exact: true })).toBeVisible();

  await test.step("the style sheet is there and is applied", async () => {
    const rules = await page.evaluate(() => [...document.styleSheets].map(({ cssRules }) => cssRules.length));
    expect(rules.length).toBeGreaterThan(0);
    expect(Math.min(...rules)).toBeGreaterThan(0);
    await expect(page.locator("html")).not.toHaveCSS("--accent", "");
    await expect(page.locator("body")).not.toHaveCSS("background-color", "rgba(0, 0, 0, 0)");
  });

  const endings = [".css"];
  if (scripted) {
    endings.push(".js", ".wasm");
    await test.step("the script has taken the page over", async () => {
      // Only then there is a key for it.
      await expect(page.getByRole("searchbox")).toHaveAttribute("aria-keyshortcuts", "/");
    });
  }

  await test.step("files are compressed, and kept by browsers", async () => {
    const loaded = await filesOf(page);
    for (const ending of endings) {
      const file = loaded.find((address) => address.endsWith(ending));
      expect(file, `${ending} among ${loaded.join(" ")}`).toBeDefined();
      await expectKept(request, file!);
    }
  });
  expect(refused, "what the browser did not get").toEqual([]);
});

function hasReadOnlyRoot(): boolean {
  return spawnSync(READ_ONLY_ROOT, ["--check"]).status === 0;
}

/** What is not answered, or not well, while the page is used. */
function watchRequests(page: Page, scripted: boolean): string[] {
  const refused: string[] = [];
  page.on("response", (response) => {
    if (response.status() >= 400) refused.push(`${response.status()} ${response.url()}`);
  });
  page.on("requestfailed", (failed) => {
    const reason = failed.failure()?.errorText ?? "";
    // A browser without scripts blocks this one itself, and reports it as a matter of policy.
    if (!scripted && reason === "csp" && new URL(failed.url()).pathname.endsWith(".js")) return;
    // Leaving a page before everything is loaded cancels what is loading.
    if (reason !== "net::ERR_ABORTED") refused.push(`${reason} ${failed.url()}`);
  });
  return refused;
}

/** The files of the portal's pages that this one has asked for. */
async function filesOf(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const links = [...document.querySelectorAll<HTMLLinkElement>("link[rel=stylesheet]")].map(({ href }) => href);
    const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
    return [...new Set([...links, ...loaded])].filter((address) => new URL(address).pathname.startsWith("/pkg/"));
  });
}

/** The file is compressed for whoever can read that, and its name changes with its content, so nobody asks for it twice. */
async function expectKept(request: APIRequestContext, address: string): Promise<void> {
  for (const encoding of ["br", "gzip"]) {
    const answer = await request.get(address, { headers: { "Accept-Encoding": encoding } });
    expect(answer.status(), address).toBe(200);
    const headers = answer.headers();
    expect(headers, address).toMatchObject({
      "content-encoding": encoding,
      "cache-control": "public, max-age=31536000, immutable",
      etag: expect.stringMatching(/^"[^"]+"$/),
    });
    const again = await request.get(address, { headers: { "Accept-Encoding": encoding, "If-None-Match": headers["etag"]! } });
    expect(again.status(), address).toBe(304);
  }
}
