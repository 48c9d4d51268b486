"""A theorem small enough for tests that need many proofs of it."""

from __future__ import annotations

from dataclasses import replace

from tcpspec.proofs.lemmas import TIDY_LEMMAS
from tcpspec.proofs.theorems import Theorem
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.event import Kind

CALLS = replace(TCP, name="calls", all_checks=tuple(c for c in TCP.all_checks if c.kind is not Kind.ARRIVES))
TINY = Theorem("tiny", "CLOSED and LISTEN are tidy", CALLS, CALLS, TIDY_LEMMAS, TIDY_LEMMAS)
