//! A store that dies at a given operation, loses the answer to one, or lets others go first at random.

use std::{
    fmt,
    ops::Range,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use async_trait::async_trait;
use bytes::Bytes;
use futures::{StreamExt as _, stream::BoxStream};
use object_store::{
    CopyOptions, Error, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore, PutMode,
    PutMultipartOptions, PutOptions, PutPayload, PutResult, Result, path::Path,
};

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// From the operation on nothing works any more, and it is not done.
    Dies,
    /// The operation fails and is not done; what follows works.
    Refused,
    /// The operation is done, but fails; what follows works.
    AnswerLost,
    /// The operation fails, but if it is a put it is done so many operations later; what follows works.
    Late(u64),
    /// The operation is done, and from then on nothing works any more.
    DiesAfter,
    /// Puts overwrite what is there, whatever they ask for.
    Overwrites,
}

/// When a put arrives, and what it is.
type LatePut = (u64, Path, PutPayload, PutOptions);

/// A store with a fault at its n-th operation, counted from 0.
#[derive(Debug, Clone)]
pub(super) struct FaultyStore {
    inner: Arc<dyn ObjectStore>,
    done: Arc<AtomicU64>,
    fault: Option<(u64, Fault)>,
    /// The state of the generator that says how often others go first; none always goes on at once.
    turns: Option<Arc<AtomicU64>>,
    /// A put that is under way, and when it arrives.
    late: Arc<Mutex<Option<LatePut>>>,
}

impl fmt::Display for FaultyStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "faulty {}", self.inner)
    }
}

fn lost() -> Error {
    Error::Generic { store: "faulty", source: "no answer".into() }
}

impl FaultyStore {
    pub(super) fn new(inner: Arc<dyn ObjectStore>, fault: Option<(u64, Fault)>) -> Self {
        Self { inner, done: Arc::default(), fault, turns: None, late: Arc::default() }
    }

    /// A store without faults, before each operation of which other tasks take turns, as a seed decides.
    pub(super) fn taking_turns(inner: Arc<dyn ObjectStore>, seed: u64) -> Self {
        Self { turns: Some(Arc::new(AtomicU64::new(seed))), ..Self::new(inner, None) }
    }

    /// SplitMix64.
    async fn take_turns(&self) {
        let Some(state) = &self.turns else { return };
        let mut mixed = state.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::SeqCst);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        for _ in 0..(mixed >> 32) % 12 {
            tokio::task::yield_now().await;
        }
    }

    /// Operations that were asked for so far.
    pub(super) fn operations(&self) -> u64 {
        self.done.load(Ordering::SeqCst)
    }

    /// Counts an operation; says whether to fail before it, or after it.
    fn begin(&self) -> (bool, bool) {
        let now = self.done.fetch_add(1, Ordering::SeqCst);
        match self.fault {
            Some((at, Fault::Dies)) => (now >= at, false),
            Some((at, Fault::Refused | Fault::Late(_))) => (now == at, false),
            Some((at, Fault::AnswerLost)) => (false, now == at),
            Some((at, Fault::DiesAfter)) => (now > at, now == at),
            Some((_, Fault::Overwrites)) | None => (false, false),
        }
    }

    /// Does a late put whose time has come. Its sender has long gone: nobody hears what became of it.
    async fn arrive(&self) {
        let now = self.operations();
        let due = self.late.lock().unwrap().take_if(|(due, ..)| *due <= now);
        if let Some((_, location, payload, options)) = due {
            match self.inner.put_opts(&location, payload, options).await {
                Ok(_) | Err(Error::AlreadyExists { .. }) => {}
                Err(error) => panic!("{error}"),
            }
        }
    }

    async fn run<T>(&self, operation: impl Future<Output = Result<T>> + Send) -> Result<T> {
        self.take_turns().await;
        self.arrive().await;
        let (before, after) = self.begin();
        if before {
            return Err(lost());
        }
        let answer = operation.await;
        if after { Err(lost()) } else { answer }
    }

    fn run_list<T: Send + 'static>(&self, list: impl FnOnce() -> BoxStream<'static, Result<T>>) -> BoxStream<'static, Result<T>> {
        match self.begin() {
            (false, false) => list(),
            _ => futures::stream::once(async { Err(lost()) }).boxed(),
        }
    }
}

#[async_trait]
impl ObjectStore for FaultyStore {
    async fn put_opts(&self, location: &Path, payload: PutPayload, mut options: PutOptions) -> Result<PutResult> {
        if matches!(self.fault, Some((_, Fault::Overwrites))) {
            options.mode = PutMode::Overwrite;
        }
        if let Some((at, Fault::Late(operations))) = self.fault
            && self.operations() == at
        {
            *self.late.lock().unwrap() = Some((at + operations, location.clone(), payload.clone(), options.clone()));
        }
        self.run(self.inner.put_opts(location, payload, options)).await
    }

    async fn put_multipart_opts(&self, location: &Path, options: PutMultipartOptions) -> Result<Box<dyn MultipartUpload>> {
        self.run(self.inner.put_multipart_opts(location, options)).await
    }

    async fn get_opts(&self, location: &Path, options: GetOptions) -> Result<GetResult> {
        self.run(self.inner.get_opts(location, options)).await
    }

    async fn get_ranges(&self, location: &Path, ranges: &[Range<u64>]) -> Result<Vec<Bytes>> {
        self.run(self.inner.get_ranges(location, ranges)).await
    }

    fn delete_stream(&self, locations: BoxStream<'static, Result<Path>>) -> BoxStream<'static, Result<Path>> {
        self.run_list(|| self.inner.delete_stream(locations))
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        self.run_list(|| self.inner.list(prefix))
    }

    fn list_with_offset(&self, prefix: Option<&Path>, offset: &Path) -> BoxStream<'static, Result<ObjectMeta>> {
        self.run_list(|| self.inner.list_with_offset(prefix, offset))
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.run(self.inner.list_with_delimiter(prefix)).await
    }

    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
        self.run(self.inner.copy_opts(from, to, options)).await
    }
}
