//! What others have written and the binary contains, with the texts of their licences: nearly all of them ask for no more
//! than that these come along.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, bail, ensure};
use serde_json::Value;

/// The two halves of the binary: the server, and the browser's part that it serves.
const HALVES: [(&str, &str); 2] = [("server", "x86_64-unknown-linux-gnu"), ("frontend", "wasm32-unknown-unknown")];

/// How the names of files with licences begin.
const BEGINNINGS: [&str; 6] = ["LICENSE", "LICENCE", "COPYING", "COPYRIGHT", "NOTICE", "UNLICENSE"];
/// Files that are called so and hold something else.
const NOT_TEXT: [&str; 7] = ["rs", "c", "h", "py", "sh", "yml", "toml"];
/// A folder with nothing but licences, as the REUSE specification has it.
const FOLDER: &str = "LICENSES";
/// Folders of a crate that nothing is built from.
const NOT_BUILT: [&str; 5] = ["tests", "benches", "examples", "fuzz", "target"];
/// The same within one crate.
const NOT_BUILT_HERE: [(&str, &str); 1] = [("libsqlite3-sys", "sqlcipher")];
/// How wide the list is, in characters.
const WIDTH: usize = 100;
/// How deep the sources of others lie in the crates that bring them along.
const DEPTH: usize = 4;

/// The text of the MIT licence without its copyright line, for crates that name the licence and leave out its text.
const MIT: &str = include_str!("licences/MIT.txt");

/// Files of this workspace that are about others' work: the name of the work, and the file.
const OURS: [(&str, &str); 1] = [("the icons of the pages", "public/icons.LICENSE")];

const INTRODUCTION: &str = "\
The program `gatehouse` contains the software below, and the pages that it serves contain some of it. Each is
listed with its version, its licence (an SPDX expression) and where it comes from. The texts of the licences
follow, each with the names of what it belongs to.

SQLite, in libsqlite3-sys, is in the public domain: https://sqlite.org/copyright.html
";

/// A crate of somebody else.
struct Crate {
    name: String,
    version: String,
    licence: String,
    repository: String,
    authors: Vec<String>,
    folder: PathBuf,
}

impl Crate {
    fn title(&self) -> String {
        format!("{} {}", self.name, self.version)
    }
}

/// The whole list, as a text file.
///
/// # Errors
///
/// When cargo fails, a file cannot be read, or a crate has no licence text and none is known for it.
pub fn third_party(root: &Path) -> anyhow::Result<String> {
    let crates = crates(root)?;
    let mut texts = Texts::default();
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for one in &crates {
        for file in licence_files(one)? {
            let text = read(&file)?;
            texts.add(&one.title(), &text);
            found.entry(one.title()).or_default().push(text);
        }
    }
    let without = crates.iter().filter(|one| !found.contains_key(&one.title()));
    for one in without.clone() {
        let mut relatives =
            crates.iter().filter(|other| !one.repository.is_empty() && other.repository == one.repository);
        match relatives.find_map(|other| found.get(&other.title())) {
            Some(of_relative) => of_relative.iter().for_each(|text| texts.add(&one.title(), text)),
            None => texts.add(&one.title(), &standard_text(one)?),
        }
    }
    for (work, file) in OURS {
        texts.add(work, &read(&root.join(file))?);
    }
    let (rust, text) = standard_library()?;
    texts.add(&rust, &text);

    let mut out = String::from("THIRD-PARTY SOFTWARE IN GATEHOUSE\n\n");
    out += INTRODUCTION;
    out += "\n";
    for one in &crates {
        writeln!(out, "{:<40} {:<45} {}", one.title(), one.licence, one.repository)?;
    }
    writeln!(out, "{rust:<40} {:<45} https://github.com/rust-lang/rust", "MIT OR Apache-2.0")?;
    out += "\nThese come without a text. They have that of their repository, or the one that their licence names:\n\n";
    for one in without {
        writeln!(out, "{}", one.title())?;
    }
    out += &texts.print();
    Ok(out)
}

