"""The threshold document for everybody: pages, old versions, files, and never an old answer."""

import datetime as dt
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from pathway.actions.frameworks import approve_rows, publish_version
from pathway.constants import Step, VersionState
from pathway.documents import PdfNotPossible
from pathway.models import FrameworkVersion, Indicator, KeyContact
from pathway.queries.documents import document_of
from pathway.queries.public_document import public_document
from pathway.queries.public_versions import in_force
from pathway.queries.versions import version_for_checks
from pathway.rules.document import content_hash
from pathway.sample import load_neighbours
from people.constants import Role
from tests.checks import Walk
from tests.factories import school
from tests.house.test_links import links_of
from tests.pathway.versions import NOW, draft_of, nottingham, post_of, published, rows_for_a_module

pytestmark = pytest.mark.django_db

PAGES = (
    "",
    "levels/extensive/",
    "dimensions/health/",
    "entries/A01/",
    "entries/I01/",
    "immediate/",
    "contacts/",
    "meanings/",
    "changes/",
    "find/",
)


@pytest.fixture(scope="module", autouse=True)
def pathway(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with rows_for_a_module(django_db_blocker):
        published()
        load_neighbours(now=NOW)
        yield


@pytest.fixture
def reader() -> Client:
    return Client()


def read(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return str(answer.content.decode())


def words_of(body: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def next_version(**changed: str) -> FrameworkVersion:
    """The next version in force: E04 said otherwise and A01 gone where nothing needs it."""
    old = published()
    draft = draft_of(old, post_of(Role.PATHWAY_EDITOR, f"Editor {old.number}"))
    Indicator.objects.filter(version=draft, code="A10").update(
        wording=changed.get("wording", "Said in other words now")
    )
    draft.effective_on = timezone.localdate()
    draft.save()
    return publish_version(version=draft, by=None, for_real_use=False, now=timezone.now())


# ---------------------------------------------------------------- the pages


@pytest.mark.parametrize("path", PAGES)
def test_a_page_says_whom_to_ring_and_where_to_check(reader: Client, path: str) -> None:
    body = read(reader, f"/pathway/{path}")
    words = words_of(body)
    assert "Someone may be in danger: ring now." in words
    assert re.search(r"0115 876 (4800|1000)", words)
    assert "Check a worry" in words
    assert "version 1, in force from 2 July 2014" in words
    assert "Leave this site quickly" in words
    assert "no longer in force" not in words


def test_the_number_is_the_one_for_this_hour(
    reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def at(moment: dt.datetime) -> str:
        monkeypatch.setattr(timezone, "now", lambda: moment)
        found = re.search(r"ring now\. (\D+), 0115", words_of(read(reader, "/pathway/")))
        assert found
        return found[1]

    assert at(dt.datetime(2026, 11, 23, 11, tzinfo=dt.UTC)) == "Children and Families Direct"
    assert at(dt.datetime(2026, 11, 22, 11, tzinfo=dt.UTC)) == "Emergency Duty Team"


def test_every_level_dimension_and_entry_has_its_page_and_its_mark(reader: Client) -> None:
    document = nottingham()
    by_level, by_dimension = "", ""
    for row in document["levels"]:
        page = read(reader, f"/pathway/levels/{row['code']}/")
        assert row["name"] in words_of(page)
        by_level += page
    for row in document["dimensions"]:
        by_dimension += read(reader, f"/pathway/dimensions/{row['code']}/")
    danger = read(reader, "/pathway/immediate/")
    for row in document["indicators"]:
        mark = f'id="{row["code"]}"'
        assert by_level.count(mark) == by_dimension.count(mark) == 1, row["code"]
    for row in document["immediate_indicators"]:
        assert danger.count(f'id="{row["code"]}"') == 1
    for row in [*document["indicators"], *document["immediate_indicators"]]:
        read(reader, f"/pathway/entries/{row['code']}/")


def test_every_link_leads_somewhere_and_every_mark_is_there(reader: Client) -> None:
    """From the first page on, through everything that can be reached below /pathway/."""
    next_version()
    waiting, bodies, marks = ["/pathway/"], {}, set()
    while waiting:
        path = waiting.pop()
        if path in bodies or path.endswith(".pdf"):
            continue
        if "/versions/" in path and "/entries/" in path and "/A0" not in path:
            continue  # of those under numbers some stand for all
        bodies[path] = read(reader, path)
        waiting += [one for one in links_of(bodies[path], path) if one.startswith("/pathway")]
        marks |= {
            (path if not one.partition("#")[0] else one.partition("#")[0], one.partition("#")[2])
            for one in re.findall(r'href="([^"]*#[^"]+)"', bodies[path])
        }
    assert len(bodies) > len(nottingham()["indicators"])
    assert len(marks) > len(nottingham()["indicators"])
    lost = [
        (path, mark)
        for path, mark in marks
        if path in bodies and f'id="{mark}"' not in bodies[path]
    ]
    assert not lost


def test_a_level_has_its_words_guidance_services_and_what_it_takes_over(reader: Client) -> None:
    body = words_of(read(reader, "/pathway/levels/additional/"))
    level = nottingham()["levels"][1]
    assert level["meaning"] in body
    assert "Initiate CAF and record evidence" in body
    assert "the relevant services of the levels before" in body
    assert "Listed for Universal Support" in body
    need = words_of(read(reader, "/pathway/levels/child_in_need/"))
    assert "lists no services of its own for Child in Need" in need


def test_strengths_and_circumstances_are_said_to_be_so(reader: Client) -> None:
    rows = {row["polarity"]: row["code"] for row in nottingham()["indicators"]}
    assert "A strength" in words_of(read(reader, f"/pathway/entries/{rows['strength']}/"))
    if "circumstance" in rows:
        said = words_of(read(reader, f"/pathway/entries/{rows['circumstance']}/"))
        assert "no worry by itself" in said


def test_a_contact_is_confirmed_by_an_agency_and_no_person(reader: Client) -> None:
    old = published()
    draft = draft_of(old, post_of(Role.PATHWAY_EDITOR, "Some Editor"))
    who = post_of(Role.PATHWAY_PUBLISHER, "Priya Phonecaller")
    first = KeyContact.objects.filter(version=draft).first()
    assert first
    KeyContact.objects.filter(pk=first.pk).update(confirmed_by=who, confirmed_on=NOW.date())
    draft.effective_on = timezone.localdate()
    draft.save()
    publish_version(version=draft, by=None, for_real_use=False, now=timezone.now())
    body = words_of(read(reader, "/pathway/contacts/"))
    assert "Confirmed on 20 November 2026 by Test council" in body
    assert "as printed in the pathway" in body
    told = read(reader, "/pathway/framework.json")
    assert json.loads(told)["about"]["contacts_confirmed_on"] == {first.code: "2026-11-20"}
    for text in (body, told):
        assert "Priya" not in text
        assert "Some Editor" not in text


@pytest.mark.parametrize(
    ("words", "code"),
    [("always hungry", "A02"), ("smoking weed", "A"), ("bruises", "I02")],
)
def test_what_somebody_would_say_finds_entries(reader: Client, words: str, code: str) -> None:
    answer = reader.post("/pathway/find/", {"words": words})
    assert answer.status_code == 200
    assert f"/pathway/entries/{code}" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("words", ["", "  ", "qqqqqq", "\x00", "<script>", "%" * 5000, "a" * 300])
def test_whatever_is_typed_is_answered(reader: Client, words: str) -> None:
    answer = reader.post("/pathway/find/", {"words": words})
    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode().replace('<script src="', "")


def test_typed_words_stand_in_no_address_and_need_no_token() -> None:
    careful = Client(enforce_csrf_checks=True)
    assert careful.post("/pathway/find/", {"words": "hungry"}).status_code == 200
    form = re.search(r"<form[^>]*find/[^>]*>", read(careful, "/pathway/"))
    assert form
    assert 'method="post"' in form[0]


def test_other_authorities_show_levels_and_say_what_they_lack(reader: Client) -> None:
    body = read(reader, "/pathway/elsewhere/")
    addresses = re.findall(r'href="(/pathway/elsewhere/[^"]+/)"', body)
    assert len(addresses) == 3
    for address in addresses:
        words = words_of(read(reader, address))
        assert "Its source has no list of indicators" in words
        assert "Here this is called" in words
    read(reader, "/pathway/elsewhere/nottingham-city/", 404)
    read(reader, "/pathway/elsewhere/nowhere/", 404)


# ---------------------------------------------------------------- versions


def test_an_old_address_shows_old_words_and_leads_on(reader: Client) -> None:
    next_version()
    for path in PAGES:
        old = read(reader, f"/pathway/versions/1/{path}")
        assert "This version is no longer in force" in old
        assert f"superseded on {timezone.localdate():%-d %B %Y}" in words_of(old)
        assert f'<a class="govuk-link" href="/pathway/{path}">' in old
        assert "no longer in force" not in read(reader, f"/pathway/versions/2/{path}")
        assert "version 2, in force from" in words_of(read(reader, f"/pathway/{path}"))


def test_old_words_stay_and_new_ones_are_shown_at_once(reader: Client) -> None:
    """Read before, published, read again: nothing that was kept is shown for the new."""
    before = {path: reader.get(path) for path in ("/pathway/entries/A10/", "/pathway/")}
    tags = {path: answer["ETag"] for path, answer in before.items()}
    old = words_of(before["/pathway/entries/A10/"].content.decode())
    new = next_version(wording="Quite other words")
    for path, tag in tags.items():
        answer = reader.get(path, headers={"If-None-Match": tag})
        assert answer.status_code == 200, path
        assert f"version {new.number}" in answer.content.decode()
    assert "Quite other words" in read(reader, "/pathway/entries/A10/")
    kept = words_of(read(reader, "/pathway/versions/1/entries/A10/"))
    assert "Quite other words" not in kept
    wording = next(row["wording"] for row in nottingham()["indicators"] if row["code"] == "A10")
    assert wording.replace("*", "") in old
    assert wording.replace("*", "") in kept


def test_drafts_reviews_and_future_versions_are_never_public(reader: Client) -> None:
    draft = draft_of(published())
    draft.effective_on = timezone.localdate() + dt.timedelta(days=3)
    draft.save()
    for state in (VersionState.DRAFT, VersionState.IN_REVIEW, VersionState.APPROVED):
        if state is VersionState.IN_REVIEW:
            FrameworkVersion.objects.filter(pk=draft.pk).update(state=state)
        if state is VersionState.APPROVED:
            draft.refresh_from_db()
            approve_rows(version=draft, by=None, for_real_use=False, now=timezone.now())
        for path in (*PAGES, "pathway.pdf", "framework.json"):
            read(reader, f"/pathway/versions/{draft.number}/{path}", 404)
        assert f"/versions/{draft.number}/" not in read(reader, "/pathway/versions/")


def test_a_version_of_a_later_day_is_not_shown_before_it(reader: Client) -> None:
    old = published()
    draft = draft_of(old)
    draft.effective_on = timezone.localdate() + dt.timedelta(days=3)
    draft.save()
    publish_version(version=draft, by=None, for_real_use=False, now=timezone.now())
    read(reader, f"/pathway/versions/{draft.number}/", 404)
    assert f"/versions/{draft.number}/" not in read(reader, "/pathway/versions/")
    read(reader, "/pathway/versions/1/levels/extensive/")


@pytest.mark.parametrize("number", [0, 7, 2**31, 10**30])
def test_a_number_that_never_was_is_not_there(reader: Client, number: int) -> None:
    read(reader, f"/pathway/versions/{number}/", 404)


def test_an_entry_that_went_leads_to_the_version_that_had_it(reader: Client) -> None:
    draft = draft_of(published())
    gone = Indicator.objects.filter(version=draft, polarity="strength").first()
    assert gone
    gone.delete()
    draft.effective_on = timezone.localdate()
    draft.save()
    publish_version(version=draft, by=None, for_real_use=False, now=timezone.now())
    body = read(reader, f"/pathway/entries/{gone.code}/", 404)
    assert f'href="/pathway/versions/1/entries/{gone.code}/"' in body
    old = read(reader, f"/pathway/versions/1/entries/{gone.code}/")
    assert "The version in force does not have this" in words_of(old)
    read(reader, "/pathway/entries/NOWHERE/", 404)
    changes = words_of(read(reader, "/pathway/changes/"))
    assert "1 removed" in changes
    assert gone.code in changes


def test_what_changed_is_said_word_by_word(reader: Client) -> None:
    next_version(wording="Said in other words now")
    body = read(reader, "/pathway/changes/")
    assert "<ins>" in body
    assert "<del>" in body
    # The entry, and the version's own name and day.
    assert "0 added, 0 removed, 2 changed, 0 moved" in words_of(body)
    assert "first version kept here" in read(reader, "/pathway/versions/1/changes/")


def test_without_a_version_in_force_every_page_says_so(reader: Client) -> None:
    FrameworkVersion.objects.filter(framework__is_ours=True).update(
        state=VersionState.SUPERSEDED, superseded_at=timezone.now()
    )
    for path in (*PAGES, "pathway.pdf", "framework.json", "elsewhere/"):
        read(reader, f"/pathway/{path}", 503)
    assert "No version is in force now" in read(reader, "/pathway/versions/1/levels/extensive/")


def test_what_is_in_force_is_what_checks_begin_under() -> None:
    for moment in (timezone.localdate(), dt.date(2014, 7, 1), dt.date(2014, 7, 2)):
        standing, version = in_force(moment), version_for_checks(moment)
        assert (standing.edition.pk if standing else None) == (version.pk if version else None)
    new = next_version()
    for moment in (timezone.localdate(), timezone.localdate() - dt.timedelta(days=1)):
        standing, version = in_force(moment), version_for_checks(moment)
        assert (standing.edition.pk if standing else None) == (version.pk if version else None)
    standing = in_force(timezone.localdate())
    assert standing
    assert standing.edition.number == new.number


# ---------------------------------------------------------------- kept, and never old


def test_a_page_is_asked_for_again_and_answered_with_unchanged(reader: Client) -> None:
    first = reader.get("/pathway/levels/extensive/")
    assert first["Cache-Control"] == "public, no-cache"
    again = reader.get("/pathway/levels/extensive/", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert again["Cache-Control"] == "public, no-cache"
    assert not again.content


def test_a_page_that_names_its_reader_is_kept_by_nobody() -> None:
    place = school()
    client = Client()
    client.force_login(place.author.user)
    answer = client.get("/pathway/")
    assert place.author.full_name in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert "ETag" not in answer


def test_the_gate_still_keeps_every_other_page_out_of_caches(reader: Client) -> None:
    assert "no-store" in reader.get("/")["Cache-Control"]
    assert "no-store" in reader.get("/pathway/nothing/")["Cache-Control"]


def test_a_page_drawn_once_asks_only_for_what_is_in_force(reader: Client) -> None:
    for path in ("/pathway/", "/pathway/levels/extensive/"):
        reader.get(path)
        with CaptureQueriesContext(connection) as asked:
            reader.get(path)
        tables = [one["sql"] for one in asked if "SAVEPOINT" not in one["sql"]]
        assert len(tables) <= 2, tables


def test_json_is_the_whole_version_and_names_nobody(reader: Client) -> None:
    answer = reader.get("/pathway/framework.json")
    assert answer["Content-Type"] == "application/json"
    assert answer["Cache-Control"] == "public, no-cache"
    told = json.loads(answer.content)
    about = told.pop("about")
    version = published()
    assert about["content_hash"] == version.content_hash == content_hash(told)
    assert about["state"] == "in force"
    assert told == json.loads(json.dumps(document_of(version), default=str))
    tag, changed = answer["ETag"], answer["Last-Modified"]
    for header in ({"If-None-Match": tag}, {"If-Modified-Since": changed}):
        assert reader.get("/pathway/framework.json", headers=header).status_code == 304


def test_only_a_superseded_versions_files_are_kept_unasked(reader: Client) -> None:
    there = "/pathway/versions/1/framework.json"
    before = reader.get(there)
    assert before["Cache-Control"] == "public, no-cache"
    new = next_version()
    after = reader.get(there, headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert "immutable" in after["Cache-Control"]
    about = json.loads(after.content)["about"]
    assert about["state"] == "superseded"
    assert reader.get("/pathway/framework.json")["Cache-Control"] == "public, no-cache"
    latest = json.loads(reader.get("/pathway/framework.json").content)
    assert latest["version"]["number"] == new.number


def test_one_pdf_is_drawn_once_and_says_its_version(
    reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []

    def draw(html: str) -> bytes:
        drawn.append(html)
        return b"%PDF-1.7 stands for it"

    monkeypatch.setattr("pathway.documents._drawn", draw)
    new = next_version()
    answers = [reader.get("/pathway/pathway.pdf") for _time in range(3)]
    assert len(drawn) == 1
    assert answers[0]["Content-Type"] == "application/pdf"
    assert answers[0]["ETag"] == answers[2]["ETag"]
    words = words_of(drawn[0])
    assert f"version {new.number}, in force from" in words
    for row in nottingham()["levels"]:
        assert row["meaning"].replace("*", "") in words.replace("&quot;", '"').replace(
            "&#x27;", "'"
        )
    old = reader.get("/pathway/versions/1/pathway.pdf")
    assert "immutable" in old["Cache-Control"]
    assert len(drawn) == 2
    assert "SUPERSEDED on" in drawn[1]


def test_without_the_libraries_a_plain_page(
    reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cannot(_edition: Any) -> bytes:
        raise PdfNotPossible

    monkeypatch.setattr("pathway.views.document.pathway_as_pdf", cannot)
    body = words_of(read(reader, "/pathway/pathway.pdf", 503))
    assert "A PDF cannot be made on this computer" in body


def test_the_real_pdf_is_tagged_and_has_all_entries(reader: Client) -> None:
    content = reader.get("/pathway/pathway.pdf").content
    assert content.startswith(b"%PDF")
    assert b"StructTreeRoot" in content or len(content) > 50_000


# ---------------------------------------------------------------- ways there


def test_everybody_finds_the_pathway_in_head_and_foot(reader: Client) -> None:
    place = school()
    for client in (reader, Client()):
        if client is not reader:
            client.force_login(place.author.user)
        body = read(client, "/" if client is reader else "/work/")
        assert body.count('href="/pathway/"') >= 2


def test_before_ones_own_view_help_leads_to_meanings_and_to_no_list_by_level(
    reader: Client,
) -> None:
    walk = Walk(school().author).answer()
    for step in (Step.NEEDS_CHILD, Step.OWN_WORDS, Step.OWN_LEVEL):
        page = read(walk.client, walk.step_url(step))
        link = re.search(r'<a class="govuk-link" href="(/pathway/[^"#]*)[^>]*>', page)
        assert link
        assert link[1] == "/pathway/versions/1/meanings/"
        assert 'target="_blank"' in link[0]
        assert not re.search(r'href="/pathway/[^"]*(levels|dimensions|entries)/', page)
    meanings = read(reader, "/pathway/versions/1/meanings/")
    assert not re.search(r"/(levels|dimensions|entries)/", meanings)
    assert not [row for row in nottingham()["indicators"] if f'id="{row["code"]}"' in meanings]
    walk.see_result()
    level = r'href="/pathway/versions/1/levels/[^"]+" target="_blank"'
    assert re.search(level, read(walk.client, walk.url("result")))


def test_words_of_the_pathway_are_escaped(reader: Client) -> None:
    next_version(wording="<script>alert(1)</script> & *loud*")
    body = read(reader, "/pathway/entries/A10/")
    assert "<script>alert" not in body
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; <em>loud</em>" in body


def test_the_document_holds_every_row() -> None:
    version = published()
    document = public_document(version.pk, version.content_hash)
    assert set(document.entries) == {row["code"] for row in nottingham()["indicators"]}
    assert sum(page.count for page in document.levels) == len(document.entries)
    assert sum(page.count for page in document.dimensions) == len(document.entries)
