//! Lines of ten units in a line, to be nested: ten of ten of ten compile sooner than a flat declaration of a thousand.

/// Declares a line of ten units.
macro_rules! ten {
    ($Name:ident: $Unit:ty, $In:ident => $Out:ident) => {
        arachne::graph! {
            pub graph $Name(In: u64 => n0.$In) -> (Out: u64) {
                n0: $Unit { $Out => e0: [u64; 16] -> n1.$In; }
                n1: $Unit { $Out => e1: [u64; 16] -> n2.$In; }
                n2: $Unit { $Out => e2: [u64; 16] -> n3.$In; }
                n3: $Unit { $Out => e3: [u64; 16] -> n4.$In; }
                n4: $Unit { $Out => e4: [u64; 16] -> n5.$In; }
                n5: $Unit { $Out => e5: [u64; 16] -> n6.$In; }
                n6: $Unit { $Out => e6: [u64; 16] -> n7.$In; }
                n7: $Unit { $Out => e7: [u64; 16] -> n8.$In; }
                n8: $Unit { $Out => e8: [u64; 16] -> n9.$In; }
                n9: $Unit { $Out -> out.Out; }
            }
        }

        impl $Name {
            fn of(unit: impl Fn() -> $Unit) -> Self {
                let [n0, n1, n2, n3, n4, n5, n6, n7, n8, n9] = std::array::from_fn(|_| unit());
                Self::new(n0, n1, n2, n3, n4, n5, n6, n7, n8, n9)
            }
        }
    };
}
pub(crate) use ten;
