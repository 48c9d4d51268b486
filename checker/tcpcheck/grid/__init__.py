"""The 11 x 11 grid of pairs of states, settled cell by cell: what it takes to reach each, or why none ever does.

Read ``freedoms`` for the environments, then ``settle``.
"""
