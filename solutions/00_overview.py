# %% [markdown]
# # 0 · Overview
#
# The whole journey on one page: from a file of handwritten digits to a neural network that reads digits it has never seen. Run it first. The lessons that follow explain each step.
#
# **You will be able to**
# - say what the problem is, and who wanted it solved;
# - name the steps from data to a tested network: load, look, normalize, build, compile, fit, evaluate, plot;
# - run a notebook from top to bottom, change a number in it, and see what difference it makes;
# - say which lesson explains which step.
#
# **Time:** {minutes}.
#
# **You need:** nothing but curiosity; some Python helps.
#
# **How it works.** Run the cells from top to bottom with Shift+Enter. There is nothing to write here and nothing to hand in. Change a number and run the cell again whenever you like. Nothing can break: change it back, choose *Restart Kernel and Run All Cells* in the menu *Run*, and everything is as it was.

# %% [markdown]
# ## The problem
#
# Post offices sort letters by postcode. Banks enter the amounts that people write on cheques. The United States Census Bureau counted a whole country with paper forms. All of them needed people who read handwritten digits all day long, and all of them wanted a machine to do it.
#
# How would you tell a machine to read? Try to think of a rule that tells a 4 from a 9. "A 9 is closed at the top", perhaps; but some people close their 4s, and some leave their 9s open. Whatever rule you find, somebody's handwriting breaks it. So instead of writing rules we collect examples, and let a program find out for itself what the 4s have in common. This is **machine learning**, and the kind of program that we train here is called a **neural network**.
#
# The examples are **MNIST**: digits that employees of the Census Bureau and high-school students wrote on forms, collected by the National Institute of Standards and Technology (NIST) so that reading machines could be compared. The M is for *modified*. For many people it has been the first data set they ever trained a network on, and today it is yours.
#
# The next cell imports what we need. `keras` is the library that builds and trains networks. TensorFlow does the computing for it, and takes some seconds to start.

# %% tags=["setup"] runs=5
import matplotlib.pyplot as plt
import numpy as np
from sklearn.metrics import accuracy_score

from mnist_utils import load_mnist, quiet_start, show_digits
from mnist_utils.readings import show_right_and_wrong

with quiet_start():  # leaves out TensorFlow's remarks on graphics cards
    import keras

# %% [markdown]
# ## Load
#
# Each digit is a small grey-scale image. With it comes a **label**: the number from 0 to 9 that the image shows. There are two parts, a **training set** to learn from and a **test set**, which we keep for a test at the end.

# %%
(train_images, train_labels), (test_images, test_labels) = load_mnist()
train_images.shape, test_images.shape

# %% [markdown]
# Three numbers for each part: how many images there are, and how many rows and columns of pixels each of them has.
#
# ## Look
#
# Before computing anything, we look at what there is.

# %% alt="Twenty small images in two rows, light handwriting on black. Over each is its label, a digit from 0 to 9."
figure = show_digits(train_images[:20], train_labels[:20], title="The first twenty training digits")

# %% [markdown]
# Twenty digits, light ink on a dark background, with the label over each. We read most of them at once. One or two make us hesitate.
#
# *Lesson 1 loads and counts the digits, and looks for what can go wrong on the way.*
#
# ## Normalize
#
# Pixels are whole numbers from 0 to 255. A network learns faster and more reliably when the numbers that it is given are between 0 and 1, so we divide by 255.

# %%
train_scaled = train_images.astype(np.float32) / 255
test_scaled = test_images.astype(np.float32) / 255
train_scaled.min(), train_scaled.max()

# %% [markdown]
# The smallest and the largest pixel: now all of them are between 0 and 1.
#
# *Lesson 2 measures how much this matters, and shows what happens when somebody forgets it.*
#
# ## Build
#
# A network consists of **layers**, and a layer of *units*. A unit takes in numbers, multiplies each of them by a **weight**, adds up the products, and passes on one number. The weights say how much each input counts. They start as random numbers, and they are what the network learns.
#
# Our network is a **multilayer perceptron**: the image as one long row of numbers, then two layers, each computing new numbers from all the previous ones, and at the end ten outputs, one for each digit.

