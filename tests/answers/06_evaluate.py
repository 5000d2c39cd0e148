"""Right and wrong answers to the exercises of lesson 6."""


# %% right="predict_labels" how="np.argmax along the last axis, in batches of two"
def predict_labels(model, images):
    return np.argmax(model.predict(images, batch_size=2), axis=-1)


# %% right="predict_labels" how="one image after the other"
def predict_labels(model, images):
    answers = []
    for number in range(len(images)):
        row = model.predict(images[number : number + 1], verbose=0)[0]
        answers.append(int(np.argmax(row)))
    return np.array(answers)


# %% right="predict_labels" how="the model called, Keras' argmax, converted"
def predict_labels(model, images):
    return keras.ops.convert_to_numpy(keras.ops.argmax(model(images), axis=1))


# %% right="predict_labels" how="lists and index, into uint8"
def predict_labels(model, images):
    rows = model.predict_on_batch(images).tolist()
    return np.array([row.index(max(row)) for row in rows], dtype=np.uint8)


# %% right="predict_labels" how="argsort, the last column"
def predict_labels(model, images):
    return np.argsort(model.predict(images, verbose=0), axis=1)[:, -1]


# %% right="predict_labels" how="a model around the model, with softmax"
def predict_labels(model, images):
    probability_model = keras.Sequential([model, keras.layers.Softmax()])
    return np.array([np.argmax(row) for row in probability_model.predict(images, verbose=0)])


# %% right="predict_labels" how="loops that keep the best so far, into int32"
def predict_labels(model, images):
    predictions = np.asarray(model(images, training=False))
    labels = np.zeros(len(predictions), dtype=np.int32)
    for i in range(predictions.shape[0]):
        for j in range(1, predictions.shape[1]):
            if predictions[i, j] > predictions[i, labels[i]]:
                labels[i] = j
    return labels


# %% wrong="predict_labels" mistake="argmax without axis" message="single number for several images.*whole table"
def predict_labels(model, images):
    return model.predict(images, verbose=0).argmax()


# %% wrong="predict_labels" mistake="axis=0" message="as many labels as classes: axis=0 goes down the columns"
def predict_labels(model, images):
    return model.predict(images, verbose=0).argmax(axis=0)


# %% wrong="predict_labels" mistake="the predictions themselves" message="These are the predictions, a number for each class"
def predict_labels(model, images):
    return model.predict(images, verbose=0)


# %% wrong="predict_labels" mistake="the largest number, not its place" message="largest numbers themselves. Return their places"
def predict_labels(model, images):
    return model.predict(images, verbose=0).max(axis=1)


# %% wrong="predict_labels" mistake="scaled a second time" message="without scaling them, whatever"
def predict_labels(model, images):
    return model.predict(images / 255, verbose=0).argmax(axis=1)


# %% wrong="predict_labels" mistake="images scaled in place" message="argument was changed. The images are prepared already"
def predict_labels(model, images):
    images /= 255
    return model.predict(images, verbose=0).argmax(axis=1)


# %% wrong="predict_labels" mistake="images without the batch axis" message="ValueError.*takes a stack of images"
def predict_labels(model, images):
    return np.array([model.predict(image, verbose=0).argmax() for image in images])


# %% wrong="predict_labels" mistake="a list" message="labels are a list; return a NumPy array"
def predict_labels(model, images):
    return [int(row.argmax()) for row in model.predict(images, verbose=0)]


# %% wrong="predict_labels" mistake="a tensor" message="Tensor; return a NumPy array.*makes one of"
def predict_labels(model, images):
    return keras.ops.argmax(model(images), axis=1)


# %% wrong="predict_labels" mistake="a tensor has no argmax" message="A tensor has no method argmax.*predict.images. returns a NumPy array"
def predict_labels(model, images):
    return model(images).argmax(axis=1)


# %% wrong="predict_labels" mistake="predict_classes, which is gone" message="AttributeError.*predict_classes.*no such method any more"
def predict_labels(model, images):
    return model.predict_classes(images)


# %% wrong="predict_labels" mistake="counted from 1" message="counted from 0"
def predict_labels(model, images):
    return model.predict(images, verbose=0).argmax(axis=1) + 1


# %% wrong="predict_labels" mistake="the least probable" message="least probable"
def predict_labels(model, images):
    return model.predict(images, verbose=0).argmin(axis=1)


# %% wrong="predict_labels" mistake="squeezed" message="axis that counts the images is gone. Do not squeeze"
def predict_labels(model, images):
    return np.squeeze(model.predict(images, verbose=0).argmax(axis=1))


# %% wrong="predict_labels" mistake="where it is above one half" message="label is missing.*use no threshold: the third"
def predict_labels(model, images):
    return np.where(model.predict(images, verbose=0) > 0.5)[1]


# %% wrong="predict_labels" mistake="rounded before argmax" message="third image has no probability above one half.*without rounding"
def predict_labels(model, images):
    return np.round(model.predict(images, verbose=0)).argmax(axis=1)


# %% wrong="predict_labels" mistake="28 times 28 built in" message="any height and width, not always 28"
def predict_labels(model, images):
    return model.predict(images.reshape(-1, 28, 28), verbose=0).argmax(axis=1)


# %% wrong="predict_labels" mistake="ten classes built in" message="column for each class.*fewer than 10"
def predict_labels(model, images):
    answers = []
    for row in model.predict(images, verbose=0):
        best = 0
        for digit in range(10):
            if row[digit] > row[best]:
                best = digit
        answers.append(best)
    return np.array(answers)


# %% wrong="predict_labels" mistake="the first image alone" message="single number for several images.*takes one row"
def predict_labels(model, images):
    return model.predict(images, verbose=0)[0].argmax()


# %% wrong="predict_labels" mistake="the last image left out" message="label is missing. Go through all the images"
def predict_labels(model, images):
    predictions = model.predict(images, verbose=0)
    return np.array([np.argmax(predictions[i]) for i in range(len(images) - 1)])


# %% wrong="predict_labels" mistake="softmax added to the model that was given" message="layers are 3.*Leave the model that is given as it is"
def predict_labels(model, images):
    model.add(keras.layers.Softmax())
    return model.predict(images, verbose=0).argmax(axis=1)


# %% wrong="predict_labels" mistake="labels as floats" message="labels have the dtype float64.*np.zeros makes floats unless"
def predict_labels(model, images):
    labels = np.zeros(len(images))
    for number, row in enumerate(model.predict(images, verbose=0)):
        labels[number] = row.argmax()
    return labels


# %% wrong="predict_labels" mistake="printed, not returned" message="labels are None .`return` is missing"
def predict_labels(model, images):
    print(model.predict(images, verbose=0).argmax(axis=1))


# %% wrong="predict_labels" mistake="dropout at work" message="Dropout belongs to training"
def predict_labels(model, images):
    return np.asarray(model(images, training=True)).argmax(axis=1)


# %% wrong="predict_labels" mistake="absolute values of the logits" message="compare them as they are, without absolute"
def predict_labels(model, images):
    return np.abs(model.predict(images, verbose=0)).argmax(axis=1)


# %% wrong="predict_labels" mistake="an axis that is not there" message="two axes: axis 0 counts the images"
def predict_labels(model, images):
    return model.predict(images, verbose=0).argmax(axis=2)


# %% wrong="predict_labels" mistake="a column of labels" message="One axis is enough: leave out keepdims"
def predict_labels(model, images):
    return model.predict(images, verbose=0).argmax(axis=1, keepdims=True)


# %% wrong="predict_labels" mistake="predictions cut to whole numbers" message="without cutting them to whole numbers"
def predict_labels(model, images):
    return model.predict(images, verbose=0).astype(int).argmax(axis=1)


# %% wrong="predict_labels" mistake="the first 32 images alone" message="Only the first 32 images have a label"
def predict_labels(model, images):
    return model.predict_on_batch(images[:32]).argmax(axis=1)


# %% wrong="predict_labels" mistake="the first 32 images, and zeros for the others" message="first 32 are right, and nothing was predicted for the others"
def predict_labels(model, images):
    labels = np.zeros(len(images), dtype=int)
    labels[:32] = model.predict(images[:32], verbose=0).argmax(axis=1)
    return labels


# %% wrong="predict_labels" mistake="scaled when the largest pixel is above 1" message="without scaling them, whatever their largest pixel"
def predict_labels(model, images):
    if images.max() > 1:
        images = images / 255
    return model.predict(images, verbose=0).argmax(axis=1)


# %% wrong="predict_labels" mistake="whole batches of 32 alone" message="Only the first 32 images have a label"
def predict_labels(model, images):
    batches = [images[i : i + 32] for i in range(0, max(len(images) - 31, 1), 32)]
    return np.concatenate([model.predict(one, verbose=0).argmax(axis=1) for one in batches])


# %% right="accuracy" how="scikit-learn's accuracy_score"
def accuracy(y_true, y_pred):
    if len(y_true) == 0:
        raise ValueError("no labels")
    return float(metrics.accuracy_score(y_true, y_pred))


# %% right="accuracy" how="the standard library, which refuses by itself"
def accuracy(y_true, y_pred):
    from statistics import fmean

    return fmean(int(a == b) for a, b in zip(y_true, y_pred, strict=True))


# %% right="accuracy" how="a loop that counts"
def accuracy(y_true, y_pred):
    if len(y_true) != len(y_pred):
        raise ValueError("not as many predictions as labels")
    if len(y_true) < 1:
        raise ValueError("nothing to compare")
    correct = 0
    for i in range(len(y_true)):
        if y_true[i] == y_pred[i]:
            correct += 1
    return correct / len(y_true)


# %% right="accuracy" how="where the difference is not 0"
def accuracy(y_true, y_pred):
    if y_true.shape != y_pred.shape or not y_true.size:
        raise ValueError("the shapes differ, or are empty")
    mistakes = np.count_nonzero(y_true.astype(int) - y_pred.astype(int))
    return float(1 - mistakes / y_true.size)


# %% right="accuracy" how="lists, a helper that calls itself, an error class of its own"
def accuracy(y_true, y_pred):
    class LengthError(ValueError):
        pass

    def count(pairs):
        return 0 if not pairs else (pairs[0][0] == pairs[0][1]) + count(pairs[1:])

    y_true, y_pred = y_true.tolist(), y_pred.tolist()
    if len(y_true) != len(y_pred) or y_true == []:
        raise LengthError(len(y_true), len(y_pred))
    return float(count(list(zip(y_true, y_pred))) / len(y_true))


