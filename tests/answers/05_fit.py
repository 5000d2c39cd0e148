"""Right and wrong answers to the exercises of lesson 5."""


# %% right="steps_per_epoch" how="math.floor and math.ceil"
def steps_per_epoch(num_examples, batch_size, validation_split=0.0):
    import math

    return math.ceil(math.floor(num_examples * (1 - validation_split)) / batch_size)


# %% right="steps_per_epoch" how="divmod, and one more for a rest"
def steps_per_epoch(num_examples, batch_size, validation_split=0.0):
    full, rest = divmod(int(num_examples * (1 - validation_split)), batch_size)
    return full + 1 if rest else full


# %% right="steps_per_epoch" how="the length of a range"
def steps_per_epoch(num_examples, batch_size, validation_split=0.0):
    num_training = int(num_examples - num_examples * validation_split)
    return len(range(0, num_training, batch_size))


# %% right="steps_per_epoch" how="batches taken away until nothing is left"
def steps_per_epoch(num_examples, batch_size, validation_split=0.0):
    left = num_examples * (1 - validation_split) // 1
    steps = 0
    while left > 0:
        left -= batch_size
        steps += 1
    return steps


# %% right="steps_per_epoch" how="NumPy, made a plain int at the end"
def steps_per_epoch(num_examples, batch_size, validation_split=0.0):
    num_training = np.floor(num_examples * (1 - validation_split))
    return int(np.ceil(num_training / batch_size))


# %% right="steps_per_epoch" how="the part for validation rounded up and taken off"
def steps_per_epoch(num_examples, batch_size, validation_split=0.0):
    import math

    num_training = num_examples - math.ceil(num_examples * validation_split)
    return (num_training + batch_size - 1) // batch_size


