"""The group of verbs, and what becomes of every way in which one may end: ``run``."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from importlib import import_module
from traceback import walk_tb
from typing import Any

import click

from tcpcheck import __version__
from tcpcheck.base.verdict import Exit
from tcpcheck.cli.exits import ReaderLeftError, ending_of
from tcpcheck.cli.terminal import NO_STDOUT, TERMINAL, Results, Stdout, UnwritableError
from tcpcheck.cli.verbs import VERBS

EPILOG = """\b
Start here:
  tcpspec check                        every joint state of two RFC 9293 ends
  tcpspec check two-way                a handshake without its third segment
  tcpspec prove T1 T2 T6               why three segments, and why 2 MSL; `prove` alone is all claims
  tcpspec show FIN-WAIT-2/CLOSE-WAIT   the shortest way into a pair of states
  tcpspec replay figure-7              a figure of the RFC, line by line

\b
Exit codes: 0 as expected, 1 violated or unwitnessed, 2 usage, 3 inconclusive,
4 internal error, 130 interrupted."""


class Verbs(click.Group):
    """Loads a verb when it is asked for, and says which one was meant when there is none of that name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        verb = import_module(f"tcpcheck.cli.verbs.{cmd_name}").verb
        assert isinstance(verb, click.Command)
        return verb

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(VERBS.items()))

    def make_context(self, *given: Any, **more: Any) -> click.Context:
        with _seeing_readers_leave():
            return super().make_context(*given, **more)

    def invoke(self, ctx: click.Context) -> Any:
        with _seeing_readers_leave():
            return super().invoke(ctx)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in VERBS:
            near = get_close_matches(args[0], VERBS, 1)
            hint = f"did you mean `tcpspec {near[0]}`?" if near else f"there are: {', '.join(VERBS)}"
            raise click.UsageError(f"there is no verb {args[0]!r}; {hint}", ctx)
        return super().resolve_command(ctx, args)


@contextmanager
def _seeing_readers_leave() -> Iterator[None]:
    """For click a broken pipe is exit code 1, which is a verdict here: of help nobody reads, and of any other pipe."""
    try:
        yield
    except BrokenPipeError as error:
        if any(frame.f_code is click.echo.__code__ for frame, _ in walk_tb(error.__traceback__)):
            raise ReaderLeftError from None
        raise RuntimeError(f"a process that was to be told something is gone: {error}") from error


@click.group(
    cls=Verbs,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="tcpspec")
def tcpspec() -> None:
    """The TCP connection lifecycle of RFC 9293 as a model that is enumerated, proved and shown.

    Results go to stdout, progress to stderr; every verb takes --json.
    """


def run(arguments: Sequence[str], results: Results | None = None) -> int:
    """Run one command line and return its exit code; nothing but text ever leaves this function."""
    TERMINAL.begin(results or Stdout())
    try:
        try:
            code = _ran(arguments, results)
        except (Exception, KeyboardInterrupt, SystemExit) as error:
            code = ending_of(error, arguments)
        TERMINAL.finish()
    except UnwritableError as error:
        code = ending_of(error, arguments)
    return int(code) if code is not None else int(Exit.AS_EXPECTED)


def _ran(arguments: Sequence[str], results: Results | None) -> Any:
    if results is None and sys.stdout is None:
        raise UnwritableError(NO_STDOUT)
    return tcpspec.main(list(arguments), prog_name="tcpspec", standalone_mode=False)
