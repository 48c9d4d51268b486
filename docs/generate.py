"""Everything in README.md and docs/ that is computed: run ``python docs/generate.py`` after a change of the rules.

``pages()`` maps each file to its text; a test checks that the files on disk say the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from click.testing import CliRunner

from tcpcheck.cli.app import tcpspec
from tcpspec import reading_table, table
from tcpspec.claims import CLAIMS
from tcpspec.tcp import TCP

ROOT = Path(__file__).parent.parent


def ladder(arguments: str) -> str:
    """What ``tcpspec show ARGUMENTS`` prints, fenced."""
    shown = CliRunner().invoke(tcpspec, ["show", *arguments.split()])
    if not shown.stdout:
        raise SystemExit(f"tcpspec show {arguments}: {shown.output}{shown.exception}")
    return f"```\n{shown.stdout.rstrip()}\n```"


def claims(_: str) -> str:
    """The catalogue as a table."""
    rows = [f"| {c.id} | {c.title} | {c.parts[0].expected} | {len(c.parts)} |" for c in CLAIMS.values()]
    return "\n".join(["| claim | | expected | parts |", "|---|---|---|---|", *rows])


BLOCKS: Mapping[str, Callable[[str], str]] = {"ladder": ladder, "claims": claims}
MARK = re.compile(r"<!-- (ladder|claims):? ?(.*?) -->\n(.*?)\n<!-- end -->", re.DOTALL)


def filled(page: str) -> str:
    """The page with every block between ``<!-- name: arguments -->`` and ``<!-- end -->`` computed anew."""

    def block(found: re.Match[str]) -> str:
        name, arguments = found[1], found[2]
        opening = found[0].split("\n", 1)[0]
        return f"{opening}\n{BLOCKS[name](arguments)}\n<!-- end -->"

    return MARK.sub(block, page)


def pages() -> dict[Path, str]:
    """Every generated file and its text."""
    readme = ROOT / "README.md"
    return {
        readme: filled(readme.read_text(encoding="utf-8")),
        ROOT / "docs" / "rules.md": table.markdown(TCP),
        ROOT / "docs" / "readings.md": reading_table.markdown(TCP),
    }


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
