"""Right and wrong answers to the exercises of lesson 4."""


# %% right="sparse_cross_entropy" how="a loop with math.log"
def sparse_cross_entropy(labels, probabilities):
    import math

    total = 0.0
    for label, row in zip(labels, probabilities):
        total -= math.log(min(max(row[label], 1e-7), 1.0))
    return total / len(labels)


# %% right="sparse_cross_entropy" how="a one-hot mask, multiplied"
def sparse_cross_entropy(labels, probabilities):
    logarithms = np.log(probabilities.clip(1e-7, 1))
    mask = one_hot(labels, probabilities.shape[1])
    return float(-np.sum(mask * logarithms) / probabilities.shape[0])


# %% right="sparse_cross_entropy" how="take_along_axis"
def sparse_cross_entropy(labels, probabilities):
    columns = labels.astype(int).reshape(-1, 1)
    own = np.take_along_axis(probabilities, columns, axis=1)
    return np.mean(-np.log(np.maximum(own, 1e-7))).item()


# %% right="sparse_cross_entropy" how="Keras' loss object"
def sparse_cross_entropy(labels, probabilities):
    return float(keras.losses.SparseCategoricalCrossentropy()(labels, probabilities))


# %% right="sparse_cross_entropy" how="scikit-learn's log_loss"
def sparse_cross_entropy(labels, probabilities):
    from sklearn.metrics import log_loss

    clipped = np.clip(probabilities.astype(np.float64), 1e-7, 1)
    clipped /= clipped.sum(axis=1, keepdims=True)
    return float(log_loss(labels, clipped, labels=np.arange(clipped.shape[1])))


# %% right="sparse_cross_entropy" how="lists and the standard library"
def sparse_cross_entropy(labels, probabilities):
    from math import log
    from statistics import fmean

    def price(label, row):
        return -log(row[label]) if row[label] > 1e-7 else -log(1e-7)

    return fmean(map(price, labels.tolist(), probabilities.tolist()))


# %% right="sparse_cross_entropy" how="the diagonal of the labels' columns"
def sparse_cross_entropy(labels, probabilities):
    own = np.array(np.diag(probabilities[:, labels]))
    own[own < 1e-7] = 1e-7
    return -float(np.log(own).sum()) / own.size


# %% wrong="sparse_cross_entropy" mistake="the minus forgotten" message="sign is wrong.*minus their mean"
def sparse_cross_entropy(labels, probabilities):
    own = probabilities[np.arange(len(labels)), labels]
    return float(np.log(np.clip(own, 1e-7, 1)).mean())


# %% wrong="sparse_cross_entropy" mistake="the sum" message="sum over the examples. Take the mean"
def sparse_cross_entropy(labels, probabilities):
    total = 0.0
    for label, row in zip(labels, probabilities):
        total -= np.log(np.clip(row[label], 1e-7, 1))
    return float(total)


# %% wrong="sparse_cross_entropy" mistake="logarithm to base 2" message="base 2. Use the natural"
def sparse_cross_entropy(labels, probabilities):
    own = probabilities[np.arange(len(labels)), labels]
    return float(-np.log2(np.clip(own, 1e-7, 1)).mean())


# %% wrong="sparse_cross_entropy" mistake="divided by the classes" message="divided by the number of classes"
def sparse_cross_entropy(labels, probabilities):
    own = probabilities[np.arange(len(labels)), labels]
    return float(-np.log(np.clip(own, 1e-7, 1)).sum() / probabilities.shape[1])


# %% wrong="sparse_cross_entropy" mistake="the mean over all places" message="n . k places.*divide by n"
def sparse_cross_entropy(labels, probabilities):
    mask = one_hot(labels, probabilities.shape[1])
    return float(np.mean(-mask * np.log(np.clip(probabilities, 1e-7, 1))))


# %% wrong="sparse_cross_entropy" mistake="labels as rows" message="labels pick rows, as in probabilities.labels."
def sparse_cross_entropy(labels, probabilities):
    return float(-np.log(np.clip(probabilities[labels], 1e-7, 1)).mean())


# %% wrong="sparse_cross_entropy" mistake="the labels' columns of every row" message="columns of every row"
def sparse_cross_entropy(labels, probabilities):
    return float(-np.log(np.clip(probabilities[:, labels], 1e-7, 1)).mean())


# %% wrong="sparse_cross_entropy" mistake="the largest probability" message="largest probability in each row"
def sparse_cross_entropy(labels, probabilities):
    own = probabilities.max(axis=1)
    return float(-np.log(np.clip(own, 1e-7, 1)).mean())


# %% wrong="sparse_cross_entropy" mistake="NumPy's number" message="float64; it should be a plain float. Wrap"
def sparse_cross_entropy(labels, probabilities):
    own = probabilities[np.arange(len(labels)), labels]
    return -np.log(np.clip(own, 1e-7, 1)).mean()


# %% wrong="sparse_cross_entropy" mistake="a loss for each example" message="should be one number. Take the mean"
def sparse_cross_entropy(labels, probabilities):
    own = probabilities[np.arange(len(labels)), labels]
    return -np.log(np.clip(own, 1e-7, 1))


# %% wrong="sparse_cross_entropy" mistake="nothing clipped" message="is inf.*not finite. Clip to the range"
def sparse_cross_entropy(labels, probabilities):
    own = probabilities[np.arange(len(labels)), labels]
    return float(-np.log(own).mean())


# %% wrong="sparse_cross_entropy" mistake="1e-7 added" message="1e-7 was added"
def sparse_cross_entropy(labels, probabilities):
    own = probabilities[np.arange(len(labels)), labels]
    return float(-np.log(own + 1e-7).mean())


# %% wrong="sparse_cross_entropy" mistake="clipped at another limit" message="Raise a probability below 1e-7 to 1e-7"
def sparse_cross_entropy(labels, probabilities):
    own = probabilities[np.arange(len(labels)), labels]
    return float(-np.log(np.clip(own, 1e-15, 1)).mean())


# %% wrong="sparse_cross_entropy" mistake="probabilities of 0 left out" message="probability of 0 was left out"
def sparse_cross_entropy(labels, probabilities):
    own = probabilities[np.arange(len(labels)), labels]
    return float(-np.log(own[own > 0]).mean())


# %% wrong="sparse_cross_entropy" mistake="clipped in place" message="argument was changed. Clip into a new array"
def sparse_cross_entropy(labels, probabilities):
    np.clip(probabilities, 1e-7, 1, out=probabilities)
    probabilities[:] = np.log(probabilities)
    return float(-probabilities[np.arange(len(labels)), labels].mean())


