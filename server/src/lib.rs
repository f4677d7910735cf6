//! The process: the only place where the parts of Gatehouse are put together.
//!
//! | file or folder | holds |
//! | --- | --- |
//! | [`cli`] | the commands, one file or folder for each: `serve`, `admin create`, `mail`, `keys`, `backup`, `vacuum`, `doctor` …; the manual page |
//! | [`settings`] | every setting: flag, environment variable, default, and the sentence when it is wrong |
//! | [`parts`] | opens the database and assembles the core |
//! | [`serve`] | listens, runs the workers, stops cleanly |
//! | [`connections`] | how many connections there may be, and how long they may take |
//! | [`demo`] | a portal with made-up data, which is removed when it stops |
//! | [`http`] | the router, middleware and handlers |
//! | [`http::dcr`] | a folder for each dialect of dynamic client registration |
//! | [`mail`] | the worker that sends the mail in the outbox |
//! | [`sign_in_links`] | the worker that processes requests for sign-in links |
//! | [`provisioning`] | the workers that carry out operations at external providers |
//! | [`housekeeping`] | the worker that deletes expired rows |
//! | [`workers`] | the workers that were started, and which have ended |
//! | [`telemetry`] | logs |
//! | [`metrics`] | the metrics for Prometheus |
//!
//! Nothing here decides who may do what: use cases of the core do. To add a dialect, write its folder in `http/dcr` with one table
//! from `registration::ErrorClass` to the dialect's responses.

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