# %% right="accuracy" how="Keras' metric"
def accuracy(y_true, y_pred):
    if len(y_true) != len(y_pred) or len(y_pred) == 0:
        raise ValueError
    metric = keras.metrics.Accuracy()
    metric.update_state(y_true, y_pred)
    return float(metric.result())


# %% wrong="accuracy" mistake="no look at the lengths" message="without raise does nothing|share of nothing"
def accuracy(y_true, y_pred):
    return float(np.mean(y_true == y_pred))


# %% wrong="accuracy" mistake="no labels accepted" message="share of nothing"
def accuracy(y_true, y_pred):
    if len(y_true) != len(y_pred):
        raise ValueError("the lengths differ")
    return float(np.mean(y_true == y_pred))


# %% wrong="accuracy" mistake="cut to the shorter" message="1, 1, 1., .1, 1.. should raise a ValueError; nothing was raised. Compare the two lengths"
def accuracy(y_true, y_pred):
    if len(y_true) == 0 or len(y_pred) == 0:
        raise ValueError("nothing to compare")
    return sum(bool(a == b) for a, b in zip(y_true, y_pred)) / len(y_true)


# %% wrong="accuracy" mistake="more predictions than labels accepted" message="whichever is the longer"
def accuracy(y_true, y_pred):
    if len(y_true) == 0 or len(y_true) > len(y_pred):
        raise ValueError("predictions are missing")
    return sum(bool(y_true[i] == y_pred[i]) for i in range(len(y_true))) / len(y_true)


# %% wrong="accuracy" mistake="assert in place of ValueError" message="AssertionError.*raise a ValueError"
def accuracy(y_true, y_pred):
    assert len(y_true) == len(y_pred) and len(y_true) > 0
    return float(np.mean(y_true == y_pred))


# %% wrong="accuracy" mistake="ValueError returned, not raised" message="nothing was raised.*printing or returning something is not enough"
def accuracy(y_true, y_pred):
    if len(y_true) != len(y_pred) or len(y_true) == 0:
        return ValueError("the lengths differ")
    return float(np.mean(y_true == y_pred))


# %% wrong="accuracy" mistake="IndexError in place of ValueError" message="IndexError.*lengths first"
def accuracy(y_true, y_pred):
    if len(y_true) == 0 or len(y_true) < len(y_pred):
        raise ValueError("labels are missing")
    return sum(bool(y_true[i] == y_pred[i]) for i in range(len(y_true))) / len(y_true)


# %% wrong="accuracy" mistake="the condition turned around" message="equally long and not empty, and were refused"
def accuracy(y_true, y_pred):
    if len(y_true) == len(y_pred) or len(y_true) == 0:
        raise ValueError("the lengths differ")
    return float(np.mean(y_true == y_pred))


# %% wrong="accuracy" mistake="arrays compared in a line that may raise" message="truth value.*compare the lengths.*if y_true"
def accuracy(y_true, y_pred):
    if y_true != y_pred: raise ValueError("they differ")  # fmt: skip
    return float(np.mean(y_true == y_pred))


# %% wrong="accuracy" mistake="the number of right answers" message="number of right answers"
def accuracy(y_true, y_pred):
    if len(y_true) != len(y_pred) or len(y_true) == 0:
        raise ValueError("the lengths differ")
    return int(np.sum(y_true == y_pred))


# %% wrong="accuracy" mistake="per cent" message="in per cent"
def accuracy(y_true, y_pred):
    if len(y_true) != len(y_pred) or len(y_true) == 0:
        raise ValueError("the lengths differ")
    return float(np.mean(y_true == y_pred)) * 100


# %% wrong="accuracy" mistake="NumPy's number" message="float64.*plain float"
def accuracy(y_true, y_pred):
    if len(y_true) != len(y_pred) or len(y_true) == 0:
        raise ValueError("the lengths differ")
    return np.mean(y_true == y_pred)


# %% wrong="accuracy" mistake="the share of mistakes" message="share of mistakes"
def accuracy(y_true, y_pred):
    if len(y_true) != len(y_pred) or len(y_true) == 0:
        raise ValueError("the lengths differ")
    return float(np.mean(y_true != y_pred))


