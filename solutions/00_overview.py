# %% [markdown]
# # 0 · Overview
#
# The whole journey on one page: from a file of handwritten digits to a neural network that reads digits it has never seen. Run it first; what each step means is the matter of the eight lessons that follow.
#
# **You will be able to**
# - name the steps from data to a tested network: load, look, normalize, build, compile, fit, evaluate, plot;
# - run a notebook from top to bottom and find your way in it;
# - say which lesson explains which step.
#
# **Time:** about 15 minutes (an estimate: 10 for reading; running all the cells takes one or two).
#
# **You need:** nothing but curiosity; some Python helps.
#
# **How it works.** Run the cells from top to bottom with Shift+Enter. There is nothing to write and nothing to hand in here. Change a number and run again, if you like: nothing can break.

# %% tags=["setup"]
import matplotlib.pyplot as plt
import numpy as np
from sklearn.metrics import accuracy_score

from mnist_utils import load_mnist, quiet_start, show_digits

with quiet_start():  # TensorFlow's remarks on graphics cards are not for us
    import keras

# %% [markdown]
# `keras` is the library that we build networks with; TensorFlow does the computing under it, and takes some seconds to arrive.
#
# ## 1. Load
#
# MNIST is a collection of handwritten digits, each a small grey-scale image with a label from 0 to 9. It comes in two parts: a **training set** to learn from and a **test set** to be examined on at the end.

# %%
(train_images, train_labels), (test_images, test_labels) = load_mnist()
train_images.shape, test_images.shape

# %% [markdown]
# Three numbers for each part: how many images, and the rows and columns of pixels in each.
#
# ## 2. Look
#
# Before computing anything, look at what there is.

# %%
figure = show_digits(train_images[:20], train_labels[:20], title="The first twenty training digits")

# %% [markdown]
# Twenty digits, light ink on a dark ground, the label over each. Some we read at once, some we would rather not swear to.
#
# *Lesson 1 loads and counts them, and decodes the file itself.*
#
# ## 3. Normalize
#
# Pixels are whole numbers from 0 to 255. Networks learn better from small numbers.

# %%
train_scaled = train_images.astype(np.float32) / 255
test_scaled = test_images.astype(np.float32) / 255
train_scaled.min(), train_scaled.max()

# %% [markdown]
# Now every pixel lies between 0 and 1.
#
# *Lesson 2 shows what happens when one forgets this, and why nobody notices.*
#
# ## 4. Build
#
# A **multilayer perceptron**: the image as one long row of numbers, two layers that each compute new numbers from all of the last ones, and ten outputs, one for each digit.

# %%
keras.utils.set_random_seed(1)  # the same random numbers each time: the same result
model = keras.Sequential()
model.add(keras.Input(shape=(28, 28)))
model.add(keras.layers.Flatten())
model.add(keras.layers.Dense(128, activation="relu"))
model.add(keras.layers.Dense(32, activation="relu"))
model.add(keras.layers.Dense(10, activation="softmax"))
model.summary()

# %% [markdown]
# The table lists the layers, the shape of what each gives on, and how many numbers each has to learn, its *parameters*.
#
# *Lesson 3 computes all this by hand, in NumPy.*
#
# ## 5. Compile
#
# What is to become small (the **loss**), who makes it small (the **optimizer**), and what we want to read (the **metric**).

# %%
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])

# %% [markdown]
# Nothing to see: compiling only writes down what training is to do.
#
# *Lesson 4 takes a loss and two optimizers apart.*
#
# ## 6. Fit
#
# Training: five times through the digits. A fifth of the training set is held back, to see after each pass (an **epoch**) how the network does on digits that it does not learn from. These are the *validation* digits.

# %%
history = model.fit(train_scaled, train_labels, epochs=5, validation_split=0.2, verbose=2)

# %% [markdown]
# One line an epoch. The loss on the training digits goes down, the accuracy up; `val_` marks the same two numbers for the validation digits.
#
# *Lesson 5 says what an epoch, a batch and a step are, and how to train faster.*
#
# ## 7. Evaluate
#
# Now the examination. The network gives ten probabilities for each test image; the most probable digit is its answer, and scikit-learn counts how often it is right.

# %%
probabilities = model.predict(test_scaled, verbose=0)
predicted_labels = probabilities.argmax(axis=1)
print(f"Test accuracy: {accuracy_score(test_labels, predicted_labels):.1%}")

