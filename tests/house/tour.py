"""A tour of every page, as the people who come to it see it."""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pathway.actions.frameworks import publish_version
from pathway.actions.practice import answer_case
from pathway.constants import Step
from pathway.documents import PdfNotPossible
from pathway.models import (
    CheckSetAside,
    FrameworkVersion,
    Indicator,
    PracticeSet,
    ThresholdCheck,
    ThresholdRule,
    UnmatchedPhrase,
)
from pathway.sample import load_neighbours
from people.constants import Role
from people.models import Practitioner
from tests.anonymous import QUIET
from tests.checks import PAGES
from tests.house.scenario import (
    CHILD,
    NO_SUCH_REF,
    Cast,
    Story,
    asked,
    begun,
    drafted,
    family_of_three,
    in_danger,
    judged,
    make_post,
    reopened,
    shared,
    signed_in,
    to_look_at_again,
    with_result,
    withdrawn,
)
from tests.pathway.versions import draft_of, published

PASSWORD = "a long sentence that nobody guesses"

DOCUMENT_PAGES = (
    "",
    "levels/universal/",
    "levels/additional/",
    "levels/child_in_need/",
    "dimensions/health/",
    "entries/A01/",
    "entries/A02/",
    "entries/A10/",
    "entries/I01/",
    "immediate/",
    "contacts/",
    "meanings/",
    "changes/",
    "find/",
    "framework.json",
)

_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Seen:
    """One answer of the site. `templates`: the files that it was drawn from."""

    path: str
    status: int
    body: str
    location: str
    title: str
    headers: str
    templates: frozenset[str]


@dataclass(frozen=True, slots=True)
class Tour:
    """Everything that was seen, and the unknown variables that its templates asked for."""

    seen: tuple[Seen, ...]
    unknown_variables: tuple[str, ...]


class Visitor:
    """Somebody who opens pages, and remembers them all."""

    def __init__(self, post: Practitioner | None = None) -> None:
        self.client = signed_in(post) if post else Client()
        self.seen: list[Seen] = []

    def get(self, path: str) -> Seen:
        """Open a page."""
        return self._note(path, self.client.get(path))

    def post(self, path: str, data: Mapping[str, Any] | None = None, **headers: str) -> Seen:
        """Send a form."""
        return self._note(path, self.client.post(path, data or {}, headers=headers or None))

    def _note(self, path: str, answer: Any) -> Seen:
        body = answer.content.decode("utf-8", "replace") if not answer.streaming else ""
        found = _TITLE.search(body)
        one = Seen(
            path=path,
            status=answer.status_code,
            body=body,
            location=answer.headers.get("Location", ""),
            title=found[1] if found else "",
            headers="\n".join(f"{name}: {value}" for name, value in answer.items()),
            templates=frozenset(
                str(part.origin.name) for part in getattr(answer, "templates", []) if part.origin
            ),
        )
        self.seen.append(one)
        return one


def check_paths(check: ThresholdCheck) -> list[str]:
    """Every page of a check but its PDF, which takes as long to draw as all of them."""
    pages = ("danger", "review", "result", "judge", "sign_off", "ask_another", "next", "record")
    after = ("reopen", "share", "withdraw", "look_again", "move", "text")
    family = ("family", "take_out")
    return [
        *(reverse("check_step", args=[check.ref, step.value]) for step in PAGES),
        *(reverse(f"check_{page}", args=[check.ref]) for page in (*pages, *after, *family)),
        reverse("check_result_earlier", args=[check.ref, 1]),
    ]


def the_tour(cast: Cast) -> list[Seen]:
    """Everything that can be seen of checks in every state, by everybody whom they concern."""
    return [
        seen
        for visitor in (
            *_strangers(),
            *_without_an_account(cast),
            *_authors(cast),
            *_readers(cast),
            *_practising(cast),
            *_office(cast),
            *_own_account(cast.colleague),
            *_editors(cast),
            *_signed_out_while_typing(cast),
            *_readers_of_the_document(),
            *_when_something_is_wrong(cast),
        )
        for seen in visitor.seen
    ]


