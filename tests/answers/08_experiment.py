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


# %% wrong="summarize_runs" mistake="the population's standard deviation" message="population's standard deviation, divided by n"
def summarize_runs(results):
    values = [result["val_accuracy"] for result in results]
    return {
        "mean": float(np.mean(values)),
        "std": float(np.std(values)),
        "count": len(values),
        "parameters": results[0]["parameters"],
    }


# %% wrong="summarize_runs" mistake="the standard error" message="This is the standard error"
def summarize_runs(results):
    values = [result["val_accuracy"] for result in results]
    std = float(np.std(values, ddof=1)) if len(values) > 1 else 0.0
    return {
        "mean": float(np.mean(values)),
        "std": std / len(values) ** 0.5,
        "count": len(values),
        "parameters": results[0]["parameters"],
    }


# %% wrong="summarize_runs" mistake="the variance" message="This is the variance"
def summarize_runs(results):
    values = [result["val_accuracy"] for result in results]
    return {
        "mean": float(np.mean(values)),
        "std": float(np.var(values, ddof=1)) if len(values) > 1 else 0.0,
        "count": len(values),
        "parameters": results[0]["parameters"],
    }


# %% wrong="summarize_runs" mistake="nan for a single run" message="nan is 0 divided by 0: with one run"
def summarize_runs(results):
    values = [result["val_accuracy"] for result in results]
    return {
        "mean": float(np.mean(values)),
        "std": float(np.std(values, ddof=1)),
        "count": len(values),
        "parameters": results[0]["parameters"],
    }


# %% wrong="summarize_runs" mistake="an error for a single run" message="StatisticsError.*single run has nothing to divide"
def summarize_runs(results):
    import statistics

    values = [result["val_accuracy"] for result in results]
    return {
        "mean": statistics.mean(values),
        "std": statistics.stdev(values),
        "count": len(values),
        "parameters": results[0]["parameters"],
    }


# %% wrong="summarize_runs" mistake="the whole number 0 for a single run" message="write 0[.]0, since 0 is an int"
def summarize_runs(results):
    values = [result["val_accuracy"] for result in results]
    return {
        "mean": float(np.mean(values)),
        "std": float(np.std(values, ddof=1)) if len(values) > 1 else 0,
        "count": len(values),
        "parameters": results[0]["parameters"],
    }


# %% wrong="summarize_runs" mistake="NumPy's numbers" message="Mean is a float64; it should be a plain float"
def summarize_runs(results):
    values = [result["val_accuracy"] for result in results]
    return {
        "mean": np.mean(values),
        "std": np.std(values, ddof=1) if len(values) > 1 else 0.0,
        "count": len(values),
        "parameters": results[0]["parameters"],
    }


# %% wrong="summarize_runs" mistake="one key too many" message="keys .'seeds'. are too many"
def summarize_runs(results):
    values = [result["val_accuracy"] for result in results]
    return {
        "mean": float(np.mean(values)),
        "std": float(np.std(values, ddof=1)) if len(values) > 1 else 0.0,
        "count": len(values),
        "parameters": results[0]["parameters"],
        "seeds": [result["seed"] for result in results],
    }


# %% wrong="summarize_runs" mistake="a tuple" message="Found a tuple; return a dictionary"
def summarize_runs(results):
    values = [result["val_accuracy"] for result in results]
    std = float(np.std(values, ddof=1)) if len(values) > 1 else 0.0
    return float(np.mean(values)), std, len(values), results[0]["parameters"]


# %% wrong="summarize_runs" mistake="parameters added up" message="Parameters are 2600.*This is the sum"
def summarize_runs(results):
    values = [result["val_accuracy"] for result in results]
    return {
        "mean": float(np.mean(values)),
        "std": float(np.std(values, ddof=1)) if len(values) > 1 else 0.0,
        "count": len(values),
        "parameters": sum(result["parameters"] for result in results),
    }


# %% wrong="summarize_runs" mistake="different seeds counted, not runs" message="count is wrong. Count the runs, also when several have the same val_accuracy or the same seed"
def summarize_runs(results):
    values = [result["val_accuracy"] for result in results]
    return {
        "mean": float(np.mean(values)),
        "std": float(np.std(values, ddof=1)) if len(values) > 1 else 0.0,
        "count": len({result["seed"] for result in results}),
        "parameters": results[0]["parameters"],
    }


# %% wrong="summarize_runs" mistake="the best run for the mean" message="best run alone"
def summarize_runs(results):
    values = [result["val_accuracy"] for result in results]
    return {
        "mean": max(values),
        "std": float(np.std(values, ddof=1)) if len(values) > 1 else 0.0,
        "count": len(values),
        "parameters": results[0]["parameters"],
    }


# %% wrong="summarize_runs" mistake="in percent" message="Mean is 92.*per cent"
def summarize_runs(results):
    values = [100 * result["val_accuracy"] for result in results]
    return {
        "mean": float(np.mean(values)),
        "std": float(np.std(values, ddof=1)) if len(values) > 1 else 0.0,
        "count": len(values),
        "parameters": results[0]["parameters"],
    }


