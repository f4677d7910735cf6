//! Signatures that others made: those of the RFCs, and OpenSSL's where the RFCs have none.
#![expect(clippy::unwrap_used, reason = "in a test, what goes wrong fails the test")]

use authorization::jws::{JwsError, verify};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

/// The payload of RFC 7515 appendices A.2 and A.3.
const RFC_7515_PAYLOAD: &str =
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
/// The modulus of RFC 7515 appendix A.2.
const RFC_7515_A2_N: &str = concat!(
    "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yR",
    "T-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXB",
    "dQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9ia",
    "GNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"
);
/// The signature of RFC 7515 appendix A.2.
const RFC_7515_A2_SIGNATURE: &str = concat!(
    "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9",
    "uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB",
    "_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rq",
    "Vt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw"
);
/// A modulus made by OpenSSL, of 2048 bits.
const PS256_N: &str = concat!(
    "1ZpMlVkXlxQCrAcFl6jM9O0XoMOnIzkrWVrbI01Avfrvh5Hau7z4Hk0Cizs4HrhrMj706RCR22VF3ASbkPInecsF9l6BkkdKD7N0",
    "DBn1J_Iy-IrPdqRd2_6VorfWGwp81ZwHXIidpJNJVrK5TtevFHzedKmYg1VZuIm1vqLBFVmS0T3JMmIIuZfn9yTtou5AWZzINcCx",
    "4TpvUodRElr5XK7pL2NYCqI22ZcKrkav1ayNP9nBwkNRxf8Ed6tUgaeZ6ACYiRmDrKNPFRq1UXU1NndCvhScb2_mnlZVX77v80D_",
    "xJuz_TMwZO7kimSfpL7TqYxNiQB1aqOHjaj8VBx6OQ"
);
/// Its signature by OpenSSL.
const PS256_SIGNATURE: &str = concat!(
    "0EWszhKIEr3BQ-NIf6IhQcGjz6oVNLPSuFhPrvP_iLc3pQaeC-m1Ggjtsb0BDdAej5N7A8Osv9V1utRghDwF95JSh-SvWEmjKvHZ",
    "s3nmyRZemE5TnuFpUUjtqZ0K0gybHElRXt9DF30HZTc_sbqAqj4Ekez2M4kc-ZJV3RA7yJ0T-VuSlzyxgCOcA9SEP7HizGCPNq4n",
    "FTX7m-Bi11bcIWeT_DFY6R1p2PWQZIlePIybqByRbVXzFRdIH5FWMt0QkGWEpEgAJ4RWv_HtfVhGgFVzaJaysGalLG1J_oFRAcdo",
    "SBHHuNt73CXyvdM_vZCGnMNRrWxaSsIXQYvf0Jt91Q"
);
/// A modulus made by OpenSSL, of 1024 bits.
const WEAK_N: &str = concat!(
    "qAp2QiMycW9nNe-gubHF7pHZVMDPP1tM0psVo3L73tdS26we9OChY5sFyFOWx5D2_QTQIInmZ90QoDYVI2-_jSmGTp2rAkS_G5E-",
    "Tp7CwZmhgVwiXYo5Hda7RM9VQDKsuzmeNl8pO70LLiEbplgLHekR_OFI-ncguyXxdUjNW-0"
);
/// Its signature by OpenSSL, which is right.
const WEAK_SIGNATURE: &str = concat!(
    "IihSx5MROBrLWIZspO_-VI5QsLendbtkFvUVUyVNp0YVvAbzXQcfksqe5TyYBIevpKOzAxLNnJ4HJVy7akZy1PtBZ94Fr6uC2P9n",
    "utLBFmKdUAp8zrogXwo6UTdlX0DQz2580HgUutNmpgejpfIAWTA9LL9DjZRxFmfradlPgmA"
);
/// A signature by OpenSSL.
const ES384_SIGNATURE: &str = concat!(
    "xSeucLjP4_r2hJYJrg7mthoSs0xaaxCvWmR2fmW56leSaYNkZUM4vZcmxFfuz8IH7peJZwhsnI1kqBZCz2Gs2DtTT_XpLWcbQVNY",
    "Fw7i6dh9pV7AKzwNDMu884XouWWk"
);
/// A signature by OpenSSL with SHA-256, as of ES256, but on the curve P-384.
const ES256_BY_P384: &str = concat!(
    "gnmGmqPaF8ASXs2jBbRUCV8Ycy_wbM6xspBczmO_t6B4h-41QPv0Dcmlxj9ScAqeFvScTZo_wxE0i341rhxblu-nMVP4DBn44T9x",
    "LtFa5IKqFYWSwO7ePfsLQlTZBUG5"
);

