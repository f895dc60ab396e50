//! The command line, one file for each command. Each reads its arguments, does its work and writes its answer to `Out`.

mod amount;
mod approval;
mod audit;
mod balance;
mod bench;
mod config;
mod confirmation;
mod consent;
mod data_set;
mod dead_letters;
mod demo;
mod exit_status;
mod explain;
mod feeds;
mod generate;
mod hints;
mod history;
mod inbox;
mod ingest;
mod init;
mod key;
#[cfg(feature = "lake")]
mod lake;
mod needs;
mod poll;
mod programme;
mod redemption;
mod remote;
#[cfg(feature = "lake")]
mod report;
mod review;
mod schema;
mod serve;
mod served;
mod set_aside;
mod spend;
#[cfg(feature = "lake")]
mod sql;
mod status;
mod sweep;
mod transactions;
mod transfer;
mod treasury;
mod upgrade;
mod verify;
mod waiting;
mod wallet;

use std::{env, ffi::OsString, io::Write as _, path::PathBuf};

use anyhow::Result;
use clap::{Args, Parser, Subcommand};

#[cfg(feature = "lake")]
pub use self::exit_status::Interrupted;
pub use self::{
    data_set::{DataSet, Served},
    exit_status::status,
    needs::Needs,
};
use crate::{
    logging,
    output::{Out, help},
};
use rewardhub_service::{Error, Service, configuration::LogFormat, lake::LakeUrl, locations::Locations, open::RetryPolicy};

/// Bank transactions in, rewards out: every one counted once, every one explained.
#[derive(Debug, Parser)]
#[command(name = "rewardhub", version, styles = help(), arg_required_else_help = true, propagate_version = true)]
pub struct Cli {
    /// What holds for every command.
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    command: Command,
}

/// What holds for every command.
#[derive(Debug, Clone, Args)]
pub struct Global {
    /// The data set's directory
    #[arg(
        long,
        global = true,
        help_heading = "For every command",
        env = "REWARDHUB_DATA",
        value_name = "DIR",
        default_value = Self::DEFAULT_DATA
    )]
    pub data: PathBuf,
    /// Where the lake lies: a folder, `s3://bucket/prefix`, or `none` [default: as rewardhub.toml says, else the data set's folder `lake`]
    #[cfg(feature = "lake")]
    #[arg(long, global = true, help_heading = "For every command", env = "REWARDHUB_LAKE", value_name = "PLACE")]
    pub lake: Option<String>,
    /// Where the ledger lies: `scylla://host,host/keyspace`, or `embedded` [default: as rewardhub.toml says, else the data set's directory]
    #[arg(
        long,
        global = true,
        help_heading = "For every command",
        env = "REWARDHUB_LEDGER",
        value_name = "PLACE",
        hide_env_values = true
    )]
    pub ledger: Option<String>,
    /// What to log of the program's own work, on standard error: `info`, `warn,rewardhub_engine=debug`, `scylla=debug` for the
    /// ledger's driver [default: warn,scylla=off; a server also logs its requests: warn,rewardhub=info,scylla=off]
    #[arg(
        long,
        global = true,
        help_heading = "For every command",
        env = "RUST_LOG",
        value_name = "FILTER",
        hide_env_values = true
    )]
    pub log: Option<String>,
    /// The server to ask, as in `https://rewards.example`; with a key, in REWARDHUB_KEY or --key-file [default: one that has the
    /// data directory open, if there is one]
    #[arg(long, global = true, help_heading = "For every command", env = "REWARDHUB_SERVER", value_name = "URL")]
    pub server: Option<String>,
    /// The file that holds the key for --server
    #[arg(long, global = true, help_heading = "For every command", env = "REWARDHUB_KEY_FILE", value_name = "FILE")]
    pub key_file: Option<PathBuf>,
    /// The server's data set, while a server runs the command
    #[arg(skip)]
    pub served: Option<Served>,
}

/// What is logged where the user does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filter {
    /// Warnings: what a command does, it says in its answer.
    Command,
    /// Requests too, and other work that nobody sees otherwise; but of this project's crates only.
    Server,
}

impl Global {
    /// The data directory of a user who names none.
    pub const DEFAULT_DATA: &str = "rewardhub-data";

