"""Folders that the database's account can reach, and sockets short enough for Linux."""

import hashlib
import os
import pwd
import shutil
import stat
from pathlib import Path

from thresholds_site.devtools.paths import LONGEST_SOCKET_PATH, state_folder
from thresholds_site.devtools.processes import Account
from thresholds_site.devtools.trouble import Trouble

# PostgreSQL refuses to run as root. These accounts exist on Debian; none is ever created.
UNPRIVILEGED = ("postgres", "nobody")
_SHARED = Path("/var/tmp")
_SOCKETS = Path("/tmp")
_SOCKET_NAME = "/.s.PGSQL.5432"


def database_account() -> Account | None:
    """The account PostgreSQL runs as: None means ourselves (we are not root).

    Raises `Trouble` when root finds none of the known accounts.
    """
    if os.geteuid() != 0:
        return None
    for name in UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise Trouble(
        "PostgreSQL must not run as root, and neither 'postgres' nor 'nobody' exists here: "
        "run dev.py as an ordinary user, or set DATABASE_URL."
    )


def can_enter(account: Account | None, folder: Path) -> bool:
    """May this account pass through the folder and all its parents?"""
    return account is None or all(_passable(account, part) for part in (folder, *folder.parents))


def _passable(account: Account, folder: Path) -> bool:
    try:
        found = folder.stat()
    except FileNotFoundError:
        return True  # ours to make
    if found.st_uid == account.uid:
        return bool(found.st_mode & stat.S_IXUSR)
    if found.st_gid == account.gid:
        return bool(found.st_mode & stat.S_IXGRP)
    return bool(found.st_mode & stat.S_IXOTH)


def servers_folder(account: Account | None) -> Path:
    """The folder that holds the servers' homes: in the checkout, or beside it.

    A checkout under a closed folder (such as /root) cannot be entered by the account. Its
    servers then live under /var/tmp, in a folder named after the checkout: no permission of
    an existing folder is ever changed.
    """
    state = state_folder()
    if can_enter(account, state):
        return own_folder(state / "servers")
    return own_folder(_SHARED / f"thresholds-{_short_hash(str(state))}")


def server_home(name: str, account: Account | None) -> Path:
    """The folder of one database server, private to its account."""
    home = servers_folder(account) / name
    if not home.exists():
        home.mkdir(mode=0o700)
        hand_over(home, account)
    return home


def hand_over(path: Path, account: Account | None) -> None:
    """Give a file or folder that we made to the account."""
    if account:
        os.chown(path, account.uid, account.gid, follow_symlinks=False)


def socket_folder(home: Path, account: Account | None) -> Path:
    """A private folder for a server's socket: in its home, or under /tmp where that is too long."""
    folder = home / "socket"
    if len(f"{folder}{_SOCKET_NAME}") > LONGEST_SOCKET_PATH:
        folder = _SOCKETS / f"thresholds-{_short_hash(str(home))}"
    owner = account.uid if account else os.geteuid()
    if not folder.is_symlink() and not folder.exists():
        folder.mkdir(mode=0o700)
        hand_over(folder, account)
    _require_ours(folder, owner)
    return folder


def remove_home(home: Path) -> None:
    """Delete a server's folder, and its socket's where that stands elsewhere."""
    shutil.rmtree(_SOCKETS / f"thresholds-{_short_hash(str(home))}", ignore_errors=True)
    shutil.rmtree(home, ignore_errors=True)


def own_folder(path: Path) -> Path:
    """Make a folder that others may enter; refuse one that somebody else put there first."""
    try:
        path.mkdir(mode=0o755)
    except FileExistsError:
        _require_ours(path, os.geteuid())
    return path


def _require_ours(folder: Path, owner: int) -> None:
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner or found.st_mode & 0o022:
        raise Trouble(f"{folder} was put there by somebody else: remove it and try again.")


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
