"""From a trained tiny network to trained/<name>/: the step, its 8-bit twin, the card, and what a reader of it gets."""

import dataclasses
import json

import numpy as np
import onnx
import onnxruntime
import pytest

from core.artifacts import load_card, model_names
from core.cli import main
from core.data.texts import catalogue as text_catalogue
from core.errors import ArtifactError
from core.export.recurrent_graph import tied, to_int8, to_onnx, writer_to_onnx
from core.export.text import export as export_text
from core.export.text.evaluation import evaluate
from core.export.text.gradients import gradient_norms, out_of
from core.inference import TextGenerator
from core.models.sequences.recurrent import RecurrentConfig, build, step
from core.training import checkpoints
from core.training.text import fit as training
from core.training.text.recipes import RECIPES
from tests.training.text.test_fit import CELLS, TINY, tiny_data

SYMBOLS, UNITS, STREAMS = 11, 6, 3


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def rnn(x, h, kernel, recurrent, bias):
    return np.tanh(x @ kernel + bias + h @ recurrent)


def lstm(x, state, kernel, recurrent, bias):
    h, c = state[:, :UNITS], state[:, UNITS:]
    i, f, g, o = np.split(x @ kernel + bias + h @ recurrent, 4, axis=1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return np.concatenate([sigmoid(o) * np.tanh(c), c], axis=1)


def gru(x, h, kernel, recurrent, bias):
    x, u = x @ kernel + bias, h @ recurrent
    z, r = sigmoid(x + u)[:, :UNITS], sigmoid(x + u)[:, UNITS : 2 * UNITS]
    return z * h + (1 - z) * np.tanh(x[:, 2 * UNITS :] + r * u[:, 2 * UNITS :])


@pytest.fixture(scope="module", params=CELLS)
def network(request):
    """A network of random weights, biases included: (cell, model, its graph, the graph's gates)."""
    model = build(RecurrentConfig(cell=request.param, symbols=SYMBOLS, units=UNITS, embedding=4))
    rng = np.random.default_rng(1)
    model.set_weights([rng.normal(0, 0.7, weight.shape) for weight in model.get_weights()])
    return (request.param, model, *to_onnx(model))


def session(model: onnx.ModelProto | bytes) -> onnxruntime.InferenceSession:
    return onnxruntime.InferenceSession(model if isinstance(model, bytes) else model.SerializeToString())


def feeds(model: onnx.ModelProto) -> dict[str, np.ndarray]:
    size = model.graph.input[1].type.tensor_type.shape.dim[1].dim_value
    rng = np.random.default_rng(2)
    return {
        "token": rng.integers(0, SYMBOLS, STREAMS).astype(np.int32),
        "state": rng.normal(0, 0.5, (STREAMS, size)).astype(np.float32),
    }


def test_step_is_the_one_written_out_in_numpy(network):
    cell, model, graph, _ = network
    given = feeds(graph)
    logits, state = session(tied(graph)).run(["logits", "next_state"], given)
    weights = {f"{layer.name}/{w.name}": w.numpy().astype(float) for layer in model.layers for w in layer.weights}
    step = {"rnn": rnn, "lstm": lstm, "gru": gru}[cell]
    embedding = weights["embedding/embeddings"]
    inner = [weights[f"cell/{name}"] for name in ("kernel", "recurrent", "bias")]
    wanted = step(embedding[given["token"]], given["state"], *inner)
    assert np.abs(state - wanted).max() < 1e-5
    wanted_logits = (wanted[:, :UNITS] @ weights["dense/kernel"] + weights["dense/bias"]) @ embedding.T
    assert np.abs(logits - wanted_logits).max() < 1e-5


@pytest.mark.parametrize("cell", CELLS)
def test_with_few_symbols_the_file_is_smaller_and_computes_the_same(cell):
    model = build(RecurrentConfig(cell=cell, symbols=SYMBOLS, units=UNITS, embedding=SYMBOLS))
    rng = np.random.default_rng(1)
    model.set_weights([rng.normal(0, 0.3, weight.shape) for weight in model.get_weights()])
    (long, gates), (short, same_gates) = to_onnx(model), writer_to_onnx(model)
    assert gates == same_gates
    names = ["logits", "next_state", *(gate["tensor"] for gate in gates)]
    one, other = (session(graph).run(names, feeds(long)) for graph in (tied(long), tied(short)))
    assert all(np.abs(x - y).max() < 1e-5 for x, y in zip(one, other, strict=True))
    weights = {constant.name for constant in short.graph.initializer}
    assert {"cell/table", "cell/recurrent", "logits/kernel", "logits/bias"} <= weights
    assert len(tied(short).SerializeToString()) < len(tied(long).SerializeToString())


def test_with_many_symbols_nothing_is_computed_beforehand(network):
    _, model, graph, _ = network
    shapes = [[tuple(weight.dims) for weight in made.graph.initializer] for made in (graph, writer_to_onnx(model)[0])]
    assert shapes[0] == shapes[1]


def test_graph_has_the_house_names_and_a_free_axis_of_streams(network):
    cell, _, graph, gates = network
    sides = {value.name: value.type.tensor_type for value in (*graph.graph.input, *graph.graph.output)}
    names = {"rnn": [], "lstm": ["candidate", "forget_gate", "input_gate", "output_gate"]}
    names["gru"] = ["candidate", "reset_gate", "update_gate"]
    assert list(sides) == ["token", "state", "logits", "next_state", *names[cell]]
    assert [gate["tensor"] for gate in gates] == names[cell]
    assert {side.shape.dim[0].dim_param for side in sides.values()} == {"streams"}
    assert sides["token"].elem_type == onnx.TensorProto.INT32
    assert graph.opset_import[0].version == 18
    weights = {constant.name for constant in graph.graph.initializer}
    assert {"embedding", "cell/kernel", "cell/recurrent", "cell/bias", "dense/kernel", "dense/bias"} <= weights


def test_tied_output_computes_the_same_without_a_copy_of_the_embedding(network):
    _, _, graph, _ = network
    given = feeds(graph)
    one, other = (session(g).run(["logits"], given)[0] for g in (graph, tied(graph)))
    assert np.abs(one - other).max() < 1e-6
    shapes = [tuple(constant.dims) for constant in tied(graph).graph.initializer]
    assert (SYMBOLS, 4) in shapes and (4, SYMBOLS) not in shapes


def test_eight_bits_are_close_and_small(network):
    _, _, graph, _ = network
    given, small = feeds(graph), to_int8(graph)
    exact, rounded = (session(g).run(["logits"], given)[0] for g in (graph, small))
    assert 0 < np.abs(exact - rounded).max() < 0.05 * np.abs(exact).max()
    matrices = [weight for weight in onnx.load_from_string(small).graph.initializer if len(weight.dims) == 2]
    assert {weight.data_type for weight in matrices} == {onnx.TensorProto.UINT8}


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """trained/text-tiny, made by the command line from a run of two epochs."""
    patch = pytest.MonkeyPatch()
    patch.setenv("GLASSBOX_TRAINED", str(tmp_path_factory.mktemp("trained")))
    patch.setenv("GLASSBOX_CHECKPOINTS", str(tmp_path_factory.mktemp("checkpoints")))
    patch.setitem(text_catalogue.LOADERS, "text-tiny", lambda data_dir: tiny_data())
    patch.setitem(RECIPES, "text-tiny", dataclasses.replace(TINY, epochs=2))
    patch.setattr(export_text, "SPEED_LENGTH", 50)
    assert main(["train", "text-tiny", "--device", "cpu"]) == 0
    assert main(["export", "text-tiny"]) == 0
    yield load_card("text-tiny")
    patch.undo()


def test_card_describes_every_file_and_the_run(exported):
    assert model_names() == ["text-tiny"]
    assert sorted(exported.files) == [
        "gradients.json",
        "history.json",
        "model.int8.onnx",
        "model.onnx",
        "vocabulary.json",
    ]
    assert exported.task == "text-generation" and exported.vocabulary_file == "vocabulary.json"
    assert exported.inputs[1].shape == (None, 24) and exported.outputs[0].shape[1] == len(
        TextGenerator.load("text-tiny").vocabulary
    )
    assert exported.parity["max_difference"] < 1e-4 and exported.parity["argmax_agreement"] > 0.99
    assert exported.recipe["complete"] and exported.recipe["network"] == "Recurrent"
    assert [layer["tensor"] for layer in exported.layers] == ["candidate", "reset_gate", "update_gate"]
    assert sum(exported.data["splits"].values()) == sum(
        map(len, (tiny_data().train, tiny_data().validation, tiny_data().test))
    )


def test_metrics_are_one_loss_in_several_units(exported):
    nats = exported.metric("test_nats_per_character")
    assert exported.metric("test_bits_per_character") == pytest.approx(nats / np.log(2))
    assert exported.metric("test_perplexity") == pytest.approx(np.exp(nats))
    in_bytes = len(tiny_data().test.encode()) / len(tiny_data().test)
    assert exported.metric("test_bits_per_byte") == pytest.approx(nats / np.log(2) / in_bytes)
    assert exported.metrics["test_nats_per_character"]["count"] == len(tiny_data().test)
    low, high = exported.metrics["test_next_character_accuracy"]["interval"]
    assert low < exported.metric("test_next_character_accuracy") < high
    assert exported.metric("unigram_test_nats_per_character") > 2.3
    assert exported.metric("kneser_ney_test_nats_per_character") < 0.9
    assert nats < exported.metric("unigram_test_nats_per_character")
    assert exported.metric("int8_test_nats_per_character") == pytest.approx(nats, abs=0.1)


@pytest.mark.parametrize("cell", ["lstm", *(pytest.param(cell, marks=pytest.mark.slow) for cell in ("rnn", "gru"))])
def test_gradient_norms_are_differences_of_the_loss(cell):
    """One place, one state a few symbols back, nudged along each number of it."""
    model = build(RecurrentConfig(cell=cell, symbols=SYMBOLS, units=5, embedding=4))
    rng = np.random.default_rng(1)
    model.set_weights([rng.normal(0, 0.6, weight.shape) for weight in model.get_weights()])
    tokens = rng.integers(0, SYMBOLS, 12).astype(np.int32)
    found = gradient_norms(model, tokens)
    assert found["distances"] == [0, 1, 2, 3] and found["norms"][0] == 1
    windows = np.stack([tokens[start : start + 8] for start in range(found["count"])])

    def losses(states, after):  # of the last symbol, from each of the states before the symbols `after`
        for token in after[:-1]:
            states = step(model, np.full(len(states), token, np.int32), states)["next_state"]
        logits = out_of(model, states).numpy().astype(float)
        return np.log(np.exp(logits).sum(axis=1)) - logits[:, after[-1]]

    norms = np.zeros((len(windows), 4))
    for row, window in enumerate(windows):
        for k in range(4):
            state = np.zeros((1, 10 if cell == "lstm" else 5), np.float32)
            for token in window[: 7 - k]:
                state = step(model, np.array([token], np.int32), state)["next_state"].numpy()
            nudges = np.eye(state.shape[1], dtype=np.float32) * 1e-2
            rise, fall = (losses(state + sign * nudges, window[7 - k :]) for sign in (1, -1))
            norms[row, k] = np.linalg.norm((rise - fall) / 2e-2)
    norms = np.median(norms, axis=0)
    assert np.allclose(found["norms"], norms / norms[0], rtol=0.02)


def test_nats_are_those_of_keras(exported):
    """The file, symbol by symbol, against Keras over the whole text at once."""
    path = checkpoints.folder("text-tiny")
    generator = TextGenerator.load("text-tiny")
    model = export_text.rebuild(checkpoints.load_record(path), generator.vocabulary, checkpoints.load_best(path)[1])
    tokens = generator.vocabulary.encode("\n" + tiny_data().test)[:400]
    logits = model(tokens[np.newaxis, :-1]).numpy()[0].astype(float) / exported.calibration["temperature"]
    nats = np.log(np.exp(logits).sum(-1)) - logits[np.arange(399), tokens[1:]]
    assert np.allclose(generator.score(tiny_data().test[:399]).nats, nats, atol=1e-4)


def test_network_that_is_too_sure_is_softened_by_its_weights(exported):
    """Logits ten times too large are worse than the honest ones before, and no worse after."""
    path, vocabulary = checkpoints.folder("text-tiny"), TextGenerator.load("text-tiny").vocabulary
    model = export_text.rebuild(checkpoints.load_record(path), vocabulary, checkpoints.load_best(path)[1])
    tokens = vocabulary.encode(tiny_data().validation)

    def nats():
        logits = model(tokens[np.newaxis, :500]).numpy()[0].astype(float)
        return float(np.mean(np.log(np.exp(logits).sum(-1)) - logits[np.arange(500), tokens[1:501]]))

    assert export_text.calibrate(model, tokens) == exported.calibration
    honest = nats()
    dense = model.get_layer("dense")
    dense.set_weights([10 * weight for weight in dense.get_weights()])
    assert nats() > honest + 0.1
    assert 7 < export_text.calibrate(model, tokens)["temperature"] < 10
    assert nats() < honest + 0.01


def test_evaluate_agrees_with_the_card_until_the_text_changes(exported, monkeypatch, capsys, caplog):
    assert main(["evaluate", "text-tiny", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["agrees"] and found["count"] == len(tiny_data().test)
    assert "not the text" not in caplog.text
    changed = dataclasses.replace(tiny_data(), test=tiny_data().test[::-1])
    monkeypatch.setitem(text_catalogue.LOADERS, "text-tiny", lambda data_dir: changed)
    assert not evaluate("text-tiny")["agrees"]
    assert "not the text that text-tiny was measured on" in caplog.text


@pytest.mark.slow
def test_second_training_is_what_runs_and_the_first_what_is_validated(exported, monkeypatch, tmp_path, capsys):
    """The second, stopped after its first epoch and gone on with, learns from the validation text too."""
    monkeypatch.setenv("GLASSBOX_TRAINED", str(tmp_path))
    recipe = dataclasses.replace(TINY, name="text-twice", epochs=2, refit=True)
    monkeypatch.setitem(RECIPES, "text-twice", recipe)
    seen, left = [], []
    fit = training.fit_once

    def stopping(recipe, data, **options):
        seen.append((recipe.name, data.train))
        left.append(options["minutes"])
        return fit(recipe, data, **options | {"minutes": 1e-6 if len(seen) == 2 else None})

    monkeypatch.setattr(training, "fit_once", stopping)
    assert main(["train", "text-twice", "--device", "cpu", "--minutes", "9"]) == 0
    assert left[0] == 9 and 0 < left[1] < 9  # for both together
    assert "Stopped after epoch 1 of 2" in capsys.readouterr().err
    assert main(["export", "text-twice"]) == 0
    assert not load_card("text-twice").recipe["refit"]  # the first, as the second is not whole
    once = load_card("text-twice")
    assert main(["train", "text-twice", "--device", "cpu", "--resume"]) == 0
    assert main(["export", "text-twice"]) == 0
    twice, data = load_card("text-twice"), tiny_data()
    both = ("text-twice", data.train), ("text-twice/refit", data.train + data.validation)
    assert seen == [*both, *both]

    assert twice.recipe["refit"] and twice.recipe["refit_seconds"] > 0
    assert {key: twice.recipe[key] for key in recipe.as_plain()} == recipe.as_plain()
    assert twice.calibration == once.calibration and twice.files["history.json"] == once.files["history.json"]
    for key, metric in twice.metrics.items():
        if key.startswith("validation"):
            assert metric == once.metrics[key]
    assert twice.metric("unigram_test_nats_per_character") != once.metric("unigram_test_nats_per_character")
    generator = TextGenerator.load("text-twice")
    folder = checkpoints.folder("text-twice/refit")
    epoch, weights = checkpoints.load_best(folder)
    assert epoch == 2  # the last
    model = export_text.rebuild(checkpoints.load_record(folder), generator.vocabulary, weights)
    tokens = generator.vocabulary.encode("\n" + data.test)[:200]
    wanted = model(tokens[np.newaxis]).numpy()[0, -1] / twice.calibration["temperature"]
    state = generator.begin()
    for token in tokens:
        logits, state = generator.step(np.array([token], np.int32), state)
    assert np.allclose(logits[0], wanted, atol=1e-4)


def test_command_line_writes_the_same_text_for_the_same_seed(exported, capsys):
    command = ["generate", "--model", "text-tiny", "--prompt", "나는 ", "--length", "40", "--temperature", "0.8"]
    texts = []
    for seed in ("1", "1", "2"):
        assert main([*command, "--seed", seed, "--json"]) == 0
        answer = json.loads(capsys.readouterr().out)
        assert answer["characters_per_second"] > 0
        texts.append(answer["text"])
    assert texts[0] == texts[1] != texts[2]
    assert len(texts[0]) == 40


def test_command_line_refuses_settings_out_of_range(exported, capsys):
    assert main(["generate", "--model", "text-tiny", "--temperature", "11"]) == 1
    assert "Received: temperature=11.0" in capsys.readouterr().err
    assert main(["generate", "--model", "text-tiny", "--length", "-1"]) == 1


def test_self_test_is_what_the_file_answers(exported):
    generator = TextGenerator.load("text-tiny")
    state = generator.begin()
    for token in exported.self_test["tokens"]:
        logits, state = generator.step(np.array([token], np.int32), state)
    assert np.allclose(logits, exported.self_test["logits"], atol=1e-4)


def test_network_that_computes_something_else_is_not_exported(exported):
    class Other:
        def begin(self, streams):
            return np.zeros((streams, 24), np.float32)

        def step(self, tokens, state):
            return np.zeros((len(tokens), SYMBOLS), np.float32), state

    model = build(RecurrentConfig(cell="gru", symbols=SYMBOLS, units=24, embedding=4))
    with pytest.raises(ArtifactError, match="must compute what Keras does"):
        export_text.parity(model, Other(), np.arange(40, dtype=np.int32) % SYMBOLS, "text-tiny")


def test_changed_text_is_not_exported_with_the_old_vocabulary(exported, monkeypatch):
    changed = dataclasses.replace(tiny_data(), train=tiny_data().train + "힣" * 5)
    monkeypatch.setitem(text_catalogue.LOADERS, "text-tiny", lambda data_dir: changed)
    with pytest.raises(ArtifactError, match="has changed since its training"):
        export_text.export("text-tiny")


def test_untrained_network_names_the_command(exported):
    with pytest.raises(ArtifactError, match="core train text-ko-gru"):
        export_text.export("text-ko-gru")
