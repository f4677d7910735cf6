//! What every request passes through, and what a whole group of routes shares.
//!
//! | file | concern |
//! | --- | --- |
//! | `request_context` | around every request: its id, log line, metrics and headers |
//! | `request_info` | request id, the client's address, whether a page is wanted |
//! | `log` | the log's line and span for each request, without tokens; names of routes |
//! | `sessions` | opens the session and turns its content into a `registration::Caller` |
//! | `device` | the device cookie |
//! | `access` | redirects visitors who cannot see a page |
//! | `origin` | refuses forms of other sites |
//! | `cors` | lets pages of other origins call |
//! | `limits` | how large a request may be |
//! | `headers` | security headers |
//! | `opener` | which responses leave a page the window that opened it |

pub mod access;
pub mod cors;
mod device;
pub mod headers;
pub mod limits;
pub mod log;
pub mod opener;
pub mod origin;
pub mod request_context;
mod request_info;
pub mod sessions;

pub use request_info::RequestInfo;
