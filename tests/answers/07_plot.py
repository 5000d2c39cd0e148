"""Right and wrong answers to the exercises of lesson 7."""


# %% right="plot_training_loss" how="the methods of Axes, one by one"
def plot_training_loss(history):
    figure, axes = plt.subplots()
    epochs = np.arange(1, len(history["loss"]) + 1)
    axes.plot(epochs, np.array(history["loss"]), "o-")
    axes.set_title("Loss while training")
    axes.set_xlabel("Epoch")
    axes.set_ylabel("Loss")
    return axes


# %% right="plot_training_loss" how="pyplot alone, and gca at the end"
def plot_training_loss(history):
    plt.figure()
    plt.plot(range(1, 1 + len(history["loss"])), history["loss"])
    plt.xlabel("epochs")
    plt.ylabel("training loss")
    plt.title("training")
    return plt.gca()


# %% right="plot_training_loss" how="a Figure without pyplot, a title at the left, a logarithmic axis"
def plot_training_loss(history):
    from matplotlib.figure import Figure

    axes = Figure(figsize=(5, 3)).add_subplot()
    losses = history["loss"]
    axes.semilogy(np.linspace(1, len(losses), len(losses)), losses, "k.-", label="loss")
    axes.set_title("How the loss falls", loc="left")
    axes.set(xlabel="EPOCH", ylabel="LOSS (logarithmic)")
    axes.grid()
    axes.legend()
    return axes


# %% right="plot_training_loss" how="two lists, filled in a loop; shown before it is returned"
def plot_training_loss(history):
    epochs, losses = [], []
    for epoch, loss in enumerate(history["loss"], start=1):
        epochs.append(epoch)
        losses.append(loss)
    fig, ax = plt.subplots(figsize=(8, 4))
    ax.plot(epochs, losses, color="tab:blue", marker="o")
    ax.set(xlabel="number of the epoch", ylabel="cross-entropy loss", title="Training loss")
    plt.show()
    return ax


# %% right="plot_training_loss" how="a Line2D, added to Axes with given bounds"
def plot_training_loss(history):
    from matplotlib.lines import Line2D

    losses = history["loss"]
    axes = plt.figure().add_axes((0.15, 0.15, 0.8, 0.7))
    axes.add_line(Line2D([1 + i for i in range(len(losses))], losses, marker="s"))
    axes.autoscale_view()
    axes.set_xlabel("epoch")
    axes.set_ylabel("loss")
    axes.set_title("Training", loc="right")
    return axes


# %% right="plot_training_loss" how="a helper with a name for everything"
def draw(values, title, y_label):
    _, axes = plt.subplots(layout="constrained")
    axes.plot([float(number) for number in range(1, len(values) + 1)], values, linestyle="-")
    axes.set(title=title, xlabel="training epoch", ylabel=y_label)
    return axes


def plot_training_loss(history):
    return draw(list(history["loss"]), "Training loss", "training loss")


# %% right="plot_training_loss" how="errorbar, which keeps its points as objects"
def plot_training_loss(history):
    losses = history["loss"]
    figure, axes = plt.subplots()
    axes.errorbar(range(1, len(losses) + 1), losses, fmt="o-")
    axes.set(title="Training loss", xlabel="epoch", ylabel="loss")
    return axes


# %% right="plot_training_loss" how="pyplot's functions on a figure that subplots has made"
def plot_training_loss(history):
    fig, ax = plt.subplots()
    plt.plot([1 + i for i in range(len(history["loss"]))], history["loss"], "r*")
    plt.title("loss per epoch")
    plt.xlabel("Epoch number")
    plt.ylabel("Training Loss")
    return ax


# %% wrong="plot_training_loss" mistake="epochs from 0" message="x values are .0, 1, 2.; .*Epochs are counted from 1"
def plot_training_loss(history):
    _, axes = plt.subplots()
    axes.plot(history["loss"], "o-")
    axes.set(title="Training loss", xlabel="epoch", ylabel="loss")
    return axes


# %% wrong="plot_training_loss" mistake="epochs as text" message="x values are texts, such as .1.. .*Give numbers"
def plot_training_loss(history):
    losses = history["loss"]
    _, axes = plt.subplots()
    axes.plot([str(epoch) for epoch in range(1, len(losses) + 1)], losses, "o-")
    axes.set(title="Training loss", xlabel="epoch", ylabel="loss")
    return axes


# %% wrong="plot_training_loss" mistake="as many epochs as keys" message=".4,. and .3,.. There should be as many epochs as values"
def plot_training_loss(history):
    _, axes = plt.subplots()
    axes.plot(range(1, len(history) + 1), history["loss"], "o-")
    axes.set(title="Training loss", xlabel="epoch", ylabel="loss")
    return axes


# %% wrong="plot_training_loss" mistake="ten epochs built in" message=".10,. and .3,.. There should be as many epochs as values"
def plot_training_loss(history):
    _, axes = plt.subplots()
    axes.plot(range(1, 11), history["loss"], "o-")
    axes.set(title="Training loss", xlabel="epoch", ylabel="loss")
    return axes


# %% wrong="plot_training_loss" mistake="the range ends too early" message="range.1, n . 1. for a list of n values"
def plot_training_loss(history):
    losses = history["loss"]
    _, axes = plt.subplots()
    axes.plot(range(1, len(losses)), losses, "o-")
    axes.set(title="Training loss", xlabel="epoch", ylabel="loss")
    return axes


# %% wrong="plot_training_loss" mistake="the first epoch left out" message="line has 2 points; it should have one for each epoch"
def plot_training_loss(history):
    losses = history["loss"]
    _, axes = plt.subplots()
    axes.plot(range(1, len(losses)), losses[1:], "o-")
    axes.set(title="Training loss", xlabel="epoch", ylabel="loss")
    return axes


# %% wrong="plot_training_loss" mistake="validation on the same picture" message="are two lines on the Axes.*training loss alone"
def plot_training_loss(history):
    _, axes = plt.subplots()
    for key in ("loss", "val_loss"):
        if key in history:
            axes.plot(range(1, len(history[key]) + 1), history[key], label=key)
    axes.set(title="Training loss", xlabel="epoch", ylabel="loss")
    axes.legend()
    return axes


# %% wrong="plot_training_loss" mistake="the current axes" message="open already was drawn on.*Make a new one"
def plot_training_loss(history):
    plt.plot(range(1, len(history["loss"]) + 1), history["loss"])
    plt.title("Training loss")
    plt.xlabel("epoch")
    plt.ylabel("loss")
    return plt.gca()


# %% wrong="plot_training_loss" mistake="a figure with a name" message="Two calls drew on one figure.*no number and no name"
def plot_training_loss(history):
    axes = plt.figure("training loss").add_subplot()
    axes.plot(range(1, len(history["loss"]) + 1), history["loss"], "o-")
    axes.set(title="Training loss", xlabel="epoch", ylabel="loss")
    return axes


# %% wrong="plot_training_loss" mistake="the figure made outside" message="Two calls drew on one figure.*inside the function"
figure, axes = plt.subplots()


def plot_training_loss(history):
    axes.clear()
    axes.plot(range(1, len(history["loss"]) + 1), history["loss"], "o-")
    axes.set(title="Training loss", xlabel="epoch", ylabel="loss")
    return axes


# %% wrong="plot_training_loss" mistake="the figure returned" message="result is a Figure; it should be the Axes alone"
def plot_training_loss(history):
    figure, axes = plt.subplots()
    axes.plot(range(1, len(history["loss"]) + 1), history["loss"], "o-")
    axes.set(title="Training loss", xlabel="epoch", ylabel="loss")
    return figure


# %% wrong="plot_training_loss" mistake="shown, not returned" message="result is None.*Axes alone: .return axes"
def plot_training_loss(history):
    _, axes = plt.subplots()
    axes.plot(range(1, len(history["loss"]) + 1), history["loss"], "o-")
    axes.set(title="Training loss", xlabel="epoch", ylabel="loss")
    plt.show()


# %% wrong="plot_training_loss" mistake="gca after show" message="no line on the Axes.*After plt.show.., plt.gca.. is another"
def plot_training_loss(history):
    plt.figure()
    plt.plot(range(1, len(history["loss"]) + 1), history["loss"])
    plt.title("Training loss")
    plt.xlabel("epoch")
    plt.ylabel("loss")
    plt.show()
    return plt.gca()


# %% wrong="plot_training_loss" mistake="a title for the figure alone" message="Axes has no title.*figure.suptitle"
def plot_training_loss(history):
    figure, axes = plt.subplots()
    axes.plot(range(1, len(history["loss"]) + 1), history["loss"], "o-")
    axes.set(xlabel="epoch", ylabel="loss")
    figure.suptitle("Training loss")
    return axes


# %% wrong="plot_training_loss" mistake="the title assigned" message="Axes has no title.*not with ="
def plot_training_loss(history):
    _, axes = plt.subplots()
    axes.plot(range(1, len(history["loss"]) + 1), history["loss"], "o-")
    axes.set(xlabel="epoch", ylabel="loss")
    axes.set_title = "Training loss"
    return axes


# %% wrong="plot_training_loss" mistake="labels swapped" message="labels are swapped.*epochs run along x"
def plot_training_loss(history):
    _, axes = plt.subplots()
    axes.plot(range(1, len(history["loss"]) + 1), history["loss"], "o-")
    axes.set(title="Training loss", xlabel="loss", ylabel="epoch")
    return axes


