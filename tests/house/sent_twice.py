"""Forms that are sent twice, and what the database holds before and after.

`SENT` names every address of ours that takes a form, and what is sent to it. Those of the
administration and of the sign-in library stand in `sent_twice_office.py`.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pathway.actions.frameworks import publish_version
from pathway.actions.practice import make_set
from pathway.constants import Step
from pathway.models import CheckStep, FrameworkVersion, PracticeSet, ThresholdCheck
from people.models import HeldForm
from tests.anonymous import QUIET as QUIET_WITHOUT_ACCOUNT
from tests.anonymous import Browser
from tests.checks import PAGES, QUIET, UNTOUCHED, sent, signed_in, ticked
from tests.house.scenario import (
    Cast,
    asked,
    begun,
    drafted,
    family_of_three,
    judged,
    with_result,
)
from tests.pathway.versions import draft_of, published
from thresholds_site.lib.references import new_reference

LEFT_OUT = {
    "django_session": "what a browser is told once, and who is signed in: no part of a case",
    "django_admin_log": "the administration's own diary of clicks: a save that changed nothing too",
    "usersessions_usersession": "when a browser was last seen",
    "django_migrations": "no page writes it",
}
"""Tables that are no effect of what was sent, each with the reason."""

COLUMNS_LEFT_OUT = {
    "people_user": ["last_login", "password"],
    "mfa_authenticator": ["id", "created_at", "last_used_at", "data"],
    "pathway_anonymouschoice": ["id"],
}
"""Signing in twice is signing in later; the same password twice is two salts; recovery codes that
are made again replace those before, and the page shows them; what is ticked without an account is
written anew as a whole, the same under other numbers."""

ONLY_DECISIONS = "people_accessrecord"
"""Whoever opens a page twice has read it twice, and the log says so. A decision counts once."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A form that somebody is about to send. `changes`: the database, when it is sent once.

    None where that is the library's affair.
    """

    client: Client
    path: str
    data: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    changes: bool | None = True

    def send(self, client: Client | None = None) -> Any:
        """The answer to it."""
        headers = dict(self.headers) or None
        return (client or self.client).post(self.path, dict(self.data), headers=headers)

    def second_window(self) -> Client:
        """The same browser once more: what two clicks at one moment come from."""
        client = Client()
        client.cookies.load({name: one.value for name, one in self.client.cookies.items()})
        return client


Rows = dict[str, Counter[str]]
Visits = Callable[[Cast], Iterator[Visit]]


def everything() -> Rows:
    """Every row of every table as text, but for what is left out above."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        )
        tables = sorted({name for (name,) in cursor.fetchall()} - set(LEFT_OUT))
        return {table: _rows_of(cursor, table) for table in tables}


def _rows_of(cursor: Any, table: str) -> Counter[str]:
    without = "".join(f" - '{column}'" for column in COLUMNS_LEFT_OUT.get(table, ()))
    where = " WHERE kind = 'decided'" if table == ONLY_DECISIONS else ""
    cursor.execute(f'SELECT (to_jsonb(r){without})::text FROM "{table}" r{where}')
    return Counter(row for (row,) in cursor.fetchall())


def differences(before: Rows, after: Rows) -> list[str]:
    """The rows that went and those that came, each with its table."""
    return [
        f"{sign} {table}: {row}"
        for sign, first, second in (("-", before, after), ("+", after, before))
        for table in first
        for row in first[table] - second.get(table, Counter())
    ]


def grown(before: Rows, after: Rows) -> dict[str, int]:
    """By how many rows each table grew."""
    return {
        table: after[table].total() - before[table].total()
        for table in after
        if after[table].total() != before[table].total()
    }


def once_and_no_more(visit: Visit) -> None:
    """Send it twice. Raises AssertionError unless it counts once and both answers are sound."""
    before = everything()
    first = visit.send()
    once = everything()
    sound = {200, 302} if visit.changes else {200, 302, 404, 409}
    assert first.status_code in sound, (visit.path, first.status_code, first.content)
    changed = bool(differences(before, once))
    assert visit.changes in {None, changed}, (visit.path, visit.data)
    second = visit.send()
    twice = everything()
    assert not differences(once, twice), (visit.path, differences(once, twice))
    assert sound_again(first, second), (visit.path, second.status_code, second.headers)


def sound_again(first: Any, second: Any) -> bool:
    """The second answer leads where the first did, or says in words what is the matter."""
    if second.status_code == 302:
        there = second.headers["Location"]
        same = urlsplit(there).path == urlsplit(first.headers.get("Location", "")).path
        # The sign-in library leads from a page that is done with to the next of its own.
        same |= all(path.startswith("/account/") for path in (second.request["PATH_INFO"], there))
        return same or bool(list(get_messages(second.wsgi_request))) or leads_to_record(second)
    words = re.sub(r"<[^>]+>|\s+", "", second.content.decode())
    return second.status_code in {200, 403, 404, 409, 422} and len(words) > 10


