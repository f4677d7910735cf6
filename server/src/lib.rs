//! The process: the only place where the parts of Gatehouse are put together.
//!
//! | file or folder | holds |
//! | --- | --- |
//! | [`cli`] | the commands, one file or folder for each: `serve`, `admin create`, `mail`, `keys`, `backup`, `vacuum`, `doctor` …; the manual page |
//! | [`settings`] | every setting: flag, environment variable, default, and the sentence when it is wrong |
//! | [`parts`] | opens the database and puts the core together |
//! | [`serve`] | listens, runs the workers, stops cleanly |
//! | [`connections`] | how many connections there may be, and how long they may take |
//! | [`demo`] | a portal filled with made-up data, and nothing left behind |
//! | [`http`] | the router: one file for each concern of a request, one for each route that is not a page |
//! | [`http::dcr`] | one file for each dialect of dynamic client registration |
//! | [`mail`] | the worker that sends what is in the outbox |
//! | [`sign_in_links`] | the worker that answers who asked for a sign-in link |
//! | [`provisioning`] | the workers that do what is to be done at external providers |
//! | [`housekeeping`] | the worker that deletes what has expired or was kept long enough |
//! | [`workers`] | the workers that were started, and whether they are all at work |
//! | [`telemetry`] | logs |
//! | [`metrics`] | the metrics for Prometheus |
//!
//! Nothing here decides who may do what: that is the core's. To add a dialect, write its file in `http/dcr` with one
//! match that turns `registration::Error` into the dialect's answers.

// The types of the pages, each made of its children's, nest deeper than the default of 128.
#![recursion_limit = "512"]

pub mod cli;
pub mod connections;
pub mod demo;
pub mod housekeeping;
pub mod http;
pub mod mail;
pub mod metrics;
pub mod parts;
pub mod provisioning;
pub mod serve;
pub mod settings;
pub mod sign_in_links;
pub mod telemetry;
pub mod workers;

pub use http::EmbeddedFile;
