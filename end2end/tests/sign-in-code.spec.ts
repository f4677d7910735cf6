/** The mail opens in another browser than the one that waits: the code in it goes on where the person started. */
import { createHash, randomBytes } from "node:crypto";
import { expect, test } from "../fixtures/index.ts";
import { arrive } from "../people/deciding.ts";
import { Member } from "../people/member.ts";
import { expectRefusal, heading, notice } from "../people/seeing.ts";

test.use({ portal: "sign-in-code" });

const CALLBACK = "https://app.partner.example/callback";

test("an authorization that began in one browser ends there, though the link opens in another", async ({
  administrator,
  anotherBrowser,
  audit,
  gatehouse,
  mailbox,
}) => {
  const email = "owner@code.example";
  await administrator.addClient({ name: "Code", email }, { method: "Auth token" });
  await new Member(await anotherBrowser()).acceptInvitation((await mailbox.waitForMail(email)).link);
  const url = await authorizationRequest(gatehouse.url, `${administrator.username}:${administrator.password}`);

  const started = await anotherBrowser();
  const arrived = await arrive(started, url, CALLBACK, async () => {
    await test.step("browser A asks for a link, because nobody is signed in", async () => {
      await started.getByRole("link", { name: "Sign in with a link by mail" }).click();
      await started.getByLabel("E-mail address").fill(email);
      await started.getByRole("button", { name: "Send sign-in link" }).click();
      await expect(heading(started)).toHaveText("Check your email");
      await audit(started, "sign-in-code");
    });

    const mail = await mailbox.waitForMail(email);
    const code = /\b[2-9A-Z]{4}-[2-9A-Z]{4}\b/.exec(mail.text)?.[0] ?? "";
    expect(code, "the mail has a code").not.toBe("");
    expect(mail.html).toContain(code);

    await test.step("browser B says where to go on, and allows nothing", async () => {
      const opened = new Member(await anotherBrowser());
      await opened.page.goto(mail.link);
      await expect(opened.page.getByText("go back to the window you started in")).toBeVisible();
      await audit(opened.page, "sign-in-code-elsewhere");
      await opened.page.getByRole("button", { name: "Open the portal" }).click();
      await expect(heading(opened.page)).toHaveText("My APIs");
      await expect(notice(opened.page)).toContainText("go back to it and enter the code from the email there.");
    });

    await test.step("browser A goes on by the code", async () => {
      const field = started.getByLabel("Code from the email");
      await field.fill("AAAA-AAAA");
      await started.getByRole("button", { name: "Sign in with the code" }).click();
      await expectRefusal(started, field, "This code does not work here. Each email has its own code: enter the one from the email that you asked for in this window.");
      await field.fill(code.toLowerCase().replace("-", " "));
      await started.getByRole("button", { name: "Sign in with the code" }).click();
      await expect(heading(started)).toHaveText("Allow access?");
      await expect(started.getByText(email)).toBeVisible();
      await started.getByRole("button", { name: "Allow", exact: true }).click();
    });
  });
  expect(new URL(arrived).searchParams.get("code")).toBeTruthy();
});

/** A request of a client that the administrator registers for this. */
async function authorizationRequest(issuer: string, credentials: string): Promise<URL> {
  const registered = await fetch(`${issuer}/connect/register`, {
    method: "POST",
    headers: {
      authorization: `Basic ${Buffer.from(credentials).toString("base64")}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({ client_name: "Partner shop", redirect_uris: [CALLBACK] }),
  });
  expect(registered.status).toBe(201);
  const { client_id: clientId } = (await registered.json()) as { client_id: string };
  const url = new URL(`${issuer}/oauth2/authorize`);
  url.search = new URLSearchParams({
    response_type: "code",
    client_id: clientId,
    redirect_uri: CALLBACK,
    scope: "openid",
    code_challenge: createHash("sha256").update(randomBytes(32).toString("base64url")).digest("base64url"),
    code_challenge_method: "S256",
  }).toString();
  return url;
}
