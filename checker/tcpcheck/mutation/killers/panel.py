"""Which claims are asked of mutants, and how: ``panel`` collects the killers of every engine.

The order is that of cost.  A claim is asked by what its own check would do: the self-test (T0), its induction, its
enumeration in a smaller space, the runs that make it tight.  What a mutant cannot change is left out: events that the
changed rule has no part in, and states in which it neither applies nor applied.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from tcpcheck.mutation.score import Killer, Panel
from tcpspec.claims import CLAIMS
from tcpspec.claims.claim import Induced
from tcpspec.proofs.theorems import Theorem
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.spec import Spec


def theorems(spec: Spec = TCP) -> Iterator[tuple[str, Theorem]]:
    """(claim id, theorem) for the inductions of the catalogue that are about these rules at both ends."""
    from tcpcheck.symbolic.induction.two_ends import about_pairs

    for claim in CLAIMS.values():
        proved = (part.theorem for part in claim.parts if type(part) is Induced and part.expected == "PROVED")
        for theorem in proved:
            if theorem.left is theorem.right is spec and not about_pairs(theorem):
                yield claim.id, theorem


def panel(spec: Spec = TCP) -> Panel:
    """All killers of mutants of TCP."""
    from tcpcheck.mutation.killers import events as kill_event
    from tcpcheck.mutation.killers import times as timing
    from tcpcheck.mutation.killers.enumerated import Enumerations
    from tcpcheck.mutation.killers.eventually import Lasting
    from tcpcheck.mutation.killers.inductions import Inductions
    from tcpcheck.mutation.killers.same_behaviour import Comparisons

    proved = tuple(theorems(spec))
    inductions = Inductions(*(theorem for _, theorem in proved))
    first = [Killer("T0", "self-test of the rules", inductions.self_test)]
    for which, (claim, theorem) in enumerate(proved):
        first.append(Killer(claim, f"induction {theorem.id}", partial(inductions.proof, which=which)))
    lasting = Lasting(spec, CLAIMS.values())
    once = kill_event.killers(spec, CLAIMS.values())
    then = [*timing.killers(), *once, *Enumerations(spec, CLAIMS.values()).killers(), *lasting.killers()]
    return Panel(tuple(first), Comparisons(inductions), tuple(then), lasting.counts)
