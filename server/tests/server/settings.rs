//! The settings: each wrong value stops the start with a sentence that names it; secrets come from files; the key is
//! made for its owner alone.

use std::{os::unix::fs::PermissionsExt as _, path::Path};

use clap::{CommandFactory as _, Parser as _};
use registration::{Retention, Secret, SystemEntropy};
use server::{
    cli::Cli,
    settings::{LogFormat, Settings, SmtpTls, make_keys, open_keys},
};

const HEX_KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

pub fn settings(arguments: &[&str]) -> Result<Settings, String> {
    let cli = Cli::try_parse_from([&["gatehouse", "serve"], arguments].concat()).map_err(|error| error.to_string())?;
    Settings::resolve(&cli.arguments).map_err(|error| error.to_string())
}

#[test]
fn the_defaults_work() {
    let settings = settings(&[]).unwrap();
    assert_eq!(settings.listen.to_string(), "127.0.0.1:3000");
    assert_eq!(settings.public_url(settings.listen).unwrap().as_str(), "http://127.0.0.1:3000/");
    assert_eq!(settings.database_url().expose(), "sqlite://data/gatehouse.db");
    assert_eq!(settings.session_hours, 12);
    assert_eq!(settings.log_format, LogFormat::Text);
    assert!(settings.smtp.is_none());
    let from = settings.mail_from(&settings.public_url(settings.listen).unwrap()).unwrap();
    assert_eq!(from.to_string(), "Gatehouse <no-reply@localhost>");
    let everywhere = "0.0.0.0:8080".parse().unwrap();
    assert_eq!(settings.public_url(everywhere).unwrap().as_str(), "http://127.0.0.1:8080/");
}

#[test]
fn a_wrong_value_names_its_setting_and_repeats_no_secret() {
    for (setting, value) in [
        ("--listen", "3000"),
        ("--listen", "localhost:http"),
        ("--metrics-listen", "9100"),
        ("--public-url", "developers.example.com"),
        ("--public-url", "ftp://developers.example.com"),
        ("--public-url", "https://developers.example.com/a//b"),
        ("--public-url", "https://developers.example.com/a%2Fb"),
        ("--public-url", "https://developers.example.com/a;b"),
        ("--public-url", "https://developers.example.com/?a"),
        ("--public-url", "https://developers.example.com/#a"),
        ("--public-url", "https://user@developers.example.com"),
        ("--data-dir", ""),
        ("--database-url", "mysql://user:hush@host/db"),
        ("--database-url-file", "/nowhere/at/all"),
        ("--key-encryption-key", "hush"),
        ("--key-encryption-key", "hushhushhushhushhushhushhushhushhushhushhushhushhushhushhushhush"),
        ("--key-encryption-key-file", "/nowhere/at/all"),
        ("--previous-key-encryption-key-file", "/nowhere/at/all"),
        ("--smtp-url", "mail.example.com:25"),
        ("--smtp-url", "https://mail.example.com"),
        ("--smtp-url", "smtp://user@mail.example.com"),
        ("--smtp-url", "smtp://:hush@mail.example.com"),
        ("--smtp-url", "smtp://user:hush@mail.example.com/path"),
        ("--smtp-url", "smtp://user:hush@mail.example.com?tls=maybe"),
        ("--smtp-url", "smtps://user:hush@mail.example.com?tls=none"),
        ("--smtp-password", "hush"),
        ("--mail-from", "nobody"),
        ("--trusted-proxy", "0.0.0.0/0"),
        ("--outbound-ca-file", "/nowhere/at/all"),
        ("--session-hours", "0"),
        ("--session-hours", "never"),
        ("--session-hours", "100000"),
        ("--keep-audit-days", "-1"),
        ("--keep-mail-days", "a month"),
        ("--keep-revoked-days", "1000000"),
        ("--keep-operation-days", ""),
        ("--log", "=,="),
        ("--log-format", "xml"),
    ] {
        let complaint = settings(&[&format!("{setting}={value}")]).unwrap_err();
        assert!(complaint.starts_with(setting), "{setting}={value}: {complaint}");
        assert!(complaint.contains("GATEHOUSE_"), "{setting}={value}: {complaint}");
        assert!(complaint.ends_with('.') && !complaint.contains('\n'), "{setting}={value}: {complaint}");
        assert!(!complaint.contains("hush"), "{setting}={value}: {complaint}");
    }
}

