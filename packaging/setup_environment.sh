#!/bin/sh
# Makes .venv from packaging/requirements.lock, or does nothing when it is there and complete.
#
# .venv/made-from is written last and says what it was made from: without it the environment is
# half made (an interrupted download, say) and is made anew. PYTHON chooses the Python.
set -eu
cd "$(dirname "$0")/.."
venv=.venv
stamp=$venv/made-from
locked="$(cksum < packaging/requirements.lock) $(pwd)" # its scripts hold the path
project=$(cksum < pyproject.toml)

fail() {
    echo "concurrency-lab: $1" >&2
    exit 1
}

is_new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2> /dev/null
}

identify() { # version and place of the Python, the same for it and for an environment made with it
    "$1" -c 'import sys; print(sys.version, sys.base_prefix)' 2> /dev/null
}

choose_python() {
    if [ -n "${PYTHON:-}" ]; then
        command -v "$PYTHON" > /dev/null || fail "There is no $PYTHON here; set PYTHON to a Python 3.11 or newer."
        is_new_enough "$PYTHON" || fail "Concurrency Lab needs Python 3.11 or newer, and $PYTHON is older."
        echo "$PYTHON"
        return
    fi
    for name in python3 python3.13 python3.12 python3.11 python3.14; do
        if is_new_enough "$name"; then
            echo "$name"
            return
        fi
    done
    fail "Concurrency Lab needs Python 3.11 or newer, and there is none here; install python3.11 or set PYTHON."
}

if [ -f $stamp ] && [ "$(sed -n 1p $stamp)" = "$locked" ] && here=$(identify $venv/bin/python); then
    if [ -n "${PYTHON:-}" ]; then
        python=$(choose_python)
        wanted=$(identify "$python")
    else
        wanted=$here
    fi
    if [ "$wanted" = "$here" ]; then
        [ "$(sed -n 2p $stamp)" = "$project" ] && exit 0
        has_packages=yes # only pyproject.toml has changed
    fi
fi

pip() {
    $venv/bin/python -m pip --disable-pip-version-check install --quiet "$@" \
        || fail "The environment could not be made: pip failed (see above). The next make tries again."
}

if [ -z "${has_packages:-}" ]; then
    python=$(choose_python)
    packaging/setup_system.sh python "$python"
    echo "Making the environment in $venv with $("$python" --version); this takes a minute."
    rm -rf $venv
    "$python" -m venv $venv || fail "The environment could not be made: $python -m venv failed (see above)."
    pip --require-hashes --requirement packaging/requirements.lock
fi
rm -f $stamp
pip --no-deps --no-build-isolation --editable .
printf '%s\n' "$locked" "$project" > $stamp.part
mv $stamp.part $stamp
