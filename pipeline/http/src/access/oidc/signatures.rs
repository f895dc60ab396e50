//! Verifies the signatures of tokens with the cryptography that TLS brings anyway. Nothing here signs, and no algorithm with a shared
//! secret is known, so that a public key can never be taken for one.

use jsonwebtoken::{
    Algorithm, DecodingKey, DecodingKeyKind, EncodingKey,
    crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils},
    errors::{ErrorKind, Result},
    signature::{self, Verifier},
};
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ED25519, EcdsaVerificationAlgorithm, EdDSAParameters,
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, RSA_PSS_2048_8192_SHA256,
    RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512, RsaParameters, RsaPublicKeyComponents, UnparsedPublicKey,
};

static WITH_RING: CryptoProvider =
    CryptoProvider { signer_factory: no_signer, verifier_factory: verifier, key_utils: KeyUtils::new_unimplemented() };

/// Chooses this cryptography for tokens, in the whole process.
pub(super) fn choose_cryptography() {
    if WITH_RING.install_default().is_err() {
        tracing::debug!("the cryptography for tokens was chosen before");
    }
}

/// A key, and the algorithm that it is used with.
struct RingVerifier {
    algorithm: Algorithm,
    with: With,
    key: DecodingKey,
}

/// How a signature is verified.
enum With {
    Rsa(&'static RsaParameters),
    Ecdsa(&'static EcdsaVerificationAlgorithm),
    Ed25519(&'static EdDSAParameters),
}

impl JwtVerifier for RingVerifier {
    fn algorithm(&self) -> Algorithm {
        self.algorithm
    }
}

impl Verifier<Vec<u8>> for RingVerifier {
    fn verify(&self, message: &[u8], signed: &Vec<u8>) -> std::result::Result<(), signature::Error> {
        let verified = match (&self.with, self.key.kind()) {
            (With::Rsa(parameters), DecodingKeyKind::RsaModulusExponent { n, e }) => {
                RsaPublicKeyComponents { n, e }.verify(parameters, message, signed)
            }
            (With::Ecdsa(algorithm), DecodingKeyKind::SecretOrDer(point)) => {
                UnparsedPublicKey::new(*algorithm, point).verify(message, signed)
            }
            (With::Ed25519(algorithm), DecodingKeyKind::SecretOrDer(point)) => {
                UnparsedPublicKey::new(*algorithm, point).verify(message, signed)
            }
            (With::Rsa(_), DecodingKeyKind::SecretOrDer(_))
            | (With::Ecdsa(_) | With::Ed25519(_), DecodingKeyKind::RsaModulusExponent { .. }) => Err(ring::error::Unspecified),
        };
        verified.map_err(|_| signature::Error::new())
    }
}

fn verifier(algorithm: &Algorithm, key: &DecodingKey) -> Result<Box<dyn JwtVerifier>> {
    let with = match algorithm {
        Algorithm::RS256 => With::Rsa(&RSA_PKCS1_2048_8192_SHA256),
        Algorithm::RS384 => With::Rsa(&RSA_PKCS1_2048_8192_SHA384),
        Algorithm::RS512 => With::Rsa(&RSA_PKCS1_2048_8192_SHA512),
        Algorithm::PS256 => With::Rsa(&RSA_PSS_2048_8192_SHA256),
        Algorithm::PS384 => With::Rsa(&RSA_PSS_2048_8192_SHA384),
        Algorithm::PS512 => With::Rsa(&RSA_PSS_2048_8192_SHA512),
        Algorithm::ES256 => With::Ecdsa(&ECDSA_P256_SHA256_FIXED),
        Algorithm::ES384 => With::Ecdsa(&ECDSA_P384_SHA384_FIXED),
        Algorithm::EdDSA => With::Ed25519(&ED25519),
        // Those with a shared secret; and the enumeration is open.
        _ => return Err(ErrorKind::InvalidAlgorithm.into()),
    };
    if algorithm.family() != key.family() {
        return Err(ErrorKind::InvalidKeyFormat.into());
    }
    Ok(Box::new(RingVerifier { algorithm: *algorithm, with, key: key.clone() }))
}

fn no_signer(_: &Algorithm, _: &EncodingKey) -> Result<Box<dyn JwtSigner>> {
    Err(ErrorKind::InvalidAlgorithm.into())
}
