"""Options that several verbs share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import click

F = TypeVar("F", bound=Callable[..., object])

as_json = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")

readings = click.option(
    "--reading",
    "-r",
    "readings",
    multiple=True,
    metavar="ID=SETTING",
    help="Set a reading of the RFC otherwise, e.g. D6=literal.  May be repeated.",
)


def examples(*lines: str) -> str:
    """The examples at the end of a help text, one per line."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


def verb_options(function: F) -> F:
    """``--reading`` and ``--json``."""
    return readings(as_json(function))


CONTEXT = {"max_content_width": 100, "help_option_names": ["-h", "--help"]}
