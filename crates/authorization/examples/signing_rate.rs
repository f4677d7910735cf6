//! How many access tokens one processor signs in a second, with each algorithm that a provider can choose:
//! `cargo run --release -p authorization --example signing_rate`. The functions are those of `keys/pair.rs`.
#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "it is run by hand, and measures time")]

use std::time::{Duration, Instant};

use aws_lc_rs::{
    rand::SystemRandom,
    rsa::{self, KeySize},
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, RSA_PKCS1_SHA256},
};

/// How long each is measured.
const TIME: Duration = Duration::from_secs(3);

fn main() {
    // As long as the header and the claims of a token are.
    let message = vec![b'x'; 500];
    let random = SystemRandom::new();
    let curve = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
    rate("ES256", || {
        curve.sign(&random, &message).unwrap();
    });
    let rsa = rsa::KeyPair::generate(KeySize::Rsa2048).unwrap();
    let mut signature = vec![0; rsa.public_modulus_len()];
    rate("RS256", || rsa.sign(&RSA_PKCS1_SHA256, &random, &message, &mut signature).unwrap());
}

fn rate(name: &str, mut sign: impl FnMut()) {
    let (start, mut signed) = (Instant::now(), 0_u32);
    while start.elapsed() < TIME {
        sign();
        signed += 1;
    }
    let each = start.elapsed() / signed;
    println!("{name}: {signed} in {:.1} s, {} µs each", start.elapsed().as_secs_f64(), each.as_micros());
}
