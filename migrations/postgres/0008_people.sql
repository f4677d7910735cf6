-- Sign-in links are asked for in one place and opened in another; secrets are read where they were made.

-- Somebody asked for a sign-in link. Whether the address is a member's is found out by a worker, so that asking takes as
-- long for every address.
CREATE TABLE link_requests (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    -- As it was typed, in lower case.
    email TEXT COLLATE "C" NOT NULL,
    -- The hash of what the session that asked keeps.
    session TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL
);

-- The hash of the code in the same mail, with what the session that asked keeps: it is worth something there alone.
ALTER TABLE links ADD COLUMN code_hash TEXT COLLATE "C";
ALTER TABLE links ADD COLUMN code_used_at BIGINT;
CREATE INDEX links_code_hash ON links (code_hash) WHERE code_hash IS NOT NULL;

-- When somebody who has not accepted their invitation asked for another one.
ALTER TABLE members ADD COLUMN invitation_requested_at BIGINT;

-- The hash of the session in which a new secret is read; empty for one that came while nobody was waiting for it, which
-- is read in any session of its member.
ALTER TABLE reveals ADD COLUMN session TEXT COLLATE "C";
-- The same of who asked for an operation at a provider.
ALTER TABLE operations ADD COLUMN session TEXT COLLATE "C";

-- The same metadata again is another client.
DROP INDEX registrations_fingerprint;
ALTER TABLE registrations DROP COLUMN fingerprint;
