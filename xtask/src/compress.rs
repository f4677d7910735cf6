//! Files as they are sent: once as they are, once in Brotli, once in gzip.

use std::io::Write as _;

use anyhow::Context as _;
use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, write::GzEncoder};

use crate::cargo::Profile;

/// Below this many bytes, headers weigh more than what is saved.
const LEAST: usize = 1024;

/// The encodings of a file that are smaller than it: each with the ending of its name.
pub fn encodings(body: &[u8], profile: Profile) -> anyhow::Result<Vec<(&'static str, Vec<u8>)>> {
    if body.len() < LEAST {
        return Ok(Vec::new());
    }
    // The best takes half a minute, which pays for what is sent over a network many times.
    let (quality, level) = match profile {
        Profile::Unoptimised | Profile::Dev => (3, Compression::fast()),
        Profile::Release => (11, Compression::best()),
    };
    let mut brotli = Vec::new();
    let parameters = BrotliEncoderParams { quality, lgwin: 22, ..BrotliEncoderParams::default() };
    brotli::BrotliCompress(&mut &*body, &mut brotli, &parameters).context("Brotli failed")?;
    let mut gzip = GzEncoder::new(Vec::new(), level);
    gzip.write_all(body)?;
    let gzip = gzip.finish()?;
    Ok([(".br", brotli), (".gz", gzip)].into_iter().filter(|(_, encoded)| encoded.len() < body.len()).collect())
}
