"""README.md and docs/ say what the project computes."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tcpcheck.cli.forms import FORMS
from tcpcheck.cli.verbs import VERBS
from tcpspec.proofs.theorems import THEOREMS
from tcpspec.rfc9293.readings import READINGS
from tests.cli.command import told

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["generate"] = module
    spec.loader.exec_module(module)
    return module


def test_generated_pages_are_up_to_date(generate: ModuleType) -> None:
    stale = [path.name for path, text in generate.pages().items() if path.read_text(encoding="utf-8") != text]
    assert stale == [], "run: python docs/generate.py"


def test_every_generated_block_of_the_readme_is_found(generate: ModuleType) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(generate.MARK.findall(readme)) == readme.count("<!-- end -->") > 0


def test_links_in_the_readme_lead_somewhere() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#]+)\)", readme)
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_readmes_variant_does_what_the_readme_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    written = re.search(r"<!-- variant: (\S+) -->\n```python\n(.*?)```", readme, re.DOTALL)
    shown = re.search(r"<!-- variant-commands -->\n```sh\n(.*?)```", readme, re.DOTALL)
    assert written is not None and shown is not None
    assert written[2].count("\n") < 10
    monkeypatch.chdir(tmp_path)
    Path(written[1]).write_text(written[2], encoding="utf-8")
    first, second = (line.split()[1:] for line in shown[1].splitlines())
    check, show = told(*first, "--bounds", "tiny"), told(*second)
    assert (check.code, show.code) == (1, 0)
    assert "VIOLATED  no-phantom" in check.out
    assert "two-way violates no-phantom" in show.out
    assert "LISTEN receives SYN" in show.out


def test_the_readmes_program_runs() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    _, second = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    names: dict[str, Any] = {}
    exec(second, names)
    assert names["found"].complete
    assert len(names["pairs"]) == len(names["found"].grid)


def test_the_readme_lists_the_forms_of_a_run() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert tuple(re.findall(r"^\| `(\.[a-z.]+)` \|", readme, re.MULTILINE)) == tuple(FORMS)


def test_the_readme_names_every_verb() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert {verb for verb in VERBS if f"| `tcpspec {verb}" not in readme} == set()


def test_the_changelog_counts_the_readings() -> None:
    counted = re.search(r"(\d+) readings", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    assert counted is not None
    assert int(counted[1]) == len(READINGS)


def test_the_page_on_proofs_names_tests_that_there_are() -> None:
    """Every step of the argument, and every assumption, names what shows it."""
    page = (ROOT / "docs" / "proofs.md").read_text(encoding="utf-8")
    tests = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    named = set(re.findall(r"`(test_\w+)`", page))
    assert len(named) > 8
    assert not [name for name in named if f"def {name}(" not in tests]
    assert all(f"`{one.id}`" in page for theorem in THEOREMS.values() for one in theorem.assumptions)
