/** A person of an API client, at their browser. */
import { expect, type Page } from "@playwright/test";
import { heading, notice } from "./seeing.ts";

export const APIS = "/portal/apis";
export const CREDENTIALS = "/portal/credentials";

export class Member {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Opens the link of an invitation and presses its button. */
  async acceptInvitation(link: string): Promise<void> {
    await this.page.goto(link);
    await this.page.getByRole("button", { name: "Accept invitation and open the portal" }).click();
    await expect(heading(this.page)).toHaveText("My APIs");
  }

  /** Asks for a sign-in link. */
  async askForLink(email: string): Promise<void> {
    await this.page.goto("/portal/sign-in");
    await this.page.getByLabel("E-mail address").fill(email);
    await this.page.getByRole("button", { name: "Send sign-in link" }).click();
    await expect(heading(this.page)).toHaveText("Check your email");
  }

  /** Opens the link of a later sign-in and presses its button. */
  async openPortal(link: string): Promise<void> {
    await this.page.goto(link);
    await expect(heading(this.page)).toHaveText("Welcome back");
    await this.page.getByRole("button", { name: "Open the portal" }).click();
  }

  /** Registers an OAuth client for a program, and is on its page, where the secret can be read. */
  async generateCredentials(name: string): Promise<{ clientId: string; clientSecret: string }> {
    await this.page.goto(`${CREDENTIALS}/new`);
    await this.page.getByLabel("Name", { exact: true }).fill(name);
    await this.page.getByRole("checkbox", { name: "Client credentials" }).check();
    await this.page.getByRole("button", { name: "Generate credentials" }).click();
    await expect(heading(this.page)).toHaveText(name);
    return {
      clientId: await this.page.getByLabel("Client ID", { exact: true }).inputValue(),
      clientSecret: await this.page.getByLabel("Client secret", { exact: true }).inputValue(),
    };
  }

  /** Registers a client of that profile at an external provider, and is on its page. */
  async generateAt(profile: string, name: string, scope?: string): Promise<void> {
    await this.page.goto(`${CREDENTIALS}/new`);
    await this.page.getByLabel("Name", { exact: true }).fill(name);
    await this.page.getByRole("radio", { name: new RegExp(`^${profile}`) }).check();
    if (scope) await this.page.getByRole("checkbox", { name: scope, exact: true }).check();
    await this.page.getByRole("button", { name: "Generate credentials" }).click();
    await expect(heading(this.page)).toHaveText(name);
  }

  /** The client ID and the secret that can be read on this page. */
  async readSecret(): Promise<{ clientId: string; clientSecret: string }> {
    await expect(this.page.getByLabel("Client secret", { exact: true })).toBeVisible({ timeout: 30_000 });
    return {
      clientId: await this.page.getByLabel("Client ID", { exact: true }).inputValue(),
      clientSecret: await this.page.getByLabel("Client secret", { exact: true }).inputValue(),
    };
  }

  /** Exchanges the secret of the credential on this page. */
  async exchangeSecret(former: string): Promise<void> {
    await this.page.getByText("New secret", { exact: true }).click();
    const choice = this.page.getByRole("radio", { name: new RegExp(`^${former}`) });
    await choice.check();
    await this.page.getByRole("button", { name: "Make new secret" }).click();
  }

  /** Revokes the credential on this page. */
  async revoke(): Promise<void> {
    await this.page.getByText("Revoke", { exact: true }).click();
    await this.page.getByRole("button", { name: /^Revoke / }).click();
    await expect(notice(this.page)).toContainText("Credentials revoked.");
  }

  /** Makes an API key, and is on its page, where its value can be read. */
  async createApiKey(name: string): Promise<string> {
    await this.page.goto(`${CREDENTIALS}/new`);
    await this.page.getByLabel("Name", { exact: true }).fill(name);
    await this.page.getByRole("button", { name: "Create API key" }).click();
    await expect(heading(this.page)).toHaveText(name);
    return this.apiKey();
  }

  /** The API key that can be read on this page. */
  async apiKey(): Promise<string> {
    return this.page.getByLabel("API key", { exact: true }).inputValue();
  }

  /** Says that the secret has been saved; from then on nobody can read it. */
  async saved(): Promise<void> {
    await this.page.getByRole("button", { name: "I have saved it" }).click();
    await expect(this.page.getByRole("button", { name: "I have saved it" })).toBeHidden();
  }

  /** The client IDs of the credentials that work. */
  async clientsInUse(): Promise<Set<string>> {
    const { page } = this;
    await page.goto(CREDENTIALS);
    const links = await page.locator(`main a[href^="${CREDENTIALS}/"]`).evaluateAll((all) => all.map((a) => a.getAttribute("href") ?? ""));
    const used = new Set<string>();
    for (const link of new Set(links.filter((href) => /[0-9A-Z]{26}$/.test(href)))) {
      await page.goto(link);
      // It is among the facts, whether its secret waits to be read or not.
      const clientId = page.locator("dt", { hasText: /^Client ID$/ }).locator("xpath=following-sibling::dd[1]//code");
      const revoked = page.getByText("and cannot be brought back");
      if ((await clientId.isVisible()) && !(await revoked.isVisible())) used.add(await clientId.innerText());
    }
    return used;
  }
}
