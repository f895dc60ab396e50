//! How a tokio runtime ends without anybody waiting for it.

use std::{sync::mpsc, thread::Builder};

use tokio::runtime::Runtime;

/// Shuts a runtime down on a thread of its own, which waits for the workers: a worker that is busy ends when its task next pauses.
///
/// [`Runtime::shutdown_background`] detaches the workers instead. Up to glibc 2.36 that may read the freed stack of a worker that
/// ends at the same moment, above all when stacks are large, and the process dies of it
/// ([bug 19951](https://sourceware.org/bugzilla/show_bug.cgi?id=19951)).
pub fn shut_down_in_background(runtime: Runtime) {
    let (hand_over, handed_over) = mpsc::channel::<Runtime>();
    match Builder::new().name("shut down".to_owned()).spawn(move || drop(handed_over.recv())) {
        Ok(_) => drop(hand_over.send(runtime)),
        Err(_no_thread_left) => runtime.shutdown_background(),
    }
}
