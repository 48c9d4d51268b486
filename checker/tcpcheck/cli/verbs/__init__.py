"""One file for each verb of the command; ``VERBS`` names them, so that the list of them needs none of the files."""

from __future__ import annotations

from collections.abc import Mapping

VERBS: Mapping[str, str] = {
    "check": "Enumerate every joint state of two ends and a network.",
    "grid": "Say what it takes to reach each cell.",
    "prove": "Establish the claims, with their counterexamples.",
    "diff": "Compare two protocols, rule by rule.",
    "review": "Review a variant against RFC 9293.",
    "threshold": "How long TIME-WAIT must last, derived.",
    "show": "Show a run as a ladder.",
    "replay": "Check a ladder line by line.",
    "conform": "Check captures of real stacks.",
    "compare": "Check learned models of stacks.",
    "rules": "Print the rules.",
    "diagram": "Draw the state diagram.",
    "list": "List what can be named.",
    "explain": "Say what an ID means.",
    "tutorial": "The usual tutorial, judged.",
    "new": "Begin a variant or claims of your own.",
    "recheck": "Check certificates again.",
    "mutate": "Change the rules, see which claims notice.",
}
"""Verb -> what it does; in the order in which a newcomer meets them.  Each is ``verb`` of the module of its name."""