#[test]
fn a_complaint_is_one_sentence() {
    insta::assert_snapshot!(settings(&["--listen", "3000"]).unwrap_err(), @"--listen (GATEHOUSE_LISTEN) must be an address and a port such as 127.0.0.1:3000, and is “3000”.");
    insta::assert_snapshot!(settings(&["--public-url", "https://a.example/b?c"]).unwrap_err(), @"--public-url (GATEHOUSE_PUBLIC_URL) must not have a query or a fragment; it must be like https://developers.example.com or https://example.com/developers.");
    insta::assert_snapshot!(settings(&["--key-encryption-key", "x"]).unwrap_err(), @"--key-encryption-key (GATEHOUSE_KEY_ENCRYPTION_KEY) must hold exactly 32 bytes, written in base64, base64url or hexadecimal (try: openssl rand -base64 32).");
}

#[test]
fn what_is_over_is_kept_for_so_many_days_or_for_ever() {
    assert_eq!(settings(&[]).unwrap().retention, Retention::default());
    let kept = settings(&["--keep-audit-days=0", "--keep-mail-days=7", "--keep-revoked-days=1"]).unwrap().retention;
    assert_eq!((kept.audit_days, kept.mail_days, kept.revoked_days), (None, Some(7), Some(1)));
    insta::assert_snapshot!(settings(&["--keep-audit-days=x"]).unwrap_err(), @"--keep-audit-days (GATEHOUSE_KEEP_AUDIT_DAYS) must be a whole number from 0 to 36500, and is “x”.");
}

#[test]
fn a_secret_comes_from_a_value_or_a_file_but_not_from_both() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let url_file = file("url", "postgres://user:hush@host/db\n");
    let from_file = settings(&["--database-url-file", &url_file]).unwrap();
    assert_eq!(from_file.database_url().expose(), "postgres://user:hush@host/db");
    assert!(!format!("{from_file:?}").contains("hush"));
    let both = settings(&["--database-url", "sqlite://x.db", "--database-url-file", &url_file]).unwrap_err();
    assert!(both.contains("--database-url-file") && both.contains("both"), "{both}");
    let empty = settings(&["--database-url-file", &file("empty", " \n")]).unwrap_err();
    assert!(empty.starts_with("--database-url-file") && empty.contains("empty"), "{empty}");

    let password = file("password", "hush\n");
    let smtp = settings(&["--smtp-url", "smtp://user@mail.example.com", "--smtp-password-file", &password]).unwrap();
    let smtp = smtp.smtp.unwrap();
    assert_eq!((smtp.host.as_str(), smtp.port, smtp.tls), ("mail.example.com", 587, SmtpTls::Required));
    assert_eq!(smtp.credentials, Some(("user".to_owned(), Secret::new("hush"))));
}

#[test]
fn nonces_of_dpop_proofs_are_offered_or_required() {
    assert!(!settings(&[]).unwrap().tokens.dpop_nonce_required);
    assert!(settings(&["--dpop-nonces", "required"]).unwrap().tokens.dpop_nonce_required);
    insta::assert_snapshot!(settings(&["--dpop-nonces", "on"]).unwrap_err(), @"--dpop-nonces (GATEHOUSE_DPOP_NONCES) must be offered or required, and is “on”.");
}

