"""No two modules import each other, and an import inside a function is there to keep a heavy library out."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import networkx as nx
import pytest

ROOT = Path(__file__).parents[1]
SOURCES = {"tcpspec": ROOT / "spec", "tcpcheck": ROOT / "checker"}
HEAVY = {"cvc5", "jinja2", "multiprocessing", "networkx", "numpy", "rich", "scipy", "z3"}
"""Libraries that take longer to load than many commands take to answer."""
SELDOM = ("tcpcheck.own.",)
"""Rooms that take long to load, too, and that few commands need: files of a user's own."""
AT_ONCE = {"tcpcheck.cli.entry", "tcpcheck.cli.parent"}
"""They start the process in which a command runs, and load what they need besides while that one starts."""


class Import(NamedTuple):
    """One module names another: in a function, or for type checkers only."""

    name: str
    inside: bool
    types: bool


@cache
def files() -> Mapping[str, Path]:
    found = {}
    for package, source in SOURCES.items():
        for path in (source / package).rglob("*.py"):
            parts = path.relative_to(source).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def imports(module: str) -> tuple[Import, ...]:
    return tuple(_imports(ast.parse(files()[module].read_text(encoding="utf-8")), inside=False, types=False))


def _imports(node: ast.AST, *, inside: bool, types: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (Import(each.name, inside, types) for each in child.names)
        elif isinstance(child, ast.ImportFrom) and child.module:
            named = {f"{child.module}.{each.name}" for each in child.names}
            yield from (Import(each if each in files() else child.module, inside, types) for each in named)
        typing = isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test)
        function = isinstance(child, ast.FunctionDef | ast.Lambda)
        yield from _imports(child, inside=inside or function, types=types or typing)


@cache
def loaded_with(module: str) -> frozenset[str]:
    """The heavy libraries that are loaded with a module, by itself or by what it imports at once."""
    graph = at_once()
    if module not in graph:
        return frozenset()
    names = {module, *nx.descendants(graph, module)}
    return frozenset(name.partition(".")[0] for name in names) & HEAVY


@cache
def at_once() -> nx.DiGraph[str]:
    graph: nx.DiGraph[str] = nx.DiGraph()
    for module in files():
        graph.add_node(module)
        for each in imports(module):
            if not each.inside and not each.types:
                graph.add_edge(module, each.name)
        parent = module.rpartition(".")[0]
        if parent:
            graph.add_edge(module, parent)
    return graph


def test_no_two_modules_import_each_other_not_even_inside_functions_or_for_types() -> None:
    graph = nx.DiGraph([(module, each.name) for module in files() for each in imports(module) if each.name != module])
    assert [sorted(group) for group in nx.strongly_connected_components(graph) if len(group) > 1] == []


def test_no_two_packages_import_each_other() -> None:
    def room(module: str) -> str:
        return ".".join(module.split(".")[:2])

    graph: nx.DiGraph[str] = nx.DiGraph()
    for module in files():
        graph.add_edges_from((room(module), room(each.name)) for each in imports(module) if each.name in files())
    graph.remove_edges_from(list(nx.selfloop_edges(graph)))
    graph.remove_nodes_from(SOURCES)
    assert [sorted(group) for group in nx.strongly_connected_components(graph) if len(group) > 1] == []
    assert graph.number_of_edges() > 100


@pytest.mark.parametrize("module", sorted(files()))
def test_an_import_inside_a_function_keeps_a_heavy_library_out(module: str) -> None:
    light = [each.name for each in imports(module) if each.inside and each.name in files()
             and not loaded_with(each.name) - loaded_with(module) and not each.name.startswith(SELDOM)]  # fmt: skip
    assert light == [] or module in AT_ONCE, "import it at the beginning of the file"


def test_packages_have_faces() -> None:
    bare = [module for module, path in files().items() if path.name == "__init__.py"
            and len(ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "") < 30]  # fmt: skip
    assert bare == []
