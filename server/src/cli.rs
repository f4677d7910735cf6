//! The command line.

pub mod backup;
mod describe;
pub mod doctor;
mod health;
pub mod keys;
pub mod mail;

use std::{ffi::OsString, io::Write as _, path::PathBuf, process::ExitCode, sync::Arc};

use anyhow::Context as _;
use clap::{ArgMatches, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use registration::{AdministratorRole, Caller, NewAdministrator, Secret, SystemClock};
use tokio::runtime::Runtime;

use crate::{
    demo,
    http::EmbeddedFile,
    parts::{self, Purpose},
    serve,
    settings::{Arguments, SettingError, Settings},
    telemetry,
};

/// A developer portal with its own OAuth dynamic client registration.
#[derive(Parser)]
#[command(
    name = "gatehouse",
    version,
    about = "A developer portal with its own OAuth dynamic client registration",
    arg_required_else_help = true
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// The settings, which every command takes.
    #[command(flatten)]
    pub arguments: Arguments,
}

/// What the process can do.
#[derive(Subcommand)]
pub enum Command {
    /// Run the portal
    Serve,
    /// Show a portal filled with made-up data, which is removed when it stops
    Demo,
    /// Manage the people who run the portal
    #[command(subcommand)]
    Admin(AdminCommand),
    /// See whether mail arrives
    #[command(subcommand)]
    Mail(MailCommand),
    /// Bring the database to this version, and stop
    Migrate,
    /// Change the key-encryption key, and see what is sealed with which key
    #[command(subcommand)]
    Keys(keys::KeysCommand),
    /// Write a copy of the SQLite database to a new file, while the portal runs
    Backup {
        /// The file, which must not be there yet
        file: PathBuf,
    },
    /// Put a backup of a SQLite database in its place, while the portal does not run
    Restore {
        /// The backup
        file: PathBuf,
        /// Move the database that is in place aside, under another name in the same folder
        #[arg(long)]
        replace: bool,
    },
    /// Look for what is wrong with the settings, the database, the key, mail and the network; nothing changes
    Doctor,
    /// Make SQLite's file smaller after much was deleted, while the portal runs or not
    Vacuum,
    /// Ask the portal that listens on this machine whether it is alive; the exit code is the answer
    Health,
    /// Print the completions of a shell
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page; `gatehouse manual | man -l -` shows it
    Manual,
}

/// Commands for administrators.
#[derive(Subcommand)]
pub enum AdminCommand {
    /// Create an administrator; the password is read from standard input
    Create {
        /// Letters, digits, `.`, `_` and `-`
        #[arg(long)]
        username: String,
        /// Where mail reaches them
        #[arg(long)]
        email: String,
        /// What they may do
        #[arg(long, value_enum, default_value_t = RoleArgument::Owner)]
        role: RoleArgument,
    },
}

/// Commands for mail.
#[derive(Subcommand)]
pub enum MailCommand {
    /// Send a test message now, and say how each step went
    Test {
        /// Where to
        address: String,
    },
}

/// An administrator's role on the command line.
#[derive(Clone, Copy, ValueEnum)]
pub enum RoleArgument {
    /// Everything
    Owner,
    /// Registers and manages clients by the DCR endpoints, and reads pages
    Registrar,
    /// Reads pages
    Auditor,
}

impl From<RoleArgument> for AdministratorRole {
    fn from(role: RoleArgument) -> Self {
        match role {
            RoleArgument::Owner => Self::Owner,
            RoleArgument::Registrar => Self::Registrar,
            RoleArgument::Auditor => Self::Auditor,
        }
    }
}

/// Runs the command line; `site` are the files that pages load, from the executable. Returns the exit code: 0 for success, 1 for
/// failure, 2 for a wrong setting.
pub fn run(arguments: impl IntoIterator<Item = OsString>, site: &[EmbeddedFile]) -> ExitCode {
    let parsed = Cli::command().try_get_matches_from(arguments);
    let parsed = parsed.and_then(|matches| Ok((Cli::from_arg_matches(&matches)?, matches)));
    let (cli, matches) = match parsed {
        Ok(parsed) => parsed,
        Err(error) => {
            // Nothing can be done if the terminal is gone too.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    match start(cli, &matches, site) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let wrong_setting = error.is::<SettingError>();
            let _ = writeln!(std::io::stderr(), "gatehouse: {error:#}");
            ExitCode::from(if wrong_setting { 2 } else { 1 })
        }
    }
}

