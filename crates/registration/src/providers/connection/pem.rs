//! The shape of PEM (RFC 7468): whether it is what was asked for. What is in it is judged by whoever uses it.

use base64::{Engine as _, engine::general_purpose::STANDARD};

/// The longest PEM of one field, in bytes.
const MAX_PEM: usize = 64 * 1024;

/// PEM as it is kept: line ends as on Unix, nothing around it.
pub(super) fn clean(typed: &str) -> String {
    typed.trim().replace("\r\n", "\n")
}

/// One certificate or more, and nothing else.
pub(super) fn check_certificates(pem: &str) -> Result<(), String> {
    match labels(pem)?.as_slice() {
        [] => Err("This is no certificate in PEM: it begins with -----BEGIN CERTIFICATE-----.".to_owned()),
        labels if labels.iter().any(|label| label.ends_with("PRIVATE KEY")) => {
            Err("This contains a private key. Enter certificates only.".to_owned())
        }
        labels if labels.iter().any(|label| label != "CERTIFICATE") => {
            Err("This contains something else than certificates.".to_owned())
        }
        _ => Ok(()),
    }
}

/// One private key, not encrypted.
pub(super) fn check_private_key(pem: &str) -> Result<(), String> {
    if pem.contains("ENCRYPTED") {
        return Err("This key is encrypted. Enter it without a passphrase: it is kept sealed here.".to_owned());
    }
    match labels(pem)?.as_slice() {
        [label] if matches!(label.as_str(), "PRIVATE KEY" | "EC PRIVATE KEY" | "RSA PRIVATE KEY") => Ok(()),
        [] => Err("This is no private key in PEM: it begins with -----BEGIN PRIVATE KEY-----.".to_owned()),
        _ => Err("Enter one private key and nothing else.".to_owned()),
    }
}

/// What each block says it is. Lines between the blocks are explanations, as tools write them.
fn labels(pem: &str) -> Result<Vec<String>, String> {
    if pem.len() > MAX_PEM {
        return Err(format!("This is longer than {} KiB.", MAX_PEM / 1024));
    }
    let mut labels = Vec::new();
    let mut lines = pem.lines().map(str::trim);
    while let Some(line) = lines.next() {
        let Some(label) = line.strip_prefix("-----BEGIN ").and_then(|rest| rest.strip_suffix("-----")) else {
            continue;
        };
        let end = format!("-----END {label}-----");
        let mut content = String::new();
        loop {
            match lines.next() {
                Some(line) if line == end => break,
                Some(line) => content.push_str(line),
                None => return Err(format!("This is cut off: a line {end} is missing.")),
            }
        }
        if content.is_empty() || STANDARD.decode(&content).is_err() {
            return Err("What stands between the lines BEGIN and END is not base64.".to_owned());
        }
        labels.push(label.to_owned());
    }
    Ok(labels)
}

#[cfg(test)]
mod tests {
    use super::{check_certificates, check_private_key};

    const CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----\nMIIB\nAAAA\n-----END CERTIFICATE-----";
    const KEY: &str = "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----";

    #[test]
    fn certificates_are_certificates_and_nothing_else() {
        assert_eq!(check_certificates(CERTIFICATE), Ok(()));
        assert_eq!(check_certificates(&format!("subject=CN = x\n{CERTIFICATE}\n{CERTIFICATE}\n")), Ok(()));
        for (pem, says) in [
            ("hello".to_owned(), "no certificate"),
            (KEY.to_owned(), "private key"),
            (format!("{CERTIFICATE}\n{KEY}"), "private key"),
            (CERTIFICATE.replace("CERTIFICATE", "PUBLIC KEY"), "something else"),
            (CERTIFICATE.replace("AAAA", "A*AA"), "not base64"),
            (CERTIFICATE.replace("-----END CERTIFICATE-----", ""), "cut off"),
            ("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----".to_owned(), "not base64"),
            (format!("{}{CERTIFICATE}", "x".repeat(70_000)), "longer"),
        ] {
            let sentence = check_certificates(&pem).unwrap_err();
            assert!(sentence.contains(says), "{sentence}");
        }
    }

    #[test]
    fn a_key_is_one_key_that_opens_without_a_passphrase() {
        assert_eq!(check_private_key(KEY), Ok(()));
        assert_eq!(check_private_key(&KEY.replace("PRIVATE", "EC PRIVATE")), Ok(()));
        for (pem, says) in [
            (String::new(), "no private key"),
            (CERTIFICATE.to_owned(), "one private key"),
            (format!("{KEY}\n{KEY}"), "one private key"),
            (KEY.replace("PRIVATE", "ENCRYPTED PRIVATE"), "encrypted"),
        ] {
            let sentence = check_private_key(&pem).unwrap_err();
            assert!(sentence.contains(says), "{sentence}");
        }
    }
}
