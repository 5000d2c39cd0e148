"""Right and wrong answers to the exercises of lesson 1."""


# %% right="summarize" how="dict, sizes taken from the shape one by one"
def summarize(images, labels):
    if labels.shape[0] != images.shape[0]:
        raise ValueError("every image needs its label")
    return dict(
        examples=images.shape[0],
        height=images.shape[1],
        width=images.shape[2],
        dtype=images.dtype.name,
        minimum=np.min(images).item(),
        maximum=np.max(images).item(),
        classes=len(set(labels.tolist())),
    )


# %% right="summarize" how="nested loops, a list of the labels seen"
def summarize(images, labels):
    if not len(images) == len(labels):
        raise ValueError
    smallest = largest = int(images[0][0][0])
    for image in images:
        for row in image:
            for pixel in row:
                if pixel < smallest:
                    smallest = int(pixel)
                if pixel > largest:
                    largest = int(pixel)
    seen = []
    for label in labels:
        if label not in seen:
            seen.append(label)
    result = {}
    result["examples"] = len(images)
    result["height"] = len(images[0])
    result["width"] = len(images[0][0])
    result["dtype"] = f"{images.dtype}"
    result["minimum"] = smallest
    result["maximum"] = largest
    result["classes"] = len(seen)
    return result


# %% right="summarize" how="lists first, zip that refuses, a Counter"
def summarize(images, labels):
    from collections import Counter

    pairs = list(zip(images.tolist(), labels.tolist(), strict=True))
    pixels = sorted(pixel for image, _ in pairs for row in image for pixel in row)
    first = pairs[0][0]
    return {
        "classes": len(Counter(label for _, label in pairs)),
        "dtype": str(images.dtype),
        "examples": len(pairs),
        "height": len(first),
        "maximum": pixels[-1],
        "minimum": pixels[0],
        "width": len(first[0]),
    }


# %% right="summarize" how="scikit-learn's checks and labels"
def summarize(images, labels):
    from sklearn.preprocessing import LabelEncoder
    from sklearn.utils import check_consistent_length

    check_consistent_length(images, labels)
    n, height, width = (int(size) for size in np.array(images.shape))
    keys = ("examples", "height", "width", "dtype", "minimum", "maximum", "classes")
    extremes = [int(function(images)) for function in (np.amin, np.amax)]
    classes = len(LabelEncoder().fit(labels).classes_)
    values = (n, height, width, str(images.dtype), *extremes, classes)
    return dict(zip(keys, values))


# %% right="summarize" how="sorted pixels, steps between sorted labels, a helper"
def as_number(value):
    return int(value)


def summarize(images, labels):
    if images.shape[:1] != labels.shape:
        raise ValueError(f"{images.shape} does not go with {labels.shape}")
    pixels = np.sort(images, axis=None)
    steps = np.diff(np.sort(labels.astype(np.int64)))
    return {
        "examples": as_number(images.shape[0]),
        "height": as_number(images.shape[1]),
        "width": as_number(images.shape[2]),
        "dtype": type(images.flat[0]).__name__,
        "minimum": as_number(pixels[0]),
        "maximum": as_number(pixels[-1]),
        "classes": as_number(np.count_nonzero(steps) + 1),
    }


# %% right="summarize" how="halved again and again, in an OrderedDict"
def extremes(values):
    if len(values) == 1:
        return values[0], values[0]
    middle = len(values) // 2
    left, right = extremes(values[:middle]), extremes(values[middle:])
    return min(left[0], right[0]), max(left[1], right[1])


def summarize(images, labels):
    from collections import OrderedDict

    if len(labels) - len(images):
        raise ValueError("labels and images differ in number")
    low, high = extremes(images.ravel().tolist())
    summary = OrderedDict(zip(["examples", "height", "width"], images.shape))
    summary.update(dtype=np.dtype(images.dtype).name, minimum=low, maximum=high)
    summary["classes"] = int((np.bincount(labels) > 0).sum())
    return summary


# %% wrong="summarize" mistake="NumPy's numbers" message="minimum.*int16.*plain int"
def summarize(images, labels):
    if len(images) != len(labels):
        raise ValueError("images and labels differ in number")
    examples, height, width = images.shape
    return {
        "examples": examples,
        "height": height,
        "width": width,
        "dtype": str(images.dtype),
        "minimum": images.min(),
        "maximum": images.max(),
        "classes": len(np.unique(labels)),
    }


# %% wrong="summarize" mistake="pixels counted as examples" message="number of pixels. Count images"
def summarize(images, labels):
    if len(images) != len(labels):
        raise ValueError("images and labels differ in number")
    _, height, width = images.shape
    return {
        "examples": images.size,
        "height": height,
        "width": width,
        "dtype": str(images.dtype),
        "minimum": int(images.min()),
        "maximum": int(images.max()),
        "classes": len(np.unique(labels)),
    }


# %% wrong="summarize" mistake="width before height" message="height.*is 4.*This is the width"
def summarize(images, labels):
    if len(images) != len(labels):
        raise ValueError("images and labels differ in number")
    examples, width, height = images.shape
    return {
        "examples": examples,
        "height": height,
        "width": width,
        "dtype": str(images.dtype),
        "minimum": int(images.min()),
        "maximum": int(images.max()),
        "classes": len(np.unique(labels)),
    }


# %% wrong="summarize" mistake="the largest label plus one" message="This is the largest label plus one"
def summarize(images, labels):
    if len(images) != len(labels):
        raise ValueError("images and labels differ in number")
    examples, height, width = images.shape
    return {
        "examples": examples,
        "height": height,
        "width": width,
        "dtype": str(images.dtype),
        "minimum": int(images.min()),
        "maximum": int(images.max()),
        "classes": int(labels.max()) + 1,
    }


# %% wrong="summarize" mistake="labels counted, equal ones too" message="number of labels. Count each different label once"
def summarize(images, labels):
    if len(images) != len(labels):
        raise ValueError("images and labels differ in number")
    examples, height, width = images.shape
    return {
        "examples": examples,
        "height": height,
        "width": width,
        "dtype": str(images.dtype),
        "minimum": int(images.min()),
        "maximum": int(images.max()),
        "classes": len(labels),
    }


# %% wrong="summarize" mistake="ten classes built in" message="classes.* is 10.*built in"
def summarize(images, labels):
    if len(images) != len(labels):
        raise ValueError("images and labels differ in number")
    examples, height, width = images.shape
    return {
        "examples": examples,
        "height": height,
        "width": width,
        "dtype": str(images.dtype),
        "minimum": int(images.min()),
        "maximum": int(images.max()),
        "classes": 10,
    }


# %% wrong="summarize" mistake="the dtype itself, no text" message="dtype.*should be a str. str.images.dtype"
def summarize(images, labels):
    if len(images) != len(labels):
        raise ValueError("images and labels differ in number")
    examples, height, width = images.shape
    return {
        "examples": examples,
        "height": height,
        "width": width,
        "dtype": images.dtype,
        "minimum": int(images.min()),
        "maximum": int(images.max()),
        "classes": len(np.unique(labels)),
    }


# %% wrong="summarize" mistake="uint8 built in" message="is 'uint8'.*have another type"
def summarize(images, labels):
    if len(images) != len(labels):
        raise ValueError("images and labels differ in number")
    examples, height, width = images.shape
    return {
        "examples": examples,
        "height": height,
        "width": width,
        "dtype": "uint8",
        "minimum": int(images.min()),
        "maximum": int(images.max()),
        "classes": len(np.unique(labels)),
    }


# %% wrong="summarize" mistake="the labels' dtype" message="type of the labels"
def summarize(images, labels):
    if len(images) != len(labels):
        raise ValueError("images and labels differ in number")
    examples, height, width = images.shape
    return {
        "examples": examples,
        "height": height,
        "width": width,
        "dtype": str(labels.dtype),
        "minimum": int(images.min()),
        "maximum": int(images.max()),
        "classes": len(np.unique(labels)),
    }


