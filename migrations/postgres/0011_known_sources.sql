-- From where accounts have been signed in to: their attempts are counted apart from those of strangers.
CREATE TABLE known_sources (
    -- administrator/ or member/, and a hash of the user name or e-mail address.
    account TEXT NOT NULL,
    -- device/ or network/, and a hash of the device cookie or the network.
    source TEXT NOT NULL,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (account, source)
);
CREATE INDEX known_sources_seen_at ON known_sources (seen_at);
