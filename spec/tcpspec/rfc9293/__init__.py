"""RFC 9293: the rules of section 3.10, the readings of its ambiguities, the header, Figure 5, the requirements.

Read ``tcp``, which puts the rules together, then ``calls``, ``arrives`` and ``timeouts`` beside the RFC's section 3.10.
Imports ``language`` and ``rules``.
"""
