from mnist_utils.riddle import RECIPES, describe_riddle, plot_riddle

HISTORY = {
    "loss": [2.0, 1.0, 0.1234],
    "val_loss": [1.5, 0.5, 0.75],
    "val_accuracy": [0.5, 0.875, 0.9],
}


def test_each_training_has_a_panel_under_its_letter_with_both_losses_from_epoch_1():
    figure = plot_riddle({"A": HISTORY, "B": {**HISTORY, "loss": [3.0, 2.0, 1.0]}})
    assert [axes.get_title() for axes in figure.axes] == ["A", "B"]
    for axes, losses in zip(figure.axes, (HISTORY["loss"], [3.0, 2.0, 1.0]), strict=True):
        training, validation = axes.lines
        assert (training.get_linestyle(), validation.get_linestyle()) == ("-", "--")
        assert [*training.get_xdata()] == [1, 2, 3]
        assert training.get_ydata().tolist() == losses
        assert validation.get_ydata().tolist() == HISTORY["val_loss"]
        assert [text.get_text() for text in axes.get_legend().get_texts()] == [
            "training",
            "validation",
        ]
    assert figure.axes[0].get_ylim() == figure.axes[1].get_ylim()


def test_an_odd_number_of_trainings_leaves_no_empty_panel():
    assert len(plot_riddle(dict.fromkeys("ABC", HISTORY)).axes) == 3


def test_the_numbers_of_each_training_are_told_with_what_was_chosen():
    text = describe_riddle(dict.fromkeys(RECIPES, HISTORY))
    for letter, recipe in RECIPES.items():
        chosen = ", ".join(f"{name} {value}" for name, value in recipe.items())
        assert f"{letter}  {chosen}\n" in text
    assert "lowest validation loss 0.50 in epoch 2 of 3, validation accuracy there 87.5%" in text
    assert "last epoch   0.75, validation accuracy 90.0%, training loss 0.123" in text
