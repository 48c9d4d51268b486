"""``spec/README.md`` names only files that exist, and every file that holds rules."""

from __future__ import annotations

import re
from pathlib import Path

from tcpspec.rfc9293.tcp import TCP
from tcpspec.variants import VARIANTS

SPEC = Path(__file__).parents[2] / "spec"
LINKS = re.findall(r"\]\(([^)]+)\)", (SPEC / "README.md").read_text(encoding="utf-8"))


def test_every_file_that_the_guide_names_exists() -> None:
    assert [link for link in LINKS if not (SPEC / link).exists()] == []


def test_the_guide_names_every_file_that_holds_a_rule() -> None:
    rules = [check for spec in VARIANTS.values() for check in (*TCP.all_checks, *spec.all_checks)]
    holding = {Path(check.place.file).relative_to(SPEC).as_posix() for check in rules}
    assert holding <= set(LINKS)
    assert "tcpspec/rfc9293/arrives/listen.py" in holding


def test_the_guide_names_every_module_of_the_specification() -> None:
    modules = {path.relative_to(SPEC).as_posix() for path in (SPEC / "tcpspec").rglob("*.py")}
    packages = {module for module in modules if module.endswith("__init__.py")}
    assert sorted(modules - packages - set(LINKS)) == []
