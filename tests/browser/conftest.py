"""A headless Chromium, one per process; where there is none, or no Playwright, tests are skipped and say so."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")
LOOK = (Path(__file__).parent / "look.js").read_text(encoding="utf-8")

Media = Literal["screen", "print"]
Scheme = Literal["light", "dark"]


@dataclass(frozen=True)
class Sight:
    """What was seen of a document: by ``look.js``, on the console, and what else was asked for."""

    found: dict[str, Any]
    console: tuple[str, ...]
    requests: tuple[str, ...]


class Look(Protocol):
    """Opens a document as a file, on a screen or on paper, and looks at it."""

    def __call__(self, document: str, media: Media, scheme: Scheme, width: int = 1100) -> Sight: ...


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="Playwright is not installed: pip install .[browser]"
    )
    executable = next(filter(None, map(shutil.which, NAMES)), None)
    if executable is None:
        pytest.skip(f"there is no {' or '.join(NAMES)} on this machine")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def look(chromium: Browser, tmp_path: Path) -> Look:
    """See ``Look``."""

    def looked(document: str, media: Media, scheme: Scheme, width: int = 1100) -> Sight:
        file = tmp_path / ("document.svg" if document.startswith("<svg") else "document.html")
        file.write_text(document, encoding="utf-8")
        page = chromium.new_page(color_scheme=scheme, viewport={"width": width, "height": 900})
        console, requests = list[str](), list[str]()
        page.on("console", lambda message: console.append(message.text))
        page.on("pageerror", lambda error: console.append(str(error)))
        page.on("request", lambda request: requests.append(request.url))
        page.emulate_media(media=media, color_scheme=scheme)
        page.goto(file.as_uri())
        found = page.evaluate(LOOK)
        page.close()
        return Sight(found, tuple(console), tuple(url for url in requests if url != file.as_uri()))

    return looked
