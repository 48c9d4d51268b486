"""T17 and T16: what is proved of sequence numbers fails as soon as a definition is changed, and limits are exact."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random
from typing import Any

import pytest
import z3

from tcpcheck.base.verdict import Verdict
from tcpcheck.establish import run_part
from tcpcheck.runs.trace import replayed
from tcpcheck.symbolic.encoding.bitvectors import Vectors
from tcpcheck.symbolic.encoding.fresh_solver import Afresh
from tcpcheck.symbolic.formulas.validity import decide
from tcpcheck.symbolic.proving.proof import establish
from tcpcheck.symbolic.timing import linear
from tcpcheck.symbolic.timing.exact import Terms, proposition, reached
from tcpcheck.symbolic.timing.timed_runs import made, possible_when
from tcpspec.claims.formula import Exact, Limit, Met, Premise, Valid
from tcpspec.claims.numbers import (
    ACCEPTED_OVERLAPS,
    ACK,
    COVERING_REFUSED,
    ORDER,
    OVERLAPS_ACCEPTED,
    REFUSED_COVERS,
    T17,
    a,
)
from tcpspec.claims.rates import IN_WINDOW, T16, burst, window
from tcpspec.language.expression import FALSE, TRUE, Bool, Expression, Nat, SpecError, if_
from tcpspec.properties.property import RECEIVED_WAS_SENT
from tcpspec.rfc9293.definitions import acceptable, acceptable_ack, last_number, seg_len
from tcpspec.rules.block import rcv_nxt, rcv_wnd, snd_una
from tcpspec.rules.segment import seg
from tcpspec.rules.semantics import Scope, evaluate
from tcpspec.stories import FASTER_THAN_THE_CLOCK
from tcpspec.system.joint import Act, Deliver


def replaced(tree: Expression, old: Expression, new: Expression) -> Any:
    """The tree with one of its parts exchanged."""
    if tree is old:
        return new
    if not tree.arguments:
        return tree
    arguments = [replaced(each, old, new) for each in tree.arguments]
    return type(tree)(tree.operator, *arguments, payload=tree.payload)


def parts_of(tree: Expression) -> Iterator[Expression]:
    yield tree
    for each in tree.arguments:
        yield from parts_of(each)


def comparisons(tree: Expression) -> Iterator[Expression]:
    return (each for each in parts_of(tree) if each.operator == "before")


def edges(sign: str) -> list[Expression]:
    """Comparisons of the table with the left edge of the window, or with the right one."""
    found = dict.fromkeys(comparisons(acceptable))
    return [each for each in found if (each.arguments[0] is rcv_nxt) == (sign == "=<")]


def broken_tables() -> Iterator[Any]:
    """(what is broken, the table, a part that is then refuted)."""
    for number, edge in enumerate(edges("=<")):
        both = next(each for each in parts_of(acceptable) if each.operator == "or" and each.arguments[1] is edge)
        yield pytest.param(replaced(acceptable, both, edge), OVERLAPS_ACCEPTED, id=f"< for =< at the left, {number}")
    for number, edge in enumerate(edges("<")):
        yield pytest.param(replaced(acceptable, edge, Bool("or", edge, Bool("equal", *edge.arguments))),
                           ACCEPTED_OVERLAPS, id=f"=< for < at the right, {number}")  # fmt: skip
    closed = if_(rcv_wnd == 0, seg.seq == rcv_nxt, acceptable)
    yield pytest.param(closed, ACCEPTED_OVERLAPS, id="a window of zero accepts text at RCV.NXT")
    first = if_(rcv_wnd == 0, acceptable, (rcv_nxt <= seg.seq) & (seg.seq < rcv_nxt + rcv_wnd))
    yield pytest.param(first, OVERLAPS_ACCEPTED, id="only the first number is looked at")
    beyond = replaced(acceptable, last_number, seg.seq + seg_len)
    yield pytest.param(beyond, ACCEPTED_OVERLAPS, id="the number after the last is looked at")


@pytest.mark.parametrize(("table", "part"), list(broken_tables()))
def test_a_changed_table_is_refuted(table: Bool, part: Valid) -> None:
    given, conclusion = (replaced(each, acceptable, table) for each in (part.given, part.conclusion))
    assert part in [one for one in T17.parts if isinstance(one, Valid)]
    assert decide(replace(part, given=given, conclusion=conclusion)).verdict is Verdict.VIOLATED


@pytest.mark.parametrize("number", range(2))
@pytest.mark.parametrize("how", ["always", "never", "with ="])
def test_a_changed_acceptable_ack_is_refuted(number: int, how: str) -> None:
    comparison = list(comparisons(acceptable_ack))[number]
    left, right = comparison.arguments
    changed = {"always": TRUE, "never": FALSE, "with =": Bool("or", comparison, left == right)}[how]
    part = replace(ACK, conclusion=replaced(ACK.conclusion, comparison, changed))
    unchanged = number == 1 and how == "with ="  # the second comparison is =< already
    assert decide(part).verdict is (Verdict.PROVED if unchanged else Verdict.VIOLATED)


@pytest.mark.parametrize("row", [(True, True), (True, False), (False, True), (False, False)])
def test_every_row_of_the_table_arises_in_the_claim_about_it(row: tuple[bool, bool]) -> None:
    empty, closed = row
    sizes = ((seg_len == 0) if empty else (seg_len > 0)) & ((rcv_wnd == 0) if closed else (rcv_wnd > 0))
    never = replace(OVERLAPS_ACCEPTED, conclusion=~sizes, opaque=())
    text_at_zero_window = not empty and closed
    assert decide(never).verdict is (Verdict.PROVED if text_at_zero_window else Verdict.VIOLATED)


def test_nothing_is_proved_of_what_never_happens() -> None:
    part = replace(ORDER, given=FALSE, conclusion=a < a + 1)
    decision = decide(part)
    assert decision.verdict is Verdict.UNKNOWN
    assert "nothing is proved from contradiction" in decision.proof.details[0]


def test_a_premise_that_is_not_needed_is_not_said_to_be_used() -> None:
    idle = Premise("idle", "SND.UNA is before the number after it", snd_una < snd_una + 1)
    decision = decide(replace(ACK, premises=(idle, *ACK.premises)))
    assert decision.proof.used == ("outstanding",)


def test_an_opaque_count_that_is_too_large_proves_nothing() -> None:
    huge = Nat("named", seg.text + seg.text + seg.text, payload="three texts")
    part = Valid(id="huge", statement="", expected="PROVED", conclusion=huge < huge + 1, opaque=(huge,))
    proof = decide(part).proof
    assert [one.obligation.name for one in proof.failed] == ["three texts is small"]


def test_without_names_a_premise_that_is_not_there() -> None:
    with pytest.raises(SpecError, match="no premise 'windows'"):
        REFUSED_COVERS.without("windows", "")


def test_vectors_agree_with_the_reference_semantics() -> None:
    random = Random(17)
    for part in (OVERLAPS_ACCEPTED, COVERING_REFUSED, ACK, ORDER):
        vectors = Vectors()
        term = vectors.term(part.conclusion)
        for _ in range(60):
            near = random.choice((0, 2**31, 2**32 - 1))
            values = {key: (near + random.randrange(-3, 4)) % 2**32 if sort != "bool" else random.random() < 0.5
                      for key, sort in vectors.sorts.items()}  # fmt: skip
            records: dict[str, dict[str, Any]] = {}
            for (owner, name), value in values.items():
                records.setdefault(owner, {})[name] = value
            fixed = [(v, z3.BoolVal(values[k]) if z3.is_bool(v) else z3.BitVecVal(values[k], v.size()))
                     for k, v in vectors.variables.items()]  # fmt: skip
            shown = z3.is_true(z3.simplify(z3.substitute(term, *fixed)))
            assert shown == evaluate(part.conclusion, Scope(**records)), (part.id, values)


def test_a_solver_that_begins_afresh_answers_as_one_that_does_not() -> None:
    x = z3.BitVec("x", 8)
    solver = Afresh(z3.ULT(x, 5), timeout=1000)
    solver.push()
    solver.add(z3.UGT(x, 3))
    assert solver.check() == z3.sat
    assert solver.model()[x].as_long() == 4
    assert solver.check(x == 2) == z3.unsat
    assert solver.unsat_core() == (x == 2,)
    solver.pop()
    assert solver.check(x == 2) == z3.sat


def test_the_segment_around_the_window_is_as_short_as_one_can_be() -> None:
    part = next(part for part in T17.parts if isinstance(part, Met))
    trace = run_part(part).trace
    assert trace is not None
    arrivals = [(h.move.flight.segment, before.after.b.block)
                for before, h in zip(trace.replay(), trace.replay()[1:], strict=False)
                if isinstance(h.move, Deliver) and h.move.sender == "A"]  # fmt: skip
    around = [segment for segment, block in arrivals if segment.length == block.rcv_wnd + 2]
    assert [segment.seq for segment in around] == [101]


def test_a_story_without_such_a_case_shows_nothing() -> None:
    part = next(part for part in T17.parts if isinstance(part, Met))
    assert run_part(replace(part, story=FASTER_THAN_THE_CLOCK)).verdict is Verdict.UNKNOWN


EXACT = [part for part in T16.parts if isinstance(part, Exact)]


@pytest.mark.parametrize("part", EXACT, ids=lambda part: part.id)
@pytest.mark.parametrize("change", [1, -1])
def test_a_condition_that_is_off_by_one_is_not_proved(part: Exact, change: int) -> None:
    """One more is too generous; one less is not needed."""

    def shifted(tree: Expression) -> Any:
        if tree.operator == "less":
            left, right = tree.arguments
            assert isinstance(left, Nat)
            return (
                Bool("less", left + 1, right) if change > 0 else Bool("less", left, Nat("add", right, Nat.constant(1)))
            )
        return (
            type(tree)(tree.operator, *map(shifted, tree.arguments), payload=tree.payload) if tree.arguments else tree
        )

    assert establish(proposition(replace(part, condition=shifted(part.condition)))).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize("part", EXACT, ids=lambda part: part.id)
def test_each_condition_is_proved_without_quantifiers(part: Exact) -> None:
    proof = establish(proposition(part))
    assert proof.verdict is Verdict.PROVED
    assert [one.obligation.name for one in proof.solved] == [f"{part.id}: enough", f"{part.id}: needed"]


def test_limits_are_those_that_the_rfcs_round() -> None:
    found = {part.id: [reached(part, limit) for limit in part.limits] for part in EXACT}
    assert found["clock"][0].value == 2**32 - 1
    assert "4.77 h" in found["clock"][0].words
    assert found["behind"][0].value == 250_000
    assert [each.value for each in found["wrap"]] == [2**32 - 2 * 65535, 2**31]
    assert [each.value for each in found["wrap-in-order"]] == [2**32 - 65535 - 1, 2**32 - 2**30 - 1]


def test_a_limit_is_the_last_harmless_value() -> None:
    part = next(part for part in EXACT if part.id == "wrap")
    terms, limit = Terms(part), reached(part, Limit("burst", {"window": 1000}, str)).value
    for value, answer in ((limit, z3.unsat), (limit + 1, z3.sat)):
        solver = z3.Solver()
        solver.add(*terms.ranges(*terms.counts), terms.danger, terms.counts["burst"] == value)
        solver.add(terms.counts["window"] == 1000)
        assert solver.check() == answer


def test_elimination_refuses_what_would_not_be_exact() -> None:
    twice = Exact(id="twice", statement="", expected="PROVED", danger=(burst + burst == window), parameters=(window,),
                  condition=FALSE)  # fmt: skip
    with pytest.raises(SpecError, match="burst occurs more than once"):
        establish(proposition(twice))
    with pytest.raises(SpecError, match="operator `or` has no meaning"):
        linear.conditions(IN_WINDOW | FALSE)


STORIES = [part for part in T16.parts if part.id.endswith("the-clock")]


@pytest.mark.parametrize("part", STORIES, ids=lambda part: part.id)
def test_the_stories_take_their_isns_from_the_clock(part: Any) -> None:
    trace = run_part(part).trace
    assert trace is not None
    for side in ("A", "B"):
        chosen = {
            h.after.now: h.after.end(side).block.iss for h in trace.replay() if h.after.end(side).block.incarnation
        }
        assert len(set(chosen.values())) == 2
        first = {"A": 100, "B": 300}[side]
        opened = {iss: min(now for now, other in chosen.items() if other == iss) for iss in chosen.values()}
        assert all((first + now) % 2**32 == iss for iss, now in opened.items())


def test_the_fast_connection_sends_one_octet_more_than_ticks_before_the_next_opens() -> None:
    trace = run_part(STORIES[0]).trace
    assert trace is not None
    sent, ticks = 0, 0.0
    for happened in trace.replay():
        outcome = happened.outcome
        if outcome and outcome.sent and outcome.sent.sender == "A1":
            sent, ticks = sent + outcome.sent.text, happened.after.now
    assert (sent, ticks) == (11, 10)


def test_the_numbers_wrap_within_an_msl_when_a_window_and_the_rest_make_them() -> None:
    run = made("wrapped")
    trace = run.trace("")
    replayed(trace, RECEIVED_WAS_SENT)
    octets = sum(h.outcome.sent.text for h in trace.replay() if h.outcome and h.outcome.sent)
    assert octets == 2**32 + 1
    assert possible_when(run) == "MSL >= T"
    assert not any(isinstance(move, Act) and move.kind.name == "ABORT" for move in trace.moves)


def test_an_unknown_run_is_refused() -> None:
    with pytest.raises(SpecError, match="no run is called 'wraped'"):
        made("wraped")
