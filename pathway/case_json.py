"""A case written as JSON, read into observations: docs/how-to/threshold_check-command.md."""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from pathway.constants import HELP_QUESTION, Basis, DangerAnswer
from pathway.rules.model import Observation, Observations, Ruleset

E = TypeVar("E", bound=StrEnum)

TEXT_AT_MOST = 10_000
"""Characters of one text: what a person could want to say about one thing, and no more."""

MONTHS_AT_MOST = 26 * 12
"""The oldest that a case can be about: a care leaver's support ends at 25."""

SHOWN_AT_MOST = 100
"""Characters of somebody's own text that a message repeats."""

UNBORN = "unborn"
AGE_NOT_KNOWN = "not known"

CASE_KEYS = (
    "case",
    "age",
    "danger",
    "immediate",
    "indicators",
    "own_words",
    "unknown_domains",
    "answers",
    "help_so_far",
)
KNOWN_BY_KEYS = ("basis", "longer_ago", "evidence", "child_words")
INDICATOR_KEYS = ("indicator", "degree_answer", *KNOWN_BY_KEYS)
OWN_WORDS_KEYS = ("text", "dimension", "placed", *KNOWN_BY_KEYS)

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_YEARS = re.compile(r"(\d{1,2})(?: ?(?:years?|yrs?)(?: old)?)?")
_MONTHS = re.compile(r"(\d{1,3}) ?(?:months?|mths?)(?: old)?")
_YEARS_AND_MONTHS = re.compile(r"(\d{1,2}) ?(?:years?|yrs?),? (?:and )?(\d{1,2}) ?months?(?: old)?")
_WEEKS = re.compile(r"(\d{1,3}) ?weeks?(?: old)?")
_TYPED_FOR_PRINTED = str.maketrans(
    {"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-"}
)


class CaseError(ValueError):
    """A case that cannot be read; `faults` lists everything that is wrong with it."""

    def __init__(self, faults: Iterable[str]) -> None:
        """Keep every fault, for the message and for whoever shows them one by one."""
        self.faults = tuple(faults)
        super().__init__("; ".join(self.faults))


def parse_case(document: object, ruleset: Ruleset) -> Observations:
    """What a case says, ready for `recommend`. Raises CaseError with every fault found."""
    if not isinstance(document, Mapping):
        raise CaseError(["a case is an object with keys, not a list or a single value"])
    reader = _CaseReader(ruleset)
    observations = reader.case(document)
    if reader.faults:
        raise CaseError(reader.faults)
    return observations


def plain_wording(wording: str) -> str:
    """A wording without what a person copying it may lose: case, spacing, asterisks, final stop.

    Printed quotation marks and dashes are the same as typed ones.
    """
    text = wording.translate(_TYPED_FOR_PRINTED).replace("*", " ")
    return " ".join(text.split()).rstrip(". ").casefold()


def months_of(age: str) -> int | None:
    """Completed months of an age in words: '14', '14 years', '7 months', '2 years 3 months',
    '6 weeks'. None when it says nothing of the kind."""
    text = " ".join(age.split()).casefold()
    if found := _YEARS_AND_MONTHS.fullmatch(text):
        return int(found[1]) * 12 + int(found[2])
    if found := _MONTHS.fullmatch(text):
        return int(found[1])
    if found := _WEEKS.fullmatch(text):
        return int(found[1]) * 12 // 52
    if found := _YEARS.fullmatch(text):
        return int(found[1]) * 12
    return None


