//! The `gatehouse` command.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The files that browsers load, as `cargo xtask build` has listed them; none in a build without it. Cargo builds this
/// file again, and nothing else, when one of them changes.
static SITE: &[server::EmbeddedFile] = include!("../../target/embedded/site.rs");

fn main() -> ExitCode {
    server::cli::run(std::env::args_os(), SITE)
}
