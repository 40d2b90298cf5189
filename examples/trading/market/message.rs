//! The messages of the exchange as their JSON has them, text still text: spot
//! and futures alike, which differ in the fields that are optional here.

use super::side::{Asks, Bids};
use serde::Deserialize;
use serde_json::value::RawValue;

/// What every line has: a stream's name and data, or else a snapshot.
#[derive(Deserialize)]
pub(super) struct Envelope<'a> {
    pub(super) stream: Option<&'a str>,
    #[serde(borrow)]
    pub(super) data: Option<&'a RawValue>,
    #[serde(rename = "lastUpdateId")]
    pub(super) last_update_id: Option<u64>,
    pub(super) bids: Option<Bids>,
    pub(super) asks: Option<Asks>,
    #[serde(rename = "E")]
    pub(super) exchange_time_ms: Option<u64>,
}

/// The data of a `bookTicker` stream; only futures tell the time.
#[derive(Deserialize)]
pub(super) struct QuoteData<'a> {
    #[serde(rename = "s")]
    pub(super) symbol: &'a str,
    #[serde(rename = "u")]
    pub(super) update_id: u64,
    #[serde(rename = "b")]
    pub(super) bid: &'a str,
    #[serde(rename = "B")]
    pub(super) bid_quantity: &'a str,
    #[serde(rename = "a")]
    pub(super) ask: &'a str,
    #[serde(rename = "A")]
    pub(super) ask_quantity: &'a str,
    #[serde(rename = "E")]
    pub(super) exchange_time_ms: Option<u64>,
}

/// The data of a `trade` stream.
#[derive(Deserialize)]
pub(super) struct TradeData<'a> {
    #[serde(rename = "s")]
    pub(super) symbol: &'a str,
    #[serde(rename = "t")]
    pub(super) trade_id: u64,
    #[serde(rename = "p")]
    pub(super) price: &'a str,
    #[serde(rename = "q")]
    pub(super) quantity: &'a str,
    #[serde(rename = "m")]
    pub(super) buyer_is_maker: bool,
    #[serde(rename = "E")]
    pub(super) exchange_time_ms: Option<u64>,
}

/// The data of a `depth` stream; only futures name the update before.
#[derive(Deserialize)]
pub(super) struct DepthData<'a> {
    #[serde(rename = "s")]
    pub(super) symbol: &'a str,
    #[serde(rename = "U")]
    pub(super) first_update_id: u64,
    #[serde(rename = "u")]
    pub(super) last_update_id: u64,
    #[serde(rename = "pu")]
    pub(super) previous_update_id: Option<u64>,
    #[serde(rename = "b")]
    pub(super) bids: Bids,
    #[serde(rename = "a")]
    pub(super) asks: Asks,
    #[serde(rename = "E")]
    pub(super) exchange_time_ms: Option<u64>,
}