# %% wrong="plot_training_loss" mistake="axes without names" message="no x label; it should have .epoch. in it"
def plot_training_loss(history):
    _, axes = plt.subplots()
    axes.plot(range(1, len(history["loss"]) + 1), history["loss"], "o-")
    axes.set_title("Training loss over the epochs")
    return axes


# %% wrong="plot_training_loss" mistake="x and y exchanged" message="These are the epochs, which belong on the x axis"
def plot_training_loss(history):
    _, axes = plt.subplots()
    axes.plot(history["loss"], range(1, len(history["loss"]) + 1), "o-")
    axes.set(title="Training loss", xlabel="epoch", ylabel="loss")
    return axes


# %% wrong="plot_training_loss" mistake="the first key taken" message="These are the values of accuracy. Draw those of loss"
def plot_training_loss(history):
    losses = next(iter(history.values()))
    _, axes = plt.subplots()
    axes.plot(range(1, len(losses) + 1), losses, "o-")
    axes.set(title="Training loss", xlabel="epoch", ylabel="loss")
    return axes


# %% wrong="plot_training_loss" mistake="points without a line" message="is no line on the Axes.*Draw with axes.plot"
def plot_training_loss(history):
    _, axes = plt.subplots()
    axes.scatter(range(1, len(history["loss"]) + 1), history["loss"])
    axes.set(title="Training loss", xlabel="epoch", ylabel="loss")
    return axes


# %% wrong="plot_training_loss" mistake="the history changed" message="argument was changed. Read from it"
def plot_training_loss(history):
    losses = history.pop("loss")
    _, axes = plt.subplots()
    axes.plot(range(1, len(losses) + 1), losses, "o-")
    axes.set(title="Training loss", xlabel="epoch", ylabel="loss")
    history["loss"] = losses
    return axes


# %% wrong="plot_training_loss" mistake="taken for a History object" message="no attribute 'history'.*is a plain dictionary"
def plot_training_loss(history):
    losses = history.history["loss"]
    _, axes = plt.subplots()
    axes.plot(range(1, len(losses) + 1), losses, "o-")
    axes.set(title="Training loss", xlabel="epoch", ylabel="loss")
    return axes


# %% wrong="plot_training_loss" mistake="subplots not unpacked" message="plt.subplots.. returns two things"
def plot_training_loss(history):
    axes = plt.subplots()
    axes.plot(range(1, len(history["loss"]) + 1), history["loss"], "o-")
    axes.set(title="Training loss", xlabel="epoch", ylabel="loss")
    return axes


# %% wrong="plot_training_loss" mistake="scaled to begin at 1" message="y values are .1, 0.53.*history..loss.. as they are"
def plot_training_loss(history):
    losses = np.array(history["loss"])
    _, axes = plt.subplots()
    axes.plot(range(1, len(losses) + 1), losses / losses[0], "o-")
    axes.set(title="Training loss", xlabel="epoch", ylabel="loss")
    return axes


# %% wrong="plot_training_loss" mistake="a line for each point" message="are three lines on the Axes.*with one call of axes.plot"
def plot_training_loss(history):
    _, axes = plt.subplots()
    for epoch, loss in enumerate(history["loss"], start=1):
        axes.plot(epoch, loss, "bo-")
    axes.set(title="Training loss", xlabel="epoch", ylabel="loss")
    return axes


# %% wrong="plot_training_loss" mistake="pyplot's names for methods" message="no attribute 'xlabel'.*Methods of Axes are called.*set_xlabel"
def plot_training_loss(history):
    _, axes = plt.subplots()
    axes.plot(range(1, len(history["loss"]) + 1), history["loss"])
    axes.xlabel("epoch")
    axes.ylabel("loss")
    axes.set_title("Training loss")
    return axes


# %% wrong="plot_training_loss" mistake="the title called" message="axes.title is a text and no method"
def plot_training_loss(history):
    _, axes = plt.subplots()
    axes.plot(range(1, len(history["loss"]) + 1), history["loss"])
    axes.set(xlabel="epoch", ylabel="loss")
    axes.title("Training loss")
    return axes


# %% wrong="plot_training_loss" mistake="labels of the figure" message="belong to the Axes, not to the figure"
def plot_training_loss(history):
    figure, axes = plt.subplots()
    axes.plot(range(1, len(history["loss"]) + 1), history["loss"])
    figure.set_xlabel("epoch")
    figure.set_ylabel("loss")
    figure.suptitle("Training loss")
    return axes


# %% wrong="plot_training_loss" mistake="the key with a capital letter" message="KeyError: 'Loss'.*has the key loss, the only key"
def plot_training_loss(history):
    _, axes = plt.subplots()
    axes.plot(range(1, len(history["Loss"]) + 1), history["Loss"])
    axes.set(title="Training loss", xlabel="epoch", ylabel="loss")
    return axes


# %% wrong="plot_training_loss" mistake="x and y by name" message="does not know this option.*without a name"
def plot_training_loss(history):
    _, axes = plt.subplots()
    axes.plot(x=range(1, len(history["loss"]) + 1), y=history["loss"])
    axes.set(title="Training loss", xlabel="epoch", ylabel="loss")
    return axes


# %% wrong="plot_training_loss" mistake="validation needed" message="ended in a KeyError.*the only key that is always there"
def plot_training_loss(history):
    n = len(history["val_loss"])
    _, axes = plt.subplots()
    axes.plot(range(1, n + 1), history["loss"])
    axes.set(title="Training loss", xlabel="epoch", ylabel="loss")
    return axes


# %% wrong="plot_training_loss" mistake="subplot for subplots" message="plt.subplot.. an Axes alone"
def plot_training_loss(history):
    figure, axes = plt.subplot()
    axes.plot(range(1, len(history["loss"]) + 1), history["loss"], "o-")
    axes.set(title="Training loss", xlabel="epoch", ylabel="loss")
    return axes


# %% right="plot_validation_loss" how="the key in brackets, first of all"
def plot_validation_loss(history):
    losses = history["val_loss"]
    _, axes = plt.subplots()
    axes.plot(range(1, len(losses) + 1), losses, "s--", label="validation")
    axes.set(title="Validation loss", xlabel="epoch", ylabel="loss")
    axes.legend()
    return axes


# %% right="plot_validation_loss" how="asks, and raises with a text of its own"
def plot_validation_loss(history):
    if "val_loss" not in history:
        raise KeyError("val_loss: call fit with validation_split or validation_data")
    plt.figure(figsize=(7, 3))
    plt.plot([epoch + 1 for epoch in range(len(history["val_loss"]))], history["val_loss"], "o--")
    plt.title("Loss on digits that were held back")
    plt.xlabel("Epoch")
    plt.ylabel("Validation Loss")
    return plt.gca()


# %% right="plot_validation_loss" how="a copy of the list, pop of the copy"
def plot_validation_loss(history):
    losses = dict(history).pop("val_loss").copy()
    from matplotlib.figure import Figure

    figure = Figure(layout="constrained")
    axes = figure.subplots()
    axes.plot(np.arange(len(losses)) + 1.0, losses)
    axes.set_xlabel("epoch, counted from 1")
    axes.set_ylabel("val_loss")
    axes.set_title("val_loss")
    return axes


# %% right="plot_validation_loss" how="another error turned into a KeyError"
def plot_validation_loss(history):
    losses = history.get("val_loss")
    try:
        epochs = list(range(1, len(losses) + 1))
    except TypeError as error:
        raise KeyError("val_loss") from error
    axes = plt.figure().add_subplot(1, 1, 1)
    axes.plot(epochs, losses, marker="s", linestyle="dashed")
    axes.set(title="Validation loss", xlabel="epochs", ylabel="loss (validation)")
    return axes


# %% right="plot_validation_loss" how="unzipped pairs, the figure made before the question"
def plot_validation_loss(history):
    figure, axes = plt.subplots()
    figure.suptitle("Our network")
    axes.set(title="Validation", xlabel="EPOCH", ylabel="LOSS")
    epochs, losses = zip(*enumerate(history["val_loss"], 1))
    axes.plot(epochs, losses, "D:")
    axes.set_xticks(epochs)
    return axes


# %% right="plot_validation_loss" how="through plot_training_loss, the labels set anew"
def plot_validation_loss(history):
    axes = plot_training_loss({"loss": history["val_loss"]})
    axes.set(title="Validation loss", ylabel="validation loss")
    return axes


# %% right="plot_validation_loss" how="an array of objects"
def plot_validation_loss(history):
    table = np.array(list(enumerate(history["val_loss"], 1)), dtype=object)
    _, axes = plt.subplots()
    axes.plot(table[:, 0], table[:, 1], "s--")
    axes.set(title="Validation loss", xlabel="epoch", ylabel="loss")
    return axes


# %% wrong="plot_validation_loss" mistake="an empty picture without validation" message="nothing was raised.*.get"
def plot_validation_loss(history):
    losses = history.get("val_loss", [])
    _, axes = plt.subplots()
    axes.plot(range(1, len(losses) + 1), losses, "s--")
    axes.set(title="Validation loss", xlabel="epoch", ylabel="loss")
    return axes


# %% wrong="plot_validation_loss" mistake="None without validation" message="nothing was raised.*question"
def plot_validation_loss(history):
    if "val_loss" not in history:
        return None
    losses = history["val_loss"]
    _, axes = plt.subplots()
    axes.plot(range(1, len(losses) + 1), losses, "s--")
    axes.set(title="Validation loss", xlabel="epoch", ylabel="loss")
    return axes