# %% wrong="sparse_cross_entropy" mistake="ten classes built in" message="number of classes may be any: it is probabilities.shape.1."
def sparse_cross_entropy(labels, probabilities):
    logarithms = np.log(np.clip(probabilities, 1e-7, 1))
    return float(-(one_hot(labels) * logarithms).sum(axis=1).mean())


# %% wrong="sparse_cross_entropy" mistake="labels counted from 1" message="labels were counted from 1"
def sparse_cross_entropy(labels, probabilities):
    own = probabilities[np.arange(len(labels)), labels - 1]
    return float(-np.log(np.clip(own, 1e-7, 1)).mean())


# %% wrong="sparse_cross_entropy" mistake="return inside the loop" message="first example alone.*return inside the loop"
def sparse_cross_entropy(labels, probabilities):
    total = 0.0
    for label, row in zip(labels, probabilities):
        total -= float(np.log(np.clip(row[label], 1e-7, 1)))
        return total / 1


# %% wrong="sparse_cross_entropy" mistake="the logarithm clipped" message="logarithms were clipped"
def sparse_cross_entropy(labels, probabilities):
    own = probabilities[np.arange(len(labels)), labels]
    return float(np.clip(-np.log(own), 1e-7, 1).mean())


# %% wrong="sparse_cross_entropy" mistake="softmax once more" message="softmax was applied to the probabilities"
def sparse_cross_entropy(labels, probabilities):
    own = softmax(probabilities)[np.arange(len(labels)), labels]
    return float(-np.log(np.clip(own, 1e-7, 1)).mean())


# %% wrong="sparse_cross_entropy" mistake="logarithm of the mean" message="-ln of the mean probability"
def sparse_cross_entropy(labels, probabilities):
    own = probabilities[np.arange(len(labels)), labels]
    return float(-np.log(np.clip(own, 1e-7, 1).mean()))


# %% wrong="sparse_cross_entropy" mistake="printed, not returned" message="None .`return` is missing"
def sparse_cross_entropy(labels, probabilities):
    own = probabilities[np.arange(len(labels)), labels]
    print(float(-np.log(np.clip(own, 1e-7, 1)).mean()))


# %% right="cross_entropy_gradient" how="1 subtracted at the labels' places"
def cross_entropy_gradient(logits, labels):
    gradient = softmax(logits)
    gradient[np.arange(len(labels)), labels] -= 1
    return gradient / len(labels)


# %% right="cross_entropy_gradient" how="loops with math.exp"
def cross_entropy_gradient(logits, labels):
    import math

    gradient = []
    for row, label in zip(logits.tolist(), labels.tolist()):
        powers = [math.exp(logit - max(row)) for logit in row]
        shares = [power / sum(powers) for power in powers]
        shares[label] -= 1
        gradient.append([share / len(labels) for share in shares])
    return np.array(gradient)


# %% right="cross_entropy_gradient" how="by the logarithm of the sum"
def cross_entropy_gradient(logits, labels):
    top = logits.max(axis=1, keepdims=True)
    total = top + np.log(np.exp(logits - top).sum(axis=1, keepdims=True))
    truth = labels[:, np.newaxis] == np.arange(logits.shape[1])
    return np.divide(np.exp(logits - total) - truth, logits.shape[0])


# %% right="cross_entropy_gradient" how="Keras' operations"
def cross_entropy_gradient(logits, labels):
    probabilities = keras.ops.softmax(logits, axis=-1)
    truth = keras.ops.one_hot(labels, logits.shape[1], dtype=probabilities.dtype)
    return keras.ops.convert_to_numpy((probabilities - truth) / len(labels))


# %% right="cross_entropy_gradient" how="scikit-learn's softmax"
def cross_entropy_gradient(logits, labels):
    from sklearn.utils.extmath import softmax as safe_softmax

    shares = safe_softmax(logits, copy=True)
    return np.array(
        [row - truth for row, truth in zip(shares, one_hot(labels, shares.shape[1]))]
    ) / len(shares)


# %% right="cross_entropy_gradient" how="automatic differentiation"
def cross_entropy_gradient(logits, labels):
    import tensorflow as tf

    variable = tf.Variable(logits)
    with tf.GradientTape() as tape:
        loss = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, variable)
        mean = tf.reduce_mean(loss)
    return tape.gradient(mean, variable).numpy()


# %% wrong="cross_entropy_gradient" mistake="the mean forgotten" message="mean is forgotten"
def cross_entropy_gradient(logits, labels):
    return softmax(logits) - one_hot(labels, logits.shape[1])


# %% wrong="cross_entropy_gradient" mistake="the sign" message="sign is wrong: softmax minus one-hot"
def cross_entropy_gradient(logits, labels):
    return (one_hot(labels, logits.shape[1]) - softmax(logits)) / len(labels)


# %% wrong="cross_entropy_gradient" mistake="divided by the classes" message="divided by the number of classes"
def cross_entropy_gradient(logits, labels):
    classes = logits.shape[1]
    return (softmax(logits) - one_hot(labels, classes)) / classes


# %% wrong="cross_entropy_gradient" mistake="divided by n times k" message="divided by n . k"
def cross_entropy_gradient(logits, labels):
    return (softmax(logits) - one_hot(labels, logits.shape[1])) / logits.size


# %% wrong="cross_entropy_gradient" mistake="softmax that overflows" message="nan.*exp.1000. overflows.*each row's own"
def cross_entropy_gradient(logits, labels):
    powers = np.exp(logits)
    shares = powers / powers.sum(axis=1, keepdims=True)
    return (shares - one_hot(labels, logits.shape[1])) / len(labels)


# %% wrong="cross_entropy_gradient" mistake="one largest for all rows" message="nan.*each row's own largest"
def cross_entropy_gradient(logits, labels):
    powers = np.exp(logits - logits.max())
    shares = powers / powers.sum(axis=1, keepdims=True)
    return (shares - one_hot(labels, logits.shape[1])) / len(labels)


# %% wrong="cross_entropy_gradient" mistake="logits clipped" message="Are large ones clipped"
def cross_entropy_gradient(logits, labels):
    powers = np.exp(np.clip(logits, -500, 500))
    shares = powers / powers.sum(axis=1, keepdims=True)
    return (shares - one_hot(labels, logits.shape[1])) / len(labels)


# %% wrong="cross_entropy_gradient" mistake="nan made 0" message="rows of zeros. Was nan replaced by 0"
def cross_entropy_gradient(logits, labels):
    powers = np.exp(logits)
    shares = np.nan_to_num(powers / powers.sum(axis=1, keepdims=True))
    return (shares - one_hot(labels, logits.shape[1])) / len(labels)


