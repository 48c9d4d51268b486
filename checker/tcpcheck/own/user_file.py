"""A user's own Python file, which states a variant, claims or properties: run, and asked what it states.

Whatever goes wrong becomes one ``UserFileError``.  Read ``execute`` and ``UserFile``.
"""

from __future__ import annotations

import ast
import builtins
import runpy
import sys
import traceback
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from tcpcheck.base.verdict import Exit
from tcpcheck.own.around import around
from tcpspec.face import HOME
from tcpspec.language.expression import SpecError

T = TypeVar("T")


class UserFileError(Exception):
    """A file that cannot be used: ``mine.py:8: what is wrong; what to do``.  ``line``: None where none is to blame."""

    exit_code = Exit.USAGE

    def __init__(self, path: Path, line: int | None, cause: str, remedy: str = "") -> None:
        self.path, self.line, self.cause, self.remedy = path, line, cause, remedy
        place = str(path) if line is None else f"{path}:{line}"
        super().__init__(f"{place}: {cause}" + (f"; {remedy}" if remedy else ""))


@dataclass(frozen=True)
class UserFile:
    """A file that was run, and the names that it defines."""

    path: Path
    names: Mapping[str, Any]

    @cached_property
    def lines(self) -> dict[str, int]:
        """The names that the file itself gives values to, and the line where it last does so; not what it imports."""
        found: dict[str, int] = {}
        for statement in ast.parse(self.path.read_bytes()).body:
            targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
            for node in (node for target in targets if target is not None for node in ast.walk(target)):
                if isinstance(node, ast.Name):
                    found[node.id] = statement.lineno
        return found

    def error(self, cause: str, remedy: str = "", *, at: str | int | None = None) -> UserFileError:
        """An error at a line, or where a name gets its value."""
        return UserFileError(self.path, self.lines.get(at) if isinstance(at, str) else at, cause, remedy)

    def stated(self, name: str, kind: type[T]) -> T | None:
        """What the file calls ``name``; None if it has no such name, UserFileError if that is of another kind."""
        found = self.names.get(name)
        if found is None or isinstance(found, kind):
            return found
        raise self.error(f"{name} is of type {type(found).__name__}", f"give it a {full_name(kind)}", at=name)

    def several(self, name: str, kind: type[T]) -> tuple[T, ...]:
        """The values in the tuple or list called ``name``; none if there is no such name."""
        found = self.names.get(name, ())
        if isinstance(found, tuple | list) and all(isinstance(each, kind) for each in found):
            return tuple(found)
        raise self.error(f"{name} is no tuple of {full_name(kind)}", f"write {name} = (...,)", at=name)

    def others(self, kind: type) -> list[str]:
        """Names that the file gives to values of this kind: one of them may be meant."""
        return [name for name in self.lines if isinstance(self.names.get(name), kind)]


def full_name(kind: type) -> str:
    """`tcpspec.Spec`, or the module of a class that is not for authors."""
    home = HOME.get(kind.__qualname__)
    return f"{'tcpspec' if home == kind.__module__ else kind.__module__}.{kind.__qualname__}"


def execute(path: Path) -> UserFile:
    """Run a file; it may import what lies beside it, and what it prints goes to stderr.  Raises UserFileError."""
    if not path.is_file():
        what = "that is a directory" if path.is_dir() else "there is no such file"
        raise UserFileError(path, None, what, _like(path))
    with around(path), _importing_from(path.parent):
        return UserFile(path, _names(path))


def _names(path: Path) -> Mapping[str, Any]:
    try:
        return runpy.run_path(str(path), run_name="user_file")
    except SyntaxError as error:
        at = Path(error.filename) if error.filename else path
        raise UserFileError(at, error.lineno, f"this is no Python: {error.msg}") from None
    except SystemExit:
        raise UserFileError(path, None, "it ends the program", "let it state things, and do nothing") from None
    except SpecError as error:
        raise UserFileError(*_place(path, error), str(error)) from None
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        raise UserFileError(*_place(path, error), _said(error), _hint(error)) from None


def _like(path: Path) -> str:
    folder = path.parent
    files = [each.name for each in folder.glob("*.py") if each.is_file()] if folder.is_dir() else []
    near = get_close_matches(path.name, sorted(files), 1)
    return f"did you mean {path.with_name(near[0])}?" if near else "check the path"


@contextmanager
def _importing_from(folder: Path) -> Iterator[None]:
    """What is installed comes first, so that no file of the user's hides a part of this program."""
    sys.path.append(str(folder))
    try:
        yield
    finally:
        with suppress(ValueError):
            sys.path.remove(str(folder))


def _place(path: Path, error: BaseException) -> tuple[Path, int | None]:
    """The last line of the user's that was being run: of the file, or of what lies beside it and is imported."""
    beside = {
        str(path),
        *(str(each) for each in path.parent.glob("*.py")),
        *map(str, path.parent.resolve().glob("*.py")),
    }
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename in beside]
    return (Path(frames[-1].filename), frames[-1].lineno) if frames else (path, None)


def _said(error: BaseException) -> str:
    """Kind and first line of an error; of an import, without the place on the disk of what was imported."""
    first = str(error).partition("\n")[0]
    if isinstance(error, ImportError):
        first = first.partition(" (")[0]
    return f"{type(error).__name__}: {first}" if first else type(error).__name__


def _hint(error: BaseException) -> str:
    if isinstance(error, TypeError) and str(error).endswith("object is not callable"):
        return "what stands before `(...)` is no function: leave the parentheses out"
    wanted, known = _misspelt(error)
    near = get_close_matches(wanted, sorted(known), 1) if wanted else []
    return f"did you mean `{near[0]}`?" if near else ""


def _misspelt(error: BaseException) -> tuple[str, Iterable[str]]:
    """The name that is not there, and those that are."""
    if isinstance(error, NameError) and not isinstance(error, UnboundLocalError):
        frame = [frame for frame, _ in traceback.walk_tb(error.__traceback__)][-1]
        return error.name or "", {*frame.f_globals, *frame.f_locals, *dir(builtins)}
    if isinstance(error, AttributeError):
        return error.name or "", dir(error.obj)
    if isinstance(error, ModuleNotFoundError):
        return "", ()
    if isinstance(error, ImportError) and error.name in sys.modules:
        words = str(error).split("'")
        return (words[1] if len(words) > 1 else ""), dir(sys.modules[error.name])
    return "", ()
