//! `cargo xtask licences`: prints what others have written and Gatehouse contains, and under which licences.

mod licences;

use std::{
    io::{Write as _, stdout},
    path::Path,
};

use anyhow::{Context as _, bail};

fn main() -> anyhow::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("xtask lies in the workspace")?;
    match std::env::args().nth(1).as_deref() {
        Some("licences") => stdout().write_all(licences::third_party(root)?.as_bytes())?,
        _ => bail!("usage: cargo xtask licences"),
    }
    Ok(())
}