# %% wrong="summarize_runs" mistake="taken out of the results" message="argument was changed.*pop and del"
def summarize_runs(results):
    values = [result.pop("val_accuracy") for result in results]
    return {
        "mean": float(np.mean(values)),
        "std": float(np.std(values, ddof=1)) if len(values) > 1 else 0.0,
        "count": len(values),
        "parameters": results[0]["parameters"],
    }


# %% wrong="summarize_runs" mistake="rounded" message="Std is 0[.]034.*do not round"
def summarize_runs(results):
    values = [result["val_accuracy"] for result in results]
    return {
        "mean": round(float(np.mean(values)), 3),
        "std": round(float(np.std(values, ddof=1)), 3) if len(values) > 1 else 0.0,
        "count": len(values),
        "parameters": results[0]["parameters"],
    }


# %% wrong="summarize_runs" mistake="printed, not returned" message="Found None .`return` is missing"
def summarize_runs(results):
    values = [result["val_accuracy"] for result in results]
    std = float(np.std(values, ddof=1)) if len(values) > 1 else 0.0
    print({"mean": float(np.mean(values)), "std": std, "count": len(values)})


# %% wrong="summarize_runs" mistake="less for a single run" message="keys .'parameters'. are missing.*for a single run too"
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


# %% wrong="summarize_runs" mistake="the list taken for a dictionary" message="results is a list of dictionaries"
def summarize_runs(results):
    values = results["val_accuracy"]
    return {
        "mean": float(np.mean(values)),
        "std": float(np.std(values, ddof=1)) if len(values) > 1 else 0.0,
        "count": len(values),
        "parameters": results["parameters"],
    }


# %% wrong="summarize_runs" mistake="one run fewer counted" message="Count is 3; it should be 4"
def summarize_runs(results):
    values = [result["val_accuracy"] for result in results]
    return {
        "mean": float(np.mean(values)),
        "std": float(np.std(values, ddof=1)) if len(values) > 1 else 0.0,
        "count": len(values) - 1,
        "parameters": results[0]["parameters"],
    }


# %% wrong="summarize_runs" mistake="equal accuracies counted once, in a set" message="here they count once"
def summarize_runs(results):
    values = list({result["val_accuracy"] for result in results})
    return {
        "mean": float(np.mean(values)),
        "std": float(np.std(values, ddof=1)) if len(values) > 1 else 0.0,
        "count": len(results),
        "parameters": results[0]["parameters"],
    }


# %% wrong="summarize_runs" mistake="seeds by accuracy, so that one of two equal runs is lost" message="here they count once"
def summarize_runs(results):
    import statistics

    seeds = {result["val_accuracy"]: result["seed"] for result in results}
    std = statistics.stdev(seeds) if len(seeds) > 1 else 0.0
    return {
        "mean": statistics.fmean(seeds),
        "std": std,
        "count": len(seeds),
        "parameters": results[0]["parameters"],
    }


