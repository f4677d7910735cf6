-- Clients that programs register: by the DCR endpoints, with an administrator's credentials, with an initial access
-- token, or, where a provider is open, by anybody.

-- owner, registrar or auditor.
ALTER TABLE administrators ADD COLUMN role TEXT COLLATE "C" NOT NULL DEFAULT 'owner';

-- Anybody may register there. The index lets at most one row say so.
ALTER TABLE providers ADD COLUMN is_open BOOLEAN NOT NULL DEFAULT FALSE;
CREATE UNIQUE INDEX providers_is_open ON providers (is_open) WHERE is_open;

-- Initial access tokens: what lets a program register. Only the hash of the token is kept.
CREATE TABLE initial_tokens (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    label TEXT COLLATE "C" NOT NULL,
    hash TEXT COLLATE "C" NOT NULL,
    last_four TEXT COLLATE "C" NOT NULL,
    provider TEXT COLLATE "C" NOT NULL REFERENCES providers (id) ON DELETE CASCADE,
    api_client TEXT COLLATE "C" REFERENCES api_clients (id) ON DELETE CASCADE,
    -- JSON: what may be registered with it.
    policy TEXT COLLATE "C" NOT NULL,
    -- Empty means any number.
    max_uses BIGINT,
    uses BIGINT NOT NULL,
    -- Empty means that it always works.
    expires_at BIGINT,
    revoked_at BIGINT,
    -- A user name; it stays when the administrator goes.
    created_by TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX initial_tokens_hash ON initial_tokens (hash);
CREATE INDEX initial_tokens_provider ON initial_tokens (provider);
CREATE INDEX initial_tokens_api_client ON initial_tokens (api_client);

-- The state of a registration is active, awaiting_approval, rejected, disabled or revoked.
-- Its origin is portal, administrator, initial_access_token or open.
ALTER TABLE registrations ADD COLUMN origin TEXT COLLATE "C" NOT NULL DEFAULT 'portal';
-- The network address it came from.
ALTER TABLE registrations ADD COLUMN origin_address TEXT COLLATE "C";
-- With which initial access token; it stays when the token goes.
ALTER TABLE registrations ADD COLUMN initial_token TEXT COLLATE "C";
-- JSON: what it may be at most.
ALTER TABLE registrations ADD COLUMN policy TEXT COLLATE "C";
-- For the dialects that find clients by a name; empty for the others.
ALTER TABLE registrations ADD COLUMN unique_name TEXT COLLATE "C";
-- The hash of the registration access token, and of the one before it.
ALTER TABLE registrations ADD COLUMN access_token_hash TEXT COLLATE "C";
ALTER TABLE registrations ADD COLUMN former_token_hash TEXT COLLATE "C";
ALTER TABLE registrations ADD COLUMN former_token_until BIGINT;
-- Recognises a public client that anybody registered when it is registered again.
ALTER TABLE registrations ADD COLUMN fingerprint TEXT COLLATE "C";
-- How many times it was handed out.
ALTER TABLE registrations ADD COLUMN holders BIGINT NOT NULL DEFAULT 1;
-- Counts the changes, so that two at the same moment cannot both win.
ALTER TABLE registrations ADD COLUMN revision BIGINT NOT NULL DEFAULT 0;
-- When it last obtained a token.
ALTER TABLE registrations ADD COLUMN last_used_at BIGINT;

-- There may be millions of registrations: an index that few rows need holds only those.
DROP INDEX registrations_api_client;
DROP INDEX registrations_provider;
DROP INDEX registrations_member;
CREATE INDEX registrations_api_client ON registrations (api_client, state) WHERE api_client IS NOT NULL;
CREATE INDEX registrations_provider ON registrations (provider, state) WHERE provider IS NOT NULL;
CREATE INDEX registrations_member ON registrations (member) WHERE member IS NOT NULL;
-- The list is counted and walked in this index alone.
CREATE INDEX registrations_newest ON registrations (created_at, id, state);
CREATE UNIQUE INDEX registrations_unique_name ON registrations (unique_name) WHERE unique_name IS NOT NULL;
CREATE INDEX registrations_awaiting ON registrations (created_at, id) WHERE state = 'awaiting_approval';
CREATE INDEX registrations_unused ON registrations (provider, created_at)
    WHERE origin = 'open' AND last_used_at IS NULL AND state <> 'revoked';
CREATE INDEX registrations_fingerprint ON registrations (provider, fingerprint) WHERE fingerprint IS NOT NULL;
