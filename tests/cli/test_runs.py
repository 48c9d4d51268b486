"""Runs that are shown, stored and checked again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tcpcheck.cli import files
from tcpcheck.cli.exits import Refused
from tcpcheck.cli.forms import FORMS
from tests.checker.capture import read
from tests.cli.command import told

TINY = ("--bounds", "tiny")


@pytest.mark.parametrize("name", ["run.ladder", "run.json"])
def test_a_stored_run_can_be_shown_again(name: str, tmp_path: Path) -> None:
    file = str(tmp_path / name)
    shown = told("show", "two-way", "no-phantom", *TINY).out
    assert told("show", "two-way", "no-phantom", *TINY, "--save", file).code == 0
    assert told("show", file).out.split() == shown.split()


BEGINS = {
    ".svg": b"<svg ",
    ".html": b"<!DOCTYPE html>",
    ".pcapng": bytes.fromhex("0a0d0d0a"),
    ".itf.json": b'{\n "#meta": {\n  "format": "ITF"',
    ".json": b'{\n  "format": "tcpspec-trace-1"',
    ".txt": b"two-way violates no-phantom",
    ".ladder": b"title: two-way violates no-phantom",
}


@pytest.mark.parametrize("ending", FORMS)
def test_the_ending_of_the_name_says_what_is_written(ending: str, tmp_path: Path) -> None:
    file = tmp_path / f"run{ending}"
    said = told("show", "two-way", "no-phantom", *TINY, "--save", str(file))
    assert said.out.startswith(f"{file}: two-way violates no-phantom")
    assert file.read_bytes().startswith(BEGINS[ending])


def test_a_page_says_the_command_that_shows_the_run(tmp_path: Path) -> None:
    file = tmp_path / "run.html"
    told("show", "two-way", "no-phantom", *TINY, "--rules", "--save", str(file))
    assert '<pre class="wrap">tcpspec show two-way no-phantom --bounds tiny</pre>' in file.read_text()


def test_a_capture_is_made_where_it_is_asked_for(tmp_path: Path) -> None:
    captures = []
    for vantage in ("wire", "A", "B"):
        file = tmp_path / f"{vantage}.pcapng"
        told("show", "T1", "tutorial", "--save", str(file), "--vantage", vantage)
        captures.append([frame.stamp for frame in read(file.read_bytes()).frames])
    told("show", "T1", "tutorial", "--save", str(tmp_path / "run.pcapng"))
    assert [frame.stamp for frame in read((tmp_path / "run.pcapng").read_bytes()).frames] == captures[0]
    assert len({str(stamps) for stamps in captures}) == 3


def test_a_figure_and_a_ladder_are_saved_like_any_run(tmp_path: Path) -> None:
    for source in ("figure-8", str(tmp_path / "run.ladder")):
        told("show", "two-way", "no-phantom", *TINY, "--save", str(tmp_path / "run.ladder"))
        assert told("show", source, "--save", str(tmp_path / "run.pcapng")).code == 0
        assert read((tmp_path / "run.pcapng").read_bytes()).frames


def test_a_saved_run_is_also_said_as_json(tmp_path: Path) -> None:
    said = told("show", "can-open", *TINY, "--save", str(tmp_path / "run.svg"), "--json")
    assert json.loads(said.out)["format"] == "tcpspec-show-1"
    assert (tmp_path / "run.svg").exists()


def test_what_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    long = tmp_path / "long.ladder"
    drawn = told("show", "figure-6", "--as", "file").out
    long.write_text(drawn.replace("<DATA=1>", "<DATA=65530>").replace("<ACK=102>", "<ACK=65631>"))
    said = told("show", str(long), "--save", str(tmp_path / "run.pcapng"))
    assert said.code == 2
    assert "fits into no packet" in said.err
    assert list(tmp_path.iterdir()) == [long]


def test_what_is_printed_is_also_input() -> None:
    ladder = told("show", "two-way", "no-phantom", *TINY, "--as", "file").out
    allowed = told("replay", "-", stdin=ladder)
    assert allowed.out.startswith("ALLOWED")
    refused = told("replay", "-", "--variant", "TCP", stdin=ladder)
    assert (allowed.code, refused.code) == (0, 1)
    assert "<stdin>:" in refused.out


def test_a_trace_that_does_otherwise_than_recorded_is_refused_with_the_place(tmp_path: Path) -> None:
    file = tmp_path / "run.json"
    told("show", "can-open", *TINY, "--save", str(file))
    trace = json.loads(file.read_text())
    trace["steps"][0]["after"]["b"]["block"]["state"] = "ESTABLISHED"
    file.write_text(json.dumps(trace))
    said = told("show", str(file))
    assert said.code == 2
    assert "steps[0].after.b.block.state: the file has 'ESTABLISHED', and by the rules it is 'LISTEN'" in said.err


def test_counterexamples_get_32_bit_numbers() -> None:
    said = told("show", "two-way", "no-phantom", *TINY, "--real", "--json")
    assert said.code == 0
    run = json.loads(said.out)
    numbers = [step["sent"]["seq"] for step in run["trace"]["steps"] if step["sent"]]
    assert run["violates"] == "no-phantom"
    assert max(numbers) > 100_000


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "run.json"
    file.write_text("before")

    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", fails)
    with pytest.raises(Refused, match="No space left"):
        files.write(str(file), "after")
    assert file.read_text() == "before"
    assert list(tmp_path.iterdir()) == [file]


def test_every_figure_replays_or_names_the_reading_that_it_needs() -> None:
    from tcpcheck.replay.figures import FIGURES

    for name, figure in FIGURES.items():
        settings = [word for key, value in figure.readings.items() for word in ("-r", f"{key}={value}")]
        assert told("replay", name, *settings).code == 0
        said = told("replay", name)
        assert said.code == (1 if settings else 0)
        if settings:
            assert f"tcpspec replay {name} --reading {settings[1]}" in said.out


def test_where_runs_end_can_be_shown() -> None:
    said = told("show", "desired", *TINY)
    assert said.code == 0
    assert said.out.rstrip().endswith("CLOSED")


def test_the_state_diagram_is_saved_as_a_picture(tmp_path: Path) -> None:
    file = tmp_path / "states.svg"
    said = told("diagram", "two-way", "--save", str(file))
    assert said.out.rstrip().endswith(f"{file}: the same as a picture")
    assert "The states of two-way against TCP" in file.read_text()
