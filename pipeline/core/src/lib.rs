//! The pure domain of RewardHub: what a transaction is, when it is new, what a programme pays for it, what that does to the
//! ledger.
//!
//! Deterministic and total: no I/O, no clock, no random numbers, no unordered map. Time comes with a command.

pub mod adjustment;
pub mod answer;
pub mod audit;
pub mod command;
pub mod currency;
pub mod dead_letter;
pub mod decide;
pub mod decision;
pub mod delivery;
pub mod event;
pub mod ids;
pub mod invariant;
pub mod item;
pub mod ledger;
pub mod meaning;
pub mod money;
pub mod posting;
pub mod programme;
pub mod programmes_in_force;
pub mod record;
pub mod review_reason;
pub mod similar_word;
pub mod state;
pub mod text_folding;
pub mod time;
pub mod version_source;
pub mod word_size;
