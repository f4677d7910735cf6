//! CommonMark in descriptions.

use super::{super::Html, reading, within};

/// `info.description` as HTML.
fn html(markdown: &str) -> String {
    let document = serde_json::json!({
        "openapi": "3.1.0",
        "info": { "title": "x", "version": "1", "description": markdown },
        "paths": {},
    });
    reading(&document.to_string()).description.into_string()
}

#[test]
fn commonmark_is_shown_as_what_it_means() {
    let cases = [
        ("Plain words.", "<p>Plain words.</p>"),
        ("Fish & chips", "<p>Fish &amp; chips</p>"),
        ("Use the **sandbox** first, `GET /a`.", "<p>Use the <strong>sandbox</strong> first, <code>GET /a</code>.</p>"),
        ("One\n\nTwo", "<p>One</p>\n<p>Two</p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("3. a\n4. b", "<ol start=\"3\">\n<li>a</li>\n<li>b</li>\n</ol>"),
        ("```json\n{\"a\": 1}\n```", "<pre><code>{\"a\": 1}\n</code></pre>"),
        ("> quoted", "<blockquote>\n<p>quoted</p>\n</blockquote>"),
        ("a\\\nb", "<p>a<br>\nb</p>"),
        ("~~old~~", "<p><del>old</del></p>"),
    ];
    for (markdown, expected) in cases {
        assert_eq!(html(markdown), expected, "{markdown:?}");
    }
    let table = html("| code | meaning |\n| --- | --- |\n| 17 | wrong currency |");
    assert!(table.contains("<th>code</th>") && table.contains("<td>wrong currency</td>"), "{table}");
}

#[test]
fn links_lead_to_the_web_and_say_nothing_of_us() {
    let link =
        |href: &str, text: &str| format!("<p><a href=\"{href}\" rel=\"nofollow noopener noreferrer\">{text}</a></p>");
    assert_eq!(
        html("[the guide](https://docs.example.com/guide)"),
        link("https://docs.example.com/guide", "the guide")
    );
    assert_eq!(html("<https://docs.example.com>"), link("https://docs.example.com", "https://docs.example.com"));
    assert_eq!(html("https://docs.example.com"), link("https://docs.example.com", "https://docs.example.com"));
    assert_eq!(html("[write](mailto:api@example.com)"), link("mailto:api@example.com", "write"));
    for evil in [
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](java&#10;script:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:msgbox)",
        "[x](/platform/clients)",
        "[x](../sign-out)",
        "[x](//evil.example)",
        "[x](#operations)",
    ] {
        assert!(!html(evil).contains("href"), "{evil}: {}", html(evil));
        assert!(html(evil).contains('x'), "{evil}");
    }
}

#[test]
fn of_raw_html_only_the_text_is_left() {
    for (raw, expected) in [
        ("<script>alert(1)</script>", ""),
        ("before\n\n<script>alert(1)</script>\n\nafter", "<p>before</p>\n<p>after</p>"),
        ("a <script>alert(1)</script> b", "<p>a  b</p>"),
        ("a <b onclick=\"x()\">bold</b> word", "<p>a bold word</p>"),
        ("<p>Returns a <em>list</em>.</p><p>Second.</p>", "<p>Returns a list.</p>\n<p>Second.</p>"),
        ("one<br/>two<BR>three", "<p>one<br>two<br>three</p>"),
        ("<img src=x onerror=alert(1)>", ""),
        ("<iframe src=\"https://evil.example\"></iframe>", ""),
        ("<form action=\"/sign-out\"><button>Press</button></form>", "<p>Press</p>"),
        ("<style>body { display: none }</style>", ""),
        ("<a href=\"https://evil.example\" onclick=\"x()\">press</a>", "<p>press</p>"),
        ("<!-- a comment -->", ""),
        ("<svg><script>alert(1)</script></svg>", ""),
    ] {
        assert_eq!(html(raw), expected, "{raw}");
    }
    for odd in
        ["<scr<script>ipt>alert(1)</script>", "<p title='</p><script>alert(1)</script>'>", "&lt;script&gt;alert(1)"]
    {
        let html = html(odd);
        assert!(!html.to_lowercase().contains("<script") && !html.contains("title"), "{odd}: {html}");
    }
}

