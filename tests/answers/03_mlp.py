"""Right and wrong answers to the exercises of lesson 3."""


# %% right="count_parameters" how="a loop over places"
def count_parameters(layer_sizes):
    total = 0
    for place in range(1, len(layer_sizes)):
        total += (layer_sizes[place - 1] + 1) * layer_sizes[place]
    return total


# %% right="count_parameters" how="zip of the sizes and the sizes from the second on"
def count_parameters(layer_sizes):
    weights = [a * b for a, b in zip(layer_sizes, layer_sizes[1:])]
    return sum(weights) + sum(layer_sizes[1:])


# %% right="count_parameters" how="NumPy, converted at the end"
def count_parameters(layer_sizes):
    sizes = np.array(layer_sizes, dtype=np.int64)
    return int(np.dot(sizes[:-1], sizes[1:]) + sizes[1:].sum())


# %% right="count_parameters" how="recursion"
def count_parameters(layer_sizes):
    if len(layer_sizes) < 2:
        return 0
    before, after, *_ = layer_sizes
    return before * after + after + count_parameters(layer_sizes[1:])


# %% right="count_parameters" how="a helper, and the last size remembered"
def parameters_of_layer(inputs, outputs):
    weights = inputs * outputs
    biases = outputs
    return weights + biases


def count_parameters(layer_sizes):
    last = None
    total = 0
    for size in layer_sizes:
        if last is not None:
            total = total + parameters_of_layer(last, size)
        last = size
    return total


# %% right="count_parameters" how="Keras counts"
def count_parameters(layer_sizes):
    first, *others = layer_sizes
    model = keras.Sequential([keras.Input(shape=(first,))])
    for size in others:
        model.add(keras.layers.Dense(size))
    return int(model.count_params())


# %% wrong="count_parameters" mistake="the biases forgotten" message="weights alone.*has a bias too"
def count_parameters(layer_sizes):
    return sum(before * after for before, after in pairwise(layer_sizes))


# %% wrong="count_parameters" mistake="a bias for each input" message="bias for each number that comes in.*one for each unit"
def count_parameters(layer_sizes):
    return sum(before * after + before for before, after in pairwise(layer_sizes))


# %% wrong="count_parameters" mistake="biases for the input as well" message="given biases too.*Only units"
def count_parameters(layer_sizes):
    return sum(before * after for before, after in pairwise(layer_sizes)) + sum(layer_sizes)


# %% wrong="count_parameters" mistake="one bias for each layer" message="a single bias.*Each of its units"
def count_parameters(layer_sizes):
    return sum(before * after + 1 for before, after in pairwise(layer_sizes))


# %% wrong="count_parameters" mistake="biases of the last layer alone" message="Only the last layer.s biases"
def count_parameters(layer_sizes):
    weights = sum(before * after for before, after in pairwise(layer_sizes))
    return weights + layer_sizes[-1]


# %% wrong="count_parameters" mistake="NumPy's int" message="int64; it should be a plain int"
def count_parameters(layer_sizes):
    sizes = np.array(layer_sizes)
    return np.sum(sizes[:-1] * sizes[1:] + sizes[1:])


# %% wrong="count_parameters" mistake="a float" message="float; it should be a plain int"
def count_parameters(layer_sizes):
    total = 0.0
    for before, after in pairwise(layer_sizes):
        total += before * after + after
    return total


# %% wrong="count_parameters" mistake="the loop one place too long" message="IndexError.*one place before the last"
def count_parameters(layer_sizes):
    total = 0
    for place in range(len(layer_sizes)):
        total += layer_sizes[place] * layer_sizes[place + 1] + layer_sizes[place + 1]
    return total


# %% wrong="count_parameters" mistake="the loop one place too short" message="No layer was counted"
def count_parameters(layer_sizes):
    total = 0
    for place in range(len(layer_sizes) - 2):
        total += layer_sizes[place] * layer_sizes[place + 1] + layer_sizes[place + 1]
    return total


# %% wrong="count_parameters" mistake="return inside the loop" message="last layer is missing: the loop ends before it"
def count_parameters(layer_sizes):
    total = 0
    for before, after in pairwise(layer_sizes):
        total += before * after + after
        return total


# %% wrong="count_parameters" mistake="= in place of +=" message="last layer alone.*[+]="
def count_parameters(layer_sizes):
    for before, after in pairwise(layer_sizes):
        total = before * after + after
    return total


# %% wrong="count_parameters" mistake="three sizes written into the code" message="any number of sizes.*pairs of neighbours"
def count_parameters(layer_sizes):
    pixels, hidden, classes = layer_sizes
    return pixels * hidden + hidden + hidden * classes + classes


# %% wrong="count_parameters" mistake="two or three sizes, no more" message="list of 5 other sizes.*all pairs of neighbours"
def count_parameters(layer_sizes):
    if len(layer_sizes) == 2:
        return layer_sizes[0] * layer_sizes[1] + layer_sizes[1]
    first, second, third = layer_sizes[:3]
    return first * second + second + second * third + third


# %% wrong="count_parameters" mistake="the list emptied" message="argument was changed.*pop takes a size out"
def count_parameters(layer_sizes):
    total = 0
    before = layer_sizes.pop(0)
    while layer_sizes:
        after = layer_sizes.pop(0)
        total += before * after + after
        before = after
    return total


# %% wrong="count_parameters" mistake="lists alone" message="AttributeError.*as a list or as a tuple"
def count_parameters(layer_sizes):
    sizes = layer_sizes.copy()
    total = 0
    while len(sizes) > 1:
        before = sizes.pop(0)
        total += before * sizes[0] + sizes[0]
    return total


# %% wrong="count_parameters" mistake="a number for each layer" message="one number. Add up the parameters"
def count_parameters(layer_sizes):
    return [before * after + after for before, after in pairwise(layer_sizes)]


# %% wrong="count_parameters" mistake="printed, not returned" message="None.*`return` is missing"
def count_parameters(layer_sizes):
    print(sum(before * after + after for before, after in pairwise(layer_sizes)))


# %% wrong="count_parameters" mistake="a size taken for a place" message="IndexError.*a place, and not a size"
def count_parameters(layer_sizes):
    total = 0
    for i in layer_sizes:
        total += layer_sizes[i] * layer_sizes[i + 1] + layer_sizes[i + 1]
    return total


