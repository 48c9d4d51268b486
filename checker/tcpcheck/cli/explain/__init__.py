"""How names are explained: read ``meanings``, then ``explanation``."""
