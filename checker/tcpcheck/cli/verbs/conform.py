"""``tcpspec conform``: did each end of each captured connection do what RFC 9293 allows?"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from tcpcheck.cli import files, names
from tcpcheck.cli.common import CONTEXT, examples, verb_options
from tcpcheck.cli.exits import Refused
from tcpcheck.cli.terminal import TERMINAL
from tcpcheck.cli.verbs import VERBS
from tcpcheck.conform.capture.files import Capture
from tcpcheck.conform.conversations.connections import Question
from tcpcheck.conform.conversations.packetdrill import LOCAL, Script
from tcpcheck.conform.conversations.summary import summarised
from tcpcheck.conform.end.conformance import Mode
from tcpcheck.conform.form import as_json as written
from tcpcheck.conform.search.levels import Rulebook
from tcpcheck.conform.text import as_text
from tcpspec.rfc9293.tcp import TCP

if TYPE_CHECKING:
    from tcpcheck.conform.conversations.connections import Question
    from tcpcheck.conform.conversations.summary import Summary

EPILOG = examples(
    "tcpspec conform server.pcapng                     both ends of every connection",
    "tcpspec conform server.pcapng --host 192.0.2.1    the end at which the capture was taken",
    "tcpspec conform server.pcapng --complete          no connection is older than the capture",
    "tcpspec conform lossy.pcap --lossy-receiver       what loss at the receiver explains is let pass",
    "tcpspec conform old.pcap -r RFC5961=off           stacks without challenge ACKs",
    "tcpspec conform script.pkt                        what a script of packetdrill expects",
)


@click.command("conform", epilog=EPILOG, context_settings=CONTEXT, short_help=VERBS["conform"])
@click.argument("capture", metavar="FILE|-")
@click.option("--host", "hosts", multiple=True, metavar="ADDRESS",
              help="Judge the ends at this address, where the capture was taken [both ends].")  # fmt: skip
@click.option("--complete", is_flag=True, help="The capture began before any of its connections.")
@click.option("--strict", is_flag=True, help="What can be excused is a deviation.")
@click.option("--lossy-receiver", "lossy", is_flag=True, help="What can be excused is let pass: exit code 0.")
@verb_options
def verb(
    capture: str, hosts: tuple[str, ...], complete: bool, strict: bool, lossy: bool, readings: tuple[str, ...],
    as_json: bool,
) -> int:  # fmt: skip
    """Check a capture (pcap, pcapng, or a script of packetdrill): could each end have sent what it sent?

    User calls, timers and processing are not seen and are supplied where needed.  The first packet that no rule
    allows is named, with what was allowed.  A capture shows an end reliably only where it was taken: --host.
    A deviation is a reason to look: docs/captures.md says which are known to be false alarms.
    """
    if strict and lossy:
        raise Refused("--strict and --lossy-receiver contradict each other", "give one of them")
    question = _question(hosts, complete, readings, strict=strict, lossy=lossy)
    summary = _summary(capture, question)
    if hosts and not summary.ends and summary.reading.segments:
        raise Refused(f"{capture}: no segment is from or to {' or '.join(hosts)}", "see the addresses without --host")
    if as_json:
        TERMINAL.say_json(written(summary))
    else:
        TERMINAL.say(as_text(summary, TERMINAL.width, TERMINAL.paint))
    return int(summary.exit_code)


def _question(
    hosts: tuple[str, ...], complete: bool, readings: tuple[str, ...], *, strict: bool, lossy: bool
) -> Question:
    fixed = frozenset(text.partition("=")[0].upper() for text in readings)
    book = Rulebook(names.with_readings(TCP, readings), fixed)
    mode = Mode.STRICT if strict else Mode.LOSSY if lossy else Mode.REPORT
    return Question(book, frozenset(map(_address, hosts)), complete, mode)


def _address(text: str) -> bytes:
    from ipaddress import ip_address

    try:
        return ip_address(text).packed
    except ValueError:
        raise Refused(f"--host {text}: not an IP address", "write it as 192.0.2.1 or 2001:db8::1") from None


def _summary(name: str, question: Question) -> Summary:
    if name.endswith(".pkt"):
        asked = replace(question, hosts=frozenset([LOCAL[0]]), complete=True, calls_seen=True)
        return summarised(Script(name, files.read(name)), asked)
    with _opened(name) as file:
        return summarised(Capture(file, name), question, TERMINAL.progress)


def _opened(name: str) -> BinaryIO:
    """The file as octets.  Refused if there is none."""
    if name == files.STDIN:
        return sys.stdin.buffer
    path = Path(name)
    if path.is_dir():
        raise Refused(f"{name!r} is a directory", "name a file in it")
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise files.missing(path) from None
    except PermissionError:
        raise Refused(f"{name!r} may not be read", "change its permissions") from None
