"""Proofs with z3: the same rules folded into terms over 32-bit numbers.

Read ``terms`` (the table), ``transition`` (one event as one term), ``obligation`` (what a prover states) and ``proof``
(solving it, and what came of it).  ``induction`` and ``obligations`` state unbounded proofs, ``propositions`` what each
part of a claim rests on; ``counterexample`` says what a failed one shows.  ``certificate`` and ``recheck`` keep a proof
and check it again; ``self_test``, ``idle`` and ``kill`` check the specification, the lemmas and the proofs themselves;
``unroll`` gives runs 32-bit numbers; ``timing`` derives how long TIME-WAIT must last.
"""
