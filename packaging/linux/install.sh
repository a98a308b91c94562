#!/bin/sh
# Run by the .run file where it has unpacked itself: installs for this user, without being root.
#
#   concurrency-lab-….run                  into ~/.local
#   concurrency-lab-….run -- --prefix DIR  into DIR
set -eu
prefix=$HOME/.local
if [ "${1:-}" = --prefix ] && [ -n "${2:-}" ]; then
    mkdir -p "$2"
    prefix=$(cd "$2" && pwd)
elif [ $# -gt 0 ]; then
    echo "concurrency-lab: install takes --prefix FOLDER, not $*." >&2
    exit 2
fi
home=$prefix/lib/concurrency-lab

mkdir -p "$prefix/lib" "$prefix/bin" "$prefix/share"
rm -rf "$home"
cp -r program "$home"
cp uninstall.sh "$home/"
(cd share && find . -type f) | sed 's|^\./||' > "$home/shared-files"
cp -r share/. "$prefix/share/"
ln -sf "$home/concurrency-lab" "$prefix/bin/concurrency-lab"
# a desktop need not have this user's bin folder among those that it searches
sed -i -e "s|^Exec=.*|Exec=\"$home/concurrency-lab\" %f|" -e "s|^TryExec=.*|TryExec=$home/concurrency-lab|" \
    "$prefix/share/applications/concurrency-lab.desktop"
for update in "update-mime-database $prefix/share/mime" "update-desktop-database -q $prefix/share/applications"; do
    $update 2> /dev/null || true # where there are none, nothing needs them
done
echo "Concurrency Lab is in $home. Start it from the menu, or: $prefix/bin/concurrency-lab"
echo "To remove it: $home/uninstall.sh"
