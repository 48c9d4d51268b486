"""How long TIME-WAIT must last: conditions, the table, an answer to numbers; as text, JSON and picture.

Read ``question``.
"""
