//! Commands for a data set, drawn from a seed: corrections, links, deliveries of purchases that bring some of it again, and
//! programme versions meanwhile. To try another kind of command, add a function here and what must come of it in
//! [`super::books`].

mod purchases;
mod random;

use std::collections::BTreeMap;

use rewardhub_core::{
    adjustment::AdjustmentReason,
    command::{
        Adjust, Body, Command, EnrolmentTerms, InstallMeaning, Link, ObserveEnrolled, OpenWallet, Propose, Register, Withdraw,
    },
    ids::{ActorId, BankAccountId, Bucket, CommandId, Placement, Token, WalletId},
    item::{Item, Original},
    meaning::Meaning,
    money::{Asset, Money},
    state::wallet::WalletKind,
    time::{Day, Instant},
    version_source::VersionSource,
};

pub(super) use self::purchases::{delivery, purchase};
use self::purchases::{first_day, purchase_about, refund};
pub use self::random::Random;

/// How many commands there are, and for what.
#[derive(Debug, Clone, Copy)]
pub struct Extent<'a> {
    /// How the data set is laid out.
    pub placement: Placement,
    /// How many wallets are opened, and how many bank accounts are registered.
    pub wallets: u64,
    /// How many commands follow about those; there are some more.
    pub rounds: usize,
    /// The rules of Europe/London, as TZif.
    pub tzif: &'a [u8],
}

/// A command, and what must hold before an edge sends it.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The command as it is in the log.
    pub command: Command,
    /// Index of the command that must be durable before; `None` if none must.
    pub after: Option<usize>,
    /// Whether a programme must be in force in every partition before.
    pub installed: bool,
}

/// The assets of corrections. Purchases earn points, so that the two can be distinguished.
pub const ASSETS: [&str; 2] = ["MLS", "GBP"];

/// Who sends every command.
const ACTOR: ActorId = ActorId(1);

/// A day on which nothing of March has matured yet, and March is over in every time zone.
const FIRST_COMMAND_AT: &str = "2026-04-06T12:00:00Z";

/// About how many versions are proposed, however many rounds there are; also the highest version.
const PROPOSALS: usize = 3;
const MOST_VERSIONS: u32 = 8;

/// How the items wait of accounts that must be linked. None waits too long or is too many.
const TERMS: EnrolmentTerms = EnrolmentTerms { waiting_days: 30, most_of_account: 100_000, most_of_feed: 1_000_000 };

/// Whether the items of an account wait until it is linked: so it is with every third.
fn requires_enrolment(token: Token) -> bool {
    token.0.is_multiple_of(3)
}

/// A programme that pays as many points per pound as its version says.
fn programme(version: u32, effective: Day) -> String {
    format!(
        r#"
programme = "plain"
version = {version}
effective = {effective}
timezone = "Europe/London"
currency = "GBP"
[assets.PTS]
name = "points"
decimals = 0
[assets.MLS]
name = "miles"
decimals = 0
[assets.GBP]
name = "cashback"
decimals = 2
[earning]
matures_after = "40 days"
[[rule]]
id = "everything"
title = "A point a pound"
earn = {{ rate = "{version}", per = "1.00", asset = "PTS" }}
"#
    )
}

/// All commands of one run.
#[must_use]
pub fn commands(random: &Random, extent: &Extent<'_>) -> Vec<Asked> {
    let mut asked = Asking { random, extent, list: Vec::new(), purchases: BTreeMap::new(), version: 1 };
    asked.propose((1, 0), Day::from_ymd(2025, 9, 1).expect("it is a day"));
    let wallets: Vec<(WalletId, usize)> = (0..extent.wallets).map(|_| asked.open()).collect();
    let accounts: Vec<(BankAccountId, Token)> = (0..extent.wallets).map(|number| asked.register(number)).collect();
    for round in 0..extent.rounds {
        let day = asked.day(round);
        if asked.version < MOST_VERSIONS && random.index(extent.rounds) < PROPOSALS {
            asked.propose_some(day);
        }
        if round == asked.extent.rounds / 2 {
            asked.upgrade();
        }
        match random.below(10) {
            0..=4 => asked.adjust(&wallets),
            5..=7 => asked.observe(&accounts, day),
            _ => asked.link(&wallets, &accounts),
        }
    }
    let unnamed = asked.list.iter().find(|asked| !asked.command.is_safe_to_repeat());
    assert!(unnamed.is_none(), "it moves value, so it needs a name: {unnamed:?}");
    asked.list
}

struct Asking<'a> {
    random: &'a Random,
    extent: &'a Extent<'a>,
    list: Vec<Asked>,
    purchases: BTreeMap<BankAccountId, Vec<Item>>,
    /// The last version that was proposed.
    version: u32,
}

