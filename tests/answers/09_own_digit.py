"""Right and wrong answers to the exercises of lesson 9."""


# %% right="ink_box" how="np.nonzero, smallest and largest"
def ink_box(page, threshold=128):
    rows, columns = np.nonzero(page < threshold)
    if rows.size == 0:
        raise ValueError("no ink")
    return int(rows.min()), int(rows.max() + 1), int(columns.min()), int(columns.max() + 1)


# %% right="ink_box" how="loops over all pixels"
def ink_box(page, threshold=128):
    height, width = page.shape
    top, bottom, left, right = height, 0, width, 0
    for row in range(height):
        for column in range(width):
            if page[row, column] < threshold:
                top, bottom = min(top, row), max(bottom, row + 1)
                left, right = min(left, column), max(right, column + 1)
    if bottom == 0:
        raise ValueError("the page is empty")
    return top, bottom, left, right


# %% right="ink_box" how="Pillow's getbbox"
def ink_box(page, threshold=128):
    found = Image.fromarray((page < threshold).astype(np.uint8) * 255).getbbox()
    if found is None:
        raise ValueError("no ink")
    left, top, right, bottom = found
    return top, bottom, left, right


# %% right="ink_box" how="SciPy's find_objects"
def ink_box(page, threshold=128):
    from scipy import ndimage

    found = ndimage.find_objects((page < threshold).astype(int))
    if not found:
        raise ValueError("no ink")
    rows, columns = found[0]
    return rows.start, rows.stop, columns.start, columns.stop


# %% right="ink_box" how="argmax from both ends"
def ink_box(page, threshold=128):
    ink = page < threshold
    if not ink.any():
        raise ValueError("no ink on this page")
    rows, columns = ink.any(1), ink.any(0)
    bottom = len(rows) - rows[::-1].argmax()
    right = len(columns) - columns[::-1].argmax()
    return tuple(int(n) for n in (rows.argmax(), bottom, columns.argmax(), right))


# %% right="ink_box" how="argwhere, and the ValueError that min raises on nothing"
def ink_box(page, threshold=128):
    places = np.argwhere(page < threshold)
    (top, left), (bottom, right) = places.min(axis=0), places.max(axis=0) + 1
    return top.item(), bottom.item(), left.item(), right.item()


# %% right="ink_box" how="the darkest of each row, in lists"
def ink_box(page, threshold=128):
    rows = [i for i, row in enumerate(page.tolist()) if min(row) < threshold]
    columns = [i for i, column in enumerate(page.T.tolist()) if min(column) < threshold]
    if not rows:
        raise ValueError(f"nothing is darker than {threshold}")
    return rows[0], rows[-1] + 1, columns[0], columns[-1] + 1


# %% right="ink_box" how="the page shrunk from its sides"
def ink_box(page, threshold=128):
    if page.min() >= threshold:
        raise ValueError("blank")
    top, left = 0, 0
    bottom, right = page.shape
    while (page[top] >= threshold).all():
        top += 1
    while (page[bottom - 1] >= threshold).all():
        bottom -= 1
    while (page[:, left] >= threshold).all():
        left += 1
    while (page[:, right - 1] >= threshold).all():
        right -= 1
    return top, bottom, left, right


# %% wrong="ink_box" mistake="the last row and column themselves" message="A slice ends before its second number: add 1"
def ink_box(page, threshold=128):
    rows, columns = np.nonzero(page < threshold)
    if len(rows) == 0:
        raise ValueError("no ink")
    return int(rows.min()), int(rows.max()), int(columns.min()), int(columns.max())


# %% wrong="ink_box" mistake="1 added to all four" message="top and left are one too large"
def ink_box(page, threshold=128):
    rows, columns = np.nonzero(page < threshold)
    if len(rows) == 0:
        raise ValueError("no ink")
    return tuple(int(n) + 1 for n in (rows.min(), rows.max(), columns.min(), columns.max()))


# %% wrong="ink_box" mistake="axis 0 for rows" message="Rows and columns are exchanged"
def ink_box(page, threshold=128):
    ink = page < threshold
    rows, columns = np.flatnonzero(ink.any(axis=0)), np.flatnonzero(ink.any(axis=1))
    if len(rows) == 0:
        raise ValueError("no ink")
    return int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1


# %% wrong="ink_box" mistake="two corners" message="two corners.*The order is top, bottom, left, right"
def ink_box(page, threshold=128):
    rows, columns = np.nonzero(page < threshold)
    if len(rows) == 0:
        raise ValueError("no ink")
    return int(rows.min()), int(columns.min()), int(rows.max()) + 1, int(columns.max()) + 1