/// Every crate that is compiled into one of the halves, by name. Procedural macros, build scripts and tests are not: they
/// stay behind on the machine that builds.
fn crates(root: &Path) -> anyhow::Result<Vec<Crate>> {
    let mut wanted = BTreeSet::new();
    for (package, target) in HALVES {
        // `cargo tree` and not `cargo metadata`: only it leaves out what the features of other members switch on.
        let tree = cargo(
            root,
            &[
                "tree",
                "--locked",
                "--package",
                package,
                "--target",
                target,
                "--edges",
                "normal,no-proc-macro",
                "--prefix",
                "none",
                "--format",
                "{p}",
            ],
        )?;
        for line in tree.lines() {
            let mut words = line.split_whitespace();
            if let (Some(name), Some(version)) = (words.next(), words.next()) {
                wanted.insert((name.to_owned(), version.trim_start_matches('v').to_owned()));
            }
        }
    }
    // Without the filters cargo would fetch what only other systems need.
    let filters = HALVES.iter().flat_map(|(_, target)| ["--filter-platform", target]);
    let arguments: Vec<&str> = ["metadata", "--locked", "--format-version", "1"].into_iter().chain(filters).collect();
    let metadata: Value = serde_json::from_str(&cargo(root, &arguments)?)?;
    let mut crates: Vec<Crate> = Vec::new();
    for package in metadata["packages"].as_array().context("cargo metadata lists no packages")? {
        let word = |member: &str| package[member].as_str().unwrap_or_default().to_owned();
        let key = (word("name"), word("version"));
        if package["source"].is_null() || !wanted.contains(&key) {
            continue;
        }
        let (name, version) = key;
        let manifest = PathBuf::from(word("manifest_path"));
        crates.push(Crate {
            licence: word("license"),
            repository: word("repository").trim_end_matches(".git").to_owned(),
            authors: package["authors"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .map(without_address)
                .collect(),
            folder: manifest.parent().with_context(|| format!("{name} {version} has no folder"))?.to_path_buf(),
            name,
            version,
        });
    }
    ensure!(crates.len() > 100, "only {} crates were found; something is wrong", crates.len());
    crates.sort_by(|a, b| (&a.name, &a.version).cmp(&(&b.name, &b.version)));
    Ok(crates)
}

fn cargo(root: &Path, arguments: &[&str]) -> anyhow::Result<String> {
    output(Command::new(crate::cargo::program()).args(arguments).current_dir(root))
}

fn output(command: &mut Command) -> anyhow::Result<String> {
    let output = command.output().with_context(|| format!("{command:?} cannot be run"))?;
    ensure!(output.status.success(), "{command:?} failed: {}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8(output.stdout)?)
}

/// `Name <address>` without the address.
fn without_address(author: &str) -> String {
    author.split('<').next().unwrap_or(author).trim().to_owned()
}

/// The files with licences of a crate and of what it brings along.
fn licence_files(one: &Crate) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![(one.folder.clone(), 0)];
    while let Some((folder, depth)) = folders.pop() {
        let entries = std::fs::read_dir(&folder).with_context(|| format!("{} cannot be read", folder.display()))?;
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let kind = entry.file_type()?;
            if kind.is_dir() {
                let built = !name.starts_with('.')
                    && !NOT_BUILT.contains(&name.as_str())
                    && !NOT_BUILT_HERE.contains(&(one.name.as_str(), name.as_str()));
                if built && depth < DEPTH {
                    folders.push((entry.path(), depth + 1));
                }
            } else if kind.is_file() && (holds_licence(&name) || folder.ends_with(FOLDER)) {
                files.push(entry.path());
            }
        }
    }
    files.sort();
    Ok(files)
}

fn holds_licence(name: &str) -> bool {
    let extension = Path::new(name).extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    let name = name.to_uppercase();
    BEGINNINGS.iter().any(|beginning| name.starts_with(beginning)) && !NOT_TEXT.contains(&extension)
}

/// The text that a crate's licence names, with its authors as those who hold the copyright.
fn standard_text(one: &Crate) -> anyhow::Result<String> {
    let choices: Vec<&str> = one.licence.split(" OR ").flat_map(|choice| choice.split('/')).map(str::trim).collect();
    if !choices.contains(&"MIT") {
        bail!("{} is under {}, brings no text of it, and none is known here; add one", one.title(), one.licence);
    }
    let authors = if one.authors.is_empty() { format!("the authors of {}", one.name) } else { one.authors.join(", ") };
    Ok(format!("MIT License\n\nCopyright (c) {authors}\n\n{MIT}"))
}

