//! The files that browsers load: wasm, the script that starts it, the style sheet, and what lies in `public/`.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use sha2::{Digest as _, Sha256};
use wasm_bindgen_cli_support::Bindgen;

use crate::{
    cargo::{self, Profile, step},
    compress, optimise, style,
    workspace::Workspace,
};

/// Hexadecimal digits of the hash in names. The server knows such a name by it, and lets browsers keep the file.
const HASH_LENGTH: usize = 16;

/// Files by their path below the site's root, with `/` between folders.
type Files = BTreeMap<String, Vec<u8>>;

/// Builds the site, writes it into the folder `site-root`, and lists it for the server to embed.
pub fn build(workspace: &Workspace, profile: Profile) -> anyhow::Result<()> {
    let wasm = cargo::build_wasm(workspace, profile)?;
    let files = step("making the files that browsers load", || collect(workspace, profile, &wasm))?;
    let root = workspace.path("site-root")?;
    write(&root, &files)?;
    embed(workspace, workspace.setting("site-root")?, &files)
}

fn collect(workspace: &Workspace, profile: Profile, wasm: &Path) -> anyhow::Result<Files> {
    let name = workspace.setting("output-name")?;
    let folder = workspace.setting("site-pkg-dir")?;
    let style = style::bundle(&workspace.path("style-file")?)?;
    let mut page = bindgen(name, profile, wasm)?;
    if profile == Profile::Release {
        page.wasm = optimise::smaller(workspace, page.wasm)?;
    }

    let hash = hash([page.wasm.as_slice(), page.script.as_bytes(), style.as_bytes()]);
    let named = |ending: &str| format!("{folder}/{name}.{hash}{ending}");
    let mut files = Files::new();
    files.insert(named(".js"), page.script.into_bytes());
    files.insert(named("_bg.wasm"), page.wasm);
    files.insert(named(".css"), style.into_bytes());
    for (path, text) in page.snippets {
        files.insert(format!("{folder}/{path}"), text.into_bytes());
    }
    read_folder(&workspace.path("assets-dir")?, "", &mut files)?;

    let mut all = Files::new();
    for (path, body) in files {
        for (ending, encoded) in compress::encodings(&body, profile)? {
            all.insert(format!("{path}{ending}"), encoded);
        }
        all.insert(path, body);
    }
    Ok(all)
}

/// What wasm-bindgen makes of the compiler's wasm.
struct Bound {
    wasm: Vec<u8>,
    script: String,
    snippets: Vec<(String, String)>,
}

fn bindgen(name: &str, profile: Profile, wasm: &Path) -> anyhow::Result<Bound> {
    let mut output = Bindgen::new()
        .input_path(wasm)
        .out_name(name)
        .web(true)?
        .typescript(false)
        // The page names the wasm, whose hash is not known yet.
        .omit_default_module_path(true)
        // A panic's backtrace is readable in the console as long as names are there; nobody downloads them for it.
        .remove_name_section(profile == Profile::Release)
        .generate_output()
        .context("wasm-bindgen failed")?;
    let script = output.js().to_owned();
    let modules = output.local_modules().iter().map(|(path, text)| (format!("snippets/{path}"), text.clone()));
    let inline = output.snippets().iter().flat_map(|(package, snippets)| {
        let numbered = snippets.iter().enumerate();
        numbered.map(move |(number, text)| (format!("snippets/{package}/inline{number}.js"), text.clone()))
    });
    let snippets = modules.chain(inline).collect();
    Ok(Bound { wasm: output.wasm_mut().emit_wasm(), script, snippets })
}

fn hash<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    let mut text = String::new();
    for byte in hasher.finalize().iter().take(HASH_LENGTH / 2) {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

fn read_folder(folder: &Path, prefix: &str, files: &mut Files) -> anyhow::Result<()> {
    let read = || format!("{} cannot be read", folder.display());
    for entry in fs::read_dir(folder).with_context(read)? {
        let path = entry.with_context(read)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            read_folder(&path, &format!("{prefix}{name}/"), files)?;
        } else {
            let body = fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))?;
            files.insert(format!("{prefix}{name}"), body);
        }
    }
    Ok(())
}

/// Makes the folder hold these files and no others. A file that is there already is left alone, so that cargo sees no
/// change where there is none.
fn write(root: &Path, files: &Files) -> anyhow::Result<()> {
    let mut present = Files::new();
    if root.exists() {
        read_folder(root, "", &mut present)?;
    }
    for path in present.keys().filter(|path| !files.contains_key(*path)) {
        fs::remove_file(root.join(path))?;
    }
    for (path, body) in files.iter().filter(|(path, body)| present.get(*path) != Some(*body)) {
        write_file(&root.join(path), body)?;
    }
    Ok(())
}

/// The list that `server/src/main.rs` includes. Its paths are relative, so that a checkout can be moved.
fn embed(workspace: &Workspace, root: &str, files: &Files) -> anyhow::Result<()> {
    let mut list = String::from("// Made by `cargo xtask build`.\n&[\n");
    for path in files.keys() {
        let file = format!("../../{root}/{path}");
        writeln!(list, "    ({path:?}, include_bytes!({file:?})),")?;
    }
    list.push_str("]\n");
    let at: PathBuf = workspace.root.join("target/embedded/site.rs");
    if fs::read(&at).is_ok_and(|present| present == list.as_bytes()) {
        return Ok(());
    }
    write_file(&at, list.as_bytes())
}

fn write_file(path: &Path, body: &[u8]) -> anyhow::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, body).with_context(|| format!("{} cannot be written", path.display()))
}
