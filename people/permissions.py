"""Who may do what: one table, nothing implied. What is not stated here is refused."""

from collections.abc import Iterable

from people.constants import Permission, Role

_CHECKS = frozenset({Permission.SIGNED_IN, Permission.MAKE_CHECK})
_TRAINS = frozenset({Permission.TRAIN_TEAM, Permission.READ_PRACTICE_RESULTS})

ROLE_GRANTS: dict[Role, frozenset[Permission]] = {
    Role.PRACTITIONER: _CHECKS,
    Role.SAFEGUARDING_LEAD: _CHECKS | _TRAINS,
    Role.MANAGER: _CHECKS | _TRAINS,
    Role.SCREENER: _CHECKS,
    Role.PATHWAY_EDITOR: frozenset(
        {
            Permission.SIGNED_IN,
            Permission.EDIT_PATHWAY,
            Permission.READ_PRACTICE_RESULTS,
            Permission.USE_ADMIN_SITE,
        }
    ),
    Role.PATHWAY_PUBLISHER: frozenset(
        {Permission.SIGNED_IN, Permission.PUBLISH_PATHWAY, Permission.USE_ADMIN_SITE}
    ),
    Role.ADMINISTRATOR: frozenset(
        {Permission.SIGNED_IN, Permission.ADMINISTER, Permission.USE_ADMIN_SITE}
    ),
}

# A second factor protects other people's records and the pathway itself (SAFETY: access model).
ROLES_NEEDING_SECOND_FACTOR = frozenset(
    {Role.ADMINISTRATOR, Role.SCREENER, Role.PATHWAY_EDITOR, Role.PATHWAY_PUBLISHER}
)


def grants(roles: Iterable[str]) -> frozenset[Permission]:
    """Everything that holding all of `roles` allows."""
    held: frozenset[Permission] = frozenset()
    for role in roles:
        held |= ROLE_GRANTS[Role(role)]
    return held


def needs_second_factor(roles: Iterable[str]) -> bool:
    """True when any of `roles` must sign in with a second factor."""
    return any(Role(role) in ROLES_NEEDING_SECOND_FACTOR for role in roles)
