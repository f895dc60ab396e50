//! The bytes of a connection, which ends when its client is too slow with what it has to do next.

use std::{
    io::{self, ErrorKind, IoSlice},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, Sleep, sleep_until},
};

use super::{
    activity::Activity,
    connections::{Connections, Ending, Paces, Place},
};

/// The bytes of a connection. It counts as open until this is dropped.
pub(crate) struct PacedStream<I> {
    bytes: I,
    activity: Arc<Activity>,
    connections: Connections,
    waiting: Waiting,
    /// Ends a connection on which the next thing does not come.
    reading: Option<Pin<Box<Sleep>>>,
    /// Ends a connection that takes nothing of an answer; `None` while it takes some.
    writing: Option<Pin<Box<Sleep>>>,
    _place: Place,
}

/// What a connection waits for, and since when.
struct Waiting {
    paces: Paces,
    /// When there was last anything but the bytes of a head.
    since: Instant,
    /// How many requests had begun by then.
    begun: u64,
    /// When the first bytes of a head came.
    head: Option<Instant>,
}

impl Waiting {
    const fn new(paces: Paces, now: Instant) -> Self {
        Self { paces, since: now, begun: 0, head: None }
    }

    /// Notes that bytes came.
    fn received(&mut self, activity: &Activity, now: Instant) {
        if !activity.is_busy() {
            self.note_requests(activity, now);
            self.head.get_or_insert(now);
        }
    }

    /// Notes that the client took some of an answer. In HTTP/2 that may be anything.
    fn sent(&mut self, activity: &Activity, now: Instant) {
        if !activity.is_http2() {
            self.since = now;
            self.head = self.head.map(|_| now);
        }
    }

    /// When the next thing has to be there, and what it is; `None` while nothing has to.
    fn deadline(&mut self, activity: &Activity, now: Instant) -> Option<(Instant, Ending)> {
        if activity.is_busy() {
            return None;
        }
        self.note_requests(activity, now);
        Some(match self.head {
            // Until the first request it is not known what comes; with TLS, it begins with a handshake.
            _ if self.begun == 0 => (self.since + self.paces.head, Ending::Head),
            // In HTTP/2 there are more bytes than those of requests.
            Some(head) if !activity.is_http2() => (head + self.paces.head, Ending::Head),
            Some(_) | None => (self.since + self.paces.idle, Ending::Idle),
        })
    }

    fn note_requests(&mut self, activity: &Activity, now: Instant) {
        let begun = activity.begun();
        if begun != self.begun {
            (self.begun, self.since, self.head) = (begun, now, None);
        }
    }
}

impl<I> PacedStream<I> {
    pub(super) fn new(bytes: I, activity: Arc<Activity>, connections: Connections, place: Place) -> Self {
        let waiting = Waiting::new(connections.paces(), Instant::now());
        Self { bytes, activity, connections, waiting, reading: None, writing: None, _place: place }
    }

    /// Waits for what has to come, and fails once it is too late for it.
    fn poll_too_late(&mut self, cx: &mut Context<'_>) -> Poll<io::Error> {
        // While an answer is sent, the client has only to take it.
        if self.writing.is_some() {
            return Poll::Pending;
        }
        let Some((deadline, ending)) = self.waiting.deadline(&self.activity, Instant::now()) else { return Poll::Pending };
        if polled(&mut self.reading, deadline, cx).is_pending() {
            return Poll::Pending;
        }
        self.connections.ended(ending);
        Poll::Ready(io::Error::new(ErrorKind::TimedOut, "the client did not go on in time"))
    }

    /// Notes what came of sending, and fails once nothing was taken for too long.
    fn sent<T>(&mut self, sent: Poll<io::Result<T>>, cx: &mut Context<'_>) -> Poll<io::Result<T>> {
        let Poll::Pending = sent else {
            self.writing = None;
            self.waiting.sent(&self.activity, Instant::now());
            return sent;
        };
        let longest: Duration = self.waiting.paces.answer_idle;
        let deadline = self.writing.as_ref().map_or_else(|| Instant::now() + longest, |sleep| sleep.deadline());
        if polled(&mut self.writing, deadline, cx).is_pending() {
            return Poll::Pending;
        }
        self.connections.ended(Ending::Answer);
        Poll::Ready(Err(io::Error::new(ErrorKind::TimedOut, "the client takes nothing of its answer")))
    }
}

