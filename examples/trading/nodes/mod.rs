//! The nodes of the trading graph, one a file. None knows of the graph around
//! it: each is tested by calling its hooks.

mod book;
mod dead_letters;
mod feed;
mod gateway;
mod kill_switch;
mod ladder;
mod ledger;
mod risk;
mod strategy;
mod telemetry;

pub use book::Book;
pub use dead_letters::DeadLetters;
pub use feed::Feed;
pub use gateway::Gateway;
pub use kill_switch::KillSwitch;
pub use ledger::Ledger;
pub use risk::Risk;
pub use strategy::Strategy;
pub use telemetry::Telemetry;
