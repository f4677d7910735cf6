//! What went wrong, for people: a page that needs nothing but one small stylesheet, so that it can be shown when the
//! pages themselves cannot.

use std::fmt::Write as _;

use axum::{
    http::{HeaderValue, header},
    response::{Html, IntoResponse as _, Response},
};

use super::Refusal;

const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

/// The page. The status is the caller's to set.
pub fn render(refusal: &Refusal, request_id: &str) -> Response {
    let mut page = String::from(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<link rel=\"stylesheet\" href=\"/error.css\">\n",
    );
    let (title, detail) = (escape(refusal.title), escape(&refusal.detail));
    // Writing to a string cannot fail.
    let _ = write!(page, "<title>{title}</title>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n<p>{detail}</p>\n");
    if !refusal.errors.is_empty() {
        page.push_str("<ul>\n");
        for error in &refusal.errors {
            let _ = writeln!(page, "<li>{}: {}</li>", escape(&error.field), escape(&error.message));
        }
        page.push_str("</ul>\n");
    }
    let way_out = refusal.way_out.unwrap_or("/");
    let _ = writeln!(page, "<p><a href=\"{}\">Go to the start page</a></p>", escape(way_out));
    let _ = writeln!(page, "<p class=\"reference\">Reference <code>{}</code></p>", escape(request_id));
    page.push_str("</main>\n</body>\n</html>\n");
    let mut response = Html(page).into_response();
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, POLICY);
    response
}

/// `GET /error.css`
pub async fn stylesheet() -> Response {
    let headers = [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=86400")];
    (headers, include_str!("error_page.css")).into_response()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}
