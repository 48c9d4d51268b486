"""What every part of the checker may use: verdicts, layout of text, compiled rules.

It imports the specification only.
"""
