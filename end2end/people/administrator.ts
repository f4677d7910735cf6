/** A person who runs the portal, at their browser. Each method is something they do, and ends when it has been done. */
import { expect, type Locator, type Page, test } from "@playwright/test";
import type { Upload } from "../fixtures/files.ts";
import { heading, notice, rowOf, type Row } from "./seeing.ts";

export const CLIENTS = "/platform/api-platform/clients";
export const COLLECTIONS = "/platform/api-platform/collections";
export const POLICIES = "/platform/api-platform/policies";
export const REGISTRATIONS = "/platform/api-platform/registrations";
export const INITIAL_TOKENS = "/settings/developer-portal/initial-access-tokens";
export const PROVIDERS = "/settings/developer-portal/dynamic-client-registration";

/** The two methods that a DCR provider can serve. */
export type ProviderMethod = "OpenID Connect" | "OAuth 2.0 Token introspection";

/** An authorization server of others, as it is entered. */
export type ExternalServer = {
  /** The card that is chosen. */
  type: string;
  name: string;
  method: ProviderMethod;
  discoveryUrl?: string;
  registrationEndpoint?: string;
  tokenEndpoint?: string;
  initialAccessToken?: string;
  basic?: { username: string; password: string };
  timeoutSeconds?: number;
  scopes: string;
};

/** What is entered on the step *Set up client details*. */
export type Details = { name: string; description?: string; email?: string };

/** What is chosen on the step *Define access configuration*. */
export type Access = { method: string; provider?: string; collections?: string[]; policy?: string };

export class Administrator {
  readonly username = "ada";
  readonly email = "ada@portal.example";
  readonly password = "correct horse battery staple";

  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Follows the one-time link, and is signed in afterwards. */
  async setUp(link: string): Promise<void> {
    await this.page.goto(link);
    await this.page.getByLabel("User name").fill(this.username);
    await this.page.getByLabel("E-mail address").fill(this.email);
    await this.page.getByLabel("Password").fill(this.password);
    await this.page.getByRole("button", { name: "Create administrator" }).click();
    await expect(heading(this.page)).toHaveText("Clients");
  }

  /** Fills in the sign-in page that is shown. */
  async signIn(password = this.password): Promise<void> {
    await this.page.getByLabel("User name").fill(this.username);
    await this.page.getByLabel("Password").fill(password);
    await this.page.getByRole("button", { name: "Sign in" }).click();
  }

  async addProvider(name: string, method: ProviderMethod, scopes = ""): Promise<void> {
    await this.page.goto(`${PROVIDERS}/new`);
    await this.page.getByRole("link", { name: "Built-in" }).click();
    await this.page.getByLabel("Name", { exact: true }).fill(name);
    await this.page.getByRole("radio", { name: new RegExp(`^${method}`) }).check();
    await this.page.getByLabel("Allowed scopes").fill(scopes);
    await this.page.getByRole("button", { name: "Add provider" }).click();
    await expect(notice(this.page)).toContainText("Provider added.");
    await expect(this.page).toHaveURL((url) => url.pathname.endsWith(PROVIDERS));
  }

  /** Connects an external provider, configures, tests and enables it; answers its id. */
  async addExternalProvider(server: ExternalServer): Promise<string> {
    const { page } = this;
    await page.goto(`${PROVIDERS}/new`);
    await page.getByRole("link", { name: server.type, exact: true }).click();
    await page.getByLabel("Name", { exact: true }).fill(server.name);
    await page.getByRole("radio", { name: new RegExp(`^${server.method}`) }).check();
    if (server.discoveryUrl) await page.getByLabel("Issuer or discovery URL").fill(server.discoveryUrl);
    if (server.registrationEndpoint) await page.getByLabel("Registration endpoint").fill(server.registrationEndpoint);
    if (server.tokenEndpoint) {
      const tokenEndpoint = page.getByLabel("Token endpoint", { exact: true });
      // It is unfolded already for servers that do not say themselves where they are called.
      if (!(await tokenEndpoint.isVisible())) await page.getByText("Issuer and endpoints", { exact: true }).click();
      await tokenEndpoint.fill(server.tokenEndpoint);
    }
    if (server.initialAccessToken) await page.getByLabel("Token, password or client secret").fill(server.initialAccessToken);
    if (server.basic) {
      await page.getByRole("textbox", { name: "User name" }).fill(server.basic.username);
      await page.getByLabel("Token, password or client secret").fill(server.basic.password);
    }
    if (server.timeoutSeconds) {
      await page.getByText("TLS and time limit", { exact: true }).click();
      await page.getByLabel("Time limit in seconds").fill(String(server.timeoutSeconds));
    }
    await page.getByRole("button", { name: "Add provider and go on" }).click();
    await expect(page.getByRole("heading", { level: 2, name: "Configuration" })).toBeVisible();
    await page.getByLabel("Allowed scopes").fill(server.scopes);
    await page.getByRole("button", { name: "Save and go on" }).click();
    await expect(page.getByRole("heading", { level: 2, name: "Test", exact: true })).toBeVisible();
    const id = /\/([0-9A-Z]{26})\//.exec(page.url())?.[1];
    if (!id) throw new Error(`no provider's id in ${page.url()}`);
    await page.getByRole("button", { name: "Run test" }).click();
    await expect(page.getByText("Clients can be registered", { exact: true })).toBeVisible({ timeout: 70_000 });
    await page.getByRole("button", { name: "Enable provider" }).click();
    return id;
  }

