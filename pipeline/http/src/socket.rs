//! The socket in a data directory, where the command line asks a server that has the data set open. Only the user who runs the
//! server, and root, are answered there.

use std::{
    fs::{self, File, Permissions},
    future::{Ready, ready},
    io,
    os::{
        fd::AsRawFd as _,
        unix::{
            fs::{MetadataExt as _, PermissionsExt as _},
            net::{SocketAddr, UnixListener},
        },
    },
    path::{Path, PathBuf},
};

use axum::Router;
use axum_server::{Handle, accept::Accept};
use tokio::net::UnixStream;
use tower_http::add_extension::AddExtension;

/// The name of the socket in a data directory.
const NAME: &str = "server.sock";
/// The most bytes of a socket's path, without the NUL that ends it (`sun_path`, unix(7)).
const LONGEST_PATH: usize = 107;

/// Whoever asks at the socket, by the name of the system's user.
#[derive(Debug, Clone)]
pub(crate) struct LocalUser(pub String);

/// A path that the system takes as the address of a socket, for as long as this lives.
#[derive(Debug)]
pub struct SocketPath {
    path: PathBuf,
    /// Keeps the number of the directory valid where the path is one of its own.
    _directory: File,
}

impl SocketPath {
    /// The path of the socket in a data directory.
    ///
    /// # Errors
    /// When the directory cannot be opened.
    pub fn within(directory: &Path) -> io::Result<Self> {
        let opened = File::open(directory)?;
        let plain = directory.join(NAME);
        let path = if plain.as_os_str().len() <= LONGEST_PATH {
            plain
        } else {
            Path::new("/proc/self/fd").join(opened.as_raw_fd().to_string()).join(NAME)
        };
        Ok(Self { path, _directory: opened })
    }
}

impl AsRef<Path> for SocketPath {
    fn as_ref(&self) -> &Path {
        &self.path
    }
}

/// A bound socket that does not answer yet. Its file is removed when it ends.
pub struct Socket {
    listener: UnixListener,
    path: SocketPath,
    owner: Owner,
    handle: Handle<SocketAddr>,
}

impl Socket {
    /// Binds the socket of a data directory that this process has locked; one that a killed server left is replaced.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn bind(directory: &Path, owner: &str) -> io::Result<Self> {
        let path = SocketPath::within(directory)?;
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
        let listener = UnixListener::bind(&path)?;
        fs::set_permissions(&path, Permissions::from_mode(0o600))?;
        let owner = Owner { id: fs::metadata(&path)?.uid(), name: owner.to_owned() };
        Ok(Self { listener, path, owner, handle: Handle::new() })
    }

    /// What stops it: shutting it down ends it once what was asked is answered.
    #[must_use]
    pub fn handle(&self) -> Handle<SocketAddr> {
        self.handle.clone()
    }

    /// Answers until it is stopped and the last request is answered.
    ///
    /// # Errors
    /// When the system refuses to listen.
    pub async fn run(self, router: Router) -> io::Result<()> {
        let Self { listener, path, owner, handle } = self;
        let served = axum_server::from_unix(listener)?.handle(handle).acceptor(owner).serve(router.into_make_service()).await;
        fs::remove_file(&path)?;
        served
    }
}

/// Lets in the user who owns the socket, and root.
#[derive(Debug, Clone)]
struct Owner {
    id: u32,
    name: String,
}

impl Owner {
    fn user(&self, stream: &UnixStream) -> io::Result<LocalUser> {
        match stream.peer_cred()?.uid() {
            id if id == self.id => Ok(LocalUser(self.name.clone())),
            0 => Ok(LocalUser("root".to_owned())),
            other => {
                let text = format!("user {other} asks at the socket of user {}", self.id);
                Err(io::Error::new(io::ErrorKind::PermissionDenied, text))
            }
        }
    }
}

impl<S> Accept<UnixStream, S> for Owner {
    type Stream = UnixStream;
    type Service = AddExtension<S, LocalUser>;
    type Future = Ready<io::Result<(Self::Stream, Self::Service)>>;

    fn accept(&self, stream: UnixStream, service: S) -> Self::Future {
        ready(self.user(&stream).map(|user| (stream, AddExtension::new(service, user))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_may_lie_as_deep_as_it_wants() {
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join("a".repeat(200));
        fs::create_dir(&deep).unwrap();
        let bound = Socket::bind(&deep, "somebody").unwrap();
        assert_eq!(fs::metadata(deep.join(NAME)).unwrap().permissions().mode() & 0o777, 0o600);
        drop(bound);
        assert!(Socket::bind(&deep, "somebody").is_ok(), "what a killed server left is replaced");
    }
}
