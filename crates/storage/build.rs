//! The migrations are embedded by `sqlx::migrate!`; cargo must look again when one is added.

fn main() {
    println!("cargo::rerun-if-changed=../../migrations");
}
