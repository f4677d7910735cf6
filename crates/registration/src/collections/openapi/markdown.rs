//! CommonMark in descriptions (OpenAPI 3.1 section 4.7, *Rich Text Formatting*), as HTML that can be shown.
//!
//! What strangers wrote gives text and links, and nothing that runs, loads, or looks like a part of the portal: of raw HTML
//! only the text is left, an image is a link to it, a link leads to http, https or mailto, and headings go below those of
//! the page, one level after the other.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use ammonia::{Builder, UrlRelative};
use comrak::{
    Arena, Options,
    nodes::{Node, NodeLink, NodeValue},
};
use maud::html;

use super::{reading::Html, tree::Id};
use crate::text::{beginning, shortened_to};

/// The longest description that is kept, in bytes of its source.
const LONGEST: usize = 256 * 1024;
/// The most HTML that a document's descriptions may become, in bytes. What is beyond is left out.
const MOST_HTML: usize = 3 * 1024 * 1024;
/// HTML has no headings below this level.
const DEEPEST_HEADING: u8 = 6;
/// How deep quotations and lists may lie inside each other; a browser gives up at 512 elements.
const DEEPEST_BLOCK: usize = 100;

/// What may be left in a description.
static ALLOWED: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let tags = [
        "a",
        "blockquote",
        "br",
        "code",
        "del",
        "em",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "strong",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
    ];
    let attributes =
        [("a", vec!["href", "title"]), ("ol", vec!["start"]), ("td", vec!["align"]), ("th", vec!["align"])];
    let mut builder = Builder::empty();
    builder
        .tags(tags.into_iter().collect())
        .tag_attributes(attributes.into_iter().map(|(tag, names)| (tag, names.into_iter().collect())).collect())
        .generic_attributes(HashSet::new())
        .clean_content_tags(HIDDEN.into_iter().collect())
        .url_schemes(["http", "https", "mailto"].into_iter().collect())
        // They would lead into the portal, where nothing of this document is.
        .url_relative(UrlRelative::Deny)
        .link_rel(Some("nofollow noopener noreferrer"));
    builder
});

/// Of raw HTML, the text alone.
static NOTHING: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::empty();
    builder.clean_content_tags(HIDDEN.into_iter().collect());
    builder
});

/// Makes HTML of the descriptions of one document.
#[derive(Debug, Default)]
pub(super) struct Prose {
    /// What was made, by the value that holds its source and by the level of its headings.
    made: HashMap<(Id, u8), Html>,
    bytes: usize,
    /// Something was left out.
    pub cut: bool,
}

impl Prose {
    /// The HTML of a description, which the value `id` holds. Its outermost headings are of the level `heading`.
    pub(super) fn html(&mut self, id: Id, source: &str, heading: u8) -> Html {
        if self.bytes > MOST_HTML {
            self.cut |= !source.is_empty();
            return Html::default();
        }
        let made = self.made.entry((id, heading)).or_insert_with(|| {
            let source = source.trim_end();
            self.cut |= source.len() > LONGEST;
            html(beginning(source, LONGEST), heading)
        });
        self.bytes += made.as_str().len();
        if self.bytes > MOST_HTML {
            self.cut = true;
            return Html::default();
        }
        made.clone()
    }
}

/// A sentence of ours with something of the document in it.
pub(super) fn said(sentence: &str, of_document: &str) -> Html {
    Html(html! { p { (sentence) " " code { (shortened_to(of_document, 300)) } } }.into_string())
}

fn html(source: &str, heading: u8) -> Html {
    if source.trim_start().is_empty() {
        return Html::default();
    }
    if is_plain(source) {
        return Html(html! { p { (source.trim()) } }.into_string());
    }
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.strikethrough = true;
    options.extension.autolink = true;
    // What of raw HTML is left was made by us, and is looked at once more below.
    options.render.r#unsafe = true;
    let arena = Arena::new();
    let document = comrak::parse_document(&arena, source, &options);
    if depth(document) > DEEPEST_BLOCK {
        return Html(html! { pre { (source) } }.into_string());
    }
    domesticate(&arena, document, heading);
    let mut text = String::with_capacity(source.len() * 2);
    if comrak::format_html(document, &options, &mut text).is_err() {
        return Html(html! { p { (source) } }.into_string());
    }
    let clean = ALLOWED.clean(&text).to_string();
    if is_blank(&clean) { Html::default() } else { Html(clean.trim().to_owned()) }
}

/// No text is in it, and no line: all there was is left out.
fn is_blank(html: &str) -> bool {
    !html.contains("<hr") && html.split('<').all(|piece| piece.rsplit('>').next().unwrap_or_default().trim().is_empty())
}

/// One line in which nothing has a meaning in CommonMark.
fn is_plain(source: &str) -> bool {
    const MEANING: &[char] = &['\\', '`', '*', '_', '[', ']', '<', '>', '#', '&', '|', '~', '!', '@', '\n', '\r', '\t'];
    !source.contains(MEANING)
        && !source.contains("://")
        && !source.contains("www.")
        && source.starts_with(|c: char| c.is_alphabetic() || matches!(c, '"' | '“' | '(' | '/'))
}

fn depth(document: Node<'_>) -> usize {
    let (mut deepest, mut depth) = (0, 0_usize);
    for edge in document.traverse() {
        match edge {
            comrak::arena_tree::NodeEdge::Start(_) => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            comrak::arena_tree::NodeEdge::End(_) => depth = depth.saturating_sub(1),
        }
    }
    deepest
}

