#!/bin/sh
# Installs what `make test-page` needs beside scripts/setup.sh and is missing: Debian's Chromium, and into
# .build/page-python the Python packages that drive it and that check what it shows.
set -eu
cd "$(dirname "$0")/.."

if ! command -v chromium >/dev/null 2>&1; then
  echo "setup-page: installing chromium"
  sudo=""
  [ "$(id -u)" -eq 0 ] || sudo="sudo"
  $sudo apt-get update -qq
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core
fi

python=.build/page-python
if ! $python/bin/python -c 'import playwright, axe_core_python' >/dev/null 2>&1; then
  echo "setup-page: installing Python packages into $python"
  mkdir -p .build
  python3 -m venv $python
  $python/bin/pip --quiet --disable-pip-version-check install playwright==1.65.2 axe-core-python==0.1.0
fi