# %% wrong="summarize" mistake="0 and 255 taken for granted" message="minimum.*0 and 255 need not be"
def summarize(images, labels):
    if len(images) != len(labels):
        raise ValueError("images and labels differ in number")
    examples, height, width = images.shape
    return {
        "examples": examples,
        "height": height,
        "width": width,
        "dtype": str(images.dtype),
        "minimum": 0,
        "maximum": 255,
        "classes": len(np.unique(labels)),
    }


# %% wrong="summarize" mistake="converted to bytes before the search" message="minimum.*a byte has no room"
def summarize(images, labels):
    if len(images) != len(labels):
        raise ValueError("images and labels differ in number")
    examples, height, width = images.shape
    pixels = images.astype(np.uint8)
    return {
        "examples": examples,
        "height": height,
        "width": width,
        "dtype": str(images.dtype),
        "minimum": int(pixels.min()),
        "maximum": int(pixels.max()),
        "classes": len(np.unique(labels)),
    }


# %% wrong="summarize" mistake="a search for the largest that begins at 0" message="maximum.*pixels may be negative.*not with 0"
def summarize(images, labels):
    if len(images) != len(labels):
        raise ValueError("images and labels differ in number")
    examples, height, width = images.shape
    largest = 0
    for pixel in images.ravel().tolist():
        if pixel > largest:
            largest = pixel
    return {
        "examples": examples,
        "height": height,
        "width": width,
        "dtype": str(images.dtype),
        "minimum": int(images.min()),
        "maximum": largest,
        "classes": len(np.unique(labels)),
    }


# %% wrong="summarize" mistake="the first image alone" message="maximum.*largest pixel of one image alone"
def summarize(images, labels):
    if len(images) != len(labels):
        raise ValueError("images and labels differ in number")
    examples, height, width = images.shape
    return {
        "examples": examples,
        "height": height,
        "width": width,
        "dtype": str(images.dtype),
        "minimum": int(images[0].min()),
        "maximum": int(images[0].max()),
        "classes": len(np.unique(labels)),
    }


# %% wrong="summarize" mistake="keys of its own" message="keys.*minimum.*missing"
def summarize(images, labels):
    if len(images) != len(labels):
        raise ValueError("images and labels differ in number")
    examples, height, width = images.shape
    return {
        "examples": examples,
        "height": height,
        "width": width,
        "dtype": str(images.dtype),
        "min": int(images.min()),
        "max": int(images.max()),
        "classes": len(np.unique(labels)),
    }


# %% wrong="summarize" mistake="a key too many" message="pixels.*too many"
def summarize(images, labels):
    if len(images) != len(labels):
        raise ValueError("images and labels differ in number")
    examples, height, width = images.shape
    return {
        "examples": examples,
        "height": height,
        "width": width,
        "pixels": height * width,
        "dtype": str(images.dtype),
        "minimum": int(images.min()),
        "maximum": int(images.max()),
        "classes": len(np.unique(labels)),
    }


# %% wrong="summarize" mistake="printed, not returned" message="Found None .`return` is missing"
def summarize(images, labels):
    if len(images) != len(labels):
        raise ValueError("images and labels differ in number")
    examples, height, width = images.shape
    print(
        {
            "examples": examples,
            "height": height,
            "width": width,
            "dtype": str(images.dtype),
            "minimum": int(images.min()),
            "maximum": int(images.max()),
            "classes": len(np.unique(labels)),
        }
    )


# %% wrong="summarize" mistake="no look at the number of labels" message="7, 5]. should.*nothing was raised.*fewer labels"
def summarize(images, labels):
    examples, height, width = images.shape
    return {
        "examples": examples,
        "height": height,
        "width": width,
        "dtype": str(images.dtype),
        "minimum": int(images.min()),
        "maximum": int(images.max()),
        "classes": len(np.unique(labels)),
    }


# %% wrong="summarize" mistake="an assert in place of a ValueError" message="AssertionError.*An assert raises another exception"
def summarize(images, labels):
    assert len(images) == len(labels)
    examples, height, width = images.shape
    return {
        "examples": examples,
        "height": height,
        "width": width,
        "dtype": str(images.dtype),
        "minimum": int(images.min()),
        "maximum": int(images.max()),
        "classes": len(np.unique(labels)),
    }


# %% wrong="summarize" mistake="too few labels refused, too many not" message="7, 5, 7, 5]. should.*more labels than images.*!="
def summarize(images, labels):
    if len(labels) < len(images):
        raise ValueError("images and labels differ in number")
    examples, height, width = images.shape
    return {
        "examples": examples,
        "height": height,
        "width": width,
        "dtype": str(images.dtype),
        "minimum": int(images.min()),
        "maximum": int(images.max()),
        "classes": len(np.unique(labels)),
    }


# %% wrong="summarize" mistake="a ValueError returned, not raised" message="nothing was raised.*.raise ValueError"
def summarize(images, labels):
    if len(images) != len(labels):
        return ValueError("images and labels differ in number")
    examples, height, width = images.shape
    return {
        "examples": examples,
        "height": height,
        "width": width,
        "dtype": str(images.dtype),
        "minimum": int(images.min()),
        "maximum": int(images.max()),
        "classes": len(np.unique(labels)),
    }


# %% wrong="summarize" mistake="labels compared with pixels" message="only when len.images. and len"
def summarize(images, labels):
    if images.size != labels.size:
        raise ValueError("images and labels differ in size")
    examples, height, width = images.shape
    return {
        "examples": examples,
        "height": height,
        "width": width,
        "dtype": str(images.dtype),
        "minimum": int(images.min()),
        "maximum": int(images.max()),
        "classes": len(np.unique(labels)),
    }


# %% wrong="summarize" mistake="labels sorted in place" message="argument was changed.*labels.sort"
def summarize(images, labels):
    if len(images) != len(labels):
        raise ValueError("images and labels differ in number")
    examples, height, width = images.shape
    labels.sort()
    return {
        "examples": examples,
        "height": height,
        "width": width,
        "dtype": str(images.dtype),
        "minimum": int(images.min()),
        "maximum": int(images.max()),
        "classes": int((labels[1:] != labels[:-1]).sum()) + 1,
    }


# %% wrong="summarize" mistake="Python's min of images" message="Whole arrays were compared"
def summarize(images, labels):
    if len(images) != len(labels):
        raise ValueError("images and labels differ in number")
    examples, height, width = images.shape
    return {
        "examples": examples,
        "height": height,
        "width": width,
        "dtype": str(images.dtype),
        "minimum": min(images),
        "maximum": max(images),
        "classes": len(np.unique(labels)),
    }


# %% wrong="summarize" mistake="equal numbers refused, in one line" message="as many labels as images"
def summarize(images, labels):
    if len(images) == len(labels): raise ValueError("there should be a label for each image")  # fmt: skip
    examples, height, width = images.shape
    return {
        "examples": examples,
        "height": height,
        "width": width,
        "dtype": str(images.dtype),
        "minimum": int(images.min()),
        "maximum": int(images.max()),
        "classes": len(np.unique(labels)),
    }


# %% wrong="summarize" mistake="Python's max in a line that may raise" message="Whole arrays were compared.*if max.images"
def summarize(images, labels):
    if max(images) > 255: raise ValueError("these are no pixels")  # fmt: skip
    examples, height, width = images.shape
    return {
        "examples": examples,
        "height": height,
        "width": width,
        "dtype": str(images.dtype),
        "minimum": int(images.min()),
        "maximum": int(images.max()),
        "classes": len(np.unique(labels)),
    }


# %% wrong="summarize" mistake="extremes of each place" message="minimum. has the shape.*give no axis"
def summarize(images, labels):
    if len(images) != len(labels):
        raise ValueError("images and labels differ in number")
    examples, height, width = images.shape
    return {
        "examples": examples,
        "height": height,
        "width": width,
        "dtype": str(images.dtype),
        "minimum": images.min(axis=0),
        "maximum": images.max(axis=0),
        "classes": len(np.unique(labels)),
    }


# %% wrong="summarize" mistake="min without parentheses" message="parentheses are missing: min"
def summarize(images, labels):
    if len(images) != len(labels):
        raise ValueError("images and labels differ in number")
    examples, height, width = images.shape
    return {
        "examples": examples,
        "height": height,
        "width": width,
        "dtype": str(images.dtype),
        "minimum": images.min,
        "maximum": images.max,
        "classes": len(np.unique(labels)),
    }


