"""The command line: one file a command, imported when it is called."""

from __future__ import annotations

import importlib
import sys

import click

from index.config_tree import nearest

# command -> the file that holds it
_SECTIONS: dict[str, dict[str, str]] = {
    "Fill a corpus": {
        "demo": "demo",
        "add": "add",
        "remove": "remove",
        "rebuild": "rebuild",
        "correct": "correct",
    },
    "Ask it": {
        "matrix": "matrix",
        "why": "why",
        "statements": "statements",
        "search": "search",
        "saved": "saved",
        "changes": "changes",
        "moved": "moved",
        "conflicts": "conflicts",
        "export": "export",
    },
    "Judge and look after it": {
        "judge": "judge",
        "config": "configuration",
        "proposals": "proposals",
        "doctor": "doctor",
        "publish": "publish",
        "trust": "trust",
    },
}
_FILES = {name: file for section in _SECTIONS.values() for name, file in section.items()}


class _Commands(click.Group):
    """The group of commands; imports a command's file only when it is wanted."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(_FILES)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in _FILES:
            return None
        module = importlib.import_module(f"tui.commands.{_FILES[name]}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, context: click.Context, words: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if words and words[0] not in _FILES and not words[0].startswith("-"):
            near = nearest(words[0], _FILES)
            hint = f"; did you mean `stancegrid {near}`?" if near else ""
            context.fail(f"there is no command {words[0]!r}{hint}")
        return super().resolve_command(context, words)

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        for title, section in _SECTIONS.items():
            commands = ((name, self.get_command(context, name)) for name in section)
            with formatter.section(title):
                formatter.write_dl([(name, command.get_short_help_str(72)) for name, command in commands if command])


@click.group(
    cls=_Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit status: 0 fine, 1 some input failed (the rest is in), 2 wrong usage or configuration, 3 `changes` "
    "found something.",
)
@click.option("--corpus", metavar="DIR", help="The corpus to use; see below.")
@click.option("--config", metavar="FILE", help="A configuration instead of the corpus' own.")
@click.version_option(package_name="stancegrid", prog_name="stancegrid")
@click.pass_context
def stancegrid(context: click.Context, corpus: str | None, config: str | None) -> None:
    """Who stands where on what, since when, says who: read from a pile of articles.

    Without a command it opens the application on the corpus.

    \b
    First steps
      stancegrid demo                      build a corpus from the sample and open it
      stancegrid add ~/articles            read your own files and folders
      stancegrid matrix                    who stands where
      stancegrid why poland troops         the sentences behind one cell

    \b
    The corpus is the first of
      --corpus DIR, the variable STANCEGRID_CORPUS, a folder .stancegrid/ here or above,
      your own data folder

    Every command that works on a corpus takes --corpus and --config after its name.
    """
    context.obj = {"corpus": corpus, "config": config}
    if context.invoked_subcommand is None:
        from tui.cli import open_app

        context.exit(open_app(corpus, config))


def run(words: list[str]) -> int:
    """Run one command and return its exit status. Mistakes in the words themselves are told here."""
    from tui.terminal.plain import prepare_streams

    prepare_streams()
    try:
        # not stancegrid.main(): that turns a closed pipe into exit status 1
        with stancegrid.make_context("stancegrid", list(words)) as context:
            status = stancegrid.invoke(context)
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        print(error.format_message(), file=sys.stderr)
        return 2
    except click.UsageError as error:
        _tell_usage(error)
        return 2
    except click.ClickException as error:
        print(f"stancegrid: {error.format_message()}", file=sys.stderr)
        return 2
    except click.Abort:
        raise KeyboardInterrupt from None
    return status if isinstance(status, int) else 0


def _tell_usage(error: click.UsageError) -> None:
    path = error.ctx.command_path if error.ctx else "stancegrid"
    message = error.format_message().rstrip(".")
    if "extra argument" in message:
        message += "; what has several words stands in quotes: 'united states'"
    if message.startswith("No such command") and error.ctx and isinstance(error.ctx.command, click.Group):
        message += f"; there are {', '.join(error.ctx.command.list_commands(error.ctx))}"
    print(f"{path}: {message[:1].lower()}{message[1:]}\n  `{path} --help` shows how to use it", file=sys.stderr)
