"""What the commands say on a machine without a cluster."""

import sys

import pytest

from core.cli import main
from core.cluster.ray import Where
from core.cluster.tuning import measure_of
from core.errors import SettingError
from core.families import find_recipe


@pytest.mark.parametrize("command", [["train", "mnist-mlp", "--on", "ray"], ["tune", "mnist-mlp"]])
def test_without_ray_it_is_said_how_to_get_it(monkeypatch, capsys, command):
    monkeypatch.setitem(sys.modules, "ray", None)
    assert main(command) == 1
    assert "requirements-cluster.txt" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["mnist-mlp", "--all"]])
def test_names_or_all_and_not_both(capsys, arguments):
    assert main(["train", *arguments]) == 1
    assert "--all" in capsys.readouterr().err


def test_options_of_this_machine_alone_are_refused(capsys):
    assert main(["train", "mnist-mlp", "--on", "ray", "--tensorboard"]) == 1
    assert "--tensorboard" in capsys.readouterr().err


def test_a_task_must_take_a_processor():
    with pytest.raises(SettingError, match="at least 1 processor"):
        Where(cpus=0)


def test_a_recipe_is_searched_by_what_it_is_chosen_by():
    assert measure_of(find_recipe("mnist-mlp")[1]) == ("validation_accuracy", "max")
    assert measure_of(find_recipe("text-ko-gru")[1]) == ("validation_loss", "min")
    assert measure_of(find_recipe("gan-mnist-dcgan")[1]) == ("classifier_fid", "min")
    with pytest.raises(SettingError, match="how it ends"):
        measure_of(find_recipe("gan-mnist-collapsed")[1])
