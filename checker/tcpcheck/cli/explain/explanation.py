"""What one name means: ``Explanation``, the same for properties, claims, readings, rows and all the rest."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tcpcheck.base.layout import commands_text, table, wrapped
from tcpcheck.base.paint import Paint
from tcpcheck.base.rules_text import source
from tcpspec.rules.check import Check

FORMAT = "tcpspec-explain-1"


@dataclass(frozen=True)
class Section:
    """Rows (word, text) under a heading."""

    heading: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Explanation:
    """``statement`` is one sentence; ``facts`` are (word, text); ``rules`` carry or depend on it, each with
    the settings under which it does; ``commands`` are what to type next; ``sections`` come before the rules."""

    kind: str
    id: str
    statement: str
    facts: tuple[tuple[str, str], ...] = ()
    rules: tuple[tuple[Check, str], ...] = ()
    commands: tuple[tuple[str, str], ...] = field(default=())
    sections: tuple[Section, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The form of ``explain.schema.json``."""
        return {
            "kind": self.kind,
            "id": self.id,
            "statement": self.statement,
            "facts": [{"name": name, "text": text} for name, text in self.facts if text],
            "sections": [
                {"heading": section.heading, "rows": [{"name": name, "text": text} for name, text in section.rows]}
                for section in self.sections
                if section.rows
            ],
            "rules": [
                {"ids": list(check.rows), "name": check.name, "settings": said, "source": source(check.place)}
                for check, said in self.rules
            ],
            "commands": [command for command, _ in self.commands],
        }

    def as_text(self, width: int, paint: Paint) -> str:
        """Paragraphs for a terminal."""
        lines = [f"{paint.heading(self.id)}  {paint.dim(self.kind)}", wrapped(self.statement, width, "  ")]
        facts = [fact for fact in self.facts if fact[1]]
        if facts:
            lines += ["", table(facts, width, paint=lambda n, text: paint.dim(text) if n == 0 else text)]
        for section in self.sections:
            if section.rows:
                shown = table(section.rows, width, paint=lambda n, text: paint(text, "cyan") if n == 0 else text)
                lines += ["", paint.heading(section.heading), shown]
        if self.rules:
            rows = [(" ".join(check.rows) or "-", _sentence(check, said)) for check, said in self.rules]
            shown = table(rows, width, paint=lambda n, text: paint(text, "cyan") if n == 0 else text)
            lines += ["", paint.heading("rules"), shown]
        if self.commands:
            lines += ["", paint.heading("try"), commands_text(self.commands, width, paint)]
        return "\n".join(lines)


def _sentence(check: Check, said: str) -> str:
    where = source(check.place)
    return f"{check.name}  ({', '.join(part for part in (said, where) if part)})"
