"""Proofs with z3: the same rules folded into terms over 32-bit numbers.

Read ``terms`` (the table), ``transition`` (one event as one term), ``induction`` (unbounded proofs).
"""
