"""The administration of people: accounts, agencies and posts, and nothing about cases."""

import datetime as dt
from typing import Any

import pytest
from django.contrib import admin
from django.core import mail
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from people.constants import AgencyKind, Role
from people.models import Agency, Practitioner, User
from people.queries import current_post
from tests.factories import agency, post, user
from timescales.models import BankHoliday

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 20)


@pytest.fixture
def karen(db: None) -> Practitioner:
    """An administrator."""
    return post(agency("Council", AgencyKind.COUNCIL), Role.ADMINISTRATOR, name="Karen Doyle")


@pytest.fixture
def karens(karen: Practitioner) -> Client:
    """Her browser."""
    return signed_in(karen)


def signed_in(by: Practitioner) -> Client:
    """A browser in which that person is signed in."""
    by.user.is_staff = True
    by.user.save()
    client = Client()
    client.force_login(by.user)
    return client


def url(model: type[Model], page: str, *pk: int) -> str:
    """The address of one of the pages of a table."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=pk)


def errors_of(answer: Any) -> dict[str, list[str]]:
    """The messages at the fields of a form that was refused."""
    assert answer.status_code == 200
    return dict(answer.context["adminform"].form.errors)


def post_sent(**changed: Any) -> dict[str, Any]:
    """A filled-in form of a post."""
    return {
        "job_title": "Teacher",
        "roles": ["practitioner"],
        "starts_on": "2026-01-01",
        "ends_on": "",
        "manager": "",
        "deputy": "",
    } | changed


# --- who and what


@pytest.mark.parametrize("role", Role)
def test_only_administrators_open_people(role: Role) -> None:
    karens = signed_in(post(agency(), role))
    for model in (User, Agency, Practitioner, BankHoliday):
        got = karens.get(url(model, "changelist")).status_code
        assert got == (200 if role == Role.ADMINISTRATOR else 403)
        assert (karens.get(url(model, "add")).status_code == 200) == (got == 200)


def test_nothing_else_about_people_is_shown() -> None:
    """Neither sessions, second-factor secrets and Django's groups, nor notices and the log."""
    others = {
        model.__name__
        for model in admin.site._registry
        if model._meta.app_label not in {"pathway", "timescales"}
    }
    assert others == {"User", "Agency", "Practitioner"}


@pytest.mark.parametrize("model", [User, Agency, Practitioner])
def test_nothing_is_deleted(karens: Client, karen: Practitioner, model: type[Model]) -> None:
    other = post()
    row = {User: other.user, Agency: other.agency, Practitioner: other}[model]
    assert karens.post(url(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    page = karens.get(url(model, "changelist"))
    assert b"delete_selected" not in page.content
    assert model._default_manager.filter(pk=row.pk).exists()


def test_one_who_left_opens_nothing(karens: Client, karen: Practitioner) -> None:
    assert karens.get(url(User, "changelist")).status_code == 200
    karen.ends_on = timezone.localdate() - dt.timedelta(days=1)
    karen.save()
    assert karens.get(url(User, "changelist")).status_code == 403


# --- accounts


def test_an_account_is_made_without_a_password_and_gets_a_link(karens: Client) -> None:
    made = karens.post(
        url(User, "add"), {"email": "New.Person@Tests.example", "full_name": "New Person"}
    )
    assert made.status_code == 302
    person = User.objects.get(email="new.person@tests.example")
    assert not person.has_usable_password()
    assert not person.is_staff
    assert not person.is_superuser
    karens.post(
        url(User, "changelist"), {"action": "send_password_link", "_selected_action": [person.pk]}
    )
    assert [sent.to for sent in mail.outbox] == [["new.person@tests.example"]]
    assert "/account/password/reset/key/" in mail.outbox[0].body


def test_a_closed_account_gets_no_link(karens: Client) -> None:
    person = user("Closed")
    person.is_active = False
    person.save()
    karens.post(
        url(User, "changelist"), {"action": "send_password_link", "_selected_action": [person.pk]}
    )
    assert mail.outbox == []


def test_one_address_is_one_account(karens: Client) -> None:
    there = user("There")
    again = karens.post(url(User, "add"), {"email": there.email.upper(), "full_name": "Again"})
    assert "email" in errors_of(again)


def test_an_account_is_closed_and_its_sessions_with_it(karens: Client) -> None:
    other = post()
    theirs = signed_in(other)
    assert theirs.get("/notices/").status_code == 200
    saved = karens.post(url(User, "change", other.user.pk), {"full_name": other.full_name})
    assert saved.status_code == 302
    other.user.refresh_from_db()
    assert not other.user.is_active
    assert theirs.get("/notices/").status_code == 302


def test_rights_of_django_and_passwords_cannot_be_posted(karens: Client) -> None:
    other = user("Other")
    before = other.password
    karens.post(
        url(User, "change", other.pk),
        {
            "full_name": "Renamed",
            "is_active": "on",
            "is_staff": "on",
            "is_superuser": "on",
            "email": "taken@over.example",
            "password": "x",
            "groups": [],
            "user_permissions": [1],
        },
    )
    other.refresh_from_db()
    assert (other.full_name, other.password) == ("Renamed", before)
    assert (other.is_staff, other.is_superuser) == (False, False)
    assert other.email != "taken@over.example"
    assert not other.user_permissions.exists()


def test_nobody_closes_their_own_account(karens: Client, karen: Practitioner) -> None:
    karens.post(url(User, "change", karen.user.pk), {"full_name": "Karen Doyle"})
    karen.user.refresh_from_db()
    assert karen.user.is_active


# --- posts


def test_a_post_is_given_with_roles_as_ticks(karens: Client) -> None:
    school, person = agency("School"), user("New Person")
    page = karens.get(url(Practitioner, "add"))
    assert page.content.count(b'type="checkbox" name="roles"') == len(Role)
    saved = karens.post(
        url(Practitioner, "add"),
        post_sent(user=person.pk, agency=school.pk, roles=["practitioner", "manager"]),
    )
    assert saved.status_code == 302, errors_of(saved)
    given = Practitioner.objects.get(user=person)
    assert given.roles == ["practitioner", "manager"]
    assert current_post(person, timezone.localdate()) == given


def test_who_edits_the_pathway_may_open_these_pages_while_the_post_lasts(karens: Client) -> None:
    council, person = agency("Other council"), user("Editor")
    sent = post_sent(user=person.pk, agency=council.pk, roles=["pathway_editor"])
    karens.post(url(Practitioner, "add"), sent)
    given = Practitioner.objects.get(user=person)
    person.refresh_from_db()
    assert person.is_staff
    ended = timezone.localdate() - dt.timedelta(days=1)
    karens.post(url(Practitioner, "change", given.pk), sent | {"ends_on": ended.isoformat()})
    person.refresh_from_db()
    assert not person.is_staff


def test_a_post_needs_a_role_and_ends_after_it_begins(karens: Client) -> None:
    other = post()
    sent = post_sent(agency=other.agency.pk, roles=[], starts_on="2026-02-01", ends_on="2026-01-01")
    answer = karens.post(url(Practitioner, "change", other.pk), sent)
    assert "roles" in errors_of(answer)
    answer = karens.post(url(Practitioner, "change", other.pk), sent | {"roles": ["practitioner"]})
    assert errors_of(answer)


def test_one_open_post_in_an_agency(karens: Client) -> None:
    other = post()
    sent = post_sent(user=other.user.pk, agency=other.agency.pk)
    answer = karens.post(url(Practitioner, "add"), sent)
    assert errors_of(answer)["agency"] == [
        "This person has an open post there. End that one first, or change it."
    ]
    assert (
        karens.post(url(Practitioner, "add"), sent | {"ends_on": "2026-12-31"}).status_code == 302
    )


def test_a_manager_and_a_deputy_are_others_of_the_same_agency(karens: Client) -> None:
    other, stranger = post(), post()
    sent = post_sent(agency=other.agency.pk, manager=other.pk, deputy=stranger.pk)
    found = errors_of(karens.post(url(Practitioner, "change", other.pk), sent))
    assert found["manager"] == ["Nobody is their own manager."]
    assert found["deputy"] == ["A deputy works in the same agency."]


def test_nobody_gives_themselves_rights(karens: Client, karen: Practitioner) -> None:
    own = url(Practitioner, "change", karen.pk)
    assert b'name="_save"' not in karens.get(own).content
    sent = post_sent(agency=karen.agency.pk, roles=[role.value for role in Role])
    assert karens.post(own, sent).status_code == 403
    another = karens.post(
        url(Practitioner, "add"), post_sent(user=karen.user.pk, agency=agency().pk)
    )
    assert "Nobody gives themselves a post" in errors_of(another)["user"][0]
    assert karen.user.posts.count() == 1


def test_a_post_stays_with_its_person(karens: Client) -> None:
    other, stranger = post(), user("Stranger")
    karens.post(
        url(Practitioner, "change", other.pk),
        post_sent(agency=other.agency.pk, user=stranger.pk),
    )
    other.refresh_from_db()
    assert other.user != stranger


def test_people_are_found_by_typing(karens: Client) -> None:
    other = post(name="Grace Oyelaran")
    found = karens.get(
        reverse("admin:autocomplete"),
        {
            "term": "oyela",
            "app_label": "people",
            "model_name": "practitioner",
            "field_name": "manager",
        },
    )
    assert [row["id"] for row in found.json()["results"]] == [str(other.pk)]
    editor = signed_in(post(agency(), Role.PATHWAY_EDITOR))
    refused = editor.get(
        reverse("admin:autocomplete"),
        {
            "term": "oyela",
            "app_label": "people",
            "model_name": "practitioner",
            "field_name": "manager",
        },
    )
    assert refused.status_code == 403


def test_a_longer_list_of_posts_costs_no_more_queries(
    karens: Client, django_assert_max_num_queries: Any
) -> None:
    for _ in range(30):
        post()
    with django_assert_max_num_queries(12):
        karens.get(url(Practitioner, "changelist"))


# --- the calendar


def test_a_proclaimed_day_is_entered_and_taken_away(karens: Client) -> None:
    made = karens.post(
        url(BankHoliday, "add"), {"day": "2027-06-11", "name": "A day", "added": "on"}
    )
    assert made.status_code == 302
    row = BankHoliday.objects.get()
    assert (row.day, row.added) == (dt.date(2027, 6, 11), True)
    again = karens.post(url(BankHoliday, "add"), {"day": "2027-06-11", "name": "Again"})
    assert "day" in errors_of(again)
    gone = karens.post(url(BankHoliday, "delete", row.pk), {"post": "yes"})
    assert gone.status_code == 302
    assert not BankHoliday.objects.exists()
