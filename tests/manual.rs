//! Completions of shells and the manual are made from the arguments.

mod common;

use std::process::Command;

use common::{Place, stderr, stdout, t2};

/// The names of the commands, as the help lists them.
fn commands() -> Vec<String> {
    let help = stdout(&t2(["--help"]));
    let list = help.split("Commands:\n").nth(1).and_then(|rest| rest.split("\n\n").next()).expect("commands");
    let names = list.lines().filter_map(|line| line.trim_start().split(' ').next());
    names.filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

#[test]
fn each_command_and_each_option_of_a_run_is_in_the_manual() {
    let manual = stdout(&t2(["man"])).replace('\\', "");
    for name in commands() {
        assert!(manual.contains(&format!("t2-{name}(1)")), "{name}");
    }
    let run = stdout(&t2(["man", "run"])).replace('\\', "");
    let help = stdout(&t2(["run", "--help"]));
    let options = help.split_whitespace().filter(|word| word.starts_with("--"));
    for option in options.map(|word| word.trim_end_matches([',', '.'])) {
        assert!(run.contains(option), "{option}");
    }
}

#[test]
fn a_folder_gets_a_page_for_each_command() {
    let place = Place::new();
    let output = t2(["man".as_ref(), "--dir".as_ref(), place.path("man1").as_os_str()]);
    assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""));
    for name in commands() {
        assert!(place.text(&format!("man1/t2-{name}.1")).contains(".SH SYNOPSIS"), "{name}");
    }
    assert!(place.text("man1/t2.1").contains(".SH INPUT"));
}

#[test]
fn a_page_of_a_command_that_is_not_there_is_refused() {
    let output = t2(["man", "walk"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("there is no command `walk`: commands are run, list"), "{}", stderr(&output));
}

#[test]
fn bash_completes_commands_and_options() {
    let script =
        "source <(\"$0\" completions bash); COMP_WORDS=(t2 ne); COMP_CWORD=1; _t2 t2 ne t2; echo ${COMPREPLY[@]}
                  COMP_WORDS=(t2 run --pro); COMP_CWORD=2; _t2 t2 --pro run; echo ${COMPREPLY[@]}";
    let Ok(output) = Command::new("bash").args(["-c", script, env!("CARGO_BIN_EXE_t2")]).output() else {
        return; // There is no bash here.
    };
    assert_eq!(stdout(&output), "new-plugin\n--profile\n", "{}", stderr(&output));
}

#[test]
fn other_shells_have_completions_too() {
    for shell in ["zsh", "fish", "elvish", "powershell"] {
        let output = t2(["completions", shell]);
        assert!(stdout(&output).contains("new-plugin"), "{shell}: {}", stderr(&output));
    }
}
