"""A real Chromium, driven by playwright; tests that need it are skipped where one is missing."""

import shutil
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium")
SECONDS = 60  # to wait for anything in the browser
OPTIONS: dict[str, Any] = {
    "executable_path": CHROMIUM,
    "args": [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ],
}


@pytest.fixture(scope="session")
def chromium():
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed: apt install chromium")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(**OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium):
    # More of a notebook than such a window shows, in a picture of 1400 x 1000.
    context = chromium.new_context(
        viewport={"width": 1750, "height": 1250}, device_scale_factor=0.8
    )
    context.set_default_timeout(1000 * SECONDS)
    yield context.new_page()
    context.close()
