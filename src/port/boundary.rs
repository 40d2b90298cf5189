//! The enums of a graph's boundary: what they can depends on their payloads.
//!
//! A bound such as `for<'a> u32: Clone` names no parameter and still is only looked at where it is needed, because of
//! its lifetime; without one the compiler would refuse the declaration of every graph with a payload that is no `Clone`.

/// Writes the enum of one side.
#[doc(hidden)]
#[macro_export]
macro_rules! __boundary {
    ($vis:vis $Enum:ident { $($(#[$meta:meta])* $Port:ident($Payload:ty)),* }) => {
        $crate::ports! { $vis enum $Enum { $($(#[$meta])* $Port($Payload)),* } }

        impl ::core::fmt::Debug for $Enum {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                match *self { $(Self::$Port(_) => f.write_str(stringify!($Port)),)* }
            }
        }

        impl ::core::clone::Clone for $Enum
        where
            $(for<'__a> $Payload: ::core::clone::Clone,)*
        {
            fn clone(&self) -> Self {
                match *self { $(Self::$Port(ref payload) => Self::$Port(payload.clone()),)* }
            }
        }

        impl ::core::cmp::PartialEq for $Enum
        where
            $(for<'__a> $Payload: ::core::cmp::PartialEq,)*
        {
            fn eq(&self, other: &Self) -> bool {
                match (self, other) {
                    $((Self::$Port(one), Self::$Port(other)) => *one == *other,)*
                    _ => false,
                }
            }
        }

        $crate::__boundary_serde! { $Enum { $($Port($Payload)),* } }
    };
}

/// With the feature `serde`: by the index of the port, or by its name where a format has names.
#[cfg(feature = "serde")]
#[doc(hidden)]
#[macro_export]
macro_rules! __boundary_serde {
    ($Enum:ident { $($Port:ident($Payload:ty)),* }) => {
        const _: () = {
            use $crate::graph::parts::{VariantOf, serde as __serde};

            enum __Index { $($Port,)* }
            const __NAMES: &[&str] = &[$(stringify!($Port)),*];

            impl __serde::Serialize for $Enum
            where
                $(for<'__a> $Payload: __serde::Serialize,)*
            {
                fn serialize<__S: __serde::Serializer>(
                    &self,
                    serializer: __S,
                ) -> ::core::result::Result<__S::Ok, __S::Error> {
                    match *self {
                        $(Self::$Port(ref payload) => serializer.serialize_newtype_variant(
                            stringify!($Enum),
                            __Index::$Port as u32,
                            stringify!($Port),
                            payload,
                        ),)*
                    }
                }
            }

            impl<'__de> __serde::Deserialize<'__de> for $Enum
            where
                $($Payload: __serde::Deserialize<'__de>,)*
            {
                fn deserialize<__D: __serde::Deserializer<'__de>>(
                    deserializer: __D,
                ) -> ::core::result::Result<Self, __D::Error> {
                    struct __Visitor;
                    impl<'__de> __serde::de::Visitor<'__de> for __Visitor
                    where
                        $($Payload: __serde::Deserialize<'__de>,)*
                    {
                        type Value = $Enum;

                        fn expecting(
                            &self,
                            f: &mut ::core::fmt::Formatter<'_>,
                        ) -> ::core::fmt::Result {
                            f.write_str("a port of the graph with its payload")
                        }

                        fn visit_enum<__A: __serde::de::EnumAccess<'__de>>(
                            self,
                            access: __A,
                        ) -> ::core::result::Result<$Enum, __A::Error> {
                            let (index, variant) = access.variant_seed(VariantOf(__NAMES))?;
                            $(if index == __Index::$Port as u32 {
                                return __serde::de::VariantAccess::newtype_variant(variant)
                                    .map($Enum::$Port);
                            })*
                            Err(VariantOf(__NAMES).unknown(index))
                        }
                    }
                    deserializer.deserialize_enum(stringify!($Enum), __NAMES, __Visitor)
                }
            }
        };
    };
}

#[cfg(not(feature = "serde"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __boundary_serde {
    ($($rest:tt)*) => {};
}

#[cfg(feature = "serde")]
mod variant {
    use core::fmt;
    use serde::de::{DeserializeSeed, Deserializer, Error, Visitor};

    /// Reads which of these names a value has, as its index.
    #[derive(Clone, Copy, Debug)]
    pub struct VariantOf(pub &'static [&'static str]);

    impl VariantOf {
        /// The error for an index beyond them.
        pub fn unknown<E: Error>(self, index: u32) -> E {
            let index = serde::de::Unexpected::Unsigned(index.into());
            E::invalid_value(index, &"the index of a port of the graph")
        }
    }

    impl<'de> DeserializeSeed<'de> for VariantOf {
        type Value = u32;

        fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<u32, D::Error> {
            deserializer.deserialize_identifier(self)
        }
    }

    impl Visitor<'_> for VariantOf {
        type Value = u32;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("the name or the index of a port")
        }

        fn visit_u64<E: Error>(self, index: u64) -> Result<u32, E> {
            u32::try_from(index).map_err(|_| self.unknown(u32::MAX))
        }

        fn visit_str<E: Error>(self, name: &str) -> Result<u32, E> {
            let found = (0..).zip(self.0).find(|(_, known)| **known == name);
            found.map(|(index, _)| index).ok_or_else(|| E::unknown_variant(name, self.0))
        }
    }
}

#[cfg(feature = "serde")]
pub use variant::VariantOf;
