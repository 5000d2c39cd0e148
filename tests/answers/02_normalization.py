"""Right and wrong answers to the exercises of lesson 2."""


# %% right="scale_to_unit" how="divide in float64, convert afterwards"
def scale_to_unit(images):
    return (images / 255).astype("float32")


# %% right="scale_to_unit" how="multiply by a float32"
def scale_to_unit(images):
    return np.multiply(images, 1 / 255, dtype=np.float32)


# %% right="scale_to_unit" how="one image after the other, into an empty array"
def scale_to_unit(images):
    scaled = np.empty(images.shape, dtype=np.float32)
    for number, image in enumerate(images):
        scaled[number] = image / 255.0
    return scaled


# %% right="scale_to_unit" how="a table of all 256 values"
def scale_to_unit(images):
    return np.linspace(0, 1, 256, dtype=np.float32)[images]


# %% right="scale_to_unit" how="Keras' layer Rescaling"
def scale_to_unit(images):
    import keras

    return np.array(keras.layers.Rescaling(1 / 255)(images), dtype=np.float32)


# %% right="scale_to_unit" how="nested loops over lists"
def scale_to_unit(images):
    rows = [[[pixel / 255 for pixel in row] for row in image] for image in images.tolist()]
    return np.array(rows, dtype=np.float32).reshape(images.shape)


