//! Metrics of the operating system about this process. Only on Linux.

use std::fs;

use rustix::process::{Resource, getrlimit};

use super::text::{Kind, Text};

/// The places of fields in `/proc/self/stat`, counted from the one after the command's name (`man proc_pid_stat`).
const USER_TICKS: usize = 11;
const SYSTEM_TICKS: usize = 12;
const START_TICKS: usize = 19;
/// What the kernel counts times in, for programs: hundredths of a second on every machine that we build for.
const TICKS_PER_SECOND: f64 = 100.0;

#[expect(clippy::cast_precision_loss, reason = "ticks and seconds are far from 2^53")]
pub(super) fn write(text: &mut Text) {
    if let Some(stat) = fs::read_to_string("/proc/self/stat").ok().as_deref().and_then(Stat::parse) {
        let cpu = (stat.user + stat.system) as f64 / TICKS_PER_SECOND;
        let name = "process_cpu_seconds_total";
        text.single(name, Kind::Counter, "Processor time that the process has used, in seconds.", cpu);
        if let Some(boot) = fs::read_to_string("/proc/stat").ok().as_deref().and_then(boot_time) {
            let name = "process_start_time_seconds";
            let start = boot as f64 + stat.start as f64 / TICKS_PER_SECOND;
            text.single(name, Kind::Gauge, "When the process started, in seconds since 1970.", start);
        }
    }
    if let Some(bytes) = fs::read_to_string("/proc/self/status").ok().as_deref().and_then(resident_bytes) {
        text.single("process_resident_memory_bytes", Kind::Gauge, "Memory that the process has, in bytes.", bytes);
    }
    if let Ok(files) = fs::read_dir("/proc/self/fd") {
        text.single("process_open_fds", Kind::Gauge, "Files that the process has open.", files.count());
    }
    if let Some(limit) = getrlimit(Resource::Nofile).current {
        text.single("process_max_fds", Kind::Gauge, "Files that the process may have open.", limit);
    }
}

/// Times in ticks.
#[derive(Debug, PartialEq, Eq)]
struct Stat {
    user: u64,
    system: u64,
    start: u64,
}

impl Stat {
    /// The command's name is in parentheses, and may hold more of them.
    fn parse(text: &str) -> Option<Self> {
        let (_, rest) = text.rsplit_once(')')?;
        let fields: Vec<&str> = rest.split_whitespace().collect();
        let field = |place: usize| fields.get(place)?.parse().ok();
        Some(Self { user: field(USER_TICKS)?, system: field(SYSTEM_TICKS)?, start: field(START_TICKS)? })
    }
}

fn resident_bytes(status: &str) -> Option<u64> {
    let kibibytes: u64 =
        status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kibibytes * 1024)
}

/// When the machine started, in seconds since 1970.
fn boot_time(text: &str) -> Option<u64> {
    text.lines().find_map(|line| line.strip_prefix("btime "))?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{Stat, boot_time, resident_bytes};

    #[test]
    fn the_kernels_files_are_read_as_they_are_written() {
        let stat = "4711 (gate) (house) S 1 4711 4711 0 -1 4194560 1 2 3 4 250 50 0 0 20 0 9 0 12345 104857600 6400 18446744073709551615 1";
        let expected = Stat { user: 250, system: 50, start: 12345 };
        assert_eq!(Stat::parse(stat), Some(expected));
        assert_eq!(Stat::parse("4711 (gatehouse) S"), None);
        assert_eq!(resident_bytes("Name:\tgatehouse\nVmRSS:\t   51200 kB\n"), Some(52_428_800));
        assert_eq!(boot_time("cpu 1 2\nbtime 1700000000\nprocesses 3\n"), Some(1_700_000_000));
    }
}
