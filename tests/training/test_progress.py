"""The progress bar counts the steps of the whole run, whatever is trained."""

import keras
import numpy as np
import pytest

from core.training.progress import progress_bar


@pytest.mark.parametrize(("epoch", "completed"), [(0, 4), (2, 12)])
def test_bar_counts_the_steps_of_all_epochs(epoch, completed):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    with progress_bar(5) as bar:
        given = np.zeros((8, 2)), np.zeros((8, 1))
        model.fit(*given, batch_size=2, initial_epoch=epoch, epochs=epoch + 1, verbose=0, callbacks=[bar])
        shown = bar.progress.tasks[0]
        assert (shown.completed, shown.total) == (completed, 20)
        assert shown.description == f"epoch {epoch + 1}/5" and "loss 0.000" in shown.fields["figures"]
