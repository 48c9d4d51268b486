"""Runs written by hand from the RFC's text (``runs.txt``), ghosts included: the reference semantics does just that.

The oracle and the engines share ``tcpspec.rules.semantics`` and ``tcpspec.rules.ghosts``; these runs are the second
opinion on them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from tcpspec.language.expression import State
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.event import Kind
from tcpspec.rules.semantics import Parameters, Segment
from tcpspec.system.joint import OTHER, Act, Deliver, End, Joint, Move, Side, System
from tcpspec.system.network import InFlight, Network
from tests.spec.ends import shown

FILE = Path(__file__).with_name("runs.txt")
CALLS: Mapping[str, Kind] = {
    "listen": Kind.OPEN_PASSIVE, "open": Kind.OPEN_ACTIVE, "send": Kind.SEND, "receive": Kind.RECEIVE,
    "close": Kind.CLOSE, "abort": Kind.ABORT, "reboot": Kind.REBOOT, "resend": Kind.RETRANSMISSION,
    "output": Kind.OUTPUT, "gives-up": Kind.USER_TIMEOUT, "ends": Kind.TIME_WAIT_TIMEOUT,
}  # fmt: skip
LINE = re.compile(r"(?P<side>[AB]) (?P<what>[^=]*?) *= (?P<state>[A-Z0-9-]+) ?(?P<sent><.*>)? ?\| (?P<ghosts>.*)")


class Run(NamedTuple):
    """A title, what it is read under, its lines, and the history at its end."""

    title: str
    lines: tuple[str, ...]
    history: str

    @property
    def settings(self) -> dict[str, str]:
        return dict(re.findall(r"<(\w+)=(\w+)>", self.title))


def runs() -> Iterator[Run]:
    for block in FILE.read_text().split("\n== ")[1:]:
        title, *lines = block.strip().splitlines()
        yield Run(title, tuple(lines[:-1]), lines[-1].removeprefix("history "))


def ghosts(end: End) -> str:
    """`B1~A1 2/0 old`."""
    block = end.block
    if block.incarnation is None:
        return "-"
    flags = [" old"] * block.misdelivered + [" astray"] * block.misplaced
    return f"{block.incarnation}~{block.peer or ''} {block.delivered}/{block.handed}{''.join(flags)}"


def history(end: End) -> str:
    told = sorted(f"{past.incarnation}={past.iss}~{past.peer or ''}" for past in end.history)
    return ", ".join(told) or "none"


def move_of(side: Side, what: str, joint: Joint, sent: list[tuple[Side, Segment]]) -> Move:
    word, *numbers = what.replace("#", "").split()
    if word != "gets":
        number = int(numbers[0]) if numbers else 0
        opens = word == "open"
        return Act(side, CALLS[word], iss=number if opens else 0, length=0 if opens else number)
    sender, segment = sent[int(numbers[0]) - 1]
    assert sender == OTHER[side], f"#{numbers[0]} was sent by {sender}"
    return Deliver(sender, InFlight(segment), keep=True, iss=int(numbers[1]) if numbers[1:] else 0)


@pytest.mark.parametrize("run", runs(), ids=lambda run: run.title)
def test_a_run_of_the_rfc_goes_as_written(run: Run) -> None:
    spec = TCP.reading(**run.settings) if run.settings else TCP
    system = System(spec, spec, Network(None), Parameters(time_wait=-1))
    joint, sent = system.start, list[tuple[Side, Segment]]()
    for line in run.lines:
        said = LINE.fullmatch(line)
        assert said is not None, line
        side: Side = "A" if said["side"] == "A" else "B"
        happened = system.move(joint, move_of(side, said["what"], joint, sent))
        joint, outcome = happened.after, happened.outcome
        assert outcome is not None
        if outcome.sent is not None:
            sent.append((side, outcome.sent))
        end = joint.end(side)
        assert (str(end.block.state), shown(outcome.sent)) == (said["state"], said["sent"] or ""), line
        assert ghosts(end) == said["ghosts"], line
    assert f"{history(joint.a)}; {history(joint.b)}" == run.history


def test_there_are_twenty_runs_and_every_state_is_in_them() -> None:
    written = list(runs())
    assert len(written) >= 20
    states = {match["state"] for run in written for line in run.lines if (match := LINE.fullmatch(line))}
    assert states == {str(each) for each in State}