class _CaseReader:
    """Reads one case, putting down each fault and going on."""

    def __init__(self, ruleset: Ruleset) -> None:
        self.index = ruleset.index
        self.faults: list[str] = []
        self.entries = _by_wording((entry.code, entry.wording) for entry in ruleset.entries)
        self.immediate = _by_wording((entry.code, entry.wording) for entry in ruleset.immediate)

    def case(self, case: Mapping[Any, Any]) -> Observations:
        """The whole case. What it returns counts only when no fault was put down."""
        self.only("the case", case, CASE_KEYS)
        self.text("case", case.get("case"))
        age_months, unborn = self.age(case.get("age"))
        listed = [self.indicator(row) for row in self.rows(case, "indicators")]
        items = [item for item in listed if item is not None]
        self.chosen_once(items)
        items += [self.own_words(row) for row in self.rows(case, "own_words")]
        return Observations(
            items=tuple(items),
            immediate=tuple(self.immediate_codes(case)),
            danger=self.choice("danger", case.get("danger"), DangerAnswer),
            answers=self.answers(case),
            age_months=age_months,
            unborn=unborn,
            unknown_domains=tuple(
                self.code("unknown_domains", "domain", row, self.index.domains)
                for row in self.rows(case, "unknown_domains")
            ),
        )

    def indicator(self, row: Any) -> Observation | None:
        """One of `indicators`; None when it names nothing that can be found."""
        if isinstance(row, str):
            entry = self.named(row, "indicator", self.entries, self.index.entries)
            return Observation(entry=entry) if entry else None
        if not isinstance(row, Mapping):
            self.faults.append(f"indicators: {_shown(row)} is neither a name nor an object")
            return None
        name = row.get("indicator", row.get("degree_answer"))
        where = f"indicators, {_shown(name)}"
        self.only(where, row, INDICATOR_KEYS)
        entry = degree_answer = None
        if row.get("indicator") is not None:
            entry = self.named(row["indicator"], "indicator", self.entries, self.index.entries)
        if row.get("degree_answer") is not None:
            known = self.index.degree_answers
            degree_answer = self.code(where, "degree_answer", row["degree_answer"], known)
            meant = known[degree_answer].indicator if degree_answer in known else entry
            if entry and meant != entry:
                self.faults.append(f"{where}: degree_answer {_shown(degree_answer)} means {meant}")
            entry = None
        elif row.get("indicator") is None:
            self.faults.append(f"{where}: names no indicator and no degree_answer")
        if not entry and not degree_answer:
            return None
        return Observation(entry=entry, degree_answer=degree_answer, **self.known_by(where, row))

    def chosen_once(self, items: Iterable[Observation]) -> None:
        """Put down each entry that was chosen more than once, by itself or through its degree."""
        seen: set[str] = set()
        for item in items:
            code = item.entry or ""
            if item.degree_answer in self.index.degree_answers:
                code = self.index.degree_answers[item.degree_answer].indicator
            if code in seen:
                self.faults.append(f"indicators: {code} is chosen more than once")
            seen.add(code)

    def own_words(self, row: Any) -> Observation:
        """One of `own_words`."""
        if not isinstance(row, Mapping):
            self.faults.append(f"own_words: {_shown(row)} is not an object")
            return Observation()
        text = self.text("own_words, text", row.get("text"))
        where = f"own_words, {_shown(text)}"
        self.only(where, row, OWN_WORDS_KEYS)
        if not text.strip():
            self.faults.append("own_words: text is missing")
        placed = None
        if row.get("placed") is not None:
            placed = self.code(where, "placed", row["placed"], self.index.levels)
        return Observation(
            own_words=text,
            dimension=self.code(where, "dimension", row.get("dimension"), self.index.dimensions),
            placed=placed,
            **self.known_by(where, row),
        )

    def known_by(self, where: str, row: Mapping[Any, Any]) -> dict[str, Any]:
        """How something is known, as an observation's fields."""
        longer_ago = row.get("longer_ago", False)
        if not isinstance(longer_ago, bool):
            self.faults.append(f"{where}: longer_ago is neither true nor false")
        return {
            "basis": self.choice(f"{where}: basis", row.get("basis"), Basis),
            "longer_ago": longer_ago is True,
            "evidence": self.text(f"{where}: evidence", row.get("evidence")),
            "child_words": self.text(f"{where}: child_words", row.get("child_words")),
        }

    def immediate_codes(self, case: Mapping[Any, Any]) -> Iterable[str]:
        for row in self.rows(case, "immediate"):
            code = self.named(row, "immediate indicator", self.immediate, self.index.immediate)
            if code:
                yield code

    def answers(self, case: Mapping[Any, Any]) -> dict[str, str]:
        given = case.get("answers")
        if given is not None and not isinstance(given, Mapping):
            self.faults.append("answers is not an object")
            given = None
        answers = {key: answer for key, answer in (given or {}).items() if answer is not None}
        if case.get("help_so_far") is not None:
            if answers.get(HELP_QUESTION, case["help_so_far"]) != case["help_so_far"]:
                self.faults.append("help_so_far is given twice, and differs")
            answers[HELP_QUESTION] = case["help_so_far"]
        for question, answer in answers.items():
            asked = self.index.questions.get(question) if isinstance(question, str) else None
            if asked is None:
                self.faults.append(f"answers: no question {_shown(question)}")
            elif answer not in [offered.code for offered in asked.answers]:
                offered_codes = ", ".join(offered.code for offered in asked.answers)
                self.faults.append(f"{question}: {_shown(answer)} is not one of {offered_codes}")
        return answers

    def age(self, age: Any) -> tuple[int | None, bool]:
        """Completed months, and whether unborn."""
        said = age.strip().casefold() if isinstance(age, str) else age
        if said is None or said == AGE_NOT_KNOWN:
            return None, False
        if said == UNBORN:
            return None, True
        months = months_of(age) if isinstance(age, str) else _whole(age)
        if months is not None and 0 <= months <= MONTHS_AT_MOST:
            return months, False
        self.faults.append(
            f"age: {_shown(age)} is no age: write '14 years', '7 months', '2 years 3 months',"
            f" a number of months, '{UNBORN}' or '{AGE_NOT_KNOWN}'"
        )
        return None, False

    def named(
        self, name: Any, kind: str, by_wording: Mapping[str, list[str]], by_code: Mapping[str, Any]
    ) -> str | None:
        """The code of something named by its code or its wording."""
        if not isinstance(name, str):
            self.faults.append(f"{kind}: {_shown(name)} is neither a code nor a wording")
            return None
        if name.strip() in by_code:
            return name.strip()
        codes = by_wording.get(plain_wording(name), [])
        if len(codes) == 1:
            return codes[0]
        if codes:
            listed = " or ".join(codes)
            self.faults.append(f"{kind}: {_shown(name)} stands more than once: write {listed}")
        else:
            self.faults.append(f"{kind}: no entry with the code or wording {_shown(name)}")
        return None

    def code(self, where: str, key: str, code: Any, known: Mapping[str, Any]) -> str:
        if isinstance(code, str) and code in known:
            return code
        listed = f": one of {', '.join(known)}" if len(known) < 20 else ""
        self.faults.append(f"{where}: no {key} {_shown(code)}{listed}")
        return ""

    def choice(self, where: str, value: Any, kind: type[E]) -> E | None:
        if value is None:
            return None
        if isinstance(value, str) and value in list(kind):
            return kind(value)
        self.faults.append(f"{where}: {_shown(value)} is not one of {', '.join(kind)}")
        return None

    def text(self, where: str, value: Any) -> str:
        if value is None:
            return ""
        if not isinstance(value, str):
            self.faults.append(f"{where}: {_shown(value)} is not text")
        elif len(value) > TEXT_AT_MOST:
            self.faults.append(f"{where}: longer than {TEXT_AT_MOST:,} characters")
        elif _UNPRINTABLE.search(value):
            self.faults.append(f"{where}: holds a character that cannot be printed")
        else:
            return value
        return ""

    def rows(self, case: Mapping[Any, Any], key: str) -> list[Any]:
        value = case.get(key)
        if value is None or isinstance(value, list):
            return value or []
        self.faults.append(f"{key} is not a list")
        return []

    def only(self, where: str, row: Mapping[Any, Any], known: Iterable[str]) -> None:
        for key in row:
            if key not in known:
                self.faults.append(f"{where}: unknown key {_shown(key)}; known: {', '.join(known)}")


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _shown(value: object) -> str:
    """A value as it may stand in a message: short, and printable."""
    text = ascii(value) if isinstance(value, str) and _UNPRINTABLE.search(value) else repr(value)
    return text if len(text) <= SHOWN_AT_MOST else f"{text[:SHOWN_AT_MOST]}…"


def _by_wording(entries: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for code, wording in entries:
        found.setdefault(plain_wording(wording), []).append(code)
    return found
