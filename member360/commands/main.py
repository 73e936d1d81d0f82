"""The command `member360`: its verbs, and how each of them ends.

What belongs here: the list of verbs, exit codes. What does not: what a verb does, which is imported when it
is called.
"""

import errno
import importlib
import os
import sys
import traceback
from collections.abc import Sequence
from typing import NamedTuple

import click

from member360.errors import RunFailed, UserMistake, disk_full

DEBUG = "MEMBER360_DEBUG"
INTERRUPTED = 130


class Verb(NamedTuple):
    """A verb: the module whose `command` it is, and its line in the list."""

    module: str
    words: str


VERBS = {
    "run": Verb("run", "Take in deliveries, work everything out, check it, publish it."),
    "check": Verb("check", "Say whether a workspace is right, before anything runs."),
    "init": Verb("init", "Write a commented starter workspace."),
    "simulate": Verb("simulate", "Write a simulated ecosystem whose truth is known."),
    "tables": Verb("tables", "List the published tables, or one table's columns."),
    "query": Verb("query", "Ask the published snapshot a question in SQL."),
    "member": Verb("member", "Show one member's card."),
    "segment": Verb("segment", "List segments, count them, look at some members."),
    "export": Verb("export", "Write a segment's file for a destination."),
    "quarantine": Verb("quarantine", "Show rows that were set aside, and why."),
    "lifecycle": Verb("lifecycle", "Suggest thresholds from the return curve."),
    "evaluate": Verb("evaluate", "Score the published snapshot against a planted world's truth."),
    "dashboard": Verb("dashboard", "Open the pages that growth teams read."),
    "dev": Verb("dev", "Open the Dagster UI on this workspace."),
}


class LazyGroup(click.Group):
    """A group whose verbs are imported when called, so that `--help` waits for none of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of the verbs, in the order of a newcomer's day."""
        del ctx
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one verb."""
        del ctx
        verb = VERBS.get(cmd_name)
        if verb is None:
            return None
        command: click.Command = importlib.import_module(f"member360.commands.{verb.module}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the verb that was typed; for an unknown one name the nearest."""
        if args and args[0] not in VERBS and not args[0].startswith("-"):
            from member360.workspace.problems import nearest  # noqa: PLC0415 (only for a mistake)

            near = nearest(args[0], VERBS)
            hint = f" Did you mean {near!r}?" if near else " `member360 --help` lists them."
            raise click.UsageError(f"No such command {args[0]!r}.{hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of verbs without importing them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, verb.words) for name, verb in VERBS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="member360")
def cli() -> None:
    """One member behind many accounts: from deliveries to a published snapshot, and what to do with it.

    Exit codes: 0 all is well, 1 a run failed or a file was set aside, 2 a mistake in what was typed or
    written.
    """


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        arguments: What was typed after `member360`; by default the process's own.

    Returns:
        The exit code.
    """
    try:
        code = cli.main(arguments, prog_name="member360", standalone_mode=False)
    except BrokenPipeError:
        # The reader of the pipe (head, less) has seen enough; the interpreter must not complain while closing.
        sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115
        return 0
    except (Exception, KeyboardInterrupt) as ending:  # noqa: BLE001 (a user never sees a bare stack trace)
        if os.environ.get(DEBUG):
            traceback.print_exc()
        return _say(ending)
    return code if isinstance(code, int) else 0


def _say(ending: BaseException) -> int:
    """Say how a verb ended badly, in words; returns the exit code."""
    code = RunFailed.exit_code
    match ending:
        case click.ClickException():
            ending.show()
            return UserMistake.exit_code
        case UserMistake() | RunFailed():
            code, words = ending.exit_code, str(ending)
        case click.Abort() | KeyboardInterrupt():
            code, words = INTERRUPTED, "interrupted"
        case OSError(errno=errno.ENOSPC | errno.EDQUOT):
            words = disk_full(ending.filename)
        case OSError(errno=errno.EACCES | errno.EPERM | errno.EROFS | errno.ENOTDIR):
            code = UserMistake.exit_code
            reason = "is not a folder" if ending.errno == errno.ENOTDIR else "may not be read or written"
            words = f"{ending.filename}: {reason}; name another --home, or mend its rights"
        case _:
            name = type(ending).__name__
            words = f"unexpected failure: {name}: {ending}\n{DEBUG}=1 shows where it happened"
    click.echo(words, err=True)
    return code
