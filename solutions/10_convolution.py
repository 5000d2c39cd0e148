# %% [markdown]
# # 10 · Convolution: an epilogue
#
# The network of this course reads digits well, and yet it does not know which pixels are neighbours. Here you meet a kind of layer that does, and see how far it gets with an eighth of the parameters.
#
# **You will be able to**
# - slide a kernel over an image in NumPy, and say what it finds there;
# - count the parameters of a convolution layer, and say why it has so few;
# - build a small convolutional network in Keras, and compare it fairly with a multilayer perceptron;
# - say what convolution does for digits that are moved, and what it does not do.
#
# **Time:** {minutes}.
#
# **You need:** lessons 3 and 5, or: dense layers, parameters, `fit`.
#
# **How it works.** Run the cells from top to bottom with Shift+Enter. As in the overview, there is nothing to write here and nothing to hand in. Change a number and run the cell again whenever you like.
#
# The first cell takes 2,000 training digits to learn from, and the next ones to measure the error. These are **held back**: no network learns from them. The test digits are left alone.

# %% tags=["setup"] runs=5
import time

import matplotlib.pyplot as plt
import numpy as np

from mnist_utils import load_mnist, quiet_start, show_digits
from mnist_utils.charts import plot_lines, plot_scores
from mnist_utils.closeups import show_sliding
from mnist_utils.weights import show_weights

with quiet_start():  # leaves out TensorFlow's remarks on graphics cards
    import keras

(train_images, train_labels), _ = load_mnist()  # this lesson leaves the test digits alone
images, labels = train_images[:5000].astype(np.float32) / 255, train_labels[:5000]
held_labels = labels[2000:]  # we learn from the first 2000 digits

# %% [markdown]
# ## What a dense layer does not know
#
# Our network begins with `Flatten`: the pixels become one long row. We exchange their places, in all images in the same way.

# %% alt="Ten square images with their labels over them. Light dots are scattered over each, and no digit can be made out."
order = np.random.default_rng(0).permutation(784)
shuffled = images.reshape(-1, 784)[:, order].reshape(-1, 28, 28)
figure = show_digits(shuffled[:10], labels[:10], title="Ten digits, their pixels exchanged")

# %% [markdown]
# **Predict.** We cannot read these digits any more. The network of our course is trained on 2,000 digits as they are, and then on the same digits with their pixels exchanged. How much larger is its error in the second case: not at all, twice as large, or does it have to guess?
#
# *My guess:* …


# %%
def build_perceptron(hidden_units=(128, 32)):
    model = keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten()])
    for units in hidden_units:
        model.add(keras.layers.Dense(units, activation="relu"))
    model.add(keras.layers.Dense(10, activation="softmax"))
    return model


# %%
def error_of(model, held_images):
    guesses = model.predict(held_images, batch_size=500, verbose=0).argmax(axis=1)
    return (guesses != held_labels[: len(held_images)]).mean()


# %%
def train(build, epochs, seed, images=images):
    keras.utils.set_random_seed(seed)
    model, start = build(), time.process_time()
    model.compile(keras.optimizers.Adam(0.003), "sparse_categorical_crossentropy")
    model.fit(images[:2000], labels[:2000], batch_size=64, epochs=epochs, verbose=0)
    seconds = time.process_time() - start
    print(f"seed {seed}: {seconds:.1f} s, error {error_of(model, images[2000:]):.1%}")
    return model


# %% runs=4
perceptrons = [train(build_perceptron, 20, seed) for seed in (0, 1)]

# %% runs=2
perceptrons[2:] = [train(build_perceptron, 20, seed=2)]

# %% runs=4
blind_perceptrons = [train(build_perceptron, 20, seed, shuffled) for seed in (0, 1)]

# %% [markdown]
# Each line is a training: the processor's time, and the error on the held-back digits. Three were on the digits as they are, and two on the exchanged ones: within the luck of the seed, the errors are the same. Each unit of a dense layer has a weight for every pixel, and these weights begin as random numbers. Exchange the pixels, and the same weights are learned in other places. To a perceptron, *next to* means nothing: that two pixels belong to one stroke it has to find out from examples, for each place anew.

# %% [markdown]
# ## One kernel, by hand
#
# So let us look at a few neighbours at a time. We take a digit, a window of 3 × 3 pixels in it, and nine weights. As in lesson 3 such an array of weights is called a **kernel**.

# %%
image = images[labels == 4][0]
kernel = np.array([[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]])
window = image[19:22, 16:19]
(window * kernel).sum()

# %% [markdown]
# Inputs times weights, added up: this is the neuron of lesson 3, before its bias and its activation. But it looks at nine pixels, not at all of them.
#
# This kernel adds up what is in its right column and subtracts what is in its left one. Now it slides over the image, pixel by pixel and row by row, and we note the sum at each place: a **convolution**.