# %% wrong="plot_validation_loss" mistake="the error caught and printed" message="nothing was raised.*a try"
def plot_validation_loss(history):
    try:
        losses = history["val_loss"]
    except KeyError:
        print("There is no validation.")
        return
    _, axes = plt.subplots()
    axes.plot(range(1, len(losses) + 1), losses, "s--")
    axes.set(title="Validation loss", xlabel="epoch", ylabel="loss")
    return axes


# %% wrong="plot_validation_loss" mistake="the training loss instead" message="should raise a KeyError; nothing was raised"
def plot_validation_loss(history):
    losses = history.get("val_loss", history.get("loss"))
    _, axes = plt.subplots()
    axes.plot(range(1, len(losses) + 1), losses, "s--")
    axes.set(title="Validation loss", xlabel="epoch", ylabel="loss")
    return axes


# %% wrong="plot_validation_loss" mistake="ValueError" message="should raise a KeyError; it was a ValueError"
def plot_validation_loss(history):
    if "val_loss" not in history:
        raise ValueError("There is no validation in this history.")
    losses = history["val_loss"]
    _, axes = plt.subplots()
    axes.plot(range(1, len(losses) + 1), losses, "s--")
    axes.set(title="Validation loss", xlabel="epoch", ylabel="loss")
    return axes


# %% wrong="plot_validation_loss" mistake="None has no length" message="should raise a KeyError; it was a TypeError.*in brackets"
def plot_validation_loss(history):
    losses = history.get("val_loss")
    _, axes = plt.subplots()
    axes.plot(range(1, len(losses) + 1), losses, "s--")
    axes.set(title="Validation loss", xlabel="epoch", ylabel="loss")
    return axes


# %% wrong="plot_validation_loss" mistake="the keys counted" message="has val_loss. Ask for that key.*no number of keys"
def plot_validation_loss(history):
    if len(history) < 4:
        raise KeyError("val_loss")
    losses = history["val_loss"]
    _, axes = plt.subplots()
    axes.plot(range(1, len(losses) + 1), losses, "s--")
    axes.set(title="Validation loss", xlabel="epoch", ylabel="loss")
    return axes


# %% wrong="plot_validation_loss" mistake="the training loss drawn too" message="two lines on the Axes.*validation loss alone"
def plot_validation_loss(history):
    epochs = range(1, len(history["val_loss"]) + 1)
    _, axes = plt.subplots()
    axes.plot(epochs, history["val_loss"], "s--", label="validation")
    if "loss" in history:
        axes.plot(epochs, history["loss"], "o-", label="training")
    axes.set(title="Validation loss", xlabel="epoch", ylabel="loss")
    axes.legend()
    return axes


# %% wrong="plot_validation_loss" mistake="copied, the key forgotten" message="These are the values of loss. Draw those of val_loss"
def plot_validation_loss(history):
    losses = history["val_loss"]
    _, axes = plt.subplots()
    axes.plot(range(1, len(losses) + 1), history["loss"], "s--")
    axes.set(title="Validation loss", xlabel="epoch", ylabel="loss")
    return axes


# %% wrong="plot_validation_loss" mistake="a key that is none" message="KeyError: 'validation_loss'.*has the key val_loss"
def plot_validation_loss(history):
    losses = history["validation_loss"]
    _, axes = plt.subplots()
    axes.plot(range(1, len(losses) + 1), losses, "s--")
    axes.set(title="Validation loss", xlabel="epoch", ylabel="loss")
    return axes


# %% wrong="plot_validation_loss" mistake="epochs from 0" message="x values are .0, 1, 2.; .*Epochs are counted from 1"
def plot_validation_loss(history):
    losses = history["val_loss"]
    _, axes = plt.subplots()
    axes.plot(range(len(losses)), losses, "s--")
    axes.set(title="Validation loss", xlabel="epoch", ylabel="loss")
    return axes


# %% wrong="plot_validation_loss" mistake="what is open is cleared" message="cleared.*Make a new one"
def plot_validation_loss(history):
    plt.clf()
    plt.plot(range(1, len(history["val_loss"]) + 1), history["val_loss"])
    plt.title("Validation loss")
    plt.xlabel("epoch")
    plt.ylabel("loss")
    return plt.gca()


# %% wrong="plot_validation_loss" mistake="no loss in the y label" message="y label is 'validation'; it should have 'loss' in it"
def plot_validation_loss(history):
    losses = history["val_loss"]
    _, axes = plt.subplots()
    axes.plot(range(1, len(losses) + 1), losses, "s--")
    axes.set(title="Loss", xlabel="epoch", ylabel="validation")
    return axes


# %% wrong="plot_validation_loss" mistake="no title" message="the Axes has no title"
def plot_validation_loss(history):
    losses = history["val_loss"]
    _, axes = plt.subplots()
    axes.plot(range(1, len(losses) + 1), losses, "s--", label="Validation loss")
    axes.set(xlabel="epoch", ylabel="loss")
    axes.legend()
    return axes


# %% wrong="plot_validation_loss" mistake="the line returned" message="result is a list; it should be the Axes alone"
def plot_validation_loss(history):
    losses = history["val_loss"]
    _, axes = plt.subplots()
    axes.set(title="Validation loss", xlabel="epoch", ylabel="loss")
    return axes.plot(range(1, len(losses) + 1), losses, "s--")


# %% wrong="plot_validation_loss" mistake="as many epochs as the training loss has" message="ended in a KeyError.*no other key is needed"
def plot_validation_loss(history):
    losses = history["val_loss"]
    epochs = range(1, len(history["loss"]) + 1)
    _, axes = plt.subplots()
    axes.plot(epochs, losses, "s--")
    axes.set(title="Validation loss", xlabel="epoch", ylabel="loss")
    return axes


# %% wrong="plot_validation_loss" mistake="the validation accuracy" message="These are the values of val_accuracy. Draw those of val_loss"
def plot_validation_loss(history):
    shares, n = history["val_accuracy"], len(history["val_loss"])
    _, axes = plt.subplots()
    axes.plot(range(1, n + 1), shares, "s--")
    axes.set(title="Validation", xlabel="epoch", ylabel="validation loss")
    return axes


# %% wrong="plot_validation_loss" mistake="an exception of its own" message="should raise a KeyError; it was an Exception"
def plot_validation_loss(history):
    if "val_loss" not in history:
        raise Exception("no validation")
    losses = history["val_loss"]
    _, axes = plt.subplots()
    axes.plot(range(1, len(losses) + 1), losses, "s--")
    axes.set(title="Validation loss", xlabel="epoch", ylabel="loss")
    return axes


# %% right="plot_learning_curves" how="line by line, the Axes by name"
def plot_learning_curves(history):
    epochs = range(1, len(history["loss"]) + 1)
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4))
    left.plot(epochs, history["loss"], "o-", label="training")
    right.plot(epochs, history["accuracy"], "o-", label="training")
    if "val_loss" in history:
        left.plot(epochs, history["val_loss"], "s--", label="validation")
        right.plot(epochs, history["val_accuracy"], "s--", label="validation")
    left.set(title="Loss", xlabel="epoch", ylabel="loss")
    right.set(title="Accuracy", xlabel="epoch", ylabel="accuracy")
    left.legend()
    right.legend()
    return figure


# %% right="plot_learning_curves" how="pyplot, plt.subplot and a list of names"
def plot_learning_curves(history):
    n = len(history["accuracy"])
    fig = plt.figure(figsize=(12, 5))
    for place, name in enumerate(["loss", "accuracy"]):
        plt.subplot(1, 2, place + 1)
        plt.plot(np.arange(1, n + 1), history[name])
        names = ["Train"]
        if f"val_{name}" in history.keys():
            plt.plot(np.arange(1, n + 1), history[f"val_{name}"])
            names.append("Val")
        plt.legend(names, loc="best")
        plt.title(name)
    plt.tight_layout()
    plt.show()
    return fig


# %% right="plot_learning_curves" how="a helper; the right Axes made first; no legend for one line"
def draw_pair(axes, history, name):
    for key, label, style in ((f"val_{name}", "VALIDATION", "--"), (name, "TRAINING", "-")):
        values = history.get(key)
        if values is not None:
            axes.plot(1 + np.arange(len(values)), values, linestyle=style, label=label)
    if len(axes.lines) == 2:
        axes.legend(title=name)


def plot_learning_curves(history):
    from matplotlib.figure import Figure

    figure = Figure()
    accuracy_axes = figure.add_subplot(1, 2, 2)
    loss_axes = figure.add_subplot(1, 2, 1)
    draw_pair(accuracy_axes, history, "accuracy")
    draw_pair(loss_axes, history, "loss")
    return figure


# %% right="plot_learning_curves" how="a mosaic, and legends from handles"
def plot_learning_curves(history):
    figure, axes = plt.subplot_mosaic([["loss", "accuracy"]], layout="constrained")
    for name in axes:
        handles = []
        for key in (name, "val_" + name):
            try:
                values = history[key]
            except KeyError:
                continue
            (line,) = axes[name].plot([i + 1 for i, _ in enumerate(values)], values)
            handles.append(line)
        axes[name].legend(handles, ["train " + name, "val " + name][: len(handles)])
    figure.suptitle("Learning curves")
    return figure


