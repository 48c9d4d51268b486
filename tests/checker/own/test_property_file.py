"""A user's own file of properties: each is judged and shown, and what is wrong with it is said with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from tcpcheck.explicit.answers.exploration import explore
from tcpcheck.own.property_file import load
from tcpcheck.own.user_file import UserFileError
from tcpspec.language.expression import SpecError
from tcpspec.properties.property import A, always
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import snd_wnd
from tcpspec.system.bounds import tiny_bounds
from tcpspec.system.joint import connect
from tests.cli.command import told

GOOD = """
from tcpspec.rules.block import ESTABLISHED, SYN_SENT, snd_wnd, state
from tcpspec.properties import A, B, always, leads_to, sometimes

FOLLOWED = always("follows", "the server is ESTABLISHED if the client is", given=A(state == ESTABLISHED),
                  holds=B(state == ESTABLISHED))
SHUT = always("shut", "the client never learns a window", holds=A(snd_wnd) == 0)
OPENS = leads_to("opens", "who asks is ESTABLISHED", given=A(state == SYN_SENT), holds=A(state == ESTABLISHED))
BOTH = sometimes("both", "both are ESTABLISHED", A(state == ESTABLISHED) & B(state == ESTABLISHED))
"""
TINY = ("--bounds", "tiny", "--faults", "none")


def written(folder: Path, text: str) -> Path:
    path = folder / "mine.py"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_property_of_a_file_is_judged(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD)
    said = told("check", *TINY, "-p", str(path))
    assert said.code == 1
    verdicts = dict(
        line.split()[:2][::-1] for line in said.out.splitlines() if line[2:10].strip() in ("HOLDS", "VIOLATED")
    )
    assert verdicts == {"follows": "VIOLATED", "shut": "VIOLATED", "opens": "VIOLATED", "both": "HOLDS"}
    assert f"tcpspec show {' '.join(TINY)} {path}:follows --rules" in said.out
    assert "tcpspec explain follows" not in said.out


@pytest.mark.parametrize(
    ("id", "title", "line"),
    [
        ("follows", "TCP violates follows", "ESTABLISHED --> <SEQ=101><ACK=301><CTL=ACK>     ..."),
        ("opens", "TCP violates opens", "[what follows repeats for ever]"),
        ("both", "both: both are ESTABLISHED", "--> ESTABLISHED"),
    ],
)
def test_one_of_them_is_shown_by_a_run(tmp_path: Path, id: str, title: str, line: str) -> None:
    faults = ("--bounds", "tiny") if id == "opens" else TINY
    said = told("show", *faults, f"{written(tmp_path, GOOD)}:{id}")
    assert said.code == 0
    assert said.out.startswith(title)
    assert line in said.out


def test_what_always_comes_has_no_run_without_it(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        GOOD + 'ASKS = leads_to("asks", "it is left", given=A(state == SYN_SENT), holds=TRUE)\n'
        'NEVER = leads_to("never", "x", given=A(state == ESTABLISHED) & A(state == SYN_SENT), holds=TRUE)\n',
    )
    path.write_text("from tcpspec.language.expression import TRUE\n" + path.read_text())
    said, vacuous = (told("show", *TINY, f"{path}:{id}") for id in ("asks", "never"))
    assert said.code == vacuous.code == 1
    assert "asks holds within these bounds: there is no run without it" in said.err
    assert "its premise is never true" in vacuous.err


def test_what_bounds_keep_at_one_value_is_followed_for_a_property_that_reads_it() -> None:
    learns = always("shut", "the client never learns a window", holds=A(snd_wnd) == 0)
    bounds = tiny_bounds()
    with pytest.raises(SpecError, match=r"reads SND\.WND, which the bounds keep at one value"):
        explore(connect(TCP, TCP, over=bounds.network), bounds, (learns,))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"both"', '"shut"', r"mine\.py:7: two properties have the id 'shut'; give one of them another"),
        ('"both"', '"no-phantom"', r"mine\.py:9: there is a property 'no-phantom' already"),
        ("A(snd_wnd)", "A(snd_wind)", r"mine\.py:7: NameError: name 'snd_wind' is not defined"),
        ("A(snd_wnd)", "snd_wnd", r"mine\.py:7: property .* reads block\.snd_wnd.*write A\(snd_wnd\)"),
        (GOOD, "x = 1", r"mine\.py: it states no property; write MINE = always"),
        (GOOD, GOOD + "PROPERTIES = SHUT", r"mine\.py:10: PROPERTIES is no tuple of tcpspec\.Property"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, old: str, new: str, says: str) -> None:
    with pytest.raises(UserFileError, match=says):
        load(written(tmp_path, GOOD.replace(old, new)), TCP)


@pytest.mark.parametrize(
    ("stated", "says"),
    [
        ("A(B(state)) == ESTABLISHED", r"mine\.py:4: A\(\.\.\.\) of what is read at B already"),
        ("quiet", r"mine\.py:4: property 'x' .* asks whether the network is quiet, which only a leads_to may"),
        ("A(Nat.field('block', 'iss')) == 0", r"mine\.py:4: .* reads A\.iss as a nat, and it is a seq"),
        ("A(seg.SYN)", r"mine\.py:4: .* reads seg\.SYN"),
        ("Seq('recall', A(peer), payload=('B', 'sent')) == 0", r"mine\.py:4: .* asks the history of B for 'sent'"),
        ("Nat('recall', A(peer), payload=('B', 'iss')) == 0", r"mine\.py:4: .* asks the history of B for 'iss'"),
        ("A(named('our FIN is acknowledged', fin_sent))", r"mine\.py:4: .* by the name 'our FIN is acknowledged'"),
        ("A(named('x', fin_sent)) | A(named('x', passive))", r"mine\.py:4: .* by the name 'x', which is"),
        ("A(state) == 'ESTABLISHED'", r"mine\.py:4: a phase is needed here, not 'ESTABLISHED': write ESTABLISHED"),
        ("A(state != 'ESTABLISHED')", r"mine\.py:4: a phase is needed here, not 'ESTABLISHED': write ESTABLISHED"),
        ("A(state is LISTEN)", r"mine\.py:4: an expression is needed here, not False"),
        ("(A(state) is LISTEN) & A(passive)", r"mine\.py:4: False is no condition: Python made a plain value of `is`"),
        ("A(state) == 3", r"mine\.py:4: a phase is needed here, not 3: write SYN_RECEIVED"),
        ("A(snd_nxt) == -1", r"mine\.py:4: a seq is needed here, not -1: sequence numbers are 0 to 2\^32-1"),
        ("peer_exists", r"mine\.py:4: .*`holds` of Property .*function `peer_exists`: call it"),
    ],
)  # fmt: skip
def test_what_a_property_cannot_mean_is_refused(tmp_path: Path, stated: str, says: str) -> None:
    head = (
        "from tcpspec.rules.block import *\nfrom tcpspec.properties import *\nfrom tcpspec.language.expression import *"
    )
    text = f'{head}; from tcpspec.rules.segment import seg\nX = always("x", "x", holds={stated})\n'
    with pytest.raises(UserFileError, match=says):
        load(written(tmp_path, text), TCP)


def test_a_property_that_a_file_does_not_have_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD)
    said = told("show", f"{path}:flows")
    assert said.code == 2
    assert said.err.endswith(f"'flows' is not a property of {path}; did you mean follows?\n")


def test_a_file_of_properties_is_no_variant(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD)
    said = told("check", str(path))
    assert said.code == 2
    assert f"it holds properties and no variant; see `tcpspec check --property {path}`" in said.err
