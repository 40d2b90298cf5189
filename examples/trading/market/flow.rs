//! Zero-intelligence order flow: orders that come, take and go at random times,
//! with no plan behind them, which is enough for a book that looks like one.
//!
//! The model is that of Smith, Farmer, Gillemot and Krishnamurthy, "Statistical
//! theory of the continuous double auction", Quantitative Finance 3 (2003):
//! independent Poisson streams of waiting orders, of takers, and of cancellations
//! of each waiting order. As in Cont, Stoikov and Talreja, "A stochastic model
//! for order book dynamics", Operations Research 58 (2010), waiting orders are
//! placed at a distance from the opposite best price, the near ones more often.

use super::book::{Amount, Book, Side};
use super::random::Random;
use super::spell::Mood;

/// A side with no more levels than this gets waiting orders whatever is drawn,
/// so that it never empties.
const FEWEST_LEVELS: usize = 8;

/// Levels that one taker goes through at most.
const SWEPT_LEVELS: usize = 4;

/// How many times the scatter of prices and sizes may double.
const PRICE_DOUBLINGS: u32 = 8;
const SIZE_DOUBLINGS: u32 = 6;

/// One in so many waiting orders is as near as can be, which keeps the spread at
/// one tick most of the time.
const JOINING_ONE_IN: u32 = 8;

const LIMIT_LOTS: u32 = 4_000;
const MARKET_LOTS: u32 = 3000;

/// A thousand seconds, for which the rates of a [`Mood`] are given.
const RATE_PERIOD_NS: u64 = 1_000_000_000_000;

/// What happens next in the market.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Action {
    /// A waiting order is placed on the side.
    Limit(Side),
    /// Someone takes from the side.
    Market(Side),
    /// A waiting order of the side is cancelled.
    Cancel(Side),
}

/// One thing that an action did to the book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Change {
    pub(super) side: Side,
    pub(super) price_ticks: i64,
    /// What was taken there, if it was a trade.
    pub(super) fill: Option<Amount>,
}

/// Draws what happens next and how long it takes: of independent Poisson streams
/// the first is exponential with the sum of the rates, and is each of them by
/// its share.
pub(super) fn draw(moods: &[Mood; 2], book: &Book, random: &mut Random) -> (u64, Action) {
    let [buyers, sellers] = moods;
    let cancel_rate = |mood: &Mood, side| mood.cancel_rate.saturating_mul(book.order_count(side));
    let rates = [
        (buyers.limit_rate, Action::Limit(Side::Bid)),
        (sellers.limit_rate, Action::Limit(Side::Ask)),
        (buyers.market_rate, Action::Market(Side::Ask)),
        (sellers.market_rate, Action::Market(Side::Bid)),
        (cancel_rate(buyers, Side::Bid), Action::Cancel(Side::Bid)),
        (cancel_rate(sellers, Side::Ask), Action::Cancel(Side::Ask)),
    ];
    let total = rates.iter().fold(0_u32, |sum, &(rate, _)| sum.saturating_add(rate));
    let waiting_ns = random.waiting_ns(RATE_PERIOD_NS / u64::from(total.max(1)));
    let mut drawn = random.below(total);
    for (rate, action) in rates {
        if drawn < rate {
            return (waiting_ns, unless_thin(action, book));
        }
        drawn -= rate;
    }
    (waiting_ns, Action::Limit(Side::Bid))
}

fn unless_thin(action: Action, book: &Book) -> Action {
    match action {
        Action::Market(side) | Action::Cancel(side) if book.levels(side).len() <= FEWEST_LEVELS => {
            Action::Limit(side)
        }
        _ => action,
    }
}

/// Carries out an action and reports each change of the book.
pub(super) fn act(
    action: Action,
    moods: &[Mood; 2],
    book: &mut Book,
    random: &mut Random,
    report: impl FnMut(Change),
) {
    match action {
        Action::Limit(side) => place(side, moods, book, random, report),
        Action::Market(side) => sweep(side, book, random, report),
        Action::Cancel(side) => cancel(side, book, random, report),
    }
}

fn place(
    side: Side,
    moods: &[Mood; 2],
    book: &mut Book,
    random: &mut Random,
    mut report: impl FnMut(Change),
) {
    let [buyers, sellers] = moods;
    let mood = if side == Side::Bid { buyers } else { sellers };
    let Some(opposite) = book.best(side.opposite()) else {
        return;
    };
    let scatter_ticks = match random.below(JOINING_ONE_IN) {
        0 => 0,
        _ => random.heavy(mood.scatter_ticks, PRICE_DOUBLINGS),
    };
    let distance_ticks = 1 + i64::from(mood.nearest_ticks) + i64::from(scatter_ticks);
    let price_ticks = match side {
        Side::Bid => opposite.price_ticks - distance_ticks,
        Side::Ask => opposite.price_ticks + distance_ticks,
    };
    if book.add(side, price_ticks, size_lots(LIMIT_LOTS, random)) {
        report(Change { side, price_ticks, fill: None });
    }
}

fn sweep(side: Side, book: &mut Book, random: &mut Random, mut report: impl FnMut(Change)) {
    let mut wanted_lots = size_lots(MARKET_LOTS, random);
    let Some(worst) = book.levels(side).take(SWEPT_LEVELS).last() else {
        return;
    };
    let is_too_bad = |price_ticks: i64| match side {
        Side::Bid => price_ticks < worst.price_ticks,
        Side::Ask => price_ticks > worst.price_ticks,
    };
    while wanted_lots > 0
        && let Some(best) = book.best(side)
        && !is_too_bad(best.price_ticks)
        && let Some(fill) = book.take(side, wanted_lots)
    {
        wanted_lots -= fill.quantity_lots;
        report(Change { side, price_ticks: fill.price_ticks, fill: Some(fill) });
    }
}

fn cancel(side: Side, book: &mut Book, random: &mut Random, mut report: impl FnMut(Change)) {
    let place = random.below(book.order_count(side));
    if let Some(price_ticks) = book.cancel(side, place) {
        report(Change { side, price_ticks, fill: None });
    }
}

fn size_lots(scale_lots: u32, random: &mut Random) -> u64 {
    1 + u64::from(random.heavy(scale_lots, SIZE_DOUBLINGS))
}