# %%
keras.utils.set_random_seed(1)  # the same random numbers each time
model = keras.Sequential()
model.add(keras.Input(shape=(28, 28)))
model.add(keras.layers.Flatten())  # the image as one row
model.add(keras.layers.Dense(128, activation="relu"))  # a layer of 128 units
model.add(keras.layers.Dense(32, activation="relu"))
model.add(keras.layers.Dense(10, activation="softmax"))  # the outputs, as probabilities
model.summary()

# %% [markdown]
# The table lists the layers, the shape of what each of them passes on, and how many numbers each has to learn: its *parameters*, which are the weights and one more number for each unit.
#
# *Lesson 3 computes all this by hand, and explains what `relu` and `softmax` do.*
#
# ## Compile
#
# Training needs three decisions. The **loss** is the number to make small: it measures how far the network's answers are from the labels. The **optimizer** makes it small, by changing the weights a little at a time. And the **metric** is the number that we want to watch. Ours is the **accuracy**, the share of digits that are read correctly.

# %%
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])

# %% [markdown]
# There is nothing to see yet: `compile` only writes down what training is to do.
#
# *Lesson 4 takes a loss and two optimizers apart.*
#
# ## Fit
#
# Now the network learns. It goes through the digits five times, and after every 128 digits it changes its weights a little. One pass through the digits is called an **epoch**. A fifth of the training set is held back. These are the **validation** digits: after each epoch they show how well the network reads digits that it does not learn from.

# %% runs=6
history = model.fit(
    train_scaled, train_labels, epochs=5, batch_size=128, validation_split=0.2, verbose=2
)

# %% [markdown]
# One line for each epoch. The loss on the training digits goes down, and the accuracy goes up. The two numbers whose names begin with `val_` are loss and accuracy on the validation digits.
#
# *Lesson 5 explains what happens within an epoch, and how to train faster.*
#
# **Try it.** In the cell that builds the network, change `128` to `8`, and run the three cells from there to `fit` again. How much `val_accuracy` does the smaller network lose? Try a number of your own. Then put 128 back and run the three cells once more.
#
# ## Evaluate
#
# **Predict.** The network has never seen a test digit. How many of a hundred will it read correctly? And how many would you?
#
# *My guess:* …
#
# For each image the network returns ten probabilities, one for each digit. `argmax` finds the place of the largest, and that digit is the network's answer. Then scikit-learn computes the share of answers that agree with the labels.

# %%
probabilities = model.predict(test_scaled, verbose=0)
predicted_labels = probabilities.argmax(axis=1)
accuracy = accuracy_score(test_labels, predicted_labels)
print(f"Test accuracy: {accuracy:.1%}")
print(f"All five digits of a postcode, if each is read that well: {accuracy**5:.1%}")

# %% [markdown]
# The first line is the share of test digits that the network reads correctly, although it has seen none of them before. Nobody has told it what a 4 looks like. The second line asks what the post office would ask: a letter arrives only if all the digits of its postcode are read correctly, so a few mistakes in a hundred digits become many mistakes in a hundred letters. (We multiply as if the five digits were right or wrong independently of each other.)
#
# What do the mistakes look like? The test set has done its work, so we look at validation digits, which the network has not learned from either. They are the last fifth of the training set.

# %% alt="Twenty validation digits in two rows. Sixteen have their label over them. The last four are framed and crossed, and over each is what it shows and what the network took it for."
first = len(train_images) * 4 // 5
guesses = model.predict(train_scaled[first:], verbose=0).argmax(axis=1)
figure = show_right_and_wrong(train_images[first:], train_labels[first:], guesses)

# %% [markdown]
# Sixteen digits that the network reads correctly, then four that it does not, framed and crossed, with the label first and the network's answer after it. Often we can understand the mistake.
#
# *Lesson 6 measures the mistakes digit by digit, and says how far an accuracy can be trusted.*
#
# ## Plot
#
# Two pictures of the training, on the same scale: first the loss on the digits that the network learns from, then the loss on those that it does not.

# %% alt="A solid line with five points, one for each epoch. It falls from epoch to epoch, most of all from the first to the second."
loss, val_loss = history.history["loss"], history.history["val_loss"]
epochs = range(1, len(loss) + 1)
limits = (0, 1.1 * max(loss + val_loss))  # of the vertical axis, the same for both pictures
_, axes = plt.subplots(figsize=(6, 3.5), layout="constrained")
axes.plot(epochs, loss, "o-", color="#0072B2")
_ = axes.set(title="Training loss", xlabel="epoch", ylabel="loss", xticks=epochs, ylim=limits)