def _strangers() -> Iterator[Visitor]:
    """Nobody has signed in."""
    visitor = Visitor()
    for path in (
        "/",
        "/account/login/",
        "/account/login/?next=/work/",
        "/account/signup/",
        "/account/inactive/",
        "/account/password/reset/",
        "/account/password/reset/done/",
        "/account/password/reset/key/done/",
        "/account/password/reset/key/1-gone/",
        "/nothing-here/",
        "/work/",
    ):
        visitor.get(path)
    visitor.post("/account/login/", {"login": "nobody", "password": ""})
    visitor.post("/account/password/reset/", {"email": "no address"})
    yield visitor


def _without_an_account(cast: Cast) -> Iterator[Visitor]:
    """Somebody who does not sign in, and then does, on the same computer."""
    visitor = Visitor()
    visitor.get("/check/")
    visitor.get("/check/who/")
    visitor.post("/check/")
    for step, answers in QUIET.items():
        visitor.get(f"/check/{step}/")
        visitor.post(f"/check/{step}/", {"entry": "no such entry"})
        visitor.post(f"/check/{step}/", answers)
    visitor.get("/check/")
    visitor.get("/check/result/")
    visitor.post("/check/needs-parents/", {"entry": "D-domestic-abuse"})
    visitor.post("/check/danger/", {"now": "yes", "signs": ["I01"]})
    visitor.get("/check/danger-now/")
    visitor.get("/check/result/")
    visitor.client.force_login(cast.colleague.user)
    for path in ("/work/", "/checks/start/", "/check/result/", "/check/keep/"):
        visitor.get(path)
    visitor.post("/check/keep/", {"whose": "yes"})
    kept = visitor.post("/check/keep/", {"whose": "yes", "about_worker": "no"})
    visitor.get(kept.location)
    visitor.get("/check/deleted/")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pathway.actions.anonymous.MOST_A_MINUTE", 0)
        visitor.post("/check/")
    yield visitor


def _authors(cast: Cast) -> Iterator[Visitor]:
    """The author, from an empty list to checks in every state."""
    visitor = Visitor(cast.author)
    visitor.get("/")
    visitor.get("/work/")
    visitor.get("/notices/")
    visitor.get("/checks/start/")
    started = visitor.post("/checks/start/", {"start_key": "tour"})
    fresh = started.location.removesuffix("who/")
    for step in PAGES:
        visitor.get(f"{fresh}{step.value}/")
        visitor.post(f"{fresh}{step.value}/", {"revision": "0"})
        visitor.post(f"{fresh}{step.value}/", {"revision": "0"}, **{"X-Autosave": "1"})
        visitor.post(f"{fresh}{step.value}/", {"revision": "7", **_answers(step)})
    _look_for_words(visitor, fresh)
    visitor.get(f"{fresh}review/")
    visitor.post(f"{fresh}review/")
    for check in _checks(cast):
        _walk_through(visitor, check)
    for _more_than_a_page in range(25):
        begun(cast.author, Story(child_name=""))
    visitor.get("/work/")
    visitor.get("/work/?show=drafts&sort=-name")
    visitor.get("/work/?page=2")
    visitor.get("/work/?show=withdrawn")
    visitor.get(f"/checks/{NO_SUCH_REF}/result/")
    for path in (
        "/account/password/change/",
        "/account/email/",
        "/account/logout/",
        "/account/2fa/",
        "/account/2fa/totp/activate/",
        "/account/2fa/recovery-codes/",
        "/account/sessions/",
        "/account/reauthenticate/",
        "/administration/",
    ):
        visitor.get(path)
    yield visitor


