"""Small ONNX networks of the shapes that encoders are exported in, drawn on the spot."""

from functools import cache
from typing import Any

import numpy
import pytest

WHY = "learned scorers are not tested: onnx and onnxruntime are not installed (pip install '.[dev]')"
PATCH, WIDTH = 14, 96
KEEN = 2.5  # how much a colour has to differ to be another one to these networks


def needed() -> Any:
    """Return onnx, or skip saying that learned scorers were not tested."""
    pytest.importorskip("onnxruntime", reason=WHY)
    return pytest.importorskip("onnx", reason=WHY)


@cache
def dino(batch: int | str = "batch", side: int | str = "side", registers: int = 0, half: bool = False) -> bytes:
    """Return a network of patches: `last_hidden_state` of one token for all, of some registers, and one a patch.

    A patch's token is waves of its colours, drawn at random; the first token is their mean.
    """
    onnx = needed()
    make, kinds = onnx.helper, onnx.TensorProto
    kind = kinds.FLOAT16 if half else kinds.FLOAT
    dice = numpy.random.default_rng(3)
    weights = numpy.repeat(dice.normal(0, KEEN, (WIDTH, 3, 1, 1)), PATCH, 2).repeat(PATCH, 3) / PATCH**2
    constants = {
        "weights": weights.astype(numpy.float16 if half else numpy.float32),
        "flat": numpy.array([0, WIDTH, -1], numpy.int64),
        "middle": numpy.array([1], numpy.int64),
    }
    nodes = [
        make.make_node("Conv", ["pixel_values", "weights"], ["patches"], strides=[PATCH, PATCH]),
        make.make_node("Reshape", ["patches", "flat"], ["rows"]),
        make.make_node("Sin", ["rows"], ["waves"]),
        make.make_node("Transpose", ["waves"], ["tokens"], perm=[0, 2, 1]),
        make.make_node("ReduceMean", ["tokens", "middle"], ["all"], keepdims=1),
        make.make_node("Concat", ["all"] * (1 + registers) + ["tokens"], ["last_hidden_state"], axis=1),
    ]
    taken = make.make_tensor_value_info("pixel_values", kind, [batch, 3, side, side])
    given = make.make_tensor_value_info("last_hidden_state", kind, [batch, None, WIDTH])
    return _packed(onnx, nodes, ([taken], [given]), constants)


@cache
def clip(batch: int | str = 1, outputs: tuple[str, ...] = ("image_embeds",), last: bool = False) -> bytes:
    """Return a network that gives a vector for a picture of 224 pixels: waves of its mean colours, drawn at random."""
    onnx = needed()
    make, kinds = onnx.helper, onnx.TensorProto
    dice = numpy.random.default_rng(4)
    constants = {
        "axes": numpy.array([1, 2] if last else [2, 3], numpy.int64),
        "weights": dice.normal(0, KEEN, (3, WIDTH)).astype(numpy.float32),
    }
    nodes = [make.make_node("ReduceMean", ["pixel_values", "axes"], ["colours"], keepdims=0)]
    nodes += [make.make_node("MatMul", ["colours", "weights"], ["weighed"])]
    nodes += [make.make_node("Sin", ["weighed"], [name]) for name in outputs]
    shape = [batch, 224, 224, 3] if last else [batch, 3, 224, 224]
    taken = make.make_tensor_value_info("pixel_values", kinds.FLOAT, shape)
    given = [make.make_tensor_value_info(name, kinds.FLOAT, [batch, WIDTH]) for name in outputs]
    return _packed(onnx, nodes, ([taken], given), constants)


def text(words: int = 7) -> bytes:
    """Return a network that takes words and no picture."""
    onnx = needed()
    make, kinds = onnx.helper, onnx.TensorProto
    taken = make.make_tensor_value_info("input_ids", kinds.INT64, ["batch", words])
    given = make.make_tensor_value_info("ids", kinds.INT64, ["batch", words])
    return _packed(onnx, [make.make_node("Identity", ["input_ids"], ["ids"])], ([taken], [given]), {})


def maps() -> bytes:
    """Return a network that gives a picture for a picture."""
    onnx = needed()
    shape = ["batch", 3, 224, 224]
    ends = [onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, shape) for name in ("pixels", "maps")]
    return _packed(onnx, [onnx.helper.make_node("Sin", ["pixels"], ["maps"])], (ends[:1], ends[1:]), {})


def fixed() -> bytes:
    """Return a network that says one thing of all pictures together."""
    onnx = needed()
    make, kind = onnx.helper, onnx.TensorProto.FLOAT
    taken = make.make_tensor_value_info("pixels", kind, ["batch", 3, 224, 224])
    given = make.make_tensor_value_info("all", kind, [1, 3])
    node = make.make_node("ReduceMean", ["pixels", "axes"], ["means"], keepdims=0)
    one = make.make_node("Unsqueeze", ["means", "first"], ["all"])
    held = {"axes": numpy.array([0, 2, 3], numpy.int64), "first": numpy.array([0], numpy.int64)}
    return _packed(onnx, [node, one], ([taken], [given]), held)


def _packed(onnx: Any, nodes: list[Any], ends: tuple[list[Any], list[Any]], constants: dict[str, Any]) -> bytes:
    held = [onnx.numpy_helper.from_array(value, name) for name, value in constants.items()]
    graph = onnx.helper.make_graph(nodes, "small", *ends, held)
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 18)], ir_version=9)
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString())


def scattered(folder: Any) -> bytes:
    """Return a network whose weights lie in another file, in `folder`."""
    onnx = needed()
    model = onnx.load_from_string(dino())
    onnx.save(model, folder / "m.onnx", save_as_external_data=True, location="m.data", size_threshold=0)
    return bytes((folder / "m.onnx").read_bytes())
