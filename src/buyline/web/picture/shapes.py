"""The outlines of the picture as SVG path text. Rounded to a tenth; no colours, no words."""


def n(value: float) -> str:
    """A coordinate as short text."""
    return f"{value:.1f}".rstrip("0").rstrip(".") if value % 1 else f"{value:.0f}"


def _path(*parts: str | float) -> str:
    return " ".join(part if isinstance(part, str) else n(part) for part in parts)


def ribbon_across(x1: float, y1: float, x2: float, y2: float, thick: float) -> str:
    """A band from (x1, y1) to (x2, y2), its middle line leaving and arriving level."""
    bend, half = (x1 + x2) / 2, thick / 2
    above = _path("M", x1, y1 - half, "C", bend, y1 - half, bend, y2 - half, x2, y2 - half)
    return above + " " + _path("L", x2, y2 + half, "C", bend, y2 + half, bend, y1 + half, x1, y1 + half, "Z")


def ribbon_down(x1: float, y1: float, x2: float, y2: float, thick: float) -> str:
    """A band from (x1, y1) down to (x2, y2), its middle line leaving and arriving upright."""
    bend, half = (y1 + y2) / 2, thick / 2
    left = _path("M", x1 - half, y1, "C", x1 - half, bend, x2 - half, bend, x2 - half, y2)
    return left + " " + _path("L", x2 + half, y2, "C", x2 + half, bend, x1 + half, bend, x1 + half, y1, "Z")


def arc_below(x_from: float, x_to: float, y: float, depth: float) -> str:
    """From the right stage down, back along a lane, and up into the left one."""
    r = min(9.0, depth, abs(x_from - x_to) / 2)
    return _path("M", x_from, y, "V", y + depth - r, "Q", x_from, y + depth, x_from - r, y + depth,
                 "H", x_to + r, "Q", x_to, y + depth, x_to, y + depth - r, "V", y + 7)  # fmt: skip


def arc_beside(x: float, y_from: float, y_to: float, depth: float) -> str:
    """From the lower stage out to the side, up along a lane, and back into the upper one."""
    r = min(9.0, depth, abs(y_from - y_to) / 2)
    return _path("M", x, y_from, "H", x + depth - r, "Q", x + depth, y_from, x + depth, y_from - r,
                 "V", y_to + r, "Q", x + depth, y_to, x + depth - r, y_to, "H", x + 7)  # fmt: skip


def head_up(x: float, y: float) -> str:
    """An arrow head that points up at (x, y)."""
    return _path("M", x, y, "l", -4.0, 8.0, "h", 8.0, "Z")


def head_left(x: float, y: float) -> str:
    """An arrow head that points left at (x, y)."""
    return _path("M", x, y, "l", 8.0, -4.5, "v", 9.0, "Z")


def head_down(x: float, y: float) -> str:
    """An arrow head that points down at (x, y)."""
    return _path("M", x, y, "l", -4.5, -8.0, "h", 9.0, "Z")
