//! A person at the authorization endpoint.
//!
//! | file | what it does |
//! | --- | --- |
//! | `request` | what the client asks for: RFC 6749 section 4.1.1, RFC 8707, `OpenID` Connect Core section 3.1.2.1 |
//! | `redirect` | where the browser may be sent back to, and how: RFC 6749 section 3.1.2, RFC 8252 section 7.3, RFC 9207 |
//! | `pkce` | RFC 7636 |
//! | `decide` | who decides, and whether they must be asked |
//! | `expected` | whom the client expects |
//! | `onward` | whether to ask before a browser is led on |
//! | `page` | what the page shows that asks them |
//! | `code` | the authorization code |

mod code;
mod decide;
mod expected;
mod onward;
mod page;
pub(crate) mod pkce;
pub(crate) mod redirect;
mod request;

pub use decide::{Authorization, Begun, Visitor};
pub use onward::Onward;
pub use page::{Behind, ConsentPage, Destination};

pub(crate) use request::Refused;