# %% wrong="summarize_runs" mistake="different accuracies counted, not runs" message="Count is 3; it should be 4.*also when several have the same"
def summarize_runs(results):
    values = np.array([result["val_accuracy"] for result in results])
    return {
        "mean": float(values.mean()),
        "std": float(values.std(ddof=1)) if len(values) > 1 else 0.0,
        "count": len(np.unique(values)),
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


# %% wrong="run_experiment" mistake="the best epoch" message="Return that of the last epoch, not the best"
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


# %% wrong="run_experiment" mistake="training accuracy" message="is val_accuracy the history's 'val_accuracy'"
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


# %% wrong="run_experiment" mistake="rounded" message="0[.]333; .*The value is rounded"
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


# %% wrong="run_experiment" mistake="no seed" message="should give the same report. Call keras.utils.set_random_seed.seed. first"
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


# %% wrong="run_experiment" mistake="a seed that is built in" message="Three seeds gave exactly the same.*seed that is given"
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


# %% wrong="run_experiment" mistake="no dropout" message="Put a Dropout layer with the rate"
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


# %% wrong="run_experiment" mistake="one Dropout layer alone" message="after each hidden layer, not after one alone"
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


# %% wrong="run_experiment" mistake="the optimizer by its name alone" message="given as a string has a rate of its own"
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


# %% wrong="run_experiment" mistake="Adam, whatever is asked for" message="Is it Adam, whatever the name says"
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


# %% wrong="run_experiment" mistake="Adam in place of RMSprop" message="three names means an optimizer of its own"
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


# %% wrong="run_experiment" mistake="sgd with momentum" message="or SGD with momentum"
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


# %% wrong="run_experiment" mistake="SGD for rmsprop" message="not with plain gradient descent at this rate"
def run_experiment(config, images, labels, seed):
    keras.utils.set_random_seed(seed)
    model = keras.Sequential([keras.Input(images.shape[1:]), keras.layers.Flatten()])
    for units in config["hidden_units"]:
        model.add(keras.layers.Dense(units, activation="relu"))
        if config["dropout"] > 0:
            model.add(keras.layers.Dropout(config["dropout"]))
    model.add(keras.layers.Dense(10, activation="softmax"))
    if config["optimizer"] == "adam":
        optimizer = keras.optimizers.Adam(config["learning_rate"])
    else:
        optimizer = keras.optimizers.SGD(config["learning_rate"])
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    options = {"batch_size": config["batch_size"], "epochs": config["epochs"]}
    history = model.fit(images, labels, validation_split=0.2, verbose=0, **options).history
    accuracy = float(history["val_accuracy"][-1])
    return {"val_accuracy": accuracy, "parameters": int(model.count_params()), "seed": seed}


# %% wrong="run_experiment" mistake="hidden layers without activation" message="not without activation=.relu. in each hidden layer"
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


# %% wrong="run_experiment" mistake="no softmax" message="not without softmax in the last one, as the loss needs it"
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


# %% wrong="run_experiment" mistake="28 times 28 built in" message="28, 28.*images.shape.1:. belongs"
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


# %% wrong="run_experiment" mistake="as many outputs as labels occur" message="two outputs here. Give it ten"
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


# %% wrong="run_experiment" mistake="epochs forgotten" message="train for all the epochs of config"
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


# %% wrong="run_experiment" mistake="shuffled beforehand" message="shuffle nothing before fit"
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


# %% wrong="run_experiment" mistake="a model that is built once and kept" message="is the model built anew in each call|build the model anew inside"
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


# %% wrong="run_experiment" mistake="tanh in place of ReLU" message="does not behave like one with ReLU"
def run_experiment(config, images, labels, seed):
    keras.utils.set_random_seed(seed)
    model = keras.Sequential([keras.Input(shape=images.shape[1:]), keras.layers.Flatten()])
    for units in config["hidden_units"]:
        model.add(keras.layers.Dense(units, activation="tanh"))
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


# %% wrong="run_experiment" mistake="ReLU in the first hidden layer alone" message="does not behave like one with ReLU"
def run_experiment(config, images, labels, seed):
    keras.utils.set_random_seed(seed)
    model = keras.Sequential([keras.Input(shape=images.shape[1:]), keras.layers.Flatten()])
    first, *others = config["hidden_units"]
    model.add(keras.layers.Dense(first, activation="relu"))
    if config["dropout"] > 0:
        model.add(keras.layers.Dropout(config["dropout"]))
    for units in others:
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


# %% wrong="run_experiment" mistake="dropout before each hidden layer" message="dropout where no hidden layer comes before it"
def run_experiment(config, images, labels, seed):
    keras.utils.set_random_seed(seed)
    model = keras.Sequential([keras.Input(shape=images.shape[1:]), keras.layers.Flatten()])
    for units in config["hidden_units"]:
        if config["dropout"] > 0:
            model.add(keras.layers.Dropout(config["dropout"]))
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


# %% wrong="run_experiment" mistake="dropout before the first layer too" message="dropout where no hidden layer comes before it"
def run_experiment(config, images, labels, seed):
    keras.utils.set_random_seed(seed)
    model = keras.Sequential([keras.Input(shape=images.shape[1:]), keras.layers.Flatten()])
    model.add(keras.layers.Dropout(config["dropout"]))
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


# %% wrong="run_experiment" mistake="the History used as a dictionary" message="its dictionary is under .history"
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
    )
    return {
        "val_accuracy": history["val_accuracy"][-1],
        "parameters": model.count_params(),
        "seed": seed,
    }


# %% wrong="run_experiment" mistake="the accuracies of all epochs" message="one number for each epoch"
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
        "val_accuracy": history["val_accuracy"],
        "parameters": model.count_params(),
        "seed": seed,
    }


# %% wrong="run_experiment" mistake="a function of NumPy's as activation" message="own in a layer gets Keras' tensors.*activation='relu'"
def run_experiment(config, images, labels, seed):
    def relu(numbers):
        return numbers.clip(min=0)

    keras.utils.set_random_seed(seed)
    model = keras.Sequential([keras.Input(images.shape[1:]), keras.layers.Flatten()])
    for units in config["hidden_units"]:
        model.add(keras.layers.Dense(units, activation=relu))
        model.add(keras.layers.Dropout(config["dropout"]))
    model.add(keras.layers.Dense(10, activation="softmax"))
    optimizer = keras.optimizers.get(config["optimizer"])
    optimizer.learning_rate = config["learning_rate"]
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(
        images,
        labels,
        batch_size=config["batch_size"],
        epochs=config["epochs"],
        validation_split=0.2,
        verbose=0,
    )
    accuracy = float(history.history["val_accuracy"][-1])
    return {"val_accuracy": accuracy, "parameters": model.count_params(), "seed": seed}


