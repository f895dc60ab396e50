//! A small issuer of tokens (OpenID Connect) on this machine, for tests and for a trial. It signs whatever it is asked to.

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    process::Command,
    sync::{Arc, Mutex, MutexGuard},
    thread,
};

use ring::{
    hmac,
    rand::SystemRandom,
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaKeyPair,
        RsaPublicKeyComponents,
    },
};
use serde_json::{Value, json};

/// What tokens call the server, unless they say something else.
pub const AUDIENCE: &str = "rewardhub";

/// An issuer that answers until the process ends.
#[derive(Clone)]
pub struct Issuer {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

struct State {
    keys: Vec<SigningKey>,
    behaviour: Behaviour,
    key_requests: usize,
}

/// How an issuer answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Behaviour {
    /// As it should.
    Well,
    /// It ends each connection.
    Away,
    /// It keeps each connection, and says nothing.
    Silent,
}

/// A key with its id.
pub struct SigningKey {
    id: String,
    pair: Pair,
}

enum Pair {
    Ec(EcdsaKeyPair),
    Rsa(RsaKeyPair),
}

impl SigningKey {
    /// A key on P-256 (ES256).
    pub fn ec(id: &str) -> Self {
        let random = SystemRandom::new();
        let written = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).expect("there are random numbers");
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, written.as_ref(), &random);
        Self { id: id.to_owned(), pair: Pair::Ec(pair.expect("it was made so")) }
    }

    /// A key of RSA (RS256, PS256), made by `openssl`.
    pub fn rsa(id: &str) -> Self {
        let made = Command::new("openssl")
            .args(["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-outform", "DER"])
            .output()
            .expect("there is an openssl");
        // One version writes PKCS #8, another PKCS #1.
        let pair = RsaKeyPair::from_pkcs8(&made.stdout).or_else(|_| RsaKeyPair::from_der(&made.stdout));
        let pair = pair.unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&made.stderr)));
        Self { id: id.to_owned(), pair: Pair::Rsa(pair) }
    }

    fn shown(&self) -> Value {
        match &self.pair {
            Pair::Ec(pair) => {
                let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
                json!({ "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": self.id, "x": base64(x), "y": base64(y) })
            }
            Pair::Rsa(pair) => {
                let RsaPublicKeyComponents::<Vec<u8>> { n, e } = pair.public().into();
                json!({ "kty": "RSA", "use": "sig", "kid": self.id, "n": base64(&n), "e": base64(&e) })
            }
        }
    }

    fn sign(&self, algorithm: &str, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match &self.pair {
            Pair::Ec(pair) => pair.sign(&random, message).expect("a key signs").as_ref().to_vec(),
            Pair::Rsa(pair) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                let padding: &dyn ring::signature::RsaEncoding =
                    if algorithm == "PS256" { &RSA_PSS_SHA256 } else { &RSA_PKCS1_SHA256 };
                pair.sign(padding, &random, message, &mut signature).expect("a key signs");
                signature
            }
        }
    }

    fn algorithm(&self) -> &'static str {
        match &self.pair {
            Pair::Ec(_) => "ES256",
            Pair::Rsa(_) => "RS256",
        }
    }
}

