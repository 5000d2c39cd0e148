"""Right and wrong answers to the exercises of lesson 8."""


# %% right="summarize_runs" how="NumPy's functions, a single run apart"
def summarize_runs(results):
    accuracies = np.array([run["val_accuracy"] for run in results])
    std = 0.0
    if accuracies.size > 1:
        std = accuracies.std(ddof=1).item()
    return dict(
        mean=accuracies.mean().item(),
        std=std,
        count=accuracies.size,
        parameters=results[-1]["parameters"],
    )


# %% right="summarize_runs" how="the standard library, with its error caught"
def summarize_runs(results):
    import statistics

    accuracies = [run["val_accuracy"] for run in results]
    try:
        std = statistics.stdev(accuracies)
    except statistics.StatisticsError:
        std = 0.0
    (parameters,) = {run["parameters"] for run in results}
    return {
        "parameters": parameters,
        "count": len(accuracies),
        "std": float(std),
        "mean": statistics.fmean(accuracies),
    }


# %% right="summarize_runs" how="loops"
def summarize_runs(results):
    total = 0.0
    count = 0
    for run in results:
        total += run["val_accuracy"]
        count += 1
    mean = total / count
    squares = 0.0
    for run in results:
        squares += (run["val_accuracy"] - mean) ** 2
    summary = {}
    summary["mean"] = mean
    summary["std"] = math.sqrt(squares / max(count - 1, 1))
    summary["count"] = count
    summary["parameters"] = results[0]["parameters"]
    return summary


# %% right="summarize_runs" how="one pass, after Welford"
def summarize_runs(results):
    mean, squares = 0.0, 0.0
    for count, run in enumerate(results, start=1):
        distance = run["val_accuracy"] - mean
        mean += distance / count
        squares += distance * (run["val_accuracy"] - mean)
    std = 0.0 if count == 1 else (squares / (count - 1)) ** 0.5
    return {"mean": mean, "std": std, "count": count, "parameters": run["parameters"]}


# %% right="summarize_runs" how="differences of all pairs"
def summarize_runs(results):
    import itertools

    accuracies = [run["val_accuracy"] for run in results]
    n = len(accuracies)
    pairs = list(itertools.combinations(accuracies, 2))
    variance = sum((a - b) ** 2 for a, b in pairs) / (n * (n - 1)) if pairs else 0
    keys = ("mean", "std", "count", "parameters")
    return dict(zip(keys, (sum(accuracies) / n, float(variance**0.5), n, results[0]["parameters"])))


# %% wrong="summarize_runs" mistake="the population's standard deviation" message="ddof=1"
def summarize_runs(results):
    values = [result["val_accuracy"] for result in results]
    return {
        "mean": float(np.mean(values)),
        "std": float(np.std(values)),
        "count": len(values),
        "parameters": results[0]["parameters"],
    }


# %% wrong="summarize_runs" mistake="the standard error" message="standard error"
def summarize_runs(results):
    values = [result["val_accuracy"] for result in results]
    std = float(np.std(values, ddof=1)) if len(values) > 1 else 0.0
    return {
        "mean": float(np.mean(values)),
        "std": std / len(values) ** 0.5,
        "count": len(values),
        "parameters": results[0]["parameters"],
    }


# %% wrong="summarize_runs" mistake="the variance" message="variance"
def summarize_runs(results):
    values = [result["val_accuracy"] for result in results]
    return {
        "mean": float(np.mean(values)),
        "std": float(np.var(values, ddof=1)) if len(values) > 1 else 0.0,
        "count": len(values),
        "parameters": results[0]["parameters"],
    }


# %% wrong="summarize_runs" mistake="nan for a single run" message="single run is nan"
def summarize_runs(results):
    values = [result["val_accuracy"] for result in results]
    return {
        "mean": float(np.mean(values)),
        "std": float(np.std(values, ddof=1)),
        "count": len(values),
        "parameters": results[0]["parameters"],
    }


# %% wrong="summarize_runs" mistake="an error for a single run" message="nothing to divide"
def summarize_runs(results):
    import statistics

    values = [result["val_accuracy"] for result in results]
    return {
        "mean": statistics.mean(values),
        "std": statistics.stdev(values),
        "count": len(values),
        "parameters": results[0]["parameters"],
    }


# %% wrong="summarize_runs" mistake="the whole number 0 for a single run" message="write 0.0"
def summarize_runs(results):
    values = [result["val_accuracy"] for result in results]
    return {
        "mean": float(np.mean(values)),
        "std": float(np.std(values, ddof=1)) if len(values) > 1 else 0,
        "count": len(values),
        "parameters": results[0]["parameters"],
    }


# %% wrong="summarize_runs" mistake="NumPy's numbers" message="float64, a plain float"
def summarize_runs(results):
    values = [result["val_accuracy"] for result in results]
    return {
        "mean": np.mean(values),
        "std": np.std(values, ddof=1) if len(values) > 1 else 0.0,
        "count": len(values),
        "parameters": results[0]["parameters"],
    }


# %% wrong="summarize_runs" mistake="one key too many" message="keys are.*seeds"
def summarize_runs(results):
    values = [result["val_accuracy"] for result in results]
    return {
        "mean": float(np.mean(values)),
        "std": float(np.std(values, ddof=1)) if len(values) > 1 else 0.0,
        "count": len(values),
        "parameters": results[0]["parameters"],
        "seeds": [result["seed"] for result in results],
    }


# %% wrong="summarize_runs" mistake="a tuple" message="tuple.*dictionary"
def summarize_runs(results):
    values = [result["val_accuracy"] for result in results]
    std = float(np.std(values, ddof=1)) if len(values) > 1 else 0.0
    return float(np.mean(values)), std, len(values), results[0]["parameters"]


# %% wrong="summarize_runs" mistake="parameters added up" message="not a sum"
def summarize_runs(results):
    values = [result["val_accuracy"] for result in results]
    return {
        "mean": float(np.mean(values)),
        "std": float(np.std(values, ddof=1)) if len(values) > 1 else 0.0,
        "count": len(values),
        "parameters": sum(result["parameters"] for result in results),
    }


# %% wrong="summarize_runs" mistake="different seeds counted, not runs" message="count the runs"
def summarize_runs(results):
    values = [result["val_accuracy"] for result in results]
    return {
        "mean": float(np.mean(values)),
        "std": float(np.std(values, ddof=1)) if len(values) > 1 else 0.0,
        "count": len({result["seed"] for result in results}),
        "parameters": results[0]["parameters"],
    }


