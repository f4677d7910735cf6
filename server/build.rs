//! Makes sure that `main.rs` finds a list of files to embed, should nothing have been built for browsers yet.

use std::{fs, io, path::Path};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/embedded");
    let list = folder.join("site.rs");
    if !list.exists() {
        fs::create_dir_all(&folder)?;
        fs::write(list, "&[]\n")?;
    }
    Ok(())
}
