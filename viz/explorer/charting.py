"""What pages draw of statistics: a chart whose signs lead to sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from maitu.graph.statistics import Figure, Point
from maitu.graph.things import Thing
from maitu.viz import axes, chart
from maitu.viz.chart import Chart, Value
from maitu.viz.explorer.page import address


def charted(points: Sequence[Point], titles: Mapping[str, Thing], base: str, zh: bool,
            log: bool | None = None) -> Chart | None:
    """Return the chart of points of one measure; those without a known time are not on it.

    Args:
        points: of one measure.
        titles: of their documents, by IRI.
        base: what the store's IRIs begin with.
        zh: write numbers and names the Chinese way.
        log: whether the axis of values is logarithmic; None: where it must be.
    """
    shown = [p.first for p in points]
    unnamed = Counter(f.document for f in shown if not (f.about or f.place))
    values = []
    for figure in shown:
        if figure.begins and figure.ends:
            named = [thing.label for thing in (figure.about, figure.place) if thing]
            # Where a text says neither, only figures of the same text belong together.
            if not named and unnamed[figure.document] > 1:
                named = [titles[figure.document].label]
            series = " · ".join(dict.fromkeys(named))
            said = (figure.indicator, series, figure.period, amount(figure, zh))
            values.append(Value(
                series, figure.begins, figure.ends, float(figure.amount), figure.forecast,
                " · ".join(filter(None, said)),
                f"{address(base, figure.document)}#s{figure.start}"))
    return chart.draw(values, zh, log)


def amount(figure: Figure, zh: bool) -> str:
    """Return a figure's value in its base unit, as people read it."""
    unit = figure.measure.unit
    gap = "" if zh or unit == "%" else " "
    return f"{axes.written(float(figure.amount), zh)}{gap}{unit}"