/// Takes raw HTML, images and the levels of headings in hand.
fn domesticate<'a>(arena: &'a Arena<'a>, document: Node<'a>, heading: u8) {
    let mut headings: Vec<u8> = Vec::new();
    let mut endless = HashSet::new();
    let nodes: Vec<Node<'_>> = document.descendants().collect();
    for node in nodes {
        let in_link = node.ancestors().skip(1).any(|node| matches!(node.data().value, NodeValue::Link(_)));
        let mut data = node.data_mut();
        match &mut data.value {
            NodeValue::Heading(of) => {
                while headings.last().is_some_and(|level| *level >= of.level) {
                    headings.pop();
                }
                headings.push(of.level);
                let below = u8::try_from(headings.len() - 1).unwrap_or(DEEPEST_HEADING);
                of.level = heading.saturating_add(below).min(DEEPEST_HEADING);
            }
            NodeValue::HtmlBlock(block) => block.literal = text_of_html(&block.literal),
            NodeValue::HtmlInline(tag) => {
                let begins = HIDDEN.into_iter().find(|word| names(tag, word) && !tag.starts_with("</"));
                *tag = if names(tag, "br") { "<br />".to_owned() } else { String::new() };
                drop(data);
                // Without an end once, there is none further on: looking again would take the square of the time.
                if let Some(word) = begins.filter(|word| !endless.contains(&(parent(node), *word)))
                    && !leave_out_until_end_of(node, word)
                {
                    endless.insert((parent(node), word));
                }
            }
            NodeValue::Image(image) => {
                let (url, title) = (std::mem::take(&mut image.url), std::mem::take(&mut image.title));
                if in_link {
                    // A link may not lie in a link: of a picture in one, the words are left.
                    drop(data);
                    let words: Vec<Node<'_>> = node.children().collect();
                    for word in words {
                        node.insert_before(word);
                    }
                    node.detach();
                } else {
                    data.value = NodeValue::Link(Box::new(NodeLink { url: url.clone(), title }));
                    drop(data);
                    if node.first_child().is_none() {
                        node.append(arena.alloc(NodeValue::Text(url.into()).into()));
                    }
                }
            }
            _ => {}
        }
    }
}

/// Elements whose content is not text.
const HIDDEN: [&str; 2] = ["script", "style"];
/// Elements after which a line of text is at its end.
const BLOCKS: [&str; 14] =
    ["p", "br", "div", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "pre", "blockquote"];

/// So many tags of raw HTML are read at a time: elements that lie inside each other take the square of their number.
const MOST_TAGS: usize = 1000;

/// A tag is that of an element, its beginning or its end.
fn names(tag: &str, element: &str) -> bool {
    let name = tag.trim_start_matches(['<', '/']);
    let rest = name.get(..element.len()).filter(|name| name.eq_ignore_ascii_case(element));
    rest.is_some() && !name[element.len()..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-')
}

/// The address of what a node stands in.
fn parent(node: Node<'_>) -> Option<usize> {
    node.parent().map(|parent| std::ptr::from_ref(parent).addr())
}

/// Takes out what stands between the tags of an element, when its end is there; whether it is.
fn leave_out_until_end_of(begin: Node<'_>, element: &str) -> bool {
    let is_end = |node: &Node<'_>| matches!(&node.data().value, NodeValue::HtmlInline(tag) if tag.starts_with("</") && names(tag, element));
    let mut between: Vec<Node<'_>> = Vec::new();
    for node in begin.following_siblings().skip(1) {
        if is_end(&node) {
            for node in between {
                node.detach();
            }
            return true;
        }
        between.push(node);
    }
    false
}

/// The text of a block of raw HTML, as paragraphs.
fn text_of_html(block: &str) -> String {
    let (mut text, mut apart) = (String::with_capacity(block.len()), String::new());
    for (index, piece) in block.split('<').enumerate() {
        if index > 0 {
            if index % MOST_TAGS == 0 {
                text.push_str(&NOTHING.clean(&apart).to_string());
                apart.clear();
            }
            if BLOCKS.into_iter().any(|element| names(piece, element)) {
                apart.push_str("\n\n");
            }
            apart.push('<');
        }
        apart.push_str(piece);
    }
    text.push_str(&NOTHING.clean(&apart).to_string());
    let lines = text.split("\n\n").map(str::trim).filter(|line| !line.is_empty());
    lines.flat_map(|line| ["<p>", line, "</p>\n"]).collect()
}

#[cfg(test)]
mod tests {
    use super::{super::yaml, MOST_HTML, MOST_TAGS, Prose, html};

    #[test]
    fn raw_html_of_very_many_tags_is_all_text() {
        let source = "<div>word<i>".repeat(2 * MOST_TAGS);
        let shown = html(&source, 3);
        assert_eq!(shown.as_str().matches("word").count(), 2 * MOST_TAGS);
        assert!(!shown.as_str().contains("div"));
        let script = format!("<div>{}<script>alert(1)</script>", "<i>".repeat(MOST_TAGS - 2));
        assert!(!html(&script, 3).as_str().contains("<script"));
    }

    #[test]
    fn what_would_not_be_shown_is_not_made() {
        let tree = yaml::read("a: first\nb: second\n").unwrap().unwrap();
        let (first, second) = (tree.get(tree.root(), "a").unwrap(), tree.get(tree.root(), "b").unwrap());
        let mut prose = Prose::default();
        let once = prose.html(first, "first", 3);
        assert_eq!((once.as_str(), prose.cut), ("<p>first</p>", false));
        while !prose.cut {
            prose.html(first, "first", 3);
        }
        assert!(prose.bytes > MOST_HTML && prose.bytes <= MOST_HTML + once.as_str().len());
        assert!(prose.html(second, "second", 3).is_empty());
        assert_eq!(prose.made.len(), 1);
    }
}
