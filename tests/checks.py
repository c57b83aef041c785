"""A check walked through the test client as its user would: pages read, forms filled, sent."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from html.parser import HTMLParser
from threading import Barrier, Thread
from typing import Any, cast
from urllib.parse import urlsplit

from django.db import connections
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from pathway.constants import Step
from pathway.models import CheckResult, ThresholdCheck
from pathway.rules import Recommendation
from people.models import Practitioner

Value = str | Sequence[str] | None
Values = Mapping[str, Value]

QUIET: dict[Step, Values] = {
    Step.WHO: {
        "child_name": "Robin Example",
        "age_known": "years",
        "age_years": "7",
        "setting": "",
        "about_worker": "no",
    },
    Step.DANGER: {"now": "no", "signs": ["none"]},
    Step.NEEDS_CHILD: {},
    Step.NEEDS_PARENTS: {},
    Step.NEEDS_FAMILY: {},
    Step.OWN_WORDS: {},
    Step.STRENGTHS: {},
    Step.UNKNOWN: {"domains": ["none"]},
    Step.HELP: {"help_so_far": "none_yet"},
    Step.LAW: {
        "significant_harm": "no",
        "section_17": "no",
        "disabled": "no",
        "universal_enough": "yes",
    },
    Step.OWN_LEVEL: {"level": "universal"},
}
"""A check in which nothing worries anybody: every page answered, nothing chosen."""

PAGES = tuple(QUIET)
"""The pages of a check under a version with the triangle's three sides, in their order."""


def ticked(key: str, **known: str) -> dict[str, str]:
    """The fields of one ticked entry of a page of needs: `basis`, `evidence`, `degree`, ..."""
    return {f"{key}__{part}": words for part, words in ({"basis": "seen"} | known).items()}


UNTOUCHED: dict[Step, Values] = {
    Step.OWN_WORDS: {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0"},
}
"""What an untouched page sends besides its revision."""


def sent(values: Values, there: Mapping[str, Sequence[str]] | None = None) -> dict[str, list[str]]:
    """A form's fields with `values` put into them; see `Walk.form`."""
    fields = {name: list(given) for name, given in (there or {}).items()}
    for name, given in values.items():
        fields[name] = [given] if isinstance(given, str) else list(given or [])
        entry = name.partition("__")[0]
        if name.endswith("__basis") and entry not in fields.get("entry", []):
            fields.setdefault("entry", []).append(entry)
    return {name: given for name, given in fields.items() if given}


class Page(HTMLParser):
    """One answer of the site, read as a browser reads it."""

    def __init__(self, response: Any) -> None:
        super().__init__()
        self.status: int = response.status_code
        self.location: str = response.headers.get("Location", "")
        self.html: str = response.content.decode("utf-8")
        self.ids: list[str] = []
        self.links: list[tuple[str, str]] = []
        self.headings: list[str] = []
        self.title = ""
        self.fields: list[tuple[str, str]] = []
        self._said: list[str] = []
        self._hidden = 0
        self._text_of: list[tuple[str, list[str]]] = []
        self._select = ""
        self._textarea: list[str] | None = None
        self._textarea_name = ""
        self.feed(self.html)
        self.close()

    @property
    def bytes(self) -> str:
        """All of it but the token against forgery, which is new in every answer."""
        return re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]*', r"\1", self.html)

    @property
    def text(self) -> str:
        """What can be read on the page, on one line."""
        return " ".join("".join(self._said).split())

    def before(self, *words: str) -> bool:
        """Whether these words stand on the page, in this order."""
        place = 0
        for one in words:
            found = self.text.find(one, place)
            if found < 0:
                raise AssertionError(f"{one!r} does not stand after {words!r} in: {self.text}")
            place = found + len(one)
        return True

    def values(self, name: str) -> list[str]:
        """What the form of the page would send under that name."""
        return [value for field, value in self.fields if field == name]

    def value(self, name: str) -> str:
        """The same, when it is one value."""
        (found,) = self.values(name)
        return found

    @property
    def errors(self) -> list[tuple[str, str]]:
        """The lines of the summary of errors: where they lead, and their words."""
        start = self.html.find('class="govuk-error-summary"')
        if start < 0:
            return []
        part = self.html[start : self.html.index("</ul>", start)]
        found = re.findall(r'<a href="(#[^"]*)">(.*?)</a>', part, re.DOTALL)
        return [(href, words) for href, words in found]

    # -- reading -------------------------------------------------------------------------------

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.ids.append(given["id"])
        if tag in {"script", "style", "svg"}:
            self._hidden += 1
        if tag in {"h1", "h2", "h3", "title", "a"}:
            self._text_of.append((tag, []))
            if tag == "a":
                self.links.append((given.get("href", ""), ""))
        if tag in {"p", "li", "dt", "dd", "div", "br", "td", "th", "h1", "h2", "h3", "option"}:
            self._said.append(" ")
        self._read_control(tag, given)

    def _read_control(self, tag: str, given: dict[str, str]) -> None:
        name = given.get("name", "")
        if tag == "input" and name:
            kind = given.get("type", "text")
            if kind not in {"checkbox", "radio", "submit", "search"} or "checked" in given:
                self.fields.append((name, given.get("value", "")))
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in given and self._select:
            self.fields.append((self._select, given.get("value", "")))
        elif tag == "textarea":
            self._textarea, self._textarea_name = [], name

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style", "svg"}:
            self._hidden -= 1
        if tag == "textarea" and self._textarea is not None:
            words = "".join(self._textarea)
            self.fields.append((self._textarea_name, words.removeprefix("\n")))
            self._textarea = None
        if self._text_of and self._text_of[-1][0] == tag:
            _tag, parts = self._text_of.pop()
            words = " ".join("".join(parts).split())
            if tag == "title":
                self.title = words
            elif tag == "a":
                self.links[-1] = (self.links[-1][0], words)
            else:
                self.headings.append(words)

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        if self._textarea is not None:
            self._textarea.append(data)
        for tag, parts in self._text_of:
            if tag != "title" or not self.title:
                parts.append(data)
        if not any(tag == "title" for tag, _parts in self._text_of):
            self._said.append(data)


