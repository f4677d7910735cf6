//! What fuzzing was begun with, and what it found of interest: `fuzz/corpus/`, once through every invariant. A finding
//! that was mended stays there, and so is found again should it come back.

use std::{fs, path::Path};

/// Hands every file of a target's corpus to its invariants.
fn replay(target: &str, holds: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
    let files: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(files.len() > 5, "{} is almost empty", folder.display());
    for file in files {
        let input = fs::read(&file).unwrap();
        let broken = std::panic::catch_unwind(|| holds(&input)).is_err();
        assert!(!broken, "an invariant does not hold for {}", file.display());
    }
}

#[test]
fn the_invariants_of_rfc_7591_hold_for_the_corpus() {
    replay("rfc7591", super::rfc7591);
}

#[test]
fn the_invariants_of_wso2_identity_server_hold_for_the_corpus() {
    replay("wso2_is", super::wso2_is);
}

#[test]
fn the_invariants_of_wso2_api_manager_hold_for_the_corpus() {
    replay("wso2_apim", super::wso2_apim);
}

#[test]
fn the_invariants_of_signed_jwts_hold_for_the_corpus() {
    replay("signed_jwt", super::signed_jwt);
}

#[test]
fn the_invariants_of_redirect_uris_and_hosts_hold_for_the_corpus() {
    replay("redirect_uri", super::redirect_uri);
}

#[test]
fn the_invariants_of_client_id_documents_hold_for_the_corpus() {
    replay("client_id_document", super::client_id_document);
}
