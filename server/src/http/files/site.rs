//! The files that browsers load besides the pages: the script and its wasm, the style sheet, icons.
//!
//! They are in memory: in the executable itself, where the build has put them (`main.rs`), or read from a folder at the
//! start (`--site-root`). The build compresses them once, so that nothing is compressed for each visitor.

use std::{
    collections::HashMap,
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse as _, Response},
    routing::get,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use leptos::config::{Env, LeptosOptions};
use sha2::{Digest as _, Sha256};

use super::{
    encoding::{Encoding, preferred},
    etag,
};
use crate::http::{AppState, HttpError};

/// The folder of the script, the wasm and the style sheet, as `site-pkg-dir` in the workspace's Cargo.toml.
const PKG: &str = "pkg";
/// The script's name ends so. What precedes it, `gatehouse.<hash>`, is in the names of all three.
const SCRIPT: &str = ".js";
const WASM: &str = "_bg.wasm";
const STYLE: &str = ".css";
/// The hash that `cargo xtask build` puts into those names: this many hexadecimal digits.
const HASH_LENGTH: usize = 16;

/// A file as the build leaves it: its path below the root, such as `pkg/gatehouse.0123456789abcdef.css.br`, and its bytes.
pub type EmbeddedFile = (&'static str, &'static [u8]);

/// The files of the portal's pages.
#[derive(Clone, Debug)]
pub struct Site {
    /// What the pages need to name them.
    pub options: LeptosOptions,
    files: Arc<HashMap<String, SiteFile>>,
}

/// Why there is no site.
#[derive(Debug, thiserror::Error)]
pub enum SiteError {
    /// The folder cannot be read.
    #[error("{folder} cannot be read: {error}", folder = folder.display())]
    Unreadable {
        /// The folder, or the file or folder in it.
        folder: PathBuf,
        /// What the operating system says.
        error: io::Error,
    },
    /// A file without which pages have neither style nor script.
    #[error("the file {PKG}/{0} is missing")]
    Missing(String),
}

/// A file in every encoding that the build has made.
#[derive(Debug)]
struct SiteFile {
    content_type: HeaderValue,
    cache_control: HeaderValue,
    encoded: Vec<(Encoding, Encoded)>,
}

#[derive(Debug)]
struct Encoded {
    body: Bytes,
    /// Strong: each encoding has one of its own.
    tag: HeaderValue,
}

impl Site {
    /// The site that is part of the executable.
    pub fn embedded(files: &[EmbeddedFile]) -> Result<Self, SiteError> {
        Self::of(files.iter().map(|(path, bytes)| ((*path).to_owned(), Bytes::from_static(bytes))))
    }

    /// The site in a folder. Its files are read once, here.
    pub fn in_folder(root: &Path) -> Result<Self, SiteError> {
        let mut files = Vec::new();
        read_folder(root, "", &mut files)?;
        Self::of(files)
    }

    fn of(files: impl IntoIterator<Item = (String, Bytes)>) -> Result<Self, SiteError> {
        let mut grouped: HashMap<String, SiteFile> = HashMap::new();
        for (path, body) in files.into_iter().filter(|(path, _)| is_plain(path)) {
            let (path, encoding) = Encoding::of_file(&path);
            let file = grouped.entry(format!("/{path}")).or_insert_with(|| SiteFile::named(path));
            file.encoded.push((encoding, Encoded { tag: tag(path, encoding, &body), body }));
        }
        let name = output_name(&grouped)?;
        for ending in [WASM, STYLE] {
            if !grouped.contains_key(&format!("/{PKG}/{name}{ending}")) {
                return Err(SiteError::Missing(format!("{name}{ending}")));
            }
        }
        let options = LeptosOptions::builder()
            .output_name(name)
            // Leptos looks there for the parts of a wasm that was split. Ours is whole, and nothing is read from the disk.
            .site_root("/dev/null")
            .site_pkg_dir(PKG)
            .env(Env::PROD)
            .build();
        Ok(Self { options, files: Arc::new(grouped) })
    }

    /// There is a file at this address.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// Lets pages load themselves again when `cargo xtask dev`, which listens on this port, says so.
    #[must_use]
    pub fn reloading(mut self, port: u16) -> Self {
        self.options.env = Env::DEV;
        self.options.reload_port = port.into();
        self
    }
}

/// `gatehouse.<hash>`: what the names of script, wasm and style sheet begin with.
fn output_name(files: &HashMap<String, SiteFile>) -> Result<String, SiteError> {
    let folder = format!("/{PKG}/");
    files
        .keys()
        .filter_map(|path| path.strip_prefix(&folder)?.strip_suffix(SCRIPT))
        .find(|name| !name.contains('/'))
        .map(ToOwned::to_owned)
        .ok_or_else(|| SiteError::Missing(format!("*{SCRIPT}")))
}

fn read_folder(folder: &Path, prefix: &str, files: &mut Vec<(String, Bytes)>) -> Result<(), SiteError> {
    let unreadable = |path: &Path| {
        let folder = path.to_path_buf();
        |error| SiteError::Unreadable { folder, error }
    };
    for entry in fs::read_dir(folder).map_err(unreadable(folder))? {
        let entry = entry.map_err(unreadable(folder))?;
        let path = entry.path();
        // Names that are not Unicode are none of ours.
        let Ok(name) = entry.file_name().into_string() else { continue };
        if path.is_dir() {
            read_folder(&path, &format!("{prefix}{name}/"), files)?;
        } else {
            let bytes = fs::read(&path).map_err(unreadable(&path))?;
            files.push((format!("{prefix}{name}"), Bytes::from(bytes)));
        }
    }
    Ok(())
}

