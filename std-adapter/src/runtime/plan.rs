//! Which links close a cycle of graphs: the ends of those are not waited for.

/// The links of one task, by their keys.
#[derive(Clone, Debug, Default)]
pub(super) struct Keys {
    pub inlets: Vec<usize>,
    pub outlets: Vec<usize>,
}

/// What is to be known of an inlet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Origin {
    /// Whether no task sends on its link.
    pub is_external: bool,
    /// Whether its link leads back, from a task to one that it hears from.
    pub is_feedback: bool,
}

/// The origins of all inlets, task by task.
///
/// A link leads back if its receiver was added no later than its sender, and hears, directly or through others, nothing but
/// what the sender could have heard from it: if there is a way from the receiver to the sender.
pub(super) fn origins(tasks: &[Keys]) -> Vec<Vec<Origin>> {
    let sends = |key: &usize| tasks.iter().position(|task| task.outlets.contains(key));
    let reaches = reachable(tasks);
    let origin = |receiver: usize, key: &usize| match sends(key) {
        None => Origin { is_external: true, is_feedback: false },
        Some(sender) => {
            let is_cycle = reaches.get(receiver).and_then(|to| to.get(sender)) == Some(&true);
            Origin { is_external: false, is_feedback: is_cycle && receiver <= sender }
        }
    };
    (0..)
        .zip(tasks)
        .map(|(receiver, task)| task.inlets.iter().map(|key| origin(receiver, key)).collect())
        .collect()
}

/// Which task there is a way to, from which.
fn reachable(tasks: &[Keys]) -> Vec<Vec<bool>> {
    let leads = |from: &Keys, to: &Keys| from.outlets.iter().any(|key| to.inlets.contains(key));
    let mut reaches: Vec<Vec<bool>> = tasks
        .iter()
        .enumerate()
        .map(|(from, task)| {
            let all = tasks.iter().enumerate();
            all.map(|(to, other)| from == to || leads(task, other)).collect()
        })
        .collect();
    for middle in 0..tasks.len() {
        let beyond = reaches.get(middle).cloned().unwrap_or_default();
        for row in &mut reaches {
            if row.get(middle) == Some(&true) {
                for (to, reached) in row.iter_mut().zip(&beyond) {
                    *to |= reached;
                }
            }
        }
    }
    reaches
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(inlets: &[usize], outlets: &[usize]) -> Keys {
        Keys { inlets: inlets.to_vec(), outlets: outlets.to_vec() }
    }

    fn feedback(tasks: &[Keys]) -> Vec<Vec<bool>> {
        let origins = origins(tasks);
        origins.iter().map(|task| task.iter().map(|origin| origin.is_feedback).collect()).collect()
    }

    #[test]
    fn a_line_has_no_feedback_in_whatever_order_it_was_added() {
        let line = [keys(&[2], &[]), keys(&[1], &[2]), keys(&[], &[1])];
        assert_eq!(feedback(&line), [vec![false], vec![false], vec![]]);
    }

    #[test]
    fn in_a_cycle_the_link_to_the_one_added_first_is_feedback() {
        let cycle = [keys(&[1, 4], &[2]), keys(&[2], &[3]), keys(&[3], &[4])];
        assert_eq!(feedback(&cycle), [vec![false, true], vec![false], vec![false]]);
        assert!(origins(&cycle)[0][0].is_external);
    }

    #[test]
    fn a_link_to_itself_is_feedback() {
        assert_eq!(feedback(&[keys(&[1], &[1])]), [[true]]);
    }
}
