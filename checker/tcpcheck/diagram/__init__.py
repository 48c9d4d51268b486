"""The state diagram of a protocol: as data (``arrows``), as a picture, as text."""
