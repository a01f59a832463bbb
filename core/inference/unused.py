"""What a graph holds for nobody: onnxruntime would compute it."""

from collections.abc import Iterator

import onnx


def drop_unused(graph: onnx.GraphProto) -> None:
    """Takes away every node and constant that no output of the graph needs."""
    needed = {output.name for output in graph.output}
    for node in reversed(list(graph.node)):
        if needed.isdisjoint(node.output):
            graph.node.remove(node)
        else:
            needed.update(_read_by(node))
    for constant in [one for one in graph.initializer if one.name not in needed]:
        graph.initializer.remove(constant)


def _read_by(node: onnx.NodeProto) -> Iterator[str]:
    """Yields the tensors that a node reads, and those that a graph of its own takes from around it."""
    yield from node.input
    for attribute in node.attribute:
        for inner in attribute.g.node:
            yield from _read_by(inner)
        yield from (output.name for output in attribute.g.output)