# %% wrong="summarize" mistake="the classes themselves" message="classes. has the shape .2,.*len"
def summarize(images, labels):
    if len(images) != len(labels):
        raise ValueError("images and labels differ in number")
    examples, height, width = images.shape
    return {
        "examples": examples,
        "height": height,
        "width": width,
        "dtype": str(images.dtype),
        "minimum": int(images.min()),
        "maximum": int(images.max()),
        "classes": np.unique(labels),
    }


# %% wrong="summarize" mistake="the type of the array" message="type of the array itself"
def summarize(images, labels):
    if len(images) != len(labels):
        raise ValueError("images and labels differ in number")
    examples, height, width = images.shape
    return {
        "examples": examples,
        "height": height,
        "width": width,
        "dtype": str(type(images)),
        "minimum": int(images.min()),
        "maximum": int(images.max()),
        "classes": len(np.unique(labels)),
    }


# %% wrong="summarize" mistake="labels compared with rows" message="fewer labels than images"
def summarize(images, labels):
    examples, height, width = images.shape
    if len(labels) == height:
        raise ValueError("images and labels differ in number")
    return {
        "examples": examples,
        "height": height,
        "width": width,
        "dtype": str(images.dtype),
        "minimum": int(images.min()),
        "maximum": int(images.max()),
        "classes": len(np.unique(labels)),
    }


# %% right="count_per_class" how="a loop over the labels"
def count_per_class(labels, num_classes=10):
    counts = np.zeros(num_classes, dtype=int)
    for label in labels:
        counts[label] += 1
    return counts


# %% right="count_per_class" how="a comparison with each class"
def count_per_class(labels, num_classes=10):
    return np.array([np.sum(labels == k) for k in range(num_classes)])


# %% right="count_per_class" how="a Counter of a list, as int32"
def count_per_class(labels, num_classes=10):
    from collections import Counter

    counter = Counter(labels.tolist())
    return np.array([counter[k] for k in range(num_classes)], dtype=np.int32)


# %% right="count_per_class" how="np.unique, put into zeros"
def count_per_class(labels, num_classes=10):
    found, how_often = np.unique(labels, return_counts=True)
    counts = np.zeros(num_classes, dtype=np.uint64)
    counts[found] = how_often
    return counts


# %% right="count_per_class" how="the diagonal of scikit-learn's confusion matrix"
def count_per_class(labels, num_classes=10):
    from sklearn.metrics import confusion_matrix

    return confusion_matrix(labels, labels, labels=range(num_classes)).diagonal()


# %% right="count_per_class" how="Keras' one-hot rows, added up"
def count_per_class(labels, num_classes=10):
    import keras

    rows = keras.utils.to_categorical(labels, num_classes)
    return rows.sum(axis=0).astype("int64")


# %% right="count_per_class" how="a histogram"
def count_per_class(labels, num_classes=10):
    counts, edges = np.histogram(labels, bins=np.arange(num_classes + 1))
    return counts


# %% right="count_per_class" how="halved again and again"
def count_per_class(labels, num_classes=10):
    if len(labels) == 1:
        counts = np.zeros(num_classes, dtype=np.int64)
        counts[labels[0]] = 1
        return counts
    middle = len(labels) // 2
    left = count_per_class(labels[:middle], num_classes)
    return left + count_per_class(labels[middle:], num_classes)


# %% wrong="count_per_class" mistake="np.unique alone" message="shape .2,.*does not occur has its place"
def count_per_class(labels, num_classes=10):
    _, counts = np.unique(labels, return_counts=True)
    return counts


# %% wrong="count_per_class" mistake="both results of np.unique" message="tuple.*Return one array.*two arrays"
def count_per_class(labels, num_classes=10):
    return np.unique(labels, return_counts=True)


# %% wrong="count_per_class" mistake="up to the largest label" message="end at the largest label"
def count_per_class(labels, num_classes=10):
    return np.bincount(labels)


# %% wrong="count_per_class" mistake="ten classes built in" message="num_classes, not always 10"
def count_per_class(labels, num_classes=10):
    return np.bincount(labels, minlength=10)


# %% wrong="count_per_class" mistake="zeros in float64" message="float64.*dtype=int"
def count_per_class(labels, num_classes=10):
    counts = np.zeros(num_classes)
    for label in labels:
        counts[label] += 1
    return counts


# %% wrong="count_per_class" mistake="a list" message="a list; return a NumPy array. np.array"
def count_per_class(labels, num_classes=10):
    counts = [0] * num_classes
    for label in labels:
        counts[label] += 1
    return counts


# %% wrong="count_per_class" mistake="a dictionary" message="a dict; return a NumPy array.*counts alone"
def count_per_class(labels, num_classes=10):
    return {k: int((labels == k).sum()) for k in range(num_classes)}


# %% wrong="count_per_class" mistake="counted in one byte" message="One byte has no room"
def count_per_class(labels, num_classes=10):
    counts = np.zeros(num_classes, dtype=np.uint8)
    for label in labels:
        counts[label] += 1
    return counts


# %% wrong="count_per_class" mistake="all places raised at once" message="labels at once.*adds to each place only once"
def count_per_class(labels, num_classes=10):
    counts = np.zeros(num_classes, dtype=int)
    counts[labels] += 1
    return counts


# %% wrong="count_per_class" mistake="sorted by size" message="sorted by size"
def count_per_class(labels, num_classes=10):
    from collections import Counter

    counts = [count for _, count in Counter(labels.tolist()).most_common()]
    return np.array(counts + [0] * (num_classes - len(counts)))


# %% wrong="count_per_class" mistake="counted from 1" message="begin with label 1"
def count_per_class(labels, num_classes=10):
    return np.array([(labels == k).sum() for k in range(1, num_classes + 1)])


# %% wrong="count_per_class" mistake="shares" message="These are shares"
def count_per_class(labels, num_classes=10):
    return np.bincount(labels, minlength=num_classes) / len(labels)


# %% wrong="count_per_class" mistake="the labels themselves" message="are the labels themselves"
def count_per_class(labels, num_classes=10):
    return np.unique(labels)


# %% wrong="count_per_class" mistake="the last label left out" message="One label too few.*last one left out"
def count_per_class(labels, num_classes=10):
    counts = np.zeros(num_classes, dtype=int)
    for i in range(len(labels) - 1):
        counts[labels[i]] += 1
    return counts


# %% wrong="count_per_class" mistake="a place for each label that occurs" message="IndexError.*num_classes places"
def count_per_class(labels, num_classes=10):
    counts = np.zeros(len(set(labels.tolist())), dtype=int)
    for label in labels:
        counts[label] += 1
    return counts


# %% wrong="count_per_class" mistake="labels sorted in place" message="argument was changed"
def count_per_class(labels, num_classes=10):
    labels.sort()
    ends = np.searchsorted(labels, np.arange(num_classes), side="right")
    return np.diff(ends, prepend=0)


# %% wrong="count_per_class" mistake="printed, not returned" message="None .`return` is missing"
def count_per_class(labels, num_classes=10):
    for k in range(num_classes):
        print(k, (labels == k).sum())


# %% wrong="count_per_class" mistake="=+ in place of +=" message="has the count 1.*=[+] 1.*sets 1: write [+]="
def count_per_class(labels, num_classes=10):
    counts = np.zeros(num_classes, dtype=int)
    for label in labels:
        counts[label] = +1
    return counts


# %% wrong="count_per_class" mistake="num_classes as weights" message="that one is for weights"
def count_per_class(labels, num_classes=10):
    return np.bincount(labels, num_classes)


# %% wrong="count_per_class" mistake="a histogram over the labels that occur" message="tell a histogram"
def count_per_class(labels, num_classes=10):
    return np.histogram(labels, bins=num_classes)[0]


# %% wrong="count_per_class" mistake="a list's method on an array" message="no method count"
def count_per_class(labels, num_classes=10):
    return np.array([labels.count(k) for k in range(num_classes)])


