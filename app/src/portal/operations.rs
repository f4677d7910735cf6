//! Operations in groups, so that a long list can be read.

use super::view::{OperationGroup, OperationView};

/// Groups operations, each of which comes with its tag: by their tags when the document has any, in the order of its list of them (names with what they are
/// about, as HTML); otherwise by the first segment of their paths in which they differ. Within a group they stay in the order
/// they come.
pub fn group(operations: Vec<(String, OperationView)>, tags: Vec<(String, String)>) -> Vec<OperationGroup> {
    if operations.iter().any(|(tag, _)| !tag.is_empty()) {
        return by_tag(operations, tags);
    }
    let operations: Vec<OperationView> = operations.into_iter().map(|(_, operation)| operation).collect();
    let depth = telling_depth(&operations);
    let mut groups: Vec<OperationGroup> = Vec::new();
    for operation in operations {
        let name = depth.and_then(|depth| segments(&operation.path).nth(depth)).unwrap_or_default();
        match groups.iter_mut().find(|group| group.name == name) {
            Some(group) => group.operations.push(operation),
            None => groups.push(OperationGroup {
                name: name.to_owned(),
                operations: vec![operation],
                ..OperationGroup::default()
            }),
        }
    }
    // One group is no group.
    if let [only] = groups.as_mut_slice() {
        only.name.clear();
    }
    groups
}

/// Those without a tag come last, below no name.
fn by_tag(operations: Vec<(String, OperationView)>, tags: Vec<(String, String)>) -> Vec<OperationGroup> {
    let listed = tags.into_iter().map(|(name, description)| OperationGroup {
        name,
        is_tag: true,
        description,
        operations: Vec::new(),
    });
    let mut groups: Vec<OperationGroup> = listed.collect();
    let mut without = OperationGroup::default();
    for (tag, operation) in operations {
        if tag.is_empty() {
            without.operations.push(operation);
            continue;
        }
        match groups.iter_mut().find(|group| group.name == tag) {
            Some(group) => group.operations.push(operation),
            None => groups.push(OperationGroup {
                name: tag,
                is_tag: true,
                operations: vec![operation],
                ..OperationGroup::default()
            }),
        }
    }
    groups.push(without);
    groups.retain(|group| !group.operations.is_empty());
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

    fn tagged(path: &str, tag: &str) -> (String, OperationView) {
        (tag.to_owned(), OperationView { path: path.to_owned(), ..OperationView::default() })
    }

    fn groups(paths: &[&str]) -> Vec<(String, usize)> {
        let operations = paths.iter().map(|path| tagged(path, "")).collect();
        group(operations, Vec::new()).into_iter().map(|group| (group.name, group.operations.len())).collect()
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

    #[test]
    fn tags_stand_in_the_order_of_their_list_and_what_has_none_comes_last() {
        let operations = vec![
            tagged("/a", ""),
            tagged("/b", "Later"),
            tagged("/c", "First"),
            tagged("/d", "Later"),
            tagged("/e", "Unlisted"),
        ];
        let tags = vec![
            ("Unused".to_owned(), String::new()),
            ("First".to_owned(), "<p>Of all</p>".to_owned()),
            ("Later".to_owned(), String::new()),
        ];
        let groups = group(operations, tags);
        let paths = |index: usize| groups[index].operations.iter().map(|one| one.path.as_str()).collect::<Vec<_>>();
        let names: Vec<&str> = groups.iter().map(|group| group.name.as_str()).collect();
        assert_eq!(names, ["First", "Later", "Unlisted", ""]);
        assert_eq!((paths(1), groups[0].description.as_str()), (vec!["/b", "/d"], "<p>Of all</p>"));
    }
}
