"""What the documents say is so: names, links, commands, tables made from the code."""

import importlib
import inspect
import json
import pkgutil
import re
import subprocess
import tomllib
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest
import yaml
from django.apps import apps
from django.core.management import call_command, get_commands
from django.core.management.base import CommandError

from pathway.management.commands import generate_docs
from tests.house.rooms import APPS, ROOT
from tests.pathway.versions import nottingham
from thresholds_site.lib.workflow import Workflow

DOCS = ROOT / "docs"
README = ROOT / "README.md"
PAGES = [README, ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]
GLOSSARY = (DOCS / "glossary.md").read_text(encoding="utf-8")

INSIDE_THE_ENGINE = {"ReasonKind", "NotKnownKind"}
"""Lists that only a recommendation's JSON shows, explained where it is."""

LONGEST_README = 150

_LINK = re.compile(r"(?<!`)\[[^\]]*\]\(([^)\s]+)\)")
_CODE = re.compile(r"`([^`\n]+)`")
_PATH = re.compile(r"[\w.-]+(?:/[\w.-]+)*/?[\w-]+\.(?:py|md|yaml|html|sql|toml|json|txt|scss|csv)")


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def modules() -> Iterator[object]:
    """Every module of our apps and of the library below them."""
    for package in (*APPS, "thresholds_site.lib"):
        root = importlib.import_module(package)
        yield root
        for found in pkgutil.walk_packages(root.__path__, f"{package}."):
            # Addresses can only be imported once the site has registered its converter.
            if ".migrations" not in found.name and not found.name.endswith(".urls"):
                yield importlib.import_module(found.name)


def defined(kind: type) -> dict[str, type]:
    """Classes of our own of that kind, by name."""
    return {
        name: thing
        for module in modules()
        for name, thing in inspect.getmembers(module, inspect.isclass)
        if issubclass(thing, kind)
        and thing.__module__.partition(".")[0] in (*APPS, "thresholds_site")
    }


def workflows() -> dict[str, Workflow[StrEnum]]:
    """Every lifecycle that any module holds."""
    return {
        thing.name: thing
        for module in modules()
        for _name, thing in inspect.getmembers(module)
        if isinstance(thing, Workflow)
    }


# ---------------------------------------------------------------- made from the code


def test_pages_made_from_the_code_are_in_step() -> None:
    call_command("generate_docs", "--check")


def test_a_page_out_of_step_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generate_docs, "read_framework", lambda _folder: nottingham())
    call_command("generate_docs", f"--into={tmp_path}")
    call_command("generate_docs", "--check", f"--into={tmp_path}")
    for name in generate_docs.PAGES:
        page = tmp_path / name
        whole = text_of(page)
        page.write_text(whole.replace("|", "!", 1), encoding="utf-8")
        with pytest.raises(CommandError, match=f"code: {re.escape(name)}\\.$"):
            call_command("generate_docs", "--check", f"--into={tmp_path}")
        page.unlink()
        with pytest.raises(CommandError, match=re.escape(name)):
            call_command("generate_docs", "--check", f"--into={tmp_path}")
        assert not page.exists(), "--check writes nothing"
        page.write_text(whole, encoding="utf-8")


def test_every_lifecycle_is_drawn() -> None:
    drawn = text_of(DOCS / "workflows.md")
    found = workflows()
    assert len(found) >= 2
    for workflow in found.values():
        assert workflow.mermaid() in drawn, workflow.name


def test_every_state_has_somebody_whose_move_it_is() -> None:
    for workflow in workflows().values():
        states = set(type(next(iter(workflow.whose))))
        assert set(workflow.whose) == states, workflow.name
        touched = {state for move in workflow.moves for state in (*move.sources, move.target)}
        assert touched == states, workflow.name


# ---------------------------------------------------------------- the glossary


def test_the_glossary_names_every_model() -> None:
    models = [model.__name__ for app in APPS for model in apps.get_app_config(app).get_models()]
    assert len(models) > 30
    assert [name for name in models if f"`{name}`" not in GLOSSARY] == []


def test_the_glossary_names_every_state() -> None:
    for workflow in workflows().values():
        missing = [state for state in workflow.whose if f"| `{state}` |" not in GLOSSARY]
        assert missing == [], workflow.name


def test_the_glossary_names_every_list_of_choices() -> None:
    shown = set(defined(StrEnum)) - INSIDE_THE_ENGINE - {"CheckState", "VersionState"}
    assert [name for name in sorted(shown) if f"`{name}`" not in GLOSSARY] == []


def test_the_glossary_names_nothing_that_is_gone() -> None:
    known = set(defined(object))
    named = {
        part.partition(".")[0]
        for part in _CODE.findall(GLOSSARY)
        if part[0].isupper() and part.replace(".", "").isidentifier()
    }
    assert named - known == set()


# ---------------------------------------------------------------- decisions


def decisions() -> list[Path]:
    return sorted((DOCS / "adr").glob("[0-9]*.md"))


