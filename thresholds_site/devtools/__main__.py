"""What `dev.py` hands over to: one function a verb."""

import sys
from collections.abc import Callable, Sequence
from importlib import import_module

from thresholds_site.devtools.trouble import Trouble

# The verb and the module that holds its `main(arguments) -> exit code`.
VERBS = {
    "run": "run",
    "test": "suites",
    "journeys": "suites",
    "check": "checks",
    "fix": "checks",
    "bench": "bench",
    "drills": "drills",
    "shell": "run",
}


def main(arguments: Sequence[str]) -> int:
    """Run one verb; trouble is one line, not a traceback."""
    verb, *rest = arguments
    module = import_module(f"thresholds_site.devtools.{VERBS[verb]}")
    act: Callable[[Sequence[str]], int] = getattr(module, verb)
    try:
        return act(rest)
    except Trouble as trouble:
        print(f"dev.py {verb}: {trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
