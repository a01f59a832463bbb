"""What a graph holds for nobody: onnxruntime would compute it."""

import onnx


def drop_unused(graph: onnx.GraphProto) -> None:
    """Takes away every node and constant that no output of the graph needs; no node may hold a graph of its own."""
    needed = {output.name for output in graph.output}
    for node in reversed(list(graph.node)):
        if needed.isdisjoint(node.output):
            graph.node.remove(node)
        else:
            needed.update(node.input)
    for constant in [one for one in graph.initializer if one.name not in needed]:
        graph.initializer.remove(constant)
