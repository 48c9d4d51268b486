"""``tcpspec new``: a file to begin a variant, or claims, of one's own with."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from importlib import import_module
from importlib.resources import files as resources
from pathlib import Path

import click

from tcpcheck.base.layout import commands_text
from tcpcheck.cli import files
from tcpcheck.cli.common import CONTEXT, as_json, examples
from tcpcheck.cli.exits import Refused
from tcpcheck.cli.names import is_file
from tcpcheck.cli.terminal import TERMINAL
from tcpcheck.cli.verbs import VERBS

FORMAT = "tcpspec-new-1"
EPILOG = examples(
    "tcpspec new my-variant.py           a protocol that differs from RFC 9293 in one rule",
    "tcpspec new my-claims.py --claims   properties and a claim about them",
)
NAMES = {"variant": "my-variant", "claims": "my-claim"}
"""What is named after the file in each template."""


@click.command("new", epilog=EPILOG, context_settings=CONTEXT, short_help=VERBS["new"])
@click.argument("path", metavar="PATH")
@click.option("--claims", is_flag=True, help="Claims, not a variant.")
@as_json
def verb(path: str, claims: bool, as_json: bool) -> None:
    """Write a commented file that runs as it is, to be changed into a variant of your own.

    PATH ends in .py; a file that exists is never overwritten.
    """
    kind = "claims" if claims else "variant"
    _write(path, kind)
    commands = tuple((shlex.join(words), says) for words, says in _commands(path, kind))
    if as_json:
        TERMINAL.say_json({"format": FORMAT, "file": path, "kind": kind, "next": [command for command, _ in commands]})
        return

    shown = commands_text(commands, TERMINAL.width, TERMINAL.paint)
    TERMINAL.say(f"{path}: runs as it is, and says what to change\n\n{TERMINAL.paint.heading('try next')}\n{shown}")


def _write(path: str, kind: str) -> None:
    if not is_file(path):
        raise Refused(f"{path!r} is no Python file", f"call it {path}.py")
    if Path(path).exists():
        raise Refused(f"{path} exists already", "name another file, or remove it")
    text = (resources("tcpcheck.own.templates") / f"{kind}.py").read_text("utf-8")
    files.write(path, text.replace(f'"{NAMES[kind]}"', f'"{_name(path)}"'))


def _name(path: str) -> str:
    """The name of the file, without what a string or a command line could not hold."""
    return "".join(letter for letter in Path(path).stem if letter.isalnum() or letter in "-_.") or "mine"


def _commands(path: str, kind: str) -> Iterator[tuple[list[str], str]]:
    """What there is to do with the file: every verb that takes a variant, or claims, and needs nothing else."""
    wanted = "CLAIM" if kind == "claims" else "VARIANT"
    for name in VERBS:
        command = import_module(f"tcpcheck.cli.verbs.{name}").verb
        takes = " ".join(each.make_metavar(click.Context(command)) for each in command.params if _is_argument(each))
        first, *others = takes.split() or [""]
        if first.strip("[].") == wanted and all(word.startswith("[") for word in others):
            yield ["tcpspec", name, path], f"{command.short_help[:1].lower()}{command.short_help[1:].rstrip('.')}"


def _is_argument(parameter: click.Parameter) -> bool:
    return isinstance(parameter, click.Argument)
