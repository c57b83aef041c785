"""Forms of the administration, made out of its own pages, and those of the sign-in library."""

import re
from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pathway.actions.frameworks import publish_version
from pathway.models import (
    CheckResult,
    FrameworkVersion,
    Indicator,
    KeyContact,
    Replay,
    ReplayMove,
    SavedCase,
    ThresholdFramework,
    ThresholdRule,
    UnmatchedPhrase,
)
from pathway.models.framework import VersionedRow
from pathway.sheets.files import Format, written
from people.constants import Role
from people.models import Agency, Practitioner, User
from tests.checks import completed, signed_in
from tests.house.scenario import Cast
from tests.house.sent_twice import Visit
from tests.house.tour import PASSWORD, code_of
from tests.pathway.administration import a_row, filled_in
from tests.pathway.frameworks import SHAPES
from tests.pathway.versions import draft_of
from timescales.models import BankHoliday

Named = Iterator[tuple[str, Visit]]
"""Visits, each with the name of its address."""

CLOSED_TO_ALL = {
    "people_user_delete": "accounts are closed, not deleted",
    "people_agency_delete": "posts and records point to it",
    "people_practitioner_delete": "a post that ended signed records",
    "pathway_thresholdframework_add": "a framework comes in as a file",
    "pathway_thresholdframework_delete": "checks were made under it",
    "pathway_frameworkversion_add": "a version begins as a copy or as a file",
    "pathway_unmatchedphrase_add": "only what people searched for in vain",
    "pathway_unmatchedphrase_change": "it is finished from the list",
    "pathway_unmatchedphrase_delete": "it is finished from the list",
    "pathway_replay_add": "a replay is asked for on the page that tries a version",
    "pathway_replay_delete": "what was learned of a draft stays with it",
    "pathway_savedcase_delete": "a case is set aside",
}
"""Pages of the administration that no post may send a form to, and why."""

_WORDS = ("wording", "name", "title", "offered_wording", "sentence", "text", "label", "heading")

ROWS = sorted(
    (model for model in admin.site._registry if issubclass(model, VersionedRow)),
    key=lambda model: model.__name__,
)


def address(model: type[Model], page: str, *pk: int) -> str:
    """The address of one of the pages of a table."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=pk)


def _name(model: type[Model], page: str) -> str:
    return f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"


def _look(client: Client, model: type[Model], pk: int) -> Named:
    """The pages that take what is sent to them for a look: the list, and a row's history."""
    for page, path in (
        ("changelist", address(model, "changelist")),
        ("history", address(model, "history", pk)),
    ):
        yield _name(model, page), Visit(client, path, changes=False)


def placed_by_hand(model: type[Model]) -> bool:
    """True when rows of that table are moved by hand."""
    pages: Any = admin.site._registry[model]
    return bool(pages.placed_by_hand and pages.place == "position")


def row_visits(cast: Cast, draft: FrameworkVersion, model: type[Model]) -> Named:
    """A row of a draft added, changed and taken away."""
    client = signed_in(cast.editor)
    copied = filled_in(client.get(address(model, "change", a_row(model, draft).pk)))
    add = f"{address(model, 'add')}?version={draft.pk}"
    fresh = filled_in(client.get(add))
    data = {name: value for name, value in copied.items() if "-" not in name} | {
        name: value for name, value in fresh.items() if "-" in name or name in {"position", "rank"}
    }
    if "code" in data:
        data["code"] = "NEW-1"
    yield _name(model, "add"), Visit(client, add, data)
    new: Any = model._default_manager.order_by("pk").last()
    yield from _look(client, model, new.pk)
    change = address(model, "change", new.pk)
    there = filled_in(client.get(change))
    words = next(name for name in _WORDS if name in there)
    yield _name(model, "change"), Visit(client, change, there | {words: f"{there[words]} too"})
    if placed_by_hand(model):
        place = address(model, "place", new.pk)
        token = client.get(place).context["where"].token
        yield _name(model, "place"), Visit(client, place, {"to": "first", "from": token})
    if model is ThresholdRule:
        words = address(model, "words", draft.pk)
        yield _name(model, "words"), Visit(client, words, there, changes=False)
    yield _name(model, "delete"), Visit(client, address(model, "delete", new.pk), {"post": "yes"})


