"""The command ``tcpspec``, and the only place that prints: results on stdout, progress and errors on stderr.

Read ``entry`` and ``app``, then one file per verb.  Nothing here imports an engine before a verb needs it.
"""

from tcpcheck.cli.entry import main as main
