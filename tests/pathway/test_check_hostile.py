"""Hostile, broken and oversized input: a message at the field, typed text kept, never a 500."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pathway.constants import Step
from pathway.models import CheckConcern, CheckObservation, ThresholdCheck
from tests.checks import (
    QUIET,
    STORIES,
    Page,
    Values,
    Walk,
    in_danger,
    nothing_changes,
    sent,
    ticked,
)
from tests.factories import School, post, school
from thresholds_site.lib.wording import cleaned

pytestmark = pytest.mark.django_db

FORM = "application/x-www-form-urlencoded"
SCRIPT = '"><script>alert(1)</script>'
WORRY = {
    "form-0-text": "Thin",
    "form-0-dimension": "health",
    "form-0-placed": "additional",
    "form-0-basis": "seen",
}

# Every field into which words are typed: its page, what else the page needs, its longest.
TEXTS: list[tuple[Step, str, Values, int]] = [
    (Step.WHO, "child_name", {}, 200),
    (Step.WHO, "setting", {}, 200),
    (Step.NEEDS_CHILD, "A10__evidence", ticked("A10"), 4000),
    (Step.NEEDS_CHILD, "A10__child_words", ticked("A10"), 4000),
    (Step.OWN_WORDS, "form-0-text", WORRY, 4000),
    (Step.OWN_WORDS, "form-0-child_words", WORRY, 4000),
    (Step.STRENGTHS, "words", {}, 4000),
    (Step.UNKNOWN, "words", {}, 4000),
    (Step.HELP, "words", {}, 4000),
]

SPOKEN = {
    "null": "before\x00after",
    "controls": "\x01\x02\x07bell\x1b[31mred\x7f\x9b",
    "zero width": "vis\u200bi\u200cb\u2060le\ufeff",
    "right to left": "\u202eesrever\u202c \u2066x\u2069 \u0627\u0644\u0637\u0641\u0644",
    "emoji": "\U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f3f4 \U0001f9d2\U0001f3fd",
    "script": SCRIPT,
    "end of the box": "</textarea></title></style><script>alert(1)</script>",
    "attribute": "' onmouseover='alert(1)",
    "template": "{{ settings.SECRET_KEY }}{% debug %}{% load static %}",
    "entity": "&lt;b&gt; &amp; &#x27;",
    "emphasis": "*<b>bold</b>* **",
    "sql": "'; DROP TABLE pathway_thresholdcheck; --",
    "address": "javascript:alert(1) data:text/html,<b>x",
    "lines": "one\r\ntwo\rthree\n\n\n" * 20,
    "decomposed": "Zoe\u0308 A\u030aberg",
    "private": "\ue000\U000f0000 x",
    "unassigned": "\U0001fbff\u0378 x",
    "percent": "%s %(x)s %00 100 %",
    "formula": "=cmd|'/c calc'!A1",
}
"""What may be typed. It is saved as it reads, without what nobody can see."""


@pytest.fixture
def walk() -> Walk:
    return Walk(post())


def assert_in_order(page: Page) -> None:
    """An error page: each line of its summary leads to something on it."""
    assert page.status == 422
    assert page.title.startswith("Error: ")
    assert page.errors
    for href, words in page.errors:
        assert href[1:] in page.ids, (href, words)
        assert words


def whole(step: Step, more: Values) -> dict[str, list[str]]:
    """A page in order, with `more`."""
    management = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0"}
    return sent({**(management if step is Step.OWN_WORDS else {}), **QUIET[step], **more})


# ----------------------------------------------------------------------------------- typed words


@pytest.mark.parametrize(("step", "field", "more", "longest"), TEXTS, ids=lambda v: str(v)[:40])
def test_whatever_is_typed_is_kept_as_it_reads_and_shown_escaped(
    walk: Walk, step: Step, field: str, more: Values, longest: int
) -> None:
    for revision, words in enumerate(packed(longest)):
        data = {**whole(step, {**more, field: words}), "revision": str(revision)}
        answer = walk.send(step, data)
        assert answer.status_code == 302, Page(answer).errors
        page = walk.open(step)
        assert page.value(field) == cleaned(words)
        for shown in (page, walk.read("review")):
            assert "<script>alert" not in shown.html
            assert "onmouseover='alert" not in shown.html
            assert "\x00" not in shown.html


def packed(longest: int) -> list[str]:
    """All of `SPOKEN`, as few texts as their length allows."""
    found = [""]
    for words in SPOKEN.values():
        if len(found[-1]) + len(words) + 1 > longest:
            found.append("")
        found[-1] += f"\n{words[: longest - 1]}"
    return found


@pytest.mark.parametrize(("step", "field", "more", "longest"), TEXTS, ids=lambda v: str(v)[:40])
def test_too_long_is_said_at_the_field_and_kept(
    walk: Walk, step: Step, field: str, more: Values, longest: int
) -> None:
    words = "Ab" * (longest // 2) + "!"
    assert len(words) == longest + 1
    with nothing_changes(ThresholdCheck, CheckObservation, CheckConcern):
        page = Page(walk.send(step, {**whole(step, {**more, field: words}), "revision": "0"}))
    assert_in_order(page)
    assert f"{longest:,} characters or fewer" in page.text
    assert page.value(field) == words
    just = {**whole(step, {**more, field: words[:-1]}), "revision": "0"}
    assert walk.send(step, just).status_code == 302


@pytest.mark.parametrize("nothing", ["", "   ", "\u200b\u2060\ufeff", "\u00ad", "\x00", "\u202e"])
def test_a_worry_needs_words_that_can_be_seen(walk: Walk, nothing: str) -> None:
    data = {**whole(Step.OWN_WORDS, {**WORRY, "form-0-text": nothing}), "revision": "0"}
    page = Page(walk.send(Step.OWN_WORDS, data))
    assert_in_order(page)
    assert [href for href, _ in page.errors] == ["#id_form-0-text"]
    assert not CheckConcern.objects.exists()


def test_a_payload_is_inert_on_every_page_that_shows_it() -> None:
    place: School = school()
    walk = Walk(place.author)
    words = f"{SCRIPT} Needle"
    walk.answer(
        {
            **STORIES["refer_today"],
            Step.WHO: {"child_name": words, "setting": words},
            Step.NEEDS_CHILD: ticked("E19", evidence=words, child_words=words),
            Step.OWN_WORDS: {
                **whole(Step.OWN_WORDS, {**WORRY, "form-0-text": words}),
                "form-0-child_words": words,
            },
            Step.STRENGTHS: {"words": words},
            Step.UNKNOWN: {"domains": ["child"], "words": words},
            Step.HELP: {"words": words},
        }
    )
    pages = {"review": walk.read("review"), "result": walk.see_result()}
    data = {"level": "universal", "reasons": words, "consulted": words, "ask": place.lead.ref}
    assert walk.client.post(walk.url("judge"), data).status_code == 302
    lead = Client()
    lead.force_login(place.lead.user)
    pages |= {name: walk.read(name) for name in ("result", "next", "record")}
    pages |= {f"lead's {name}": walk.read(name, lead) for name in ("record", "sign_off", "result")}
    pages["work"] = Page(walk.client.get(reverse("work_list")))
    pages["search"] = Page(walk.client.post(reverse("work_list"), {"q": words}, follow=True))
    for name, page in pages.items():
        assert page.status == 200, name
        assert "Needle" in page.html, name
        assert "<script>alert" not in page.html, name


# -------------------------------------------------------------------------------------- choices

CHOICES: list[tuple[Step, str, str]] = [
    (Step.WHO, "age_known", "id_age_known_1"),
    (Step.WHO, "about_worker", "id_about_worker_1"),
    (Step.DANGER, "now", "id_now_1"),
    (Step.DANGER, "signs", "id_signs_1"),
    (Step.STRENGTHS, "codes", "id_codes_1"),
    (Step.UNKNOWN, "domains", "id_domains_1"),
    (Step.HELP, "help_so_far", "id_help_so_far_1"),
    (Step.LAW, "significant_harm", "id_significant_harm_1"),
    (Step.LAW, "universal_enough", "id_universal_enough_1"),
    (Step.OWN_LEVEL, "level", "id_level_1"),
    (Step.OWN_WORDS, "form-0-placed", "id_form-0-placed_1"),
    (Step.OWN_WORDS, "form-0-basis", "id_form-0-basis_1"),
    (Step.OWN_WORDS, "form-0-dimension", "id_form-0-dimension"),
    (Step.NEEDS_CHILD, "A10__basis", "e-A10__basis"),
    (Step.NEEDS_CHILD, "D-diet__degree", "e-D-diet__degree"),
]
ODD = ["perhaps", "\x00", "x" * 5000, SCRIPT, "U01\x00", "-1", "None", "\U0001f600", "yes\u200b"]


@pytest.mark.parametrize(("step", "field", "place"), CHOICES, ids=lambda v: str(v))
def test_a_choice_that_is_not_offered_is_refused_at_its_field(
    walk: Walk, step: Step, field: str, place: str
) -> None:
    more: dict[str, Any] = dict(WORRY) if step is Step.OWN_WORDS else {}
    if step is Step.NEEDS_CHILD:
        more = ticked("A10") | ticked("D-diet", degree="diet.worry")
    for odd in ODD:
        data = {**whole(step, {**more, field: odd}), "revision": "0"}
        with nothing_changes(ThresholdCheck, CheckObservation, CheckConcern):
            page = Page(walk.send(step, data))
        assert page.status == 422, odd
        assert_in_order(page)
        assert "<script>alert" not in page.html
        assert [href for href, _ in page.errors] == [f"#{place}"], odd


@pytest.mark.parametrize(("step", "field", "place"), CHOICES, ids=lambda v: str(v))
def test_a_choice_sent_twice_breaks_nothing(walk: Walk, step: Step, field: str, place: str) -> None:
    more: dict[str, Any] = dict(WORRY) if step is Step.OWN_WORDS else {}
    if step is Step.NEEDS_CHILD:
        more = ticked("A10") | ticked("D-diet", degree="diet.worry")
    once = whole(step, more)
    given = once.get(field, ["U01"])
    twice = {**once, field: [*given, *given]}
    assert walk.send(step, {**twice, "revision": "0"}).status_code == 302
    odd_first = {**once, field: ["perhaps", *given]}
    assert walk.send(step, {**odd_first, "revision": "1"}).status_code in {302, 422}


def test_an_entry_sent_many_times_is_chosen_once(walk: Walk) -> None:
    data = {**ticked("A10"), "entry": ["A10"] * 50, "revision": "0"}
    assert walk.send(Step.NEEDS_CHILD, data).status_code == 302
    assert CheckObservation.objects.count() == 1


@pytest.mark.parametrize(
    "entry", ["Z99", "A39", "U01", "I01", "P27 ", "a10", "\x00", SCRIPT, "A10__x"]
)
def test_an_entry_that_this_page_does_not_offer_is_refused(walk: Walk, entry: str) -> None:
    data = {**ticked("A10", evidence="kept"), "entry": ["A10", entry], "revision": "0"}
    with nothing_changes(CheckObservation):
        page = Page(walk.send(Step.NEEDS_CHILD, data))
    assert_in_order(page)
    assert page.value("A10__evidence") == "kept"


def test_an_entry_offered_only_by_its_degree_is_not_taken_by_its_own_code(walk: Walk) -> None:
    """A02 is what an answer to 'how far' means; it cannot be chosen past the question."""
    data = {**ticked("A02"), "entry": ["A02"], "revision": "0"}
    assert walk.send(Step.NEEDS_CHILD, data).status_code == 422


def test_none_and_something_else_is_put_right_by_the_person(walk: Walk) -> None:
    page = walk.fill(Step.DANGER, {"now": "no", "signs": ["none", "I01"]})
    assert_in_order(page)
    assert "You chose 'None, as far as I know' and something else" in page.text.replace(
        "&#x27;", "'"
    )
    assert sorted(page.values("signs")) == ["I01", "none"]
    page = walk.fill(Step.UNKNOWN, {"domains": ["none", "child"]})
    assert_in_order(page)


# ---------------------------------------------------------------------------------- dates and ages

DATES = [
    ("31", "2", "2020"),
    ("30", "2", "2024"),
    ("0", "1", "2020"),
    ("1", "13", "2020"),
    ("1", "1", "99999"),
    ("1", "1", "0000"),
    ("1", "1", "20"),
    ("-1", "1", "2020"),
    ("1.5", "1", "2020"),
    ("one", "May", "2020"),
    ("\u0661", "\u0661", "\u0662\u0660\u0662\u0660"),
    ("1", "1", ""),
    ("", "", "2020"),
    ("1\x00", "1", "2020"),
    ("1" * 5000, "1", "2020"),
    ("1", "1", "3020"),
    ("1", "1", "1900"),
    ("\u00b2", "1", "2020"),
    (" 1 ", "x", "2020"),
]


@pytest.mark.parametrize("date", DATES, ids=lambda date: "-".join(date)[:20])
def test_an_impossible_date_of_birth_is_refused_at_its_field_and_kept(
    walk: Walk, date: tuple[str, str, str]
) -> None:
    boxes = {f"date_of_birth_{place}": part for place, part in enumerate(date)}
    values = {**QUIET[Step.WHO], "age_known": "date_of_birth", **boxes}
    page = Page(walk.send(Step.WHO, {**sent(values), "revision": "0"}))
    assert_in_order(page)
    assert [href for href, _ in page.errors] == ["#id_date_of_birth_0"]
    for name, typed in boxes.items():
        if typed and "\x00" not in typed:
            assert page.value(name).strip() == typed.strip()
    assert page.value("child_name") == "Robin Example"
    assert walk.check.age_known == ""


@pytest.mark.parametrize(
    ("age", "taken"),
    [
        ("0", 0),
        ("25", 25),
        ("26", None),
        ("-1", None),
        ("1000000000", None),
        ("9" * 5000, None),
        ("1e3", None),
        ("7.5", None),
        ("seven", None),
        ("", None),
        ("\x00", None),
        ("0x7", None),
        (" 7 ", 7),
        ("NaN", None),
    ],
)
def test_ages_that_cannot_be_are_refused_at_the_field(
    walk: Walk, age: str, taken: int | None
) -> None:
    values = {**QUIET[Step.WHO], "age_years": age}
    page = Page(walk.send(Step.WHO, {**sent(values), "revision": "0"}))
    if taken is None:
        assert_in_order(page)
        assert [href for href, _ in page.errors] == ["#id_age_years"]
    else:
        assert page.status == 302
        assert walk.check.age_years == taken


@pytest.mark.parametrize(
    "boxes", [("1", "1", "2020"), ("31", "2", "2027"), ("1", "1", "9999"), ("x", "", "")]
)
def test_a_due_date_that_cannot_be_is_refused(walk: Walk, boxes: tuple[str, str, str]) -> None:
    values = {**QUIET[Step.WHO], "age_known": "unborn"} | {
        f"unborn_due_on_{place}": part for place, part in enumerate(boxes)
    }
    page = Page(walk.send(Step.WHO, {**sent(values), "revision": "0"}))
    assert_in_order(page)
    assert [href for href, _ in page.errors] == ["#id_unborn_due_on_0"]


def test_what_stands_in_a_field_nobody_sees_stops_nobody(walk: Walk) -> None:
    """A date half typed, and then 'I know the age in years' instead."""
    values = {**QUIET[Step.WHO], "date_of_birth_0": "31", "date_of_birth_1": "2"}
    page = Page(walk.send(Step.WHO, {**sent(values), "revision": "0"}))
    assert page.status == 302, page.errors
    assert walk.check.date_of_birth is None
    assert walk.check.age_years == 7


@pytest.mark.parametrize("field", ["reasons", "consulted"])
def test_a_judgement_takes_any_words_and_refuses_too_many(field: str) -> None:
    place = school()
    longest = {"reasons": 4000, "consulted": 300}[field]
    walk = in_danger(place.author)
    walk.see_result()
    data = {"level": "protection", field: "x" * (longest + 1)}
    page = Page(walk.client.post(walk.url("judge"), data))
    assert_in_order(page)
    assert page.value(field) == "x" * (longest + 1)
    data[field] = "".join(SPOKEN.values())[:longest]
    assert walk.client.post(walk.url("judge"), data).status_code == 302
    assert "<script>alert" not in walk.read("next").html
