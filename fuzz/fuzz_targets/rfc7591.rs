#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| dcr::invariants::rfc7591(input));