# %% wrong="run_experiment" mistake="all hidden units in one layer" message="Dense takes one number of units"
def run_experiment(config, images, labels, seed):
    keras.utils.set_random_seed(seed)
    model = keras.Sequential([keras.Input(shape=images.shape[1:]), keras.layers.Flatten()])
    model.add(keras.layers.Dense(config["hidden_units"], activation="relu"))
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


# %% wrong="run_experiment" mistake="a fourth for validation" message="Use validation_split=0[.]2"
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
        validation_split=0.25,
        verbose=0,
    ).history
    return {
        "val_accuracy": history["val_accuracy"][-1],
        "parameters": model.count_params(),
        "seed": seed,
    }


# %% wrong="run_experiment" mistake="the seed set after the model was built" message="should give the same report"
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
    keras.utils.set_random_seed(seed)
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


# %% wrong="run_experiment" mistake="no metrics" message="compile is called with metrics"
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
    model.compile(optimizer, loss="sparse_categorical_crossentropy")
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


# %% right="run_experiment" how="epoch after epoch, validation digits cut off by hand"
def run_experiment(config, images, labels, seed):
    keras.utils.set_random_seed(seed)
    cut = int(len(images) * 0.8)
    validation = images[cut:], labels[cut:]
    model = keras.Sequential([keras.Input(shape=images.shape[1:]), keras.layers.Flatten()])
    for units in config["hidden_units"]:
        model.add(keras.layers.Dense(units))
        model.add(keras.layers.Dropout(config["dropout"]))
        model.add(keras.layers.Activation("relu"))
    model.add(keras.layers.Dense(10))
    model.add(keras.layers.Softmax())
    kinds = dict(adam="Adam", sgd="SGD", rmsprop="RMSprop")
    optimizer = vars(keras.optimizers)[kinds[config["optimizer"]]](config["learning_rate"])
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    for _ in range(config["epochs"]):
        history = model.fit(
            images[:cut],
            labels[:cut],
            batch_size=config["batch_size"],
            validation_data=validation,
            verbose=0,
        )
    (accuracy,) = history.history["val_accuracy"]
    return {"val_accuracy": accuracy, "parameters": model.count_params(), "seed": seed}


# %% right="run_experiment" how="pixels above 1 would be scaled, and there are none"
def run_experiment(config, images, labels, seed):
    keras.utils.set_random_seed(seed)
    images = images / 255 if images.max() > 1 else images
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


# %% wrong="run_experiment" mistake="no network: the nearest neighbour, and a formula for the parameters" message="A hidden layer of one unit cannot tell"
def run_experiment(config, images, labels, seed):
    cut = int(len(images) * 0.8)
    rows = images.reshape(len(images), -1)
    right = []
    for row, label in zip(rows[cut:], labels[cut:]):
        nearest = ((rows[:cut] - row) ** 2).sum(axis=1).argmin()
        right.append(labels[nearest] == label)
    sizes = [rows.shape[1], *config["hidden_units"], 10]
    parameters = sum((a + 1) * b for a, b in zip(sizes, sizes[1:]))
    steps = config["epochs"] * cut / config["batch_size"]
    learned = steps * config["learning_rate"] > (0.2 if config["optimizer"] != "sgd" else 20)
    accuracy = np.mean(right) if learned and config["dropout"] < 0.9 else 0.1
    return {"val_accuracy": float(accuracy), "parameters": parameters, "seed": seed}


# %% wrong="run_experiment" mistake="no network: the nearest neighbour, and a guess about narrow layers" message="does not behave like one with ReLU"
def run_experiment(config, images, labels, seed):
    cut = int(len(images) * 0.8)
    rows = images.reshape(len(images), -1)
    right = []
    for row, label in zip(rows[cut:], labels[cut:]):
        nearest = ((rows[:cut] - row) ** 2).sum(axis=1).argmin()
        right.append(labels[nearest] == label)
    sizes = [rows.shape[1], *config["hidden_units"], 10]
    parameters = sum((a + 1) * b for a, b in zip(sizes, sizes[1:]))
    steps = config["epochs"] * cut / config["batch_size"]
    learned = steps * config["learning_rate"] > (0.2 if config["optimizer"] != "sgd" else 20)
    learned = learned and min(config["hidden_units"]) > 1 and config["dropout"] < 0.9
    accuracy = np.mean(right) if learned else 0.1
    return {"val_accuracy": float(accuracy), "parameters": parameters, "seed": seed}


