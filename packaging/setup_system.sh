#!/bin/sh
# Installs what the system lacks, and is silent when nothing is missing.
#
#   setup_system.sh python PYTHON   what it takes to make an environment with PYTHON
#   setup_system.sh window          what Qt needs, if there is a display
#   setup_system.sh tests           what Qt needs, and a display without a screen
#   setup_system.sh packages        what makes the .deb and the .run
#   setup_system.sh package-tests   what installs and looks at them, besides
#
# What is missing is found by asking the loader, not a list of packages, so that a library from
# elsewhere counts too. With root or a sudo that asks nothing, apt-get installs; otherwise the one
# command to type is printed and the exit status is 1.
set -eu
cd "$(dirname "$0")/.."

fail() {
    echo "concurrency-lab: $1" >&2
    exit 1
}

missing_for_python() {
    "$1" -c 'import ensurepip, venv' 2> /dev/null \
        || "$1" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'
}

package_of() { # Debian's rule for the name of a library's package: libxcb-cursor.so.0, libxcb-cursor0
    name=$(echo "${1%.so.*}" | tr '[:upper:]_' '[:lower:]-')
    number=${1##*.so.}
    case $name in
        libglib-2.0 | libgthread-2.0 | libgobject-2.0 | libgio-2.0) echo libglib2.0-0 ;;
        libz) echo zlib1g ;;
        *[0-9]) echo "$name-$number" ;;
        *) echo "$name$number" ;;
    esac
}

missing_for_qt() {
    [ "$(uname)" = Linux ] || return 0 # elsewhere Qt brings all that it needs
    for qt in .venv/lib/python3*/site-packages/PySide6/Qt; do
        set -- "$qt/lib/libQt6Widgets.so.6" "$qt/lib/libQt6Svg.so.6" "$qt/plugins/platforms/libqxcb.so"
        [ -z "${WAYLAND_DISPLAY:-}" ] || set -- "$@" "$qt"/plugins/platforms/libqwayland*.so
        for library in $(ldd "$@" 2> /dev/null | awk '/not found/ && !/Qt6/ { print $1 }' | sort -u); do
            package_of "$library"
        done
    done
    for fonts in /usr/share/fonts /usr/local/share/fonts ~/.fonts ~/.local/share/fonts; do
        [ -z "$(find "$fonts" -name '*.[ot]t[fc]' 2> /dev/null | head -n 1)" ] || return 0
    done
    echo fonts-dejavu-core
}

missing_for_tests() {
    missing_for_qt
    [ "$(uname)" = Linux ] || return 0
    command -v Xvfb > /dev/null || echo xvfb
    command -v xdotool > /dev/null || echo xdotool
    command -v chromium > /dev/null || echo chromium # opens the reports
}

lacking() { # PROGRAM PACKAGE …: of these packages those whose program is not there
    while [ $# -gt 1 ]; do
        command -v "$1" > /dev/null || echo "$2"
        shift 2
    done
}

missing_for_packages() {
    missing_for_qt # PyInstaller takes the libraries that Qt needs along
    lacking dpkg-shlibdeps dpkg-dev makeself makeself
    # Debian's Python is a program without a library of it, which PyInstaller needs
    .venv/bin/python -c 'from PyInstaller.depend import bindepend; bindepend.get_python_library_path()' 2> /dev/null \
        || .venv/bin/python -c 'import sys; print("libpython%d.%d" % sys.version_info[:2])'
}

missing_for_package_tests() {
    missing_for_tests
    missing_for_packages
    lacking mmdebstrap mmdebstrap unshare util-linux lintian lintian appstreamcli appstream \
        desktop-file-validate desktop-file-utils
}

missing() {
    case $1 in
        python) missing_for_python "$2" ;;
        window)
            if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}${QT_QPA_PLATFORM:-}" ]; then missing_for_qt; fi ;;
        tests) missing_for_tests ;;
        packages) missing_for_packages ;;
        package-tests) missing_for_package_tests ;;
        *) fail "$0 takes python, window, tests, packages or package-tests, not $1." ;;
    esac
}

packages=$(missing "$@" | sort -u | tr '\n' ' ')
packages=${packages% }
[ -n "$packages" ] || exit 0

command -v apt-get > /dev/null \
    || fail "The system lacks what Debian calls: $packages. Install it, then try again."
if [ "$(id -u)" = 0 ]; then
    allowed=
elif sudo -n true 2> /dev/null; then
    allowed="sudo -n"
else
    fail "The system lacks some packages. Type this, then try again: sudo apt-get install $packages"
fi
echo "Installing from the system: $packages"
apt="$allowed env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120"
$apt update || true # an older list of packages may do
$apt install -y --no-install-recommends $packages > /dev/null \
    || fail "apt-get failed. Type this, then try again: ${allowed:+sudo }apt-get install $packages"
left=$(missing "$@" | sort -u | tr '\n' ' ')
[ -z "$left" ] || fail "The system still lacks: $left. Install it, then try again."
