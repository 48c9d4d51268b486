"""What becomes of the catalogue under each other reading of RFC 9293: read ``questions``, then ``settled``.

A question is a part of a claim under one setting of one reading that is not the default, all else as it was.  Only
what an engine establishes is a verdict; where it establishes none, the answer says why.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tcpcheck.base.verdict import Verdict
from tcpcheck.establish import run_part
from tcpcheck.establish.contradiction import ContradictionError, reconciled
from tcpcheck.establish.result import PartResult
from tcpspec.claims import CLAIMS
from tcpspec.claims.claim import (
    Bounded,
    Claim,
    Complete,
    Endings,
    Enumerated,
    Eventually,
    Induced,
    Part,
    Possible,
    Quiet,
)
from tcpspec.claims.under_reading import other_settings, under
from tcpspec.language.expression import SpecError
from tcpspec.rules.spec import Spec
from tcpspec.system.joint import connect

if TYPE_CHECKING:
    from tcpcheck.explicit.space.endpoint_table import Ends
    from tcpcheck.symbolic.proving.proof import Proof

ENUMERATED = (Enumerated, Quiet, Eventually, Possible, Endings)
"""Kinds of parts whose verdict rests on nothing but the joint states and moves within bounds."""
DECIDED = (Verdict.PROVED, Verdict.HOLDS, Verdict.VIOLATED)


SLOW = ("T23b/prefix", "M1/pairs")
"""Inductions of more than 2,500 obligations."""


UNHELD = ("D4=literal",)
"""Settings under which SND.WND is 0 in ESTABLISHED, so that it cannot be held."""


@dataclass(frozen=True)
class Question:
    """``part`` is the ``default`` part of the catalogue with the reading set as ``setting`` (`D6=literal`) says."""

    setting: str
    name: str
    default: Part
    part: Part


def name(claim: Claim, part: Part) -> str:
    """`T6/drain`: a part of the catalogue."""
    return f"{claim.id}/{part.id}"


def left_out(claim: Claim, part: Part) -> str:
    """Why a part that could be asked under other readings is not, or nothing."""
    if isinstance(part, Complete) and part.readings:
        return "it asks under every reading itself"
    if name(claim, part) in SLOW:
        return "its proof takes too long to be tried under every reading"
    return "it asks parts of other claims under other readings" if claim.id == "T24" else ""


def questions(settings: Collection[str] = (), parts: Collection[str] = ()) -> Iterator[Question]:
    """Setting by setting in the order of the readings, and part by part; all of them, or those named."""
    specs: dict[tuple[str, ...], Spec] = {}
    for reading, choice in other_settings():
        setting = f"{reading}={choice}"
        if settings and setting not in settings:
            continue
        for claim in CLAIMS.values():
            for part in claim.parts:
                other = under(part, **{reading: choice})
                if other is not None and not left_out(claim, part) and (not parts or name(claim, part) in parts):
                    yield Question(setting, name(claim, part), part, _exact(setting, _with_one_spec(other, specs)))


def _exact(setting: str, part: Part) -> Part:
    """The part within bounds that are exact under this setting."""
    if isinstance(part, Bounded) and setting in UNHELD:
        return replace(part, scenario=part.scenario.following_windows())
    return part


def _with_one_spec(part: Part, specs: dict[tuple[str, ...], Spec]) -> Part:
    """The part about the first spec that has the same settings, so that one enumeration serves several parts."""
    spec = getattr(part, "spec", None)
    if spec is None:
        return part
    return replace(part, spec=specs.setdefault(tuple(spec.settings.values()), spec))  # type: ignore[call-arg]


class Table:
    """Answers questions; keeps what was found of the catalogue as it stands, made once.

    ``whole``: whether many questions will come, so that it pays to enumerate a scenario as it stands first, and to
    look which settings change nothing that any end does in it (``tcpcheck.explicit.answers.equivalence``).
    """

    def __init__(self, *, whole: bool = False) -> None:
        self.whole = whole
        self.proofs: dict[str, Proof] = {}
        self.verdicts: dict[str, str] = {}
        self.steps: dict[tuple[Any, ...], tuple[Ends, Ends]] = {}
        self.results: dict[str, dict[str, PartResult]] = {}

    def answer(self, question: Question) -> str:
        """A verdict; or, where the engine establishes none, UNKNOWN or NOT FOUND and why.

        ContradictionError if a proof under this setting and a run that breaks it stand beside each other.
        """
        try:
            if isinstance(question.part, Induced):
                return self._proved(question)
            if self.whole and self._changes_nothing(question):
                return self._default(question)
            return self._asked(question)
        except SpecError as error:
            return f"UNKNOWN: {_in_short(str(error))}"
        except ContradictionError:
            raise
        except Exception as error:
            return f"ERROR: {type(error).__name__}, {_in_short(str(error))}"

    def _asked(self, question: Question) -> str:
        result = run_part(question.part)
        self._beside(question, result)
        return _told(result)

    def _beside(self, question: Question, result: PartResult) -> None:
        """The result is held against what else was found under this setting."""
        if result.trace is not None or result.verdict is Verdict.PROVED:
            found = self.results.setdefault(question.setting, {})
            found[question.name] = result
            reconciled(found)

    def _default(self, question: Question) -> str:
        """The answer as the part stands, found once."""
        if question.name not in self.verdicts:
            self.verdicts[question.name] = _told(run_part(question.default))
        return self.verdicts[question.name]

    def _changes_nothing(self, question: Question) -> bool:
        """Both ends do the same under the setting, wherever the enumeration of the part as it stands has been."""
        from tcpcheck.explicit.answers.equivalence import alike

        part, default = question.part, question.default
        if type(default) not in ENUMERATED or default.scenario != part.scenario:  # type: ignore[attr-defined]
            return False
        return alike(self._local_steps(default), part.spec)  # type: ignore[attr-defined]

    def _local_steps(self, part: Any) -> tuple[Ends, Ends]:
        from tcpcheck.explicit.answers.equivalence import local_steps
        from tcpcheck.explicit.answers.exploration import explore

        until = (part.property,) if type(part) is Enumerated and part.expected == "VIOLATED" else ()
        key = part.spec.checks, part.scenario, until
        if key not in self.steps:
            scenario = part.scenario
            network, parameters = scenario.bounds.network, scenario.parameters
            system = connect(part.spec, part.spec, over=network, parameters=parameters)
            self.steps[key] = local_steps(explore(system, scenario.bounds, until, stop=lambda now: bool(now.violated)))
        return self.steps[key]

    def _proved(self, question: Question) -> str:
        """An induction that fails says nothing of what can happen, so it leaves the theorem open."""
        from tcpcheck.symbolic.induction.under_readings import kept

        assert isinstance(question.part, Induced) and isinstance(question.default, Induced)
        base = self._base(question.name, question.default)
        if base.verdict is not Verdict.PROVED:
            return "UNKNOWN: not proved by default either"
        found = kept(question.default.theorem, base, question.part.theorem.left)
        rests = tuple(dict.fromkeys((*base.core, *found.result.core)))
        self._beside(question, PartResult(question.part, found.verdict, "", 0, assumptions=rests))
        return f"{found.verdict}" if found.verdict is Verdict.PROVED else f"{found.verdict}: the induction fails"

    def _base(self, name: str, part: Induced) -> Proof:
        from tcpcheck.symbolic.induction.prove import prove

        if name not in self.proofs:
            self.proofs[name] = prove(part.theorem)
        return self.proofs[name]


def _told(result: PartResult) -> str:
    return f"{result.verdict}" if result.verdict in DECIDED else f"{result.verdict}: {_in_short(result.evidence)}"


def _in_short(evidence: str) -> str:
    return re.split(r"[;:\n]", evidence)[0].strip()


def changes(answers: Mapping[tuple[str, str], str]) -> dict[str, dict[str, str]]:
    """Setting -> part -> its verdict there, where that is not the one of the default."""
    expected = {name(claim, part): part.expected for claim in CLAIMS.values() for part in claim.parts}
    table: dict[str, dict[str, str]] = {f"{reading}={choice}": {} for reading, choice in other_settings()}
    for (setting, part), answer in answers.items():
        if answer != expected[part]:
            table[setting][part] = answer
    return table


def answered(
    wanted: Iterator[Question],
    known: Mapping[tuple[str, str], str],
    note: Callable[[Question, str], None] = lambda question, answer: None,
    table: Table | None = None,
) -> dict[tuple[str, str], str]:
    """(setting, part) -> answer; what is ``known`` is not asked again, the rest is told to ``note`` one by one."""
    table, answers = table or Table(whole=True), dict(known)
    for question in wanted:
        key = question.setting, question.name
        if key not in answers:
            answers[key] = table.answer(question)
            note(question, answers[key])
    return answers
