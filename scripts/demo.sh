#!/bin/sh
# The demo: serves the sample feeds on loopback, watches them, shows each alert as it is written,
# then how the service stood, and ends. Called by `make demo`, which builds first.
set -eu

bin=.build/release
out=demo-run
config=config/demo.yaml

rm -rf "$out"
mkdir -p "$out"
: > "$out/alerts.log"

"$bin/demo-server" 8479 "$out/feeds" Demo/feeds/round-1 Demo/feeds/round-2 > "$out/server.log" 2>&1 &
server=$!
daemon=""
trap 'kill $server $daemon 2>/dev/null || true' EXIT
trap 'exit 130' INT TERM

# Waits until a command succeeds, at most so many seconds, while the named process lives.
await() {
  seconds=$1 process=$2 what=$3
  shift 3
  tries=0
  until "$@"; do
    kill -0 "$process" 2>/dev/null || { echo "demo: ended early, before $what" >&2; cat "$out"/*.log >&2; exit 1; }
    tries=$((tries + 1))
    [ "$tries" -lt $((seconds * 5)) ] || { echo "demo: waited $seconds s for $what" >&2; cat "$out"/*.log >&2; exit 1; }
    sleep 0.2
  done
}
served() { grep -q "$1" "$out/server.log"; }
delivered() { "$bin/pactwatch" status --config "$config" --json 2>/dev/null | grep -q '"undelivered":0'; }

await 10 "$server" "the feeds to be served" served '^serving'
head -n 1 "$out/server.log"
echo "pactwatch run --config $config; its alert log:"
echo

"$bin/pactwatch" run --config "$config" 2> "$out/pactwatch.log" &
daemon=$!
tail -n +1 -s 0.1 -F "$out/alerts.log" --pid="$daemon" 2>/dev/null &
await 60 "$daemon" "the first round" served '^second round:'
await 60 "$daemon" "the second round" served '^second round read'
await 20 "$daemon" "every alert to be delivered" delivered

"$bin/pactwatch" status --config "$config" > "$out/summary.txt"
kill -TERM "$daemon"
wait "$daemon"
daemon=""
wait %3 2>/dev/null || true

echo
echo "the summary (pactwatch status):"
cat "$out/summary.txt"
echo
echo "what the second round brought:"
sed -n 's/^\(.*\)$/  \1/p' "$out/server.log" | tail -n 2 | head -n 1
echo "why an alert was raised: $bin/pactwatch why --config $config ID; the records: $out/alerts.jsonl"
