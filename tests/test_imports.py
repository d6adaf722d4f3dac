"""Who imports whom: no circles, be it inside of a function or for type checking alone."""

from __future__ import annotations

from graphlib import TopologicalSorter

import grimp


def test_there_are_no_circles_of_imports() -> None:
    graph = grimp.build_graph("sim", exclude_type_checking_imports=False, cache_dir=None)
    assert len(graph.modules) > 100
    imported = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    TopologicalSorter(imported).prepare()  # raises CycleError, with the circle
