"""One place has everything that authors need; old paths go on working; no room is opened unasked."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import pytest

import tcpspec
from tcpspec.face import HOME, ROOMS
from tcpspec.old_paths import OLD, PACKAGES


def loaded(program: str) -> set[str]:
    """The rooms that are open after the program, in a process of its own."""
    shown = "import sys; print(*{name.split('.')[1] for name in sys.modules if name.startswith('tcpspec.')})"
    ran = subprocess.run([sys.executable, "-c", f"{program}\n{shown}"], capture_output=True, text=True, check=True)
    return set(ran.stdout.split()) - {"face", "old_paths"}


@pytest.mark.parametrize("name", HOME)
def test_every_name_is_what_its_room_has(name: str) -> None:
    assert getattr(tcpspec, name) is getattr(import_module(HOME[name]), name)


def test_no_name_is_in_two_rooms() -> None:
    assert sum(len(names.split()) for names in ROOMS.values()) == len(HOME)


def test_what_is_not_there_is_refused() -> None:
    with pytest.raises(ImportError, match="nothing_of_the_kind"):
        exec("from tcpspec import nothing_of_the_kind", {})


def test_no_room_is_opened_unasked() -> None:
    assert loaded("import tcpspec") == set()
    assert loaded("import tcpspec.language.expression") == {"language"}
    assert loaded("from tcpspec import ESTABLISHED") == {"language", "rules"}


@pytest.mark.parametrize("path", OLD)
def test_an_old_path_has_what_stood_there(path: str) -> None:
    old, homes = import_module(path), OLD[path]
    for home in (homes,) if isinstance(homes, str) else homes:
        public = {name: value for name, value in vars(import_module(home)).items() if not name.startswith("_")}
        assert {name: getattr(old, name) for name in public}.keys() == public.keys()
        assert all(getattr(old, name) is value for name, value in public.items())


def test_old_packages_can_be_imported_even_those_that_had_nothing_of_their_own() -> None:
    for path in PACKAGES:
        import_module(path)


def test_an_old_path_is_not_in_the_way_of_a_name() -> None:
    program = "import tcpspec.state, tcpspec.event; from tcpspec import state, Kind; from tcpspec.state import State"
    assert loaded(f"{program}; assert state.sort == 'phase', state; assert State.CLOSED == 0") >= {"language"}


def test_nothing_in_the_project_uses_an_old_path() -> None:
    program = "import tcpspec.claims, tcpspec.scenarios, tcpspec.variants, tcpcheck.cli.app, tcpcheck.establish.workers"
    shown = "import sys; from tcpspec.old_paths import OLD; assert not OLD.keys() & sys.modules.keys()"
    subprocess.run([sys.executable, "-c", f"{program}\n{shown}"], check=True)