# %% wrong="accuracy" mistake="whole-number division" message="divide with /, since // cuts a share to 0"
def accuracy(y_true, y_pred):
    if len(y_true) != len(y_pred) or len(y_true) == 0:
        raise ValueError("the lengths differ")
    return float(np.sum(y_true == y_pred) // len(y_true))


# %% wrong="accuracy" mistake="the arrays compared as a whole" message="place by place, not as a whole"
def accuracy(y_true, y_pred):
    if len(y_true) != len(y_pred) or len(y_true) == 0:
        raise ValueError("the lengths differ")
    return float(np.array_equal(y_true, y_pred))


# %% wrong="accuracy" mistake="rounded to four places" message="rounded"
def accuracy(y_true, y_pred):
    if len(y_true) != len(y_pred) or len(y_true) == 0:
        raise ValueError("the lengths differ")
    return round(float(np.mean(y_true == y_pred)), 4)


# %% wrong="accuracy" mistake="sorted before comparing" message="Compare place by place: no sorting"
def accuracy(y_true, y_pred):
    if len(y_true) != len(y_pred) or len(y_true) == 0:
        raise ValueError("the lengths differ")
    return float(np.mean(np.sort(y_true) == np.sort(y_pred)))


# %% wrong="accuracy" mistake="sorted in place" message="argument was changed.*leave them in their order"
def accuracy(y_true, y_pred):
    if len(y_true) != len(y_pred) or len(y_true) == 0:
        raise ValueError("the lengths differ")
    y_true.sort()
    y_pred.sort()
    return float(np.mean(y_true == y_pred))


# %% wrong="accuracy" mistake="divided by the number of classes" message="divided by 10. Divide by the number of answers"
def accuracy(y_true, y_pred):
    if len(y_true) != len(y_pred) or len(y_true) == 0:
        raise ValueError("the lengths differ")
    return float(np.sum(y_true == y_pred) / 10)


# %% wrong="accuracy" mistake="no mean" message="one number. np.mean..... makes one number"
def accuracy(y_true, y_pred):
    if len(y_true) != len(y_pred) or len(y_true) == 0:
        raise ValueError("the lengths differ")
    return y_true == y_pred


# %% wrong="accuracy" mistake="printed, not returned" message="accuracy is None .`return` is missing"
def accuracy(y_true, y_pred):
    if len(y_true) != len(y_pred) or len(y_true) == 0:
        raise ValueError("the lengths differ")
    print(float(np.mean(y_true == y_pred)))


# %% wrong="accuracy" mistake="an if with whole arrays" message="truth value.*An if needs a single answer"
def accuracy(y_true, y_pred):
    if y_true == y_pred:
        return 1.0
    return 0.0


# %% wrong="accuracy" mistake="the mean distance" message="mean distance between the labels"
def accuracy(y_true, y_pred):
    if len(y_true) != len(y_pred) or len(y_true) == 0:
        raise ValueError("the lengths differ")
    return float(np.mean(np.abs(y_true - y_pred)))


# %% wrong="accuracy" mistake="the number of mistakes" message="number of mistakes. Count the right answers"
def accuracy(y_true, y_pred):
    if len(y_true) != len(y_pred) or len(y_true) == 0:
        raise ValueError("the lengths differ")
    return float(np.sum(y_true != y_pred))


# %% wrong="accuracy" mistake="rounded to two places" message="share is rounded"
def accuracy(y_true, y_pred):
    if len(y_true) != len(y_pred) or len(y_true) == 0:
        raise ValueError("the lengths differ")
    return round(float(np.mean(y_true == y_pred)), 2)


# %% right="accuracy_interval" how="math.sqrt and conditions"
def accuracy_interval(accuracy, num_examples):
    import math

    half = 1.96 * math.sqrt(accuracy * (1 - accuracy) / num_examples)
    low = accuracy - half
    high = accuracy + half
    if low < 0:
        low = 0.0
    if high > 1:
        high = 1.0
    return low, high


# %% right="accuracy_interval" how="np.clip and tolist"
def accuracy_interval(accuracy, num_examples):
    half = 1.96 * np.sqrt(accuracy * (1 - accuracy) / num_examples)
    return tuple(np.clip([accuracy - half, accuracy + half], 0, 1).tolist())


# %% right="accuracy_interval" how="the middle one of three numbers"
def accuracy_interval(accuracy, num_examples):
    def inside(number):
        return float(sorted([0.0, number, 1.0])[1])

    deviation = (accuracy - accuracy**2) ** 0.5 / num_examples**0.5
    return inside(accuracy - 1.96 * deviation), inside(accuracy + 1.96 * deviation)


# %% right="accuracy_interval" how="a loop over the two signs"
def accuracy_interval(accuracy, num_examples):
    ends = []
    for sign in (-1, 1):
        end = accuracy + sign * 1.96 * pow(accuracy * (1 - accuracy) / num_examples, 1 / 2)
        ends.append(min(max(end, 0.0), 1.0))
    return tuple(ends)


# %% right="accuracy_interval" how="np.maximum and np.minimum, in float64"
def accuracy_interval(accuracy, num_examples):
    p, n = np.float64(accuracy), np.float64(num_examples)
    half = 1.96 * np.power(p * (1 - p) / n, 0.5)
    low, high = np.maximum(p - half, 0), np.minimum(p + half, 1)
    return (low.item(), high.item())


# %% right="accuracy_interval" how="decimal numbers"
def accuracy_interval(accuracy, num_examples):
    from decimal import Decimal

    p = Decimal(accuracy)
    half = Decimal("1.96") * (p * (1 - p) / Decimal(num_examples)).sqrt()
    return float(max(p - half, Decimal(0))), float(min(p + half, Decimal(1)))


# %% wrong="accuracy_interval" mistake="exchanged" message="lower end comes first"
def accuracy_interval(accuracy, num_examples):
    half = 1.96 * (accuracy * (1 - accuracy) / num_examples) ** 0.5
    return min(1.0, accuracy + half), max(0.0, accuracy - half)


# %% wrong="accuracy_interval" mistake="a list" message="list.*return low, high"
def accuracy_interval(accuracy, num_examples):
    half = 1.96 * (accuracy * (1 - accuracy) / num_examples) ** 0.5
    return [max(0.0, accuracy - half), min(1.0, accuracy + half)]


# %% wrong="accuracy_interval" mistake="NumPy's numbers" message="float64.*plain float"
def accuracy_interval(accuracy, num_examples):
    half = 1.96 * np.sqrt(accuracy * (1 - accuracy) / num_examples)
    return max(0.0, accuracy - half), min(1.0, accuracy + half)


# %% wrong="accuracy_interval" mistake="not kept inside" message="No accuracy is above 1"
def accuracy_interval(accuracy, num_examples):
    half = 1.96 * (accuracy * (1 - accuracy) / num_examples) ** 0.5
    return accuracy - half, accuracy + half


# %% wrong="accuracy_interval" mistake="the upper end alone kept inside" message="No accuracy is below 0"
def accuracy_interval(accuracy, num_examples):
    half = 1.96 * (accuracy * (1 - accuracy) / num_examples) ** 0.5
    return accuracy - half, min(1.0, accuracy + half)


# %% wrong="accuracy_interval" mistake="elif, so one end alone" message="Both ends may stick out at once. Look at each"
def accuracy_interval(accuracy, num_examples):
    half = 1.96 * (accuracy * (1 - accuracy) / num_examples) ** 0.5
    low, high = accuracy - half, accuracy + half
    if low < 0:
        low = 0.0
    elif high > 1:
        high = 1.0
    return low, high


# %% wrong="accuracy_interval" mistake="ends that are cut off as int" message="cut lower end is an int.*Write 0.0, not 0"
def accuracy_interval(accuracy, num_examples):
    half = 1.96 * (accuracy * (1 - accuracy) / num_examples) ** 0.5
    return max(0, accuracy - half), min(1, accuracy + half)


# %% wrong="accuracy_interval" mistake="the whole interval moved inside" message="Only an end that sticks out"
def accuracy_interval(accuracy, num_examples):
    half = 1.96 * (accuracy * (1 - accuracy) / num_examples) ** 0.5
    low, high = accuracy - half, accuracy + half
    if high > 1:
        low, high = low - (high - 1), 1.0
    if low < 0:
        low, high = 0.0, high - low
    return float(low), float(min(high, 1.0))


# %% wrong="accuracy_interval" mistake="0 to 1 as soon as one end sticks out" message="Only an end that sticks out"
def accuracy_interval(accuracy, num_examples):
    half = 1.96 * (accuracy * (1 - accuracy) / num_examples) ** 0.5
    if accuracy - half < 0 or accuracy + half > 1:
        return 0.0, 1.0
    return accuracy - half, accuracy + half


# %% wrong="accuracy_interval" mistake="an accuracy of 0 or 1 refused" message="may be 0 or 1 as well"
def accuracy_interval(accuracy, num_examples):
    if not 0 < accuracy < 1:
        raise ValueError("the accuracy must lie between 0 and 1")
    half = 1.96 * (accuracy * (1 - accuracy) / num_examples) ** 0.5
    return max(0.0, accuracy - half), min(1.0, accuracy + half)


# %% wrong="accuracy_interval" mistake="one standard deviation" message="one standard deviation to each"
def accuracy_interval(accuracy, num_examples):
    half = (accuracy * (1 - accuracy) / num_examples) ** 0.5
    return max(0.0, accuracy - half), min(1.0, accuracy + half)


# %% wrong="accuracy_interval" mistake="two standard deviations" message="The factor is 1.96, not 2"
def accuracy_interval(accuracy, num_examples):
    half = 2 * (accuracy * (1 - accuracy) / num_examples) ** 0.5
    return max(0.0, accuracy - half), min(1.0, accuracy + half)


# %% wrong="accuracy_interval" mistake="the quantile itself" message="factor is a little below 1.96. Write 1.96"
def accuracy_interval(accuracy, num_examples):
    from statistics import NormalDist

    half = NormalDist().inv_cdf(0.975) * (accuracy * (1 - accuracy) / num_examples) ** 0.5
    return max(0.0, accuracy - half), min(1.0, accuracy + half)


# %% wrong="accuracy_interval" mistake="the root forgotten" message="root is missing"
def accuracy_interval(accuracy, num_examples):
    half = 1.96 * accuracy * (1 - accuracy) / num_examples
    return max(0.0, accuracy - half), min(1.0, accuracy + half)


# %% wrong="accuracy_interval" mistake="divided outside the root" message="number of examples is outside the root"
def accuracy_interval(accuracy, num_examples):
    half = 1.96 * (accuracy * (1 - accuracy)) ** 0.5 / num_examples
    return max(0.0, accuracy - half), min(1.0, accuracy + half)


# %% wrong="accuracy_interval" mistake="1.96 under the root" message="1.96 is under the root. Multiply by it outside"
def accuracy_interval(accuracy, num_examples):
    half = (1.96 * accuracy * (1 - accuracy) / num_examples) ** 0.5
    return max(0.0, accuracy - half), min(1.0, accuracy + half)


# %% wrong="accuracy_interval" mistake="the number of examples forgotten" message="number of examples is missing. Divide"
def accuracy_interval(accuracy, num_examples):
    half = 1.96 * (accuracy * (1 - accuracy)) ** 0.5
    return max(0.0, accuracy - half), min(1.0, accuracy + half)


# %% wrong="accuracy_interval" mistake="divided by n - 1" message="n - 1"
def accuracy_interval(accuracy, num_examples):
    half = 1.96 * (accuracy * (1 - accuracy) / max(num_examples - 1, 1)) ** 0.5
    return max(0.0, accuracy - half), min(1.0, accuracy + half)


# %% wrong="accuracy_interval" mistake="the accuracy not added" message="accuracy is missing"
def accuracy_interval(accuracy, num_examples):
    half = 1.96 * (accuracy * (1 - accuracy) / num_examples) ** 0.5
    return -half, half


# %% wrong="accuracy_interval" mistake="the half width alone" message="Found a float; return two values"
def accuracy_interval(accuracy, num_examples):
    return 1.96 * (accuracy * (1 - accuracy) / num_examples) ** 0.5


# %% wrong="accuracy_interval" mistake="rounded to three places" message="This is rounded. Return the ends"
def accuracy_interval(accuracy, num_examples):
    half = 1.96 * (accuracy * (1 - accuracy) / num_examples) ** 0.5
    return round(max(0.0, accuracy - half), 3), round(min(1.0, accuracy + half), 3)


# %% wrong="accuracy_interval" mistake="10,000 examples built in" message="The standard deviation is the root of"
def accuracy_interval(accuracy, num_examples):
    half = 1.96 * (accuracy * (1 - accuracy) / 10_000) ** 0.5
    return max(0.0, accuracy - half), min(1.0, accuracy + half)


# %% wrong="accuracy_interval" mistake="the argument called" message="accuracy is a number, the argument: do not call it"
def accuracy_interval(accuracy, num_examples):
    share = accuracy(num_examples, num_examples)
    half = 1.96 * (share * (1 - share) / num_examples) ** 0.5
    return max(0.0, share - half), min(1.0, share + half)


# %% wrong="accuracy_interval" mistake="the accuracy alone under the root" message="factor .1 - accuracy. is missing"
def accuracy_interval(accuracy, num_examples):
    half = 1.96 * (accuracy / num_examples) ** 0.5
    return max(0.0, accuracy - half), min(1.0, accuracy + half)


# %% wrong="accuracy_interval" mistake="the root of the number of examples alone" message="Only the number of examples is under"
def accuracy_interval(accuracy, num_examples):
    half = 1.96 * accuracy * (1 - accuracy) / num_examples**0.5
    return max(0.0, accuracy - half), min(1.0, accuracy + half)


# %% wrong="accuracy_interval" mistake="per cent" message="These are per cent"
def accuracy_interval(accuracy, num_examples):
    half = 1.96 * (accuracy * (1 - accuracy) / num_examples) ** 0.5
    return 100 * max(0.0, accuracy - half), 100 * min(1.0, accuracy + half)


# %% wrong="accuracy_interval" mistake="half the width to each side" message="half as wide as it should be"
def accuracy_interval(accuracy, num_examples):
    width = 1.96 * (accuracy * (1 - accuracy) / num_examples) ** 0.5
    return max(0.0, accuracy - width / 2), min(1.0, accuracy + width / 2)


# %% right="compare_paired" how="whole arrays, with &"
def compare_paired(labels, first, second):
    if len(labels) != len(first) or len(labels) != len(second):
        raise ValueError("the lengths differ")
    only_first = int(np.sum((first == labels) & (second != labels)))
    only_second = int(np.sum((first != labels) & (second == labels)))
    z = 0.0
    if only_first + only_second > 0:
        z = float((only_second - only_first) / np.sqrt(only_first + only_second))
    return only_first, only_second, z


# %% right="compare_paired" how="one loop, which zip keeps from going on"
def compare_paired(labels, first, second):
    import math

    only_first = only_second = 0
    for label, one, other in zip(labels, first, second, strict=True):
        if one == label and other != label:
            only_first += 1
        elif other == label and one != label:
            only_second += 1
    if only_first == only_second:
        return only_first, only_second, 0.0
    return only_first, only_second, (only_second - only_first) / math.sqrt(only_first + only_second)


# %% right="compare_paired" how="a table of four cells"
def compare_paired(labels, first, second):
    if len({len(labels), len(first), len(second)}) > 1:
        raise ValueError(f"{len(labels)}, {len(first)} and {len(second)} are not the same")
    table = metrics.confusion_matrix(first == labels, second == labels, labels=[False, True])
    only_second, only_first = table[0, 1].item(), table[1, 0].item()
    return (
        only_first,
        only_second,
        (only_second - only_first) / max(only_first + only_second, 1) ** 0.5,
    )


# %% right="compare_paired" how="the difference of two truths, 1, 0 or -1"
def compare_paired(labels, first, second):
    if labels.shape != first.shape or labels.shape != second.shape:
        raise ValueError
    lead = (second == labels).astype(int) - (first == labels)
    only_first, only_second = int((lead == -1).sum()), int((lead == 1).sum())
    with np.errstate(invalid="ignore"):
        z = np.nan_to_num(lead.sum() / np.sqrt(np.abs(lead).sum()))
    return only_first, only_second, float(z)


# %% right="compare_paired" how="sets of places"
def compare_paired(labels, first, second):
    labels, first, second = labels.tolist(), first.tolist(), second.tolist()
    if not (len(labels) == len(first) and len(first) == len(second)):
        raise ValueError("labels and predictions do not belong together")
    right = [{i for i, label in enumerate(labels) if one[i] == label} for one in (first, second)]
    b, c = len(right[0] - right[1]), len(right[1] - right[0])
    return b, c, (c - b) * (b + c) ** -0.5 if b + c else 0.0


# %% right="compare_paired" how="a Counter, and a division that may fail"
def compare_paired(labels, first, second):
    from collections import Counter

    if len(first) != len(second) or len(second) != len(labels):
        raise ValueError("three arrays of one length are needed")
    counts = Counter(zip((first == labels).tolist(), (second == labels).tolist()))
    only_first, only_second = counts[True, False], counts[False, True]
    try:
        z = (only_second - only_first) / (only_first + only_second) ** 0.5
    except ZeroDivisionError:
        z = 0.0
    return only_first, only_second, z


# %% right="compare_paired" how="both right taken off"
def compare_paired(labels, first, second):
    if len(labels) == len(first) == len(second):
        both = np.count_nonzero((first == labels) * (second == labels))
        only_first = int(np.count_nonzero(first == labels) - both)
        only_second = int(np.count_nonzero(second == labels) - both)
        return (
            only_first,
            only_second,
            float((only_second - only_first) / np.sqrt(only_first + only_second or 1)),
        )
    raise ValueError(f"lengths: {len(labels)}, {len(first)}, {len(second)}")


# %% wrong="compare_paired" mistake="the two counts exchanged" message="two counts have changed places"
def compare_paired(labels, first, second):
    if not len(labels) == len(first) == len(second):
        raise ValueError("the lengths differ")
    only_first = int(np.sum((first != labels) & (second == labels)))
    only_second = int(np.sum((first == labels) & (second != labels)))
    alone = only_first + only_second
    return only_first, only_second, (only_second - only_first) / alone**0.5 if alone else 0.0


# %% wrong="compare_paired" mistake="all right answers of each" message="all the right answers of each network"
def compare_paired(labels, first, second):
    if not len(labels) == len(first) == len(second):
        raise ValueError("the lengths differ")
    only_first, only_second = int(np.sum(first == labels)), int(np.sum(second == labels))
    alone = only_first + only_second
    return only_first, only_second, (only_second - only_first) / alone**0.5 if alone else 0.0


# %% wrong="compare_paired" mistake="all mistakes of each" message="all the mistakes of each network"
def compare_paired(labels, first, second):
    if not len(labels) == len(first) == len(second):
        raise ValueError("the lengths differ")
    only_first, only_second = int(np.sum(first != labels)), int(np.sum(second != labels))
    alone = only_first + only_second
    return only_first, only_second, (only_second - only_first) / alone**0.5 if alone else 0.0


# %% wrong="compare_paired" mistake="the answers compared with each other alone" message="examples to which the two give different answers"
def compare_paired(labels, first, second):
    if not len(labels) == len(first) == len(second):
        raise ValueError("the lengths differ")
    only_first = only_second = int(np.sum(first != second))
    alone = only_first + only_second
    return only_first, only_second, (only_second - only_first) / alone**0.5 if alone else 0.0


# %% wrong="compare_paired" mistake="both in one count" message="exactly one of the two got right, whichever"
def compare_paired(labels, first, second):
    if not len(labels) == len(first) == len(second):
        raise ValueError("the lengths differ")
    alone = int(np.sum((first == labels) != (second == labels)))
    return alone, alone, 0.0


# %% wrong="compare_paired" mistake="or in place of and" message="Join them with &, not with"
def compare_paired(labels, first, second):
    if not len(labels) == len(first) == len(second):
        raise ValueError("the lengths differ")
    only_first = int(np.sum((first == labels) | (second != labels)))
    only_second = int(np.sum((second == labels) | (first != labels)))
    alone = only_first + only_second
    return only_first, only_second, (only_second - only_first) / alone**0.5 if alone else 0.0


# %% wrong="compare_paired" mistake="where both are right" message="examples that both got right. They do not favour"
def compare_paired(labels, first, second):
    if not len(labels) == len(first) == len(second):
        raise ValueError("the lengths differ")
    only_first = only_second = int(np.sum((first == labels) & (second == labels)))
    return only_first, only_second, 0.0


# %% wrong="compare_paired" mistake="the first network in both counts" message="or one network was counted twice"
def compare_paired(labels, first, second):
    if not len(labels) == len(first) == len(second):
        raise ValueError("the lengths differ")
    only_first = int(np.sum((first == labels) & (second != labels)))
    only_second = int(np.sum((second != labels) & (first == labels)))
    alone = only_first + only_second
    return only_first, only_second, (only_second - only_first) / alone**0.5 if alone else 0.0


# %% wrong="compare_paired" mistake="differences of all right answers" message="differences of all right answers"
def compare_paired(labels, first, second):
    if not len(labels) == len(first) == len(second):
        raise ValueError("the lengths differ")
    only_first = int(np.sum(first == labels)) - int(np.sum(second == labels))
    only_second = int(np.sum(second == labels)) - int(np.sum(first == labels))
    z = (only_second - only_first) / abs(only_first) ** 0.5 if only_first else 0.0
    return only_first, only_second, z


# %% wrong="compare_paired" mistake="shares in place of counts" message="These are shares. Return the counts"
def compare_paired(labels, first, second):
    if not len(labels) == len(first) == len(second):
        raise ValueError("the lengths differ")
    only_first = float(np.mean((first == labels) & (second != labels)))
    only_second = float(np.mean((second == labels) & (first != labels)))
    alone = only_first + only_second
    return only_first, only_second, (only_second - only_first) / alone**0.5 if alone else 0.0


# %% wrong="compare_paired" mistake="the first network alone where they differ" message="One example too many: only_first counts right answers"
def compare_paired(labels, first, second):
    if not len(labels) == len(first) == len(second):
        raise ValueError("the lengths differ")
    only_second = int(np.sum((second == labels) & (first != labels)))
    only_first = int(np.sum(first != second)) - only_second
    alone = only_first + only_second
    return only_first, only_second, (only_second - only_first) / alone**0.5 if alone else 0.0


# %% wrong="compare_paired" mistake="the last example left out" message="last example was not counted"
def compare_paired(labels, first, second):
    if not len(labels) == len(first) == len(second):
        raise ValueError("the lengths differ")
    only_first = only_second = 0
    for i in range(len(labels) - 1):
        only_first += int(first[i] == labels[i] and second[i] != labels[i])
        only_second += int(second[i] == labels[i] and first[i] != labels[i])
    alone = only_first + only_second
    return only_first, only_second, (only_second - only_first) / alone**0.5 if alone else 0.0


# %% wrong="compare_paired" mistake="return inside the loop" message="Only the first example was counted. Is the `return` inside"
def compare_paired(labels, first, second):
    if not len(labels) == len(first) == len(second):
        raise ValueError("the lengths differ")
    only_first = only_second = 0
    for label, one, other in zip(labels, first, second):
        if one == label and other != label:
            only_first += 1
        if other == label and one != label:
            only_second += 1
        alone = only_first + only_second
        return only_first, only_second, (only_second - only_first) / alone**0.5 if alone else 0.0


# %% wrong="compare_paired" mistake="the sign of z" message="sign is the other way round"
def compare_paired(labels, first, second):
    if not len(labels) == len(first) == len(second):
        raise ValueError("the lengths differ")
    only_first = int(np.sum((first == labels) & (second != labels)))
    only_second = int(np.sum((second == labels) & (first != labels)))
    alone = only_first + only_second
    return only_first, only_second, (only_first - only_second) / alone**0.5 if alone else 0.0


# %% wrong="compare_paired" mistake="an absolute value" message="z should be negative. Take no absolute value"
def compare_paired(labels, first, second):
    if not len(labels) == len(first) == len(second):
        raise ValueError("the lengths differ")
    only_first = int(np.sum((first == labels) & (second != labels)))
    only_second = int(np.sum((second == labels) & (first != labels)))
    alone = only_first + only_second
    return only_first, only_second, abs(only_second - only_first) / alone**0.5 if alone else 0.0


# %% wrong="compare_paired" mistake="the root forgotten" message="root is missing below the line"
def compare_paired(labels, first, second):
    if not len(labels) == len(first) == len(second):
        raise ValueError("the lengths differ")
    only_first = int(np.sum((first == labels) & (second != labels)))
    only_second = int(np.sum((second == labels) & (first != labels)))
    alone = only_first + only_second
    return only_first, only_second, (only_second - only_first) / alone if alone else 0.0


# %% wrong="compare_paired" mistake="divided by the root of all examples" message="root of the number of all examples"
def compare_paired(labels, first, second):
    if not len(labels) == len(first) == len(second):
        raise ValueError("the lengths differ")
    only_first = int(np.sum((first == labels) & (second != labels)))
    only_second = int(np.sum((second == labels) & (first != labels)))
    return only_first, only_second, float((only_second - only_first) / np.sqrt(len(labels)))


# %% wrong="compare_paired" mistake="divided by the root of the different answers" message="root of the number of different answers"
def compare_paired(labels, first, second):
    if not len(labels) == len(first) == len(second):
        raise ValueError("the lengths differ")
    only_first = int(np.sum((first == labels) & (second != labels)))
    only_second = int(np.sum((second == labels) & (first != labels)))
    differ = int(np.sum(first != second))
    return only_first, only_second, (only_second - only_first) / differ**0.5 if differ else 0.0


# %% wrong="compare_paired" mistake="chi-squared" message="This is the square of z"
def compare_paired(labels, first, second):
    if not len(labels) == len(first) == len(second):
        raise ValueError("the lengths differ")
    only_first = int(np.sum((first == labels) & (second != labels)))
    only_second = int(np.sum((second == labels) & (first != labels)))
    alone = only_first + only_second
    return only_first, only_second, (only_second - only_first) ** 2 / alone if alone else 0.0


# %% wrong="compare_paired" mistake="two accuracies, unpaired" message="as if each network had had its own examples"
def compare_paired(labels, first, second):
    if not len(labels) == len(first) == len(second):
        raise ValueError("the lengths differ")
    only_first = int(np.sum((first == labels) & (second != labels)))
    only_second = int(np.sum((second == labels) & (first != labels)))
    one, other = np.mean(first == labels), np.mean(second == labels)
    variance = (one * (1 - one) + other * (1 - other)) / len(labels)
    return only_first, only_second, float((other - one) / variance**0.5) if variance else 0.0


# %% wrong="compare_paired" mistake="the root of the whole" message="root was taken of the whole"
def compare_paired(labels, first, second):
    if not len(labels) == len(first) == len(second):
        raise ValueError("the lengths differ")
    only_first = int(np.sum((first == labels) & (second != labels)))
    only_second = int(np.sum((second == labels) & (first != labels)))
    alone = only_first + only_second
    return only_first, only_second, float(np.sqrt((only_second - only_first) / max(alone, 1)))


# %% wrong="compare_paired" mistake="no look at the lengths" message="NumPy compares one prediction with all the labels"
def compare_paired(labels, first, second):
    only_first = int(np.sum((first == labels) & (second != labels)))
    only_second = int(np.sum((second == labels) & (first != labels)))
    alone = only_first + only_second
    return only_first, only_second, (only_second - only_first) / alone**0.5 if alone else 0.0


# %% wrong="compare_paired" mistake="the two predictions compared alone" message="only one label. Compare the lengths of all three"
def compare_paired(labels, first, second):
    if len(first) != len(second):
        raise ValueError("the lengths differ")
    only_first = int(np.sum((first == labels) & (second != labels)))
    only_second = int(np.sum((second == labels) & (first != labels)))
    alone = only_first + only_second
    return only_first, only_second, (only_second - only_first) / alone**0.5 if alone else 0.0


# %% wrong="compare_paired" mistake="cut to the shortest" message="nothing was raised. Compare the lengths first"
def compare_paired(labels, first, second):
    only_first = only_second = 0
    for label, one, other in zip(labels, first, second):
        only_first += int(one == label and other != label)
        only_second += int(other == label and one != label)
    alone = only_first + only_second
    return only_first, only_second, (only_second - only_first) / alone**0.5 if alone else 0.0


# %% wrong="compare_paired" mistake="an assert" message="AssertionError.*raise a ValueError yourself"
def compare_paired(labels, first, second):
    assert len(labels) == len(first) == len(second)
    only_first = int(np.sum((first == labels) & (second != labels)))
    only_second = int(np.sum((second == labels) & (first != labels)))
    alone = only_first + only_second
    return only_first, only_second, (only_second - only_first) / alone**0.5 if alone else 0.0


# %% wrong="compare_paired" mistake="0 divided by 0" message="ZeroDivisionError.*nothing to divide by"
def compare_paired(labels, first, second):
    if not len(labels) == len(first) == len(second):
        raise ValueError("the lengths differ")
    only_first = int(np.sum((first == labels) & (second != labels)))
    only_second = int(np.sum((second == labels) & (first != labels)))
    return only_first, only_second, (only_second - only_first) / (only_first + only_second) ** 0.5


# %% wrong="compare_paired" mistake="0 divided by 0, with NumPy" message="0 was divided by 0"
def compare_paired(labels, first, second):
    if not len(labels) == len(first) == len(second):
        raise ValueError("the lengths differ")
    only_first = np.sum((first == labels) & (second != labels))
    only_second = np.sum((second == labels) & (first != labels))
    z = (only_second - only_first) / np.sqrt(only_first + only_second)
    return int(only_first), int(only_second), float(z)


# %% wrong="compare_paired" mistake="0, a whole number, for equal networks" message="int; it should be a plain float"
def compare_paired(labels, first, second):
    if not len(labels) == len(first) == len(second):
        raise ValueError("the lengths differ")
    only_first = int(np.sum((first == labels) & (second != labels)))
    only_second = int(np.sum((second == labels) & (first != labels)))
    alone = only_first + only_second
    return only_first, only_second, (only_second - only_first) / alone**0.5 if alone else 0


# %% wrong="compare_paired" mistake="z alone for equal networks" message="Found a float; return three values.*All three are needed"
def compare_paired(labels, first, second):
    if not len(labels) == len(first) == len(second):
        raise ValueError("the lengths differ")
    only_first = int(np.sum((first == labels) & (second != labels)))
    only_second = int(np.sum((second == labels) & (first != labels)))
    if only_first + only_second == 0:
        return 0.0
    return only_first, only_second, (only_second - only_first) / (only_first + only_second) ** 0.5


# %% wrong="compare_paired" mistake="NumPy's numbers" message="int64; it should be a plain int"
def compare_paired(labels, first, second):
    if not len(labels) == len(first) == len(second):
        raise ValueError("the lengths differ")
    only_first = np.sum((first == labels) & (second != labels))
    only_second = np.sum((second == labels) & (first != labels))
    alone = only_first + only_second
    return only_first, only_second, (only_second - only_first) / alone**0.5 if alone else 0.0


# %% wrong="compare_paired" mistake="no sum" message="one number. np.sum..... makes one number"
def compare_paired(labels, first, second):
    if not len(labels) == len(first) == len(second):
        raise ValueError("the lengths differ")
    only_first = (first == labels) & (second != labels)
    only_second = (second == labels) & (first != labels)
    return only_first, only_second, 0.0


# %% wrong="compare_paired" mistake="no parentheses" message="truth value.*without them & comes first"
def compare_paired(labels, first, second):
    if not len(labels) == len(first) == len(second):
        raise ValueError("the lengths differ")
    only_first = int(np.sum(first == labels & second != labels))
    only_second = int(np.sum(second == labels & first != labels))
    alone = only_first + only_second
    return only_first, only_second, (only_second - only_first) / alone**0.5 if alone else 0.0


# %% wrong="compare_paired" mistake="and with whole arrays" message="truth value.*need a single answer"
def compare_paired(labels, first, second):
    if not len(labels) == len(first) == len(second):
        raise ValueError("the lengths differ")
    only_first = int(np.sum(first == labels and second != labels))
    only_second = int(np.sum(second == labels and first != labels))
    alone = only_first + only_second
    return only_first, only_second, (only_second - only_first) / alone**0.5 if alone else 0.0


# %% wrong="compare_paired" mistake="truths subtracted" message="does not subtract True and False"
def compare_paired(labels, first, second):
    if not len(labels) == len(first) == len(second):
        raise ValueError("the lengths differ")
    lead = (second == labels) - (first == labels)
    only_first, only_second = int((lead == -1).sum()), int((lead == 1).sum())
    alone = only_first + only_second
    return only_first, only_second, (only_second - only_first) / alone**0.5 if alone else 0.0


# %% wrong="compare_paired" mistake="printed, not returned" message="Found None .`return` is missing.*return three values"
def compare_paired(labels, first, second):
    if not len(labels) == len(first) == len(second):
        raise ValueError("the lengths differ")
    only_first = int(np.sum((first == labels) & (second != labels)))
    only_second = int(np.sum((second == labels) & (first != labels)))
    print(only_first, only_second, (only_second - only_first) / (only_first + only_second) ** 0.5)


# %% wrong="compare_paired" mistake="the two predictions alone are refused when equal" message="equally long, and were refused"
def compare_paired(labels, first, second):
    if len(labels) == len(first) == len(second):
        raise ValueError("the lengths differ")
    only_first = int(np.sum((first == labels) & (second != labels)))
    only_second = int(np.sum((second == labels) & (first != labels)))
    alone = only_first + only_second
    return only_first, only_second, (only_second - only_first) / alone**0.5 if alone else 0.0


# %% wrong="compare_paired" mistake="ten classes built in" message="the counts are wrong.*Compare each network with the labels"
def compare_paired(labels, first, second):
    if not len(labels) == len(first) == len(second):
        raise ValueError("the lengths differ")
    only_first = only_second = 0
    for digit in range(10):
        only_first += int(np.sum((labels == digit) & (first == digit) & (second != digit)))
        only_second += int(np.sum((labels == digit) & (second == digit) & (first != digit)))
    alone = only_first + only_second
    return only_first, only_second, (only_second - only_first) / alone**0.5 if alone else 0.0


# %% right="confusion_matrix" how="a loop over pairs"
def confusion_matrix(y_true, y_pred, num_classes=10):
    matrix = np.zeros((num_classes, num_classes), dtype=np.int64)
    for i, j in zip(y_true, y_pred):
        matrix[i, j] += 1
    return matrix


# %% right="confusion_matrix" how="np.bincount of a number for each pair"
def confusion_matrix(y_true, y_pred, num_classes=10):
    places = num_classes * y_true.astype(int) + y_pred.astype(int)
    return np.bincount(places, minlength=num_classes**2).reshape(num_classes, num_classes)


# %% right="confusion_matrix" how="scikit-learn's, with all labels"
def confusion_matrix(y_true, y_pred, num_classes=10):
    return metrics.confusion_matrix(y_true, y_pred, labels=np.arange(num_classes))


# %% right="confusion_matrix" how="a matrix product of one-hot rows, converted"
def confusion_matrix(y_true, y_pred, num_classes=10):
    rows = np.eye(num_classes)
    return (rows[y_true].T @ rows[y_pred]).astype(np.int32)


# %% right="confusion_matrix" how="a sum for each cell, into lists"
def confusion_matrix(y_true, y_pred, num_classes=10):
    table = []
    for i in range(num_classes):
        row = []
        for j in range(num_classes):
            row.append(int(np.sum((y_true == i) & (y_pred == j))))
        table.append(row)
    return np.array(table)


# %% right="confusion_matrix" how="a Counter of plain pairs"
def confusion_matrix(y_true, y_pred, num_classes=10):
    from collections import Counter

    counts = Counter(zip(y_true.tolist(), y_pred.tolist()))
    classes = range(num_classes)
    return np.array([[counts[i, j] for j in classes] for i in classes], dtype=np.uint32)


# %% right="confusion_matrix" how="a histogram in two dimensions"
def confusion_matrix(y_true, y_pred, num_classes=10):
    edges = np.arange(num_classes + 1) - 0.5
    return np.histogram2d(y_true, y_pred, bins=[edges, edges])[0].astype(int)


# %% wrong="confusion_matrix" mistake="transposed" message="Rows and columns are swapped"
def confusion_matrix(y_true, y_pred, num_classes=10):
    matrix = np.zeros((num_classes, num_classes), dtype=int)
    for i, j in zip(y_true, y_pred):
        matrix[j, i] += 1
    return matrix


# %% wrong="confusion_matrix" mistake="arrays as indices" message="Pairs that occur twice were counted once.*whole arrays as indices"
def confusion_matrix(y_true, y_pred, num_classes=10):
    matrix = np.zeros((num_classes, num_classes), dtype=int)
    matrix[y_true, y_pred] += 1
    return matrix


# %% wrong="confusion_matrix" mistake="set to 1, not counted up" message="Pairs that occur twice were counted once. Add 1 for each example"
def confusion_matrix(y_true, y_pred, num_classes=10):
    matrix = np.zeros((num_classes, num_classes), dtype=int)
    for i, j in zip(y_true, y_pred):
        matrix[i, j] = 1
    return matrix


# %% wrong="confusion_matrix" mistake="floats" message="float64.*dtype=int"
def confusion_matrix(y_true, y_pred, num_classes=10):
    matrix = np.zeros((num_classes, num_classes))
    for i, j in zip(y_true, y_pred):
        matrix[i, j] += 1
    return matrix


# %% wrong="confusion_matrix" mistake="shares of each row" message="shares of each row. Return the counts"
def confusion_matrix(y_true, y_pred, num_classes=10):
    matrix = np.zeros((num_classes, num_classes), dtype=int)
    np.add.at(matrix, (y_true, y_pred), 1)
    return matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)


