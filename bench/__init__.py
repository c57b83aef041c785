"""Rows of `dev.py bench`: each a ratio of two arms measured in one run."""
