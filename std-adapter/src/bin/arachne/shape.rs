//! The file that says what the graph is.

use arachne_std::live::{Graph, Shape};
use std::error::Error;
use std::path::Path;

/// Reads a shape by itself, or a list of graphs as a server has it at `/topology.json`; of several that with this name.
pub fn read(path: &Path, name: Option<&str>) -> Result<Shape, Box<dyn Error>> {
    let of_file = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let text = std::fs::read(path).map_err(|error| of_file(&error))?;
    let is_list = text.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[');
    let mut shape = if is_list {
        let graphs: Vec<Graph> = serde_json::from_slice(&text).map_err(|error| of_file(&error))?;
        let shapes = graphs.into_iter().map(|graph| graph.shape).collect();
        choose(shapes, name).map_err(|error| of_file(&error))?
    } else {
        serde_json::from_slice(&text).map_err(|error| of_file(&error))?
    };
    if let Some(name) = name {
        name.clone_into(&mut shape.name);
    }
    Ok(shape)
}

fn choose(mut shapes: Vec<Shape>, name: Option<&str>) -> Result<Shape, String> {
    if shapes.len() == 1 {
        return Ok(shapes.remove(0));
    }
    let names: Vec<_> = shapes.iter().map(|shape| shape.name.clone()).collect();
    let chosen = shapes.into_iter().find(|shape| Some(&*shape.name) == name);
    chosen.ok_or_else(|| format!("it has the graphs {names:?}: choose one by --name"))
}