# %% right="plot_learning_curves" how="several lines in one call, Axes with given bounds"
def plot_learning_curves(history):
    sheet = plt.figure()
    has_validation = {"val_loss", "val_accuracy"} <= set(history)
    for left_edge, name in [(0.1, "loss"), (0.6, "accuracy")]:
        axes = sheet.add_axes((left_edge, 0.1, 0.35, 0.8))
        rows = [history[name]] + ([history["val_" + name]] if has_validation else [])
        table = np.array(rows).T
        lines = axes.plot(np.linspace(1, len(table), len(table)), table)
        for line, label in zip(lines, ("model in training", "on validation digits")):
            line.set_label(label)
        axes.legend()
    return sheet


# %% right="plot_learning_curves" how="names given to the legend in the order of the lines"
def plot_learning_curves(history):
    figure, (left, right) = plt.subplots(1, 2)
    for axes, name in ((left, "loss"), (right, "accuracy")):
        epochs = range(1, len(history[name]) + 1)
        names = ["Validation", "Training"] if "val_" + name in history else ["Training"]
        if "val_" + name in history:
            axes.plot(epochs, history["val_" + name])
        axes.plot(epochs, history[name])
        axes.legend(names)
    return figure


# %% right="plot_learning_curves" how="a dotted line at the best epoch, with a name of its own"
def plot_learning_curves(history):
    epochs = list(range(1, len(history["loss"]) + 1))
    figure, panels = plt.subplots(1, 2, figsize=(11, 4), layout="constrained")
    for axes, name in zip(panels, ["loss", "accuracy"]):
        axes.plot(epochs, history[name], "o-", label="training")
        if "val_loss" in history:
            axes.plot(epochs, history["val_" + name], "s--", label="validation")
            best = epochs[history["val_loss"].index(min(history["val_loss"]))]
            axes.axvline(best, color="grey", linestyle=":", label=f"best epoch: {best}")
        axes.legend()
    return figure


# %% right="plot_learning_curves" how="stars at the best epoch, and a level at the lowest validation loss"
def plot_learning_curves(history):
    figure, (left, right) = plt.subplots(1, 2)
    for axes, name, find in [(left, "loss", np.argmin), (right, "accuracy", np.argmax)]:
        for key, label in [(name, "train"), ("val_" + name, "val")]:
            if key in history:
                values = np.array(history[key])
                axes.plot(np.arange(1, len(values) + 1), values, label=label)
                axes.plot(find(values) + 1, values[find(values)], "k*", ms=10)
        axes.legend()
    if "val_loss" in history:
        left.axhline(min(history["val_loss"]), ls=":", label="lowest val_loss")
        left.legend()
    return figure


# %% right="plot_learning_curves" how="errorbar over a range, a goal and the mean of both curves"
def plot_learning_curves(history):
    n = len(history["loss"])
    figure, (left, right) = plt.subplots(1, 2)
    for axes, name in ((left, "loss"), (right, "accuracy")):
        axes.errorbar(range(1, n + 1), history[name], fmt="o-", label="training")
        if f"val_{name}" in history:
            both = np.array([history[name], history[f"val_{name}"]])
            axes.errorbar(range(1, n + 1), both[1], fmt="s--", label="validation")
            axes.plot(range(1, n + 1), both.mean(axis=0) + 0.001, ":", label="mean of both")
        axes.plot([1, n], [0.9, 0.9], "g:", label="goal")
        axes.legend()
    return figure


# %% wrong="plot_learning_curves" mistake="one above the other" message="side by side.*one row of two"
def plot_learning_curves(history):
    epochs = range(1, len(history["loss"]) + 1)
    figure, panels = plt.subplots(2, 1)
    for axes, name in zip(panels, ("loss", "accuracy")):
        axes.plot(epochs, history[name], "o-", label="training")
        if "val_" + name in history:
            axes.plot(epochs, history["val_" + name], "s--", label="validation")
        axes.legend()
    return figure


# %% wrong="plot_learning_curves" mistake="two figures" message="has one Axes; it should have two.*one figure with one row"
def plot_learning_curves(history):
    epochs = range(1, len(history["loss"]) + 1)
    for name in ("loss", "accuracy"):
        figure, axes = plt.subplots()
        axes.plot(epochs, history[name], "o-", label="training")
        if "val_" + name in history:
            axes.plot(epochs, history["val_" + name], "s--", label="validation")
        axes.legend()
    return figure


# %% wrong="plot_learning_curves" mistake="everything on one Axes" message="has one Axes; it should have two, side by side"
def plot_learning_curves(history):
    figure, axes = plt.subplots()
    for key, label in [("loss", "training"), ("accuracy", "training")]:
        axes.plot(range(1, len(history[key]) + 1), history[key], label=label)
        if "val_" + key in history:
            axes.plot(range(1, len(history[key]) + 1), history["val_" + key], label="validation")
    axes.legend()
    return figure


# %% wrong="plot_learning_curves" mistake="a second axis on top" message="on top of it"
def plot_learning_curves(history):
    epochs = range(1, len(history["loss"]) + 1)
    figure, left = plt.subplots()
    for axes, name in ((left, "loss"), (left.twinx(), "accuracy")):
        axes.plot(epochs, history[name], "o-", label="training")
        if "val_" + name in history:
            axes.plot(epochs, history["val_" + name], "s--", label="validation")
        axes.legend()
    return figure


# %% wrong="plot_learning_curves" mistake="accuracy on the left" message="two Axes are swapped.*Loss belongs on the left"
def plot_learning_curves(history):
    epochs = range(1, len(history["loss"]) + 1)
    figure, panels = plt.subplots(1, 2)
    for axes, name in zip(panels, ("accuracy", "loss")):
        axes.plot(epochs, history[name], "o-", label="training")
        if "val_" + name in history:
            axes.plot(epochs, history["val_" + name], "s--", label="validation")
        axes.legend()
    return figure


# %% wrong="plot_learning_curves" mistake="training left, validation right" message="validation on the right. Loss belongs on the left"
def plot_learning_curves(history):
    epochs = range(1, len(history["loss"]) + 1)
    figure, panels = plt.subplots(1, 2)
    for axes, prefix in zip(panels, ("", "val_")):
        for name in ("loss", "accuracy"):
            if prefix + name in history:
                axes.plot(epochs, history[prefix + name], label=prefix + name)
        axes.legend()
    return figure


# %% wrong="plot_learning_curves" mistake="one legend, of the current axes" message="axes.legend.. for each"
def plot_learning_curves(history):
    epochs = range(1, len(history["loss"]) + 1)
    figure, panels = plt.subplots(1, 2)
    for axes, name in zip(panels, ("loss", "accuracy")):
        axes.plot(epochs, history[name], "o-", label="training")
        if "val_" + name in history:
            axes.plot(epochs, history["val_" + name], "s--", label="validation")
    plt.legend()
    return figure


# %% wrong="plot_learning_curves" mistake="a legend of the figure" message="figure.legend.. none"
def plot_learning_curves(history):
    epochs = range(1, len(history["loss"]) + 1)
    figure, panels = plt.subplots(1, 2)
    for axes, name in zip(panels, ("loss", "accuracy")):
        axes.plot(epochs, history[name], "o-", label="training")
        if "val_" + name in history:
            axes.plot(epochs, history["val_" + name], "s--", label="validation")
    figure.legend()
    return figure


# %% wrong="plot_learning_curves" mistake="the legend before the lines" message="legend of the left Axes is empty.*after axes.plot"
def plot_learning_curves(history):
    epochs = range(1, len(history["loss"]) + 1)
    figure, panels = plt.subplots(1, 2)
    for axes, name in zip(panels, ("loss", "accuracy")):
        axes.legend()
        axes.plot(epochs, history[name], "o-", label="training")
        if "val_" + name in history:
            axes.plot(epochs, history["val_" + name], "s--", label="validation")
    return figure


# %% wrong="plot_learning_curves" mistake="keys for names" message="names .'loss', 'val_loss'.; there should be one with 'train'"
def plot_learning_curves(history):
    epochs = range(1, len(history["loss"]) + 1)
    figure, panels = plt.subplots(1, 2)
    for axes, name in zip(panels, ("loss", "accuracy")):
        for key in (name, "val_" + name):
            if key in history:
                axes.plot(epochs, history[key], label=key)
        axes.legend()
    return figure


# %% wrong="plot_learning_curves" mistake="names exchanged" message="gives the name 'validation' to a line of loss.*own label"
def plot_learning_curves(history):
    epochs = range(1, len(history["loss"]) + 1)
    figure, panels = plt.subplots(1, 2)
    for axes, name in zip(panels, ("loss", "accuracy")):
        axes.plot(epochs, history[name], "o-", label="validation")
        if "val_" + name in history:
            axes.plot(epochs, history["val_" + name], "s--", label="training")
        axes.legend()
    return figure


# %% wrong="plot_learning_curves" mistake="names given to the legend in another order" message="gives the name 'training' to a line of val_loss.*without names"
def plot_learning_curves(history):
    figure, (left, right) = plt.subplots(1, 2)
    for axes, name in ((left, "loss"), (right, "accuracy")):
        epochs = range(1, len(history[name]) + 1)
        if "val_" + name in history:
            axes.plot(epochs, history["val_" + name], "--")
        axes.plot(epochs, history[name], "-")
        axes.legend(["training", "validation"])
    return figure


# %% wrong="plot_learning_curves" mistake="validation taken for granted" message="if .val_loss. in history"
def plot_learning_curves(history):
    epochs = range(1, len(history["loss"]) + 1)
    figure, panels = plt.subplots(1, 2)
    for axes, name in zip(panels, ("loss", "accuracy")):
        axes.plot(epochs, history[name], "o-", label="training")
        axes.plot(epochs, history["val_" + name], "s--", label="validation")
        axes.legend()
    return figure


