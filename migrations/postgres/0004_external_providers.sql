-- External providers, and what is done there durably: it is written down before the call, and after it.

-- JSON: how clients are registered there. Empty for our own server.
ALTER TABLE providers ADD COLUMN external TEXT COLLATE "C";
-- What we show who we are with, and the key of our certificate; sealed for the row.
ALTER TABLE providers ADD COLUMN credential TEXT COLLATE "C";
ALTER TABLE providers ADD COLUMN client_key TEXT COLLATE "C";
-- Nothing new is registered there.
ALTER TABLE providers ADD COLUMN disabled BOOLEAN NOT NULL DEFAULT FALSE;
-- JSON: what its last test found.
ALTER TABLE providers ADD COLUMN test TEXT COLLATE "C";
-- Since when every call to it failed, and why the last one did.
ALTER TABLE providers ADD COLUMN failing_since BIGINT;
ALTER TABLE providers ADD COLUMN last_error TEXT COLLATE "C";

-- Who gives out the client_id: empty for our own server, the id of an external provider, or the registration's own id
-- while it has none yet. Two providers may give out the same one.
-- The state of a registration is also registering or revoking.
ALTER TABLE registrations ADD COLUMN realm TEXT COLLATE "C" NOT NULL DEFAULT '';
DROP INDEX registrations_client_id;
CREATE UNIQUE INDEX registrations_client_id_realm ON registrations (client_id, realm);

-- How many days before its end a mail last said so.
ALTER TABLE client_secrets ADD COLUMN warned_days BIGINT;
CREATE INDEX client_secrets_expires_at ON client_secrets (expires_at) WHERE expires_at IS NOT NULL;

-- Clients at external providers: those that are, were, or may be there.
CREATE TABLE provider_clients (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    -- Deleting a provider first deletes those that are gone; others refuse.
    provider TEXT COLLATE "C" NOT NULL REFERENCES providers (id),
    registration TEXT COLLATE "C" REFERENCES registrations (id) ON DELETE SET NULL,
    -- What it is called there.
    client_name TEXT COLLATE "C" NOT NULL,
    -- Empty while nobody knows it.
    client_id TEXT COLLATE "C",
    -- RFC 7592: where it is managed, and what with; the token is sealed for this row.
    registration_client_uri TEXT COLLATE "C",
    access_token TEXT COLLATE "C",
    -- JSON: what the provider last said of it, without secrets.
    members TEXT COLLATE "C" NOT NULL,
    -- expected, current, retiring, suspect or gone.
    state TEXT COLLATE "C" NOT NULL,
    -- JSON: how it differs from what the portal knows.
    finding TEXT COLLATE "C",
    checked_at BIGINT,
    -- When it is to be deleted there.
    delete_after BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX provider_clients_provider ON provider_clients (provider, state, created_at, id);
CREATE INDEX provider_clients_registration ON provider_clients (registration, state) WHERE registration IS NOT NULL;
CREATE INDEX provider_clients_delete_after ON provider_clients (delete_after) WHERE delete_after IS NOT NULL;
CREATE INDEX provider_clients_checked_at ON provider_clients (checked_at) WHERE state = 'current';
CREATE INDEX provider_clients_gone ON provider_clients (updated_at) WHERE state = 'gone';

-- What is to be done at external providers, what became of it, and who asked for it.
CREATE TABLE operations (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    -- register, update, rotate, swap, delete, check or adopt.
    kind TEXT COLLATE "C" NOT NULL,
    -- Deleting a provider first deletes those that are finished; open ones refuse.
    provider TEXT COLLATE "C" NOT NULL REFERENCES providers (id),
    registration TEXT COLLATE "C" REFERENCES registrations (id) ON DELETE SET NULL,
    client TEXT COLLATE "C" NOT NULL REFERENCES provider_clients (id) ON DELETE CASCADE,
    -- The registration, or the client when it belongs to none: one open operation for each.
    subject TEXT COLLATE "C" NOT NULL,
    -- waiting, stuck, done or cancelled.
    state TEXT COLLATE "C" NOT NULL,
    -- JSON: what the client shall be.
    intent TEXT COLLATE "C",
    requester_kind TEXT COLLATE "C" NOT NULL,
    requester_id TEXT COLLATE "C" NOT NULL,
    requester_name TEXT COLLATE "C" NOT NULL,
    -- The member who is shown a new secret.
    member TEXT COLLATE "C" REFERENCES members (id) ON DELETE SET NULL,
    attempts BIGINT NOT NULL,
    next_attempt_at BIGINT NOT NULL,
    -- Until when one worker has it for itself; 0 when none has.
    lease_until BIGINT NOT NULL,
    -- A call was begun and nobody knows how it ended.
    uncertain BOOLEAN NOT NULL,
    -- JSON: why the last attempt failed.
    last_error TEXT COLLATE "C",
    correlation_id TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    finished_at BIGINT
);
CREATE UNIQUE INDEX operations_subject ON operations (subject) WHERE state IN ('waiting', 'stuck');
CREATE INDEX operations_due ON operations (next_attempt_at) WHERE state = 'waiting';
CREATE INDEX operations_provider ON operations (provider, state, created_at);
CREATE INDEX operations_registration ON operations (registration, created_at) WHERE registration IS NOT NULL;
CREATE INDEX operations_client ON operations (client);
CREATE INDEX operations_member ON operations (member) WHERE member IS NOT NULL;
CREATE INDEX operations_finished_at ON operations (finished_at) WHERE finished_at IS NOT NULL;

-- The activity log of external providers: every call, without secrets and bodies.
CREATE TABLE provider_calls (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    provider TEXT COLLATE "C" NOT NULL REFERENCES providers (id) ON DELETE CASCADE,
    -- These two stay when what they name goes.
    registration TEXT COLLATE "C",
    operation TEXT COLLATE "C",
    purpose TEXT COLLATE "C" NOT NULL,
    method TEXT COLLATE "C" NOT NULL,
    -- Host and path.
    address TEXT COLLATE "C" NOT NULL,
    -- Empty when there was no answer.
    status BIGINT,
    -- Empty for a success.
    error TEXT COLLATE "C",
    duration_ms BIGINT NOT NULL,
    correlation_id TEXT COLLATE "C" NOT NULL
);
CREATE INDEX provider_calls_provider ON provider_calls (provider, at, id);
CREATE INDEX provider_calls_registration ON provider_calls (registration, at, id) WHERE registration IS NOT NULL;
CREATE INDEX provider_calls_at ON provider_calls (at, id);

-- A mail need not carry a link: that of a secret which is about to end names the portal's own address.
-- Its kind is then secret_expiring.
ALTER TABLE outbox ALTER COLUMN link DROP NOT NULL;
