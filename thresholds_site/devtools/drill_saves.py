"""Drills on what people typed: killed while it is saved, and sent through a bad line."""

import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import psycopg

from thresholds_site.devtools import processes
from thresholds_site.devtools.drill_browser import Browser, NotAnswered
from thresholds_site.devtools.drill_line import BadLine, Fault, Plan, Way, bad_line
from thresholds_site.devtools.drill_site import Demo, demo, expect
from thresholds_site.devtools.paths import ROOT
from thresholds_site.devtools.trouble import Trouble

ROUNDS = 30
WHO = "Priya Nair"
_SECONDS_UP = 60.0
_BOX = re.compile(r'name="codes" value="([^"]+)"( checked)?')
_TYPED = re.compile(r'<textarea[^>]*name="words"[^>]*>\n?([^<]*)</textarea>')
_REVISION = re.compile(r'name="revision" value="(\d+)"')


# ------------------------------------------------------------------ killed while it is being saved


@dataclass(slots=True)
class _Saver:
    """Somebody who goes on saving one page, until nobody answers."""

    browser: Browser
    path: str
    offered: list[str]
    revision: int
    sent: int
    answered: int
    trouble: Trouble | None = None

    def goes_on(self) -> None:
        """Save number after number, each at once after the answer to the last."""
        try:
            while True:
                self.sent += 1
                self.sends()
                self.revision += 1
                self.answered = self.sent
        except NotAnswered:
            return
        except Trouble as trouble:
            self.trouble = trouble

    def sends(self) -> None:
        """Save the present number, by its script or its button. Raises NotAnswered."""
        number = self.sent
        data = {"words": words_of(number), "codes": self.codes_of(number)}
        answer = self.browser.post(
            self.path, {**data, "revision": str(self.revision)}, autosave=number % 3 > 0
        )
        if answer.status not in {200, 302}:
            raise Trouble(f"save {number} was answered {answer.status}: {answer.body[:300]}")

    def codes_of(self, number: int) -> list[str]:
        """Which boxes go with that save: what is half saved does not fit together."""
        return [code for place, code in enumerate(self.offered) if (number >> place % 5) & 1]


def words_of(number: int) -> str:
    """A text that can be seen to be whole; none before the first save."""
    if not number:
        return ""
    return f"{number} begins " + "and goes on " * (number % 200) + f"and ends {number}"


def killed_while_saving() -> str:
    """kill -9 of the web server while a page is saved, at 30 random moments: nothing is lost."""
    chance = random.Random(30)
    with demo() as site:
        site.start()
        with _own_web(site) as web:
            web.starts()
            browser = Browser(web.port)
            browser.signs_in_as(WHO)
            path = browser.begins_a_check("drill") + "strengths/"
            offered = [code for code, _on in _BOX.findall(browser.get(path).body)]
            saver = _Saver(browser, path, offered, 0, 0, 0)
            arrived = 0
            for _round in range(ROUNDS):
                thread = threading.Thread(target=saver.goes_on, daemon=True)
                thread.start()
                time.sleep(chance.uniform(0.02, 0.4))
                web.is_killed()
                thread.join(timeout=30)
                web.starts()
                arrived += _nothing_is_lost(saver)
            return (
                f"{ROUNDS} kills during {saver.sent} saves: {saver.answered} answered or found"
                f" again, 0 of them lost, 0 half saved; {arrived} had arrived unanswered"
            )


def _nothing_is_lost(saver: _Saver) -> bool:
    """Look at what is there; returns whether the save in flight had arrived.

    Then it is sent again, as the page's script does: the first may still wait in the line, and
    arrive now.
    """
    if saver.trouble:
        raise saver.trouble
    there, _revision = _saved(saver)
    if saver.sent > saver.answered:
        saver.sends()
    expect(_saved(saver)[0] == saver.sent, f"save {saver.sent} sent again is not there")
    saver.answered, saver.revision = _saved(saver)
    return there == saver.sent


def _saved(saver: _Saver) -> tuple[int, int]:
    """Which save is there, and its revision. Raises `Trouble` for one that is lost or half."""
    page = saver.browser.get(saver.path).body
    typed, revision = _TYPED.search(page), _REVISION.search(page)
    if typed is None or revision is None:
        raise Trouble(f"the page does not come back: {page[:300]}")
    ticked = [code for code, on in _BOX.findall(page) if on]
    possible = {number: words_of(number) for number in (saver.answered, saver.sent)}
    there = next((number for number, words in possible.items() if words == typed[1]), None)
    if there is None:
        raise Trouble(f"save {saver.answered} is lost: there is {typed[1][:60]!r}")
    expect(ticked == saver.codes_of(there), f"save {there} is half saved: {ticked}")
    return there, int(revision[1])


@dataclass(slots=True)
class _Web:
    """A web server of the drill's own on a demo's database: the demo's supervisor gives up."""

    environment: dict[str, str]
    line: socket.socket
    child: subprocess.Popen[bytes] | None = None

    @property
    def port(self) -> int:
        return int(self.line.getsockname()[1])

    def starts(self) -> None:
        command = [
            *(sys.executable, "-m", "gunicorn", "thresholds_site.wsgi:application"),
            *("--bind", f"fd://{self.line.fileno()}", "--no-control-socket"),
            *("--worker-class", "gthread", "--threads", "4", "--log-level", "error"),
        ]
        self.child = processes.start(
            command,
            env=self.environment,
            on_parent_death=signal.SIGKILL,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            pass_fds=(self.line.fileno(),),
        )
        expect(processes.wait_until(self._is_up, seconds=_SECONDS_UP, every=0.05), "no web server")

    def is_killed(self) -> None:
        """The whole of it at once, as when a machine loses its power."""
        if self.child is not None:
            processes.kill_group(self.child.pid)
            self.child.wait()

    def _is_up(self) -> bool:
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False