def trial_visits(cast: Cast, draft: FrameworkVersion) -> Named:
    """A case written, changed, looked at; a replay asked for, a case kept of it, stopped."""
    editor = signed_in(cast.editor)
    add = address(SavedCase, "add")
    case = {
        "framework": draft.framework_id,
        "name": "Late",
        "source": "A test",
        "choices": '{"age": 84, "indicators": ["A10"]}',
        "expected": "additional",
    }
    yield _name(SavedCase, "add"), Visit(editor, add, case)
    kept = SavedCase.objects.latest("pk")
    change = address(SavedCase, "change", kept.pk)
    yield _name(SavedCase, "change"), Visit(editor, change, case | {"source": "Another"})
    yield from _look(editor, SavedCase, kept.pk)
    completed(cast.author, "ring_for_advice")
    ask = reverse("admin:pathway_replay_try", args=[draft.pk])
    yield "admin:pathway_replay_try", Visit(editor, ask, {"at_most": "0"})
    replay = Replay.objects.latest("pk")
    move = ReplayMove.objects.create(
        replay=replay,
        result=CheckResult.objects.latest("pk"),
        agency=cast.author.agency,
        up=True,
        before="Additional",
        after="Extensive",
        before_rule="",
        after_rule="",
        reasons=[],
        lost=[],
    )
    found = address(Replay, "change", replay.pk)
    yield _name(Replay, "change"), Visit(editor, found, {"keep": str(move.pk)})
    yield _name(Replay, "change"), Visit(editor, found, {"stop": "1"})
    yield from _look(editor, Replay, replay.pk)


def _exchange(editor: Client, publisher: Client) -> Named:
    """A framework looked through, taken in, and ours chosen."""
    name = "admin:pathway_thresholdframework"
    path = reverse(f"{name}_take_in")
    content = written(SHAPES["letters"], Format.JSON)
    looked = editor.post(path, {"file": SimpleUploadedFile("letters.json", content)})
    held = re.search(r'name="held" value="([^"]*)"', looked.content.decode())
    assert held is not None
    yield f"{name}_take_in", Visit(editor, path, {"held": held[1]})
    letters = FrameworkVersion.objects.get(framework__code="letters")
    publish_version(version=letters, by=None, for_real_use=False, now=timezone.now())
    path = reverse(f"{name}_ours", args=[letters.framework_id])
    yield f"{name}_ours", Visit(publisher, path)


