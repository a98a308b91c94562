#!/bin/sh
# Removes what the .run file installed, and leaves what the user keeps: runs and settings.
set -eu
home=$(cd "$(dirname "$0")" && pwd)
prefix=$(cd "$home/../.." && pwd)
files=$(cat "$home/shared-files")
cd "$prefix"
[ "$(readlink bin/concurrency-lab)" != "$home/concurrency-lab" ] || rm bin/concurrency-lab
for file in $files; do
    rm -f "share/$file"
done
if [ -n "$(ls -A share/mime/packages)" ]; then
    update-mime-database share/mime || true
else
    rm -rf share/mime # what was made of ours, the only one
fi
if ls share/applications/*.desktop > /dev/null 2>&1; then
    update-desktop-database -q share/applications || true
else
    rm -f share/applications/mimeinfo.cache
fi
rm -rf "$home"
for folder in lib bin $(for file in $files; do dirname "share/$file"; done | sort -ru); do
    [ ! -d "$folder" ] || rmdir -p --ignore-fail-on-non-empty "$folder"
done
echo "Concurrency Lab is removed; your runs and settings are still there."
