"""Where processor time goes: a profile of perf by stage and by function.

    perf record -e cpu-clock -F 999 -g -o FILE COMMAND…
    perf script -i FILE -F comm,ip,sym,dso | python3 profile.py [--functions 10]
"""

import argparse
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator

STAGES = [
    # Of a stack's frames, the innermost whose mangled name begins so says which stage it belongs to.
    ("write and read JSON", ["20FoundationEssentials11JSONEncoder", "20FoundationEssentials11JSONDecoder",
                             "5Model10JSONWriter", "5Model12JSONWritable"]),
    ("parse feeds", ["11FeedParsing"]),
    ("read texts", ["8Analysis8AnalyzerC4read"]),
    ("label texts", ["8Analysis8AnalyzerC7analyze"]),
    ("match watches", ["7Watches8WatchSetV"]),
    ("sketch texts for stories", ["7Stories11FingerprintV7reading"]),
    ("canonical addresses", ["7Stories16CanonicalAddress"]),
    ("find a report's story", ["7Stories10StoryIndexV"]),
    ("SQLite and its binding", ["4GRDB", "7Storage", "sqlite3"]),
    ("deliver alerts", ["8Delivery"]),
    ("transfer", ["8Fetching", "curl_"]),
    ("start", ["6Daemon15RuntimeCompiler", "13Configuration"]),
    ("put a poll together", ["6Daemon8Pipeline"]),
    ("poll", ["6Daemon"]),
]


def stacks(lines: Iterator[str]) -> Iterator[list[tuple[str, str]]]:
    """Stacks as lists of symbol and object, the innermost frame first."""
    stack: list[tuple[str, str]] = []
    for line in lines:
        if not line.strip():
            if stack:
                yield stack
            stack = []
        elif line[0] in " \t":
            _, _, rest = line.strip().partition(" ")
            symbol, _, thing = rest.rpartition(" (")
            stack.append((symbol, thing.rstrip(")")))
    if stack:
        yield stack


def stage(stack: list[tuple[str, str]]) -> str:
    for symbol, _ in stack:
        for name, marks in STAGES:
            if any(symbol.removeprefix("$s").startswith(mark) for mark in marks):
                return name
    return "runtime and kernel, nobody's"


def demangled(names: list[str]) -> list[str]:
    try:
        done = subprocess.run(
            ["swift", "demangle", "--compact", "--simplified"], input="\n".join(names), text=True,
            capture_output=True, check=True,
        )
        return done.stdout.splitlines()
    except (OSError, subprocess.CalledProcessError):
        return names


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--functions", type=int, default=10)
    options = parser.parse_args()
    stages: Counter[str] = Counter()
    functions: Counter[tuple[str, str]] = Counter()
    for stack in stacks(sys.stdin):
        stages[stage(stack)] += 1
        functions[stack[0]] += 1
    total = sum(stages.values()) or 1
    for name, count in stages.most_common():
        print(f"{count / total:7.1%}  {name}")
    print()
    top = functions.most_common(options.functions)
    for name, ((_, thing), count) in zip(demangled([symbol for (symbol, _), _ in top]), top):
        print(f"{count / total:7.1%}  {name} ({thing.rsplit('/', 1)[-1]})")


if __name__ == "__main__":
    main()
