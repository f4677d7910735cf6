-- The same metadata again is another client.
DROP INDEX registrations_fingerprint;
ALTER TABLE registrations DROP COLUMN fingerprint;
