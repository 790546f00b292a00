#!/bin/sh
# Runs pactwatch on the sample configuration for real life, with state and logs below ./run, so that
# it can be tried without installing anything. Called by `make run`, which builds first.
set -eu

out=run
mkdir -p "$out/log"
sed -e "s|/var/lib/pactwatch|$PWD/$out/state|" -e "s|/var/log/pactwatch|$PWD/$out/log|" \
  config/pactwatch.yaml > "$out/pactwatch.yaml"
echo "alerts go to $out/log; stop with Ctrl-C"
exec .build/release/pactwatch run --config "$out/pactwatch.yaml"
