"""Cost against size on two logarithmic axes, as SVG text: the same bytes for the same record.

Belongs here: drawing. Does not: what is drawn. Written by hand because the plotting libraries of the locks write SVG
only with a browser beside them.
"""

import math
from collections.abc import Mapping
from html import escape
from typing import Any

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 460, 70, 210, 40, 60
COLOURS = ("#0b6e99", "#d9730d", "#448361", "#9065b0", "#cb4c8c", "#787774", "#c29343", "#111111")
FONT = 'font-family="sans-serif" font-size="12"'
Points = list[tuple[float, float]]


def series(entries: Mapping[str, Mapping[str, Any]]) -> dict[str, Points]:
    """Return what is drawn: each work, and the floor, to its (members, wall seconds) in order of size."""
    found: dict[str, Points] = {}
    for size, entry in sorted(entries.items(), key=lambda item: int(item[0])):
        walls = {name: took["wall"] for name, took in entry.get("work", {}).items()}
        if "floor" in entry:
            walls["floor (plain script)"] = entry["floor"]["wall"]
        for name, wall in walls.items():
            found.setdefault(name, []).append((float(size), max(float(wall), 0.01)))
    return found


def decades(values: list[float]) -> list[int]:
    """Return the powers of ten that span the values, at least two of them."""
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return list(range(low, max(high, low + 1) + 1))


def draw(entries: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the plot as SVG.

    Args:
        entries: The record, members to entry; at least one has work.
    """
    lines = series(entries)
    across = decades([x for points in lines.values() for x, _ in points])
    up = decades([y for points in lines.values() for _, y in points])

    def at(x: float, y: float) -> tuple[float, float]:
        width, height = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
        return (
            LEFT + width * (math.log10(x) - across[0]) / (across[-1] - across[0]),
            TOP + height * (1 - (math.log10(y) - up[0]) / (up[-1] - up[0])),
        )

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" {FONT}>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        f'<text x="{LEFT}" y="22" font-size="15">Wall seconds against members, both logarithmic</text>',
    ]
    for power in across:
        (x, top), (_, bottom) = at(10**power, 10 ** up[-1]), at(10**power, 10 ** up[0])
        parts.append(f'<path d="M{x:.1f} {top:.1f}V{bottom:.1f}" stroke="#e3e2e0"/>')
        parts.append(f'<text x="{x:.1f}" y="{bottom + 18:.1f}" text-anchor="middle">{10**power:,}</text>')
    for power in up:
        (left, y), (right, _) = at(10 ** across[0], 10**power), at(10 ** across[-1], 10**power)
        parts.append(f'<path d="M{left:.1f} {y:.1f}H{right:.1f}" stroke="#e3e2e0"/>')
        parts.append(f'<text x="{left - 8:.1f}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:g}</text>')
    parts.append(f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 14}" text-anchor="middle">members</text>')
    for number, (name, points) in enumerate(lines.items()):
        colour = COLOURS[number % len(COLOURS)]
        placed = [at(x, y) for x, y in points]
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in placed)
        parts.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>' for x, y in placed]
        y = TOP + 14 + 20 * number
        parts.append(f'<circle cx="{WIDTH - RIGHT + 18}" cy="{y - 4}" r="4" fill="{colour}"/>')
        parts.append(f'<text x="{WIDTH - RIGHT + 28}" y="{y}">{escape(name)}</text>')
    return "\n".join([*parts, "</svg>", ""])
