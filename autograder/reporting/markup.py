"""Builds HTML in which every text is escaped: what students write cannot become markup."""

from __future__ import annotations

from html import escape


class Html(str):
    """Text that is HTML already. Only the functions of this module make it."""

    __slots__ = ()


def tag(element: str, /, *children: str | None, **attributes: str | float | None) -> Html:
    """Return an element. Children that are not `Html` are escaped, None is left out.

    An attribute is written with hyphens for underscores, `class_` and `for_` without theirs; one
    that is None is left out.
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{plain(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    inside = join(*children)
    if element in _VOID:
        return Html(f"<{element}{written}>")
    return Html(f"<{element}{written}>{inside}</{element}>")


def join(*children: str | None) -> Html:
    """Return children one after the other, those that are not `Html` escaped."""
    return Html("".join(c if isinstance(c, Html) else plain(c) for c in children if c is not None))


def plain(value: str | float) -> str:
    """Return a value as escaped text that UTF-8 can store, without control characters."""
    text = str(value).encode("utf-8", "replace").decode("utf-8")
    return escape("".join(c if c.isprintable() or c in "\n\t" else "\ufffd" for c in text))


def table(
    caption: str,
    headings: list[str],
    rows: list[list[str | Html]],
    *,
    numeric: frozenset[int] = frozenset(),
) -> Html:
    """Return a table; the first cell of each row is its heading, `numeric` columns align right."""
    sides = ["number" if place in numeric else None for place in range(len(headings))]
    head = tag(
        "tr",
        *(tag("th", h, scope="col", class_=c) for h, c in zip(headings, sides, strict=True)),
    )
    lines = [
        tag(
            "tr",
            tag("th", row[0], scope="row"),
            *(tag("td", v, class_=c) for v, c in zip(row[1:], sides[1:], strict=True)),
        )
        for row in rows
    ]
    made = tag("table", tag("caption", caption), tag("thead", head), tag("tbody", *lines))
    return tag("div", made, class_="scroll", tabindex="0", role="region", aria_label=caption)


_VOID = {"meta", "br", "link"}
