"""``docs/architecture.md`` names files that exist, and the rooms in the order that the contracts hold."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
LINES = TEXT.partition("```text\n")[2].partition("```")[0].splitlines()
PICTURE = "\n".join(line[:60] for line in LINES)
"""Without what is said of the rooms."""
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
LAYERS = {each["containers"][0]: each["layers"] for each in CONTRACTS if "containers" in each}


def test_every_link_leads_somewhere() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", TEXT)
    assert len(links) > 40
    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []


@pytest.mark.parametrize(("package", "source"), [("tcpspec", "spec"), ("tcpcheck", "checker")])
def test_every_room_is_in_the_picture_and_in_a_layer(package: str, source: str) -> None:
    folder = ROOT / source / package
    rooms = {path.parent.name for path in folder.glob("*/__init__.py")}
    held = {room.strip() for layer in LAYERS[package] for room in layer.split("|")}
    assert rooms == held
    assert [room for room in rooms if not re.search(rf"\b{room}\b", PICTURE)] == []


@pytest.mark.parametrize("package", ("tcpspec", "tcpcheck"))
def test_the_picture_has_the_order_of_the_layers(package: str) -> None:
    start = PICTURE.index(package)
    rooms = re.findall(r"\w+", PICTURE[start:])
    at = [min(rooms.index(room.strip()) for room in layer.split("|")) for layer in LAYERS[package]]
    assert at == sorted(at)


@pytest.mark.parametrize("page", ("README.md", "spec/README.md"))
def test_it_is_linked(page: str) -> None:
    assert "architecture.md" in (ROOT / page).read_text(encoding="utf-8")