# %% wrong="count_parameters" mistake="straight from the first size to the last" message="7850.*all pairs of neighbours"
def count_parameters(layer_sizes):
    return layer_sizes[0] * layer_sizes[-1] + layer_sizes[-1]


# %% right="relu" how="np.where"
def relu(x):
    return np.where(x > 0, x, 0)


# %% right="relu" how="a copy with a mask"
def relu(x):
    result = x.copy()
    result[result < 0] = 0
    return result


# %% right="relu" how="multiplied by the mask"
def relu(x):
    return x * (x > 0)


# %% right="relu" how="half of the number plus its absolute value"
def relu(x):
    return (x + abs(x)) / 2


# %% right="relu" how="number by number, by way of a list"
def relu(x):
    numbers = [max(number, 0.0) for number in x.ravel().tolist()]
    return np.array(numbers).reshape(x.shape)


# %% right="relu" how="recursion down to a single row"
def relu(x):
    if x.ndim > 1:
        return np.array([relu(part) for part in x])
    return np.array([number if number >= 0 else 0.0 for number in x])


# %% right="relu" how="Keras' own, converted"
def relu(x):
    return keras.ops.convert_to_numpy(keras.activations.relu(x))


# %% wrong="relu" mistake="the absolute value" message="absolute value"
def relu(x):
    return np.abs(x)


# %% wrong="relu" mistake="changed in place" message="argument was changed.*Make a new array"
def relu(x):
    x[x < 0] = 0
    return x


# %% wrong="relu" mistake="the mask" message="False, False, True.*which entries are positive"
def relu(x):
    return x > 0


# %% wrong="relu" mistake="a step" message="which entries are positive.*Return the entries themselves"
def relu(x):
    return (x > 0).astype(float)


# %% wrong="relu" mistake="the minimum" message="other way round"
def relu(x):
    return np.minimum(x, 0)


# %% wrong="relu" mistake="Python's max" message="Python.s max ask about one number.*np.maximum"
def relu(x):
    return max(0, x)


# %% wrong="relu" mistake="if for the whole array" message="`if`.*about one number.*np.maximum"
def relu(x):
    if x > 0:
        return x
    return 0


# %% wrong="relu" mistake="np.max, with 0 as the axis" message="shape .2, 3.*np.max looks for the largest"
def relu(x):
    return np.max(x, 0)


# %% wrong="relu" mistake="negative entries left out" message="entries are missing.*in its place"
def relu(x):
    return x[x >= 0]


# %% wrong="relu" mistake="whole numbers, by np.vectorize" message="fractions are gone.*whole numbers"
def relu(x):
    return np.vectorize(lambda number: number if number > 0 else 0)(x)


# %% wrong="relu" mistake="two loops, for two axes alone" message="any number of axes.*need no loop"
def relu(x):
    rows, columns = x.shape
    result = np.zeros((rows, columns))
    for row in range(rows):
        for column in range(columns):
            result[row, column] = max(x[row, column], 0)
    return result


# %% wrong="relu" mistake="a small slope for negative entries" message="-0.015.*Negative entries should become 0"
def relu(x):
    return np.where(x > 0, x, 0.01 * x)


# %% wrong="relu" mistake="cut off at 1" message="cut off at 1"
def relu(x):
    return np.clip(x, 0, 1)


# %% wrong="relu" mistake="cut off at 6" message="Large entries were cut off"
def relu(x):
    return np.clip(x, 0, 6)


# %% wrong="relu" mistake="the argument itself when nothing is negative" message="memory of an argument"
def relu(x):
    if (x < 0).any():
        return np.maximum(x, 0)
    return x


# %% wrong="relu" mistake="printed, not returned" message="None.*`return` is missing"
def relu(x):
    print(np.maximum(x, 0))


# %% wrong="relu" mistake="== in place of =" message="negative entries are still there"
def relu(x):
    y = x.copy()
    y[y < 0] == 0
    return y


# %% wrong="relu" mistake="flattened" message="shape .6,.*Keep every entry in its place"
def relu(x):
    return np.array([max(v, 0) for v in x.ravel()])


# %% right="softmax" how="sums by hand with a new axis"
def softmax(logits):
    largest = np.max(logits, axis=-1)
    exponentials = np.exp(logits - largest[..., np.newaxis])
    return exponentials / exponentials.sum(axis=-1)[..., None]


# %% right="softmax" how="row by row, with one row as a case of its own"
def softmax(logits):
    if logits.ndim == 1:
        powers = np.exp(logits - max(logits))
        return powers / sum(powers)
    return np.stack([softmax(row) for row in logits])


# %% right="softmax" how="the standard library"
def softmax(logits):
    import math

    rows = []
    for row in np.atleast_2d(logits).tolist():
        largest = max(row)
        powers = [math.exp(number - largest) for number in row]
        rows.append([power / math.fsum(powers) for power in powers])
    return np.array(rows).reshape(logits.shape)


# %% right="softmax" how="transposed, so that the axes fit"
def softmax(logits):
    columns = logits.T - logits.T.max(axis=0)
    powers = np.exp(columns)
    return (powers / powers.sum(axis=0)).T


# %% right="softmax" how="scipy"
def softmax(logits):
    from scipy.special import softmax as shares

    return shares(logits, axis=-1)


# %% right="softmax" how="the logarithm of the sum subtracted"
def softmax(logits):
    total = np.logaddexp.reduce(logits, axis=-1, keepdims=True)
    return np.exp(logits - total)


# %% right="softmax" how="Keras, in float32"
def softmax(logits):
    tensor = keras.ops.convert_to_tensor(logits, dtype="float32")
    return keras.ops.convert_to_numpy(keras.ops.softmax(tensor, axis=-1))


# %% right="softmax" how="never below one in ten million"
def softmax(logits):
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.clip(powers / powers.sum(axis=-1, keepdims=True), 1e-7, 1)


# %% wrong="softmax" mistake="large logits overflow" message="nan.*subtract the row.s largest logit"
def softmax(logits):
    exponentials = np.exp(logits)
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


