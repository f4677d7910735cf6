//! `gatehouse health`: asks the server on this machine whether it is alive. For container images, which have no curl.

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use anyhow::Context as _;

use crate::settings::reachable;

/// How long a healthy server may take to answer.
const PATIENCE: Duration = Duration::from_secs(3);

const ALIVE: &[u8] = b"HTTP/1.1 200";

/// Asks the server that listens at `listen`. Anything but 200 is an error.
pub fn ask(listen: SocketAddr) -> anyhow::Result<()> {
    let address = reachable(listen);
    let mut connection =
        TcpStream::connect_timeout(&address, PATIENCE).with_context(|| format!("no server listens at {address}"))?;
    connection.set_read_timeout(Some(PATIENCE))?;
    connection.set_write_timeout(Some(PATIENCE))?;
    let mut begin = [0; ALIVE.len()];
    // In one piece: a server may answer and close before it has read the last of several.
    let request = format!("GET /healthz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    connection
        .write_all(request.as_bytes())
        .and_then(|()| connection.read_exact(&mut begin))
        .with_context(|| format!("the server at {address} does not answer"))?;
    anyhow::ensure!(begin == ALIVE, "the server at {address} answered “{}”", begin.escape_ascii());
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::{
        io::{BufRead as _, BufReader, Write as _},
        net::{SocketAddr, TcpListener},
        thread,
    };

    use super::ask;

    /// Listens everywhere, as in a container, and answers once.
    fn answering(answer: &'static str) -> SocketAddr {
        let listener = TcpListener::bind("0.0.0.0:0").unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            let (connection, _) = listener.accept().unwrap();
            let request: Vec<String> =
                BufReader::new(&connection).lines().map(Result::unwrap).take_while(|line| !line.is_empty()).collect();
            assert_eq!(request[0], "GET /healthz HTTP/1.1");
            (&connection).write_all(answer.as_bytes()).unwrap();
        });
        address
    }

    #[test]
    fn only_200_is_health() {
        ask(answering("HTTP/1.1 200 OK\r\n\r\n{}")).unwrap();
        let error = ask(answering("HTTP/1.1 503 Service Unavailable\r\n\r\n")).unwrap_err();
        assert!(error.to_string().contains("503"), "{error}");
        assert!(ask(answering("")).is_err());
        let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        assert!(ask(closed).unwrap_err().to_string().contains("no server listens"));
    }
}
