#!/bin/sh
# Puts the release build together as a Debian package, .build/deb/pactwatch_VERSION-REVISION_ARCH.deb, and has
# lintian look at it. Called by `make deb`, which builds first.
#
# The version is that of Sources/pactwatch/Version.swift, REVISION the packaging's (1); COMPRESSION=gzip makes a
# larger package in a tenth of the time. All times in the package are the last commit's, so that the same build
# gives the same package, byte for byte.
set -eu

version=$(sed -n 's/^let version = "\(.*\)"$/\1/p' Sources/pactwatch/Version.swift)
[ "$(.build/release/pactwatch --version)" = "$version" ] || {
  echo "deb: the release build is not of version $version; run 'make build' first" >&2
  exit 1
}
export SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || stat -c %Y CHANGELOG.md)}"
export TOP="$PWD" OUT="$PWD/.build/deb" COMPRESSION="${COMPRESSION:-xz}"
work=$OUT/pactwatch-$version
full=$version-${REVISION:-1}

rm -rf "$work"
mkdir -p "$work"
cp -R packaging/debian "$work/debian"
cat > "$work/debian/changelog" <<END
pactwatch ($full) unstable; urgency=medium

  * Version $version; what changed is in /usr/share/doc/pactwatch/changelog.gz.

 -- pactwatch maintainers <pactwatch@users.noreply.github.com>  $(date -u -R -d "@$SOURCE_DATE_EPOCH")
END

log=$OUT/build.log
(cd "$work" && debian/rules binary) > "$log" 2>&1 || { cat "$log" >&2; exit 1; }
package=$OUT/pactwatch_${full}_$(dpkg --print-architecture).deb
rm -rf "$work"
echo "$package"
