import config from "./playwright.config.ts";

/** `make pictures`: the pictures of the README, taken from a demonstration. */
export default {
  ...config,
  testDir: "pictures",
  workers: 1,
  projects: [{ name: "pictures", use: { viewport: { width: 1280, height: 800 } } }],
};