@contextmanager
def _own_web(site: Demo) -> Iterator[_Web]:
    environ = Path(f"/proc/{site.child('gunicorn')}/environ").read_bytes().decode().split("\0")
    given = dict(line.split("=", 1) for line in environ if "=" in line)
    with socket.create_server(("127.0.0.1", 0)) as line:
        web = _Web(given, line)
        try:
            yield web
        finally:
            web.is_killed()


# ------------------------------------------------------------------------------------ a bad line


@dataclass(slots=True)
class _Submits:
    """Submissions of every kind through a bad line, each tried again as somebody would."""

    browser: Browser
    database: psycopg.Connection[Any]
    line: BadLine
    counts: Counter[str] = field(default_factory=Counter)
    number: int = 0

    def all_kinds(self, plan: Plan) -> None:
        """One submission of each kind by this plan."""
        self.line.plan = plan
        self.number += 1
        self._begins()
        self._saves_a_page()
        self._sees_result_judges_and_records_a_call()

    def _begins(self) -> None:
        key = f"flaky-{self.number}"
        self._send("/checks/start/", {"start_key": key})
        self._one("SELECT count(*) FROM pathway_thresholdcheck WHERE start_key LIKE %s", f"%:{key}")

    def _saves_a_page(self) -> None:
        address = self.browser.begins_a_check(f"page-{self.number}")
        words = words_of(self.number)
        self._send(f"{address}strengths/", {"words": words, "revision": "0"})
        self._one(
            "SELECT count(*) FROM pathway_thresholdcheck c JOIN pathway_checkstep s"
            " ON s.check_id = c.id AND s.step = 'strengths' AND s.revision = 1"
            " WHERE c.ref = %s AND c.strengths_words = %s",
            address.split("/")[2],
            words,
        )

    def _sees_result_judges_and_records_a_call(self) -> None:
        address = self.browser.begins_a_check(f"result-{self.number}")
        ref = address.split("/")[2]
        for step, data in _QUIET.items():
            self.browser.post(f"{address}{step}/", {**data, "revision": "0"})
        bound = "FROM {} r JOIN pathway_thresholdcheck c ON c.id = r.check_id WHERE c.ref = %s"
        self._send(f"{address}review/", {})
        self._one(f"SELECT count(*) {bound.format('pathway_checkresult')}", ref)
        self._send(f"{address}judgement/", {"level": "universal", "reasons": words_of(self.number)})
        self._one(
            f"SELECT count(*) {bound.format('pathway_judgement')} AND r.reasons = %s",
            ref,
            words_of(self.number),
        )
        call = {"got_through": "yes", "spoke_to": "Jo Smith", "advice": words_of(self.number)}
        day = time.localtime(time.time() - 24 * 3600)
        when = {"spoke_on_0": str(day.tm_mday), "spoke_on_1": str(day.tm_mon)}
        when |= {"spoke_on_2": str(day.tm_year), "spoke_at": "10:30"}
        self._send(f"{address}danger-now/", call | when)
        self._one(
            f"SELECT count(*) {bound.format('pathway_dangercall')} AND r.advice = %s",
            ref,
            words_of(self.number),
        )

    def _send(self, path: str, data: dict[str, str]) -> None:
        """Through the bad line; unless it is said to be done, once more over a good one."""
        self.counts["submitted"] += 1
        try:
            answer = self.browser.post(path, data, through=self.line.port)
            told = "refused in words" if answer.status >= 400 else "done"
        except NotAnswered:
            told = "not answered"
        self.counts[told] += 1
        if told == "done":
            return
        again = self.browser.post(path, data)
        expect(again.status == 302, f"{path} tried again: {again.status} {again.body[-1500:]}")

    def _one(self, question: str, *given: str) -> None:
        row = self.database.execute(question, given).fetchone()
        found = row[0] if row else 0
        self.counts["lost"] += found == 0
        self.counts["double"] += found > 1
        expect(found == 1, f"{self.line.plan}: {found} effects of {question} {given}")


_QUIET: dict[str, dict[str, str]] = {
    "who": {"age_known": "not_known", "about_worker": "no"},
    "danger": {"now": "no", "signs": "none"},
    "needs-child": {},
    "needs-parents": {},
    "needs-family": {},
    "own-words": {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0"},
    "strengths": {},
    "unknown": {"domains": "none"},
    "help": {"help_so_far": "none_yet"},
    "law": {
        "significant_harm": "no",
        "section_17": "no",
        "disabled": "no",
        "universal_enough": "yes",
    },
    "own-level": {"level": "universal"},
}
_SHARES = (0.0, 0.25, 0.5, 0.75, 0.95)


def flaky_net() -> str:
    """Submissions cut, half closed or slowed at each quarter of their bytes: one effect each."""
    plans = [
        Plan(way, share, fault)
        for fault in (Fault.DROPPED, Fault.HALF_CLOSED)
        for way in Way
        for share in _SHARES
    ]
    plans += [Plan(way, 1.0, Fault.SLOW) for way in Way]
    with demo() as site:
        site.start()
        browser = Browser(site.port)
        browser.signs_in_as(WHO)
        with (
            psycopg.connect(site.owner_url(), autocommit=True) as database,
            bad_line(site.port) as line,
        ):
            submits = _Submits(browser, database, line)
            for plan in plans:
                submits.all_kinds(plan)
    said = submits.counts
    return (
        f"{said['submitted']} submissions: {said['done']} answered, {said['not answered']} not"
        f" answered and {said['refused in words']} refused, which their sender is told;"
        f" {said['lost']} lost, {said['double']} double"
    )
