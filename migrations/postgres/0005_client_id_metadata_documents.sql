-- Clients whose client_id is the URL of a document. Their requests wait before they are registrations: they become one
-- when somebody who is signed in allows them something, or when they wait for an administrator.

-- The origin of a registration is also metadata_document.
DROP INDEX registrations_unused;
CREATE INDEX registrations_unused ON registrations (provider, created_at)
    WHERE origin IN ('open', 'metadata_document') AND last_used_at IS NULL AND state <> 'revoked';

-- Empty for a client that is known by its document.
ALTER TABLE authorization_requests ALTER COLUMN registration DROP NOT NULL;
