"""Builds what the browser is given."""


def build() -> None:
    """Nothing to build yet."""
