//! Pictures of API clients, drawn here: a tile in one colour with a simple sign on it.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

/// The side of a picture, in pixels.
const SIDE: u32 = 192;

/// A PNG file in a colour, written as `1f6f78`. `shape` chooses one of four signs.
pub(super) fn draw(colour: &str, shape: usize) -> Result<Vec<u8>, registration::Error> {
    let wrong = |what: String| registration::Error::Unexpected(format!("the logo {colour}: {what}"));
    let number = u32::from_str_radix(colour, 16).map_err(|error| wrong(error.to_string()))?;
    let [_, red, green, blue] = number.to_be_bytes();
    let picture = RgbImage::from_fn(SIDE, SIDE, |x, y| {
        if is_sign(shape, i64::from(x), i64::from(y)) { Rgb([255, 255, 255]) } else { Rgb([red, green, blue]) }
    });
    let mut file = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(picture).write_to(&mut file, ImageFormat::Png).map_err(|error| wrong(error.to_string()))?;
    Ok(file.into_inner())
}

/// Whether a point, counted from the upper left corner, is on the sign.
fn is_sign(shape: usize, x: i64, y: i64) -> bool {
    let half = i64::from(SIDE) / 2;
    let (x, y) = (x - half, y - half);
    match shape % 4 {
        // A ring.
        0 => (40 * 40..60 * 60).contains(&(x * x + y * y)),
        // Three bars.
        1 => x.abs() < 56 && y.abs() < 56 && (y + 56) % 44 < 22,
        // A diamond with a hole.
        2 => (26..62).contains(&(x.abs() + y.abs())),
        // A peak.
        _ => y < 48 && y > -48 && x.abs() < (y + 48) * 2 / 3 && x.abs() > (y - 4) * 2 / 3,
    }
}
