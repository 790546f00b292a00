# The two commands a newcomer needs are `make demo` and `make test`; `make help` lists the rest.

PREFIX ?= /usr
SYSCONFDIR ?= /etc
DESTDIR ?=
UNITDIR ?= /lib/systemd/system
SYSUSERSDIR ?= /usr/lib/sysusers.d

# The Swift runtime is linked in, so that the binary runs where no toolchain is; symbols are bound at the start,
# so that their table can be read-only afterwards. The toolchain's LLD keeps the program's 128,000 places that
# depend on its address as bits, in 25 KB instead of the 3 MB that every start would read; glibc reads them since 2.36.
RELEASE = -c release --static-swift-stdlib -Xlinker -z -Xlinker now \
  -Xswiftc -use-ld=lld -Xlinker -z -Xlinker pack-relative-relocs
RELEASE_DIR = .build/release
BINARY = $(RELEASE_DIR)/pactwatch

.PHONY: help setup setup-deb build test test-page lint demo run eval train fuzz bench bench-growth bench-idle bench-page guard guard-accept \
  bench-parse bench-poll bench-history bench-analysis bench-log feed-table deb test-systemd install uninstall clean

help: ## what each target does
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: ## install the Debian and Python packages that are missing
	@scripts/setup.sh

setup-deb: setup ## install what making and testing the Debian package needs
	@scripts/setup.sh deb

build: setup ## build the release binary, its manual pages and completions
	swift build $(RELEASE) --product pactwatch
	@scripts/pages.sh

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

# What the measurements of whole passes need besides Python: three small programs in C.
MEASURING = Benchmarks/.build/programs
WHOLE = Benchmarks/whole
BENCH_PYTHON = Benchmarks/.build/peers/bin/python
CFLAGS_BENCH = -O2 -Wall -Wextra
# Where there is no other compiler, the toolchain brings one.
ifeq ($(origin CC),default)
CC := $(shell command -v cc || echo clang)
endif

$(MEASURING)/%: $(WHOLE)/programs/%.c
	@mkdir -p $(MEASURING)
	$(CC) $(CFLAGS_BENCH) -o $@ $<

$(MEASURING)/yardstick: $(WHOLE)/programs/yardstick.c $(WHOLE)/programs/reader.c $(WHOLE)/programs/fetch.h
	@mkdir -p $(MEASURING)
	$(CC) $(CFLAGS_BENCH) $$(pkg-config --cflags libcurl libxml-2.0 sqlite3) -o $@ \
	  $(filter %.c,$^) $$(pkg-config --libs libcurl libxml-2.0 sqlite3)

# Exactly these, so that figures of two days are figures of the same peers.
$(BENCH_PYTHON): $(WHOLE)/peers/requirements.txt
	python3 -m venv $(dir $(BENCH_PYTHON))..
	$(BENCH_PYTHON) -m pip --quiet --disable-pip-version-check install -r $<

bench: build $(MEASURING)/corpus-server $(MEASURING)/yardstick $(MEASURING)/spent $(BENCH_PYTHON) ## three passes over 2,000 feeds beside a yardstick in C, curl and Python peers; OPTIONS="--repetitions 7 …"
	@scripts/setup.sh bench
	python3 $(WHOLE)/passes.py --programs $(MEASURING) --pactwatch $(BINARY) \
	  --python $(BENCH_PYTHON) --out Benchmarks/.build/bench.json $(OPTIONS)

bench-growth: build $(MEASURING)/corpus-server $(MEASURING)/spent ## plot how cost grows with feeds, entries, watches, stories, rows; OPTIONS="--most-rows 10000000 …"
	python3 $(WHOLE)/growth.py --programs $(MEASURING) --pactwatch $(BINARY) \
	  --out Benchmarks/.build/growth.json --plot Benchmarks/.build/growth.svg $(OPTIONS)

bench-idle: build $(MEASURING)/corpus-server ## what the service costs while 500 feeds have nothing new; OPTIONS="--minutes 60"
	python3 $(WHOLE)/idle.py --programs $(MEASURING) --pactwatch $(BINARY) --out Benchmarks/.build/idle.json $(OPTIONS)

bench-page: build $(MEASURING)/corpus-server ## how fast the status page answers, during a first pass and at rest; OPTIONS="--feeds 2000"
	python3 $(WHOLE)/page.py --programs $(MEASURING) --pactwatch $(BINARY) --out Benchmarks/.build/page.json $(OPTIONS)

guard: build $(MEASURING)/corpus-server ## compare the stages' instruction counts with those committed
	@python3 Benchmarks/guard/guard.py --programs $(MEASURING) --pactwatch $(BINARY)

guard-accept: build $(MEASURING)/corpus-server ## take today's instruction counts for those to compare with
	@python3 Benchmarks/guard/guard.py --programs $(MEASURING) --pactwatch $(BINARY) --accept

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

deb: build setup-deb ## make a Debian package in .build/deb, and have lintian and mandoc check it
	@scripts/deb.sh
	@scripts/check-deb.sh

test-systemd: deb ## boot Debian with systemd, install the package there and try it from inside; needs root
	@REVISION=2 COMPRESSION=gzip scripts/deb.sh
	@scripts/test-systemd.sh

# The files are listed in packaging/files.
INSTALL = RELEASE_DIR=$(RELEASE_DIR) DESTDIR=$(DESTDIR) PREFIX=$(PREFIX) SYSCONFDIR=$(SYSCONFDIR) \
  UNITDIR=$(UNITDIR) SYSUSERSDIR=$(SYSUSERSDIR) scripts/install.sh

install: ## install below DESTDIR and PREFIX, after `make build`
	@$(INSTALL) install

uninstall: ## remove what install placed; configuration, state and logs stay
	@$(INSTALL) remove

clean: ## remove what builds and demos leave
	@# The container's system is root's.
	@[ ! -d .build/systemd ] || [ "$$(id -u)" -eq 0 ] || sudo rm -rf .build/systemd
	rm -rf .build $(FUZZ_BUILD) Benchmarks/.build run demo-run
