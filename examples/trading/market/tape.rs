//! What the exchange has to say of its book, in the order in which it happens.

use super::book::{Amount, Book, Side};
use super::flow::Change;
use super::wire::Message;
use std::collections::VecDeque;

const MILLISECOND_NS: u64 = 1_000_000;

/// The exchange was open before the simulation began.
const FIRST_UPDATE_ID: u64 = 1_000_000_000;
const FIRST_TRADE_ID: u64 = 10_000_000;

/// The messages that are still to be sent, and what the next ones depend on.
#[derive(Clone, Debug)]
pub(super) struct Tape {
    messages: VecDeque<Message>,
    quoted: Option<[Amount; 2]>,
    /// Prices that changed since the last depth message.
    changed_bids: Vec<i64>,
    changed_asks: Vec<i64>,
    update_id: u64,
    depth_update_id: u64,
    trade_id: u64,
    has_snapshot: bool,
}

impl Tape {
    pub(super) fn new() -> Self {
        Self {
            messages: VecDeque::new(),
            quoted: None,
            changed_bids: Vec::new(),
            changed_asks: Vec::new(),
            update_id: FIRST_UPDATE_ID,
            depth_update_id: FIRST_UPDATE_ID,
            trade_id: FIRST_TRADE_ID,
            has_snapshot: false,
        }
    }

    /// Takes the next message to be sent.
    pub(super) fn next_message(&mut self) -> Option<Message> {
        self.messages.pop_front()
    }

    /// Tells of one change of the book; a trade has a message of its own.
    pub(super) fn change(&mut self, change: Change, now_ns: u64) {
        self.update_id += 1;
        let changed = match change.side {
            Side::Bid => &mut self.changed_bids,
            Side::Ask => &mut self.changed_asks,
        };
        changed.push(change.price_ticks);
        if let Some(fill) = change.fill {
            self.trade_id += 1;
            self.messages.push_back(Message::Trade {
                fill,
                buyer_is_maker: change.side == Side::Bid,
                trade_id: self.trade_id,
                time_ms: now_ns / MILLISECOND_NS,
            });
        }
    }

    /// Tells of the best bid and ask, if they are not the last ones told.
    pub(super) fn quote(&mut self, book: &Book) {
        let (Some(bid), Some(ask)) = (book.best(Side::Bid), book.best(Side::Ask)) else {
            return;
        };
        if self.quoted.replace([bid, ask]) != Some([bid, ask]) {
            self.messages.push_back(Message::Quote { bid, ask, update_id: self.update_id });
        }
    }

    /// Tells of the levels that changed since the last time, if any did, and
    /// once of the whole book.
    pub(super) fn depth(&mut self, book: &Book, now_ns: u64) {
        if self.update_id == self.depth_update_id {
            return;
        }
        let mut bids = drain_levels(&mut self.changed_bids, Side::Bid, book);
        bids.reverse();
        self.messages.push_back(Message::Depth {
            bids,
            asks: drain_levels(&mut self.changed_asks, Side::Ask, book),
            first_update_id: self.depth_update_id + 1,
            last_update_id: self.update_id,
            time_ms: now_ns / MILLISECOND_NS,
        });
        self.depth_update_id = self.update_id;
        if !self.has_snapshot {
            self.has_snapshot = true;
            self.messages.push_back(Message::Snapshot {
                bids: book.levels(Side::Bid).collect(),
                asks: book.levels(Side::Ask).collect(),
                last_update_id: self.update_id,
            });
        }
    }
}

/// What waits at the changed prices, the lowest price first.
fn drain_levels(changed_ticks: &mut Vec<i64>, side: Side, book: &Book) -> Vec<Amount> {
    changed_ticks.sort_unstable();
    changed_ticks.dedup();
    changed_ticks
        .drain(..)
        .map(|price_ticks| Amount {
            price_ticks,
            quantity_lots: book.quantity_lots(side, price_ticks),
        })
        .collect()
}
