"""Every name that ``tcpspec explain`` knows, and how each is explained: read ``explained``."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Mapping

from tcpcheck.base.rules_text import source
from tcpcheck.base.verdict import Verdict
from tcpcheck.cli import names
from tcpcheck.cli.exits import Refused
from tcpcheck.cli.explain import claim_meanings
from tcpcheck.cli.explain.explanation import Explanation
from tcpcheck.replay.figures import FIGURES, Figure
from tcpspec.claims.findings import FINDINGS
from tcpspec.language.notation import render
from tcpspec.properties.property import Property
from tcpspec.rfc9293.readings import NOT_SWITCHED
from tcpspec.rfc9293.requirements import NOT_CITED, REQUIREMENTS
from tcpspec.rfc9293.rows import LEFT_OUT, ROWS
from tcpspec.rfc9293.rule_table import carried_by, rule_row
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.check import Check
from tcpspec.rules.difference import edits
from tcpspec.rules.reading import Reading
from tcpspec.rules.spec import Spec

Explain = Callable[[], Explanation]


def explained(name: str) -> Explanation:
    """The explanation of ``name``, in whatever case; Refused with what was probably meant."""
    if names.is_file(name):
        return _variant(names.spec_named(name))
    known = dict(_all())
    if not names.meant(name, known):
        raise Refused(f"nothing is called {name!r}", "see `tcpspec list` for what there is to name")
    return names.chosen("known ID", name, known)()


def _all() -> Iterator[tuple[str, Explain]]:
    """(name, how to explain it); of two things of one name the last stands."""
    for check in TCP.all_checks:
        yield check.name, lambda check=check: _rule(check)  # type: ignore[misc]
    for source_of in (
        _figures,
        _verdicts,
        _requirements,
        _rows,
        _not_switched,
        _readings,
        _variants,
        _properties,
        _claims,
        _findings,
    ):
        yield from source_of()


def _properties() -> Iterator[tuple[str, Explain]]:
    for id, each in names.every_property().items():
        yield id, lambda each=each: _property(each)  # type: ignore[misc]


def _property(each: Property) -> Explanation:
    condition = render(each.holds)
    facts = [
        ("form", _FORMS[each.form]),
        ("why", each.why),
        ("RFC 9293", f"section {each.rfc}" if each.rfc else ""),
    ]
    if each.form != "sometimes" and render(each.given) != "true":
        facts.append(("premise", render(each.given)))
    facts += [("condition", condition), ("written in", source(each.place))]
    commands = (
        (f"tcpspec check --property {each.id}", "its verdict within the default bounds"),
        (f"tcpspec show {each.id}", "a shortest run that violates it, or that reaches its premise"),
    )
    return Explanation("property", each.id, each.name, tuple(facts), commands=commands)


_FORMS = {
    "always": "always: the condition holds in every reachable joint state in which the premise does",
    "sometimes": "sometimes: some reachable joint state satisfies the condition",
    "leads_to": "leads to: after every state with the premise one with the condition comes, under fairness",
}


def _claims() -> Iterator[tuple[str, Explain]]:
    for id, each in names.claims().items():
        yield id, lambda each=each: claim_meanings.claim(each)  # type: ignore[misc]


def _findings() -> Iterator[tuple[str, Explain]]:
    for id, each in FINDINGS.items():
        yield id, lambda each=each: claim_meanings.finding(each)  # type: ignore[misc]


def _readings() -> Iterator[tuple[str, Explain]]:
    for id, each in TCP.readings.items():
        yield id, lambda each=each: _reading(each)  # type: ignore[misc]


def _reading(each: Reading) -> Explanation:
    facts = [
        (f"{each.id}={choice}", meaning + (" (default)" if choice == each.default else ""))
        for choice, meaning in each.choices.items()
    ]
    facts += [(f"why {each.default}", each.because), ("RFC 9293", f"section {each.rfc}")]
    rules = [
        (check, f"{setting.reading}={'|'.join(setting.names)}")
        for check in TCP.all_checks
        for setting in check.settings
        if setting.reading == each.id
    ]
    other = next((choice for choice in each.choices if choice != each.default), each.default)
    commands = (
        (f"tcpspec check --reading {each.id}={other}", "every property under the other reading"),
        (f"tcpspec rules --reading {each.id}={other}", "the rules under it"),
    )
    return Explanation("reading", each.id, each.question, tuple(facts), tuple(rules), commands)


def _not_switched() -> Iterator[tuple[str, Explain]]:
    for id, what in NOT_SWITCHED.items():
        yield id, lambda id=id, what=what: Explanation("reading that is no switch", id, what)  # type: ignore[misc]


def _rows() -> Iterator[tuple[str, Explain]]:
    for id in ROWS:
        yield id, lambda id=id: _row(id)  # type: ignore[misc]


def _row(id: str) -> Explanation:
    states, says = ROWS[id]
    carried = carried_by(TCP, id)
    facts = [("where", states), ("left out", LEFT_OUT.get(id, ""))]
    commands = ((f"tcpspec rules --id {id}", "the rule in full"),) if any(map(TCP.in_force, carried)) else ()
    return Explanation("row of RFC 9293 section 3.10", id, says, tuple(facts), _with_settings(carried), commands)


def _with_settings(checks: list[Check]) -> tuple[tuple[Check, str], ...]:
    """Rules, those in force first, the others with the settings under which they exist."""
    in_order = sorted(checks, key=lambda check: not TCP.in_force(check))
    return tuple((check, "" if TCP.in_force(check) else ", ".join(rule_row(check).readings)) for check in in_order)


def _requirements() -> Iterator[tuple[str, Explain]]:
    for id in REQUIREMENTS:
        yield id, lambda id=id: _requirement(id)  # type: ignore[misc]


def _requirement(id: str) -> Explanation:
    citing = [check for check in TCP.all_checks if id in check.cites]
    strength = {"MUST": "binding", "SHLD": "recommended", "MAY": "optional"}[id.partition("-")[0]]
    facts = [("strength", strength), ("no rule", NOT_CITED.get(id, ""))]
    return Explanation("requirement of RFC 9293", id, REQUIREMENTS[id], tuple(facts), _with_settings(citing))


def _variants() -> Iterator[tuple[str, Explain]]:
    for id, spec in names.variants().items():
        yield id, lambda spec=spec: _variant(spec)  # type: ignore[misc]


def _variant(spec: Spec) -> Explanation:
    base = spec.base
    changed: list[tuple[Check, str]] = []
    facts: list[tuple[str, str]] = []
    if base is not None:
        before = set(base.all_checks)
        changed = [(check, "changed") for check in spec.all_checks if check not in before]
        kept = {check.rows for check, _ in changed}
        dropped = [c.name for c in base.all_checks if c not in set(spec.all_checks) and c.rows not in kept]
        settings = [f"{key}={value}" for key, value in spec.settings.items() if base.settings[key] != value]
        facts = [("based on", base.called), ("readings", ", ".join(settings)), ("without", "; ".join(dropped))]
        facts.append(("written in", source(spec.place)))
    called = shlex.quote(spec.called)
    commands = (
        (f"tcpspec check {called}", "every property of it within the default bounds"),
        *(((f"tcpspec review {called}", "what it breaks, and by which change"),) if edits(TCP, spec) else ()),
        (f"tcpspec rules {called}", "its rules"),
    )
    return Explanation("variant", spec.name, spec.why, tuple(facts), tuple(changed), commands)


def _figures() -> Iterator[tuple[str, Explain]]:
    for id, each in FIGURES.items():
        yield id, lambda each=each: _figure(each)  # type: ignore[misc]


def _figure(each: Figure) -> Explanation:
    needs = "".join(f" --reading {key}={value}" for key, value in each.readings.items())
    against = ", ".join(f"{key} (line {line})" for key, line in each.contradicts.items())
    facts = (
        ("RFC 9293", f"section {each.rfc}"),
        ("finding", each.finding),
        ("speaks against", against),
    )
    commands = [(f"tcpspec replay {each.name}", "check it line by line")]
    if needs:
        commands.append((f"tcpspec replay {each.name}{needs}", "check it under the reading that it needs"))
    return Explanation("figure of RFC 9293", each.name, each.title, facts, commands=tuple(commands))


def _verdicts() -> Iterator[tuple[str, Explain]]:
    for each in Verdict:
        yield str(each), lambda each=each: Explanation("verdict", str(each), each.meaning)  # type: ignore[misc]


def _rule(check: Check) -> Explanation:
    row = rule_row(check)
    facts: Mapping[str, str] = {
        "on": row.event, "in": row.states, "if": row.guard, "then": row.then, "send": row.reply,
        "tell": row.told, "RFC 9293": f"section {row.section} {row.step}".strip(),
        "cites": ", ".join(row.cites), "only under": ", ".join(row.readings),
        "written in": source(check.place),
    }  # fmt: skip
    commands = ((f"tcpspec rules --id {shlex.quote(check.name)}", "the rule"),) if TCP.in_force(check) else ()
    return Explanation("rule", " ".join(check.rows) or check.name, check.name, tuple(facts.items()), (), commands)
