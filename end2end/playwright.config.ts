import { execFileSync } from "node:child_process";
import path from "node:path";
import { defineConfig } from "@playwright/test";
import type { PortalOptions } from "./fixtures/gatehouse.ts";

// The browser is the system's: Playwright's own is a download that the tests do not need.
const executablePath = execFileSync(path.join(import.meta.dirname, "../scripts/find-tool"), ["chromium"], {
  encoding: "utf8",
}).trim();

// What programs call, other servers do and a killed process leaves is the same with and without a script in the browser.
const ONCE = /(base-path|client-documents|clients|external|faults|kill|restart|tokens|two-servers|wso2)\.spec\.ts$/;

export default defineConfig<object, PortalOptions>({
  testDir: "tests",
  outputDir: "results",
  reporter: "line",
  forbidOnly: Boolean(process.env["CI"]),
  // Tests of one file tell one story, in order; two files run beside each other, each with a portal of its own.
  fullyParallel: false,
  workers: 2,
  timeout: 120_000,
  expect: { timeout: 10_000 },
  use: {
    browserName: "chromium",
    launchOptions: { executablePath },
    viewport: { width: 1280, height: 900 },
    // Colours are measured where they end, not somewhere on the way.
    contextOptions: { reducedMotion: "reduce" },
    // Recording every step costs a third of the time. A test that failed is run once more by itself: E2E_TRACE=1.
    trace: process.env["E2E_TRACE"] ? "retain-on-failure" : "off",
  },
  projects: [
    { name: "js", use: { javaScriptEnabled: true } },
    { name: "no-js", use: { javaScriptEnabled: false }, testIgnore: ONCE },
  ],
});
