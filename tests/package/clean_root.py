"""A Debian of its own, with no Python and no compiler in it, for packages to be installed into.

It is a folder that mmdebstrap fills from this machine's own sources of packages, whichever those are.
Each command in it gets mounts of its own, which are gone when it ends.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

USER, HOME = "learner", "/home/learner"
USER_ID = 1000
MOUNTS = """
mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" && mount --rbind /sys "$0/sys" || exit 125
root=$0 user=$1
shift
exec chroot --userspec="$user" "$root" "$@"
"""


class CleanRoot:
    """The folder of a whole system, and commands run in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def command(self, *words: str, user: str = USER) -> list[str]:
        """Return the command that runs ``words`` inside."""
        return ["unshare", "--mount", "sh", "-c", MOUNTS, str(self.folder), user, *words]

    def environment(self, more: Mapping[str, str]) -> dict[str, str]:
        """Return a plain environment of a desktop's user, and ``more``."""
        plain = {
            "HOME": HOME,
            "USER": USER,
            "LANG": "C.UTF-8",
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
        }
        return {**plain, "XDG_DATA_HOME": f"{HOME}/.local/share", **more}

    def run(self, *words: str, user: str = USER, **more: str) -> str:
        """Run a command inside and return what it printed; fails when it fails."""
        done = subprocess.run(
            self.command(*words, user=user),
            env=self.environment({"DEBIAN_FRONTEND": "noninteractive", **more}),
            capture_output=True,
            text=True,
            timeout=300,
            stdin=subprocess.DEVNULL,
        )
        assert done.returncode == 0, (
            f"{' '.join(words)}: {done.stdout[-2000:]}{done.stderr[-4000:]}"
        )
        return done.stdout

    def put(self, path: Path) -> str:
        """Copy a file in and return its path there."""
        shutil.copy(path, self.folder / "tmp")
        return f"/tmp/{path.name}"

    def files(self) -> set[str]:
        """Return the paths of all that is there, but for what a system notes about itself."""
        found = set()
        for place, folders, names in os.walk(self.folder):
            inside = "/" + str(Path(place).relative_to(self.folder)).strip(".")
            if inside in ("/proc", "/sys", "/dev", "/tmp") or inside.startswith(
                ("/var/lib/", "/var/log", "/var/cache/")
            ):
                folders[:] = []
                continue
            found |= {f"{inside.rstrip('/')}/{name}" for name in [*names, *folders]}
        return found


def sources_of_machine() -> list[str]:
    """Return the files that tell this machine where packages come from."""
    folder = Path("/etc/apt/sources.list.d")
    listed = [Path("/etc/apt/sources.list"), *folder.glob("*.list"), *folder.glob("*.sources")]
    return [str(path) for path in listed if path.is_file() and path.stat().st_size]


def suite_of_machine() -> str:
    """Return the name of the release that this machine runs."""
    lines = Path("/etc/os-release").read_text("utf-8").splitlines()
    named = dict(line.split("=", 1) for line in lines if "=" in line)
    return named["VERSION_CODENAME"].strip('"')


@contextlib.contextmanager
def clean_root(*packages: str) -> Iterator[CleanRoot]:
    """Make such a system, with these packages besides, and a user; it is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="concurrency-lab-root-") as name:
        folder = Path(name) / "root"
        command = ["mmdebstrap", "--quiet", "--variant=apt", f"--include={','.join(packages)}"]
        command += ['--aptopt=APT::Install-Recommends "false"', suite_of_machine(), str(folder)]
        plain = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
        subprocess.run([*command, *sources_of_machine()], check=True, timeout=600, env=plain)
        Path(name).chmod(0o755)  # its user passes through
        root = CleanRoot(folder)
        add = ["useradd", "--create-home", "--uid", str(USER_ID), USER]
        root.run(*add, user="0:0")
        yield root