def signed_in(who: Practitioner) -> Client:
    """A browser in which that person has signed in."""
    client = Client()
    client.force_login(who.user)
    return client


class Walk:
    """One person going through one check of their own."""

    def __init__(self, who: Practitioner, client: Client | None = None) -> None:
        self.who = who
        self.client = client or signed_in(who)
        start = Page(self.client.get(reverse("check_start")))
        answer = self.client.post(reverse("check_start"), {"start_key": start.value("start_key")})
        assert answer.status_code == 302
        self.ref = urlsplit(answer.headers["Location"]).path.split("/")[2]

    # -- addresses -----------------------------------------------------------------------------

    def url(self, name: str) -> str:
        """The address of a page of this check: `review`, `result`, `record`, ..."""
        return reverse(f"check_{name}", args=[self.ref])

    def step_url(self, step: Step) -> str:
        """The address of one of its pages of questions."""
        return reverse("check_step", args=[self.ref, step.value])

    # -- reading and answering -----------------------------------------------------------------

    def read(self, name: str, client: Client | None = None) -> Page:
        """A page of the check, as this person (or as whoever `client` is) gets it."""
        return Page((client or self.client).get(self.url(name)))

    def open(self, step: Step, query: str = "") -> Page:
        """A page of questions."""
        return Page(self.client.get(self.step_url(step) + query))

    def form(self, step: Step, values: Values, page: Page | None = None) -> dict[str, Any]:
        """What a browser would send: the page's own form with `values` put into it.

        None leaves a field out. An entry of a page of needs is ticked by giving its `__basis`.
        """
        page = page or self.open(step)
        there: dict[str, list[str]] = {}
        for name, value in page.fields:
            if name != "csrfmiddlewaretoken":
                there.setdefault(name, []).append(value)
        return sent(values, there)

    def send(
        self, step: Step, data: Mapping[str, Any], query: str = "", **headers: str
    ) -> HttpResponse:
        """Send exactly that."""
        answer: Any = self.client.post(self.step_url(step) + query, data, headers=headers or None)
        return cast(HttpResponse, answer)

    def fill(self, step: Step, values: Values | None = None, query: str = "") -> Page:
        """Open a page, fill it in, and press 'Save and continue'."""
        given = QUIET[step] if values is None else values
        page = self.open(step, query)
        return Page(self.send(step, self.form(step, given, page), query))

    def autosave(self, step: Step, data: Mapping[str, Any]) -> HttpResponse:
        """What the page's script sends while someone types."""
        return self.send(step, data, **{"X-Autosave": "1"})

    def answer(self, answers: Mapping[Step, Values] | None = None) -> "Walk":
        """Every page in turn: as given, and quietly where nothing is given.

        Sent without opening the pages first, which takes a third of the time.
        """
        for step in PAGES:
            self.put(step, {**QUIET[step], **(answers or {}).get(step, {})})
        return self

    def put(self, step: Step, values: Values) -> None:
        """Finish a page that was never opened before. It must be in order."""
        page = Page(self.send(step, {**UNTOUCHED.get(step, {}), "revision": "0", **sent(values)}))
        assert page.status == 302, (step, page.errors or page.text)

    def see_result(self) -> Page:
        """Press 'See the result', and read it."""
        answer = self.client.post(self.url("review"))
        assert answer.status_code == 302, Page(answer).errors
        assert answer.headers["Location"] == self.url("result")
        return self.read("result")

    # -- what was kept -------------------------------------------------------------------------

    @property
    def check(self) -> ThresholdCheck:
        """The row, as it is now."""
        return ThresholdCheck.objects.select_related("author", "version").get(ref=self.ref)

    @property
    def result(self) -> CheckResult:
        """The latest result."""
        return (
            CheckResult.objects.select_related("level")
            .filter(check_made__ref=self.ref)
            .latest("number")
        )

    @property
    def recommendation(self) -> Recommendation:
        """The recommendation as it was kept."""
        return Recommendation.from_json(self.result.recommendation)