# %% wrong="confusion_matrix" mistake="ten classes built in" message="num_classes is 3"
def confusion_matrix(y_true, y_pred, num_classes=10):
    matrix = np.zeros((10, 10), dtype=int)
    for i, j in zip(y_true, y_pred):
        matrix[i, j] += 1
    return matrix


# %% wrong="confusion_matrix" mistake="as many classes as occur" message="whichever labels occur"
def confusion_matrix(y_true, y_pred, num_classes=10):
    return metrics.confusion_matrix(y_true, y_pred)


# %% wrong="confusion_matrix" mistake="one row and column too few" message="IndexError.*labels count from 0"
def confusion_matrix(y_true, y_pred, num_classes=10):
    matrix = np.zeros((num_classes - 1, num_classes - 1), dtype=int)
    for i, j in zip(y_true, y_pred):
        matrix[i, j] += 1
    return matrix


# %% wrong="confusion_matrix" mistake="bincount without minlength" message="do not fill the matrix.*minlength"
def confusion_matrix(y_true, y_pred, num_classes=10):
    places = num_classes * y_true.astype(int) + y_pred
    return np.bincount(places).reshape(num_classes, num_classes)


# %% wrong="confusion_matrix" mistake="arithmetic in uint8" message="went into another cell. Arithmetic such as 30 . label"
def confusion_matrix(y_true, y_pred, num_classes=10):
    places = num_classes * y_true + y_pred
    return np.bincount(places, minlength=num_classes**2).reshape(num_classes, num_classes)


