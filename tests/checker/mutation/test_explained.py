"""Survivors are explained by the catalogue's own words, and what the words say is checked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tcpcheck.mutation import Comparison, Fate, Killer, Score, mutants
from tcpcheck.mutation.explained import Explained, explanation, speaks_of
from tcpspec.claims.unclaimed import UNCLAIMED, Unclaimed
from tcpspec.rfc9293.tcp import TCP
from tests.checker.mutating import fate, of

pytestmark = [pytest.mark.xdist_group("mutation"), pytest.mark.turns(1)]

QUEUES = "SEND beyond the send window queues the text"
DIFFERS = Comparison(differs=("snd_queued",))
SURVIVOR = Fate(of(QUEUES, "then: snd_queued not set"), comparison=DIFFERS)
ENTRY = Unclaimed(id="queue", why="nobody counts", needs="a claim that counts")


def explained(*fates: Fate, entries: tuple[Unclaimed, ...] = (ENTRY,)) -> Explained:
    return Explained(Score(fates), entries)


@pytest.mark.parametrize(
    ("fits", "entry"),
    [
        (True, ENTRY),
        (True, replace(ENTRY, rules=("SEND *",), changes=("update dropped",), differs=frozenset({"snd_queued"}))),
        (True, replace(ENTRY, rules=("nothing", QUEUES), changes=("then: snd_queued *",))),
        (False, replace(ENTRY, rules=("RECEIVE *",))),
        (False, replace(ENTRY, changes=("reply *",))),
        (False, replace(ENTRY, differs=frozenset({"snd_wnd"}))),
    ],
)
def test_an_entry_names_rules_changes_and_what_may_differ(fits: bool, entry: Unclaimed) -> None:
    assert (explanation(SURVIVOR, (entry,)) is entry) is fits


def test_an_entry_about_what_may_differ_says_nothing_where_the_solver_gave_up() -> None:
    undecided = replace(SURVIVOR, comparison=replace(DIFFERS, decided=False))
    assert explanation(undecided, (replace(ENTRY, differs=frozenset({"snd_queued"})),)) is None
    assert explanation(undecided, (ENTRY,)) is ENTRY


def test_the_first_entry_that_fits_explains() -> None:
    narrow = replace(ENTRY, id="narrow", changes=("update dropped",))
    assert explanation(SURVIVOR, (narrow, ENTRY)) is narrow


def test_a_survivor_without_an_entry_is_unexplained() -> None:
    killed = Fate(SURVIVOR.mutant, Killer("T0", "made up", lambda _: "no"), "no")
    found = explained(SURVIVOR, killed, entries=(replace(ENTRY, rules=("RECEIVE *",)),))
    assert (found.unexplained, found.by_entry) == ((SURVIVOR,), {})
    assert explained(SURVIVOR, killed).by_entry == {ENTRY: (SURVIVOR,)}


def test_an_entry_that_calls_equivalent_what_changes_the_reachable_states_is_refuted() -> None:
    same = replace(ENTRY, needs="")
    noticed = replace(SURVIVOR, noticed="window-of-one: 2 joint states, not 1")
    assert explained(SURVIVOR, entries=(same,)).unexplained == ()
    assert explained(noticed, entries=(same,)).unexplained == (noticed,)
    assert explained(noticed).unexplained == ()


def test_an_entry_about_nothing_is_stale() -> None:
    gone = replace(ENTRY, id="gone", rules=("a rule that was renamed",))
    used = explained(SURVIVOR, entries=(ENTRY, gone))
    assert used.stale(mutants(TCP), all_tried=False) == (gone,)
    unused = explained(entries=(ENTRY, gone))
    assert unused.stale(mutants(TCP), all_tried=False) == (gone,)
    assert unused.stale(mutants(TCP), all_tried=True) == (ENTRY, gone)


@pytest.mark.parametrize("entry", UNCLAIMED, ids=lambda entry: entry.id)
def test_every_entry_of_the_catalogue_speaks_of_some_change(entry: Unclaimed) -> None:
    assert any(speaks_of(entry, mutant) for mutant in mutants(TCP))


def test_entries_have_names_of_their_own() -> None:
    assert len({entry.id for entry in UNCLAIMED}) == len(UNCLAIMED) > 5


@pytest.mark.sampled(4)
@pytest.mark.parametrize("claims", [("T0", "T6", "T14"), ()], ids=["some", "all"])
@pytest.mark.parametrize(
    ("rule", "change", "entry"),
    [
        ("SYN-SENT receives SYN: simultaneous open", "then: snd_wl1 one greater", "send-window"),
        (QUEUES, "then: snd_queued not set", "calls"),
    ],
)
def test_known_survivors_are_explained(rule: str, change: str, entry: str, claims: tuple[str, ...]) -> None:
    asked = fate(rule, change, *claims)
    assert asked.killer is None
    found = explanation(asked)
    assert found is not None and found.id == entry
