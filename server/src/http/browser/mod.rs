//! Routes for browsers. Only this folder uses the crate `app`, so that endpoints for programs do not depend on pages
//! (`scripts/check-architecture`).
//!
//! | file | holds |
//! | --- | --- |
//! | `pages` | the pages and server functions of the crate `app` |
//! | `forms` | forms that carry a file |
//! | `credential_files` | downloads for members |
//! | `start` | redirects to the visitor's start page |
//! | `theme` | light or dark |
//! | `sign_out` | signing out |

pub mod credential_files;
pub mod forms;
pub mod pages;
pub mod sign_out;
pub mod start;
pub mod theme;
