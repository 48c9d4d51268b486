"""How long TIME-WAIT must last: read ``thresholds``.

``proof`` is the induction with birth times and timers, ``close_proof`` what it needs for a clean close, ``conditions``
what is proved for each bound; ``run`` makes moves of the reference semantics on symbolic times, ``drain_runs`` and
``close_runs`` are the runs that break a bound.
"""
