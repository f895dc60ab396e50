//! The parts of the measurement, each on connections of its own.

use std::{cell::Cell, net::SocketAddr, rc::Rc, time::Duration};

use anyhow::{Context as _, Result, ensure};
use futures::future::{try_join, try_join_all};
use rewardhub_service::clock::now;

use super::{
    clients::{Bodies, BodyPoster, ConstantReader, Customers, Poster, Reader, points},
    connection::Connection,
    data_set::DataSet,
    load::{Answered, Steady, WARM_UP, as_fast_as_answered},
};
use crate::wallets::{EARNED, day};

/// What a constant handler answers as fast as it can.
///
/// # Errors
/// When it fails.
pub async fn constant_handler(server: SocketAddr, connections: u16, lasts: Duration) -> Result<Answered> {
    let mut clients: Vec<_> = open(server, "", connections).await?.into_iter().map(ConstantReader).collect();
    as_fast_as_answered(&mut clients, u64::MAX, WARM_UP.min(lasts)).await?;
    as_fast_as_answered(&mut clients, u64::MAX, lasts).await
}

/// A server that has a data set, and its customers.
pub struct OfDataSet {
    server: SocketAddr,
    operator: String,
    feed: String,
    connections: u16,
    customers: Rc<Customers>,
}

impl OfDataSet {
    /// The server of this data set, to be asked on so many connections.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn new(server: SocketAddr, data: DataSet, connections: u16) -> Result<Self> {
        let first = data.wallets.first().context("without wallets there is nothing to measure")?;
        let mut connection = Connection::open(server, &data.operator).await?;
        let sign_up = points(connection.get(&format!("/v1/wallets/{first}/balance")).await?)? - EARNED;
        let customers = Rc::new(Customers::new(data.wallets, sign_up, day(now()))?);
        Ok(Self { server, operator: data.operator, feed: data.feed, connections, customers })
    }

    /// Measures posts alone, half of the connections to post and half to look.
    ///
    /// # Errors
    /// When the server fails, or a purchase is never seen.
    pub async fn posts(&self, posts: Steady) -> Result<Answered> {
        let mut posters = self.posters(self.connections / 2).await?;
        posts.warm_up().run(&mut posters).await?;
        posts.run(&mut posters).await
    }

    /// Measures how fast another server's constant handler answers while purchases are posted to this one, on as many connections as
    /// [`Self::reads_beside_posts`] reads: what posts leave of the machine, to whoever reads.
    ///
    /// # Errors
    /// When either server fails.
    pub async fn constant_beside_posts(&self, constant: SocketAddr, posts: Steady) -> Result<Answered> {
        let mut posters = self.posters(self.connections / 4).await?;
        let with_warm_up = Steady { lasts: posts.warm_up().lasts + posts.lasts, ..posts };
        let constant = constant_handler(constant, self.connections / 2, posts.lasts);
        Ok(try_join(constant, with_warm_up.run(&mut posters)).await?.0)
    }

    /// Measures reads beside posts: half of the connections to read, a quarter to post, and a quarter to look for what was posted.
    ///
    /// # Errors
    /// As [`Self::posts`].
    pub async fn reads_beside_posts(&self, reads: Steady, posts: Steady) -> Result<(Answered, Answered)> {
        let mut posters = self.posters(self.connections / 4).await?;
        let reader = |connection| Reader { connection, customers: self.customers.clone() };
        let mut readers: Vec<_> =
            open(self.server, &self.operator, self.connections / 2).await?.into_iter().map(reader).collect();
        try_join(reads.warm_up().run(&mut readers), posts.warm_up().run(&mut posters)).await?;
        try_join(reads.run(&mut readers), posts.run(&mut posters)).await
    }

    async fn posters(&self, count: u16) -> Result<Vec<Poster>> {
        let posts = open(self.server, &self.feed, count).await?;
        let looks = open(self.server, &self.operator, count).await?;
        let poster = |(posts, looks)| Poster { posts, looks, customers: self.customers.clone() };
        Ok(posts.into_iter().zip(looks).map(poster).collect())
    }
}

/// Cuts a CSV file into bodies of so many rows, each with the file's head line.
pub fn bodies_of(file: &[u8], rows: usize) -> Vec<Vec<u8>> {
    let mut lines = file.split_inclusive(|byte| *byte == b'\n');
    let head = lines.next().unwrap_or_default();
    let lines: Vec<&[u8]> = lines.collect();
    lines.chunks(rows).map(|rows| [&[head], rows].concat().concat()).collect()
}

/// Posts bodies as fast as they are answered, and returns how many transactions a second were decided.
///
/// # Errors
/// When the server fails, or has read others than were posted.
#[expect(clippy::cast_precision_loss, reason = "a rate for people")]
pub async fn large_bodies(server: SocketAddr, key: &str, connections: u16, bodies: Vec<Vec<u8>>) -> Result<f64> {
    let rows: usize = bodies.iter().map(|body| body.iter().filter(|byte| **byte == b'\n').count() - 1).sum();
    let bodies = Rc::new(Bodies { bodies, read: Cell::new(0) });
    let poster = |connection| BodyPoster { connection, bodies: bodies.clone() };
    let mut clients: Vec<_> = open(server, key, connections).await?.into_iter().map(poster).collect();
    let answered = as_fast_as_answered(&mut clients, bodies.bodies.len() as u64, Duration::MAX).await?;
    ensure!(bodies.read.get() == rows as u64, "{rows} transactions were posted, and {} were read", bodies.read.get());
    Ok(answered.per_second * rows as f64 / bodies.bodies.len() as f64)
}

async fn open(server: SocketAddr, key: &str, connections: u16) -> Result<Vec<Connection>> {
    try_join_all((0..connections).map(|_| Connection::open(server, key))).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_body_has_the_head_line_and_every_row_is_in_one() {
        let bodies = bodies_of(b"head\na\nb\nc\n", 2);
        assert_eq!(bodies, [&b"head\na\nb\n"[..], b"head\nc\n"]);
    }
}