# %% wrong="summarize_runs" mistake="the best run for the mean" message="best run"
def summarize_runs(results):
    values = [result["val_accuracy"] for result in results]
    return {
        "mean": max(values),
        "std": float(np.std(values, ddof=1)) if len(values) > 1 else 0.0,
        "count": len(values),
        "parameters": results[0]["parameters"],
    }


# %% wrong="summarize_runs" mistake="in percent" message="percent"
def summarize_runs(results):
    values = [100 * result["val_accuracy"] for result in results]
    return {
        "mean": float(np.mean(values)),
        "std": float(np.std(values, ddof=1)) if len(values) > 1 else 0.0,
        "count": len(values),
        "parameters": results[0]["parameters"],
    }


# %% wrong="summarize_runs" mistake="taken out of the results" message="results.*have been changed"
def summarize_runs(results):
    values = [result.pop("val_accuracy") for result in results]
    return {
        "mean": float(np.mean(values)),
        "std": float(np.std(values, ddof=1)) if len(values) > 1 else 0.0,
        "count": len(values),
        "parameters": results[0]["parameters"],
    }


# %% wrong="summarize_runs" mistake="rounded" message="do not round"
def summarize_runs(results):
    values = [result["val_accuracy"] for result in results]
    return {
        "mean": round(float(np.mean(values)), 3),
        "std": round(float(np.std(values, ddof=1)), 3) if len(values) > 1 else 0.0,
        "count": len(values),
        "parameters": results[0]["parameters"],
    }


# %% wrong="summarize_runs" mistake="printed, not returned" message="gives nothing back"
def summarize_runs(results):
    values = [result["val_accuracy"] for result in results]
    std = float(np.std(values, ddof=1)) if len(values) > 1 else 0.0
    print({"mean": float(np.mean(values)), "std": std, "count": len(values)})


# %% wrong="summarize_runs" mistake="less for a single run" message="single run.*keys"
def summarize_runs(results):
    values = [result["val_accuracy"] for result in results]
    if len(values) == 1:
        return {"mean": values[0], "std": 0.0, "count": 1}
    return {
        "mean": float(np.mean(values)),
        "std": float(np.std(values, ddof=1)),
        "count": len(values),
        "parameters": results[0]["parameters"],
    }


# %% right="run_experiment" how="an optimizer by its name, its rate set afterwards"
def run_experiment(config, images, labels, seed):
    keras.utils.set_random_seed(seed)
    layers = [keras.layers.Flatten()]
    for units in config["hidden_units"]:
        layers += [keras.layers.Dense(units, activation="relu")]
        if config["dropout"]:
            layers += [keras.layers.Dropout(config["dropout"])]
    layers += [keras.layers.Dense(10, activation="softmax")]
    model = keras.Sequential(layers)
    optimizer = keras.optimizers.get(config["optimizer"])
    optimizer.learning_rate = config["learning_rate"]
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(
        images,
        labels,
        config["batch_size"],
        config["epochs"],
        validation_split=0.2,
        verbose=0,
    )
    accuracies = history.history["val_accuracy"]
    return {
        "val_accuracy": accuracies[len(accuracies) - 1],
        "parameters": model.count_params(),
        "seed": seed,
    }


# %% right="run_experiment" how="the functional interface, logits"
def run_experiment(config, images, labels, seed):
    keras.utils.set_random_seed(seed)
    inputs = keras.Input(images[0].shape)
    x = keras.layers.Flatten()(inputs)
    for units in config["hidden_units"]:
        x = keras.layers.Dense(units)(x)
        x = keras.layers.ReLU()(x)
        if config["dropout"] > 0:
            x = keras.layers.Dropout(rate=config["dropout"])(x)
    model = keras.Model(inputs, keras.layers.Dense(10)(x))
    settings = {"learning_rate": config["learning_rate"]}
    model.compile(
        optimizer=keras.optimizers.get({"class_name": config["optimizer"], "config": settings}),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=[keras.metrics.SparseCategoricalAccuracy(name="right")],
    )
    options = {name: config[name] for name in ("batch_size", "epochs")}
    log = model.fit(images, labels, **options, validation_split=0.2, verbose=0).history
    return dict(
        val_accuracy=float(log["val_right"][-1]), parameters=model.count_params(), seed=seed
    )


# %% right="run_experiment" how="conditions, one-hot labels"
def run_experiment(config, images, labels, seed):
    keras.utils.set_random_seed(seed)
    rate = config["learning_rate"]
    if config["optimizer"] == "adam":
        optimizer = keras.optimizers.Adam(rate)
    elif config["optimizer"] == "sgd":
        optimizer = keras.optimizers.SGD(rate)
    else:
        optimizer = keras.optimizers.RMSprop(rate)
    model = keras.Sequential()
    model.add(keras.Input(shape=(images.shape[1], images.shape[2])))
    model.add(keras.layers.Flatten())
    for units in config["hidden_units"]:
        model.add(keras.layers.Dense(units, "relu"))
        if config["dropout"] > 0:
            model.add(keras.layers.Dropout(config["dropout"]))
    model.add(keras.layers.Dense(10, "softmax"))
    model.compile(optimizer, "categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(
        images,
        keras.utils.to_categorical(labels, 10),
        batch_size=config["batch_size"],
        epochs=config["epochs"],
        validation_split=0.2,
        verbose=0,
    ).history
    parameters = 0
    for weights in model.get_weights():
        parameters += weights.size
    return {
        "val_accuracy": history["val_accuracy"][-1],
        "parameters": parameters,
        "seed": seed,
    }


# %% right="run_experiment" how="helper functions, the last fifth evaluated afterwards"
def build(config, shape):
    model = keras.Sequential([keras.Input(shape), keras.layers.Flatten()])
    for units in config["hidden_units"]:
        model.add(keras.layers.Dense(units, activation="relu"))
        if config["dropout"] > 0.0:
            model.add(keras.layers.Dropout(config["dropout"]))
    model.add(keras.layers.Dense(10, activation="softmax"))
    return model


def make_optimizer(name, rate):
    classes = {"adam": "Adam", "sgd": "SGD", "rmsprop": "RMSprop"}
    return getattr(keras.optimizers, classes[name])(rate)