# %% wrong="ink_box" mistake="corner and size" message="corner and the size of the box. Return where it ends"
def ink_box(page, threshold=128):
    rows, columns = np.nonzero(page < threshold)
    if len(rows) == 0:
        raise ValueError("no ink")
    return int(rows.min()), int(columns.min()), int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1


# %% wrong="ink_box" mistake="what is lighter" message="the whole page. Ink is what is darker"
def ink_box(page, threshold=128):
    rows, columns = np.nonzero(page > threshold)
    if len(rows) == 0:
        raise ValueError("no ink")
    return int(rows.min()), int(rows.max()) + 1, int(columns.min()), int(columns.max()) + 1


# %% wrong="ink_box" mistake="columns in reading order" message="first and of the last ink in reading order"
def ink_box(page, threshold=128):
    rows, columns = np.nonzero(page < threshold)
    if len(rows) == 0:
        raise ValueError("no ink")
    return int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1


# %% wrong="ink_box" mistake="equal to the threshold" message="A pixel of 128 was taken for ink"
def ink_box(page, threshold=128):
    rows, columns = np.nonzero(page <= threshold)
    if len(rows) == 0:
        raise ValueError("no ink")
    return int(rows.min()), int(rows.max()) + 1, int(columns.min()), int(columns.max()) + 1


# %% wrong="ink_box" mistake="128 in place of the threshold" message="box for a threshold of 128. Use the one"
def ink_box(page, threshold=128):
    rows, columns = np.nonzero(page < 128)
    if len(rows) == 0:
        raise ValueError("no ink")
    return int(rows.min()), int(rows.max()) + 1, int(columns.min()), int(columns.max()) + 1


# %% wrong="ink_box" mistake="inverted first" message="There is ink on this page, darker than the threshold"
def ink_box(page, threshold=128):
    rows, columns = np.nonzero(255 - page > threshold)
    if len(rows) == 0:
        raise ValueError("no ink")
    return int(rows.min()), int(rows.max()) + 1, int(columns.min()), int(columns.max()) + 1


# %% wrong="ink_box" mistake="an if about the whole page" message="truth value.*any.*if page < threshold"
def ink_box(page, threshold=128):
    if page < threshold: raise ValueError("there is no ink")  # fmt: skip
    rows = np.flatnonzero((page < threshold).any(axis=1))
    columns = np.flatnonzero((page < threshold).any(axis=0))
    return int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1


# %% wrong="ink_box" mistake="zeros for a page without ink" message="raise a ValueError; nothing was raised.*raise a ValueError when there are none"
def ink_box(page, threshold=128):
    rows, columns = np.nonzero(page < threshold)
    if len(rows) == 0:
        return 0, 0, 0, 0
    return int(rows.min()), int(rows.max()) + 1, int(columns.min()), int(columns.max()) + 1


# %% wrong="ink_box" mistake="a blank page not looked for" message="it was an IndexError. On a page without ink there is no first row"
def ink_box(page, threshold=128):
    rows = np.flatnonzero((page < threshold).any(axis=1))
    columns = np.flatnonzero((page < threshold).any(axis=0))
    return int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1


# %% wrong="ink_box" mistake="NumPy's integers" message="top is an int64; it should be a plain int"
def ink_box(page, threshold=128):
    rows, columns = np.nonzero(page < threshold)
    if len(rows) == 0:
        raise ValueError("no ink")
    return rows.min(), rows.max() + 1, columns.min(), columns.max() + 1


# %% wrong="ink_box" mistake="the page changed" message="argument was changed. Leave the page as it is"
def ink_box(page, threshold=128):
    page[page < threshold] = 0
    rows, columns = np.nonzero(page == 0)
    if len(rows) == 0:
        raise ValueError("no ink")
    return int(rows.min()), int(rows.max()) + 1, int(columns.min()), int(columns.max()) + 1


# %% wrong="ink_box" mistake="an array of the four" message="return four values: .return top, bottom, left, right"
def ink_box(page, threshold=128):
    rows, columns = np.nonzero(page < threshold)
    if len(rows) == 0:
        raise ValueError("no ink")
    return np.array([rows.min(), rows.max() + 1, columns.min(), columns.max() + 1])


# %% wrong="ink_box" mistake="the part, not the box" message="return four values"
def ink_box(page, threshold=128):
    rows, columns = np.nonzero(page < threshold)
    if len(rows) == 0:
        raise ValueError("no ink")
    return page[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]