# %% wrong="plot_learning_curves" mistake="zeros for validation" message="line named 'validation', of a history without validation.*training curve alone"
def plot_learning_curves(history):
    n = len(history["loss"])
    figure, panels = plt.subplots(1, 2)
    for axes, name in zip(panels, ("loss", "accuracy")):
        axes.plot(range(1, n + 1), history[name], "o-", label="training")
        axes.plot(range(1, n + 1), history.get("val_" + name, [0] * n), "s--", label="validation")
        axes.legend()
    return figure


# %% wrong="plot_learning_curves" mistake="None without validation" message="result is None.*without validation too"
def plot_learning_curves(history):
    if "val_loss" not in history:
        print("There is no validation in this history.")
        return None
    epochs = range(1, len(history["loss"]) + 1)
    figure, panels = plt.subplots(1, 2)
    for axes, name in zip(panels, ("loss", "accuracy")):
        axes.plot(epochs, history[name], "o-", label="training")
        axes.plot(epochs, history["val_" + name], "s--", label="validation")
        axes.legend()
    return figure


# %% wrong="plot_learning_curves" mistake="training drawn again as validation" message="line named 'validation', of a history without validation"
def plot_learning_curves(history):
    epochs = range(1, len(history["loss"]) + 1)
    figure, panels = plt.subplots(1, 2)
    for axes, name in zip(panels, ("loss", "accuracy")):
        held = history.get("val_" + name, history[name])
        axes.plot(epochs, history[name], "o-", label="training")
        axes.plot(epochs, held, "s--", label="validation")
        axes.legend()
    return figure


# %% wrong="plot_learning_curves" mistake="training drawn twice" message="val_loss are drawn nowhere; they should be drawn on the left"
def plot_learning_curves(history):
    epochs = range(1, len(history["loss"]) + 1)
    figure, panels = plt.subplots(1, 2)
    for axes, name in zip(panels, ("loss", "accuracy")):
        axes.plot(epochs, history[name], "o-", label="training")
        if "val_" + name in history:
            axes.plot(epochs, history[name], "s--", label="validation")
            axes.axvline(np.argmin(history["val_loss"]) + 1, ls=":")
        axes.legend()
    return figure


# %% wrong="plot_learning_curves" mistake="the best epoch in place of the curve" message="val_accuracy are drawn nowhere"
def plot_learning_curves(history):
    epochs = range(1, len(history["loss"]) + 1)
    figure, (left, right) = plt.subplots(1, 2)
    left.plot(epochs, history["loss"], label="training")
    right.plot(epochs, history["accuracy"], label="training")
    if "val_loss" in history:
        left.plot(epochs, history["val_loss"], label="validation")
        best = max(history["val_accuracy"])
        right.axhline(best, ls=":", label="best validation accuracy")
    left.legend()
    right.legend()
    return figure


# %% wrong="plot_learning_curves" mistake="every key drawn" message="values of learning_rate are drawn too"
def plot_learning_curves(history):
    figure, (left, right) = plt.subplots(1, 2)
    for key, values in history.items():
        axes = left if "loss" in key else right
        label = "validation" if "val" in key else "training"
        axes.plot(range(1, len(values) + 1), values, label=label)
    left.legend()
    right.legend()
    return figure


# %% wrong="plot_learning_curves" mistake="the keys counted" message="values of val_loss are drawn nowhere"
def plot_learning_curves(history):
    epochs = range(1, len(history["loss"]) + 1)
    figure, panels = plt.subplots(1, 2)
    for axes, name in zip(panels, ("loss", "accuracy")):
        axes.plot(epochs, history[name], "o-", label="training")
        if len(history) == 4:
            axes.plot(epochs, history["val_" + name], "s--", label="validation")
        axes.legend()
    return figure


# %% wrong="plot_learning_curves" mistake="epochs from 0" message="On the left, the line.s x values are .0, 1, 2.*Epochs are counted from 1"
def plot_learning_curves(history):
    figure, panels = plt.subplots(1, 2)
    for axes, name in zip(panels, ("loss", "accuracy")):
        axes.plot(history[name], "o-", label="training")
        if "val_" + name in history:
            axes.plot(history["val_" + name], "s--", label="validation")
        axes.legend()
    return figure


# %% wrong="plot_learning_curves" mistake="validation from 0, training from 1" message="On the left, the line.s x values are .0, 1, 2.*Epochs are counted from 1"
def plot_learning_curves(history):
    epochs = range(1, len(history["loss"]) + 1)
    figure, panels = plt.subplots(1, 2)
    for axes, name in zip(panels, ("loss", "accuracy")):
        axes.plot(epochs, history[name], "o-", label="training")
        if "val_" + name in history:
            axes.plot(history["val_" + name], "s--", label="validation")
        axes.legend()
    return figure


# %% wrong="plot_learning_curves" mistake="the pair returned" message="result is a tuple; it should be the figure alone"
def plot_learning_curves(history):
    epochs = range(1, len(history["loss"]) + 1)
    figure, panels = plt.subplots(1, 2)
    for axes, name in zip(panels, ("loss", "accuracy")):
        axes.plot(epochs, history[name], "o-", label="training")
        if "val_" + name in history:
            axes.plot(epochs, history["val_" + name], "s--", label="validation")
        axes.legend()
    return figure, panels


# %% wrong="plot_learning_curves" mistake="plt.subplot on the current figure" message="open already.*Make a new one"
def plot_learning_curves(history):
    epochs = range(1, len(history["loss"]) + 1)
    for place, name in enumerate(("loss", "accuracy"), 1):
        plt.subplot(1, 2, place)
        plt.plot(epochs, history[name], "o-", label="training")
        if "val_" + name in history:
            plt.plot(epochs, history["val_" + name], "s--", label="validation")
        plt.legend()
    return plt.gcf()


# %% wrong="plot_learning_curves" mistake="the old key acc" message="KeyError: 'acc'.*as they are written in the history"
def plot_learning_curves(history):
    epochs = range(1, len(history["loss"]) + 1)
    figure, panels = plt.subplots(1, 2)
    for axes, name in zip(panels, ("loss", "acc")):
        axes.plot(epochs, history[name], "o-", label="training")
        if "val_" + name in history:
            axes.plot(epochs, history["val_" + name], "s--", label="validation")
        axes.legend()
    return figure


# %% wrong="plot_learning_curves" mistake="two Axes, not unpacked" message="take them out one by one"
def plot_learning_curves(history):
    epochs = range(1, len(history["loss"]) + 1)
    figure, axes = plt.subplots(1, 2)
    for name in ("loss", "accuracy"):
        axes.plot(epochs, history[name], "o-", label="training")
        if "val_" + name in history:
            axes.plot(epochs, history["val_" + name], "s--", label="validation")
        axes.legend()
    return figure


# %% wrong="plot_learning_curves" mistake="one name for both lines" message="names .'training', 'training'.; there should be one with 'train' and one with 'val'"
def plot_learning_curves(history):
    epochs = range(1, len(history["loss"]) + 1)
    figure, panels = plt.subplots(1, 2)
    for axes, name in zip(panels, ("loss", "accuracy")):
        for key in (name, "val_" + name):
            if key in history:
                axes.plot(epochs, history[key], label="training")
        axes.legend()
    return figure


# %% wrong="plot_learning_curves" mistake="the Axes returned" message="array of shape .2,.; it should be the figure alone"
def plot_learning_curves(history):
    epochs = range(1, len(history["loss"]) + 1)
    figure, panels = plt.subplots(1, 2)
    for axes, name in zip(panels, ("loss", "accuracy")):
        axes.plot(epochs, history[name], "o-", label="training")
        if "val_" + name in history:
            axes.plot(epochs, history["val_" + name], "s--", label="validation")
        axes.legend()
    return panels


# %% wrong="plot_learning_curves" mistake="accuracy in per cent" message="values of accuracy are drawn nowhere.*as they are in the history"
def plot_learning_curves(history):
    epochs = range(1, len(history["loss"]) + 1)
    figure, panels = plt.subplots(1, 2)
    for axes, name, factor in zip(panels, ("loss", "accuracy"), (1, 100)):
        axes.plot(epochs, factor * np.array(history[name]), label="training")
        if "val_" + name in history:
            axes.plot(epochs, factor * np.array(history["val_" + name]), label="validation")
        axes.legend()
    return figure


# %% wrong="plot_learning_curves" mistake="the validation loss on both Axes" message="val_loss are drawn on the left and on the right; they should be drawn on the left alone"
def plot_learning_curves(history):
    epochs = range(1, len(history["loss"]) + 1)
    figure, panels = plt.subplots(1, 2)
    for axes, name in zip(panels, ("loss", "accuracy")):
        axes.plot(epochs, history[name], "o-", label="training")
        if "val_loss" in history:
            axes.plot(epochs, history["val_loss"], "s--", label="validation")
        axes.legend()
    return figure


# %% wrong="plot_learning_curves" mistake="a KeyError of its own without validation" message="Nothing is missing here.*training lines to draw"
def plot_learning_curves(history):
    if "val_loss" not in history:
        raise KeyError("val_loss")
    epochs = range(1, len(history["loss"]) + 1)
    figure, panels = plt.subplots(1, 2)
    for axes, name in zip(panels, ("loss", "accuracy")):
        axes.plot(epochs, history[name], "o-", label="training")
        axes.plot(epochs, history["val_" + name], "s--", label="validation")
        axes.legend()
    return figure


