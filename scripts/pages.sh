#!/bin/sh
# Makes .build/pages from the release binary: the manual pages and the completions for bash, zsh and fish.
# Called by `make build`. The pages carry the date of the last commit.
set -eu

binary=.build/release/pactwatch
pages=.build/pages
export SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || stat -c %Y CHANGELOG.md)}"

rm -rf "$pages"
mkdir -p "$pages"
/usr/bin/python3 packaging/man/make-pages.py "$binary" "$pages"
for shell in bash zsh fish; do
  case $shell in
    zsh) name=_pactwatch ;;
    *) name=pactwatch.$shell ;;
  esac
  # bash's opens with a line for a program, which it is not.
  "$binary" --generate-completion-script "$shell" | sed '1{/^#!/d}' > "$pages/$name"
done
