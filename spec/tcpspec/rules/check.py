"""One rule as data: a ``Check``, what it changes (``change``), what it sends (``Reply``), and where processing goes on.

What ``then`` does not name keeps its value.  ``then`` reads the block before the check; ``send`` is read
after it, as the RFC words it; ``old(x)`` in ``send`` is the value before.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from typing import Any, Unpack

from tcpspec.language.expression import Bool, E, Expression, Nat, Seq, SpecError, rebuild
from tcpspec.language.sorts import shown
from tcpspec.language.source_location import Place, caller
from tcpspec.language.stated import require_stated
from tcpspec.rules import control as control_bits
from tcpspec.rules.block import FIELDS, BlockFields
from tcpspec.rules.control import Control
from tcpspec.rules.event import Kind
from tcpspec.rules.merging import Changes as Changes  # noqa: PLC0414 - what `then` is made of belongs to rules
from tcpspec.rules.merging import merged
from tcpspec.rules.reading import Setting
from tcpspec.rules.segment import SEGMENT_FIELDS, SegmentFields


def _lifted(values: Mapping[str, object], known: Mapping[str, Expression], what: str) -> Changes:
    _require_known(values, known, f"{what} has no field")
    return {name: type(known[name]).lift(value) for name, value in values.items()}


def _require_known(names: Iterable[str], known: Collection[str], problem: str) -> None:
    for name in names:
        if name not in known:
            near = get_close_matches(name, known, 1)
            raise SpecError(f"{problem} `{name}`" + (f": did you mean `{near[0]}`?" if near else ""))


def change(**fields: Unpack[BlockFields]) -> Changes:
    """New values of block fields, all read before any is set."""
    return _lifted(fields, FIELDS, "the block")


def cut(**fields: Unpack[SegmentFields]) -> Changes:
    """What later steps see of the arriving segment in place of what came (trimming)."""
    return _lifted(fields, SEGMENT_FIELDS, "a segment")


def old(expression: E) -> E:
    """``expression`` with block fields as they were before the check that sends."""

    def before(node: Expression) -> Expression:
        owner, name = node.payload
        return type(node).field("old" if owner == "block" else owner, name)

    return rebuild(expression, before)


@dataclass(frozen=True, eq=False)
class Reply:
    """A segment to send: `<SEQ=seq><ACK=ack><CTL=control>`; ``fin`` adds a FIN where it holds.

    Window, and the ghosts saying whose it is, come from the block after ``then``.
    """

    control: Control
    seq: Seq
    ack: Seq | None = None
    text: Nat = Nat.constant(0)
    fin: Bool | None = None

    def __post_init__(self) -> None:
        require_stated(self)
        others = self.control & ~(control_bits.SYN | control_bits.FIN | control_bits.RST | control_bits.ACK)
        if others:
            raise SpecError(f"{control_bits.names(others)} is not yet supported: write SYN, FIN, RST and ACK only")
        if (self.ack is not None) != bool(self.control & control_bits.ACK):
            raise SpecError("a Reply has an acknowledgment number exactly when it has the ACK bit: write Reply(ACK, "
                            "seq=..., ack=...), or Reply(RST, seq=...)")  # fmt: skip


@dataclass(frozen=True)
class Onward:
    """Processing goes on at the step ``label``; None is the next one."""

    label: str | None = None

    def __post_init__(self) -> None:
        require_stated(self)


END = None
NEXT = Onward()


@dataclass(frozen=True, eq=False)
class Check:
    """One rule.  ``rows`` are ids of the rule table, ``cites`` requirement ids and RFC sections.

    ``accepts`` and ``hands``: how many octets of the segment are taken, or go to the user, if its author says so.  They
    follow from ``then``; what is said is only compared with that.
    """

    name: str
    kind: Kind
    section: str
    step: str
    guard: Bool
    rows: tuple[str, ...]
    then: Changes
    cut: Changes
    send: Reply | None
    tell: str
    onward: Onward | None
    cites: tuple[str, ...]
    settings: tuple[Setting, ...]
    place: Place
    accepts: Nat | None = None
    hands: Nat | None = None

    def __post_init__(self) -> None:
        require_stated(self)
        require_label(self.step)

    def but(self, **parts: Any) -> Check:
        """A copy with other parts.  Keeps its name, so it replaces it.

        ``then`` is merged into the old one; ``then_only`` is the whole of it; ``keep=("snd_una",)`` takes from it.
        """
        _require_known(parts, [*(each.name for each in fields(self)), "then_only", "keep"], "a rule has no part")
        then = merged(self.then, parts)
        return replace(self, **{"place": caller(), **parts, "then": then})

    def __repr__(self) -> str:
        return f"{'/'.join(self.rows)} {self.name} ({self.place})"


def require_label(step: str) -> None:
    """SpecError if a step has blanks around its name: it would be another step than the one of that name."""
    if step != step.strip():
        raise SpecError(f"step {step!r} begins or ends in a blank: write {step.strip()!r}")


def words(**texts: object) -> Iterator[tuple[str, ...]]:
    """The words of each text; SpecError if one is no string."""
    for name, text in texts.items():
        if not isinstance(text, str):
            raise SpecError(f'`{name}` is a string of words, not {shown(text)}: write {name}="A B"')
        yield tuple(text.split())