    /// What to log: what the user says, else what such a command logs.
    pub fn log_filter(&self, otherwise: Filter) -> String {
        self.log.clone().unwrap_or_else(|| match otherwise {
            Filter::Command => "warn,scylla=off".to_owned(),
            Filter::Server => "warn,rewardhub=info,scylla=off".to_owned(),
        })
    }

    /// Returns the locations that the user gave.
    pub fn places(&self) -> Locations {
        #[cfg(feature = "lake")]
        let lake = self.lake.clone();
        #[cfg(not(feature = "lake"))]
        let lake = None;
        Locations { root: self.data.clone(), ledger: self.ledger.clone(), lake }
    }

    /// Opens the data set; fails at once if its ledger does not answer.
    pub fn open(&self) -> Result<DataSet> {
        self.opened(Service::open)
    }

    /// Opens the data set, and waits for a ledger that does not answer.
    pub fn open_waiting(&self) -> Result<DataSet> {
        self.opened(|places| Service::open_with(places, RetryPolicy::UntilAnswered))
    }

    /// Opens the data set, or makes one if there is none.
    pub fn open_or_make(&self) -> Result<DataSet> {
        self.opened(Service::open_or_make)
    }

    /// The data set of the server that runs the command, else one that is opened now.
    fn opened(&self, open: impl FnOnce(&Locations) -> Result<Service, Error>) -> Result<DataSet> {
        match &self.served {
            Some(served) => Ok(DataSet::Served(served.clone())),
            None => Ok(DataSet::Own(Box::new(open(&self.places())?))),
        }
    }

    /// Returns the location of the lake. Commands call this before anything is decided, so that an invalid location changes
    /// nothing.
    pub fn lake_place(&self) -> Result<Option<LakeUrl>> {
        Ok(self.places().lake()?)
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show it all in half a minute: a made-up bank, wallets that earn, books that add up
    Demo(demo::Demo),
    /// Take a bank's files in: every record counted once, every purchase rewarded
    Ingest(ingest::Ingest),
    /// Take in what lies in the inboxes of feeds, as a server does by itself
    Inbox(inbox::Inbox),
    /// Ask banks for what happened in accounts, as a server does by itself
    Poll(poll::Poll),
    /// Take, list and withdraw the consents by which banks are asked
    #[command(subcommand)]
    Consent(consent::Consent),
    /// Make a data set that a server can be started on: a programme, a wallet, keys
    Init(init::Init),
    /// Answer feeds and clients over HTTP, until it is told to stop
    Serve(serve::Serve),
    /// Show how a data set is: what is undecided, what waits for a person, disk, lake and backups
    Status(status::Status),
    /// Show and check the settings of a data set
    #[command(subcommand)]
    Config(config::Config),
    /// Make, list and revoke the keys of a server's clients
    #[command(subcommand)]
    Key(key::Key),
    /// Make up a bank's statements, for trying things out
    Generate(generate::Generate),
    /// Check reward programmes and try purchases on them
    #[command(subcommand)]
    Programme(programme::Programme),
    /// Open, link, adjust and look at wallets
    #[command(subcommand)]
    Wallet(wallet::Wallet),
    /// Put a customer's value on hold for a merchant, capture it, give it back
    #[command(subcommand)]
    Redemption(redemption::Redemption),
    /// Pay from a wallet at once
    Spend(spend::Spend),
    /// Move value between wallets
    #[command(subcommand)]
    Transfer(transfer::Transfer),
    /// Issue value, and give it to wallets
    #[command(subcommand)]
    Treasury(treasury::Treasury),
    /// Show what a wallet has, today or on any other day
    Balance(balance::Balance),
    /// List what was posted to a wallet
    History(history::History),
    /// List what a wallet's bank accounts did, and what it earned
    Transactions(transactions::Transactions),
    /// Explain why a transaction earned what it did, or nothing
    Explain(explain::Explain),
    /// Look at the feeds
    #[command(subcommand)]
    Feeds(feeds::Feeds),
    /// Look at what waits for a person
    #[command(subcommand)]
    Review(review::Review),
    /// Look at what waits for the approval of a second person, and give it
    #[command(subcommand)]
    Approval(approval::Approval),
    /// List who decided what, when and why
    Audit(audit::Audit),
    /// Look at what waits until somebody links its account to a wallet
    #[command(subcommand)]
    Waiting(waiting::Waiting),
    /// Look at records that could not be read
    #[command(subcommand)]
    DeadLetters(dead_letters::DeadLetters),
    /// Look at commands that could not be decided, and have them decided again
    #[command(subcommand)]
    SetAside(set_aside::SetAside),
    /// Post what has matured and expired, end waits that are over: once a day
    Sweep(sweep::Sweep),
    /// Decide every command again, and compare all that was made of them
    Verify(verify::Verify),
    /// Decide by the newest meaning that this program knows, once every program that works on the data set does
    Upgrade(upgrade::Upgrade),
    /// Look after the lake: the tables that SQL asks
    #[cfg(feature = "lake")]
    #[command(subcommand)]
    Lake(lake::Lake),
    /// Ask the lake in SQL: a query, a file of them, or a prompt
    #[cfg(feature = "lake")]
    Sql(sql::Sql),
    /// Ask the lake what is asked again and again: what is owed, what rules cost, what feeds deliver
    #[cfg(feature = "lake")]
    Report(report::Report),
    /// Make and check the ledger's keyspace in ScyllaDB or Cassandra
    #[command(subcommand)]
    Schema(schema::Schema),
    /// Measure what this build does on this machine
    #[command(subcommand)]
    Bench(bench::Bench),
}

impl Cli {
    /// Runs the command that the user named.
    ///
    /// # Errors
    /// Why the command failed, in words for the user.
    pub fn run(self) -> Result<()> {
        self.done().map_err(hints::hinted)
    }

