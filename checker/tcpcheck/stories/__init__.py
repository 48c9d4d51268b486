"""Stories in ladder notation that claims tell: each is checked line by line before it is shown."""

from __future__ import annotations

from difflib import get_close_matches
from importlib.resources import files

from tcpspec.expression import SpecError

STORIES = ("delayed-syn",)


def story(name: str) -> str:
    """The text of a story; SpecError names the nearest one if there is none."""
    if name not in STORIES:
        near = get_close_matches(name, STORIES, 1)
        raise SpecError(f"no story is called {name!r}" + (f": did you mean {near[0]!r}?" if near else ""))
    return (files("tcpcheck.stories") / f"{name}.ladder").read_text(encoding="utf-8")
