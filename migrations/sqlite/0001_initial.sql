-- Everything Gatehouse keeps. The same file for PostgreSQL stands beside this one; the two differ in types only.
--
-- Ids are ULIDs as text, so they sort by the time they were made. Moments are seconds since 1970-01-01T00:00:00Z.
-- A name_key is the name in lower case: that is how names are unique without regard to case, and how they are sorted.
-- A unique index is named <table>_<columns>: crates/storage/src/error.rs recognises what is taken by that name.
-- Foreign keys without ON DELETE refuse: what they point to cannot go while it is in use.

-- The people who run the portal.
CREATE TABLE administrators (
    id TEXT NOT NULL PRIMARY KEY,
    -- Lower case.
    username TEXT NOT NULL,
    email TEXT NOT NULL,
    -- argon2id, as a PHC string.
    password_hash TEXT NOT NULL,
    -- The one made through the set-up link. The index below lets at most one row say so, even when two people open the
    -- link at the same moment.
    is_first BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX administrators_username ON administrators (username);
CREATE UNIQUE INDEX administrators_is_first ON administrators (is_first) WHERE is_first;

-- Browser sessions, of administrators and of members. The id is the SHA-256 of the cookie's value: whoever reads this
-- table cannot take over a session.
CREATE TABLE sessions (
    id TEXT NOT NULL PRIMARY KEY,
    data TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_expires_at ON sessions (expires_at);

-- Pictures of API clients, re-encoded as PNG in two sizes.
CREATE TABLE logos (
    id TEXT NOT NULL PRIMARY KEY,
    small BLOB NOT NULL,
    large BLOB NOT NULL,
    created_at BIGINT NOT NULL
);

-- DCR providers: authorization servers at which clients are registered.
CREATE TABLE providers (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    kind TEXT NOT NULL,
    -- The authentication method of the API clients it serves.
    authentication_method TEXT NOT NULL,
    -- JSON: what may be registered there.
    rules TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX providers_name_key ON providers (name_key);

-- API collections, each with its OpenAPI document as it was uploaded, or none (then all openapi_ columns are empty).
CREATE TABLE collections (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    description TEXT NOT NULL,
    base_path TEXT NOT NULL,
    published BOOLEAN NOT NULL,
    openapi_format TEXT,
    openapi_title TEXT,
    openapi_version TEXT,
    openapi_operations BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    -- Last, because it is up to 4 MB and SQLite reads a row from its beginning.
    openapi_text TEXT
);
CREATE UNIQUE INDEX collections_name_key ON collections (name_key);

-- Policies: a rate limit and a usage quota. Each pair of columns is both empty (no limit) or both filled.
CREATE TABLE policies (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    rate_requests BIGINT,
    rate_interval TEXT,
    quota_requests BIGINT,
    quota_interval TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX policies_name_key ON policies (name_key);

-- API clients: the companies, departments and teams that are given access.
CREATE TABLE api_clients (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    -- Name and e-mail address in lower case, one on each line: what the Clients page searches.
    search_key TEXT NOT NULL,
    description TEXT NOT NULL,
    logo TEXT REFERENCES logos (id) ON DELETE SET NULL,
    portal_access BOOLEAN NOT NULL,
    email TEXT,
    -- The method alone, for lists; the column after it has it all, as JSON.
    authentication_method TEXT NOT NULL,
    authentication TEXT NOT NULL,
    provider TEXT REFERENCES providers (id),
    policy TEXT REFERENCES policies (id),
    created_by TEXT NOT NULL REFERENCES administrators (id),
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX api_clients_name_key ON api_clients (name_key);
-- The Clients page walks this index, and a search reads nothing else until it has found its rows.
CREATE INDEX api_clients_newest ON api_clients (created_at, id, search_key);
CREATE INDEX api_clients_logo ON api_clients (logo);
CREATE INDEX api_clients_provider ON api_clients (provider);
CREATE INDEX api_clients_policy ON api_clients (policy);
CREATE INDEX api_clients_created_by ON api_clients (created_by);

-- How many rows a table has, where counting them at every page would cost more than the page. Changed in the transaction
-- that adds or deletes a row.
CREATE TABLE totals (
    of TEXT NOT NULL PRIMARY KEY,
    rows BIGINT NOT NULL
);
INSERT INTO totals (of, rows) VALUES ('api_clients', 0);

-- Which collections an API client may see and call.
CREATE TABLE api_client_collections (
    api_client TEXT NOT NULL REFERENCES api_clients (id) ON DELETE CASCADE,
    collection TEXT NOT NULL REFERENCES collections (id) ON DELETE CASCADE,
    -- The order in which they were chosen.
    position BIGINT NOT NULL,
    PRIMARY KEY (api_client, collection)
);
CREATE INDEX api_client_collections_collection ON api_client_collections (collection);

-- API clients in the making: what the wizard was told so far. The id becomes the API client's.
CREATE TABLE client_drafts (
    id TEXT NOT NULL PRIMARY KEY,
    administrator TEXT NOT NULL REFERENCES administrators (id) ON DELETE CASCADE,
    -- JSON: the fields of all steps, as typed.
    fields TEXT NOT NULL,
    logo TEXT REFERENCES logos (id) ON DELETE SET NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX client_drafts_administrator ON client_drafts (administrator, updated_at);
CREATE INDEX client_drafts_logo ON client_drafts (logo);
CREATE INDEX client_drafts_updated_at ON client_drafts (updated_at);

-- The people of an API client.
CREATE TABLE members (
    id TEXT NOT NULL PRIMARY KEY,
    api_client TEXT NOT NULL REFERENCES api_clients (id) ON DELETE CASCADE,
    -- Lower case.
    email TEXT NOT NULL,
    -- owner, developer or viewer.
    role TEXT NOT NULL,
    -- invited or active.
    state TEXT NOT NULL,
    invited_at BIGINT NOT NULL,
    -- In the past once the invitation was revoked.
    invitation_expires_at BIGINT NOT NULL,
    activated_at BIGINT,
    last_sign_in_at BIGINT
);
CREATE UNIQUE INDEX members_api_client_email ON members (api_client, email);
CREATE INDEX members_email ON members (email);
-- Whether a client has anybody active or invited is read from this index alone.
CREATE INDEX members_access ON members (api_client, state, invitation_expires_at);

-- Single-use links, sent by e-mail or printed at the first start. Only the hash of the token is kept.
CREATE TABLE links (
    id TEXT NOT NULL PRIMARY KEY,
    -- set_up, invitation or sign_in.
    kind TEXT NOT NULL,
    -- Whom it lets in; nobody yet for a set-up link.
    member TEXT REFERENCES members (id) ON DELETE CASCADE,
    token_hash TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    redeemed_at BIGINT,
    revoked_at BIGINT
);
CREATE UNIQUE INDEX links_token_hash ON links (token_hash);
CREATE INDEX links_member ON links (member, kind);
CREATE INDEX links_kind ON links (kind);
CREATE INDEX links_created_at ON links (created_at);

-- Mail: queued in the transaction that causes it, sent by a worker. It goes away with its link.
CREATE TABLE outbox (
    id TEXT NOT NULL PRIMARY KEY,
    -- invitation or sign_in.
    kind TEXT NOT NULL,
    recipient TEXT NOT NULL,
    member TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    link TEXT NOT NULL REFERENCES links (id) ON DELETE CASCADE,
    -- JSON with the link in clear, sealed; empty once the message was sent or cancelled.
    content TEXT,
    -- queued, sent, failed or cancelled.
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    next_attempt_at BIGINT NOT NULL,
    -- When sending was last tried.
    attempted_at BIGINT,
    -- Until when one worker has it for itself; 0 when none has.
    lease_until BIGINT NOT NULL,
    last_error TEXT,
    created_at BIGINT NOT NULL,
    sent_at BIGINT
);
CREATE INDEX outbox_due ON outbox (state, next_attempt_at);
CREATE INDEX outbox_member ON outbox (member, created_at, id);
CREATE INDEX outbox_link ON outbox (link);

-- Registrations: OAuth 2.0 clients registered at a provider.
CREATE TABLE registrations (
    id TEXT NOT NULL PRIMARY KEY,
    client_id TEXT NOT NULL,
    api_client TEXT REFERENCES api_clients (id) ON DELETE CASCADE,
    -- Deleting a provider first empties this in revoked registrations; live ones refuse.
    provider TEXT REFERENCES providers (id),
    member TEXT REFERENCES members (id) ON DELETE SET NULL,
    -- Who made it, as text; it stays when the member goes.
    owner TEXT NOT NULL,
    label TEXT NOT NULL,
    -- JSON: the client metadata of RFC 7591, checked.
    metadata TEXT NOT NULL,
    -- active or revoked.
    state TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX registrations_client_id ON registrations (client_id);
CREATE INDEX registrations_api_client ON registrations (api_client, state);
CREATE INDEX registrations_provider ON registrations (provider, state);
CREATE INDEX registrations_member ON registrations (member);

-- The secrets of registrations. Several of one registration can be live, so that they can be exchanged without a pause.
CREATE TABLE client_secrets (
    id TEXT NOT NULL PRIMARY KEY,
    registration TEXT NOT NULL REFERENCES registrations (id) ON DELETE CASCADE,
    hash TEXT NOT NULL,
    -- The secret itself, sealed for this row.
    sealed TEXT NOT NULL,
    last_four TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    -- Empty means that it always works.
    expires_at BIGINT
);
CREATE INDEX client_secrets_registration ON client_secrets (registration, created_at, id);

-- API keys. Only the hash of the value is kept.
CREATE TABLE api_keys (
    id TEXT NOT NULL PRIMARY KEY,
    api_client TEXT NOT NULL REFERENCES api_clients (id) ON DELETE CASCADE,
    member TEXT REFERENCES members (id) ON DELETE SET NULL,
    -- Who made it, as text; it stays when the member goes.
    owner TEXT NOT NULL,
    label TEXT NOT NULL,
    hash TEXT NOT NULL,
    last_four TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    refreshed_at BIGINT,
    revoked_at BIGINT
);
CREATE UNIQUE INDEX api_keys_hash ON api_keys (hash);
CREATE INDEX api_keys_api_client ON api_keys (api_client, revoked_at);
CREATE INDEX api_keys_member ON api_keys (member);

-- New secrets that wait, sealed and for a few minutes, for the member who made them.
CREATE TABLE reveals (
    -- The id of the registration or API key.
    subject TEXT NOT NULL PRIMARY KEY,
    member TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    sealed TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX reveals_member ON reveals (member);
CREATE INDEX reveals_expires_at ON reveals (expires_at);

-- How often something was tried in its current window, against guessing and flooding.
CREATE TABLE attempts (
    key TEXT NOT NULL PRIMARY KEY,
    tries BIGINT NOT NULL,
    ends_at BIGINT NOT NULL
);
CREATE INDEX attempts_ends_at ON attempts (ends_at);

-- The audit log. It points to nothing, so that its lines outlive what they are about.
CREATE TABLE audit_events (
    id TEXT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    -- administrator, member or system.
    actor_kind TEXT NOT NULL,
    actor_id TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    action TEXT NOT NULL,
    object_id TEXT NOT NULL,
    object_name TEXT NOT NULL,
    api_client TEXT
);
CREATE INDEX audit_events_newest ON audit_events (at, id);