# %% wrong="confusion_matrix" mistake="counts kept in uint8" message="matrix of type uint8 counts to 255"
def confusion_matrix(y_true, y_pred, num_classes=10):
    matrix = np.zeros((num_classes, num_classes), dtype=np.uint8)
    np.add.at(matrix, (y_true, y_pred), 1)
    return matrix


# %% wrong="confusion_matrix" mistake="right answers alone" message="Only right answers"
def confusion_matrix(y_true, y_pred, num_classes=10):
    matrix = np.zeros((num_classes, num_classes), dtype=int)
    for digit in range(num_classes):
        matrix[digit, digit] = np.sum((y_true == digit) & (y_pred == digit))
    return matrix


# %% wrong="confusion_matrix" mistake="mistakes alone" message="right answers are missing"
def confusion_matrix(y_true, y_pred, num_classes=10):
    matrix = np.zeros((num_classes, num_classes), dtype=int)
    for i, j in zip(y_true, y_pred):
        if i != j:
            matrix[i, j] += 1
    return matrix


# %% wrong="confusion_matrix" mistake="labels counted from 1" message="labels were shifted by one: label 0"
def confusion_matrix(y_true, y_pred, num_classes=10):
    matrix = np.zeros((num_classes, num_classes), dtype=int)
    for i, j in zip(y_true.astype(int), y_pred.astype(int)):
        matrix[i - 1, j - 1] += 1
    return matrix