impl Asking<'_> {
    fn ask(&mut self, bucket: Bucket, body: Body, after: Option<usize>) -> usize {
        // Clocks of different edges differ a little; the log's order is what counts.
        let jitter = self.random.below(5_000_000).cast_signed();
        let first = Instant::parse(FIRST_COMMAND_AT).expect("it is an instant");
        let at = Instant(first.0 + (self.list.len() as u64).cast_signed() * 1_000_000 + jitter);
        let installed = body.observed().is_some();
        self.list.push(Asked { command: Command::of_client(ACTOR, at, bucket, body), after, installed });
        self.list.len() - 1
    }

    fn bucket(&self) -> Bucket {
        self.extent.placement.bucket_of(self.random.next())
    }

    /// The same under a name, drawn at random.
    fn ask_named(&mut self, bucket: Bucket, body: Body, after: Option<usize>) -> usize {
        let asked = self.ask(bucket, body, after);
        let name = self.name(bucket);
        self.list[asked].command.name = Some(name);
        asked
    }

    fn name(&self, bucket: Bucket) -> CommandId {
        CommandId::new(bucket, u128::from(self.random.next()))
    }

    /// About how far purchases have got by a round: from the first day of March to the last.
    fn day(&self, round: usize) -> i32 {
        i32::try_from(30 * round / self.extent.rounds.max(1)).expect("it is at most 30")
    }

    /// Proposes a version from about this day on, or from one that has been judged, and whatever its number in the order of
    /// activation will be: at most one of these is accepted. Now and then one is withdrawn.
    fn propose_some(&mut self, day: i32) {
        self.version += 1;
        let version = self.version;
        let effective = first_day().plus(day + i32::try_from(self.random.below(8)).expect("it is small"));
        for number in 1..version {
            self.propose((version, number), effective);
        }
        if self.random.chance(25) {
            let bucket = Bucket(0);
            self.ask_named(bucket, Body::Withdraw(Withdraw { version }), None);
        }
    }

    fn propose(&mut self, (version, number): (u32, u32), effective: Day) {
        let bucket = Bucket(0);
        let source = programme(version, effective);
        let version_source = VersionSource { number, source, tzif: self.extent.tzif.to_vec(), name_hashes: Vec::new() };
        self.ask_named(bucket, Body::Propose(Propose { version_source }), None);
    }

    fn upgrade(&mut self) {
        let install = InstallMeaning { meaning: Meaning::NEWEST.number() };
        self.ask(Bucket(0), Body::InstallMeaning(install), None);
    }

    fn open(&mut self) -> (WalletId, usize) {
        let bucket = self.bucket();
        let wallet = WalletId::new(bucket, u128::from(self.random.next()));
        let body = Body::OpenWallet(OpenWallet { wallet, kind: WalletKind::Customer });
        (wallet, self.ask_named(bucket, body, None))
    }

    fn register(&mut self, number: u64) -> (BankAccountId, Token) {
        let token = Token((u128::from(self.random.next()) << 64) | u128::from(number));
        let account = BankAccountId::new(self.bucket(), u128::from(self.random.next()));
        self.ask(self.extent.placement.bucket_of(token.spread()), Body::Register(Register { token, account }), None);
        (account, token)
    }

    /// A correction; now and then one that reuses the name of another, or takes more than there is.
    fn adjust(&mut self, wallets: &[(WalletId, usize)]) {
        let (wallet, opened) = *self.random.pick(wallets);
        let minor = self.random.below(900).cast_signed() + 1;
        let minor = if self.random.chance(35) { -minor } else { minor };
        let amount = Money::new(Asset::new(ASSETS[self.random.index(ASSETS.len())]).expect("three letters"), minor);
        let mut adjust = Adjust { wallet, amount, reason: AdjustmentReason::Goodwill, text: b"sealed".to_vec() };
        let after = self.random.chance(80).then_some(opened);
        let first = self.ask_named(wallet.bucket(), Body::Adjust(adjust.clone()), after);
        if self.random.chance(10) {
            adjust.amount.minor += 1;
            let other = self.ask(wallet.bucket(), Body::Adjust(adjust), after);
            self.list[other].command.name = self.list[first].command.name;
        }
    }

    fn link(&mut self, wallets: &[(WalletId, usize)], accounts: &[(BankAccountId, Token)]) {
        let (wallet, opened) = *self.random.pick(wallets);
        let (account, token) = *self.random.pick(accounts);
        let body = Body::Link(Link { account, token, wallet, feed: "simulated".into() });
        self.ask_named(account.bucket(), body, Some(opened));
    }

    /// Delivers a few new purchases, a refund of one, and some that were delivered before.
    fn observe(&mut self, accounts: &[(BankAccountId, Token)], day: i32) {
        let account = *self.random.pick(accounts);
        let known = self.purchases.entry(account.0).or_default();
        let mut items: Vec<Item> = (0..=self.random.below(3)).map(|_| purchase_about(self.random, day)).collect();
        let bought = known.iter().chain(&items).filter(|item| item.original.is_none());
        let returned =
            |purchase: &&Item| !known.iter().any(|item| item.original == Some(Original::Named(purchase.references[0].hash)));
        let open: Vec<Item> = bought.filter(returned).cloned().collect();
        if self.random.chance(40) {
            items.push(refund(self.random, self.random.pick(&open)));
        }
        let before: Vec<Item> = known.iter().filter(|_| self.random.chance(30)).cloned().collect();
        known.extend(items.iter().cloned());
        items.extend(before);
        let observe = delivery(self.random, account, items);
        let body = if requires_enrolment(account.1) {
            Body::ObserveEnrolled(ObserveEnrolled { observe, terms: TERMS })
        } else {
            Body::Observe(observe)
        };
        self.ask(account.0.bucket(), body, None);
    }
}
