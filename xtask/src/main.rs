//! `cargo xtask`: builds what cargo alone does not.
//!
//! | command | result |
//! | --- | --- |
//! | `build` | the browser's files in `target/site`, and a `gatehouse` that holds them, in cargo's profile `dev` |
//! | `build --unoptimised` | the same, with the workspace's own crates as `cargo test` compiles them; the browser's files stay optimised |
//! | `build --release` | the same, fully optimised as it is published; takes many minutes |
//! | `licences` | what others have written and Gatehouse contains, and under which licences, on standard output |
//! | `dev` | builds, starts the server, and does both again at every change |
//!
//! What is built from what stands in the workspace's Cargo.toml under `[[workspace.metadata.leptos]]`, with
//! the keys of cargo-leptos. Its work is done by libraries here: compiling that tool took longer than all the rest.

mod cargo;
mod compress;
mod dev;
mod licences;
mod optimise;
mod site;
mod style;
mod workspace;

use std::{
    io::{Write as _, stdout},
    process::ExitCode,
};

use cargo::Profile;
use workspace::Workspace;

const USAGE: &str =
    "usage: cargo xtask build [--unoptimised | --release] | licences | dev [argument of gatehouse serve...]";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["build"] => build(Profile::Dev),
        ["build", "--unoptimised"] => build(Profile::Unoptimised),
        ["build", "--release"] => build(Profile::Release),
        ["licences"] => licences(),
        ["dev", serve @ ..] => Workspace::read().and_then(|workspace| dev::run(&workspace, serve)),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The browser's files first: the server's executable holds them.
fn build(profile: Profile) -> anyhow::Result<()> {
    let workspace = Workspace::read()?;
    site::build(&workspace, profile)?;
    cargo::build_server(&workspace, profile)
}

fn licences() -> anyhow::Result<()> {
    let text = licences::third_party(&Workspace::read()?.root)?;
    stdout().write_all(text.as_bytes())?;
    Ok(())
}
