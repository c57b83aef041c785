"""Who may do what with a check, each answer with its reason."""

from pathway.constants import CheckKind, CheckState, VersionState, YesNo
from pathway.models import FrameworkVersion, PracticeSet, SignOff, ThresholdCheck
from people.constants import Permission, Role
from people.models import Practitioner
from thresholds_site.lib.verdict import YES, Verdict, no


def may_edit_check(practitioner: Practitioner, check: ThresholdCheck) -> Verdict:
    """Only its author, while it is a draft."""
    if check.author.user_id != practitioner.user_id:
        return no("Only the person who began a check can change it.")
    if check.state == CheckState.WITHDRAWN:
        return no("This check was withdrawn.")
    if check.state != CheckState.DRAFT:
        return no("This check has its result, so what it was made from no longer changes.")
    return YES


def holds_for(check: ThresholdCheck, other: ThresholdCheck, *, apart: bool = False) -> Verdict:
    """Whether a page on parents and home that is saved for one child is written to the other."""
    if other.state != CheckState.DRAFT:
        return no("has a result already, which stays as it is")
    if apart:
        return no("has answers of their own on this page")
    return may_copy_from(other, check)


def may_copy_from(child: ThresholdCheck, source: ThresholdCheck) -> Verdict:
    """Whether what is said of parents and home for one child may stand in the other's check."""
    if child.version_id != source.version_id:
        return no("is under another version of the pathway")
    if child.about_worker != source.about_worker:
        # What is kept from an agency must not reach it by way of a brother or sister.
        return no("is not about the same worry: who works with children was answered otherwise")
    return YES


MOST_CHILDREN = 12


def may_add_child(practitioner: Practitioner, check: ThresholdCheck, children: int) -> Verdict:
    """The author of any child's check adds a brother, sister or unborn baby to it, also late."""
    if check.author.user_id != practitioner.user_id:
        return no("Only the person who began a check adds a brother or sister.")
    if check.kind == CheckKind.CONSULTATION:
        return no("A consultation names nobody, so it has no brothers or sisters.")
    if check.state == CheckState.WITHDRAWN:
        return no("This check was withdrawn.")
    if children >= MOST_CHILDREN:
        return no(f"There are {MOST_CHILDREN} children here already. Begin another check.")
    return YES


def may_name_nobody(kind: str, others: int) -> Verdict:
    """A consultation has no brothers or sisters, so a child who has some stays a child."""
    if kind == CheckKind.CONSULTATION and others:
        return no("A consultation names nobody. Take the brothers and sisters out first.")
    return YES


def may_take_out(practitioner: Practitioner, check: ThresholdCheck) -> Verdict:
    """Its author, as long as it stands in a family."""
    if check.author.user_id != practitioner.user_id:
        return no("Only the person who began a check takes it out of its family.")
    if check.family_id is None:
        return no("This check stands alone.")
    return YES


def may_move_check(practitioner: Practitioner, check: ThresholdCheck) -> Verdict:
    """Its author, while it is a draft under a version that is no longer in force.

    One that has a result stays with the version of its result.
    """
    may_edit = may_edit_check(practitioner, check)
    if may_edit and check.version.state == VersionState.PUBLISHED:
        return no("This check is under the version that is in force.")
    if may_edit and check.reopened_at is not None:
        return no("It has a result already, so it is finished under the version of that result.")
    return may_edit


def may_judge_check(practitioner: Practitioner, check: ThresholdCheck) -> Verdict:
    """Only its author, once there is a result and nobody's sign-off is awaited."""
    if check.author.user_id != practitioner.user_id:
        return no("Only the person who made a check records the judgement.")
    if check.state == CheckState.DRAFT:
        return no("See the result first: the judgement comes after it.")
    if check.state == CheckState.AWAITING_SIGN_OFF:
        return no("Your judgement waits for sign-off.")
    if check.state == CheckState.JUDGED:
        return no("The judgement is recorded.")
    if check.state == CheckState.WITHDRAWN:
        return no("This check was withdrawn.")
    return YES


def may_reopen_check(practitioner: Practitioner, check: ThresholdCheck) -> Verdict:
    """Only its author, while nobody's sign-off is awaited; the earlier result stays."""
    if check.author.user_id != practitioner.user_id:
        return no("Only the person who made a check opens it again.")
    if check.state == CheckState.DRAFT:
        return no("This check is open: change what is not right.")
    return _settled(check)


def may_withdraw_check(practitioner: Practitioner, check: ThresholdCheck) -> Verdict:
    """Only its author, while nobody's sign-off is awaited. It stays on record."""
    if check.author.user_id != practitioner.user_id:
        return no("Only the person who made a check withdraws it.")
    return _settled(check)