# %% wrong="plot_learning_curves" mistake="three names for two values" message="differ in number.*figure, .left, right. = plt.subplots"
def plot_learning_curves(history):
    epochs = range(1, len(history["loss"]) + 1)
    figure, left, right = plt.subplots(1, 2)
    for axes, name in zip((left, right), ("loss", "accuracy")):
        axes.plot(epochs, history[name], "o-", label="training")
        if "val_" + name in history:
            axes.plot(epochs, history["val_" + name], "s--", label="validation")
        axes.legend()
    return figure


# %% wrong="plot_learning_curves" mistake="points without lines" message="no line on the two Axes.*axes.plot"
def plot_learning_curves(history):
    epochs = range(1, len(history["loss"]) + 1)
    figure, panels = plt.subplots(1, 2)
    for axes, name in zip(panels, ("loss", "accuracy")):
        axes.scatter(epochs, history[name], label="training")
        if "val_" + name in history:
            axes.scatter(epochs, history["val_" + name], label="validation")
        axes.legend()
    return figure


# %% wrong="plot_learning_curves" mistake="the same legend twice" message="right Axes has no legend.*for each of the two"
def plot_learning_curves(history):
    epochs = range(1, len(history["loss"]) + 1)
    figure, (left, right) = plt.subplots(1, 2)
    left.plot(epochs, history["loss"], label="training")
    right.plot(epochs, history["accuracy"], label="training")
    if "val_loss" in history:
        left.plot(epochs, history["val_loss"], label="validation")
        right.plot(epochs, history["val_accuracy"], label="validation")
    left.legend()
    left.legend()
    return figure


# %% right="plot_confusion_matrix" how="imshow, two loops over len, a colour bar"
def plot_confusion_matrix(matrix):
    figure, axes = plt.subplots()
    image = axes.imshow(matrix, cmap="viridis")
    figure.colorbar(image)
    for i in range(len(matrix)):
        for j in range(len(matrix)):
            axes.text(j, i, str(matrix[i, j]), ha="center", va="center", color="w")
    axes.set_xlabel("Predicted label")
    axes.set_ylabel("True label")
    axes.set_title("Confusion matrix")
    return axes


# %% right="plot_confusion_matrix" how="matshow of pyplot, counts as numbers"
def plot_confusion_matrix(matrix):
    plt.matshow(matrix)
    for (row, column), count in np.ndenumerate(matrix):
        plt.text(column, row, count, horizontalalignment="center")
    plt.xlabel("predicted")
    plt.ylabel("true")
    return plt.gca()


# %% right="plot_confusion_matrix" how="scikit-learn's display"
def plot_confusion_matrix(matrix):
    from sklearn.metrics import ConfusionMatrixDisplay

    return ConfusionMatrixDisplay(matrix).plot(cmap="Blues", values_format="d").ax_


# %% right="plot_confusion_matrix" how="annotations with shares below, a Figure without pyplot"
def plot_confusion_matrix(matrix):
    from matplotlib.figure import Figure

    axes = Figure(figsize=(8, 8)).add_subplot()
    axes.imshow(np.array(matrix, dtype=float), origin="upper", vmin=0)
    total = max(int(matrix.sum()), 1)
    for place in range(matrix.size):
        i, j = divmod(place, matrix.shape[1])
        share = f"({100 * matrix[i, j] / total:.0f} %)"
        axes.annotate(f"{matrix[i, j]:d}{chr(10)}{share}", (j, i), ha="center", va="center")
    axes.set(xlabel="PREDICTED CLASS", ylabel="TRUE CLASS")
    return axes


# %% right="plot_confusion_matrix" how="lists of plain numbers, row 0 at the bottom"
def plot_confusion_matrix(matrix):
    rows = matrix.tolist()
    _, axes = plt.subplots(figsize=(0.6 * len(rows) + 1, 0.6 * len(rows) + 1))
    axes.imshow(rows, origin="lower", cmap="Greys")
    for y, row in enumerate(rows):
        for x, count in enumerate(row):
            axes.text(x, y, "%d" % count, color="red", size=8)
    axes.set(xlabel="what was predicted", ylabel="what is true")
    return axes


# %% right="plot_confusion_matrix" how="zeros drawn by imshow as missing, written all the same"
def plot_confusion_matrix(matrix):
    fig = plt.figure()
    ax = fig.add_axes((0.1, 0.1, 0.8, 0.8))
    ax.matshow(np.ma.masked_equal(matrix, 0), cmap="Oranges")
    k = matrix.shape[0]
    for i, j in zip(np.repeat(np.arange(k), k), np.tile(np.arange(k), k)):
        ax.text(int(j), int(i), f" {matrix[i, j]} ", ha="center", va="center")
    ax.set_xlabel("predicted digit")
    ax.set_ylabel("true digit")
    return ax


# %% wrong="plot_confusion_matrix" mistake="counts turned over" message="counts are mirrored.*x counts columns"
def plot_confusion_matrix(matrix):
    _, axes = plt.subplots()
    axes.imshow(matrix, cmap="Blues")
    for i in range(len(matrix)):
        for j in range(len(matrix)):
            axes.text(i, j, str(matrix[i, j]), ha="center", va="center")
    axes.set(xlabel="predicted label", ylabel="true label")
    return axes


# %% wrong="plot_confusion_matrix" mistake="image turned over" message="image is mirrored.*Row i of the matrix"
def plot_confusion_matrix(matrix):
    _, axes = plt.subplots()
    axes.imshow(matrix.T, cmap="Blues")
    for i in range(len(matrix)):
        for j in range(len(matrix)):
            axes.text(j, i, str(matrix[i, j]), ha="center", va="center")
    axes.set(xlabel="predicted label", ylabel="true label")
    return axes


# %% wrong="plot_confusion_matrix" mistake="labels swapped" message="labels are swapped.*rows, along y, are true"
def plot_confusion_matrix(matrix):
    _, axes = plt.subplots()
    axes.imshow(matrix, cmap="Blues")
    for i in range(len(matrix)):
        for j in range(len(matrix)):
            axes.text(j, i, str(matrix[i, j]), ha="center", va="center")
    axes.set(xlabel="true label", ylabel="predicted label")
    return axes


# %% wrong="plot_confusion_matrix" mistake="another word in the label" message="x label is 'prediction'; it should have 'predicted'"
def plot_confusion_matrix(matrix):
    _, axes = plt.subplots()
    axes.imshow(matrix, cmap="Blues")
    for i in range(len(matrix)):
        for j in range(len(matrix)):
            axes.text(j, i, str(matrix[i, j]), ha="center", va="center")
    axes.set(xlabel="prediction", ylabel="true label")
    return axes


# %% wrong="plot_confusion_matrix" mistake="an image of shares" message="first row is .0.147.*no shares"
def plot_confusion_matrix(matrix):
    _, axes = plt.subplots()
    axes.imshow(matrix / max(matrix.sum(), 1), cmap="Blues")
    for i in range(len(matrix)):
        for j in range(len(matrix)):
            axes.text(j, i, str(matrix[i, j]), ha="center", va="center")
    axes.set(xlabel="predicted label", ylabel="true label")
    return axes


# %% wrong="plot_confusion_matrix" mistake="the diagonal left out of the image" message="first row is .0, 1, 0..*all of it"
def plot_confusion_matrix(matrix):
    _, axes = plt.subplots()
    axes.imshow(matrix - np.diag(np.diag(matrix)), cmap="Blues")
    for i in range(len(matrix)):
        for j in range(len(matrix)):
            axes.text(j, i, str(matrix[i, j]), ha="center", va="center")
    axes.set(xlabel="predicted label", ylabel="true label")
    return axes


# %% wrong="plot_confusion_matrix" mistake="the diagonal of the argument emptied" message="argument was changed"
def plot_confusion_matrix(matrix):
    _, axes = plt.subplots()
    axes.imshow(matrix.copy(), cmap="Blues")
    for i in range(len(matrix)):
        for j in range(len(matrix)):
            axes.text(j, i, str(matrix[i, j]), ha="center", va="center")
    axes.set(xlabel="predicted label", ylabel="true label")
    np.fill_diagonal(matrix, 0)
    axes.set_title(f"{matrix.sum()} mistakes")
    return axes


# %% wrong="plot_confusion_matrix" mistake="ten classes built in" message="out of bounds.*len.matrix. rows and as many columns"
def plot_confusion_matrix(matrix):
    _, axes = plt.subplots()
    axes.imshow(matrix, cmap="Blues")
    for i in range(10):
        for j in range(10):
            axes.text(j, i, str(matrix[i, j]), ha="center", va="center")
    axes.set(xlabel="predicted label", ylabel="true label")
    return axes


# %% wrong="plot_confusion_matrix" mistake="three classes built in" message="1 x 1.*IndexError.*len.matrix. rows"
def plot_confusion_matrix(matrix):
    _, axes = plt.subplots()
    axes.imshow(matrix, cmap="Blues")
    for i in range(3):
        for j in range(3):
            axes.text(j, i, str(matrix[i, j]), ha="center", va="center")
    axes.set(xlabel="predicted label", ylabel="true label")
    return axes


# %% wrong="plot_confusion_matrix" mistake="zeros not written" message="Nothing is written on 2 of the 9 cells.*0 too"
def plot_confusion_matrix(matrix):
    _, axes = plt.subplots()
    axes.imshow(matrix, cmap="Blues")
    for i in range(len(matrix)):
        for j in range(len(matrix)):
            if matrix[i, j]:
                axes.text(j, i, str(matrix[i, j]), ha="center", va="center")
    axes.set(xlabel="predicted label", ylabel="true label")
    return axes