# %% wrong="ink_box" mistake="the darkest pixel alone" message="place of a single pixel, the darkest"
def ink_box(page, threshold=128):
    row, column = np.unravel_index(page.argmin(), page.shape)
    if page[row, column] >= threshold:
        raise ValueError("no ink")
    return int(row), int(row) + 1, int(column), int(column) + 1


# %% wrong="ink_box" mistake="an empty page is answered by None" message="nothing was raised"
def ink_box(page, threshold=128):
    rows, columns = np.nonzero(page < threshold)
    if len(rows):
        return int(rows.min()), int(rows.max()) + 1, int(columns.min()), int(columns.max()) + 1


# %% wrong="ink_box" mistake="a square around the ink" message="top is the first row with a pixel darker"
def ink_box(page, threshold=128):
    rows, columns = np.nonzero(page < threshold)
    if len(rows) == 0:
        raise ValueError("no ink")
    side = int(max(np.ptp(rows), np.ptp(columns))) + 2
    top, left = int(rows.min()), int(columns.min())
    return top, top + side, left, left + side


# %% right="to_mnist" how="ink_box, resize, and a mask for the paper"
def to_mnist(page):
    top, bottom, left, right = ink_box(page)
    ink = 255 - page[top:bottom, left:right]
    ink[ink <= 127] = 0
    scale = 20 / max(ink.shape)
    height, width = int(round(ink.shape[0] * scale)), int(round(ink.shape[1] * scale))
    small = resize(ink, max(height, 1), max(width, 1)) / np.float32(255)
    total = small.sum()
    row = (small.sum(axis=1) * np.arange(len(small))).sum() / total
    column = (small.sum(axis=0) * np.arange(small.shape[1])).sum() / total
    above, beside = int(round(14 - row)), int(round(14 - column))
    image = np.zeros((28, 28), dtype=np.float32)
    image[above : above + small.shape[0], beside : beside + small.shape[1]] = small
    return image


# %% right="to_mnist" how="NumPy alone: areas averaged by matrices"
def to_mnist(page):
    ink = np.where(page < 128, (255.0 - page) / 255, 0)
    rows, columns = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
    if rows.size == 0:
        raise ValueError("a page without ink")
    ink = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]

    def weights(new, old):
        edges = np.linspace(0, old, new + 1)
        pixel = np.arange(old)
        overlap = np.minimum(edges[1:, None], pixel + 1) - np.maximum(edges[:-1, None], pixel)
        return overlap.clip(0) * new / old

    height, width = (max(1, round(20 * side / max(ink.shape))) for side in ink.shape)
    small = weights(height, ink.shape[0]) @ ink @ weights(width, ink.shape[1]).T
    y, x = np.average(np.argwhere(small >= 0), axis=0, weights=small.ravel())
    image = np.pad(small, ((0, 28 - height), (0, 28 - width)))
    image = np.roll(image, (round(14 - y), round(14 - x)), axis=(0, 1))
    return image.astype(np.float32)


# %% right="to_mnist" how="Pillow: crop, invert, Lanczos, paste"
def to_mnist(page):
    from PIL import ImageOps

    ink = Image.fromarray(page).point(lambda shade: 255 - shade if shade < 128 else 0)
    box = ink.getbbox()
    if box is None:
        raise ValueError("no ink")
    small = ImageOps.contain(ink.crop(box), (20, 20), Image.Resampling.LANCZOS)
    pixels = np.asarray(small, dtype=float)
    rows, columns = np.mgrid[: small.height, : small.width]
    row, column = (rows * pixels).sum() / pixels.sum(), (columns * pixels).sum() / pixels.sum()
    image = Image.new("L", (28, 28))
    image.paste(small, (round(14 - column), round(14 - row)))
    return np.asarray(image, dtype=np.float32) / 255


# %% right="to_mnist" how="SciPy: zoom, and a shift by fractions of a pixel"
def to_mnist(page):
    from scipy import ndimage

    top, bottom, left, right = ink_box(page)
    ink = np.where(page < 128, 1 - page / 255, 0)[top:bottom, left:right]
    small = ndimage.zoom(
        ndimage.gaussian_filter(ink, max(ink.shape) / 80), 20 / max(ink.shape), order=1
    )
    image = np.zeros((28, 28))
    image[4 : 4 + small.shape[0], 4 : 4 + small.shape[1]] = small
    row, column = ndimage.center_of_mass(image)
    moved = ndimage.shift(image, (13.5 - row, 13.5 - column), order=1)
    return moved.clip(0, 1).astype("float32")


