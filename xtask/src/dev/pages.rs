//! The other end of Leptos' script for loading pages again: a WebSocket at which open pages wait.

use std::{
    net::{Ipv4Addr, TcpListener, TcpStream},
    sync::{Arc, Mutex, PoisonError},
    thread,
};

use anyhow::Context as _;
use tungstenite::{Message, WebSocket};

type Waiting = Arc<Mutex<Vec<WebSocket<TcpStream>>>>;

/// The pages that are open in browsers.
pub struct Pages {
    port: u16,
    waiting: Waiting,
}

impl Pages {
    /// Listens at a free port of this machine.
    pub fn listen() -> anyhow::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no port is free for pages to wait at")?;
        let port = listener.local_addr()?.port();
        let waiting = Waiting::default();
        let arriving = Arc::clone(&waiting);
        thread::spawn(move || {
            for stream in listener.incoming().filter_map(Result::ok) {
                if let Ok(page) = tungstenite::accept(stream) {
                    arriving.lock().unwrap_or_else(PoisonError::into_inner).push(page);
                }
            }
        });
        Ok(Self { port, waiting })
    }

    /// Where they connect to.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Tells all of them to load themselves again, upon which they connect anew.
    pub fn reload(&self) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        for mut page in waiting.drain(..) {
            // A page that was closed does not hear it.
            let _ = page.send(Message::text(r#"{"all":"reload"}"#));
        }
    }
}
