"""The verdict fuzzer: random variants through the engines against each other, and every contradiction as a file.

Nobody wrote these variants by hand, and nothing here knows which verdict is right: it knows only that two engines, a
proof and a run, or a rule and the same rule in other words cannot disagree.  Run ``python -m benchmarks.fuzz --help``.

Read ``grammar`` (what people write), ``draft`` (a variant as a list of edits), ``judged`` (who contradicts whom),
``minimised``, ``written`` (a variant as a file that ``tcpspec check`` reads) and ``statistics``.
"""
