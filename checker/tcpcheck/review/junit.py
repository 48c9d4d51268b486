"""A review for programs that run tests: JUnit XML, one test case per question, with the ladder of what fails."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from xml.etree import ElementTree as Xml

from tcpcheck.review.page import Shown

Data = Mapping[str, Any]
SKIPPED = ("weaker", "open", "otherwise", "elsewhere")


def xml(data: Data, runs: Mapping[str, Shown], failing: Collection[str]) -> str:
    """The suite of one variant.  ``failing``: ids of the questions that fail it; what is not settled is skipped."""
    name, questions = data["variant"]["name"], data["questions"]
    failed = sum(q["id"] in failing for q in questions)
    skipped = sum(q["became"] in SKIPPED and q["id"] not in failing for q in questions)
    suite = Xml.Element("testsuite", name=f"tcpspec review {name}", tests=str(len(questions)), failures=str(failed),
                        skipped=str(skipped), errors="0", time=str(data["cost"]["seconds"]))  # fmt: skip
    shown_by = {id: one for one in data["breaks"] for id in one["questions"]}
    for question in questions:
        case = Xml.SubElement(suite, "testcase", classname=f"{name}.{question['claim']}",
                              name=f"{question['id']} {question['statement']}")  # fmt: skip
        said = f"{question['base']['verdict']} of {data['base']['name']}, {question['found']['verdict']} of {name}"
        if question["id"] in failing:
            failure = Xml.SubElement(case, "failure", message=f"{said}: {question['found']['evidence']}")
            failure.text = _story(shown_by.get(question["id"], {"name": question["statement"], "run": ""}), runs)
        elif question["became"] in SKIPPED:
            Xml.SubElement(case, "skipped", message=f"{question['became']}: {said}")
    Xml.indent(suite)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + Xml.tostring(suite, encoding="unicode") + "\n"


def _story(one: Data, runs: Mapping[str, Shown]) -> str:
    return f"{one['name']}\n\n{runs[one['run']].ladder}\n" if one["run"] else one["name"]