# %% wrong="plot_confusion_matrix" mistake="the diagonal alone written" message="Nothing is written on 6 of the 9 cells.*every count"
def plot_confusion_matrix(matrix):
    _, axes = plt.subplots()
    axes.imshow(matrix, cmap="Blues")
    for i in range(len(matrix)):
        axes.text(i, i, str(matrix[i, i]), ha="center", va="center")
    axes.set(xlabel="predicted label", ylabel="true label")
    return axes


# %% wrong="plot_confusion_matrix" mistake="nothing written" message="no text.*axes.text"
def plot_confusion_matrix(matrix):
    figure, axes = plt.subplots()
    figure.colorbar(axes.imshow(matrix, cmap="Blues"))
    axes.set(xlabel="predicted label", ylabel="true label")
    return axes


# %% wrong="plot_confusion_matrix" mistake="counts at the corners of the cells" message="in the middle of its cell"
def plot_confusion_matrix(matrix):
    _, axes = plt.subplots()
    axes.imshow(matrix, cmap="Blues")
    for i in range(len(matrix)):
        for j in range(len(matrix)):
            axes.text(j + 0.5, i + 0.5, str(matrix[i, j]), ha="center", va="center")
    axes.set(xlabel="predicted label", ylabel="true label")
    return axes


# %% wrong="plot_confusion_matrix" mistake="places counted from 1" message="both counted from 0"
def plot_confusion_matrix(matrix):
    _, axes = plt.subplots()
    axes.imshow(matrix, cmap="Blues")
    for i, row in enumerate(matrix, start=1):
        for j, count in enumerate(row, start=1):
            axes.text(j, i, str(count), ha="center", va="center")
    axes.set(xlabel="predicted label", ylabel="true label")
    return axes


# %% wrong="plot_confusion_matrix" mistake="counts with a point" message="is '5.0'; it should begin with the count, 5.*whole number"
def plot_confusion_matrix(matrix):
    counts = matrix.astype(float)
    _, axes = plt.subplots()
    axes.imshow(counts, cmap="Blues")
    for i in range(len(counts)):
        for j in range(len(counts)):
            axes.text(j, i, str(counts[i, j]), ha="center", va="center")
    axes.set(xlabel="predicted label", ylabel="true label")
    return axes


# %% wrong="plot_confusion_matrix" mistake="shares for counts" message="is '15 %'; it should begin with the count, 5"
def plot_confusion_matrix(matrix):
    total = max(matrix.sum(), 1)
    _, axes = plt.subplots()
    axes.imshow(matrix, cmap="Blues")
    for i in range(len(matrix)):
        for j in range(len(matrix)):
            axes.text(j, i, f"{100 * matrix[i, j] / total:.0f} %", ha="center", va="center")
    axes.set(xlabel="predicted label", ylabel="true label")
    return axes


# %% wrong="plot_confusion_matrix" mistake="large counts shortened" message="counts up to 999, .*does not begin with its count.*as a whole number"
def plot_confusion_matrix(matrix):
    _, axes = plt.subplots()
    axes.imshow(matrix, cmap="Blues")
    for i in range(len(matrix)):
        for j in range(len(matrix)):
            axes.text(j, i, format(matrix[i, j], ".2g"), ha="center", va="center")
    axes.set(xlabel="predicted label", ylabel="true label")
    return axes


# %% wrong="plot_confusion_matrix" mistake="pcolormesh" message="no image.*axes.imshow"
def plot_confusion_matrix(matrix):
    _, axes = plt.subplots()
    axes.pcolormesh(matrix, cmap="Blues")
    for i in range(len(matrix)):
        for j in range(len(matrix)):
            axes.text(j, i, str(matrix[i, j]), ha="center", va="center")
    axes.set(xlabel="predicted label", ylabel="true label")
    return axes


# %% wrong="plot_confusion_matrix" mistake="the image returned" message="result is an AxesImage.*imshow returns an image"
def plot_confusion_matrix(matrix):
    _, axes = plt.subplots()
    image = axes.imshow(matrix, cmap="Blues")
    for i in range(len(matrix)):
        for j in range(len(matrix)):
            axes.text(j, i, str(matrix[i, j]), ha="center", va="center")
    axes.set(xlabel="predicted label", ylabel="true label")
    return image


# %% wrong="plot_confusion_matrix" mistake="scikit-learn's display returned" message="display has its Axes in .ax_"
def plot_confusion_matrix(matrix):
    from sklearn.metrics import ConfusionMatrixDisplay

    display = ConfusionMatrixDisplay(matrix)
    return display.plot()


# %% wrong="plot_confusion_matrix" mistake="drawn on what is open" message="open already.*Make a new one"
def plot_confusion_matrix(matrix):
    plt.imshow(matrix, cmap="Blues")
    for i in range(len(matrix)):
        for j in range(len(matrix)):
            plt.text(j, i, str(matrix[i, j]), ha="center", va="center")
    plt.xlabel("predicted label")
    plt.ylabel("true label")
    return plt.gca()


# %% wrong="plot_confusion_matrix" mistake="shown, not returned" message="None.*return axes"
def plot_confusion_matrix(matrix):
    plt.figure()
    plt.imshow(matrix, cmap="Blues")
    for i in range(len(matrix)):
        for j in range(len(matrix)):
            plt.text(j, i, str(matrix[i, j]), ha="center", va="center")
    plt.xlabel("predicted label")
    plt.ylabel("true label")
    plt.show()


# %% wrong="plot_confusion_matrix" mistake="indices turned over in the text" message="counts are mirrored at the diagonal"
def plot_confusion_matrix(matrix):
    _, axes = plt.subplots()
    axes.imshow(matrix, cmap="Blues")
    for i in range(len(matrix)):
        for j in range(len(matrix)):
            axes.text(j, i, str(matrix[j, i]), ha="center", va="center")
    axes.set(xlabel="predicted label", ylabel="true label")
    return axes


# %% wrong="plot_confusion_matrix" mistake="rows counted from below" message="text on row 0, column 0 is '4'; it should begin with the count, 5"
def plot_confusion_matrix(matrix):
    _, axes = plt.subplots()
    axes.imshow(matrix, cmap="Blues")
    for i in range(len(matrix)):
        for j in range(len(matrix)):
            axes.text(j, len(matrix) - 1 - i, str(matrix[i, j]), ha="center", va="center")
    axes.set(xlabel="predicted label", ylabel="true label")
    return axes


# %% wrong="plot_confusion_matrix" mistake="another word for true" message="y label is 'Actual'; it should have 'true' in it"
def plot_confusion_matrix(matrix):
    _, axes = plt.subplots()
    axes.imshow(matrix, cmap="Blues")
    for i in range(len(matrix)):
        for j in range(len(matrix)):
            axes.text(j, i, str(matrix[i, j]), ha="center", va="center")
    axes.set(xlabel="Predicted", ylabel="Actual")
    return axes


# %% wrong="plot_confusion_matrix" mistake="one label alone" message="no y label; it should have 'true' in it"
def plot_confusion_matrix(matrix):
    _, axes = plt.subplots()
    axes.imshow(matrix, cmap="Blues")
    for i in range(len(matrix)):
        for j in range(len(matrix)):
            axes.text(j, i, str(matrix[i, j]), ha="center", va="center")
    axes.set_xlabel("predicted label")
    return axes


# %% wrong="plot_confusion_matrix" mistake="a text for each row" message="Nothing is written on 6 of the 9 cells.*Write every count"
def plot_confusion_matrix(matrix):
    _, axes = plt.subplots()
    axes.imshow(matrix, cmap="Blues")
    for i, row in enumerate(matrix):
        axes.text(0, i, str(row), ha="center", va="center")
    axes.set(xlabel="predicted label", ylabel="true label")
    return axes


# %% wrong="plot_confusion_matrix" mistake="pyplot returned" message="result is a module; it should be the Axes alone"
def plot_confusion_matrix(matrix):
    plt.figure()
    plt.imshow(matrix, cmap="Blues")
    for i in range(len(matrix)):
        for j in range(len(matrix)):
            plt.text(j, i, str(matrix[i, j]), ha="center", va="center")
    plt.xlabel("predicted label")
    plt.ylabel("true label")
    return plt


# %% wrong="plot_confusion_matrix" mistake="counts formatted as whole numbers, from floats" message="ended in a ValueError.*str.matrix.i, j"
def plot_confusion_matrix(matrix):
    counts = matrix / 1
    _, axes = plt.subplots()
    axes.imshow(counts, cmap="Blues")
    for i in range(len(counts)):
        for j in range(len(counts)):
            axes.text(j, i, f"{counts[i, j]:d}", ha="center", va="center")
    axes.set(xlabel="predicted label", ylabel="true label")
    return axes


# %% right="read_curves" how="a dictionary, letter by letter"
def read_curves():
    return {
        "A": "rate too large",
        "B": "healthy",
        "C": "validation not like training",
        "D": "rate too small",
        "E": "overfitting",
        "F": "stopped too early",
    }


# %% right="read_curves" how="dict with names"
def read_curves():
    answer = dict(F="stopped too early", E="overfitting", D="rate too small")
    answer.update(C="validation not like training", B="healthy", A="rate too large")
    return answer


