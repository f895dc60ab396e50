//! What clients of the server do: read a balance, post a purchase and look for it, post a body of many transactions.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::{Duration, Instant as Clock},
};

use anyhow::{Context as _, Result, bail, ensure};
use rewardhub_core::{ids::WalletId, time::Day};
use serde_json::Value;

use super::{connection::Connection, data_set::FEED, load::Client};
use crate::{
    ledger::{Arrival, Arrivals},
    wallets::{EARNED, purchase},
};

/// How long a purchase may take until it is seen.
const LONGEST_UNSEEN: Duration = Duration::from_secs(10);
/// How long until a client asks again what became of a delivery that was not decided in time.
const ASKED_AGAIN: Duration = Duration::from_millis(20);
/// The asset that purchases earn.
const POINTS: &str = "PTS";

/// The customers of the bank, as its feed and the readers know them.
pub struct Customers {
    wallets: Vec<WalletId>,
    /// The points that each wallet has from its purchases so far.
    points: Vec<Cell<i64>>,
    /// Whose turn it is: all are equally active.
    turns: RefCell<Arrivals>,
    today: Day,
    posted: Cell<u64>,
}

impl Customers {
    /// The holders of these wallets, each with one purchase. The sign-up gives the same points to all of them.
    pub fn new(wallets: Vec<WalletId>, sign_up_points: i64, today: Day) -> Result<Self> {
        let count = u32::try_from(wallets.len())?;
        ensure!(count > 0, "without wallets there is nothing to measure");
        Ok(Self {
            points: vec![Cell::new(sign_up_points + EARNED); wallets.len()],
            turns: RefCell::new(Arrivals::new(Arrival::Uniform, count)),
            wallets,
            today,
            posted: Cell::new(0),
        })
    }

    /// The customer whose turn it is.
    pub fn turn(&self) -> Result<usize> {
        Ok(usize::try_from(self.turns.borrow_mut().next())?)
    }

    /// The next purchase of a customer, as the feed posts it.
    fn purchase(&self, customer: usize) -> String {
        self.named_purchase(customer).1
    }

    /// The bank's reference of the next purchase of a customer, and the purchase as the feed posts it.
    pub fn named_purchase(&self, customer: usize) -> (String, String) {
        let reference = format!("N{}", self.posted.replace(self.posted.get() + 1));
        let line = purchase(customer as u64, &reference, self.today);
        (reference, line)
    }

    /// Notes that a purchase is booked, and returns the points that its wallet has from now on.
    fn booked(&self, customer: usize) -> i64 {
        let points = &self.points[customer];
        points.set(points.get() + EARNED);
        points.get()
    }

    /// Where a customer's balance is read.
    pub fn balance_of(&self, customer: usize) -> String {
        format!("/v1/wallets/{}/balance", self.wallets[customer])
    }
}

/// Reads balances.
pub struct Reader {
    pub connection: Connection,
    pub customers: Rc<Customers>,
}

impl Client for Reader {
    async fn ask(&mut self, _: u64) -> Result<()> {
        let customer = self.customers.turn()?;
        self.connection.get(&self.customers.balance_of(customer)).await?;
        Ok(())
    }
}

/// Reads the same words again and again.
pub struct ConstantReader(pub Connection);

impl Client for ConstantReader {
    async fn ask(&mut self, _: u64) -> Result<()> {
        self.0.get("/").await?;
        Ok(())
    }
}

/// Posts a purchase at a time, and looks for it in its wallet on another connection.
pub struct Poster {
    pub posts: Connection,
    pub looks: Connection,
    pub customers: Rc<Customers>,
}

impl Client for Poster {
    async fn ask(&mut self, _: u64) -> Result<()> {
        let customer = self.customers.turn()?;
        let line = self.customers.purchase(customer);
        self.posts.post(&posting(), line.as_bytes()).await?;
        let (wanted, since) = (self.customers.booked(customer), Clock::now());
        let balance = self.customers.balance_of(customer);
        while points(self.looks.get(&balance).await?)? < wanted {
            if since.elapsed() > LONGEST_UNSEEN {
                bail!("a purchase was posted and is not in {balance} after {LONGEST_UNSEEN:?}");
            }
        }
        Ok(())
    }
}

/// Posts bodies of many transactions, and waits until each is decided.
pub struct BodyPoster {
    pub connection: Connection,
    pub bodies: Rc<Bodies>,
}

/// Bodies to post, and how many transactions of them were read by the server.
pub struct Bodies {
    pub bodies: Vec<Vec<u8>>,
    pub read: Cell<u64>,
}

impl Client for BodyPoster {
    async fn ask(&mut self, nth: u64) -> Result<()> {
        let body = &self.bodies.bodies[usize::try_from(nth)?];
        let mut answer: Value = serde_json::from_slice(self.connection.post(&posting(), body).await?)?;
        while answer["state"] == "accepted" {
            tokio::time::sleep(ASKED_AGAIN).await;
            let id = answer["delivery"].as_str().context("a delivery has no id")?;
            answer = serde_json::from_slice(self.connection.get(&format!("/v1/feeds/{FEED}/deliveries/{id}")).await?)?;
        }
        let read = answer["counts"]["read"].as_u64().context("an answer does not say what was read")?;
        self.bodies.read.set(self.bodies.read.get() + read);
        Ok(())
    }
}

/// Where the feed posts.
pub fn posting() -> String {
    format!("/v1/feeds/{FEED}/transactions")
}

/// The points in a balance, mature or not.
///
/// # Errors
/// When it is no balance.
pub fn points(balance: &[u8]) -> Result<i64> {
    let balance: Value = serde_json::from_slice(balance)?;
    let balances = balance["balances"].as_array().context("an answer is no balance")?;
    let Some(points) = balances.iter().find(|of| of["asset"] == POINTS) else { return Ok(0) };
    ["available", "pending"].iter().try_fold(0, |sum, part| {
        let minor: i64 = points[part].as_str().context("a balance has no amount")?.parse()?;
        Ok(sum + minor)
    })
}
