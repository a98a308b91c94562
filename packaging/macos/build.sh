#!/bin/sh
# Makes, in dist/, the .dmg for the kind of Mac that it runs on. Needs Python 3.11 to 3.13.
#
# Signing and notarising are off. They are switched on by the environment:
#   SIGN_IDENTITY      "Developer ID Application: …", as the keychain calls it: the bundle is signed
#   NOTARY_PROFILE     a profile that "xcrun notarytool store-credentials" has kept: it is notarised too
set -eu
cd "$(dirname "$0")/../.."
packaging/setup_environment.sh
version=$(.venv/bin/python -c 'import desktop_app; print(desktop_app.__version__)')
bundle="build/package/program/Concurrency Lab.app"
image="dist/concurrency-lab-$version-macos-$(uname -m).dmg"

.venv/bin/python packaging/draw_icons.py build/icons
.venv/bin/pyinstaller --noconfirm --log-level WARN --distpath build/package/program \
    --workpath build/package/pyinstaller packaging/program.spec
"$bundle/Contents/MacOS/concurrency-lab" run prime_factors --executor process_pool --start-method spawn

if [ -n "${SIGN_IDENTITY:-}" ]; then # the parts were signed by PyInstaller, the whole is here
    codesign --force --deep --timestamp --options runtime --sign "$SIGN_IDENTITY" \
        --entitlements packaging/macos/entitlements.plist "$bundle"
    codesign --verify --deep --strict "$bundle"
fi

rm -rf build/package/dmg
mkdir -p build/package/dmg dist
cp -R "$bundle" build/package/dmg/
ln -s /Applications build/package/dmg/Applications
rm -f "$image"
hdiutil create -quiet -volname "Concurrency Lab" -srcfolder build/package/dmg -format UDZO "$image"

if [ -n "${SIGN_IDENTITY:-}" ]; then
    codesign --timestamp --sign "$SIGN_IDENTITY" "$image"
fi
if [ -n "${NOTARY_PROFILE:-}" ]; then
    xcrun notarytool submit "$image" --keychain-profile "$NOTARY_PROFILE" --wait
    xcrun stapler staple "$image"
fi
ls -lh "$image"
