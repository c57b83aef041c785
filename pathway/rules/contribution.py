"""One thing that was chosen, written or answered, as a rule and its reader see it."""

from dataclasses import dataclass

from pathway.constants import Basis, Polarity, ReasonKind


@dataclass(frozen=True, slots=True)
class Contribution:
    """Something chosen, written or answered, with its place and how it is known.

    `key` names it among the reasons; `cluster` is what it counts as. Answers have no basis, and
    are as firm as anything the person says for themselves.
    """

    key: str
    kind: ReasonKind
    wording: str
    place: str
    cluster: str
    level: str | None = None
    dimension: str | None = None
    domain: str | None = None
    polarity: Polarity | None = None
    basis: Basis | None = None
    longer_ago: bool = False
    evidence: str = ""
    child_words: str = ""
    do_not_tell_family_first: bool = False

    @property
    def firm(self) -> bool:
        """Neither suspected nor from more than 12 months ago."""
        return self.basis is not Basis.SUSPECTED and not self.longer_ago
