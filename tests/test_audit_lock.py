"""The audit of the lock file finds what it is for, and nothing in ours."""

from __future__ import annotations

import datetime
import subprocess
import sys
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from tests.audit_lock import ROOT, audit, read_lock

HASH = "--hash=sha256:" + "0" * 64
LOCK = f"jinja2==3.1.6 \\\n    {HASH} \\\n    {HASH}\nloky==3.7.0 {HASH}\nruff==0.9.1 {HASH}\n"
PROJECT = """
[project]
dependencies = ["Jinja2>=3.1"]
[project.optional-dependencies]
dev = ["ruff>=0.9"]
engines = ["loky>=3.4; sys_platform == 'win32'"]
"""
ADVISORIES = """
[[advisories]]
package = "jinja2"
id = "CVE-2025-27516"
affected = "<3.1.6"
what = "out of the sandbox"
"""


def test_a_sound_lock_is_found_sound() -> None:
    assert audit(LOCK, PROJECT, ADVISORIES) == []


BROKEN = {
    "affected": (("==3.1.6", "==3.1.5"), "jinja2: 3.1.5 is affected by CVE-2025-27516"),
    "a release candidate": (
        ("==3.1.6", "==3.1.6rc1"),
        "jinja2: it must be a release, not 3.1.6rc1",
    ),
    "not pinned": (("==3.1.6", ">=3.1.6"), "jinja2: it must be pinned by ==, not >=3.1.6"),
    "a star": (("==3.1.6", "==3.1.*"), "jinja2: it must be pinned by =="),
    "left open": (("loky==3.7.0", "loky"), "loky: it must be pinned by ==, not left open"),
    "no hash": ((f"loky==3.7.0 {HASH}", "loky==3.7.0"), "loky: it must have SHA-256 hashes"),
    "another hash": (
        (f"3.7.0 {HASH}", f"3.7.0 --hash=md5:{'0' * 32}"),
        "loky: it must have SHA-256 hashes, and nothing else",
    ),
    "a short hash": ((f"3.7.0 {HASH}", f"3.7.0 {HASH[:-1]}"), "loky: it must have SHA-256"),
    "an index": (("jinja2==", "--index-url https://x.invalid\njinja2=="), "--index-url: the lock"),
    "an address": (("loky==3.7.0", "loky @ https://x.invalid/l"), "loky: the lock must name"),
    "editable": (("jinja2==", "-e .\njinja2=="), "-e: the lock must name no place"),
    "nonsense": (("loky==3.7.0", "loky 3,7"), "loky 3,7: this is no entry"),
    "lacking": ((f"ruff==0.9.1 {HASH}", ""), "ruff: pyproject.toml wants it, the lock has none"),
    "too old": (("ruff==0.9.1", "ruff==0.8"), "ruff: >=0.9 is wanted, not 0.8"),
    "lacking on one system": (
        ("loky==3.7.0", "loky==3.7.0 ; sys_platform != 'win32'"),
        "loky: pyproject.toml wants it, the lock has none (3.11 on win32)",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_wrong_is_told(name: str) -> None:
    (old, new), sentence = BROKEN[name]
    assert old in LOCK
    found = audit(LOCK.replace(old, new), PROJECT, ADVISORIES)
    assert any(one.startswith(sentence) and one.endswith(".") for one in found), found


def test_ours_is_sound_and_told_so() -> None:
    command = [sys.executable, str(ROOT / "tests" / "audit_lock.py")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("The lock is sound")


def test_the_advisories_are_of_packages_that_we_have_and_can_be_read() -> None:
    known = tomllib.loads((ROOT / "packaging" / "advisories.toml").read_text("utf-8"))
    assert isinstance(known["looked_through"], datetime.date)
    entries, _ = read_lock((ROOT / "packaging" / "requirements.lock").read_text("utf-8"))
    locked = {canonicalize_name(entry.name) for entry in entries}
    for one in known["advisories"]:
        assert one["package"] in locked and one["id"].startswith(("CVE-", "GHSA-")) and one["what"]
        assert SpecifierSet(one["affected"]) and Requirement(f"x{one['affected']}")
    ids = [one["id"] for one in known["advisories"]]
    assert len(ids) == len(set(ids))


def test_each_advisory_would_be_found() -> None:
    """The version that an advisory calls the first sound one is; one before it is not."""
    text = (ROOT / "packaging" / "advisories.toml").read_text("utf-8")
    for one in tomllib.loads(text)["advisories"]:
        since, _, first_sound = one["affected"].rpartition("<")
        for version, is_bad in ((since.strip(">=,") or "0.1", True), (first_sound, False)):
            lock = f"{LOCK}{one['package']}=={version} {HASH}\n"
            said = [said for said in audit(lock, PROJECT, text) if one["id"] in said]
            assert bool(said) is is_bad, (one, version)
