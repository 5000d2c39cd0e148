"""A lesson that keeps every rule, as small as such a lesson can be."""

LESSON = """\
# %% [markdown]
# # 1 · Small
#
# We double numbers.
#
# **You will be able to**
# - double a number;
# - double a negative number;
# - add up what you have doubled.
#
# **Time:** {minutes}.
#
# **You need:** nothing.
#
# **How it works.** `python -m mnist_utils check 1` checks what you wrote, and
# `python -m mnist_utils solution double` shows one way.

# %% tags=["setup"]
import numpy as np

offset = 1

# %% [markdown]
# ## Twice
#
# **Try it.** Change the number and run the cell again.

# %% runs=1
shown = np.arange(3)

# %% [markdown]
# <div class="alert alert-info">
#
# ### Exercise · Double
#
# Write `double`: return twice `x`.
#
# - Raise a `ValueError` when `x` is `None`.
#
# <details><summary>Hint 1: a question</summary>
#
# What is twice 2?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# `*` multiplies.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `return ... * x`
# </details>
#
# </div>


# %% answer="double" minutes=5
def double(x):
    \"\"\"Double a number.

    Example: double(2) returns 4.
    \"\"\"
    ### BEGIN SOLUTION
    if x is None:
        raise ValueError("x is missing")
    return 2 * x
    ### END SOLUTION


# %% words="double"
{
    "hidden": "other numbers",
    "the result": {"values": {"square": (9, "This is the square.")}, "otherwise": "Take it twice."},
}

# %% test="double" points=2
# Meant to fail until you have written double.
from mnist_utils.examples import Example as _Example

_e = _Example("double", double)
_e.equal("the result", _e.call(3), 6)
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: numbers that are built in.
_h = _Example("double", double, case="For another number")
_number = int(_h.random().integers(4, 99))
_h.equal("the result", _h.call(_number), 2 * _number, mistakes={"square": _number**2})
assert _h.holds
### END HIDDEN TESTS

# %% test="double" points=1
# Meant to fail until double takes negative numbers.
from mnist_utils.examples import Example as _Example

_e = _Example("double", double, part=2)
_e.equal("the result", _e.call(-offset), -2)
assert _e.holds

# %% [markdown]
# <details><summary>Why it works</summary>
#
# Twice is the sum of a number and itself.
# </details>

# %% [markdown]
# ## Common mistakes, and what they look like
#
# None.

# %% [markdown]
# ## Quiz
#
# **1.** Twice 1?
#
# <details><summary>(a) 1</summary>
#
# Wrong: that is once.
# </details>
# <details><summary>(b) 2</summary>
#
# **Right.** Twice.
# </details>
# <details><summary>(c) 3</summary>
#
# Wrong: that is three times.
# </details>
#
# **2.** Twice 2?
#
# <details><summary>(a) 4</summary>
#
# **Right.** Twice.
# </details>
# <details><summary>(b) 2</summary>
#
# Wrong: that is once.
# </details>
# <details><summary>(c) 6</summary>
#
# Wrong: that is three times.
# </details>
#
# **3.** Twice 3?
#
# <details><summary>(a) 6</summary>
#
# **Right.** Twice.
# </details>
# <details><summary>(b) 3</summary>
#
# Wrong: that is once.
# </details>
# <details><summary>(c) 9</summary>
#
# Wrong: that is three times.
# </details>

# %% [markdown]
# ## Summary
#
# - Twice one is two.
# - Twice two is four.
# - Twice three is six.
#
# **Further reading:** none.
"""