# %% right="read_curves" how="zip of letters and words"
def read_curves():
    words = [
        "rate too large",
        "healthy",
        "validation not like training",
        "rate too small",
        "overfitting",
        "stopped too early",
    ]
    return dict(zip("ABCDEF", words))


# %% right="read_curves" how="letters by word, turned round"
def read_curves():
    letters = {
        "healthy": "B",
        "rate too small": "D",
        "rate too large": "A",
        "overfitting": "E",
        "stopped too early": "F",
        "validation not like training": "C",
    }
    return {letter: word for word, letter in letters.items()}


# %% right="read_curves" how="computed from the histories, by the table"
def name_curve(losses, held):
    steps = np.array(held[1:]) / np.array(held[:-1])
    jumps = np.flatnonzero(steps > 1.1)
    if len(jumps) and (steps[jumps[0] :] < 0.9).any():
        return "rate too large"
    if losses[-1] > losses[0] / 2:
        return "rate too small"
    if min(held) > 0.75 * held[0]:
        return "validation not like training"
    if held[-1] > 1.1 * min(held):
        return "overfitting"
    return "stopped too early" if held[-1] < 0.95 * held[-2] else "healthy"


def read_curves():
    return {
        letter: name_curve(history["loss"], history["val_loss"])
        for letter, history in trainings.items()
    }


# %% right="read_curves" how="one by one, in a loop over pairs, with a remark of one's own"
def read_curves():
    readings = {}
    for pair in """A=rate too large
        B=healthy
        C=validation not like training
        D=rate too small
        E=overfitting
        F=stopped too early
        sure=all but B""".splitlines():
        letter, word = pair.strip().split("=")
        readings[letter] = word
    return readings


# %% wrong="read_curves" mistake="a list of words" message="result is a list; it should be a dictionary.*Each word needs its letter"
def read_curves():
    return [
        "rate too large",
        "healthy",
        "validation not like training",
        "rate too small",
        "overfitting",
        "stopped too early",
    ]


# %% wrong="read_curves" mistake="pairs in a tuple" message="result is a tuple; it should be a dictionary.*Each word needs its letter"
def read_curves():
    return (
        ("A", "rate too large"),
        ("B", "healthy"),
        ("C", "validation not like training"),
        ("D", "rate too small"),
        ("E", "overfitting"),
        ("F", "stopped too early"),
    )


# %% wrong="read_curves" mistake="braces without colons" message="result is a set; it should be a dictionary.*with a colon between"
def read_curves():
    return {"rate too large", "healthy", "validation not like training", "overfitting"}


# %% wrong="read_curves" mistake="small letters" message="letter A is missing; the keys are .'a', 'b'.*as capitals"
def read_curves():
    return {
        "a": "rate too large",
        "b": "healthy",
        "c": "validation not like training",
        "d": "rate too small",
        "e": "overfitting",
        "f": "stopped too early",
    }


# %% wrong="read_curves" mistake="a letter left out" message="letter F is missing; the keys are.*one by one"
def read_curves():
    return {
        "A": "rate too large",
        "B": "healthy",
        "C": "validation not like training",
        "D": "rate too small",
        "E": "overfitting",
    }


# %% wrong="read_curves" mistake="words as keys" message="letter A is missing; the keys are .'rate too large'.*not the other way round"
def read_curves():
    return {
        "rate too large": "A",
        "healthy": "B",
        "validation not like training": "C",
        "rate too small": "D",
        "overfitting": "E",
        "stopped too early": "F",
    }


# %% wrong="read_curves" mistake="longer names for the letters" message="letter A is missing; the keys are .'training A'.*one by one"
def read_curves():
    return {
        "training A": "rate too large",
        "training B": "healthy",
        "training C": "validation not like training",
        "training D": "rate too small",
        "training E": "overfitting",
        "training F": "stopped too early",
    }


# %% wrong="read_curves" mistake="a word of one's own" message="D has 'underfitting'; it should be one of the six words.*as it is in the table"
def read_curves():
    return {
        "A": "rate too large",
        "B": "healthy",
        "C": "validation not like training",
        "D": "underfitting",
        "E": "overfitting",
        "F": "stopped too early",
    }


# %% wrong="read_curves" mistake="a capital at the beginning" message="A has 'Rate too large'; it should be one of.*small letters, and spaces"
def read_curves():
    return {
        "A": "Rate too large",
        "B": "Healthy",
        "C": "Validation not like training",
        "D": "Rate too small",
        "E": "Overfitting",
        "F": "Stopped too early",
    }


# %% wrong="read_curves" mistake="underscores for spaces" message="A has 'rate_too_large'; it should be one of.*small letters, and spaces"
def read_curves():
    return {
        "A": "rate_too_large",
        "B": "healthy",
        "C": "validation_not_like_training",
        "D": "rate_too_small",
        "E": "overfitting",
        "F": "stopped_too_early",
    }


# %% wrong="read_curves" mistake="printed, not returned" message="result is None.*it should be a dictionary, with a word for each letter"
def read_curves():
    print({"A": "rate too large", "B": "healthy", "C": "validation not like training"})
    print({"D": "rate too small", "E": "overfitting", "F": "stopped too early"})


# %% wrong="read_curves" mistake="the histories returned" message="A has a value of type dict; it should be one of the six words"
def read_curves():
    return trainings


# %% wrong="read_curves" mistake="two words for one letter" message="A has a value of type list; it should be one of the six words"
def read_curves():
    return {
        "A": ["rate too large", "overfitting"],
        "B": "healthy",
        "C": "validation not like training",
        "D": "rate too small",
        "E": "overfitting",
        "F": "stopped too early",
    }


# %% wrong="read_curves" mistake="a gap taken for overfitting" message="B is not 'overfitting'.*A gap alone is not enough"
def read_curves():
    return {
        "A": "rate too large",
        "B": "overfitting",
        "C": "validation not like training",
        "D": "rate too small",
        "E": "overfitting",
        "F": "stopped too early",
    }


# %% wrong="read_curves" mistake="a dashed line that never falls taken for overfitting" message="C is not 'overfitting'.*how the dashed line begins"
def read_curves():
    return {
        "A": "rate too large",
        "B": "healthy",
        "C": "overfitting",
        "D": "rate too small",
        "E": "overfitting",
        "F": "stopped too early",
    }


# %% wrong="read_curves" mistake="everything that still falls was stopped too early" message="D is not 'stopped too early'.*the solid one by more than half"
def read_curves():
    return {
        "A": "rate too large",
        "B": "healthy",
        "C": "validation not like training",
        "D": "stopped too early",
        "E": "overfitting",
        "F": "stopped too early",
    }


# %% wrong="read_curves" mistake="everything that still falls is too slow" message="F is not 'rate too small'.*its first and its last value"
def read_curves():
    return {
        "A": "rate too large",
        "B": "healthy",
        "C": "validation not like training",
        "D": "rate too small",
        "E": "overfitting",
        "F": "rate too small",
    }


# %% wrong="read_curves" mistake="a smooth picture taken for a healthy one" message="F is not 'healthy'.*One of these three is missing"
def read_curves():
    return {
        "A": "rate too large",
        "B": "healthy",
        "C": "validation not like training",
        "D": "rate too small",
        "E": "overfitting",
        "F": "healthy",
    }


# %% wrong="read_curves" mistake="no gap taken for a healthy training" message="D is not 'healthy'.*One of these three is missing"
def read_curves():
    return {
        "A": "rate too large",
        "B": "healthy",
        "C": "validation not like training",
        "D": "healthy",
        "E": "overfitting",
        "F": "stopped too early",
    }


# %% wrong="read_curves" mistake="the turn overlooked" message="E is not 'healthy'.*close to its lowest value"
def read_curves():
    return {
        "A": "rate too large",
        "B": "healthy",
        "C": "validation not like training",
        "D": "rate too small",
        "E": "healthy",
        "F": "stopped too early",
    }


# %% wrong="read_curves" mistake="a restless dashed line taken for strange digits" message="A is not 'validation not like training'.*its first value with its lowest"
def read_curves():
    return {
        "A": "validation not like training",
        "B": "healthy",
        "C": "validation not like training",
        "D": "rate too small",
        "E": "overfitting",
        "F": "stopped too early",
    }


# %% wrong="read_curves" mistake="a gap taken for strange digits" message="B is not 'validation not like training'.*its first value with its lowest"
def read_curves():
    return {
        "A": "rate too large",
        "B": "validation not like training",
        "C": "overfitting",
        "D": "rate too small",
        "E": "overfitting",
        "F": "stopped too early",
    }


# %% wrong="read_curves" mistake="jumps taken for overfitting" message="A is not 'overfitting'.*falls smoothly"
def read_curves():
    return {
        "A": "overfitting",
        "B": "healthy",
        "C": "validation not like training",
        "D": "rate too small",
        "E": "overfitting",
        "F": "stopped too early",
    }


# %% wrong="read_curves" mistake="small and large exchanged" message="A is not 'rate too small'.*has not even halved"
def read_curves():
    return {
        "A": "rate too small",
        "B": "healthy",
        "C": "validation not like training",
        "D": "rate too large",
        "E": "overfitting",
        "F": "stopped too early",
    }


# %% wrong="read_curves" mistake="a rise taken for a rate that is too large" message="E is not 'rate too large'.*whether it does both"
def read_curves():
    return {
        "A": "rate too large",
        "B": "healthy",
        "C": "validation not like training",
        "D": "rate too small",
        "E": "rate too large",
        "F": "stopped too early",
    }
