"""What nobody saw and a later segment shows: connections that were given up, and calls of CLOSE before their FIN."""

from __future__ import annotations

import pytest

from tcpcheck.conform.end.conformance import Conformance
from tests.checker.conform.story import judged, only
from tests.checker.conform.test_tracker import OPENED, SERVER


@pytest.mark.parametrize("story", ["> S 9\n< RA 0 10", "> SA 9 1\n< R 1"])
def test_a_reset_of_a_syn_in_the_window_of_syn_received_is_told_to_be_an_older_rule(story: str) -> None:
    (deviation,) = only(judged("> S 0\n< SA 0 1\n" + story)).deviations
    assert [one.name for one in deviation.because] == ["RFC 793"]


GIVEN_UP = {
    "what would open the connection is reset": "> S 0\n< SA 0 1\n> A 1 1\n< R 1",
    "the SYN,ACK was not repeated": "> S 0\n< SA 0 1\n> A 70000 50 +950\n< R 50",
    "nor again after twice the time": "> S 0\n< SA 0 1\n< SA 0 1 +1000\n> A 70000 50 +1900\n< R 50",
    "text was not repeated": SERVER + "< A 1 1 9\n> A 70000 1 +250\n< R 1",
}


@pytest.mark.parametrize("name", GIVEN_UP)
def test_a_connection_that_was_given_up_unseen_is_believed_if_something_shows_it(name: str) -> None:
    found = only(judged(GIVEN_UP[name]))
    assert (found.conformance, str(found.path[-1])) == (Conformance.CONFORMS, "CLOSED")
    assert [one.name for one in found.assumed] == ["giving up"]


QUEUED = "> S 0\n< SA 0 1\n> A 1 1 w10\n< A 1 1 10\n> FA 1 11 w100 +50\n"
"""The send window is full when the peer's FIN arrives, with room for more."""
CLOSED_BEFORE = {
    "text and FIN": "< FA 11 2 5\n> A 2 17\n",
    "text, then FIN": "< A 11 2 5\n< FA 16 2 +9\n> A 2 17\n",
    "FIN, for which there was no room": "< FA 11 2\n> A 2 12\n",
}
FIN_AGAIN = "> FA 1 11 +200\n"


@pytest.mark.parametrize("name", CLOSED_BEFORE)
def test_an_end_that_was_closed_before_the_peers_fin_came_is_in_time_wait(name: str) -> None:
    fin = QUEUED + CLOSED_BEFORE[name]
    last = "< A 12 2" if name.startswith("FIN") else "< A 17 2"
    found = only(judged(fin + FIN_AGAIN + last))
    assert (found.conformance, found.deviations) == (Conformance.CONFORMS, ())
    assert " ".join(map(str, found.path)) == OPENED + " FIN-WAIT-1 CLOSING TIME-WAIT"


@pytest.mark.parametrize("name", CLOSED_BEFORE)
def test_an_end_that_may_have_been_closed_after_the_peers_fin_may_be_closed(name: str) -> None:
    found = only(judged(QUEUED + CLOSED_BEFORE[name] + FIN_AGAIN + "< R 11"))
    assert (found.conformance, found.deviations) == (Conformance.CONFORMS, ())
    assert " ".join(map(str, found.path)) == OPENED + " CLOSE-WAIT LAST-ACK CLOSED"


def test_an_end_that_had_nothing_to_wait_for_was_not_closed_before() -> None:
    found = only(judged(SERVER + "> FA 1 1 +50\n< FA 1 2\n> A 2 2\n> FA 1 1 +200\n< A 2 2"))
    assert (found.conformance, [each.number for each in found.deviations]) == (Conformance.EXCUSABLE, [8])
