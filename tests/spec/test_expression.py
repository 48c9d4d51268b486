"""The rule language: misuse is refused with what to write instead, and tables of meanings are complete."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tcpspec.language import notation as text
from tcpspec.language.expression import (
    HALF,
    OPERATORS,
    SEQUENCE_NUMBERS,
    TRUE,
    Nat,
    Seq,
    SpecError,
    State,
    Time,
    all_of,
    any_of,
    fields_of,
    if_,
    implies,
    named,
    rebuild,
)
from tcpspec.language.fold import interpret
from tcpspec.language.sorts import SIGNATURES
from tcpspec.properties.property import A
from tcpspec.rules import semantics as meaning
from tcpspec.rules.block import LISTEN, SYN_SENT, iss, peer, rcv_unread, snd_nxt, snd_una, state
from tcpspec.rules.check import Reply, change, cut
from tcpspec.rules.control import ACK, SYN
from tcpspec.rules.event import length, now
from tcpspec.rules.segment import seg
from tcpspec.rules.semantics import Block, Scope, evaluate, sequence_before


def conjunction() -> object:
    return state == LISTEN and seg.SYN


def disjunction() -> object:
    return state == LISTEN or seg.SYN


def negation() -> object:
    return not seg.SYN


def chain() -> object:
    return snd_una < seg.ack_no <= snd_nxt


@pytest.mark.parametrize("misuse", [conjunction, disjunction, negation, chain])
def test_python_logic_on_expressions_is_refused_with_what_to_write(misuse: Callable[[], object]) -> None:
    with pytest.raises(SpecError, match=r"is an expression, not a truth value: write `&`, `|`, `~`"):
        misuse()


def test_the_message_shows_the_expression_in_the_notation_of_the_rfc() -> None:
    with pytest.raises(SpecError) as raised:
        chain()
    assert str(raised.value) == (
        "`SND.UNA < SEG.ACK` is an expression, not a truth value: write `&`, `|`, `~` and if_(...) instead "
        "of and/or/not/if, split a chained comparison `a <= b < c` into `(a <= b) & (b < c)`, and ask a state by "
        "`state.is_one_of(...)`, not by `in`"
    )


def test_a_misspelt_block_field_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(SpecError, match=r"^the block has no field `snd_nx`: did you mean `snd_nxt`\?$"):
        change(snd_nx=snd_nxt)  # type: ignore[call-arg]


def test_a_misspelt_segment_field_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(SpecError, match=r"^a segment has no field `txt`: did you mean `text`\?$"):
        cut(txt=seg.text)  # type: ignore[call-arg]


def test_a_field_like_nothing_known_is_refused_without_a_guess() -> None:
    with pytest.raises(SpecError, match=r"^the block has no field `zzz`$"):
        change(zzz=snd_nxt)  # type: ignore[call-arg]


def test_a_value_of_another_sort_is_refused() -> None:
    with pytest.raises(SpecError, match=r"^a seq is needed here, not the nat SEG.LEN-like: write a sequence number"):
        change(snd_nxt=named("SEG.LEN-like", seg.text))  # type: ignore[arg-type]
    with pytest.raises(SpecError, match=r"^a nat is needed here, not True: write a whole number"):
        change(rcv_unread=True)  # type: ignore[arg-type]
    with pytest.raises(SpecError, match=r"^a seq is needed here, not 'x': write a sequence number"):
        change(iss="x")  # type: ignore[arg-type]


def test_order_across_sorts_is_refused() -> None:
    with pytest.raises(
        SpecError, match=r"^a seq is needed here, not the nat SEG.TEXT: write a sequence number and the count"
    ):
        snd_una < seg.text  # type: ignore[operator]  # noqa: B015


def test_a_reply_has_an_acknowledgment_number_exactly_with_the_ack_bit() -> None:
    with pytest.raises(SpecError, match=r"acknowledgment number exactly when it has the ACK bit"):
        Reply(SYN, seq=snd_nxt, ack=snd_una)
    with pytest.raises(SpecError, match=r"acknowledgment number exactly when it has the ACK bit"):
        Reply(SYN | ACK, seq=snd_nxt)


def test_every_operator_has_a_meaning_in_plain_python_and_in_text() -> None:
    assert set(meaning.plain_meanings(Scope())) == set(OPERATORS)
    assert set(text.MEANINGS) == set(OPERATORS)


MOMENT = Time.constant(1)
EVERY_OPERATOR = {
    node.operator: node
    for node in (
        TRUE, state, named("x", seg.SYN), state == LISTEN, snd_una < snd_nxt, iss + 1, iss - Nat.constant(1),
        snd_nxt - iss, rcv_unread < 2, rcv_unread + 1, rcv_unread - 1, seg.SYN & seg.ACK, seg.SYN | seg.ACK, ~seg.SYN,
        if_(seg.SYN, iss, snd_nxt), now + MOMENT, A.iss_of(peer), MOMENT.has_passed(), now <= MOMENT,
    )
}  # fmt: skip


def test_every_operator_has_a_signature_and_an_example_here() -> None:
    assert set(OPERATORS) == set(SIGNATURES) == set(EVERY_OPERATOR)


@pytest.mark.parametrize("operator", sorted(OPERATORS))
def test_a_table_that_lacks_an_operator_raises(operator: str) -> None:
    table = {name: lambda *_: None for name in OPERATORS if name != operator}
    node = EVERY_OPERATOR[operator]
    with pytest.raises(SpecError, match=f"^operator `{operator}` has no meaning in this table"):
        interpret(node, table)


def values(**fields: Any) -> Scope:
    return Scope(block=Block(**fields), seg={"SYN": True, "ACK": False})


def test_sequence_order_goes_round_the_corner() -> None:
    around = values(snd_una=SEQUENCE_NUMBERS - 2, snd_nxt=3)
    assert evaluate(snd_una < snd_nxt, around)
    assert not evaluate(snd_nxt < snd_una, around)
    assert evaluate(snd_nxt - snd_una, around) == 5
    assert evaluate(snd_una + 5 == snd_nxt, around)


def test_numbers_half_a_circle_apart_have_no_order() -> None:
    assert not sequence_before(0, HALF)
    assert not sequence_before(HALF, 0)
    assert sequence_before(0, HALF - 1)


def test_a_count_never_falls_below_zero() -> None:
    assert evaluate(Nat.constant(2) - 5, values()) == 0


def test_comparisons_of_counts() -> None:
    two = values(rcv_unread=2)
    truths = [rcv_unread < 3, rcv_unread <= 2, rcv_unread > 1, rcv_unread >= 2, rcv_unread != 3]
    assert all(evaluate(truth, two) for truth in truths)
    assert not evaluate(rcv_unread <= 1, two)


def test_choice_implication_and_empty_lists() -> None:
    scope = values()
    assert evaluate(if_(seg.SYN, Nat.constant(1), Nat.constant(0)), scope) == 1
    assert evaluate(implies(seg.ACK, seg.SYN), scope)
    assert evaluate(all_of(), scope) is True
    assert evaluate(any_of(), scope) is False


def test_a_moment_has_passed_strictly_after_it() -> None:
    scope = Scope(event=type("Event", (), {"now": 5})())
    assert not evaluate(Time.constant(5).has_passed(), scope)
    assert evaluate(Time.constant(4).has_passed(), scope)
    assert evaluate(now + Time.constant(2), scope) == 7


def test_the_fields_of_an_expression_and_renaming_them() -> None:
    guard = (snd_una < seg.ack_no) & (length > 0)
    assert fields_of(guard) == {("block", "snd_una"), ("seg", "ack_no"), ("event", "length")}
    renamed = rebuild(guard, lambda node: type(node).field("A", node.payload[1]))
    assert fields_of(renamed) == {("A", "snd_una"), ("A", "ack_no"), ("A", "length")}


def test_sharing_is_folded_once() -> None:
    calls: list[str] = []
    shared = named("shared", seg.SYN)

    def counted(name: str, body: text.Phrase) -> text.Phrase:
        calls.append(name)
        return body

    interpret(shared & shared, {**text.MEANINGS, "named": counted})
    assert calls == ["shared"]


def test_true_is_a_condition_of_its_own() -> None:
    assert evaluate(TRUE & (state == SYN_SENT), values(state=State.SYN_SENT))
    assert evaluate(Seq.constant(1) != Seq.constant(2), values())