def _look_for_words(visitor: Visitor, check: str) -> None:
    """From a page of needs, with and without results, by script and without."""
    here = {"step": Step.NEEDS_CHILD.value}
    for words in ("", "mum drinking", "bruise on arm", "qqqqq"):
        visitor.post(f"{check}needs-child/", {"revision": "7", "find": "1", "find_words": words})
        visitor.post(f"{check}find/", here | {"find_words": words})
        visitor.post(f"{check}find/", {"find_words": words}, **{"X-Find": "1"})
        visitor.post(f"{check}find/add/", here | {"own": "1", "find_words": words})
    for key in ("D-diet", "D-parent-health", "no such entry"):
        visitor.post(f"{check}find/add/", here | {"key": key})
        visitor.get(f"{check}needs-child/")
    visitor.post(f"{check}find/", {"find_words": "hungry"} | here)
    visitor.post(f"{check}find/add/", here | {"key": "D-diet"}, **{"X-Find": "1"})


def _checks(cast: Cast) -> Iterator[ThresholdCheck]:
    by = cast.author
    yield begun(by)
    yield drafted(by)
    yield in_danger(by)
    yield with_result(by)
    yield judged(by)
    yield asked(by, cast.manager)
    yield from family_of_three(by)
    yield reopened(by)
    yield shared(by)
    yield withdrawn(by)
    yield to_look_at_again(by)


def _walk_through(visitor: Visitor, check: ThresholdCheck) -> None:
    for path in check_paths(check):
        visitor.get(path)
    visitor.post(reverse("check_danger", args=[check.ref]), {"got_through": "yes"})
    visitor.post(reverse("check_judge", args=[check.ref]), {"level": "no such level"})
    visitor.post(reverse("check_sign_off", args=[check.ref]))
    visitor.post(reverse("check_ask_another", args=[check.ref]))
    visitor.post(reverse("check_take_out", args=[check.ref]), {"because": ""})
    for page in ("reopen", "withdraw", "look_again"):
        visitor.post(reverse(f"check_{page}", args=[check.ref]))


def _readers(cast: Cast) -> Iterator[Visitor]:
    """The lead, and the manager who is asked to sign."""
    for post in (cast.lead, cast.manager):
        visitor = Visitor(post)
        visitor.get("/work/")
        visitor.get("/work/?show=agency")
        visitor.get("/notices/")
        for check in ThresholdCheck.objects.visible_to(post).order_by("pk"):
            for path in check_paths(check):
                visitor.get(path)
        yield visitor
    waiting = ThresholdCheck.objects.filter(state="awaiting_sign_off").latest("pk")
    path = reverse("check_sign_off", args=[waiting.ref])
    visitor = Visitor(cast.manager)
    visitor.post(path, {"decision": "refuse", "reasons": ""})
    visitor.post(path, {"decision": "refuse", "reasons": "Not with what we know."})
    visitor.get(reverse("check_record", args=[waiting.ref]))
    yield visitor
    author = Visitor(cast.author)
    for path in (*check_paths(waiting), reverse("check_pdf", args=[waiting.ref])):
        author.get(path)
    author.get("/notices/")
    yield author


def _practising(cast: Cast) -> Iterator[Visitor]:
    """Somebody with published cases, and a lead with a set of them for a meeting."""
    somebody, lead = Visitor(cast.colleague), Visitor(cast.lead)
    lead.get(reverse("practice_results"))
    lead.get(reverse("practice_set_make"))
    lead.post(reverse("practice_set_make"), {"name": ".", "start_key": "tour"})
    made = {"name": "Team meeting", "cases": ["T1-029", "T1-007"], "start_key": "tour"}
    in_set = lead.post(reverse("practice_set_make"), made).location
    case = reverse("practice_case_answer", args=["T1-029"])
    for path in (case, f"{in_set}cases/T1-007/"):
        somebody.get(reverse("practice_list"))
        somebody.get(in_set)
        somebody.get(path)
        somebody.post(path, {"find": "1", "find_words": "hungry", "chosen": ["A10"]})
        somebody.post(path, {"find": "1", "find_words": "qqxzz"})
        somebody.post(path, {"chosen": ["development.some"]})
        answer = {"level": "protection", "chosen": ["A10"], "sign": ["I01"], "start_key": path}
        somebody.get(somebody.post(path, answer).location)
    somebody.get(reverse("practice_list"))
    _practised_by_six(cast, PracticeSet.objects.get())
    lead.get(in_set)
    lead.get(lead.post(f"{in_set}close/").location)
    somebody.get(in_set)
    somebody.get(f"{in_set}cases/T1-029/")
    lead.get(reverse("practice_list"))
    lead.get(reverse("practice_results"))
    editor = Visitor(cast.editor)
    editor.get(reverse("practice_results"))
    yield from (somebody, lead, editor)