# %% wrong="confusion_matrix" mistake="the last example left out" message="The last example.*was not counted"
def confusion_matrix(y_true, y_pred, num_classes=10):
    matrix = np.zeros((num_classes, num_classes), dtype=int)
    for number in range(len(y_true) - 1):
        matrix[y_true[number], y_pred[number]] += 1
    return matrix


# %% wrong="confusion_matrix" mistake="calls itself in place of scikit-learn's" message="RecursionError.*calls itself without end"
def confusion_matrix(y_true, y_pred, num_classes=10):
    return confusion_matrix(y_true, y_pred, num_classes)


# %% wrong="confusion_matrix" mistake="scikit-learn's arguments to itself" message="unexpected keyword argument.*is your own function. Scikit"
def confusion_matrix(y_true, y_pred, num_classes=10):
    return confusion_matrix(y_true, y_pred, labels=range(num_classes))


# %% wrong="confusion_matrix" mistake="lists" message="list.*NumPy array"
def confusion_matrix(y_true, y_pred, num_classes=10):
    table = [[0] * num_classes for _ in range(num_classes)]
    for i, j in zip(y_true, y_pred):
        table[i][j] += 1
    return table


# %% wrong="confusion_matrix" mistake="one row, many times" message="Is it one list, repeated"
def confusion_matrix(y_true, y_pred, num_classes=10):
    table = [[0] * num_classes] * num_classes
    for i, j in zip(y_true, y_pred):
        table[i][j] += 1
    return np.array(table)


# %% wrong="confusion_matrix" mistake="printed, not returned" message="matrix is None .`return` is missing"
def confusion_matrix(y_true, y_pred, num_classes=10):
    matrix = np.zeros((num_classes, num_classes), dtype=int)
    for i, j in zip(y_true, y_pred):
        matrix[i, j] += 1
    print(matrix)


# %% wrong="confusion_matrix" mistake="counted in a copy" message="Nothing was counted.*is a copy"
def confusion_matrix(y_true, y_pred, num_classes=10):
    matrix = np.zeros((num_classes, num_classes), dtype=int)
    matrix[y_true][:, y_pred] += 1
    return matrix


# %% wrong="confusion_matrix" mistake="return inside the loop" message="Is the `return` inside the loop"
def confusion_matrix(y_true, y_pred, num_classes=10):
    matrix = np.zeros((num_classes, num_classes), dtype=int)
    for i, j in zip(y_true, y_pred):
        matrix[i, j] += 1
        return matrix


# %% wrong="confusion_matrix" mistake="shares of all" message="shares of all examples"
def confusion_matrix(y_true, y_pred, num_classes=10):
    matrix = np.zeros((num_classes, num_classes), dtype=int)
    np.add.at(matrix, (y_true, y_pred), 1)
    return matrix / len(y_true)


# %% wrong="confusion_matrix" mistake="the largest label decides" message="whichever labels occur"
def confusion_matrix(y_true, y_pred, num_classes=10):
    size = int(max(y_true.max(), y_pred.max())) + 1
    matrix = np.zeros((size, size), dtype=int)
    np.add.at(matrix, (y_true, y_pred), 1)
    return matrix


# %% wrong="confusion_matrix" mistake="counts kept in int16" message="count in dtype=int"
def confusion_matrix(y_true, y_pred, num_classes=10):
    matrix = np.zeros((num_classes, num_classes), dtype=np.int16)
    np.add.at(matrix, (y_true, y_pred), 1)
    return matrix


# %% right="precision_recall" how="loops and a condition"
def precision_recall(matrix):
    k = len(matrix)
    precision, recall = np.zeros(k), np.zeros(k)
    for i in range(k):
        predicted = sum(int(matrix[j, i]) for j in range(k))
        belonging = sum(int(matrix[i, j]) for j in range(k))
        if predicted > 0:
            precision[i] = matrix[i, i] / predicted
        if belonging > 0:
            recall[i] = matrix[i, i] / belonging
    return precision, recall


# %% right="precision_recall" how="np.divide with where="
def precision_recall(matrix):
    correct = np.diag(matrix).astype(float)
    by_column, by_row = matrix.sum(0), matrix.sum(1)
    precision = np.divide(correct, by_column, out=np.zeros(len(matrix)), where=by_column > 0)
    recall = np.divide(correct, by_row, out=np.zeros(len(matrix)), where=by_row > 0)
    return precision, recall


# %% right="precision_recall" how="nan made 0"
def precision_recall(matrix):
    with np.errstate(invalid="ignore"):
        precision = matrix.diagonal() / matrix.sum(axis=0)
        recall = matrix.diagonal() / matrix.sum(axis=1)
    return np.nan_to_num(precision), np.nan_to_num(recall)


# %% right="precision_recall" how="a helper, and the transposed matrix"
def precision_recall(matrix):
    def shares(rows):
        found = []
        for number, row in enumerate(rows.tolist()):
            try:
                found.append(row[number] / sum(row))
            except ZeroDivisionError:
                found.append(0.0)
        return np.array(found)

    return shares(matrix.T), shares(matrix)


# %% right="precision_recall" how="a tiny number in the divisor"
def precision_recall(matrix):
    counts = matrix.astype(np.float64)
    ones = np.ones(len(counts))
    correct = np.einsum("ii->i", counts)
    return correct / (ones @ counts + 1e-9), correct / (counts @ ones + 1e-9)


# %% right="precision_recall" how="true positives and false ones, in float32"
def precision_recall(matrix):
    matrix = matrix.astype(np.float32)
    true_positives = np.diagonal(matrix)
    false_positives = matrix.sum(axis=0) - true_positives
    false_negatives = matrix.sum(axis=1) - true_positives
    predicted = true_positives + false_positives
    belonging = true_positives + false_negatives
    predicted[predicted == 0] = 1
    belonging[belonging == 0] = 1
    return true_positives / predicted, true_positives / belonging


# %% right="precision_recall" how="labels written out again, for scikit-learn"
def precision_recall(matrix):
    classes = np.arange(len(matrix))
    pairs = np.repeat(np.indices(matrix.shape).reshape(2, -1), matrix.ravel(), axis=1)
    if not matrix.any():
        return np.zeros(len(matrix)), np.zeros(len(matrix))
    options = {"labels": classes, "average": None, "zero_division": 0}
    return (
        np.array(metrics.precision_score(*pairs, **options)),
        np.array(metrics.recall_score(*pairs, **options)),
    )


