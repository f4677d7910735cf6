-- Clients whose client_id is the URL of a document. Their requests wait before they are registrations: they become one
-- when somebody who is signed in allows them something, or when they wait for an administrator.

-- The origin of a registration is also metadata_document.
DROP INDEX registrations_unused;
CREATE INDEX registrations_unused ON registrations (provider, created_at)
    WHERE origin IN ('open', 'metadata_document') AND last_used_at IS NULL AND state <> 'revoked';

-- SQLite cannot take NOT NULL from a column; what waits is carried over.
CREATE TABLE authorization_requests_next (
    -- Of the reference that names it.
    hash TEXT NOT NULL PRIMARY KEY,
    -- Empty for a client that is known by its document.
    registration TEXT REFERENCES registrations (id) ON DELETE CASCADE,
    -- JSON: the parameters, as they were sent.
    parameters TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
INSERT INTO authorization_requests_next (hash, registration, parameters, created_at, expires_at)
    SELECT hash, registration, parameters, created_at, expires_at FROM authorization_requests;
DROP TABLE authorization_requests;
ALTER TABLE authorization_requests_next RENAME TO authorization_requests;
CREATE INDEX authorization_requests_registration ON authorization_requests (registration);
CREATE INDEX authorization_requests_expires_at ON authorization_requests (expires_at);