def _practised_by_six(cast: Cast, practice_set: PracticeSet) -> None:
    """Enough colleagues for their numbers to be shown."""
    for number in range(6):
        answer_case(
            version=practice_set.version,
            case="T1-029",
            chosen=["A10"],
            signs=[],
            answers={},
            level="additional",
            start_key="tour",
            by=make_post(f"Practising {number}", cast.lead.agency, Role.PRACTITIONER),
            now=timezone.now(),
            in_set=practice_set,
        )


def _office(cast: Cast) -> Iterator[Visitor]:
    """Those who have nothing to do with checks."""
    for post in (cast.editor, cast.administrator):
        visitor = Visitor(post)
        visitor.get("/work/")
        visitor.get("/notices/")
        visitor.get("/administration/")
        yield visitor


def _own_account(post: Practitioner) -> Iterator[Visitor]:
    """Signing in with a password, and a second factor from first to last."""
    post.user.set_password(PASSWORD)
    post.user.save()
    credentials = {"login": post.user.email, "password": PASSWORD}
    visitor = Visitor()
    visitor.post("/account/login/", credentials)
    visitor.get("/work/")
    for path in ("/account/password/change/", "/account/reauthenticate/"):
        visitor.get(path)
    visitor.post("/account/password/change/", {"oldpassword": "wrong"})
    asked_again = visitor.get("/account/2fa/totp/activate/").location
    visitor.post(asked_again, {"password": "wrong"})
    visitor.post(asked_again, {"password": PASSWORD})
    visitor.get("/account/2fa/totp/activate/")
    secret = visitor.client.session["mfa.totp.secret"]
    visitor.post("/account/2fa/totp/activate/", {"code": "no code"})
    visitor.post("/account/2fa/totp/activate/", {"code": code_of(secret)})
    for path in (
        "/account/2fa/",
        "/account/2fa/recovery-codes/",
        "/account/2fa/recovery-codes/generate/",
        "/account/2fa/recovery-codes/download/",
        "/account/2fa/reauthenticate/",
        "/account/2fa/totp/deactivate/",
        "/account/sessions/",
    ):
        visitor.get(path)
    yield visitor
    again = Visitor()
    again.post("/account/login/", credentials)
    again.get("/account/2fa/authenticate/")
    again.post("/account/2fa/authenticate/", {"code": "no code"})
    yield again


def code_of(secret: str) -> str:
    counter = next(iter(totp.yield_hotp_counters_from_time()))
    return str(totp.format_hotp_value(totp.hotp_value(secret, counter)))


def _editors(cast: Cast) -> Iterator[Visitor]:
    """A new draft of the pathway."""
    visitor = Visitor(cast.editor)
    version = published()
    page = reverse("admin:pathway_frameworkversion_change", args=[version.pk])
    step = reverse("admin:pathway_frameworkversion_step", args=[version.pk, "begin"])
    visitor.get(reverse("admin:pathway_indicator_add"))
    visitor.get(page)
    visitor.get(step)
    begun_draft = visitor.post(step, {"label": "The next pathway"})
    visitor.get(begun_draft.location)
    visitor.get(begun_draft.location.replace("change/", "step/review/"))
    _editors_tools(visitor, begun_draft.location)
    visitor.get(reverse("admin:pathway_indicator_add"))
    visitor.get(reverse("admin:pathway_indicator_changelist"))
    visitor.get(reverse("admin:pathway_thresholdframework_changelist"))
    take_in = reverse("admin:pathway_thresholdframework_take_in")
    visitor.get(take_in)
    visitor.post(take_in, {"file": SimpleUploadedFile("none.json", b"{}")})
    visitor.get(reverse("admin:pathway_thresholdframework_ours", args=[version.framework_id]))
    visitor.get(reverse("admin:pathway_thresholdframework_change", args=[version.framework_id]))
    tried = reverse("admin:pathway_replay_try", args=[version.pk])
    visitor.get(tried)
    visitor.get(visitor.post(tried, {"at_most": "0"}).location)
    yield visitor


