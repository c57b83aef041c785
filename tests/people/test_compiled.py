"""Reads whose SQL is made once say the same as the query they were written as."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.models import Practitioner
from tests.factories import agency, post
from thresholds_site.lib.compiled import CompiledRow, CompiledValues

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _some_posts(db: None) -> None:
    school = agency()
    post(school)
    post(school, job_title="Head")
    post()


def test_values_are_those_of_the_query_for_every_key() -> None:
    names = CompiledValues(
        lambda agency: (
            Practitioner.objects.filter(agency=agency)
            .order_by("pk")
            .values_list("ref", "job_title", "starts_on", "ends_on")
        )
    )
    agencies = Practitioner.objects.order_by().values_list("agency", flat=True).distinct()
    assert len(agencies) > 1
    for school in agencies:
        written = Practitioner.objects.filter(agency=school).order_by("pk")
        assert names(school) == list(
            written.values_list("ref", "job_title", "starts_on", "ends_on")
        )
    assert names(0) == []


def test_a_row_comes_with_those_it_points_to_in_one_question() -> None:
    # The keys stand in the SQL in another order than they are given in.
    found = CompiledRow(
        Practitioner,
        lambda user, ref: Practitioner.objects.filter(ref=ref, user=user).order_by(),
        2,
        "user",
        "agency",
    )
    for one in Practitioner.objects.select_related("user", "agency"):
        with CaptureQueriesContext(connection) as asked:
            row = found(one.user_id, one.ref)
            assert row == one
            assert (row.user, row.agency) == (one.user, one.agency)
            for field in Practitioner._meta.concrete_fields:
                assert getattr(row, field.attname) == getattr(one, field.attname)
        assert len(asked) == 1
        assert found(0, one.ref) is None


def test_a_read_that_asks_by_more_than_its_keys_is_refused() -> None:
    ended = CompiledValues(
        lambda agency: Practitioner.objects.filter(agency=agency, job_title="Head").values_list(
            "pk"
        )
    )
    with pytest.raises(TypeError, match="by its keys alone"):
        ended(1)


def test_a_row_that_was_read_so_is_saved_as_any_other() -> None:
    saved = Practitioner.objects.latest("pk")
    by_key = CompiledRow(Practitioner, lambda key: Practitioner.objects.filter(pk=key), 1)
    row = by_key(saved.pk)
    assert row is not None
    row.job_title = "Deputy head"
    row.save()
    saved.refresh_from_db()
    assert saved.job_title == "Deputy head"