/// Rust's own library, which is in both halves.
fn standard_library() -> anyhow::Result<(String, String)> {
    let version = output(Command::new("rustc").arg("--version"))?;
    let version = version.split_whitespace().nth(1).context("rustc does not say its version")?.to_owned();
    Ok((
        format!("Rust's standard library {version}"),
        format!("MIT License\n\nCopyright (c) The Rust Project Contributors\n\n{MIT}"),
    ))
}

/// Not every text is UTF-8, and some begin with a mark that they are.
fn read(file: &Path) -> anyhow::Result<String> {
    let bytes = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    Ok(String::from_utf8_lossy(&bytes).trim_start_matches('\u{feff}').replace("\r\n", "\n"))
}

/// Texts, each once, with the names of what they belong to.
#[derive(Default)]
struct Texts {
    texts: Vec<(Vec<String>, String)>,
    /// Where a text is; by its words, because the same text is broken into lines and indented in many ways.
    by_words: BTreeMap<String, usize>,
}

impl Texts {
    fn add(&mut self, owner: &str, text: &str) {
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if words.is_empty() {
            return;
        }
        let index = *self.by_words.entry(words).or_insert_with(|| {
            self.texts.push((Vec::new(), text.trim_matches('\n').to_owned()));
            self.texts.len() - 1
        });
        if let Some((owners, _)) = self.texts.get_mut(index)
            && !owners.iter().any(|known| known == owner)
        {
            owners.push(owner.to_owned());
        }
    }

    fn print(&self) -> String {
        let above = "=".repeat(WIDTH);
        let below = "-".repeat(WIDTH);
        let mut out = String::new();
        for (owners, text) in &self.texts {
            out.extend(["\n", &above, "\n", &wrapped(owners), "\n", &below, "\n\n", text, "\n"]);
        }
        out
    }
}

/// The names, separated by commas, in lines of at most [`WIDTH`] characters where that is possible.
fn wrapped(names: &[String]) -> String {
    let mut text = String::new();
    let mut column = 0;
    for (number, name) in names.iter().enumerate() {
        if number > 0 {
            let fits = column + name.len() + 3 <= WIDTH;
            text += if fits { ", " } else { ",\n" };
            column = if fits { column + 2 } else { 0 };
        }
        text += name;
        column += name.len();
    }
    text
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Crate, Texts, holds_licence, standard_text, third_party};

    #[test]
    fn licences_are_told_from_programs() {
        for name in ["LICENSE", "LICENSE-MIT", "license.txt", "LICENSE-APACHE-2.0", "COPYING", "NOTICE.md", "UNLICENSE"]
        {
            assert!(holds_licence(name), "{name}");
        }
        for name in ["license.rs", "copyrights.yml", "README.md", "Cargo.toml"] {
            assert!(!holds_licence(name), "{name}");
        }
    }

    #[test]
    fn a_text_is_printed_once_for_all_that_have_it() {
        let mut texts = Texts::default();
        texts.add("a 1.0.0", "Do what\nyou like.\n");
        texts.add("b 2.0.0", "  Do what you\n  like.");
        texts.add("b 2.0.0", "Do nothing.");
        let printed = texts.print();
        assert_eq!(printed.matches("you like").count(), 1, "{printed}");
        assert!(printed.contains("a 1.0.0, b 2.0.0\n"), "{printed}");
    }

    #[test]
    fn a_licence_without_any_text_stops_the_release() {
        let one = |licence: &str| Crate {
            name: "thing".into(),
            version: "1.0.0".into(),
            licence: licence.into(),
            repository: String::new(),
            authors: Vec::new(),
            folder: "/".into(),
        };
        assert!(standard_text(&one("MIT/Apache-2.0")).unwrap().contains("Copyright (c) the authors of thing"));
        assert!(standard_text(&one("BSD-3-Clause")).is_err());
    }

    #[test]
    fn this_workspace_has_every_text() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let list = third_party(root).unwrap();
        // The server's, the browser's, those in C, and what is no crate at all.
        for name in ["axum 0.", "web-sys 0.", "aws-lc-sys 0.", "libmimalloc-sys 0.", "the icons of the pages"] {
            assert!(list.contains(name), "{name} is not listed");
        }
        assert!(!list.contains("\ninsta "), "what only tests use is listed");
    }
}
