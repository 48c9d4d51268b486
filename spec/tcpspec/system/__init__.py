"""Two ends and a network: the joint transition system, and what makes a space finite.

Read ``joint``, then ``network``, which knows no TCP, then ``bounds``.  Imports ``language`` and ``rules``; the rules of
RFC 9293 are given to it, not known.
"""
