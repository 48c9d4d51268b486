"""A review as a document: what is in it, and that the pages say nothing else."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
from jsonschema import Draft202012Validator

from tcpcheck.base.verdict import Exit
from tcpcheck.cli.schemas import schema
from tcpcheck.diagram.picture import diagram_svg
from tcpcheck.pictures.ladder import FIRST_DIVERGENCE
from tcpcheck.review.against import BaselineError, read, worse
from tcpcheck.review.document import exit_code
from tcpcheck.review.folder import FolderError, as_json, files_of, shown, write
from tcpcheck.review.junit import xml
from tcpcheck.review.page import Shown, html, markdown, summary
from tcpcheck.runs.trace_json import from_json
from tcpspec.properties.property import PROPERTIES
from tcpspec.rfc9293.tcp import TCP
from tests.checker.capture import read as read_capture
from tests.checker.picture import assert_sound
from tests.checker.review.made import BUNDLE, data, review

pytestmark = [pytest.mark.xdist_group("reviews"), pytest.mark.turns(0)]
NAMES = ("two-way-bundle", pytest.param("ignore-rst-in-time-wait", marks=pytest.mark.slow))


@pytest.mark.parametrize("name", NAMES)
def test_the_verdicts_are_what_the_schema_says(name: str) -> None:
    Draft202012Validator(schema("review")).validate(json.loads(as_json(data(name))))


def test_the_third_segment_is_what_a_two_way_handshake_lacks() -> None:
    found = data("two-way-bundle")
    first = found["breaks"][0]
    assert (first["about"], first["moves"]) == ("no-phantom", 4)
    assert first["stimuli"][first["diverges"]]["differences"][0] == "B: state is SYN-RECEIVED, not ESTABLISHED"
    assert [found["changes"][n]["name"] for n in first["blame"]["edits"]] == ["LISTEN receives SYN"]
    assert found["exit_code"] == exit_code(review("two-way-bundle")) == Exit.VIOLATED


def test_every_break_of_the_bundle_is_blamed_on_the_harmful_change_alone() -> None:
    found = data("two-way-bundle")
    assert len(found["changes"]) == 2
    blamed = [[found["changes"][n]["name"] for n in one["blame"]["edits"]] for one in found["breaks"] if one["blame"]]
    assert blamed
    assert all(names == ["LISTEN receives SYN"] for names in blamed)


@pytest.mark.slow
def test_a_change_that_breaks_nothing_ends_with_0_and_keeps_its_proofs() -> None:
    found = data("ignore-rst-in-time-wait")
    assert found["breaks"] == []
    assert found["exit_code"] == Exit.AS_EXPECTED
    proved = [q["id"] for q in found["questions"] if q["found"]["verdict"] == "PROVED"]
    assert {"T2/confirmed", "T2/no-old-octet", "N2/always"} <= set(proved)


def test_runs_of_the_review_are_replayed_when_they_are_read_again() -> None:
    for one in data("two-way-bundle")["breaks"]:
        if one["trace"] is not None:
            assert len(from_json(one["trace"], {BUNDLE.name: BUNDLE}).moves) == one["moves"]


def test_counts_are_those_of_the_questions() -> None:
    found = data("two-way-bundle")
    counts = dict(found["counts"])
    assert counts.pop("questions") == len(found["questions"]) == sum(counts.values())


@pytest.mark.parametrize("name", NAMES)
def test_every_number_of_the_pages_is_in_the_verdicts(name: str) -> None:
    found, runs = data(name), dict(shown(review(name), data(name)))
    known = as_json(found) + "".join(run.ladder + run.base_ladder for run in runs.values())
    lists = range(1, 1 + max(len(found["changes"]), len(found["breaks"])))
    positions = (len(found["unasked"]), len(found["unasked"]) + len(found["questions"]))
    page = markdown(found, runs).replace(" of 121 ", " ")
    for hashed in (found["variant"]["rules"][:16], found["base"]["rules"][:16]):
        page = page.replace(hashed, "")
    assert numbers(page) - numbers(known) <= set(map(str, (*lists, *positions)))


def numbers(text: str) -> set[str]:
    """Numbers in a text, with or without marks between thousands."""
    return set(re.findall(r"\d+", re.sub(r"(?<=\d)[,\s\u202f](?=\d{3})", "", text)))


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("name", NAMES)
def test_the_page_is_whole_and_needs_nothing_else(name: str) -> None:
    page, text = _Page(), html(data(name), dict(shown(review(name), data(name))))
    page.feed(text)
    assert page.open == []
    assert not [tag for tag, _ in page.tags if tag in ("script", "link", "iframe", "img")]
    assert not re.search(r"https?://|url\(|@import", text.replace('xmlns="http://www.w3.org/2000/svg"', ""))
    targets = {attrs["id"] for _, attrs in page.tags if "id" in attrs}
    links = {str(attrs["href"]) for tag, attrs in page.tags if tag == "a"}
    assert {link.removeprefix("#") for link in links} <= targets


def test_text_is_escaped_in_the_page() -> None:
    found = {**data("two-way-bundle"), "sentence": "<b>&</b>"}
    assert "&lt;b&gt;&amp;&lt;/b&gt;" in html(found, dict(shown(review("two-way-bundle"), found)))


def test_the_pictures_mark_the_line_of_the_first_difference() -> None:
    found = data("two-way-bundle")
    run = dict(shown(review("two-way-bundle"), found))[found["breaks"][0]["run"]]
    lines = [re.split(r" {2,}", line) for ladder in (run.ladder, run.base_ladder) for line in ladder.splitlines()]
    assert (run.line, run.base_line) == (3, 3)
    assert [line[-1] for line in lines if line[0] == "3."] == ["--> ESTABLISHED", "--> SYN-RECEIVED"]
    for picture in (run.picture, run.base_picture):
        assert picture.startswith("<svg ")
        assert ">first divergence</text>" in picture


def test_sections_come_in_the_order_of_a_review() -> None:
    headings = re.findall(r"^## (.*)$", markdown(data("two-way-bundle"), _runs()), re.MULTILINE)
    assert headings == [
        "What changes against RFC 9293", "Verdicts, worst first", "What breaks", "What still holds, and how",
        "Behaviour", "Assumptions", "Not modelled", "Coverage", "Not asked", "Reproduce",
    ]  # fmt: skip


def _runs() -> dict[str, Shown]:
    return dict(shown(review("two-way-bundle"), data("two-way-bundle")))


@pytest.mark.parametrize("name", NAMES)
def test_the_table_of_a_run_is_numbered_as_its_ladder_is(name: str) -> None:
    found = data(name)
    for one in found["breaks"]:
        if one["run"]:
            ladder = _runs()[one["run"]].ladder
            lines = [each["number"] for each in one["stimuli"]]
            assert lines == sorted(lines)
            assert lines[0] > 1
            assert f"{lines[-1]}." in ladder
            assert f"\n{lines[-1] + 2}." not in ladder
    first = found["breaks"][0] if found["breaks"] else None
    if first is not None:
        assert first["stimuli"][first["diverges"]]["number"] == _runs()[first["run"]].line


def test_every_question_says_what_is_true_of_both() -> None:
    for question in data("two-way-bundle")["questions"]:
        says = {question[which]["verdict"]: question[which]["says"] for which in ("base", "found")}
        if len(says) == 2 and "UNKNOWN" not in says:
            good = {verdict in ("PROVED", "HOLDS"): said for verdict, said in says.items()}
            assert len(good) == 1 or good[True] != good[False], question["id"]


def test_a_lost_proof_is_stood_in_for_by_its_own_properties_alone() -> None:
    found = {question["id"]: question for question in data("two-way-bundle")["questions"]}
    assert found["T2/confirmed"]["within_bounds"]
    for id in found["T2/confirmed"]["within_bounds"]:
        assert found[id]["property"] == "if our SYN was acknowledged, the peer holds exactly this pair of ISNs"
    assert found["T2/no-old-octet"]["within_bounds"] == []
    assert "T2/enumerated-octets" in found["T2/no-old-octet"]["refuted_by"]


def test_each_change_is_said_to_be_noticed_or_not() -> None:
    found = {each["change"]: each for each in data("two-way-bundle")["coverage"]}
    names = [change["name"] for change in data("two-way-bundle")["changes"]]
    assert set(found) == set(range(len(names)))
    assert found[names.index("LISTEN receives SYN")]["tells"] == "noticed"
    assert found[1 - names.index("LISTEN receives SYN")]["tells"] in ("not covered", "noticed further")


# --- the folder -------------------------------------------------------------------------------------------
def test_the_folder_holds_report_verdicts_and_traces(tmp_path: Path) -> None:
    write(tmp_path / "new", files_of(review("two-way-bundle"), data("two-way-bundle")))
    names = {path.relative_to(tmp_path / "new").as_posix() for path in (tmp_path / "new").rglob("*") if path.is_file()}
    assert {"report.html", "report.md", "verdicts.json"} <= names
    for run in ("01-no-phantom", "01-no-phantom-on-tcp"):
        assert {f"traces/{run}.{form}" for form in ("ladder", "json", "svg", "pcapng", "itf.json")} <= names
    page = (tmp_path / "new" / "report.html").read_text(encoding="utf-8")
    assert diagram_svg(BUNDLE, TCP) in page


def test_every_run_is_there_in_every_form_and_marked_where_it_first_differs() -> None:
    found = data("two-way-bundle")
    files = dict(files_of(review("two-way-bundle"), found))
    runs = {one["run"]: one for one in found["breaks"] if one["run"]}
    for run, one in runs.items():
        for name in (run, f"{run}-on-tcp"):
            forms = {ending: files[f"traces/{name}{ending}"] for ending in (".ladder", ".json", ".itf.json", ".svg")}
            assert_sound(str(forms[".svg"]))
            assert (FIRST_DIVERGENCE in str(forms[".svg"])) == (one["diverges"] is not None)
            assert json.loads(forms[".itf.json"])["#meta"]["format"] == "ITF"
            capture = files[f"traces/{name}.pcapng"]
            assert isinstance(capture, bytes)
            assert read_capture(capture).linktype == 101
    assert runs


def test_an_earlier_review_is_replaced_and_nothing_else_is(tmp_path: Path) -> None:
    files = [("verdicts.json", as_json(data("two-way-bundle"))), ("traces/x", "1")]
    write(tmp_path / "new", iter(files))
    write(tmp_path / "new", iter(files[:1]))
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["verdicts.json"]
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.tex").write_text("", encoding="utf-8")
    with pytest.raises(FolderError, match="exists and is no review: name a folder that does not exist"):
        write(tmp_path / "mine", iter(files))


def test_a_review_that_fails_on_the_way_leaves_nothing_behind(tmp_path: Path) -> None:
    def files() -> object:
        yield "verdicts.json", "{}"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "new", files())  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


# --- CI ----------------------------------------------------------------------------------------------------
def test_every_question_is_a_test_case_and_what_broke_fails_with_its_ladder() -> None:
    found = data("two-way-bundle")
    broken = [q["id"] for q in found["questions"] if q["became"] in ("broken", "lost")]
    suite = Xml.fromstring(xml(found, dict(shown(review("two-way-bundle"), found)), broken).split("\n", 1)[1])
    assert len(suite.findall("testcase")) == len(found["questions"]) == int(suite.attrib["tests"])
    failures = suite.findall("testcase/failure")
    assert len(failures) == len(broken) == int(suite.attrib["failures"])
    assert "--> ESTABLISHED" in str(failures[0].text)


def test_only_what_got_worse_fails_against_a_baseline() -> None:
    now = data("two-way-bundle")
    assert list(worse(now, now)) == []
    before = json.loads(as_json(now))
    for question in before["questions"]:
        if question["id"] == "T1/three-way":
            question["found"]["verdict"] = "HOLDS"
    (one,) = worse(before, now)
    assert (one.id, one.was, one.now) == ("T1/three-way", "HOLDS", "VIOLATED")
    assert "| T1/three-way" in summary(now, [one])
    assert "Nothing is worse than the baseline." in summary(now, [])


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": "tcpspec-check-1"}'])
def test_a_baseline_that_is_no_review_is_refused(text: str) -> None:
    with pytest.raises(BaselineError, match=r"name the verdicts\.json of an earlier review"):
        read("old.json", text)


def test_properties_of_breaks_are_properties_of_the_catalogue() -> None:
    about = {one["about"] for one in data("two-way-bundle")["breaks"]}
    assert about & {each.id for each in PROPERTIES}
