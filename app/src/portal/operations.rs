//! Operations in groups, so that a long list can be read.

use super::view::{OperationGroup, OperationView};

/// Groups operations by the first segment of their paths in which they differ, in the order they come.
pub fn group(operations: Vec<OperationView>) -> Vec<OperationGroup> {
    let depth = telling_depth(&operations);
    let mut groups: Vec<OperationGroup> = Vec::new();
    for operation in operations {
        let name = depth.and_then(|depth| segments(&operation.path).nth(depth)).unwrap_or_default();
        match groups.iter_mut().find(|group| group.name == name) {
            Some(group) => group.operations.push(operation),
            None => groups.push(OperationGroup { name: name.to_owned(), operations: vec![operation] }),
        }
    }
    // One group is no group.
    if let [only] = groups.as_mut_slice() {
        only.name.clear();
    }
    groups
}

/// The deepest segment that tells the paths apart: behind what all of them share, and a word in each of them.
fn telling_depth(operations: &[OperationView]) -> Option<usize> {
    let first = operations.first()?;
    let shared = operations
        .iter()
        .map(|operation| segments(&first.path).zip(segments(&operation.path)).take_while(|(a, b)| a == b).count())
        .min()?;
    let is_word = |segment: &str| !segment.contains('{');
    (0..=shared)
        .rev()
        .find(|depth| operations.iter().all(|operation| segments(&operation.path).nth(*depth).is_some_and(is_word)))
}

fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|segment| !segment.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{OperationView, group};

    fn groups(paths: &[&str]) -> Vec<(String, usize)> {
        let operations =
            paths.iter().map(|path| OperationView { path: (*path).to_owned(), ..OperationView::default() }).collect();
        group(operations).into_iter().map(|group| (group.name, group.operations.len())).collect()
    }

    fn named(groups: &[(&str, usize)]) -> Vec<(String, usize)> {
        groups.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect()
    }

    #[test]
    fn paths_are_grouped_by_their_first_segment() {
        let found = groups(&["/customers", "/orders", "/orders/{id}", "/orders/{id}/items"]);
        assert_eq!(found, named(&[("customers", 1), ("orders", 3)]));
    }

    #[test]
    fn what_all_paths_share_does_not_count() {
        let found = groups(&["/api/v1/customers", "/api/v1/orders", "/api/v1/orders/{id}"]);
        assert_eq!(found, named(&[("customers", 1), ("orders", 2)]));
    }

    #[test]
    fn a_single_group_has_no_name() {
        assert_eq!(groups(&["/orders", "/orders/{id}"]), named(&[("", 2)]));
        assert_eq!(groups(&["/", "/{id}"]), named(&[("", 2)]));
        assert_eq!(groups(&[]), []);
    }
}