#[test]
fn an_image_is_a_link_to_it() {
    let rel = "rel=\"nofollow noopener noreferrer\"";
    let image = html("![The flow](https://img.example/flow.png)");
    assert_eq!(image, format!("<p><a href=\"https://img.example/flow.png\" {rel}>The flow</a></p>"));
    let nameless = html("![](https://img.example/flow.png)");
    let url = "https://img.example/flow.png";
    assert_eq!(nameless, format!("<p><a href=\"{url}\" {rel}>{url}</a></p>"));
    let badge = html("[![Build **status**](https://img.example/b.svg)](https://ci.example)");
    assert_eq!(badge, format!("<p><a href=\"https://ci.example\" {rel}>Build <strong>status</strong></a></p>"));
    assert!(!html("![x](data:image/svg+xml;base64,PHN2Zz4=)").contains("data:"));
}

#[test]
fn headings_stand_below_those_of_the_page_and_skip_no_level() {
    assert_eq!(html("# One\n\n## Two\n\n# Three"), "<h3>One</h3>\n<h4>Two</h4>\n<h3>Three</h3>");
    assert_eq!(html("### First\n\n# Second\n\n###### Third"), "<h3>First</h3>\n<h3>Second</h3>\n<h4>Third</h4>");
    assert_eq!(html("Under\n=====\n\nlined\n-----"), "<h3>Under</h3>\n<h4>lined</h4>");
    let deep = html("# 1\n## 2\n### 3\n#### 4\n##### 5\n###### 6");
    assert!(deep.ends_with("<h6>4</h6>\n<h6>5</h6>\n<h6>6</h6>"), "{deep}");
}

#[test]
fn headings_of_schemas_by_themselves_stand_below_the_heading_of_their_list() {
    let schema = "{description: '# S', properties: {m: {description: '# M', properties: {n: {description: '# N'}}}}}";
    let text = format!("openapi: 3.1.0\ninfo: {{title: x, version: '1'}}\ncomponents: {{schemas: {{S: {schema}}}}}\n");
    let schema = &reading(&text).schemas[0].schema;
    let member = &schema.properties[0];
    let headings = [&schema.description, &member.description, &member.properties[0].description].map(Html::as_str);
    assert_eq!(headings, ["<h4>S</h4>", "<h4>M</h4>", "<h4>N</h4>"]);
}

#[test]
fn every_description_of_a_document_is_commonmark() {
    let text = "openapi: 3.1.0\ninfo: {title: '*x*', version: '1'}\ntags: [{name: t, description: '*tag*'}]\npaths:\n  /a:\n    post:\n      \
        tags: [t]\n      summary: '*not CommonMark*'\n      description: '# Heading'\n      parameters: [{name: p, in: query, description: '*parameter*'}]\n      \
        requestBody: {description: '*body*', content: {a/b: {schema: {properties: {m: {description: '*member*'}}}}}}\n      \
        responses: {'200': {description: '*response*', content: {a/b: {schema: {description: '*schema*'}}}}}\n";
    let reading = reading(text);
    let one = &reading.operations[0];
    let emphasis = |word: &str| format!("<p><em>{word}</em></p>");
    assert_eq!((reading.title.as_str(), one.summary.as_str()), ("*x*", "*not CommonMark*"));
    assert_eq!(one.description.as_str(), "<h4>Heading</h4>");
    assert_eq!(reading.tags[0].description.as_str(), emphasis("tag"));
    assert_eq!(one.parameters[0].description.as_str(), emphasis("parameter"));
    assert_eq!(one.request_description.as_str(), emphasis("body"));
    assert_eq!(one.request[0].schema.properties[0].description.as_str(), emphasis("member"));
    assert_eq!(one.responses[0].description.as_str(), emphasis("response"));
    assert_eq!(one.responses[0].content[0].schema.description.as_str(), emphasis("schema"));
}

#[test]
fn descriptions_made_to_cost_much_end_soon() {
    within(60, || {
        for piece in [
            "> ", "- ", "*a ", "[", "![](", "`", "| a ", "<b>", "</b>", "&#x", "\\", "**_", "[a](", "<!--", "1. ",
            "<script>",
        ] {
            html(&piece.repeat(30_000 / piece.len()));
            html(&format!("{}\n", piece.repeat(20)).repeat(300));
        }
    });
}
