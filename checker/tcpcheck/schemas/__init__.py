"""Published JSON schemas (draft 2020-12) of what ``--json`` prints; ``tcpcheck.cli.schemas`` reads them."""
