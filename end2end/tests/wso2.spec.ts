/** Credentials by the wire formats of WSO2, at a second portal: its endpoints are held to WSO2's own cases by other tests. */
import { Gatehouse } from "../fixtures/gatehouse.ts";
import { expect, test } from "../fixtures/index.ts";
import { type Administrator, PROVIDERS } from "../people/administrator.ts";
import { Member } from "../people/member.ts";

test.use({ portal: "wso2", local: true });

const PASSWORD = "correct horse battery staple";

test("clients are registered, exchanged and deleted by WSO2 Identity Server's API", async ({ administrator, anotherBrowser, mailbox, page }) => {
  test.setTimeout(180_000);
  const peer = await secondPortal("peer-is");
  try {
    const register = `${peer.url}/api/identity/oauth2/dcr/v1.1/register`;
    const provider = await connect(administrator, "WSO2 Identity Server", register, peer.url);
    const member = await invited(administrator, mailbox, new Member(await anotherBrowser()), "WSO2 Identity Server");
    await member.generateAt("Service", "Nightly export");
    const first = await member.readSecret();
    expect(await there(register, first.clientId)).toBe(200);
    await member.saved();
    const credential = member.page.url();

    await member.exchangeSecret("Ends at once");
    const second = await member.readSecret();
    expect(second.clientId).not.toBe(first.clientId);
    await member.saved();
    await expect.poll(() => there(register, second.clientId)).toBe(200);

    await member.page.goto(credential);
    await member.revoke();
    await expect.poll(() => there(register, second.clientId), { timeout: 20_000 }).toBe(401);
    await page.goto(`${PROVIDERS}/${provider}/activity`);
    for (const method of ["POST", "GET", "DELETE"]) {
      await expect(page.getByText(method, { exact: true }).first()).toBeVisible();
    }
  } finally {
    await peer.stop();
    await peer.remove();
  }
});

test("clients are registered by WSO2 API Manager's API, and what it cannot delete is named", async ({ administrator, anotherBrowser, mailbox, page }) => {
  test.setTimeout(180_000);
  const peer = await secondPortal("peer-apim");
  try {
    const provider = await connect(
      administrator,
      "WSO2 API Manager",
      `${peer.url}/client-registration/v0.17/register`,
      peer.url,
    );
    const member = await invited(administrator, mailbox, new Member(await anotherBrowser()), "WSO2 API Manager");
    await member.generateAt("Service", "Nightly export");
    const { clientId } = await member.readSecret();
    await member.saved();
    await member.revoke();
    await page.goto(`${PROVIDERS}/${provider}/reconcile`);
    await expect(page.getByText(clientId).first()).toBeVisible();
  } finally {
    await peer.stop();
    await peer.remove();
  }
});

/** A second process of our own, with somebody who may register clients there. */
async function secondPortal(name: string): Promise<Gatehouse> {
  const peer = await Gatehouse.create(name, undefined, false);
  await peer.start();
  peer.createAdministrator("portal", PASSWORD, "registrar");
  return peer;
}

async function connect(administrator: Administrator, type: string, registrationEndpoint: string, peer: string): Promise<string> {
  return administrator.addExternalProvider({
    type,
    name: type,
    method: "OAuth 2.0 Token introspection",
    registrationEndpoint,
    tokenEndpoint: `${peer}/oauth2/token`,
    basic: { username: "portal", password: PASSWORD },
    scopes: "",
  });
}

async function invited(
  administrator: Administrator,
  mailbox: { waitForMail(to: string): Promise<{ link: string }> },
  member: Member,
  provider: string,
): Promise<Member> {
  const email = `owner@${provider.toLowerCase().replaceAll(" ", "-")}.example`;
  await administrator.addClient(
    { name: `Acme at ${provider}`, email },
    { method: "OAuth 2.0 Token introspection (DCR enabled)", provider },
  );
  await member.acceptInvitation((await mailbox.waitForMail(email)).link);
  return member;
}

/** What the peer answers about a client: 401 when there is none. */
async function there(register: string, clientId: string): Promise<number> {
  const credentials = Buffer.from(`portal:${PASSWORD}`).toString("base64");
  const answer = await fetch(`${register}/${clientId}`, { headers: { Authorization: `Basic ${credentials}` } });
  await answer.arrayBuffer();
  return answer.status;
}