# %% wrong="cross_entropy_gradient" mistake="softmax down the columns" message="down the columns"
def cross_entropy_gradient(logits, labels):
    powers = np.exp(logits - logits.max(axis=0))
    return (powers / powers.sum(axis=0) - one_hot(labels, logits.shape[1])) / len(labels)


# %% wrong="cross_entropy_gradient" mistake="ten classes built in" message="number of classes is logits.shape.1.: not always 10"
def cross_entropy_gradient(logits, labels):
    return (softmax(logits) - one_hot(labels)) / len(labels)


# %% wrong="cross_entropy_gradient" mistake="as many classes as occur" message="not always the number of labels that occur"
def cross_entropy_gradient(logits, labels):
    return (softmax(logits) - one_hot(labels, labels.max() + 1)) / len(labels)


# %% wrong="cross_entropy_gradient" mistake="logits shifted in place" message="argument was changed.*not logits -="
def cross_entropy_gradient(logits, labels):
    logits -= logits.max(axis=1, keepdims=True)
    powers = np.exp(logits)
    shares = powers / powers.sum(axis=1, keepdims=True)
    return (shares - one_hot(labels, logits.shape[1])) / len(labels)


# %% wrong="cross_entropy_gradient" mistake="no parentheses" message="Only the one-hot part is divided.*parentheses"
def cross_entropy_gradient(logits, labels):
    return softmax(logits) - one_hot(labels, logits.shape[1]) / len(labels)


# %% wrong="cross_entropy_gradient" mistake="softmax forgotten" message="Take softmax first"
def cross_entropy_gradient(logits, labels):
    return (logits - one_hot(labels, logits.shape[1])) / len(labels)


# %% wrong="cross_entropy_gradient" mistake="the labels' columns of every row" message="columns of all labels, in every row"
def cross_entropy_gradient(logits, labels):
    gradient = softmax(logits)
    gradient[:, labels] -= 1
    return gradient / len(labels)


# %% wrong="cross_entropy_gradient" mistake="the examples averaged" message="row for each example: no sum and no mean"
def cross_entropy_gradient(logits, labels):
    return (softmax(logits) - one_hot(labels, logits.shape[1])).mean(axis=0)


# %% wrong="cross_entropy_gradient" mistake="by the probabilities" message="gradient with respect to the probabilities"
def cross_entropy_gradient(logits, labels):
    return -one_hot(labels, logits.shape[1]) / softmax(logits) / len(labels)


# %% wrong="cross_entropy_gradient" mistake="a list" message="list.*NumPy array"
def cross_entropy_gradient(logits, labels):
    return ((softmax(logits) - one_hot(labels, logits.shape[1])) / len(labels)).tolist()


# %% right="dense_gradient" how="einsum"
def dense_gradient(inputs, kernel, output_gradient):
    kernel_gradient = np.einsum("ni,nj->ij", inputs, output_gradient)
    inputs_gradient = np.einsum("nj,ij->ni", output_gradient, kernel)
    return kernel_gradient, np.einsum("nj->j", output_gradient), inputs_gradient


# %% right="dense_gradient" how="three nested loops"
def dense_gradient(inputs, kernel, output_gradient):
    kernel_gradient = np.zeros(kernel.shape)
    bias_gradient = np.zeros(kernel.shape[1])
    inputs_gradient = np.zeros(inputs.shape)
    for n in range(inputs.shape[0]):
        for j in range(kernel.shape[1]):
            bias_gradient[j] += output_gradient[n, j]
            for i in range(kernel.shape[0]):
                kernel_gradient[i, j] += inputs[n, i] * output_gradient[n, j]
                inputs_gradient[n, i] += kernel[i, j] * output_gradient[n, j]
    return kernel_gradient, bias_gradient, inputs_gradient


# %% right="dense_gradient" how="outer products of one example after the other"
def dense_gradient(inputs, kernel, output_gradient):
    kernel_gradient = sum(np.outer(row, slope) for row, slope in zip(inputs, output_gradient))
    bias_gradient = sum(output_gradient)
    return kernel_gradient, bias_gradient, np.array([kernel @ slope for slope in output_gradient])


# %% right="dense_gradient" how="the bias as the weight of a constant input"
def dense_gradient(inputs, kernel, output_gradient):
    extended = np.column_stack([inputs, np.ones(len(inputs))])
    both = np.dot(extended.T, output_gradient)
    return both[:-1], both[-1], np.dot(kernel, output_gradient.T).T


# %% right="dense_gradient" how="tensordot"
def dense_gradient(inputs, kernel, output_gradient):
    return (
        np.tensordot(inputs, output_gradient, axes=(0, 0)),
        np.add.reduce(output_gradient),
        np.tensordot(output_gradient, kernel, axes=(1, 1)),
    )


# %% right="dense_gradient" how="automatic differentiation"
def dense_gradient(inputs, kernel, output_gradient):
    import tensorflow as tf

    variables = [tf.Variable(a) for a in (kernel, np.zeros(kernel.shape[1], kernel.dtype), inputs)]
    with tf.GradientTape() as tape:
        outputs = tf.matmul(variables[2], variables[0]) + variables[1]
    slopes = tape.gradient(outputs, variables, output_gradients=tf.constant(output_gradient))
    return tuple(slope.numpy() for slope in slopes)


# %% wrong="dense_gradient" mistake="the kernel's gradient transposed" message="kernel gradient.*transposed. Turn the inputs"
def dense_gradient(inputs, kernel, output_gradient):
    return output_gradient.T @ inputs, output_gradient.sum(axis=0), output_gradient @ kernel.T


# %% wrong="dense_gradient" mistake="the inputs' gradient transposed" message="inputs gradient.*transposed. Turn the kernel"
def dense_gradient(inputs, kernel, output_gradient):
    return inputs.T @ output_gradient, output_gradient.sum(axis=0), kernel @ output_gradient.T


# %% wrong="dense_gradient" mistake="nothing transposed" message="shapes beside each product.*T turns a matrix"
def dense_gradient(inputs, kernel, output_gradient):
    return inputs @ output_gradient, output_gradient.sum(axis=0), output_gradient @ kernel


# %% wrong="dense_gradient" mistake="another order" message="shape of the inputs. Return.*in that order"
def dense_gradient(inputs, kernel, output_gradient):
    return output_gradient @ kernel.T, inputs.T @ output_gradient, output_gradient.sum(axis=0)


