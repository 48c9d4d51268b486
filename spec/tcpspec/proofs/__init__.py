"""Theorems without bounds, as data: lemmas, assumptions, and what they establish.

Read ``theorems`` (``T2A`` first), then ``lemmas``; ``delivery``, ``two_ends``, ``clocks``, ``drain``, ``clean_close``
have the lemmas of one subject each.  Nothing here is solved: that is ``tcpcheck.symbolic``.
"""
