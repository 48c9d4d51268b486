"""What people change: a grammar of natural edits, each a few lines in a file of their own.

Read ``FAMILIES``: a family is a function from a random source to one edit.  Numbers and places are drawn when the edit
is made, so that the same edit can be applied again without the others beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random

from benchmarks.fuzz.draft import Draft, Edit, InapplicableError
from benchmarks.fuzz.drawing import RULES, TCP_GUARD, TCP_THEN, Rewrite, one, rewriting, unset
from benchmarks.fuzz.numbers import isn, opening, peer_isn, text, window
from benchmarks.fuzz.pieces import (
    ARRIVALS,
    CONDITIONS,
    EVERY_RULE,
    STATES,
    TEXT,
    VALUES,
    answers,
    made_again,
    read_as,
    restated,
)
from tcpcheck.mutation.changes import changes, conjuncts
from tcpspec.language.expression import FALSE, TRUE, Bool, Expression, Nat, Phase, Seq, all_of, if_, named
from tcpspec.rfc9293.definitions import delete_tcb, fin_in_sequence, new_text, start_time_wait
from tcpspec.rfc9293.readings import READINGS
from tcpspec.rules.block import CLOSED, LISTEN, TIME_WAIT, rcv_nxt, snd_nxt, state, time_wait_expires, time_wait_runs
from tcpspec.rules.check import NEXT, Check, Onward
from tcpspec.rules.event import now
from tcpspec.rules.segment import seg


def written_anew(rng: Random) -> Edit:
    """A rule stated anew, word for word, in a section of one's own; what a section adds may be forgotten."""
    name = one(rng, [TEXT, "RECEIVE takes the octets on hand", "LISTEN receives SYN", one(rng, RULES)])
    forgets = rng.random() < 0.5
    return rewriting("restated", "stated anew" + (", its octets not declared" if forgets else ""), [name],
                     lambda rule: restated(rule, declares=not forgets), equal=True)  # fmt: skip


def other_words(rng: Random) -> Edit:
    """The same in other words."""
    ways: Mapping[str, Rewrite] = {
        "~~": lambda rule: replace(rule, guard=~~rule.guard),
        "conjuncts the other way round": lambda rule: replace(rule, guard=all_of(*reversed(conjuncts(rule.guard)))),
        "& TRUE": lambda rule: replace(rule, guard=rule.guard & TRUE),
        "if_(TRUE, x, ~x)": lambda rule: replace(rule, guard=if_(TRUE, rule.guard, ~rule.guard)),
        "renamed": lambda rule: replace(rule, name=f"{rule.name}, in other words"),
        "x + 0": lambda rule: _everywhere(rule, lambda x: x + 0 if isinstance(x, Seq | Nat) else x),
        "made again": lambda rule: _everywhere(rule, made_again),
        "definitions written out": lambda rule: read_as(rule, {}),
        "if_(TRUE, x, x)": lambda rule: _everywhere(rule, lambda x: if_(TRUE, x, x)),
    }
    says = one(rng, list(ways))
    return rewriting("equal", says, [one(rng, RULES)], ways[says], equal=True)


def _everywhere(rule: Check, rewrite: Callable[[Expression], Expression]) -> Check:
    then = {name: rewrite(value) for name, value in rule.then.items()}
    cut = {name: rewrite(value) for name, value in rule.cut.items()}
    guard = rewrite(rule.guard)
    assert isinstance(guard, Bool)
    return replace(rule, guard=guard, then=then, cut=cut)


def timer(rng: Random) -> Edit:
    """The time-wait timer: not started, started elsewhere, over at once, not waited for."""
    starting = [name for name in EVERY_RULE if "time_wait_expires" in TCP_THEN[name] and "irs" not in TCP_THEN[name]]
    elsewhere = [name for name in EVERY_RULE if "state" in TCP_THEN[name] and name not in starting]
    match rng.randrange(4):
        case 0:
            return rewriting("timer", "timer not started", [one(rng, starting)],
                             lambda rule: unset(rule, "time_wait_runs", "time_wait_expires"))  # fmt: skip
        case 1:
            return rewriting("timer", "timer over at once", [one(rng, starting)],
                             lambda rule: replace(rule, then={**rule.then, "time_wait_expires": now}))  # fmt: skip
        case 2:
            return rewriting("timer", "timer started here, too", [one(rng, elsewhere)],
                             lambda rule: replace(rule, then={**rule.then, **start_time_wait()}))  # fmt: skip
    guard = (state == TIME_WAIT) & time_wait_runs
    other = one(rng, (guard, (state == TIME_WAIT) & time_wait_expires.has_passed(), state == TIME_WAIT))
    return rewriting("timer", f"TIME-WAIT ends where {other!r}", ["TIME-WAIT ends"],
                     lambda rule: replace(rule, guard=other))  # fmt: skip


