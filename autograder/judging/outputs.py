"""Outputs of the student's process: text and pictures, made harmless."""

import base64
import io
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from PIL import Image

MAX_PIXELS = 20_000_000  # of a picture, and of all on a page: 80 MB in a browser
KINDS = ("PNG", "JPEG", "GIF")
NO_PICTURE = (
    "(A picture is not shown. A page shows pictures that are in the notebook itself, as PNG, JPEG "
    f"or GIF, up to {MAX_PIXELS // 10**6} million pixels in all.)"
)


@dataclass(frozen=True)
class Picture:
    """What the header of a picture says, and the picture in base64."""

    kind: str
    pixels: int
    data: str


def read_picture(content: Any) -> Picture | None:
    """Read a picture in base64, no further than its header; None if it may not be shown.

    A few thousand bytes can unfold to gigabytes in a browser.
    """
    if not isinstance(content, str):
        return None
    try:
        data = base64.b64decode("".join(content.split()), validate=True)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=KINDS) as picture:
                width, height = picture.size
    except Exception:  # Pillow raises many kinds for what is no picture
        return None
    if width * height > MAX_PIXELS:
        return None
    # Written anew, so that a browser sees exactly what was read here.
    kind = picture.format if picture.format in KINDS else "JPEG"  # of several pictures
    return Picture(kind, width * height, base64.b64encode(data).decode())


def pixels_of(outputs: Iterable[Mapping[str, Any]]) -> int:
    """Count the pixels of the pictures among outputs."""
    pictures = (read_picture(output.get("data", {}).get("image/png")) for output in outputs)
    return sum(picture.pixels for picture in pictures if picture)


def harmless_outputs(parts: Any) -> list[dict[str, Any]]:
    """Keep outputs that are text or PNG pictures, and nothing else."""
    kept: list[dict[str, Any]] = []
    for part in parts if isinstance(parts, list) else []:
        if not isinstance(part, dict):
            continue
        kind, text, data = part.get("output_type"), part.get("text"), part.get("data")
        if kind == "stream" and isinstance(text, str):
            name = "stderr" if part.get("name") == "stderr" else "stdout"
            kept.append({"output_type": "stream", "name": name, "text": clean(text)})
        elif kind in ("display_data", "execute_result") and isinstance(data, dict):
            shown = {}
            if isinstance(data.get("text/plain"), str):
                shown["text/plain"] = clean(data["text/plain"])
            picture = read_picture(data.get("image/png"))
            if picture and picture.kind == "PNG":
                shown["image/png"] = picture.data
            elif "image/png" in data:
                shown["text/plain"] = NO_PICTURE
            if shown:
                kept.append({"output_type": "display_data", "data": shown, "metadata": {}})
    return kept


def fit_pictures(outputs: Iterable[dict[str, Any]], room: int = MAX_PIXELS) -> None:
    """Replace pictures by a sentence where those before take up a page's room."""
    for output in outputs:
        room -= pixels_of([output])
        if room < 0 and output.get("data", {}).pop("image/png", None):
            output["data"]["text/plain"] = NO_PICTURE


def clean(text: str) -> str:
    """Replace half letters, which no file can hold."""
    return text.encode("utf-8", "replace").decode()
