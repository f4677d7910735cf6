-- Tokens that are bound to a client's key (RFC 9449), and secrets of the authorization server's own.

-- The thumbprint (RFC 7638) of the key that must be shown with the code; empty when any may, or none.
ALTER TABLE grants ADD COLUMN code_dpop_jkt TEXT;
-- The same for a refresh token: those of public clients are bound to the key that they were asked for with.
ALTER TABLE refresh_tokens ADD COLUMN dpop_jkt TEXT;
-- The same for an access token; empty for a bearer token.
ALTER TABLE issued_tokens ADD COLUMN dpop_jkt TEXT;

-- What the server computes with and nobody else knows. Every process on this database has to have the same.
CREATE TABLE server_secrets (
    -- What it is for.
    name TEXT NOT NULL PRIMARY KEY,
    -- 32 bytes in base64url, sealed for this row.
    sealed TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
