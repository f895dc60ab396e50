//! The act about the server: a bank's feed posts a purchase over HTTP, and an app reads what it earned and why.

use std::{
    io::Write,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use anyhow::{Context as _, Result, anyhow};
use reqwest::Client;
use rewardhub_http::{
    Access, App, Reach, router,
    server::Server,
    shapes::{DeliveryResult, TransactionDetails, WalletBalance},
};
use rewardhub_service::{Service, configuration::LimitsSettings};

use super::act;
use crate::{
    cli::{Global, served},
    output::{Out, STRONG, painted},
};

/// A purchase that the feed posts.
const STATEMENT: &str = include_str!("statements/lunch.csv");
/// The address of a server for which none is configured.
const USUAL: &str = "127.0.0.1:8080";
/// How long requests may take once the server is told to stop.
const LONGEST_STOP: Duration = Duration::from_secs(10);

/// Plays the act on a server of its own, on a free port, and gives the data set back.
pub(super) fn play(data: Service, global: &Global, out: &mut Out) -> Result<Service> {
    act(out, "Over HTTP", "To be seen: a feed posts, an app reads. `rewardhub serve --access open` does this, and has /docs.")?;
    let own = global.clone();
    let run = Arc::new(move |app: &App, asked, answer: &_| served::run(&own, app, asked, answer));
    let app = App::new(data, Access::Open, Reach::default(), &LimitsSettings::default(), run, None);
    let runtime = tokio::runtime::Runtime::new().context("the system gives no threads")?;
    runtime.block_on(async {
        let server = Server::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
        let (address, stopper) = (server.address()?, server.stopper());
        let serving = tokio::spawn(server.run(router(app.clone())));
        let shown = Visitor { client: Client::new(), address }.visit(out).await;
        stopper.stop(LONGEST_STOP);
        serving.await??;
        shown
    })?;
    drop(runtime);
    app.into_service().ok_or_else(|| anyhow!("a request did not end in time; please report this"))
}

/// Whoever asks the server.
struct Visitor {
    client: Client,
    address: SocketAddr,
}

impl Visitor {
    async fn visit(&self, out: &mut Out) -> Result<()> {
        let posted = self.post(out).await?;
        let first = posted.transactions.first().context("the feed posts one purchase; please report this")?;
        let wallet = first.wallet.clone().context("the account earns for a wallet; please report this")?;
        self.balance(&wallet, out).await?;
        self.explanation(&first.transaction, out).await
    }

    async fn post(&self, out: &mut Out) -> Result<DeliveryResult> {
        let path = "/v1/feeds/default/transactions";
        curl(&format!("--data-binary @lunch.csv http://{USUAL}{path}"), out)?;
        let request = self.client.post(self.url(path)).body(STATEMENT);
        let posted: DeliveryResult = request.send().await?.error_for_status()?.json().await?;
        let rewards: Vec<String> = posted.rewards.iter().map(|reward| format!("{} {}", reward.amount, reward.asset)).collect();
        let counts = posted.counts;
        writeln!(out, "    new: {}, duplicates: {}, rewards: {}", counts.new, counts.duplicates, rewards.join(", "))?;
        Ok(posted)
    }

    async fn balance(&self, wallet: &str, out: &mut Out) -> Result<()> {
        curl(&format!("http://{USUAL}/v1/wallets/WALLET/balance"), out)?;
        let view: WalletBalance = self.get(&format!("/v1/wallets/{wallet}/balance")).await?;
        for balance in view.balances {
            writeln!(out, "    {}: available {}, pending {}", balance.asset, balance.available, balance.pending)?;
        }
        Ok(())
    }

    async fn explanation(&self, transaction: &str, out: &mut Out) -> Result<()> {
        curl(&format!("http://{USUAL}/v1/transactions/TRANSACTION"), out)?;
        let details: TransactionDetails = self.get(&format!("/v1/transactions/{transaction}")).await?;
        let explanation = details.explanation.context("a rule judged the purchase; please report this")?;
        for rule in explanation.rules {
            writeln!(out, "    {}", rule.words)?;
        }
        Ok(())
    }

    async fn get<T: serde::de::DeserializeOwned>(&self, path: &str) -> Result<T> {
        Ok(self.client.get(self.url(path)).send().await?.error_for_status()?.json().await?)
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

/// Prints a line for curl that asks what is asked here, at a server on the usual port.
fn curl(rest: &str, out: &mut Out) -> Result<()> {
    Ok(writeln!(out, "{}", painted(format!("curl {rest}"), STRONG))?)
}
