// The peer that the benchmarks measure beside: node's oidc-provider as its documentation sets it up, with everything in
// memory, or in SQLite with every write synced (DB=file). It and better-sqlite3 are looked for in PEER_MODULES.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(`${process.env.PEER_MODULES}/`);
const { default: Provider } = await import(pathToFileURL(require.resolve("oidc-provider")).href);
const [port, secret, initialAccessToken] = process.argv.slice(2);

function sqlite(file) {
  const Database = require("better-sqlite3");
  const db = new Database(file);
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = FULL");
  db.exec("CREATE TABLE models (model TEXT, id TEXT, data TEXT, PRIMARY KEY (model, id)) WITHOUT ROWID");
  const write = db.prepare("INSERT OR REPLACE INTO models VALUES (?, ?, ?)");
  const read = db.prepare("SELECT data FROM models WHERE model = ? AND id = ?");
  const remove = db.prepare("DELETE FROM models WHERE model = ? AND id = ?");
  return class {
    constructor(model) {
      this.model = model;
    }
    async upsert(id, payload) {
      write.run(this.model, id, JSON.stringify(payload));
    }
    async find(id) {
      const row = read.get(this.model, id);
      return row && JSON.parse(row.data);
    }
    async destroy(id) {
      remove.run(this.model, id);
    }
    async findByUid() {}
    async findByUserCode() {}
    async consume() {}
    async revokeByGrantId() {}
  };
}

const provider = new Provider(`http://127.0.0.1:${port}`, {
  ...(process.env.DB ? { adapter: sqlite(process.env.DB) } : {}),
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: false },
    introspection: { enabled: true },
    registration: { enabled: true, initialAccessToken },
    registrationManagement: { enabled: true },
  },
  cookies: { keys: ["bench"] },
  scopes: ["openid", "offline_access", "read"],
  clients: [
    { client_id: "bench", client_secret: secret, grant_types: ["client_credentials"], response_types: [], redirect_uris: [] },
  ],
});
provider.listen(Number(port), "127.0.0.1");
