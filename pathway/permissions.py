"""Who may do what with a check, each answer with its reason."""

from pathway.constants import CheckState
from pathway.models import SignOff, ThresholdCheck
from people.constants import Role
from people.models import Practitioner
from thresholds_site.lib.verdict import YES, Verdict, no


def may_edit_check(practitioner: Practitioner, check: ThresholdCheck) -> Verdict:
    """Only its author, while it is a draft."""
    if check.author.user_id != practitioner.user_id:
        return no("Only the person who began a check can change it.")
    if check.state != CheckState.DRAFT:
        return no("This check has its result, so what it was made from no longer changes.")
    return YES


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
    return YES


def may_record_call(practitioner: Practitioner, check: ThresholdCheck) -> Verdict:
    """Its author, at any time: a call about danger can be made late or twice."""
    if check.author.user_id != practitioner.user_id:
        return no("Only the person who began a check records their own calls.")
    return YES


def may_sign_off(practitioner: Practitioner, sign_off: SignOff) -> Verdict:
    """The lead or manager asked, once, and never for a judgement of one's own."""
    if sign_off.decided_at is not None:
        return no("This has been decided.")
    if sign_off.asked_by.user_id == practitioner.user_id:
        return no("Nobody signs off their own judgement.")
    if sign_off.asked_of_id != practitioner.pk:
        return no("Somebody else was asked to sign this off.")
    if not can_be_asked_to_sign(practitioner):
        return no("Only a safeguarding lead or a manager signs off.")
    return YES


def can_be_asked_to_sign(practitioner: Practitioner) -> bool:
    """True for safeguarding leads and managers."""
    return practitioner.holds(Role.SAFEGUARDING_LEAD) or practitioner.holds(Role.MANAGER)
