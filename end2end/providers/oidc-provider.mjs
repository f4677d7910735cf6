// oidc-provider, set up as its documentation does for clients that register themselves, with its state in files.
//
//   node end2end/providers/oidc-provider.mjs serve PORT FOLDER    prints the issuer when it listens, ends at SIGTERM
//   node end2end/providers/oidc-provider.mjs token FOLDER         prints a new initial access token, running or not
//
// Every record is a file under FOLDER, so what was registered is there after a stop and a start, and after a kill.
import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { exportJWK, generateKeyPair } from "jose";
import Provider from "oidc-provider";

/** How long an initial access token works; oidc-provider has no limit to how often. */
const INITIAL_ACCESS_TOKEN_SECONDS = 3600;

/** What a record is kept as: the library's own names and ids, with the time at which it is over. */
function adapter(folder) {
  return class Files {
    constructor(model) {
      this.folder = path.join(folder, model);
      mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    }

    // Ids come from whoever asks, and say nothing about folders here.
    #file(id) {
      return path.join(this.folder, `${createHash("sha256").update(String(id)).digest("hex")}.json`);
    }

    #read(file) {
      try {
        const { payload, expires } = JSON.parse(readFileSync(file, "utf8"));
        return expires === null || expires > Date.now() ? payload : undefined;
      } catch (error) {
        if (error.code === "ENOENT") return undefined;
        throw error;
      }
    }

    #records() {
      const files = readdirSync(this.folder).filter((name) => name.endsWith(".json"));
      return files.map((name) => path.join(this.folder, name)).map((file) => ({ file, payload: this.#read(file) }));
    }

    async upsert(id, payload, expiresIn) {
      const file = this.#file(id);
      const partial = `${file}.${randomBytes(6).toString("hex")}`;
      const expires = expiresIn ? Date.now() + expiresIn * 1000 : null;
      writeFileSync(partial, JSON.stringify({ payload, expires }), { mode: 0o600, flush: true });
      renameSync(partial, file);
    }

    async find(id) {
      return this.#read(this.#file(id));
    }

    async findByUid(uid) {
      return this.#records().find(({ payload }) => payload?.uid === uid)?.payload;
    }

    async findByUserCode(userCode) {
      return this.#records().find(({ payload }) => payload?.userCode === userCode)?.payload;
    }

    async consume(id) {
      const payload = await this.find(id);
      if (!payload) return;
      const seconds = Math.floor(Date.now() / 1000);
      await this.upsert(id, { ...payload, consumed: seconds }, payload.exp && payload.exp - seconds);
    }

    async destroy(id) {
      rmSync(this.#file(id), { force: true });
    }

    async revokeByGrantId(grantId) {
      for (const { file, payload } of this.#records()) {
        if (payload?.grantId === grantId) rmSync(file, { force: true });
      }
    }
  };
}

/** What is made once for a folder, and there again after a restart. */
async function once(folder, name, make) {
  const file = path.join(folder, name);
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
    const made = await make();
    writeFileSync(file, JSON.stringify(made), { mode: 0o600 });
    return made;
  }
}

async function signingKeys() {
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  return { keys: [{ ...(await exportJWK(privateKey)), alg: "RS256", use: "sig" }] };
}

async function provider(issuer, folder) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return new Provider(issuer, {
    adapter: adapter(folder),
    jwks: await once(folder, "jwks.json", signingKeys),
    cookies: { keys: await once(folder, "cookie-keys.json", () => [randomBytes(24).toString("base64url")]) },
    scopes: ["openid", "offline_access", "orders:read", "orders:write"],
    features: {
      clientCredentials: { enabled: true },
      introspection: { enabled: true },
      registration: { enabled: true, initialAccessToken: true },
      registrationManagement: { enabled: true, rotateRegistrationAccessToken: true },
      revocation: { enabled: true },
    },
  });
}

async function serve(port, folder) {
  const issuer = `http://127.0.0.1:${port}`;
  const server = (await provider(issuer, folder)).listen(port, "127.0.0.1", () => console.log(issuer));
  for (const signal of ["SIGTERM", "SIGINT"]) {
    process.once(signal, () => {
      server.close();
      server.closeAllConnections();
    });
  }
}

async function token(folder) {
  // Which issuer it is does not matter: nothing is asked of it.
  const { InitialAccessToken } = await provider("http://127.0.0.1", folder);
  console.log(await new InitialAccessToken({ expiresIn: INITIAL_ACCESS_TOKEN_SECONDS }).save());
}

const [verb, ...rest] = process.argv.slice(2);
if (verb === "serve" && rest.length === 2) {
  await serve(Number(rest[0]), rest[1]);
} else if (verb === "token" && rest.length === 1) {
  await token(rest[0]);
} else {
  console.error("usage: oidc-provider.mjs serve PORT FOLDER | token FOLDER");
  process.exit(2);
}
