"""Plain text laid out: wrapped paragraphs and aligned tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from textwrap import wrap

from tcpcheck.base.paint import Paint

Cell = Callable[[str], str]


def wrapped(text: str, width: int, indent: str = "", first: str | None = None) -> str:
    """The text in lines of at most ``width``, each after ``indent``; the first after ``first``.

    >>> print(wrapped("one two three", 12, "  ", "- "))
    - one two
      three
    """
    start = indent if first is None else first
    lines = wrap(text, width, initial_indent=start, subsequent_indent=indent,
                 break_long_words=False, break_on_hyphens=False)  # fmt: skip
    return "\n".join(lines) or start.rstrip()


def table(
    rows: Sequence[Sequence[str]],
    width: int,
    *,
    indent: str = "  ",
    paint: Callable[[int, str], str] = lambda column, text: text,
) -> str:
    """Rows with aligned columns; the last column is wrapped to what is left of ``width``.

    ``paint`` colours a padded cell of the column numbered so.

    >>> print(table([("a", "first"), ("long", "second")], 40))
      a     first
      long  second
    """
    if not rows:
        return ""
    fixed = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    left = len(indent) + sum(fixed) + 2 * len(fixed)
    lines = []
    for row in rows:
        cells = [paint(n, f"{cell:{size}}") for n, (cell, size) in enumerate(zip(row, fixed, strict=False))]
        tail = wrapped(row[-1], max(width - left, 24)).split("\n")
        start = indent + "".join(f"{cell}  " for cell in cells)
        lines.append((start + paint(len(fixed), tail[0])).rstrip())
        lines += [" " * left + paint(len(fixed), line) for line in tail[1:]]
    return "\n".join(lines)


def counted(number: int, one: str, many: str = "") -> str:
    """
    >>> counted(1, "state"), counted(12345, "state")
    ('1 state', '12 345 states')
    """
    return f"{grouped(number)} {one if number == 1 else many or one + 's'}"


def grouped(number: int) -> str:
    """Digits in groups of three.

    >>> grouped(1234567)
    '1 234 567'
    """
    return f"{number:,}".replace(",", " ")


def commands_text(commands: tuple[tuple[str, str], ...], width: int, paint: Paint) -> str:
    """Commands to type, each with what it shows: beside it where there is room, else below."""
    widest = max((len(command) for command, _ in commands), default=0)
    longest = max((len(says) for _, says in commands), default=0)
    if widest + longest + 4 <= width:
        return table(commands, width, paint=lambda n, text: paint(text, "bold") if n == 0 else paint.dim(text))
    lines = []
    for command, says in commands:
        lines += [f"  {paint(command, 'bold')}", paint.dim(wrapped(says, width, "      "))]
    return "\n".join(lines)
