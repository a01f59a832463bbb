"""What pages say about models."""

import dataclasses

from tests.support.apps import app_of
from tests.support.cards import like
from tests.test_artifacts import card_of


def page():
    import streamlit as st

    from core.ui.shared.wording import cards

    st.write(" ".join(card.name for card in cards("image-classification")))


def test_broken_card_is_named_and_takes_no_other_away(tmp_path, monkeypatch):
    monkeypatch.setenv("GLASSBOX_TRAINED", str(tmp_path))
    texts = {
        "good-cnn": card_of("good-cnn").to_json(),
        "other-gru": like("text-en-gru", "other-gru").to_json(),
        "bad-cnn": "{",
    }
    for name, text in texts.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "card.json").write_text(text, encoding="utf-8")
    test = app_of(page).run()
    assert test.markdown[0].value == "good-cnn"
    assert "bad-cnn" in test.error[0].value


def titles():
    import dataclasses

    import streamlit as st

    from core.artifacts import load_card
    from core.ui.shared.wording import short_title

    card = load_card("mnist-cnn")
    st.write(short_title(card))
    st.write(short_title(dataclasses.replace(card, recipe={**card.recipe, "complete": False})))


def test_network_whose_training_was_cut_short_is_called_unfinished():
    test = app_of(titles)
    test.query_params["lang"] = "en"
    assert [text.value for text in test.run().markdown] == ["Digits: CNN", "Digits: CNN (unfinished)"]


def all_titles():
    import streamlit as st

    from core.ui.shared.wording import cards, model_title, short_title

    for card in cards():
        st.text(f"{card.name} | {short_title(card)} | {model_title(card)}")


def test_titles_come_from_the_card_whatever_the_model_is_called(tmp_path, monkeypatch):
    """Each committed model under a name that says nothing."""
    from core.artifacts import load_card, model_names

    wanted = {
        "cifar10-cnn": "CIFAR-10: CNN",
        "cifar10-plain20": "CIFAR-10: no shortcuts",
        "cifar10-resnet20": "CIFAR-10: ResNet-20",
        "cifar10-transfer": "CIFAR-10: transfer learning",
        "cifar10-vgg": "CIFAR-10: VGG",
        "everyday-resnet": "Everyday things: ResNet",
        "everyday-transfer": "Everyday things: transfer learning",
        "fashion-cnn": "Clothes: CNN",
        "gan-fashion-dcgan": "Clothes · DCGAN",
        "gan-mnist-collapsed": "Digits · collapsed",
        "gan-mnist-conditional": "Digits · class chosen",
        "gan-mnist-dcgan": "Digits · DCGAN",
        "gan-mnist-wgangp": "Digits · WGAN-GP",
        "memory-gru": "GRU that remembers",
        "memory-lstm": "LSTM that remembers",
        "memory-rnn": "RNN that remembers",
        "mnist-cnn": "Digits: CNN",
        "mnist-cnn-deep": "Digits: deep CNN",
        "mnist-mlp": "Digits: MLP",
        "sentiment-ko": "GRU that judges Korean film reviews",
        "text-en-gru": "GRU that writes English",
        "text-en-lstm": "LSTM that writes English",
        "text-en-rnn": "RNN that writes English",
        "text-ko-gru": "GRU that writes Korean",
        "text-ko-lstm": "LSTM that writes Korean",
        "text-ko-rnn": "RNN that writes Korean",
    }
    committed = {name: load_card(name) for name in model_names() if name in wanted}
    assert committed.keys() == wanted.keys()
    monkeypatch.setenv("GLASSBOX_TRAINED", str(tmp_path))
    for number, (name, card) in enumerate(committed.items()):
        folder = tmp_path / f"model-{number:02}"
        folder.mkdir()
        renamed = dataclasses.replace(card, name=folder.name, recipe=card.recipe | {"name": folder.name})
        (folder / "card.json").write_text(renamed.to_json(), encoding="utf-8")
        assert name != folder.name
    test = app_of(all_titles)
    test.query_params["lang"] = "en"
    shown = [line.value.split(" | ")[1] for line in test.run().text]
    assert shown == [wanted[name] for name in committed]
