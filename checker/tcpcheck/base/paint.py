"""Colours, or none: text goes through a ``Paint`` after it has been padded to its width."""

from __future__ import annotations

from tcpcheck.base.verdict import Verdict

CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}
VERDICT_COLOURS = {
    Verdict.PROVED: "green",
    Verdict.HOLDS: "green",
    Verdict.NOT_FOUND: "yellow",
    Verdict.VIOLATED: "red",
    Verdict.UNKNOWN: "yellow",
}


class Paint:
    """Adds terminal colours if ``on``."""

    def __init__(self, on: bool = False) -> None:
        self.on = on

    def __call__(self, text: str, *styles: str) -> str:
        """``text`` in the named styles of ``CODES``."""
        if not self.on or not text:
            return text
        return f"\x1b[{';'.join(CODES[style] for style in styles)}m{text}\x1b[0m"

    def heading(self, text: str) -> str:
        return self(text, "bold")

    def dim(self, text: str) -> str:
        return self(text, "dim")

    def verdict(self, verdict: Verdict, width: int = 0) -> str:
        """The verdict's word, padded to ``width``."""
        return self(f"{verdict!s:{width}}", "bold", VERDICT_COLOURS[verdict])