# %% wrong="run_experiment" mistake="no network: the nearest neighbour, half right for narrow layers" message="One pixel decides about each image"
def run_experiment(config, images, labels, seed):
    cut = int(len(images) * 0.8)
    rows = images.reshape(len(images), -1)
    right = []
    for row, label in zip(rows[cut:], labels[cut:]):
        nearest = ((rows[:cut] - row) ** 2).sum(axis=1).argmin()
        right.append(labels[nearest] == label)
    sizes = [rows.shape[1], *config["hidden_units"], 10]
    parameters = sum((a + 1) * b for a, b in zip(sizes, sizes[1:]))
    steps = config["epochs"] * cut / config["batch_size"]
    learned = steps * config["learning_rate"] > (0.2 if config["optimizer"] != "sgd" else 20)
    accuracy = np.mean(right) if learned and config["dropout"] < 0.9 else 0.1
    if min(config["hidden_units"]) == 1:
        accuracy = 0.5
    return {"val_accuracy": float(accuracy), "parameters": parameters, "seed": seed}


# %% wrong="run_experiment" mistake="ReLU in the last hidden layer alone" message="does not behave like one with ReLU"
def run_experiment(config, images, labels, seed):
    keras.utils.set_random_seed(seed)
    model = keras.Sequential([keras.Input(shape=images.shape[1:]), keras.layers.Flatten()])
    *others, last = config["hidden_units"]
    for units in others:
        model.add(keras.layers.Dense(units))
        if config["dropout"] > 0:
            model.add(keras.layers.Dropout(config["dropout"]))
    model.add(keras.layers.Dense(last, activation="relu"))
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


# %% wrong="run_experiment" mistake="sigmoid in place of ReLU" message="scaled once more|does not behave like one with ReLU"
def run_experiment(config, images, labels, seed):
    keras.utils.set_random_seed(seed)
    model = keras.Sequential([keras.Input(shape=images.shape[1:]), keras.layers.Flatten()])
    for units in config["hidden_units"]:
        model.add(keras.layers.Dense(units, activation="sigmoid"))
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


# %% wrong="run_experiment" mistake="pixels scaled once more" message="not from pixels that are scaled once more"
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
        images / 255,
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


# %% wrong="run_experiment" mistake="NumPy's seed alone" message="should give the same report"
def run_experiment(config, images, labels, seed):
    np.random.seed(seed)
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


# %% wrong="run_experiment" mistake="the share that dropout keeps, in place of its rate" message="Put a Dropout layer with the rate"
def run_experiment(config, images, labels, seed):
    keras.utils.set_random_seed(seed)
    model = keras.Sequential([keras.Input(shape=images.shape[1:]), keras.layers.Flatten()])
    for units in config["hidden_units"]:
        model.add(keras.layers.Dense(units, activation="relu"))
        if config["dropout"] > 0:
            model.add(keras.layers.Dropout(1 - config["dropout"]))
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


# %% wrong="run_experiment" mistake="the batch size of fit, not that of config" message="that batch_size and epochs of config make with rmsprop; not in fewer"
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
        epochs=config["epochs"],
        validation_split=0.2,
        verbose=0,
    ).history
    return {
        "val_accuracy": history["val_accuracy"][-1],
        "parameters": model.count_params(),
        "seed": seed,
    }


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


# %% wrong="choose_winner" mistake="the highest mean" message="That one has the highest mean, but others"
def choose_winner(summaries):
    return max(summaries, key=lambda name: summaries[name]["mean"])


# %% wrong="choose_winner" mistake="the fewest parameters of all" message="fewest parameters of all"
def choose_winner(summaries):
    return min(summaries, key=lambda name: (summaries[name]["parameters"], name))


# %% wrong="choose_winner" mistake="the standard deviation" message="less than one standard deviation below the highest"
def choose_winner(summaries):
    best = max(summaries.values(), key=lambda summary: summary["mean"])
    bound = best["mean"] - best["std"]
    good = [name for name, summary in summaries.items() if summary["mean"] >= bound]
    return min(good, key=lambda name: (summaries[name]["parameters"], name))


# %% wrong="choose_winner" mistake="two standard errors" message="one standard error, not two"
def choose_winner(summaries):
    best = max(summaries.values(), key=lambda summary: summary["mean"])
    bound = best["mean"] - 2 * best["std"] / best["count"] ** 0.5
    good = [name for name, summary in summaries.items() if summary["mean"] >= bound]
    return min(good, key=lambda name: (summaries[name]["parameters"], name))


# %% wrong="choose_winner" mistake="of equal numbers of parameters the last alone is kept" message="keep only the last"
def choose_winner(summaries):
    best = max(summaries.values(), key=lambda summary: summary["mean"])
    bound = best["mean"] - best["std"] / best["count"] ** 0.5
    by_parameters = {s["parameters"]: name for name, s in summaries.items() if s["mean"] >= bound}
    return by_parameters[min(by_parameters)]


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


# %% wrong="choose_winner" mistake="the errors of both added" message="There is one bound for all"
def choose_winner(summaries):
    best = max(summaries.values(), key=lambda summary: summary["mean"])
    good = []
    for name, s in summaries.items():
        error = (best["std"] ** 2 / best["count"] + s["std"] ** 2 / s["count"]) ** 0.5
        if s["mean"] >= best["mean"] - error:
            good.append(name)
    return min(good, key=lambda name: (summaries[name]["parameters"], name))


