"""What the page of a simulator says: all that can be changed, in order, and never the solution."""

from html import unescape
from re import findall

from services.exam.web.item_pages import item_html
from shared.referential.bank import load_bank
from shared.referential.simulation.acting import controls
from shared.web.service import Service


def test_the_page_shows_each_control_in_the_order_of_the_check_and_no_solution(app: Service) -> None:
    seen = 0
    with app.app_context():
        for item in load_bank().items.values():
            if item.simulator is None:
                continue
            page = unescape(item_html(item.id, ()))
            subjects = findall(r'data-act="([^"]*)"', page)
            assert subjects == [control.subject for control in controls(item.simulator)], item.id
            assert bool(subjects) == bool(item.simulator.acts)
            hidden = (item.rationale[:60], *(item.accepted_answers if subjects else ()))
            assert not [text for text in hidden if text in page], item.id
            seen += 1
    assert seen >= 22
