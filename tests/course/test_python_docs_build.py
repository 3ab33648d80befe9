"""The builder turns a small manual with every directive of CPython's into documents."""

from pathlib import Path

import pytest

pytest.importorskip("sphinx")

from course.data.python_docs import build, markdown, published, restore

SAMPLE = Path(__file__).parent / "manual_sample"
VERSION = "3.11.2-6"


@pytest.fixture(scope="module")
def manual() -> build.Manual:
    return build.read(SAMPLE, VERSION)


@pytest.fixture(scope="module")
def texts(manual: build.Manual) -> dict[str, str]:
    return {
        draft.name: "\n\n".join(page.text[start:end] for start, end in draft.spans)
        for page in manual.pages.values()
        for draft in page.drafts
    }


def test_nothing_is_unknown_or_missing(manual: build.Manual) -> None:
    assert manual.warnings == []
    assert manual.missing == []


def test_entries_sections_and_terms_become_documents(manual: build.Manual) -> None:
    found = [(draft.kind, draft.name) for draft in manual.pages["library/rope"].drafts]
    assert found == [
        ("section", "`rope` — Work with ropes"),
        ("data", "rope.LENGTH"),
        ("function", "rope.tie"),
        ("class", "rope.Knot"),
        ("method", "rope.Knot.untie"),
        ("method", "rope.Knot.kind"),
        ("exception", "rope.Torn"),
        ("opcode", "TIE_FAST"),
        ("pdbcommand", "knot"),
        ("section", "Knots"),
        ("section", "Empty"),
        ("option", "--dry-run"),
    ]
    terms = [(draft.name, draft.anchor) for draft in manual.pages["glossary"].drafts[-2:]]
    assert terms == [("carabiner", "term-carabiner"), ("rope", "term-rope")]


def test_a_page_without_documents_is_left_out(manual: build.Manual) -> None:
    assert sorted(manual.pages) == ["glossary", "library/rope"]


def test_anchors_are_those_of_the_published_page(manual: build.Manual) -> None:
    for name, page in manual.pages.items():
        published = (SAMPLE / f"{name}.html").read_text("utf-8")
        assert all(f'id="{draft.anchor}"' in published for draft in page.drafts)


def test_what_the_published_page_does_not_have_is_no_document(texts: dict[str, str]) -> None:
    assert "rope.hidden" not in texts
    assert "Stays where it is." in texts["Empty"]


def test_a_class_keeps_its_own_text_around_its_methods(texts: dict[str, str]) -> None:
    own = "`class rope.Knot(name)`\n\nA knot with a name.\n\nKnots compare by name."
    assert texts["rope.Knot"] == own
    assert texts["rope.Knot.untie"] == (
        "`coroutine rope.Knot.untie(seconds=1)`\n\nWait, then open the knot.\n\n"
        "**Note:** A wet knot takes longer."
    )
    assert texts["rope.Knot.kind"].startswith("`abstract rope.Knot.kind()`")


def test_a_heading_path_leads_to_a_method(manual: build.Manual) -> None:
    (untie,) = [one for one in manual.pages["library/rope"].drafts if one.name.endswith("untie")]
    assert manual.above["library/rope"] == ("The Library",)
    assert untie.headings == ("`rope` — Work with ropes", "rope.Knot")


def test_directives_read_as_the_manual_shows_them(texts: dict[str, str]) -> None:
    tie = texts["rope.tie"]
    assert tie.startswith("`rope.tie(knot, *, twice=False)`\n`rope.tie()`\n\nTie a *knot*")
    assert '```python\ntie("bowline")\n```' in tie
    assert "Raises an auditing event `rope.tie` with argument `knot`." in tie
    assert "Changed in version 3.4: *twice* was added." in tie
    assert "Deprecated since version 3.9, removed in version 3.12: Use `Knot`." in tie
    assert "**CPython implementation detail:**" in texts["rope.Torn"]
    assert "Raised late." in texts["rope.Torn"]
    assert texts["TIE_FAST"] == "`TIE_FAST (number)`\n\nTie without looking."


def test_roles_read_as_plain_text(texts: dict[str, str]) -> None:
    top = texts["`rope` — Work with ropes"]
    assert "`LENGTH` meters" in top
    assert "[bpo-17](https://bugs.python.org/" in top
    assert "see [**PEP 8**]" in top
    assert "Knots." in top
    assert "**Availability:** Unix, not WASI." in top
    assert "`tie()` \N{EN DASH} unlike glue — holds." in top


def test_tables_listings_and_grammar_are_kept(texts: dict[str, str]) -> None:
    knots = texts["Knots"]
    assert "| Name | Use |\n| --- | --- |\n| reef | `a\\|b` |" in knots
    assert "```pycon\n>>> tie(\"reef\")\nKnot('reef')\n```" in knots
    assert '```python\ntie("reef") # & pull\n```' in knots
    assert 'knot ::= loop ["twice"]' in " ".join(knots.split())
    assert "screen" in knots
    assert "Printed" not in knots
    assert "import rope" not in knots


def test_the_same_sources_give_the_same_bytes(manual: build.Manual) -> None:
    first = build.pack(list(build.records(manual, VERSION)))
    again = build.pack(list(build.records(build.read(SAMPLE, VERSION), VERSION)))
    assert first == again


def test_a_node_without_a_rule_is_an_error() -> None:
    from docutils import nodes  # noqa: PLC0415

    with pytest.raises(ValueError, match="no Markdown rule for <math_block>"):
        markdown.block(nodes.math_block("", "x"))


def test_a_file_that_the_sources_leave_out_is_restored_from_its_page(tmp_path: Path) -> None:
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "token.html").write_text(
        '<p>The token constants are:</p><dl><dt id="token.STAR">token.STAR</dt>'
        '<dd><p>Token value for <code>"*"</code>; it doesn\u2019t * end.</p>'
        "<pre>a\n  b</pre></dd></dl><p>The following token types</p>",
        "utf-8",
    )
    restore.restore(tmp_path, tmp_path / "sources")
    assert (tmp_path / "sources" / "library" / "token-list.inc").read_text("utf-8") == (
        ".. data:: STAR\n\n"
        '   Token value for ``"*"``; it doesn\'t \\* end.\n\n'
        "   ::\n\n      a\n        b\n"
    )
    assert not (tmp_path / "sources" / "using").exists()


def test_a_page_with_other_listings_fills_none() -> None:
    from docutils import nodes  # noqa: PLC0415
    from docutils.utils import new_document  # noqa: PLC0415

    tree = new_document("page")
    tree += nodes.literal_block("", "", listing="reef.py")
    two = '<div class="highlight"><pre>one</pre></div>' * 2
    assert published.fill_listings(tree, two) == ["reef.py"]
    assert tree.astext() == "(the file reef.py)"
