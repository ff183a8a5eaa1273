"""The cluster as a picture: each address keeps its colour, so that the eye follows it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import List, Sequence

_WIDTH = 17
_GAP = 1
_BACKGROUNDS = (46, 43, 45, 42, 44, 47)
_ASCII = str.maketrans("━┯┷┿│╭╮╰╯─┴●○╳→·▸≤┄✓", "=+++|....-+*ox>->~.v")


@dataclass(frozen=True)
class Vip:
    """An address on a node. `colour` is its place in the pool."""

    label: str
    colour: int
    answering: bool
    fresh: bool


@dataclass(frozen=True)
class NodeView:
    name: str
    label: str
    connected: bool
    vips: Sequence[Vip]


@dataclass(frozen=True)
class Paint:
    """How to write: with colours or without, with line-drawing characters or in ASCII."""

    colour: bool
    unicode: bool

    def style(self, codes: str, text: str) -> str:
        return f"\x1b[{codes}m{text}\x1b[0m" if self.colour else text

    def line(self, text: str) -> str:
        return text if self.unicode else text.translate(_ASCII)


def picture(nodes: Sequence[NodeView], client: str, paint: Paint) -> List[str]:
    """The client, the LAN, and a box for each node with the addresses that its kernel holds."""
    rows = max(2, *(len(node.vips) for node in nodes))
    width = len(nodes) * (_WIDTH + _GAP) - _GAP
    lines = [client.center(width).rstrip(), "│".center(width).rstrip(), _lan(nodes, width)]
    lines.append(_across([_cable(node, paint) for node in nodes]))
    lines.append(_across([_top(node, paint) for node in nodes]))
    lines.append(_across([_name(node, paint) for node in nodes]))
    for row in range(rows):
        lines.append(_across([_vip(node, row, paint) for node in nodes]))
    bottom = "╰" + "─" * (_WIDTH - 2) + "╯"
    lines.append(_across([_frame(node, bottom, paint) for node in nodes]))
    return [paint.line("  " + line) for line in lines]


def _lan(nodes: Sequence[NodeView], width: int) -> str:
    cells = ["━"] * width
    for index in range(len(nodes)):
        cells[index * (_WIDTH + _GAP) + _WIDTH // 2] = "┯"
    # Where str.center put the client's cable.
    middle = "│".center(width).index("│")
    cells[middle] = "┿" if cells[middle] == "┯" else "┷"
    return "".join(cells)


def _across(cells: Sequence[str]) -> str:
    return (" " * _GAP).join(cells)


def _cable(node: NodeView, paint: Paint) -> str:
    side = " " * (_WIDTH // 2)
    return side + (" " if not node.connected else "│") + side


def _top(node: NodeView, paint: Paint) -> str:
    half = "─" * (_WIDTH // 2 - 1)
    if node.connected:
        return "╭" + half + "┴" + half + "╮"
    return (
        _frame(node, "╭" + half, paint) + paint.style("1;31", "╳") + _frame(node, half + "╮", paint)
    )


def _name(node: NodeView, paint: Paint) -> str:
    inner = _WIDTH - 4
    note = node.label if node.connected else "pulled"
    text = node.name + note.rjust(inner - len(node.name))
    shown = paint.style("1", text) if node.connected else paint.style("1;31", text)
    return _side(node, paint) + " " + shown + " " + _side(node, paint)


def _vip(node: NodeView, row: int, paint: Paint) -> str:
    inner = " " * (_WIDTH - 2)
    if row < len(node.vips):
        vip = node.vips[row]
        dot = "●" if vip.answering and node.connected else "○"
        arrow = "▸" if vip.fresh else " "
        chip = f" {vip.label} "
        rest = " " * (_WIDTH - 6 - len(chip))
        colour = f"30;{_BACKGROUNDS[vip.colour % len(_BACKGROUNDS)]}" if node.connected else "2"
        mark = paint.style("32" if dot == "●" else "31", dot)
        inner = paint.style("1;33", arrow) + paint.style(colour, chip) + " " + mark + rest + " "
    return _side(node, paint) + inner + _side(node, paint)


def _side(node: NodeView, paint: Paint) -> str:
    return _frame(node, "│", paint)


def _frame(node: NodeView, text: str, paint: Paint) -> str:
    return text if node.connected else paint.style("2", text)
