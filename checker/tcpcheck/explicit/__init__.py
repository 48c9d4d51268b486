"""Enumeration of every joint state within bounds.

Read ``answers.exploration`` (what one asks of an enumeration), then ``space.engine`` (how states are found).  ``ticks``
are small searches of their own, for times.  Knows nothing of ``symbolic``.
"""
