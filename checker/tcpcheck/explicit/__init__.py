"""Enumeration of every joint state within bounds.

``environment`` says what may happen next; ``plain`` searches that slowly and obviously; ``search.explore``
finds the same states fast.  ``search.Exploration`` is the result, ``liveness`` asks what must happen,
``graphs`` draws.
"""
