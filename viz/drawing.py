"""The picture of a page without scripts: an SVG that mails, archives and previews can show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

from maitu.viz import labels, style
from maitu.viz.scene import Scene

_MOST = 300  # nodes of a picture that nobody can enlarge
_MARGIN = 24


def svg(scene: Scene, nodes: Sequence[Mapping[str, Any]]) -> Markup:
    """Return the best connected entities of a scene and their relations as SVG.

    Args:
        scene: what is shown.
        nodes: its nodes as `payload.nodes` placed them.
    """
    drawn = {node["id"]: node for node in nodes[:_MOST]}
    if not drawn:
        return Markup("")
    boxes = [(n["x"], n["y"], *labels.box(_label(n), n["font"], n["size"])) for n in drawn.values()]
    left = min(x - width / 2 for x, _, width, _, _ in boxes) - _MARGIN
    right = max(x + width / 2 for x, _, width, _, _ in boxes) + _MARGIN
    top = min(y - above for _, y, _, above, _ in boxes) - _MARGIN
    bottom = max(y + below for _, y, _, _, below in boxes) + _MARGIN
    looks = dict.fromkeys(style.look(node["type"]) for node in drawn.values())
    pairs = dict.fromkeys((e.source, e.target) for e in scene.edges
                          if e.source in drawn and e.target in drawn)
    lines = "".join(
        f'M{drawn[a]["x"]} {drawn[a]["y"]}L{drawn[b]["x"]} {drawn[b]["y"]}'
        for a, b in pairs)
    return Markup(
        f'<svg class="still" viewBox="{left:.0f} {top:.0f} {right - left:.0f} {bottom - top:.0f}" '
        f'role="img" aria-label="{escape(scene.title or "关系图")}">'
        f'<defs>{"".join(_outline(look) for look in looks)}</defs><path class="lines" d="{lines}"/>'
        f'{"".join(map(_mark, drawn.values()))}</svg>')


def _label(node: Mapping[str, Any]) -> str:
    return str(node.get("label", node["name"]))


def _name(look: style.Look) -> str:
    return f"{look.shape}-{look.color[1:]}"


def _outline(look: style.Look) -> str:
    """Return a shape, 16 wide, for the marks of a type to repeat."""
    if look.points:
        return f'<polygon id="{_name(look)}" points="{look.points}" fill="{look.color}"/>'
    return f'<circle id="{_name(look)}" cx="8" cy="8" r="8" fill="{look.color}"/>'


def _mark(node: Mapping[str, Any]) -> str:
    """Return the shape of a node with its name underneath."""
    x, y, size, font = node["x"], node["y"], node["size"], node["font"]
    first, *others = map(escape, _label(node).split("\n"))
    rows = first + Markup("").join(
        Markup(f'<tspan x="{x}" dy="{1.18 * font:.0f}">{row}</tspan>') for row in others)
    shape = f'<use href="#{_name(style.look(node["type"]))}" transform="translate({x - size} ' \
            f'{y - size})scale({size / 8:g})"/>'
    return f'{shape}<text x="{x}" y="{y + size + 1.1 * font:.0f}" font-size="{font}">{rows}</text>'
