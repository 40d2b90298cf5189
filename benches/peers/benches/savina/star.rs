//! A hub and ten clients that each have a request under way: the shape of many of Savina's benchmarks.
//!
//! An actor answers whoever is named in a message. A node answers on a port, and each port leads to one client; so a
//! request carries the number of its client, and [`lanes!`] makes the ports. As no client has more than one request
//! under way, no edge needs more than one slot.

/// How many clients there are.
pub const CLIENTS: usize = 10;

/// Declares the output ports of a hub: one for each client, all of one payload.
macro_rules! lanes {
    ($Lanes:ident($Payload:ty)) => {
        arachne::ports! {
            pub enum $Lanes {
                L0($Payload),
                L1($Payload),
                L2($Payload),
                L3($Payload),
                L4($Payload),
                L5($Payload),
                L6($Payload),
                L7($Payload),
                L8($Payload),
                L9($Payload),
            }
        }

        impl $Lanes {
            /// A message for a client.
            fn to(client: usize, payload: $Payload) -> Self {
                match client {
                    0 => Self::L0(payload),
                    1 => Self::L1(payload),
                    2 => Self::L2(payload),
                    3 => Self::L3(payload),
                    4 => Self::L4(payload),
                    5 => Self::L5(payload),
                    6 => Self::L6(payload),
                    7 => Self::L7(payload),
                    8 => Self::L8(payload),
                    _ => Self::L9(payload),
                }
            }
        }
    };
}
pub(crate) use lanes;

/// Declares the graph of a hub and its clients.
macro_rules! star {
    ($Star:ident: $Hub:ty => $Lanes:ident($Reply:ty), $Client:ty => $Request:ty) => {
        $crate::star::lanes! { $Lanes($Reply) }

        arachne::graph! {
            graph $Star {
                hub: $Hub {
                    L0 => reply_0: [$Reply; 1] feedback -> client_0.One;
                    L1 => reply_1: [$Reply; 1] feedback -> client_1.One;
                    L2 => reply_2: [$Reply; 1] feedback -> client_2.One;
                    L3 => reply_3: [$Reply; 1] feedback -> client_3.One;
                    L4 => reply_4: [$Reply; 1] feedback -> client_4.One;
                    L5 => reply_5: [$Reply; 1] feedback -> client_5.One;
                    L6 => reply_6: [$Reply; 1] feedback -> client_6.One;
                    L7 => reply_7: [$Reply; 1] feedback -> client_7.One;
                    L8 => reply_8: [$Reply; 1] feedback -> client_8.One;
                    L9 => reply_9: [$Reply; 1] feedback -> client_9.One;
                }
                client_0: $Client { One => request_0: [$Request; 1] -> hub.One; }
                client_1: $Client { One => request_1: [$Request; 1] -> hub.One; }
                client_2: $Client { One => request_2: [$Request; 1] -> hub.One; }
                client_3: $Client { One => request_3: [$Request; 1] -> hub.One; }
                client_4: $Client { One => request_4: [$Request; 1] -> hub.One; }
                client_5: $Client { One => request_5: [$Request; 1] -> hub.One; }
                client_6: $Client { One => request_6: [$Request; 1] -> hub.One; }
                client_7: $Client { One => request_7: [$Request; 1] -> hub.One; }
                client_8: $Client { One => request_8: [$Request; 1] -> hub.One; }
                client_9: $Client { One => request_9: [$Request; 1] -> hub.One; }
            }
        }

        impl $Star {
            /// A hub with the clients of these numbers.
            fn of(hub: $Hub, client: impl Fn(usize) -> $Client) -> Self {
                Self::new(
                    hub,
                    client(0),
                    client(1),
                    client(2),
                    client(3),
                    client(4),
                    client(5),
                    client(6),
                    client(7),
                    client(8),
                    client(9),
                )
            }

            fn clients(&self) -> [&$Client; $crate::star::CLIENTS] {
                let Self {
                    client_0,
                    client_1,
                    client_2,
                    client_3,
                    client_4,
                    client_5,
                    client_6,
                    client_7,
                    client_8,
                    client_9,
                    ..
                } = self;
                [
                    client_0, client_1, client_2, client_3, client_4, client_5, client_6, client_7,
                    client_8, client_9,
                ]
            }
        }
    };
}
pub(crate) use star;
