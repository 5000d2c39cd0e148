"""Pictures in base64, as notebooks hold them: honest ones, and some that unfold to gigabytes."""

import base64
import io
import re
import struct
import zlib

from PIL import Image


def picture(kind="PNG", width=3, height=2):
    """Make a small picture of a kind that Pillow knows."""
    file = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(file, kind)
    return base64.b64encode(file.getvalue()).decode()


def bomb(width=22_976, height=22_976):
    """Make a PNG of one colour: a few thousand bytes that a browser unfolds to so many pixels."""
    pixels = zlib.compressobj(9)
    # Rows of one bit a pixel; where there are too many, a browser shows what it got.
    rows = (pixels.compress(bytes(1 + (width + 7) // 8)) for _ in range(min(height, 22_976)))
    data = b"".join(rows) if width < 2**20 else b""
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)),
        (b"IDAT", data + pixels.flush()),
        (b"IEND", b""),
    )
    chunks = (
        struct.pack(">I", len(part)) + name + part + struct.pack(">I", zlib.crc32(name + part))
        for name, part in parts
    )
    return base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"".join(chunks)).decode()


def pictures_of(page):
    """Give the pixels of each picture on a page, and the addresses of those from elsewhere."""
    addresses = re.findall(r'<img\b[^>]*?\bsrc="([^"]*)"', page)
    shown = [address.partition("base64,")[2] for address in addresses if address[:5] == "data:"]
    sizes = [Image.open(io.BytesIO(base64.b64decode(content))).size for content in shown]
    outside = [address for address in addresses if address[:5] != "data:"]
    return [width * height for width, height in sizes], outside