impl Issuer {
    /// Starts one on a port of this machine; port 0 takes a free one.
    pub fn start(port: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).expect("the port is free");
        let address = listener.local_addr().expect("it is bound");
        let state = State { keys: vec![SigningKey::ec("key-1")], behaviour: Behaviour::Well, key_requests: 0 };
        let issuer = Self { address, state: Arc::new(Mutex::new(state)) };
        let answering = issuer.clone();
        thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                let issuer = answering.clone();
                thread::spawn(move || issuer.answer(connection));
            }
        });
        issuer
    }

    /// Its address, as its tokens name it.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How to start a server that believes it, and how to get a token for that.
    pub fn how_to_try(&self) -> [String; 2] {
        let url = self.url();
        [
            format!("REWARDHUB_OIDC_ISSUER={url} REWARDHUB_OIDC_AUDIENCE={AUDIENCE} rewardhub serve --access oidc"),
            format!("curl '{url}/token?sub=me&scope=rewardhub:operator'"),
        ]
    }

    /// How it answers from now on.
    pub fn behave(&self, behaviour: Behaviour) {
        self.lock().behaviour = behaviour;
    }

    /// Signs with another key from now on, and does not show those before.
    pub fn rotate(&self, key: SigningKey) {
        self.lock().keys = vec![key];
    }

    /// How often its keys were asked for.
    pub fn key_requests(&self) -> usize {
        self.lock().key_requests
    }

    /// The claims of a good token, with these instead or besides; `null` takes one away.
    pub fn claims(&self, changed: &Value) -> Value {
        let at = seconds();
        let mut claims = json!({ "iss": self.url(), "aud": AUDIENCE, "sub": "somebody", "iat": at, "exp": at + 600 });
        let own = claims.as_object_mut().expect("it is an object");
        for (name, value) in changed.as_object().expect("claims are an object") {
            own.insert(name.clone(), value.clone());
        }
        own.retain(|_, value| !value.is_null());
        claims
    }

    /// A token with these claims instead or besides.
    pub fn token(&self, changed: &Value) -> String {
        self.signed(&json!({}), &self.claims(changed))
    }

    /// A token with these claims, and this in its header instead or besides.
    pub fn signed(&self, changed: &Value, claims: &Value) -> String {
        let state = self.lock();
        let key = state.keys.last().expect("it has a key");
        let mut header = json!({ "alg": key.algorithm(), "typ": "at+jwt", "kid": key.id });
        for (name, value) in changed.as_object().expect("a header is an object") {
            header[name] = value.clone();
        }
        let message = message(&header, claims);
        let signature = key.sign(header["alg"].as_str().unwrap_or_default(), message.as_bytes());
        format!("{message}.{}", base64(&signature))
    }

    /// A token that is signed with the public key, as if it were a shared secret.
    pub fn signed_with_public_key(&self, claims: &Value) -> String {
        let state = self.lock();
        let key = state.keys.last().expect("it has a key");
        let message = message(&json!({ "alg": "HS256", "typ": "JWT", "kid": key.id }), claims);
        let public = match &key.pair {
            Pair::Ec(pair) => pair.public_key().as_ref().to_vec(),
            Pair::Rsa(pair) => pair.public().as_ref().to_vec(),
        };
        let signature = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &public), message.as_bytes());
        format!("{message}.{}", base64(signature.as_ref()))
    }

    fn answer(&self, mut connection: TcpStream) {
        let mut lines = BufReader::new(connection.try_clone().expect("a connection can be shared")).lines().map_while(Result::ok);
        let request = lines.next().unwrap_or_default();
        let _head: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
        let path = request.split(' ').nth(1).unwrap_or_default();
        let behaviour = self.lock().behaviour;
        if behaviour == Behaviour::Silent {
            thread::park();
        }
        if behaviour == Behaviour::Well {
            let (status, body) = self.body(path);
            let head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
            let _gone = connection.write_all(format!("{head}{body}").as_bytes());
        }
    }

    fn body(&self, path: &str) -> (&'static str, String) {
        let (route, query) = path.split_once('?').unwrap_or((path, ""));
        match route {
            "/.well-known/openid-configuration" => {
                ("200 OK", json!({ "issuer": self.url(), "jwks_uri": format!("{}/keys", self.url()) }).to_string())
            }
            "/keys" => {
                let mut state = self.lock();
                state.key_requests += 1;
                ("200 OK", json!({ "keys": state.keys.iter().map(SigningKey::shown).collect::<Vec<_>>() }).to_string())
            }
            "/token" => {
                let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
                let claims = pairs.map(|(name, value)| (name.to_owned(), json!(value.replace('+', " ")))).collect();
                ("200 OK", self.token(&Value::Object(claims)))
            }
            _ => ("404 Not Found", String::new()),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no test panics while it signs")
    }
}

/// Header and claims, as they are signed.
pub fn message(header: &Value, claims: &Value) -> String {
    format!("{}.{}", base64(header.to_string().as_bytes()), base64(claims.to_string().as_bytes()))
}

/// The present, in seconds since 1970.
pub fn seconds() -> u64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("it is after 1970").as_secs()
}

/// Base64 for addresses, without padding (RFC 4648, section 5).
pub fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let digits = |group: &[u8]| {
        let bits = group.iter().fold(0_u32, |bits, byte| (bits << 8) | u32::from(*byte)) << (8 * (3 - group.len()));
        (0..=group.len()).map(|at| char::from(DIGITS[(bits >> (18 - 6 * at)) as usize & 63])).collect::<String>()
    };
    bytes.chunks(3).map(digits).collect()
}

/// Writes the settings for a server that believes this issuer.
pub fn configure(issuer: &Issuer, file: &std::path::Path, more: &str) {
    let settings = format!(
        "[server]\naccess = \"keys+oidc\"\n[server.oidc]\nissuer = \"{}\"\naudience = [\"{AUDIENCE}\"]\n{more}\n",
        issuer.url()
    );
    fs::write(file, settings).expect("there is room for a small file");
}
