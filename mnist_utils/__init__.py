"""What a lesson imports: the digits, the pictures of them, and a pad for digits of one's own."""

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mnist_utils.data import load_mnist
    from mnist_utils.errors import CourseError, DataError
    from mnist_utils.keepsake import take_home
    from mnist_utils.lessons import made_for
    from mnist_utils.live import live_curves
    from mnist_utils.network import save_network
    from mnist_utils.open_notebook import check_here
    from mnist_utils.pad import draw_digit
    from mnist_utils.photographs import load_page
    from mnist_utils.plots import (
        plot_class_counts,
        plot_class_means,
        plot_pixel_histogram,
        show_digits,
        show_rows,
    )
    from mnist_utils.printing import print_sheet
    from mnist_utils.quiet import quiet_start

__version__ = "0.2.0"  # as in pyproject.toml

# Under nbformat, jsonschema would build a grammar of web addresses in any script. No notebook needs
# it, and each process that opens one would start a second or more later.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

__all__ = [
    "CourseError",
    "DataError",
    "check_here",
    "draw_digit",
    "live_curves",
    "load_mnist",
    "load_page",
    "made_for",
    "plot_class_counts",
    "plot_class_means",
    "plot_pixel_histogram",
    "print_sheet",
    "quiet_start",
    "save_network",
    "show_digits",
    "show_rows",
    "take_home",
]

# Each is imported at its first use: `doctor` must start where NumPy is missing, and a grader needs
# the digits without Matplotlib.
_HOMES = {
    "load_mnist": "data",
    "load_page": "photographs",
    "made_for": "lessons",
    "check_here": "open_notebook",
    "CourseError": "errors",
    "DataError": "errors",
    "quiet_start": "quiet",
    "draw_digit": "pad",
    "live_curves": "live",
    "print_sheet": "printing",
    "save_network": "network",
    "take_home": "keepsake",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"mnist_utils.{_HOMES.get(name, 'plots')}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
