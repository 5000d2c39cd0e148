"""The book's first page without the rest of the book: its part to draw on, in a bare page."""

from pathlib import Path

from autograder.book.front import front_html

PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>The course</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="_static/front.css">
<style>
:root {{ color-scheme: light dark; background: canvas; color: canvastext; }}
body {{ font: 1rem system-ui, sans-serif; max-width: 60rem; margin: 1rem auto; padding: 0 1rem; }}
</style>
</head>
<body>
<main>
<h1>The course</h1>
{front}
</main>
</body>
</html>
"""


def write_page(course: Path, folder: Path) -> str:
    """Write the page and its files into a folder, and give its address."""
    page = folder / "index.html"
    page.write_text(PAGE.format(front=front_html(course, folder / "_static")), encoding="utf-8")
    return page.resolve().as_uri()