def version_visits(cast: Cast, draft: FrameworkVersion) -> Named:
    """A draft named, sent to review, taken back, published; the next one begun and thrown away."""
    editor, publisher = signed_in(cast.editor), signed_in(cast.publisher)
    yield from _look(editor, FrameworkVersion, draft.pk)
    change = address(FrameworkVersion, "change", draft.pk)
    named = filled_in(editor.get(change)) | {
        "label": "Pathway, anew",
        "effective_on": timezone.localdate().isoformat(),
    }
    yield _name(FrameworkVersion, "change"), Visit(editor, change, named)
    KeyContact.objects.filter(version=draft).update(
        confirmed_by=cast.editor, confirmed_on=timezone.localdate()
    )
    for client, name in (
        (editor, "review"),
        (editor, "back"),
        (editor, "review"),
        (publisher, "refuse"),
        (editor, "review"),
        (publisher, "publish"),
        (editor, "begin"),
    ):
        path = reverse("admin:pathway_frameworkversion_step", args=[draft.pk, name])
        given = {"begin": {"label": "The one after"}, "refuse": {"why": "Say more."}}
        data = _hidden(client.get(path)) | given.get(name, {})
        yield "admin:pathway_frameworkversion_step", Visit(client, path, data)
    begun = FrameworkVersion.objects.latest("pk")
    delete = address(FrameworkVersion, "delete", begun.pk)
    yield _name(FrameworkVersion, "delete"), Visit(editor, delete, {"post": "yes"})
    new = ThresholdFramework.objects.create(code="new", name="New", authority="Nobody")
    yield from _look(editor, ThresholdFramework, new.pk)
    better = {"code": "new", "name": "Better", "authority": "Nobody"}
    change = address(ThresholdFramework, "change", new.pk)
    yield _name(ThresholdFramework, "change"), Visit(editor, change, better)
    yield from _exchange(editor, publisher)
    phrase = UnmatchedPhrase.objects.create(text="not found", said_on=timezone.localdate())
    groups = reverse("admin:pathway_unmatchedphrase_groups")
    apart = UnmatchedPhrase.objects.create(text="apart", said_on=timezone.localdate())
    yield "admin:pathway_unmatchedphrase_groups", Visit(editor, groups, {"words": str(apart.pk)})
    meant = UnmatchedPhrase.objects.create(text="meant so", said_on=timezone.localdate())
    after = draft_of(draft)
    synonym = f"{reverse('admin:pathway_unmatchedphrase_synonym')}?words={meant.pk}"
    entry = {"entry": f"indicator:{a_row(Indicator, after).code}", "text": "meant so"}
    yield "admin:pathway_unmatchedphrase_synonym", Visit(editor, synonym, entry)
    difference = reverse("admin:pathway_frameworkversion_difference", args=[draft.pk])
    yield "admin:pathway_frameworkversion_difference", Visit(editor, difference, changes=False)
    finish = {"action": "finish", "_selected_action": [str(phrase.pk)]}
    path = address(UnmatchedPhrase, "changelist")
    yield _name(UnmatchedPhrase, "changelist"), Visit(editor, path, finish)
    history = address(UnmatchedPhrase, "history", phrase.pk)
    yield _name(UnmatchedPhrase, "history"), Visit(editor, history, changes=False)


def _hidden(page: Any) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.content.decode())
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


def people_visits(cast: Cast) -> Named:
    """Accounts, agencies, posts with and without a last day, and bank holidays."""
    client = signed_in(cast.administrator)
    post = cast.colleague
    account = {"email": "new@house.example", "full_name": "New Person"}
    yield _name(User, "add"), Visit(client, address(User, "add"), account)
    new = User.objects.get(email="new@house.example")
    given: list[tuple[type[Model], str, dict[str, Any]]] = [
        (User, address(User, "change", new.pk), {"full_name": "Other Name", "is_active": "on"}),
        (Agency, address(Agency, "add"), {"name": "New agency", "kind": "school"}),
        (
            Agency,
            address(Agency, "change", post.agency_id),
            {"name": "Another name", "kind": "school"},
        ),
        *(
            (Practitioner, address(Practitioner, "add"), _post_of(new, post, ends_on))
            for ends_on in ("2026-03-31", "")
        ),
        (
            Practitioner,
            address(Practitioner, "change", post.pk),
            _post_of(post.user, post, "") | {"job_title": "Head of year"},
        ),
        (BankHoliday, address(BankHoliday, "add"), {"day": "2027-05-05", "name": "Once"}),
    ]
    for model, path, data in given:
        page = "add" if path.endswith("/add/") else "change"
        yield _name(model, page), Visit(client, path, data)
    day = BankHoliday.objects.get(day="2027-05-05")
    change = address(BankHoliday, "change", day.pk)
    yield _name(BankHoliday, "change"), Visit(client, change, {"day": day.day, "name": "Only once"})
    yield from _look(client, BankHoliday, day.pk)
    path = address(BankHoliday, "delete", day.pk)
    yield _name(BankHoliday, "delete"), Visit(client, path, {"post": "yes"})
    for model, pk in ((User, new.pk), (Agency, post.agency_id), (Practitioner, post.pk)):
        yield from _look(client, model, pk)
    # A link that is asked for again is sent again: the mail is lost more often than it is unwanted.
    link = {"action": "send_password_link", "_selected_action": [str(new.pk)]}
    listed = address(User, "changelist")
    yield _name(User, "changelist"), Visit(client, listed, link, changes=None)


def _post_of(user: User, beside: Practitioner, ends_on: str) -> dict[str, Any]:
    return {
        "user": user.pk,
        "agency": beside.agency_id,
        "job_title": "Teacher",
        "roles": [Role.PRACTITIONER.value],
        "starts_on": "2026-01-01" if ends_on else "2026-04-01",
        "ends_on": ends_on,
        "manager": "",
        "deputy": "",
    }


