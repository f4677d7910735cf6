//! What is built from what: the workspace's folders, and its settings for Leptos.

use std::{path::PathBuf, process::Command};

use anyhow::{Context as _, ensure};
use serde_json::Value;

use crate::cargo;

/// The workspace, as `cargo metadata` describes it.
pub struct Workspace {
    /// The folder of the workspace's Cargo.toml.
    pub root: PathBuf,
    /// Where cargo builds.
    pub target: PathBuf,
    /// The packages that cargo builds when none is named.
    pub default_members: Vec<String>,
    settings: Value,
}

impl Workspace {
    /// Asks cargo.
    pub fn read() -> anyhow::Result<Self> {
        let asked = Command::new(cargo::program())
            .args(["metadata", "--no-deps", "--format-version", "1"])
            .output()
            .context("cargo cannot be started")?;
        ensure!(asked.status.success(), "cargo metadata failed: {}", String::from_utf8_lossy(&asked.stderr));
        let metadata: Value = serde_json::from_slice(&asked.stdout)?;
        let path = |name: &str| {
            metadata[name].as_str().map(PathBuf::from).with_context(|| format!("cargo metadata names no {name}"))
        };
        let members = metadata["workspace_default_members"].as_array().context("cargo metadata names no members")?;
        let packages = metadata["packages"].as_array().context("cargo metadata names no packages")?;
        let default = packages.iter().filter(|package| members.contains(&package["id"]));
        let default_members = default.filter_map(|package| package["name"].as_str()).map(str::to_owned).collect();
        Ok(Self {
            default_members,
            root: path("workspace_root")?,
            target: path("target_directory")?,
            settings: metadata["metadata"]["leptos"][0].clone(),
        })
    }

    /// A setting under `[[workspace.metadata.leptos]]`.
    pub fn setting(&self, name: &str) -> anyhow::Result<&str> {
        self.settings[name]
            .as_str()
            .with_context(|| format!("`{name}` is missing under [[workspace.metadata.leptos]] in Cargo.toml"))
    }

    /// A path below the root that is named by a setting.
    pub fn path(&self, setting: &str) -> anyhow::Result<PathBuf> {
        Ok(self.root.join(self.setting(setting)?))
    }
}
