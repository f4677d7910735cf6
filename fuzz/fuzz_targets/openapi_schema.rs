#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| registration::collections::openapi::invariants::openapi_schema(input));