# %% wrong="count_per_class" mistake="counts that begin at 1" message="one too large"
def count_per_class(labels, num_classes=10):
    counts = np.ones(num_classes, dtype=int)
    for label in labels:
        counts[label] += 1
    return counts


# %% wrong="count_per_class" mistake="the labels in place of their number" message="one is needed"
def count_per_class(labels, num_classes=10):
    counts = np.zeros(num_classes, dtype=int)
    for k in range(num_classes):
        counts[k] = labels[labels == k]
    return counts


# %% wrong="count_per_class" mistake="shifted by one place" message="shifted by one place"
def count_per_class(labels, num_classes=10):
    counts = np.zeros(num_classes, dtype=int)
    for label in labels.tolist():
        counts[label - 1] += 1
    return counts


# %% right="first_of_each_class" how="a stack of first images"
def first_of_each_class(images, labels):
    return np.stack([images[labels == k][0] for k in np.unique(labels)])


# %% right="first_of_each_class" how="a dictionary filled from behind"
def first_of_each_class(images, labels):
    place = {}
    for i in reversed(range(len(labels))):
        place[int(labels[i])] = i
    return images[[place[label] for label in sorted(place)]]


# %% right="first_of_each_class" how="a list of labels, and index"
def first_of_each_class(images, labels):
    labels = labels.tolist()
    chosen = [images[labels.index(label)] for label in sorted(set(labels))]
    return np.array(chosen, dtype=images.dtype)


# %% right="first_of_each_class" how="a stable sort, then where the label changes"
def first_of_each_class(images, labels):
    order = np.argsort(labels, kind="stable")
    ordered = labels[order]
    begins = np.ones(len(labels), dtype=bool)
    begins[1:] = ordered[1:] != ordered[:-1]
    return images[order][begins]


# %% right="first_of_each_class" how="argmax, into an empty array"
def first_of_each_class(images, labels):
    classes = np.unique(labels)
    firsts = np.empty((classes.size, *images.shape[1:]), dtype=np.uint8)
    for row, label in enumerate(classes):
        firsts[row] = images[np.argmax(labels == label)]
    return firsts


# %% right="first_of_each_class" how="all numbers up to the largest label, slices put together"
def first_of_each_class(images, labels):
    parts = [images[labels == k][:1] for k in range(int(labels.max()) + 1)]
    return np.concatenate(parts)


# %% right="first_of_each_class" how="scikit-learn's LabelEncoder and a loop"
def first_of_each_class(images, labels):
    from sklearn.preprocessing import LabelEncoder

    encoder = LabelEncoder()
    codes = encoder.fit_transform(labels)
    firsts = [None] * len(encoder.classes_)
    for image, code in zip(images, codes):
        if firsts[code] is None:
            firsts[code] = image.copy()
    return np.stack(firsts)


# %% right="first_of_each_class" how="recursion: the smallest label, then the rest"
def first_of_each_class(images, labels):
    smallest = labels.min()
    first = images[labels == smallest][:1]
    rest = labels > smallest
    if not rest.any():
        return first
    return np.vstack([first, first_of_each_class(images[rest], labels[rest])])


# %% wrong="first_of_each_class" mistake="a list" message="list.*np.stack"
def first_of_each_class(images, labels):
    return [images[labels == k][0] for k in np.unique(labels)]


# %% wrong="first_of_each_class" mistake="the last of each class" message="last images of each class"
def first_of_each_class(images, labels):
    place = {}
    for i, label in enumerate(labels.tolist()):
        place[label] = i
    return images[[place[label] for label in sorted(place)]]


# %% wrong="first_of_each_class" mistake="in order of occurrence" message="right images, in the order in which their labels occur"
def first_of_each_class(images, labels):
    place = {}
    for i, label in enumerate(labels.tolist()):
        place.setdefault(label, i)
    return images[list(place.values())]


# %% wrong="first_of_each_class" mistake="all of 0 to 9 looked for" message="Are ten classes.*taken for granted"
def first_of_each_class(images, labels):
    return np.stack([images[labels == k][0] for k in range(10)])


# %% wrong="first_of_each_class" mistake="zeros for absent labels" message="shape .10, 1, 2.*none for the others"
def first_of_each_class(images, labels):
    firsts = np.zeros((10, *images.shape[1:]), dtype=images.dtype)
    for k in np.unique(labels):
        firsts[k] = images[labels == k][0]
    return firsts


# %% wrong="first_of_each_class" mistake="positions" message="shape .3,.*Return the images at the positions"
def first_of_each_class(images, labels):
    return np.unique(labels, return_index=True)[1]


# %% wrong="first_of_each_class" mistake="labels used as positions" message="not at which position it is"
def first_of_each_class(images, labels):
    return images[np.unique(labels)]


# %% wrong="first_of_each_class" mistake="the mean of each class" message="These are means. Pick one"
def first_of_each_class(images, labels):
    return np.stack([images[labels == k].mean(axis=0) for k in np.unique(labels)])


# %% wrong="first_of_each_class" mistake="zeros in float64" message="float64.*dtype=images.dtype"
def first_of_each_class(images, labels):
    classes = np.unique(labels)
    firsts = np.zeros((len(classes), images.shape[1], images.shape[2]))
    for i, k in enumerate(classes):
        firsts[i] = images[labels == k][0]
    return firsts


# %% wrong="first_of_each_class" mistake="28 x 28 built in" message="28 x 28 pixels built in"
def first_of_each_class(images, labels):
    classes = np.unique(labels)
    firsts = np.zeros((len(classes), 28, 28), dtype=images.dtype)
    for i, k in enumerate(classes):
        firsts[i] = images[labels == k][0]
    return firsts


# %% wrong="first_of_each_class" mistake="labels without gaps" message="labels without gaps.*taken for granted"
def first_of_each_class(images, labels):
    count = len(np.unique(labels))
    return np.stack([images[labels == k][0] for k in range(count)])


# %% wrong="first_of_each_class" mistake="labels above 9 left out" message="shape .2, 1, 2.*also for labels above 9"
def first_of_each_class(images, labels):
    return np.stack([images[labels == k][0] for k in range(10) if k in labels])


# %% wrong="first_of_each_class" mistake="labels sorted as text" message="in which texts are sorted"
def first_of_each_class(images, labels):
    names = [str(label) for label in labels]
    return images[[names.index(name) for name in sorted(set(names))]]


# %% wrong="first_of_each_class" mistake="a sort that is not stable" message="kind=.stable"
def first_of_each_class(images, labels):
    order = np.argsort(labels)
    _, begins = np.unique(labels[order], return_index=True)
    return images[order[begins]]


# %% wrong="first_of_each_class" mistake="an image for every change of label" message="shape .6, 1, 2.*One image for each"
def first_of_each_class(images, labels):
    begins = np.ones(len(labels), dtype=bool)
    begins[1:] = labels[1:] != labels[:-1]
    return images[begins]


# %% wrong="first_of_each_class" mistake="the second of each class" message="These are the second images"
def first_of_each_class(images, labels):
    return np.stack([images[labels == k][:2][-1] for k in np.unique(labels)])


# %% wrong="first_of_each_class" mistake="labels crossed out in place" message="argument was changed"
def first_of_each_class(images, labels):
    firsts = []
    done = labels.max() + 1
    while labels.min() < done:
        k = labels.min()
        firsts.append(images[labels == k][0])
        labels[labels == k] = done
    return np.stack(firsts)


# %% wrong="first_of_each_class" mistake="returned inside the loop" message="Is the return inside a loop"
def first_of_each_class(images, labels):
    firsts = []
    for k in np.unique(labels):
        firsts.append(images[labels == k][0])
        return np.stack(firsts)


# %% wrong="first_of_each_class" mistake="all images of each class" message="take one image, the first"
def first_of_each_class(images, labels):
    return np.stack([images[labels == k] for k in np.unique(labels)])


# %% wrong="first_of_each_class" mistake="a list's method on an array" message="no method index"
def first_of_each_class(images, labels):
    return np.stack([images[labels.index(k)] for k in np.unique(labels)])


# %% wrong="first_of_each_class" mistake="the order of a set" message="come from a set"
def first_of_each_class(images, labels):
    labels = labels.tolist()
    return np.stack([images[labels.index(k)] for k in set(labels)])


