//! One style sheet of the files in `style/`.
//!
//! Browsers get the CSS as it was written, without its comments. A library that minifies would take longer to compile than
//! all the rest of this program, and saves a fiftieth of what is left after compression.

use std::{fmt::Write as _, fs, path::Path};

use anyhow::{Context as _, bail};

/// The style sheet in which each line `@import "file.css" layer(name);` of `file` is replaced by that file, in its layer.
pub fn bundle(file: &Path) -> anyhow::Result<String> {
    let mut bundled = String::new();
    for line in read(file)?.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if !line.starts_with("@import") {
            bundled.push_str(line);
            bundled.push('\n');
            continue;
        }
        let Some((path, layer)) = import(line) else {
            bail!("{}: `{line}` is not like `@import \"file.css\" layer(name);`", file.display());
        };
        let imported = read(&file.with_file_name(path))?;
        if imported.contains("@import") {
            bail!("{path}: only {} may import", file.display());
        }
        writeln!(bundled, "@layer {layer} {{\n{}\n}}", imported.trim())?;
    }
    Ok(bundled)
}

fn read(file: &Path) -> anyhow::Result<String> {
    let text = fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
    Ok(without_comments(&text))
}

fn import(line: &str) -> Option<(&str, &str)> {
    line.strip_prefix("@import \"")?.strip_suffix(");")?.split_once("\" layer(")
}

/// A comment ends a word, as white space does. What looks like one in a string is none.
fn without_comments(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut quote = None;
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        if quote.is_none() && rest.starts_with("/*") {
            rest = rest.split_once("*/").map_or("", |(_, after)| after);
            kept.push(' ');
            continue;
        }
        match quote {
            None if matches!(character, '"' | '\'') => quote = Some(character),
            Some(open) if open == character => quote = None,
            _ => {}
        }
        kept.push(character);
        rest = &rest[character.len_utf8()..];
    }
    let lines = kept.lines().map(str::trim_end).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{bundle, without_comments};

    #[test]
    fn comments_go_and_strings_stay() {
        assert_eq!(without_comments("a/* of a */b { } /* end"), "a b { }");
        assert_eq!(without_comments("a { content: \"/* no comment */\"; }"), "a { content: \"/* no comment */\"; }");
    }

    #[test]
    fn imports_become_layers_in_their_order() {
        let folder = std::env::temp_dir().join(format!("gatehouse-style-{}", std::process::id()));
        fs::create_dir_all(folder.join("parts")).unwrap();
        let main = folder.join("main.css");
        fs::write(
            &main,
            "/* All. */\n@layer a, b;\n@import \"parts/two.css\" layer(b);\n@import \"one.css\" layer(a);\n",
        )
        .unwrap();
        fs::write(folder.join("one.css"), "p { color: red; }\n").unwrap();
        fs::write(folder.join("parts/two.css"), "/* Two. */\nb { color: blue; }\n").unwrap();
        let bundled = bundle(&main).unwrap();
        assert_eq!(bundled, "@layer a, b;\n@layer b {\nb { color: blue; }\n}\n@layer a {\np { color: red; }\n}\n");

        fs::write(&main, "@import url(one.css);\n").unwrap();
        assert!(bundle(&main).unwrap_err().to_string().contains("@import url(one.css);"));
        fs::remove_dir_all(folder).unwrap();
    }
}