  /** Makes an initial access token for the only provider, and reads it while it can be read. */
  async createInitialToken(label: string, redirectHosts = ""): Promise<string> {
    await this.page.goto(`${INITIAL_TOKENS}/new`);
    await this.page.getByLabel("Label").fill(label);
    await this.page.getByLabel("Redirect hosts").fill(redirectHosts);
    await this.page.getByRole("button", { name: "Create initial access token" }).click();
    const field = this.page.getByLabel("Initial access token", { exact: true });
    await expect(field).toBeVisible();
    const token = await field.inputValue();
    await this.page.getByRole("button", { name: "I have saved it" }).click();
    await expect(field).toHaveCount(0);
    return token;
  }

  async addCollection(name: string, basePath: string, openApi?: Upload): Promise<void> {
    await this.page.goto(`${COLLECTIONS}/new`);
    await this.page.getByLabel("Name", { exact: true }).fill(name);
    await this.page.getByLabel("Description").fill(`Everything about ${name.toLowerCase()}.`);
    await this.page.getByLabel("Base path").fill(basePath);
    if (openApi) await this.page.getByLabel("OpenAPI file").setInputFiles(openApi);
    await this.page.getByRole("switch", { name: "Published" }).check();
    await this.page.getByRole("button", { name: "Add collection" }).click();
    await expect(notice(this.page)).toContainText("Collection added.");
    await expect(this.page).toHaveURL((url) => url.pathname.endsWith(COLLECTIONS));
  }

  /** A policy of 600 requests per minute and 10,000 per day. */
  async addPolicy(name: string): Promise<void> {
    await this.page.goto(`${POLICIES}/new`);
    await this.page.getByLabel("Name", { exact: true }).fill(name);
    const rate = this.page.getByRole("group", { name: "Rate limit" });
    await rate.getByLabel("Requests").fill("600");
    await rate.getByLabel("Time interval").selectOption("per minute");
    const quota = this.page.getByRole("group", { name: "Usage quota" });
    await quota.getByLabel("Requests").fill("10,000");
    await quota.getByLabel("Time interval").selectOption("per day");
    await this.page.getByRole("button", { name: "Add policy" }).click();
    await expect(notice(this.page)).toContainText("Policy added.");
    await expect(this.page).toHaveURL((url) => url.pathname.endsWith(POLICIES));
  }

  /** Presses *+ Add new client*, and is on the wizard's first step. */
  async startClient(): Promise<void> {
    await this.page.goto(CLIENTS);
    // A portal without clients has the button twice.
    await this.page.getByRole("main").getByRole("button", { name: "Add new client" }).first().click();
    await this.isOnStep("Set up client details");
  }

  async isOnStep(title: string): Promise<void> {
    await expect(this.page.getByRole("heading", { level: 2, name: title })).toBeVisible();
    await expect(this.page.getByRole("navigation", { name: "Add new client" }).locator("[aria-current=step]")).toContainText(
      title,
    );
  }

  async fillInDetails({ name, description, email }: Details): Promise<void> {
    await this.page.getByLabel("Name", { exact: true }).fill(name);
    if (description !== undefined) await this.page.getByLabel("Description").fill(description);
    if (email === undefined) return;
    await this.page.getByRole("switch", { name: "Grant client access to portal" }).check();
    await this.page.getByLabel("Email address").fill(email);
  }

  /** Chooses a logo. A script uploads it at once; without one there is a button. Ends when `outcome` is seen. */
  async chooseLogo(file: Upload, outcome: Locator): Promise<void> {
    await expect(async () => {
      // A file that is chosen before the script runs waits for a button too, so it is chosen again.
      await this.page.getByLabel("Client logo").setInputFiles(file);
      if (!hasScript()) await this.page.getByRole("button", { name: /^(Upload|Replace) logo$/ }).click();
      await expect(outcome).toBeVisible({ timeout: 5_000 });
    }).toPass({ timeout: 30_000 });
  }

  async next(): Promise<void> {
    await this.page.getByRole("button", { name: "Next", exact: true }).click();
  }

  async chooseAccess({ method, provider, collections = [], policy }: Access): Promise<void> {
    await this.page.getByLabel("Authentication method").selectOption(method);
    if (provider) await this.page.getByLabel("DCR provider").selectOption(provider);
    for (const collection of collections) await this.page.getByRole("checkbox", { name: collection }).check();
    if (policy) await this.page.getByLabel("Policy").selectOption(policy);
  }

  /** The whole wizard, for methods with two steps. Ends on the client's page. */
  async addClient(details: Details, access: Access): Promise<void> {
    await this.startClient();
    await this.fillInDetails(details);
    await this.next();
    await this.isOnStep("Define access configuration");
    await this.chooseAccess(access);
    await this.page.getByRole("button", { name: /^Next: create client/ }).click();
    await this.isOnPageOf(details.name);
  }

  async isOnPageOf(client: string): Promise<void> {
    await expect(notice(this.page)).toContainText("Client created.");
    await expect(heading(this.page)).toHaveText(client);
  }

  /** Opens the page of a client from the Clients tab. */
  async openClient(name: string): Promise<void> {
    await this.page.goto(CLIENTS);
    await this.page.getByRole("link", { name, exact: true }).click();
    await expect(heading(this.page)).toHaveText(name);
  }

  /** The row of a client on the Clients tab, by the columns' names. */
  async clientRow(name: string): Promise<Row> {
    await this.page.goto(CLIENTS);
    return rowOf(this.page.getByRole("region", { name: "Clients" }), name);
  }

  /** The row of a member on the page of their client. */
  async memberRow(email: string): Promise<Row> {
    return rowOf(this.page.getByRole("region", { name: "Members" }), email);
  }
}

function hasScript(): boolean {
  return test.info().project.use.javaScriptEnabled !== false;
}
