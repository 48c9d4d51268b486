"""Stories in ladder notation that claims tell: each is checked line by line before it is shown."""

from __future__ import annotations

from difflib import get_close_matches
from importlib.resources import files

from tcpcheck.replay.figures import figure
from tcpspec.language.expression import SpecError

STORIES = (
    "delayed-syn", "open-step-by-step", "close-step-by-step", "octets-are-numbered", "old-duplicate-syn",
    "closing-with-the-dead",
    "time-wait-assassination", "ack-loop", "connection-failure", "crossing-syns", "four-segments", "split-handshake",
    "request-twice", "short-time-wait", "reuse-meets-last-ack", "cookie-replay", "crash-and-count-again",
    "counted-request", "reset-past-a-gap", "replayed-session",
    "around-the-window", "faster-than-the-clock", "overtaken-by-the-clock", "half-a-circle",
)  # fmt: skip


def story(name: str) -> str:
    """The text of a story, or of a figure of the RFC; SpecError names the nearest one if there is none."""
    if name.startswith("figure-"):
        return figure(name).text()
    if name not in STORIES:
        near = get_close_matches(name, STORIES, 1)
        raise SpecError(f"no story is called {name!r}" + (f": did you mean {near[0]!r}?" if near else ""))
    return (files("tcpcheck.replay.stories") / f"{name}.ladder").read_text(encoding="utf-8")