#[test]
fn mail_is_encrypted_unless_it_stays_on_this_machine() {
    for (url, port, tls) in [
        ("smtp://mail.example.com", 587, SmtpTls::Required),
        ("smtp://mail.example.com:25?tls=starttls", 25, SmtpTls::Offered),
        ("smtp://mail.example.com:25?tls=none", 25, SmtpTls::None),
        ("smtps://a%40b:p%2Bw+d@mail.example.com", 465, SmtpTls::Wrapped),
        ("smtp://127.0.0.1:1025", 1025, SmtpTls::None),
        ("smtp://localhost:1025", 1025, SmtpTls::None),
        ("smtp://[::1]:1025?tls=required", 1025, SmtpTls::Required),
    ] {
        let smtp = settings(&["--smtp-url", url]).unwrap().smtp.unwrap();
        assert_eq!((smtp.port, smtp.tls), (port, tls), "{url}");
        if url.starts_with("smtps") {
            assert_eq!(smtp.credentials, Some(("a@b".to_owned(), Secret::new("p+w+d"))));
        }
    }
}

#[test]
fn the_key_is_made_for_its_owner_alone_and_found_again() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let keys = settings(&[]).unwrap().keys;
    assert!(open_keys(&keys, &data).unwrap().is_none());
    let first = make_keys(&keys, &data, &SystemEntropy).unwrap();
    let file = first.made.unwrap();
    assert_eq!(file, data.join("key-encryption-key"));
    assert_eq!((mode(&data), mode(&file)), (0o700, 0o600));
    assert!(first.readable_by_others.is_empty());
    let sealed = first.vault.seal(&SystemEntropy, "row", &Secret::new("hush")).unwrap();

    let second = make_keys(&keys, &data, &SystemEntropy).unwrap();
    assert_eq!(second.made, None);
    assert_eq!(second.vault.open("row", &sealed).unwrap().expose(), "hush");
    assert_eq!(std::fs::read_dir(&data).unwrap().count(), 1, "nothing else is left there");

    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(open_keys(&keys, &data).unwrap().unwrap().readable_by_others, std::slice::from_ref(&file));

    // Rotated: a new key seals, the old one still opens.
    let old = file.display().to_string();
    let rotated = ["--key-encryption-key", HEX_KEY, "--previous-key-encryption-key-file", &old];
    let rotated = open_keys(&settings(&rotated).unwrap().keys, &data).unwrap().unwrap();
    assert_eq!(rotated.vault.open("row", &sealed).unwrap().expose(), "hush");
}

#[test]
fn a_key_may_be_written_in_three_ways() {
    let folder = tempfile::tempdir().unwrap();
    let hex = open_keys(&settings(&["--key-encryption-key", HEX_KEY]).unwrap().keys, folder.path()).unwrap();
    let sealed = hex.unwrap().vault.seal(&SystemEntropy, "row", &Secret::new("hush")).unwrap();
    for key in [
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
        "  AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
    ] {
        let keys = settings(&["--key-encryption-key", key]).unwrap().keys;
        let vault = open_keys(&keys, folder.path()).unwrap().unwrap().vault;
        assert_eq!(vault.open("row", &sealed).unwrap().expose(), "hush");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "a given key is not written anywhere");
}

#[test]
fn the_help_names_every_setting_with_its_variable() {
    let help = Cli::command().render_long_help().to_string();
    for argument in Cli::command().get_arguments().filter(|argument| !argument.is_hide_set()) {
        let Some(flag) = argument.get_long().filter(|flag| !matches!(*flag, "help" | "version")) else { continue };
        assert!(help.contains(&format!("--{flag}")), "{flag}");
        let variable = argument.get_env().unwrap_or_else(|| panic!("{flag} has no variable")).to_str().unwrap();
        assert!(variable.starts_with("GATEHOUSE_") && help.contains(variable), "{flag}");
        let documented = help.split(&format!("--{flag} ")).nth(1).unwrap().split("\n      --").next().unwrap();
        assert!(documented.len() > 40, "{flag}: {documented}");
    }
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}
