"""Every template of ours is rendered in a test, and asks for nothing that is not there."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Engine

from tests.house.tour import Tour
from tests.house.unknown_variables import MAY_BE_ABSENT, Watch

TEMPLATES = Path(settings.BASE_DIR) / "templates"

NOT_ON_THE_TOUR = "allauth/elements/"
"""Parts of pages of the sign-in library: which of them are shown is up to the library."""

BROKEN_ON_PURPOSE = 500


def test_no_page_of_the_tour_asks_for_what_is_not_there(tour: Tour) -> None:
    assert not tour.unknown_variables, "\n".join(tour.unknown_variables)


def test_no_page_of_the_tour_breaks(tour: Tour) -> None:
    broken = [one.path for one in tour.seen if one.status >= BROKEN_ON_PURPOSE]
    # The list of one's work is broken on purpose; without a version or PDF, and when too many
    # begin at once, the answer is 503.
    assert sorted(re.sub("/[^/]{22}/", "/REF/", path) for path in broken) == [
        "/check/",
        "/checks/REF/record.pdf",
        "/checks/start/",
        "/pathway/pathway.pdf",
        "/work/",
    ]


def test_the_tour_shows_every_template_of_ours(tour: Tour) -> None:
    shown = {Path(name) for one in tour.seen for name in one.templates}
    ours = {path for path in TEMPLATES.rglob("*") if path.is_file()}
    missed = {str(path.relative_to(TEMPLATES)) for path in ours - shown}
    assert sorted(name for name in missed if not name.startswith(NOT_ON_THE_TOUR)) == []


def test_the_table_of_optional_names_is_about_templates_that_are_there() -> None:
    assert not [name for name in MAY_BE_ABSENT if not (TEMPLATES / name).is_file()]


@pytest.fixture
def planted(tmp_path: Path, template_watch: Watch) -> Iterator[Path]:
    """A folder that counts as ours, for templates with faults."""
    before, template_watch.templates = template_watch.templates, tmp_path
    yield tmp_path
    template_watch.templates = before
    template_watch.forget()


def render(folder: Path, source: str, **context: object) -> str:
    (folder / "page.html").write_text(source, encoding="utf-8")
    engine = Engine(dirs=[str(folder)])
    return str(engine.get_template("page.html").render(Context(context)))


@pytest.mark.parametrize(
    "fault",
    [
        "{{ chidl }}",
        "{{ child.nmae }}",
        "{% if chidl %}yes{% endif %}",
        "{% if child.nmae == 'x' %}yes{% endif %}",
        "{% if child.age > chidl %}yes{% endif %}",
        "{{ chidl|default:'nobody' }}",
        "{% for one in chidlren %}{{ one }}{% endfor %}",
        "{% with name=chidl.name %}{{ name }}{% endwith %}",
    ],
)
def test_a_planted_unknown_variable_is_caught(
    fault: str, planted: Path, template_watch: Watch
) -> None:
    render(planted, "\n" + fault, child={"name": "", "age": 3})
    assert len(template_watch.found) == 1
    assert template_watch.found[0].startswith("page.html:2 asks for 'chi")


@pytest.mark.parametrize(
    "sound",
    [
        "{{ child.name }}",
        "{{ child.name|default:'nobody' }}",
        "{% if child.name %}yes{% endif %}",
        "{% for one in child.friends %}{{ one }}{{ forloop.counter }}{% endfor %}",
        "{% with name=child.name %}{{ name }}{% endwith %}",
    ],
)
def test_an_empty_value_is_not_an_unknown_variable(
    sound: str, planted: Path, template_watch: Watch
) -> None:
    render(planted, sound, child={"name": "", "friends": []})
    assert not template_watch.found


def test_a_library_is_let_be(tmp_path: Path, template_watch: Watch) -> None:
    render(tmp_path, "{{ chidl }}")
    assert not template_watch.found


def test_a_part_of_ours_inside_a_library_page_is_looked_at(
    planted: Path, template_watch: Watch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    library = tmp_path_factory.mktemp("library")
    (library / "frame.html").write_text("{{ theirs }}{% block body %}{% endblock %}")
    (planted / "page.html").write_text(
        "{% extends 'frame.html' %}{% block body %}{{ ours }}{% endblock %}"
    )
    Engine(dirs=[str(planted), str(library)]).get_template("page.html").render(Context())
    assert template_watch.found == ["page.html:1 asks for 'ours', which is not there"]
