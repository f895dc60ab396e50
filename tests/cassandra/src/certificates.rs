//! Certificates for tests of TLS: made by the JDK's `keytool`, which is there wherever Cassandra runs.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{ClusterError, Keystore, java};

const PASSWORD: &str = "in tests only";

/// An authority, what it signed, and an authority that signed nothing.
#[derive(Debug, Clone)]
pub struct Certificates {
    /// The certificate of the authority that signed those below, in PEM.
    pub ca: PathBuf,
    /// The certificate of an authority that signed none of them, in PEM.
    pub other_ca: PathBuf,
    /// For 127.0.0.1, .2, .3 and localhost.
    pub right_host: Keystore,
    /// For a name that is none of the nodes'.
    pub wrong_host: Keystore,
}

impl Certificates {
    /// Makes all in this directory, which must exist.
    pub fn make(directory: &Path) -> Result<Self, ClusterError> {
        let authority = make_authority(directory, "ca")?;
        let here = "san=ip:127.0.0.1,ip:127.0.0.2,ip:127.0.0.3,dns:localhost";
        Ok(Self {
            right_host: sign(directory, &authority, "right-host", here)?,
            wrong_host: sign(directory, &authority, "wrong-host", "san=dns:elsewhere.example")?,
            ca: directory.join("ca.pem"),
            other_ca: make_authority(directory, "other-ca").map(|_| directory.join("other-ca.pem"))?,
        })
    }
}

/// An authority's keystore; its certificate is beside it.
fn make_authority(directory: &Path, name: &str) -> Result<PathBuf, ClusterError> {
    let store = directory.join(name).with_extension("p12");
    let who = format!("CN=RewardHub tests {name}");
    let make = ["-genkeypair", "-alias", "ca", "-dname", &who, "-ext", "bc:critical=ca:true", "-ext", "ku:critical=kCS"];
    keytool(&store, &[&make[..], &KEY].concat(), &[])?;
    let pem = directory.join(name).with_extension("pem");
    keytool(&store, &["-exportcert", "-rfc", "-alias", "ca"], &["-file".as_ref(), pem.as_os_str()])?;
    Ok(store)
}

/// A keystore with one key, and its certificate for these names.
fn sign(directory: &Path, authority: &Path, name: &str, names: &str) -> Result<Keystore, ClusterError> {
    let path = directory.join(name).with_extension("p12");
    fs::copy(authority, &path).map_err(|source| ClusterError::Files { path: path.clone(), source })?;
    let make = ["-genkeypair", "-alias", "node", "-dname", "CN=node", "-ext", names, "-signer", "ca"];
    keytool(&path, &[&make[..], &KEY].concat(), &[])?;
    keytool(&path, &["-delete", "-alias", "ca"], &[])?;
    Ok(Keystore { path, password: PASSWORD.to_owned() })
}

const KEY: [&str; 6] = ["-keyalg", "EC", "-groupname", "secp256r1", "-validity", "3650"];

fn keytool(store: &Path, args: &[&str], more: &[&OsStr]) -> Result<(), ClusterError> {
    let mut command = Command::new(java::program("keytool")?);
    command.args(args).args(more).args(["-storetype", "PKCS12", "-storepass", PASSWORD, "-keystore"]).arg(store);
    let ran = command.output().map_err(|source| ClusterError::Program { program: "keytool", source })?;
    if ran.status.success() {
        return Ok(());
    }
    let said = [ran.stdout, ran.stderr].concat();
    Err(ClusterError::Certificates { said: String::from_utf8_lossy(&said).into_owned() })
}
