"""Files: read with one clear error, written whole or not at all."""

from __future__ import annotations

import os
import shlex
import sys
import tempfile
from difflib import get_close_matches
from pathlib import Path

from tcpcheck.cli.exits import Refused

STDIN = "-"
OTHER = "name a folder that exists and is yours"


def read(name: str) -> str:
    """The text of a file, or of stdin for ``-``.  Refused if there is none, or if it is no text."""
    if name == STDIN and sys.stdin is None:
        raise Refused("standard input is closed", "give it a file to read")
    try:
        return sys.stdin.read() if name == STDIN else Path(name).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise missing(Path(name)) from None
    except IsADirectoryError:
        raise Refused(f"{name!r} is a directory", "name a file in it") from None
    except PermissionError:
        raise Refused(f"{name!r} may not be read", "change its permissions") from None
    except UnicodeDecodeError as error:
        raise Refused(f"{name!r} is no UTF-8 text (octet {error.start})", "save it as UTF-8") from None


def missing(path: Path) -> Refused:
    """The refusal of a file that does not exist."""
    return Refused(f"there is no file {str(path)!r}", _near(path))


def _near(path: Path) -> str:
    folder = path.parent if path.parent.is_dir() else None
    near = get_close_matches(path.name, [entry.name for entry in folder.iterdir()], 1) if folder else []
    return f"did you mean {path.with_name(near[0])}?" if near else "check the path"


def require_folder(name: str) -> None:
    """Refused if there is no folder in which this file could be written."""
    folder = Path(name).absolute().parent
    if not folder.is_dir():
        missing = str(Path(name).parent)
        raise Refused(f"{name!r} cannot be written: there is no folder {missing!r}", "make it, or name another")
    _require_writable(folder, name)


def require_new_folder(name: str) -> None:
    """Refused if no folder could be made there, or none in it."""
    folder = Path(name).absolute()
    while not folder.exists():
        folder = folder.parent
    _require_writable(folder, name)


def _require_writable(folder: Path, name: str) -> None:
    try:
        tempfile.TemporaryDirectory(prefix=".tcpspec.", dir=folder).cleanup()
    except OSError as error:
        raise Refused(f"{name!r} cannot be written: {error.strerror}", OTHER) from None


def require_picture(name: str) -> None:
    """Refused if a picture could not be written to this file."""
    if not name.endswith(".svg"):
        stem = name.removesuffix(Path(name).suffix) or "picture"
        raise Refused(f"--save {shlex.quote(name)}: the name says no form", f"call it {stem}.svg")
    require_folder(name)


def write(name: str, content: str | bytes) -> None:
    """Write a file under a temporary name, then rename it: nobody sees half of it.  Refused if it fails."""
    path = Path(name)
    octets = content if isinstance(content, bytes) else content.encode("utf-8")
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        raise Refused(f"{name!r} cannot be written: {error.strerror}", OTHER) from None
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(octets)
        os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, path)
    except BaseException as error:
        Path(temporary).unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise Refused(f"{name!r} cannot be written: {error.strerror}", "name another place") from None
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
