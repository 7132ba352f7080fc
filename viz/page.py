"""A scene as one self-contained HTML file, written through pyvis.

pyvis brings vis-network and writes the picture's data; the page around it is our own template,
for the one that pyvis has fetches files from the network, escapes little, and has no place for
evidence. The file asks the network for nothing, and its content policy would forbid it to.

What cannot be drawn node by node is drawn as a map by a script of our own, without vis-network.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import zlib
from collections.abc import Iterable
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from markupsafe import Markup
from pyvis.network import Network

from maitu.viz import drawing, linked, opening, payload
from maitu.viz.scene import Scene

_SCRIPTS = (  # in this order
    "words.js", "model.js", "search.js", "routes.js", "places.js", "trail.js", "stage.js",
    "names.js", "network.js", "map.js", "elements.js", "figures.js", "panel.js", "legend.js",
    "table.js", "exports.js", "turtle.js", "cite.js", "finder.js", "page.js", "address.js",
    "start.js",
)
_MOST_ROWS = 2000  # of the table for readers without scripts
_MANY = 300  # nodes from which on lines are hidden while the picture moves
_FORBIDDEN = ("default-src 'none'", "base-uri 'none'", "form-action 'none'", "img-src data:")


def write(
    scene: Scene, path: str | os.PathLike[str], *, title: str | None = None,
    made: str | None = None,
) -> None:
    """Write the page of a scene.

    Args:
        scene: what to show.
        path: the file to write; its folders are made.
        title: the page's title; without it, the scene's own.
        made: the day on which it is made, to be cited (`2024-12-31`); without it, none is named.
    """
    file = Path(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(render(scene, title, made), encoding="utf-8", newline="\n")


def render(scene: Scene, title: str | None = None, made: str | None = None) -> str:
    """Return the page of a scene as HTML: the same scene gives the same text. See `write`."""
    passages = payload.Passages(scene.sources)
    network = Network(directed=True, cdn_resources="in_line")
    network.nodes = payload.nodes(scene, passages)
    network.edges = payload.edges(scene, passages)
    network.options = _options(len(scene.nodes))
    library = _library() if len(scene.nodes) <= opening.MAPPED else ""
    css, script = _style(), _script()
    rows = payload.rows(scene)
    with as_file(files("maitu.viz").joinpath("templates")) as folder:
        network.set_template_dir(str(folder), "page.html")
        environment = network.templateEnv  # a new one, which pyvis leaves without escaping
        environment.autoescape = True
        environment.policies["json.dumps_kwargs"] = {
            "ensure_ascii": False, "sort_keys": True, "separators": (",", ":")}
        environment.globals.update(
            title=title or " · ".join(filter(None, (scene.title, "脉图知识图谱"))),
            policy=_policy((css,), (library, script)), css=Markup(css), library=_packed(library),
            script=Markup(script), rows=rows[:_MOST_ROWS], left_out=len(rows) > _MOST_ROWS,
            drawing=drawing.svg(scene, network.nodes),
            facts=payload.facts(scene, passages) | {
                "made": made, "opening": opening.places(scene, network.nodes)},
            graph=Markup(linked.jsonld(scene.quads)),
        )
        return _line_feeds(str(network.generate_html()))


def _line_feeds(text: str) -> str:
    """Return a text with the line ends that an HTML parser would give it: hashes count on it."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _static(name: str) -> str:
    return _line_feeds(files("maitu.viz").joinpath("static", name).read_text(encoding="utf-8"))


def _script() -> str:
    """Return our scripts as one, with names of its own."""
    return "\n".join(("(() => {", '"use strict";', _lines(*_SCRIPTS), "})();"))


def _style() -> str:
    """Return our styles as one, without comments and space that says nothing."""
    text = re.sub(r"/\*.*?\*/", "", _static("palette.css") + _static("page.css"), flags=re.DOTALL)
    text = re.sub(r"\s*([{};,])\s*|(?<=:)\s+", r"\1", re.sub(r"\s+", " ", text))
    return text.replace(";}", "}").strip()


def _lines(*names: str) -> str:
    """Return scripts of ours as one, without comments and space that says nothing."""
    lines = (re.sub(r"\s+// [^'\"`]*$", "", line.strip())
             for name in names for line in _static(name).split("\n"))
    text = "\n".join(line for line in lines if line and not line.startswith("//"))
    return re.sub(r"(?<=[;{,])\n|\n(?=\})", "", text)


def _library() -> str:
    """Return vis-network as pyvis ships it, without the address of its source map."""
    folder = files("pyvis").joinpath("templates", "lib", "vis-9.1.2")
    text = _line_feeds(folder.joinpath("vis-network.min.js").read_text(encoding="utf-8"))
    return re.sub(r"\n//# sourceMappingURL=\S*\s*$", "\n", text)


def _packed(text: str) -> str:
    """Return a script in a third of its room, for the page to unpack; the policy knows its hash."""
    return base64.b64encode(zlib.compress(text.encode("utf-8"), 9)).decode("ascii") if text else ""


def _policy(styles: Iterable[str], scripts: Iterable[str]) -> str:
    """Return the content policy: nothing but these very styles and scripts."""
    def hashes(texts: Iterable[str]) -> str:
        digests = (hashlib.sha256(text.encode("utf-8")).digest() for text in texts if text)
        return " ".join(f"'sha256-{base64.b64encode(d).decode('ascii')}'" for d in digests)

    return "; ".join((*_FORBIDDEN, f"style-src {hashes(styles)}", f"script-src {hashes(scripts)}"))


def _options(count: int) -> dict[str, Any]:
    """Return the options of vis-network that never change; colours are the page's own matter."""
    return {
        "physics": {"enabled": False},
        "layout": {"improvedLayout": False},
        "interaction": {
            "hover": True, "hideEdgesOnDrag": count > _MANY, "hideEdgesOnZoom": count > _MANY,
            "zoomSpeed": 0.7, "selectConnectedEdges": False,
        },
        "nodes": {"scaling": {"label": {"drawThreshold": 12}}},  # names.js writes the smaller
        "edges": {"scaling": {"label": {"drawThreshold": 9}}, "selectionWidth": 0,
                  "hoverWidth": 0, "smooth": False,
                  "arrows": {"to": {"enabled": True, "scaleFactor": 0.45}}},
    }
