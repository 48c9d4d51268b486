"""How a claim and a finding are explained: what is said, why, what it needs, and what to look at."""

from __future__ import annotations

from collections.abc import Iterator

from tcpcheck.cli.explain.explanation import Explanation, Section
from tcpspec.claims import CLAIMS
from tcpspec.claims.claim import Claim, Derived, Induced, Part
from tcpspec.claims.findings import FINDINGS, Finding
from tcpspec.claims.formula import Valid
from tcpspec.proofs.theorems import Assumption
from tcpspec.rfc9293.tcp import TCP
from tcpspec.tutorial import STATEMENTS


def claim(each: Claim) -> Explanation:
    """Statement and story; the parts; each assumption with the part that shows it is needed; where to read more."""
    counterexample = first_counterexample(each)
    commands = [
        (f"tcpspec explain {each.id} --verdicts", "the same, and every verdict established now"),
        (f"tcpspec prove {each.id}", "establish it, with all its counterexamples as ladders"),
    ]
    if counterexample is not None:
        shows = "the first counterexample" if counterexample.expected == "VIOLATED" else "the run that makes it tight"
        commands.insert(0, (f"tcpspec show {each.id} {counterexample.id}", shows))
    return Explanation(
        "claim",
        each.id,
        each.statement,
        (("title", each.title), ("why", each.story), *_read_more(each)),
        sections=(
            Section("what is claimed", tuple(_rows(each))),
            Section("what it assumes, and what happens without", tuple(_assumptions(each))),
        ),
        commands=tuple(commands),
    )


def first_counterexample(each: Claim) -> Part | None:
    """The part whose run tells the most: the first one that is violated by a run, else one shown to be tight by one."""
    violated = (part for part in each.parts if part.expected == "VIOLATED" and not isinstance(part, Valid))
    tight = (part for part in each.parts if isinstance(part, Derived))
    return next(violated, next(tight, None))


def _read_more(each: Claim) -> Iterator[tuple[str, str]]:
    cited = [id for id, statement in STATEMENTS.items() if _names(each, statement.evidence)]
    found = [id for id, finding in FINDINGS.items() if each.id in {claim for claim, *_ in finding.evidence}]
    yield "sources", "; ".join(each.sources)
    yield "findings", f"{', '.join(found)} (docs/findings.md)" if found else ""
    yield "tutorial", f"{', '.join(cited)} (docs/tutorial.md)" if cited else ""


def _names(each: Claim, evidence: tuple[str, ...]) -> bool:
    return each.id in {name.partition("/")[0] for name in evidence}


def _rows(each: Claim) -> Iterator[tuple[str, str]]:
    for part in each.parts:
        if not part.drops:
            yield part.id, _said(part)


def _said(part: Part) -> str:
    return f"{part.expected} is expected: {part.statement}"


def _assumptions(each: Claim) -> Iterator[tuple[str, str]]:
    """Assumptions of its theorems, then whatever else its parts drop; each with the parts that show it is needed."""
    stated = {assumption.id: assumption for part in each.parts if isinstance(part, Induced)
              for assumption in part.theorem.assumptions}  # fmt: skip
    dropped = dict.fromkeys(part.drops for part in each.parts if part.drops)
    for id in (*stated, *(id for id in dropped if id not in stated)):
        yield id, " ".join((*_stated(stated.get(id)), *_needed(each, id)))


def _stated(assumption: Assumption | None) -> Iterator[str]:
    if assumption is not None:
        yield f"{assumption.sentence}; {assumption.because}."


def _needed(each: Claim, id: str) -> Iterator[str]:
    """The parts of this claim that drop the assumption; those of another where it has none itself."""
    own = [(each, part) for part in each.parts if part.drops == id]
    others = [(other, part) for other in CLAIMS.values() for part in other.parts if part.drops == id]
    shown = own or others[:1]
    for claim, part in shown:
        see = f"prove {claim.id}" if isinstance(part, Valid) else f"show {claim.id} {part.id}"  # values, and no run
        yield f"Without it: {part.statement} (tcpspec {see})."
    if not shown:
        yield "No run in the catalogue drops it."


def finding(each: Finding) -> Explanation:
    """What is the case, the sentence that it contradicts, what cures it, and what shows it."""
    cures = [", ".join(f"{reading}={choice}" for reading, choice in cure.items()) for cure in each.cures]
    facts = (
        ("how", each.explanation),
        ("contradicts", f"{each.where}: {each.sentence}"),
        ("violates", f"{each.property.id}: {each.property.name}" if each.property else ""),
        ("cured by", "; ".join(cures)),
        ("read more", "docs/findings.md"),
    )
    said = ", ".join(f"{reading}={choice}" for reading, choice in each.readings.items())
    spec = TCP.reading(**each.readings) if each.readings else TCP
    rules = ((spec.find(each.rule), said),) if each.rule else ()
    evidence = tuple((f"{id} {part}", _said(_part(id, part))) for id, part, _ in each.evidence)
    commands = tuple(_commands(each, cures))
    return Explanation("finding about RFC 9293", each.id, each.title, facts, rules, commands,
                       (Section("established by", evidence),))  # fmt: skip


def _part(claim: str, id: str) -> Part:
    return next(part for part in CLAIMS[claim].parts if part.id == id)


def _commands(each: Finding, cures: list[str]) -> Iterator[tuple[str, str]]:
    if each.seen_by:
        yield f"tcpspec {each.command}", "what the rules say to it"
    elif each.property is not None and each.property.form == "always":
        yield f"tcpspec show {each.property.id} --rules", "the shortest run, with the rule behind every line"
        yield from ((f"tcpspec check --reading {cure}", "the property holds under this reading") for cure in cures[:1])
    else:
        yield f"tcpspec {each.command} --rules", "a run, with the rule behind every line"
    yield f"tcpspec prove {each.shown[0]}", "what fails, with and without its cures"
