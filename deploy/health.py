"""Is this container's process doing its work? `python deploy/health.py web|beat`.

Exit code 0 means yes. The web server is asked as its proxy would ask; the scheduler writes its
schedule to a file every few minutes, which is looked at.
"""

import os
import sys
import time
from pathlib import Path
from urllib.request import Request, urlopen

SCHEDULE = Path("/tmp/beat")
_STALE_SECONDS = 15 * 60


def web() -> bool:
    """Does the site answer as it would through its proxy?"""
    host = os.environ["DJANGO_ALLOWED_HOSTS"].split(",")[0].strip()
    headers = {"Host": host, "X-Forwarded-Proto": "https"}
    with urlopen(Request("http://127.0.0.1:8000/healthz", headers=headers), timeout=4) as answer:
        return bool(answer.status == 200)


def beat() -> bool:
    """Has the scheduler written its schedule lately?"""
    files = list(SCHEDULE.parent.glob(f"{SCHEDULE.name}*"))
    # Not a record: how long ago the file was touched, by the machine's own clock.
    return any(time.time() - path.stat().st_mtime < _STALE_SECONDS for path in files)


if __name__ == "__main__":
    sys.exit(0 if {"web": web, "beat": beat}[sys.argv[1]]() else 1)
