#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| dcr::invariants::wso2_apim(input));
