"""The kinds of agency, role and permission that code branches on."""

from enum import StrEnum


class AgencyKind(StrEnum):
    """What sort of organisation someone works for."""

    SCHOOL = "school"
    HEALTH = "health"
    POLICE = "police"
    VOLUNTARY = "voluntary"
    EARLY_HELP = "early_help"
    SOCIAL_CARE = "social_care"
    COUNCIL = "council"


class Role(StrEnum):
    """What a practitioner may do in their agency; the grants stand in `permissions.py`."""

    PRACTITIONER = "practitioner"
    SAFEGUARDING_LEAD = "safeguarding_lead"
    MANAGER = "manager"
    SCREENER = "screener"
    PATHWAY_EDITOR = "pathway_editor"
    PATHWAY_PUBLISHER = "pathway_publisher"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    """What a page or an action asks for. Every URL declares exactly one."""

    PUBLIC = "public"
    SIGN_IN_ITSELF = "sign_in_itself"
    SIGNED_IN = "signed_in"
    MAKE_CHECK = "make_check"
    TRAIN_TEAM = "train_team"
    READ_PRACTICE_RESULTS = "read_practice_results"
    EDIT_PATHWAY = "edit_pathway"
    PUBLISH_PATHWAY = "publish_pathway"
    ADMINISTER = "administer"
    USE_ADMIN_SITE = "use_admin_site"


class AccessKind(StrEnum):
    """What was done with a record, for the access and decision log."""

    READ = "read"
    PRINTED = "printed"
    DECIDED = "decided"
    SIGNED_IN = "signed_in"


class NoticeKind(StrEnum):
    """Why a person is told something. No kind carries a child's name or a case's content."""

    DANGER_RAISED = "danger_raised"
    DANGER_REMINDER = "danger_reminder"
    SIGN_OFF_ASKED = "sign_off_asked"
    SIGN_OFF_GIVEN = "sign_off_given"
    SIGN_OFF_REFUSED = "sign_off_refused"
    SIGN_OFF_OVERDUE = "sign_off_overdue"
    LOOK_AGAIN = "look_again"
    DRAFT_EXPIRES = "draft_expires"
    DRAFT_UNFINISHED = "draft_unfinished"
    CHECK_SHARED = "check_shared"