# %%
def slide(image, kernel):
    size = len(kernel)
    responses = np.zeros((image.shape[0] - size + 1, image.shape[1] - size + 1))
    for row in range(responses.shape[0]):
        for column in range(responses.shape[1]):
            window = image[row : row + size, column : column + size]
            responses[row, column] = (window * kernel).sum()
    return responses


# %% [markdown]
# **Predict.** Where on a 4 will the responses be far above 0, and where far below?
#
# *My guess:* …

# %% alt="Three panels. On the left a handwritten 4 with a small frame on it. In the middle the nine pixels of the frame, each with its value times a weight of minus 1, 0 or 1, and below them the sum. On the right the responses: along each upright stroke a red band on its left side and a blue band on its right side, pale colours along the level stroke, white elsewhere."
row, column = 19, 16
responses = slide(image, kernel)
figure = show_sliding(image, kernel, responses, row, column)

# %% [markdown]
# Red is above 0, blue below. Where it is dark on the left and light on the right, the sum is large: on the left edge of every upright stroke. On the right edge it is far below 0. On the background and along level strokes, left and right are alike, and the sum is near 0. So this kernel **finds upright edges**, wherever they are, with the same nine weights.
#
# **Try it.** Move the window: change `row` and `column`. Then change the kernel itself and run the cells from there: `kernel.T` exchanges its rows and columns, and what does `np.ones((3, 3)) / 9` do?

# %%
start = time.process_time()
for _ in range(20):
    slide(image, kernel)
seconds = (time.process_time() - start) / 20
print(f"{responses.shape[0]} x {responses.shape[1]} responses in {1000 * seconds:.1f} ms")
print(f"16 kernels over 2000 images, once: {16 * 2000 * seconds:.0f} s")

# %% [markdown]
# What does it cost? There are 26 × 26 places for the window, two fewer each way than there are pixels, with nine products at each: 6,084 products from nine weights. Sixteen kernels make nearly 100,000 products, about as many as the first dense layer of our network, which has a weight of its own for each of them. **A convolution saves weights, not work.** In Python's loops the work is slow. Keras does the same in compiled code:

# %%
layer = keras.layers.Conv2D(1, 3)  # one kernel of 3 x 3
layer.build((None, 28, 28, 1))
layer.set_weights([kernel.reshape(3, 3, 1, 1), np.zeros(1)])
by_keras = keras.ops.convert_to_numpy(layer(image.reshape(1, 28, 28, 1)))
by_keras.shape, np.allclose(by_keras[0, :, :, 0], responses, atol=1e-5)

# %% [markdown]
# The numbers are the same. The last axis is that of the **channels**: a grey-scale image has one, a colour photograph three, and what comes out has one for each kernel. The bias, here 0, is added at each place.
#
# ## Activation and pooling
#
# After the sum comes the activation, as always: ReLU keeps what is above 0. The second step is new. Which digit it is depends little on the exact pixel where an edge was. **Max pooling** keeps the largest number of each square of 2 × 2:

# %% alt="Three panels. First the responses, grey where they are 0, light on the left edges and dark on the right ones; then only the left edges, light on black; then the same left edges, coarser, with a quarter of the pixels."
kept = np.maximum(responses, 0)
pooled = kept.reshape(13, 2, 13, 2).max(axis=(1, 3))
steps = {"responses": responses, "after ReLU": kept, "after pooling": pooled}
_, panels = plt.subplots(1, 3, figsize=(9, 3.4), layout="constrained")
for panel, (name, numbers) in zip(panels, steps.items()):
    panel.imshow(numbers, cmap="gray")
    panel.set(title=f"{name}: {numbers.shape[0]} × {numbers.shape[1]}", xticks=[], yticks=[])

# %% [markdown]
# What is left is the left edges, in a quarter of the numbers. If the digit moves by a pixel, many of the largest numbers stay in their squares.
#
# ## Two layers in Keras
#
# Nobody chooses the kernels. Like all weights they begin as random numbers, and training does the rest. Our first layer has 16 kernels. The second has 32, and each of these looks at 3 × 3 places in all 16 channels of the first: it finds patterns of edges.


# %%
def build_convolutional(kernels=(16, 32)):
    model = keras.Sequential([keras.Input((28, 28)), keras.layers.Reshape((28, 28, 1))])
    for count in kernels:
        model.add(keras.layers.Conv2D(count, 3, activation="relu"))
        model.add(keras.layers.MaxPooling2D())
    model.add(keras.layers.Flatten())
    model.add(keras.layers.Dense(10, activation="softmax"))
    return model


# %%
build_convolutional().summary()

