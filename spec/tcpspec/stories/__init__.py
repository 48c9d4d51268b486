"""Runs in ladder notation: stories that claims tell, and the figures of RFC 9293 sections 3.5 and 3.6.

A story is text; whoever shows it has it checked line by line against the rules.  The figures are Figures 6 to 13, each
as printed, but for a mark that its comment names; RFC 9293 has no Figure 14 (RFC 793 numbered the same ones 7 to 14).
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from importlib.resources import files

from tcpspec.language.sorts import SpecError
from tcpspec.language.stated import require_stated


@dataclass(frozen=True)
class Story:
    """A run of two ends in ladder notation.  ``ladder``: its text; if empty, the file of this name beside this one."""

    name: str
    ladder: str = ""

    def __post_init__(self) -> None:
        require_stated(self)

    def __str__(self) -> str:
        return self.name

    def text(self) -> str:
        """The ladder."""
        return self.ladder or files(__name__).joinpath(f"{self.name}.ladder").read_text(encoding="utf-8")


DELAYED_SYN = Story("delayed-syn")
OPEN_STEP_BY_STEP = Story("open-step-by-step")
CLOSE_STEP_BY_STEP = Story("close-step-by-step")
OCTETS_ARE_NUMBERED = Story("octets-are-numbered")
OLD_DUPLICATE_SYN = Story("old-duplicate-syn")
CLOSING_WITH_THE_DEAD = Story("closing-with-the-dead")
TIME_WAIT_ASSASSINATION = Story("time-wait-assassination")
ACK_LOOP = Story("ack-loop")
CONNECTION_FAILURE = Story("connection-failure")
CROSSING_SYNS = Story("crossing-syns")
FOUR_SEGMENTS = Story("four-segments")
SPLIT_HANDSHAKE = Story("split-handshake")
REQUEST_TWICE = Story("request-twice")
SHORT_TIME_WAIT = Story("short-time-wait")
REUSE_MEETS_LAST_ACK = Story("reuse-meets-last-ack")
COOKIE_REPLAY = Story("cookie-replay")
CRASH_AND_COUNT_AGAIN = Story("crash-and-count-again")
COUNTED_REQUEST = Story("counted-request")
RESET_PAST_A_GAP = Story("reset-past-a-gap")
REPLAYED_SESSION = Story("replayed-session")
AROUND_THE_WINDOW = Story("around-the-window")
FASTER_THAN_THE_CLOCK = Story("faster-than-the-clock")
OVERTAKEN_BY_THE_CLOCK = Story("overtaken-by-the-clock")
HALF_A_CIRCLE = Story("half-a-circle")
STORIES = (
    DELAYED_SYN, OPEN_STEP_BY_STEP, CLOSE_STEP_BY_STEP, OCTETS_ARE_NUMBERED, OLD_DUPLICATE_SYN,
    CLOSING_WITH_THE_DEAD, TIME_WAIT_ASSASSINATION, ACK_LOOP, CONNECTION_FAILURE, CROSSING_SYNS, FOUR_SEGMENTS,
    SPLIT_HANDSHAKE, REQUEST_TWICE, SHORT_TIME_WAIT, REUSE_MEETS_LAST_ACK, COOKIE_REPLAY, CRASH_AND_COUNT_AGAIN,
    COUNTED_REQUEST, RESET_PAST_A_GAP, REPLAYED_SESSION, AROUND_THE_WINDOW, FASTER_THAN_THE_CLOCK,
    OVERTAKEN_BY_THE_CLOCK, HALF_A_CIRCLE,
)  # fmt: skip

FIGURE_6 = Story("figure-6")
FIGURE_7 = Story("figure-7")
FIGURE_8 = Story("figure-8")
FIGURE_9 = Story("figure-9")
FIGURE_10 = Story("figure-10")
FIGURE_11 = Story("figure-11")
FIGURE_12 = Story("figure-12")
FIGURE_13 = Story("figure-13")
FIGURES = (FIGURE_6, FIGURE_7, FIGURE_8, FIGURE_9, FIGURE_10, FIGURE_11, FIGURE_12, FIGURE_13)


def find_story(name: str) -> Story:
    """The story of this name, or the figure of the RFC; SpecError names the nearest one if there is none."""
    known = {each.name: each for each in (*STORIES, *FIGURES)}
    plain = name.replace("figure-0", "figure-")
    if plain not in known:
        near = get_close_matches(name, known, 1)
        raise SpecError(f"no story is called {name!r}" + (f": did you mean {near[0]!r}?" if near else ""))
    return known[plain]


def story_of(given: Story | str) -> Story:
    """A story itself; of a name the one that is called so."""
    return find_story(given) if isinstance(given, str) else given
