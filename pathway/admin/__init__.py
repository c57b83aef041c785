"""Administration of the pathway: every row of a draft is edited here, and nothing else changes."""

from pathway.admin import entries, phrases, provision, rules, structure, trials, versions

__all__ = ["entries", "phrases", "provision", "rules", "structure", "trials", "versions"]
