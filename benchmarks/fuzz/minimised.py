"""A contradiction with as few edits as show it, as a file.  Read ``minimised`` and ``saved``."""

from __future__ import annotations

from pathlib import Path

from benchmarks.fuzz.draft import Drafted, drafted
from benchmarks.fuzz.judged import Contradiction, judged
from benchmarks.fuzz.warm import warm
from benchmarks.fuzz.written import file_of

ORACLE_KINDS = ("oracle", "ghost")


def minimised(found: Drafted, seen: Contradiction, theorems: tuple[str, ...] = ()) -> Drafted:
    """Edits are left out, one after the other, as long as the same kind of contradiction is seen in the same space."""
    edits = list(found.edits)
    for edit in found.edits:
        fewer = drafted([other for other in edits if other is not edit])
        if fewer is not None and _shows(fewer, seen, theorems):
            edits.remove(edit)
    best = drafted(edits)
    return found if best is None else best


def _shows(found: Drafted, seen: Contradiction, theorems: tuple[str, ...]) -> bool:
    asked = theorems if seen.kind == "proof" else ()
    with warm() as steps:
        again = judged(
            found, [seen.space], oracle=seen.kind in ORACLE_KINDS, thorough=seen.kind == "held", theorems=asked,
            steps=steps,
        )  # fmt: skip
    return any(one.kind == seen.kind for one in again.contradictions)


def saved(found: Drafted, seen: Contradiction, number: str, folder: Path) -> Path:
    """The file that `tcpspec check` reads, named after the kind of contradiction."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{seen.kind}-{number.replace('/', '-')}.py"
    said = "\n".join(f"- {edit.says}{' (equal)' if edit.equal else ''}" for edit in found.edits)
    head = f"{seen.kind}, space {seen.space!r}: {seen.says}\n\n{said}\n"
    path.write_text(file_of(found.draft, f"fuzzed-{number}", "; ".join(edit.says for edit in found.edits), head))
    return path
