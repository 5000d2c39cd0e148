"""What a cell or a call prints and shows."""

import base64
import io
from typing import Any

# Characters of output from one cell or call: nobody reads a longer page. It bounds what an honest
# child sends; the judge, which cannot rely on that, makes its own cut.
TEXT_LIMIT = 2**20


class Output:
    """What a cell or a call has printed and shown, up to a limit."""

    def __init__(self) -> None:
        """Begin empty, with all the room left."""
        self.parts: list[dict[str, Any]] = []
        self.room = TEXT_LIMIT
        self._places: dict[str, dict[str, Any]] = {}  # by display_id: what can be drawn anew

    def write(self, name: str, text: str) -> None:
        """Add to a stream."""
        text = text[: self.room]
        self.room -= len(text)
        last = self.parts[-1] if self.parts else {}
        if last.get("name") == name:
            last["text"].append(text)
        elif text:
            self.parts.append({"output_type": "stream", "name": name, "text": [text]})

    def show(
        self,
        data: dict[str, Any],
        kind: str = "display_data",
        *,
        place: str | None = None,
        update: bool = False,
    ) -> None:
        """Add what is displayed, as text and as a PNG picture.

        `place` is Jupyter's display_id: what is shown there with `update` takes the place of what
        was there before, as a live curve does, and is not one picture more.
        """
        old = self._places.get(place) if update and place else None
        if old:
            self.room += sum(map(len, old["data"].values()))
        shown = {}
        for form in ("text/plain", "image/png"):
            content = data.get(form)
            if isinstance(content, bytes):
                content = base64.b64encode(content).decode()
            if isinstance(content, str) and len(content) <= self.room:
                shown[form] = content
                self.room -= len(content)
        if old:
            old["data"] = shown
        elif shown:
            self.parts.append({"output_type": kind, "data": shown})
            if place:
                self._places[place] = self.parts[-1]

    def take(self) -> list[dict[str, Any]]:
        """Return everything since the last call."""
        parts, self.parts, self.room, self._places = self.parts, [], TEXT_LIMIT, {}
        for part in parts:
            if "text" in part:
                part["text"] = "".join(part["text"])
        return parts


class Stream(io.TextIOBase):
    """Standard output or error of a child."""

    def __init__(self, output: Output, name: str) -> None:
        """Be the stream of this name: ``stdout`` or ``stderr``."""
        self._output = output
        self._name = name

    def writable(self) -> bool:
        """Say that it can be written to."""
        return True

    def write(self, text: str) -> int:
        """Write text."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._output.write(self._name, str(text))
        return len(text)