def leads_to_record(answer: Any) -> bool:
    """The record says what was done, by whom and when: it needs no message beside it."""
    return bool(re.fullmatch(r"/checks/[^/]+/(record|next|review)/", answer.headers["Location"]))


# -- a check ----------------------------------------------------------------------------------


def _at(page: str, check: ThresholdCheck, *more: object) -> str:
    return reverse(f"check_{page}", args=[check.ref, *more])


def _own(cast: Cast, page: str, check: ThresholdCheck, **data: Any) -> Visit:
    return Visit(signed_in(cast.author), _at(page, check), data)


def _start(cast: Cast) -> Iterator[Visit]:
    yield Visit(signed_in(cast.author), reverse("check_start"), {"start_key": new_reference()})


WORDS: dict[Step, dict[str, Any]] = {
    Step.NEEDS_CHILD: ticked("A10", evidence="Late every day"),
    Step.NEEDS_PARENTS: ticked("A33", evidence="Seen on Monday"),
    Step.NEEDS_FAMILY: {},
    Step.OWN_WORDS: {
        "form-TOTAL_FORMS": "1",
        "form-INITIAL_FORMS": "0",
        "form-0-text": "Comes without a coat",
        "form-0-dimension": "basic_care",
        "form-0-placed": "additional",
        "form-0-basis": "seen",
    },
    Step.STRENGTHS: {"words": "Her gran fetches her"},
    Step.UNKNOWN: {"domains": ["none"], "words": "Who lives at home"},
    Step.OWN_LEVEL: {"level": "extensive"},
}


def _steps(cast: Cast) -> Iterator[Visit]:
    """Each page finished and each page typed; danger; a child added; pages of a family."""
    client = signed_in(cast.author)
    for typed in ({}, {"X-Autosave": "1"}):
        check = begun(cast.author)
        for step in PAGES:
            words = {**UNTOUCHED.get(step, {}), **QUIET[step], **WORDS.get(step, {})}
            revision = "1" if step == Step.WHO else "0"
            yield Visit(
                client, _at("step", check, step), sent(words | {"revision": revision}), typed
            )
    check = begun(cast.author)
    said = {"now": "yes", "signs": ["I01"], "revision": "0"}
    yield Visit(client, _at("step", check, Step.DANGER), said)
    adding = {"revision": "1", "add": "1", "sibling_key": new_reference()}
    yield Visit(client, _at("step", check, Step.WHO), sent(dict(QUIET[Step.WHO]) | adding))
    looked = {"revision": "0", "find": "1", "find_words": "hungry"}
    yield Visit(client, _at("step", check, Step.NEEDS_CHILD), looked)
    first, brother, last = family_of_three(cast.author)
    shared = sent(WORDS[Step.NEEDS_PARENTS] | _seen(brother, Step.NEEDS_PARENTS) | {"for": "all"})
    yield Visit(client, _at("step", brother, Step.NEEDS_PARENTS), shared)
    both = said | _seen(last, Step.DANGER) | {"whom": [brother.ref, last.ref]}
    yield Visit(client, _at("step", last, Step.DANGER), both)
    late = sent({"words": "Typed too late", "revision": "1"})
    yield Visit(client, _at("step", first, Step.STRENGTHS), late, changes=False)


def _seen(check: ThresholdCheck, step: Step) -> dict[str, str]:
    """The revision that a page opened now is sent with."""
    row = CheckStep.objects.filter(check_made=check, step=step).first()
    return {"revision": str(row.revision if row else 0)}


def _danger(cast: Cast) -> Iterator[Visit]:
    day = timezone.localdate()
    call = {
        "got_through": "yes",
        "spoke_to": "Jo Smith",
        "spoke_on_0": str(day.day),
        "spoke_on_1": str(day.month),
        "spoke_on_2": str(day.year),
        "spoke_at": "00:00",
        "advice": "They come at once",
    }
    _first, brother, last = family_of_three(cast.author)
    for check in (brother, last):
        yield _own(cast, "danger", check, **call)
    yield _own(cast, "danger", brother, **call | {"got_through": "no", "spoke_to": ""})


def _review(cast: Cast) -> Iterator[Visit]:
    yield _own(cast, "review", drafted(cast.author))


