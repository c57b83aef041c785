"""Administration of the pathway: every row of a draft is edited here, and nothing else changes."""

from pathway.admin import entries, provision, rules, structure, versions

__all__ = ["entries", "provision", "rules", "structure", "versions"]
