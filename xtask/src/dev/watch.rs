//! Notices changes of files by looking at their times. A few hundred files take a few milliseconds, on every system alike.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    thread,
    time::{Duration, SystemTime},
};

const PAUSE: Duration = Duration::from_millis(300);

/// What the watched files were like when they were last looked at.
pub struct Watch {
    sources: Vec<PathBuf>,
    seen: BTreeMap<PathBuf, SystemTime>,
}

impl Watch {
    /// Watches files and folders.
    pub fn of(sources: impl IntoIterator<Item = PathBuf>) -> Self {
        let sources: Vec<PathBuf> = sources.into_iter().collect();
        let seen = look(&sources);
        Self { sources, seen }
    }

    /// Returns once a file was changed, added or removed since the last call, and a moment has passed without
    /// another change: editors and `git checkout` change several files at once.
    pub fn wait(&mut self) {
        let mut changed = false;
        loop {
            let now = look(&self.sources);
            if now != self.seen {
                changed = true;
                self.seen = now;
            } else if changed {
                return;
            }
            thread::sleep(PAUSE);
        }
    }
}

fn look(sources: &[PathBuf]) -> BTreeMap<PathBuf, SystemTime> {
    let mut times = BTreeMap::new();
    for source in sources {
        look_at(source, &mut times);
    }
    times
}

/// What vanishes while it is looked at counts as not there.
fn look_at(path: &Path, times: &mut BTreeMap<PathBuf, SystemTime>) {
    if let Ok(entries) = fs::read_dir(path) {
        for entry in entries.filter_map(Result::ok) {
            look_at(&entry.path(), times);
        }
    } else if let Ok(modified) = path.metadata().and_then(|facts| facts.modified()) {
        times.insert(path.to_path_buf(), modified);
    }
}
