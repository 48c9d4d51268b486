"""Everything that a file with a variant, a property, a claim, a lemma or bounds needs, and in which room it is.

``from tcpspec import TCP, change, ESTABLISHED`` finds a name here; the room is opened when a name of it is asked for.
Read ``ROOMS``.  The stub ``__init__.pyi`` says the same to type checkers (``python docs/generate.py`` writes it).
"""

from __future__ import annotations

from collections.abc import Mapping

ROOMS: Mapping[str, str] = {
    "language.expression": """
        Bool Expression Incarnation Nat Phase Seq Time FALSE TRUE SpecError State
        all_of any_of if_ implies named""",
    "rules.control": "ACK FIN PSH RST SYN URG Control",
    "rules.block": """
        CLOSED LISTEN SYN_SENT SYN_RECEIVED ESTABLISHED FIN_WAIT_1 FIN_WAIT_2 CLOSE_WAIT CLOSING LAST_ACK TIME_WAIT
        SYNCHRONIZED state passive iss snd_una snd_nxt snd_wnd snd_wl1 snd_wl2 snd_queued close_called fin_sent
        irs rcv_nxt rcv_wnd rcv_unread time_wait_runs time_wait_expires reopened
        was_snd_nxt was_rcv_nxt was_iss was_irs
        incarnation peer misdelivered misplaced delivered handed was_incarnation was_peer was_delivered outstanding""",
    "rules.segment": "NONE ONE count seg",
    "rules.event": "BUFFER MAX_WINDOW TIME_WAIT_LENGTH Kind fresh_incarnation fresh_iss length now",
    "rules.check": "END NEXT Check Onward Reply change cut old",
    "rules.spec": "Section Spec",
    "rules.extension": "Extension",
    "rules.reading": "Reading Setting",
    "rfc9293.definitions": """
        ACK_NOW RESET_BY_ACK RESET_WITHOUT_ACK FORGET_REOPENED acceptable acceptable_ack acks_our_fin delete_tcb
        fin_in_sequence in_window last_number listen_afresh new_text reset_into_time_wait seg_len start_time_wait
        syn_outstanding taken""",
    "rfc9293.arrives.answers": """
        ANSWERS OTHER_STATES in_syn_received in_time_wait still_receives synchronized""",
    "rfc9293.tcp": "TCP",
    "variants": "VARIANTS",
    "properties.property": """
        A B PROPERTIES Property always both either leads_to sometimes""",
    "system.joint": "FORGER System connect",
    "system.network": "ALL_FAULTS Faults Network",
    "system.bounds": """
        Bounds BoundsError EndBounds Ticks default_bounds ports_again_bounds tiny_bounds wide_bounds""",
    "system.fairness": "Fairness",
    "scenarios": "SCENARIOS find_scenario",
    "scenarios.scenario": "Scenario client server",
    "stories": "Story find_story",
    "proofs.lemmas": "Lemma lemma",
    "proofs.theorems": "Assumption Theorem T2A T2B T23 T23B",
    "claims.claim": """
        Acted Answering Bounded Claim Complete Derived Endings Enumerated Eventually Induced Kept LaidOut Loosened
        Numbered OneEvent Part Possible Quiet Stepwise Surviving Ticked TickedClose Told Walked""",
    "claims.conditions": "ClosesCleanly Drains FinAgain",
    "claims.formula": "Exact Limit Met Valid",
    "claims": "CLAIMS find_claim",
}
"""Room -> what it has for authors."""

HOME: Mapping[str, str] = {name: f"tcpspec.{room}" for room, names in ROOMS.items() for name in names.split()}
"""Name -> the module that it is in."""


def _kind(name: str) -> tuple[int, str]:
    """Constants, then classes, then all else, as import sorters have them."""
    return (0 if name.isupper() and len(name) > 1 else 1 if name[0].isupper() else 2, name)


def stub() -> str:
    """The text of ``__init__.pyi``."""
    lines = []
    for room, names in sorted(ROOMS.items()):
        lines += [f"from tcpspec.{room} import {name} as {name}" for name in sorted(names.split(), key=_kind)]
    return "\n".join([*lines, "", "__version__: str", ""])
