"""The command answers at once: nothing heavy is imported before a verb needs it."""

from __future__ import annotations

import resource

from tests.cli.command import started

HEAVY = ("cvc5", "jinja2", "networkx", "numpy", "rich", "scipy", "z3")


def imported_by(statement: str) -> set[str]:
    listing = "import sys; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    ran = started(code=f"{statement}\n{listing}")
    assert ran.returncode == 0, ran.stderr
    return set(ran.stdout.split())


def test_importing_the_command_imports_no_engine() -> None:
    assert not imported_by("import tcpcheck.cli").intersection(HEAVY)


def test_help_of_every_verb_imports_no_engine() -> None:
    loaded = imported_by(
        "from tcpcheck.cli.app import run; from tcpcheck.cli.verbs import VERBS; import io, contextlib\n"
        "with contextlib.redirect_stdout(io.StringIO()):\n"
        "    codes = [run([verb, '--help']) for verb in VERBS]\n"
        "assert codes == [0] * len(VERBS), codes\n"
    )
    assert not loaded.intersection(HEAVY)


def test_tables_need_no_engine() -> None:
    loaded = imported_by(
        "from tcpcheck.cli.app import run; import io, contextlib\n"
        "with contextlib.redirect_stdout(io.StringIO()):\n"
        "    codes = [run(words.split()) for words in ('rules', 'list', 'explain D6', 'replay figure-6')]\n"
        "assert codes == [0] * 4, codes\n"
    )
    assert not loaded.intersection(HEAVY)


def test_the_test_above_can_fail() -> None:
    assert "z3" in imported_by("import tcpcheck.symbolic.encoding.terms")


def test_help_answers_at_once() -> None:
    def seconds() -> float:
        """Processor time, which a busy machine does not change much."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert started("--help").returncode == 0
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)

    assert min(seconds() for _ in range(3)) < 0.3