/// A signature with all that is needed to check it.
struct Signed {
    alg: &'static str,
    input: String,
    signature: Vec<u8>,
    jwk: Value,
}

impl Signed {
    fn new(alg: &'static str, input: String, signature: &str, jwk: Value) -> Self {
        Self { alg, input, signature: URL_SAFE_NO_PAD.decode(signature).unwrap(), jwk }
    }

    /// Over `{"alg":…}` and `{"iss":"joe"}`.
    fn by_openssl(alg: &'static str, signature: &str, jwk: Value) -> Self {
        let header = URL_SAFE_NO_PAD.encode(format!(r#"{{"alg":"{alg}"}}"#));
        Self::new(alg, format!("{header}.eyJpc3MiOiJqb2UifQ"), signature, jwk)
    }

    fn verify(&self) -> Result<(), JwsError> {
        verify(self.alg, self.input.as_bytes(), &self.signature, &self.jwk)
    }
}

fn rsa(modulus: &str) -> Value {
    json!({ "kty": "RSA", "n": modulus, "e": "AQAB" })
}

fn rfc_7515_a2() -> Signed {
    let input = format!("eyJhbGciOiJSUzI1NiJ9.{RFC_7515_PAYLOAD}");
    Signed::new("RS256", input, RFC_7515_A2_SIGNATURE, rsa(RFC_7515_A2_N))
}

fn rfc_7515_a3() -> Signed {
    let jwk = json!({
        "kty": "EC",
        "crv": "P-256",
        "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    });
    let signature = "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
    Signed::new("ES256", format!("eyJhbGciOiJFUzI1NiJ9.{RFC_7515_PAYLOAD}"), signature, jwk)
}

fn rfc_8037_a4() -> Signed {
    let jwk = json!({ "kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" });
    let signature = "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
    let input = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc".to_owned();
    Signed::new("EdDSA", input, signature, jwk)
}

fn es384() -> Signed {
    let jwk = json!({
        "kty": "EC",
        "crv": "P-384",
        "x": "kVGcB_DLwpXvYqWpN_kMT8b0QY0M_8K47R_qaFW36yAFVufJGobUF4-DMcwjA_SO",
        "y": "D0W-rbs5LLZkZigY0hfyU8-rFExxTaZtShRHSVmjF1AwMMEZEKvP1qTkYvV93Cux",
    });
    Signed::by_openssl("ES384", ES384_SIGNATURE, jwk)
}

fn ps256() -> Signed {
    Signed::by_openssl("PS256", PS256_SIGNATURE, rsa(PS256_N))
}

fn all() -> [Signed; 5] {
    [rfc_7515_a2(), rfc_7515_a3(), rfc_8037_a4(), es384(), ps256()]
}

#[test]
fn the_signatures_of_the_rfcs_and_of_openssl_are_right() {
    for signed in all() {
        assert_eq!(signed.verify(), Ok(()), "{}", signed.alg);
    }
}

#[test]
fn a_changed_text_or_signature_is_noticed() {
    for mut signed in all() {
        let untouched = signed.signature.clone();
        for index in [0, untouched.len() / 2, untouched.len() - 1] {
            signed.signature.clone_from(&untouched);
            signed.signature[index] ^= 1;
            assert_eq!(signed.verify(), Err(JwsError::WrongSignature), "{}", signed.alg);
        }
        for changed in [Vec::new(), vec![0; untouched.len()], [untouched.as_slice(), &[0]].concat()] {
            signed.signature = changed;
            assert_eq!(signed.verify(), Err(JwsError::WrongSignature), "{}", signed.alg);
        }
        signed.signature = untouched;
        signed.input.push('A');
        assert_eq!(signed.verify(), Err(JwsError::WrongSignature), "{}", signed.alg);
    }
}

#[test]
fn another_key_of_the_same_kind_is_noticed() {
    let mut signed = rfc_7515_a2();
    signed.jwk = rsa(PS256_N);
    assert_eq!(signed.verify(), Err(JwsError::WrongSignature));
}

#[test]
fn the_two_paddings_of_rsa_are_not_mistaken_for_each_other() {
    for (mut signed, other) in [(ps256(), "RS256"), (rfc_7515_a2(), "PS256")] {
        signed.alg = other;
        assert_eq!(signed.verify(), Err(JwsError::WrongSignature), "{other}");
    }
}

#[test]
fn the_algorithm_decides_the_kind_of_key() {
    for signed in all() {
        for alg in ["ES256", "ES384", "PS256", "RS256", "EdDSA"] {
            let same_kind =
                alg == signed.alg || (alg.ends_with("S256") && signed.jwk["kty"] == "RSA" && alg != "ES256");
            let verified = verify(alg, signed.input.as_bytes(), &signed.signature, &signed.jwk);
            assert_eq!(verified == Err(JwsError::OtherKey), !same_kind, "{alg} by a key of {}", signed.alg);
        }
    }
}

#[test]
fn a_right_signature_on_the_wrong_curve_is_refused() {
    let jwk = json!({
        "kty": "EC",
        "crv": "P-384",
        "x": "PR8jbVzUzAsF1xceniqAgs9RZbIx7AEB-AgHc1F_pOFfeZu94leHB_09nPNh7mbY",
        "y": "NwfFZfMLiMCPZHA3nSkNe_GXMhKMJZLHY_AIofXEJGEq77OTqfAcNaQFMFzjPnZ9",
    });
    let mut signed = Signed::by_openssl("ES256", ES256_BY_P384, jwk);
    assert_eq!(signed.verify(), Err(JwsError::OtherKey));
    signed.jwk["crv"] = json!("P-256");
    assert_eq!(signed.verify(), Err(JwsError::MalformedKey));
}

#[test]
fn none_and_the_symmetric_algorithms_do_not_exist() {
    let secret = json!({ "kty": "oct", "k": "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T" });
    for alg in ["none", "None", "", "HS256", "HS384", "HS512", "es256", "ES256K", "ES512", "RS1", "dir"] {
        for jwk in [&secret, &rsa(RFC_7515_A2_N)] {
            assert_eq!(verify(alg, b"a.b", b"", jwk), Err(JwsError::UnsupportedAlgorithm), "{alg}");
        }
    }
    assert_eq!(verify("RS256", b"a.b", b"", &secret), Err(JwsError::OtherKey));
}

#[test]
fn an_rsa_key_of_fewer_than_2048_bits_is_refused_although_the_signature_is_right() {
    let mut signed = Signed::by_openssl("RS256", WEAK_SIGNATURE, rsa(WEAK_N));
    assert_eq!(signed.verify(), Err(JwsError::RsaKeySize));
    // Zeros in front do not make it longer.
    let modulus = [vec![0; 128], URL_SAFE_NO_PAD.decode(WEAK_N).unwrap()].concat();
    signed.jwk = rsa(&URL_SAFE_NO_PAD.encode(modulus));
    assert_eq!(signed.verify(), Err(JwsError::RsaKeySize));
    signed.jwk = rsa(&URL_SAFE_NO_PAD.encode(vec![255; 1025]));
    assert_eq!(signed.verify(), Err(JwsError::RsaKeySize));
}

#[test]
fn a_key_that_says_what_it_is_for_is_for_nothing_else() {
    for (member, value, wanted) in [
        ("alg", json!("RS256"), Ok(())),
        ("alg", json!("PS256"), Err(JwsError::OtherKey)),
        ("use", json!("sig"), Ok(())),
        ("use", json!("enc"), Err(JwsError::OtherKey)),
        ("key_ops", json!(["verify"]), Ok(())),
        ("key_ops", json!(["encrypt"]), Err(JwsError::OtherKey)),
        ("key_ops", json!("verify"), Err(JwsError::OtherKey)),
    ] {
        let mut signed = rfc_7515_a2();
        signed.jwk[member] = value.clone();
        assert_eq!(signed.verify(), wanted, "{member}: {value}");
    }
}

#[test]
fn malformed_keys_are_named_as_such() {
    for mut signed in all() {
        let members: Vec<_> = signed.jwk.as_object().unwrap().keys().cloned().collect();
        for member in members {
            let untouched = signed.jwk.clone();
            for value in [Value::Null, json!(1)] {
                signed.jwk[&member] = value;
                assert_eq!(signed.verify(), Err(JwsError::MalformedKey), "{} {member}", signed.alg);
            }
            if !["kty", "crv"].contains(&member.as_str()) {
                signed.jwk[&member] = json!("not base64url!");
                assert_eq!(signed.verify(), Err(JwsError::MalformedKey), "{} {member}", signed.alg);
            }
            signed.jwk = untouched;
        }
    }
    assert_eq!(verify("ES256", b"a.b", b"", &json!(null)), Err(JwsError::MalformedKey));
    assert_eq!(verify("ES256", b"a.b", b"", &json!([])), Err(JwsError::MalformedKey));
}