def _editors_tools(visitor: Visitor, version: str) -> None:
    """What is different; rows moved, taken away, said in words; words without an entry."""
    draft = FrameworkVersion.objects.drafts().latest("pk")
    entry = Indicator.objects.filter(version=draft).latest("pk")
    rule = ThresholdRule.objects.filter(version=draft).latest("pk")
    words = UnmatchedPhrase.objects.create(text="not found", said_on=timezone.localdate())
    visitor.get(version.replace("change/", "difference/"))
    visitor.get(reverse("admin:pathway_indicator_place", args=[entry.pk]))
    visitor.get(reverse("admin:pathway_indicator_delete", args=[entry.pk]))
    visitor.get(reverse("admin:pathway_thresholdrule_change", args=[rule.pk]))
    visitor.post(reverse("admin:pathway_thresholdrule_words", args=[draft.pk]), {})
    moving = {"action": "move_elsewhere", "_selected_action": str(entry.pk)}
    visitor.post(reverse("admin:pathway_indicator_changelist"), moving)
    visitor.get(reverse("admin:pathway_unmatchedphrase_changelist"))
    visitor.get(reverse("admin:pathway_unmatchedphrase_groups"))
    visitor.get(f"{reverse('admin:pathway_unmatchedphrase_synonym')}?words={words.pk}")


def _signed_out_while_typing(cast: Cast) -> Iterator[Visitor]:
    """A form sent too late: held, shown again, or shown to be copied; and a draft to be kept."""
    visitor = Visitor(cast.author)
    check = begun(cast.author)
    pages = [check_paths(check)[0], reverse("check_step", args=[check.ref, Step.NEEDS_CHILD])]
    token = re.compile(r'name="held_token" value="([^"]*)"')
    sent = {
        path: {"child_name": CHILD, "held_token": found[1]}
        for path in pages
        if (found := token.search(visitor.get(path).body))
    }
    for who in (Visitor(), Visitor(cast.colleague)):
        for path, data in sent.items():
            who.get(who.post(path, data).location or "/account/login/")
        yield who
    for path in pages:
        visitor.get(path)
    finished = with_result(cast.author)
    too_late = reverse("check_step", args=[finished.ref, Step.STRENGTHS])
    visitor.post(too_late, {"words": "Typed", "revision": "1"})
    left = begun(cast.author)
    ThresholdCheck.objects.filter(pk=left.pk).update(
        updated_at=timezone.now() - dt.timedelta(days=80), expiry_warned_at=timezone.now()
    )
    visitor.get(reverse("check_keep", args=[left.ref]))
    visitor.post(reverse("check_keep", args=[left.ref]))
    visitor.get(reverse("check_review", args=[left.ref]))
    yield visitor


def _readers_of_the_document() -> Iterator[Visitor]:
    """Everybody, before and after another version is published, here and over the border."""
    visitor = Visitor()
    load_neighbours(now=timezone.now())
    old = published()
    gone = _without_a_strength(old)
    for number in ("", f"versions/{old.number}/"):
        for page in (*DOCUMENT_PAGES, f"entries/{gone}/"):
            visitor.get(f"/pathway/{number}{page}")
        visitor.post(f"/pathway/{number}find/", {"words": "hungry bruise"})
        visitor.post(f"/pathway/{number}find/", {"words": "qqqqq"})
    for path in ("versions/", "elsewhere/", "elsewhere/medway/", "elsewhere/nowhere/"):
        visitor.get(f"/pathway/{path}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pathway.documents._drawn", lambda _html: b"%PDF")
        visitor.get("/pathway/pathway.pdf")
        patch.setattr("pathway.views.document.pathway_as_pdf", _raise(PdfNotPossible()))
        visitor.get("/pathway/pathway.pdf")
    yield visitor


def _without_a_strength(old: FrameworkVersion) -> str:
    """Publishes the next version, in which one strength is gone and a wording differs."""
    draft = draft_of(old)
    entries = Indicator.objects.filter(version=draft)
    gone = entries.filter(polarity="strength").earliest("position")
    gone.delete()
    entries.filter(code="A10").update(wording="In other words")
    draft.effective_on = timezone.localdate()
    draft.save()
    publish_version(version=draft, by=None, for_real_use=False, now=timezone.now())
    return gone.code


def _when_something_is_wrong(cast: Cast) -> Iterator[Visitor]:
    """Pages that nobody should need: nothing published, no PDF, a broken or a stale form."""
    visitor = Visitor(cast.author)
    check = judged(cast.author)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pathway.views.results.record_as_pdf", _raise(PdfNotPossible()))
        visitor.get(reverse("check_pdf", args=[check.ref]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pathway.views.work.work_of", _raise(RuntimeError("Broken on purpose.")))
        visitor.client.raise_request_exception = False
        visitor.get("/work/")
    visitor.post("/checks/start/", dict.fromkeys(map(str, range(3_100)), "x"))
    visitor.client.handler.enforce_csrf_checks = True
    visitor.post("/checks/start/")
    yield visitor
    left = Visitor(cast.outsider)
    Practitioner.objects.filter(pk=cast.outsider.pk).update(ends_on="2020-01-02")
    left.get("/work/")
    yield left
    yield _after_a_new_version(cast)
    FrameworkVersion.objects.published().update(state="superseded", superseded_at=timezone.now())
    nothing = Visitor(cast.author)
    nothing.get("/checks/start/")
    yield nothing


def _after_a_new_version(cast: Cast) -> Visitor:
    """A draft whose version was superseded: the editors' draft comes into force."""
    version = FrameworkVersion.objects.drafts().latest("pk")
    version.effective_on = timezone.localdate()
    version.save()
    publish_version(version=version, by=None, for_real_use=False, now=timezone.now())
    visitor = Visitor(cast.author)
    drafts = ThresholdCheck.objects.begun_by(cast.author).filter(state="draft")
    draft = drafts.latest("pk")
    for path in check_paths(draft):
        visitor.get(path)
    new = {"version": version.ref}
    visitor.post(reverse("check_move", args=[draft.ref]), new)
    CheckSetAside.objects.create(
        check_made=draft,
        place="Health",
        words="An entry that is gone",
        evidence="Seen",
        said_under="Version 1",
        set_aside_at=timezone.now(),
    )
    visitor.get(reverse("check_review", args=[draft.ref]))
    return visitor


def _raise(error: Exception) -> Callable[..., None]:
    def act(*_args: object, **_options: object) -> None:
        raise error

    return act


def _answers(step: Step) -> dict[str, str]:
    """What a page is sent with once it is too old, so that it shows both texts."""
    return {
        Step.WHO: {"child_name": "Typed", "age_known": "not_known", "about_worker": "no"},
        Step.DANGER: {"now": "no", "signs": "none"},
        Step.OWN_WORDS: {
            "form-TOTAL_FORMS": "1",
            "form-INITIAL_FORMS": "0",
            "form-0-text": "",
        },
        Step.STRENGTHS: {"words": "Typed"},
        Step.UNKNOWN: {"domains": "none"},
        Step.HELP: {"help_so_far": "none_yet"},
        Step.LAW: dict.fromkeys(
            ("significant_harm", "section_17", "disabled", "universal_enough"), "no"
        ),
        Step.OWN_LEVEL: {"level": "additional"},
    }.get(step, {})
