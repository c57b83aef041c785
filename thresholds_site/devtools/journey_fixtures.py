"""Fixtures of the browser's tests: the real site, Debian's Chromium, four kinds of page, axe."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Page

from thresholds_site.devtools import processes
from thresholds_site.devtools.database_fixtures import require, switched_to
from thresholds_site.devtools.environment import child_environment
from thresholds_site.devtools.paths import ROOT
from thresholds_site.devtools.pytest_plugin import TestServers
from thresholds_site.devtools.seed import DEMO_TEMPLATE, template_site, test_folder
from thresholds_site.devtools.system import CHROMIUM

DATABASE = "thresholds_journey"
WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 360, "height": 740}
# Everything of WCAG 2.2 at levels A and AA.
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_PATIENCE_MS = 15_000
_START_SECONDS = 60.0

# Scripts, and the tags round what is shown only without them.
_SCRIPTS = re.compile(r"<script\b.*?</script>|</?noscript>", re.DOTALL | re.IGNORECASE)

CheckPage = Callable[[Page], None]
TakePicture = Callable[[Page, str], Path]


@pytest.fixture(scope="session")
def site_address(servers: TestServers) -> Iterator[str]:
    """A web server of the whole site, on a database that is made anew for each test."""
    require(servers, "load_demo")
    # The first answer, before any journey, needs a database to be there.
    servers.seed.server.drop(DATABASE)
    servers.seed.server.clone(DEMO_TEMPLATE, DATABASE)
    with socket.create_server(("127.0.0.1", 0)) as line:
        address = f"http://127.0.0.1:{line.getsockname()[1]}"
        seed = servers.seed
        site = template_site(seed.server, DATABASE, servers.valkey.url, seed.secret_key)
        log = test_folder() / f"web-{os.getpid()}.log"
        with log.open("wb") as said:
            web = processes.start(
                [
                    *(sys.executable, "-m", "gunicorn", "thresholds_site.wsgi:application"),
                    *("--bind", f"fd://{line.fileno()}", "--no-control-socket"),
                    *("--worker-class", "gthread", "--threads", "4", "--log-level", "warning"),
                ],
                env=child_environment({**site, "SITE_ORIGIN": address}),
                on_parent_death=signal.SIGKILL,
                cwd=ROOT,
                stdout=said,
                pass_fds=(line.fileno(),),
            )
        try:
            _require_answer(address, web, log)
            yield address
        finally:
            processes.stop(web, asks=[signal.SIGTERM, signal.SIGQUIT])
            processes.kill_group(web.pid)
            said_at_last = log.read_text(errors="replace")
            log.unlink()
            sys.stdout.write(said_at_last)


def _require_answer(address: str, web: subprocess.Popen[bytes], log: Path) -> None:
    def answers() -> bool:
        try:
            with urlopen(f"{address}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False

    came_up = processes.wait_until(
        lambda: web.poll() is not None or answers(), seconds=_START_SECONDS, every=0.05
    )
    if not came_up or web.poll() is not None:
        pytest.fail(f"the site did not start:\n{log.read_text(errors='replace')}", pytrace=False)


@pytest.fixture
def live_site(site_address: str, servers: TestServers) -> Iterator[str]:
    """The address of the site, with the sample people and checks as they were at the start."""
    server = servers.seed.server
    server.drop(DATABASE)
    server.clone(DEMO_TEMPLATE, DATABASE)
    yield site_address
    server.drop(DATABASE)


@pytest.fixture
def live_database(
    live_site: str, servers: TestServers, request: pytest.FixtureRequest
) -> Iterator[str]:
    """The site's own database for the test's own queries; returns its name."""
    yield from switched_to(servers.seed.server.named(DATABASE), request)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium, which keeps to itself; missing is a failure."""
    if not CHROMIUM.exists():
        pytest.fail(f"{CHROMIUM} is missing: run 'python3 dev.py journeys'", pytrace=False)
    return {**browser_type_launch_args, "executable_path": str(CHROMIUM), "args": _FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any], site_address: str) -> dict[str, Any]:
    """A browser in England; `page.goto("/work")` reaches the site. Its size is each page's own."""
    return {
        **browser_context_args,
        "base_url": site_address,
        "locale": "en-GB",
        "timezone_id": "Europe/London",
    }


@pytest.fixture
def page(live_site: str, new_context: Callable[..., BrowserContext]) -> Iterator[Page]:
    """A wide page."""
    yield from watched(new_context(viewport=WIDE))


@pytest.fixture
def narrow_page(live_site: str, new_context: Callable[..., BrowserContext]) -> Iterator[Page]:
    """A page of 360 pixels, as on a small telephone."""
    yield from watched(new_context(viewport=NARROW))


@pytest.fixture
def plain_page(live_site: str, new_context: Callable[..., BrowserContext]) -> Iterator[Page]:
    """A wide page without JavaScript."""
    yield from watched(new_context(viewport=WIDE, java_script_enabled=False))


@pytest.fixture
def narrow_plain_page(live_site: str, new_context: Callable[..., BrowserContext]) -> Iterator[Page]:
    """A page of 360 pixels without JavaScript."""
    yield from watched(new_context(viewport=NARROW, java_script_enabled=False))


def watched(context: BrowserContext) -> Iterator[Page]:
    """A page whose test fails when a script fails or the content security policy refuses one."""
    page = context.new_page()
    page.set_default_timeout(_PATIENCE_MS)
    wrong: list[str] = []

    def on_error(error: Error) -> None:
        wrong.append(f"{page.url}: {error}")

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            wrong.append(f"{page.url}: {message.text}")

    page.on("pageerror", on_error)
    page.on("console", on_console)
    yield page
    assert not wrong, "\n".join(wrong)


@pytest.fixture(scope="session")
def axe() -> CheckPage:
    """Assert that a page breaks nothing of WCAG 2.2 A and AA that a program can see.

    Includes reflow: the page itself must not scroll sideways.
    """
    checker = Axe.from_file(_AXE) if _AXE.exists() else Axe()
    options = {"runOnly": {"type": "tag", "values": STANDARDS}, "resultTypes": ["violations"]}

    def check(page: Page) -> None:
        with _inspectable(page) as seen:
            results = checker.run(seen, options=options)
            wider = seen.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
        assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"
        assert wider <= 0, f"{page.url} scrolls sideways by {wider} pixels"

    return check


@contextmanager
def _inspectable(page: Page) -> Iterator[Page]:
    """The page itself, or for one without JavaScript, in which axe cannot run, a copy of it.

    The copy has the same elements, address, styles and size, in a context where scripts may run;
    the page's own scripts are left out of it.
    """
    browser = page.context.browser
    if browser is None or _runs_scripts(page):
        yield page
        return
    html = _SCRIPTS.sub("", page.content())
    context = browser.new_context(viewport=page.viewport_size, locale="en-GB")
    copy = context.new_page()
    copy.route(page.url, lambda route: route.fulfill(body=html, content_type="text/html"))
    copy.goto(page.url)
    yield copy
    context.close()


def _runs_scripts(page: Page) -> bool:
    return bool(page.evaluate("matchMedia('(scripting: enabled)').matches"))


@pytest.fixture(scope="session")
def picture(pytestconfig: pytest.Config) -> TakePicture:
    """Keep a picture of the whole page in test-results/pictures, to be looked at."""
    folder = pytestconfig.rootpath / "test-results" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)

    def take(page: Page, name: str) -> Path:
        place = folder / f"{name}.png"
        page.screenshot(path=place, full_page=True)
        return place

    return take
