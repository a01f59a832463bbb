import pytest

from core.errors import SettingError
from core.settings import FILE, number

NAME = "GLASSBOX_DECODERS"


@pytest.fixture
def settings(monkeypatch, tmp_path):
    def write(text):
        path = tmp_path / "settings.toml"
        path.write_text(text)
        monkeypatch.setenv(FILE, str(path))

    monkeypatch.delenv(NAME, raising=False)
    return write


def test_the_environment_stands_before_the_file_and_the_file_before_the_default(settings, monkeypatch):
    assert number(NAME, 2) == 2
    settings(f"{NAME} = 3")
    assert number(NAME, 2) == 3
    monkeypatch.setenv(NAME, "4")
    assert number(NAME, 2) == 4


@pytest.mark.parametrize("text", [f"{NAME} = 0", f'{NAME} = "many"', f"{NAME} = -1", f"{NAME} = "])
def test_a_file_with_what_is_no_number_above_0_is_refused(settings, text):
    settings(text)
    with pytest.raises(SettingError):
        number(NAME, 2)


def test_a_file_that_is_not_there_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv(FILE, str(tmp_path / "none.toml"))
    with pytest.raises(SettingError, match=r"none\.toml"):
        number(NAME, 2)
