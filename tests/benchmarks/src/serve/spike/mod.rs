//! `bench serve --spike`: from a fifth of what the server can do to twice as much, and back.

mod class;
mod client;
mod kept;
mod once;
mod report;
mod shape;
mod stream;

use std::{
    cell::Cell,
    fs,
    path::{Path, PathBuf},
    rc::Rc,
    time::{Duration, Instant as Clock},
};

use anyhow::{Context as _, Result};
use futures::future::{try_join_all, try_join4};
use rewardhub_service::{clock::now, progress::Progress};
use serde_json::{Value, json};

pub use self::client::CommandLine;
pub use self::shape::Shape;
use self::{
    class::Class,
    client::{Acknowledged, Asked, Client, Outcome},
    kept::Kept,
    report::Spike,
    shape::{Part, SPIKE, USUAL},
};
use super::{clients::Customers, data_set::DataSet, process::Server, text};
use crate::{disk::must_be_real, wallets::day};

/// How long the server is asked before what it can do is measured, at most.
const WARM_UP: Duration = Duration::from_secs(3);

/// By how much the server gives way to whoever asks it, for `nice`.
const BEHIND: &str = "5";

/// The plan of a measurement.
pub struct Measure {
    /// The program whose server is measured.
    pub program: PathBuf,
    /// The number of wallets, all equally active.
    pub wallets: u32,
    /// The number of connections on which the server is asked as fast as it answers.
    pub connections: u16,
    /// The number of connections that ask in the spike: enough for all that is due at once.
    pub connections_in_spike: u16,
    /// How long it is asked so; and before and after the spike, at the usual rate.
    pub shape: Shape,
    /// What asks for all wallets.
    pub command_line: CommandLine,
    /// A folder on a real disk to work in. An earlier run's data set in it is replaced.
    pub folder: PathBuf,
}

/// The result of a measurement.
pub struct Measured {
    /// The numbers as JSON.
    pub report: Value,
    /// The numbers as lines for people.
    pub lines: Vec<String>,
    /// What was not as it should be, in words.
    pub wrong: Vec<&'static str>,
}

impl Measure {
    /// Measures what the server can do, offers it the spike, kills it, and looks for what it acknowledged.
    ///
    /// # Errors
    /// When the folder is in memory, or the server fails.
    pub fn run(&self, progress: &dyn Progress, note: &dyn Fn(String)) -> Result<Measured> {
        fs::create_dir_all(&self.folder).with_context(|| format!("{} cannot be made", self.folder.display()))?;
        must_be_real(&self.folder)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let data = DataSet::make(&self.folder.join("data-of-spike"), self.wallets.into(), note)?;
        let root = data.root.clone();
        let server = self.serve(&root)?;
        let asked = Rc::new(Asked {
            server: server.address,
            operator: data.operator,
            feed: data.feed,
            customers: Customers::new(data.wallets, 0, day(now()))?,
            command_line: self.command_line.clone(),
            acknowledged: Acknowledged::default().into(),
        });
        let capacity = runtime.block_on(self.capacity(&asked))?;
        note(format!("the server answers {capacity:.0} requests a second"));
        let samples = runtime.block_on(self.spike(&asked, capacity))?;
        let memory = server.peak_resident_bytes();
        drop(server);
        note("looking for what was acknowledged".to_owned());
        let kept = Kept::of(&root, &asked.acknowledged.borrow(), progress)?;
        Ok(self.measured(capacity, &Spike { shape: self.shape, samples }, &kept, memory))
    }

    /// Starts a server, behind whoever asks it: they share a machine, and requests that are sent late would not press it.
    fn serve(&self, root: &Path) -> Result<Server> {
        let (program, path) = (text(&self.program)?, text(root)?);
        let arguments = ["-n", BEHIND, program, "serve", "--data", path, "--listen", "127.0.0.1:0", "--access", "keys"];
        Server::start(Path::new("nice"), &arguments, &root.with_extension("log"))
    }

