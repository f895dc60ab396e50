//! Asks for what the classes ask for, and notes what was acknowledged.

use std::{cell::RefCell, net::SocketAddr, rc::Rc};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use super::{class::Class, once::asked_once};
use crate::serve::{
    clients::{Customers, posting},
    connection::Connection,
};

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was answered well.
    Answered,
    /// It was refused, and may be asked again: 429 or 503.
    Refused,
    /// Its answer was another, or none.
    Failed,
}

/// A command line as it is sent.
#[derive(Debug, Clone)]
pub struct CommandLine {
    /// Where it is sent to.
    pub path: &'static str,
    /// The media type of its body.
    pub media_type: &'static str,
    /// The frames.
    pub body: Vec<u8>,
}

/// What was acknowledged, and so must be there.
#[derive(Debug, Default)]
pub struct Acknowledged {
    /// The bank's references of purchases.
    pub purchases: Vec<String>,
    /// The ids of wallets.
    pub wallets: Vec<String>,
}

/// Who all clients ask, and as whom.
pub struct Asked {
    pub server: SocketAddr,
    pub operator: String,
    pub feed: String,
    pub customers: Customers,
    pub command_line: CommandLine,
    pub acknowledged: RefCell<Acknowledged>,
}

/// A client of one class, with a connection that is kept.
pub struct Client {
    class: Class,
    asked: Rc<Asked>,
    connection: Connection,
}

impl Client {
    /// Connects.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn new(class: Class, asked: Rc<Asked>) -> Result<Self> {
        let connection = connection(class, &asked).await?;
        Ok(Self { class, asked, connection })
    }

    /// Sends a request; `name` is its own among all.
    ///
    /// # Errors
    /// When the server is not there any more.
    pub async fn ask(&mut self, name: u64) -> Result<Outcome> {
        let asked = match self.class {
            Class::Analytics => asked_once(&self.asked).await,
            Class::Reads => self.read().await,
            Class::Changes => self.change(name).await,
            Class::Feeds => self.post().await,
        };
        match asked {
            Ok(status) => Ok(outcome(status)),
            Err(_) => {
                self.connection = connection(self.class, &self.asked).await.context("the server takes no connection any more")?;
                Ok(Outcome::Failed)
            }
        }
    }

    async fn read(&mut self) -> Result<u16> {
        let customer = self.asked.customers.turn()?;
        let path = self.asked.customers.balance_of(customer);
        Ok(self.connection.send("GET", &path, "", b"").await?.0)
    }

    async fn change(&mut self, name: u64) -> Result<u16> {
        let headers = format!("idempotency-key: spike-{name}\r\ncontent-type: application/json\r\n");
        let (status, body) = self.connection.send("POST", "/v1/wallets", &headers, br#"{"kind":"customer"}"#).await?;
        if outcome(status) == Outcome::Answered {
            let opened: Value = serde_json::from_slice(body)?;
            let id = opened["id"].as_str().context("a wallet that was opened has no id")?;
            self.asked.acknowledged.borrow_mut().wallets.push(id.to_owned());
        }
        Ok(status)
    }

    async fn post(&mut self) -> Result<u16> {
        let customer = self.asked.customers.turn()?;
        let (reference, line) = self.asked.customers.named_purchase(customer);
        let (status, body) = self.connection.send("POST", &posting(), "", line.as_bytes()).await?;
        if outcome(status) == Outcome::Answered {
            let taken: Value = serde_json::from_slice(body)?;
            if taken["counts"]["rejected"] != 0 && taken["state"] == "decided" {
                bail!("a purchase was rejected: {taken}");
            }
            self.asked.acknowledged.borrow_mut().purchases.push(reference);
        }
        Ok(status)
    }
}

async fn connection(class: Class, asked: &Asked) -> Result<Connection> {
    let key = if class == Class::Feeds { &asked.feed } else { &asked.operator };
    Connection::open(asked.server, key).await
}

const fn outcome(status: u16) -> Outcome {
    match status {
        200..300 => Outcome::Answered,
        429 | 503 => Outcome::Refused,
        _ => Outcome::Failed,
    }
}
