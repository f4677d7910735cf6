//! Hardening 23 as a table: what is refused, and that nothing of the original survives in what is kept.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, RgbImage};

use super::{MAX_LOGO_BYTES, process};

fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let pixels = RgbImage::from_fn(width, height, |x, y| image::Rgb([x.to_le_bytes()[0], y.to_le_bytes()[0], 90]));
    let mut file = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(pixels).write_to(&mut file, format).unwrap();
    file.into_inner()
}

/// A PNG whose header claims `width` × `height` pixels, with a few bytes of data.
fn bomb(width: u32, height: u32) -> Vec<u8> {
    let mut file = picture(2, 2, ImageFormat::Png);
    file[16..20].copy_from_slice(&width.to_be_bytes());
    file[20..24].copy_from_slice(&height.to_be_bytes());
    let crc = crc32(&file[12..29]);
    file[29..33].copy_from_slice(&crc.to_be_bytes());
    file
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |mut crc, byte| {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
        }
        crc
    })
}

/// Inserts a JPEG segment right after the start of the image.
fn with_segment(mut file: Vec<u8>, marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
    let segment = [&[0xff, marker, length[0], length[1]], content].concat();
    file.splice(2..2, segment);
    file
}

#[test]
fn anything_but_a_jpg_or_png_within_the_limits_is_refused_with_a_sentence() {
    let html_after_png = [picture(8, 8, ImageFormat::Png), b"<script>alert(1)</script>".to_vec()].concat();
    let zip_after_jpg = [picture(8, 8, ImageFormat::Jpeg), b"PK\x03\x04rest of an archive".to_vec()].concat();
    let gif_that_is_also_script = b"GIF89a/*\x00\x00*/=1;alert(1)".to_vec();
    let cut_off_png = picture(64, 64, ImageFormat::Png)[..200].to_vec();
    let cut_off_jpg = picture(64, 64, ImageFormat::Jpeg)[..200].to_vec();
    let mut broken_png = picture(64, 64, ImageFormat::Png);
    let middle = broken_png.len() / 2;
    broken_png[middle] ^= 0xff;
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("nothing", vec![], "The file is empty."),
        ("20 MB", vec![0xff; 20 * 1024 * 1024], "The file is larger than 5 MB."),
        (
            "one byte too many",
            [picture(8, 8, ImageFormat::Png), vec![0; MAX_LOGO_BYTES]].concat(),
            "The file is larger",
        ),
        ("SVG", b"<?xml version='1.0'?><svg onload='alert(1)'/>".to_vec(), "This is an SVG drawing."),
        ("GIF", b"GIF89a\x01\x00\x01\x00".to_vec(), "This is a GIF."),
        ("polyglot GIF", gif_that_is_also_script, "This is a GIF."),
        ("WebP", b"RIFF\x00\x00\x00\x00WEBPVP8 ".to_vec(), "This is a WebP image."),
        ("PDF", b"%PDF-1.7".to_vec(), "This is a PDF."),
        ("HTML", b"<!DOCTYPE html><html>".to_vec(), "This is a web page."),
        ("text", b"hello".to_vec(), "This is not an image that we know."),
        ("polyglot PNG", html_after_png, "The file holds other data after the image."),
        ("polyglot JPG", zip_after_jpg, "The file holds other data after the image."),
        ("bomb, 50,000 wide", bomb(50_000, 50_000), "The image is larger than 4096 × 4096 pixels."),
        ("bomb, one row", bomb(4_294_967, 1), "The image is larger than 4096 × 4096 pixels."),
        ("lying header", bomb(4096, 4096), "The image is damaged."),
        ("PNG magic only", b"\x89PNG\r\n\x1a\n".to_vec(), "The image is damaged or cut off."),
        ("JPEG magic only", b"\xff\xd8\xff".to_vec(), "The image is damaged or cut off."),
        ("PNG cut off", cut_off_png, "The image is damaged or cut off."),
        ("JPG cut off", cut_off_jpg, "The image is damaged or cut off."),
        ("PNG with a wrong byte", broken_png, "The image is damaged."),
    ];
    for (name, file, beginning) in cases {
        let refusal = process(&file).expect_err(name);
        assert!(refusal.starts_with(beginning), "{name}: {refusal}");
    }
}

#[test]
fn both_formats_become_two_png_files_of_bounded_size() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg] {
        let logo = process(&picture(1000, 500, format)).unwrap();
        let small = image::load_from_memory_with_format(&logo.small, ImageFormat::Png).unwrap();
        let large = image::load_from_memory_with_format(&logo.large, ImageFormat::Png).unwrap();
        assert_eq!((small.width(), small.height()), (96, 48));
        assert_eq!((large.width(), large.height()), (384, 192));
    }
    let tiny = process(&picture(10, 20, ImageFormat::Png)).unwrap();
    let small = image::load_from_memory_with_format(&tiny.small, ImageFormat::Png).unwrap();
    assert_eq!((small.width(), small.height()), (10, 20), "a small picture is not blown up");
}

#[test]
fn nothing_that_was_hidden_in_the_file_survives() {
    let secret = b"<script>alert('hidden')</script> Exif\0\0GPS 52.5 N 13.4 E";
    let file = with_segment(picture(200, 100, ImageFormat::Jpeg), 0xfe, secret);
    let logo = process(&file).unwrap();
    for kept in [&logo.small, &logo.large] {
        assert!(!kept.windows(8).any(|window| window == b"<script>" || window == b"GPS 52.5"));
    }
}

#[test]
fn a_picture_that_was_taken_sideways_is_turned_upright() {
    // EXIF, big-endian, one entry: Orientation (0x0112), SHORT, count 1, value 6 (rotate 90° clockwise).
    let exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    let logo = process(&with_segment(picture(200, 100, ImageFormat::Jpeg), 0xe1, exif)).unwrap();
    let large = image::load_from_memory_with_format(&logo.large, ImageFormat::Png).unwrap();
    assert_eq!((large.width(), large.height()), (100, 200));
}