# %% wrong="first_of_each_class" mistake="labels and positions as an index" message="two lists of numbers"
def first_of_each_class(images, labels):
    return images[np.unique(labels, return_index=True)]


# %% wrong="first_of_each_class" mistake="descending labels" message="their labels descend"
def first_of_each_class(images, labels):
    return np.stack([images[labels == k][0] for k in np.unique(labels)[::-1]])


# %% wrong="first_of_each_class" mistake="an index into a list" message="is not in list.*does not occur"
def first_of_each_class(images, labels):
    labels = labels.tolist()
    return np.stack([images[labels.index(k)] for k in range(10)])


# %% wrong="first_of_each_class" mistake="labels returned as well" message="tuple.*Return the images alone"
def first_of_each_class(images, labels):
    classes, positions = np.unique(labels, return_index=True)
    return classes, images[positions]


# %% right="parse_idx" how="struct, whose errors are translated"
def parse_idx(data):
    import struct

    try:
        zeros, kind, d = struct.unpack_from(">HBB", data)
        sizes = struct.unpack_from(f">{d}I", data, 4)
    except struct.error as error:
        raise ValueError("the header is cut off") from error
    if zeros != 0 or kind != 8 or d < 1:
        raise ValueError("no IDX file of unsigned bytes")
    values = np.frombuffer(data[4 + 4 * d :], dtype=np.uint8)
    return values.reshape(sizes)


# %% right="parse_idx" how="np.frombuffer for sizes and values"
def parse_idx(data):
    import math

    if data[:3] != bytes([0, 0, 8]) or len(data) < 8 or data[3] == 0:
        raise ValueError("no header")
    d = data[3]
    sizes = np.frombuffer(data, dtype=">u4", count=d, offset=4).tolist()
    values = np.frombuffer(data, dtype="u1", offset=4 + 4 * d)
    if values.size != math.prod(sizes):
        raise ValueError("too few values or too many")
    return values.reshape(sizes).copy()


# %% right="parse_idx" how="read from a stream"
def parse_idx(data):
    import io

    stream = io.BytesIO(data)

    def take(count):
        part = stream.read(count)
        if len(part) != count:
            raise ValueError("the file ends too early")
        return part

    if take(2) != b"\x00\x00":
        raise ValueError("it does not begin with two zero bytes")
    if take(1) != b"\x08":
        raise ValueError("unknown type")
    (d,) = take(1)
    if not d:
        raise ValueError("no dimensions")
    sizes = []
    count = 1
    for _ in range(d):
        sizes.append(int.from_bytes(take(4), "big"))
        count *= sizes[-1]
    values = take(count)
    if stream.read():
        raise ValueError("something is left over")
    return np.array(list(values), dtype=np.uint8).reshape(tuple(sizes))


# %% right="parse_idx" how="arithmetic with a list of numbers"
def parse_idx(data):
    numbers = list(data)
    if len(numbers) < 4 or numbers[0] or numbers[1] or numbers[2] != 8 or numbers[3] < 1:
        raise ValueError("this is no IDX file")
    place = 4
    sizes = []
    for _ in range(numbers[3]):
        if place + 4 > len(numbers):
            raise ValueError("a size is cut off")
        a, b, c, d = numbers[place : place + 4]
        sizes.append(((a * 256 + b) * 256 + c) * 256 + d)
        place += 4
    rest = numbers[place:]
    expected = 1
    for size in sizes:
        expected = expected * size
    if len(rest) != expected:
        raise ValueError("the values do not fill the sizes")
    result = np.zeros(expected, dtype=np.uint8)
    for i, value in enumerate(rest):
        result[i] = value
    return np.reshape(result, sizes)


# %% right="parse_idx" how="nested lists by recursion"
def parse_idx(data):
    if len(data) < 8 or data[0:3] != b"\x00\x00\x08" or not data[3]:
        raise ValueError("no header of an IDX file")
    start = 4 + 4 * data[3]
    if start > len(data):
        raise ValueError("the header is cut off")
    sizes = [int(data[i : i + 4].hex(), 16) for i in range(4, start, 4)]
    total = 1
    for size in sizes:
        total *= size
    if start + total != len(data):
        raise ValueError("the number of values is not the product of the sizes")

    def nested(values, shape):
        if len(shape) == 1:
            return list(values)
        step = len(values) // shape[0] if shape[0] else 0
        return [nested(values[i * step : (i + 1) * step], shape[1:]) for i in range(shape[0])]

    return np.array(nested(data[start:], sizes), dtype=np.uint8).reshape(sizes)


# %% right="parse_idx" how="anything amiss becomes a ValueError"
def parse_idx(data):
    try:
        first, second, kind, d = data[0], data[1], data[2], data[3]
        sizes = [int.from_bytes(data[4 * i : 4 * i + 4]) for i in range(1, d + 1)]
        assert (first, second, kind) == (0, 0, 8) and d != 0
        values = np.array(memoryview(data)[4 * d + 4 :], dtype=np.uint8)
        assert len(data) >= 4 * d + 4
        return values.reshape(sizes)
    except (IndexError, AssertionError) as error:
        raise ValueError("this is no sound IDX file") from error


# %% right="parse_idx" how="the first four bytes as one number"
def parse_idx(data):
    magic = int.from_bytes(data[:4], "big")
    if len(data) < 4 or not 0x801 <= magic <= 0x8FF:
        raise ValueError(f"{magic} is no magic number of unsigned bytes")
    start = 4 * (magic - 0x800) + 4
    if len(data) < start:
        raise ValueError(f"{len(data)} bytes are too few for the header")
    sizes = np.frombuffer(data[4:start], dtype=np.uint32).byteswap().astype(object)
    if sizes.prod() != len(data) - start:
        raise ValueError("the sizes and the number of values differ")
    return np.ndarray(tuple(sizes), dtype=np.uint8, buffer=bytearray(data[start:]))


# %% wrong="parse_idx" mistake="little-endian" message="read as little-endian"
def parse_idx(data):
    if len(data) < 8 or data[:3] != bytes([0, 0, 8]) or data[3] == 0:
        raise ValueError("no header of an IDX file")
    start = 4 + 4 * data[3]
    if len(data) < start:
        raise ValueError("the header is cut off")
    sizes = [int.from_bytes(data[i : i + 4], "little") for i in range(4, start, 4)]
    return np.frombuffer(data, dtype=np.uint8, offset=start).reshape(sizes)


# %% wrong="parse_idx" mistake="sizes in the machine's own order" message="read as little-endian"
def parse_idx(data):
    if len(data) < 8 or data[:3] != bytes([0, 0, 8]) or data[3] == 0:
        raise ValueError("no header of an IDX file")
    start = 4 + 4 * data[3]
    sizes = np.frombuffer(data, dtype=np.uint32, count=data[3], offset=4)
    return np.frombuffer(data, dtype=np.uint8, offset=start).reshape(sizes)


# %% wrong="parse_idx" mistake="a size's last byte alone" message="0, 0.*only the last byte"
def parse_idx(data):
    if len(data) < 8 or data[:3] != bytes([0, 0, 8]) or data[3] == 0:
        raise ValueError("no header of an IDX file")
    start = 4 + 4 * data[3]
    if len(data) < start:
        raise ValueError("the header is cut off")
    sizes = [data[i + 3] for i in range(4, start, 4)]
    return np.frombuffer(data, dtype=np.uint8, offset=start).reshape(sizes)


# %% wrong="parse_idx" mistake="the images' header for every file" message="number of values.*values begin at byte 4"
def parse_idx(data):
    import struct

    if len(data) < 16 or data[:3] != bytes([0, 0, 8]) or data[3] == 0:
        raise ValueError("no header of an IDX file")
    sizes = struct.unpack(">III", data[4:16])[: data[3]]
    return np.frombuffer(data, dtype=np.uint8, offset=16).reshape(sizes)


# %% wrong="parse_idx" mistake="16 bytes skipped, no look at the sizes" message="as if 16 bytes had been skipped"
def parse_idx(data):
    if len(data) < 8 or data[:3] != bytes([0, 0, 8]) or data[3] == 0:
        raise ValueError("no header of an IDX file")
    return np.frombuffer(data[16:], dtype=np.uint8)