# %% wrong="scale_to_unit" mistake="whole-number division" message="// is whole-number division"
def scale_to_unit(images):
    return (images // 255).astype(np.float32)


# %% wrong="scale_to_unit" mistake="float64, for want of astype" message="float64.*float32"
def scale_to_unit(images):
    return images / 255


# %% wrong="scale_to_unit" mistake="divided in place" message="/= puts its result where the pixels were"
def scale_to_unit(images):
    images /= 255
    return images


# %% wrong="scale_to_unit" mistake="divided by 256" message="not by 256"
def scale_to_unit(images):
    return images.astype(np.float32) / 256


# %% wrong="scale_to_unit" mistake="divided by the largest pixel found" message="not by the largest pixel"
def scale_to_unit(images):
    return images.astype(np.float32) / images.max()


# %% wrong="scale_to_unit" mistake="divided twice" message="not twice"
def scale_to_unit(images):
    images = images.astype(np.float32) / 255
    return images / 255


# %% wrong="scale_to_unit" mistake="converted, not divided" message="as they were: nothing was divided"
def scale_to_unit(images):
    return images.astype(np.float32)


# %% wrong="scale_to_unit" mistake="flattened as well" message="shape \\(1, 3\\).*keep the shape"
def scale_to_unit(images):
    return images.reshape(len(images), -1).astype(np.float32) / 255


# %% wrong="scale_to_unit" mistake="black or white" message="black or white"
def scale_to_unit(images):
    return (images > 127).astype(np.float32)


# %% wrong="scale_to_unit" mistake="printed, not returned" message="result is None .`return` is missing"
def scale_to_unit(images):
    print(images.astype(np.float32) / 255)


# %% wrong="scale_to_unit" mistake="the first image alone" message="shape \\(1, 3, 4\\).*\\(5, 3, 4\\)"
def scale_to_unit(images):
    return images[:1].astype(np.float32) / 255


# %% wrong="scale_to_unit" mistake="rounded" message="values are rounded"
def scale_to_unit(images):
    return np.round(images / 255, 2).astype(np.float32)


# %% wrong="scale_to_unit" mistake="a list" message="a list; return a NumPy array"
def scale_to_unit(images):
    return [image.astype(np.float32) / 255 for image in images]


# %% right="fit_standardizer" how="NumPy's functions"
def fit_standardizer(train_images):
    return float(np.mean(train_images)), float(np.std(train_images))


# %% right="fit_standardizer" how="the standard library"
def fit_standardizer(train_images):
    import statistics

    pixels = train_images.ravel().tolist()
    return float(statistics.fmean(pixels)), float(statistics.pstdev(pixels))


# %% right="fit_standardizer" how="the mean of squares less the square of the mean"
def fit_standardizer(train_images):
    pixels = train_images.astype(np.float64)
    mean = pixels.mean()
    return mean.item(), np.sqrt((pixels**2).mean() - mean**2).item()


# %% right="fit_standardizer" how="scikit-learn's StandardScaler on one column"
def fit_standardizer(train_images):
    from sklearn.preprocessing import StandardScaler

    scaler = StandardScaler().fit(train_images.reshape(-1, 1).astype(float))
    return float(scaler.mean_[0]), float(scaler.var_[0] ** 0.5)


# %% right="fit_standardizer" how="loops"
def fit_standardizer(train_images):
    total, count = 0, 0
    for image in train_images:
        for row in image:
            for pixel in row:
                total += int(pixel)
                count += 1
    mean = total / count
    squares = 0.0
    for pixel in train_images.flat:
        squares += (float(pixel) - mean) ** 2
    return mean, (squares / count) ** 0.5


# %% wrong="fit_standardizer" mistake="exchanged" message="standard deviation. The mean comes first"
def fit_standardizer(train_images):
    return float(train_images.std()), float(train_images.mean())


# %% wrong="fit_standardizer" mistake="the variance" message="this is the variance"
def fit_standardizer(train_images):
    return float(train_images.mean()), float(train_images.var())


# %% wrong="fit_standardizer" mistake="sample standard deviation" message="ddof"
def fit_standardizer(train_images):
    return float(train_images.mean()), float(train_images.std(ddof=1))


# %% wrong="fit_standardizer" mistake="NumPy's numbers" message="float64.*plain float.*Wrap it"
def fit_standardizer(train_images):
    return train_images.mean(), train_images.std()


# %% wrong="fit_standardizer" mistake="two numbers for each pixel" message="should be one number.*give no axis"
def fit_standardizer(train_images):
    return train_images.mean(axis=0), train_images.std(axis=0)


# %% wrong="fit_standardizer" mistake="a list" message="found a list; return two values"
def fit_standardizer(train_images):
    return [float(train_images.mean()), float(train_images.std())]


# %% wrong="fit_standardizer" mistake="the mean alone" message="found a float; return two values"
def fit_standardizer(train_images):
    return float(train_images.mean())


# %% wrong="fit_standardizer" mistake="the mean of the images' deviations" message="each image's own standard deviation"
def fit_standardizer(train_images):
    deviations = [image.std() for image in train_images]
    return float(train_images.mean()), float(np.mean(deviations))


# %% wrong="fit_standardizer" mistake="MNIST's numbers from the web" message="all of MNIST"
def fit_standardizer(train_images):
    return 33.318447, 78.567444


# %% wrong="fit_standardizer" mistake="squares in uint8, which overflow" message="standard deviation is wrong.*floating point"
def fit_standardizer(train_images):
    mean = float(train_images.mean())
    return mean, abs(float((train_images**2).mean()) - mean**2) ** 0.5


# %% wrong="fit_standardizer" mistake="of scaled pixels" message="scaled first"
def fit_standardizer(train_images):
    scaled = train_images / 255
    return float(scaled.mean()), float(scaled.std())


# %% wrong="fit_standardizer" mistake="whole numbers" message="cut to a whole number"
def fit_standardizer(train_images):
    return int(train_images.mean()), int(train_images.std())


# %% right="standardize" how="in float32"
def standardize(images, mean, std):
    if std == 0:
        return np.zeros_like(images, dtype=np.float32)
    return (images.astype(np.float32) - np.float32(mean)) / np.float32(std)


# %% right="standardize" how="without a condition, by a divisor of infinity"
def standardize(images, mean, std):
    divisor = std or float("inf")
    return np.array((images - float(mean)) / divisor, dtype="float32") + np.float32(0)


# %% right="standardize" how="into an array of its own, by where="
def standardize(images, mean, std):
    result = np.zeros(images.shape)
    np.divide(images - float(mean), std, out=result, where=std != 0)
    return result.astype(np.float32)


# %% right="standardize" how="pixel by pixel"
def standardize(images, mean, std):
    result = np.zeros(images.shape, np.float32)
    if std > 0:
        for place in np.ndindex(*images.shape):
            result[place] = (float(images[place]) - mean) / std
    return result


# %% right="standardize" how="multiplied by the inverse, in place of a copy"
def standardize(images, mean, std):
    copy = np.array(images, dtype=np.float64)
    copy -= mean
    copy *= 1 / std if std != 0 else 0
    return copy.astype(np.float32)


# %% wrong="standardize" mistake="no parentheses" message="with parentheses"
def standardize(images, mean, std):
    if std == 0:
        return np.zeros(images.shape, dtype=np.float32)
    return (images.astype(np.float32) - mean / std).astype(np.float32)


# %% wrong="standardize" mistake="subtracted in uint8" message="uint8 has no negative numbers"
def standardize(images, mean, std):
    if std == 0:
        return np.zeros(images.shape, dtype=np.float32)
    return ((images - np.uint8(mean)) / std).astype(np.float32)


# %% wrong="standardize" mistake="float64" message="float64.*float32"
def standardize(images, mean, std):
    if std == 0:
        return np.zeros(images.shape, dtype=np.float32)
    return (images - mean) / std


# %% wrong="standardize" mistake="the images' own statistics" message="own mean and standard"
def standardize(images, mean, std):
    if std == 0:
        return np.zeros(images.shape, dtype=np.float32)
    return ((images - images.mean()) / images.std()).astype(np.float32)


# %% wrong="standardize" mistake="0 divided by 0" message="nan.*0 divided by 0 is nan.*return zeros"
def standardize(images, mean, std):
    return ((images.astype(np.float64) - mean) / std).astype(np.float32)


# %% wrong="standardize" mistake="a small number in the divisor" message="divide by the given std alone"
def standardize(images, mean, std):
    return ((images.astype(np.float64) - mean) / (std + 1e-3)).astype(np.float32)


# %% wrong="standardize" mistake="nan alone made 0" message="anything else divided by 0 is inf"
def standardize(images, mean, std):
    with np.errstate(all="ignore"):
        result = ((images.astype(np.float64) - mean) / std).astype(np.float32)
    result[np.isnan(result)] = 0
    return result


# %% wrong="standardize" mistake="zeros in float64" message="zeros should be float32 as well"
def standardize(images, mean, std):
    if std == 0:
        return np.zeros(images.shape)
    return ((images.astype(np.float64) - mean) / std).astype(np.float32)


# %% wrong="standardize" mistake="one zero" message="zeros are a float; return a NumPy array"
def standardize(images, mean, std):
    if std == 0:
        return 0.0
    return ((images.astype(np.float64) - mean) / std).astype(np.float32)


# %% wrong="standardize" mistake="float32 images changed in place" message="float32.*an argument was changed"
def standardize(images, mean, std):
    images = images.astype(np.float32, copy=False)
    if std == 0:
        return np.zeros(images.shape, dtype=np.float32)
    images -= mean
    images /= std
    return images


# %% wrong="standardize" mistake="the mean as a whole number" message="mean was cut to a whole number"
def standardize(images, mean, std):
    if std == 0:
        return np.zeros(images.shape, dtype=np.float32)
    return ((images.astype(np.int64) - int(mean)) / std).astype(np.float32)


# %% right="flatten" how="reshape with both sizes"
def flatten(images):
    return images.reshape(images.shape[0], images.shape[1] * images.shape[2])


# %% right="flatten" how="unpacked shape"
def flatten(images):
    n, height, width = images.shape
    return np.reshape(images, (n, height * width))


# %% right="flatten" how="one row after the other"
def flatten(images):
    rows = np.zeros((len(images), images.shape[1] * images.shape[2]), images.dtype)
    for number in range(len(images)):
        rows[number] = images[number].ravel()
    return rows


# %% right="flatten" how="concatenated columns of pixels"
def flatten(images):
    return np.concatenate([images[:, row, :] for row in range(images.shape[1])], axis=1)


# %% right="flatten" how="a copy that is resized"
def flatten(images):
    copy = images.copy()
    copy.shape = (copy.shape[0], copy.shape[1] * copy.shape[2])
    return copy


# %% wrong="flatten" mistake="28 times 28 built in" message="each row has height . width.*reshape.-1, 784"
def flatten(images):
    return images.reshape(-1, 784)


# %% wrong="flatten" mistake="everything in one row" message="all images became one row"
def flatten(images):
    return images.ravel()


# %% wrong="flatten" mistake="a column for each image" message="images are in columns"
def flatten(images):
    return images.reshape(len(images), -1).T if len(images) else np.zeros((0, 6), images.dtype)


# %% wrong="flatten" mistake="column by column" message="read column by column"
def flatten(images):
    size = images.shape[1] * images.shape[2]
    return images.transpose(0, 2, 1).reshape(len(images), size)


# %% wrong="flatten" mistake="-1, which an empty batch does not settle" message="for -1 NumPy would have to divide by 0"
def flatten(images):
    return images.reshape(len(images), -1)


# %% wrong="flatten" mistake="converted to float" message="dtype float32; it should be uint8"
def flatten(images):
    n, height, width = images.shape
    return images.reshape(n, height * width).astype(np.float32)


# %% wrong="flatten" mistake="lists" message="rows are a list; return a NumPy array"
def flatten(images):
    return [image.ravel() for image in images]


# %% wrong="flatten" mistake="the first image's pixels, read across the images" message="mixed in each row"
def flatten(images):
    n, height, width = images.shape
    return images.reshape(height * width, n).T


# %% wrong="flatten" mistake="square images alone" message="each row has height . width.*height . height"
def flatten(images):
    n, height = images.shape[:2]
    return images.reshape(n, height * height)


# %% right="one_hot" how="rows of the identity"
def one_hot(labels, num_classes=10):
    if labels.min() < 0 or labels.max() >= num_classes:
        raise ValueError("a label is out of range")
    return np.eye(num_classes, dtype=np.float32)[labels]


# %% right="one_hot" how="comparison with all classes"
def one_hot(labels, num_classes=10):
    if not np.all((labels >= 0) & (labels < num_classes)):
        raise ValueError(f"labels must lie between 0 and {num_classes - 1}")
    return (labels[:, np.newaxis] == np.arange(num_classes)).astype(np.float32)


# %% right="one_hot" how="a loop"
def one_hot(labels, num_classes=10):
    rows = np.zeros((len(labels), num_classes), dtype="float32")
    for row, label in zip(rows, labels):
        if label not in range(num_classes):
            raise ValueError(label)
        row[label] = 1
    return rows


# %% right="one_hot" how="Keras' to_categorical"
def one_hot(labels, num_classes=10):
    import keras

    if any(label < 0 or label > num_classes - 1 for label in labels.tolist()):
        raise ValueError("no such class")
    return keras.utils.to_categorical(labels, num_classes).astype(np.float32)


# %% right="one_hot" how="scikit-learn's OneHotEncoder, which refuses by itself"
def one_hot(labels, num_classes=10):
    from sklearn.preprocessing import OneHotEncoder

    encoder = OneHotEncoder(categories=[range(num_classes)], sparse_output=False, dtype=np.float32)
    return encoder.fit_transform(labels.reshape(-1, 1))


# %% wrong="one_hot" mistake="no look at the labels" message="label without a column was accepted"
def one_hot(labels, num_classes=10):
    rows = np.zeros((len(labels), num_classes), dtype=np.float32)
    rows[np.arange(len(labels)), labels.clip(max=num_classes - 1)] = 1
    return rows


# %% wrong="one_hot" mistake="IndexError in place of ValueError" message="it was an IndexError.*raise a ValueError yourself"
def one_hot(labels, num_classes=10):
    if labels.min() < 0:
        raise ValueError("negative")
    return np.eye(num_classes, dtype=np.float32)[labels]


# %% wrong="one_hot" mistake="float64" message="float64.*float32"
def one_hot(labels, num_classes=10):
    if labels.min() < 0 or labels.max() >= num_classes:
        raise ValueError
    return np.eye(num_classes)[labels]


# %% wrong="one_hot" mistake="a column for each label" message="\\(3, 2\\).*a row for each label"
def one_hot(labels, num_classes=10):
    if labels.min() < 0 or labels.max() >= num_classes:
        raise ValueError
    return np.eye(num_classes, dtype=np.float32)[:, labels]


# %% wrong="one_hot" mistake="as many classes as occur" message="columns is num_classes, whichever labels occur"
def one_hot(labels, num_classes=10):
    if labels.min() < 0 or labels.max() >= num_classes:
        raise ValueError
    return np.eye(labels.max() + 1, dtype=np.float32)[labels]


# %% wrong="one_hot" mistake="ten classes built in" message="\\(2, 10\\).*num_classes"
def one_hot(labels, num_classes=10):
    if labels.min() < 0 or labels.max() >= num_classes:
        raise ValueError
    return np.eye(10, dtype=np.float32)[labels]


# %% wrong="one_hot" mistake="one class too many accepted" message="one_hot.\\[0, 3\\], 3.*accepted"
def one_hot(labels, num_classes=10):
    if labels.min() < 0 or labels.max() > num_classes:
        raise ValueError
    return np.eye(num_classes + 1, dtype=np.float32)[labels][:, :num_classes]


# %% wrong="one_hot" mistake="the last class refused" message="were refused. Refuse only what is outside"
def one_hot(labels, num_classes=10):
    if labels.min() < 0 or labels.max() >= num_classes - 1:
        raise ValueError
    return np.eye(num_classes, dtype=np.float32)[labels]


# %% wrong="one_hot" mistake="an if about all labels" message="truth value.*any.*if labels < 0"
def one_hot(labels, num_classes=10):
    if labels < 0 or labels >= num_classes: raise ValueError("a label has no column")  # fmt: skip
    return np.eye(num_classes, dtype=np.float32)[labels]


# %% wrong="one_hot" mistake="the last class refused, in one line" message="were refused. Refuse only what is outside"
def one_hot(labels, num_classes=10):
    if labels.max() >= num_classes - 1: raise ValueError("a label has no column")  # fmt: skip
    return np.eye(num_classes, dtype=np.float32)[labels]


# %% wrong="one_hot" mistake="a ValueError returned, not raised" message="nothing was raised"
def one_hot(labels, num_classes=10):
    if labels.min() < 0 or labels.max() >= num_classes:
        return ValueError("a label is out of range")
    return np.eye(num_classes, dtype=np.float32)[labels]


# %% wrong="one_hot" mistake="the first label alone looked at" message="look at all labels"
def one_hot(labels, num_classes=10):
    if not 0 <= labels[0] < num_classes:
        raise ValueError
    return np.eye(num_classes, dtype=np.float32)[labels.clip(0, num_classes - 1)]


# %% wrong="one_hot" mistake="the labels as they are" message="\\(2,\\).*row of num_classes numbers for each label"
def one_hot(labels, num_classes=10):
    if labels.min() < 0 or labels.max() >= num_classes:
        raise ValueError
    return labels.astype(np.float32)
