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
    let gif_that_is_also_script = b"GIF89a/*\x00\x00*/=1;alert(1)".to_vec();
    let cut_off_png = picture(64, 64, ImageFormat::Png)[..200].to_vec();
    let cut_off_jpg = picture(64, 64, ImageFormat::Jpeg)[..200].to_vec();
    let jpg = picture(64, 64, ImageFormat::Jpeg);
    let half_a_jpg = jpg[..jpg.len() - 200].to_vec();
    let without_its_last_block = jpg[..jpg.len() - 6].to_vec();
    let half_a_jpg_and_a_line_end = [half_a_jpg.clone(), b"\r\n".to_vec()].concat();
    let png = picture(64, 64, ImageFormat::Png);
    let half_a_png = png[..png.len() - 100].to_vec();
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
        ("bomb, 50,000 wide", bomb(50_000, 50_000), "The image is larger than 4096 × 4096 pixels."),
        ("bomb, one row", bomb(4_294_967, 1), "The image is larger than 4096 × 4096 pixels."),
        ("lying header", bomb(4096, 4096), "The image is damaged or cut off."),
        ("PNG magic only", b"\x89PNG\r\n\x1a\n".to_vec(), "The image is damaged or cut off."),
        ("JPEG magic only", b"\xff\xd8\xff".to_vec(), "The image is damaged or cut off."),
        ("PNG cut off", cut_off_png, "The image is damaged or cut off."),
        ("JPG cut off", cut_off_jpg, "The image is damaged or cut off."),
        ("half a JPG", half_a_jpg, "The image is damaged or cut off."),
        ("half a JPG and a line end", half_a_jpg_and_a_line_end, "The image is damaged or cut off."),
        ("JPG without its last block", without_its_last_block, "The image is damaged or cut off."),
        ("half a PNG", half_a_png, "The image is damaged or cut off."),
        ("PNG with a wrong byte", broken_png, "The image is damaged or cut off."),
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

/// Inserts the segment by which a JPEG says that other pictures follow it (Multi-Picture Format, CIPA DC-007).
fn with_pictures_behind(file: Vec<u8>, behind: &[Vec<u8>]) -> Vec<u8> {
    let mut file = with_segment(file, 0xe2, b"MPF\0MM\0\x2a\0\0\0\x08\0\0\0\0\0\0");
    file.extend(behind.concat());
    file
}

#[test]
fn a_picture_with_something_behind_it_is_a_picture_and_nothing_behind_it_is_kept() {
    let jpg = picture(200, 100, ImageFormat::Jpeg);
    let png = picture(200, 100, ImageFormat::Png);
    let another = picture(64, 64, ImageFormat::Jpeg);
    let gain_map =
        with_segment(picture(50, 25, ImageFormat::Jpeg), 0xe1, b"http://ns.adobe.com/xap/1.0/\0hdrgm:Version");
    let film = [b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom".to_vec(), vec![0x5a; 20_000]].concat();
    let samsung = b"\0\0\x01\nImage_UTC_Data1700000000000SEFH\x6b\0\0\0SEFT".to_vec();
    let script = b"<!doctype html><script>alert(1)</script>".to_vec();
    let archive = b"PK\x03\x04rest of an archive".to_vec();
    let behind: Vec<(&str, Vec<u8>)> = vec![
        ("a line end", b"\n".to_vec()),
        ("a line end of Windows", b"\r\n".to_vec()),
        ("several line ends and spaces", b"\r\n\r\n  \t\n".to_vec()),
        ("zeros", vec![0; 4096]),
        ("bytes of 255", vec![0xff; 512]),
        ("a JPEG", another.clone()),
        ("zeros and a JPEG", [vec![0; 4096], another.clone()].concat()),
        ("half a JPEG", another[..another.len() / 2].to_vec()),
        ("a PNG", picture(64, 64, ImageFormat::Png)),
        ("a film", film),
        ("what a phone notes", samsung),
        ("a web page", script),
        ("an archive", archive),
        ("two ends of an image", b"\xff\xd9\xff\xd9".to_vec()),
    ];
    let mut files = vec![
        ("JPEG, two pictures by MPF".to_owned(), with_pictures_behind(jpg.clone(), std::slice::from_ref(&another))),
        ("JPEG, gain map and picture by MPF".to_owned(), with_pictures_behind(jpg.clone(), &[gain_map, another])),
    ];
    for (what, bytes) in behind {
        files.push((format!("JPEG, {what}"), [jpg.clone(), bytes.clone()].concat()));
        files.push((format!("PNG, {what}"), [png.clone(), bytes].concat()));
    }
    let (alone_jpg, alone_png) = (process(&jpg).unwrap(), process(&png).unwrap());
    for (name, file) in files {
        let logo = process(&file).unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
        let alone = if name.starts_with("JPEG") { &alone_jpg } else { &alone_png };
        // The same bytes as without it: nothing behind the picture can be in them.
        assert_eq!((&logo.small, &logo.large), (&alone.small, &alone.large), "{name}");
    }
}

#[test]
fn a_picture_whose_end_is_not_marked_is_taken_when_all_of_it_is_there() {
    let jpg = picture(200, 100, ImageFormat::Jpeg);
    let png = picture(200, 100, ImageFormat::Png);
    let end_of_png = png.len() - 12;
    let cases = [
        ("JPEG without EOI", &jpg, jpg[..jpg.len() - 2].to_vec()),
        ("JPEG with half of its EOI", &jpg, jpg[..jpg.len() - 1].to_vec()),
        ("JPEG with a line end in place of EOI", &jpg, [&jpg[..jpg.len() - 2], b"\r\n"].concat()),
        ("JPEG with zeros in place of EOI", &jpg, [&jpg[..jpg.len() - 2], &[0; 600]].concat()),
        ("PNG without IEND", &png, png[..end_of_png].to_vec()),
        ("PNG with half of its IEND", &png, png[..end_of_png + 6].to_vec()),
        ("PNG with a line end in place of IEND", &png, [&png[..end_of_png], b"\n"].concat()),
    ];
    for (name, whole, file) in cases {
        let logo = process(&file).unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
        assert_eq!(logo.large, process(whole).unwrap().large, "{name}");
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
