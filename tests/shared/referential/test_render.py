"""The tiny markup becomes safe HTML and good French typography."""

from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared.referential.bank import load_bank
from shared.referential.render import inline_html, instruction_html


class Page(HTMLParser):
    """What a browser would make of a fragment: its tags, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.depth = 0
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not attrs
        self.tags.add(tag)
        self.depth += 1

    def handle_endtag(self, tag: str) -> None:
        self.depth -= 1

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def letters(text: str) -> str:
    """The text without what the markup and the typography may change."""
    return "".join(sign for sign in text.replace("’", "'") if not sign.isspace() and sign not in "`-")


HOSTILE = st.text(alphabet=st.sampled_from("<>&\"'`-/=! \n\tabsé»«?;{}%#\u00a0\x00"), max_size=200) | st.text(
    max_size=200
)


@given(HOSTILE)
@example("<script>alert(1)</script>")
@example("`<img src=x onerror=alert(1)>`")
@example("- <b>\n- `</code><i>`\n  <svg/onload=x>")
@example("&lt;script&gt; &amp; <!-- --> <![CDATA[ ]]> <?x ?>")
def test_no_raw_html_ever_passes(text: str) -> None:
    page = Page(str(instruction_html(text)))
    assert page.tags <= {"p", "ul", "li", "code"}
    assert page.depth == 0
    assert letters(page.text) == letters(text)


@given(HOSTILE)
def test_a_choice_holds_code_and_nothing_else(text: str) -> None:
    page = Page(str(inline_html(text)))
    assert page.tags <= {"code"}
    assert letters(page.text) == letters(text)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Un.", "<p>Un.</p>"),
        ("Un\nsuite.\n\nDeux.\n", "<p>Un suite.</p><p>Deux.</p>"),
        ("Selon :\n- a\n- b\n  suite", "<p>Selon\u00a0:</p><ul><li>a</li><li>b suite</li></ul>"),
        ("- a\n\nFin", "<ul><li>a</li></ul><p>Fin</p>"),
        ("Tapez `x < y`.", "<p>Tapez <code>x &lt; y</code>.</p>"),
        ("Un `seul", "<p>Un `seul</p>"),
        ("5 - 3 = 2", "<p>5 - 3 = 2</p>"),
        ("", ""),
    ],
)
def test_paragraphs_lists_and_code_are_understood(text: str, html: str) -> None:
    assert instruction_html(text) == html


def test_the_page_gets_french_typography_but_code_is_left_alone() -> None:
    assert inline_html("Qu'est-ce ? « Oui » : 50 %") == "Qu’est-ce\u00a0? «\u00a0Oui\u00a0»\u00a0: 50\u00a0%"
    assert inline_html("`a ? 'b' : c`") == "<code>a ? &#39;b&#39; : c</code>"


def test_every_text_of_the_bank_loses_its_marks_on_the_page() -> None:
    for item in load_bank().items.values():
        assert "`" not in instruction_html(item.instruction)
        assert not any("`" in inline_html(choice) for choice in item.choices)
