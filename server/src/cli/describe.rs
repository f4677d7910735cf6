//! `gatehouse completions` and `gatehouse manual`: the command line for shells and for `man`.

use std::io::{ErrorKind, Write as _};

use anyhow::Context as _;
use clap::{Arg, ArgAction, Command, CommandFactory as _};
use clap_complete::Shell;
use clap_mangen::{
    Man,
    roff::{Inline, Roff, bold, italic, roman},
};

use super::Cli;

/// Prints the completions of a shell.
pub fn completions(shell: Shell) -> anyhow::Result<()> {
    print(&completions_of(shell))
}

/// Prints the manual page.
pub fn manual() -> anyhow::Result<()> {
    print(&manual_page()?)
}

fn completions_of(shell: Shell) -> Vec<u8> {
    let mut command = Cli::command();
    let name = command.get_name().to_owned();
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, name, &mut script);
    script
}

/// One page for all commands. They share the settings, and a page for each would repeat them.
fn manual_page() -> anyhow::Result<Vec<u8>> {
    let command = Cli::command().override_usage("gatehouse <command> [settings]");
    let mut built = command.clone();
    built.build();
    let man = Man::new(command).manual("Gatehouse");
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    section("DESCRIPTION", DESCRIPTION).to_writer(&mut page)?;
    let mut commands = Roff::new();
    commands.control("SH", ["COMMANDS"]);
    describe_commands(&mut commands, &built, built.get_name());
    commands.to_writer(&mut page)?;
    man.render_options_section(&mut page)?;
    list("FILES", FILES).to_writer(&mut page)?;
    list("EXIT STATUS", EXIT_STATUS).to_writer(&mut page)?;
    section("SEE ALSO", SEE_ALSO).to_writer(&mut page)?;
    Ok(page)
}

const DESCRIPTION: &[&str] = &[
    "Gatehouse is a developer portal with its own OAuth dynamic client registration. An administrator adds an API client in \
     the browser, and the client's people come in by an e-mailed invitation and generate their own credentials. Everything is \
     in one program, with SQLite inside; PostgreSQL when one machine is not enough.",
    "Every setting can be given on the command line or in the environment; the command line wins. An empty variable counts as \
     not given.",
];

const FILES: &[(&str, &str)] = &[
    ("data/gatehouse.db", "The SQLite database, in the data folder."),
    (
        "data/key-encryption-key",
        "The key that seals stored secrets, made at the first start. Without it the stored secrets cannot be read.",
    ),
    ("/etc/gatehouse/gatehouse.env", "The settings of the systemd service, one variable a line."),
];

const EXIT_STATUS: &[(&str, &str)] =
    &[("0", "All went well."), ("1", "It did not."), ("2", "The command line or a setting is wrong.")];

const SEE_ALSO: &[&str] =
    &["/usr/share/doc/gatehouse, where the package is installed; the README of the archive otherwise."];

fn section(title: &str, paragraphs: &[&str]) -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", [title]);
    for (number, paragraph) in paragraphs.iter().enumerate() {
        if number > 0 {
            roff.control("PP", []);
        }
        roff.text([roman(*paragraph)]);
    }
    roff
}

fn list(title: &str, items: &[(&str, &str)]) -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", [title]);
    for (name, meaning) in items {
        roff.control("TP", []);
        roff.text([bold(*name)]);
        roff.text([roman(*meaning)]);
    }
    roff
}

