//! Calls of cargo, and telling the person at the terminal how far they are.

use std::{
    ffi::OsString,
    path::PathBuf,
    process::Command,
    sync::mpsc::{RecvTimeoutError, channel},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, ensure};

use crate::workspace::Workspace;

/// The target that browsers run.
const WASM: &str = "wasm32-unknown-unknown";

/// How much the compiler optimises, as the profiles in the workspace's Cargo.toml say.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// As `cargo test` compiles them: the server that the end-to-end tests walk through is the one that the Rust tests ran.
    Unoptimised,
    /// For every day. The dependencies are those of [`Profile::Unoptimised`].
    Dev,
    /// For publication.
    Release,
}

/// The cargo that runs this program, of the same toolchain.
pub fn program() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// Compiles the pages for browsers, and returns where the wasm is.
pub fn build_wasm(workspace: &Workspace, profile: Profile) -> anyhow::Result<PathBuf> {
    let package = workspace.setting("lib-package")?;
    let (profile, folder, about) = match profile {
        Profile::Unoptimised | Profile::Dev => ("dev", "debug", "2 minutes the first time on 2 cores"),
        Profile::Release => {
            let profile = workspace.setting("lib-profile-release")?;
            (profile, profile, "6 minutes the first time on 2 cores")
        }
    };
    step(&format!("compiling the pages for browsers (about {about})"), || {
        let optimised = optimised(workspace);
        cargo(&["build", "--locked", "--package", package, "--target", WASM, "--profile", profile], &optimised)
    })?;
    Ok(workspace.target.join(WASM).join(folder).join(format!("{package}.wasm")))
}

/// An example of the crate `storage`, which needs nothing that the server does not need.
const EXAMPLE: &str = "commit_rate";

/// Compiles the server.
///
/// For every day with an example beside it: cargo enables what tests ask of dependencies as soon as a test or an example is
/// built. With the same features here, `cargo test` finds the dependencies compiled.
pub fn build_server(workspace: &Workspace, profile: Profile) -> anyhow::Result<()> {
    let target = workspace.setting("bin-target")?;
    let everyday = ["build", "--locked", "--bin", target, "--example", EXAMPLE];
    match profile {
        Profile::Unoptimised => {
            step("compiling the server (about 5 minutes the first time on 2 cores)", || cargo(&everyday, &[]))
        }
        Profile::Dev => step("compiling the server (about 7 minutes the first time on 2 cores)", || {
            cargo(&everyday, &optimised(workspace))
        }),
        Profile::Release => step("compiling the server (about 15 minutes the first time on 2 cores)", || {
            cargo(&["build", "--locked", "--bin", target, "--release"], &[])
        }),
    }
}

/// Settings with which the workspace's packages are optimised like their dependencies. In Cargo.toml they are not, so that
/// tests compile quickly.
fn optimised(workspace: &Workspace) -> Vec<String> {
    let packages = workspace.default_members.iter();
    packages.map(|package| format!("--config=profile.dev.package.{package}.opt-level=1")).collect()
}

fn cargo(arguments: &[&str], settings: &[String]) -> anyhow::Result<()> {
    let status = Command::new(program()).args(arguments).args(settings).status().context("cargo cannot be started")?;
    ensure!(status.success(), "cargo {} failed", arguments.join(" "));
    Ok(())
}

/// How long a step may stay silent.
const PATIENCE: Duration = Duration::from_secs(45);

/// Says what is done, that it is still being done, and how long it took.
pub fn step<T>(what: &str, act: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
    eprintln!("==> {what}");
    let begun = now();
    let (done, waiting) = channel::<()>();
    let beside = thread::spawn(move || {
        while waiting.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
            eprintln!("    {} so far", duration(begun.elapsed()));
        }
    });
    let result = act();
    drop(done);
    let _ = beside.join();
    let took = begun.elapsed();
    if result.is_ok() && took >= Duration::from_secs(1) {
        eprintln!("    {}", duration(took));
    }
    result
}

#[expect(clippy::disallowed_methods, reason = "a build is timed by the clock on the wall")]
fn now() -> Instant {
    Instant::now()
}

fn duration(time: Duration) -> String {
    match (time.as_secs() / 60, time.as_secs() % 60) {
        (0, seconds) => format!("{seconds} s"),
        (minutes, seconds) => format!("{minutes} min {seconds} s"),
    }
}
