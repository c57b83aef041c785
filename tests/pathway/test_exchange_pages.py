"""Taking frameworks in and giving them out, through the pages of the administration."""

import io
import json
import re

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from pathway.constants import VersionState
from pathway.models import FrameworkVersion, Indicator, ThresholdFramework
from pathway.queries.documents import document_of
from pathway.rules.document import content_hash
from pathway.sheets.files import Format, written
from people.constants import Role
from people.models import AccessRecord
from tests.pathway.administration import browser_of
from tests.pathway.frameworks import SHAPES, Document, whole
from tests.pathway.versions import published

pytestmark = pytest.mark.django_db
TAKE_IN = reverse("admin:pathway_thresholdframework_take_in")


@pytest.fixture
def editor() -> Client:
    return browser_of(Role.PATHWAY_EDITOR)


def upload(client: Client, document: Document, form: Format = Format.XLSX) -> str:
    file = SimpleUploadedFile(f"theirs.{form}", written(document, form))
    return client.post(TAKE_IN, {"file": file}).content.decode()


def held_in(html: str) -> str:
    found = re.search(r'name="held" value="([^"]*)"', html)
    assert found is not None, html
    return found[1]


def test_looked_through_first_then_taken_in_as_a_draft(editor: Client) -> None:
    published()
    html = upload(editor, SHAPES["letters"])
    assert "has no faults" in html
    assert "standard rules" in html
    assert not FrameworkVersion.objects.filter(framework__code="letters").exists()
    for _twice in range(2):
        answer = editor.post(TAKE_IN, {"held": held_in(html)})
        assert answer.status_code == 302
    version = FrameworkVersion.objects.get(framework__code="letters")
    assert version.state == VersionState.DRAFT
    assert not version.framework.is_ours
    assert content_hash(document_of(version)) == version.content_hash
    assert AccessRecord.objects.filter(record_ref=version.ref).count() == 1


def test_every_fault_is_shown_and_nothing_loaded(editor: Client) -> None:
    broken = whole(SHAPES["letters"])
    broken["indicators"][3]["level"] = "Z"
    broken["indicators"][5]["wording"] = "<script>alert(1)</script>" + "x" * 20_001
    before = Indicator.objects.count()
    html = upload(editor, broken)
    assert "2 faults" in html
    assert "<td>Indicators</td><td>5</td><td>Level code</td>" in html
    assert "<td>Indicators</td><td>7</td><td>Wording</td>" in html
    assert "<script>alert(1)" not in html
    assert Indicator.objects.count() == before


def test_what_was_changed_on_the_way_is_not_loaded(editor: Client) -> None:
    held = held_in(upload(editor, SHAPES["letters"]))
    assert editor.post(TAKE_IN, {"held": held[:-3] + "abc"}).status_code == 302
    assert not FrameworkVersion.objects.filter(framework__code="letters").exists()


def test_a_file_that_is_none_is_told(editor: Client) -> None:
    answer = editor.post(TAKE_IN, {"file": SimpleUploadedFile("photo.png", b"\x89PNG")})
    assert answer.status_code == 422
    assert "is none of these" in answer.content.decode()


@pytest.mark.parametrize("form", Format)
def test_any_version_goes_out_in_each_form(editor: Client, form: Format) -> None:
    version = published()
    path = reverse("admin:pathway_thresholdframework_export", args=[version.pk, form])
    answer = editor.get(path)
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    if form is Format.JSON:
        assert json.loads(answer.content)["framework"]["code"] == "nottingham-city"
    assert (
        path
        in editor.get(
            reverse("admin:pathway_frameworkversion_change", args=[version.pk])
        ).content.decode()
    )


def test_the_template_can_be_had(editor: Client) -> None:
    answer = editor.get(reverse("admin:pathway_thresholdframework_template"))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames[0] == "Instructions"


@pytest.mark.parametrize("role", [Role.PATHWAY_PUBLISHER, Role.ADMINISTRATOR])
def test_a_framework_is_chosen_on_its_page(role: Role) -> None:
    framework = published().framework
    ThresholdFramework.objects.update(is_ours=False)
    client = browser_of(role)
    path = reverse("admin:pathway_thresholdframework_ours", args=[framework.pk])
    assert "from now on" in client.get(path).content.decode()
    assert client.post(path).status_code == 302
    framework.refresh_from_db()
    assert framework.is_ours


def test_who_may_not(editor: Client) -> None:
    framework = published().framework
    ThresholdFramework.objects.update(is_ours=False)
    path = reverse("admin:pathway_thresholdframework_ours", args=[framework.pk])
    editor.post(path)
    framework.refresh_from_db()
    assert not framework.is_ours
    publisher = browser_of(Role.PATHWAY_PUBLISHER)
    assert "Only a pathway editor" in publisher.get(TAKE_IN).content.decode()
    publisher.post(TAKE_IN, {"held": held_in(upload(editor, SHAPES["two levels"]))})
    assert not FrameworkVersion.objects.filter(framework__code="two").exists()
    lead = browser_of(Role.SAFEGUARDING_LEAD)
    for address in (TAKE_IN, path, reverse("admin:pathway_thresholdframework_template")):
        assert lead.get(address).status_code in (302, 403, 404)
