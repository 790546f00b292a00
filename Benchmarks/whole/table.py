"""The table of a run: medians, ratios to the yardstick in the same repetition, and the goals."""

from statistics import median
from typing import Any

YARDSTICK = "yardstick"
PASSES = ["new", "unchanged", "changed"]
GOALS = [
    # pass, what, against whom, how, at most
    ("new", "cpu", YARDSTICK, "ratio", 2.0),
    ("new", "cpu", "aiohttp + fastfeedparser", "ratio", 1.0),
    ("unchanged", "cpu", YARDSTICK, "ratio", 1.25),
    ("changed", "cpu", YARDSTICK, "ratio", 1.5),
    ("new", "peak", YARDSTICK, "difference", 45.0),
    ("unchanged", "peak", YARDSTICK, "difference", 45.0),
    ("new", "bytes_out", YARDSTICK, "ratio", 1.02),
    ("unchanged", "bytes_out", YARDSTICK, "ratio", 1.02),
    ("changed", "bytes_out", YARDSTICK, "ratio", 1.02),
]


def figures(runs: list[dict], contender: str, name: str, what: str) -> dict[int, float]:
    """A figure of a contender's pass in each repetition."""
    return {
        run["repetition"]: run[what] for run in runs
        if run["contender"] == contender and run["pass"] == name
    }


def compared(runs: list[dict], contender: str, other: str, name: str, what: str, how: str) -> float | None:
    """The median over the repetitions in which both took part; None where there is none."""
    ours, theirs = (figures(runs, who, name, what) for who in (contender, other))
    both = ours.keys() & theirs.keys()
    if not both:
        return None
    if how == "ratio":
        return median(ours[each] / theirs[each] for each in both)
    return median(ours[each] - theirs[each] for each in both)


def goals(runs: list[dict]) -> list[dict[str, Any]]:
    """What was to be reached and what was."""
    results = []
    for name, what, other, how, most in GOALS:
        found = compared(runs, "pactwatch", other, name, what, how)
        if found is not None:
            results.append(
                {"pass": name, "what": what, "against": other, "how": how, "most": most,
                 "found": round(found, 3), "reached": found <= most}
            )
    return results


def table(result: dict) -> str:
    """The whole table as text."""
    runs = result["runs"]
    corpus = result["corpus"]
    lines = [
        f"{corpus['feeds']} feeds, {corpus['entries']} entries, {corpus['bytes'] / 1e6:.1f} MB"
        f" ({corpus['compressed'] / 1e6:.1f} MB gzipped), corpus {corpus['digest']};"
        f" {result['changed']} feeds changed, {corpus['new_entries']} entries new",
        f"{result['machine']['processor']}, commit {result['machine']['commit']},"
        f" {result['minutes']:.1f} minutes",
        "",
        "CPU seconds of all processes; × is the median of the ratios to the yardstick in one repetition",
        "",
        f"{'':28}{'all new':>16}{'all unchanged':>16}{'some changed':>16}"
        f"{'peak MiB':>16}{'MB received':>22}{'n':>4}",
    ]
    for contender in dict.fromkeys(run["contender"] for run in runs):
        cells = f"{contender:28}"
        for name in PASSES:
            ratio = compared(runs, contender, YARDSTICK, name, "cpu", "ratio")
            cpu = median(figures(runs, contender, name, "cpu").values())
            cells += f"{cpu:9.2f} ×{ratio or 0:5.2f}"
        peaks = [median(figures(runs, contender, name, "peak").values()) for name in PASSES]
        wire = [median(figures(runs, contender, name, "bytes_out").values()) / 1e6 for name in PASSES]
        cells += f"{'/'.join(f'{each:.0f}' for each in peaks):>16}"
        cells += f"{'/'.join(f'{each:.2f}' for each in wire):>22}"
        lines.append(cells + f"{len(figures(runs, contender, 'new', 'cpu')):4}")
    for name, words in [("start", "the service starts, and its first pass"), ("once", "run --once, all unchanged")]:
        if cpu := figures(runs, "pactwatch", name, "cpu"):
            peak = median(figures(runs, "pactwatch", name, "peak").values())
            lines.append(f"  pactwatch, {words}: {median(cpu.values()):.2f} CPU s, {peak:.0f} MiB")
    lines += ["", "goals"]
    for goal in result["goals"]:
        sign = "×" if goal["how"] == "ratio" else "+"
        lines.append(
            f"  {'reached' if goal['reached'] else 'MISSED '}  {goal['what']}, {goal['pass']}:"
            f" {sign}{goal['found']:.2f} of {goal['against']}, at most {sign}{goal['most']:.2f}"
        )
    return "\n".join(lines)
