"""All that is computed in README.md, docs/ and the stub of tcpspec: run ``python docs/generate.py`` after a change.

``pages()`` maps each file to its text; a test checks that the files on disk say the same.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory

from click.testing import CliRunner

from tcpcheck.cli.app import tcpspec
from tcpcheck.cli.terminal import WITHOUT_TERMINAL
from tcpcheck.conform.end.conformance import Conformance, Mode, exit_code
from tcpcheck.conform.search.freedoms import FREEDOMS
from tcpcheck.conform.search.levels import Rulebook
from tcpcheck.learned import text as learned
from tcpcheck.learned.compare import compare
from tcpcheck.learned.machine import read_machine
from tcpcheck.pages import answers, checked, tutorial
from tcpcheck.pages import findings as finding_page
from tcpcheck.pages import readings as reading_table
from tcpcheck.pages import variants as variant_page
from tcpspec.claims import CLAIMS
from tcpspec.claims.claim import Claim
from tcpspec.face import stub
from tcpspec.rfc9293 import rule_table as table
from tcpspec.rfc9293.tcp import TCP

ROOT = Path(__file__).parent.parent
PINNED = ROOT / "tests" / "readings.toml"
REVIEWED = ROOT / "tests" / "variants.toml"
CHECKED = ROOT / "tests" / "checks.toml"


def ladder(arguments: str) -> str:
    """What ``tcpspec show ARGUMENTS`` prints, fenced."""
    return said(f"show {arguments}")


def said(command: str) -> str:
    """What ``tcpspec COMMAND`` prints, fenced."""
    with chdir(ROOT):
        return f"```\n{printed(command)}\n```"


def session(commands: str) -> str:
    """What the commands print one after the other, in a directory of their own, fenced; ``;`` stands between them."""
    with TemporaryDirectory() as place, chdir(place):
        shown = [f"$ tcpspec {each.strip()}\n{printed(each)}" for each in commands.split(";")]
    return "```\n" + "\n\n".join(shown) + "\n```"


def printed(command: str) -> str:
    shown = CliRunner(env={"COLUMNS": str(WITHOUT_TERMINAL)}).invoke(tcpspec, command.split())
    if not shown.stdout:
        raise SystemExit(f"tcpspec {command}: {shown.output}{shown.exception}")
    return shown.stdout.rstrip()


def readings() -> Mapping[str, Mapping[str, str]]:
    """What each other reading changes, as pinned by the tests, which compute it."""
    changed: Mapping[str, Mapping[str, str]] = tomllib.loads(PINNED.read_text(encoding="utf-8"))["changed"]
    return changed


def reviewed() -> Mapping[str, answers.Answers]:
    """What is other for each variant than for RFC 9293, as pinned by the tests, which compute it."""
    found: Mapping[str, answers.Answers] = tomllib.loads(REVIEWED.read_text(encoding="utf-8")).get("variant", {})
    return found


def claims(_: str) -> str:
    """The catalogue as a table."""
    rows = [f"| {c.id} | {c.title} | {verdicts(c)} |" for c in CLAIMS.values()]
    return "\n".join(["| claim | | as claimed if its parts are |", "|---|---|---|", *rows])


def plain_checks() -> Mapping[str, checked.Checked]:
    """What plain `check` says of each variant, as pinned by the tests, which compute it."""
    found: Mapping[str, checked.Checked] = tomllib.loads(CHECKED.read_text(encoding="utf-8")).get("variant", {})
    return found


def variants() -> str:
    """The variants by family, what plain `check` says of each, and what becomes of the catalogue."""
    return variant_page.markdown() + checked.markdown(plain_checks(), reviewed()) + answers.markdown(reviewed())


def verdicts(claim: Claim) -> str:
    """`9 VIOLATED, 1 HOLDS`."""
    return ", ".join(f"{number} {verdict}" for verdict, number in Counter(p.expected for p in claim.parts).items())


def conformance(_: str) -> str:
    """The verdicts on an end of a captured connection, with the exit code of each mode."""
    codes = {each: [int(exit_code([each], mode)) for mode in (Mode.REPORT, Mode.LOSSY)] for each in Conformance}
    rows = [
        f"| {each} | {each.meaning} | {usual if usual == lossy else f'{usual}; {lossy} with `--lossy-receiver`'} |"
        for each, (usual, lossy) in codes.items()
    ]
    return "\n".join(["| verdict | meaning | exit code |", "|---|---|---|", *rows])


def freedoms(_: str) -> str:
    """The readings that are tried by themselves."""
    rows = [f"| {name} | {TCP.readings[name].question} | {TCP.settings[name]} |" for name in FREEDOMS]
    return "\n".join(["| reading | question | tried first |", "|---|---|---|", *rows])


BLOCKS: Mapping[str, Callable[[str], str]] = {
    "ladder": ladder,
    "claims": claims,
    "said": said,
    "session": session,
    "conformance": conformance,
    "freedoms": freedoms,
}
MARK = re.compile(rf"<!-- ({'|'.join(BLOCKS)})(?:: ([^\n]*))? -->\n(.*?)\n?<!-- end -->", re.DOTALL)


def filled(page: str) -> str:
    """The page with every block between ``<!-- name: arguments -->`` and ``<!-- end -->`` computed anew."""

    def block(found: re.Match[str]) -> str:
        name, arguments = found[1], found[2] or ""
        opening = found[0].split("\n", 1)[0]
        return f"{opening}\n{BLOCKS[name](arguments)}\n<!-- end -->"

    return MARK.sub(block, page)


def real_stacks() -> str:
    """The learned models beside the tests, against the rules."""
    models = sorted((ROOT / "tests" / "data" / "learned").glob("*.dot"))
    machines = [read_machine(path.read_text(encoding="utf-8"), path.name) for path in models]
    return learned.markdown([compare(machine, Rulebook(TCP)) for machine in machines])


def pages() -> dict[Path, str]:
    """Every generated file and its text."""
    by_hand = (ROOT / "README.md", ROOT / "docs" / "captures.md")
    return {
        **{page: filled(page.read_text(encoding="utf-8")) for page in by_hand},
        ROOT / "spec" / "tcpspec" / "__init__.pyi": stub(),
        ROOT / "docs" / "rules.md": table.markdown(TCP),
        ROOT / "docs" / "readings.md": reading_table.markdown(TCP, readings()),
        ROOT / "docs" / "findings.md": finding_page.markdown(said),
        ROOT / "docs" / "variants.md": variants(),
        ROOT / "docs" / "real-stacks.md": real_stacks(),
        ROOT / "docs" / "tutorial.md": tutorial.markdown("en"),
        ROOT / "docs" / "tutorial.zh.md": tutorial.markdown("zh"),
    }


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
