"""Learned Mealy machines of real stacks against the specification.

Read ``machine`` (the file), ``mapper`` (what its abstract letters mean as segments) and ``compare`` (which of its
transitions the rules allow).
"""
