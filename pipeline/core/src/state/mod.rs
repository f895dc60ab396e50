//! What is stored: the rows of a bucket, each kind a type of its own, and their keys.

pub mod asked;
pub mod attention;
pub mod bank_account;
pub mod deferred_items;
pub mod expired_lots;
pub mod feed;
pub mod known_items;
pub mod open_items;
pub mod paid_rewards;
pub mod proposal;
pub mod redemption;
pub mod reference_accounts;
pub mod row;
pub mod set_aside;
pub mod stored_answer;
pub mod stream_evidence;
pub mod suspended;
pub mod system_accounts;
pub mod transfer;
pub mod wallet;
pub mod wallet_history;
