"""Strongly connected components of a graph given as arrays: scipy if it is there, Tarjan's algorithm
otherwise."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Indices = NDArray[Any]


def components(nodes: int, sources: Indices, targets: Indices) -> NDArray[np.int64]:
    """The number of each node's component.  ``sources`` ascend."""
    try:
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import connected_components
    except ImportError:
        return tarjan(nodes, sources, targets)
    starts = np.concatenate([[0], np.cumsum(np.bincount(sources, minlength=nodes))])
    matrix = csr_array((np.ones(sources.size, np.int8), targets, starts), shape=(nodes, nodes))
    labels: NDArray[np.int64] = connected_components(matrix, connection="strong")[1].astype(np.int64)
    return labels


def tarjan(nodes: int, sources: Indices, targets: Indices) -> NDArray[np.int64]:
    """The same without scipy, without recursion.

    >>> tarjan(4, np.array([0, 1, 2]), np.array([1, 0, 3])).tolist()
    [0, 0, 2, 1]
    """
    order = np.argsort(sources, kind="stable")
    ends = targets[order].tolist()
    starts = np.concatenate([[0], np.cumsum(np.bincount(sources, minlength=nodes))]).tolist()
    entered, low, result = [-1] * nodes, [0] * nodes, [-1] * nodes
    stack: list[int] = []
    clock = found = 0
    for root in range(nodes):
        if entered[root] >= 0:
            continue
        path = [(root, starts[root])]
        while path:
            node, at = path.pop()
            if at == starts[node]:
                entered[node] = low[node] = clock
                clock += 1
                stack.append(node)
            elif result[ends[at - 1]] < 0:
                low[node] = min(low[node], low[ends[at - 1]])
            while at < starts[node + 1] and entered[ends[at]] >= 0:
                if result[ends[at]] < 0:
                    low[node] = min(low[node], entered[ends[at]])
                at += 1
            if at < starts[node + 1]:
                path += [(node, at + 1), (ends[at], starts[ends[at]])]
            elif low[node] == entered[node]:
                while result[node] < 0:
                    result[stack.pop()] = found
                found += 1
    return np.array(result, np.int64)
