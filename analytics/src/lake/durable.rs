//! Files on a local disk that are durable before they are visible.
//!
//! A file is written under `.tmp/`, synced, and only then linked (or renamed) to its place, whose folder is synced before the
//! call returns. So the files of a commit are on the disk before the commit is, a commit is whole or absent, and the position in
//! a commit that returned is durable. Vacuuming removes what a killed writer leaves in `.tmp/`.

use std::{
    fmt, fs,
    io::{self, Write as _},
    ops::Range,
    path::{Path as FilePath, PathBuf},
};

use async_trait::async_trait;
use bytes::Bytes;
use futures::{
    StreamExt as _, TryStreamExt as _,
    stream::{self, BoxStream},
};
use object_store::{
    CopyOptions, Error, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore, PutMode,
    PutMultipartOptions, PutOptions, PutPayload, PutPayloadMut, PutResult, RenameOptions, Result, UploadPart,
    local::LocalFileSystem, path::Path,
};
use uuid::Uuid;

/// The folder of unfinished files, inside the folder of the lake.
pub(super) const UNFINISHED: &str = ".tmp";

/// A folder whose files are durable once they are visible.
#[derive(Debug, Clone)]
pub(super) struct DurableFiles {
    root: PathBuf,
    files: std::sync::Arc<LocalFileSystem>,
}

impl fmt::Display for DurableFiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.root.display())
    }
}

fn failed(source: io::Error) -> Error {
    Error::Generic { store: "folder", source: Box::new(source) }
}

/// Makes a folder and those above it, and syncs the parent of each.
fn make_folder(folder: &FilePath) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let Some(parent) = folder.parent() else { return Ok(()) };
    make_folder(if parent.as_os_str().is_empty() { FilePath::new(".") } else { parent })?;
    match fs::create_dir(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    sync_folder(if parent.as_os_str().is_empty() { FilePath::new(".") } else { parent })
}

/// Sorts a listing, as object stores do, because readers of a log rely on that.
fn in_order(listed: BoxStream<'static, Result<ObjectMeta>>) -> BoxStream<'static, Result<ObjectMeta>> {
    let sorted = async move {
        let mut entries: Vec<_> = listed.try_collect().await?;
        entries.sort_by(|one, other| one.location.cmp(&other.location));
        Ok::<_, Error>(stream::iter(entries.into_iter().map(Ok)))
    };
    stream::once(sorted).try_flatten().boxed()
}

fn sync_folder(folder: &FilePath) -> io::Result<()> {
    fs::File::open(folder)?.sync_all()
}

impl DurableFiles {
    /// Opens a folder, and makes it if `make` is set; otherwise an absent folder is [`Error::NotFound`].
    pub(super) fn open(root: &FilePath, make: bool) -> Result<Self> {
        if make {
            make_folder(root).map_err(failed)?;
        }
        let root = root.canonicalize().map_err(|source| match source.kind() {
            io::ErrorKind::NotFound => Error::NotFound { path: root.display().to_string(), source: Box::new(source) },
            _ => failed(source),
        })?;
        let files = LocalFileSystem::new_with_prefix(&root)?;
        Ok(Self { root, files: std::sync::Arc::new(files) })
    }

    fn write(&self, location: &Path, payload: &PutPayload, mode: &PutMode) -> Result<()> {
        let place = self.files.path_to_filesystem(location)?;
        let folder = place.parent().unwrap_or(&self.root);
        let unfinished = self.root.join(UNFINISHED);
        make_folder(&unfinished).map_err(failed)?;
        make_folder(folder).map_err(failed)?;
        let temporary = unfinished.join(Uuid::new_v4().to_string());
        let written = Self::write_synced(&temporary, payload).and_then(|()| match mode {
            PutMode::Create => fs::hard_link(&temporary, &place),
            PutMode::Overwrite | PutMode::Update(_) => fs::rename(&temporary, &place),
        });
        if !matches!((&written, mode), (Ok(()), PutMode::Overwrite)) {
            match fs::remove_file(&temporary) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
                _ => {}
            }
        }
        written.map_err(|source| match source.kind() {
            io::ErrorKind::AlreadyExists => Error::AlreadyExists { path: location.to_string(), source: Box::new(source) },
            _ => failed(source),
        })?;
        sync_folder(folder).map_err(failed)
    }

    fn write_synced(temporary: &FilePath, payload: &PutPayload) -> io::Result<()> {
        let mut file = fs::OpenOptions::new().write(true).create_new(true).open(temporary)?;
        payload.iter().try_for_each(|part| file.write_all(part))?;
        file.sync_all()
    }

    async fn put(&self, location: &Path, payload: PutPayload, mode: PutMode) -> Result<PutResult> {
        if matches!(mode, PutMode::Update(_)) {
            return Err(Error::NotImplemented {
                operation: "put_opts with PutMode::Update".into(),
                implementer: self.to_string(),
            });
        }
        let (files, location) = (self.clone(), location.clone());
        tokio::task::spawn_blocking(move || files.write(&location, &payload, &mode)).await??;
        Ok(PutResult { e_tag: None, version: None })
    }
}

#[async_trait]
#[deny(clippy::missing_trait_methods)]
impl ObjectStore for DurableFiles {
    async fn put_opts(&self, location: &Path, payload: PutPayload, options: PutOptions) -> Result<PutResult> {
        self.put(location, payload, options.mode).await
    }