# %% wrong="dense_gradient" mistake="divided by n" message="kernel gradient.*divided by the number of examples.*includes the mean"
def dense_gradient(inputs, kernel, output_gradient):
    n = len(inputs)
    return (
        inputs.T @ output_gradient / n,
        output_gradient.sum(axis=0) / n,
        output_gradient @ kernel.T,
    )


# %% wrong="dense_gradient" mistake="the mean for the bias" message="bias gradient.*divided by the number of examples"
def dense_gradient(inputs, kernel, output_gradient):
    return inputs.T @ output_gradient, output_gradient.mean(axis=0), output_gradient @ kernel.T


# %% wrong="dense_gradient" mistake="the bias summed over the outputs" message="one number for each example. Sum over them: axis=0"
def dense_gradient(inputs, kernel, output_gradient):
    return inputs.T @ output_gradient, output_gradient.sum(axis=1), output_gradient @ kernel.T


# %% wrong="dense_gradient" mistake="the bias not summed" message="added in every example.*axis=0"
def dense_gradient(inputs, kernel, output_gradient):
    return inputs.T @ output_gradient, output_gradient, output_gradient @ kernel.T


# %% wrong="dense_gradient" mistake="the bias summed to one number" message="bias gradient is a float64.*number for each output"
def dense_gradient(inputs, kernel, output_gradient):
    return inputs.T @ output_gradient, output_gradient.sum(), output_gradient @ kernel.T


# %% wrong="dense_gradient" mistake="keepdims" message="Leave keepdims out"
def dense_gradient(inputs, kernel, output_gradient):
    bias_gradient = output_gradient.sum(axis=0, keepdims=True)
    return inputs.T @ output_gradient, bias_gradient, output_gradient @ kernel.T


# %% wrong="dense_gradient" mistake="a minus, as in the step" message="wrong sign. There is no minus"
def dense_gradient(inputs, kernel, output_gradient):
    return -inputs.T @ output_gradient, -output_gradient.sum(axis=0), -output_gradient @ kernel.T


# %% wrong="dense_gradient" mistake="reshape in place of a transposition" message="inputs are not turned: reshape"
def dense_gradient(inputs, kernel, output_gradient):
    turned = inputs.reshape(inputs.shape[1], inputs.shape[0])
    return turned @ output_gradient, output_gradient.sum(axis=0), output_gradient @ kernel.T


# %% wrong="dense_gradient" mistake="a ReLU built in" message="0 where the input is negative, as after a ReLU"
def dense_gradient(inputs, kernel, output_gradient):
    inputs_gradient = (output_gradient @ kernel.T) * (inputs > 0)
    return inputs.T @ output_gradient, output_gradient.sum(axis=0), inputs_gradient


# %% wrong="dense_gradient" mistake="the last example alone" message="kernel gradient.*last example alone"
def dense_gradient(inputs, kernel, output_gradient):
    for row, slope in zip(inputs, output_gradient):
        kernel_gradient = np.outer(row, slope)
    return kernel_gradient, output_gradient.sum(axis=0), output_gradient @ kernel.T


# %% wrong="dense_gradient" mistake="a list" message="Found a list; return three values.*one tuple"
def dense_gradient(inputs, kernel, output_gradient):
    return [inputs.T @ output_gradient, output_gradient.sum(axis=0), output_gradient @ kernel.T]


# %% wrong="dense_gradient" mistake="two of the three" message="Found 2 values; return three values"
def dense_gradient(inputs, kernel, output_gradient):
    return inputs.T @ output_gradient, output_gradient.sum(axis=0)


# %% wrong="dense_gradient" mistake="whichever matrix fits" message="inputs gradient is wrong.*equal sizes hide it"
def dense_gradient(inputs, kernel, output_gradient):
    def product(one, other):
        return one @ other if one.shape[1] == other.shape[0] else one @ other.T

    kernel_gradient = product(output_gradient.T, inputs).T
    return kernel_gradient, output_gradient.sum(axis=0), product(output_gradient, kernel)


# %% right="sgd_step" how="NumPy's functions"
def sgd_step(parameter, gradient, learning_rate=0.01):
    return np.subtract(parameter, np.multiply(gradient, learning_rate))


# %% right="sgd_step" how="a copy, changed in place"
def sgd_step(parameter, gradient, learning_rate=0.01):
    moved = parameter.copy()
    moved -= learning_rate * gradient
    return moved


# %% right="sgd_step" how="number by number"
def sgd_step(parameter, gradient, learning_rate=0.01):
    moved = np.zeros_like(parameter)
    for place in np.ndindex(parameter.shape):
        moved[place] = parameter[place] - learning_rate * gradient[place]
    return moved


# %% right="sgd_step" how="lists, and their shape again"
def sgd_step(parameter, gradient, learning_rate=0.01):
    pairs = zip(parameter.ravel().tolist(), gradient.ravel().tolist())
    moved = [number - learning_rate * slope for number, slope in pairs]
    return np.array(moved, dtype=float).reshape(parameter.shape)


# %% right="sgd_step" how="Keras' SGD"
def sgd_step(parameter, gradient, learning_rate=0.01):
    variable = keras.Variable(parameter)
    optimizer = keras.optimizers.SGD(learning_rate=learning_rate)
    optimizer.apply([keras.ops.convert_to_tensor(gradient, dtype=variable.dtype)], [variable])
    return keras.ops.convert_to_numpy(variable)


# %% right="sgd_step" how="recursion over the first axis"
def sgd_step(parameter, gradient, learning_rate=0.01):
    if parameter.ndim == 1:
        return parameter + gradient * -learning_rate
    return np.stack([sgd_step(p, g, learning_rate) for p, g in zip(parameter, gradient)])


# %% wrong="sgd_step" mistake="uphill" message="step uphill.*Subtract"
def sgd_step(parameter, gradient, learning_rate=0.01):
    return parameter + learning_rate * gradient


# %% wrong="sgd_step" mistake="no learning rate" message="learning rate is left out"
def sgd_step(parameter, gradient, learning_rate=0.01):
    return parameter - gradient


# %% wrong="sgd_step" mistake="the step alone" message="step alone. Subtract it"
def sgd_step(parameter, gradient, learning_rate=0.01):
    return learning_rate * gradient


# %% wrong="sgd_step" mistake="changed in place" message="argument was changed.*not parameter -="
def sgd_step(parameter, gradient, learning_rate=0.01):
    parameter -= learning_rate * gradient
    return parameter


# %% wrong="sgd_step" mistake="nothing returned" message="None .`return` is missing"
def sgd_step(parameter, gradient, learning_rate=0.01):
    parameter = parameter - learning_rate * gradient


