"""Frameworks of other authorities, made up: by hand for a check, by Hypothesis for round trips."""

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from pathway.constants import CommonLevel, Polarity, Whose
from pathway.rules.standard import with_standard_parts
from tests.pathway.versions import normalised, nottingham

Document = dict[str, Any]
_GROUP = {
    "universal": "none",
    "additional": "caf",
    "extensive": "caf",
    "child_in_need": "social_care",
    "protection": "social_care",
}
CONTACT = {
    "code": "front",
    "name": "Front door",
    "purpose": "Any worry about a child",
    "telephone": "01632 960001",
    "use": "any",
    "hours": "Always",
}


def made(
    levels: Sequence[tuple[str, str, str]],
    domains: Sequence[str],
    indicators: int,
    code: str = "elsewhere",
) -> Document:
    """A framework with these levels (code, name, common level) and domains; rules left out."""
    dimensions = [
        {"code": f"{domain}-{part}", "domain": domain, "name": f"{domain} {part}".title()}
        for domain in domains
        for part in ("life", "ties", "care")
    ]
    return {
        "framework": {"code": code, "name": f"Pathway of {code}", "authority": f"{code} council"},
        "version": {
            "number": 1,
            "label": f"{code}, 2026",
            "effective_on": "2026-01-01",
            "source": "Made up",
            "note": "",
        },
        "levels": [
            {
                "code": one,
                "name": name,
                "common_level": common,
                "threshold_group": _GROUP[common],
                "meaning": f"What {name} means",
            }
            for one, name, common in levels
        ],
        "domains": [{"code": one, "name": one.title()} for one in domains],
        "dimensions": dimensions,
        "indicators": [
            {
                "code": f"I{number:03}",
                "wording": f"Sign {number} of {levels[number % len(levels)][1]}",
                "level": levels[number % len(levels)][0],
                "dimension": dimensions[number % len(dimensions)]["code"],
            }
            for number in range(indicators)
        ],
        "key_contacts": [CONTACT],
    }


FOUR_LEVELS = made(
    [
        ("open", "Open to all", "universal"),
        ("early", "Early support", "additional"),
        ("joint", "Joint plan", "extensive"),
        ("guard", "Safeguarding", "protection"),
    ],
    ["body", "mind", "home", "street", "school"],
    180,
    "four-levels",
)
LETTERS = made(
    [
        ("A", "Level A", "universal"),
        ("B", "Level B", "additional"),
        ("C", "Level C", "extensive"),
        ("D", "Level D", "child_in_need"),
        ("E", "Level E", "protection"),
        ("F", "Level F", "protection"),
    ],
    ["child", "world"],
    24,
    "letters",
)
TWO_LEVELS = made(
    [("help", "Help", "universal"), ("safe", "Keep safe", "protection")], ["everything"], 8, "two"
)
SHAPES = {"four levels": FOUR_LEVELS, "letters": LETTERS, "two levels": TWO_LEVELS}


def whole(document: Document) -> Document:
    """With its standard parts, and with everything said that is left to defaults."""
    return normalised({"provision": [], **with_standard_parts(document, nottingham())})


# -- made up at random --------------------------------------------------------------------------

_AWKWARD = st.sampled_from(
    [
        "=1+1 ",
        "+44 1632",
        "-x",
        "@here",
        "'=x",
        "''-y",
        "\t=z",
        " =q",
        "\uff1d1",
        "a\rb",
        "c\r\nd",
        "_x000D_",
        '"',
        "a,b;c",
        "\ufeff=1",
        "it's",
        "'tis",
        "1e5",
        "2a",
        "09:00",
        "TRUE",
        "%",
        "é 漢 🙂",
    ]
)
_PLAIN = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn"]), min_size=1, max_size=30
).filter(str.strip)
WORDS = _AWKWARD | _PLAIN | st.builds(lambda a, b: a + b, _AWKWARD, _PLAIN)
_MAYBE = st.just("") | WORDS
_CODES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,9}", fullmatch=True)


def _codes(least: int, most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(_CODES, min_size=least, max_size=most, unique=True)


@st.composite
def frameworks(draw: st.DrawFn, indicators: int = 12) -> Document:
    """Any framework that can be checked under, whole: its own counts, codes, words and rows."""
    commons = sorted(
        draw(st.lists(st.sampled_from(list(CommonLevel)), max_size=5)), key=list(CommonLevel).index
    )
    commons = [CommonLevel.UNIVERSAL, *commons, CommonLevel.PROTECTION]
    levels = draw(_codes(len(commons), len(commons)))
    document = made(
        [(code, f"{code} level", common) for code, common in zip(levels, commons, strict=True)],
        draw(_codes(1, 8)),
        0,
    )
    for row in document["levels"]:
        row |= {"name": draw(WORDS)[:80], "meaning": draw(_MAYBE), "note": draw(_MAYBE)}
        row["inherits_provision"] = draw(st.booleans())
        row["guidance"] = [
            {"text": draw(WORDS), "source": draw(WORDS)} for _ in range(draw(st.integers(0, 2)))
        ]
    for row in document["domains"]:
        row["name"] = draw(WORDS)[:120]
        if whose := draw(st.sampled_from(["", *Whose])):
            row["whose"] = str(whose)
    dimensions = [row["code"] for row in document["dimensions"]]
    clusters = sorted(draw(_codes(0, 3)))
    document["clusters"] = [{"code": code, "name": draw(WORDS)} for code in clusters]
    document["indicators"] = [
        {
            "code": code,
            "wording": draw(WORDS),
            "level": draw(st.sampled_from(levels)),
            "dimension": draw(st.sampled_from(dimensions)),
            "cluster": draw(st.sampled_from([None, *clusters])),
            "polarity": str(draw(st.sampled_from(list(Polarity)))),
            "age_text": draw(_MAYBE),
            "age_from_months": draw(st.none() | st.integers(0, 100)),
            "do_not_tell_family_first": draw(st.booleans()),
            "source": draw(_MAYBE),
        }
        for code in draw(_codes(1, indicators))
    ]
    document["references"] = [
        {"title": draw(WORDS), "note": draw(_MAYBE)} for _ in range(draw(st.integers(0, 2)))
    ]
    opens = draw(st.sampled_from([None, "08:30"]))
    document["key_contacts"] = [
        {**CONTACT, "name": draw(WORDS), "opens_at": opens, "closes_at": opens and "17:00"}
    ]
    document["immediate_indicators"] = [
        {"code": code, "wording": draw(WORDS), "plain_meaning": draw(WORDS), "source": draw(_MAYBE)}
        for code in draw(_codes(0, 3))
    ]
    document["provision"] = [
        {
            "code": code,
            "kind": draw(st.sampled_from(["assessment", "service"])),
            "wording": draw(WORDS),
            "level": draw(st.sampled_from(levels)),
            "heading": draw(st.booleans()),
            "dimensions": [one for one in dimensions if draw(st.booleans())],
        }
        for code in draw(_codes(0, 3))
    ]
    document["framework"]["name"] = draw(WORDS)
    return whole(document)
