"""The TCP connection lifecycle as a specification.

Every rule of RFC 9293 section 3.10 that touches the lifecycle is written here once, as data, next to the
properties it is meant to have. The package needs the standard library only; the package `tcpcheck` runs it,
searches it and proves what it claims.

Authors take all that they need from here: ``from tcpspec import TCP, change, ESTABLISHED`` (``tcpspec.face`` has the
list).  Whoever reads the specification begins with ``tcpspec.rfc9293``.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType

from tcpspec.face import HOME
from tcpspec.old_paths import OldModule, install

__version__ = "0.1.0"
__all__ = [*HOME]  # noqa: PLE0604 - names, each from its room


class _Face(ModuleType):
    def __setattr__(self, name: str, value: object) -> None:
        if not isinstance(value, OldModule):  # an old path, `tcpspec.state`, is not in the way of a name
            super().__setattr__(name, value)


def __getattr__(name: str) -> object:
    if name in HOME:
        return getattr(import_module(HOME[name]), name)
    if name.startswith("_"):
        raise AttributeError(name)
    try:
        return import_module(f"tcpspec.{name}")
    except ModuleNotFoundError:
        raise AttributeError(f"tcpspec has no {name!r}") from None


def __dir__() -> list[str]:
    return sorted({*globals(), *HOME})


sys.modules[__name__].__class__ = _Face
install()