# %% wrong="sgd_step" mistake="the rate built in" message="rate 0.01 again. Use the learning_rate that is given"
def sgd_step(parameter, gradient, learning_rate=0.01):
    return parameter - 0.01 * gradient


# %% wrong="sgd_step" mistake="the old parameter returned" message="parameter has not moved"
def sgd_step(parameter, gradient, learning_rate=0.01):
    new_parameter = parameter.copy()
    new_parameter - learning_rate * gradient
    return new_parameter


# %% wrong="sgd_step" mistake="parentheses around the difference" message="rate should multiply the gradient alone.*parentheses"
def sgd_step(parameter, gradient, learning_rate=0.01):
    return learning_rate * (parameter - gradient)


# %% wrong="sgd_step" mistake="a list of the first axis" message="list.*NumPy array"
def sgd_step(parameter, gradient, learning_rate=0.01):
    return [p - learning_rate * g for p, g in zip(parameter, gradient)]


# %% wrong="sgd_step" mistake="one row of numbers" message="shape .4,.*Keep the shape"
def sgd_step(parameter, gradient, learning_rate=0.01):
    pairs = zip(parameter.ravel(), gradient.ravel())
    return np.array([p - learning_rate * g for p, g in pairs])


# %% wrong="sgd_step" mistake="divided by the largest entry" message="divided by its largest entry"
def sgd_step(parameter, gradient, learning_rate=0.01):
    return parameter - learning_rate * gradient / np.abs(gradient).max()


# %% wrong="sgd_step" mistake="the gradient's sign" message="Only the gradient's sign"
def sgd_step(parameter, gradient, learning_rate=0.01):
    return parameter - learning_rate * np.sign(gradient)


# %% wrong="sgd_step" mistake="divided by the number of rows" message="divided by its number of rows"
def sgd_step(parameter, gradient, learning_rate=0.01):
    return parameter - learning_rate * gradient / len(gradient)


# %% wrong="sgd_step" mistake="another default rate" message="step with the rate 0.1.*default, 0.01"
def sgd_step(parameter, gradient, learning_rate=0.1):
    return parameter - learning_rate * gradient


# %% right="adam_step" how="Keras' variant, the corrections in the rate"
def adam_step(
    parameter, gradient, m, v, t, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7
):
    rate = learning_rate * (1 - beta_2**t) ** 0.5 / (1 - beta_1**t)
    m = m + (gradient - m) * (1 - beta_1)
    v = v + (gradient * gradient - v) * (1 - beta_2)
    return parameter - rate * m / (v**0.5 + epsilon), m, v


# %% right="adam_step" how="copies, changed in place"
def adam_step(
    parameter, gradient, m, v, t, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7
):
    parameter, m, v = parameter.copy(), m.copy(), v.copy()
    m *= beta_1
    m += (1 - beta_1) * gradient
    v *= beta_2
    v += (1 - beta_2) * np.square(gradient)
    step = m / (1 - np.power(beta_1, t))
    step /= np.sqrt(v / (1 - np.power(beta_2, t))) + epsilon
    parameter -= learning_rate * step
    return parameter, m, v


# %% right="adam_step" how="helper functions"
def average(old, new, beta):
    return beta * old + (1 - beta) * new


def corrected(value, beta, t):
    return value / (1 - beta**t)


def adam_step(
    parameter, gradient, m, v, t, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7
):
    new_m, new_v = average(m, gradient, beta_1), average(v, gradient**2, beta_2)
    scale = np.sqrt(corrected(new_v, beta_2, t)) + epsilon
    return parameter - learning_rate * corrected(new_m, beta_1, t) / scale, new_m, new_v


# %% right="adam_step" how="number by number"
def adam_step(
    parameter, gradient, m, v, t, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7
):
    import math

    results = [np.empty(parameter.shape) for _ in range(3)]
    for place in np.ndindex(*parameter.shape):
        slope = float(gradient[place])
        first = beta_1 * float(m[place]) + (1 - beta_1) * slope
        second = beta_2 * float(v[place]) + (1 - beta_2) * slope**2
        root = math.sqrt(second / (1 - math.pow(beta_2, t)))
        step = learning_rate * (first / (1 - math.pow(beta_1, t))) / (root + epsilon)
        for result, number in zip(results, (parameter[place] - step, first, second)):
            result[place] = number
    return tuple(results)


# %% right="adam_step" how="Keras' Adam, set to where it was"
def adam_step(
    parameter, gradient, m, v, t, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7
):
    variable = keras.Variable(parameter)
    optimizer = keras.optimizers.Adam(learning_rate, beta_1, beta_2, epsilon)
    optimizer.build([variable])
    iterations, _, average, square = optimizer.variables
    iterations.assign(t - 1)
    average.assign(m)
    square.assign(v)
    optimizer.apply([keras.ops.convert_to_tensor(gradient, dtype=variable.dtype)])
    return tuple(keras.ops.convert_to_numpy(value) for value in (variable, average, square))


# %% right="adam_step" how="the corrections multiplied up by hand"
def adam_step(
    parameter, gradient, m, v, t, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7
):
    power_1 = power_2 = 1.0
    for _ in range(t):
        power_1, power_2 = power_1 * beta_1, power_2 * beta_2
    m = np.add(beta_1 * m, gradient - beta_1 * gradient)
    v = np.add(beta_2 * v, gradient**2 - beta_2 * gradient**2)
    direction = np.divide(m / (1 - power_1), (v / (1 - power_2)) ** 0.5 + epsilon)
    return np.subtract(parameter, learning_rate * direction), m, v


# %% wrong="adam_step" mistake="^ for a power" message="In Python . is no power. Write gradient..2"
def adam_step(
    parameter, gradient, m, v, t, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7
):
    m = beta_1 * m + (1 - beta_1) * gradient
    v = beta_2 * v + (1 - beta_2) * gradient ^ 2
    step = learning_rate * (m / (1 - beta_1**t)) / ((v / (1 - beta_2**t)) ** 0.5 + epsilon)
    return parameter - step, m, v


# %% wrong="adam_step" mistake="no bias correction" message="bias correction is left out"
def adam_step(
    parameter, gradient, m, v, t, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7
):
    m = beta_1 * m + (1 - beta_1) * gradient
    v = beta_2 * v + (1 - beta_2) * gradient**2
    return parameter - learning_rate * m / (np.sqrt(v) + epsilon), m, v


# %% wrong="adam_step" mistake="t taken for counted from 0" message="correction of step 2. t is counted from 1"
def adam_step(
    parameter, gradient, m, v, t, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7
):
    m = beta_1 * m + (1 - beta_1) * gradient
    v = beta_2 * v + (1 - beta_2) * gradient**2
    m_hat = m / (1 - beta_1 ** (t + 1))
    v_hat = v / (1 - beta_2 ** (t + 1))
    return parameter - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon), m, v