def next_state(rng: Random) -> Edit:
    """Another state after the event."""
    name = one(rng, [rule for rule in EVERY_RULE if "state" in TCP_THEN[rule]])
    target: Phase = one(rng, STATES)
    return rewriting("state", f"enters {target!r}", [name],
                     lambda rule: replace(rule, then={**rule.then, "state": target}))  # fmt: skip


def cut_time_wait(rng: Random) -> Edit:
    """No TIME-WAIT, or one that is left by other ways."""
    entering = [name for name in EVERY_RULE if TCP_THEN[name].get("state") is TIME_WAIT]
    names = entering if rng.random() < 0.5 else [one(rng, entering)]
    to = one(rng, (CLOSED, LISTEN))
    return rewriting("time-wait", f"{to!r} in place of TIME-WAIT", names,
                     lambda rule: replace(rule, then=delete_tcb(to), onward=None))  # fmt: skip


def weaker(rng: Random) -> Edit:
    """A condition is left out; what the other rules of the step say is said of the rest."""
    name = one(rng, ARRIVALS if rng.random() < 0.7 else RULES)
    position = rng.randrange(6)

    def apply(draft: Draft) -> Draft:
        rule = draft.rule(name)
        parts = conjuncts(rule.guard)
        wider = all_of(*(part for at, part in enumerate(parts) if at != position % len(parts)))
        for other in [key for key in EVERY_RULE if key != name and draft.rules.get(key, TRUE) is not None]:
            beside = draft.rule(other)
            if (beside.kind, beside.section, beside.step) == (rule.kind, rule.section, rule.step):
                draft = draft.changed(other, guard=beside.guard & ~wider)
        return draft.changed(name, guard=wider)

    return Edit("weaker", f"{name}: without condition {position}", apply)


def stronger(rng: Random) -> Edit:
    """A condition more; the rest is dropped, acknowledged, refused, or ends the connection."""
    arrives = rng.random() < 0.75
    name = one(rng, ARRIVALS if arrives else RULES)
    condition = one(rng, CONDITIONS if name in ARRIVALS else [c for c in CONDITIONS if "SEG" not in repr(c).upper()])
    says, answer = one(rng, list(answers(name in ARRIVALS).items()))

    def apply(draft: Draft) -> Draft:
        rule = draft.rule(name)
        rest = replace(rule, name=f"{name}, otherwise", guard=rule.guard & ~condition, accepts=None, hands=None, cut={},
                       **answer)  # fmt: skip
        return draft.changed(name, guard=rule.guard & condition).add(rest)

    return Edit("stronger", f"{name}: only where {condition!r}, else {says}", apply)


def resets(rng: Random) -> Edit:
    """A reset that is ignored, challenged, or believed."""
    name = one(rng, [rule for rule in ARRIVALS if "RST" in repr(TCP_GUARD[rule]) and "~" not in rule])
    says, answer = one(rng, list(answers(True).items()))
    return rewriting("reset", f"RST: {says}", [name], lambda rule: replace(rule, tell="", **answer))


def syn_again(rng: Random) -> Edit:
    """A SYN where there is a connection already: another answer."""
    name = one(rng, [rule for rule in ARRIVALS if "SYN" in rule.split() and TCP_GUARD[rule].operator])
    says, answer = one(rng, list(answers(True).items()))
    return rewriting("syn", f"SYN: {says}", [name], lambda rule: replace(rule, tell="", **answer))


def reply(rng: Random) -> Edit:
    """Another segment, or none, or one where there was none."""
    name = one(rng, RULES if rng.random() < 0.3 else ARRIVALS)
    if rng.random() < 0.4:
        return rewriting("reply", "sends nothing", [name], _silent)
    says, answer = one(rng, [(says, a["send"]) for says, a in answers(name in ARRIVALS).items() if "send" in a])
    return rewriting("reply", f"sends {says}", [name], lambda rule: replace(rule, send=answer))


def _silent(rule: Check) -> Check:
    if rule.send is None:
        raise InapplicableError(rule.name)
    return replace(rule, send=None)


