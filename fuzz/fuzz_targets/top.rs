//! What any server may answer to `arachne top`: heads, bodies, graphs and figures of any bytes, in any pieces. It is
//! understood the same whatever the pieces, drawn without a letter that a terminal would obey, and a shape that is that of a
//! graph can be laid out.
//!
//! The input is how it comes, in eight bytes, then the graphs, a byte 255, and the events.
#![no_main]

mod pieces;

use arachne_std::live::{Graph, Shape, fuzzing::check, layout};
use arachne_std::top::fuzzing::{body, frames, look, shapes};
use libfuzzer_sys::fuzz_target;
use pieces::{Lengths, Pieces};
use ratatui::crossterm::event::KeyCode;
use std::io::{BufReader, Read};

const KEYS: [KeyCode; 8] = [
    KeyCode::Tab,
    KeyCode::Down,
    KeyCode::Up,
    KeyCode::Right,
    KeyCode::Left,
    KeyCode::Char('g'),
    KeyCode::Char('q'),
    KeyCode::Enter,
];

fuzz_target!(|bytes: &[u8]| {
    let Some((&[form, width, height, keys, a, b, c, d], answers)) = bytes.split_first_chunk()
    else {
        return;
    };
    let lengths = [a, b, c, d];
    let at = answers.iter().position(|byte| *byte == 255).unwrap_or(answers.len());
    let (graphs, events) = (&answers[..at], answers.get(at + 1..).unwrap_or_default());
    let [graphs, events] = [graphs, events].map(|content| answer(form, content, lengths));

    let seen = shapes(&graphs[..]).map_err(|error| error.to_string());
    assert_eq!(seen, shapes(slowly(&graphs, lengths)).map_err(|error| error.to_string()));
    let (told, ended) = frames(&events[..]);
    let (again, ended_again) = frames(slowly(&events, lengths));
    assert_eq!((&told, ended.kind()), (&again, ended_again.kind()));
    assert!(!ended.to_string().is_empty());

    let shapes = seen.unwrap_or_default();
    shapes.iter().for_each(of_graph);
    let keys: Vec<_> = (0..4).map(|at| KEYS[usize::from(keys >> at) % KEYS.len()]).collect();
    let (cells, text) = look(shapes, told, &keys, (u16::from(width) % 120, u16::from(height) % 50));
    let obeyed = |text: &str| text.chars().any(|letter| letter.is_control() && letter != '\n');
    assert!(!cells.iter().any(|cell| obeyed(cell) || cell.contains('\n')), "{cells:?}");
    assert!(!obeyed(&text), "{text:?}");
});

/// Like a socket: little at a time.
fn slowly(bytes: &[u8], lengths: Lengths) -> BufReader<Pieces<'_>> {
    BufReader::with_capacity(64, Pieces::new(bytes, lengths))
}

/// A content as it is, or in an answer that is right, which has this body.
fn answer(form: u8, content: &[u8], lengths: Lengths) -> Vec<u8> {
    let mut answer = b"HTTP/1.1 200 OK\r\n".to_vec();
    match form % 4 {
        0 => return content.to_vec(),
        1 => answer.extend(
            format!("Content-Length: {}\r\n\r\n", content.len())
                .bytes()
                .chain(content.iter().copied()),
        ),
        2 => answer.extend(b"\r\n".iter().chain(content)),
        _ => {
            answer.extend(b"Transfer-Encoding: chunked\r\n\r\n");
            let mut pieces = Pieces::new(content, lengths);
            while !pieces.has_ended() {
                let chunk = pieces.next(usize::MAX);
                if !chunk.is_empty() {
                    answer.extend(format!("{:x}\r\n", chunk.len()).bytes());
                    answer.extend(chunk.iter().chain(b"\r\n"));
                }
            }
            answer.extend(b"0\r\n\r\n");
        }
    }
    let mut read = Vec::new();
    body(slowly(&answer, lengths))
        .and_then(|mut body| body.read_to_end(&mut read))
        .expect("an answer that is right");
    assert_eq!(read, content);
    answer
}

/// A shape is written as it is read, and one that is that of a graph has a picture.
fn of_graph(shape: &Shape) {
    let json = serde_json::to_vec(shape).expect("JSON");
    assert_eq!(serde_json::from_slice::<Shape>(&json).expect("a shape"), *shape);
    if let Err(error) = check(shape) {
        return assert!(!error.to_string().is_empty());
    }
    let ends = shape.edges.iter().flat_map(|edge| [edge.from.node, edge.to.node]).flatten();
    assert!(ends.into_iter().all(|node| usize::from(node) < shape.nodes.len()));
    let picture = layout(shape);
    let json = serde_json::to_vec(&Graph { shape: shape.clone(), picture }).expect("JSON");
    assert_eq!(serde_json::from_slice::<Graph>(&json).expect("a graph").shape, *shape);
}
