-- The built-in authorization server: its keys, and what it remembers of the tokens that it issued. Tokens are rows under
-- their SHA-256, never in clear.

-- Keys that sign tokens. They are published before they sign, and for as long as a token of theirs can live.
CREATE TABLE signing_keys (
    -- The JWK's kid.
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    -- ES256 or RS256.
    algorithm TEXT COLLATE "C" NOT NULL,
    -- Counts the keys of an algorithm: of two servers that make the next one at the same moment, one does.
    generation BIGINT NOT NULL,
    -- JSON: the public JWK.
    public_jwk TEXT COLLATE "C" NOT NULL,
    -- PKCS #8 in base64url, sealed for this row.
    private_sealed TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    signs_from BIGINT NOT NULL,
    -- Both are empty until there is a key after it.
    signs_until BIGINT,
    published_until BIGINT
);
CREATE UNIQUE INDEX signing_keys_algorithm_generation ON signing_keys (algorithm, generation);

-- Tokens that were issued at or before this moment are dead: the registration was disabled, or they were all revoked.
ALTER TABLE registrations ADD COLUMN tokens_since BIGINT NOT NULL DEFAULT 0;
-- Words, separated by spaces: what an owner lets it do beyond what clients may.
ALTER TABLE registrations ADD COLUMN privileges TEXT COLLATE "C" NOT NULL DEFAULT '';

-- What a person allowed a client at one sign-in: an authorization code, and the tokens that came of it.
CREATE TABLE grants (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    registration TEXT COLLATE "C" NOT NULL REFERENCES registrations (id) ON DELETE CASCADE,
    -- member or administrator, which one, and what to call them.
    person_kind TEXT COLLATE "C" NOT NULL,
    person TEXT COLLATE "C" NOT NULL,
    person_name TEXT COLLATE "C" NOT NULL,
    -- Words, separated by spaces.
    scope TEXT COLLATE "C" NOT NULL,
    -- JSON: the resources (RFC 8707).
    audience TEXT COLLATE "C" NOT NULL,
    -- When they signed in.
    auth_time BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    -- When nothing of it can live any more.
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT,
    code_hash TEXT COLLATE "C" NOT NULL,
    code_expires_at BIGINT NOT NULL,
    code_redeemed_at BIGINT,
    -- As the authorization request had it; empty when it had none.
    redirect_uri TEXT COLLATE "C",
    -- RFC 7636; both are empty without PKCE.
    code_challenge TEXT COLLATE "C",
    code_challenge_method TEXT COLLATE "C",
    nonce TEXT COLLATE "C"
);
CREATE UNIQUE INDEX grants_code_hash ON grants (code_hash);
CREATE INDEX grants_registration ON grants (registration, created_at);
CREATE INDEX grants_person ON grants (person);
CREATE INDEX grants_expires_at ON grants (expires_at);

CREATE TABLE refresh_tokens (
    hash TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    granted TEXT COLLATE "C" NOT NULL REFERENCES grants (id) ON DELETE CASCADE,
    issued_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    -- It works once. Using it again ends the grant.
    used_at BIGINT
);
CREATE INDEX refresh_tokens_granted ON refresh_tokens (granted);
CREATE INDEX refresh_tokens_expires_at ON refresh_tokens (expires_at);

-- Opaque access tokens. JWTs are not stored.
CREATE TABLE issued_tokens (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    hash TEXT COLLATE "C" NOT NULL,
    registration TEXT COLLATE "C" NOT NULL REFERENCES registrations (id) ON DELETE CASCADE,
    -- Empty for a token of the client itself.
    granted TEXT COLLATE "C" REFERENCES grants (id) ON DELETE CASCADE,
    subject TEXT COLLATE "C" NOT NULL,
    scope TEXT COLLATE "C" NOT NULL,
    audience TEXT COLLATE "C" NOT NULL,
    issued_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    last_used_at BIGINT
);
CREATE UNIQUE INDEX issued_tokens_hash ON issued_tokens (hash);
CREATE INDEX issued_tokens_registration ON issued_tokens (registration, id);
CREATE INDEX issued_tokens_granted ON issued_tokens (granted) WHERE granted IS NOT NULL;
CREATE INDEX issued_tokens_expires_at ON issued_tokens (expires_at);

-- JWTs that were revoked before their time (RFC 7009), and assertions of clients that were used (RFC 7523): what must not
-- be accepted until it has expired anyway.
CREATE TABLE spent_jwts (
    -- The issuer's own id of it: what it is, whose, and its jti.
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    expires_at BIGINT NOT NULL
);
CREATE INDEX spent_jwts_expires_at ON spent_jwts (expires_at);

-- What people allowed clients, so that they are not asked again.
CREATE TABLE consents (
    registration TEXT COLLATE "C" NOT NULL REFERENCES registrations (id) ON DELETE CASCADE,
    person TEXT COLLATE "C" NOT NULL,
    person_kind TEXT COLLATE "C" NOT NULL,
    scope TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (registration, person)
);
CREATE INDEX consents_person ON consents (person);

-- Authorization requests that were pushed (RFC 9126), or wait for a person to sign in and decide.
CREATE TABLE authorization_requests (
    -- Of the reference that names it.
    hash TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    registration TEXT COLLATE "C" NOT NULL REFERENCES registrations (id) ON DELETE CASCADE,
    -- JSON: the parameters, as they were sent.
    parameters TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX authorization_requests_registration ON authorization_requests (registration);
CREATE INDEX authorization_requests_expires_at ON authorization_requests (expires_at);