def frame_visits(cast: Cast) -> Named:
    """Pages of the administration that show, sign in, or change one's own password."""
    client = _with_password(cast.administrator)
    new = {"old_password": PASSWORD, "new_password1": "another", "new_password2": "another"}
    new |= dict.fromkeys(("new_password1", "new_password2"), "another long sentence nobody has")
    for name, path, data in (
        ("admin:index", "/administration/", {}),
        ("admin:app_list", "/administration/people/", {}),
        ("admin:view_on_site", "/administration/r/1/1/", {}),
        ("admin:login", "/administration/login/", {}),
        ("admin:password_change", "/administration/password_change/", new),
        ("admin:logout", "/administration/logout/", {}),
    ):
        yield name, Visit(client, path, data, changes=None)


def _with_password(post: Practitioner) -> Client:
    post.user.set_password(PASSWORD)
    post.user.save()
    client = Client()
    client.post("/account/login/", {"login": post.user.email, "password": PASSWORD})
    return client


# -- the sign-in library ----------------------------------------------------------------------


def _password_mail(client: Client, post: Practitioner) -> str:
    """The page that the link of a mail leads to."""
    client.post("/account/password/reset/", {"email": post.user.email})
    link = re.search(r"/account/password/reset/key/\S+", str(mail.outbox[-1].body))
    assert link
    location: str = client.get(link[0]).headers["Location"]
    return location


def library_visits(cast: Cast) -> Named:
    """One's own account: signing in, the password, the address, the second factor, signing out."""
    post, other = cast.colleague, cast.outsider
    sign_in = {"login": post.user.email, "password": PASSWORD}
    client = _with_password(post)
    anew = "another long sentence nobody has"
    twice = {"password1": anew, "password2": anew}
    out = Client()
    yield "account_login", Visit(Client(), "/account/login/", sign_in, changes=None)
    yield "account_signup", Visit(Client(), "/account/signup/", twice, changes=False)
    yield "account_confirm_login_code", Visit(out, "/account/login/code/confirm/", changes=False)
    asks = {"email": other.user.email}
    yield "account_reset_password", Visit(out, "/account/password/reset/", asks, changes=None)
    reset = _password_mail(out, other)
    yield "account_reset_password_from_key", Visit(out, reset, twice, changes=None)
    again = {"password": PASSWORD}
    yield "account_reauthenticate", Visit(client, "/account/reauthenticate/", again, changes=None)
    yield "usersessions_list", Visit(client, "/account/sessions/", changes=None)
    first = signed_in(other)
    User.objects.filter(pk=other.user_id).update(password="!")
    yield "account_set_password", Visit(first, "/account/password/set/", twice, changes=None)
    client.get("/account/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    code = {"code": code_of(secret)}
    yield "mfa_activate_totp", Visit(client, "/account/2fa/totp/activate/", code)
    yield (
        "mfa_generate_recovery_codes",
        Visit(client, "/account/2fa/recovery-codes/generate/", changes=None),
    )
    half = Client()
    half.post("/account/login/", sign_in)
    yield "mfa_authenticate", Visit(half, "/account/2fa/authenticate/", code, changes=None)
    yield (
        "mfa_reauthenticate",
        Visit(client, "/account/2fa/reauthenticate/", code, changes=None),
    )
    yield "mfa_deactivate_totp", Visit(client, "/account/2fa/totp/deactivate/")
    change = {"oldpassword": PASSWORD, **twice}
    yield (
        "account_change_password",
        Visit(client, "/account/password/change/", change, changes=None),
    )
    # Late: a second factor needs every address of the account confirmed.
    added = {"email": "other@house.example", "action_add": ""}
    yield "account_email", Visit(client, "/account/email/", added, changes=None)
    yield "account_logout", Visit(client, "/account/logout/", changes=None)


NOT_OURS = {
    "account_confirm_email": "addresses are not confirmed by mail here: any key is unknown",
    "mfa_download_recovery_codes": "shows a file; a form sent to it is unknown",
}
"""Pages of the library that are there for nobody."""
