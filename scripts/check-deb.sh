#!/bin/sh
# Checks the Debian package that scripts/deb.sh made last: lintian, the manual pages by mandoc and groff, the
# completions by the shells that are there, and that pages and binary tell of the same commands, options and
# keys. Called by `make deb`.
set -eu

version=$(sed -n 's/^let version = "\(.*\)"$/\1/p' Sources/pactwatch/Version.swift)
package=.build/deb/pactwatch_${version}-1_$(dpkg --print-architecture).deb
faults=$(mktemp -d)
trap 'rm -rf "$faults"' EXIT

lintian --fail-on error,warning --allow-root "$package" || exit 1

for page in .build/pages/man*/*; do
  # Which other pages this machine has says nothing of ours.
  mandoc -T lint "$page" 2>&1 | grep -v -e 'referenced manual not found' -e 'mandoc.db' >> "$faults/pages" || true
  LC_ALL=C.UTF-8 MANROFFSEQ='' MANWIDTH=80 man --warnings -E UTF-8 -l -Tutf8 -Z "$page" 2>> "$faults/pages" >/dev/null
done
/usr/bin/python3 packaging/man/check-pages.py .build/release/pactwatch .build/pages >> "$faults/pages" 2>&1 || true

for shell in bash zsh fish; do
  case $shell in zsh) file=_pactwatch ;; *) file=pactwatch.$shell ;; esac
  command -v $shell >/dev/null || continue
  $shell -n ".build/pages/$file" 2>> "$faults/completions" || true
done

if cat "$faults"/* 2>/dev/null | grep .; then
  echo "check-deb: see above" >&2
  exit 1
fi
echo "$package: lintian, manual pages and completions are clean"