# %% right="to_mnist" how="Keras' image.resize"
def to_mnist(page):
    if page.min() >= 128:
        raise ValueError("There is no ink.")
    rows, columns = np.where(page < 128)
    part = page[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1].astype("float32")
    part = np.where(part < 128, 255 - part, 0)[..., None] / 255
    height, width = [max(1, int(20 * n / max(part.shape) + 0.5)) for n in part.shape[:2]]
    small = keras.ops.image.resize(part, (height, width), antialias=True)
    small = np.clip(keras.ops.convert_to_numpy(small)[..., 0], 0, 1)
    r = int(np.round((small.sum(1) @ np.arange(height)) / small.sum()))
    c = int(np.round((small.sum(0) @ np.arange(width)) / small.sum()))
    image = np.zeros((40, 40), np.float32)
    image[20 - r : 20 - r + height, 20 - c : 20 - c + width] = small
    return image[6:34, 6:34]


# %% right="to_mnist" how="loops that sample the nearest pixel, black or white"
def to_mnist(page):
    top, bottom, left, right = ink_box(page)
    longer = max(bottom - top, right - left)
    places = []
    for i in range(20):
        for j in range(20):
            row = top + int((i + 0.5) * longer / 20)
            column = left + int((j + 0.5) * longer / 20)
            if row < bottom and column < right and page[row, column] < 128:
                places.append((i, j))
    above = 14 - round(sum(i for i, j in places) / len(places))
    beside = 14 - round(sum(j for i, j in places) / len(places))
    image = np.zeros((28, 28), dtype=np.float32)
    for i, j in places:
        image[above + i, beside + j] = 1
    return image


# %% right="to_mnist" how="one affine transform from page to image"
def to_mnist(page):
    from scipy import ndimage

    rows, columns = np.nonzero(page < 128)
    if len(rows) == 0:
        raise ValueError("empty")
    step = max(np.ptp(rows) + 1, np.ptp(columns) + 1) / 20
    ink = np.where(page < 128, 255.0 - page, 0.0) / 255
    ink = ndimage.uniform_filter(ink, max(1, round(step)))
    centre = np.array(ndimage.center_of_mass(ink))
    image = ndimage.affine_transform(
        ink, [step, step], offset=centre - 14 * step, output_shape=(28, 28), order=1
    )
    return np.clip(image, 0, 1).astype(np.float32)


# %% right="to_mnist" how="TensorFlow, padding, and contrast stretched to 1"
def to_mnist(page):
    import tensorflow as tf

    top, bottom, left, right = ink_box(page)
    part = page[top:bottom, left:right].astype(float)
    part = np.clip((128 - part) / (128 - part.min()), 0, 1)
    side = max(part.shape)
    square = np.zeros((side, side, 1))
    square[: part.shape[0], : part.shape[1], 0] = part
    small = tf.image.resize(square, (20, 20), method="area").numpy()[:, :, 0]
    rows, columns = np.meshgrid(range(20), range(20), indexing="ij")
    r, c = np.average(rows, weights=small), np.average(columns, weights=small)
    image = np.pad(small, 14)  # 48 x 48, of which 28 x 28 are taken
    r, c = round(14 + r), round(14 + c)
    return np.ascontiguousarray(image[r - 14 : r + 14, c - 14 : c + 14], dtype=np.float32)


# %% wrong="to_mnist" mistake="not inverted" message="light where the paper was and dark where the ink was"
def to_mnist(page):
    top, bottom, left, right = ink_box(page)
    part = page[top:bottom, left:right]
    height, width = (max(1, round(20 * side / max(part.shape))) for side in part.shape)
    small = resize(part, height, width) / 255
    rows, columns = np.indices(small.shape)
    above = round(14 - float((rows * small).sum() / small.sum()))
    beside = round(14 - float((columns * small).sum() / small.sum()))
    image = np.zeros((28, 28), dtype=np.float32)
    image[above : above + height, beside : beside + width] = small
    return image


# %% wrong="to_mnist" mistake="the whole page squeezed" message="All of the image is bright, or the digit fills it"
def to_mnist(page):
    if page.min() >= 128:
        raise ValueError("no ink")
    return resize(page, 28, 28).astype(np.float32) / 255


# %% wrong="to_mnist" mistake="the page squeezed and inverted" message="The size is .16, 11.*Cut the digit out first"
def to_mnist(page):
    if page.min() >= 128:
        raise ValueError("no ink")
    return 1 - resize(page, 28, 28).astype(np.float32) / 255


# %% wrong="to_mnist" mistake="stretched to 28 x 28" message="The size is \(28, 28\); .*the digit fills it"
def to_mnist(page):
    top, bottom, left, right = ink_box(page)
    part = page[top:bottom, left:right]
    ink = np.where(part < 128, 255 - part, 0).astype(np.uint8)
    return resize(ink, 28, 28).astype(np.float32) / 255


# %% wrong="to_mnist" mistake="stretched to 20 x 20" message="The digit was stretched: both sides have 20 pixels"
def to_mnist(page):
    top, bottom, left, right = ink_box(page)
    part = page[top:bottom, left:right]
    ink = np.where(part < 128, 255 - part, 0).astype(np.uint8)
    return np.pad(resize(ink, 20, 20), 4).astype(np.float32) / 255


# %% wrong="to_mnist" mistake="28 in place of 20" message="The longer side has 28 pixels. Give it 20"
def to_mnist(page):
    top, bottom, left, right = ink_box(page)
    part = page[top:bottom, left:right]
    ink = np.where(part < 128, 255 - part, 0).astype(np.uint8)
    height, width = (max(1, round(28 * side / max(ink.shape))) for side in ink.shape)
    small = resize(ink, height, width) / 255
    rows, columns = np.indices(small.shape)
    above = round(14 - float((rows * small).sum() / small.sum()))
    beside = round(14 - float((columns * small).sum() / small.sum()))
    above, beside = np.clip(above, 0, 28 - height), np.clip(beside, 0, 28 - width)
    image = np.zeros((28, 28), dtype=np.float32)
    image[above : above + height, beside : beside + width] = small
    return image


# %% wrong="to_mnist" mistake="the middle of the box" message="middle of the digit's box is in the middle of the image"
def to_mnist(page):
    top, bottom, left, right = ink_box(page)
    part = page[top:bottom, left:right]
    ink = np.where(part < 128, 255 - part, 0).astype(np.uint8)
    height, width = (max(1, round(20 * side / max(ink.shape))) for side in ink.shape)
    above, beside = (28 - height) // 2, (28 - width) // 2
    image = np.zeros((28, 28), dtype=np.float32)
    image[above : above + height, beside : beside + width] = resize(ink, height, width) / 255
    return image


# %% wrong="to_mnist" mistake="from row 4 and column 4 on" message="begins at row 4, column 4"
def to_mnist(page):
    top, bottom, left, right = ink_box(page)
    part = page[top:bottom, left:right]
    ink = np.where(part < 128, 255 - part, 0).astype(np.uint8)
    height, width = (max(1, round(20 * side / max(ink.shape))) for side in ink.shape)
    image = np.zeros((28, 28), dtype=np.float32)
    image[4 : 4 + height, 4 : 4 + width] = resize(ink, height, width) / 255
    return image


# %% wrong="to_mnist" mistake="moved the wrong way" message="moved the wrong way"
def to_mnist(page):
    top, bottom, left, right = ink_box(page)
    part = page[top:bottom, left:right]
    ink = np.where(part < 128, 255 - part, 0).astype(np.uint8)
    height, width = (max(1, round(20 * side / max(ink.shape))) for side in ink.shape)
    small = resize(ink, height, width) / 255
    image = np.zeros((28, 28), dtype=np.float32)
    above, beside = (28 - height) // 2, (28 - width) // 2
    image[above : above + height, beside : beside + width] = small
    rows, columns = np.indices(image.shape)
    row, column = (rows * image).sum() / image.sum(), (columns * image).sum() / image.sum()
    return np.roll(image, (round(row - 14), round(column - 14)), axis=(0, 1))


# %% wrong="to_mnist" mistake="row and column of the centre exchanged" message="Does it begin at round.14 - centre., with the centre measured in the small picture"
def to_mnist(page):
    top, bottom, left, right = ink_box(page)
    part = page[top:bottom, left:right]
    ink = np.where(part < 128, 255 - part, 0).astype(np.uint8)
    height, width = (max(1, round(20 * side / max(ink.shape))) for side in ink.shape)
    small = resize(ink, height, width) / 255
    columns, rows = np.indices(small.shape)
    above = round(14 - float((rows * small).sum() / small.sum()))
    beside = round(14 - float((columns * small).sum() / small.sum()))
    image = np.zeros((28, 28), dtype=np.float32)
    image[above : above + height, beside : beside + width] = small
    return image


