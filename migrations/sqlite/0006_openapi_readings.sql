-- What pages show of the OpenAPI document of a collection: read of it once, when it is uploaded. A table of its own, because
-- what stands in a row behind the document is reached through all of it.
CREATE TABLE openapi_readings (
    collection TEXT NOT NULL PRIMARY KEY REFERENCES collections (id) ON DELETE CASCADE,
    -- In which edition it was made; of another edition than the server's it is made anew when it is next needed. Documents
    -- that are older than this table have none yet.
    edition BIGINT NOT NULL,
    -- JSON: crates/registration/src/collections/openapi/reading.rs.
    content TEXT NOT NULL
);