    fn done(self) -> Result<()> {
        // A server knows the form of its log once it has read its settings.
        if !matches!(self.command, Command::Serve(_)) {
            logging::start(&self.global.log_filter(Filter::Command), LogFormat::Text)?;
        }
        let out = &mut Out::stdout();
        let typed: Vec<OsString> = env::args_os().skip(1).collect();
        let (mut command, mut arguments) = (self, typed.clone());
        loop {
            let Err(error) = command.once(&arguments, out) else { return Ok(()) };
            // What it said is what the user agrees to.
            out.flush()?;
            let agreed = confirmation::asked(error)?;
            arguments = typed.iter().cloned().chain(agreed.into_iter().map(OsString::from)).collect();
            command = Self::try_parse_from(env::args_os().take(1).chain(arguments.iter().cloned()))?;
        }
    }

    /// Runs the command, where its data set is.
    fn once(self, arguments: &[OsString], out: &mut Out) -> Result<()> {
        if remote::run(&self, arguments, out)? { Ok(()) } else { self.command.run(&self.global, out) }
    }
}

impl Command {
    /// Runs the command here.
    fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        match self {
            Self::Demo(command) => command.run(global, out),
            Self::Ingest(command) => command.run(global, out),
            Self::Inbox(command) => command.run(global, out),
            Self::Poll(command) => command.run(global, out),
            Self::Consent(command) => command.run(global, out),
            Self::Init(command) => command.run(global, out),
            Self::Serve(command) => command.run(global, out),
            Self::Status(command) => command.run(global, out),
            Self::Config(command) => command.run(global, out),
            Self::Key(command) => command.run(global, out),
            Self::Generate(command) => command.run(),
            Self::Programme(command) => command.run(global, out),
            Self::Wallet(command) => command.run(global, out),
            Self::Redemption(command) => command.run(global, out),
            Self::Spend(command) => command.run(global, out),
            Self::Transfer(command) => command.run(global, out),
            Self::Treasury(command) => command.run(global, out),
            Self::Balance(command) => command.run(global, out),
            Self::History(command) => command.run(global, out),
            Self::Transactions(command) => command.run(global, out),
            Self::Explain(command) => command.run(global, out),
            Self::Feeds(command) => command.run(global, out),
            Self::Review(command) => command.run(global, out),
            Self::Approval(command) => command.run(global, out),
            Self::Audit(command) => command.run(global, out),
            Self::Waiting(command) => command.run(global, out),
            Self::DeadLetters(command) => command.run(global, out),
            Self::SetAside(command) => command.run(global, out),
            Self::Sweep(command) => command.run(global, out),
            Self::Verify(command) => command.run(global, out),
            Self::Upgrade(command) => command.run(global, out),
            #[cfg(feature = "lake")]
            Self::Lake(command) => command.run(global, out),
            #[cfg(feature = "lake")]
            Self::Sql(command) => command.run(global, out),
            #[cfg(feature = "lake")]
            Self::Report(command) => command.run(global, out),
            Self::Schema(command) => command.run(global, out),
            Self::Bench(command) => command.run(out),
        }
    }
}