# %% [markdown]
# The line falls from epoch to epoch, steeply at first: the network learns most in its first pass through the digits.

# %% alt="A dashed line with five points, on the same scale. It starts lower than the training loss did, and falls less."
_, axes = plt.subplots(figsize=(6, 3.5), layout="constrained")
axes.plot(epochs, val_loss, "s--", color="#D55E00")
_ = axes.set(title="Validation loss", xlabel="epoch", ylabel="loss", xticks=epochs, ylim=limits)

# %% [markdown]
# This line starts lower and falls less. It starts lower because the training loss is a mean over the whole epoch, with its poor beginning, and the validation loss is measured when the epoch is over. It falls less because what the network goes on learning about its training digits helps less and less with other digits.
#
# *Lesson 7 draws such curves and reads them. Lesson 8 uses them to design a better network.*

# %% [markdown]
# ## Common mistakes, and what they look like
#
# | what somebody did | what one sees |
# |---|---|
# | ran the cells out of order | a `NameError`: choose *Restart Kernel and Run All Cells* in the menu *Run* |
# | ran the cell with `fit` a second time | the loss begins where it had ended: training went on, it did not start again |
# | read the number at the start of a progress line as a number of images | it counts groups of 128 images |

# %% [markdown]
# ## Quiz
#
# **1.** Why do we compute the test accuracy on digits that the network has not learned from?
#
# <details><summary>(a) because the training digits are used up</summary>
#
# Wrong: we could compute an accuracy on the training digits as well. It would answer another question.
# </details>
# <details><summary>(b) because we want to know how it reads digits that it has never seen</summary>
#
# **Right.** A network can come to know its training digits one by one. Only with new digits do we find out whether it can read.
# </details>
# <details><summary>(c) because the test digits are less difficult</summary>
#
# Wrong: they come from the same source, and are about as hard to read.
# </details>
#
# **2.** The network has ten outputs. What are they?
#
# <details><summary>(a) the ten pixels that matter most</summary>
#
# Wrong: pixels go in. What comes out says something about the digit.
# </details>
# <details><summary>(b) ten probabilities, one for each digit</summary>
#
# **Right.** They add up to 1. Choosing the largest is a step of its own, `argmax`.
# </details>
# <details><summary>(c) one 1 and nine 0s</summary>
#
# Wrong: `softmax` does not pick the largest. When two digits look alike, they share the probability.
# </details>
#
# **3.** What is the validation set?
#
# <details><summary>(a) a part of the training set that is not learned from, to watch the training</summary>
#
# **Right.** We look at it again and again while we make decisions.
# </details>
# <details><summary>(b) another name for the test set</summary>
#
# Wrong: the test set is kept for one test, when all decisions have been made.
# </details>
# <details><summary>(c) the digits that the network reads correctly</summary>
#
# Wrong: it has clear digits in it and unclear ones. Nobody has sorted them.
# </details>

# %% [markdown]
# ## Summary
#
# | step | what happens | lesson |
# |---|---|---|
# | load, look | open the data, and see what is in it before you trust it | 1 |
# | normalize | bring the pixels to numbers between 0 and 1 | 2 |
# | build | put layers together, with weights that are still random | 3 |
# | compile | choose loss, optimizer and metric | 4 |
# | fit | change the weights, a little at a time, until the loss is small | 5 |
# | evaluate | count the right answers on digits that were kept back | 6 |
# | plot | see how the training went | 7 |
#
# - We learn from the training set, watch the training with validation digits, and use the test set once, at the end.
# - A few lines of Keras do all of it.
# - The lessons take these lines apart, one after the other, and you write the essential ones yourself. In lesson 8 you put them together again, for a network of your own design, and in lesson 9 it reads digits that you draw.
#
# **Next:** lesson 1 opens the data and looks at it closely.
#
# **Further reading:** the [Keras guide to the Sequential model](https://keras.io/guides/sequential_model/); and Michael Nielsen's free book [Neural Networks and Deep Learning](http://neuralnetworksanddeeplearning.com/), which reads the same digits.