    async fn put_multipart_opts(&self, location: &Path, _options: PutMultipartOptions) -> Result<Box<dyn MultipartUpload>> {
        Ok(Box::new(Parts { files: self.clone(), location: location.clone(), gathered: PutPayloadMut::new() }))
    }

    async fn get_opts(&self, location: &Path, options: GetOptions) -> Result<GetResult> {
        self.files.get_opts(location, options).await
    }

    async fn get_ranges(&self, location: &Path, ranges: &[Range<u64>]) -> Result<Vec<Bytes>> {
        self.files.get_ranges(location, ranges).await
    }

    fn delete_stream(&self, locations: BoxStream<'static, Result<Path>>) -> BoxStream<'static, Result<Path>> {
        self.files.delete_stream(locations)
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        in_order(self.files.list(prefix))
    }

    fn list_with_offset(&self, prefix: Option<&Path>, offset: &Path) -> BoxStream<'static, Result<ObjectMeta>> {
        in_order(self.files.list_with_offset(prefix, offset))
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.files.list_with_delimiter(prefix).await
    }

    /// Reads the file and puts it again, so that the copy is as durable as any other file.
    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
        let bytes = self.files.get_opts(from, GetOptions::default()).await?.bytes().await?;
        let mode = match options.mode {
            object_store::CopyMode::Create => PutMode::Create,
            object_store::CopyMode::Overwrite => PutMode::Overwrite,
        };
        self.put(to, bytes.into(), mode).await.map(|_| ())
    }

    async fn rename_opts(&self, from: &Path, to: &Path, options: RenameOptions) -> Result<()> {
        self.files.rename_opts(from, to, options).await?;
        let place = self.files.path_to_filesystem(to)?;
        let folder = place.parent().unwrap_or(&self.root).to_owned();
        tokio::task::spawn_blocking(move || sync_folder(&folder)).await?.map_err(failed)
    }
}

/// Parts of a file, gathered in memory and put when they are complete.
#[derive(Debug)]
struct Parts {
    files: DurableFiles,
    location: Path,
    gathered: PutPayloadMut,
}

#[async_trait]
impl MultipartUpload for Parts {
    fn put_part(&mut self, data: PutPayload) -> UploadPart {
        data.iter().for_each(|part| self.gathered.push(part.clone()));
        Box::pin(async { Ok(()) })
    }

    async fn complete(&mut self) -> Result<PutResult> {
        let whole = std::mem::take(&mut self.gathered).freeze();
        self.files.put(&self.location, whole, PutMode::Overwrite).await
    }

    async fn abort(&mut self) -> Result<()> {
        self.gathered = PutPayloadMut::new();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use object_store::ObjectStoreExt as _;

    use super::*;

    fn create() -> PutOptions {
        PutMode::Create.into()
    }

    #[tokio::test]
    async fn what_is_there_is_not_created_again_and_nothing_unfinished_stays() {
        let folder = tempfile::tempdir().unwrap();
        let files = DurableFiles::open(&folder.path().join("new/lake"), true).unwrap();
        let place = Path::from("wallets/_delta_log/0.json");
        files.put_opts(&place, "one".into(), create()).await.unwrap();
        let again = files.put_opts(&place, "two".into(), create()).await;
        assert!(matches!(again, Err(Error::AlreadyExists { .. })), "{again:?}");
        assert_eq!(files.get(&place).await.unwrap().bytes().await.unwrap(), "one");
        files.put_opts(&place, "three".into(), PutMode::Overwrite.into()).await.unwrap();
        assert_eq!(files.get(&place).await.unwrap().bytes().await.unwrap(), "three");
        assert_eq!(fs::read_dir(folder.path().join("new/lake/.tmp")).unwrap().count(), 0);
    }

    #[tokio::test]
    async fn parts_are_seen_only_when_complete() {
        let folder = tempfile::tempdir().unwrap();
        let files = DurableFiles::open(folder.path(), false).unwrap();
        let place = Path::from("wallets/a.parquet");
        let mut upload = files.put_multipart(&place).await.unwrap();
        upload.put_part("some ".into()).await.unwrap();
        upload.put_part("bytes".into()).await.unwrap();
        assert!(matches!(files.head(&place).await, Err(Error::NotFound { .. })));
        upload.complete().await.unwrap();
        assert_eq!(files.get(&place).await.unwrap().bytes().await.unwrap(), "some bytes");
    }

    #[tokio::test]
    async fn listings_come_in_order() {
        let folder = tempfile::tempdir().unwrap();
        let files = DurableFiles::open(folder.path(), false).unwrap();
        for name in ["b", "c/a", "a", "d", "c/b"] {
            files.put_opts(&Path::from(name), name.into(), create()).await.unwrap();
        }
        let names = |listed: Vec<ObjectMeta>| listed.into_iter().map(|entry| entry.location.to_string()).collect::<Vec<_>>();
        assert_eq!(names(files.list(None).try_collect().await.unwrap()), ["a", "b", "c/a", "c/b", "d"]);
        assert_eq!(names(files.list_with_offset(None, &Path::from("b")).try_collect().await.unwrap()), ["c/a", "c/b", "d"]);
    }

    #[test]
    fn a_folder_that_is_not_there_is_not_made_for_readers() {
        let folder = tempfile::tempdir().unwrap();
        let refused = DurableFiles::open(&folder.path().join("lake"), false);
        assert!(matches!(refused, Err(Error::NotFound { .. })), "{refused:?}");
        assert!(!folder.path().join("lake").exists());
    }
}
