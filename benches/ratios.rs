//! Ratios.
#[allow(dead_code)]
mod work;
use std::time::Instant;
fn time(f: &mut dyn FnMut() -> u64, m: u64) -> f64 {
    let mut best = f64::MAX;
    for _ in 0..9 { let t = Instant::now(); std::hint::black_box(f()); best = best.min(t.elapsed().as_nanos() as f64 / (m * 9) as f64); }
    best
}
fn main() {
    let m: u64 = std::env::var("M").ok().and_then(|m| m.parse().ok()).unwrap_or(1_000_000);
    let only = std::env::var("ONLY").unwrap_or_default();
    if !only.is_empty() {
        match only.as_str() { "sat" => { work::line::flat_saturated(&mut work::line::flat(), m); } "one" => { work::line::flat_one(&mut work::line::flat(), m); } "hsat" => { work::hand::saturated(&mut work::hand::line(), m); } "hone" => { work::hand::one(&mut work::hand::line(), m); } _ => {} }
        return;
    }
    let hs = time(&mut || work::hand::saturated(&mut work::hand::line(), m), m);
    let ho = time(&mut || work::hand::one(&mut work::hand::line(), m), m);
    let fs = time(&mut || work::line::flat_saturated(&mut work::line::flat(), m), m);
    let fo = time(&mut || work::line::flat_one(&mut work::line::flat(), m), m);
    let ns = time(&mut || work::line::nested_saturated(&mut work::line::nested(), m), m);
    let no = time(&mut || work::line::nested_one(&mut work::line::nested(), m), m);
    println!("hand {hs:.3} {ho:.3}\nflat {fs:.3} {fo:.3}  {:.2} {:.2}\nnested {ns:.3} {no:.3}  {:.2} {:.2}", fs/hs, fo/ho, ns/hs, no/ho);
}
