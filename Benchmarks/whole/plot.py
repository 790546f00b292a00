"""Plots as SVG: measured points on logarithmic axes, with the line that fits them."""

from html import escape
from math import floor, log10

WIDTH, HEIGHT = 420, 300
LEFT, RIGHT, TOP, BOTTOM = 64, 16, 40, 48


def fit(points: list[tuple[float, float]]) -> tuple[float, float]:
    """Exponent and factor of y = factor · x^exponent, by least squares of the logarithms."""
    xs, ys = ([log10(value) for value in column] for column in zip(*points))
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    spread = sum((x - mean_x) ** 2 for x in xs)
    if spread == 0:
        return 0.0, 10**mean_y
    exponent = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys)) / spread
    return exponent, 10 ** (mean_y - exponent * mean_x)


class Axis:
    """A logarithmic axis between two places of the picture."""

    def __init__(self, values: list[float], start: float, end: float) -> None:
        self._low, self._high = log10(min(values)), log10(max(values))
        if self._high - self._low < 1:
            # Less than a decade would make noise look like growth.
            middle = (self._low + self._high) / 2
            self._low, self._high = middle - 0.5, middle + 0.5
        self._start, self._end = start, end

    def place(self, value: float) -> float:
        share = (log10(value) - self._low) / (self._high - self._low)
        return self._start + share * (self._end - self._start)

    def ticks(self) -> list[float]:
        found = [
            step * 10.0**decade
            for decade in range(floor(self._low) - 1, floor(self._high) + 2)
            for step in (1, 2, 5)
        ]
        return [tick for tick in found if self._low - 1e-9 <= log10(tick) <= self._high + 1e-9]


def number(value: float) -> str:
    for limit, suffix in [(1e6, "M"), (1e3, "k")]:
        if value >= limit:
            return f"{value / limit:g}{suffix}"
    return f"{value:g}"


def panel(title: str, x_name: str, y_name: str, points: list[tuple[float, float]], at: tuple[int, int]) -> str:
    """One plot with its upper left corner at a place."""
    x = Axis([point[0] for point in points], LEFT, WIDTH - RIGHT)
    y = Axis([point[1] for point in points], HEIGHT - BOTTOM, TOP)
    exponent, factor = fit(points)
    parts = [
        f'<g transform="translate({at[0]} {at[1]})">',
        f'<text x="{LEFT}" y="18" class="title">{escape(title)}</text>',
        f'<text x="{LEFT}" y="33" class="note">grows with the power {exponent:.2f}</text>',
        f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 8}" text-anchor="middle">{escape(x_name)}</text>',
        f'<text transform="translate(14 {(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)" text-anchor="middle">{escape(y_name)}</text>',
    ]
    for tick in x.ticks():
        parts.append(
            f'<path class="grid" d="M{x.place(tick):.1f} {TOP}V{HEIGHT - BOTTOM}"/>'
            f'<text x="{x.place(tick):.1f}" y="{HEIGHT - BOTTOM + 15}" text-anchor="middle">{number(tick)}</text>'
        )
    for tick in y.ticks():
        parts.append(
            f'<path class="grid" d="M{LEFT} {y.place(tick):.1f}H{WIDTH - RIGHT}"/>'
            f'<text x="{LEFT - 6}" y="{y.place(tick) + 4:.1f}" text-anchor="end">{number(tick)}</text>'
        )
    ends = [min(points)[0], max(points)[0]]
    (x1, y1), (x2, y2) = ((x.place(end), y.place(factor * end**exponent)) for end in ends)
    parts.append(f'<path class="fit" d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}"/>')
    parts += [f'<circle cx="{x.place(a):.1f}" cy="{y.place(b):.1f}" r="3.5"/>' for a, b in points]
    return "\n".join([*parts, "</g>"])


def page(panels: list[tuple[str, str, str, list[tuple[float, float]]]], note: str) -> str:
    """All plots, three in a row."""
    columns = min(3, len(panels))
    rows = -(-len(panels) // columns)
    drawn = [
        panel(*each, (index % columns * WIDTH, index // columns * HEIGHT))
        for index, each in enumerate(panels)
    ]
    height = rows * HEIGHT + 24
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {columns * WIDTH} {height}"'
        ' font-family="sans-serif" font-size="11">\n<style>.title{font-size:13px;font-weight:bold}'
        ".note{fill:#666}.grid{stroke:#ddd}.fit{stroke:#888;stroke-dasharray:4 3;fill:none}"
        "circle{fill:#1f6fb2}</style>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n"
        + "\n".join(drawn)
        + f'\n<text x="{LEFT}" y="{height - 8}" class="note">{escape(note)}</text>\n</svg>\n'
    )
