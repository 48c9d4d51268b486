"""Which claims are asked of mutants, and how: ``panel`` collects the killers of every engine.

The order is that of cost.  A claim is asked by what its own check would do: the self-test (T0), its induction, its
enumeration in a smaller space, the runs that make it tight.  What a mutant cannot change is left out: events that the
changed rule has no part in, and states in which it neither applies nor applied.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from tcpcheck.mutation.score import Killer, Panel
from tcpcheck.scenarios import SCENARIOS
from tcpspec.claim import Induced
from tcpspec.claims import CLAIMS
from tcpspec.model import Spec
from tcpspec.tcp import TCP
from tcpspec.theorems import Theorem


def theorems(spec: Spec = TCP) -> Iterator[tuple[str, Theorem]]:
    """(claim id, theorem) for the inductions of the catalogue that are about these rules at both ends."""
    from tcpcheck.symbolic.pairs import about_pairs

    for claim in CLAIMS.values():
        proved = (part.theorem for part in claim.parts if type(part) is Induced and part.expected == "PROVED")
        for theorem in proved:
            if theorem.left is theorem.right is spec and not about_pairs(theorem):
                yield claim.id, theorem


def panel(spec: Spec = TCP) -> Panel:
    """All killers of mutants of TCP."""
    from tcpcheck.explicit.kill import Lasting
    from tcpcheck.explicit.kill_enumerated import Enumerations
    from tcpcheck.symbolic import kill_event
    from tcpcheck.symbolic.compare import Comparisons
    from tcpcheck.symbolic.kill import Inductions
    from tcpcheck.symbolic.timing import kill as timing

    proved = tuple(theorems(spec))
    inductions = Inductions(*(theorem for _, theorem in proved))
    first = [Killer("T0", "self-test of the rules", inductions.self_test)]
    for which, (claim, theorem) in enumerate(proved):
        first.append(Killer(claim, f"induction {theorem.id}", partial(inductions.proof, which=which)))
    lasting = Lasting(spec, CLAIMS.values(), SCENARIOS)
    once = kill_event.killers(spec, CLAIMS.values())
    then = [*timing.killers(), *once, *Enumerations(spec, CLAIMS.values()).killers(), *lasting.killers()]
    return Panel(tuple(first), Comparisons(inductions), tuple(then), lasting.counts)
