//! What a value looks like, as a JSON schema.

use serde_json::{Map, Value, json};

/// The schema of an object with these fields. A field is left out of it if its values can be of no type that is sure, or of
/// one that readers refuse: null, and lists of such or of lists.
pub(super) fn of_fields<'a>(fields: impl Iterator<Item = (&'a str, &'a Value)>) -> Value {
    let known = fields.filter_map(|(key, value)| Some((key.to_owned(), of(value)?)));
    let properties: Map<String, Value> = known.collect();
    json!({ "type": "object", "properties": properties })
}

fn of(value: &Value) -> Option<Value> {
    Some(match value {
        Value::Null => return None,
        Value::Bool(_) => json!({ "type": "boolean" }),
        Value::Number(_) => json!({ "type": "number" }),
        Value::String(_) => json!({ "type": "string" }),
        Value::Array(items) => {
            let item = items.first().filter(|item| !item.is_array()).and_then(of)?;
            json!({ "type": "array", "items": item })
        }
        Value::Object(fields) => of_fields(fields.iter().map(|(key, value)| (key.as_str(), value))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_has_a_schema_as_far_as_readers_take_it() {
        let value =
            json!({ "a": 1, "b": [true], "c": null, "d": [[1]], "e": { "f": "x" }, "g": [] });
        let expected = json!({ "type": "object", "properties": {
            "a": { "type": "number" },
            "b": { "type": "array", "items": { "type": "boolean" } },
            "e": { "type": "object", "properties": { "f": { "type": "string" } } },
        } });
        assert_eq!(of(&value), Some(expected));
    }
}
