//! The command `graph`.

use super::command::Form;
use super::error::AppError;
use super::part::Part;
use crate::live::{Graph, Shape};

/// Draws the graph of a name, or the only one. As JSON, without a name, all of them.
pub(super) fn draw(parts: &[Part], form: Form, name: Option<&str>) -> Result<String, AppError> {
    let names = || parts.iter().map(|part| part.name.as_str()).collect::<Vec<_>>().join(", ");
    let chosen: Vec<_> =
        parts.iter().filter(|part| name.is_none_or(|name| part.name == name)).collect();
    match (name, chosen.as_slice()) {
        (Some(name), []) => {
            Err(AppError::Usage(format!("there is no graph {name:?}: there are {}", names())))
        }
        (_, chosen) if form == Form::Json => {
            let graphs: Vec<_> = chosen.iter().map(|part| picture(part)).collect();
            let json = serde_json::to_string(&graphs);
            json.map(|json| json + "\n").map_err(|error| AppError::Output(error.into()))
        }
        (_, [part]) => Ok(match form {
            Form::Dot => part.topology.dot().to_string(),
            Form::Mermaid => part.topology.mermaid().to_string(),
            Form::Svg | Form::Json => picture(part).svg(),
        }),
        (_, _) => Err(AppError::Usage(format!("graph needs the name of one: {}", names()))),
    }
}

fn picture(part: &Part) -> Graph {
    Graph::new(Shape::new(&part.name, &part.topology))
}
