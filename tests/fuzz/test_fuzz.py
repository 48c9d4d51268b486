"""The fuzzer: a seeded sample finds no contradiction that is not known, and it would see one, keep it and go on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from benchmarks.fuzz import judged as judging
from benchmarks.fuzz.__main__ import run, tried
from benchmarks.fuzz.draft import Draft, Drafted, Edit, drafted
from benchmarks.fuzz.engines import Said, by_engine, by_oracle, of_base
from benchmarks.fuzz.grammar import FAMILIES, edits
from benchmarks.fuzz.judged import Contradiction, fingerprint, judged
from benchmarks.fuzz.minimised import minimised, saved
from benchmarks.fuzz.spaces import SMALL, SPACES
from benchmarks.fuzz.statistics import as_text, statistics
from benchmarks.fuzz.warm import warm
from benchmarks.fuzz.written import file_of
from tcpcheck.base.fingerprint import spec_hash
from tcpcheck.own.user_file import execute
from tcpspec.language.expression import FALSE, TRUE, Expression, Phase
from tcpspec.rfc9293.definitions import delete_tcb
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import SYN_SENT, TIME_WAIT
from tcpspec.rules.check import change
from tcpspec.rules.spec import Spec

SEED = 2026
KNOWN: Mapping[str, str] = {}
"""Kinds of contradictions that were found and are not mended yet."""


def variant(number: int) -> Drafted | None:
    return drafted(edits(Random(f"{SEED}/{number}")))


@pytest.mark.sampled(15)
@pytest.mark.parametrize("number", range(99))
def test_a_seeded_sample_contradicts_nothing(number: int, tmp_path: Path) -> None:
    line = tried(SEED, number, set(), tmp_path, prove=False)
    unknown = [said for said in line.get("contradictions", ()) if said.split(" ")[0] not in KNOWN]
    assert not unknown, line["edits"]


@pytest.mark.slow
@pytest.mark.parametrize("number", range(12))
def test_a_seeded_sample_of_proofs_contradicts_no_run(number: int, tmp_path: Path) -> None:
    line = tried(SEED, number, set(), tmp_path, prove=True)
    assert not [said for said in line.get("contradictions", ()) if said.split(" ")[0] not in KNOWN], line["edits"]


def test_a_variant_is_written_as_it_is(tmp_path: Path) -> None:
    """The file says the same, rule by rule, whatever edits were drawn."""
    path, families = tmp_path / "variant.py", set[str]()
    for number in range(300):
        found = variant(number)
        if found is not None and (number < 30 or not {edit.family for edit in found.edits} <= families):
            path.write_text(file_of(found.draft, "fuzzed", found.spec.why))
            read = execute(path).stated("VARIANT", Spec)
            assert read is not None and spec_hash(read) == spec_hash(found.spec), found.spec.why
            families |= {edit.family for edit in found.edits}
    assert families == set(FAMILIES)


def liar() -> Edit:
    """Says that it changes nothing but the words, and is wrong."""

    def apply(draft: Draft) -> Draft:
        rule = draft.rule("LISTEN receives SYN")
        return draft.put(rule.name, replace(rule, then={**rule.then, "passive": FALSE}))

    return Edit("equal", "a lie", apply, equal=True)


def harmless() -> Edit:
    return Edit("reading", "D16=literal", lambda draft: replace(draft, settings={"D16": "literal"}))


def test_a_contradiction_is_seen_made_small_and_kept(tmp_path: Path) -> None:
    found = drafted([harmless(), liar()])
    assert found is not None
    with warm() as steps:
        seen = judged(found, ["listens again"], oracle=False, steps=steps).contradictions
    assert {one.kind for one in seen} == {"equal"}
    small = minimised(found, seen[0])
    assert [edit.says for edit in small.edits] == ["a lie"]
    read = execute(saved(small, seen[0], "1/1", tmp_path)).stated("VARIANT", Spec)
    assert read is not None and spec_hash(read) == spec_hash(small.spec)


def test_an_engine_that_counts_wrongly_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    found = drafted([harmless()])
    assert found is not None
    monkeypatch.setattr(
        judging, "by_engine", lambda spec, name: (one := by_engine(spec, name)) and one._replace(states=one.states + 1)
    )
    with warm() as steps:
        seen = judged(found, ["listens again"], steps=steps).contradictions
    assert [one.kind for one in seen] == ["oracle"]


def test_a_verdict_that_changes_where_variables_are_held_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    found = drafted([harmless(), replace(harmless(), says="again")])
    assert found is not None
    said = {id: Said("VIOLATED", 1, 1) for id in of_base("octet").said}
    monkeypatch.setattr(judging, "by_engine_held", lambda spec, name: of_base(name)._replace(states=1, said=said))
    with warm() as steps:
        seen = judged(found, ["octet"], thorough=True, steps=steps).contradictions
    assert {one.kind for one in seen} == {"held"} and len(seen) == len(said)
    assert len(minimised(found, seen[0]).edits) == 1


def entering(state_: Phase, **then: Expression) -> Edit:
    """A rule that ends LAST-ACK, or enters TIME-WAIT, does so."""
    name = "LAST-ACK ends when its FIN is acknowledged" if then == {} else "FIN-WAIT-2 receives FIN"
    fresh: Mapping[str, Expression] = delete_tcb() if then == {} else {}
    return Edit("state", "enters", lambda draft: draft.put(
        name, replace(draft.rule(name), then={**fresh, **change(state=state_), **then})))  # fmt: skip


def test_an_end_in_syn_sent_has_no_peer_however_it_came_there() -> None:
    found = drafted([entering(SYN_SENT)])
    assert found is not None
    with warm() as steps:
        assert not judged(found, ["octet"], steps=steps, oracle=False).contradictions


def test_rules_that_no_search_in_ticks_can_follow_are_counted_apart() -> None:
    found = drafted([entering(TIME_WAIT, time_wait_runs=TRUE)])
    assert found is not None
    with warm() as steps:
        seen = judged(found, ["ticks"], steps=steps, oracle=False)
    assert (seen.clocked, seen.contradictions, seen.spaces) == (["ticks"], [], {})


def test_what_is_computed_once_is_what_is_always_computed() -> None:
    """The engine and the oracle with warm caches, after another variant filled them."""
    with warm():
        for number in range(4):
            other = variant(number)
            if other is not None and judging.refusal(other.spec) is None:
                by_engine(other.spec, "again")
        found = by_engine(TCP.reading(D16="literal"), "again"), by_oracle(TCP.reading(D16="literal"), "again")
    assert found == (by_engine(TCP.reading(D16="literal"), "again"), by_oracle(TCP.reading(D16="literal"), "again"))


def test_a_proof_beside_a_run_is_seen() -> None:
    found = drafted([Edit("opening", "two-way", _two_way)])
    assert found is not None
    result = judging.Judged("judged", proved={"T2a": "PROVED", "T23": "UNKNOWN"})
    space = by_engine(found.spec, "listens again")
    assert space is not None
    said = {**space.said, "confirmed": Said("VIOLATED", 4, 4), "prefix": Said("VIOLATED", 4, 4)}
    result.spaces["listens again"] = space._replace(said=said)
    assert list(judging._refuted(result)) == [
        Contradiction("proof", "listens again", "T2a PROVED, confirmed VIOLATED")
    ]  # fmt: skip


def _two_way(draft: Draft) -> Draft:
    from tcpspec.rules.block import ESTABLISHED

    rule = draft.rule("LISTEN receives SYN")
    return draft.put(rule.name, replace(rule, then={**rule.then, "state": ESTABLISHED}))


def test_a_variant_follows_from_seed_and_number_and_one_is_tried_once(tmp_path: Path) -> None:
    one, again = variant(5), variant(5)
    assert one is not None and again is not None and fingerprint(one.spec) == fingerprint(again.spec)
    run(tmp_path, SEED, 1, 0)
    lines = (tmp_path / "results.jsonl").read_text()
    run(tmp_path, SEED, 1, 0)
    assert (tmp_path / "results.jsonl").read_text() == lines
    assert [json.loads(line)["n"] for line in lines.splitlines()] == [0]


def test_statistics_count_what_reads_what_changes_and_what_is_refused_for_ghosts() -> None:
    lines: list[dict[str, Any]] = [
        {"status": "judged", "edits": ["x"], "families": ["isn"], "changed": ["loss/confirmed"], "equal": False},
        {"status": "judged", "edits": ["y"], "families": ["equal"], "changed": [], "equal": True},
        {"status": "refused", "edits": ["x", "z"], "families": ["isn", "text"], "reason": "sets ISS to 0 in a "
         "connection that goes on, which is neither a new ISS nor the one that it has", "equal": False},
        {"status": "duplicate", "edits": ["x"], "families": ["isn"]},
    ]  # fmt: skip
    lines[0] |= {"states": {"octet": 7, "again": 3}, "oracle": ["octet"], "large": ["loss"], "clocked": ["ticks"]}
    review = {"stopped": "", "searches": 3, "judged": 9, "stand_ins": 1, "proofs": 8, "seconds": 2.5,
              "counts": {"questions": 300}, "contradictions": ["review default: a is HOLDS"]}  # fmt: skip
    found = statistics(lines, [review])
    assert found.spaces == {"octet": [1, 1, 0], "again": [1, 0, 0], "loss": [0, 0, 1]}
    assert (found.reviews["reviews"], found.reviews["questions"], found.contradictions["review"]) == (1, 300, 1)
    assert found.by_edits == {1: [1, 1, 1], 2: [1, 0, 0]}
    assert (found.for_ghosts, found.in_other_words, found.clocked, found.status["duplicate"]) == (1, 1, 1, 1)
    assert "1 (100%) change a verdict" in as_text(found)


def test_the_spaces_are_small_and_the_base_keeps_what_it_proves_in_them() -> None:
    assert all(of_base(name).states < 1_500 for name in SMALL)
    for name in SPACES:
        said = of_base(name).verdicts
        assert {said[id] for id in ("confirmed", "no-old-octet", "prefix", "agreement")} == {"HOLDS"}
