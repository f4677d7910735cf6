//! From an uploaded file to two PNG files of our own making. The file's name and declared type are never looked at.

/// The largest file that is looked at, in bytes.
pub const MAX_LOGO_BYTES: usize = 5 * 1024 * 1024;
/// The most pixels on one side; checked in the file's header, before anything is decoded.
pub const MAX_LOGO_PIXELS: u32 = 4096;
/// The most memory that decoding may take, in bytes: four bytes for each pixel of the largest picture, twice.
const MAX_DECODE_BYTES: u64 = 2 * 4 * (MAX_LOGO_PIXELS as u64) * (MAX_LOGO_PIXELS as u64);
/// The longer side of the two stored sizes, in pixels.
const SMALL_SIDE: u32 = 96;
const LARGE_SIDE: u32 = 384;

const DAMAGED: &str = "The image is damaged or cut off. Save it again as JPG or PNG.";

const PNG_MAGIC: &[u8] = b"\x89PNG\r\n\x1a\n";
/// The chunk that ends a PNG file, with its length and its checksum.
const PNG_IEND: &[u8] = b"\0\0\0\0IEND\xae\x42\x60\x82";
const JPEG_MAGIC: &[u8] = b"\xff\xd8\xff";

/// A logo in both sizes, as PNG files.
#[derive(Clone, Debug)]
pub struct ProcessedLogo {
    /// At most 96 × 96 pixels.
    pub small: Vec<u8>,
    /// At most 384 × 384 pixels.
    pub large: Vec<u8>,
}

/// Decides by content, decodes within limits, turns the picture upright, and encodes it anew, so that no metadata and
/// nothing that was hidden in the file or stands behind the picture survives.
///
/// # Errors
///
/// A sentence for the person who chose the file.
pub fn process(file: &[u8]) -> Result<ProcessedLogo, String> {
    if file.is_empty() {
        return Err("The file is empty. Choose a JPG or PNG image.".to_owned());
    }
    if file.len() > MAX_LOGO_BYTES {
        return Err(too_large());
    }
    let format = if file.starts_with(PNG_MAGIC) {
        ImageFormat::Png
    } else if file.starts_with(JPEG_MAGIC) {
        ImageFormat::Jpeg
    } else {
        return Err(format!("This is {}. Only JPG and PNG images can be a logo.", guess(file)));
    };
    // Phones write a second picture, a film or padding behind the first, programs a line end. None of it is looked at.
    let picture = match format {
        ImageFormat::Png => decode(&png_alone(file), format)?,
        _ => match jpeg_end(file) {
            Some(end) => decode(&file[..end], format)?,
            None => decode_jpeg_without_end(file)?,
        },
    };
    Ok(ProcessedLogo { small: encode(&picture, SMALL_SIDE)?, large: encode(&picture, LARGE_SIDE)? })
}

/// The refusal of a file that is too large; also given when the upload is cut off before it is whole.
#[must_use]
pub fn too_large() -> String {
    format!("The file is larger than {} MB. Choose a smaller image.", MAX_LOGO_BYTES / 1024 / 1024)
}

fn decode(file: &[u8], format: ImageFormat) -> Result<DynamicImage, String> {
    let damaged = |_| DAMAGED.to_owned();
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_LOGO_PIXELS);
    limits.max_image_height = Some(MAX_LOGO_PIXELS);
    limits.max_alloc = Some(MAX_DECODE_BYTES);
    let mut reader = ImageReader::with_format(Cursor::new(file), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| match error {
        image::ImageError::Limits(_) => {
            format!("The image is larger than {MAX_LOGO_PIXELS} × {MAX_LOGO_PIXELS} pixels. Choose a smaller one.")
        }
        other => damaged(other),
    })?;
    let orientation = decoder.orientation().map_err(damaged)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

/// Decodes a JPEG file that does not say where its picture ends. The decoder invents what is missing, so the picture
/// counts as whole when it stays the same whatever follows the file.
fn decode_jpeg_without_end(file: &[u8]) -> Result<DynamicImage, String> {
    // Half an end marker would become another one with what follows.
    let marker = file.iter().rev().take_while(|byte| **byte == 0xff).count();
    let file = &file[..file.len() - marker];
    let picture = decode(file, ImageFormat::Jpeg)?;
    let followed = decode(&[file, &[0x55; 64]].concat(), ImageFormat::Jpeg)?;
    if followed == picture { Ok(picture) } else { Err(DAMAGED.to_owned()) }
}

fn encode(picture: &DynamicImage, side: u32) -> Result<Vec<u8>, String> {
    let scaled = if picture.width() > side || picture.height() > side {
        picture.resize(side, side, FilterType::CatmullRom)
    } else {
        picture.clone()
    };
    // Eight bits with alpha, whatever the file had: one kind of pixel to encode, and no colour profile.
    let pixels = DynamicImage::ImageRgba8(scaled.into_rgba8());
    let mut png = Vec::new();
    pixels
        .write_with_encoder(PngEncoder::new(&mut png))
        .map_err(|_| "The image could not be converted. Save it again as JPG or PNG.".to_owned())?;
    Ok(png)
}

/// A PNG file up to its `IEND` chunk. One without it gets it after its last whole chunk: when data of the picture is
/// missing too, decoding fails.
fn png_alone(file: &[u8]) -> Cow<'_, [u8]> {
    let mut end = PNG_MAGIC.len();
    while let Some((name, next)) = png_chunk(file, end) {
        end = next;
        if name == b"IEND" {
            return Cow::Borrowed(&file[..end]);
        }
    }
    Cow::Owned([&file[..end], PNG_IEND].concat())
}

/// The name of the whole chunk that begins at `at`, and where the next one begins.
fn png_chunk(file: &[u8], at: usize) -> Option<(&[u8], usize)> {
    let header = file.get(at..at.checked_add(8)?)?;
    let length = usize::try_from(u32::from_be_bytes([header[0], header[1], header[2], header[3]])).ok()?;
    let next = at.checked_add(12)?.checked_add(length)?;
    (next <= file.len()).then_some((&header[4..8], next))
}

/// Where a JPEG file ends by its own markers; `None` when it is cut off.
fn jpeg_end(file: &[u8]) -> Option<usize> {
    let mut at = 2;
    loop {
        // Between segments, and inside a scan, only a marker (FF, then neither 00 nor a restart) matters.
        let marker = *file.get(at + 1)?;
        if file[at] != 0xff || matches!(marker, 0x00 | 0xff | 0xd0..=0xd7) {
            at += 1;
        } else if marker == 0xd9 {
            return Some(at + 2);
        } else {
            let length = file.get(at + 2..at + 4)?;
            at += 2 + usize::from(u16::from_be_bytes([length[0], length[1]])).max(2);
        }
    }
}

/// What a file that is no logo seems to be, for the sentence.
fn guess(file: &[u8]) -> &'static str {
    let start = String::from_utf8_lossy(&file[..file.len().min(512)]).to_lowercase();
    if file.starts_with(b"GIF8") {
        "a GIF"
    } else if file.starts_with(b"RIFF") && file.get(8..12) == Some(b"WEBP") {
        "a WebP image"
    } else if file.starts_with(b"%PDF") {
        "a PDF"
    } else if start.contains("<svg") {
        "an SVG drawing"
    } else if start.contains("<html") || start.contains("<!doctype") {
        "a web page"
    } else {
        "not an image that we know"
    }
}

#[cfg(test)]
#[path = "process_tests.rs"]
mod tests;

use std::{borrow::Cow, io::Cursor};

use image::{
    DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, codecs::png::PngEncoder, imageops::FilterType,
};
