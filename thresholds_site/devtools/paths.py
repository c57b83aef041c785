"""Where things stand in a checkout."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
FIXTURES = ROOT / "fixtures"
BUILT = ROOT / "static" / "built"
ROLES_SQL = ROOT / "deploy" / "roles.sql"

STATE_VARIABLE = "THRESHOLDS_STATE"

# Linux refuses a longer socket address; PostgreSQL's own file name takes the end of it.
LONGEST_SOCKET_PATH = 107


def state_folder() -> Path:
    """The git-ignored folder that holds everything a run leaves behind in this checkout.

    An environment variable moves it, so that drills never touch a developer's own demo data.
    """
    folder = Path(os.environ.get(STATE_VARIABLE) or ROOT / ".state").resolve()
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    return folder
