//! Rendering a part of a page in a test.

use std::sync::Arc;

use hydration_context::SsrSharedContext;
use leptos::prelude::Owner;

/// What the server renders a page in: islands ask it for their context.
pub fn owner() -> Owner {
    Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())))
}
