"""Everything in README.md and docs/ that is computed: run ``python docs/generate.py`` after a change of the rules.

``pages()`` maps each file to its text; a test checks that the files on disk say the same.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

from click.testing import CliRunner

from tcpcheck.cli.app import tcpspec
from tcpcheck.cli.terminal import WITHOUT_TERMINAL
from tcpcheck.report import tutorial
from tcpspec import finding_page, reading_table, table, variant_page
from tcpspec.claims import CLAIMS
from tcpspec.tcp import TCP

ROOT = Path(__file__).parent.parent
PINNED = ROOT / "tests" / "readings.toml"


def ladder(arguments: str) -> str:
    """What ``tcpspec show ARGUMENTS`` prints, fenced."""
    return said(f"show {arguments}")


def said(command: str) -> str:
    """What ``tcpspec COMMAND`` prints, fenced."""
    shown = CliRunner(env={"COLUMNS": str(WITHOUT_TERMINAL)}).invoke(tcpspec, command.split())
    if not shown.stdout:
        raise SystemExit(f"tcpspec {command}: {shown.output}{shown.exception}")
    return f"```\n{shown.stdout.rstrip()}\n```"


def readings() -> Mapping[str, Mapping[str, str]]:
    """What each other reading changes, as pinned by the tests, which compute it."""
    changed: Mapping[str, Mapping[str, str]] = tomllib.loads(PINNED.read_text(encoding="utf-8"))["changed"]
    return changed


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
        ROOT / "docs" / "readings.md": reading_table.markdown(TCP, readings()),
        ROOT / "docs" / "findings.md": finding_page.markdown(said),
        ROOT / "docs" / "variants.md": variant_page.markdown(),
        ROOT / "docs" / "tutorial.md": tutorial.markdown("en"),
        ROOT / "docs" / "tutorial.zh.md": tutorial.markdown("zh"),
    }


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
