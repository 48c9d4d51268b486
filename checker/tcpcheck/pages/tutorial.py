"""The tutorial's statements with their judgement and evidence, as text, as JSON and as pages of the documentation.

A page shows the verdicts that the catalogue expects, which the tests establish; the command shows those of its run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal

from tcpcheck.base.layout import wrapped
from tcpcheck.base.paint import Paint
from tcpspec.claims import find_claim
from tcpspec.claims.claim import Claim, Part
from tcpspec.language.expression import SpecError
from tcpspec.tutorial import CHAPTERS
from tcpspec.tutorial.statement import Chapter, Statement, Words

FORMAT = "tcpspec-tutorial-1"
Language = Literal["en", "zh"]
Verdicts = Callable[[Claim, Part], str]
"""The verdict on a part: what is expected, or what was found."""


def cited(evidence: str) -> tuple[Claim, tuple[Part, ...]]:
    """The claim that ``T1`` or ``T1/phantom`` names, and its parts or that part; SpecError if there is none."""
    id, _, wanted = evidence.partition("/")
    claim = find_claim(id)
    parts = tuple(part for part in claim.parts if wanted in ("", part.id))
    if not parts:
        raise SpecError(f"{claim.id} has no part {wanted!r}: it has {', '.join(part.id for part in claim.parts)}")
    return claim, parts


def said(words: Words, language: Language) -> str:
    """The words in this language."""
    return words.zh if language == "zh" else words.en


def evidence_text(evidence: str, verdicts: Verdicts) -> str:
    """`T1/phantom VIOLATED`, or for a whole claim `T15 3 HOLDS, 2 VIOLATED`."""
    claim, parts = cited(evidence)
    if "/" in evidence:
        return f"{evidence} {verdicts(claim, parts[0])}"
    counts = Counter(verdicts(claim, part) for part in parts)
    return f"{evidence} " + ", ".join(f"{count} {verdict}" for verdict, count in counts.items())


def as_text(statement: Statement, language: Language, verdicts: Verdicts | None, width: int, paint: Paint) -> str:
    """One statement: what it says, how it stands, what is exactly true, and the evidence (names alone without
    ``verdicts``)."""
    lines = [f"{paint.heading(statement.id)}  {paint(_judged(statement, language), 'bold')}"]
    lines.append(_paragraph(said(statement.says, language), language, width, "  ", "  "))
    if statement.exactly is not None:
        lines.append(_paragraph("=> " + said(statement.exactly, language), language, width, "     ", "  "))
    named = [evidence_text(each, verdicts) if verdicts else each for each in statement.evidence]
    lines += [paint.dim(wrapped("; ".join(named), width, "  "))] if named else []
    return "\n".join(lines)


def _judged(statement: Statement, language: Language) -> str:
    return statement.judgement.in_chinese if language == "zh" else str(statement.judgement)


def _paragraph(text: str, language: Language, width: int, indent: str, first: str) -> str:
    """Wrapped between words; Chinese has none, so its lines are left to the terminal."""
    return first + text if language == "zh" else wrapped(text, width, indent, first)


def as_json(statements: Sequence[Statement], verdicts: Verdicts | None) -> dict[str, Any]:
    """The form of ``tutorial.schema.json``; ``verdict`` is empty where nothing was established."""
    return {"format": FORMAT, "statements": [_statement(each, verdicts) for each in statements]}


def _statement(statement: Statement, verdicts: Verdicts | None) -> dict[str, Any]:
    exactly = statement.exactly
    return {
        "id": statement.id,
        "says": {"en": statement.says.en, "zh": statement.says.zh},
        "judgement": str(statement.judgement),
        "exactly": None if exactly is None else {"en": exactly.en, "zh": exactly.zh},
        "evidence": [
            {"claim": claim.id, "part": part.id, "verdict": verdicts(claim, part) if verdicts else ""}
            for claim, parts in map(cited, statement.evidence)
            for part in parts
        ],
    }


HEADINGS = {
    "en": ("# The tutorial, statement by statement", "Statement", "Judgement", "Evidence"),
    "zh": ("# 教程的每一句话", "说法", "判断", "证据"),
}
INTRODUCTIONS = {
    "en": """\
What a common tutorial on TCP's handshake and teardown says, how it stands to the rules of RFC 9293, and which claims of
the catalogue say so. The judgement is ours; the verdicts are established by machine: `tcpspec tutorial --all` does so
for all of them, `tcpspec tutorial ID` for one statement. [中文](tutorial.zh.md)""",
    "zh": """\
下面逐条列出一份常见的 TCP 握手与挥手教程中的说法、它们与 RFC 9293 规则的关系，以及依据。判断由我们作出；
判定由机器得出：`tcpspec tutorial --all --lang zh` 逐一验证，`tcpspec tutorial ID --lang zh` 只验证一条。
PROVED 表示对任意长度的运行成立，HOLDS 表示在给定界限内穷举成立，VIOLATED 表示有经过重放的反例。
[English](tutorial.md)""",
}


def markdown(language: Language) -> str:
    """The page in one language."""
    title, *_ = HEADINGS[language]
    chapters = "\n\n".join("\n".join(_chapter(chapter, language)) for chapter in CHAPTERS)
    return f"{title}\n\n{INTRODUCTIONS[language]}\n\n{chapters}\n"


def _chapter(chapter: Chapter, language: Language) -> Iterator[str]:
    _, *columns = HEADINGS[language]
    yield f"## {said(chapter.title, language)}\n"
    yield f"| | {' | '.join(columns)} |"
    yield "|---|---|---|---|"
    for each in chapter.statements:
        exactly = f"<br>**{said(each.exactly, language)}**" if each.exactly else ""
        evidence = "<br>".join(evidence_text(one, lambda _, part: part.expected) for one in each.evidence)
        yield f"| `{each.id}` | {said(each.says, language)}{exactly} | {_judged(each, language)} | {evidence} |"
