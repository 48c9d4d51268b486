"""The language in which everything is stated: typed expressions, built and not computed.  It knows no TCP.

Read ``expression``, then ``fold``, the only walker over expressions.  ``sorts`` says what every operator takes,
``notation`` shows expressions as the RFC writes them, ``stated`` checks what is stated at run time, ``simplify`` tells
what follows by form alone.  Whatever states something may import this; this imports nothing of the project.
"""
