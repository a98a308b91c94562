"""Runs first in every process of the frozen program: what it starts shall find libraries of its own.

PyInstaller's start adds this program's folder of libraries to the environment, for itself alone. Other
Pythons, a browser, or whatever a user's function starts would load our libraries instead of theirs.
"""

import os

for _name in ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"):
    _before = os.environ.pop(f"{_name}_ORIG", None)
    if _before is None:
        os.environ.pop(_name, None)
    else:
        os.environ[_name] = _before
# this program, started once more, shall add it again: by itself it takes it to be there still
os.environ["PYINSTALLER_RESET_ENVIRONMENT"] = "1"