fn start(cli: Cli, matches: &ArgMatches, site: &[EmbeddedFile]) -> anyhow::Result<()> {
    let arguments = &cli.arguments;
    match cli.command {
        Command::Serve => with_settings(arguments, async |settings| serve::serve(settings, site).await),
        Command::Demo => demo::run(arguments, matches, site),
        Command::Admin(AdminCommand::Create { username, email, role }) => {
            with_settings(arguments, async |settings| create_administrator(&settings, username, email, role).await)
        }
        Command::Mail(MailCommand::Test { address }) => {
            with_settings(arguments, async |settings| mail::test(&settings, &address).await)
        }
        Command::Migrate => with_settings(arguments, async |settings| migrate(&settings).await),
        Command::Keys(command) => with_settings(arguments, async |settings| command.run(&settings).await),
        Command::Backup { file } => with_settings(arguments, async |settings| backup::backup(&settings, &file).await),
        Command::Restore { file, replace } => {
            with_settings(arguments, async |settings| backup::restore(&settings, &file, replace).await)
        }
        Command::Doctor => runtime()?.block_on(doctor::run(Settings::resolve(arguments))),
        Command::Vacuum => with_settings(arguments, async |settings| vacuum(&settings).await),
        Command::Health => health::ask(Settings::resolve(arguments)?.listen),
        // These do not read the settings.
        Command::Completions { shell } => describe::completions(shell),
        Command::Manual => describe::manual(),
    }
}

/// Runs a command that needs the settings.
fn with_settings(
    arguments: &Arguments,
    command: impl AsyncFnOnce(Settings) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let settings = Settings::resolve(arguments)?;
    telemetry::start(&settings)?;
    runtime()?.block_on(command(settings))
}

/// Builds the async runtime.
pub(crate) fn runtime() -> anyhow::Result<Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}

async fn create_administrator(
    settings: &Settings,
    username: String,
    email: String,
    role: RoleArgument,
) -> anyhow::Result<()> {
    let password = tokio::task::spawn_blocking(password_from_standard_input).await??;
    let public_url = settings.public_url(settings.listen)?;
    let parts = parts::open(settings, public_url, Purpose::Command, Arc::new(SystemClock)).await?;
    let new = NewAdministrator { username, email, role: role.into(), password };
    let created = parts.core.administrators().create(&Caller::System, new).await;
    parts.database.close().await;
    match created {
        Ok(administrator) => say(&format!("Created the administrator {}.", administrator.username)),
        Err(registration::Error::Invalid(fields)) => {
            let sentences: Vec<String> =
                fields.iter().map(|field| format!("{}: {}", field.field, field.message)).collect();
            anyhow::bail!("{}", sentences.join("\n           "))
        }
        Err(error) => return Err(anyhow::Error::new(error).context("the administrator was not created")),
    }
    Ok(())
}

fn password_from_standard_input() -> anyhow::Result<Secret> {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).context("the password could not be read from standard input")?;
    let password = line.strip_suffix('\n').unwrap_or(&line);
    let password = password.strip_suffix('\r').unwrap_or(password);
    anyhow::ensure!(!password.is_empty(), "standard input is empty; write the password there, on one line");
    Ok(Secret::new(password))
}

async fn migrate(settings: &Settings) -> anyhow::Result<()> {
    let database = parts::connect(settings).await?;
    let migrated = database.migrate().await;
    database.close().await;
    migrated?;
    say(&format!("The tables of {} are at the version of this program.", database.describe()));
    Ok(())
}

async fn vacuum(settings: &Settings) -> anyhow::Result<()> {
    let database = parts::connect(settings).await?;
    say(&format!(
        "Vacuuming {}. While SQLite rewrites its file, a running portal can read, and its writes wait.",
        database.describe()
    ));
    let vacuumed = database.vacuum().await;
    database.close().await;
    let vacuumed = vacuumed
        .context("the file was not rewritten and is unchanged; that takes free space for two more copies of it")?;
    let Some(done) = vacuumed else {
        say("Nothing to do: PostgreSQL's autovacuum gives the space of deleted rows to new ones by itself.");
        return Ok(());
    };
    say(&format!("The file has {} instead of {}.", megabytes(done.bytes_after), megabytes(done.bytes_before)));
    Ok(())
}

/// `12.3 MB`.
fn megabytes(bytes: i64) -> String {
    let tenths = (bytes + 50_000) / 100_000;
    format!("{}.{} MB", tenths / 10, tenths % 10)
}

/// Prints a line to standard output (logs go to standard error), in the format of `--log-format`. A closed pipe is ignored.
pub(crate) fn say(line: &str) {
    let mut out = std::io::stdout();
    let _ = writeln!(out, "{}", telemetry::line(line)).and_then(|()| out.flush());
}
