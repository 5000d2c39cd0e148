"""Outputs of the student's process: text and pictures, made harmless."""

import base64
import binascii
from typing import Any


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
            if _is_png(data.get("image/png")):
                shown["image/png"] = data["image/png"]
            if shown:
                kept.append({"output_type": "display_data", "data": shown, "metadata": {}})
    return kept


def clean(text: str) -> str:
    """Replace half letters, which no file can hold."""
    return text.encode("utf-8", "replace").decode()


def _is_png(content: Any) -> bool:
    if not isinstance(content, str):
        return False
    try:
        return base64.b64decode(content, validate=True).startswith(b"\x89PNG\r\n\x1a\n")
    except (binascii.Error, ValueError):
        return False
