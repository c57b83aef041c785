"""What becomes of words that led nowhere: noted for the editors, made use of, and done with."""

import datetime as dt
import re
import unicodedata
from collections.abc import Collection, Mapping

from django.db import transaction
from django.db.models import F, Model, QuerySet

from pathway.actions.drafts import lock_draft, mark_edited
from pathway.constants import WordsFrom, WordsOutcome
from pathway.models import (
    CheckConcern,
    DegreeQuestion,
    ImmediateIndicator,
    Indicator,
    NeedPhrase,
    ThresholdCheck,
    UnmatchedPhrase,
)
from pathway.models.phrases import LONGEST_PHRASE, LONGEST_WORDS
from pathway.queries.drafts import next_place
from pathway.queries.own_words import names_in_family, words_of_version
from people.constants import Permission
from people.models import Practitioner
from thresholds_site.lib.dates import london_day
from thresholds_site.lib.verdict import YES, Verdict, no, require
from thresholds_site.lib.wording import cleaned, says_something

Entry = Indicator | DegreeQuestion | ImmediateIndicator
_LINKS: Mapping[type[Model], str] = {
    Indicator: "indicator",
    DegreeQuestion: "degree_question",
    ImmediateIndicator: "immediate",
}


class NothingToSay(Exception):
    """There is no word in what is to be a phrase."""


_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")


def may_finish_phrases(by: Practitioner) -> Verdict:
    """Editors: they are the ones who make phrases of them."""
    if not by.may(Permission.EDIT_PATHWAY):
        return no("Only a pathway editor deals with words that were not found.")
    return YES


def without_capitals(words: str, common: Collection[str]) -> str:
    """`words` without any that begins with a capital and is not a common one; 'GP' may stay."""

    def keep(found: re.Match[str]) -> str:
        word = found.group()
        bare = re.sub(r"['\u2019]s$", "", word).casefold()
        stays = word[0].islower() or (word.isupper() and len(word) > 1) or bare in common
        return word if stays else " "

    return _WORD.sub(keep, words)


def without_names(words: str, child_name: str, longest: int = LONGEST_PHRASE) -> str:
    """`words` as the editors may see them: small letters, no digits, nothing of the child's name.

    Every word that stands in the name goes, and every word that begins with one (Ella's, Ellas).
    """
    small = cleaned(words).casefold()
    kept = "".join(char for char in small if not unicodedata.category(char).startswith("N"))
    names = [name for name in _WORD.findall(cleaned(child_name).casefold()) if len(name) > 1]
    if names:
        pattern = "|".join(rf"\b{re.escape(name)}(?:['\u2019]?s)?\b" for name in names)
        kept = re.sub(pattern, " ", kept)
    return re.sub(r"\s+", " ", kept).strip()[:longest].rstrip()


@transaction.atomic
def note_unmatched(*, words: str, check: ThresholdCheck, today: dt.date) -> None:
    """Keep words that nothing fitted for the editors, bare of what could lead to a child.

    Says nothing of who typed them, in which check, or when on that day. Nothing is kept when
    nothing is left of them.
    """
    text = without_names(words, check.child_name)
    _count(text, WordsFrom.SEARCHED, "", today)


@transaction.atomic
def note_concerns(*, check: ThresholdCheck, now: dt.datetime, known: Collection[str] = ()) -> None:
    """Keep the concerns of a check whose result is made: no entry fitted, so they were written.

    Every name that the family's checks hold goes, and so does every word with a capital that the
    pathway itself does not use: it may be somebody's name. What stands in `known` was noted with
    an earlier result of this check.
    """
    concerns = CheckConcern.objects.filter(check_made=check).select_related("dimension")
    fresh = [row for row in concerns if row.text and row.text not in known]
    if not fresh:
        return
    names = " ".join([check.child_name, *names_in_family(check)])
    common = words_of_version(check.version_id)
    for row in fresh:
        bare = without_capitals(cleaned(row.text), common)
        text = without_names(bare, names, LONGEST_WORDS)
        dimension = row.dimension.code if row.dimension else ""
        _count(text, WordsFrom.WRITTEN, dimension, london_day(now).replace(day=1))


def _count(text: str, how: WordsFrom, dimension: str, day: dt.date) -> None:
    if not says_something(text):
        return
    row, made = UnmatchedPhrase.objects.get_or_create(
        text=text, said_on=day, how=how, dimension=dimension
    )
    if not made:
        UnmatchedPhrase.objects.filter(pk=row.pk).update(times=F("times") + 1)


@transaction.atomic
def finish_phrases(
    *,
    phrases: QuerySet[UnmatchedPhrase],
    by: Practitioner,
    today: dt.date,
    outcome: WordsOutcome = WordsOutcome.SET_ASIDE,
    became: str = "",
) -> int:
    """Mark these as dealt with; returns how many were not yet. Raises NotAllowed."""
    require(may_finish_phrases(by))
    open_ones = UnmatchedPhrase.objects.open().filter(pk__in=phrases.values("pk"))
    return open_ones.update(done_on=today, done_by=by, outcome=outcome, became=became[:300])


@transaction.atomic
def make_synonym(
    *,
    phrases: QuerySet[UnmatchedPhrase],
    text: str,
    entry: Entry,
    by: Practitioner,
    today: dt.date,
) -> NeedPhrase:
    """People who say `text` are led to that entry of a draft from its publication on.

    Asked again, there is one phrase. Raises NotAllowed, NothingToSay.
    """
    said = cleaned(text)[:LONGEST_PHRASE]
    if not says_something(said):
        raise NothingToSay("Write the words that people use.")
    version = lock_draft(version=entry.version, by=by, why=f"People write \u2018{said}\u2019")
    link = _LINKS[type(entry)]
    phrase = NeedPhrase.objects.filter(version=version, text__iexact=said, **{link: entry}).first()
    if phrase is None:
        phrase = NeedPhrase.objects.create(
            version=version,
            position=next_place(NeedPhrase, "position", version),
            text=said,
            **{link: entry},
        )
        mark_edited(version=version)
    finish_phrases(
        phrases=phrases, by=by, today=today, outcome=WordsOutcome.SYNONYM, became=str(entry)
    )
    return phrase
