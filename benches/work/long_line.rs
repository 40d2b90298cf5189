//! Lines of 30, 60 and 250 nodes, each declared flat: sizes between the pipeline and the thousand nodes.

use super::payload::{Sink, Stage};
use super::pipeline::Line;
use super::{Flight, Side, by_arachne, by_hand};
use arachne::prelude::*;

/// Declares a line of stages with these names and a sink, and the function that puts it to work.
macro_rules! long_line {
    ($Name:ident: $nodes:literal nodes, $sides:ident { $first:ident $($stage:ident)* }) => {
        // The list of the stages, and the same list one place on: what each stage sends to.
        chain! { $Name: $nodes, $sides, $first [$first $($stage)*] [$($stage)* sink] }
    };
}

/// Declares the graph. An edge has the name of the stage that sends on it.
macro_rules! chain {
    (
        $Name:ident: $nodes:literal, $sides:ident, $first:ident [$($stage:ident)*] [$($next:ident)*]
    ) => {
        graph! {
            pub graph $Name(In: u64 => $first.One [16]) {
                $($stage: Stage { One => $stage: [u64; 16] -> $next.One; })*
                sink: Sink {}
            }
        }

        const _: () = assert!($Name::NODE_COUNT == $nodes);

        pub fn $sides(flight: Flight) -> [Side; 2] {
            type In = arachne::graph::Input<$Name>;
            let graph = $Name { $($stage: Stage::NEW,)* sink: Sink::NEW, edges: $Name::edges() };
            let offer = |engine: &mut Engine<_>, next| engine.push(In::In(next)).is_ok();
            let arachne = by_arachne(graph, (), flight, offer, |graph: &$Name| graph.sink.sum);
            let hand = by_hand(Line::<u64, $nodes>::new(()), flight);
            [
                Side { name: "arachne", crossings: $nodes, run: arachne },
                Side { name: "hand", crossings: $nodes, run: hand },
            ]
        }
    };
}

long_line! { Line30: 30 nodes, line_30 {
    s00 s01 s02 s03 s04 s05 s06 s07 s08 s09 s10 s11 s12 s13 s14 s15 s16 s17 s18 s19 s20 s21 s22 s23 s24 s25 s26
    s27 s28
} }

long_line! { Line60: 60 nodes, line_60 {
    s00 s01 s02 s03 s04 s05 s06 s07 s08 s09 s10 s11 s12 s13 s14 s15 s16 s17 s18 s19 s20 s21 s22 s23 s24 s25 s26
    s27 s28 s29 s30 s31 s32 s33 s34 s35 s36 s37 s38 s39 s40 s41 s42 s43 s44 s45 s46 s47 s48 s49 s50 s51 s52 s53
    s54 s55 s56 s57 s58
} }

long_line! { Flat250: 250 nodes, flat_250 {
    s000 s001 s002 s003 s004 s005 s006 s007 s008 s009 s010 s011 s012 s013 s014 s015 s016 s017 s018 s019 s020
    s021 s022 s023 s024 s025 s026 s027 s028 s029 s030 s031 s032 s033 s034 s035 s036 s037 s038 s039 s040 s041
    s042 s043 s044 s045 s046 s047 s048 s049 s050 s051 s052 s053 s054 s055 s056 s057 s058 s059 s060 s061 s062
    s063 s064 s065 s066 s067 s068 s069 s070 s071 s072 s073 s074 s075 s076 s077 s078 s079 s080 s081 s082 s083
    s084 s085 s086 s087 s088 s089 s090 s091 s092 s093 s094 s095 s096 s097 s098 s099 s100 s101 s102 s103 s104
    s105 s106 s107 s108 s109 s110 s111 s112 s113 s114 s115 s116 s117 s118 s119 s120 s121 s122 s123 s124 s125
    s126 s127 s128 s129 s130 s131 s132 s133 s134 s135 s136 s137 s138 s139 s140 s141 s142 s143 s144 s145 s146
    s147 s148 s149 s150 s151 s152 s153 s154 s155 s156 s157 s158 s159 s160 s161 s162 s163 s164 s165 s166 s167
    s168 s169 s170 s171 s172 s173 s174 s175 s176 s177 s178 s179 s180 s181 s182 s183 s184 s185 s186 s187 s188
    s189 s190 s191 s192 s193 s194 s195 s196 s197 s198 s199 s200 s201 s202 s203 s204 s205 s206 s207 s208 s209
    s210 s211 s212 s213 s214 s215 s216 s217 s218 s219 s220 s221 s222 s223 s224 s225 s226 s227 s228 s229 s230
    s231 s232 s233 s234 s235 s236 s237 s238 s239 s240 s241 s242 s243 s244 s245 s246 s247 s248
} }
