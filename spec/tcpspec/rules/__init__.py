"""Rules as data, whatever the protocol: what a rule reads, what it does, what that means, and how it is shown.

Read ``spec`` (``Section``, ``Check``, ``Spec``), then ``block``, ``segment`` and ``event`` (what rules read), then
``semantics``, the reference that all engines are compared with.  ``ghosts`` derives history from rules.  Imports
``language`` only.
"""