def update(rng: Random) -> Edit:
    """A variable that is set otherwise, or not, or too."""
    name = one(rng, RULES)
    if rng.random() < 0.4 and TCP_THEN[name]:
        variable = one(rng, [key for key in TCP_THEN[name] if key in VALUES] or list(VALUES))
        return rewriting("update", f"{variable} not set", [name], lambda rule: unset(rule, variable))
    variable = one(rng, list(VALUES))
    value = one(rng, [v for v in VALUES[variable] if name in ARRIVALS or "SEG" not in repr(v)])
    return rewriting("update", f"{variable} = {value!r}", [name],
                     lambda rule: replace(rule, then={**rule.then, variable: value}))  # fmt: skip


def course(rng: Random) -> Edit:
    """Processing ends, or goes on, or goes on elsewhere."""
    name = one(rng, ARRIVALS)
    to: Onward | None = one(rng, (None, NEXT, Onward("3.10.7.4 seventh"), Onward("3.10.7.4 eighth")))
    return rewriting("course", f"goes on {'no more' if to is None else to.label or 'at the next step'}", [name],
                     lambda rule: replace(rule, onward=to))  # fmt: skip


def dropped(rng: Random) -> Edit:
    """A rule is left out."""
    name = one(rng, RULES)
    return Edit("dropped", f"without `{name}`", lambda draft: draft.put(name, None))


def shadowed(rng: Random) -> Edit:
    """A definition of one's own under a name that is there already."""
    ours: Mapping[str, tuple[Expression, ...]] = {
        "acceptable(seg)": (named("acceptable(seg)", seg.seq == rcv_nxt), named("acceptable(seg)", TRUE)),
        "SND.UNA < SEG.ACK =< SND.NXT": (
            named("SND.UNA < SEG.ACK =< SND.NXT", seg.ack_no == snd_nxt),
            named("SND.UNA < SEG.ACK =< SND.NXT", seg.ack_no <= snd_nxt),
        ),
        fin_in_sequence.payload: (named(fin_in_sequence.payload, seg.FIN), named(fin_in_sequence.payload, FALSE)),
        new_text.payload: (named(new_text.payload, seg.text > 0),),
    }
    name = one(rng, list(ours))
    other = one(rng, ours[name])
    where = [rule for rule in EVERY_RULE if name in repr(TCP_GUARD[rule])] or [TEXT]
    names = where if rng.random() < 0.5 else [one(rng, where)]
    return rewriting("definition", f"`{name}` is `{other.arguments[0]!r}`", names,
                     lambda rule: read_as(rule, {name: other}))  # fmt: skip


def reading(rng: Random) -> Edit:
    """A reading set otherwise."""
    chosen = one(rng, READINGS)
    choice = one(rng, [each for each in chosen.choices if each != chosen.default])
    return Edit("reading", f"{chosen.id}={choice}",
                lambda draft: replace(draft, settings={**draft.settings, chosen.id: choice}))  # fmt: skip


def mutation(rng: Random) -> Edit:
    """One of the changes of ``tcpcheck.mutation``."""
    name, position = one(rng, RULES), rng.randrange(1000)

    def apply(draft: Draft) -> Draft:
        ways = list(changes(draft.rule(name)))
        return draft.put(name, ways[position % len(ways)].check)

    return Edit("mutation", f"{name}: mutant {position}", apply)


FAMILIES: Mapping[str, tuple[int, Callable[[Random], Edit]]] = {
    "isn": (8, isn), "irs": (4, peer_isn), "restated": (4, written_anew), "equal": (4, other_words), "text": (7, text),
    "window": (3, window), "timer": (4, timer), "state": (5, next_state), "time-wait": (3, cut_time_wait),
    "weaker": (5, weaker), "stronger": (9, stronger), "reset": (4, resets), "syn": (4, syn_again), "reply": (6, reply),
    "update": (8, update), "course": (3, course), "dropped": (2, dropped), "definition": (3, shadowed),
    "reading": (3, reading), "mutation": (8, mutation), "opening": (5, opening),
}  # fmt: skip
"""Family -> (how often, in parts; what makes an edit)."""
HOW_MANY = (1, 1, 1, 2, 2, 2, 3, 3, 4)


def edits(rng: Random) -> tuple[Edit, ...]:
    """One to four edits."""
    weights = [weight for weight, _ in FAMILIES.values()]
    makers = [maker for _, maker in FAMILIES.values()]
    return tuple(rng.choices(makers, weights)[0](rng) for _ in range(one(rng, HOW_MANY)))
