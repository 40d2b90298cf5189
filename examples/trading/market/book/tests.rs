//! The book against random order flow and against a plain list of orders.

use super::*;
use quickcheck::{Arbitrary, Gen, quickcheck};

#[derive(Clone, Debug)]
enum Order {
    Add(Side, i64, u64),
    Cancel(Side, u32),
    Take(Side, u64),
}

impl Arbitrary for Order {
    fn arbitrary(g: &mut Gen) -> Self {
        let side = if bool::arbitrary(g) { Side::Bid } else { Side::Ask };
        let quantity_lots = u64::from(u8::arbitrary(g) % 8);
        match u8::arbitrary(g) % 4 {
            0 => Self::Cancel(side, u32::from(u8::arbitrary(g) % 12)),
            1 => Self::Take(side, quantity_lots),
            _ => Self::Add(side, i64::from(u8::arbitrary(g) % 24), quantity_lots),
        }
    }
}

/// The orders of one side in the order of execution, found by sorting.
#[derive(Default)]
struct Model {
    bids: Vec<(i64, u64)>,
    asks: Vec<(i64, u64)>,
}

impl Model {
    fn side(&mut self, side: Side) -> &mut Vec<(i64, u64)> {
        match side {
            Side::Bid => &mut self.bids,
            Side::Ask => &mut self.asks,
        }
    }

    /// Applies the order to both and says whether they did the same.
    fn agrees(&mut self, book: &mut Book, order: &Order) -> bool {
        match *order {
            Order::Add(side, price, lots) => {
                let best = self.side(side.opposite()).first().copied();
                let crosses = best.is_some_and(|(other, _)| match side {
                    Side::Bid => price >= other,
                    Side::Ask => price <= other,
                });
                let is_valid = !crosses && price > 0 && lots > 0;
                if is_valid {
                    self.side(side).push((price, lots));
                    // A stable sort keeps the oldest first at one price.
                    self.bids.sort_by_key(|&(price, _)| -price);
                    self.asks.sort_by_key(|&(price, _)| price);
                }
                book.add(side, price, lots) == is_valid
            }
            Order::Cancel(side, place) => {
                let orders = self.side(side);
                let expected = orders.get(place as usize).map(|&(price, _)| price);
                if expected.is_some() {
                    orders.remove(place as usize);
                }
                book.cancel(side, place) == expected
            }
            Order::Take(side, lots) => {
                let orders = self.side(side);
                let expected = orders.first_mut().map(|(price, waiting)| {
                    let quantity_lots = lots.min(*waiting);
                    *waiting -= quantity_lots;
                    Amount { price_ticks: *price, quantity_lots }
                });
                orders.retain(|&(_, lots)| lots > 0);
                book.take(side, lots) == expected
            }
        }
    }

    fn matches(&mut self, book: &Book) -> bool {
        [Side::Bid, Side::Ask].into_iter().all(|side| {
            let orders = self.side(side);
            let mut totals: Vec<Amount> = Vec::new();
            for &(price_ticks, quantity_lots) in orders.iter() {
                match totals.last_mut() {
                    Some(total) if total.price_ticks == price_ticks => {
                        total.quantity_lots += quantity_lots;
                    }
                    _ => totals.push(Amount { price_ticks, quantity_lots }),
                }
            }
            book.order_count(side) as usize == orders.len()
                && book.best(side) == totals.first().copied()
                && book.levels(side).eq(totals.iter().copied())
                && totals
                    .iter()
                    .all(|total| book.quantity_lots(side, total.price_ticks) == total.quantity_lots)
        })
    }
}

fn is_crossed(book: &Book) -> bool {
    match (book.best(Side::Bid), book.best(Side::Ask)) {
        (Some(bid), Some(ask)) => bid.price_ticks >= ask.price_ticks,
        _ => false,
    }
}

quickcheck! {
    fn does_what_a_sorted_list_does(orders: Vec<Order>) -> bool {
        let (mut book, mut model) = (Book::default(), Model::default());
        orders.iter().all(|order| {
            model.agrees(&mut book, order) && model.matches(&book) && !is_crossed(&book)
        })
    }
}

#[test]
fn first_come_first_served() {
    let mut book = Book::default();
    assert!(book.add(Side::Ask, 10, 3));
    assert!(book.add(Side::Ask, 10, 5));
    assert!(!book.add(Side::Bid, 10, 1), "would cross");
    let fill = |quantity_lots| Some(Amount { price_ticks: 10, quantity_lots });
    assert_eq!(book.take(Side::Ask, 4), fill(3));
    assert_eq!(book.take(Side::Ask, 4), fill(4));
    assert_eq!(book.quantity_lots(Side::Ask, 10), 1);
    assert_eq!(book.take(Side::Ask, 4), fill(1));
    assert_eq!(book.take(Side::Ask, 4), None);
}