# %% wrong="softmax" mistake="not divided" message="These are the exponentials"
def softmax(logits):
    return np.exp(logits)


# %% wrong="softmax" mistake="divided by the largest" message="compared with the largest.*divide by their sum"
def softmax(logits):
    return np.exp(logits - logits.max(axis=-1, keepdims=True))


# %% wrong="softmax" mistake="the maximum picked" message="picks the maximum"
def softmax(logits):
    return np.where(logits == logits.max(axis=-1, keepdims=True), 1.0, 0.0)


# %% wrong="softmax" mistake="computed in float16" message="is float16, which keeps three digits"
def softmax(logits):
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True)).astype(np.float16)
    return powers / powers.sum(axis=-1, keepdims=True)


# %% wrong="softmax" mistake="one sum for all rows" message="All the rows together add up to 1"
def softmax(logits):
    exponentials = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum()


# %% wrong="softmax" mistake="along the first axis" message="Each column adds up"
def softmax(logits):
    exponentials = np.exp(logits - logits.max(axis=0))
    return exponentials / exponentials.sum(axis=0)


# %% wrong="softmax" mistake="axis 1, which a single row does not have" message="AxisError.*A single row.*axis=-1"
def softmax(logits):
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


# %% wrong="softmax" mistake="no keepdims" message="ValueError.*a sum of its own.*keepdims=True"
def softmax(logits):
    exponentials = np.exp(logits - logits.max())
    return exponentials / exponentials.sum(axis=-1)


# %% wrong="softmax" mistake="the largest of all rows subtracted" message="from each row its own largest logit"
def softmax(logits):
    exponentials = np.exp(logits - logits.max())
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