def _judge(cast: Cast) -> Iterator[Visit]:
    yield _own(cast, "judge", with_result(cast.author), level="child_in_need")
    yield _own(cast, "judge", with_result(cast.author), level="protection", reasons="He is afraid.")
    lower = {"level": "additional", "reasons": "An aunt moved in.", "ask": cast.manager.ref}
    yield _own(cast, "judge", with_result(cast.author), **lower)


def _sign_off(cast: Cast) -> Iterator[Visit]:
    for decision in ({"decision": "agree"}, {"decision": "refuse", "reasons": "Not yet."}):
        check = asked(cast.author, cast.manager)
        yield Visit(signed_in(cast.manager), _at("sign_off", check), decision)


def _ask_another(cast: Cast) -> Iterator[Visit]:
    check = asked(cast.author, cast.manager)
    yield _own(cast, "ask_another", check, ask=cast.other_manager.ref)


def _reopen(cast: Cast) -> Iterator[Visit]:
    why = {"kind": "I know more now", "words": "An uncle lives there."}
    yield _own(cast, "reopen", judged(cast.author), **why)


def _share(cast: Cast) -> Iterator[Visit]:
    yield _own(cast, "share", with_result(cast.author), note="Please look.")


def _withdraw(cast: Cast) -> Iterator[Visit]:
    yield _own(cast, "withdraw", with_result(cast.author), because="Begun twice.")
    yield _own(cast, "withdraw", begun(cast.author), because="Begun twice.")


def _look_again(cast: Cast) -> Iterator[Visit]:
    check, day = judged(cast.author), timezone.localdate() + dt.timedelta(days=20)
    yield _own(cast, "look_again", check, when="week")
    parts = {"day_0": str(day.day), "day_1": str(day.month), "day_2": str(day.year)}
    yield _own(cast, "look_again", check, when="day", **parts)
    yield _own(cast, "look_again", check, when="none")


def a_newer_version() -> FrameworkVersion:
    """The next version of the pathway, in force from now on."""
    draft = draft_of(published())
    draft.effective_on = timezone.localdate()
    draft.save()
    return publish_version(version=draft, by=None, for_real_use=False, now=timezone.now())


def _move(cast: Cast) -> Iterator[Visit]:
    alone, (_first, brother, _last) = begun(cast.author), family_of_three(cast.author)
    newer = a_newer_version()
    for check in (alone, brother):
        yield _own(cast, "move", check, version=newer.ref)


def _keep(cast: Cast) -> Iterator[Visit]:
    check = begun(cast.author)
    ThresholdCheck.objects.filter(pk=check.pk).update(
        updated_at=timezone.now() - dt.timedelta(days=80), expiry_warned_at=timezone.now()
    )
    yield _own(cast, "keep", check)


def _family(cast: Cast) -> Iterator[Visit]:
    check = begun(cast.author)
    yield _own(cast, "family", check, sibling_key=new_reference())
    yield _own(cast, "family", check, sibling_key=new_reference())


def _take_out(cast: Cast) -> Iterator[Visit]:
    first, brother, last = family_of_three(cast.author)
    for child in (last, first, brother):
        yield _own(cast, "take_out", child, because="Lives elsewhere.")


def _work(cast: Cast) -> Iterator[Visit]:
    visit = Visit(signed_in(cast.author), reverse("work_list"), {"q": "Zephyrine"}, changes=False)
    yield visit


def _find(cast: Cast) -> Iterator[Visit]:
    words = {"find_words": "hungry", "step": "needs-child"}
    visit = _own(cast, "find", begun(cast.author), **words)
    for headers in ({}, {"X-Find": "1"}):
        yield Visit(visit.client, visit.path, words, headers, changes=False)


def _pathway_find(_cast: Cast) -> Iterator[Visit]:
    published()
    yield Visit(Client(), "/pathway/find/", {"words": "hungry"}, changes=False)


def _unheard_of() -> str:
    """Words that no entry has, and no other visit."""
    return f"qq {''.join(filter(str.isalpha, new_reference()))}"


def _find_add(cast: Cast) -> Iterator[Visit]:
    here = {"step": "needs-child"}
    for headers in ({}, {"X-Find": "1"}):
        check, client = begun(cast.author), signed_in(cast.author)
        for words in ({"key": "D-diet"}, {"own": "1", "find_words": _unheard_of()}):
            yield Visit(client, _at("find_add", check), here | words, headers)


# -- practice ---------------------------------------------------------------------------------


def _practice(cast: Cast) -> Iterator[Visit]:
    published()
    client, case = signed_in(cast.author), ["T1-029"]
    answer = {"level": "additional", "chosen": ["development.some"], "start_key": new_reference()}
    path = reverse("practice_case_answer", args=case)
    yield Visit(client, path, {"find": "1", "find_words": "hungry"}, changes=False)
    yield Visit(client, path, answer)


