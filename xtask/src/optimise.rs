//! Makes the wasm smaller than the compiler does, by Binaryen's `wasm-opt`. Only for what is published: it takes half a minute.

use std::{fs, process::Command};

use anyhow::{Context as _, ensure};

use crate::workspace::Workspace;

/// What every browser of the last three years understands, and the compiler uses by default.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// The same wasm, smaller; as it is where there is no `wasm-opt`. `make dist` installs it.
pub fn smaller(workspace: &Workspace, wasm: Vec<u8>) -> anyhow::Result<Vec<u8>> {
    if Command::new("wasm-opt").arg("--version").output().is_err() {
        eprintln!("    wasm-opt is not on the PATH, so the wasm stays larger than it could be");
        return Ok(wasm);
    }
    let (before, after) = (workspace.target.join("before-wasm-opt.wasm"), workspace.target.join("after-wasm-opt.wasm"));
    fs::write(&before, wasm)?;
    let done = Command::new("wasm-opt").arg("-Oz").args(FEATURES).arg(&before).arg("--output").arg(&after).status()?;
    ensure!(done.success(), "wasm-opt failed");
    fs::read(&after).context("wasm-opt left nothing")
}
