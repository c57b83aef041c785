"""What went wrong, in one line that a newcomer can act on."""


class Trouble(Exception):
    """Stops a verb of `dev.py`. Its text is printed as it stands, without a traceback."""
