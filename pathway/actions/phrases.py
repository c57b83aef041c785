"""What becomes of words that were searched for in vain: noted for the editors, and done with."""

import datetime as dt
import re
import unicodedata

from django.db import transaction
from django.db.models import F, QuerySet

from pathway.models import ThresholdCheck, UnmatchedPhrase
from pathway.models.phrases import LONGEST_PHRASE
from people.constants import Permission
from people.models import Practitioner
from thresholds_site.lib.verdict import YES, Verdict, no, require
from thresholds_site.lib.wording import cleaned, says_something

_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")


def may_finish_phrases(by: Practitioner) -> Verdict:
    """Editors: they are the ones who make phrases of them."""
    if not by.may(Permission.EDIT_PATHWAY):
        return no("Only a pathway editor deals with words that were not found.")
    return YES


def without_names(words: str, child_name: str) -> str:
    """`words` as the editors may see them: small letters, no digits, nothing of the child's name.

    Every word that stands in the name goes, and every word that begins with one (Ella's, Ellas).
    """
    small = cleaned(words).casefold()
    kept = "".join(char for char in small if not unicodedata.category(char).startswith("N"))
    names = [name for name in _WORD.findall(cleaned(child_name).casefold()) if len(name) > 1]
    if names:
        pattern = "|".join(rf"\b{re.escape(name)}(?:['\u2019]?s)?\b" for name in names)
        kept = re.sub(pattern, " ", kept)
    return re.sub(r"\s+", " ", kept).strip()[:LONGEST_PHRASE].rstrip()


@transaction.atomic
def note_unmatched(*, words: str, check: ThresholdCheck, today: dt.date) -> None:
    """Keep words that nothing fitted for the editors, bare of what could lead to a child.

    Says nothing of who typed them, in which check, or when on that day. Nothing is kept when
    nothing is left of them.
    """
    text = without_names(words, check.child_name)
    if not says_something(text):
        return
    row, made = UnmatchedPhrase.objects.get_or_create(text=text, said_on=today)
    if not made:
        UnmatchedPhrase.objects.filter(pk=row.pk).update(times=F("times") + 1)


@transaction.atomic
def finish_phrases(*, phrases: QuerySet[UnmatchedPhrase], by: Practitioner, today: dt.date) -> int:
    """Mark these as dealt with; returns how many were not yet. Raises NotAllowed."""
    require(may_finish_phrases(by))
    open_ones = UnmatchedPhrase.objects.open().filter(pk__in=phrases.values("pk"))
    return open_ones.update(done_on=today, done_by=by)