# %% wrong="to_mnist" mistake="Pillow's width and height exchanged" message="resized digit does not have the shape.*\(width, height\)"
def to_mnist(page):
    top, bottom, left, right = ink_box(page)
    part = page[top:bottom, left:right]
    ink = np.where(part < 128, 255 - part, 0).astype(np.uint8)
    height, width = (max(1, round(20 * side / max(ink.shape))) for side in ink.shape)
    small = np.asarray(Image.fromarray(ink).resize((height, width))) / 255
    image = np.zeros((28, 28), dtype=np.float32)
    above, beside = (28 - height) // 2, (28 - width) // 2
    image[above : above + height, beside : beside + width] = small
    return image


# %% wrong="to_mnist" mistake="height and width of the small picture exchanged" message="Height and width are exchanged"
def to_mnist(page):
    top, bottom, left, right = ink_box(page)
    part = page[top:bottom, left:right]
    ink = np.where(part < 128, 255 - part, 0).astype(np.uint8)
    width, height = (max(1, round(20 * side / max(ink.shape))) for side in ink.shape)
    small = resize(ink, height, width) / 255
    rows, columns = np.indices(small.shape)
    above = round(14 - float((rows * small).sum() / small.sum()))
    beside = round(14 - float((columns * small).sum() / small.sum()))
    above, beside = np.clip(above, 0, 28 - height), np.clip(beside, 0, 28 - width)
    image = np.zeros((28, 28), dtype=np.float32)
    image[above : above + height, beside : beside + width] = small
    return image


# %% wrong="to_mnist" mistake="the grey of the paper kept" message="something is left of the paper"
def to_mnist(page):
    top, bottom, left, right = ink_box(page)
    ink = 255 - page[top:bottom, left:right]
    height, width = (max(1, round(20 * side / max(ink.shape))) for side in ink.shape)
    small = resize(ink, height, width) / 255
    rows, columns = np.indices(small.shape)
    above = round(14 - float((rows * small).sum() / small.sum()))
    beside = round(14 - float((columns * small).sum() / small.sum()))
    image = np.zeros((28, 28), dtype=np.float32)
    image[above : above + height, beside : beside + width] = small
    return image


# %% wrong="to_mnist" mistake="the lightest paper subtracted" message="something is left of the paper.*not the same everywhere"
def to_mnist(page):
    top, bottom, left, right = ink_box(page)
    ink = page.max() - page[top:bottom, left:right]
    height, width = (max(1, round(20 * side / max(ink.shape))) for side in ink.shape)
    small = resize(ink, height, width) / 255
    rows, columns = np.indices(small.shape)
    above = round(14 - float((rows * small).sum() / small.sum()))
    beside = round(14 - float((columns * small).sum() / small.sum()))
    above, beside = np.clip(above, 0, 28 - height), np.clip(beside, 0, 28 - width)
    image = np.zeros((28, 28), dtype=np.float32)
    image[above : above + height, beside : beside + width] = small
    return image


# %% wrong="to_mnist" mistake="a byte runs below 0" message="light where the paper was and dark where the ink was"
def to_mnist(page):
    top, bottom, left, right = ink_box(page)
    part = page[top:bottom, left:right]
    ink = 128 - part
    height, width = (max(1, round(20 * side / max(ink.shape))) for side in ink.shape)
    small = resize(ink, height, width) / 255
    rows, columns = np.indices(small.shape)
    above = round(14 - float((rows * small).sum() / small.sum()))
    beside = round(14 - float((columns * small).sum() / small.sum()))
    image = np.zeros((28, 28), dtype=np.float32)
    image[above : above + height, beside : beside + width] = small
    return image


# %% wrong="to_mnist" mistake="not divided by 255" message="pixels go from 0 to \d+; they should be between 0 and 1. Divide by 255, once"
def to_mnist(page):
    top, bottom, left, right = ink_box(page)
    part = page[top:bottom, left:right]
    ink = np.where(part < 128, 255 - part, 0).astype(np.uint8)
    height, width = (max(1, round(20 * side / max(ink.shape))) for side in ink.shape)
    small = resize(ink, height, width).astype(float)
    rows, columns = np.indices(small.shape)
    above = round(14 - float((rows * small).sum() / small.sum()))
    beside = round(14 - float((columns * small).sum() / small.sum()))
    image = np.zeros((28, 28), dtype=np.float32)
    image[above : above + height, beside : beside + width] = small
    return image


