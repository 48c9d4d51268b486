"""Pages and how they are filled in: one style sheet for all of them, no scripts, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template


def template_of(name: str, *, escaped: bool, filters: Mapping[str, Callable[..., Any]]) -> Template:
    """The template in the file ``name``; ``escaped``: what it is given is text, not HTML, unless marked safe."""
    environment = Environment(
        loader=PackageLoader("tcpcheck.pictures"),
        autoescape=escaped,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
    )
    environment.filters.update(filters)
    return environment.get_template(name)
