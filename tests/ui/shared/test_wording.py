"""What pages say about models."""

from streamlit.testing.v1 import AppTest

from tests.test_artifacts import card_of


def page():
    import streamlit as st

    from core.ui.shared.wording import cards

    st.write(" ".join(card.name for card in cards("image-classification")))


def test_broken_card_is_named_and_takes_no_other_away(tmp_path, monkeypatch):
    monkeypatch.setenv("GLASSBOX_TRAINED", str(tmp_path))
    texts = {
        "good-cnn": card_of("good-cnn").to_json(),
        "other-gru": card_of("other-gru", task="text").to_json(),
        "bad-cnn": "{",
    }
    for name, text in texts.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "card.json").write_text(text, encoding="utf-8")
    test = AppTest.from_function(page, default_timeout=30).run()
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
    test = AppTest.from_function(titles, default_timeout=30)
    test.query_params["lang"] = "en"
    assert [text.value for text in test.run().markdown] == ["Digits: CNN", "Digits: CNN (unfinished)"]
