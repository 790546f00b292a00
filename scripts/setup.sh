#!/bin/sh
# Installs the Debian packages that building and testing need and that are missing, and into .build/python
# the Python packages that only tests need. Says which; does nothing where all are there. Uses sudo only
# when not root. With the word deb, also what making the Debian package and booting it need; with the word bench, what
# `make bench` measures beside it.
set -eu

# libraries to build with; libstdc++ and zlib are what the Swift toolchain links to, markdown-it reads
# docs/ for the manual pages
build="binutils ca-certificates git libc6-dev libcurl4-openssl-dev libsqlite3-dev libssl-dev
  libstdc++-12-dev libstemmer-dev libxml2-dev pkg-config python3-markdown-it zlib1g-dev"
# programs that the tests drive
test="curl logrotate nghttp2-server openssl python3-aiosmtpd python3-venv sqlite3 systemd valgrind"
# the packaging's tools, and what boots a Debian to try the package in
deb="debhelper lintian man-db mandoc mmdebstrap systemd-container"
[ "${1:-}" = deb ] || deb=""
# what pactwatch is measured beside
bench="libxml2-utils"
[ "${1:-}" = bench ] || bench=""

missing=""
for package in $build $test $deb $bench; do
  status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$status" = installed ] || missing="$missing $package"
done

if [ -n "$missing" ]; then
  echo "setup: installing Debian packages:$missing"
  sudo=""
  [ "$(id -u)" -eq 0 ] || sudo="sudo"
  $sudo apt-get update -qq
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing
fi

cd "$(dirname "$0")/.."

if ! command -v swift >/dev/null 2>&1; then
  echo "setup: no Swift toolchain on the PATH; install Swift 6.3 from https://www.swift.org/install/linux/" >&2
  exit 1
fi

# promtool checks metrics and rules in the tests. Only the program is wanted: the package would start a
# server.
promtool=.build/prometheus/usr/bin/promtool
if ! [ -x "$promtool" ] && ! command -v promtool >/dev/null 2>&1; then
  echo "setup: fetching promtool into .build/prometheus"
  mkdir -p .build/prometheus
  (cd .build/prometheus && apt-get download -qq prometheus && dpkg -x prometheus_*.deb . && rm prometheus_*.deb) ||
    echo "setup: apt-get cannot fetch prometheus; the tests of metrics will not ask promtool" >&2
fi

# What exports are for reads them in the tests: STIX's own library and validator, and a feed reader.
peers=.build/python
if ! $peers/bin/python -c 'import feedparser, stix2, stix2validator' >/dev/null 2>&1; then
  echo "setup: installing Python packages for the tests into $peers"
  mkdir -p .build
  python3 -m venv $peers
  $peers/bin/pip --quiet --disable-pip-version-check install feedparser==6.0.12 stix2==3.0.2 stix2-validator==3.3.2 ||
    echo "setup: pip reaches no package index; the tests of STIX and Atom exports will be skipped" >&2
fi
