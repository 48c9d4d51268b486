"""Design reviews: what becomes of the catalogue when the protocol is changed, and which change is to blame.

Read ``asked`` (the questions), ``beside`` (the same stimuli on the base), ``blame`` (the smallest part of the change
that still breaks a property), then ``review``, which puts them together.
"""
