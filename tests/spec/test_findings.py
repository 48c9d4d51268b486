"""Findings: each names what the catalogue has, and says of it what the catalogue says."""

from __future__ import annotations

import pytest

from tcpcheck.pages import findings as finding_page
from tcpspec.claims import find_claim
from tcpspec.claims.claim import Part
from tcpspec.claims.findings import FINDINGS, Finding
from tcpspec.rfc9293.readings import READINGS
from tcpspec.rfc9293.tcp import TCP

ALL = pytest.mark.parametrize("finding", FINDINGS.values(), ids=list(FINDINGS))


def part_of(claim: str, id: str) -> Part:
    return next(part for part in find_claim(claim).parts if part.id == id)


@ALL
def test_the_evidence_of_a_finding_is_in_the_catalogue_with_the_verdict_it_names(finding: Finding) -> None:
    assert [(claim, id, part_of(claim, id).expected) for claim, id, _ in finding.evidence] == list(finding.evidence)
    assert len(set(finding.evidence)) == len(finding.evidence)


@ALL
def test_the_rule_to_blame_is_in_force_where_the_finding_is(finding: Finding) -> None:
    spec = TCP.reading(**finding.readings) if finding.readings else TCP
    assert not finding.rule or spec.find(finding.rule).name


@ALL
def test_a_cure_is_a_setting_that_the_finding_does_not_have(finding: Finding) -> None:
    choices = {reading.id: reading.choices for reading in READINGS}
    there = {**TCP.settings, **finding.readings}
    for cure in finding.cures:
        assert all(value in choices[key] for key, value in cure.items())
        assert any(there[key] != value for key, value in cure.items())


@ALL
def test_what_a_finding_contradicts_is_one_sentence(finding: Finding) -> None:
    ends = [place for place in range(len(finding.sentence)) if finding.sentence.startswith((". ", "? "), place)]
    assert ends == []
    assert finding.sentence.endswith(".")


@ALL
def test_a_finding_that_no_property_states_is_shown_by_one_part_or_by_a_figure(finding: Finding) -> None:
    assert finding.command.split()[0] in ("show", "replay")
    if not finding.seen_by:
        assert finding.verdict == "VIOLATED"


def test_the_page_shows_every_finding_once_with_its_run() -> None:
    asked: list[str] = []

    def shown(command: str) -> str:
        asked.append(command)
        return f"RUN OF {command}"

    page = finding_page.markdown(shown)
    assert asked == [finding.command for finding in FINDINGS.values()]
    for finding in FINDINGS.values():
        assert page.count(f"\n## {finding.title}\n") == 1
        assert f'says: "{finding.sentence}"' in page
        assert f"`tcpspec {finding.command}`\n\nRUN OF {finding.command}\n" in page


def test_the_page_says_where_no_reading_helps() -> None:
    page = finding_page.markdown(lambda command: "")
    assert page.count("No reading of the text cures it.") == sum(not finding.cures for finding in FINDINGS.values()) > 0
    assert "- Cured by `CLOSE4A=wait` or `MAY12=on`." in page


def test_the_table_of_the_page_links_to_its_sections() -> None:
    page = finding_page.markdown(lambda command: "")
    assert "(#close-in-syn-received-lets-old-text-in)" in page
    assert "(#two-ends-in-time-wait-acknowledge-each-others-acks-for-ever)" in page
