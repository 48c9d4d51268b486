"""Expressions as terms of z3, and how solvers are made.  Read ``terms``."""
