//! `cargo xtask dev`: builds and starts the server, and does both again at every change of a file. Open pages are told to
//! load themselves again.

mod pages;
mod watch;

use std::{
    net::TcpStream,
    process::{Child, Command},
    thread,
    time::Duration,
};

use anyhow::Context as _;

use self::{pages::Pages, watch::Watch};
use crate::{
    cargo::{self, Profile},
    site,
    workspace::Workspace,
};

/// What a page, a style or the server is made of.
const SOURCES: [&str; 8] = ["app", "crates", "server", "style", "public", "migrations", "Cargo.toml", "Cargo.lock"];
/// How long a started server may take until it listens.
const PATIENCE: Duration = Duration::from_secs(20);

/// Runs until it is interrupted. `serve` are arguments for `gatehouse serve`.
pub fn run(workspace: &Workspace, serve: &[&str]) -> anyhow::Result<()> {
    let pages = Pages::listen()?;
    let mut watch = Watch::of(SOURCES.iter().map(|source| workspace.root.join(source)));
    let mut server: Option<Child> = None;
    loop {
        match build(workspace) {
            Ok(()) => {
                if let Some(mut former) = server.take() {
                    former.kill()?;
                    former.wait()?;
                }
                let mut started = start(workspace, serve, pages.port())?;
                wait_until_it_listens(workspace, serve, &mut started)?;
                server = Some(started);
                pages.reload();
                eprintln!("==> waiting for a change");
            }
            // The server of the last good build stays.
            Err(error) => eprintln!("error: {error:#}\n==> waiting for a change"),
        }
        watch.wait();
    }
}

fn build(workspace: &Workspace) -> anyhow::Result<()> {
    site::build(workspace, Profile::Unoptimised)?;
    cargo::build_server(workspace, Profile::Unoptimised)
}

fn start(workspace: &Workspace, serve: &[&str], port: u16) -> anyhow::Result<Child> {
    let program = workspace.target.join("debug").join(workspace.setting("bin-target")?);
    Command::new(&program)
        .arg("serve")
        .args(serve)
        .current_dir(&workspace.root)
        // Leptos' own script for loading a page again is only there when this is set.
        .env("LEPTOS_WATCH", "true")
        .env("GATEHOUSE_RELOAD_PORT", port.to_string())
        .spawn()
        .with_context(|| format!("{} cannot be started", program.display()))
}

/// A page that is loaded sooner finds no server. A server that ended has said why.
fn wait_until_it_listens(workspace: &Workspace, serve: &[&str], server: &mut Child) -> anyhow::Result<()> {
    let address = listening(workspace, serve)?;
    let pause = Duration::from_millis(100);
    let mut waited = Duration::ZERO;
    while waited < PATIENCE && server.try_wait()?.is_none() && TcpStream::connect(&address).is_err() {
        thread::sleep(pause);
        waited += pause;
    }
    Ok(())
}

/// Where the server listens: as it was told by an argument, or by the environment, or at the setting `site-addr`.
fn listening(workspace: &Workspace, serve: &[&str]) -> anyhow::Result<String> {
    let after = serve.iter().position(|argument| *argument == "--listen").and_then(|at| serve.get(at + 1)).copied();
    let given = after.or_else(|| serve.iter().find_map(|argument| argument.strip_prefix("--listen=")));
    if let Some(address) = given {
        return Ok(address.to_owned());
    }
    match std::env::var_os("GATEHOUSE_LISTEN").and_then(|address| address.into_string().ok()) {
        Some(address) => Ok(address),
        None => workspace.setting("site-addr").map(str::to_owned),
    }
}