# Whole stories, one for each thing that can be recommended.
STORIES: dict[str, dict[Step, Values]] = {
    "look_again": {},
    "start_early_help": {
        Step.NEEDS_CHILD: ticked("A10", evidence="Late every day since half-term"),
        Step.LAW: {**QUIET[Step.LAW], "universal_enough": "no"},
        Step.OWN_LEVEL: {"level": "additional"},
    },
    "ring_for_advice": {
        Step.NEEDS_CHILD: ticked("E19", evidence="Out till two in the morning"),
        Step.OWN_LEVEL: {"level": "extensive"},
    },
    "refer_today": {
        Step.NEEDS_CHILD: ticked("A10"),
        Step.LAW: {**QUIET[Step.LAW], "section_17": "yes", "universal_enough": "no"},
        Step.OWN_LEVEL: {"level": "child_in_need"},
    },
    "ring_now": {
        Step.LAW: {**QUIET[Step.LAW], "significant_harm": "yes", "universal_enough": "no"},
        Step.OWN_LEVEL: {"level": "protection"},
    },
}


def completed(author: Practitioner, story: str = "look_again", **more: Values) -> Walk:
    """A check with its result. `more` changes pages: `own_level={"level": "universal"}`."""
    answers = dict(STORIES[story])
    for name, values in more.items():
        step = Step(name.replace("_", "-"))
        answers[step] = {**answers.get(step, {}), **values}
    walk = Walk(author).answer(answers)
    walk.see_result()
    return walk


def in_danger(who: Practitioner, **danger: Value) -> Walk:
    """A draft in which danger was said, and nothing after it."""
    walk = Walk(who)
    walk.put(Step.WHO, QUIET[Step.WHO])
    walk.put(Step.DANGER, danger or {"now": "no", "signs": ["I01"]})
    return walk


@contextmanager
def nothing_changes(*models: Any) -> Iterator[None]:
    """No row of these tables is made, changed or deleted inside."""
    before = [list(model.objects.order_by("pk").values()) for model in models]
    yield
    after = [list(model.objects.order_by("pk").values()) for model in models]
    assert before == after


def at_once(*acts: Any) -> list[Any]:
    """Do these at the same moment, each in a thread with a connection of its own.

    Returns what each returned; an exception is returned, not raised.
    """
    start = Barrier(len(acts))
    answers: list[Any] = [None] * len(acts)

    def run(place: int, act: Any) -> None:
        try:
            start.wait(timeout=10)
            answers[place] = act()
        except Exception as error:
            answers[place] = error
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers
