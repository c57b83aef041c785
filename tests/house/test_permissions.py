"""Who may open which page. The tables here are written by hand, not read from the code."""

from collections.abc import Iterator
from types import ModuleType

import pytest
from django.conf import settings as site_settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import get_resolver, include, path, resolve
from pytest_django import Settings

from people.constants import Permission, Role
from people.middleware import GateMiddleware, declared_permission
from people.models import Practitioner
from people.permissions import ROLE_GRANTS
from tests.house.addresses import Address, every_address
from tests.house.scenario import NO_SUCH_REF, Cast, signed_in, with_result

P, S, M = Role.PRACTITIONER, Role.SAFEGUARDING_LEAD, Role.MANAGER
SCREENER, EDITOR, PUBLISHER = Role.SCREENER, Role.PATHWAY_EDITOR, Role.PATHWAY_PUBLISHER
ADMIN = Role.ADMINISTRATOR

CASE_WORKERS = {P, S, M, SCREENER}
OFFICE = {EDITOR, PUBLISHER, ADMIN}

OPEN_TO = {
    "notice_list": CASE_WORKERS | OFFICE,
    "held_discard": CASE_WORKERS | OFFICE,
    "work_list": CASE_WORKERS,
    "practice_list": CASE_WORKERS,
    "practice_case_answer": CASE_WORKERS,
    "practice_answer_show": CASE_WORKERS,
    "practice_set_make": {S, M},
    "practice_set_show": CASE_WORKERS,
    "practice_set_answer": CASE_WORKERS,
    "practice_set_close": {S, M},
    "practice_results": {S, M, EDITOR},
    "anonymous_keep": CASE_WORKERS,
    "check_start": CASE_WORKERS,
    "check_step": CASE_WORKERS,
    "check_danger": CASE_WORKERS,
    "check_review": CASE_WORKERS,
    "check_result": CASE_WORKERS,
    "check_judge": CASE_WORKERS,
    "check_sign_off": CASE_WORKERS,
    "check_ask_another": CASE_WORKERS,
    "check_next": CASE_WORKERS,
    "check_reopen": CASE_WORKERS,
    "check_share": CASE_WORKERS,
    "check_withdraw": CASE_WORKERS,
    "check_look_again": CASE_WORKERS,
    "check_move": CASE_WORKERS,
    "check_text": CASE_WORKERS,
    "check_result_earlier": CASE_WORKERS,
    "check_keep": CASE_WORKERS,
    "check_record": CASE_WORKERS,
    "check_pdf": CASE_WORKERS,
    "check_family": CASE_WORKERS,
    "check_take_out": CASE_WORKERS,
    "check_family_pdf": CASE_WORKERS,
    "check_find": CASE_WORKERS,
    "check_find_add": CASE_WORKERS,
}
"""Our own pages behind the sign-in, and the roles that may open them."""

OPEN_TO_ANYONE = {
    "home_show",
    "health_show",
    "demo_sign_in",
    "anonymous_start",
    "anonymous_step",
    "anonymous_danger",
    "anonymous_result",
    "anonymous_forget",
    "anonymous_gone",
    "pathway_show",
    "pathway_level",
    "pathway_dimension",
    "pathway_entry",
    "pathway_immediate",
    "pathway_contacts",
    "pathway_meanings",
    "pathway_changes",
    "pathway_find",
    "pathway_pdf",
    "pathway_json",
    "pathway_versions",
    "pathway_elsewhere",
    "pathway_neighbour",
}

SIGN_IN_PAGES_FOR_ANYONE = {
    "account_login",
    "account_signup",
    "account_inactive",
    "account_logout",
    "account_confirm_email",
    "account_email_verification_sent",
    "account_confirm_login_code",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
}
"""Pages of the sign-in library that someone who is not signed in may need."""

READS_PATHWAY, EDITS_PATHWAY = {EDITOR, PUBLISHER}, {EDITOR}
ADMIN_LISTS: dict[str, tuple[set[Role], set[Role]]] = {
    "people_user": ({ADMIN}, {ADMIN}),
    "people_agency": ({ADMIN}, {ADMIN}),
    "people_practitioner": ({ADMIN}, {ADMIN}),
    "timescales_bankholiday": ({ADMIN}, {ADMIN}),
    "pathway_thresholdframework": (READS_PATHWAY | {ADMIN}, set()),
    "pathway_frameworkversion": (READS_PATHWAY, set()),
    "pathway_unmatchedphrase": (READS_PATHWAY, set()),
    "pathway_replay": (READS_PATHWAY, set()),
    "pathway_savedcase": (READS_PATHWAY, READS_PATHWAY),
    **{
        f"pathway_{rows}": (READS_PATHWAY, EDITS_PATHWAY)
        for rows in (
            "level",
            "domain",
            "dimension",
            "cluster",
            "indicator",
            "immediateindicator",
            "degreequestion",
            "needphrase",
            "provision",
            "keycontact",
            "reference",
            "question",
            "thresholdrule",
        )
    },
}
"""The lists of the administration: who may see one, and who may add a row to it."""


def own_addresses() -> list[Address]:
    return [one for one in every_address() if not one.is_admin]


# ---------------------------------------------------------------- every address declares


def test_every_address_declares_its_permission() -> None:
    undeclared = [one.route for one in every_address() if one.permission is None]
    assert not undeclared


def test_the_walk_finds_what_there_is() -> None:
    """The example of each route leads to it; only the nameless redirects of the administration
    are covered by a page that stands before them."""
    covered = [
        one.route
        for one in every_address()
        if resolve(one.path).route != one.route.replace("^", "")
    ]
    assert all(route.endswith("<path:object_id>/") for route in covered), covered


def test_the_tables_name_every_address() -> None:
    expected = set(OPEN_TO) | OPEN_TO_ANYONE
    ours = {one.name for one in own_addresses() if one.permission is not Permission.SIGN_IN_ITSELF}
    assert ours == expected


def test_the_tables_name_every_list_of_the_administration() -> None:
    lists = {
        one.name.removeprefix("admin:").removesuffix("_changelist")
        for one in every_address()
        if one.name.endswith("_changelist")
    }
    assert lists == set(ADMIN_LISTS)


def planted(_request: HttpRequest) -> HttpResponse:
    """A page whose author forgot to declare anything."""
    return HttpResponse("planted")


@pytest.fixture
def planted_address() -> Iterator[str]:
    """The site with one more page, which declares nothing."""
    urls = ModuleType("planted_urls")
    urls.urlpatterns = [  # type: ignore[attr-defined]
        path("", include(site_settings.ROOT_URLCONF)),
        path("planted/", planted, name="planted_show"),
    ]
    urls.handler500 = "people.views.server_error"  # type: ignore[attr-defined]
    with override_settings(ROOT_URLCONF=urls):
        yield "/planted/"


def test_a_planted_page_without_a_permission_is_caught(planted_address: str) -> None:
    undeclared = [one.name for one in every_address(get_resolver()) if one.permission is None]
    assert undeclared == ["planted_show"]


def test_the_gate_does_not_let_it_answer(planted_address: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="planted/ does not declare"):
        Client().get(planted_address)


def test_a_planted_page_inside_a_library_name_is_still_caught() -> None:
    """Only names of the sign-in library without a namespace count as its own."""
    match = resolve("/account/login/")
    match.namespaces = ["elsewhere"]
    assert declared_permission(match) is None


# ---------------------------------------------------------------- somebody who is not signed in


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "head", "post", "put", "delete"])
def test_anonymous_is_sent_to_sign_in(method: str, client: Client) -> None:
    for address in every_address():
        if address.name in OPEN_TO_ANYONE | SIGN_IN_PAGES_FOR_ANYONE:
            continue
        answer = getattr(client, method)(address.path)
        assert answer.status_code == 302, address.route
        assert answer["Location"].startswith("/account/login/"), address.route


def test_anonymous_gets_one_answer_for_a_check_that_is_there_and_one_that_is_not(
    cast: Cast, client: Client
) -> None:
    check = with_result(cast.author)
    for address in own_addresses():
        if NO_SUCH_REF not in address.path or address.name == "demo_sign_in":
            continue
        there = address.path.replace(NO_SUCH_REF, check.ref)
        for method in ("get", "post"):
            answers = [getattr(client, method)(where) for where in (there, address.path)]
            assert [answer.status_code for answer in answers] == [302, 302]
            assert answers[0]["Location"].replace(check.ref, NO_SUCH_REF) == answers[1]["Location"]


# ---------------------------------------------------------------- roles and pages


def post_of(cast: Cast, role: Role) -> Practitioner:
    return {
        P: cast.author,
        S: cast.lead,
        M: cast.manager,
        SCREENER: cast.screener,
        EDITOR: cast.editor,
        PUBLISHER: cast.publisher,
        ADMIN: cast.administrator,
    }[role]


@pytest.mark.parametrize("role", Role)
def test_pages_open_to_the_roles_of_the_table_and_to_no_other(cast: Cast, role: Role) -> None:
    client = signed_in(post_of(cast, role))
    refused = {
        address.name
        for address in own_addresses()
        if address.name in OPEN_TO and client.get(address.path).status_code == 403
    }
    assert refused == {name for name, roles in OPEN_TO.items() if role not in roles}


@pytest.mark.parametrize("role", Role)
def test_the_administration_opens_to_the_roles_of_the_table(cast: Cast, role: Role) -> None:
    client = signed_in(post_of(cast, role))
    assert client.get("/administration/").status_code == (200 if role in OFFICE else 403)
    for rows, (seen_by, added_by) in ADMIN_LISTS.items():
        where = f"/administration/{rows.replace('_', '/')}/"
        assert client.get(where).status_code == (200 if role in seen_by else 403), where
        assert client.get(f"{where}add/").status_code == (200 if role in added_by else 403), where


def test_every_role_stands_in_both_tables() -> None:
    assert set(ROLE_GRANTS) == set(Role) == CASE_WORKERS | OFFICE


def test_a_superuser_without_a_post_opens_nothing(cast: Cast) -> None:
    user = cast.outsider.user
    Practitioner.objects.filter(user=user).update(ends_on="2020-01-02")
    user.is_superuser = user.is_staff = True
    user.save()
    client = signed_in(cast.outsider)
    for address in every_address():
        if address.permission not in {Permission.PUBLIC, Permission.SIGN_IN_ITSELF}:
            assert client.get(address.path).status_code == 403, address.route


def test_a_superuser_has_no_more_than_the_post(cast: Cast) -> None:
    user = cast.author.user
    user.is_superuser = user.is_staff = True
    user.save()
    client = signed_in(cast.author)
    assert client.get("/administration/people/user/").status_code == 403
    assert client.get("/administration/pathway/indicator/").status_code == 403


@pytest.mark.parametrize("role", Role)
def test_roles_that_need_a_second_factor_are_asked_for_it(
    cast: Cast, role: Role, settings: Settings
) -> None:
    settings.DEMO = False
    answer = signed_in(post_of(cast, role)).get("/notices/")
    if role in {SCREENER, EDITOR, PUBLISHER, ADMIN}:
        assert (answer.status_code, answer["Location"]) == (302, "/account/2fa/totp/activate/")
    else:
        assert answer.status_code == 200


def test_an_account_that_is_closed_is_out_with_the_next_click(cast: Cast) -> None:
    client = signed_in(cast.author)
    assert client.get("/work/").status_code == 200
    cast.author.user.is_active = False
    cast.author.user.save()
    assert client.get("/work/").status_code == 302


def test_a_post_that_has_ended_is_out_with_the_next_click(cast: Cast) -> None:
    client = signed_in(cast.author)
    Practitioner.objects.filter(pk=cast.author.pk).update(ends_on="2020-01-02")
    assert client.get("/work/").status_code == 403


def test_the_demo_sign_in_is_not_there_outside_the_demo(cast: Cast, settings: Settings) -> None:
    settings.DEMO = False
    cast.author.user.email = "anna@demo.example"
    cast.author.user.save()
    assert Client().post(f"/demo/sign-in/{cast.author.ref}/").status_code == 404
    settings.DEMO = True
    assert Client().post(f"/demo/sign-in/{cast.author.ref}/").status_code == 302


def test_the_gate_lets_nothing_pass_that_it_did_not_see() -> None:
    """Without the gate a request has no post: the permission of the administration is not there."""
    request = RequestFactory().get("/")
    seen = GateMiddleware(lambda _request: HttpResponse())(request)
    assert seen.status_code == 200
    assert getattr(request, "practitioner", "not set") is None
