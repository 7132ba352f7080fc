"""Our pages against stock pyvis, on the same graphs, in headless Chromium without a network.

    python benchmarks/pages.py [NODES ...] [--stock-up-to N]

Printed are, for every size: seconds of processor until the first picture stands (all of Chromium's
own processes but the browser's, less what a blank page takes), milliseconds of processor for a
frame while the whole picture is dragged, the file's size, requests that left the file, and nodes
whose box of mark and name lies on another's; then whether the bars hold. Seconds are compared only
with those of the same run: they hang on the machine.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import generated
from playwright.sync_api import Page, sync_playwright
from pyvis.network import Network

from maitu.viz import labels, page, payload
from maitu.viz.layout import Box
from maitu.viz.scene import Scene

SIZES = (150, 200, 500, 1000, 5000, 20000)
STOCK_UP_TO = 1000  # nodes; above, stock pyvis draws nothing for minutes
PATIENCE = 300  # seconds until a page is given up
STEPS = 60  # moves of the pointer while dragging

# When stock pyvis has drawn: after the thousand hidden rounds of its physics.
WATCH_STOCK = """
window.firstPicture = new Promise((resolve) => {
  const watch = setInterval(() => {
    if (!window.network || !window.network.once) return;
    clearInterval(watch);
    window.network.once("stabilizationIterationsDone",
      () => window.network.once("afterDrawing", () => resolve(true)));
  }, 10);
});
"""
COUNT_FRAMES = """
window.frames_ = 0;
(function tick() { window.frames_ += 1; requestAnimationFrame(tick); })();
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one page took."""

    kilobytes: float
    first_picture: float | None  # seconds of processor; None: given up
    frame: float | None  # milliseconds of processor while dragging
    requests: int
    overlapping: int | None = None  # nodes


def stock(scene: Scene, file: Path) -> None:
    """Write a scene as pyvis does by itself."""
    network = Network(directed=True, cdn_resources="in_line")
    for node in scene.nodes:
        network.add_node(node.iri, label=node.label)
    for edge in scene.edges:
        network.add_edge(edge.source, edge.target, label=edge.predicate)
    file.write_text(network.generate_html(), encoding="utf-8")


def overlaps(places: dict[str, tuple[float, float]], boxes: dict[str, Box]) -> int:
    """Return how many nodes lie on another, names included."""
    sides = sorted((x - boxes[n][0] / 2, x + boxes[n][0] / 2, y - boxes[n][1], y + boxes[n][2], n)
                   for n, (x, y) in places.items())
    clashing = set()
    for at, (_, right, top, bottom, one) in enumerate(sides):
        for left, _, above, below, other in sides[at + 1:]:
            if left > right - 2:
                break
            if min(bottom, below) - max(top, above) > 2:
                clashing |= {one, other}
    return len(clashing)


class Chromium:
    """A browser of its own for each page, whose processor time can be read."""

    def __init__(self, playwright: Any) -> None:
        program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser",
                                                       "google-chrome"))), None)
        self.browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        self.session = self.browser.new_browser_cdp_session()

    def seconds(self) -> float:
        """Return the processor seconds of what renders."""
        processes = self.session.send("SystemInfo.getProcessInfo")["processInfo"]
        return sum(p["cpuTime"] for p in processes if p["type"] != "browser")

    def blank(self, folder: Path) -> str:
        """Return the address of a page with a few words on a canvas."""
        file = folder / "blank.html"
        file.write_text("<!doctype html><meta charset=utf-8><title>x</title><p>图<canvas></canvas>"
                        "<script>document.querySelector('canvas').getContext('2d')"
                        ".fillText('图', 9, 9)</script>", encoding="utf-8")
        return file.as_uri()

    def measure(self, file: Path, ready: str, is_stock: bool) -> tuple[Measured, Any]:
        """Open a page, wait for its picture, drag it about."""
        context = self.browser.new_context(viewport={"width": 1440, "height": 900})
        opened = context.new_page()
        requests = []
        context.route("**/*", lambda route: route.continue_()
                      if route.request.url.startswith("file:") else route.abort())
        opened.on("request", lambda r: requests.append(r.url))
        opened.set_default_timeout(PATIENCE * 1000)
        if is_stock:
            opened.add_init_script(WATCH_STOCK)
        opened.goto(self.blank(file.parent))  # starting to render costs the same for any page
        opened.wait_for_timeout(500)
        before = self.seconds()
        opened.goto(file.as_uri(), wait_until="commit")
        size = file.stat().st_size / 1000
        outside = sum(not url.startswith("file:") for url in requests)
        try:
            opened.wait_for_function("() => document.readyState === 'complete'")
            opened.evaluate(f"Promise.race([{ready}, new Promise((_, no) => "
                            f"setTimeout(() => no(new Error('late')), {PATIENCE}000))])")
        except Exception as error:  # whatever it dies of, it is given up
            print(f"    given up: {str(error).splitlines()[0]}", file=sys.stderr)
            return Measured(size, None, None, outside), None
        taken = self.seconds() - before
        places = opened.evaluate("network.getPositions()") if is_stock else None
        if not is_stock:
            opened.evaluate("document.querySelector('[data-scope=whole]')?.click()")
        frame = self.dragged(opened)
        outside = sum(not url.startswith("file:") for url in requests)
        return Measured(size, taken, frame, outside), places

    def dragged(self, opened: Page) -> float:
        """Return the milliseconds of processor that a frame takes while the picture is dragged."""
        box = opened.locator("canvas").first.bounding_box()
        assert box
        x, y = box["x"] + box["width"] * 0.97, box["y"] + box["height"] * 0.9
        opened.wait_for_timeout(600)
        opened.evaluate(COUNT_FRAMES)
        opened.mouse.move(x, y)
        opened.mouse.down()
        before, frames = self.seconds(), opened.evaluate("window.frames_")
        for step in range(STEPS):
            opened.mouse.move(x - 3 * step, y - 2 * step)
        frames = opened.evaluate("window.frames_") - frames
        taken = self.seconds() - before
        opened.mouse.up()
        return 1000 * taken / max(1, min(frames, STEPS))


def ours(scene: Scene, file: Path) -> int:
    """Write our page; return how many of its nodes lie on another."""
    page.write(scene, file)
    nodes = payload.nodes(scene, payload.Passages(scene.sources))
    return overlaps({n["id"]: (n["x"], n["y"]) for n in nodes}, {
        n["id"]: labels.box(n.get("label", n["name"]), n["font"], n["size"]) for n in nodes})


def told(name: str, m: Measured, wrote: float) -> None:
    """Print what a page took."""
    first = "–" if m.first_picture is None else f"{m.first_picture:6.2f} s"
    frame = "–" if m.frame is None else f"{m.frame:5.1f} ms"
    boxes = "" if m.overlapping is None else f", {m.overlapping} nodes on others"
    print(f"  {name:6} written in {wrote:5.1f} s, {m.kilobytes:7.0f} kB, first picture {first}, "
          f"frame {frame}, {m.requests} requests{boxes}", flush=True)


def compare(size: int, folder: Path, with_stock: bool) -> tuple[Measured, Measured | None]:
    """Measure both pages of one graph."""
    scene = generated.scene(size)
    print(f"{len(scene.nodes)} nodes, {len(scene.edges)} relations", flush=True)
    file = folder / f"ours{size}.html"
    begun = time.process_time()
    overlapping = ours(scene, file)
    wrote = time.process_time() - begun
    with sync_playwright() as playwright:
        mine, _ = Chromium(playwright).measure(file, "maitu.ready", False)
    mine = Measured(mine.kilobytes, mine.first_picture, mine.frame, mine.requests, overlapping)
    told("ours", mine, wrote)
    if not with_stock:
        return mine, None
    file = folder / f"stock{size}.html"
    begun = time.process_time()
    stock(scene, file)
    wrote = time.process_time() - begun
    with sync_playwright() as playwright:
        theirs, places = Chromium(playwright).measure(file, "firstPicture", True)
    lying = places and overlaps(
        {n: (at["x"], at["y"]) for n, at in places.items()},
        {n.iri: labels.box(n.label, 14, 10) for n in scene.nodes})
    theirs = Measured(theirs.kilobytes, theirs.first_picture, theirs.frame, theirs.requests, lying)
    told("stock", theirs, wrote)
    if mine.first_picture and theirs.first_picture:
        print(f"  first picture {theirs.first_picture / mine.first_picture:.0f} times as cheap",
              flush=True)
    return mine, theirs


def bars(results: dict[int, tuple[Measured, Measured | None]]) -> None:
    """Print which of the bars hold."""
    def bar(what: str, holds: bool) -> None:
        print(f"  {'holds' if holds else 'FAILS'}: {what}")

    print("bars")
    for size, times in ((150, 10), (500, 50), (1000, 100)):
        mine, theirs = results.get(size, (None, None))
        if mine and theirs and mine.first_picture:
            ratio = (theirs.first_picture or PATIENCE) / mine.first_picture
            bar(f"first picture of {size} nodes at least {times} times as cheap: {ratio:.0f}",
                ratio >= times)
    if 1000 in results and (frame := results[1000][0].frame):
        bar(f"a frame of 1000 nodes takes at most 35 ms: {frame:.1f}", frame <= 35)
    if 150 in results:
        mine = results[150][0]
        bar(f"no boxes overlap at 150 nodes: {mine.overlapping}", mine.overlapping == 0)
        bar(f"150 nodes in at most 700 kB: {mine.kilobytes:.0f}", mine.kilobytes <= 700)
    if 20000 in results and 200 in results and (theirs := results[200][1]):
        first, other = results[20000][0].first_picture, theirs.first_picture
        bar(f"20000 nodes before stock has 200: {first} and {other} s",
            bool(first and other and first < other))
    bar("no page of ours asks for anything", not any(m.requests for m, _ in results.values()))


def main() -> None:
    """Measure the sizes that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("nodes", nargs="*", type=int, default=SIZES)
    parser.add_argument("--stock-up-to", type=int, default=STOCK_UP_TO)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bars({size: compare(size, Path(folder), size <= asked.stock_up_to)
              for size in asked.nodes})


if __name__ == "__main__":
    main()