def _settled(check: ThresholdCheck) -> Verdict:
    if check.state == CheckState.AWAITING_SIGN_OFF:
        return no("Your judgement waits for sign-off: this is possible once that is decided.")
    if check.state == CheckState.WITHDRAWN:
        return no("This check was withdrawn.")
    return YES


def may_share_check(practitioner: Practitioner, check: ThresholdCheck) -> Verdict:
    """Its author, with the agency's lead; never a worry about someone who works with children."""
    if check.author.user_id != practitioner.user_id:
        return no("Only the person who made a check shares it.")
    if check.about_worker == YesNo.YES:
        return no("A worry about someone who works with children is kept from your own agency.")
    if check.state == CheckState.WITHDRAWN:
        return no("This check was withdrawn.")
    return YES


def may_look_again(practitioner: Practitioner, check: ThresholdCheck) -> Verdict:
    """Its author says when, once there is a result."""
    if check.author.user_id != practitioner.user_id:
        return no("Only the person who made a check says when to look again.")
    if check.state == CheckState.DRAFT:
        return no("See the result first: it says when to look again.")
    if check.state == CheckState.WITHDRAWN:
        return no("This check was withdrawn.")
    return YES


def may_ask_another(practitioner: Practitioner, sign_off: SignOff) -> Verdict:
    """Whoever asked may ask somebody else, as long as it is not decided."""
    if sign_off.asked_by.user_id != practitioner.user_id:
        return no("Only the person who asked can ask somebody else.")
    if sign_off.decided_at is not None:
        return no("This has been decided.")
    return YES


def may_record_call(practitioner: Practitioner, check: ThresholdCheck) -> Verdict:
    """Its author, at any time: a call about danger can be made late or twice."""
    if check.author.user_id != practitioner.user_id:
        return no("Only the person who began a check records their own calls.")
    return YES


def may_sign_off(practitioner: Practitioner, sign_off: SignOff) -> Verdict:
    """The lead or manager asked, or the deputy once it was due; never for one's own judgement."""
    if sign_off.decided_at is not None:
        return no("This has been decided.")
    if sign_off.asked_by.user_id == practitioner.user_id:
        return no("Nobody signs off their own judgement.")
    if practitioner.pk not in {sign_off.asked_of_id, sign_off.deputy_id}:
        return no("Somebody else was asked to sign this off.")
    if practitioner.pk != sign_off.deputy_id and not can_be_asked_to_sign(practitioner):
        return no("Only a safeguarding lead or a manager signs off.")
    return YES


def can_be_asked_to_sign(practitioner: Practitioner) -> bool:
    """True for safeguarding leads and managers."""
    return practitioner.holds(Role.SAFEGUARDING_LEAD) or practitioner.holds(Role.MANAGER)


def may_try_drafts(by: Practitioner) -> Verdict:
    """Editors and publishers: what a draft would do is learned before it is published."""
    if not (by.may(Permission.EDIT_PATHWAY) or by.may(Permission.PUBLISH_PATHWAY)):
        return no("Only a pathway editor or publisher tries a draft.")
    return YES


def may_practise(by: Practitioner, version: FrameworkVersion) -> Verdict:
    """Whoever makes checks practises, with the version that checks are made under now."""
    if not by.may(Permission.MAKE_CHECK):
        return no("Only people who make checks practise with published cases.")
    if version.state != VersionState.PUBLISHED:
        return no("This version of the pathway is not in force, so nobody practises with it.")
    return YES


def may_make_set(by: Practitioner) -> Verdict:
    """Safeguarding leads and managers, for the people of their own agency."""
    if not by.may(Permission.TRAIN_TEAM):
        return no("Only a safeguarding lead or manager makes a set for a meeting.")
    return YES


def may_answer_set(
    by: Practitioner, practice_set: PracticeSet, version: FrameworkVersion | None, case: str
) -> Verdict:
    """Colleagues of the agency, while it is open and its version in force."""
    if practice_set.agency_id != by.agency_id:
        return no("This set is for another agency.")
    if practice_set.closed_at is not None:
        return no("This set is closed and takes no more answers.")
    if version is None or practice_set.version_id != version.pk:
        return no("This set was made under a version of the pathway that is no longer in force.")
    if case not in practice_set.cases:
        return no("This case is not in the set.")
    return YES


def may_close_set(by: Practitioner, practice_set: PracticeSet) -> Verdict:
    """Whoever made it, in the post in which they made it."""
    if practice_set.made_by_id != by.pk:
        return no("Only the person who made a set closes it.")
    return YES


def may_see_set_results(by: Practitioner, practice_set: PracticeSet) -> Verdict:
    """Whoever made it, once it is closed: nobody's answer is then seen arriving."""
    if practice_set.made_by_id != by.pk:
        return no("Only the person who made a set sees its results.")
    if practice_set.closed_at is None:
        return no("The results appear when you close the set, so that no answer is seen arriving.")
    return YES