# %% right="steps_per_epoch" how="exact fractions"
def steps_per_epoch(num_examples, batch_size, validation_split=0.0):
    from fractions import Fraction

    share = 1 - Fraction(str(validation_split))
    num_training = num_examples * share.numerator // share.denominator
    return -(-num_training // batch_size)


# %% wrong="steps_per_epoch" mistake="last batch forgotten" message="count is 2; .*last, smaller batch is missing"
def steps_per_epoch(num_examples, batch_size, validation_split=0.0):
    return int(num_examples * (1 - validation_split)) // batch_size


# %% wrong="steps_per_epoch" mistake="always one more" message="count is 3; it should be 2.*no further batch"
def steps_per_epoch(num_examples, batch_size, validation_split=0.0):
    return int(num_examples * (1 - validation_split)) // batch_size + 1


# %% wrong="steps_per_epoch" mistake="validation_split not used" message="validation_split is not used"
def steps_per_epoch(num_examples, batch_size, validation_split=0.0):
    return -(-num_examples // batch_size)


# %% wrong="steps_per_epoch" mistake="validation rounded down" message="is 8; .*Round the number of training examples down"
def steps_per_epoch(num_examples, batch_size, validation_split=0.0):
    num_training = num_examples - int(num_examples * validation_split)
    return -(-num_training // batch_size)


# %% wrong="steps_per_epoch" mistake="examples rounded to the nearest" message="is 8; .*Round the number of training examples down"
def steps_per_epoch(num_examples, batch_size, validation_split=0.0):
    return -(-round(num_examples * (1 - validation_split)) // batch_size)


# %% wrong="steps_per_epoch" mistake="examples not rounded at all" message="is 8; .*Round the number of training examples down"
def steps_per_epoch(num_examples, batch_size, validation_split=0.0):
    import math

    return math.ceil(num_examples * (1 - validation_split) / batch_size)


# %% wrong="steps_per_epoch" mistake="the share taken off the steps" message="off the examples, .*not off the steps"
def steps_per_epoch(num_examples, batch_size, validation_split=0.0):
    import math

    return int(math.ceil(num_examples / batch_size) * (1 - validation_split))


# %% wrong="steps_per_epoch" mistake="steps rounded to the nearest" message="count is 2; .*last, smaller batch is missing"
def steps_per_epoch(num_examples, batch_size, validation_split=0.0):
    return round(int(num_examples * (1 - validation_split)) / batch_size)


# %% wrong="steps_per_epoch" mistake="half steps" message="half step"
def steps_per_epoch(num_examples, batch_size, validation_split=0.0):
    return int(num_examples * (1 - validation_split)) / batch_size


# %% wrong="steps_per_epoch" mistake="NumPy's float" message="float64.*plain int"
def steps_per_epoch(num_examples, batch_size, validation_split=0.0):
    return np.ceil(int(num_examples * (1 - validation_split)) / batch_size)


# %% wrong="steps_per_epoch" mistake="NumPy's int" message="int64.*plain int"
def steps_per_epoch(num_examples, batch_size, validation_split=0.0):
    num_training = np.floor(num_examples * (1 - validation_split))
    return np.ceil(num_training / batch_size).astype(int)


# %% wrong="steps_per_epoch" mistake="the steps of validation" message="steps of the examples held back"
def steps_per_epoch(num_examples, batch_size, validation_split=0.0):
    share = validation_split or 1
    return -(-int(num_examples * share) // batch_size)


# %% wrong="steps_per_epoch" mistake="batches of 32 built in" message="with the batch_size that is given"
def steps_per_epoch(num_examples, batch_size, validation_split=0.0):
    return -(-int(num_examples * (1 - validation_split)) // 32)


# %% wrong="steps_per_epoch" mistake="the number of training examples" message="Count the batches"
def steps_per_epoch(num_examples, batch_size, validation_split=0.0):
    return int(num_examples * (1 - validation_split))


# %% wrong="steps_per_epoch" mistake="the share read as per cent" message="is a share of the examples: 0.25 means a quarter"
def steps_per_epoch(num_examples, batch_size, validation_split=0.0):
    num_training = int(num_examples * (100 - validation_split) / 100)
    return -(-num_training // batch_size)


# %% wrong="steps_per_epoch" mistake="printed, not returned" message="count is None .`return` is missing"
def steps_per_epoch(num_examples, batch_size, validation_split=0.0):
    print(-(-int(num_examples * (1 - validation_split)) // batch_size))


# %% wrong="steps_per_epoch" mistake="the beginnings of the batches" message="(range|shape .3,.); it should be one number"
def steps_per_epoch(num_examples, batch_size, validation_split=0.0):
    return range(0, int(num_examples * (1 - validation_split)), batch_size)


# %% wrong="steps_per_epoch" mistake="divided the wrong way round" message="count is 1; .*count all the batches"
def steps_per_epoch(num_examples, batch_size, validation_split=0.0):
    return -(-batch_size // int(num_examples * (1 - validation_split)))


# %% wrong="steps_per_epoch" mistake="the share taken for the part that trains" message="the share that does not"
def steps_per_epoch(num_examples, batch_size, validation_split=0.0):
    return -(-int(num_examples * validation_split) // batch_size)


# %% right="sgd_epoch" how="rows cut beforehand, copies changed in place"
def sgd_epoch(kernel, bias, images, labels, batch_size=32, learning_rate=0.1):
    kernel, bias = kernel.copy(), bias.copy()
    cuts = range(batch_size, len(images), batch_size)
    for batch, own in zip(np.split(images, cuts), np.split(labels, cuts)):
        rows = batch.reshape(len(batch), -1)
        difference = softmax(rows @ kernel + bias)
        difference[np.arange(len(own)), own] -= 1
        kernel -= learning_rate * rows.T @ difference / len(own)
        bias -= learning_rate * difference.mean(axis=0)
    return kernel, bias


# %% right="sgd_epoch" how="plain Python, number by number"
def sgd_epoch(kernel, bias, images, labels, batch_size=32, learning_rate=0.1):
    import math

    weights, offsets = kernel.astype(float).tolist(), bias.astype(float).tolist()
    classes = range(len(offsets))
    for start in range(0, len(images), batch_size):
        chosen = range(start, min(start + batch_size, len(images)))
        slopes = [[0.0 for _ in classes] for _ in weights]
        bias_slopes = [0.0 for _ in classes]
        for i in chosen:
            pixels = [float(pixel) for row in images[i] for pixel in row]
            logits = list(offsets)
            for pixel, row in zip(pixels, weights):
                for c in classes:
                    logits[c] += pixel * row[c]
            powers = [math.exp(logit - max(logits)) for logit in logits]
            for c in classes:
                slope = powers[c] / sum(powers) - (1 if c == int(labels[i]) else 0)
                bias_slopes[c] += slope / len(chosen)
                for p, pixel in enumerate(pixels):
                    slopes[p][c] += pixel * slope / len(chosen)
        for c in classes:
            offsets[c] -= learning_rate * bias_slopes[c]
            for row, slope in zip(weights, slopes):
                row[c] -= learning_rate * slope[c]
    return np.array(weights), np.array(offsets)


# %% right="sgd_epoch" how="a while loop, the sum over images by einsum, in float32"
def sgd_epoch(kernel, bias, images, labels, batch_size=32, learning_rate=0.1):
    kernel, bias = kernel.astype(np.float32), bias.astype(np.float32)
    begin = 0
    while begin < len(images):
        end = min(begin + batch_size, len(images))
        rows = np.array([image.ravel() for image in images[begin:end]], dtype=np.float32)
        logits = np.einsum("np,pk->nk", rows, kernel) + bias
        powers = np.exp(logits - np.max(logits, axis=1)[:, None])
        probabilities = powers / np.sum(powers, axis=1)[:, None]
        truth = (labels[begin:end, None] == np.arange(len(bias))).astype(np.float32)
        slope = (probabilities - truth) / np.float32(end - begin)
        kernel = kernel - np.float32(learning_rate) * np.einsum("np,nk->pk", rows, slope)
        bias = bias - np.float32(learning_rate) * np.einsum("nk->k", slope)
        begin = end
    return kernel, bias


# %% right="sgd_epoch" how="the bias as one more row of the kernel"
def sgd_epoch(kernel, bias, images, labels, batch_size=32, learning_rate=0.1):
    n, k = len(images), len(bias)
    rows = np.hstack([images.reshape(n, -1), np.ones((n, 1))])
    both = np.vstack([kernel, bias])
    for first in range(0, n, batch_size):
        batch = rows[first : first + batch_size]
        wanted = one_hot(labels[first : first + batch_size], k)
        both = both - learning_rate * batch.T @ (softmax(batch @ both) - wanted) / batch.shape[0]
    return both[:-1].copy(), both[-1].copy()


# %% right="sgd_epoch" how="one function for a step, functools.reduce for the loop"
def sgd_epoch(kernel, bias, images, labels, batch_size=32, learning_rate=0.1):
    from functools import reduce

    def step(parameters, start):
        weights, offset = parameters
        chosen = slice(start, start + batch_size)
        rows = images[chosen].reshape(-1, len(weights)).astype(np.float64)
        slopes = softmax(rows @ weights + offset) - one_hot(labels[chosen], offset.size)
        gradients = [np.outer(row, slope) for row, slope in zip(rows, slopes)]
        new_weights = weights - learning_rate * np.mean(gradients, axis=0)
        return new_weights, offset - learning_rate * np.mean(slopes, axis=0)

    return reduce(step, range(0, len(images), batch_size), (kernel, bias))


# %% right="sgd_epoch" how="Keras' fit without shuffling"
def sgd_epoch(kernel, bias, images, labels, batch_size=32, learning_rate=0.1):
    layer = keras.layers.Dense(len(bias), activation="softmax")
    single = keras.Sequential([keras.Input(images.shape[1:]), keras.layers.Flatten(), layer])
    single.compile(
        optimizer=keras.optimizers.SGD(learning_rate),
        loss="sparse_categorical_crossentropy",
        run_eagerly=True,
    )
    layer.set_weights([kernel, bias])
    single.fit(images, labels, batch_size=batch_size, shuffle=False, verbose=0)
    return tuple(layer.get_weights())


# %% right="sgd_epoch" how="number of steps first, labels by scikit-learn's OneHotEncoder"
def sgd_epoch(kernel, bias, images, labels, batch_size=32, learning_rate=0.1):
    from sklearn.preprocessing import OneHotEncoder

    classes = np.arange(len(bias)).reshape(-1, 1)
    encoder = OneHotEncoder(sparse_output=False).fit(classes)
    truth = encoder.transform(labels.reshape(-1, 1).astype(int))
    rows = images.reshape(len(images), kernel.shape[0])
    for step in range(int(np.ceil(len(rows) / batch_size))):
        here = np.arange(step * batch_size, min((step + 1) * batch_size, len(rows)))
        error = softmax(rows[here] @ kernel + bias) - truth[here]
        kernel, bias = (
            kernel - learning_rate / len(here) * np.dot(rows[here].T, error),
            bias - learning_rate / len(here) * np.dot(np.ones(len(here)), error),
        )
    return kernel, bias


# %% wrong="sgd_epoch" mistake="last batch left out" message="last, smaller batch is left out"
def sgd_epoch(kernel, bias, images, labels, batch_size=32, learning_rate=0.1):
    rows = images.reshape(len(images), -1)
    for step in range(len(rows) // batch_size):
        batch = rows[step * batch_size : (step + 1) * batch_size]
        own = labels[step * batch_size : (step + 1) * batch_size]
        difference = (softmax(batch @ kernel + bias) - one_hot(own, len(bias))) / len(batch)
        kernel = kernel - learning_rate * batch.T @ difference
        bias = bias - learning_rate * difference.sum(axis=0)
    return kernel, bias


# %% wrong="sgd_epoch" mistake="divided by batch_size" message="divided by batch_size"
def sgd_epoch(kernel, bias, images, labels, batch_size=32, learning_rate=0.1):
    rows = images.reshape(len(images), -1)
    for start in range(0, len(rows), batch_size):
        batch, own = rows[start : start + batch_size], labels[start : start + batch_size]
        difference = (softmax(batch @ kernel + bias) - one_hot(own, len(bias))) / batch_size
        kernel = kernel - learning_rate * batch.T @ difference
        bias = bias - learning_rate * difference.sum(axis=0)
    return kernel, bias


# %% wrong="sgd_epoch" mistake="the mean forgotten" message="mean is missing: divide by the number of images"
def sgd_epoch(kernel, bias, images, labels, batch_size=32, learning_rate=0.1):
    rows = images.reshape(len(images), -1)
    for start in range(0, len(rows), batch_size):
        batch, own = rows[start : start + batch_size], labels[start : start + batch_size]
        difference = softmax(batch @ kernel + bias) - one_hot(own, len(bias))
        kernel = kernel - learning_rate * batch.T @ difference
        bias = bias - learning_rate * difference.sum(axis=0)
    return kernel, bias


# %% wrong="sgd_epoch" mistake="divided by all the images" message="number of all images"
def sgd_epoch(kernel, bias, images, labels, batch_size=32, learning_rate=0.1):
    rows = images.reshape(len(images), -1)
    for start in range(0, len(rows), batch_size):
        batch, own = rows[start : start + batch_size], labels[start : start + batch_size]
        difference = (softmax(batch @ kernel + bias) - one_hot(own, len(bias))) / len(images)
        kernel = kernel - learning_rate * batch.T @ difference
        bias = bias - learning_rate * difference.sum(axis=0)
    return kernel, bias


# %% wrong="sgd_epoch" mistake="uphill" message="uphill"
def sgd_epoch(kernel, bias, images, labels, batch_size=32, learning_rate=0.1):
    rows = images.reshape(len(images), -1)
    for start in range(0, len(rows), batch_size):
        batch, own = rows[start : start + batch_size], labels[start : start + batch_size]
        difference = (softmax(batch @ kernel + bias) - one_hot(own, len(bias))) / len(batch)
        kernel = kernel + learning_rate * batch.T @ difference
        bias = bias + learning_rate * difference.sum(axis=0)
    return kernel, bias


# %% wrong="sgd_epoch" mistake="one step with all the images" message="All images were one batch"
def sgd_epoch(kernel, bias, images, labels, batch_size=32, learning_rate=0.1):
    rows = images.reshape(len(images), -1)
    difference = (softmax(rows @ kernel + bias) - one_hot(labels, len(bias))) / len(rows)
    return kernel - learning_rate * rows.T @ difference, bias - learning_rate * difference.sum(0)


# %% wrong="sgd_epoch" mistake="return inside the loop" message="Only the first batch.*return"
def sgd_epoch(kernel, bias, images, labels, batch_size=32, learning_rate=0.1):
    rows = images.reshape(len(images), -1)
    for start in range(0, len(rows), batch_size):
        batch, own = rows[start : start + batch_size], labels[start : start + batch_size]
        difference = (softmax(batch @ kernel + bias) - one_hot(own, len(bias))) / len(batch)
        kernel = kernel - learning_rate * batch.T @ difference
        bias = bias - learning_rate * difference.sum(axis=0)
        return kernel, bias


# %% wrong="sgd_epoch" mistake="slices that end at batch_size" message="Only the first batch was used.*slice start . start . batch_size"
def sgd_epoch(kernel, bias, images, labels, batch_size=32, learning_rate=0.1):
    rows = images.reshape(len(images), -1)
    for start in range(0, len(rows), batch_size):
        batch, own = rows[start:batch_size], labels[start:batch_size]
        difference = (softmax(batch @ kernel + bias) - one_hot(own, len(bias))) / len(batch)
        kernel = kernel - learning_rate * batch.T @ difference
        bias = bias - learning_rate * difference.sum(axis=0)
    return kernel, bias


# %% wrong="sgd_epoch" mistake="slices that become empty" message="nan.*a batch without images"
def sgd_epoch(kernel, bias, images, labels, batch_size=32, learning_rate=0.1):
    rows = images.reshape(len(images), -1)
    for start in range(0, len(rows), batch_size):
        batch, own = rows[start:batch_size], labels[start:batch_size]
        difference = softmax(batch @ kernel + bias) - one_hot(own, len(bias))
        kernel = kernel - learning_rate * (batch.T @ difference) / len(batch)
        bias = bias - learning_rate * difference.mean(axis=0)
    return kernel, bias


# %% wrong="sgd_epoch" mistake="every gradient at the first weights" message="at the starting weights"
def sgd_epoch(kernel, bias, images, labels, batch_size=32, learning_rate=0.1):
    rows = images.reshape(len(images), -1)
    new_kernel, new_bias = kernel.copy(), bias.copy()
    for start in range(0, len(rows), batch_size):
        batch, own = rows[start : start + batch_size], labels[start : start + batch_size]
        difference = (softmax(batch @ kernel + bias) - one_hot(own, len(bias))) / len(batch)
        new_kernel -= learning_rate * batch.T @ difference
        new_bias -= learning_rate * difference.sum(axis=0)
    return new_kernel, new_bias


# %% wrong="sgd_epoch" mistake="each step from the first weights" message="last batch counts"
def sgd_epoch(kernel, bias, images, labels, batch_size=32, learning_rate=0.1):
    rows = images.reshape(len(images), -1)
    for start in range(0, len(rows), batch_size):
        batch, own = rows[start : start + batch_size], labels[start : start + batch_size]
        difference = (softmax(batch @ kernel + bias) - one_hot(own, len(bias))) / len(batch)
        new_kernel = kernel - learning_rate * batch.T @ difference
        new_bias = bias - learning_rate * difference.sum(axis=0)
    return new_kernel, new_bias


# %% wrong="sgd_epoch" mistake="arguments changed in place" message="argument was changed"
def sgd_epoch(kernel, bias, images, labels, batch_size=32, learning_rate=0.1):
    rows = images.reshape(len(images), -1)
    for start in range(0, len(rows), batch_size):
        batch, own = rows[start : start + batch_size], labels[start : start + batch_size]
        difference = (softmax(batch @ kernel + bias) - one_hot(own, len(bias))) / len(batch)
        kernel -= learning_rate * batch.T @ difference
        bias -= learning_rate * difference.sum(axis=0)
    return kernel, bias


# %% wrong="sgd_epoch" mistake="the bias left as it is" message="as if the bias were 0.*take a step with every batch"
def sgd_epoch(kernel, bias, images, labels, batch_size=32, learning_rate=0.1):
    rows = images.reshape(len(images), -1)
    for start in range(0, len(rows), batch_size):
        batch, own = rows[start : start + batch_size], labels[start : start + batch_size]
        difference = (softmax(batch @ kernel + bias) - one_hot(own, len(bias))) / len(batch)
        kernel = kernel - learning_rate * batch.T @ difference
    return kernel, bias.copy()


# %% wrong="sgd_epoch" mistake="the bias summed over the classes" message="as if the bias were 0.*axis=0"
def sgd_epoch(kernel, bias, images, labels, batch_size=32, learning_rate=0.1):
    rows = images.reshape(len(images), -1)
    for start in range(0, len(rows), batch_size):
        batch, own = rows[start : start + batch_size], labels[start : start + batch_size]
        difference = (softmax(batch @ kernel + bias) - one_hot(own, len(bias))) / len(batch)
        kernel = kernel - learning_rate * batch.T @ difference
        bias = bias - learning_rate * difference.sum(axis=1)
    return kernel, bias


# %% wrong="sgd_epoch" mistake="the mean taken twice for the bias" message="mean was taken once more"
def sgd_epoch(kernel, bias, images, labels, batch_size=32, learning_rate=0.1):
    rows = images.reshape(len(images), -1)
    for start in range(0, len(rows), batch_size):
        batch, own = rows[start : start + batch_size], labels[start : start + batch_size]
        difference = (softmax(batch @ kernel + bias) - one_hot(own, len(bias))) / len(batch)
        kernel = kernel - learning_rate * batch.T @ difference
        bias = bias - learning_rate * difference.mean(axis=0)
    return kernel, bias


# %% wrong="sgd_epoch" mistake="the bias from the new kernel" message="kernel after its step"
def sgd_epoch(kernel, bias, images, labels, batch_size=32, learning_rate=0.1):
    rows = images.reshape(len(images), -1)
    for start in range(0, len(rows), batch_size):
        batch, own = rows[start : start + batch_size], labels[start : start + batch_size]
        difference = (softmax(batch @ kernel + bias) - one_hot(own, len(bias))) / len(batch)
        kernel = kernel - learning_rate * batch.T @ difference
        difference = (softmax(batch @ kernel + bias) - one_hot(own, len(bias))) / len(batch)
        bias = bias - learning_rate * difference.sum(axis=0)
    return kernel, bias


# %% wrong="sgd_epoch" mistake="the rate 0.1 built in" message="rate was 0.1"
def sgd_epoch(kernel, bias, images, labels, batch_size=32, learning_rate=0.1):
    rows = images.reshape(len(images), -1)
    for start in range(0, len(rows), batch_size):
        batch, own = rows[start : start + batch_size], labels[start : start + batch_size]
        difference = (softmax(batch @ kernel + bias) - one_hot(own, len(bias))) / len(batch)
        kernel = kernel - 0.1 * batch.T @ difference
        bias = bias - 0.1 * difference.sum(axis=0)
    return kernel, bias


# %% wrong="sgd_epoch" mistake="no softmax" message="softmax is missing"
def sgd_epoch(kernel, bias, images, labels, batch_size=32, learning_rate=0.1):
    rows = images.reshape(len(images), -1)
    for start in range(0, len(rows), batch_size):
        batch, own = rows[start : start + batch_size], labels[start : start + batch_size]
        difference = (batch @ kernel + bias - one_hot(own, len(bias))) / len(batch)
        kernel = kernel - learning_rate * batch.T @ difference
        bias = bias - learning_rate * difference.sum(axis=0)
    return kernel, bias


# %% wrong="sgd_epoch" mistake="softmax over the images" message="softmax ran over the images"
def sgd_epoch(kernel, bias, images, labels, batch_size=32, learning_rate=0.1):
    rows = images.reshape(len(images), -1)
    for start in range(0, len(rows), batch_size):
        batch, own = rows[start : start + batch_size], labels[start : start + batch_size]
        powers = np.exp(batch @ kernel + bias)
        difference = (powers / powers.sum(axis=0) - one_hot(own, len(bias))) / len(batch)
        kernel = kernel - learning_rate * batch.T @ difference
        bias = bias - learning_rate * difference.sum(axis=0)
    return kernel, bias


# %% wrong="sgd_epoch" mistake="labels taken off as numbers" message="Labels were subtracted as numbers"
def sgd_epoch(kernel, bias, images, labels, batch_size=32, learning_rate=0.1):
    rows = images.reshape(len(images), -1)
    for start in range(0, len(rows), batch_size):
        batch, own = rows[start : start + batch_size], labels[start : start + batch_size]
        difference = (softmax(batch @ kernel + bias) - own[:, np.newaxis]) / len(batch)
        kernel = kernel - learning_rate * batch.T @ difference
        bias = bias - learning_rate * difference.sum(axis=0)
    return kernel, bias


# %% wrong="sgd_epoch" mistake="labels not cut into batches" message="number of rows. Cut images and labels at the same places"
def sgd_epoch(kernel, bias, images, labels, batch_size=32, learning_rate=0.1):
    rows = images.reshape(len(images), -1)
    for start in range(0, len(rows), batch_size):
        batch = rows[start : start + batch_size]
        difference = (softmax(batch @ kernel + bias) - one_hot(labels, len(bias))) / len(batch)
        kernel = kernel - learning_rate * batch.T @ difference
        bias = bias - learning_rate * difference.sum(axis=0)
    return kernel, bias


# %% wrong="sgd_epoch" mistake="784 pixels built in" message="is 784, 28 or 32 written into the code"
def sgd_epoch(kernel, bias, images, labels, batch_size=32, learning_rate=0.1):
    rows = images.reshape(-1, 784)
    for start in range(0, len(rows), batch_size):
        batch, own = rows[start : start + batch_size], labels[start : start + batch_size]
        difference = (softmax(batch @ kernel + bias) - one_hot(own, len(bias))) / len(batch)
        kernel = kernel - learning_rate * batch.T @ difference
        bias = bias - learning_rate * difference.sum(axis=0)
    return kernel, bias


# %% wrong="sgd_epoch" mistake="ten classes built in" message="number of columns.*number of classes is len.bias."
def sgd_epoch(kernel, bias, images, labels, batch_size=32, learning_rate=0.1):
    rows = images.reshape(len(images), -1)
    for start in range(0, len(rows), batch_size):
        batch, own = rows[start : start + batch_size], labels[start : start + batch_size]
        difference = (softmax(batch @ kernel + bias) - one_hot(own)) / len(batch)
        kernel = kernel - learning_rate * batch.T @ difference
        bias = bias - learning_rate * difference.sum(axis=0)
    return kernel, bias


# %% wrong="sgd_epoch" mistake="as many classes as occur in a batch" message="len.bias., whichever labels occur"
def sgd_epoch(kernel, bias, images, labels, batch_size=32, learning_rate=0.1):
    rows = images.reshape(len(images), -1)
    for start in range(0, len(rows), batch_size):
        batch, own = rows[start : start + batch_size], labels[start : start + batch_size]
        truth = one_hot(own, int(own.max()) + 1)
        difference = (softmax(batch @ kernel + bias) - truth) / len(batch)
        kernel = kernel - learning_rate * batch.T @ difference
        bias = bias - learning_rate * difference.sum(axis=0)
    return kernel, bias


# %% wrong="sgd_epoch" mistake="shuffled" message="Take the images in their order"
def sgd_epoch(kernel, bias, images, labels, batch_size=32, learning_rate=0.1):
    order = np.random.default_rng(0).permutation(len(images))
    rows, labels = images.reshape(len(images), -1)[order], labels[order]
    for start in range(0, len(rows), batch_size):
        batch, own = rows[start : start + batch_size], labels[start : start + batch_size]
        difference = (softmax(batch @ kernel + bias) - one_hot(own, len(bias))) / len(batch)
        kernel = kernel - learning_rate * batch.T @ difference
        bias = bias - learning_rate * difference.sum(axis=0)
    return kernel, bias


# %% wrong="sgd_epoch" mistake="batches of nearly equal size" message="became batches of 3, 2 and 2"
def sgd_epoch(kernel, bias, images, labels, batch_size=32, learning_rate=0.1):
    rows = images.reshape(len(images), -1)
    for chosen in np.array_split(np.arange(len(rows)), int(np.ceil(len(rows) / batch_size))):
        batch, own = rows[chosen], labels[chosen]
        difference = (softmax(batch @ kernel + bias) - one_hot(own, len(bias))) / len(batch)
        kernel = kernel - learning_rate * batch.T @ difference
        bias = bias - learning_rate * difference.sum(axis=0)
    return kernel, bias


# %% wrong="sgd_epoch" mistake="an empty batch at the end" message="two full batches.*nan.*a batch without images"
def sgd_epoch(kernel, bias, images, labels, batch_size=32, learning_rate=0.1):
    rows = images.reshape(len(images), -1)
    for step in range(len(rows) // batch_size + 1):
        chosen = slice(step * batch_size, (step + 1) * batch_size)
        batch, own = rows[chosen], labels[chosen]
        difference = softmax(batch @ kernel + bias) - one_hot(own, len(bias))
        kernel = kernel - learning_rate * batch.T @ difference / len(batch)
        bias = bias - learning_rate * difference.sum(axis=0) / len(batch)
    return kernel, bias


# %% wrong="sgd_epoch" mistake="no step for fewer images than batch_size" message="fewer images than batch_size"
def sgd_epoch(kernel, bias, images, labels, batch_size=32, learning_rate=0.1):
    rows = images.reshape(len(images), -1)
    starts = [step * batch_size for step in range(len(rows) // batch_size)]
    if starts and starts[-1] + batch_size < len(rows):
        starts.append(starts[-1] + batch_size)
    for start in starts:
        batch, own = rows[start : start + batch_size], labels[start : start + batch_size]
        difference = (softmax(batch @ kernel + bias) - one_hot(own, len(bias))) / len(batch)
        kernel = kernel - learning_rate * batch.T @ difference
        bias = bias - learning_rate * difference.sum(axis=0)
    return kernel.copy(), bias.copy()


# %% wrong="sgd_epoch" mistake="pixels column by column" message="column by column"
def sgd_epoch(kernel, bias, images, labels, batch_size=32, learning_rate=0.1):
    rows = images.transpose(0, 2, 1).reshape(len(images), -1)
    for start in range(0, len(rows), batch_size):
        batch, own = rows[start : start + batch_size], labels[start : start + batch_size]
        difference = (softmax(batch @ kernel + bias) - one_hot(own, len(bias))) / len(batch)
        kernel = kernel - learning_rate * batch.T @ difference
        bias = bias - learning_rate * difference.sum(axis=0)
    return kernel, bias


# %% wrong="sgd_epoch" mistake="exchanged" message="Return kernel, then bias"
def sgd_epoch(kernel, bias, images, labels, batch_size=32, learning_rate=0.1):
    rows = images.reshape(len(images), -1)
    for start in range(0, len(rows), batch_size):
        batch, own = rows[start : start + batch_size], labels[start : start + batch_size]
        difference = (softmax(batch @ kernel + bias) - one_hot(own, len(bias))) / len(batch)
        kernel = kernel - learning_rate * batch.T @ difference
        bias = bias - learning_rate * difference.sum(axis=0)
    return bias, kernel


# %% wrong="sgd_epoch" mistake="the kernel alone" message="array of shape .1, 3.; return two values: `return kernel, bias`"
def sgd_epoch(kernel, bias, images, labels, batch_size=32, learning_rate=0.1):
    rows = images.reshape(len(images), -1)
    for start in range(0, len(rows), batch_size):
        batch, own = rows[start : start + batch_size], labels[start : start + batch_size]
        difference = (softmax(batch @ kernel + bias) - one_hot(own, len(bias))) / len(batch)
        kernel = kernel - learning_rate * batch.T @ difference
        bias = bias - learning_rate * difference.sum(axis=0)
    return kernel


# %% wrong="sgd_epoch" mistake="lists" message="kernel is a list; return a NumPy array"
def sgd_epoch(kernel, bias, images, labels, batch_size=32, learning_rate=0.1):
    rows = images.reshape(len(images), -1)
    for start in range(0, len(rows), batch_size):
        batch, own = rows[start : start + batch_size], labels[start : start + batch_size]
        difference = (softmax(batch @ kernel + bias) - one_hot(own, len(bias))) / len(batch)
        kernel = kernel - learning_rate * batch.T @ difference
        bias = bias - learning_rate * difference.sum(axis=0)
    return kernel.tolist(), bias.tolist()


# %% wrong="sgd_epoch" mistake="a batch from every image on" message="batches share images.*range.0, len"
def sgd_epoch(kernel, bias, images, labels, batch_size=32, learning_rate=0.1):
    rows = images.reshape(len(images), -1)
    for start in range(len(rows)):
        batch, own = rows[start : start + batch_size], labels[start : start + batch_size]
        difference = (softmax(batch @ kernel + bias) - one_hot(own, len(bias))) / len(batch)
        kernel = kernel - learning_rate * batch.T @ difference
        bias = bias - learning_rate * difference.sum(axis=0)
    return kernel, bias


# %% wrong="sgd_epoch" mistake="images not laid out as rows" message="matrix product do not fit.*print the shapes"
def sgd_epoch(kernel, bias, images, labels, batch_size=32, learning_rate=0.1):
    for start in range(0, len(images), batch_size):
        batch, own = images[start : start + batch_size], labels[start : start + batch_size]
        difference = (softmax(batch @ kernel + bias) - one_hot(own, len(bias))) / len(batch)
        kernel = kernel - learning_rate * batch.T @ difference
        bias = bias - learning_rate * difference.sum(axis=0)
    return kernel, bias


# %% wrong="sgd_epoch" mistake="the bias left out of the logits" message="as if the bias were 0.*added to batch @ kernel"
def sgd_epoch(kernel, bias, images, labels, batch_size=32, learning_rate=0.1):
    rows = images.reshape(len(images), -1)
    for start in range(0, len(rows), batch_size):
        batch, own = rows[start : start + batch_size], labels[start : start + batch_size]
        difference = (softmax(batch @ kernel) - one_hot(own, len(bias))) / len(batch)
        kernel = kernel - learning_rate * batch.T @ difference
        bias = bias - learning_rate * difference.sum(axis=0)
    return kernel, bias


# %% right="fit_mlp" how="everything by name, a line for each epoch"
def fit_mlp(model, images, labels, epochs=5, batch_size=128, validation_split=0.2):
    history = model.fit(
        x=images,
        y=labels,
        validation_split=validation_split,
        batch_size=batch_size,
        epochs=epochs,
        verbose=2,
    )
    return history


# %% right="fit_mlp" how="split by hand, validation_data"
def fit_mlp(model, images, labels, epochs=5, batch_size=128, validation_split=0.2):
    split_at = int(len(images) * (1 - validation_split))
    held_back = None
    if split_at < len(images):
        held_back = images[split_at:], labels[split_at:]
    return model.fit(
        images[:split_at],
        labels[:split_at],
        epochs=epochs,
        batch_size=batch_size,
        validation_data=held_back,
        verbose=0,
    )


# %% right="fit_mlp" how="the model's own record, after fit"
def fit_mlp(model, images, labels, epochs=5, batch_size=128, validation_split=0.2):
    settings = {"epochs": epochs, "batch_size": batch_size, "validation_split": validation_split}
    model.fit(images, labels, **settings)
    return model.history


# %% right="fit_mlp" how="a History of its own among the callbacks"
def fit_mlp(model, images, labels, epochs=5, batch_size=128, validation_split=0.2):
    record = keras.callbacks.History()
    model.fit(
        images,
        labels,
        batch_size,
        epochs,
        callbacks=[record],
        validation_split=validation_split,
        verbose=0,
    )
    return record


# %% right="fit_mlp" how="one fit for each epoch, the records put together"
def fit_mlp(model, images, labels, epochs=5, batch_size=128, validation_split=0.2):
    total = None
    for epoch in range(epochs):
        run = model.fit(
            images,
            labels,
            initial_epoch=epoch,
            epochs=epoch + 1,
            batch_size=batch_size,
            validation_split=validation_split,
            verbose=0,
        )
        if total is None:
            total = run
        else:
            for key, values in run.history.items():
                total.history[key].extend(values)
            total.epoch.extend(run.epoch)
    return total


# %% right="fit_mlp" how="tensors, labels in int64, a callback that prints"
def fit_mlp(model, images, labels, epochs=5, batch_size=128, validation_split=0.2):
    def tell(epoch, logs):
        print("epoch", epoch + 1, "of", epochs, logs)

    return model.fit(
        keras.ops.convert_to_tensor(images),
        keras.ops.convert_to_tensor(np.asarray(labels, dtype=np.int64)),
        epochs=epochs,
        batch_size=batch_size,
        validation_split=validation_split,
        verbose=0,
        callbacks=[keras.callbacks.LambdaCallback(on_epoch_end=tell)],
    )


# %% wrong="fit_mlp" mistake="the dictionary" message="is a dict; .*Return the History object itself"
def fit_mlp(model, images, labels, epochs=5, batch_size=128, validation_split=0.2):
    history = model.fit(
        images,
        labels,
        epochs=epochs,
        batch_size=batch_size,
        validation_split=validation_split,
        verbose=0,
    )
    return history.history


# %% wrong="fit_mlp" mistake="no return" message="None .`return` is missing.*should be a History"
def fit_mlp(model, images, labels, epochs=5, batch_size=128, validation_split=0.2):
    model.fit(
        images,
        labels,
        epochs=epochs,
        batch_size=batch_size,
        validation_split=validation_split,
        verbose=0,
    )


# %% wrong="fit_mlp" mistake="the model" message="is a Sequential; it should be a History"
def fit_mlp(model, images, labels, epochs=5, batch_size=128, validation_split=0.2):
    model.fit(
        images,
        labels,
        epochs=epochs,
        batch_size=batch_size,
        validation_split=validation_split,
        verbose=0,
    )
    return model


# %% wrong="fit_mlp" mistake="five epochs built in" message="epochs are 5; .*5 written into the code"
def fit_mlp(model, images, labels, epochs=5, batch_size=128, validation_split=0.2):
    return model.fit(
        images,
        labels,
        epochs=5,
        batch_size=batch_size,
        validation_split=validation_split,
        verbose=0,
    )


# %% wrong="fit_mlp" mistake="epochs in the place of batch_size" message="exchanged: the third argument of fit is batch_size"
def fit_mlp(model, images, labels, epochs=5, batch_size=128, validation_split=0.2):
    return model.fit(
        images, labels, epochs, batch_size, validation_split=validation_split, verbose=0
    )


# %% wrong="fit_mlp" mistake="epochs not passed on" message="epochs are 1; .*Pass epochs=epochs, to a single call"
def fit_mlp(model, images, labels, epochs=5, batch_size=128, validation_split=0.2):
    return model.fit(
        images, labels, batch_size=batch_size, validation_split=validation_split, verbose=0
    )


# %% wrong="fit_mlp" mistake="batch_size not passed on" message="one step in each epoch. Pass batch_size=batch_size"
def fit_mlp(model, images, labels, epochs=5, batch_size=128, validation_split=0.2):
    return model.fit(images, labels, epochs=epochs, validation_split=validation_split, verbose=0)


# %% wrong="fit_mlp" mistake="batches of 128 built in" message="one step in each epoch. Pass batch_size=batch_size"
def fit_mlp(model, images, labels, epochs=5, batch_size=128, validation_split=0.2):
    return model.fit(
        images,
        labels,
        epochs=epochs,
        batch_size=128,
        validation_split=validation_split,
        verbose=0,
    )


# %% wrong="fit_mlp" mistake="validation_split not passed on" message="Pass validation_split=validation_split, which holds back the last"
def fit_mlp(model, images, labels, epochs=5, batch_size=128, validation_split=0.2):
    return model.fit(images, labels, epochs=epochs, batch_size=batch_size, verbose=0)


# %% wrong="fit_mlp" mistake="0.2 built in" message="Is 0.2 written into the code"
def fit_mlp(model, images, labels, epochs=5, batch_size=128, validation_split=0.2):
    return model.fit(
        images, labels, epochs=epochs, batch_size=batch_size, validation_split=0.2, verbose=0
    )


# %% wrong="fit_mlp" mistake="validated on what is learned from" message="More than the first 15 of the 20 images were learned from"
def fit_mlp(model, images, labels, epochs=5, batch_size=128, validation_split=0.2):
    return model.fit(
        images,
        labels,
        epochs=epochs,
        batch_size=batch_size,
        validation_data=(images, labels) if validation_split else None,
        verbose=0,
    )


# %% wrong="fit_mlp" mistake="early stopping, soon" message="Is early stopping at work"
def fit_mlp(model, images, labels, epochs=5, batch_size=128, validation_split=0.2):
    return model.fit(
        images,
        labels,
        epochs=epochs,
        batch_size=batch_size,
        validation_split=validation_split,
        callbacks=[keras.callbacks.EarlyStopping(patience=1)],
        verbose=0,
    )


# %% wrong="fit_mlp" mistake="early stopping, with patience" message="Is early stopping at work"
def fit_mlp(model, images, labels, epochs=5, batch_size=128, validation_split=0.2):
    return model.fit(
        images,
        labels,
        epochs=epochs,
        batch_size=batch_size,
        validation_split=validation_split,
        callbacks=[keras.callbacks.EarlyStopping(patience=3, restore_best_weights=True)],
        verbose=0,
    )


# %% wrong="fit_mlp" mistake="one fit for each epoch, the last record" message="epochs are 1; .*a single call of fit"
def fit_mlp(model, images, labels, epochs=5, batch_size=128, validation_split=0.2):
    for _ in range(epochs):
        history = model.fit(
            images,
            labels,
            batch_size=batch_size,
            validation_split=validation_split,
            verbose=0,
        )
    return history


# %% wrong="fit_mlp" mistake="trained twice" message="trained twice as long. Call fit once"
def fit_mlp(model, images, labels, epochs=5, batch_size=128, validation_split=0.2):
    model.fit(
        images,
        labels,
        epochs=epochs,
        batch_size=batch_size,
        validation_split=validation_split,
        verbose=0,
    )
    return model.fit(
        images,
        labels,
        epochs=epochs,
        batch_size=batch_size,
        validation_split=validation_split,
        verbose=0,
    )


# %% wrong="fit_mlp" mistake="compiled anew" message="Leave the model compiled as it is|place and compiled as it is"
def fit_mlp(model, images, labels, epochs=5, batch_size=128, validation_split=0.2):
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model.fit(
        images,
        labels,
        epochs=epochs,
        batch_size=batch_size,
        validation_split=validation_split,
        verbose=0,
    )


# %% wrong="fit_mlp" mistake="a copy trained" message="no copy"
def fit_mlp(model, images, labels, epochs=5, batch_size=128, validation_split=0.2):
    copy = keras.models.clone_model(model)
    copy.compile(
        optimizer="sgd",
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
        run_eagerly=True,
    )
    return copy.fit(
        images,
        labels,
        epochs=epochs,
        batch_size=batch_size,
        validation_split=validation_split,
        verbose=0,
    )


# %% wrong="fit_mlp" mistake="shuffled before the split" message="Shuffle nothing before you split"
def fit_mlp(model, images, labels, epochs=5, batch_size=128, validation_split=0.2):
    order = np.random.default_rng(1).permutation(len(images))
    return model.fit(
        images[order],
        labels[order],
        epochs=epochs,
        batch_size=batch_size,
        validation_split=validation_split,
        verbose=0,
    )


# %% wrong="fit_mlp" mistake="the first part held back" message="The first three images were held back"
def fit_mlp(model, images, labels, epochs=5, batch_size=128, validation_split=0.2):
    held_back = len(images) - int(len(images) * (1 - validation_split))
    return model.fit(
        images[held_back:],
        labels[held_back:],
        epochs=epochs,
        batch_size=batch_size,
        validation_data=(images[:held_back], labels[:held_back]) if held_back else None,
        verbose=0,
    )


# %% wrong="fit_mlp" mistake="scaled once more" message="images on as they are: they are scaled already"
def fit_mlp(model, images, labels, epochs=5, batch_size=128, validation_split=0.2):
    return model.fit(
        images / 255,
        labels,
        epochs=epochs,
        batch_size=batch_size,
        validation_split=validation_split,
        verbose=0,
    )


# %% wrong="fit_mlp" mistake="one-hot labels" message="Pass the labels as they are"
def fit_mlp(model, images, labels, epochs=5, batch_size=128, validation_split=0.2):
    return model.fit(
        images,
        one_hot(labels, 3),
        epochs=epochs,
        batch_size=batch_size,
        validation_split=validation_split,
        verbose=0,
    )


# %% wrong="fit_mlp" mistake="images as rows" message="lays the images out as rows itself"
def fit_mlp(model, images, labels, epochs=5, batch_size=128, validation_split=0.2):
    return model.fit(
        images.reshape(len(images), -1),
        labels,
        epochs=epochs,
        batch_size=batch_size,
        validation_split=validation_split,
        verbose=0,
    )


# %% wrong="fit_mlp" mistake="images shuffled in place" message="argument was changed. Leave images and labels as they are"
def fit_mlp(model, images, labels, epochs=5, batch_size=128, validation_split=0.2):
    np.random.default_rng(0).shuffle(images)
    return model.fit(
        images,
        labels,
        epochs=epochs,
        batch_size=batch_size,
        validation_split=validation_split,
        verbose=0,
    )


# %% wrong="fit_mlp" mistake="labels shuffled in place" message="argument was changed. Leave images and labels as they are"
def fit_mlp(model, images, labels, epochs=5, batch_size=128, validation_split=0.2):
    np.random.default_rng(0).shuffle(labels)
    return model.fit(
        images,
        labels,
        epochs=epochs,
        batch_size=batch_size,
        validation_split=validation_split,
        verbose=0,
    )


# %% wrong="fit_mlp" mistake="early stopping, with much patience" message="epochs are 11.*Is early stopping at work"
def fit_mlp(model, images, labels, epochs=5, batch_size=128, validation_split=0.2):
    return model.fit(
        images,
        labels,
        epochs=epochs,
        batch_size=batch_size,
        validation_split=validation_split,
        callbacks=[keras.callbacks.EarlyStopping(patience=10)],
        verbose=0,
    )


# %% wrong="fit_mlp" mistake="labels before images" message="images, then labels, as they are"
def fit_mlp(model, images, labels, epochs=5, batch_size=128, validation_split=0.2):
    return model.fit(
        labels,
        images,
        epochs=epochs,
        batch_size=batch_size,
        validation_split=validation_split,
        verbose=0,
    )


# %% wrong="fit_mlp" mistake="Keras' own default of batch_size" message="the steps are wrong.*defaults are 5, 128 and 0.2"
def fit_mlp(model, images, labels, epochs=5, batch_size=32, validation_split=0.2):
    return model.fit(
        images,
        labels,
        epochs=epochs,
        batch_size=batch_size,
        validation_split=validation_split,
        verbose=0,
    )


# %% right="shuffle_and_split" how="a permutation, cut at one place"
def shuffle_and_split(images, labels, validation_split=0.2, seed=0):
    order = np.random.default_rng(seed).permutation(len(labels))
    images, labels = images[order], labels[order]
    k = int(len(images) * (1 - validation_split))
    return (images[:k], labels[:k]), (images[k:], labels[k:])


# %% right="shuffle_and_split" how="scikit-learn's train_test_split"
def shuffle_and_split(images, labels, validation_split=0.2, seed=0):
    from sklearn.model_selection import train_test_split

    x_train, x_val, y_train, y_val = train_test_split(
        images, labels, test_size=validation_split, shuffle=True, random_state=seed
    )
    return (x_train, y_train), (x_val, y_val)


# %% right="shuffle_and_split" how="pairs in a list, shuffled by Python"
def shuffle_and_split(images, labels, validation_split=0.2, seed=0):
    import random

    pairs = list(zip(images, labels))
    random.Random(seed).shuffle(pairs)
    split_at = int(len(pairs) * (1 - validation_split))

    def arrays(some):
        x, y = zip(*some)
        return np.array(x, dtype=images.dtype), np.array(y, dtype=labels.dtype)

    return arrays(pairs[:split_at]), arrays(pairs[split_at:])


# %% right="shuffle_and_split" how="two copies shuffled in place from the same seed"
def shuffle_and_split(images, labels, validation_split=0.2, seed=0):
    images, labels = images.copy(), labels.copy()
    np.random.seed(seed)
    np.random.shuffle(images)
    np.random.seed(seed)
    np.random.shuffle(labels)
    split_at = int(np.floor(len(images) * (1 - validation_split)))
    return (images[:split_at], labels[:split_at]), (images[split_at:], labels[split_at:])


# %% right="shuffle_and_split" how="random numbers sorted, validation counted"
def shuffle_and_split(images, labels, validation_split=0.2, seed=0):
    n = len(images)
    held_back = n - int(n * (1 - validation_split))
    order = np.random.RandomState(seed).uniform(size=n).argsort()
    val, train = order[:held_back], order[held_back:]
    return (images.take(train, axis=0), labels.take(train)), (
        images.take(val, axis=0),
        labels.take(val),
    )


# %% right="shuffle_and_split" how="scikit-learn's shuffle, then np.split"
def shuffle_and_split(images, labels, validation_split=0.2, seed=0):
    import math

    from sklearn.utils import shuffle

    images, labels = shuffle(images, labels, random_state=seed)
    split_at = [math.floor(len(images) * (1 - validation_split))]
    return tuple(zip(np.split(images, split_at), np.split(labels, split_at)))


# %% right="shuffle_and_split" how="Keras' random numbers, everything seeded"
def shuffle_and_split(images, labels, validation_split=0.2, seed=0):
    order = np.asarray(keras.random.shuffle(np.arange(len(images)), seed=seed))
    first = order[: int(len(images) * (1 - validation_split))]
    rest = order[len(first) :]
    return (images[first], labels[first]), (images[rest], labels[rest])


# %% right="shuffle_and_split" how="numbers drawn from a hat, one at a time"
def shuffle_and_split(images, labels, validation_split=0.2, seed=0):
    rng = np.random.default_rng(seed)
    hat, drawn = list(range(len(images))), []
    while hat:
        drawn.append(hat.pop(rng.integers(len(hat))))
    cut = int(len(images) * (1 - validation_split))
    train = images[drawn[:cut]], labels[drawn[:cut]]
    return train, (images[drawn[cut:]], labels[drawn[cut:]])


# %% wrong="shuffle_and_split" mistake="not shuffled" message="lie together in the arrays .*between number 160 and number 200"
def shuffle_and_split(images, labels, validation_split=0.2, seed=0):
    split_at = int(len(images) * (1 - validation_split))
    return (images[:split_at], labels[:split_at]), (images[split_at:], labels[split_at:])


# %% wrong="shuffle_and_split" mistake="split, then the training part shuffled" message="lie together in the arrays .*then cut"
def shuffle_and_split(images, labels, validation_split=0.2, seed=0):
    split_at = int(len(images) * (1 - validation_split))
    order = np.random.default_rng(seed).permutation(split_at)
    return (images[order], labels[order]), (images[split_at:], labels[split_at:])


# %% wrong="shuffle_and_split" mistake="split, then both parts shuffled" message="lie together in the arrays .*then cut"
def shuffle_and_split(images, labels, validation_split=0.2, seed=0):
    rng = np.random.default_rng(seed)
    split_at = int(len(images) * (1 - validation_split))
    train = rng.permutation(split_at)
    val = split_at + rng.permutation(len(images) - split_at)
    return (images[train], labels[train]), (images[val], labels[val])


# %% wrong="shuffle_and_split" mistake="scikit-learn without shuffling" message="lie together in the arrays .*then cut"
def shuffle_and_split(images, labels, validation_split=0.2, seed=0):
    from sklearn.model_selection import train_test_split

    x_train, x_val, y_train, y_val = train_test_split(
        images, labels, test_size=validation_split, shuffle=False
    )
    return (x_train, y_train), (x_val, y_val)


# %% wrong="shuffle_and_split" mistake="images shuffled, labels not" message="labels in their old order, beside images in a new one"
def shuffle_and_split(images, labels, validation_split=0.2, seed=0):
    images = np.random.default_rng(seed).permutation(images)
    split_at = int(len(images) * (1 - validation_split))
    return (images[:split_at], labels[:split_at]), (images[split_at:], labels[split_at:])


# %% wrong="shuffle_and_split" mistake="an order of its own for the labels" message="labels no longer belong to their images. Draw one order"
def shuffle_and_split(images, labels, validation_split=0.2, seed=0):
    rng = np.random.default_rng(seed)
    images, labels = rng.permutation(images), rng.permutation(labels)
    split_at = int(len(images) * (1 - validation_split))
    return (images[:split_at], labels[:split_at]), (images[split_at:], labels[split_at:])


# %% wrong="shuffle_and_split" mistake="labels shuffled for the training part alone" message="labels no longer belong to their images. Draw one order"
def shuffle_and_split(images, labels, validation_split=0.2, seed=0):
    order = np.random.default_rng(seed).permutation(len(images))
    split_at = int(len(images) * (1 - validation_split))
    train = images[order[:split_at]], labels[order[:split_at]]
    return train, (images[order[split_at:]], labels[split_at:])


# %% wrong="shuffle_and_split" mistake="the arguments shuffled in place" message="argument was changed. Leave images and labels in their order"
def shuffle_and_split(images, labels, validation_split=0.2, seed=0):
    for array in (images, labels):
        np.random.default_rng(seed).shuffle(array)
    split_at = int(len(images) * (1 - validation_split))
    return (images[:split_at], labels[:split_at]), (images[split_at:], labels[split_at:])


# %% wrong="shuffle_and_split" mistake="drawn with repetitions" message="each number should be there once. Draw one order without repetitions"
def shuffle_and_split(images, labels, validation_split=0.2, seed=0):
    order = np.random.default_rng(seed).integers(0, len(images), size=len(images))
    split_at = int(len(images) * (1 - validation_split))
    train, val = order[:split_at], order[split_at:]
    return (images[train], labels[train]), (images[val], labels[val])


# %% wrong="shuffle_and_split" mistake="each part drawn for itself" message="each number should be there once. Draw one order without repetitions"
def shuffle_and_split(images, labels, validation_split=0.2, seed=0):
    rng, n = np.random.default_rng(seed), len(images)
    split_at = int(n * (1 - validation_split))
    train = rng.choice(n, split_at, replace=False)
    val = rng.choice(n, n - split_at, replace=False)
    return (images[train], labels[train]), (images[val], labels[val])


# %% wrong="shuffle_and_split" mistake="stratified" message="stratify asks for .*without stratify"
def shuffle_and_split(images, labels, validation_split=0.2, seed=0):
    from sklearn.model_selection import train_test_split

    x_train, x_val, y_train, y_val = train_test_split(
        images, labels, test_size=validation_split, random_state=seed, stratify=labels
    )
    return (x_train, y_train), (x_val, y_val)


# %% wrong="shuffle_and_split" mistake="no seed" message="second split's labels .*Two calls with the same seed"
def shuffle_and_split(images, labels, validation_split=0.2, seed=0):
    order = np.random.permutation(len(images))
    split_at = int(len(images) * (1 - validation_split))
    train, val = order[:split_at], order[split_at:]
    return (images[train], labels[train]), (images[val], labels[val])


# %% wrong="shuffle_and_split" mistake="train_test_split without a seed" message="second split's labels .*Two calls with the same seed"
def shuffle_and_split(images, labels, validation_split=0.2, seed=0):
    from sklearn.model_selection import train_test_split

    x_train, x_val, y_train, y_val = train_test_split(images, labels, test_size=validation_split)
    return (x_train, y_train), (x_val, y_val)


# %% wrong="shuffle_and_split" mistake="42 in place of the seed" message="Two seeds gave the same order"
def shuffle_and_split(images, labels, validation_split=0.2, seed=0):
    order = np.random.default_rng(42).permutation(len(images))
    split_at = int(len(images) * (1 - validation_split))
    train, val = order[:split_at], order[split_at:]
    return (images[train], labels[train]), (images[val], labels[val])


# %% wrong="shuffle_and_split" mistake="the same ones held back with every seed" message="same examples are held back, in another order"
def shuffle_and_split(images, labels, validation_split=0.2, seed=0):
    order = np.random.default_rng(0).permutation(len(images))
    split_at = int(len(images) * (1 - validation_split))
    rng = np.random.default_rng(seed)
    train, val = rng.permutation(order[:split_at]), rng.permutation(order[split_at:])
    return (images[train], labels[train]), (images[val], labels[val])


# %% wrong="shuffle_and_split" mistake="a mask, both parts in their old order" message="training examples come in order.*Both parts should come out shuffled"
def shuffle_and_split(images, labels, validation_split=0.2, seed=0):
    n = len(images)
    trains = np.zeros(n, dtype=bool)
    chosen = np.random.default_rng(seed).permutation(n)[: int(n * (1 - validation_split))]
    trains[chosen] = True
    return (images[trains], labels[trains]), (images[~trains], labels[~trains])


# %% wrong="shuffle_and_split" mistake="the rest in its old order" message="validation examples come in order.*Both parts should come out shuffled"
def shuffle_and_split(images, labels, validation_split=0.2, seed=0):
    n = len(images)
    train = np.random.default_rng(seed).permutation(n)[: int(n * (1 - validation_split))]
    val = np.setdiff1d(np.arange(n), train)
    return (images[train], labels[train]), (images[val], labels[val])


# %% wrong="shuffle_and_split" mistake="every fifth held back" message="training examples come in order"
def shuffle_and_split(images, labels, validation_split=0.2, seed=0):
    n = len(images)
    held = n - int(n * (1 - validation_split))
    val = np.linspace(0, n - 1, held).astype(int)
    train = np.delete(np.arange(n), val)
    return (images[train], labels[train]), (images[val], labels[val])


# %% wrong="shuffle_and_split" mistake="validation rounded down" message="Round the number of training examples down"
def shuffle_and_split(images, labels, validation_split=0.2, seed=0):
    order = np.random.default_rng(seed).permutation(len(images))
    split_at = len(images) - int(len(images) * validation_split)
    train, val = order[:split_at], order[split_at:]
    return (images[train], labels[train]), (images[val], labels[val])


# %% wrong="shuffle_and_split" mistake="rounded to the nearest" message="Round the number of training examples down"
def shuffle_and_split(images, labels, validation_split=0.2, seed=0):
    order = np.random.default_rng(seed).permutation(len(images))
    split_at = round(len(images) * (1 - validation_split))
    train, val = order[:split_at], order[split_at:]
    return (images[train], labels[train]), (images[val], labels[val])


# %% wrong="shuffle_and_split" mistake="0.2 built in" message="0.2 written into"
def shuffle_and_split(images, labels, validation_split=0.2, seed=0):
    order = np.random.default_rng(seed).permutation(len(images))
    split_at = int(len(images) * 0.8)
    train, val = order[:split_at], order[split_at:]
    return (images[train], labels[train]), (images[val], labels[val])


# %% wrong="shuffle_and_split" mistake="the share that trains" message="share that is held back, not the share that trains"
def shuffle_and_split(images, labels, validation_split=0.2, seed=0):
    order = np.random.default_rng(seed).permutation(len(images))
    split_at = int(len(images) * validation_split)
    train, val = order[:split_at], order[split_at:]
    return (images[train], labels[train]), (images[val], labels[val])


# %% wrong="shuffle_and_split" mistake="another default" message="default a fifth is held back"
def shuffle_and_split(images, labels, validation_split=0.25, seed=0):
    order = np.random.default_rng(seed).permutation(len(images))
    split_at = int(len(images) * (1 - validation_split))
    train, val = order[:split_at], order[split_at:]
    return (images[train], labels[train]), (images[val], labels[val])


# %% wrong="shuffle_and_split" mistake="four values in a row" message="Found 4 values.*parentheses around each pair"
def shuffle_and_split(images, labels, validation_split=0.2, seed=0):
    order = np.random.default_rng(seed).permutation(len(images))
    split_at = int(len(images) * (1 - validation_split))
    train, val = order[:split_at], order[split_at:]
    return images[train], labels[train], images[val], labels[val]


# %% wrong="shuffle_and_split" mistake="what train_test_split returns" message="found a list.*Return tuples, in round brackets"
def shuffle_and_split(images, labels, validation_split=0.2, seed=0):
    from sklearn.model_selection import train_test_split

    return train_test_split(images, labels, test_size=validation_split, random_state=seed)


# %% wrong="shuffle_and_split" mistake="paired the other way" message="These are images.*not .x_train, x_val."
def shuffle_and_split(images, labels, validation_split=0.2, seed=0):
    order = np.random.default_rng(seed).permutation(len(images))
    split_at = int(len(images) * (1 - validation_split))
    train, val = order[:split_at], order[split_at:]
    return (images[train], images[val]), (labels[train], labels[val])


# %% wrong="shuffle_and_split" mistake="labels before images" message="images come first in each pair, then the labels"
def shuffle_and_split(images, labels, validation_split=0.2, seed=0):
    order = np.random.default_rng(seed).permutation(len(images))
    split_at = int(len(images) * (1 - validation_split))
    train, val = order[:split_at], order[split_at:]
    return (labels[train], images[train]), (labels[val], images[val])


# %% wrong="shuffle_and_split" mistake="validation first" message="Too few train.*is the part for validation first"
def shuffle_and_split(images, labels, validation_split=0.2, seed=0):
    order = np.random.default_rng(seed).permutation(len(images))
    split_at = int(len(images) * (1 - validation_split))
    train, val = order[:split_at], order[split_at:]
    return (images[val], labels[val]), (images[train], labels[train])


# %% wrong="shuffle_and_split" mistake="labels not cut" message="These are all the labels. Cut them as well"
def shuffle_and_split(images, labels, validation_split=0.2, seed=0):
    order = np.random.default_rng(seed).permutation(len(images))
    images, labels = images[order], labels[order]
    split_at = int(len(images) * (1 - validation_split))
    return (images[:split_at], labels), (images[split_at:], labels)


# %% wrong="shuffle_and_split" mistake="one image in both parts" message="in both parts. Each belongs to exactly one part"
def shuffle_and_split(images, labels, validation_split=0.2, seed=0):
    order = np.random.default_rng(seed).permutation(len(images))
    split_at = int(len(images) * (1 - validation_split))
    train, val = order[:split_at], order[split_at - 1 :]
    return (images[train], labels[train]), (images[val], labels[val])


# %% wrong="shuffle_and_split" mistake="one image lost" message="in neither part. Each belongs to exactly one part"
def shuffle_and_split(images, labels, validation_split=0.2, seed=0):
    order = np.random.default_rng(seed).permutation(len(images))
    split_at = int(len(images) * (1 - validation_split))
    train, val = order[:split_at], order[split_at + 1 :]
    return (images[train], labels[train]), (images[val], labels[val])


# %% wrong="shuffle_and_split" mistake="not a whole number" message="A slice needs a whole number"
def shuffle_and_split(images, labels, validation_split=0.2, seed=0):
    order = np.random.default_rng(seed).permutation(len(images))
    split_at = len(images) * (1 - validation_split)
    train, val = order[:split_at], order[split_at:]
    return (images[train], labels[train]), (images[val], labels[val])


# %% wrong="shuffle_and_split" mistake="flattened as well" message="Keep height and width"
def shuffle_and_split(images, labels, validation_split=0.2, seed=0):
    order = np.random.default_rng(seed).permutation(len(images))
    rows = images.reshape(len(images), -1)
    split_at = int(len(images) * (1 - validation_split))
    train, val = order[:split_at], order[split_at:]
    return (rows[train], labels[train]), (rows[val], labels[val])


# %% wrong="shuffle_and_split" mistake="converted to float32" message="dtype float32.*Shuffling changes no dtype"
def shuffle_and_split(images, labels, validation_split=0.2, seed=0):
    order = np.random.default_rng(seed).permutation(len(images))
    images = images.astype("float32")
    split_at = int(len(images) * (1 - validation_split))
    train, val = order[:split_at], order[split_at:]
    return (images[train], labels[train]), (images[val], labels[val])


# %% wrong="shuffle_and_split" mistake="labels made int64" message="labels have the dtype int64.*no dtype"
def shuffle_and_split(images, labels, validation_split=0.2, seed=0):
    order = np.random.default_rng(seed).permutation(len(images))
    labels = np.array([int(label) for label in labels])
    split_at = int(len(images) * (1 - validation_split))
    train, val = order[:split_at], order[split_at:]
    return (images[train], labels[train]), (images[val], labels[val])


# %% wrong="shuffle_and_split" mistake="lists" message="training images are a list; return a NumPy array"
def shuffle_and_split(images, labels, validation_split=0.2, seed=0):
    import random

    pairs = list(zip(images, labels))
    random.Random(seed).shuffle(pairs)
    images, labels = [x for x, _ in pairs], [y for _, y in pairs]
    split_at = int(len(images) * (1 - validation_split))
    return (images[:split_at], labels[:split_at]), (images[split_at:], labels[split_at:])


# %% wrong="shuffle_and_split" mistake="lists, indexed with an array" message="Images and labels are arrays: an array of indices|list has no such index"
def shuffle_and_split(images, labels, validation_split=0.2, seed=0):
    order = np.random.default_rng(seed).permutation(len(images))
    images, labels = list(images), list(labels)
    images, labels = images[order], labels[order]
    split_at = int(len(images) * (1 - validation_split))
    return (images[:split_at], labels[:split_at]), (images[split_at:], labels[split_at:])


# %% wrong="shuffle_and_split" mistake="the part for training alone" message="Found an array.*Return two pairs"
def shuffle_and_split(images, labels, validation_split=0.2, seed=0):
    order = np.random.default_rng(seed).permutation(len(images))
    train = order[: int(len(images) * (1 - validation_split))]
    return images[train], labels[train]


# %% wrong="shuffle_and_split" mistake="printed, not returned" message="None .`return` is missing.*Return two pairs"
def shuffle_and_split(images, labels, validation_split=0.2, seed=0):
    order = np.random.default_rng(seed).permutation(len(images))
    split_at = int(len(images) * (1 - validation_split))
    train, val = order[:split_at], order[split_at:]
    print((images[train], labels[train]), (images[val], labels[val]))


# %% right="epochs_until_stop" how="the best epoch so far"
def epochs_until_stop(val_losses, patience):
    best = 1
    for epoch in range(2, len(val_losses) + 1):
        if val_losses[epoch - 1] < val_losses[best - 1]:
            best = epoch
        if epoch - best >= patience:
            return epoch
    return len(val_losses)


# %% right="epochs_until_stop" how="the last ones against all before them"
def epochs_until_stop(val_losses, patience):
    for epoch in range(patience + 1, len(val_losses) + 1):
        before, last = val_losses[: epoch - patience], val_losses[epoch - patience : epoch]
        if min(last) >= min(before):
            return epoch
    return len(val_losses)


# %% right="epochs_until_stop" how="NumPy's running minimum"
def epochs_until_stop(val_losses, patience):
    lowest = np.minimum.accumulate(np.array(val_losses, dtype=float))
    improved = np.concatenate([[True], lowest[1:] < lowest[:-1]])
    places = np.arange(len(lowest))
    waited = places - np.maximum.accumulate(np.where(improved, places, 0))
    ends = np.flatnonzero(waited == patience)
    return int(ends[0]) + 1 if ends.size else len(val_losses)


# %% right="epochs_until_stop" how="recursion"
def epochs_until_stop(val_losses, patience):
    def go_on(epoch, lowest, waited):
        if waited == patience or epoch == len(val_losses):
            return epoch
        loss = val_losses[epoch]
        if loss < lowest:
            return go_on(epoch + 1, loss, 0)
        return go_on(epoch + 1, lowest, waited + 1)

    return go_on(1, val_losses[0], 0)


# %% right="epochs_until_stop" how="a while loop that counts the patience down"
def epochs_until_stop(val_losses, patience):
    rest = list(reversed(val_losses))
    seen = []
    left = patience
    while rest and left > 0:
        loss = rest.pop()
        left = patience if all(loss < earlier for earlier in seen) else left - 1
        seen.append(loss)
    return len(seen)


# %% right="epochs_until_stop" how="Keras' callback, asked epoch by epoch"
def epochs_until_stop(val_losses, patience):
    stopper = keras.callbacks.EarlyStopping(monitor="val_loss", mode="min", patience=patience)
    model = keras.Sequential()
    model.stop_training = False
    stopper.set_model(model)
    stopper.on_train_begin()
    for number, loss in enumerate(val_losses):
        stopper.on_epoch_end(number, {"val_loss": loss})
        if model.stop_training:
            return number + 1
    return len(val_losses)


# %% wrong="epochs_until_stop" mistake="an equal loss as an improvement" message="equal losses.*An equal loss counted as an improvement"
def epochs_until_stop(val_losses, patience):
    lowest, waited = float("inf"), 0
    for epoch, loss in enumerate(val_losses, start=1):
        if loss <= lowest:
            lowest, waited = loss, 0
        else:
            waited += 1
            if waited == patience:
                return epoch
    return len(val_losses)


# %% wrong="epochs_until_stop" mistake="compared with the epoch before" message="compared with the one before it"
def epochs_until_stop(val_losses, patience):
    waited = 0
    for epoch in range(1, len(val_losses)):
        if val_losses[epoch] < val_losses[epoch - 1]:
            waited = 0
        else:
            waited += 1
            if waited == patience:
                return epoch + 1
    return len(val_losses)


# %% wrong="epochs_until_stop" mistake="the count not set back" message="count is 8; .*sets the count back"
def epochs_until_stop(val_losses, patience):
    lowest, waited = float("inf"), 0
    for epoch, loss in enumerate(val_losses, start=1):
        if loss < lowest:
            lowest = loss
        else:
            waited += 1
            if waited == patience:
                return epoch
    return len(val_losses)


# %% wrong="epochs_until_stop" mistake="one epoch too late" message="too late.*ends at once"
def epochs_until_stop(val_losses, patience):
    lowest, waited = float("inf"), 0
    for epoch, loss in enumerate(val_losses, start=1):
        if loss < lowest:
            lowest, waited = loss, 0
        else:
            waited += 1
            if waited > patience:
                return epoch
    return len(val_losses)


# %% wrong="epochs_until_stop" mistake="counted from 0" message="too early. Are the epochs counted from 0"
def epochs_until_stop(val_losses, patience):
    lowest, waited = float("inf"), 0
    for epoch, loss in enumerate(val_losses):
        if loss < lowest:
            lowest, waited = loss, 0
        else:
            waited += 1
            if waited == patience:
                return epoch
    return len(val_losses)


# %% wrong="epochs_until_stop" mistake="the best epoch" message="best epoch so far"
def epochs_until_stop(val_losses, patience):
    lowest, best = float("inf"), 0
    for epoch, loss in enumerate(val_losses, start=1):
        if loss < lowest:
            lowest, best = loss, epoch
        elif epoch - best == patience:
            return best
    return len(val_losses)


# %% wrong="epochs_until_stop" mistake="no return for all epochs" message="count is None .*a `return` for that"
def epochs_until_stop(val_losses, patience):
    lowest, waited = float("inf"), 0
    for epoch, loss in enumerate(val_losses, start=1):
        if loss < lowest:
            lowest, waited = loss, 0
        else:
            waited += 1
            if waited == patience:
                return epoch


# %% wrong="epochs_until_stop" mistake="the first epoch waits" message="equal losses.*first epoch is always an improvement"
def epochs_until_stop(val_losses, patience):
    lowest, waited = val_losses[0], 0
    for epoch, loss in enumerate(val_losses, start=1):
        if loss < lowest:
            lowest, waited = loss, 0
        else:
            waited += 1
            if waited == patience:
                return epoch
    return len(val_losses)


# %% wrong="epochs_until_stop" mistake="begun with 1 as the lowest" message="lowest loss begins with float.'inf'."
def epochs_until_stop(val_losses, patience):
    lowest, waited = 1.0, 0
    for epoch, loss in enumerate(val_losses, start=1):
        if loss < lowest:
            lowest, waited = loss, 0
        else:
            waited += 1
            if waited == patience:
                return epoch
    return len(val_losses)


# %% wrong="epochs_until_stop" mistake="patience not used" message="too early.*is patience not used"
def epochs_until_stop(val_losses, patience):
    lowest = float("inf")
    for epoch, loss in enumerate(val_losses, start=1):
        if loss >= lowest:
            return epoch
        lowest = loss
    return len(val_losses)


# %% wrong="epochs_until_stop" mistake="compared with patience epochs ago" message="count is 9; .*sets the count back"
def epochs_until_stop(val_losses, patience):
    for place in range(patience, len(val_losses)):
        if val_losses[place] >= val_losses[place - patience]:
            return place + 1
    return len(val_losses)


# %% wrong="epochs_until_stop" mistake="the minimum of the whole list" message="Nobody knows by then what later epochs would bring"
def epochs_until_stop(val_losses, patience):
    best = val_losses.index(min(val_losses)) + 1
    return min(best + patience, len(val_losses))


# %% wrong="epochs_until_stop" mistake="NumPy's int" message="int64.*plain int"
def epochs_until_stop(val_losses, patience):
    lowest, waited = float("inf"), 0
    for epoch, loss in zip(np.arange(1, len(val_losses) + 1), val_losses):
        if loss < lowest:
            lowest, waited = loss, 0
        else:
            waited += 1
            if waited == patience:
                return epoch
    return len(val_losses)


# %% wrong="epochs_until_stop" mistake="the list emptied" message="argument was changed. Leave the list as it is"
def epochs_until_stop(val_losses, patience):
    lowest, waited, epoch = float("inf"), 0, 0
    while val_losses and waited < patience:
        loss = val_losses.pop(0)
        epoch += 1
        if loss < lowest:
            lowest, waited = loss, 0
        else:
            waited += 1
    return epoch


# %% wrong="epochs_until_stop" mistake="the losses of the epochs that run" message="shape .5,.; it should be one number"
def epochs_until_stop(val_losses, patience):
    lowest, waited = float("inf"), 0
    for epoch, loss in enumerate(val_losses, start=1):
        if loss < lowest:
            lowest, waited = loss, 0
        else:
            waited += 1
            if waited == patience:
                return val_losses[:epoch]
    return val_losses


# %% wrong="epochs_until_stop" mistake="begun with 10 as the lowest" message="lowest loss begins with float.'inf'"
def epochs_until_stop(val_losses, patience):
    lowest, waited = 10, 0
    for epoch, loss in enumerate(val_losses, start=1):
        if loss < lowest:
            lowest, waited = loss, 0
        else:
            waited += 1
            if waited == patience:
                return epoch
    return len(val_losses)


# %% wrong="epochs_until_stop" mistake="waiting from the minimum on" message="does the waiting begin with the minimum"
def epochs_until_stop(val_losses, patience):
    lowest, waited = float("inf"), 0
    for epoch, loss in enumerate(val_losses, start=1):
        if loss < lowest:
            lowest, waited = loss, 0
        waited += 1
        if waited == patience:
            return epoch
    return len(val_losses)


# %% wrong="epochs_until_stop" mistake="beyond the end of the list" message="list may end before early stopping"
def epochs_until_stop(val_losses, patience):
    lowest, waited, epoch = float("inf"), 0, 0
    while waited < patience:
        if val_losses[epoch] < lowest:
            lowest, waited = val_losses[epoch], 0
        else:
            waited += 1
        epoch += 1
    return epoch


# %% wrong="epochs_until_stop" mistake="small improvements not counted" message="new minimum, however little"
def epochs_until_stop(val_losses, patience):
    min_delta = 0.01
    best = float("inf")
    wait = 0
    for epoch, loss in enumerate(val_losses, 1):
        if loss < best - min_delta:
            best = loss
            wait = 0
        else:
            wait += 1
            if wait >= patience:
                return epoch
    return len(val_losses)


# %% right="fit_until_best" how="EarlyStopping, everything by name"
def fit_until_best(
    model, images, labels, max_epochs=50, patience=3, batch_size=128, validation_split=0.2
):
    stop = keras.callbacks.EarlyStopping(
        patience=patience, monitor="val_loss", mode="min", restore_best_weights=True, verbose=1
    )
    history = model.fit(
        x=images,
        y=labels,
        batch_size=batch_size,
        epochs=max_epochs,
        validation_split=validation_split,
        callbacks=[stop],
        verbose=2,
    )
    return history


# %% right="fit_until_best" how="one fit for each epoch, weights copied, a History filled by hand"
def fit_until_best(
    model, images, labels, max_epochs=50, patience=3, batch_size=128, validation_split=0.2
):
    history = keras.callbacks.History()
    history.history = {"loss": [], "val_loss": []}
    lowest, waited, best_weights = float("inf"), 0, None
    for _ in range(max_epochs):
        one = model.fit(
            images,
            labels,
            batch_size=batch_size,
            epochs=1,
            validation_split=validation_split,
            verbose=0,
        ).history
        for key in history.history:
            history.history[key].append(one[key][0])
        if one["val_loss"][0] < lowest:
            lowest, waited, best_weights = one["val_loss"][0], 0, model.get_weights()
        else:
            waited += 1
            if waited == patience:
                break
    model.set_weights(best_weights)
    return history


# %% right="fit_until_best" how="train_on_batch, shuffled by hand"
def fit_until_best(
    model, images, labels, max_epochs=50, patience=3, batch_size=128, validation_split=0.2
):
    split_at = int(len(images) * (1 - validation_split))
    rng = np.random.default_rng()
    losses, val_losses, weights = [], [], []
    while len(val_losses) < max_epochs:
        order = rng.permutation(split_at)
        parts = [order[k : k + batch_size] for k in range(0, split_at, batch_size)]
        steps = [model.train_on_batch(images[one], labels[one]) for one in parts]
        losses.append(float(np.mean(steps)))
        val_losses.append(float(model.evaluate(images[split_at:], labels[split_at:], verbose=0)))
        weights.append(model.get_weights())
        if len(val_losses) - 1 - int(np.argmin(val_losses)) >= patience:
            break
    model.set_weights(weights[int(np.argmin(val_losses))])
    record = keras.callbacks.History()
    record.epoch = list(range(len(losses)))
    record.history = {"loss": losses, "val_loss": val_losses}
    return record


# %% right="fit_until_best" how="a callback of one's own"
def fit_until_best(
    model, images, labels, max_epochs=50, patience=3, batch_size=128, validation_split=0.2
):
    class Keeper(keras.callbacks.Callback):
        lowest, waited, weights = float("inf"), 0, None

        def on_epoch_end(self, epoch, logs=None):
            self.waited += 1
            if logs["val_loss"] < self.lowest:
                self.lowest, self.waited = logs["val_loss"], 0
                self.weights = self.model.get_weights()
            self.model.stop_training = self.waited >= patience

    keeper = Keeper()
    history = model.fit(
        images,
        labels,
        epochs=max_epochs,
        batch_size=batch_size,
        validation_split=validation_split,
        callbacks=[keeper],
        verbose=0,
    )
    model.set_weights(keeper.weights)
    return history


# %% right="fit_until_best" how="EarlyStopping, and the best weights in a file"
def fit_until_best(
    model, images, labels, max_epochs=50, patience=3, batch_size=128, validation_split=0.2
):
    import os
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "best.weights.h5")
        callbacks = [
            keras.callbacks.ModelCheckpoint(path, save_best_only=True, save_weights_only=True),
            keras.callbacks.EarlyStopping(patience=patience),
        ]
        settings = {"validation_split": validation_split, "callbacks": callbacks, "verbose": 0}
        history = model.fit(images, labels, batch_size, max_epochs, **settings)
        model.load_weights(path)
    return history


# %% right="fit_until_best" how="split by hand, a closure in a LambdaCallback"
def fit_until_best(
    model, images, labels, max_epochs=50, patience=3, batch_size=128, validation_split=0.2
):
    split_at = int(len(images) * (1 - validation_split))
    kept = {}

    def look(epoch, logs):
        kept[logs["val_loss"]] = epoch, model.get_weights()
        if epoch - kept[min(kept)][0] == patience:
            model.stop_training = True

    model.fit(
        images[:split_at],
        labels[:split_at],
        epochs=max_epochs,
        batch_size=batch_size,
        validation_data=(images[split_at:], labels[split_at:]),
        callbacks=[keras.callbacks.LambdaCallback(on_epoch_end=look)],
        verbose=0,
    )
    model.set_weights(kept[min(kept)][1])
    return model.history


# %% right="fit_until_best" how="its own epochs_until_stop, asked after each epoch"
def fit_until_best(
    model, images, labels, max_epochs=50, patience=3, batch_size=128, validation_split=0.2
):
    total, copies = None, []
    for epoch in range(1, max_epochs + 1):
        run = model.fit(
            images,
            labels,
            initial_epoch=epoch - 1,
            epochs=epoch,
            batch_size=batch_size,
            validation_split=validation_split,
            verbose=0,
        )
        copies.append(model.get_weights())
        if total is None:
            total = run
        else:
            for key, values in run.history.items():
                total.history[key] += values
            total.epoch += run.epoch
        if epochs_until_stop(total.history["val_loss"] + [float("inf")], patience) <= epoch:
            break
    losses = total.history["val_loss"]
    model.set_weights(copies[losses.index(min(losses))])
    return total


# %% right="fit_until_best" how="the callback without a list"
def fit_until_best(
    model, images, labels, max_epochs=50, patience=3, batch_size=128, validation_split=0.2
):
    return model.fit(
        images,
        labels,
        epochs=max_epochs,
        batch_size=batch_size,
        validation_split=validation_split,
        callbacks=keras.callbacks.EarlyStopping(patience=patience, restore_best_weights=True),
        verbose=0,
    )


# %% wrong="fit_until_best" mistake="best weights not put back" message="that of epoch 3, the last one; .*restore_best_weights=True"
def fit_until_best(
    model, images, labels, max_epochs=50, patience=3, batch_size=128, validation_split=0.2
):
    return model.fit(
        images,
        labels,
        epochs=max_epochs,
        batch_size=batch_size,
        validation_split=validation_split,
        callbacks=[keras.callbacks.EarlyStopping(patience=patience)],
        verbose=0,
    )


# %% wrong="fit_until_best" mistake="no early stopping" message="epochs are 9; .*went on to max_epochs. Is the callback passed"
def fit_until_best(
    model, images, labels, max_epochs=50, patience=3, batch_size=128, validation_split=0.2
):
    return model.fit(
        images,
        labels,
        epochs=max_epochs,
        batch_size=batch_size,
        validation_split=validation_split,
        verbose=0,
    )


# %% wrong="fit_until_best" mistake="callback made, not passed" message="epochs are 9; .*went on to max_epochs. Is the callback passed"
def fit_until_best(
    model, images, labels, max_epochs=50, patience=3, batch_size=128, validation_split=0.2
):
    stopper = keras.callbacks.EarlyStopping(patience=patience, restore_best_weights=True)
    history = model.fit(
        images,
        labels,
        epochs=max_epochs,
        batch_size=batch_size,
        validation_split=validation_split,
        verbose=0,
    )
    return history


# %% wrong="fit_until_best" mistake="the training loss watched" message="epochs are 3; .*another loss that was watched.*monitor='val_loss'"
def fit_until_best(
    model, images, labels, max_epochs=50, patience=3, batch_size=128, validation_split=0.2
):
    stopper = keras.callbacks.EarlyStopping("loss", patience=patience, restore_best_weights=True)
    return model.fit(
        images,
        labels,
        epochs=max_epochs,
        batch_size=batch_size,
        validation_split=validation_split,
        callbacks=[stopper],
        verbose=0,
    )


# %% wrong="fit_until_best" mistake="the validation accuracy watched" message="epochs are 9; .*does it watch val_loss"
def fit_until_best(
    model, images, labels, max_epochs=50, patience=3, batch_size=128, validation_split=0.2
):
    stopper = keras.callbacks.EarlyStopping(
        monitor="val_accuracy", mode="max", patience=patience, restore_best_weights=True
    )
    return model.fit(
        images,
        labels,
        epochs=max_epochs,
        batch_size=batch_size,
        validation_split=validation_split,
        callbacks=[stopper],
        verbose=0,
    )


# %% wrong="fit_until_best" mistake="patience not passed on" message="One epoch without a new minimum .*Pass patience=patience"
def fit_until_best(
    model, images, labels, max_epochs=50, patience=3, batch_size=128, validation_split=0.2
):
    stopper = keras.callbacks.EarlyStopping(monitor="val_loss", restore_best_weights=True)
    return model.fit(
        images,
        labels,
        epochs=max_epochs,
        batch_size=batch_size,
        validation_split=validation_split,
        callbacks=[stopper],
        verbose=0,
    )


# %% wrong="fit_until_best" mistake="patience 3 built in" message="epochs are 7; .*is 3 written into the code"
def fit_until_best(
    model, images, labels, max_epochs=50, patience=3, batch_size=128, validation_split=0.2
):
    stopper = keras.callbacks.EarlyStopping(
        monitor="val_loss", patience=3, restore_best_weights=True
    )
    return model.fit(
        images,
        labels,
        epochs=max_epochs,
        batch_size=batch_size,
        validation_split=validation_split,
        callbacks=[stopper],
        verbose=0,
    )


# %% wrong="fit_until_best" mistake="max_epochs not passed on" message="epochs are 1; .*Pass epochs=max_epochs"
def fit_until_best(
    model, images, labels, max_epochs=50, patience=3, batch_size=128, validation_split=0.2
):
    stopper = keras.callbacks.EarlyStopping(patience=patience, restore_best_weights=True)
    return model.fit(
        images,
        labels,
        batch_size=batch_size,
        validation_split=validation_split,
        callbacks=[stopper],
        verbose=0,
    )


# %% wrong="fit_until_best" mistake="50 epochs built in" message="that of epoch 4, and max_epochs is 3. Is a number of epochs written into the code"
def fit_until_best(
    model, images, labels, max_epochs=50, patience=3, batch_size=128, validation_split=0.2
):
    stopper = keras.callbacks.EarlyStopping(patience=patience, restore_best_weights=True)
    return model.fit(
        images,
        labels,
        epochs=50,
        batch_size=batch_size,
        validation_split=validation_split,
        callbacks=[stopper],
        verbose=0,
    )


# %% wrong="fit_until_best" mistake="patience taken for the number of epochs" message="patience is not the number of epochs"
def fit_until_best(
    model, images, labels, max_epochs=50, patience=3, batch_size=128, validation_split=0.2
):
    stopper = keras.callbacks.EarlyStopping(patience=patience, restore_best_weights=True)
    return model.fit(
        images,
        labels,
        epochs=patience,
        batch_size=batch_size,
        validation_split=validation_split,
        callbacks=[stopper],
        verbose=0,
    )


# %% wrong="fit_until_best" mistake="batch_size not passed on" message="one step in each epoch. Pass batch_size=batch_size"
def fit_until_best(
    model, images, labels, max_epochs=50, patience=3, batch_size=128, validation_split=0.2
):
    stopper = keras.callbacks.EarlyStopping(patience=patience, restore_best_weights=True)
    return model.fit(
        images,
        labels,
        epochs=max_epochs,
        validation_split=validation_split,
        callbacks=[stopper],
        verbose=0,
    )


# %% wrong="fit_until_best" mistake="validation_split not passed on" message="is none where nothing is held back"
def fit_until_best(
    model, images, labels, max_epochs=50, patience=3, batch_size=128, validation_split=0.2
):
    stopper = keras.callbacks.EarlyStopping(patience=patience, restore_best_weights=True)
    return model.fit(
        images,
        labels,
        epochs=max_epochs,
        batch_size=batch_size,
        callbacks=[stopper],
        verbose=0,
    )


# %% wrong="fit_until_best" mistake="validated on what is learned from" message="computed on all the images. Compute it on those held back"
def fit_until_best(
    model, images, labels, max_epochs=50, patience=3, batch_size=128, validation_split=0.2
):
    stopper = keras.callbacks.EarlyStopping(patience=patience, restore_best_weights=True)
    split_at = int(len(images) * (1 - validation_split))
    return model.fit(
        images[:split_at],
        labels[:split_at],
        epochs=max_epochs,
        batch_size=batch_size,
        validation_data=(images, labels),
        callbacks=[stopper],
        verbose=0,
    )


# %% wrong="fit_until_best" mistake="shuffled before the split" message="first val_loss .*shuffle nothing before that"
def fit_until_best(
    model, images, labels, max_epochs=50, patience=3, batch_size=128, validation_split=0.2
):
    (x, y), held = shuffle_and_split(images, labels, validation_split)
    stopper = keras.callbacks.EarlyStopping(patience=patience, restore_best_weights=True)
    return model.fit(
        x,
        y,
        epochs=max_epochs,
        batch_size=batch_size,
        validation_data=held,
        callbacks=[stopper],
        verbose=0,
    )


# %% wrong="fit_until_best" mistake="small improvements not counted" message="epochs are 2; .*no min_delta"
def fit_until_best(
    model, images, labels, max_epochs=50, patience=3, batch_size=128, validation_split=0.2
):
    stopper = keras.callbacks.EarlyStopping(
        min_delta=0.001, patience=patience, restore_best_weights=True
    )
    return model.fit(
        images,
        labels,
        epochs=max_epochs,
        batch_size=batch_size,
        validation_split=validation_split,
        callbacks=[stopper],
        verbose=0,
    )


# %% wrong="fit_until_best" mistake="by hand: put back only when stopped early" message="that of epoch 3, the last one; .*also when training ends with max_epochs"
def fit_until_best(
    model, images, labels, max_epochs=50, patience=3, batch_size=128, validation_split=0.2
):
    history = keras.callbacks.History()
    history.history = {"loss": [], "val_loss": []}
    lowest, waited = float("inf"), 0
    for _ in range(max_epochs):
        run = model.fit(
            images, labels, batch_size, validation_split=validation_split, verbose=0
        ).history
        history.history["loss"] += run["loss"]
        history.history["val_loss"] += run["val_loss"]
        if run["val_loss"][0] < lowest:
            lowest, waited, best = run["val_loss"][0], 0, model.get_weights()
        else:
            waited += 1
            if waited == patience:
                model.set_weights(best)
                break
    return history


# %% wrong="fit_until_best" mistake="by hand: the weights not copied" message="that of epoch 3, the last one; .*keep a copy, model.get_weights"
def fit_until_best(
    model, images, labels, max_epochs=50, patience=3, batch_size=128, validation_split=0.2
):
    history = keras.callbacks.History()
    history.history = {"loss": [], "val_loss": []}
    lowest, waited = float("inf"), 0
    for _ in range(max_epochs):
        run = model.fit(
            images, labels, batch_size, validation_split=validation_split, verbose=0
        ).history
        history.history["loss"] += run["loss"]
        history.history["val_loss"] += run["val_loss"]
        if run["val_loss"][0] < lowest:
            lowest, waited, best = run["val_loss"][0], 0, model
        else:
            waited += 1
            if waited == patience:
                break
    model.set_weights(best.get_weights())
    return history


# %% wrong="fit_until_best" mistake="by hand: weights kept before the epoch" message="that of epoch 1, and epoch 2 is the best: keep the weights after the epoch"
def fit_until_best(
    model, images, labels, max_epochs=50, patience=3, batch_size=128, validation_split=0.2
):
    history = keras.callbacks.History()
    history.history = {"loss": [], "val_loss": []}
    lowest, waited = float("inf"), 0
    for _ in range(max_epochs):
        weights = model.get_weights()
        run = model.fit(
            images, labels, batch_size, validation_split=validation_split, verbose=0
        ).history
        history.history["loss"] += run["loss"]
        history.history["val_loss"] += run["val_loss"]
        if run["val_loss"][0] < lowest:
            lowest, waited, best = run["val_loss"][0], 0, weights
        else:
            waited += 1
            if waited == patience:
                break
    model.set_weights(best)
    return history


# %% wrong="fit_until_best" mistake="by hand: the count not set back" message="epochs are 5; .*in a row: a new minimum of val_loss, as in epoch 4, sets the count back"
def fit_until_best(
    model, images, labels, max_epochs=50, patience=3, batch_size=128, validation_split=0.2
):
    history = keras.callbacks.History()
    history.history = {"loss": [], "val_loss": []}
    lowest, waited = float("inf"), 0
    for _ in range(max_epochs):
        run = model.fit(
            images, labels, batch_size, validation_split=validation_split, verbose=0
        ).history
        history.history["loss"] += run["loss"]
        history.history["val_loss"] += run["val_loss"]
        if run["val_loss"][0] < lowest:
            lowest, best = run["val_loss"][0], model.get_weights()
        else:
            waited += 1
            if waited == patience:
                break
    model.set_weights(best)
    return history


# %% wrong="fit_until_best" mistake="by hand: one epoch too late" message="epochs are 7; .*one epoch too many.*Does one more have to pass"
def fit_until_best(
    model, images, labels, max_epochs=50, patience=3, batch_size=128, validation_split=0.2
):
    history = keras.callbacks.History()
    history.history = {"loss": [], "val_loss": []}
    lowest, waited = float("inf"), 0
    for _ in range(max_epochs):
        run = model.fit(
            images, labels, batch_size, validation_split=validation_split, verbose=0
        ).history
        history.history["loss"] += run["loss"]
        history.history["val_loss"] += run["val_loss"]
        if run["val_loss"][0] < lowest:
            lowest, waited, best = run["val_loss"][0], 0, model.get_weights()
        else:
            waited += 1
            if waited > patience:
                break
    model.set_weights(best)
    return history


# %% wrong="fit_until_best" mistake="by hand: compared with the epoch before" message="epochs are 9; .*compare each loss with the lowest so far"
def fit_until_best(
    model, images, labels, max_epochs=50, patience=3, batch_size=128, validation_split=0.2
):
    history = keras.callbacks.History()
    history.history = {"loss": [], "val_loss": []}
    previous, waited = float("inf"), 0
    for _ in range(max_epochs):
        run = model.fit(
            images, labels, batch_size, validation_split=validation_split, verbose=0
        ).history
        history.history["loss"] += run["loss"]
        history.history["val_loss"] += run["val_loss"]
        if run["val_loss"][0] < previous:
            waited, best = 0, model.get_weights()
        else:
            waited += 1
            if waited == patience:
                break
        previous = run["val_loss"][0]
    model.set_weights(best)
    return history


# %% wrong="fit_until_best" mistake="by hand: the record of the last epoch" message="that of epoch 6. .*called once for each epoch, the history needs the entries of all"
def fit_until_best(
    model, images, labels, max_epochs=50, patience=3, batch_size=128, validation_split=0.2
):
    lowest, waited = float("inf"), 0
    for _ in range(max_epochs):
        history = model.fit(
            images, labels, batch_size, validation_split=validation_split, verbose=0
        )
        loss = history.history["val_loss"][0]
        if loss < lowest:
            lowest, waited, best = loss, 0, model.get_weights()
        else:
            waited += 1
            if waited == patience:
                break
    model.set_weights(best)
    return history


# %% wrong="fit_until_best" mistake="the entries after the best epoch left out" message="epochs are 4; .*an entry for each epoch that ran"
def fit_until_best(
    model, images, labels, max_epochs=50, patience=3, batch_size=128, validation_split=0.2
):
    stopper = keras.callbacks.EarlyStopping(patience=patience, restore_best_weights=True)
    history = model.fit(
        images,
        labels,
        epochs=max_epochs,
        batch_size=batch_size,
        validation_split=validation_split,
        callbacks=[stopper],
        verbose=0,
    )
    best = int(np.argmin(history.history["val_loss"])) + 1
    history.history = {key: values[:best] for key, values in history.history.items()}
    return history


# %% wrong="fit_until_best" mistake="trained once more for the best number of epochs" message="Epoch 2 has the lowest val_loss, .*train once"
def fit_until_best(
    model, images, labels, max_epochs=50, patience=3, batch_size=128, validation_split=0.2
):
    settings = {"batch_size": batch_size, "validation_split": validation_split, "verbose": 0}
    stopper = keras.callbacks.EarlyStopping(patience=patience)
    history = model.fit(images, labels, epochs=max_epochs, callbacks=[stopper], **settings)
    best = int(np.argmin(history.history["val_loss"])) + 1
    model.fit(images, labels, epochs=best, **settings)
    return history


# %% wrong="fit_until_best" mistake="a copy trained" message="that of the beginning. Train the model that is given"
def fit_until_best(
    model, images, labels, max_epochs=50, patience=3, batch_size=128, validation_split=0.2
):
    copy = keras.models.clone_model(model)
    copy.set_weights(model.get_weights())
    optimizer = keras.optimizers.SGD.from_config(model.optimizer.get_config())
    copy.compile(optimizer, loss="sparse_categorical_crossentropy", run_eagerly=True)
    stopper = keras.callbacks.EarlyStopping(patience=patience, restore_best_weights=True)
    return copy.fit(
        images,
        labels,
        epochs=max_epochs,
        batch_size=batch_size,
        validation_split=validation_split,
        callbacks=[stopper],
        verbose=0,
    )


# %% wrong="fit_until_best" mistake="compiled anew" message="first val_loss .*leave the model compiled as it is"
def fit_until_best(
    model, images, labels, max_epochs=50, patience=3, batch_size=128, validation_split=0.2
):
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    stopper = keras.callbacks.EarlyStopping(patience=patience, restore_best_weights=True)
    return model.fit(
        images,
        labels,
        epochs=max_epochs,
        batch_size=batch_size,
        validation_split=validation_split,
        callbacks=[stopper],
        verbose=0,
    )


# %% wrong="fit_until_best" mistake="the class in place of a callback" message="make one with parentheses, EarlyStopping"
def fit_until_best(
    model, images, labels, max_epochs=50, patience=3, batch_size=128, validation_split=0.2
):
    return model.fit(
        images,
        labels,
        epochs=max_epochs,
        batch_size=batch_size,
        validation_split=validation_split,
        callbacks=[keras.callbacks.EarlyStopping],
        verbose=0,
    )


# %% wrong="fit_until_best" mistake="the dictionary" message="is a dict; .*Return the History object itself"
def fit_until_best(
    model, images, labels, max_epochs=50, patience=3, batch_size=128, validation_split=0.2
):
    stopper = keras.callbacks.EarlyStopping(patience=patience, restore_best_weights=True)
    history = model.fit(
        images,
        labels,
        epochs=max_epochs,
        batch_size=batch_size,
        validation_split=validation_split,
        callbacks=[stopper],
        verbose=0,
    )
    return history.history


# %% wrong="fit_until_best" mistake="no return" message="None .`return` is missing.*should be a History"
def fit_until_best(
    model, images, labels, max_epochs=50, patience=3, batch_size=128, validation_split=0.2
):
    stopper = keras.callbacks.EarlyStopping(patience=patience, restore_best_weights=True)
    model.fit(
        images,
        labels,
        epochs=max_epochs,
        batch_size=batch_size,
        validation_split=validation_split,
        callbacks=[stopper],
        verbose=0,
    )


# %% wrong="fit_until_best" mistake="the model" message="is a Sequential; it should be a History"
def fit_until_best(
    model, images, labels, max_epochs=50, patience=3, batch_size=128, validation_split=0.2
):
    stopper = keras.callbacks.EarlyStopping(patience=patience, restore_best_weights=True)
    model.fit(
        images,
        labels,
        epochs=max_epochs,
        batch_size=batch_size,
        validation_split=validation_split,
        callbacks=[stopper],
        verbose=0,
    )
    return model


# %% wrong="fit_until_best" mistake="other defaults" message="With every default .*defaults are max_epochs=50, patience=3, batch_size=128"
def fit_until_best(
    model, images, labels, max_epochs=100, patience=5, batch_size=32, validation_split=0.2
):
    stopper = keras.callbacks.EarlyStopping(patience=patience, restore_best_weights=True)
    return model.fit(
        images,
        labels,
        epochs=max_epochs,
        batch_size=batch_size,
        validation_split=validation_split,
        callbacks=[stopper],
        verbose=0,
    )
