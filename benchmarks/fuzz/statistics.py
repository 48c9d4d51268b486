"""What the fuzzer has tried and found, counted from its results."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

GHOSTS = ("incarnation", "ghost", "in a connection that goes on", "RCV.UNREAD although", "octets")
"""Words by which a refusal is one for the sake of ghost history."""


@dataclass
class Statistics:
    """``by_edits``: number of edits -> (distinct variants, of them read, of those with another verdict); variants that
    only say the same in other words are ``in_other_words``, for no verdict may change.  ``spaces``: name -> (searched
    whole by the engine, by the oracle too, had too many states).  ``reviews``: what was done in whole reviews."""

    tried: int = 0
    status: Counter[str] = field(default_factory=Counter)
    by_edits: dict[int, list[int]] = field(default_factory=dict)
    by_family: dict[str, list[int]] = field(default_factory=dict)
    for_ghosts: int = 0
    in_other_words: int = 0
    clocked: int = 0
    proved: Counter[str] = field(default_factory=Counter)
    contradictions: Counter[str] = field(default_factory=Counter)
    states: int = 0
    seconds: float = 0
    spaces: dict[str, list[int]] = field(default_factory=dict)
    reviews: Counter[str] = field(default_factory=Counter)


def statistics(lines: Iterable[dict[str, Any]], reviews: Iterable[dict[str, Any]] = ()) -> Statistics:
    found = Statistics()
    for line in reviews:
        _count_review(found, line)
    for line in lines:
        found.tried += 1
        found.status[line["status"]] += 1
        if line["status"] not in ("none", "duplicate"):
            _count(found, line)
    return found


def _count(found: Statistics, line: dict[str, Any]) -> None:
    reads, changed = line["status"] in ("judged", "large"), bool(line.get("changed"))
    counted = [found.by_edits.setdefault(len(line["edits"]), [0, 0, 0])]
    counted += [found.by_family.setdefault(family, [0, 0, 0]) for family in {*line["families"]}]
    for numbers in counted if not line.get("equal") else ():
        for position, true in enumerate((True, reads, reads and changed)):
            numbers[position] += true
    found.in_other_words += bool(line.get("equal"))
    found.for_ghosts += line["status"] == "refused" and any(word in line["reason"] for word in GHOSTS)
    for theorem, verdict in line.get("proved", {}).items():
        found.proved[f"{theorem} {verdict}"] += 1
    found.contradictions.update({said.partition(" ")[0] for said in line.get("contradictions", ())})
    found.clocked += bool(line.get("clocked"))
    for position, names in enumerate((line.get("states", {}), line.get("oracle", ()), line.get("large", ()))):
        for name in names:
            found.spaces.setdefault(name, [0, 0, 0])[position] += 1
    found.states += sum(line.get("states", {}).values())
    found.seconds += line.get("seconds", 0)


def _count_review(found: Statistics, line: dict[str, Any]) -> None:
    found.reviews["reviews"] += 1
    found.reviews["stopped"] += bool(line["stopped"])
    for what in ("searches", "judged", "stand_ins", "proofs", "seconds"):
        found.reviews[what] += line[what]
    found.reviews["questions"] += line["counts"].get("questions", 0)
    found.contradictions.update({said.partition(" ")[0] for said in line["contradictions"]})


def as_text(found: Statistics) -> str:
    distinct, read, changed = (sum(numbers[at] for numbers in found.by_edits.values()) for at in range(3))
    said = [
        f"{found.tried} made: {', '.join(f'{count} {status}' for status, count in found.status.most_common())}",
        f"{distinct} distinct, and {found.in_other_words} in other words only; {_share(read, distinct)} read; of these "
        f"{_share(changed, read)} change a verdict; {_share(found.for_ghosts, distinct)} refused for ghosts, "
        f"{found.clocked} refused in ticks",
        f"{found.states:,} joint states, {found.seconds:,.0f} s of processor time",
        "edits: " + "; ".join(f"{n}: {a} ({b} read, {c} change a verdict)"
                              for n, (a, b, c) in sorted(found.by_edits.items())),
        "families: " + "; ".join(f"{family} {a}/{b}/{c}" for family, (a, b, c) in sorted(found.by_family.items())),
        "proofs: " + (", ".join(f"{said}: {count}" for said, count in sorted(found.proved.items())) or "none"),
        "spaces (searched whole, by the oracle too, too many states): "
        + "; ".join(f"{name} {a}/{b}/{c}" for name, (a, b, c) in sorted(found.spaces.items())),
        "reviews: " + (", ".join(f"{what}: {n:,.0f}" for what, n in found.reviews.items()) or "none"),
        "contradictions: " + (", ".join(f"{kind}: {count}" for kind, count in found.contradictions.items()) or "none"),
    ]  # fmt: skip
    return "\n".join(said)


def _share(part: int, whole: int) -> str:
    return f"{part} ({part / whole:.0%})" if whole else "none"
