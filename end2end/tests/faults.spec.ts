/**
 * Everything goes wrong between the portal and its provider, and the portal itself is killed again and again. Afterwards the
 * two agree, or the reconcile page names every difference: no client is left at the provider that nobody is told of.
 *
 * FAULT_OPERATIONS says how many operations (15; `make interop` does 200), FAULT_SEED makes the same choices again.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { APIRequestContext, Page } from "@playwright/test";
import { AuthorizationServer } from "../fixtures/authorization-server.ts";
import { FaultyProxy, FAULTS } from "../fixtures/faulty-proxy.ts";
import { idOf, sendForm } from "../fixtures/forms.ts";
import { freePort, type Gatehouse } from "../fixtures/gatehouse.ts";
import { expect, test } from "../fixtures/index.ts";
import { generator } from "../fixtures/random.ts";
import { PROVIDERS } from "../people/administrator.ts";
import { CREDENTIALS, Member } from "../people/member.ts";

test.use({ portal: "faults", local: true });

const OPERATIONS = Number(process.env["FAULT_OPERATIONS"] ?? 15);
const SEED = Number(process.env["FAULT_SEED"] ?? Date.now() % 1_000_000);
/** How long everything may take to come to its end once nothing breaks any more. */
const SETTLING_MS = 240_000;

test("nothing is lost, whatever breaks and whoever dies", async ({ administrator, anotherBrowser, consoleErrors, gatehouse, mailbox, page }, testInfo) => {
  test.setTimeout(SETTLING_MS + OPERATIONS * 15_000 + 120_000);
  consoleErrors.expectToo(/./);
  const random = generator(SEED);
  const server = await AuthorizationServer.create("oidc-provider", await freePort());
  const started = await server.start();
  const proxy = await FaultyProxy.open(server.port);
  try {
    const provider = await administrator.addExternalProvider({
      type: "oidc-provider",
      name: "Company login",
      method: "OAuth 2.0 Token introspection",
      registrationEndpoint: `${proxy.url}/reg`,
      tokenEndpoint: `${proxy.url}/token`,
      initialAccessToken: started.initial_access_token ?? "",
      timeoutSeconds: 2,
      scopes: "orders:read orders:write",
    });
    await administrator.addClient(
      { name: "Acme", email: "owner@acme.example" },
      { method: "OAuth 2.0 Token introspection (DCR enabled)", provider: "Company login" },
    );
    const member = new Member(await anotherBrowser());
    await member.acceptInvitation((await mailbox.waitForMail("owner@acme.example")).link);

    proxy.choose = () => (random() < 0.5 ? "none" : (FAULTS[Math.floor(random() * FAULTS.length)] ?? "none"));
    const people = new People(gatehouse, member.page, random);
    let killing = true;
    const kills = (async () => {
      let count = 0;
      while (killing) {
        await pause(1_000 + random() * 5_000);
        if (!killing) break;
        await gatehouse.dieAndRestart();
        count += 1;
      }
      return count;
    })();
    for (let number = 0; number < OPERATIONS; number += 1) await people.doSomething(number);
    killing = false;
    const killed = await kills;
    proxy.choose = () => "none";
    const happened = JSON.stringify({ killed, faults: Object.fromEntries(proxy.happened), asked: Object.fromEntries(people.done) });
    testInfo.annotations.push({ type: `seed ${SEED}, ${OPERATIONS} operations`, description: happened });

    await test.step("everything comes to its end", async () => {
      const deadline = Date.now() + SETTLING_MS;
      for (let rounds = 0; Date.now() < deadline; rounds += 1) {
        await page.goto(`${PROVIDERS}/${provider}/reconcile`);
        // What was refused for good is refused again: two times are enough to know. What failed may wait for many minutes.
        const failed = page.getByText(rounds < 2 ? /^(Tried again|Does not go on)$/ : /^Tried again$/);
        const again = page.getByRole("row").filter({ has: failed }).getByRole("button", { name: "Try again" });
        // From the last to the first: a row that goes moves none of those before it.
        for (let index = (await again.count()) - 1; index >= 0; index -= 1) {
          if (!(await again.nth(index).isVisible())) continue;
          const answered = page.waitForResponse((answer) => answer.request().method() === "POST");
          await again.nth(index).click();
          await answered;
          await page.goto(`${PROVIDERS}/${provider}/reconcile`);
        }
        if (rounds > 1 && !(await page.getByText(/^(Waits|Tried again)$/).first().isVisible())) return;
        await pause(2_000);
      }
      throw new Error(`something still waits:\n${await page.getByRole("main").innerText()}`);
    });

    await test.step("portal and provider agree, or the reconcile page names every difference", async () => {
      await page.getByRole("button", { name: "Check now" }).click();
      await pause(5_000);
      const used = await member.clientsInUse();
      const named = await everyPage(page, `${PROVIDERS}/${provider}/reconcile`);
      const there = await server.clients();
      const untold = there.filter(
        ({ client_id, client_name }) => !used.has(client_id) && !named.includes(client_id) && !named.includes(client_name),
      );
      expect(untold, `clients that nobody is told of, with FAULT_SEED=${SEED}: ${happened}`).toEqual([]);
      const missing = [...used].filter((id) => !there.some((client) => client.client_id === id) && !named.includes(id));
      expect(missing, "what is used is there, or named").toEqual([]);
    });
  } finally {
    await proxy.close();
    await server.stop();
    await server.remove();
  }
});

