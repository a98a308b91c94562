#!/bin/sh
# Makes, in dist/, what Linux users install: a .deb, a self-extracting .run, a wheel and an sdist.
#
# The program is PyInstaller's one folder (packaging/program.spec), made from the environment in .venv,
# which packaging/setup_environment.sh makes from the lock file. What lies around it is in this folder.
set -eu
cd "$(dirname "$0")/../.."
name=concurrency-lab
bin=.venv/bin
here=packaging/linux
build=build/package
version=$($bin/python -c 'import desktop_app; print(desktop_app.__version__)')
date=$(git log -1 --format=%cs 2> /dev/null || date +%F)
maintainer='The Concurrency Lab founders <founders@concurrency-lab.invalid>'
architecture=$(dpkg --print-architecture)

step() {
    echo "concurrency-lab: $1"
}

fill_in() { # FILE: with the version and its date
    sed -e "s/@VERSION@/$version/g" -e "s/@DATE@/$date/g" "$here/$1"
}

make_program() {
    $bin/pyinstaller --noconfirm --log-level WARN --distpath $build/program \
        --workpath $build/pyinstaller packaging/program.spec
    # Python's and some wheels' libraries come with the names of all that is inside them. Those of
    # numpy.libs are left alone: their loaders' tables do not survive.
    find $build/program -name '*.so*' -type f ! -path '*/numpy.libs/*' -exec strip --strip-unneeded {} +
    find $build/program -name '*.so*' -type f -exec chmod 644 {} +
}

make_share() { # what a desktop reads, the same for the .deb and the .run
    share=$build/share
    install -d $share/applications $share/metainfo $share/mime/packages $share/man/man1
    install -d $share/icons/hicolor/scalable/apps
    install -m 644 $here/$name.desktop $share/applications/
    fill_in $name.metainfo.xml > $share/metainfo/org.concurrency_lab.ConcurrencyLab.metainfo.xml
    install -m 644 $here/$name.xml $share/mime/packages/
    fill_in $name.1 | gzip -9n > $share/man/man1/$name.1.gz
    install -m 644 resources/icons/$name.svg $share/icons/hicolor/scalable/apps/
    $bin/python packaging/draw_icons.py $build/icons
    for size in 48 128 256; do
        install -D -m 644 $build/icons/$name-$size.png $share/icons/hicolor/${size}x$size/apps/$name.png
    done
}

needs() { # TREE: what the binaries in it need of the system, as Debian's own tool finds it
    mkdir -p $build/needs/debian
    printf 'Source: %s\n\nPackage: %s\nArchitecture: any\n' $name $name > $build/needs/debian/control
    inside=$(pwd)/$1/opt/$name/_internal
    # what the program brings needs no package: NAME.so.VERSION, in Debian's way of writing it
    ls "$inside" | sed -n 's/^\(lib.*\)\.so\.\(.*\)$/\1 \2/p' > $build/needs/debian/shlibs.local
    binaries=$(find "$(pwd)/$1/opt" -type f \( -name '*.so*' -o -name $name \) -printf '-e%p ')
    (cd $build/needs && dpkg-shlibdeps -O --ignore-missing-info -l"$inside" -l"$inside/numpy.libs" \
        -l"$inside/PySide6/Qt/lib" $binaries 2> warnings) | sed 's/^shlibs:Depends=//'
}

make_deb() {
    root=$build/deb
    install -d -m 755 $root/DEBIAN $root/opt $root/usr/bin $root/usr/share/doc/$name \
        $root/usr/share/lintian/overrides
    cp -al $build/program/$name $root/opt/$name
    cp -r $build/share/. $root/usr/share/
    ln -s /opt/$name/$name $root/usr/bin/$name
    install -m 644 $here/lintian-overrides $root/usr/share/lintian/overrides/$name
    install -m 644 $here/copyright $root/usr/share/doc/$name/copyright
    gzip -9n < CHANGELOG.md > $root/usr/share/doc/$name/CHANGELOG.md.gz
    printf '%s (%s) stable; urgency=medium\n\n  * What changed is in CHANGELOG.md.gz.\n\n -- %s  %s\n' \
        $name "$version" "$maintainer" "$(date -R -d "$date")" | gzip -9n > $root/usr/share/doc/$name/changelog.gz
    cat > $root/DEBIAN/control << END
Package: $name
Version: $version
Architecture: $architecture
Maintainer: $maintainer
Installed-Size: $(du -sk --apparent-size $root | cut -f1)
Depends: $(needs $root)
Recommends: xdg-utils
Section: education
Priority: optional
Description: makes concurrency in Python visible
 Choose what to do and how to run it (a loop, threads, processes, a pool,
 queues, futures, asyncio, loky, Dask), and watch every core, every worker and
 every task live. Then see which way was right for this work, and take the
 script along.
 .
 It brings a Python of its own; any other one here can do the runs too.
END
    (cd $root && find opt usr -type f -print0 | sort -z | xargs -0 md5sum > DEBIAN/md5sums)
    chmod -R u=rwX,go=rX $root/DEBIAN $root/usr $root/opt
    dpkg-deb --root-owner-group -Zxz --build $root dist/${name}_${version}_$architecture.deb > /dev/null
}

make_run() { # gzip, since that is what every Linux can unpack
    root=$build/run
    install -d $root
    cp -al $build/program/$name $root/program
    cp -r $build/share $root/share
    install -m 755 $here/install.sh $here/uninstall.sh $root/
    makeself --quiet --tar-quietly --gzip --complevel 6 --nox11 --sha256 $root \
        dist/$name-$version-linux-$architecture.run "Concurrency Lab $version" ./install.sh
}

rm -rf $build/program $build/share $build/needs $build/deb $build/run
mkdir -p $build dist
rm -f dist/*
step "wheel and sdist"
$bin/python -m hatchling build -d dist > /dev/null
step "the program, by PyInstaller"
make_program
make_share
step "the .deb and the .run"
make_run &
make_deb
wait $!
ls -sh dist
