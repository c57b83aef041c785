"""The hashed locks of requirements/, and whether they still say what pyproject.toml asks for.

Run `python -m thresholds_site.devtools.lock` after a change of dependencies. It needs uv and the
network: locks made by `pip freeze` would miss what other Pythons and machines need.
"""

import hashlib
import json
import shutil
import sys
import tomllib
from pathlib import Path

from thresholds_site.devtools import processes
from thresholds_site.devtools.environment import child_environment
from thresholds_site.devtools.paths import ROOT
from thresholds_site.devtools.trouble import Trouble

FOLDER = ROOT / "requirements"
# Each lock and what of pyproject.toml goes into it.
LOCKS = {
    "production.txt": ["pyproject.toml"],
    "development.txt": ["pyproject.toml", "--group", "dev", "--group", "embedded"],
    "assets.txt": ["--group", "assets"],
}
RECORD = "made-from.json"
_OPTIONS = ("--universal", "--generate-hashes", "--no-header", "--no-annotate", "--quiet")


def wanted_record(project: Path = ROOT) -> dict[str, str]:
    """Hashes of what pyproject.toml asks for and of each lock, as they stand now."""
    declared = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [
        declared["project"]["requires-python"],
        declared["project"]["dependencies"],
        declared["dependency-groups"],
    ]
    texts = {"pyproject.toml": json.dumps(asked, sort_keys=True).encode()}
    texts |= {name: (project / "requirements" / name).read_bytes() for name in LOCKS}
    return {name: hashlib.sha256(text).hexdigest() for name, text in texts.items()}


def out_of_step(project: Path = ROOT) -> list[str]:
    """The files that changed since the locks were made; empty when all is in step."""
    record = project / "requirements" / RECORD
    known = json.loads(record.read_text(encoding="utf-8")) if record.exists() else {}
    return [name for name, value in wanted_record(project).items() if known.get(name) != value]


def main() -> int:
    """Resolve anew, keeping the versions that still fit, and write the record."""
    uv = shutil.which("uv")
    if uv is None:
        raise Trouble("making the locks needs uv ('pip install uv').")
    for name, sources in LOCKS.items():
        target = ["--output-file", str(FOLDER / name)]
        command = [uv, "pip", "compile", "--system-certs", *_OPTIONS, *sources, *target]
        ended = processes.run(command, env=child_environment({}), cwd=ROOT)
        if ended.returncode != 0:
            raise Trouble(f"uv could not resolve {name}:\n{ended.stderr.strip()}")
    text = json.dumps(wanted_record(), indent=2)
    (FOLDER / RECORD).write_text(f"{text}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Trouble as trouble:
        sys.exit(f"lock: {trouble}")