# %% wrong="adam_step" mistake="t less 1" message="A correction is 0 or less.*t is counted from 1"
def adam_step(
    parameter, gradient, m, v, t, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7
):
    m = beta_1 * m + (1 - beta_1) * gradient
    v = beta_2 * v + (1 - beta_2) * gradient**2
    m_hat = m / (1 - beta_1 ** (t - 1))
    v_hat = v / (1 - beta_2 ** (t - 1))
    return parameter - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon), m, v


# %% wrong="adam_step" mistake="beta times t" message="step 3 is .nan.*a power: .. and not"
def adam_step(
    parameter, gradient, m, v, t, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7
):
    m = beta_1 * m + (1 - beta_1) * gradient
    v = beta_2 * v + (1 - beta_2) * gradient**2
    m_hat = m / (1 - beta_1 * t)
    v_hat = v / (1 - beta_2 * t)
    return parameter - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon), m, v


# %% wrong="adam_step" mistake="the correction of step 1 in every step" message="step 1, in step 3"
def adam_step(
    parameter, gradient, m, v, t, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7
):
    m = beta_1 * m + (1 - beta_1) * gradient
    v = beta_2 * v + (1 - beta_2) * gradient**2
    m_hat = m / (1 - beta_1)
    v_hat = v / (1 - beta_2)
    return parameter - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon), m, v


# %% wrong="adam_step" mistake="the corrected averages returned" message="average m is .5.*corrected m. Return the uncorrected one"
def adam_step(
    parameter, gradient, m, v, t, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7
):
    m = (beta_1 * m + (1 - beta_1) * gradient) / (1 - beta_1**t)
    v = (beta_2 * v + (1 - beta_2) * gradient**2) / (1 - beta_2**t)
    return parameter - learning_rate * m / (np.sqrt(v) + epsilon), m, v


# %% wrong="adam_step" mistake="epsilon inside the root" message="epsilon is inside the root"
def adam_step(
    parameter, gradient, m, v, t, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7
):
    m = beta_1 * m + (1 - beta_1) * gradient
    v = beta_2 * v + (1 - beta_2) * gradient**2
    m_hat = m / (1 - beta_1**t)
    v_hat = v / (1 - beta_2**t)
    return parameter - learning_rate * m_hat / np.sqrt(v_hat + epsilon), m, v


# %% wrong="adam_step" mistake="no epsilon" message="0 is divided by 0. Add epsilon to the root"
def adam_step(
    parameter, gradient, m, v, t, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7
):
    m = beta_1 * m + (1 - beta_1) * gradient
    v = beta_2 * v + (1 - beta_2) * gradient**2
    m_hat = m / (1 - beta_1**t)
    v_hat = v / (1 - beta_2**t)
    return parameter - learning_rate * m_hat / np.sqrt(v_hat), m, v


# %% wrong="adam_step" mistake="averages changed in place" message="argument was changed.*not m .= "
def adam_step(
    parameter, gradient, m, v, t, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7
):
    m *= beta_1
    m += (1 - beta_1) * gradient
    v *= beta_2
    v += (1 - beta_2) * gradient**2
    m_hat = m / (1 - beta_1**t)
    v_hat = v / (1 - beta_2**t)
    return parameter - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon), m, v


# %% wrong="adam_step" mistake="the square forgotten" message="average v.*averaged as they are. Square them"
def adam_step(
    parameter, gradient, m, v, t, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7
):
    m = beta_1 * m + (1 - beta_1) * gradient
    v = beta_2 * v + (1 - beta_2) * gradient
    m_hat = m / (1 - beta_1**t)
    v_hat = v / (1 - beta_2**t)
    return parameter - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon), m, v


# %% wrong="adam_step" mistake="the square of m" message="squares of m were averaged"
def adam_step(
    parameter, gradient, m, v, t, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7
):
    m = beta_1 * m + (1 - beta_1) * gradient
    v = beta_2 * v + (1 - beta_2) * m**2
    m_hat = m / (1 - beta_1**t)
    v_hat = v / (1 - beta_2**t)
    return parameter - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon), m, v


# %% wrong="adam_step" mistake="the root forgotten" message="root is missing"
def adam_step(
    parameter, gradient, m, v, t, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7
):
    m = beta_1 * m + (1 - beta_1) * gradient
    v = beta_2 * v + (1 - beta_2) * gradient**2
    m_hat = m / (1 - beta_1**t)
    v_hat = v / (1 - beta_2**t)
    return parameter - learning_rate * m_hat / (v_hat + epsilon), m, v


# %% wrong="adam_step" mistake="the betas exchanged" message="m was averaged with beta_2. beta_1 belongs to m"
def adam_step(
    parameter, gradient, m, v, t, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7
):
    m = beta_2 * m + (1 - beta_2) * gradient
    v = beta_1 * v + (1 - beta_1) * gradient**2
    m_hat = m / (1 - beta_2**t)
    v_hat = v / (1 - beta_1**t)
    return parameter - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon), m, v


# %% wrong="adam_step" mistake="the betas built in" message="m was averaged with 0.9. Use the beta_1 that is given"
def adam_step(
    parameter, gradient, m, v, t, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7
):
    m = 0.9 * m + 0.1 * gradient
    v = 0.999 * v + 0.001 * gradient**2
    m_hat = m / (1 - 0.9**t)
    v_hat = v / (1 - 0.999**t)
    return parameter - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon), m, v


# %% wrong="adam_step" mistake="the old averages forgotten" message="m forgets the m that is given"
def adam_step(
    parameter, gradient, m, v, t, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7
):
    m = (1 - beta_1) * gradient
    v = (1 - beta_2) * gradient**2
    m_hat = m / (1 - beta_1**t)
    v_hat = v / (1 - beta_2**t)
    return parameter - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon), m, v


# %% wrong="adam_step" mistake="the step from the old averages" message="parameter has not moved. Compute it from the new m and v"
def adam_step(
    parameter, gradient, m, v, t, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7
):
    m_hat = m / (1 - beta_1**t)
    v_hat = v / (1 - beta_2**t)
    m = beta_1 * m + (1 - beta_1) * gradient
    v = beta_2 * v + (1 - beta_2) * gradient**2
    return parameter - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon), m, v


