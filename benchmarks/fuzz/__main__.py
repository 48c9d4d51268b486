"""Run the fuzzer, go on with it, or count what it has found.

    python -m benchmarks.fuzz OUT --seed 1 --variants 1000       variants 0 to 999 of seed 1 that are not there yet
    python -m benchmarks.fuzz OUT --seed 1 --variants 1000 --proofs 20     and the proofs of every 20th
    python -m benchmarks.fuzz OUT --seed 1 --reviews 10          whole reviews of the first ten that read
    python -m benchmarks.fuzz OUT --statistics

Results are lines of ``OUT/results.jsonl`` and ``OUT/reviews.jsonl``, appended; contradictions are files in
``OUT/contradictions``.  A variant is made from the seed and its number alone, so a run that was stopped goes on where
it was.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count, islice
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.fuzz.draft import Drafted, drafted
from benchmarks.fuzz.grammar import edits
from benchmarks.fuzz.judged import Contradiction, Judged, drawn_spaces, fingerprint, judged
from benchmarks.fuzz.minimised import minimised, saved
from benchmarks.fuzz.spaces import SPACES
from benchmarks.fuzz.statistics import as_text, statistics
from benchmarks.fuzz.warm import warm

SECONDS = 60
"""Of one variant: longer than that, and it is written down as such."""
EVERY = 16
"""Every n-th variant is tried in a larger space, too, and in the small ones with variables held."""
THEOREMS = ("T2a", "T2b", "T23", "T6", "T6b")


@contextmanager
def at_most(seconds: int) -> Iterator[None]:
    """TimeoutError if it takes longer, in time of the processor; z3 answers within limits of its own."""

    def end(*_: object) -> None:
        raise TimeoutError(f"more than {seconds} s")

    before = signal.signal(signal.SIGPROF, end)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def tried(seed: int, number: int, known: set[str], out: Path, *, prove: bool) -> dict[str, Any]:
    """One variant: a line of results."""
    began, rng = time.process_time(), Random(f"{seed}/{number}")
    found = drafted(edits(rng))
    line: dict[str, Any] = {"seed": seed, "n": number}
    if found is None:
        return {**line, "status": "none"}
    equal = [edit.equal for edit in found.edits]
    mark = fingerprint(found.spec) + ("=" if any(equal) else "")
    line |= {
        "edits": [edit.says for edit in found.edits], "families": [edit.family for edit in found.edits],
        "equal": all(equal), "hash": mark,
    }  # fmt: skip
    if mark in known:
        return {**line, "status": "duplicate"}
    known.add(mark)
    try:
        line |= _judged(found, rng, f"{seed}/{number}", out, thorough=number % EVERY == 0, prove=prove)
    except TimeoutError as error:
        line |= {"status": "late", "reason": str(error)}
    return {**line, "seconds": round(time.process_time() - began, 2)}


def _judged(found: Drafted, rng: Random, number: str, out: Path, *, thorough: bool, prove: bool) -> dict[str, Any]:
    """What is found of a variant; TimeoutError if that takes too long."""
    names = drawn_spaces(rng, thorough=thorough)
    names += [name for name in SPACES if prove and name not in names]
    with at_most(SECONDS * (5 if prove else 1)), warm() as steps:
        result = judged(found, names, thorough=thorough, theorems=THEOREMS if prove else (), steps=steps)
    return {
        "status": result.status, "reason": result.reason, "changed": result.changed,
        "states": {name: space.states for name, space in result.spaces.items()}, "large": result.large,
        "clocked": result.clocked,
        "oracle": result.by_oracle, "proved": result.proved,
        "contradictions": [f"{one.kind} {one.space}: {one.says}" for one in result.contradictions],
        "files": [_saved(found, one, number, out, prove) for one in _each_kind(result)],
    }  # fmt: skip


def _each_kind(result: Judged) -> list[Contradiction]:
    return list({one.kind: one for one in reversed(result.contradictions)}.values())


def _saved(found: Drafted, one: Contradiction, number: str, out: Path, prove: bool) -> str:
    try:
        with at_most(SECONDS * 2):
            found = minimised(found, one, THEOREMS if prove else ())
    except TimeoutError:
        pass
    return saved(found, one, number, out / "contradictions").name


def lines_of(out: Path, name: str = "results.jsonl") -> Iterator[dict[str, Any]]:
    path = out / name
    if path.exists():
        for line in path.read_text().splitlines():
            yield json.loads(line)


def run(out: Path, seed: int, variants: int, proofs: int, first: int = 0) -> None:
    """Try what is not there yet."""
    out.mkdir(parents=True, exist_ok=True)
    done = list(lines_of(out))
    there = {line["n"] for line in done if line["seed"] == seed}
    known = {line["hash"] for line in done if "hash" in line}
    with (out / "results.jsonl").open("a") as results:
        for number in range(first, first + variants):
            if number not in there:
                line = tried(seed, number, known, out, prove=bool(proofs) and number % proofs == 0)
                results.write(json.dumps(line) + "\n")
                results.flush()
                for said in line.get("contradictions", ()):
                    print(f"{seed}/{number}: {said}", file=sys.stderr, flush=True)


def review_some(out: Path, seed: int, reviews: int, first: int = 0) -> None:
    """Whole reviews of the first variants that read, each held against plain searches; those that are not there yet,
    or were stopped."""
    from benchmarks.fuzz.reviews import reads, reviewed_and_compared
    from tcpcheck.review.record import recorded

    if recorded() is None:
        sys.exit("what is recorded of RFC 9293 is about other questions, so that every review would ask it again: "
                 "run python -m tcpcheck.review.record first")  # fmt: skip
    out.mkdir(parents=True, exist_ok=True)
    done = [line for line in lines_of(out, "reviews.jsonl") if line["seed"] == seed]
    there = {line["n"] for line in done if not line["stopped"]}
    wanted = islice((number for number in count(first) if number in there or reads(seed, number)), reviews)
    with (out / "reviews.jsonl").open("a") as results:
        for number in [each for each in wanted if each not in there]:
            line = reviewed_and_compared(seed, number)
            results.write(json.dumps(line) + "\n")
            results.flush()
            for said in line["contradictions"]:
                print(f"review {seed}/{number}: {said}", file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--variants", type=int, default=100)
    parser.add_argument("--proofs", type=int, default=0, metavar="N", help="prove T2 and T23 of every N-th variant")
    parser.add_argument("--reviews", type=int, default=0, metavar="N", help="whole reviews of the first N that read")
    parser.add_argument("--statistics", action="store_true")
    given = parser.parse_args()
    if given.statistics:
        print(as_text(statistics(lines_of(given.out), lines_of(given.out, "reviews.jsonl"))))
        return
    os.nice(10)
    if given.reviews:
        review_some(given.out, given.seed, given.reviews, given.first)
        return
    run(given.out, given.seed, given.variants, given.proofs, given.first)


if __name__ == "__main__":
    main()