def practice_set(cast: Cast) -> PracticeSet:
    """A set of one case of the lead's."""
    return make_set(
        version=published(),
        name="Team meeting",
        cases=["T1-029"],
        start_key=new_reference(),
        by=cast.lead,
        now=timezone.now(),
    )


def _practice_set_answer(cast: Cast) -> Iterator[Visit]:
    path = reverse("practice_set_answer", args=[practice_set(cast).ref, "T1-029"])
    yield Visit(signed_in(cast.author), path, {"level": "additional", "start_key": new_reference()})


def _practice_set_make(cast: Cast) -> Iterator[Visit]:
    published()
    made = {"name": "Team meeting", "cases": ["T1-029"], "start_key": new_reference()}
    yield Visit(signed_in(cast.lead), reverse("practice_set_make"), made)


def _practice_set_close(cast: Cast) -> Iterator[Visit]:
    path = reverse("practice_set_close", args=[practice_set(cast).ref])
    yield Visit(signed_in(cast.lead), path)


# -- around it --------------------------------------------------------------------------------


def _discard(cast: Cast) -> Iterator[Visit]:
    path = _at("step", begun(cast.author), Step.STRENGTHS)
    held = HeldForm.objects.create(
        owner=cast.author.user, path=path, fields=[["words", "Gran"]], held_at=timezone.now()
    )
    data = {"path": path, "held_form": str(held.pk)}
    yield Visit(signed_in(cast.author), reverse("held_discard"), data)


def _sign_in(cast: Cast) -> Iterator[Visit]:
    cast.colleague.user.email = "carl@demo.example"
    cast.colleague.user.save()
    yield Visit(Client(), reverse("demo_sign_in", args=[cast.colleague.ref]), changes=False)


def _somebody() -> Browser:
    published()
    someone = Browser()
    someone.begin()
    return someone


def _anonymous_start(_cast: Cast) -> Iterator[Visit]:
    published()
    browser = Browser()
    someone = browser.client
    yield Visit(someone, reverse("anonymous_start"))
    browser.answer()
    page = someone.get(reverse("anonymous_start")).content.decode()
    found = re.search(r'name="anew" value="([^"]+)"', page)
    assert found
    yield Visit(someone, reverse("anonymous_start"), {"anew": found[1]})


def _anonymous_step(_cast: Cast) -> Iterator[Visit]:
    someone = _somebody()
    chosen = {Step.NEEDS_CHILD: {"entry": ["A10"]}}
    for step, quiet in QUIET_WITHOUT_ACCOUNT.items():
        yield Visit(
            someone.client,
            reverse("anonymous_step", args=[step]),
            {**quiet, **chosen.get(step, {})},
        )
    danger = {"now": "yes", "signs": ["I01"]}
    yield Visit(someone.client, reverse("anonymous_step", args=[Step.DANGER]), danger)


def _anonymous_forget(_cast: Cast) -> Iterator[Visit]:
    someone = _somebody()
    someone.answer()
    yield Visit(someone.client, reverse("anonymous_forget"))


def _anonymous_keep(cast: Cast) -> Iterator[Visit]:
    for whose in ({"whose": "yes", "about_worker": "no"}, {"whose": "no"}):
        someone = _somebody()
        someone.answer()
        someone.post("danger/", {"now": "yes", "signs": ["I01"]})
        someone.client.force_login(cast.author.user)
        yield Visit(someone.client, reverse("anonymous_keep"), whose)


SENT: dict[str, Visits] = {
    "held_discard": _discard,
    "anonymous_keep": _anonymous_keep,
    "work_list": _work,
    "practice_case_answer": _practice,
    "practice_set_answer": _practice_set_answer,
    "practice_set_make": _practice_set_make,
    "practice_set_close": _practice_set_close,
    "check_start": _start,
    "check_step": _steps,
    "check_danger": _danger,
    "check_review": _review,
    "check_judge": _judge,
    "check_sign_off": _sign_off,
    "check_ask_another": _ask_another,
    "check_reopen": _reopen,
    "check_share": _share,
    "check_withdraw": _withdraw,
    "check_look_again": _look_again,
    "check_move": _move,
    "check_keep": _keep,
    "check_family": _family,
    "check_take_out": _take_out,
    "check_find": _find,
    "check_find_add": _find_add,
    "pathway_find": _pathway_find,
    "demo_sign_in": _sign_in,
    "anonymous_start": _anonymous_start,
    "anonymous_step": _anonymous_step,
    "anonymous_forget": _anonymous_forget,
}
"""Every address of ours that takes a form."""
