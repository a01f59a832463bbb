"""Doubling a map and convolving it, done on the small map: the same pictures in a third of the multiplications."""

from collections.abc import Iterator

import numpy as np
import onnx
from onnx import helper, numpy_helper

from core.inference.agreement import WOVEN

SIZE = 5  # of the kernels that are folded
SMALL = 3  # of the kernels that come of them


def fold_upsampling(graph: onnx.GraphProto) -> None:
    """Lets each convolution of 5 x 5 that follows a doubling by nearest pixels compute on the map before it.

    A window of 5 over doubled pixels covers only 3 different ones. So the kernel's columns that meet the same pixel are
    added up, once for each of the 2 x 2 ways to lie over the pairs, and what the four small kernels give is woven
    together. The doubled map stays in the graph for those who ask for its tensor; `load_session` drops it for others.
    """
    constants = {constant.name: constant for constant in graph.initializer}
    for doubling, convolution in list(_pairs(graph)):
        kernel, *biases = (constants[name] for name in convolution.input[1:])
        kernel.CopyFrom(numpy_helper.from_array(_small_kernels(numpy_helper.to_array(kernel)), kernel.name))
        for bias in biases:  # none where it is 0, as before a training
            bias.CopyFrom(numpy_helper.from_array(np.repeat(numpy_helper.to_array(bias), 4), bias.name))
        for attribute in convolution.attribute:
            if attribute.name == "pads":
                attribute.ints[:] = [1, 1, 1, 1]
            elif attribute.name == "kernel_shape":
                attribute.ints[:] = [SMALL, SMALL]
        woven = convolution.output[0]
        convolution.input[0], convolution.output[0] = doubling.input[0], woven + WOVEN
        weave = helper.make_node("DepthToSpace", [woven + WOVEN], [woven], woven + "/weave", blocksize=2, mode="CRD")
        graph.node.insert(list(graph.node).index(convolution) + 1, weave)


def _pairs(graph: onnx.GraphProto) -> Iterator[tuple[onnx.NodeProto, onnx.NodeProto]]:
    """Yields each doubling with the convolution of 5 x 5 that alone takes what it gives."""
    for doubling in graph.node:
        after = [node for node in graph.node if doubling.output[0] in node.input]
        if doubling.op_type == "Resize" and [node.op_type for node in after] == ["Conv"]:
            sizes = {attribute.name: list(attribute.ints) for attribute in after[0].attribute}
            if sizes["kernel_shape"] == [SIZE, SIZE] and sizes["pads"] == [2, 2, 2, 2]:
                yield doubling, after[0]


def _small_kernels(kernel: np.ndarray) -> np.ndarray:
    """Returns float32 (4 * filters, channels, 3, 3) for (filters, channels, 5, 5); a filter has its phases by rows."""
    filters, channels = kernel.shape[:2]
    small = np.zeros((filters, 2, 2, channels, SMALL, SMALL), np.float64)
    for row in range(2):
        for column in range(2):
            for y in range(SIZE):
                for x in range(SIZE):
                    place = (row + y) // 2, (column + x) // 2
                    small[:, row, column, :, *place] += kernel[:, :, y, x]
    return small.reshape(4 * filters, channels, SMALL, SMALL).astype(np.float32)
