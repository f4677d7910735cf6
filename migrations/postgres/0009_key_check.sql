-- A known text, sealed with each key-encryption key that seals something here: a process whose keys do not open all of them
-- stops.
CREATE TABLE key_checks (
    -- Counts from 1; two processes cannot both add the next one.
    generation BIGINT NOT NULL PRIMARY KEY,
    -- The id of the key, as in front of everything that it seals.
    key_id TEXT NOT NULL,
    sealed TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX key_checks_key_id ON key_checks (key_id);
