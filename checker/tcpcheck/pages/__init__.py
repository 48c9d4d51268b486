"""Pages of the documentation that are generated, and what they are made of."""