# %% wrong="adam_step" mistake="the parameter alone" message="array of shape .3,.; return three values"
def adam_step(
    parameter, gradient, m, v, t, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7
):
    m = beta_1 * m + (1 - beta_1) * gradient
    v = beta_2 * v + (1 - beta_2) * gradient**2
    m_hat = m / (1 - beta_1**t)
    v_hat = v / (1 - beta_2**t)
    return parameter - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon)


# %% wrong="adam_step" mistake="the parameter last" message="This is v. Return the parameter, then m, then v"
def adam_step(
    parameter, gradient, m, v, t, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7
):
    m = beta_1 * m + (1 - beta_1) * gradient
    v = beta_2 * v + (1 - beta_2) * gradient**2
    m_hat = m / (1 - beta_1**t)
    v_hat = v / (1 - beta_2**t)
    return m, v, parameter - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon)


# %% wrong="adam_step" mistake="uphill" message="step uphill. Subtract"
def adam_step(
    parameter, gradient, m, v, t, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7
):
    m = beta_1 * m + (1 - beta_1) * gradient
    v = beta_2 * v + (1 - beta_2) * gradient**2
    m_hat = m / (1 - beta_1**t)
    v_hat = v / (1 - beta_2**t)
    return parameter + learning_rate * m_hat / (np.sqrt(v_hat) + epsilon), m, v


# %% wrong="adam_step" mistake="a count of its own" message="same call once more.*nothing between calls"
steps = 0


def adam_step(
    parameter, gradient, m, v, t, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7
):
    global steps
    steps += 1
    m = beta_1 * m + (1 - beta_1) * gradient
    v = beta_2 * v + (1 - beta_2) * gradient**2
    m_hat = m / (1 - beta_1**steps)
    v_hat = v / (1 - beta_2**steps)
    return parameter - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon), m, v


# %% right="compile_mlp" how="objects for all three"
def compile_mlp(model, learning_rate=0.001):
    optimizer = keras.optimizers.Adam(learning_rate)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=False)
    accuracy = keras.metrics.SparseCategoricalAccuracy(name="accuracy")
    model.compile(optimizer, loss, metrics=[accuracy])
    return model


# %% right="compile_mlp" how="with the policy mixed_float16, as for a graphics card"
keras.config.set_dtype_policy("mixed_float16")


def compile_mlp(model, learning_rate=0.001):
    optimizer = keras.optimizers.Adam(learning_rate=learning_rate)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


# %% right="compile_mlp" how="names, and the rate set afterwards"
def compile_mlp(model, learning_rate=0.001):
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.optimizer.learning_rate = learning_rate
    return model


# %% right="compile_mlp" how="a dictionary of settings"
def compile_mlp(model, learning_rate=0.001):
    adam = {"class_name": "adam", "config": {"learning_rate": learning_rate}}
    settings = {
        "optimizer": keras.optimizers.get(adam),
        "loss": "SparseCategoricalCrossentropy",
        "metrics": {model.layers[-1].name: "accuracy"},
    }
    model.compile(**settings)
    return model


# %% right="compile_mlp" how="Keras' function as the loss"
def compile_mlp(model, learning_rate=0.001):
    model.compile(
        loss=keras.losses.sparse_categorical_crossentropy,
        optimizer=keras.optimizers.Adam(learning_rate=learning_rate, epsilon=1e-7),
        metrics=("accuracy",),
    )
    return model


# %% right="compile_mlp" how="two metrics, the rate as a schedule that stays"
def compile_mlp(model, learning_rate=0.001):
    steady = keras.optimizers.schedules.ExponentialDecay(learning_rate, 1000, 1.0)
    model.compile(
        optimizer=keras.optimizers.Adam(steady),
        loss=["sparse_categorical_crossentropy"],
        metrics=["accuracy", "sparse_categorical_crossentropy"],
    )
    return model


# %% wrong="compile_mlp" mistake="nothing returned" message="None.*compile works in place.*return model"
def compile_mlp(model, learning_rate=0.001):
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=learning_rate),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )


# %% wrong="compile_mlp" mistake="what compile returns" message="None.*compile works in place.*return model"
def compile_mlp(model, learning_rate=0.001):
    return model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=learning_rate),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )


# %% wrong="compile_mlp" mistake="the optimizer as a string" message="default, which the string adam takes"
def compile_mlp(model, learning_rate=0.001):
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


# %% wrong="compile_mlp" mistake="SGD" message="optimizer is 'SGD'; it should be 'Adam'"
def compile_mlp(model, learning_rate=0.001):
    model.compile(
        optimizer=keras.optimizers.SGD(learning_rate=learning_rate),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model


# %% wrong="compile_mlp" mistake="AdamW" message="AdamW also shrinks the weights"
def compile_mlp(model, learning_rate=0.001):
    model.compile(
        optimizer=keras.optimizers.AdamW(learning_rate=learning_rate),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model


# %% wrong="compile_mlp" mistake="a copy compiled" message="Another model came back.*no copy"
def compile_mlp(model, learning_rate=0.001):
    copy = keras.models.clone_model(model)
    copy.compile(
        optimizer=keras.optimizers.Adam(learning_rate=learning_rate),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return copy


# %% wrong="compile_mlp" mistake="the loss for one-hot labels" message="expects one-hot rows. Take the sparse one"
def compile_mlp(model, learning_rate=0.001):
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=learning_rate),
        loss="categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model


# %% wrong="compile_mlp" mistake="from_logits" message="taken for logits.*Leave from_logits out"
def compile_mlp(model, learning_rate=0.001):
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=learning_rate),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    return model


# %% wrong="compile_mlp" mistake="a misspelt loss" message="Could not interpret loss.*How is this one spelt"
def compile_mlp(model, learning_rate=0.001):
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=learning_rate),
        loss="sparse_categorical_crossentropi",
        metrics=["accuracy"],
    )
    return model


# %% wrong="compile_mlp" mistake="the metric in third place" message="third place of compile.*metrics="
def compile_mlp(model, learning_rate=0.001):
    optimizer = keras.optimizers.Adam(learning_rate=learning_rate)
    model.compile(optimizer, "sparse_categorical_crossentropy", ["accuracy"])
    return model


# %% wrong="compile_mlp" mistake="no metric" message="named .'loss'.. One of them should be named accuracy"
def compile_mlp(model, learning_rate=0.001):
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=learning_rate),
        loss="sparse_categorical_crossentropy",
    )
    return model


# %% wrong="compile_mlp" mistake="the accuracy under a short name" message="named .'acc', 'loss'.*named accuracy, in full"
def compile_mlp(model, learning_rate=0.001):
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=learning_rate),
        loss="sparse_categorical_crossentropy",
        metrics=["acc"],
    )
    return model