# %% wrong="to_mnist" mistake="divided twice" message="Divide by 255 once, not twice"
def to_mnist(page):
    top, bottom, left, right = ink_box(page)
    part = page[top:bottom, left:right]
    ink = np.where(part < 128, 255 - part, 0).astype(np.uint8)
    height, width = (max(1, round(20 * side / max(ink.shape))) for side in ink.shape)
    small = resize(ink, height, width) / 255
    rows, columns = np.indices(small.shape)
    above = round(14 - float((rows * small).sum() / small.sum()))
    beside = round(14 - float((columns * small).sum() / small.sum()))
    image = np.zeros((28, 28), dtype=np.float32)
    image[above : above + height, beside : beside + width] = small
    return image / 255


# %% wrong="to_mnist" mistake="float64" message="dtype float64; it should be float32. Make the zeros of that type"
def to_mnist(page):
    top, bottom, left, right = ink_box(page)
    part = page[top:bottom, left:right]
    ink = np.where(part < 128, 255 - part, 0).astype(np.uint8)
    height, width = (max(1, round(20 * side / max(ink.shape))) for side in ink.shape)
    small = resize(ink, height, width) / 255
    rows, columns = np.indices(small.shape)
    above = round(14 - float((rows * small).sum() / small.sum()))
    beside = round(14 - float((columns * small).sum() / small.sum()))
    image = np.zeros((28, 28))
    image[above : above + height, beside : beside + width] = small
    return image


# %% wrong="to_mnist" mistake="without its frame" message="shape \(20, 10\); it should be \(28, 28\). Put the resized digit"
def to_mnist(page):
    top, bottom, left, right = ink_box(page)
    part = page[top:bottom, left:right]
    ink = np.where(part < 128, 255 - part, 0).astype(np.uint8)
    height, width = (max(1, round(20 * side / max(ink.shape))) for side in ink.shape)
    return (resize(ink, height, width) / 255).astype(np.float32)


# %% wrong="to_mnist" mistake="an axis for the stack" message="Return the image alone, without an axis in front"
def to_mnist(page):
    top, bottom, left, right = ink_box(page)
    part = page[top:bottom, left:right]
    ink = np.where(part < 128, 255 - part, 0).astype(np.uint8)
    height, width = (max(1, round(20 * side / max(ink.shape))) for side in ink.shape)
    small = resize(ink, height, width) / 255
    rows, columns = np.indices(small.shape)
    above = round(14 - float((rows * small).sum() / small.sum()))
    beside = round(14 - float((columns * small).sum() / small.sum()))
    image = np.zeros((1, 28, 28), dtype=np.float32)
    image[0, above : above + height, beside : beside + width] = small
    return image


# %% wrong="to_mnist" mistake="a blank page gives zeros" message="no pixel darker than 128, though it is grey"
def to_mnist(page):
    image = np.zeros((28, 28), dtype=np.float32)
    if page.min() >= 128:
        return image
    top, bottom, left, right = ink_box(page)
    part = page[top:bottom, left:right]
    ink = np.where(part < 128, 255 - part, 0).astype(np.uint8)
    height, width = (max(1, round(20 * side / max(ink.shape))) for side in ink.shape)
    small = resize(ink, height, width) / 255
    rows, columns = np.indices(small.shape)
    above = round(14 - float((rows * small).sum() / small.sum()))
    beside = round(14 - float((columns * small).sum() / small.sum()))
    image[above : above + height, beside : beside + width] = small
    return image


# %% wrong="to_mnist" mistake="the page changed" message="argument was changed. Leave the page as it is"
def to_mnist(page):
    top, bottom, left, right = ink_box(page)
    page[page >= 128] = 255
    ink = 255 - page[top:bottom, left:right]
    height, width = (max(1, round(20 * side / max(ink.shape))) for side in ink.shape)
    small = resize(ink, height, width) / 255
    rows, columns = np.indices(small.shape)
    above = round(14 - float((rows * small).sum() / small.sum()))
    beside = round(14 - float((columns * small).sum() / small.sum()))
    image = np.zeros((28, 28), dtype=np.float32)
    image[above : above + height, beside : beside + width] = small
    return image


# %% wrong="to_mnist" mistake="a function of the cells between" message="NameError.*cut_out.*not there when your work is marked"
def to_mnist(page):
    ink = cut_out(page)
    height, width = (max(1, round(20 * side / max(ink.shape))) for side in ink.shape)
    small = resize(ink, height, width) / 255
    rows, columns = np.indices(small.shape)
    above = round(14 - float((rows * small).sum() / small.sum()))
    beside = round(14 - float((columns * small).sum() / small.sum()))
    image = np.zeros((28, 28), dtype=np.float32)
    image[above : above + height, beside : beside + width] = small
    return image


