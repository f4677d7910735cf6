/**
 * The portal dies by `kill -9` while programs register at it by 32 connections, again and again. What was acknowledged is there
 * after the restart: each client with its token, its secret, and the use of the initial access token that it was.
 *
 * KILL_ROUNDS says how often (3), KILL_SEED makes the same choices again.
 */
import { once } from "node:events";
import { Agent, type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import type { Page } from "@playwright/test";
import { Gatehouse } from "../fixtures/gatehouse.ts";
import { expect, test } from "../fixtures/index.ts";
import { generator } from "../fixtures/random.ts";
import { Administrator, INITIAL_TOKENS } from "../people/administrator.ts";
import { rowOf } from "../people/seeing.ts";

test.use({ portal: "kill", mail: false });

const ROUNDS = Number(process.env["KILL_ROUNDS"] ?? 3);
const SEED = Number(process.env["KILL_SEED"] ?? Date.now() % 1_000_000);
const CONNECTIONS = 32;
/** Of each round's clients, how many ask for a token with their secret. */
const SAMPLE = 10;
const LABEL = "Load";

const METADATA = {
  client_name: "Batch",
  grant_types: ["client_credentials"],
  token_endpoint_auth_method: "client_secret_basic",
  scope: "orders:read",
};

const BODY = JSON.stringify(METADATA);

/** What a program is told once, and has to rely on. */
type Acknowledged = { client_id: string; client_secret: string; registration_access_token: string };

test.beforeEach(() => {
  test.setTimeout(120_000 + ROUNDS * 60_000);
});

test("nothing acknowledged is lost, however often the same portal dies", async ({ administrator, gatehouse, page }) => {
  const random = generator(SEED);
  const token = await initialToken(administrator);
  const all: Acknowledged[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    const made = await registerUntilItDies(gatehouse, token, random);
    all.push(...made);
    expect(await missing(gatehouse.url, made), `round ${round} of KILL_SEED=${SEED}`).toEqual([]);
    expect(await withoutToken(gatehouse.url, made, random), `round ${round} of KILL_SEED=${SEED}`).toEqual([]);
    await expectCounted(page, all.length, round);
  }
  expect(await missing(gatehouse.url, all), `lost later, with KILL_SEED=${SEED}`).toEqual([]);
  say(`${ROUNDS} kills of one portal`, all.length);
});

test("nothing acknowledged is lost when a portal dies soon after its first start", async ({ browser }) => {
  const random = generator(SEED + 1);
  let total = 0;
  for (let round = 1; round <= ROUNDS; round += 1) {
    const gatehouse = await Gatehouse.create("kill-new", undefined, false);
    const context = await browser.newContext({ baseURL: gatehouse.url });
    try {
      await gatehouse.start();
      const page = await context.newPage();
      const administrator = new Administrator(page);
      await administrator.setUp(gatehouse.setUpLink);
      const made = await registerUntilItDies(gatehouse, await initialToken(administrator), random);
      expect(await missing(gatehouse.url, made), `round ${round} of KILL_SEED=${SEED}`).toEqual([]);
      expect(await withoutToken(gatehouse.url, made, random), `round ${round} of KILL_SEED=${SEED}`).toEqual([]);
      await expectCounted(page, made.length, 1);
      total += made.length;
      await gatehouse.stop();
    } finally {
      await context.close();
      await gatehouse.remove();
    }
  }
  say(`${ROUNDS} kills of new portals`, total);
});

async function initialToken(administrator: Administrator): Promise<string> {
  await administrator.addProvider("Production", "OAuth 2.0 Token introspection", "orders:read");
  return administrator.createInitialToken(LABEL);
}

/** Registers by all connections at once, kills the portal in the midst of it, starts it again, and answers what was acknowledged. */
async function registerUntilItDies(gatehouse: Gatehouse, token: string, random: () => number): Promise<Acknowledged[]> {
  const acknowledged: Acknowledged[] = [];
  let begun = (): void => {};
  const first = new Promise<void>((resolve) => (begun = resolve));
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  let dying = false;
  const connection = async (): Promise<void> => {
    while (!dying) {
      try {
        acknowledged.push(await register(gatehouse.url, token, agent));
        begun();
      } catch (error) {
        // Whoever got no answer, or half of one, was promised nothing.
        if (!dying || error instanceof Refused) throw error;
      }
    }
  };
  const load = Promise.all(Array.from({ length: CONNECTIONS }, connection));
  const death = (async () => {
    await first;
    await pause(50 + random() * 1_450);
    dying = true;
    await gatehouse.dieAndRestart();
  })();
  await Promise.all([load, death]);
  agent.destroy();
  return acknowledged;
}

class Refused extends Error {}

/** By node's own client, whose connections are kept: it leaves the processor to the server. */
async function register(url: string, token: string, agent: Agent): Promise<Acknowledged> {
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json", "Content-Length": BODY.length };
  const sent = request(`${url}/connect/register`, { method: "POST", agent, headers });
  sent.end(BODY);
  const [answer] = (await once(sent, "response")) as [IncomingMessage];
  const body = await text(answer);
  if (answer.statusCode !== 201) throw new Refused(`${answer.statusCode} ${body}, with KILL_SEED=${SEED}`);
  return JSON.parse(body) as Acknowledged;
}

/** Those that do not read their own registration by RFC 7592, and what was answered to them. */
async function missing(url: string, acknowledged: Acknowledged[]): Promise<string[]> {
  return failures(acknowledged, async ({ client_id, registration_access_token }) => {
    const headers = { Authorization: `Bearer ${registration_access_token}` };
    const answer = await fetch(`${url}/connect/register/${client_id}`, { headers });
    const body = await answer.text();
    return answer.status === 200 && (JSON.parse(body) as Acknowledged).client_id === client_id ? "" : `${answer.status} ${body}`;
  });
}

/** Those of a sample that get no token with their secret. */
async function withoutToken(url: string, acknowledged: Acknowledged[], random: () => number): Promise<string[]> {
  const sample = Array.from({ length: SAMPLE }, () => acknowledged[Math.floor(random() * acknowledged.length)]);
  return failures(sample.filter((one) => one !== undefined), async ({ client_id, client_secret }) => {
    const answer = await fetch(`${url}/oauth2/token`, {
      method: "POST",
      headers: { Authorization: `Basic ${btoa(`${client_id}:${client_secret}`)}` },
      body: new URLSearchParams({ grant_type: "client_credentials", scope: METADATA.scope }),
    });
    const body = await answer.text();
    return answer.status === 200 ? "" : `${answer.status} ${body}`;
  });
}

/** What `ask` says is wrong with any of them, asked by all connections. */
async function failures(clients: Acknowledged[], ask: (client: Acknowledged) => Promise<string>): Promise<string[]> {
  const found: string[] = [];
  const waiting = clients.values();
  const connection = async (): Promise<void> => {
    for (const client of waiting) {
      const wrong = await ask(client);
      if (wrong) found.push(`${client.client_id}: ${wrong}`);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  return found;
}

/** Each use is one registration: all that were acknowledged, and at most those whose answers died with the portal. */
async function expectCounted(page: Page, acknowledged: number, kills: number): Promise<void> {
  await page.goto(INITIAL_TOKENS);
  const row = await rowOf(page.getByRole("region", { name: "Initial access tokens" }), LABEL);
  const uses = Number(row["Uses"]?.replaceAll(",", ""));
  expect(uses).toBeGreaterThanOrEqual(acknowledged);
  expect(uses).toBeLessThanOrEqual(acknowledged + kills * CONNECTIONS);
}

function say(what: string, count: number): void {
  const description = `KILL_SEED=${SEED}: ${count} registrations acknowledged, and all found`;
  test.info().annotations.push({ type: what, description });
}
