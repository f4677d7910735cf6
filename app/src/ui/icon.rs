//! Every icon that is named in this crate is in the sprite.

use std::{fs, path::Path};

const SPRITE: &str = include_str!("../../../public/icons.svg");

/// What `before` introduces in quotes, everywhere in the crate's sources.
fn quoted_after(before: &str, folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            quoted_after(before, &path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            found.extend(text.split(before).skip(1).filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())));
        }
    }
}

#[test]
fn every_icon_that_is_named_is_in_the_sprite() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut names = Vec::new();
    // Put together here, so that this file does not find itself.
    for before in [["<Icon name", "=\""].concat(), [" icon", "=\""].concat(), [" before", "=\""].concat()] {
        quoted_after(&before, &sources, &mut names);
    }
    assert!(names.len() > 10);
    for name in names {
        assert!(SPRITE.contains(&format!("<symbol id=\"{name}\"")), "no icon is called {name}");
    }
}