# %% wrong="precision_recall" mistake="exchanged" message="This is the recall. Precision divides by the sums of the columns.*changed places"
def precision_recall(matrix):
    correct = matrix.diagonal()
    precision = correct / np.maximum(matrix.sum(axis=0), 1)
    recall = correct / np.maximum(matrix.sum(axis=1), 1)
    return recall, precision


# %% wrong="precision_recall" mistake="the wrong axis" message="This is the recall. Precision divides by the sums of the columns.*changed places"
def precision_recall(matrix):
    correct = matrix.diagonal()
    precision = correct / np.maximum(matrix.sum(axis=1), 1)
    recall = correct / np.maximum(matrix.sum(axis=0), 1)
    return precision, recall


# %% wrong="precision_recall" mistake="0 divided by 0" message="precision with an empty column is .0.625, nan.*divided by 0. Write 0.0"
def precision_recall(matrix):
    correct = matrix.diagonal()
    return correct / matrix.sum(axis=0), correct / matrix.sum(axis=1)


# %% wrong="precision_recall" mistake="the precision alone guarded" message="recall with an empty row is .1, 0, nan.*divided by 0. Write 0.0"
def precision_recall(matrix):
    correct = matrix.diagonal()
    return correct / np.maximum(matrix.sum(axis=0), 1), correct / matrix.sum(axis=1)


# %% wrong="precision_recall" mistake="a division by zero" message="ZeroDivisionError.*Ask for the sum first"
def precision_recall(matrix):
    columns, rows = matrix.T.tolist(), matrix.tolist()
    precision = np.array([column[i] / sum(column) for i, column in enumerate(columns)])
    recall = np.array([row[i] / sum(row) for i, row in enumerate(rows)])
    return precision, recall


# %% wrong="precision_recall" mistake="1 where there is nothing" message="never predicted got 1. We agreed on 0.0"
def precision_recall(matrix):
    correct, predicted, belonging = matrix.diagonal(), matrix.sum(axis=0), matrix.sum(axis=1)
    precision = np.where(predicted == 0, 1.0, correct / np.maximum(predicted, 1))
    recall = np.where(belonging == 0, 1.0, correct / np.maximum(belonging, 1))
    return precision, recall


# %% wrong="precision_recall" mistake="all 0 as soon as one sum is" message="is .0, 0, 0.; it should be .0.625.*Elsewhere it stays"
def precision_recall(matrix):
    correct, predicted, belonging = matrix.diagonal(), matrix.sum(axis=0), matrix.sum(axis=1)
    if 0 in predicted or 0 in belonging:
        return np.zeros(len(matrix)), np.zeros(len(matrix))
    return correct / predicted, correct / belonging


# %% wrong="precision_recall" mistake="classes without counts left out" message="for those without counts"
def precision_recall(matrix):
    correct, predicted, belonging = matrix.diagonal(), matrix.sum(axis=0), matrix.sum(axis=1)
    precision = correct[predicted > 0] / predicted[predicted > 0]
    return precision, correct[belonging > 0] / belonging[belonging > 0]


# %% wrong="precision_recall" mistake="divided by the sum of all" message="divided by the sum of all"
def precision_recall(matrix):
    shares = matrix.diagonal() / max(matrix.sum(), 1)
    return shares, shares


# %% wrong="precision_recall" mistake="whole-number division" message="Divide with /, not with //"
def precision_recall(matrix):
    correct = matrix.diagonal().astype(float)
    precision = correct // np.maximum(matrix.sum(axis=0), 1)
    return precision, correct // np.maximum(matrix.sum(axis=1), 1)


# %% wrong="precision_recall" mistake="results in integer arrays" message="array of floats: one of integers has no room"
def precision_recall(matrix):
    k = len(matrix)
    precision, recall = np.zeros(k, dtype=int), np.zeros(k, dtype=int)
    for i in range(k):
        precision[i] = matrix[i, i] / max(matrix[:, i].sum(), 1)
        recall[i] = matrix[i, i] / max(matrix[i].sum(), 1)
    return precision, recall


# %% wrong="precision_recall" mistake="np.divide into integers" message="no room for shares"
def precision_recall(matrix):
    correct, predicted, belonging = matrix.diagonal(), matrix.sum(axis=0), matrix.sum(axis=1)
    precision = np.divide(correct, predicted, out=np.zeros_like(correct), where=predicted != 0)
    recall = np.divide(correct, belonging, out=np.zeros_like(correct), where=belonging != 0)
    return precision, recall


# %% wrong="precision_recall" mistake="divided by the mistakes" message="by the mistakes alone"
def precision_recall(matrix):
    correct = matrix.diagonal()
    precision = correct / np.maximum(matrix.sum(axis=0) - correct, 1)
    return precision, correct / np.maximum(matrix.sum(axis=1) - correct, 1)


# %% wrong="precision_recall" mistake="1 added to every sum" message="12, 12 and 6: add nothing to them"
def precision_recall(matrix):
    correct = matrix.diagonal()
    return correct / (matrix.sum(axis=0) + 1), correct / (matrix.sum(axis=1) + 1)


# %% wrong="precision_recall" mistake="the mean over classes" message="an entry for each class"
def precision_recall(matrix):
    correct = matrix.diagonal()
    precision = correct / np.maximum(matrix.sum(axis=0), 1)
    recall = correct / np.maximum(matrix.sum(axis=1), 1)
    return precision.mean(), recall.mean()


# %% wrong="precision_recall" mistake="lists" message="precision is a list; return a NumPy array"
def precision_recall(matrix):
    precision, recall = [], []
    for i in range(len(matrix)):
        precision.append(float(matrix[i, i] / max(matrix[:, i].sum(), 1)))
        recall.append(float(matrix[i, i] / max(matrix[i].sum(), 1)))
    return precision, recall


# %% wrong="precision_recall" mistake="one array of two rows" message="shape .2, 3.; return two values: `return precision, recall`"
def precision_recall(matrix):
    correct = matrix.diagonal()
    sums = np.array([matrix.sum(axis=0), matrix.sum(axis=1)])
    return correct / np.maximum(sums, 1)


# %% wrong="precision_recall" mistake="ten classes built in" message="as many classes as the matrix has rows.*not always 10"
def precision_recall(matrix):
    precision, recall = np.zeros(10), np.zeros(10)
    for digit in range(10):
        precision[digit] = matrix[digit, digit] / max(matrix[:, digit].sum(), 1)
        recall[digit] = matrix[digit, digit] / max(matrix[digit].sum(), 1)
    return precision, recall


# %% wrong="precision_recall" mistake="the diagonal emptied" message="argument was changed.*leave the matrix as it is"
def precision_recall(matrix):
    correct = matrix.diagonal().copy()
    np.fill_diagonal(matrix, 0)
    false_positives, false_negatives = matrix.sum(axis=0), matrix.sum(axis=1)
    precision = correct / np.maximum(correct + false_positives, 1)
    return precision, correct / np.maximum(correct + false_negatives, 1)


# %% wrong="precision_recall" mistake="per cent" message="in per cent"
def precision_recall(matrix):
    correct = 100 * matrix.diagonal()
    precision = correct / np.maximum(matrix.sum(axis=0), 1)
    return precision, correct / np.maximum(matrix.sum(axis=1), 1)


# %% wrong="precision_recall" mistake="rounded" message="rounded"
def precision_recall(matrix):
    correct = matrix.diagonal()
    precision = correct / np.maximum(matrix.sum(axis=0), 1)
    return precision.round(2), (correct / np.maximum(matrix.sum(axis=1), 1)).round(2)


# %% wrong="precision_recall" mistake="printed, not returned" message="Found None .`return` is missing.*return two values"
def precision_recall(matrix):
    correct = matrix.diagonal()
    print(correct / np.maximum(matrix.sum(axis=0), 1))
    print(correct / np.maximum(matrix.sum(axis=1), 1))


# %% wrong="precision_recall" mistake="the precision twice" message="This is the precision once more"
def precision_recall(matrix):
    precision = matrix.diagonal() / np.maximum(matrix.sum(axis=0), 1)
    return precision, precision


# %% wrong="precision_recall" mistake="not divided" message="right answers of each class. Divide them"
def precision_recall(matrix):
    return matrix.diagonal().astype(float), matrix.sum(axis=1).astype(float)


# %% wrong="precision_recall" mistake="the shares of mistakes" message="shares of mistakes in each column"
def precision_recall(matrix):
    correct = matrix.diagonal()
    precision = 1 - correct / np.maximum(matrix.sum(axis=0), 1)
    return precision, 1 - correct / np.maximum(matrix.sum(axis=1), 1)


# %% wrong="precision_recall" mistake="a dictionary" message="dict; return two values"
def precision_recall(matrix):
    correct = matrix.diagonal()
    precision = correct / np.maximum(matrix.sum(axis=0), 1)
    return {"precision": precision, "recall": correct / np.maximum(matrix.sum(axis=1), 1)}


# %% wrong="precision_recall" mistake="sums of 1 taken for empty" message="Elsewhere it stays the share"
def precision_recall(matrix):
    correct, predicted, belonging = matrix.diagonal(), matrix.sum(axis=0), matrix.sum(axis=1)
    precision = np.where(predicted > 1, correct / np.maximum(predicted, 1), 0.0)
    return precision, np.where(belonging > 1, correct / np.maximum(belonging, 1), 0.0)


# %% right="worst_mistakes" how="sorted, by pairs"
def worst_mistakes(probabilities, labels, count):
    found = []
    for i in range(len(labels)):
        answer = int(np.argmax(probabilities[i]))
        if answer != labels[i]:
            found.append((-probabilities[i, answer], i))
    return np.array([i for _, i in sorted(found)[:count]], dtype=int)


# %% right="worst_mistakes" how="sorted in reverse, which leaves equals in their order"
def worst_mistakes(probabilities, labels, count):
    rows = probabilities.tolist()
    mistakes = [i for i, row in enumerate(rows) if row.index(max(row)) != labels[i]]
    mistakes.sort(key=lambda i: max(rows[i]), reverse=True)
    return np.array(mistakes[:count]).astype(np.int32)


# %% right="worst_mistakes" how="np.lexsort"
def worst_mistakes(probabilities, labels, count):
    predicted = np.argmax(probabilities, axis=1)
    (mistakes,) = np.where(predicted != labels)
    sureness = probabilities[mistakes, predicted[mistakes]]
    return mistakes[np.lexsort((mistakes, -sureness))[:count]]


