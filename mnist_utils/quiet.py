"""TensorFlow without the messages that no student can do anything about."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def quiet_start() -> Iterator[None]:
    """Import TensorFlow or Keras inside this block, and nothing is printed about graphics cards.

    TensorFlow's own settings are not enough: some of its messages are written before they are
    read. Exceptions are raised as usual. From then on it also keeps to itself that a function was
    compiled anew, which it says of whoever trains several networks, one after the other.

    Example
    -------
    >>> with quiet_start():  # doctest: +SKIP
    ...     import keras
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # 2 still prints on a machine without a GPU
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
    stderr = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
        logging.getLogger("tensorflow").addFilter(_is_no_retracing)
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)
        os.close(nowhere)


def _is_no_retracing(record: logging.LogRecord) -> bool:
    return "tf.function retracing" not in record.getMessage()