# %% [markdown]
# Follow the shapes: 28 pixels, 26 places, 13 after pooling; then 11, and 5, since a last row and column without a partner are left out.
#
# For a dense layer you counted, in lesson 3, inputs times units, and a bias for each unit. Here a kernel is a unit and its window holds the inputs. How many windows there are makes no difference:


# %%
def parameters_of(inputs, units):
    return inputs * units + units


print("first layer: ", parameters_of(3 * 3 * 1, 16))  # windows of 3 x 3 in one channel
print("second layer:", parameters_of(3 * 3 * 16, 32))  # windows of 3 x 3 in 16 channels
print("dense layer: ", parameters_of(5 * 5 * 32, 10))
print("together:    ", build_convolutional().count_params())
print("perceptron:  ", build_perceptron().count_params())

# %% [markdown]
# About an eighth of the perceptron's parameters, and most of these are in the dense layer at the end.
#
# ## Side by side
#
# Both networks learn from the same 2,000 digits, with the same optimizer and the same size of batches. One epoch of the convolutional network takes the processor about four times as long, so the perceptron has had four times as many: about the same time for both.
#
# **Predict.** The perceptron's errors are printed above. What error will a network have that has an eighth of its parameters?
#
# *My guess:* …

# %% runs=3
convolutional = [train(build_convolutional, 5, seed=0)]

# %% runs=3
convolutional[1:] = [train(build_convolutional, 5, seed=1)]

# %% runs=3
convolutional[2:] = [train(build_convolutional, 5, seed=2)]

# %% runs=2 alt="Two rows of three points each. The points of the convolutional network are to the left of all those of the perceptron."
networks = {"perceptron": perceptrons, "convolutional": convolutional}
held = images[2000:]
errors = {name: [error_of(model, held) for model in some] for name, some in networks.items()}
axes = plot_scores(errors, "Equal digits, equal time", "error on held-back digits")

# %% [markdown]
# Each point is a training. The two groups are apart: no seed here could have misled us. From the same digits, in about the same time, the smaller network learns to make clearly fewer mistakes, with MNIST about six where the perceptron makes ten.
#
# **Try it.** Give the perceptron a chance, with other `hidden_units` in `build_perceptron`, or other epochs. How close can you bring it?

# %% [markdown]
# ## Digits that are moved
#
# We move the held-back digits to the right, by up to 4 pixels. Neither network has been trained on moved digits. Will they trouble both alike?

# %% runs=5 alt="Two lines over the number of pixels to the right, from 0 to 4. Both begin near the top. The perceptron's falls from the first pixel on and ends far down; that of the convolutional network hardly falls at first, stays above the other, and then falls, too."
moved = [np.pad(held[:2000], ((0, 0), (0, 0), (n, 0)))[:, :, :28] for n in range(5)]
lines = {
    name: [1 - np.mean([error_of(model, some) for model in models]) for some in moved]
    for name, models in networks.items()
}
xlabel = "moved to the right by (pixels)"
axes = plot_lines(range(5), lines, "Digits that are moved to the side", xlabel, "right answers")

# %% [markdown]
# Each line is the mean of three networks. The convolutional network is about a pixel ahead, and then it falls, too. You may read that such networks recognise a digit wherever it is. They do not. When it moves, the responses of the kernels move with it, unchanged, and pooling swallows a pixel or two of that. But the dense layer at the end has a weight for each place, as the perceptron has, and for moved digits its weights are in the wrong places. What helps against that is what helped in lesson 8: moved digits to learn from.
#
# ## Why it helps
#
# A convolution layer is a dense layer from which two things were taken away. Its units see **neighbours only**, and they share **the same weights everywhere**: an edge that was learned in one corner is known in all of them, and 2,000 digits have more than a million windows to learn it from. Both are knowledge about images that we have built in. Let us make it wrong: the exchanged pixels from the beginning have lost their neighbours.
#
# **Predict.** Which error will the convolutional network have on the exchanged pixels: a smaller one than the perceptron, the same, or a larger one?
#
# *My guess:* …

# %% runs=3
blind = [train(build_convolutional, 5, 0, shuffled)]

# %% runs=3
blind[1:] = [train(build_convolutional, 5, 1, shuffled)]

# %% [markdown]
# Now it is the worse of the two: what it is built on, that neighbours belong together, is not true of these images. No kind of layer is better at everything. A convolution is better **where its assumption holds**, and in images it does.
#
# ## What the kernels look like

# %% alt="Sixteen squares of 3 by 3 pixels in a row, each in shades of red and blue. In some of them red is on one side and blue on the other; some are red nearly all over, and some are mixed."
first_layer = convolutional[0].layers[1]
learned = first_layer.get_weights()[0]  # (3, 3, 1, 16)
figure = show_weights({"weights": learned.reshape(9, 16)}, "The 16 kernels of the first layer")

