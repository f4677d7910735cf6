#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| dcr::invariants::client_id_document(input));
