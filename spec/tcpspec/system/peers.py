"""Which two ends can be connected: both carry the same variables and options.  Read ``peer_of``."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tcpspec.language.sorts import SpecError
from tcpspec.rules.extension import Extension
from tcpspec.rules.spec import Spec
from tcpspec.rules.spelling import spelt_out


class PeersError(SpecError):
    """Two ends that cannot be connected; the message names what one has and the other lacks."""


def peer_of(left: Spec, right: Spec) -> Spec:
    """``right``, as it talks to ``left``: with the very extension that ``left`` has.

    Extensions are the same where their variables and options have the same names, sorts, first values and contents;
    it does not matter whether two files import one or each states its own.  Raises PeersError where they differ.
    """
    if left.extension is right.extension:
        return right
    ours, theirs = _stated(left.extension), _stated(right.extension)
    if ours != theirs:
        differ = sorted(name for name in {*ours, *theirs} if ours.get(name) != theirs.get(name))
        raise PeersError(
            f"{left.called} and {right.called} differ in {', '.join(differ)}: ends with different variables or options "
            "are not yet supported; give both the extension of one, as in `other.but(..., extension=this.extension)`"
        )
    return replace(right, extension=left.extension)


def _stated(extension: Extension) -> dict[str, tuple[Any, ...]]:
    """Everything that an extension says, by what it is about."""
    block = {f"variable {each.payload[1]}": (each.sort, value) for each, value in extension.block.items()}
    options = {f"option {each.payload[1]}": (each.sort, spelt_out(value)) for each, value in extension.options.items()}
    remembered = {f"memory of {name}": (each.sort, spelt_out(each)) for name, each in extension.remembered.items()}
    return {**block, **options, **remembered}
