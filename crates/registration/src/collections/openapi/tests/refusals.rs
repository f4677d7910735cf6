//! What cannot be shown at all is refused with one sentence, and with the line where there is one.

use super::{
    super::{MAX_OPENAPI_BYTES, read},
    within,
};

#[test]
fn what_cannot_be_shown_is_refused_in_a_sentence() {
    let cases = [
        ("", "The file is empty."),
        (" \n\t\n", "The file is empty."),
        ("# only a comment\n", "The file is empty."),
        ("---\n...\n", "This is not an OpenAPI document"),
        ("openapi: 3.0.3\ninfo:\n  title: [oops\n", "Line "),
        ("openapi: 3.0.3\ninfo:\n  title: \"oops\npaths: {}\n", "Line "),
        ("openapi: 3.0.3\ninfo:\n\ttitle: x\n", "Line "),
        ("{\n  \"openapi\": \"3.1.0\",\n  \"info\": {,\n}", "Line 3: "),
        ("{\n  \"openapi\": \"3.1.0\",\n  \"paths\": {}\n", "Line "),
        ("{\"openapi\": \"3.1.0\"} trailing", "Line 1: "),
        ("swagger: '1.2'\npaths: {}\n", "This is Swagger 1.2."),
        ("openapi: 2.9.0\npaths: {}\n", "This is OpenAPI 2.9.0."),
        ("openapi: 3.3.0\npaths: {}\n", "This is OpenAPI 3.3.0."),
        ("openapi: 3.10\npaths: {}\n", "This is OpenAPI 3.10."),
        ("openapi: 4\npaths: {}\n", "This is OpenAPI 4."),
        ("asyncapi: 2.6.0\nchannels: {}\n", "This is an AsyncAPI document."),
        ("openapi: [3.1.0]\npaths: {}\n", "This is not an OpenAPI document"),
        ("openapi: 3.1.0\ninfo: {title: x, version: '1'}\n", "There is nothing to show: the document has none of"),
        ("swagger: '2.0'\nwebhooks: {}\n", "There is nothing to show: the document has neither"),
        ("hello: world\n", "This is not an OpenAPI document"),
        ("just some prose", "This is not an OpenAPI document"),
        ("<svg></svg>", "This is not an OpenAPI document"),
        ("[1, 2]", "This is not an OpenAPI document"),
        ("null", "This is not an OpenAPI document"),
    ];
    for (text, beginning) in cases {
        let refusal = read(text).expect_err(text);
        assert!(refusal.starts_with(beginning) && refusal.ends_with('.'), "{text:?}: {refusal}");
        assert!(!refusal.contains('\n') && refusal.chars().count() < 300, "{refusal}");
    }
}

#[test]
fn a_file_over_the_limit_is_refused_and_one_at_the_limit_is_read() {
    let document = "openapi: 3.1.0\ninfo: {title: x, version: '1'}\npaths: {}\n#";
    let filled = |bytes: usize| format!("{document}{}", "x".repeat(bytes - document.len()));
    assert_eq!(read(&filled(MAX_OPENAPI_BYTES)).unwrap().reading.title, "x");
    assert_eq!(read(&filled(MAX_OPENAPI_BYTES + 1)).unwrap_err(), "The file is larger than 16 MB.");
}

#[test]
fn a_bomb_of_aliases_is_refused_quickly_and_in_words() {
    let levels =
        (1..12).map(|level| format!("  a{level}: &a{level} [{}]\n", vec![format!("*a{}", level - 1); 10].join(",")));
    let bomb: String = std::iter::once("openapi: 3.0.3\npaths: {}\nx-a:\n  a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n".to_owned())
        .chain(levels)
        .collect();
    let refusal = within(2, || read(&bomb)).unwrap_err();
    assert_eq!(
        refusal,
        "Line 10: With its aliases (*name) written out, the file would hold more than 3 million values, where 16 bytes of text \
         count as one."
    );
}

#[test]
fn a_bomb_of_merge_keys_is_refused_quickly() {
    let many = (0..20_000).map(|key| format!("k{key}: 1, ")).collect::<Vec<_>>().concat();
    let merges = "  - {<<: *many}\n".repeat(1000);
    let refusal = read(&format!("openapi: 3.0.3\npaths: {{}}\nx-many: &many {{{many}}}\nx-a:\n{merges}")).unwrap_err();
    assert!(refusal.contains("more than 3 million values"), "{refusal}");
}

#[test]
fn long_texts_that_aliases_repeat_are_counted_by_their_length() {
    let long = "x".repeat(50_000);
    for (anchored, repeated) in [
        (format!("&long {long}"), "*long"),
        (format!("&long {long}"), "{*long : 1}"),
        (format!("&long {{? {long} : 1}}"), "*long"),
        (format!("&long {{? {long} : 1}}"), "{<<: *long}"),
    ] {
        let text = |times: usize| {
            let list = format!("  - {repeated}\n").repeat(times);
            format!("openapi: 3.0.3\npaths: {{}}\nx-a: {anchored}\nx-b:\n{list}")
        };
        assert_eq!(read(&text(900)).map(drop), Ok(()), "{repeated}");
        let refusal = read(&text(1000)).unwrap_err();
        assert!(refusal.contains("16 bytes of text count as one"), "{repeated}: {refusal}");
    }
}

#[test]
fn what_lies_too_deep_is_refused_whatever_makes_it_deep() {
    let json = format!("{{\"openapi\":\"3.1.0\",\"paths\":{}{}}}", "[".repeat(5000), "]".repeat(5000));
    let yaml = format!("openapi: 3.1.0\npaths: {}{}\n", "[".repeat(5000), "]".repeat(5000));
    let chain = (1..5000).map(|level| format!("a{level}: &a{level} [*a{}]\n", level - 1)).collect::<Vec<_>>().concat();
    let aliases = format!("openapi: 3.1.0\npaths: {{}}\na0: &a0 []\n{chain}");
    for text in [json, yaml, aliases] {
        let refusal = read(&text).unwrap_err();
        assert!(refusal.starts_with("Line ") && refusal.len() < 200, "{refusal}");
    }
}