/** What members do, at random, on a server that may be away. */
class People {
  readonly done = new Map<string, number>();
  #gatehouse: Gatehouse;
  #request: APIRequestContext;
  #random: () => number;

  constructor(gatehouse: Gatehouse, page: Page, random: () => number) {
    this.#gatehouse = gatehouse;
    this.#request = page.request;
    this.#random = random;
  }

  async doSomething(number: number): Promise<void> {
    const existing = await this.#credentials();
    const choice = this.#random();
    const one = existing[Math.floor(this.#random() * existing.length)];
    if (one === undefined || choice < 0.5) return this.#generate(`Job ${number}`);
    if (choice < 0.7) return this.#post("change", "portal/update-credential", { id: one, label: `Changed ${number}`, "scopes[0]": this.#random() < 0.5 ? "orders:read" : "orders:write" });
    if (choice < 0.85) return this.#post("exchange", "secrets/rotate", { registration: one, keep: "0" });
    return this.#post("revoke", "portal/revoke-credentials", { id: one });
  }

  /** The form is fetched for its id, and sent twice: that is one credential. */
  async #generate(label: string): Promise<void> {
    const form = await this.#patiently(() => this.#request.get(`${this.#gatehouse.url}${CREDENTIALS}/new`));
    const fields = { id: idOf(form), label, profile: "Service", "scopes[0]": "orders:read" };
    await this.#post("generate", "portal/generate", fields);
    await this.#post("again", "portal/generate", fields);
  }

  async #post(what: string, endpoint: string, form: Record<string, string>): Promise<void> {
    const { url } = this.#gatehouse;
    await this.#patiently(() => sendForm(this.#request, url, endpoint, form));
    this.done.set(what, (this.done.get(what) ?? 0) + 1);
  }

  async #credentials(): Promise<string[]> {
    const list = await this.#patiently(() => this.#request.get(`${this.#gatehouse.url}${CREDENTIALS}`));
    return [...new Set([...list.matchAll(/\/portal\/credentials\/([0-9A-Z]{26})/g)].map(([, id]) => id ?? ""))];
  }

  /** What a person does when the site is not there: again, until it is. */
  async #patiently(ask: () => Promise<{ text(): Promise<string>; status(): number }>): Promise<string> {
    for (let times = 0; times < 100; times += 1) {
      try {
        const answer = await ask();
        if (answer.status() < 500) return await answer.text();
      } catch {
        // It was killed in the middle of it.
      }
      await pause(100);
    }
    throw new Error(`the portal did not come back:\n${this.#gatehouse.output.slice(-2_000)}`);
  }
}

/** The text of all pages of a list. */
async function everyPage(page: Page, first: string): Promise<string> {
  let text = "";
  for (let number = 1; number < 50; number += 1) {
    await page.goto(`${first}?page=${number}`);
    text += await page.getByRole("main").innerText();
    if (!(await page.getByRole("link", { name: "Next" }).isVisible())) break;
  }
  return text;
}