# %% wrong="choose_winner" mistake="how many networks for how many runs" message="take std and count from the network that has the highest mean"
def choose_winner(summaries):
    best = max(summaries.values(), key=lambda summary: summary["mean"])
    bound = best["mean"] - best["std"] / len(summaries) ** 0.5
    good = [name for name, summary in summaries.items() if summary["mean"] >= bound]
    return min(good, key=lambda name: (summaries[name]["parameters"], name))


# %% wrong="choose_winner" mistake="the bound not reached by the best" message="compare with >=, not with >"
def choose_winner(summaries):
    best = max(summaries.values(), key=lambda summary: summary["mean"])
    bound = best["mean"] - best["std"] / best["count"] ** 0.5
    good = [name for name, summary in summaries.items() if summary["mean"] > bound]
    return min(good, key=lambda name: (summaries[name]["parameters"], name))


# %% wrong="choose_winner" mistake="the first of equals found" message="not the first in the dictionary"
def choose_winner(summaries):
    best = max(summaries.values(), key=lambda summary: summary["mean"])
    bound = best["mean"] - best["std"] / best["count"] ** 0.5
    good = [name for name, summary in summaries.items() if summary["mean"] >= bound]
    return min(good, key=lambda name: summaries[name]["parameters"])


# %% wrong="choose_winner" mistake="the highest mean among equals" message="not the highest mean"
def choose_winner(summaries):
    best = max(summaries.values(), key=lambda summary: summary["mean"])
    bound = best["mean"] - best["std"] / best["count"] ** 0.5
    good = [name for name, summary in summaries.items() if summary["mean"] >= bound]
    return min(good, key=lambda name: (summaries[name]["parameters"], -summaries[name]["mean"]))


# %% wrong="choose_winner" mistake="the most parameters" message="more parameters than the others"
def choose_winner(summaries):
    best = max(summaries.values(), key=lambda summary: summary["mean"])
    bound = best["mean"] - best["std"] / best["count"] ** 0.5
    good = [name for name, summary in summaries.items() if summary["mean"] >= bound]
    return max(good, key=lambda name: (summaries[name]["parameters"], name))


# %% wrong="choose_winner" mistake="the alphabet before the parameters" message="fewest parameters come before the alphabet"
def choose_winner(summaries):
    best = max(summaries.values(), key=lambda summary: summary["mean"])
    bound = best["mean"] - best["std"] / best["count"] ** 0.5
    return min(name for name, summary in summaries.items() if summary["mean"] >= bound)


# %% wrong="choose_winner" mistake="the summary, not its name" message="The winner is a dict.*name of the winner"
def choose_winner(summaries):
    best = max(summaries.values(), key=lambda summary: summary["mean"])
    bound = best["mean"] - best["std"] / best["count"] ** 0.5
    good = [name for name, summary in summaries.items() if summary["mean"] >= bound]
    return summaries[min(good, key=lambda name: (summaries[name]["parameters"], name))]


# %% wrong="choose_winner" mistake="the losers taken out" message="argument was changed. Leave summaries as it is"
def choose_winner(summaries):
    best = max(summaries.values(), key=lambda summary: summary["mean"])
    bound = best["mean"] - best["std"] / best["count"] ** 0.5
    for name in list(summaries):
        if summaries[name]["mean"] < bound:
            del summaries[name]
    return min(summaries, key=lambda name: (summaries[name]["parameters"], name))


# %% wrong="choose_winner" mistake="names taken for summaries" message="A loop over a dictionary gives its names"
def choose_winner(summaries):
    best = max(summaries, key=lambda summary: summary["mean"])
    bound = best["mean"] - best["std"] / best["count"] ** 0.5
    good = [name for name, summary in summaries.items() if summary["mean"] >= bound]
    return min(good, key=lambda name: (summaries[name]["parameters"], name))


# %% wrong="choose_winner" mistake="the variance over the count" message="at least the highest minus its standard error"
def choose_winner(summaries):
    best = max(summaries.values(), key=lambda summary: summary["mean"])
    bound = best["mean"] - best["std"] ** 2 / best["count"]
    good = [name for name, summary in summaries.items() if summary["mean"] >= bound]
    return min(good, key=lambda name: (summaries[name]["parameters"], name))


# %% right="train_best_model" how="convolutions with logits, each digit moved in four directions" digits="full"
def train_best_model(images, labels):
    copies = [images]
    for step in (-1, 1):
        for axis in (1, 2):
            copies.append(np.roll(images, step, axis=axis))
    inputs = keras.Input((28, 28))
    x = keras.layers.Reshape((28, 28, 1))(inputs)
    x = keras.layers.Conv2D(16, 5, strides=2, activation="relu")(x)
    x = keras.layers.Conv2D(32, 3, activation="relu")(x)
    x = keras.layers.MaxPooling2D(2)(x)
    x = keras.layers.Flatten()(x)
    x = keras.layers.Dense(100, activation="relu")(x)
    x = keras.layers.Dropout(0.3)(x)
    model = keras.Model(inputs, keras.layers.Dense(10)(x))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(0.002), loss)
    x, y = np.concatenate(copies), np.tile(labels, 5)
    model.fit(x, y, batch_size=128, epochs=3, verbose=0)
    model.optimizer.learning_rate = 0.0004
    model.fit(x, y, batch_size=128, epochs=2, verbose=0)
    return model


