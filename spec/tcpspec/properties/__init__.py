"""Properties: what should be true of every joint state, what should be possible, what should follow.

Read ``property``: what a property is, and the standard ones.  ``outcomes`` and ``agreement`` have more about states,
``liveness`` what must come in the end.  Properties are stated without looking at the rules of RFC 9293: imports
``language`` and the variables of ``rules``.
"""
