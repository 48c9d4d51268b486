"""Formulas about sequence numbers and counts, and properties that no rules could break."""