# %% [markdown]
# That is the share of test digits that the network reads correctly. It has seen none of them before.
#
# What do its mistakes look like? The test set has done its duty, so we look at validation digits, of which the network has not learned either: sixteen that it reads correctly and four that it does not.

# %%
held_back = slice(-len(train_images) // 5, None)
guesses = model.predict(train_scaled[held_back], verbose=0).argmax(axis=1)
right = guesses == train_labels[held_back]
chosen = np.concatenate([np.flatnonzero(right)[:16], np.flatnonzero(~right)[:4]])
figure = show_digits(
    train_images[held_back][chosen],
    train_labels[held_back][chosen],
    guesses[chosen],
    title="Validation digits as the network reads them",
)

# %% [markdown]
# The wrong ones stand at the end, framed and crossed, with the label first and the network's answer after it. Often one understands the confusion.
#
# *Lesson 6 measures mistakes class by class, and says how sure one may be of an accuracy.*
#
# ## 8. Plot
#
# Two pictures of the training: the loss on the digits that the network learns from, and the loss on those that it does not.

# %%
epochs = range(1, len(history.history["loss"]) + 1)
figure, axes = plt.subplots(figsize=(6, 3.5), layout="constrained")
axes.plot(epochs, history.history["loss"], "o-", color="#0072B2")
_ = axes.set(title="Training loss", xlabel="epoch", ylabel="loss", xticks=epochs, ylim=(0, None))

# %% [markdown]
# The line falls from epoch to epoch, steeply at first: most of what there is to learn is learned in the first pass.

# %%
figure, axes = plt.subplots(figsize=(6, 3.5), layout="constrained")
axes.plot(epochs, history.history["val_loss"], "s--", color="#D55E00")
_ = axes.set(title="Validation loss", xlabel="epoch", ylabel="loss", xticks=epochs, ylim=(0, None))

# %% [markdown]
# This line falls less, and towards the end it may level out or turn up again: what the network still learns about its training digits helps it less and less with others. When exactly, differs from run to run.
#
# *Lesson 7 draws such curves and reads them; lesson 8 uses them to build a better network.*

# %% [markdown]
# ## Common mistakes, and what they look like
#
# | what somebody did | what one sees |
# |---|---|
# | ran the cells out of order | a `NameError`: run all cells from the top (menu *Run*, *Restart Kernel and Run All Cells*) |
# | ran the cell with `fit` a second time | the loss begins where it had ended: training went on, it did not start anew |
# | took the progress line's count for images | it counts batches of 32 images |

# %% [markdown]
# ## Quiz
#
# **1.** Why is the test accuracy computed on digits that the network has not learned from?
#
# - (a) because the training digits are used up
# - (b) because we want to know how it reads digits that it has never seen
# - (c) because the test digits are easier
#
# <details><summary>Answers</summary>
#
# - (a) is wrong: one can compute the accuracy on the training digits as well; it answers another question.
# - **(b) is right.** A network can learn its training digits by heart. Only new digits tell what it is good for.
# - (c) is wrong: they come from the same source and are about as hard.
# </details>
#
# **2.** The network has ten outputs. What are they?
#
# - (a) the ten pixels that matter most
# - (b) ten probabilities, one for each digit
# - (c) one 1 and nine 0s
#
# <details><summary>Answers</summary>
#
# - (a) is wrong: pixels go in; what comes out are statements about the digit.
# - **(b) is right.** They add up to 1. Taking the largest is a step of its own, `argmax`.
# - (c) is wrong: `softmax` does not pick the largest. Between digits that look alike the probability is shared out.
# </details>
#
# **3.** What is the validation set?
#
# - (a) a part of the training set that is not learned from, to watch the training
# - (b) another name for the test set
# - (c) the digits that the network reads correctly
#
# <details><summary>Answers</summary>
#
# - **(a) is right.** We look at it again and again, while we make decisions.
# - (b) is wrong: the test set is kept for one examination at the end.
# - (c) is wrong: it holds clear and unclear digits alike.
# </details>

# %% [markdown]
# ## Summary
#
# - Eight steps: load, look, normalize, build, compile, fit, evaluate, plot.
# - Training set to learn from, validation digits to watch the training, test set for one examination.
# - A few lines of Keras do all of it. The lessons open them, one at a time, and you write the essential ones yourself.
#
# **Next:** lesson 1 opens the file of digits.
#
# **Further reading:** the [Keras guide to the Sequential model](https://keras.io/guides/sequential_model/), and for curiosity Michael Nielsen's free book [Neural Networks and Deep Learning](http://neuralnetworksanddeeplearning.com/), which reads the same digits.