/// A route is not a pattern, and pages have no extension.
fn is_plain(path: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-".contains(&byte);
    path.bytes().all(plain)
        && path.split('/').all(|part| !part.is_empty() && !part.starts_with('.'))
        && path.rsplit('/').next().is_some_and(|name| name.contains('.'))
}

/// The hash in the file's name where there is one: what is large is not read at the start.
fn tag(path: &str, encoding: Encoding, body: &Bytes) -> HeaderValue {
    let hash = hash_in_name(path)
        .map_or_else(|| URL_SAFE_NO_PAD.encode(&Sha256::digest(body)[..12]), |hash| format!("{hash}{}", kind(path)));
    let suffix = encoding.suffix();
    // Its letters always fit into a header.
    HeaderValue::from_str(&format!("\"{hash}{suffix}\"")).unwrap_or(HeaderValue::from_static("\"\""))
}

impl SiteFile {
    fn named(path: &str) -> Self {
        let cache =
            if hash_in_name(path).is_some() { "public, max-age=31536000, immutable" } else { "public, no-cache" };
        Self {
            content_type: HeaderValue::from_static(content_type(path)),
            cache_control: HeaderValue::from_static(cache),
            encoded: Vec::new(),
        }
    }

    fn answer(&self, headers: &HeaderMap) -> Response {
        let available = self.encoded.iter().map(|(encoding, _)| *encoding);
        let Some(encoding) = preferred(headers, available) else {
            return StatusCode::NOT_ACCEPTABLE.into_response();
        };
        let Some((_, Encoded { body, tag })) = self.encoded.iter().find(|(other, _)| *other == encoding) else {
            return HttpError::not_found().into_response();
        };
        let common = [
            (header::ETAG, tag.clone()),
            (header::CACHE_CONTROL, self.cache_control.clone()),
            (header::VARY, HeaderValue::from_static("accept-encoding")),
        ];
        if etag::matches(headers, tag) {
            return (StatusCode::NOT_MODIFIED, common).into_response();
        }
        let mut response = (common, [(header::CONTENT_TYPE, self.content_type.clone())], body.clone()).into_response();
        if let Some(name) = encoding.name() {
            response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
        }
        response
    }
}

/// Each file under its own address.
pub fn routes(state: &AppState) -> Router<AppState> {
    state.site().files.keys().fold(Router::new(), |router, path| router.route(path, get(read)))
}

/// `GET /pkg/…`, `GET /favicon.svg` and the like.
async fn read(State(state): State<AppState>, uri: Uri, headers: HeaderMap) -> Response {
    match state.site().files.get(uri.path()) {
        Some(file) => file.answer(&headers),
        None => HttpError::not_found().into_response(),
    }
}

fn kind(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or_default()
}

/// Every kind of file that the build leaves. Browsers are told not to guess.
fn content_type(path: &str) -> &'static str {
    match kind(path) {
        "js" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "json" => "application/json",
        "txt" | "LICENSE" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// The hash in `pkg/gatehouse.<hash>.css` or `pkg/gatehouse.<hash>_bg.wasm`. Such a file never changes.
fn hash_in_name(path: &str) -> Option<&str> {
    let name = path.rsplit('/').next()?;
    let (_, rest) = name.split_once('.')?;
    let (hash, _) = rest.split_once(['.', '_'])?;
    (hash.len() == HASH_LENGTH && hash.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(hash)
}

#[cfg(test)]
mod tests {
    use super::{Site, SiteError, hash_in_name};

    #[test]
    fn names_with_a_hash_are_told_from_others() {
        assert_eq!(hash_in_name("pkg/gatehouse.0123456789abcdef.css"), Some("0123456789abcdef"));
        assert_eq!(hash_in_name("pkg/gatehouse.0123456789abcdef_bg.wasm"), Some("0123456789abcdef"));
        assert_eq!(hash_in_name("pkg/gatehouse.wasm"), None);
        assert_eq!(hash_in_name("pkg/gatehouse.min.js"), None);
        assert_eq!(hash_in_name("favicon.svg"), None);
        assert_eq!(hash_in_name("pkg/0123456789abcdef.wasm"), None);
    }

    #[test]
    fn a_site_without_script_wasm_or_style_is_refused() {
        let all: [(&str, &[u8]); 3] = [("pkg/g.js", b"js"), ("pkg/g_bg.wasm", b"wasm"), ("pkg/g.css", b"css")];
        assert_eq!(&*Site::embedded(&all).unwrap().options.output_name, "g");
        for missing in 0..all.len() {
            let others: Vec<_> = all.iter().enumerate().filter(|(i, _)| *i != missing).map(|(_, file)| *file).collect();
            assert!(matches!(Site::embedded(&others), Err(SiteError::Missing(_))), "without {}", all[missing].0);
        }
        assert!(matches!(Site::embedded(&[]), Err(SiteError::Missing(_))));
    }
}
