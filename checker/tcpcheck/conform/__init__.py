"""Captures of real stacks against the specification: did each end do what the rules allow?

Read ``capture`` and ``frames`` (what is in a file), ``hypothesis``, ``arrivals`` and ``departures`` (what one end may
be, may take and may send), ``tracker`` (the set of what it may be), ``connections`` (the whole file), ``verdict``.
"""