/// The commands that do something, in the order of the help, each with what only it takes.
fn describe_commands(roff: &mut Roff, parent: &Command, path: &str) {
    for command in parent.get_subcommands().filter(|command| !command.is_hide_set() && command.get_name() != "help") {
        let path = format!("{path} {}", command.get_name());
        if command.has_subcommands() {
            describe_commands(roff, command, &path);
            continue;
        }
        let own: Vec<&Arg> = command.get_arguments().filter(|argument| is_own(argument)).collect();
        roff.control("TP", []);
        roff.text(own.iter().fold(vec![bold(path.as_str())], |mut line, argument| {
            line.extend(usage(argument));
            line
        }));
        roff.text([roman(sentence(command.get_about()))]);
        if own.is_empty() {
            continue;
        }
        roff.control("RS", []);
        for argument in own {
            roff.control("TP", []);
            roff.text([bold(name_of(argument))]);
            roff.text([roman(sentence(argument.get_help()))]);
            for value in argument.get_possible_values().iter().filter(|value| !value.is_hide_set()) {
                roff.control("br", []);
                let meaning = value.get_help().map(|help| format!(": {help}")).unwrap_or_default();
                roff.text([italic(value.get_name()), roman(meaning)]);
            }
        }
        roff.control("RE", []);
    }
}

/// Neither a setting, which every command takes, nor `--help`.
fn is_own(argument: &Arg) -> bool {
    let answers_itself = matches!(
        argument.get_action(),
        ArgAction::Help | ArgAction::HelpLong | ArgAction::HelpShort | ArgAction::Version
    );
    !argument.is_global_set() && !argument.is_hide_set() && !answers_itself
}

/// ` --role <ROLE>`, in brackets when it can be left out.
fn usage(argument: &Arg) -> Vec<Inline> {
    let (before, after) = if argument.is_required_set() { (" ", "") } else { (" [", "]") };
    let mut line = vec![roman(before)];
    if let Some(flag) = argument.get_long() {
        line.push(bold(format!("--{flag}")));
        line.push(roman(" "));
    }
    line.push(italic(format!("<{}>", value_name(argument))));
    line.push(roman(after));
    line
}

fn name_of(argument: &Arg) -> String {
    argument.get_long().map_or_else(|| format!("<{}>", value_name(argument)), |flag| format!("--{flag}"))
}

fn value_name(argument: &Arg) -> &str {
    argument.get_value_names().and_then(|names| names.first()).map_or("VALUE", |name| name.as_str())
}

fn sentence(help: Option<&clap::builder::StyledStr>) -> String {
    help.map(|help| format!("{help}.")).unwrap_or_default()
}

/// Writes the text to standard output. A reader that closes the pipe, as `head` does, is no error.
fn print(text: &[u8]) -> anyhow::Result<()> {
    let mut out = std::io::stdout();
    match out.write_all(text).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error).context("standard output cannot be written"),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory as _, ValueEnum as _};
    use clap_complete::Shell;

    use super::{completions_of, manual_page};
    use crate::cli::Cli;

    #[test]
    fn every_shell_completes_commands_and_settings() {
        for shell in Shell::value_variants() {
            let script = String::from_utf8(completions_of(*shell)).unwrap();
            for word in ["serve", "migrate", "public-url"] {
                assert!(script.contains(word), "{shell}: {word}");
            }
        }
    }

    #[test]
    fn the_manual_has_every_command_flag_and_variable() {
        let page = String::from_utf8(manual_page().unwrap()).unwrap().replace("\\-", "-");
        assert!(page.contains(".TH gatehouse 1"), "{page}");
        for command in ["serve", "demo", "admin create", "migrate", "health", "completions", "manual"] {
            assert!(page.contains(&format!("gatehouse {command}")), "{command} is not in {page}");
        }
        let command = Cli::command();
        let shown: Vec<_> = command.get_arguments().filter(|argument| !argument.is_hide_set()).collect();
        assert!(shown.len() > 20, "the settings are gone");
        for argument in shown {
            let flag = format!("--{}", argument.get_long().unwrap());
            assert!(page.contains(&flag), "{flag} is not in {page}");
            if let Some(variable) = argument.get_env() {
                assert!(page.contains(variable.to_str().unwrap()), "{variable:?} is not in {page}");
            }
        }
        for only_here in ["--username", "--email", "--role", "registrar"] {
            assert!(page.contains(only_here), "{only_here} is not in {page}");
        }
    }
}