# %% wrong="parse_idx" mistake="int64" message="labels have the dtype int64.*one byte"
def parse_idx(data):
    if len(data) < 8 or data[:3] != bytes([0, 0, 8]) or data[3] == 0:
        raise ValueError("no header of an IDX file")
    start = 4 + 4 * data[3]
    if len(data) < start:
        raise ValueError("the header is cut off")
    sizes = [int.from_bytes(data[i : i + 4], "big") for i in range(4, start, 4)]
    return np.array(list(data[start:])).reshape(sizes)


# %% wrong="parse_idx" mistake="no reshape" message="in one row.*reshape"
def parse_idx(data):
    if len(data) < 8 or data[:3] != bytes([0, 0, 8]) or data[3] == 0:
        raise ValueError("no header of an IDX file")
    start = 4 + 4 * data[3]
    if len(data) < start:
        raise ValueError("the header is cut off")
    sizes = [int.from_bytes(data[i : i + 4], "big") for i in range(4, start, 4)]
    values = np.frombuffer(data, dtype=np.uint8, offset=start)
    if len(values) != np.prod(sizes):
        raise ValueError("too few values or too many")
    return values


# %% wrong="parse_idx" mistake="column by column" message="column by column"
def parse_idx(data):
    if len(data) < 8 or data[:3] != bytes([0, 0, 8]) or data[3] == 0:
        raise ValueError("no header of an IDX file")
    start = 4 + 4 * data[3]
    if len(data) < start:
        raise ValueError("the header is cut off")
    sizes = [int.from_bytes(data[i : i + 4], "big") for i in range(4, start, 4)]
    return np.frombuffer(data, dtype=np.uint8, offset=start).reshape(sizes, order="F")


# %% wrong="parse_idx" mistake="sizes read from behind" message="3, 2.*first size in the header is the first axis"
def parse_idx(data):
    if len(data) < 8 or data[:3] != bytes([0, 0, 8]) or data[3] == 0:
        raise ValueError("no header of an IDX file")
    start = 4 + 4 * data[3]
    if len(data) < start:
        raise ValueError("the header is cut off")
    sizes = [int.from_bytes(data[i - 4 : i], "big") for i in range(start, 4, -4)]
    return np.frombuffer(data, dtype=np.uint8, offset=start).reshape(sizes)


# %% wrong="parse_idx" mistake="one or three dimensions alone" message="neither labels nor images.*file is sound.*Any d from 1 on"
def parse_idx(data):
    if len(data) < 8 or data[:3] != bytes([0, 0, 8]):
        raise ValueError("no header of an IDX file")
    if data[3] == 1:
        start = 8
    elif data[3] == 3:
        start = 16
    else:
        raise ValueError("neither labels nor images")
    if len(data) < start:
        raise ValueError("the header is cut off")
    sizes = [int.from_bytes(data[i : i + 4], "big") for i in range(4, start, 4)]
    return np.frombuffer(data, dtype=np.uint8, offset=start).reshape(sizes)


# %% wrong="parse_idx" mistake="the two magic numbers of MNIST" message="neither labels nor images.*file is sound.*Any d from 1 on"
def parse_idx(data):
    magic = int.from_bytes(data[:4], "big")
    if len(data) < 8 or magic not in (2049, 2051):
        raise ValueError("neither labels nor images")
    start = 8 if magic == 2049 else 16
    if len(data) < start:
        raise ValueError("the header is cut off")
    sizes = [int.from_bytes(data[i : i + 4], "big") for i in range(4, start, 4)]
    return np.frombuffer(data, dtype=np.uint8, offset=start).reshape(sizes)


# %% wrong="parse_idx" mistake="at most three dimensions" message="d = 4.*file is sound.*Any d from 1 on"
def parse_idx(data):
    if len(data) < 8 or data[:3] != bytes([0, 0, 8]) or data[3] not in (1, 2, 3):
        raise ValueError("no header of an IDX file")
    start = 4 + 4 * data[3]
    if len(data) < start:
        raise ValueError("the header is cut off")
    sizes = [int.from_bytes(data[i : i + 4], "big") for i in range(4, start, 4)]
    return np.frombuffer(data, dtype=np.uint8, offset=start).reshape(sizes)


# %% wrong="parse_idx" mistake="a size of 0 refused" message="there are no values.*file is sound.*sizes of 0"
def parse_idx(data):
    if len(data) < 8 or data[:3] != bytes([0, 0, 8]) or data[3] == 0:
        raise ValueError("no header of an IDX file")
    start = 4 + 4 * data[3]
    if len(data) <= start:
        raise ValueError("there are no values")
    sizes = [int.from_bytes(data[i : i + 4], "big") for i in range(4, start, 4)]
    return np.frombuffer(data, dtype=np.uint8, offset=start).reshape(sizes)


# %% wrong="parse_idx" mistake="the first two bytes taken on trust" message="nothing was raised. Its second byte is not 0"
def parse_idx(data):
    if len(data) < 8 or data[2] != 8 or data[3] == 0:
        raise ValueError("no header of an IDX file")
    start = 4 + 4 * data[3]
    if len(data) < start:
        raise ValueError("the header is cut off")
    sizes = [int.from_bytes(data[i : i + 4], "big") for i in range(4, start, 4)]
    return np.frombuffer(data, dtype=np.uint8, offset=start).reshape(sizes)


# %% wrong="parse_idx" mistake="and in place of or for the zero bytes" message="nothing was raised. Its second byte is not 0"
def parse_idx(data):
    if len(data) < 8 or (data[0] != 0 and data[1] != 0) or data[2] != 8 or data[3] == 0:
        raise ValueError("no header of an IDX file")
    start = 4 + 4 * data[3]
    if len(data) < start:
        raise ValueError("the header is cut off")
    sizes = [int.from_bytes(data[i : i + 4], "big") for i in range(4, start, 4)]
    return np.frombuffer(data, dtype=np.uint8, offset=start).reshape(sizes)


# %% wrong="parse_idx" mistake="every type taken for bytes" message="Its type code is 0e.*No other than 08"
def parse_idx(data):
    if len(data) < 8 or data[:2] != bytes([0, 0]) or data[3] == 0:
        raise ValueError("no header of an IDX file")
    start = 4 + 4 * data[3]
    if len(data) < start:
        raise ValueError("the header is cut off")
    sizes = [int.from_bytes(data[i : i + 4], "big") for i in range(4, start, 4)]
    return np.frombuffer(data, dtype=np.uint8, offset=start).reshape(sizes)


# %% wrong="parse_idx" mistake="no dimensions accepted" message="nothing was raised. Its d is 0"
def parse_idx(data):
    if len(data) < 4 or data[:3] != bytes([0, 0, 8]):
        raise ValueError("no header of an IDX file")
    start = 4 + 4 * data[3]
    if len(data) < start:
        raise ValueError("the header is cut off")
    sizes = [int.from_bytes(data[i : i + 4], "big") for i in range(4, start, 4)]
    return np.frombuffer(data, dtype=np.uint8, offset=start).reshape(sizes)


# %% wrong="parse_idx" mistake="an IndexError for few bytes" message="it was an IndexError.*len.data. before"
def parse_idx(data):
    if data[0] != 0 or data[1] != 0 or data[2] != 8 or data[3] == 0:
        raise ValueError("no header of an IDX file")
    start = 4 + 4 * data[3]
    if len(data) < start:
        raise ValueError("the header is cut off")
    sizes = [int.from_bytes(data[i : i + 4], "big") for i in range(4, start, 4)]
    return np.frombuffer(data, dtype=np.uint8, offset=start).reshape(sizes)


# %% wrong="parse_idx" mistake="a size cut off and read all the same" message="three bytes instead of four"
def parse_idx(data):
    if len(data) < 4 or data[:3] != bytes([0, 0, 8]) or data[3] == 0:
        raise ValueError("no header of an IDX file")
    start = 4 + 4 * data[3]
    sizes = [int.from_bytes(data[i : i + 4], "big") for i in range(4, start, 4)]
    return np.frombuffer(data[start:], dtype=np.uint8).reshape(sizes)