def test_the_index_of_decisions_is_complete() -> None:
    index = text_of(DOCS / "adr" / "README.md")
    listed = re.findall(r"^\| \[(\d{4})\]\((\d{4}-[\w-]+\.md)\) \| (.+) \|$", index, re.MULTILINE)
    assert [file for _number, file, _title in listed] == [page.name for page in decisions()]
    for number, file, title in listed:
        head = text_of(DOCS / "adr" / file).splitlines()[0]
        assert file.startswith(number)
        assert head.endswith(title.strip()), f"{file} begins with {head!r}"


def test_no_two_decisions_share_a_number() -> None:
    numbers = [page.name[:4] for page in decisions()]
    assert len(numbers) == len(set(numbers))


def test_every_dependency_has_its_reason() -> None:
    reasons = text_of(DOCS / "adr" / "0014-dependencies.md").lower()
    project = tomllib.loads(text_of(ROOT / "pyproject.toml"))
    front_end = json.loads(text_of(ROOT / "package.json"))
    asked = list(project["project"]["dependencies"])
    asked += [one for group in project["dependency-groups"].values() for one in group]
    names = {re.split(r"[\[<>=~ ]", one)[0].lower() for one in asked}
    names |= set(front_end["dependencies"]) | set(front_end["devDependencies"])
    assert [name for name in sorted(names) if name not in reasons] == []


# ---------------------------------------------------------------- links and names of files


@pytest.mark.parametrize("document", PAGES, ids=name_of)
def test_links_lead_somewhere(document: Path) -> None:
    for link in _LINK.findall(text_of(document)):
        if re.match(r"[a-z]+:", link):
            continue
        target, _hash, anchor = link.partition("#")
        place = (document.parent / target).resolve() if target else document
        assert place.exists(), f"{name_of(document)} links to {link}"
        if anchor:
            heads = re.findall(r"^#+ (.+)$", text_of(place), re.MULTILINE)
            assert anchor in {
                re.sub(r"[^\w -]", "", head).lower().replace(" ", "-") for head in heads
            }


@pytest.mark.parametrize("document", PAGES, ids=name_of)
def test_files_that_are_named_are_there(document: Path) -> None:
    """A path from the project's root, or a file's bare name; `…` and made-up names are not."""
    tracked = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    known = {*tracked, *(Path(name).name for name in tracked)}
    named = {part for part in _CODE.findall(text_of(document)) if _PATH.fullmatch(part)}
    assert {part for part in named if not _is_there(part, known)} == set()


def _is_there(part: str, known: set[str]) -> bool:
    return part in known or any(name.endswith(f"/{part}") for name in known)


# ---------------------------------------------------------------- the README


def test_the_readme_is_short() -> None:
    assert len(text_of(README).splitlines()) <= LONGEST_README


@pytest.mark.parametrize("document", PAGES, ids=name_of)
def test_commands_that_are_named_exist(document: Path) -> None:
    text = text_of(document)
    verbs = re.search(r"VERBS = \((.+?)\)", text_of(ROOT / "dev.py"), re.DOTALL)
    assert verbs
    known = set(re.findall(r'"(\w+)"', verbs[1]))
    assert set(re.findall(r"dev\.py (\w+)", text)) <= known
    commands = set(re.findall(r"manage\.py (\w+)", text))
    assert commands <= set(get_commands()) | {"migrate"}


def test_the_readme_has_the_two_commands() -> None:
    blocks = re.findall(r"```\n(.+?)```", text_of(README), re.DOTALL)
    lines = blocks[0].splitlines()
    assert [line.split("#")[0].strip() for line in lines] == [
        "python3 dev.py run",
        "python3 dev.py test",
    ]


def test_the_sample_people_of_the_readme_are_the_demos() -> None:
    people = yaml.safe_load(text_of(ROOT / "fixtures" / "demo" / "people.yaml"))["people"]
    names = {person["name"] for person in people}
    bold = re.findall(r"\*\*([^*]+)\*\*", text_of(README).partition("## A tour by role")[2])
    toured = {name for name in bold if len(name.split()) >= 2 and name.istitle()}
    assert {name for name in toured if name not in names} <= {"Family Support Pathway"}
    roles = {role for person in people if person["name"] in toured for role in person["roles"]}
    assert roles == {role for person in people for role in person["roles"]}


def test_the_architecture_names_every_app() -> None:
    page = text_of(DOCS / "architecture.md")
    assert [app for app in APPS if not re.search(rf"\b{app}/", page)] == []
    assert len(page.splitlines()) < 90, "one page"


def test_nothing_speaks_of_how_it_was_made() -> None:
    """The project stands alone: no path outside it, no number of a ticket."""
    outside = r"/work/(main|shared)|/tmp/design|\.\./shared|[Ii]ssue #?[0-9]"
    here = name_of(Path(__file__))
    found = subprocess.run(
        ["git", "grep", "-nIE", outside, "--", f":!{here}", ":!*lock*"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.stdout == ""
    assert found.returncode == 1, found.stderr