def run_experiment(config, images, labels, seed):
    keras.backend.clear_session()
    keras.utils.set_random_seed(seed)
    model = build(config, images.shape[1:])
    optimizer = make_optimizer(config["optimizer"], config["learning_rate"])
    model.compile(optimizer, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(
        images,
        labels,
        batch_size=config["batch_size"],
        epochs=config["epochs"],
        validation_split=0.2,
        verbose=0,
    )
    cut = int(len(images) * 0.8)
    _, accuracy = model.evaluate(images[cut:], labels[cut:], verbose=0)
    return {"val_accuracy": float(accuracy), "parameters": model.count_params(), "seed": seed}


# %% wrong="run_experiment" mistake="the best epoch" message="last epoch.*not the best"
def run_experiment(config, images, labels, seed):
    keras.utils.set_random_seed(seed)
    model = keras.Sequential([keras.Input(shape=images.shape[1:]), keras.layers.Flatten()])
    for units in config["hidden_units"]:
        model.add(keras.layers.Dense(units, activation="relu"))
        if config["dropout"] > 0:
            model.add(keras.layers.Dropout(config["dropout"]))
    model.add(keras.layers.Dense(10, activation="softmax"))
    optimizer = keras.optimizers.get(config["optimizer"])
    optimizer.learning_rate = config["learning_rate"]
    model.compile(optimizer, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(
        images,
        labels,
        batch_size=config["batch_size"],
        epochs=config["epochs"],
        validation_split=0.2,
        verbose=0,
    ).history
    return {
        "val_accuracy": max(history["val_accuracy"]),
        "parameters": model.count_params(),
        "seed": seed,
    }


# %% wrong="run_experiment" mistake="training accuracy" message="training images"
def run_experiment(config, images, labels, seed):
    keras.utils.set_random_seed(seed)
    model = keras.Sequential([keras.Input(shape=images.shape[1:]), keras.layers.Flatten()])
    for units in config["hidden_units"]:
        model.add(keras.layers.Dense(units, activation="relu"))
        if config["dropout"] > 0:
            model.add(keras.layers.Dropout(config["dropout"]))
    model.add(keras.layers.Dense(10, activation="softmax"))
    optimizer = keras.optimizers.get(config["optimizer"])
    optimizer.learning_rate = config["learning_rate"]
    model.compile(optimizer, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(
        images,
        labels,
        batch_size=config["batch_size"],
        epochs=config["epochs"],
        validation_split=0.2,
        verbose=0,
    ).history
    return {
        "val_accuracy": history["accuracy"][-1],
        "parameters": model.count_params(),
        "seed": seed,
    }


# %% wrong="run_experiment" mistake="rounded" message="without rounding"
def run_experiment(config, images, labels, seed):
    keras.utils.set_random_seed(seed)
    model = keras.Sequential([keras.Input(shape=images.shape[1:]), keras.layers.Flatten()])
    for units in config["hidden_units"]:
        model.add(keras.layers.Dense(units, activation="relu"))
        if config["dropout"] > 0:
            model.add(keras.layers.Dropout(config["dropout"]))
    model.add(keras.layers.Dense(10, activation="softmax"))
    optimizer = keras.optimizers.get(config["optimizer"])
    optimizer.learning_rate = config["learning_rate"]
    model.compile(optimizer, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(
        images,
        labels,
        batch_size=config["batch_size"],
        epochs=config["epochs"],
        validation_split=0.2,
        verbose=0,
    ).history
    return {
        "val_accuracy": round(history["val_accuracy"][-1], 3),
        "parameters": model.count_params(),
        "seed": seed,
    }


# %% wrong="run_experiment" mistake="no seed" message="set_random_seed"
def run_experiment(config, images, labels, seed):
    model = keras.Sequential([keras.Input(shape=images.shape[1:]), keras.layers.Flatten()])
    for units in config["hidden_units"]:
        model.add(keras.layers.Dense(units, activation="relu"))
        if config["dropout"] > 0:
            model.add(keras.layers.Dropout(config["dropout"]))
    model.add(keras.layers.Dense(10, activation="softmax"))
    optimizer = keras.optimizers.get(config["optimizer"])
    optimizer.learning_rate = config["learning_rate"]
    model.compile(optimizer, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(
        images,
        labels,
        batch_size=config["batch_size"],
        epochs=config["epochs"],
        validation_split=0.2,
        verbose=0,
    ).history
    return {
        "val_accuracy": history["val_accuracy"][-1],
        "parameters": model.count_params(),
        "seed": seed,
    }


# %% wrong="run_experiment" mistake="a seed that is built in" message="seed that is given"
def run_experiment(config, images, labels, seed):
    keras.utils.set_random_seed(42)
    model = keras.Sequential([keras.Input(shape=images.shape[1:]), keras.layers.Flatten()])
    for units in config["hidden_units"]:
        model.add(keras.layers.Dense(units, activation="relu"))
        if config["dropout"] > 0:
            model.add(keras.layers.Dropout(config["dropout"]))
    model.add(keras.layers.Dense(10, activation="softmax"))
    optimizer = keras.optimizers.get(config["optimizer"])
    optimizer.learning_rate = config["learning_rate"]
    model.compile(optimizer, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(
        images,
        labels,
        batch_size=config["batch_size"],
        epochs=config["epochs"],
        validation_split=0.2,
        verbose=0,
    ).history
    return {
        "val_accuracy": history["val_accuracy"][-1],
        "parameters": model.count_params(),
        "seed": seed,
    }


# %% wrong="run_experiment" mistake="no dropout" message="Dropout layer"
def run_experiment(config, images, labels, seed):
    keras.utils.set_random_seed(seed)
    model = keras.Sequential([keras.Input(shape=images.shape[1:]), keras.layers.Flatten()])
    for units in config["hidden_units"]:
        model.add(keras.layers.Dense(units, activation="relu"))
    model.add(keras.layers.Dense(10, activation="softmax"))
    optimizer = keras.optimizers.get(config["optimizer"])
    optimizer.learning_rate = config["learning_rate"]
    model.compile(optimizer, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(
        images,
        labels,
        batch_size=config["batch_size"],
        epochs=config["epochs"],
        validation_split=0.2,
        verbose=0,
    ).history
    return {
        "val_accuracy": history["val_accuracy"][-1],
        "parameters": model.count_params(),
        "seed": seed,
    }


# %% wrong="run_experiment" mistake="one Dropout layer alone" message="behind each hidden layer"
def run_experiment(config, images, labels, seed):
    keras.utils.set_random_seed(seed)
    model = keras.Sequential([keras.Input(shape=images.shape[1:]), keras.layers.Flatten()])
    for units in config["hidden_units"]:
        model.add(keras.layers.Dense(units, activation="relu"))
    if config["dropout"] > 0:
        model.add(keras.layers.Dropout(config["dropout"]))
    model.add(keras.layers.Dense(10, activation="softmax"))
    optimizer = keras.optimizers.get(config["optimizer"])
    optimizer.learning_rate = config["learning_rate"]
    model.compile(optimizer, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(
        images,
        labels,
        batch_size=config["batch_size"],
        epochs=config["epochs"],
        validation_split=0.2,
        verbose=0,
    ).history
    return {
        "val_accuracy": history["val_accuracy"][-1],
        "parameters": model.count_params(),
        "seed": seed,
    }


# %% wrong="run_experiment" mistake="the optimizer by its name alone" message="given as a string"
def run_experiment(config, images, labels, seed):
    keras.utils.set_random_seed(seed)
    model = keras.Sequential([keras.Input(shape=images.shape[1:]), keras.layers.Flatten()])
    for units in config["hidden_units"]:
        model.add(keras.layers.Dense(units, activation="relu"))
        if config["dropout"] > 0:
            model.add(keras.layers.Dropout(config["dropout"]))
    model.add(keras.layers.Dense(10, activation="softmax"))
    model.compile(config["optimizer"], loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(
        images,
        labels,
        batch_size=config["batch_size"],
        epochs=config["epochs"],
        validation_split=0.2,
        verbose=0,
    ).history
    return {
        "val_accuracy": history["val_accuracy"][-1],
        "parameters": model.count_params(),
        "seed": seed,
    }


# %% wrong="run_experiment" mistake="Adam, whatever is asked for" message="adam for all"
def run_experiment(config, images, labels, seed):
    keras.utils.set_random_seed(seed)
    model = keras.Sequential([keras.Input(shape=images.shape[1:]), keras.layers.Flatten()])
    for units in config["hidden_units"]:
        model.add(keras.layers.Dense(units, activation="relu"))
        if config["dropout"] > 0:
            model.add(keras.layers.Dropout(config["dropout"]))
    model.add(keras.layers.Dense(10, activation="softmax"))
    optimizer = keras.optimizers.Adam(config["learning_rate"])
    model.compile(optimizer, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(
        images,
        labels,
        batch_size=config["batch_size"],
        epochs=config["epochs"],
        validation_split=0.2,
        verbose=0,
    ).history
    return {
        "val_accuracy": history["val_accuracy"][-1],
        "parameters": model.count_params(),
        "seed": seed,
    }


# %% wrong="run_experiment" mistake="Adam in place of RMSprop" message="optimizer of its own"
def run_experiment(config, images, labels, seed):
    keras.utils.set_random_seed(seed)
    model = keras.Sequential([keras.Input(shape=images.shape[1:]), keras.layers.Flatten()])
    for units in config["hidden_units"]:
        model.add(keras.layers.Dense(units, activation="relu"))
        if config["dropout"] > 0:
            model.add(keras.layers.Dropout(config["dropout"]))
    model.add(keras.layers.Dense(10, activation="softmax"))
    if config["optimizer"] == "sgd":
        optimizer = keras.optimizers.SGD(config["learning_rate"])
    else:
        optimizer = keras.optimizers.Adam(config["learning_rate"])
    model.compile(optimizer, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(
        images,
        labels,
        batch_size=config["batch_size"],
        epochs=config["epochs"],
        validation_split=0.2,
        verbose=0,
    ).history
    return {
        "val_accuracy": history["val_accuracy"][-1],
        "parameters": model.count_params(),
        "seed": seed,
    }


# %% wrong="run_experiment" mistake="sgd with momentum" message="sgd with momentum"
def run_experiment(config, images, labels, seed):
    keras.utils.set_random_seed(seed)
    model = keras.Sequential([keras.Input(shape=images.shape[1:]), keras.layers.Flatten()])
    for units in config["hidden_units"]:
        model.add(keras.layers.Dense(units, activation="relu"))
        if config["dropout"] > 0:
            model.add(keras.layers.Dropout(config["dropout"]))
    model.add(keras.layers.Dense(10, activation="softmax"))
    optimizers = {
        "adam": keras.optimizers.Adam(config["learning_rate"]),
        "sgd": keras.optimizers.SGD(config["learning_rate"], momentum=0.9),
        "rmsprop": keras.optimizers.RMSprop(config["learning_rate"]),
    }
    optimizer = optimizers[config["optimizer"]]
    model.compile(optimizer, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(
        images,
        labels,
        batch_size=config["batch_size"],
        epochs=config["epochs"],
        validation_split=0.2,
        verbose=0,
    ).history
    return {
        "val_accuracy": history["val_accuracy"][-1],
        "parameters": model.count_params(),
        "seed": seed,
    }


# %% wrong="run_experiment" mistake="hidden layers without activation" message="activation='relu'"
def run_experiment(config, images, labels, seed):
    keras.utils.set_random_seed(seed)
    model = keras.Sequential([keras.Input(shape=images.shape[1:]), keras.layers.Flatten()])
    for units in config["hidden_units"]:
        model.add(keras.layers.Dense(units))
        if config["dropout"] > 0:
            model.add(keras.layers.Dropout(config["dropout"]))
    model.add(keras.layers.Dense(10, activation="softmax"))
    optimizer = keras.optimizers.get(config["optimizer"])
    optimizer.learning_rate = config["learning_rate"]
    model.compile(optimizer, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(
        images,
        labels,
        batch_size=config["batch_size"],
        epochs=config["epochs"],
        validation_split=0.2,
        verbose=0,
    ).history
    return {
        "val_accuracy": history["val_accuracy"][-1],
        "parameters": model.count_params(),
        "seed": seed,
    }


# %% wrong="run_experiment" mistake="no softmax" message="have softmax"
def run_experiment(config, images, labels, seed):
    keras.utils.set_random_seed(seed)
    model = keras.Sequential([keras.Input(shape=images.shape[1:]), keras.layers.Flatten()])
    for units in config["hidden_units"]:
        model.add(keras.layers.Dense(units, activation="relu"))
        if config["dropout"] > 0:
            model.add(keras.layers.Dropout(config["dropout"]))
    model.add(keras.layers.Dense(10))
    optimizer = keras.optimizers.get(config["optimizer"])
    optimizer.learning_rate = config["learning_rate"]
    model.compile(optimizer, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(
        images,
        labels,
        batch_size=config["batch_size"],
        epochs=config["epochs"],
        validation_split=0.2,
        verbose=0,
    ).history
    return {
        "val_accuracy": history["val_accuracy"][-1],
        "parameters": model.count_params(),
        "seed": seed,
    }


# %% wrong="run_experiment" mistake="28 times 28 built in" message="28, 28.*shape.1"
def run_experiment(config, images, labels, seed):
    keras.utils.set_random_seed(seed)
    model = keras.Sequential([keras.Input(shape=(28, 28)), keras.layers.Flatten()])
    for units in config["hidden_units"]:
        model.add(keras.layers.Dense(units, activation="relu"))
        if config["dropout"] > 0:
            model.add(keras.layers.Dropout(config["dropout"]))
    model.add(keras.layers.Dense(10, activation="softmax"))
    optimizer = keras.optimizers.get(config["optimizer"])
    optimizer.learning_rate = config["learning_rate"]
    model.compile(optimizer, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(
        images,
        labels,
        batch_size=config["batch_size"],
        epochs=config["epochs"],
        validation_split=0.2,
        verbose=0,
    ).history
    return {
        "val_accuracy": history["val_accuracy"][-1],
        "parameters": model.count_params(),
        "seed": seed,
    }


# %% wrong="run_experiment" mistake="as many outputs as labels occur" message="ten outputs"
def run_experiment(config, images, labels, seed):
    keras.utils.set_random_seed(seed)
    model = keras.Sequential([keras.Input(shape=images.shape[1:]), keras.layers.Flatten()])
    for units in config["hidden_units"]:
        model.add(keras.layers.Dense(units, activation="relu"))
        if config["dropout"] > 0:
            model.add(keras.layers.Dropout(config["dropout"]))
    model.add(keras.layers.Dense(len(np.unique(labels)), activation="softmax"))
    optimizer = keras.optimizers.get(config["optimizer"])
    optimizer.learning_rate = config["learning_rate"]
    model.compile(optimizer, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(
        images,
        labels,
        batch_size=config["batch_size"],
        epochs=config["epochs"],
        validation_split=0.2,
        verbose=0,
    ).history
    return {
        "val_accuracy": history["val_accuracy"][-1],
        "parameters": model.count_params(),
        "seed": seed,
    }


# %% wrong="run_experiment" mistake="epochs forgotten" message="all the epochs"
def run_experiment(config, images, labels, seed):
    keras.utils.set_random_seed(seed)
    model = keras.Sequential([keras.Input(shape=images.shape[1:]), keras.layers.Flatten()])
    for units in config["hidden_units"]:
        model.add(keras.layers.Dense(units, activation="relu"))
        if config["dropout"] > 0:
            model.add(keras.layers.Dropout(config["dropout"]))
    model.add(keras.layers.Dense(10, activation="softmax"))
    optimizer = keras.optimizers.get(config["optimizer"])
    optimizer.learning_rate = config["learning_rate"]
    model.compile(optimizer, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(
        images,
        labels,
        batch_size=config["batch_size"],
        validation_split=0.2,
        verbose=0,
    ).history
    return {
        "val_accuracy": history["val_accuracy"][-1],
        "parameters": model.count_params(),
        "seed": seed,
    }


# %% wrong="run_experiment" mistake="shuffled beforehand" message="shuffle nothing"
def run_experiment(config, images, labels, seed):
    keras.utils.set_random_seed(seed)
    model = keras.Sequential([keras.Input(shape=images.shape[1:]), keras.layers.Flatten()])
    for units in config["hidden_units"]:
        model.add(keras.layers.Dense(units, activation="relu"))
        if config["dropout"] > 0:
            model.add(keras.layers.Dropout(config["dropout"]))
    model.add(keras.layers.Dense(10, activation="softmax"))
    optimizer = keras.optimizers.get(config["optimizer"])
    optimizer.learning_rate = config["learning_rate"]
    model.compile(optimizer, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    order = np.random.permutation(len(images))
    history = model.fit(
        images[order],
        labels[order],
        batch_size=config["batch_size"],
        epochs=config["epochs"],
        validation_split=0.2,
        verbose=0,
    ).history
    return {
        "val_accuracy": history["val_accuracy"][-1],
        "parameters": model.count_params(),
        "seed": seed,
    }


# %% wrong="run_experiment" mistake="a model that is built once and kept" message="model anew"
models = {}


def train(model, config, images, labels, seed):
    history = model.fit(
        images,
        labels,
        batch_size=config["batch_size"],
        epochs=config["epochs"],
        validation_split=0.2,
        verbose=0,
    ).history
    return {
        "val_accuracy": history["val_accuracy"][-1],
        "parameters": model.count_params(),
        "seed": seed,
    }


def run_experiment(config, images, labels, seed):
    keras.utils.set_random_seed(seed)
    kind = str((config, images.shape))
    if kind in models:
        return train(models[kind], config, images, labels, seed)
    model = keras.Sequential([keras.Input(shape=images.shape[1:]), keras.layers.Flatten()])
    for units in config["hidden_units"]:
        model.add(keras.layers.Dense(units, activation="relu"))
        if config["dropout"] > 0:
            model.add(keras.layers.Dropout(config["dropout"]))
    model.add(keras.layers.Dense(10, activation="softmax"))
    optimizer = keras.optimizers.get(config["optimizer"])
    optimizer.learning_rate = config["learning_rate"]
    model.compile(optimizer, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    models[kind] = model
    return train(model, config, images, labels, seed)


# %% right="choose_winner" how="sorted by mean, then by parameters and name"
def choose_winner(summaries):
    ranked = sorted(summaries, key=lambda name: summaries[name]["mean"], reverse=True)
    best = summaries[ranked[0]]
    error = best["std"] / math.sqrt(best["count"])
    good = [name for name in ranked if summaries[name]["mean"] >= best["mean"] - error]
    return sorted(good, key=lambda name: (summaries[name]["parameters"], name))[0]


# %% right="choose_winner" how="loops"
def choose_winner(summaries):
    best_mean = -1.0
    for summary in summaries.values():
        if summary["mean"] > best_mean:
            best_mean = summary["mean"]
            bound = best_mean - summary["std"] / summary["count"] ** 0.5
    winner = None
    for name in sorted(summaries):
        summary = summaries[name]
        if summary["mean"] < bound:
            continue
        if winner is None or summary["parameters"] < summaries[winner]["parameters"]:
            winner = name
    return winner


# %% right="choose_winner" how="NumPy's arrays"
def choose_winner(summaries):
    names = np.array(sorted(summaries))
    columns = {
        key: np.array([summaries[name][key] for name in names])
        for key in ("mean", "std", "count", "parameters")
    }
    best = np.argmax(columns["mean"])
    error = columns["std"][best] / np.sqrt(columns["count"][best])
    good = columns["mean"] >= columns["mean"][best] - error
    parameters = np.where(good, columns["parameters"], np.inf)
    return str(names[parameters.argmin()])


# %% right="choose_winner" how="tuples in a list"
def choose_winner(summaries):
    mean, std, count = max((s["mean"], s["std"], s["count"]) for s in summaries.values())
    candidates = []
    for name, summary in summaries.items():
        if mean - summary["mean"] <= std / count**0.5:
            candidates.append((summary["parameters"], name))
    candidates.sort()
    return candidates[0][1]


# %% right="choose_winner" how="one after the other struck out"
def choose_winner(summaries):
    left = dict(summaries)
    best = left[max(left, key=lambda name: left[name]["mean"])]
    for name in list(left):
        if left[name]["mean"] < best["mean"] - best["std"] * best["count"] ** -0.5:
            del left[name]
    fewest = min(summary["parameters"] for summary in left.values())
    return min(name for name in left if left[name]["parameters"] == fewest)


# %% right="choose_winner" how="recursion"
def choose_winner(summaries):
    def smaller(one, other):
        key_one = (summaries[one]["parameters"], one)
        key_other = (summaries[other]["parameters"], other)
        return one if key_one < key_other else other

    def best_of(names, bound):
        first, *rest = names
        if summaries[first]["mean"] < bound:
            return best_of(rest, bound)
        return smaller(first, best_of(rest, bound)) if rest else first

    names = sorted(summaries, key=lambda name: summaries[name]["mean"])
    top = summaries[names[-1]]
    return best_of(names, top["mean"] - top["std"] / top["count"] ** 0.5)


# %% wrong="choose_winner" mistake="the highest mean" message="highest mean.*fewest parameters"
def choose_winner(summaries):
    return max(summaries, key=lambda name: summaries[name]["mean"])


# %% wrong="choose_winner" mistake="the fewest parameters of all" message="fewest parameters of all"
def choose_winner(summaries):
    return min(summaries, key=lambda name: (summaries[name]["parameters"], name))


# %% wrong="choose_winner" mistake="the standard deviation" message="one standard deviation"
def choose_winner(summaries):
    best = max(summaries.values(), key=lambda summary: summary["mean"])
    bound = best["mean"] - best["std"]
    good = [name for name, summary in summaries.items() if summary["mean"] >= bound]
    return min(good, key=lambda name: (summaries[name]["parameters"], name))


# %% wrong="choose_winner" mistake="two standard errors" message="not two"
def choose_winner(summaries):
    best = max(summaries.values(), key=lambda summary: summary["mean"])
    bound = best["mean"] - 2 * best["std"] / best["count"] ** 0.5
    good = [name for name, summary in summaries.items() if summary["mean"] >= bound]
    return min(good, key=lambda name: (summaries[name]["parameters"], name))


# %% wrong="choose_winner" mistake="divided by the count, not its root" message="not std / count"
def choose_winner(summaries):
    best = max(summaries.values(), key=lambda summary: summary["mean"])
    bound = best["mean"] - best["std"] / best["count"]
    good = [name for name, summary in summaries.items() if summary["mean"] >= bound]
    return min(good, key=lambda name: (summaries[name]["parameters"], name))


# %% wrong="choose_winner" mistake="each with its own error" message="only its own spread"
def choose_winner(summaries):
    highest = max(summary["mean"] for summary in summaries.values())
    good = [
        name
        for name, summary in summaries.items()
        if summary["mean"] + summary["std"] / summary["count"] ** 0.5 >= highest
    ]
    return min(good, key=lambda name: (summaries[name]["parameters"], name))


# %% wrong="choose_winner" mistake="the errors of both added" message="only its own spread"
def choose_winner(summaries):
    best = max(summaries.values(), key=lambda summary: summary["mean"])
    good = []
    for name, s in summaries.items():
        error = (best["std"] ** 2 / best["count"] + s["std"] ** 2 / s["count"]) ** 0.5
        if s["mean"] >= best["mean"] - error:
            good.append(name)
    return min(good, key=lambda name: (summaries[name]["parameters"], name))


# %% wrong="choose_winner" mistake="how many networks for how many runs" message="with the count of"
def choose_winner(summaries):
    best = max(summaries.values(), key=lambda summary: summary["mean"])
    bound = best["mean"] - best["std"] / len(summaries) ** 0.5
    good = [name for name, summary in summaries.items() if summary["mean"] >= bound]
    return min(good, key=lambda name: (summaries[name]["parameters"], name))


# %% wrong="choose_winner" mistake="the bound not reached by the best" message=">= is asked for"
def choose_winner(summaries):
    best = max(summaries.values(), key=lambda summary: summary["mean"])
    bound = best["mean"] - best["std"] / best["count"] ** 0.5
    good = [name for name, summary in summaries.items() if summary["mean"] > bound]
    return min(good, key=lambda name: (summaries[name]["parameters"], name))


# %% wrong="choose_winner" mistake="the first of equals found" message="alphabetical order"
def choose_winner(summaries):
    best = max(summaries.values(), key=lambda summary: summary["mean"])
    bound = best["mean"] - best["std"] / best["count"] ** 0.5
    good = [name for name, summary in summaries.items() if summary["mean"] >= bound]
    return min(good, key=lambda name: summaries[name]["parameters"])


# %% wrong="choose_winner" mistake="the highest mean among equals" message="alphabetical order"
def choose_winner(summaries):
    best = max(summaries.values(), key=lambda summary: summary["mean"])
    bound = best["mean"] - best["std"] / best["count"] ** 0.5
    good = [name for name, summary in summaries.items() if summary["mean"] >= bound]
    return min(good, key=lambda name: (summaries[name]["parameters"], -summaries[name]["mean"]))


# %% wrong="choose_winner" mistake="the most parameters" message="more parameters than others"
def choose_winner(summaries):
    best = max(summaries.values(), key=lambda summary: summary["mean"])
    bound = best["mean"] - best["std"] / best["count"] ** 0.5
    good = [name for name, summary in summaries.items() if summary["mean"] >= bound]
    return max(good, key=lambda name: (summaries[name]["parameters"], name))


# %% wrong="choose_winner" mistake="the alphabet before the parameters" message="not the alphabet"
def choose_winner(summaries):
    best = max(summaries.values(), key=lambda summary: summary["mean"])
    bound = best["mean"] - best["std"] / best["count"] ** 0.5
    return min(name for name, summary in summaries.items() if summary["mean"] >= bound)


# %% wrong="choose_winner" mistake="the summary, not its name" message="dict.*name of the winner"
def choose_winner(summaries):
    best = max(summaries.values(), key=lambda summary: summary["mean"])
    bound = best["mean"] - best["std"] / best["count"] ** 0.5
    good = [name for name, summary in summaries.items() if summary["mean"] >= bound]
    return summaries[min(good, key=lambda name: (summaries[name]["parameters"], name))]


# %% wrong="choose_winner" mistake="the losers taken out" message="summaries were changed"
def choose_winner(summaries):
    best = max(summaries.values(), key=lambda summary: summary["mean"])
    bound = best["mean"] - best["std"] / best["count"] ** 0.5
    for name in list(summaries):
        if summaries[name]["mean"] < bound:
            del summaries[name]
    return min(summaries, key=lambda name: (summaries[name]["parameters"], name))


# %% right="train_best_model" how="a small convolutional network with logits"
def train_best_model(images, labels):
    inputs = keras.Input((28, 28))
    x = keras.layers.Reshape((28, 28, 1))(inputs)
    x = keras.layers.Conv2D(16, 5, activation="relu")(x)
    x = keras.layers.MaxPooling2D(4)(x)
    x = keras.layers.Flatten()(x)
    x = keras.layers.Dense(100, activation="relu")(x)
    x = keras.layers.Dropout(0.3)(x)
    model = keras.Model(inputs, keras.layers.Dense(10)(x))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(0.003), loss)
    model.fit(images, labels, batch_size=64, epochs=6, verbose=0)
    return model


# %% right="train_best_model" how="random filters, scikit-learn's linear classifier behind them"
def train_best_model(images, labels):
    from sklearn.linear_model import RidgeClassifier

    filters = np.random.normal(size=(7, 7, 1, 64)) / 7
    filters -= filters.mean(axis=(0, 1))
    layers = [
        keras.layers.Reshape((28, 28, 1)),
        keras.layers.Conv2D(64, 7, activation="relu", trainable=False),
        keras.layers.MaxPooling2D(4, strides=3),
        keras.layers.Flatten(),
    ]
    seen = keras.Sequential([keras.Input((28, 28)), *layers])
    layers[1].set_weights([filters, np.zeros(64)])
    features = seen.predict(images, batch_size=500, verbose=0)
    fitted = RidgeClassifier(alpha=100).fit(features, labels)
    last = keras.layers.Dense(10)
    model = keras.Sequential([keras.Input((28, 28)), *layers, last])
    last.set_weights([fitted.coef_.T, fitted.intercept_])
    return model


# %% right="train_best_model" how="dense layers, each digit moved in four directions"
def train_best_model(images, labels):
    copies = [images]
    for step in (-1, 1):
        for axis in (1, 2):
            copies.append(np.roll(images, step, axis=axis))
    model = keras.Sequential()
    model.add(keras.Input(shape=(28, 28)))
    model.add(keras.layers.Flatten())
    model.add(keras.layers.Dense(512, activation="relu"))
    model.add(keras.layers.Dropout(0.3))
    model.add(keras.layers.Dense(10, activation="softmax"))
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", steps_per_execution=20)
    model.fit(np.concatenate(copies), np.tile(labels, 5), batch_size=200, epochs=8, verbose=0)
    return model


# %% right="train_best_model" how="a loop of one's own over batches, one-hot labels, a colour axis"
def train_best_model(images, labels):
    model = keras.Sequential(
        [
            keras.Input(shape=(28, 28, 1)),
            keras.layers.Conv2D(24, 5, strides=2, activation="relu"),
            keras.layers.MaxPooling2D(2),
            keras.layers.Flatten(),
            keras.layers.Dense(128, activation="relu"),
            keras.layers.Dropout(0.4),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile("adam", "categorical_crossentropy")
    x, y = images[..., None], keras.utils.to_categorical(labels, 10)
    for epoch in range(8):
        model.optimizer.learning_rate = 0.002 * 0.75**epoch
        order = np.random.permutation(len(x))
        for start in range(0, len(x), 50):
            batch = order[start : start + 50]
            model.train_on_batch(x[batch], y[batch])
    return model


# %% right="train_best_model" how="the mean of two networks"
def train_best_model(images, labels):
    members = []
    for _ in range(2):
        member = keras.Sequential(
            [
                keras.Input(shape=(28, 28)),
                keras.layers.Rescaling(2.0, offset=-1.0),
                keras.layers.Reshape((28, 28, 1)),
                keras.layers.Conv2D(12, 5, strides=2, padding="same", activation="relu"),
                keras.layers.BatchNormalization(),
                keras.layers.SeparableConv2D(32, 3, activation="relu"),
                keras.layers.MaxPooling2D(2),
                keras.layers.Flatten(),
                keras.layers.Dense(10, activation="softmax"),
            ]
        )
        member.compile(keras.optimizers.Adam(0.004), "sparse_categorical_crossentropy")
        member.fit(images, labels, batch_size=50, epochs=4, verbose=0)
        members.append(member)
    inputs = keras.Input(shape=(28, 28))
    return keras.Model(inputs, keras.layers.Average()([member(inputs) for member in members]))


# %% wrong="train_best_model" mistake="nothing returned" message="Found None.*return model"
def train_best_model(images, labels):
    model = keras.Sequential(
        [
            keras.Input(shape=(28, 28)),
            keras.layers.Flatten(),
            keras.layers.Dense(100, activation="relu"),
            keras.layers.Dropout(0.3),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(keras.optimizers.Adam(0.003), "sparse_categorical_crossentropy")
    model.fit(images, labels, batch_size=250, epochs=1, verbose=0)


# %% wrong="train_best_model" mistake="what fit gives back" message="Found History"
def train_best_model(images, labels):
    model = keras.Sequential(
        [
            keras.Input(shape=(28, 28)),
            keras.layers.Flatten(),
            keras.layers.Dense(100, activation="relu"),
            keras.layers.Dropout(0.3),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(keras.optimizers.Adam(0.003), "sparse_categorical_crossentropy")
    return model.fit(images, labels, batch_size=250, epochs=1, verbose=0)


# %% wrong="train_best_model" mistake="the history as well" message="Found tuple"
def train_best_model(images, labels):
    model = keras.Sequential(
        [
            keras.Input(shape=(28, 28)),
            keras.layers.Flatten(),
            keras.layers.Dense(100, activation="relu"),
            keras.layers.Dropout(0.3),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(keras.optimizers.Adam(0.003), "sparse_categorical_crossentropy")
    history = model.fit(images, labels, batch_size=250, epochs=1, verbose=0)
    return model, history.history


# %% wrong="train_best_model" mistake="a Lambda layer" message="Lambda"
def train_best_model(images, labels):
    model = keras.Sequential(
        [
            keras.Input(shape=(28, 28)),
            keras.layers.Lambda(lambda x: 2 * x - 1),
            keras.layers.Flatten(),
            keras.layers.Dense(100, activation="relu"),
            keras.layers.Dropout(0.3),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(keras.optimizers.Adam(0.003), "sparse_categorical_crossentropy")
    model.fit(images, labels, batch_size=250, epochs=1, verbose=0)
    return model


# %% wrong="train_best_model" mistake="a layer of one's own" message="of your own"
class Spread(keras.layers.Layer):
    def call(self, x):
        return 2 * x - 1


def train_best_model(images, labels):
    model = keras.Sequential(
        [
            keras.Input(shape=(28, 28)),
            Spread(),
            keras.layers.Flatten(),
            keras.layers.Dense(100, activation="relu"),
            keras.layers.Dropout(0.3),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(keras.optimizers.Adam(0.003), "sparse_categorical_crossentropy")
    model.fit(images, labels, batch_size=250, epochs=1, verbose=0)
    return model


# %% wrong="train_best_model" mistake="digits changed in place" message="have been changed"
def train_best_model(images, labels):
    images *= images > 0.1
    model = keras.Sequential(
        [
            keras.Input(shape=(28, 28)),
            keras.layers.Flatten(),
            keras.layers.Dense(100, activation="relu"),
            keras.layers.Dropout(0.3),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(keras.optimizers.Adam(0.003), "sparse_categorical_crossentropy")
    model.fit(images, labels, batch_size=250, epochs=1, verbose=0)
    return model


# %% wrong="train_best_model" mistake="flattened outside the model" message="belongs into the model"
def train_best_model(images, labels):
    model = keras.Sequential(
        [
            keras.Input(shape=(784,)),
            keras.layers.Dense(100, activation="relu"),
            keras.layers.Dropout(0.3),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(keras.optimizers.Adam(0.003), "sparse_categorical_crossentropy")
    model.fit(images.reshape(-1, 784), labels, batch_size=250, epochs=1, verbose=0)
    return model


# %% wrong="train_best_model" mistake="inverted outside the model" message="before fit belongs into"
def train_best_model(images, labels):
    model = keras.Sequential(
        [
            keras.Input(shape=(28, 28)),
            keras.layers.Flatten(),
            keras.layers.Dense(100, activation="relu"),
            keras.layers.Dropout(0.3),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(keras.optimizers.Adam(0.003), "sparse_categorical_crossentropy")
    model.fit(1 - images, labels, batch_size=250, epochs=1, verbose=0)
    return model


# %% wrong="train_best_model" mistake="compiled, never trained" message="Was fit called"
def train_best_model(images, labels):
    model = keras.Sequential(
        [
            keras.Input(shape=(28, 28)),
            keras.layers.Flatten(),
            keras.layers.Dense(100, activation="relu"),
            keras.layers.Dropout(0.3),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(keras.optimizers.Adam(0.003), "sparse_categorical_crossentropy")
    return model


# %% wrong="train_best_model" mistake="not even compiled" message="never compiled"
def train_best_model(images, labels):
    model = keras.Sequential(
        [
            keras.Input(shape=(28, 28)),
            keras.layers.Flatten(),
            keras.layers.Dense(100, activation="relu"),
            keras.layers.Dropout(0.3),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    return model


# %% wrong="train_best_model" mistake="shuffled without their labels" message="own label"
def train_best_model(images, labels):
    images = np.random.permutation(images)
    model = keras.Sequential(
        [
            keras.Input(shape=(28, 28)),
            keras.layers.Flatten(),
            keras.layers.Dense(100, activation="relu"),
            keras.layers.Dropout(0.3),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(keras.optimizers.Adam(0.003), "sparse_categorical_crossentropy")
    model.fit(images, labels, batch_size=250, epochs=1, verbose=0)
    return model


# %% wrong="train_best_model" mistake="one output alone" message="ten numbers for each digit"
def train_best_model(images, labels):
    model = keras.Sequential(
        [
            keras.Input(shape=(28, 28)),
            keras.layers.Flatten(),
            keras.layers.Dense(100, activation="relu"),
            keras.layers.Dropout(0.3),
            keras.layers.Dense(1),
        ]
    )
    model.compile(keras.optimizers.Adam(0.003), "mse")
    model.fit(images, labels, batch_size=250, epochs=1, verbose=0)
    return model


# %% wrong="train_best_model" mistake="far too large a learning rate" message="smaller learning"
def train_best_model(images, labels):
    model = keras.Sequential(
        [
            keras.Input(shape=(28, 28)),
            keras.layers.Flatten(),
            keras.layers.Dense(100, activation="relu"),
            keras.layers.Dropout(0.3),
            keras.layers.Dense(10),
        ]
    )
    model.compile(keras.optimizers.SGD(10.0), "mse")
    model.fit(images, keras.utils.to_categorical(labels, 10), batch_size=250, epochs=1, verbose=0)
    return model


# %% wrong="train_best_model" mistake="no softmax for that loss" message="loss fit the output"
def train_best_model(images, labels):
    model = keras.Sequential(
        [
            keras.Input(shape=(28, 28)),
            keras.layers.Flatten(),
            keras.layers.Dense(100, activation="relu"),
            keras.layers.Dropout(0.3),
            keras.layers.Dense(10),
        ]
    )
    model.compile(keras.optimizers.Adam(0.003), "sparse_categorical_crossentropy")
    model.fit(images, labels, batch_size=250, epochs=1, verbose=0)
    return model


# %% wrong="train_best_model" mistake="no hidden layer" message="with more units"
def train_best_model(images, labels):
    model = keras.Sequential([keras.Input(shape=(28, 28)), keras.layers.Flatten()])
    model.add(keras.layers.Dense(10, activation="softmax"))
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(images, labels, batch_size=100, epochs=5, verbose=0)
    return model


# %% wrong="train_best_model" mistake="no augmentation, few units" message="more units, dropout"
def train_best_model(images, labels):
    model = keras.Sequential([keras.Input(shape=(28, 28)), keras.layers.Flatten()])
    model.add(keras.layers.Dense(128, activation="relu"))
    model.add(keras.layers.Dense(10, activation="softmax"))
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(images, labels, batch_size=50, epochs=8, verbose=0)
    return model