# %% wrong="compile_mlp" mistake="the accuracy for one-hot labels" message="Is this another metric under the name accuracy"
def compile_mlp(model, learning_rate=0.001):
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=learning_rate),
        loss="sparse_categorical_crossentropy",
        metrics=[keras.metrics.CategoricalAccuracy(name="accuracy")],
    )
    return model


# %% wrong="compile_mlp" mistake="the squared error" message="as mse and binary_accuracy do"
def compile_mlp(model, learning_rate=0.001):
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=learning_rate),
        loss="mse",
        metrics=["accuracy"],
    )
    return model


# %% wrong="compile_mlp" mistake="the wrong default of the rate" message="Without a learning rate it should be the default"
def compile_mlp(model, learning_rate=0.01):
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=learning_rate),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model


# %% wrong="compile_mlp" mistake="the optimizer returned" message="an Adam; return the model that is given"
def compile_mlp(model, learning_rate=0.001):
    optimizer = keras.optimizers.Adam(learning_rate=learning_rate)
    model.compile(optimizer=optimizer, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return optimizer


# %% wrong="compile_mlp" mistake="weights made anew" message="model's weights were changed"
def compile_mlp(model, learning_rate=0.001):
    model.set_weights([np.random.normal(size=w.shape) for w in model.get_weights()])
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=learning_rate),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model


# %% wrong="compile_mlp" mistake="one optimizer for all models" message="Two models share one optimizer"
adam = keras.optimizers.Adam()


def compile_mlp(model, learning_rate=0.001):
    adam.learning_rate = learning_rate
    model.compile(optimizer=adam, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


# %% wrong="sgd_step" mistake="the gradient left out" message="The gradient is left out"
def sgd_step(parameter, gradient, learning_rate=0.01):
    return parameter - learning_rate


# %% wrong="sgd_step" mistake="the difference turned round" message="the wrong way round"
def sgd_step(parameter, gradient, learning_rate=0.01):
    return learning_rate * gradient - parameter


# %% wrong="sparse_cross_entropy" mistake="all the classes" message="All the classes were counted"
def sparse_cross_entropy(labels, probabilities):
    return float(-np.log(np.clip(probabilities, 1e-7, 1)).sum() / len(labels))


# %% wrong="sparse_cross_entropy" mistake="clipped to 0" message="is inf.*Clip to the range from 1e-7"
def sparse_cross_entropy(labels, probabilities):
    own = probabilities[np.arange(len(labels)), labels]
    return float(-np.log(np.clip(own, 0, 1)).mean())


# %% wrong="cross_entropy_gradient" mistake="labels subtracted" message="labels themselves are subtr"
def cross_entropy_gradient(logits, labels):
    return (softmax(logits) - labels[:, np.newaxis]) / len(labels)


# %% wrong="cross_entropy_gradient" mistake="the number of axes" message="shape .1, 5. the gradient is wrong"
def cross_entropy_gradient(logits, labels):
    return (softmax(logits) - one_hot(labels, logits.shape[1])) / len(logits.shape)


# %% wrong="dense_gradient" mistake="the first row for the bias" message="bias gr.*first example alone"
def dense_gradient(inputs, kernel, output_gradient):
    return inputs.T @ output_gradient, output_gradient[0], output_gradient @ kernel.T


# %% wrong="dense_gradient" mistake="element by element" message="could not be broadcast.*shapes beside"
def dense_gradient(inputs, kernel, output_gradient):
    return inputs * output_gradient, output_gradient.sum(axis=0), output_gradient * kernel


# %% wrong="adam_step" mistake="a hat for the square" message="\\^ is no power. Write gradient..2"
def adam_step(
    parameter, gradient, m, v, t, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7
):
    m = beta_1 * m + (1 - beta_1) * gradient
    v = beta_2 * v + (1 - beta_2) * gradient ^ 2
    m_hat = m / (1 - beta_1**t)
    v_hat = v / (1 - beta_2**t)
    return parameter - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon), m, v


# %% wrong="adam_step" mistake="the power outside" message="the power is of beta alone"
def adam_step(
    parameter, gradient, m, v, t, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7
):
    m = beta_1 * m + (1 - beta_1) * gradient
    v = beta_2 * v + (1 - beta_2) * gradient**2
    m_hat = m / (1 - beta_1) ** t
    v_hat = v / (1 - beta_2) ** t
    return parameter - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon), m, v


# %% wrong="compile_mlp" mistake="the metric without brackets" message="metrics should be a list"
def compile_mlp(model, learning_rate=0.001):
    optimizer = keras.optimizers.Adam(learning_rate=learning_rate)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics="accuracy")
    return model


# %% wrong="compile_mlp" mistake="the class Adam" message="an object with its rate in parentheses"
def compile_mlp(model, learning_rate=0.001):
    model.compile(
        optimizer=keras.optimizers.Adam,
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model


# %% wrong="compile_mlp" mistake="lr, as years ago" message="Keras calls the rate learning_rate"
def compile_mlp(model, learning_rate=0.001):
    model.compile(
        optimizer=keras.optimizers.Adam(lr=learning_rate),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model


# %% wrong="compile_mlp" mistake="a legacy optimizer" message="Keras 3 has no optimizers.legacy: write keras.optimizers.Adam"
def compile_mlp(model, learning_rate=0.001):
    model.compile(
        optimizer=keras.optimizers.legacy.Adam(learning_rate=learning_rate),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model


# %% wrong="compile_mlp" mistake="an optimizer of TensorFlow 1" message="TensorFlow 1's, today it is keras.optimizers.Adam"
def compile_mlp(model, learning_rate=0.001):
    import tensorflow as tf

    model.compile(
        optimizer=tf.train.AdamOptimizer(learning_rate),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model


# %% wrong="compile_mlp" mistake="the rate given to compile" message="compile knows nothing of learning rates"
def compile_mlp(model, learning_rate=0.001):
    model.compile(
        optimizer="adam",
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
        learning_rate=learning_rate,
    )
    return model


# %% wrong="compile_mlp" mistake="a misspelt optimizer" message="identifier: Adan.*a name such as"
def compile_mlp(model, learning_rate=0.001):
    model.compile(optimizer="Adan", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


# %% wrong="compile_mlp" mistake="nothing compiled" message="The model is not compiled"
def compile_mlp(model, learning_rate=0.001):
    return model


# %% right="compile_mlp" how="the class of the loss, which Keras makes an object of"
def compile_mlp(model, learning_rate=0.001):
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate),
        loss=keras.losses.SparseCategoricalCrossentropy,
        metrics=["accuracy"],
    )
    return model