# %% wrong="to_mnist" mistake="fractions as places" message="place in an image is a whole number"
def to_mnist(page):
    top, bottom, left, right = ink_box(page)
    part = page[top:bottom, left:right]
    ink = np.where(part < 128, 255 - part, 0).astype(np.uint8)
    height, width = (max(1, round(20 * side / max(ink.shape))) for side in ink.shape)
    small = resize(ink, height, width) / 255
    rows, columns = np.indices(small.shape)
    above = np.round(14 - (rows * small).sum() / small.sum())
    beside = np.round(14 - (columns * small).sum() / small.sum())
    image = np.zeros((28, 28), dtype=np.float32)
    image[above : above + height, beside : beside + width] = small
    return image


# %% wrong="to_mnist" mistake="scaled floats given to Pillow" message="Pillow takes pictures of type uint8"
def to_mnist(page):
    top, bottom, left, right = ink_box(page)
    part = page[top:bottom, left:right]
    ink = np.where(part < 128, 255 - part, 0) / 255
    height, width = (max(1, round(20 * side / max(ink.shape))) for side in ink.shape)
    small = resize(ink[:, :, None], height, width)
    image = np.zeros((28, 28), dtype=np.float32)
    image[4 : 4 + height, 4 : 4 + width] = small
    return image


# %% wrong="to_mnist" mistake="mirrored" message="A small network reads \d+ of these 40 pages.*not mirrored"
def to_mnist(page):
    top, bottom, left, right = ink_box(page)
    part = page[top:bottom, left:right][:, ::-1]
    ink = np.where(part < 128, 255 - part, 0).astype(np.uint8)
    height, width = (max(1, round(20 * side / max(ink.shape))) for side in ink.shape)
    small = resize(ink, height, width) / 255
    rows, columns = np.indices(small.shape)
    above = round(14 - float((rows * small).sum() / small.sum()))
    beside = round(14 - float((columns * small).sum() / small.sum()))
    image = np.zeros((28, 28), dtype=np.float32)
    image[above : above + height, beside : beside + width] = small
    return image


# %% wrong="to_mnist" mistake="the centre of the page" message="centre of mass is .*upper left corner. Let it begin"
def to_mnist(page):
    ink = np.where(page < 128, 255 - page, 0).astype(np.uint8)
    top, bottom, left, right = ink_box(page)
    rows, columns = np.indices(ink.shape)
    row, column = (rows * ink).sum() / ink.sum(), (columns * ink).sum() / ink.sum()
    ink = ink[top:bottom, left:right]
    height, width = (max(1, round(20 * side / max(ink.shape))) for side in ink.shape)
    above = int(np.clip(round(14 - row), 0, 28 - height))
    beside = int(np.clip(round(14 - column), 0, 28 - width))
    image = np.zeros((28, 28), dtype=np.float32)
    image[above : above + height, beside : beside + width] = resize(ink, height, width) / 255
    return image


# %% wrong="to_mnist" mistake="22 pixels in place of 20" message="longer side is 22; it should be 20. It is counted in rows or columns"
def to_mnist(page):
    top, bottom, left, right = ink_box(page)
    part = page[top:bottom, left:right]
    ink = np.where(part < 128, 255 - part, 0).astype(np.uint8)
    height, width = (max(1, round(22 * side / max(ink.shape))) for side in ink.shape)
    small = resize(ink, height, width) / 255
    rows, columns = np.indices(small.shape)
    above = round(14 - float((rows * small).sum() / small.sum()))
    beside = round(14 - float((columns * small).sum() / small.sum()))
    above, beside = np.clip(above, 0, 28 - height), np.clip(beside, 0, 28 - width)
    image = np.zeros((28, 28), dtype=np.float32)
    image[above : above + height, beside : beside + width] = small
    return image


# %% wrong="to_mnist" mistake="the page made smaller, not cut out" message="The size is .*Cut the digit out first"
def to_mnist(page):
    ink = np.where(page < 128, 255 - page, 0).astype(np.uint8)
    if not ink.any():
        raise ValueError("no ink")
    side = max(ink.shape)
    height, width = (max(1, round(20 * n / side)) for n in ink.shape)
    small = resize(ink, height, width) / 255
    rows, columns = np.indices(small.shape)
    above = round(14 - float((rows * small).sum() / small.sum()))
    beside = round(14 - float((columns * small).sum() / small.sum()))
    above, beside = np.clip(above, 0, 28 - height), np.clip(beside, 0, 28 - width)
    image = np.zeros((28, 28), dtype=np.float32)
    image[above : above + height, beside : beside + width] = small
    return image
