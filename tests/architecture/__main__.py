"""Draw the grader's architecture: ``python -m tests.architecture``."""

from tests.architecture.draw import PICTURE, draw

PICTURE.write_text(draw(), encoding="utf-8")
