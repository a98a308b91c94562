"""Built into the wheel and the sdist by hatchling: the commit that they were made from."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PLACES = {"wheel": "desktop_app/resources/commit", "sdist": "resources/commit"}


class CommitHook(BuildHookInterface[Any]):
    """Adds the resource ``commit``; a wheel that is made from the sdist finds it there."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write what git says, unless the checkout itself is what will run."""
        root = Path(self.root)
        if version == "editable" or (root / "resources" / "commit").exists():
            return
        sys.path.insert(0, str(root))
        from desktop_app.runs.version import commit_of_checkout

        baked = root / "build" / f"commit-{self.target_name}"
        baked.parent.mkdir(parents=True, exist_ok=True)
        baked.write_text(commit_of_checkout(root), "utf-8")
        build_data["force_include"][str(baked)] = PLACES[self.target_name]
