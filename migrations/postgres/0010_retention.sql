-- What the sweep looks for, so that it reads nothing else of tables that may have millions of rows.
CREATE INDEX registrations_revoked ON registrations (updated_at)
    WHERE state = 'revoked' AND origin <> 'metadata_document';
CREATE INDEX api_keys_revoked_at ON api_keys (revoked_at) WHERE revoked_at IS NOT NULL;
CREATE INDEX initial_tokens_revoked_at ON initial_tokens (revoked_at) WHERE revoked_at IS NOT NULL;
CREATE INDEX initial_tokens_expires_at ON initial_tokens (expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX outbox_created_at ON outbox (created_at);
