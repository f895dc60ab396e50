//! What wallets can do: a redemption that is captured in parts, void, ended, given back, refused and in suspense; transfers that arrive and
//! come back; and the treasury.

use super::{
    super::{fleet::*, wallets::SHOP},
    script::{install, propose_source},
};
use crate::{
    adjustment::AdjustmentReason,
    command::{Adjust, Authorise, Body, Capture, Issue, OpenWallet, PaymentToken, Refund, Spend, Transfer, TransferKind, Void},
    ids::{Bucket, RedemptionId, WalletId},
    meaning::Meaning,
    money::{Asset, Money},
    state::wallet::WalletKind,
    time::Instant,
};

fn customer() -> WalletId {
    WalletId::new(Bucket(1), 11)
}

fn merchant() -> WalletId {
    WalletId::new(Bucket(3), 33)
}

fn points(minor: i64) -> Money {
    Money::new(Asset::new("PTS").unwrap(), minor)
}

/// Asks for something under a name of its own, has all of it decided, and returns the offset.
fn ask(fleet: &mut Fleet, bucket: Bucket, body: Body) -> u64 {
    let called = name(bucket, &format!("wallets {}", fleet.decided.len()));
    let (_, offset) = fleet.ask_as(called, body);
    fleet.run();
    offset
}

/// Everything.
pub fn run(fleet: &mut Fleet, meaning: Meaning) {
    propose_source(fleet, 0, SHOP.replace("Europe/London", "UTC"));
    fleet.run();
    install(fleet, meaning);
    for (wallet, kind) in [(customer(), WalletKind::Customer), (merchant(), WalletKind::Merchant)] {
        ask(fleet, wallet.bucket(), Body::OpenWallet(OpenWallet { wallet, kind }));
        let adjust = Adjust { wallet, amount: points(1000), reason: AdjustmentReason::Goodwill, text: vec![1] };
        ask(fleet, wallet.bucket(), Body::Adjust(adjust));
    }
    redeem(fleet);
    give_back(fleet);
    transfer(fleet);
}

fn authorise(fleet: &mut Fleet, serial: u64) -> RedemptionId {
    let authorise = Authorise {
        wallet: customer(),
        merchant: merchant(),
        amount: points(61),
        holds_for_seconds: Some(3600),
        token: Some(PaymentToken { serial, until: Instant(i64::MAX) }),
        reference: vec![2],
    };
    RedemptionId::at(customer().bucket(), ask(fleet, customer().bucket(), Body::Authorise(authorise)))
}

fn redeem(fleet: &mut Fleet) {
    let bucket = customer().bucket();
    let merchant = Some(merchant());
    let redemption = authorise(fleet, 1);
    ask(fleet, bucket, Body::Capture(Capture { redemption, merchant, amount_minor: Some(20), is_final: false }));
    ask(fleet, bucket, Body::Capture(Capture { redemption, merchant, amount_minor: Some(21), is_final: true }));
    let redemption = authorise(fleet, 2);
    ask(fleet, bucket, Body::Void(Void { redemption, merchant }));
    let redemption = authorise(fleet, 3);
    // Its hour is over, and the margin of five minutes.
    fleet.at.0 += 3900 * 1_000_000;
    ask(fleet, bucket, Body::Void(Void { redemption, merchant }));
    fleet.at.0 += 24 * 3_600_000_000;
    authorise(fleet, 4);
}

fn spend(fleet: &mut Fleet, payee: WalletId) -> RedemptionId {
    let spend = Spend { wallet: customer(), payee, amount: points(50), reference: Vec::new() };
    RedemptionId::at(customer().bucket(), ask(fleet, customer().bucket(), Body::Spend(spend)))
}

fn give_back(fleet: &mut Fleet) {
    let bucket = customer().bucket();
    let refund = |redemption, amount_minor| Body::Refund(Refund { redemption, merchant: None, amount_minor });
    let redemption = spend(fleet, merchant());
    ask(fleet, bucket, refund(redemption, Some(30)));
    let nobody = WalletId::new(merchant().bucket(), 99);
    let redemption = spend(fleet, nobody);
    ask(fleet, bucket, refund(redemption, Some(30)));
    // More than the merchant has.
    let adjust = Adjust { wallet: merchant(), amount: points(-1061), reason: AdjustmentReason::Other, text: Vec::new() };
    ask(fleet, merchant().bucket(), Body::Adjust(adjust));
    let redemption = RedemptionId::at(bucket, redemption.offset());
    ask(fleet, bucket, refund(redemption, None));
}

fn transfer(fleet: &mut Fleet) {
    let (from, nobody) = (customer(), WalletId::new(Bucket(5), 99));
    let treasury = WalletId::treasury(points(0).asset, FLEET);
    let send = |from, to, kind| Body::Transfer(Transfer { from, to, amount: points(10), kind, text: vec![3] });
    let other = WalletId::new(Bucket(5), 44);
    ask(fleet, other.bucket(), Body::OpenWallet(OpenWallet { wallet: other, kind: WalletKind::Customer }));
    ask(fleet, from.bucket(), send(from, other, TransferKind::Transfer));
    ask(fleet, from.bucket(), send(from, nobody, TransferKind::Transfer));
    ask(fleet, treasury.bucket(), Body::Issue(Issue { treasury, amount: points(100), text: vec![4] }));
    ask(fleet, treasury.bucket(), send(treasury, from, TransferKind::TopUp));
    ask(fleet, treasury.bucket(), send(treasury, from, TransferKind::Bonus));
}
