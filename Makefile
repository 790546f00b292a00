# The two commands a newcomer needs are `make demo` and `make test`; `make help` lists the rest.

PREFIX ?= /usr
SYSCONFDIR ?= /etc
DESTDIR ?=
UNITDIR ?= /lib/systemd/system
SYSUSERSDIR ?= /usr/lib/sysusers.d

# The Swift runtime is linked in, so that the binary runs where no toolchain is.
RELEASE = -c release --static-swift-stdlib
BINARY = .build/release/pactwatch
# Lexicon and model as they were when the binary was built: the sources may have moved on.
DATA = .build/release/pactwatch_Analysis.resources/Data

.PHONY: help setup build test test-page lint demo run eval train fuzz bench-parse bench-poll bench-history bench-analysis bench-log \
  feed-table install uninstall clean

help: ## what each target does
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: ## install the Debian and Python packages that are missing
	@scripts/setup.sh

build: setup ## build the release binary
	swift build $(RELEASE) --product pactwatch

test: setup ## run the whole test suite
	swift build --build-tests
	swift test --skip-build --disable-xctest

test-page: setup ## open every page of the status page in headless Chromium; pictures go to .build/page
	@scripts/setup-page.sh
	swift build --product pactwatch
	swift build --product demo-server
	.build/page-python/bin/python Tests/Page/browse.py

lint: ## check the formatting of every Swift file
	swift format lint --strict --recursive Package.swift Sources Tests Training Demo Benchmarks Fuzz

demo: build ## watch the sample feeds on loopback and see the alerts as they come
	swift build $(RELEASE) --product demo-server
	@scripts/demo.sh

run: build ## watch real feeds with config/pactwatch.yaml, state and logs below ./run
	@scripts/run.sh

eval: setup ## measure labels and stories on the project's labelled items, and on CORPUS="FILE…" too
	swift build -c release --product pactwatch-train
	.build/release/pactwatch-train eval $(CORPUS)
	.build/release/pactwatch-train stories-eval --folds $(CORPUS)

train: setup ## fit the classifier anew from Training/
	swift build -c release --product pactwatch-train
	.build/release/pactwatch-train fit

# The optimised build is not the one that ships: libFuzzer brings its own main, and the sanitizers
# slow everything down about threefold.
FUZZ_BUILD = .build-fuzz

fuzz: setup ## feed damaged input to the parser for SECONDS=60, sanitizers on; found input goes to Fuzz/found
	PACTWATCH_FUZZ=1 swift build -c release --build-path $(FUZZ_BUILD) --product FuzzFeedParsing \
	  --sanitize=fuzzer -Xswiftc -sanitize=fuzzer,address -Xswiftc -assert-config -Xswiftc Debug
	mkdir -p $(FUZZ_BUILD)/grown Fuzz/found
	SWIFT_BACKTRACE=enable=no $(FUZZ_BUILD)/release/FuzzFeedParsing \
	  -max_total_time=$(or $(SECONDS),60) -timeout=10 -rss_limit_mb=2048 -max_len=16384 \
	  -dict=Fuzz/feeds.dict -artifact_prefix=Fuzz/found/ -print_final_stats=1 \
	  $(FUZZ_BUILD)/grown Fuzz/corpus

bench-parse: setup ## time the parser beside bare libxml2, and beside PyPI's parsers where pip reaches them
	cd Benchmarks && swift build -c release --product parse-bench
	@python3 -m venv Benchmarks/.build/python && Benchmarks/.build/python/bin/pip --quiet install \
	  feedparser fastfeedparser || echo "PyPI's parsers are not at hand; ours is measured alone" >&2
	Benchmarks/.build/release/parse-bench \
	  --python Benchmarks/.build/python/bin/python Benchmarks/pypi_parse.py

bench-poll: build ## poll 10,000 feeds on loopback beside curl and libcurl, know 100,000; OPTIONS="--rounds 3 …"
	cd Benchmarks && for product in bench-feeds bare-curl poll-bench; do \
	  swift build -c release --product $$product || exit 1; done
	Benchmarks/.build/release/poll-bench --daemon $(BINARY) --json Benchmarks/.build/poll.json $(OPTIONS)

bench-history: setup ## time backtest, why-not and search over 100,000 stored entries, beside reading their rows
	cd Benchmarks && swift build -c release --product history-bench
	@Benchmarks/.build/release/history-bench

bench-analysis: setup ## time reading, labelling and watches over the project's labelled items, and the start
	cd Benchmarks && swift build -c release --product analysis-bench
	@Benchmarks/.build/release/analysis-bench

bench-log: setup ## count alerts a second through the log sink, beside a bare append loop
	cd Benchmarks && swift build -c release --product log-bench
	@Benchmarks/.build/release/log-bench

feed-table: setup ## print what the parser makes of every file in FEEDS=<folder>, beside its INDEX.tsv
	cd Benchmarks && swift build -c release --product feed-table
	@Benchmarks/.build/release/feed-table "$(FEEDS)"

install: ## install below DESTDIR and PREFIX, after `make build`
	@test -x $(BINARY) || { echo "make install: run 'make build' first" >&2; exit 1; }
	install -D -m 0755 -s $(BINARY) $(DESTDIR)$(PREFIX)/bin/pactwatch
	rm -rf $(DESTDIR)$(PREFIX)/share/pactwatch
	find $(DATA) -type f -printf '%P\n' | while read -r file; do \
	  install -D -m 0644 "$(DATA)/$$file" "$(DESTDIR)$(PREFIX)/share/pactwatch/$$file"; done
	test -e $(DESTDIR)$(SYSCONFDIR)/pactwatch/pactwatch.yaml || \
	  install -D -m 0644 config/pactwatch.yaml $(DESTDIR)$(SYSCONFDIR)/pactwatch/pactwatch.yaml
	install -D -m 0644 config/pactwatch.yaml \
	  $(DESTDIR)$(PREFIX)/share/doc/pactwatch/examples/pactwatch.yaml
	install -D -m 0644 systemd/pactwatch.sysusers $(DESTDIR)$(SYSUSERSDIR)/pactwatch.conf
	install -D -m 0644 systemd/pactwatch.logrotate $(DESTDIR)$(SYSCONFDIR)/logrotate.d/pactwatch
	install -d $(DESTDIR)$(UNITDIR)
	sed 's|/usr/bin/pactwatch|$(PREFIX)/bin/pactwatch|; s|/etc/pactwatch|$(SYSCONFDIR)/pactwatch|' \
	  systemd/pactwatch.service > $(DESTDIR)$(UNITDIR)/pactwatch.service
	chmod 0644 $(DESTDIR)$(UNITDIR)/pactwatch.service

uninstall: ## remove what install placed; configuration, state and logs stay
	rm -f $(DESTDIR)$(PREFIX)/bin/pactwatch $(DESTDIR)$(UNITDIR)/pactwatch.service \
	  $(DESTDIR)$(SYSUSERSDIR)/pactwatch.conf $(DESTDIR)$(SYSCONFDIR)/logrotate.d/pactwatch
	rm -rf $(DESTDIR)$(PREFIX)/share/pactwatch $(DESTDIR)$(PREFIX)/share/doc/pactwatch

clean: ## remove what builds and demos leave
	rm -rf .build $(FUZZ_BUILD) Benchmarks/.build run demo-run