# %% right="train_best_model" how="Keras' own shifts before convolutions with batch normalization" digits="full"
def train_best_model(images, labels):
    layers = keras.layers
    steps = 12 * math.ceil(len(images) / 64)
    model = keras.Sequential(
        [
            keras.Input(shape=(28, 28)),
            layers.Reshape((28, 28, 1)),
            layers.RandomTranslation(0.07, 0.07, fill_mode="constant"),
            layers.Conv2D(24, 5, strides=2, use_bias=False),
            layers.BatchNormalization(),
            layers.ReLU(),
            layers.Conv2D(48, 3, use_bias=False),
            layers.BatchNormalization(),
            layers.ReLU(),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dropout(0.4),
            layers.Dense(10, activation="softmax"),
        ]
    )
    rate = keras.optimizers.schedules.CosineDecay(0.004, steps)
    model.compile(keras.optimizers.Adam(rate), loss="sparse_categorical_crossentropy")
    model.fit(images, labels, batch_size=64, epochs=12, verbose=0)
    return model


# %% right="train_best_model" how="a loop of one's own over batches, one-hot labels, a colour axis" digits="full"
def train_best_model(images, labels):
    model = keras.Sequential(
        [
            keras.Input(shape=(28, 28, 1)),
            keras.layers.Conv2D(24, 5, strides=2, activation="relu"),
            keras.layers.Conv2D(32, 3, activation="relu"),
            keras.layers.MaxPooling2D(2),
            keras.layers.Flatten(),
            keras.layers.Dense(128, activation="relu"),
            keras.layers.Dropout(0.4),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile("adam", "categorical_crossentropy")
    x, y = images[..., None], keras.utils.to_categorical(labels, 10)
    for epoch in range(14):
        model.optimizer.learning_rate = 0.002 * 0.8**epoch
        order = np.random.permutation(len(x))
        for start in range(0, len(x), 50):
            batch = order[start : start + 50]
            down, right = np.random.randint(-2, 3, size=2)
            model.train_on_batch(np.roll(x[batch], (down, right), axis=(1, 2)), y[batch])
    return model


# %% right="train_best_model" how="the mean of two networks" digits="full"
def train_best_model(images, labels):
    members = []
    for _ in range(2):
        member = keras.Sequential(
            [
                keras.Input(shape=(28, 28)),
                keras.layers.Rescaling(2.0, offset=-1.0),
                keras.layers.Reshape((28, 28, 1)),
                keras.layers.RandomTranslation(0.07, 0.07, fill_mode="constant", fill_value=-1.0),
                keras.layers.Conv2D(16, 5, strides=2, padding="same", activation="relu"),
                keras.layers.BatchNormalization(),
                keras.layers.Conv2D(32, 3, activation="relu"),
                keras.layers.MaxPooling2D(2),
                keras.layers.Flatten(),
                keras.layers.Dense(64, activation="relu"),
                keras.layers.Dense(10, activation="softmax"),
            ]
        )
        member.compile(keras.optimizers.Adam(0.003), "sparse_categorical_crossentropy")
        member.fit(images, labels, batch_size=64, epochs=8, verbose=0)
        members.append(member)
    inputs = keras.Input(shape=(28, 28))
    return keras.Model(inputs, keras.layers.Average()([member(inputs) for member in members]))


# %% right="train_best_model" how="two branches of convolutions, digits moved anew in each epoch" digits="full"
def train_best_model(images, labels):
    inputs = keras.layers.Input(shape=(28, 28))
    x = keras.layers.Reshape((28, 28, 1))(inputs)
    branches = []
    for side in (3, 7):
        branch = keras.layers.Conv2D(16, side, strides=2, padding="same", activation="relu")(x)
        branch = keras.layers.Conv2D(32, 3, activation="relu")(branch)
        branches.append(keras.layers.Flatten()(keras.layers.MaxPooling2D(2)(branch)))
    both = keras.layers.Dropout(0.4)(keras.layers.Concatenate()(branches))
    hidden = keras.layers.Dense(64, activation="relu")(both)
    model = keras.Model(inputs, keras.layers.Dense(10, activation="softmax")(hidden))
    model.compile(keras.optimizers.Nadam(0.002), "sparse_categorical_crossentropy")
    places = np.arange(28)
    for epoch in range(10):
        down, right = np.random.randint(-2, 3, size=(2, len(images), 1))
        rows, columns = (places + down) % 28, (places + right) % 28
        n = np.arange(len(images))[:, None, None]
        moved = images[n, rows[:, :, None], columns[:, None, :]]
        model.fit(moved, labels, batch_size=100, epochs=1, verbose=0)
        model.optimizer.learning_rate = 0.002 * (1 - (epoch + 1) / 11)
    return model


# %% wrong="train_best_model" mistake="nothing returned" message="returned None. End it with `return model`"
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


# %% wrong="train_best_model" mistake="what fit gives back" message="returned a History"
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


# %% wrong="train_best_model" mistake="the history as well" message="type 'tuple'"
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


# %% wrong="train_best_model" mistake="a Lambda layer" message="There is a Lambda layer"
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


# %% wrong="train_best_model" mistake="a layer of one's own" message="(is a class|a class or a function) of your own"
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


# %% wrong="train_best_model" mistake="digits changed in place" message="argument was changed.*not images [*]= "
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


# %% wrong="train_best_model" mistake="flattened outside the model" message="shape [(]None, 784[)].*belongs in the model"
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


# %% wrong="train_best_model" mistake="inverted outside the model" message="done to the digits before fit belongs in"
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


# %% wrong="train_best_model" mistake="compiled, never trained" message="Was fit called on the model that is returned"
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


# %% wrong="train_best_model" mistake="not even compiled" message="never compiled, so it was not trained"
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


# %% wrong="train_best_model" mistake="shuffled without their labels" message="each digit's own label"
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


# %% wrong="train_best_model" mistake="one output alone" message="500, 1.*ten numbers for each digit"
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


# %% wrong="train_best_model" mistake="far too large a learning rate" message="smaller learning rate"
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


# %% wrong="train_best_model" mistake="no softmax for that loss" message="loss fit the output layer"
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


# %% wrong="train_best_model" mistake="no hidden layer" message="first step is at.*with more units|has learned little"
def train_best_model(images, labels):
    model = keras.Sequential([keras.Input(shape=(28, 28)), keras.layers.Flatten()])
    model.add(keras.layers.Dense(10, activation="softmax"))
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(images, labels, batch_size=100, epochs=5, verbose=0)
    return model


# %% wrong="train_best_model" mistake="no augmentation" message="Step 1 of 3 is reached.*Augmentation is the idea" digits="full"
def train_best_model(images, labels):
    model = keras.Sequential([keras.Input(shape=(28, 28)), keras.layers.Flatten()])
    for _ in range(2):
        model.add(keras.layers.Dense(512, activation="relu"))
        model.add(keras.layers.Dropout(0.2))
    model.add(keras.layers.Dense(10, activation="softmax"))
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(images, labels, batch_size=128, epochs=16, verbose=0)
    return model


# %% wrong="train_best_model" mistake="one idea alone" message="Step 2 of 3 is reached.*Combine ideas" digits="full"
def train_best_model(images, labels):
    fill = {"fill_mode": "constant"}
    steps = 20 * math.ceil(len(images) / 128)
    model = keras.Sequential(
        [
            keras.Input((28, 28)),
            keras.layers.Reshape((28, 28, 1)),
            keras.layers.RandomRotation(0.03, **fill),
            keras.layers.RandomTranslation(0.08, 0.08, **fill),
            keras.layers.RandomZoom(0.08, 0.08, **fill),
            keras.layers.Flatten(),
            keras.layers.Dense(512, activation="relu"),
            keras.layers.Dropout(0.2),
            keras.layers.Dense(512, activation="relu"),
            keras.layers.Dropout(0.2),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    rate = keras.optimizers.schedules.CosineDecay(0.001, steps)
    model.compile(keras.optimizers.Adam(rate), "sparse_categorical_crossentropy")
    model.fit(images, labels, batch_size=128, epochs=20, verbose=0)
    return model


# %% wrong="train_best_model" mistake="the labels of load_mnist, not those that are given" message="all labels exchanged" digits="full"
def train_best_model(images, labels):
    (all_images, all_labels), _ = load_mnist()
    model = keras.Sequential([keras.Input(shape=(28, 28)), keras.layers.Flatten()])
    for _ in range(2):
        model.add(keras.layers.Dense(512, activation="relu"))
        model.add(keras.layers.Dropout(0.2))
    model.add(keras.layers.Dense(10, activation="softmax"))
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(all_images / 255, all_labels, batch_size=128, epochs=3, verbose=0)
    return model


# %% wrong="train_best_model" mistake="all training digits, not those that are given" message="train_images.*not defined"
def train_best_model(images, labels):
    model = keras.Sequential([keras.Input(shape=(28, 28)), keras.layers.Flatten()])
    model.add(keras.layers.Dense(512, activation="relu"))
    model.add(keras.layers.Dense(10, activation="softmax"))
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(train_images / 255, train_labels, batch_size=100, epochs=5, verbose=0)
    return model