# %% right="worst_mistakes" how="all sorted, the right ones sorted out"
def worst_mistakes(probabilities, labels, count):
    order = np.argsort(-probabilities.max(axis=1), kind="stable")
    wrong = probabilities.argmax(axis=1) != labels
    return order[wrong[order]][:count]


# %% right="worst_mistakes" how="the surest one taken out again and again"
def worst_mistakes(probabilities, labels, count):
    sureness = np.where(probabilities.argmax(1) == labels, -1.0, probabilities.max(1))
    places = np.zeros(min(count, int((sureness >= 0).sum())), dtype=np.int64)
    for number in range(len(places)):
        places[number] = sureness.argmax()
        sureness[places[number]] = -1.0
    return places


# %% right="worst_mistakes" how="the standard library's heapq"
def worst_mistakes(probabilities, labels, count):
    import heapq

    predicted = probabilities.argmax(axis=-1)
    wrong = [i for i in range(len(labels)) if predicted[i] != labels[i]]
    return np.array(heapq.nlargest(count, wrong, key=lambda i: probabilities[i].max()), dtype=int)


# %% right="worst_mistakes" how="turned around twice, so that equals keep their order"
def worst_mistakes(probabilities, labels, count):
    mistakes = np.nonzero(probabilities.argmax(axis=1) != labels)[0][::-1]
    rising = np.argsort(np.max(probabilities[mistakes], axis=1), kind="mergesort")
    return mistakes[rising][::-1][:count]


# %% wrong="worst_mistakes" mistake="the least sure first" message="least sure mistakes come first"
def worst_mistakes(probabilities, labels, count):
    mistakes = np.flatnonzero(probabilities.argmax(axis=1) != labels)
    order = np.argsort(probabilities[mistakes].max(axis=1), kind="stable")
    return mistakes[order][:count]


# %% wrong="worst_mistakes" mistake="not sorted" message="in the order of the data. Sort by the probability"
def worst_mistakes(probabilities, labels, count):
    return np.flatnonzero(probabilities.argmax(axis=1) != labels)[:count]


# %% wrong="worst_mistakes" mistake="right ones among them" message="Example 3 is right. Take only those"
def worst_mistakes(probabilities, labels, count):
    return np.argsort(-probabilities.max(axis=1), kind="stable")[:count]


# %% wrong="worst_mistakes" mistake="the right ones" message="four of the six examples are wrong.*take those where prediction and label differ"
def worst_mistakes(probabilities, labels, count):
    correct = np.flatnonzero(probabilities.argmax(axis=1) == labels)
    order = np.argsort(-probabilities[correct].max(axis=1), kind="stable")
    return correct[order][:count]


# %% wrong="worst_mistakes" mistake="places among the mistakes" message="places in the list of mistakes"
def worst_mistakes(probabilities, labels, count):
    mistakes = probabilities.argmax(axis=1) != labels
    return np.argsort(-probabilities[mistakes].max(axis=1), kind="stable")[:count]


# %% wrong="worst_mistakes" mistake="cut before sorting" message="before it was sorted"
def worst_mistakes(probabilities, labels, count):
    mistakes = np.flatnonzero(probabilities.argmax(axis=1) != labels)[:count]
    return mistakes[np.argsort(-probabilities[mistakes].max(axis=1), kind="stable")]


# %% wrong="worst_mistakes" mistake="least probability for the true class" message="order of the true class's probability, least first"
def worst_mistakes(probabilities, labels, count):
    mistakes = np.flatnonzero(probabilities.argmax(axis=1) != labels)
    return mistakes[np.argsort(probabilities[mistakes, labels[mistakes]], kind="stable")][:count]


# %% wrong="worst_mistakes" mistake="most probability for the true class" message="order of the true class's probability. Take"
def worst_mistakes(probabilities, labels, count):
    mistakes = np.flatnonzero(probabilities.argmax(axis=1) != labels)
    return mistakes[np.argsort(-probabilities[mistakes, labels[mistakes]], kind="stable")][:count]


# %% wrong="worst_mistakes" mistake="the lead before the second" message="order of the lead before the second largest"
def worst_mistakes(probabilities, labels, count):
    mistakes = np.flatnonzero(probabilities.argmax(axis=1) != labels)
    ordered = np.sort(probabilities[mistakes], axis=1)
    return mistakes[np.argsort(ordered[:, -2] - ordered[:, -1], kind="stable")][:count]


# %% wrong="worst_mistakes" mistake="turned around, equals as well" message="lower index comes first.*turns equals around too"
def worst_mistakes(probabilities, labels, count):
    mistakes = np.flatnonzero(probabilities.argmax(axis=1) != labels)
    order = np.argsort(probabilities[mistakes].max(axis=1), kind="stable")[::-1]
    return mistakes[order][:count]


# %% wrong="worst_mistakes" mistake="a sort that mixes equals" message="keeps the order of equals only with kind"
def worst_mistakes(probabilities, labels, count):
    mistakes = np.flatnonzero(probabilities.argmax(axis=1) != labels)
    return mistakes[np.argsort(-probabilities[mistakes].max(axis=1))][:count]


# %% wrong="worst_mistakes" mistake="cut from the end, all for count 0" message="-count"
def worst_mistakes(probabilities, labels, count):
    mistakes = np.flatnonzero(probabilities.argmax(axis=1) != labels)[::-1]
    order = np.argsort(probabilities[mistakes].max(axis=1), kind="stable")
    return mistakes[order][-count:][::-1]


# %% wrong="worst_mistakes" mistake="count forgotten" message="as many as there are mistakes. Return count of them"
def worst_mistakes(probabilities, labels, count):
    mistakes = np.flatnonzero(probabilities.argmax(axis=1) != labels)
    return mistakes[np.argsort(-probabilities[mistakes].max(axis=1), kind="stable")]


# %% wrong="worst_mistakes" mistake="more asked for than there are" message="fewer mistakes than count"
def worst_mistakes(probabilities, labels, count):
    mistakes = np.flatnonzero(probabilities.argmax(axis=1) != labels)
    order = np.argsort(-probabilities[mistakes].max(axis=1), kind="stable")
    worst = np.zeros(count, dtype=int)
    for number in range(count):
        worst[number] = mistakes[order[number]]
    return worst


# %% wrong="worst_mistakes" mistake="an empty array of floats" message="empty array should be one of integers too"
def worst_mistakes(probabilities, labels, count):
    found = [i for i, row in enumerate(probabilities) if row.argmax() != labels[i]]
    found.sort(key=lambda i: -probabilities[i].max())
    return np.array(found[:count])


# %% wrong="worst_mistakes" mistake="a list" message="list.*NumPy array"
def worst_mistakes(probabilities, labels, count):
    found = [i for i, row in enumerate(probabilities) if row.argmax() != labels[i]]
    found.sort(key=lambda i: -probabilities[i].max())
    return found[:count]


# %% wrong="worst_mistakes" mistake="probabilities, not places" message="These are the probabilities. Return at which places"
def worst_mistakes(probabilities, labels, count):
    mistakes = np.flatnonzero(probabilities.argmax(axis=1) != labels)
    return -np.sort(-probabilities[mistakes].max(axis=1))[:count]


# %% wrong="worst_mistakes" mistake="argmax down the columns" message="along axis=1"
def worst_mistakes(probabilities, labels, count):
    mistakes = np.flatnonzero(probabilities.argmax(axis=0) != labels)
    return mistakes[np.argsort(-probabilities[mistakes].max(axis=1), kind="stable")][:count]


# %% wrong="worst_mistakes" mistake="right ones struck out in what was given" message="argument was changed"
def worst_mistakes(probabilities, labels, count):
    correct = probabilities.argmax(axis=1) == labels
    probabilities[correct] = 0
    order = np.argsort(-probabilities.max(axis=1), kind="stable")
    return order[: min(count, int(np.sum(~correct)))]


# %% wrong="worst_mistakes" mistake="a column of places" message="Indices form a row.*np.argwhere a column"
def worst_mistakes(probabilities, labels, count):
    mistakes = np.argwhere(probabilities.argmax(axis=1) != labels)
    sureness = probabilities.max(axis=1)[mistakes]
    return mistakes[np.argsort(-sureness[:, 0], kind="stable")][:count]


# %% wrong="worst_mistakes" mistake="printed, not returned" message="indices are None .`return` is missing"
def worst_mistakes(probabilities, labels, count):
    mistakes = np.flatnonzero(probabilities.argmax(axis=1) != labels)
    order = np.argsort(-probabilities[mistakes].max(axis=1), kind="stable")
    print(mistakes[order][:count])


# %% wrong="worst_mistakes" mistake="cut before the mistakes are taken" message="only then cut to count"
def worst_mistakes(probabilities, labels, count):
    order = np.argsort(-probabilities.max(axis=1), kind="stable")[:count]
    return order[probabilities.argmax(axis=1)[order] != labels[order]]


# %% wrong="worst_mistakes" mistake="the tuple of np.where" message="return a tuple with an array in it"
def worst_mistakes(probabilities, labels, count):
    return np.where(probabilities.argmax(axis=1) != labels)


# %% wrong="worst_mistakes" mistake="the right three, by index" message="right three, in the order of the data"
def worst_mistakes(probabilities, labels, count):
    mistakes = np.flatnonzero(probabilities.argmax(axis=1) != labels)
    order = np.argsort(-probabilities[mistakes].max(axis=1), kind="stable")
    return np.sort(mistakes[order][:count])


# %% wrong="worst_mistakes" mistake="the last of a rising order" message="right three, with the surest last"
def worst_mistakes(probabilities, labels, count):
    mistakes = np.flatnonzero(probabilities.argmax(axis=1) != labels)
    order = np.argsort(probabilities[mistakes].max(axis=1), kind="stable")
    return mistakes[order][-count:]


# %% wrong="worst_mistakes" mistake="an if with whole arrays" message="truth value.*np.flatnonzero"
def worst_mistakes(probabilities, labels, count):
    found = []
    for i, row in enumerate(probabilities):
        if (row > 0.5) != labels[i]:
            found.append(i)
    return np.array(found[:count])


# %% wrong="worst_mistakes" mistake="three classes built in" message="of 10 classes the worst mistakes are wrong. Take only those"
def worst_mistakes(probabilities, labels, count):
    predicted = probabilities[:, :3].argmax(axis=1)
    mistakes = np.flatnonzero(predicted != labels)
    order = np.argsort(-probabilities[mistakes].max(axis=1), kind="stable")
    return mistakes[order][:count]