# %% wrong="parse_idx" mistake="values left over" message="three values, and its size says two"
def parse_idx(data):
    if len(data) < 8 or data[:3] != bytes([0, 0, 8]) or data[3] == 0:
        raise ValueError("no header of an IDX file")
    start = 4 + 4 * data[3]
    if len(data) < start:
        raise ValueError("the header is cut off")
    sizes = [int.from_bytes(data[i : i + 4], "big") for i in range(4, start, 4)]
    count = int(np.prod(sizes))
    return np.frombuffer(data[start : start + count], dtype=np.uint8).reshape(sizes)


# %% wrong="parse_idx" mistake="missing values filled up" message="one value, and its size says two"
def parse_idx(data):
    if len(data) < 8 or data[:3] != bytes([0, 0, 8]) or data[3] == 0:
        raise ValueError("no header of an IDX file")
    start = 4 + 4 * data[3]
    if len(data) < start:
        raise ValueError("the header is cut off")
    sizes = [int.from_bytes(data[i : i + 4], "big") for i in range(4, start, 4)]
    values = np.frombuffer(data, dtype=np.uint8, offset=start)
    return np.resize(values, sizes)


# %% wrong="parse_idx" mistake="signed sizes" message="far larger.*never negative"
def parse_idx(data):
    if len(data) < 8 or data[:3] != bytes([0, 0, 8]) or data[3] == 0:
        raise ValueError("no header of an IDX file")
    start = 4 + 4 * data[3]
    if len(data) < start:
        raise ValueError("the header is cut off")
    sizes = np.frombuffer(data, dtype=">i4", count=data[3], offset=4)
    return np.frombuffer(data, dtype=np.uint8, offset=start).reshape(sizes)


# %% wrong="parse_idx" mistake="None for a damaged file" message="nothing was raised. Its second byte is not 0"
def parse_idx(data):
    if len(data) < 8 or data[:3] != bytes([0, 0, 8]) or data[3] == 0:
        print("This is no IDX file.")
        return None
    start = 4 + 4 * data[3]
    if len(data) < start:
        print("The header is cut off.")
        return None
    sizes = [int.from_bytes(data[i : i + 4], "big") for i in range(4, start, 4)]
    return np.frombuffer(data, dtype=np.uint8, offset=start).reshape(sizes)


# %% wrong="parse_idx" mistake="asserts in place of a ValueError" message="AssertionError. An assert raises another exception"
def parse_idx(data):
    assert len(data) >= 8
    assert data[:3] == bytes([0, 0, 8])
    assert data[3] > 0
    start = 4 + 4 * data[3]
    assert len(data) >= start
    sizes = [int.from_bytes(data[i : i + 4], "big") for i in range(4, start, 4)]
    return np.frombuffer(data, dtype=np.uint8, offset=start).reshape(sizes)


# %% wrong="parse_idx" mistake="sizes returned as well" message="a tuple.*Return the array alone"
def parse_idx(data):
    if len(data) < 8 or data[:3] != bytes([0, 0, 8]) or data[3] == 0:
        raise ValueError("no header of an IDX file")
    start = 4 + 4 * data[3]
    if len(data) < start:
        raise ValueError("the header is cut off")
    sizes = [int.from_bytes(data[i : i + 4], "big") for i in range(4, start, 4)]
    return sizes, np.frombuffer(data, dtype=np.uint8, offset=start).reshape(sizes)


# %% wrong="parse_idx" mistake="lists" message="a list; return a NumPy array"
def parse_idx(data):
    if len(data) < 8 or data[:3] != bytes([0, 0, 8]) or data[3] == 0:
        raise ValueError("no header of an IDX file")
    start = 4 + 4 * data[3]
    if len(data) < start:
        raise ValueError("the header is cut off")
    sizes = [int.from_bytes(data[i : i + 4], "big") for i in range(4, start, 4)]
    return np.frombuffer(data, dtype=np.uint8, offset=start).reshape(sizes).tolist()


# %% wrong="parse_idx" mistake="little-endian, and a check of the number" message="sizes are big-endian"
def parse_idx(data):
    if len(data) < 8 or data[:3] != bytes([0, 0, 8]) or data[3] == 0:
        raise ValueError("no header of an IDX file")
    start = 4 + 4 * data[3]
    if len(data) < start:
        raise ValueError("the header is cut off")
    sizes = [int.from_bytes(data[i : i + 4], "little") for i in range(4, start, 4)]
    if len(data) - start != np.prod(sizes):
        raise ValueError("too few values or too many")
    return np.frombuffer(data, dtype=np.uint8, offset=start).reshape(sizes)


# %% wrong="parse_idx" mistake="values from byte 16 on" message="values begin at byte 4"
def parse_idx(data):
    if len(data) < 8 or data[:3] != bytes([0, 0, 8]) or data[3] == 0:
        raise ValueError("no header of an IDX file")
    start = 4 + 4 * data[3]
    if len(data) < start:
        raise ValueError("the header is cut off")
    sizes = [int.from_bytes(data[i : i + 4], "big") for i in range(4, start, 4)]
    return np.frombuffer(data[16:], dtype=np.uint8).reshape(sizes)


# %% wrong="parse_idx" mistake="one byte in place of a slice" message="slice such as data.4:8. is bytes"
def parse_idx(data):
    if len(data) < 8 or data[:3] != bytes([0, 0, 8]) or data[3] == 0:
        raise ValueError("no header of an IDX file")
    start = 4 + 4 * data[3]
    sizes = [int.from_bytes(data[i], "big") for i in range(4, start, 4)]
    return np.frombuffer(data, dtype=np.uint8, offset=start).reshape(sizes)


# %% wrong="parse_idx" mistake="signed bytes" message="came out negative.*np.uint8"
def parse_idx(data):
    if len(data) < 8 or data[:3] != bytes([0, 0, 8]) or data[3] == 0:
        raise ValueError("no header of an IDX file")
    start = 4 + 4 * data[3]
    if len(data) < start:
        raise ValueError("the header is cut off")
    sizes = [int.from_bytes(data[i : i + 4], "big") for i in range(4, start, 4)]
    return np.frombuffer(data, dtype=np.int8, offset=start).reshape(sizes)


# %% wrong="parse_idx" mistake="a format of three sizes for every file" message="as its format names"
def parse_idx(data):
    import struct

    if len(data) < 8 or data[:3] != bytes([0, 0, 8]) or data[3] == 0:
        raise ValueError("no header of an IDX file")
    start = 4 + 4 * data[3]
    sizes = struct.unpack(">III", data[4:start])
    return np.frombuffer(data, dtype=np.uint8, offset=start).reshape(sizes)


# %% wrong="parse_idx" mistake="frombuffer without a dtype" message="takes eight bytes for a number"
def parse_idx(data):
    if len(data) < 8 or data[:3] != bytes([0, 0, 8]) or data[3] == 0:
        raise ValueError("no header of an IDX file")
    start = 4 + 4 * data[3]
    if len(data) < start:
        raise ValueError("the header is cut off")
    sizes = [int.from_bytes(data[i : i + 4], "big") for i in range(4, start, 4)]
    return np.frombuffer(data[start:]).reshape(sizes)


# %% wrong="parse_idx" mistake="int of bytes" message="digits that are written as text"
def parse_idx(data):
    if len(data) < 8 or data[:3] != bytes([0, 0, 8]) or data[3] == 0:
        raise ValueError("no header of an IDX file")
    start = 4 + 4 * data[3]
    if len(data) < start:
        raise ValueError("the header is cut off")
    sizes = [int(data[i : i + 4]) for i in range(4, start, 4)]
    return np.frombuffer(data, dtype=np.uint8, offset=start).reshape(sizes)


# %% wrong="parse_idx" mistake="a tuple for each size" message="struct.unpack. that returns a tuple"
def parse_idx(data):
    import struct

    if len(data) < 8 or data[:3] != bytes([0, 0, 8]) or data[3] == 0:
        raise ValueError("no header of an IDX file")
    start = 4 + 4 * data[3]
    if len(data) < start:
        raise ValueError("the header is cut off")
    sizes = [struct.unpack(">I", data[i : i + 4]) for i in range(4, start, 4)]
    return np.frombuffer(data, dtype=np.uint8, offset=start).reshape(sizes)


