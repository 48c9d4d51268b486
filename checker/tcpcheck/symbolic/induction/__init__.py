"""Induction over runs of any length.  Read ``step``, then ``obligations``."""