/// Polls a timer, which is set to this deadline first.
fn polled(timer: &mut Option<Pin<Box<Sleep>>>, deadline: Instant, cx: &mut Context<'_>) -> Poll<()> {
    let timer = timer.get_or_insert_with(|| Box::pin(sleep_until(deadline)));
    if timer.deadline() != deadline {
        timer.as_mut().reset(deadline);
    }
    timer.as_mut().poll(cx)
}

impl<I: AsyncRead + Unpin> AsyncRead for PacedStream<I> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let before = into.filled().len();
        let read = Pin::new(&mut this.bytes).poll_read(cx, into);
        if read.is_pending() {
            return this.poll_too_late(cx).map(Err);
        }
        if into.filled().len() > before {
            this.waiting.received(&this.activity, Instant::now());
        }
        read
    }
}

impl<I: AsyncWrite + Unpin> AsyncWrite for PacedStream<I> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, from: &[u8]) -> Poll<io::Result<usize>> {
        let sent = Pin::new(&mut self.bytes).poll_write(cx, from);
        self.sent(sent, cx)
    }

    fn poll_write_vectored(mut self: Pin<&mut Self>, cx: &mut Context<'_>, from: &[IoSlice<'_>]) -> Poll<io::Result<usize>> {
        let sent = Pin::new(&mut self.bytes).poll_write_vectored(cx, from);
        self.sent(sent, cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.bytes.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.bytes).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.bytes).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: Duration = Duration::from_secs(10);
    const IDLE: Duration = Duration::from_secs(75);

    fn connection(now: Instant) -> (Waiting, Arc<Activity>) {
        let paces = Paces { head: HEAD, idle: IDLE, answer_idle: Duration::from_secs(30) };
        (Waiting::new(paces, now), Arc::default())
    }

    #[test]
    fn a_first_head_has_to_come_and_between_requests_a_connection_may_idle() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let (mut waiting, activity) = connection(start);
        assert_eq!(waiting.deadline(&activity, at(1)), Some((start + HEAD, Ending::Head)));
        waiting.received(&activity, at(2));
        assert_eq!(waiting.deadline(&activity, at(2)), Some((start + HEAD, Ending::Head)), "not later for each byte");
        let request = activity.begin(false);
        assert_eq!(waiting.deadline(&activity, at(50)), None, "an answer may take its time");
        drop(request);
        assert_eq!(waiting.deadline(&activity, at(60)), Some((at(60) + IDLE, Ending::Idle)));
        waiting.received(&activity, at(100));
        waiting.received(&activity, at(105));
        assert_eq!(waiting.deadline(&activity, at(105)), Some((at(100) + HEAD, Ending::Head)));
        drop(activity.begin(false));
        assert_eq!(waiting.deadline(&activity, at(106)), Some((at(106) + IDLE, Ending::Idle)));
    }

    #[test]
    fn whoever_takes_its_answer_slowly_is_not_idle() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let (mut waiting, activity) = connection(start);
        drop(activity.begin(false));
        assert_eq!(waiting.deadline(&activity, at(1)), Some((at(1) + IDLE, Ending::Idle)));
        waiting.sent(&activity, at(40));
        assert_eq!(waiting.deadline(&activity, at(41)), Some((at(40) + IDLE, Ending::Idle)));
    }

    #[test]
    fn in_http_2_no_byte_but_a_request_keeps_a_connection_open() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let (mut waiting, activity) = connection(start);
        drop(activity.begin(true));
        assert_eq!(waiting.deadline(&activity, at(1)), Some((at(1) + IDLE, Ending::Idle)));
        waiting.received(&activity, at(20));
        waiting.sent(&activity, at(20));
        assert_eq!(waiting.deadline(&activity, at(20)), Some((at(1) + IDLE, Ending::Idle)));
    }
}
