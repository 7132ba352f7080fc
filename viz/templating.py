"""Our templates: HTML in which everything that is filled in is escaped."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined


@cache
def environment() -> Environment:
    """Return the environment of `viz/templates`."""
    made = Environment(loader=PackageLoader("maitu.viz"), autoescape=True, trim_blocks=True,
                       lstrip_blocks=True, undefined=StrictUndefined, auto_reload=False)
    made.filters["counted"] = counted
    return made


def counted(text: str, count: int) -> str:
    """Return a text with a number filled in; what stands before a | is for one."""
    one, _, many = text.rpartition("|")
    return (one if one and count == 1 else many).replace("{}", str(count))


def render(name: str, **values: object) -> str:
    """Return a template filled in.

    Args:
        name: the template's file.
        values: what it names.
    """
    return environment().get_template(name).render(**values)