# %% wrong="parse_idx" mistake="a file to open" message="There is no file to open"
def parse_idx(data):
    with open(data, "rb") as file:
        data = file.read()
    if len(data) < 8 or data[:3] != bytes([0, 0, 8]) or data[3] == 0:
        raise ValueError("no header of an IDX file")
    start = 4 + 4 * data[3]
    if len(data) < start:
        raise ValueError("the header is cut off")
    sizes = [int.from_bytes(data[i : i + 4], "big") for i in range(4, start, 4)]
    return np.frombuffer(data, dtype=np.uint8, offset=start).reshape(sizes)


# %% wrong="parse_idx" mistake="the bytes of a size added up" message="0, 1.*Read each size from four"
def parse_idx(data):
    if len(data) < 8 or data[:3] != bytes([0, 0, 8]) or data[3] == 0:
        raise ValueError("no header of an IDX file")
    start = 4 + 4 * data[3]
    if len(data) < start:
        raise ValueError("the header is cut off")
    sizes = [sum(data[i : i + 4]) for i in range(4, start, 4)]
    return np.frombuffer(data, dtype=np.uint8, offset=start).reshape(sizes)


# %% right="nearest_mean" how="a loop over images and means"
def nearest_mean(images, means):
    rows = []
    for image in images:
        best, lowest = 0, None
        for row, mean in enumerate(means):
            total = np.sum(np.square(image.astype(float) - mean))
            if lowest is None or total < lowest:
                best, lowest = row, total
        rows.append(best)
    return np.array(rows)


# %% right="nearest_mean" how="broadcasting over all pairs"
def nearest_mean(images, means):
    gaps = images[:, None, :, :] - means[None, :, :, :]
    return np.argmin(np.sum(gaps**2, axis=(2, 3)), axis=1)


# %% right="nearest_mean" how="norms of flattened rows"
def nearest_mean(images, means):
    x = images.reshape(len(images), -1).astype("float64")
    m = means.reshape(len(means), -1)
    return np.array([np.linalg.norm(m - row, axis=1).argmin() for row in x])


# %% right="nearest_mean" how="the binomial formula, with one matrix product"
def nearest_mean(images, means):
    x = images.reshape(images.shape[0], -1).astype(np.float64)
    m = means.reshape(means.shape[0], -1)
    squares = (x**2).sum(1)[:, None] - 2 * x @ m.T + (m**2).sum(1)
    return squares.argmin(axis=1)


# %% right="nearest_mean" how="scikit-learn's distances"
def nearest_mean(images, means):
    from sklearn.metrics import pairwise_distances_argmin

    return pairwise_distances_argmin(
        images.reshape(len(images), -1).astype(float), means.reshape(len(means), -1)
    )


# %% right="nearest_mean" how="einsum over differences, one mean at a time"
def nearest_mean(images, means):
    table = np.empty((len(images), len(means)))
    for k in range(len(means)):
        d = images - means[k]
        table[:, k] = np.einsum("nij,nij->n", d, d)
    return np.argsort(table, axis=1, kind="stable")[:, 0]


# %% wrong="nearest_mean" mistake="the farthest mean" message="rows of the largest differences"
def nearest_mean(images, means):
    return np.array([((image - means) ** 2).sum(axis=(1, 2)).argmax() for image in images])


# %% wrong="nearest_mean" mistake="absolute differences" message="sum of the absolute differences.*Square each"
def nearest_mean(images, means):
    return np.array([np.abs(image - means).sum(axis=(1, 2)).argmin() for image in images])


# %% wrong="nearest_mean" mistake="differences that cancel" message="plain sum of the differences.*cancel"
def nearest_mean(images, means):
    return np.array([(image - means).sum(axis=(1, 2)).argmin() for image in images])


# %% wrong="nearest_mean" mistake="the sum squared, not the differences" message="added up before they were squared"
def nearest_mean(images, means):
    return np.array([((image - means).sum(axis=(1, 2)) ** 2).argmin() for image in images])


# %% wrong="nearest_mean" mistake="means made into bytes" message="taken in bytes, in which 3 - 5 is 254"
def nearest_mean(images, means):
    means = means.astype(images.dtype)
    rows = []
    for image in images:
        gap = image - means
        rows.append(np.argmin((gap.astype(float) ** 2).sum(axis=(1, 2))))
    return np.array(rows)


# %% wrong="nearest_mean" mistake="differences and squares of bytes" message="taken in bytes, in which 3 - 5 is 254"
def nearest_mean(images, means):
    means = means.astype(np.uint8)
    return np.array([((image - means) ** 2).sum(axis=(1, 2)).argmin() for image in images])


# %% wrong="nearest_mean" mistake="the differences themselves" message="one number for each image and mean.*argmin"
def nearest_mean(images, means):
    return np.array([((image - means) ** 2).sum(axis=(1, 2)) for image in images])


# %% wrong="nearest_mean" mistake="the nearest image of each mean" message="one number for each mean.*axis that counts the means"
def nearest_mean(images, means):
    gaps = images[:, None] - means
    return (gaps**2).sum(axis=(2, 3)).argmin(axis=0)


# %% wrong="nearest_mean" mistake="no axis in argmin" message="one number for all the images.*does argmin need the axis"
def nearest_mean(images, means):
    gaps = images[:, None] - means
    return np.argmin((gaps**2).sum(axis=(2, 3)))


# %% wrong="nearest_mean" mistake="all images minus all means" message="Every image is compared with every mean"
def nearest_mean(images, means):
    return ((images - means) ** 2).sum(axis=(1, 2)).argmin()


# %% wrong="nearest_mean" mistake="a list" message="np.array.* makes one of a list"
def nearest_mean(images, means):
    return [int(((image - means) ** 2).sum(axis=(1, 2)).argmin()) for image in images]


# %% wrong="nearest_mean" mistake="floats" message="whole number: argmin returns it"
def nearest_mean(images, means):
    rows = np.zeros(len(images))
    for i in range(len(images)):
        rows[i] = ((images[i] - means) ** 2).sum(axis=(1, 2)).argmin()
    return rows


# %% wrong="nearest_mean" mistake="the last among equals" message="equally near means this is the last"
def nearest_mean(images, means):
    rows = []
    for image in images:
        best, lowest = 0, float("inf")
        for row, mean in enumerate(means):
            total = ((image - mean) ** 2).sum()
            if total <= lowest:
                best, lowest = row, total
        rows.append(best)
    return np.array(rows)


# %% wrong="nearest_mean" mistake="the first image alone" message="one number for all the images. Is the return inside the loop"
def nearest_mean(images, means):
    for image in images:
        return ((image - means) ** 2).sum(axis=(1, 2)).argmin()


# %% wrong="nearest_mean" mistake="ten means built in" message="ten means.*built in"
def nearest_mean(images, means):
    rows = []
    for image in images:
        sums = [((image - means[k]) ** 2).sum() for k in range(10)]
        rows.append(np.argmin(sums))
    return np.array(rows)


# %% wrong="nearest_mean" mistake="products in place of differences" message="largest products of image and mean"
def nearest_mean(images, means):
    return np.array([(image * means).sum(axis=(1, 2)).argmax() for image in images])


# %% wrong="nearest_mean" mistake="counted from 1" message="Rows are counted from 0"
def nearest_mean(images, means):
    return np.array([((image - means) ** 2).sum(axis=(1, 2)).argmin() + 1 for image in images])


# %% wrong="nearest_mean" mistake="nothing returned" message="return"
def nearest_mean(images, means):
    rows = np.array([((image - means) ** 2).sum(axis=(1, 2)).argmin() for image in images])
    print(rows)


# %% wrong="nearest_mean" mistake="the means changed" message="Leave images and means as they are"
def nearest_mean(images, means):
    rows = []
    for image in images:
        means -= image
        rows.append((means**2).sum(axis=(1, 2)).argmin())
        means += image
    means[:] = np.round(means)
    means += 1
    return np.array(rows)
