"""A variable that is not there fails the test, in our own templates; libraries' are let be.

Django prints nothing for such a variable, and `{% if %}` takes it for no: a misspelt name is a
blank on the page that nobody sees. The name must be in the context; its value may be empty.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template.base import Node, Variable, VariableDoesNotExist

MAY_BE_ABSENT = {
    "allauth/layouts/base.html": {"form"},  # some pages of the sign-in library have none
    "gds/layout/checkboxes.html": {"checkboxes_small", "legend_tag"},  # the form pack's own
    "gds/layout/conditional_question.html": {"choice.hint"},  # plain choices are pairs
    "mfa/index.html": {"authenticators.totp"},  # the library lists only those in use
    # The frame also stands round a page that is drawn without a request.
    "parts/site_foot.html": {"user.is_authenticated"},
    "parts/site_head.html": {"user.is_authenticated"},
    "parts/danger.html": {"told_words"},  # nobody is told by a page that knows nobody
    "pathway/parts/results_list.html": {"linked"},  # a PDF has no links
    "pathway/parts/save.html": {"stay"},  # only tall pages say it
}
"""By template: what some of the pages that it is part of do not give it."""

OPTIONAL_ATTRIBUTES = "allauth/elements/"
"""The sign-in library hands its elements only the attributes (`attrs.…`) that it sets."""


class _Nodes(threading.local):
    """What one thread is rendering: tests of races draw several pages at once."""

    def __init__(self) -> None:
        self.stack: list[Node] = []


class Watch:
    """Which unknown variables our templates asked for since the last `forget`."""

    def __init__(self, templates: Path) -> None:
        self.templates = templates
        self.found: list[str] = []
        self._nodes = _Nodes()

    def forget(self) -> None:
        """Begin anew."""
        self.found.clear()

    @contextmanager
    def inside(self, node: Node) -> Iterator[None]:
        """While this node is rendered, what is looked up stands in its template."""
        self._nodes.stack.append(node)
        try:
            yield
        finally:
            self._nodes.stack.pop()

    def note(self, variable: Variable) -> None:
        """A name that is not there was looked up."""
        if not self._nodes.stack:
            return
        node = self._nodes.stack[-1]
        place = Path(str(getattr(node.origin, "name", "")))
        if not place.is_relative_to(self.templates):
            return
        name = str(place.relative_to(self.templates))
        wanted = str(variable.var)
        optional = name.startswith(OPTIONAL_ATTRIBUTES) and wanted.startswith("attrs.")
        if not optional and wanted not in MAY_BE_ABSENT.get(name, set()):
            line = getattr(node.token, "lineno", 0)
            self.found.append(f"{name}:{line} asks for '{wanted}', which is not there")


@pytest.fixture(scope="session")
def template_watch() -> Iterator[Watch]:
    """Look over the template engine's shoulder, for the whole run."""
    watch = Watch(Path(settings.BASE_DIR) / "templates")
    render, resolve = Node.render_annotated, Variable.resolve

    def watched_render(self: Node, context: Any) -> Any:
        with watch.inside(self):
            return render(self, context)

    def watched_resolve(self: Variable, context: Any) -> Any:
        try:
            return resolve(self, context)
        except VariableDoesNotExist:
            watch.note(self)
            raise

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Node, "render_annotated", watched_render)
        patch.setattr(Variable, "resolve", watched_resolve)
        yield watch


@pytest.fixture(autouse=True)
def no_unknown_variables(template_watch: Watch) -> Iterator[None]:
    """Fail a test in which one of our templates asked for something that was not there."""
    template_watch.forget()
    yield
    found = list(dict.fromkeys(template_watch.found))
    template_watch.forget()
    assert not found, "\n".join(found)
