"""What RFC 9293 itself answers to the questions of a review, kept in a file so that no review need ask again.

The file names the rules and the questions that it is about by a hash; ``recorded`` refuses it when either has changed.
``python -m tcpcheck.review.record`` asks everything and writes it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

from tcpcheck.base.fingerprint import hashed, spec_hash, theorem_hash
from tcpcheck.establish.contradiction import reconciled
from tcpcheck.establish.result import PartResult
from tcpcheck.establish.workers import Settled, Source, cores, run_claims
from tcpcheck.review.asked import asked_of, parts_of
from tcpcheck.review.reach import Reach, reached
from tcpspec.claims import CLAIMS
from tcpspec.claims.claim import Claim, Induced, Part, Surviving
from tcpspec.claims.under_reading import own_settings
from tcpspec.language.expression import Bool
from tcpspec.proofs.theorems import Theorem
from tcpspec.properties.property import Property
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.spec import Spec
from tcpspec.rules.spelling import spelt_out
from tcpspec.scenarios.scenario import Scenario
from tcpspec.stories import Story

FILE = "base.json"
UNASKED = ("expected", "variant", "statement", "otherwise")
"""What of a part is not the question."""


@dataclass(frozen=True)
class Answer:
    """The verdict on one question and on what it rests."""

    verdict: str
    evidence: str


@dataclass(frozen=True)
class Record:
    """What was found of RFC 9293.  ``answers``: `T1/three-way` -> verdict; ``kept``: read from the file."""

    rules: str
    questions: str
    answers: Mapping[str, Answer]
    reach: Reach
    kept: bool = False

    @property
    def verdicts(self) -> dict[str, str]:
        """By question."""
        return {name: answer.verdict for name, answer in self.answers.items()}


def questions_hash() -> str:
    """The same as long as the questions are."""
    return hashed(*(f"{name} {_spelt(part)}" for name, _, part in parts_of(asked_of(TCP))))


def _spelt(part: Part) -> str:
    said = {name: _told(value) for name, value in vars(part).items() if name not in UNASKED}
    return f"{type(part).__name__} {said}"


def _told(value: object) -> str:
    match value:
        case Theorem():
            return theorem_hash(value)
        case Spec():
            return str(own_settings(value))
        case Scenario(name=name) | Story(name=name):
            return repr(name)
        case Bool():
            return spelt_out(value)
        case Property(id=id, given=given, holds=holds):
            return f"{id}: {spelt_out(given)} => {spelt_out(holds)}"
        case tuple():
            return " ".join(map(_told, value))
        case _:
            return repr(value)


def recorded() -> Record | None:
    """What the file says; None if it is about other rules or other questions."""
    data: dict[str, Any] = json.loads(files("tcpcheck.review").joinpath(FILE).read_text(encoding="utf-8"))
    if (data["rules"], data["questions"]) != (spec_hash(TCP), questions_hash()):
        return None
    answers = {name: Answer(**answer) for name, answer in data["answers"].items()}
    return Record(data["rules"], data["questions"], answers, Reach.read(data["reach"]), kept=True)


def about_tcp() -> dict[str, Claim]:
    """The questions of a review as the catalogue asks them of RFC 9293: theorems in full."""
    asked = asked_of(TCP)
    return {id: _in_full(claim, CLAIMS[id]) for id, claim in asked.items()}


def _in_full(claim: Claim, original: Claim) -> Claim:
    whole = {part.id: part for part in original.parts if isinstance(part, Induced)}
    parts = tuple(whole[part.id] if isinstance(part, Surviving) else part for part in claim.parts)
    return replace(claim, parts=parts)


class InterruptedReview(KeyboardInterrupt):
    """Ctrl-C came; ``found`` holds what was answered until then, of ``asked`` questions."""

    def __init__(self, found: Mapping[str, PartResult], asked: int) -> None:
        super().__init__(f"{len(found)} of {asked} questions were answered")
        self.found, self.asked = found, asked


def found_out(
    jobs: int, progress: Callable[[str], None] = lambda text: None, source: Source = about_tcp,
    settled: Settled = lambda claim, result: None,
) -> dict[str, PartResult]:  # fmt: skip
    """Ask all questions.  InterruptedReview if Ctrl-C left some of them without an answer."""
    claims, found = source(), dict[str, PartResult]()
    names = [name for name, _, _ in parts_of(claims)]
    for result in run_claims(tuple(claims.values()), jobs=jobs, progress=progress, source=source, settled=settled):
        whole = (part for part in result.parts if not part.interrupted)
        found.update({f"{result.claim.id}/{part.part.id}": part for part in whole})
    if len(found) < len(names):
        raise InterruptedReview(found, len(names))
    return reconciled({name: found[name] for name in names})


def asked_now(jobs: int, progress: Callable[[str], None] = lambda text: None) -> Record:
    """Everything asked of RFC 9293 in this run."""
    found = found_out(jobs, progress)
    answers = {name: Answer(str(result.verdict), result.evidence) for name, result in found.items()}
    return Record(spec_hash(TCP), questions_hash(), answers, reached(TCP, progress))


def as_text(record: Record) -> str:
    """The text of the file."""
    data = {name: value for name, value in asdict(record).items() if name != "kept"}
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    Path(__file__).with_name(FILE).write_text(as_text(asked_now(cores())), encoding="utf-8")
