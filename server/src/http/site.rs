//! The browser's part of the portal: the files that the build leaves in the site root.

use std::path::{Path, PathBuf};

use axum::{
    Router,
    extract::Request,
    http::{HeaderValue, header},
    middleware::{Next, from_fn},
    response::Response,
};
use leptos::config::LeptosOptions;
use tower_http::services::{ServeDir, ServeFile};

use super::AppState;

/// As `output-name` in the workspace's Cargo.toml.
const OUTPUT_NAME: &str = "gatehouse";
/// As `site-pkg-dir` there.
const PKG: &str = "pkg";
/// Names of files that the build puts a hash into have it here, 22 characters of base64url.
const HASH_LENGTH: usize = 22;

/// Where the files are and what they are called.
#[derive(Clone, Debug)]
pub struct Site {
    /// The same, as the pages need it.
    pub options: LeptosOptions,
    root: PathBuf,
}

impl Site {
    /// The site in `root`. A release is built with hashes in the names of its files, which stand in `hash.txt` beside the
    /// executable; without that file the names are plain.
    #[must_use]
    pub fn at(root: &Path) -> Self {
        let options = LeptosOptions::builder()
            .output_name(OUTPUT_NAME)
            .site_root(root.to_string_lossy())
            .site_pkg_dir(PKG)
            .build();
        let hashes = std::env::current_exe().ok().and_then(|exe| Some(exe.parent()?.join(options.hash_file.as_ref())));
        let mut site = Self { options, root: root.to_path_buf() };
        site.options.hash_files = hashes.is_some_and(|file| file.is_file());
        site
    }
}

/// `/pkg/…`, and each file that lies in the site root itself under its own name. They are listed once, so that no page
/// request looks for a file first.
pub fn routes(state: &AppState) -> Router<AppState> {
    let root = &state.site().root;
    let pkg =
        ServeDir::new(root.join(PKG)).append_index_html_on_directories(false).precompressed_br().precompressed_gzip();
    let mut router = Router::new().nest_service(&format!("/{PKG}"), pkg);
    for name in files(root) {
        router = router.route_service(&format!("/{name}"), ServeFile::new(root.join(&name)));
    }
    router.layer(from_fn(cache))
}

/// The plain files of the site root.
fn files(root: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(root) else {
        tracing::warn!(
            folder = %root.display(),
            "the site root is not there: pages come without style and script (--site-root)"
        );
        return Vec::new();
    };
    let plain = |name: &String| {
        // A route is not a pattern, and pages have no extension.
        name.contains('.')
            && !name.starts_with('.')
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
    };
    entries
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()))
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(plain)
        .collect()
}

/// A file with a hash in its name never changes; the others are asked about each time.
async fn cache(request: Request, next: Next) -> Response {
    let hashed = has_hash(request.uri().path());
    let mut response = next.run(request).await;
    if response.status().is_success() {
        let value = if hashed { "public, max-age=31536000, immutable" } else { "public, no-cache" };
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(value));
    }
    response
}

/// `gatehouse.` + hash + `.wasm`
fn has_hash(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let mut parts = name.rsplit('.');
    let (_extension, hash, stem) = (parts.next(), parts.next(), parts.next());
    stem.is_some()
        && hash.is_some_and(|hash| {
            hash.len() == HASH_LENGTH && hash.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        })
}

#[cfg(test)]
mod tests {
    use super::has_hash;

    #[test]
    fn names_with_a_hash_are_told_from_others() {
        assert!(has_hash("/pkg/gatehouse.Z0RvY3VtZW50LWhhc2gtMQ.wasm"));
        assert!(!has_hash("/pkg/gatehouse.wasm"));
        assert!(!has_hash("/pkg/gatehouse.min.js"));
        assert!(!has_hash("/favicon.svg"));
        assert!(!has_hash("/pkg/Z0RvY3VtZW50LWhhc2gtMQ.wasm"));
    }
}
