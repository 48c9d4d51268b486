"""Ladders in the notation of RFC 9293 section 3.5, written and read.

Read ``rungs``, then ``ladder``; ``parse_ladder`` is the way back.
"""