# %% wrong="softmax" mistake="the smallest subtracted" message="not the smallest"
def softmax(logits):
    exponentials = np.exp(logits - logits.min(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


# %% wrong="softmax" mistake="large logits cut off" message="Cutting large numbers off loses the difference"
def softmax(logits):
    exponentials = np.exp(np.clip(logits, -500, 500))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


# %% wrong="softmax" mistake="nan replaced by 0" message="in place of inf and nan"
def softmax(logits):
    exponentials = np.exp(logits)
    return np.nan_to_num(exponentials / exponentials.sum(axis=-1, keepdims=True))


# %% wrong="softmax" mistake="divided by the sum without the exponential" message="Take the exponentials first"
def softmax(logits):
    return logits / logits.sum(axis=-1, keepdims=True)


# %% wrong="softmax" mistake="the sigmoid" message="sigmoid of each logit"
def softmax(logits):
    return 1 / (1 + np.exp(-logits))


# %% wrong="softmax" mistake="the argument changed" message="argument was changed.*not logits -="
def softmax(logits):
    logits -= logits.max(axis=-1, keepdims=True)
    exponentials = np.exp(logits)
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


# %% wrong="softmax" mistake="two axes always" message="shape .1, 3.; it should be .3,.*Keep the shape"
def softmax(logits):
    rows = np.atleast_2d(logits)
    exponentials = np.exp(rows - rows.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


# %% wrong="softmax" mistake="rows alone, in a loop" message="A single row.*numbers, not rows"
def softmax(logits):
    shares = []
    for row in logits:
        powers = [np.exp(number - max(row)) for number in row]
        shares.append([power / sum(powers) for power in powers])
    return np.array(shares)


# %% wrong="softmax" mistake="rounded" message="The shares are rounded"
def softmax(logits):
    exponentials = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.round(exponentials / exponentials.sum(axis=-1, keepdims=True), 3)


# %% wrong="softmax" mistake="a list" message="a list; return a NumPy array"
def softmax(logits):
    exponentials = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return (exponentials / exponentials.sum(axis=-1, keepdims=True)).tolist()


# %% wrong="softmax" mistake="Python's max" message="ValueError.*Python.s max.*largest number of each row"
def softmax(logits):
    e = np.exp(logits - max(logits))
    return e / sum(e)


# %% wrong="softmax" mistake="Python's sum" message="Each column adds up to 1"
def softmax(logits):
    e = np.exp(logits)
    return e / sum(e)


# %% wrong="softmax" mistake="the mean subtracted" message="nan.*not the smallest or the mean"
def softmax(logits):
    e = np.exp(logits - logits.mean(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


# %% wrong="softmax" mistake="math.exp" message="TypeError.*math.exp takes one number"
def softmax(logits):
    import math

    e = math.exp(logits)
    return e / e.sum(axis=-1, keepdims=True)


# %% wrong="softmax" mistake="the logits subtracted from the largest" message="smallest logit got the largest share"
def softmax(logits):
    e = np.exp(logits.max(axis=-1, keepdims=True) - logits)
    return e / e.sum(axis=-1, keepdims=True)


# %% wrong="softmax" mistake="rows alone, by their shape" message="not enough values.*A single row"
def softmax(logits):
    n, k = logits.shape
    m = logits.max(axis=1).reshape(n, 1)
    e = np.exp(logits - m)
    return e / e.sum(axis=1).reshape(n, 1)


# %% right="forward" how="a loop that asks for the last place"
def forward(images, weights):
    x = images.reshape(images.shape[0], images.shape[1] * images.shape[2])
    for place in range(len(weights)):
        kernel, bias = weights[place]
        x = np.dot(x, kernel) + bias
        if place < len(weights) - 1:
            x = np.maximum(0, x)
    x = np.exp(x - x.max(axis=1, keepdims=True))
    return x / x.sum(axis=1, keepdims=True)


# %% right="forward" how="helpers of its own, einsum and scipy"
def dense(rows, layer):
    kernel, bias = layer
    return np.einsum("ni,io->no", rows, kernel) + bias


def forward(images, weights):
    from scipy.special import softmax as shares

    rows = np.stack([image.ravel() for image in images])
    for layer in weights[:-1]:
        rows = dense(rows, layer)
        rows = np.where(rows < 0, 0, rows)
    return shares(dense(rows, weights[-1]), axis=1)


# %% right="forward" how="one image after the other"
def forward(images, weights):
    results = []
    for image in images:
        numbers = image.flatten()
        for depth, (kernel, bias) in enumerate(weights, start=1):
            numbers = numbers @ kernel + bias
            if depth != len(weights):
                numbers = numbers * (numbers > 0)
        powers = np.exp(numbers - max(numbers))
        results.append(powers / sum(powers))
    return np.array(results)


# %% right="forward" how="recursion over the layers"
def forward(images, weights):
    rows = images.reshape(len(images), -1)
    (kernel, bias), *rest = weights
    logits = rows @ kernel + bias
    if rest:
        return forward(np.maximum(logits, 0)[:, :, np.newaxis], rest)
    powers = np.exp(logits - logits.max(axis=1)[:, None])
    return powers / powers.sum(axis=1)[:, None]


# %% right="forward" how="a model of Keras with these weights"
def forward(images, weights):
    model = keras.Sequential([keras.Input(shape=images.shape[1:]), keras.layers.Flatten()])
    for kernel, _ in weights[:-1]:
        model.add(keras.layers.Dense(kernel.shape[1], activation="relu"))
    model.add(keras.layers.Dense(weights[-1][0].shape[1], activation="softmax"))
    model.set_weights([array for pair in weights for array in pair])
    return model.predict(images, verbose=0)


# %% right="forward" how="the bias as one more row of the kernel"
def forward(images, weights):
    rows = np.reshape(images, (len(images), -1)).astype(np.float64)
    last = len(weights) - 1
    for number, (kernel, bias) in enumerate(weights):
        ones = np.ones((len(rows), 1))
        rows = np.hstack([rows, ones]) @ np.vstack([kernel, bias])
        if number != last:
            rows = (rows + np.abs(rows)) / 2
    rows -= rows.max(axis=-1, keepdims=True)
    return np.exp(rows - np.log(np.exp(rows).sum(axis=-1, keepdims=True)))


# %% wrong="forward" mistake="no biases" message="biases are missing"
def forward(images, weights):
    numbers = images.reshape(len(images), -1)
    for kernel, bias in weights[:-1]:
        numbers = np.maximum(numbers @ kernel, 0)
    logits = numbers @ weights[-1][0]
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


# %% wrong="forward" mistake="no ReLU" message="without ReLU between them"
def forward(images, weights):
    numbers = images.reshape(len(images), -1)
    for kernel, bias in weights:
        numbers = numbers @ kernel + bias
    powers = np.exp(numbers - numbers.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


# %% wrong="forward" mistake="ReLU after the last layer too" message="ReLU was applied after the last layer too"
def forward(images, weights):
    numbers = images.reshape(len(images), -1)
    for kernel, bias in weights:
        numbers = np.maximum(numbers @ kernel + bias, 0)
    powers = np.exp(numbers - numbers.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


# %% wrong="forward" mistake="no softmax" message="logits.*Softmax is missing"
def forward(images, weights):
    numbers = images.reshape(len(images), -1)
    for kernel, bias in weights[:-1]:
        numbers = np.maximum(numbers @ kernel + bias, 0)
    kernel, bias = weights[-1]
    return numbers @ kernel + bias


# %% wrong="forward" mistake="softmax after every layer" message="Softmax was applied after every"
def forward(images, weights):
    numbers = images.reshape(len(images), -1)
    for kernel, bias in weights:
        logits = numbers @ kernel + bias
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        numbers = powers / powers.sum(axis=1, keepdims=True)
    return numbers


# %% wrong="forward" mistake="softmax along the columns" message="Each column adds up to 1"
def forward(images, weights):
    numbers = images.reshape(len(images), -1)
    for kernel, bias in weights[:-1]:
        numbers = np.maximum(numbers @ kernel + bias, 0)
    logits = numbers @ weights[-1][0] + weights[-1][1]
    powers = np.exp(logits - logits.max(axis=0))
    return powers / powers.sum(axis=0)


# %% wrong="forward" mistake="the bias added after ReLU" message="bias was added after ReLU"
def forward(images, weights):
    numbers = images.reshape(len(images), -1)
    for kernel, bias in weights[:-1]:
        numbers = np.maximum(numbers @ kernel, 0) + bias
    logits = numbers @ weights[-1][0] + weights[-1][1]
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


# %% wrong="forward" mistake="not flattened" message="matmul.*images are flattened"
def forward(images, weights):
    numbers = images
    for kernel, bias in weights[:-1]:
        numbers = np.maximum(numbers @ kernel + bias, 0)
    logits = numbers @ weights[-1][0] + weights[-1][1]
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


# %% wrong="forward" mistake="784 written into the code" message="reshape.*height and width from images.shape"
def forward(images, weights):
    numbers = images.reshape(-1, 784)
    for kernel, bias in weights[:-1]:
        numbers = np.maximum(numbers @ kernel + bias, 0)
    logits = numbers @ weights[-1][0] + weights[-1][1]
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


# %% wrong="forward" mistake="square images alone" message="reshape.*need not be square"
def forward(images, weights):
    numbers = images.reshape(len(images), images.shape[1] ** 2)
    for kernel, bias in weights[:-1]:
        numbers = np.maximum(numbers @ kernel + bias, 0)
    logits = numbers @ weights[-1][0] + weights[-1][1]
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


# %% wrong="forward" mistake="flattened column by column" message="flattened column by column"
def forward(images, weights):
    numbers = images.transpose(0, 2, 1).reshape(len(images), -1)
    for kernel, bias in weights[:-1]:
        numbers = np.maximum(numbers @ kernel + bias, 0)
    logits = numbers @ weights[-1][0] + weights[-1][1]
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


# %% wrong="forward" mistake="divided by 255 once more" message="scaled already"
def forward(images, weights):
    numbers = images.reshape(len(images), -1) / 255
    for kernel, bias in weights[:-1]:
        numbers = np.maximum(numbers @ kernel + bias, 0)
    logits = numbers @ weights[-1][0] + weights[-1][1]
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


# %% wrong="forward" mistake="the kernel transposed" message="matmul.*each kernel is used as it is"
def forward(images, weights):
    numbers = images.reshape(len(images), -1)
    for kernel, bias in weights[:-1]:
        numbers = np.maximum(numbers @ kernel.T + bias, 0)
    logits = numbers @ weights[-1][0].T + weights[-1][1]
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


# %% wrong="forward" mistake="every layer fed with the pixels" message="matmul.*on what the one before it computed"
def forward(images, weights):
    pixels = images.reshape(len(images), -1)
    for kernel, bias in weights[:-1]:
        numbers = np.maximum(pixels @ kernel + bias, 0)
    logits = pixels @ weights[-1][0] + weights[-1][1]
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


# %% wrong="forward" mistake="two layers written into the code" message="any number of layers"
def forward(images, weights):
    (kernel, bias), (last_kernel, last_bias) = weights
    hidden = np.maximum(images.reshape(len(images), -1) @ kernel + bias, 0)
    logits = hidden @ last_kernel + last_bias
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


# %% wrong="forward" mistake="a pair taken out of the list" message="argument was changed.*as pop does"
def forward(images, weights):
    last_kernel, last_bias = weights.pop()
    numbers = images.reshape(len(images), -1)
    for kernel, bias in weights:
        numbers = np.maximum(numbers @ kernel + bias, 0)
    logits = numbers @ last_kernel + last_bias
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


# %% wrong="forward" mistake="large logits overflow" message="nan.*subtracts from each row its own largest"
def forward(images, weights):
    numbers = images.reshape(len(images), -1)
    for kernel, bias in weights[:-1]:
        numbers = np.maximum(numbers @ kernel + bias, 0)
    powers = np.exp(numbers @ weights[-1][0] + weights[-1][1])
    return powers / powers.sum(axis=1, keepdims=True)


# %% wrong="forward" mistake="one number subtracted from all rows" message="nan.*subtracts from each row its own largest"
def forward(images, weights):
    numbers = images.reshape(len(images), -1)
    for kernel, bias in weights[:-1]:
        numbers = np.maximum(numbers @ kernel + bias, 0)
    logits = numbers @ weights[-1][0] + weights[-1][1]
    powers = np.exp(logits - logits.max())
    return powers / powers.sum(axis=1, keepdims=True)


# %% wrong="forward" mistake="the first image alone" message="shape .1, 2.*a row for each image"
def forward(images, weights):
    numbers = images[0].reshape(1, -1)
    for kernel, bias in weights[:-1]:
        numbers = np.maximum(numbers @ kernel + bias, 0)
    logits = numbers @ weights[-1][0] + weights[-1][1]
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


# %% wrong="forward" mistake="one image loses its axis" message="shape .3,.; it should be .1, 3.*a row for each image"
def forward(images, weights):
    numbers = images.reshape(len(images), -1)
    for kernel, bias in weights[:-1]:
        numbers = np.maximum(numbers @ kernel + bias, 0)
    logits = numbers @ weights[-1][0] + weights[-1][1]
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return (powers / powers.sum(axis=1, keepdims=True)).squeeze()


# %% wrong="forward" mistake="the most probable class" message="shape .2,.*probabilities of all the outputs"
def forward(images, weights):
    numbers = images.reshape(len(images), -1)
    for kernel, bias in weights[:-1]:
        numbers = np.maximum(numbers @ kernel + bias, 0)
    logits = numbers @ weights[-1][0] + weights[-1][1]
    return logits.argmax(axis=1)


# %% wrong="forward" mistake="return inside the loop" message="shape .2, 3.*column for each output of the last layer"
def forward(images, weights):
    numbers = images.reshape(len(images), -1)
    for kernel, bias in weights:
        numbers = relu(numbers @ kernel + bias)
        return numbers


# %% wrong="forward" mistake="* in place of @" message="ValueError.*matrix product is @"
def forward(images, weights):
    numbers = images.reshape(len(images), -1)
    for kernel, bias in weights[:-1]:
        numbers = relu(numbers * kernel + bias)
    k, b = weights[-1]
    return softmax(numbers @ k + b)


# %% wrong="forward" mistake="ReLU on what comes in" message="without ReLU between them.*acts on a layer.s sums"
def forward(images, weights):
    numbers = images.reshape(len(images), -1)
    for kernel, bias in weights[:-1]:
        numbers = relu(numbers) @ kernel + bias
    k, b = weights[-1]
    return softmax(numbers @ k + b)


# %% wrong="forward" mistake="two layers by their places" message="IndexError.*any number of layers"
def forward(images, weights):
    numbers = images.reshape(len(images), -1)
    numbers = relu(numbers @ weights[0][0] + weights[0][1])
    return softmax(numbers @ weights[1][0] + weights[1][1])


# %% wrong="forward" mistake="no bias in the last layer" message="last layer.s bias is missing"
def forward(images, weights):
    numbers = images.reshape(len(images), -1)
    for kernel, bias in weights[:-1]:
        numbers = relu(numbers @ kernel + bias)
    return softmax(numbers @ weights[-1][0])


# %% wrong="forward" mistake="a tensor" message="an EagerTensor; return a NumPy array"
def forward(images, weights):
    numbers = keras.layers.Flatten()(images)
    for kernel, bias in weights[:-1]:
        numbers = keras.activations.relu(
            numbers @ kernel.astype("float32") + bias.astype("float32")
        )
    k, b = weights[-1]
    return keras.activations.softmax(numbers @ k.astype("float32") + b.astype("float32"))


# %% right="build_mlp" how="a list of layers"
def build_mlp(hidden_units=(128, 32), num_classes=10, input_shape=(28, 28)):
    hidden = [keras.layers.Dense(units, activation="relu") for units in hidden_units]
    return keras.Sequential(
        [
            keras.Input(shape=input_shape),
            keras.layers.Flatten(),
            *hidden,
            keras.layers.Dense(num_classes, activation="softmax"),
        ]
    )


# %% right="build_mlp" how="input_shape given to Flatten"
def build_mlp(hidden_units=(128, 32), num_classes=10, input_shape=(28, 28)):
    from keras.layers import Dense, Flatten

    model = keras.models.Sequential()
    model.add(Flatten(input_shape=input_shape))
    for place in range(len(hidden_units)):
        model.add(Dense(hidden_units[place], activation="relu"))
    model.add(Dense(num_classes, activation="softmax"))
    return model


# %% right="build_mlp" how="built afterwards, activations by their functions"
def build_mlp(hidden_units=(128, 32), num_classes=10, input_shape=(28, 28)):
    model = keras.Sequential(name="digits")
    model.add(keras.layers.Flatten(name="flat"))
    for number, units in enumerate(hidden_units):
        layer = keras.layers.Dense(units, keras.activations.relu, name=f"hidden_{number}")
        model.add(layer)
    model.add(keras.layers.Dense(num_classes, keras.activations.softmax, name="output"))
    height, width = input_shape
    model.build((None, height, width))
    return model


# %% right="build_mlp" how="built by a first call"
def build_mlp(hidden_units=(128, 32), num_classes=10, input_shape=(28, 28)):
    sizes = [*hidden_units, num_classes]
    names = ["relu"] * len(hidden_units) + ["softmax"]
    layers = [keras.layers.Flatten()]
    layers += [keras.layers.Dense(size, activation=name) for size, name in zip(sizes, names)]
    model = keras.Sequential(layers)
    model(np.zeros((1, *input_shape), dtype=np.float32))
    return model


# %% right="build_mlp" how="by way of tf.keras, other initial kernels"
def build_mlp(hidden_units=(128, 32), num_classes=10, input_shape=(28, 28)):
    import tensorflow as tf

    layers = tf.keras.layers
    model = tf.keras.models.Sequential([layers.Input(input_shape), layers.Flatten()])
    for units in hidden_units:
        model.add(layers.Dense(units, activation="relu", kernel_initializer="he_normal"))
    model.add(layers.Dense(num_classes, activation="softmax", bias_initializer="ones"))
    return model


# %% right="build_mlp" how="with the policy mixed_float16, as for a graphics card"
keras.config.set_dtype_policy("mixed_float16")


def build_mlp(hidden_units=(128, 32), num_classes=10, input_shape=(28, 28)):
    model = keras.Sequential([keras.Input(input_shape), keras.layers.Flatten()])
    for units in hidden_units:
        model.add(keras.layers.Dense(units, activation="relu"))
    model.add(keras.layers.Dense(num_classes, activation="softmax"))
    return model


# %% right="build_mlp" how="with floatx float16"
keras.config.set_floatx("float16")


def build_mlp(hidden_units=(128, 32), num_classes=10, input_shape=(28, 28)):
    model = keras.Sequential([keras.Input(input_shape), keras.layers.Flatten()])
    for units in hidden_units:
        model.add(keras.layers.Dense(units, activation="relu"))
    model.add(keras.layers.Dense(num_classes, activation="softmax"))
    return model


# %% right="build_mlp" how="activations as layers inside of Dense"
def build_mlp(hidden_units=(128, 32), num_classes=10, input_shape=(28, 28)):
    model = keras.Sequential([keras.Input(input_shape), keras.layers.Flatten()])
    remaining = list(hidden_units)
    while remaining:
        model.add(keras.layers.Dense(remaining.pop(0), activation=keras.layers.ReLU()))
    model.add(keras.layers.Dense(num_classes, activation=keras.layers.Softmax()))
    return model


# %% right="build_mlp" how="TensorFlow's functions as activations"
def build_mlp(hidden_units=(128, 32), num_classes=10, input_shape=(28, 28)):
    import tensorflow as tf

    model = keras.Sequential([keras.Input(shape=input_shape), keras.layers.Flatten()])
    for units in hidden_units:
        model.add(keras.layers.Dense(units, activation=tf.nn.relu))
    model.add(keras.layers.Dense(num_classes, activation=tf.nn.softmax))
    return model


# %% wrong="build_mlp" mistake="no Flatten" message="Without Flatten"
def build_mlp(hidden_units=(128, 32), num_classes=10, input_shape=(28, 28)):
    model = keras.Sequential([keras.Input(shape=input_shape)])
    for units in hidden_units:
        model.add(keras.layers.Dense(units, activation="relu"))
    model.add(keras.layers.Dense(num_classes, activation="softmax"))
    return model


# %% wrong="build_mlp" mistake="Flatten at the end" message="Flatten comes first"
def build_mlp(hidden_units=(128, 32), num_classes=10, input_shape=(28, 28)):
    model = keras.Sequential([keras.Input(shape=input_shape)])
    for units in hidden_units:
        model.add(keras.layers.Dense(units, activation="relu"))
    model.add(keras.layers.Flatten())
    model.add(keras.layers.Dense(num_classes, activation="softmax"))
    return model


# %% wrong="build_mlp" mistake="no activation in the hidden layers" message="each hidden layer needs activation=.relu"
def build_mlp(hidden_units=(128, 32), num_classes=10, input_shape=(28, 28)):
    model = keras.Sequential([keras.Input(shape=input_shape), keras.layers.Flatten()])
    for units in hidden_units:
        model.add(keras.layers.Dense(units))
    model.add(keras.layers.Dense(num_classes, activation="softmax"))
    return model


# %% wrong="build_mlp" mistake="ReLU in the first hidden layer alone" message="second hidden layer needs"
def build_mlp(hidden_units=(128, 32), num_classes=10, input_shape=(28, 28)):
    model = keras.Sequential([keras.Input(shape=input_shape), keras.layers.Flatten()])
    for place, units in enumerate(hidden_units):
        model.add(keras.layers.Dense(units, activation=None if place else "relu"))
    model.add(keras.layers.Dense(num_classes, activation="softmax"))
    return model


# %% wrong="build_mlp" mistake="the sigmoid in the hidden layers" message="Dense.128, sigmoid.*hidden layer needs activation=.relu"
def build_mlp(hidden_units=(128, 32), num_classes=10, input_shape=(28, 28)):
    model = keras.Sequential([keras.Input(shape=input_shape), keras.layers.Flatten()])
    for units in hidden_units:
        model.add(keras.layers.Dense(units, activation="sigmoid"))
    model.add(keras.layers.Dense(num_classes, activation="softmax"))
    return model


# %% wrong="build_mlp" mistake="ReLU with an upper limit" message="relu6 has an upper limit"
def build_mlp(hidden_units=(128, 32), num_classes=10, input_shape=(28, 28)):
    model = keras.Sequential([keras.Input(shape=input_shape), keras.layers.Flatten()])
    for units in hidden_units:
        model.add(keras.layers.Dense(units, activation="relu6"))
    model.add(keras.layers.Dense(num_classes, activation="softmax"))
    return model


# %% wrong="build_mlp" mistake="ReLU on the output" message="last layer needs activation=.softmax.*probabilities"
def build_mlp(hidden_units=(128, 32), num_classes=10, input_shape=(28, 28)):
    model = keras.Sequential([keras.Input(shape=input_shape), keras.layers.Flatten()])
    for units in (*hidden_units, num_classes):
        model.add(keras.layers.Dense(units, activation="relu"))
    return model


# %% wrong="build_mlp" mistake="logits, no softmax" message="linear means.*last layer needs activation=.softmax"
def build_mlp(hidden_units=(128, 32), num_classes=10, input_shape=(28, 28)):
    model = keras.Sequential([keras.Input(shape=input_shape), keras.layers.Flatten()])
    for units in hidden_units:
        model.add(keras.layers.Dense(units, activation="relu"))
    model.add(keras.layers.Dense(num_classes))
    return model


# %% wrong="build_mlp" mistake="softmax as a layer of its own" message="softmax should be the activation of the last Dense"
def build_mlp(hidden_units=(128, 32), num_classes=10, input_shape=(28, 28)):
    model = keras.Sequential([keras.Input(shape=input_shape), keras.layers.Flatten()])
    for units in hidden_units:
        model.add(keras.layers.Dense(units, activation="relu"))
    model.add(keras.layers.Dense(num_classes))
    model.add(keras.layers.Softmax())
    return model


# %% wrong="build_mlp" mistake="dropout as well" message="Leave Dropout out"
def build_mlp(hidden_units=(128, 32), num_classes=10, input_shape=(28, 28)):
    model = keras.Sequential([keras.Input(shape=input_shape), keras.layers.Flatten()])
    for units in hidden_units:
        model.add(keras.layers.Dense(units, activation="relu"))
        model.add(keras.layers.Dropout(0.2))
    model.add(keras.layers.Dense(num_classes, activation="softmax"))
    return model


# %% wrong="build_mlp" mistake="not built" message="not built.*keras.Input"
def build_mlp(hidden_units=(128, 32), num_classes=10, input_shape=(28, 28)):
    model = keras.Sequential([keras.layers.Flatten()])
    for units in hidden_units:
        model.add(keras.layers.Dense(units, activation="relu"))
    model.add(keras.layers.Dense(num_classes, activation="softmax"))
    return model


# %% wrong="build_mlp" mistake="compiled" message="model is compiled"
def build_mlp(hidden_units=(128, 32), num_classes=10, input_shape=(28, 28)):
    model = keras.Sequential([keras.Input(shape=input_shape), keras.layers.Flatten()])
    for units in hidden_units:
        model.add(keras.layers.Dense(units, activation="relu"))
    model.add(keras.layers.Dense(num_classes, activation="softmax"))
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


# %% wrong="build_mlp" mistake="one output" message="one unit.*num_classes"
def build_mlp(hidden_units=(128, 32), num_classes=10, input_shape=(28, 28)):
    model = keras.Sequential([keras.Input(shape=input_shape), keras.layers.Flatten()])
    for units in hidden_units:
        model.add(keras.layers.Dense(units, activation="relu"))
    model.add(keras.layers.Dense(1, activation="softmax"))
    return model


# %% wrong="build_mlp" mistake="ten classes written into the code" message="10 is written into the code.*num_classes"
def build_mlp(hidden_units=(128, 32), num_classes=10, input_shape=(28, 28)):
    model = keras.Sequential([keras.Input(shape=input_shape), keras.layers.Flatten()])
    for units in hidden_units:
        model.add(keras.layers.Dense(units, activation="relu"))
    model.add(keras.layers.Dense(10, activation="softmax"))
    return model


# %% wrong="build_mlp" mistake="28 times 28 written into the code" message="28 is written into the code"
def build_mlp(hidden_units=(128, 32), num_classes=10, input_shape=(28, 28)):
    model = keras.Sequential([keras.Input(shape=(28, 28)), keras.layers.Flatten()])
    for units in hidden_units:
        model.add(keras.layers.Dense(units, activation="relu"))
    model.add(keras.layers.Dense(num_classes, activation="softmax"))
    return model


# %% wrong="build_mlp" mistake="two hidden layers written into the code" message="128 and 32 are written.*each entry of hidden_units"
def build_mlp(hidden_units=(128, 32), num_classes=10, input_shape=(28, 28)):
    model = keras.Sequential([keras.Input(shape=input_shape), keras.layers.Flatten()])
    model.add(keras.layers.Dense(128, activation="relu"))
    model.add(keras.layers.Dense(32, activation="relu"))
    model.add(keras.layers.Dense(num_classes, activation="softmax"))
    return model


# %% wrong="build_mlp" mistake="one hidden layer at least" message="ValueError.*or none.*none for an empty one"
def build_mlp(hidden_units=(128, 32), num_classes=10, input_shape=(28, 28)):
    first, *others = hidden_units
    model = keras.Sequential([keras.Input(shape=input_shape), keras.layers.Flatten()])
    model.add(keras.layers.Dense(first, activation="relu"))
    for units in others:
        model.add(keras.layers.Dense(units, activation="relu"))
    model.add(keras.layers.Dense(num_classes, activation="softmax"))
    return model


# %% wrong="build_mlp" mistake="a row of pixels goes in" message="row of pixels.*Flatten makes the row"
def build_mlp(hidden_units=(128, 32), num_classes=10, input_shape=(28, 28)):
    pixels = input_shape[0] * input_shape[1]
    model = keras.Sequential([keras.Input(shape=(pixels,)), keras.layers.Flatten()])
    for units in hidden_units:
        model.add(keras.layers.Dense(units, activation="relu"))
    model.add(keras.layers.Dense(num_classes, activation="softmax"))
    return model


# %% wrong="build_mlp" mistake="no biases" message="no bias.*Leave use_bias"
def build_mlp(hidden_units=(128, 32), num_classes=10, input_shape=(28, 28)):
    model = keras.Sequential([keras.Input(shape=input_shape), keras.layers.Flatten()])
    for units in hidden_units:
        model.add(keras.layers.Dense(units, activation="relu", use_bias=False))
    model.add(keras.layers.Dense(num_classes, activation="softmax", use_bias=False))
    return model


# %% wrong="build_mlp" mistake="nothing returned" message="None.*`return` is missing"
def build_mlp(hidden_units=(128, 32), num_classes=10, input_shape=(28, 28)):
    model = keras.Sequential([keras.Input(shape=input_shape), keras.layers.Flatten()])
    for units in hidden_units:
        model.add(keras.layers.Dense(units, activation="relu"))
    model.add(keras.layers.Dense(num_classes, activation="softmax"))
    model.summary()


# %% wrong="build_mlp" mistake="a functional model" message="a Functional.*keras.Sequential"
def build_mlp(hidden_units=(128, 32), num_classes=10, input_shape=(28, 28)):
    images = keras.Input(shape=input_shape)
    numbers = keras.layers.Flatten()(images)
    for units in hidden_units:
        numbers = keras.layers.Dense(units, activation="relu")(numbers)
    outputs = keras.layers.Dense(num_classes, activation="softmax")(numbers)
    return keras.Model(images, outputs)


# %% wrong="build_mlp" mistake="no softmax, in float16" message="linear means.*last layer needs activation='softmax'"
keras.config.set_dtype_policy("mixed_float16")


def build_mlp(hidden_units=(128, 32), num_classes=10, input_shape=(28, 28)):
    model = keras.Sequential([keras.Input(input_shape), keras.layers.Flatten()])
    for units in hidden_units:
        model.add(keras.layers.Dense(units, activation="relu"))
    model.add(keras.layers.Dense(num_classes))
    return model


# %% wrong="build_mlp" mistake="a function of one's own as activation" message="function of your own.*Keras. own activations"
def build_mlp(hidden_units=(128, 32), num_classes=10, input_shape=(28, 28)):
    def ramp(x):
        return keras.ops.maximum(x, 0.0)

    model = keras.Sequential([keras.Input(shape=input_shape), keras.layers.Flatten()])
    for units in hidden_units:
        model.add(keras.layers.Dense(units, activation=ramp))
    model.add(keras.layers.Dense(num_classes, activation="softmax"))
    return model


# %% wrong="build_mlp" mistake="the same model at each call" message="returned the same model"
from functools import cache


@cache
def build_mlp(hidden_units=(128, 32), num_classes=10, input_shape=(28, 28)):
    model = keras.Sequential([keras.Input(shape=input_shape), keras.layers.Flatten()])
    for units in hidden_units:
        model.add(keras.layers.Dense(units, activation="relu"))
    model.add(keras.layers.Dense(num_classes, activation="softmax"))
    return model


# %% wrong="build_mlp" mistake="all the units in one layer" message="A Dense layer takes one number of units"
def build_mlp(hidden_units=(128, 32), num_classes=10, input_shape=(28, 28)):
    return keras.Sequential(
        [
            keras.Input(shape=input_shape),
            keras.layers.Flatten(),
            keras.layers.Dense(hidden_units, activation="relu"),
            keras.layers.Dense(num_classes, activation="softmax"),
        ]
    )


# %% wrong="build_mlp" mistake="functions of one's own everywhere" message="function of your own.*by name"
def build_mlp(hidden_units=(128, 32), num_classes=10, input_shape=(28, 28)):
    def my_relu(x):
        return relu(x)

    def my_softmax(x):
        return softmax(x)

    m = keras.Sequential([keras.Input(shape=input_shape), keras.layers.Flatten()])
    for u in hidden_units:
        m.add(keras.layers.Dense(u, activation=my_relu))
    m.add(keras.layers.Dense(num_classes, activation=my_softmax))
    return m


# %% wrong="build_mlp" mistake="ReLU in capitals" message="activation function identifier.*small letters"
def build_mlp(hidden_units=(128, 32), num_classes=10, input_shape=(28, 28)):
    m = keras.Sequential([keras.Input(shape=input_shape), keras.layers.Flatten()])
    for u in hidden_units:
        m.add(keras.layers.Dense(u, activation="ReLU"))
    m.add(keras.layers.Dense(num_classes, activation="softmax"))
    return m


# %% wrong="build_mlp" mistake="the shape in two arguments" message="a shape. A shape is a tuple"
def build_mlp(hidden_units=(128, 32), num_classes=10, input_shape=(28, 28)):
    m = keras.Sequential([keras.Input(input_shape[0], input_shape[1]), keras.layers.Flatten()])
    for u in hidden_units:
        m.add(keras.layers.Dense(u, activation="relu"))
    m.add(keras.layers.Dense(num_classes, activation="softmax"))
    return m


# %% wrong="build_mlp" mistake="two entries of hidden_units by their places" message="Dense.5, relu..*a Dense layer with ReLU for each entry"
def build_mlp(hidden_units=(128, 32), num_classes=10, input_shape=(28, 28)):
    m = keras.Sequential([keras.Input(shape=input_shape), keras.layers.Flatten()])
    m.add(keras.layers.Dense(hidden_units[0], activation="relu"))
    m.add(keras.layers.Dense(hidden_units[1], activation="relu"))
    m.add(keras.layers.Dense(num_classes, activation="softmax"))
    return m


# %% wrong="build_mlp" mistake="a layer ReLU with an upper limit" message="outputs are wrong.*without an upper limit"
def build_mlp(hidden_units=(128, 32), num_classes=10, input_shape=(28, 28)):
    m = keras.Sequential([keras.Input(shape=input_shape), keras.layers.Flatten()])
    for u in hidden_units:
        m.add(keras.layers.Dense(u, activation=keras.layers.ReLU(max_value=1.0)))
    m.add(keras.layers.Dense(num_classes, activation="softmax"))
    return m


# %% wrong="build_mlp" mistake="a list added as a layer" message="one by one"
def build_mlp(hidden_units=(128, 32), num_classes=10, input_shape=(28, 28)):
    m = keras.Sequential([keras.Input(shape=input_shape), keras.layers.Flatten()])
    m.add([keras.layers.Dense(u, activation="relu") for u in hidden_units])
    m.add(keras.layers.Dense(num_classes, activation="softmax"))
    return m