    /// How many requests a second the server answers, of all classes in their shares.
    #[expect(clippy::cast_precision_loss, reason = "it counts requests")]
    async fn capacity(&self, asked: &Rc<Asked>) -> Result<f64> {
        let (begun, answered) = (Clock::now(), Cell::new(0_u64));
        let (warm_up, next) = (WARM_UP.min(self.shape.usual), Cell::new(0_u64));
        let work = (0..self.connections).map(|_| async {
            let connect = |class| Client::new(class, asked.clone());
            let [analytics, reads, changes, feeds] = Class::ALL.map(connect);
            let (mut analytics, mut reads, mut changes, mut feeds) = try_join4(analytics, reads, changes, feeds).await?;
            while begun.elapsed() < warm_up + self.shape.usual {
                let nth = next.replace(next.get() + 1);
                let client = match Class::of_turn(nth) {
                    Class::Analytics => &mut analytics,
                    Class::Reads => &mut reads,
                    Class::Changes => &mut changes,
                    Class::Feeds => &mut feeds,
                };
                // Not the names of those in the spike.
                let outcome = client.ask(u64::MAX - nth).await?;
                if outcome == Outcome::Answered && begun.elapsed() >= warm_up {
                    answered.set(answered.get() + 1);
                }
            }
            anyhow::Ok(())
        });
        try_join_all(work).await?;
        Ok(answered.get() as f64 / (begun.elapsed() - warm_up).as_secs_f64())
    }

    async fn spike(&self, asked: &Rc<Asked>, capacity: f64) -> Result<Vec<(Class, Vec<stream::Sample>)>> {
        let mut clients = Vec::new();
        for class in Class::ALL {
            // A tenth at least: a rare class may be slow.
            let share = u32::from(class.of_1000()).max(100) * u32::from(self.connections_in_spike) / 1000;
            clients.push(try_join_all((0..share.max(1)).map(|_| Client::new(class, asked.clone()))).await?);
        }
        let start = Clock::now();
        let streams = Class::ALL.into_iter().zip(&mut clients);
        let streams = streams.map(|(class, clients)| async move {
            Ok::<_, anyhow::Error>((class, stream::run(class, clients, self.shape, (capacity, start)).await?))
        });
        try_join_all(streams).await
    }

    fn measured(&self, capacity: f64, spike: &Spike, kept: &Kept, memory: Option<u64>) -> Measured {
        let normal = spike.seconds_until_normal();
        let share = |class| spike.refused_share(class, Part::Hold);
        // A share that is as good as the same is in order.
        let in_order = Class::ALL.windows(2).all(|two| share(two[0]) + 0.05 >= share(two[1]));
        let checks = [
            (kept.is_all_there(), "something that was acknowledged is not there"),
            (kept.is_well, "the data set does not verify"),
            (spike.count(Class::Feeds, Some(Outcome::Refused)) == 0, "a feed was refused"),
            (
                Class::ALL.iter().all(|class| spike.count(*class, Some(Outcome::Failed)) == 0),
                "a request was answered wrongly or not at all",
            ),
            (in_order, "a class was refused before one that should be refused first"),
            (normal.is_some(), "it was not as before in the time after the spike"),
        ];
        let wrong: Vec<&str> = checks.into_iter().filter(|(holds, _)| !holds).map(|(_, words)| words).collect();
        let mut lines = vec![format!(
            "the server answers {capacity:.0} requests a second; offered were {:.0}, then {:.0}, then {:.0}",
            capacity * USUAL,
            capacity * SPIKE,
            capacity * USUAL
        )];
        lines.extend(spike.lines());
        lines.push(match normal {
            Some(seconds) => format!("as before {seconds} s after the spike"),
            None => "not as before in the time after the spike".to_owned(),
        });
        let report = json!({
            "wallets": self.wallets,
            "connections": self.connections_in_spike,
            "capacity_per_second": capacity.round(),
            "seconds": {
                "usual": self.shape.usual.as_secs(), "rise": self.shape.rise.as_secs(), "hold": self.shape.hold.as_secs(),
            },
            "classes": spike.as_json(),
            "seconds_until_normal": normal,
            "kept": kept.as_json(),
            "server_peak_resident_bytes": memory,
            "wrong": wrong,
        });
        Measured { report, lines, wrong }
    }
}