# %% alt="Sixteen images of the same handwritten 4, in two rows. In some of them the whole stroke is light; in others only its level or its upright parts, or one edge of them."
maps = keras.ops.convert_to_numpy(first_layer(image.reshape(1, 28, 28, 1)))[0]
title = "What each of them finds in a 4, after ReLU"
figure = show_digits(maps.transpose(2, 0, 1), range(16), columns=8, title=title)

# %% [markdown]
# Nobody has told the network about edges, and yet some of the kernels have red on one side and blue on the other, as the one that we wrote by hand: each finds edges of one direction. Others take in the whole stroke, and some still look like the random numbers that they were: our training was short. The second layer works on these sixteen pictures.

# %% [markdown]
# ## Common mistakes, and what they look like
#
# | what somebody did | what one sees |
# |---|---|
# | left out the axis of the channels | `Conv2D` ends in a `ValueError` that speaks of `min_ndim=4` |
# | wrote `Conv2D(3, 16)` for 16 kernels of 3 × 3 | no message, but `summary()` shows 3 channels and smaller images |
# | forgot `Flatten` before the last layer | an output for each place, `(n, 5, 5, 10)`; `fit` ends in an error about shapes |
# | pooled until nothing was left | a `ValueError` that speaks of an output size that is zero or negative |
# | checked the numbers with SciPy's `convolve2d` | other signs: it turns the kernel by half a turn first; Keras and `slide` do not |

# %% [markdown]
# ## Quiz
#
# **1.** A layer has 8 kernels of 5 × 5, for grey-scale images. How many parameters does it have?
#
# <details><summary>(a) 208, whatever the size of the images</summary>
#
# **Right.** 25 weights and a bias for each of the 8 kernels. The size of the images decides how often they are used.
# </details>
# <details><summary>(b) 200, whatever the size of the images</summary>
#
# Wrong: these are the weights. Each kernel has a bias as well.
# </details>
# <details><summary>(c) more for larger images</summary>
#
# Wrong: the same kernels slide over a large image and over a small one.
# </details>
#
# **2.** A digit is moved by two pixels to the right. What happens to the responses of the first layer, before any pooling?
#
# <details><summary>(a) nothing, since convolution does not care where a digit is</summary>
#
# Wrong: the responses say where something was found, so they change.
# </details>
# <details><summary>(b) they move by two pixels to the right</summary>
#
# **Right.** The same weights meet the same ink, two places farther on.
# </details>
# <details><summary>(c) they become smaller, since these places were not trained</summary>
#
# Wrong: no place has weights of its own. What was learned in one place holds in all.
# </details>
#
# **3.** You have a table of patients with 784 columns: age, weight, blood values, in no particular order. Would you begin with a convolution layer?
#
# <details><summary>(a) yes, it makes fewer mistakes</summary>
#
# Wrong: it made fewer on images, and more once their pixels were exchanged.
# </details>
# <details><summary>(b) yes, it has fewer parameters</summary>
#
# Wrong: few parameters help if they are the right ones. Here the same weights would meet age at one place and a blood value at the next.
# </details>
# <details><summary>(c) no, since columns that are neighbours have nothing in common</summary>
#
# **Right.** Neighbours mean nothing in such a table. A dense layer assumes nothing about the order of its inputs.
# </details>

# %% [markdown]
# ## Summary
#
# - A convolution slides a small kernel over an image and notes at each place the sum of pixels times weights. Its responses say what was found, and where.
# - A layer has (window × channels + 1) parameters for each kernel, however large the image is. It saves weights, not work.
# - A network with an eighth of the parameters made clearly fewer mistakes, with the same digits and in about the same time.
# - It works because images have neighbours, and because a stroke is a stroke everywhere. Take the neighbours away, and it is worse than a perceptron.
# - Moved digits trouble it less, but they do trouble it: the last layer still knows places.
#
# **Where to go on.** Put these layers into `train_best_model` in lesson 8, with more epochs, and enter the competition once more. Then try more kernels, `Dropout`, and digits that are moved at random. Or take pictures of clothes, Fashion-MNIST, in the same format and harder. Networks that read photographs are built like this one, with many more layers, and often somebody has trained them already: adapting one to your own pictures is the next craft to learn.
#
# **Further reading:** Keras' example of a [convolutional network for these digits](https://keras.io/examples/vision/mnist_convnet/) and its [convolution layers](https://keras.io/api/layers/convolution_layers/); the chapter on [convolutional networks](https://d2l.ai/chapter_convolutional-neural-networks/index.html) in *Dive into Deep Learning*; Stanford's [course notes](https://cs231n.github.io/convolutional-networks/), with a convolution that moves; Christopher Olah's [Conv Nets: A Modular Perspective](https://colah.github.io/posts/2014-07-Conv-Nets-Modular/).
