"""The référent's list: columns, search, filters, order and pages (docs/rules.md, R-SESSION-LIST)."""

from datetime import date, time, timedelta
from typing import Any
from uuid import uuid4

import lxml.html
import pytest
from flask import Flask
from sqlalchemy import event, text

from services.sessions.domain.session_list import Asked
from services.sessions.queries.session_list import list_sessions
from shared.identity.model import Grant, Identity, Role
from tests.identities import UAI, someone
from tests.sessions.desk import DAY, Desk, published
from tests.sessions.web.conftest import Come
from tests.sessions.web.visitor import Visitor, words

ELSEWHERE = "0750001A"

MANY = """
    WITH made AS (
        INSERT INTO session (id, version, centre_id, site, room, date, start_time, examiners, observations, access_code,
                             access_code_salt, room_password, created_at, created_by, global_comment)
        SELECT gen_random_uuid(), 1, :centre, 'Bâtiment Élan', 'Salle ' || n % 40, date '2026-01-01' + n % 300,
               time '09:00', 'Karim Benali', '', 'CODE' || n, '', '', now(), 'test', ''
        FROM generate_series(1, :sessions) AS n
        RETURNING id
    )
    INSERT INTO candidate (id, session_id, version, last_name, first_name, last_name_key, first_name_key, birth_date,
                           birth_city, birth_department, birth_country, invitation_email, result_recipient_email,
                           external_id, extra_time_percent, division)
    SELECT gen_random_uuid(), made.id, 1, 'NOM', '', 'nom' || n, '', date '2012-01-01', '', '', '', '', '', '', 0, ''
    FROM made, generate_series(1, :candidates) AS n
"""
THEIR_TESTS = """
    INSERT INTO attempt_copy (attempt_id, candidate_id, session_id)
    SELECT gen_random_uuid(), id, session_id FROM candidate
"""


def numbers(visitor: Visitor, **asked: str) -> list[int]:
    """The sessions of the page, in its order."""
    answer = visitor.client.get("/certif/", query_string=asked)
    assert answer.status_code == 200, answer.text
    cells = lxml.html.fromstring(answer.text).xpath("//tbody/tr/th/a/text()")
    return [int(cell) for cell in cells]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("2", [2]),
        ("n° 2", [2]),
        ("sacre coeur", [1]),
        ("SACRÉ-CŒUR", [1]),
        ("n'guessan", [2]),
        ("n’guessan ada", [2]),
        ("ADA-LOVELACE", [2]),
        ("lovelace b", [2]),
        ("%", []),
        ("_", []),
        ("\\", []),
        ("b1\x00karim", [1]),
        ("'; DROP TABLE session", []),
        ("é" * 5_000, []),
    ],
)
def test_a_session_is_found_by_number_site_room_and_invigilators(
    desk: Desk, referent: Visitor, typed: str, found: list[int]
) -> None:
    desk.session(site="Sacré-Cœur", room="B1", examiners="Karim Benali")
    desk.session(site="Bâtiment des sciences", room="Ada-Lovelace", examiners="Léa N’Guessan")
    assert numbers(referent, recherche=typed) == found


def test_the_list_is_filtered_by_status(desk: Desk, referent: Visitor) -> None:
    desk.session()
    desk.finalised()
    desk.hear(published(desk.finalised()))
    for status, found in (("created", [1]), ("finalized", [2]), ("processed", [3]), ("in_process", [1, 2, 3])):
        assert numbers(referent, statut=status) == found


def test_the_list_is_filtered_by_period_and_today_is_to_come(desk: Desk, referent: Visitor) -> None:
    with desk.database.transaction() as tx:
        today: date = tx.session.scalar(text("SELECT (now() AT TIME ZONE 'Europe/Paris')::date"))  # type: ignore[assignment]
    for days in (-3, 0, 3):
        desk.session(date=today + timedelta(days=days))
    assert numbers(referent, periode="a-venir") == [3, 2]
    assert numbers(referent, periode="passees") == [1]
    assert numbers(referent, du=f"{today:%d/%m/%Y}", au=today.isoformat()) == [2]
    assert numbers(referent, du=(today + timedelta(days=2)).isoformat()) == [3]
    page = words(referent.client.get("/certif/", query_string={"du": "demain"}))
    assert "JJ/MM/AAAA" in page
    assert "3 sessions" in page
    assert 'value="demain"' in referent.get("/certif/?du=demain").text


def test_each_column_sorts_both_ways_and_says_so(desk: Desk, referent: Visitor) -> None:
    desk.session(site="Élan", room="Z", date=DAY, start_time=time(8), examiners="Zoé")
    desk.sit(desk.session(site="avant", room="é", date=DAY, start_time=time(10), examiners="élise"))
    desk.session(site="Zénith", room="A", date=DAY - timedelta(days=1), start_time=time(9), examiners="Abel")
    orders = {
        "numero": [1, 2, 3],
        "site": [2, 1, 3],
        "salle": [3, 2, 1],
        "date": [3, 2, 1],
        "heure": [1, 3, 2],
        "surveillants": [3, 2, 1],
        "inscrits": [1, 3, 2],
        "commences": [1, 3, 2],
        "statut": [2, 1, 3],
    }
    for name, rising in orders.items():
        assert numbers(referent, tri=name) == rising, name
    assert numbers(referent, tri="-salle") == [1, 2, 3]
    assert numbers(referent, tri="-numero") == [3, 2, 1]
    page = lxml.html.fromstring(referent.client.get("/certif/?tri=-salle&recherche=e").text)
    (sorted_by,) = page.xpath("//th[@aria-sort]")
    assert sorted_by.get("aria-sort") == "descending"
    assert sorted_by.xpath("a/@href") == ["/certif/?recherche=e&tri=salle"]


def test_pages_keep_the_search_and_the_order_and_share_no_session(desk: Desk, referent: Visitor) -> None:
    for _ in range(26):
        desk.session()
    desk.session(room="C3")
    asked = {"recherche": "b12", "tri": "salle"}
    first, second = (numbers(referent, **asked, page=page) for page in ("1", "2"))
    assert sorted(first + second) == list(range(1, 27))
    page = lxml.html.fromstring(referent.client.get("/certif/", query_string=asked).text)
    (following,) = page.xpath("//a[@rel='next']/@href")
    assert {"recherche=b12", "tri=salle", "page=2"} == set(following.partition("?")[2].split("&"))
    assert page.xpath("//input[@name='recherche']/@value") == ["b12"]


def test_a_session_with_a_test_cannot_be_deleted_and_says_why_to_a_screen_reader(desk: Desk, referent: Visitor) -> None:
    desk.sit(desk.session())
    page = lxml.html.fromstring(referent.get("/certif/").text)
    (link,) = page.xpath("//a[@aria-disabled='true']")
    assert (link.get("href"), link.get("role")) == (None, "link")
    assert "la session n° 1 : suppression impossible, un test y a commencé" in " ".join(link.text_content().split())


def test_a_search_without_answer_leads_back_to_every_session(desk: Desk, referent: Visitor) -> None:
    desk.session()
    answer = referent.client.get("/certif/", query_string={"recherche": "nulle part"})
    assert "Aucune session ne correspond" in words(answer)
    (clear,) = lxml.html.fromstring(answer.text).xpath("//a[text()='Effacer les filtres']/@href")
    assert clear == "/certif/"


def test_a_referent_of_several_schools_tells_them_apart(desk: Desk, come: Come, referent: Visitor) -> None:
    other = Desk(desk.database, ELSEWHERE)
    desk.session()
    other.session()
    person = someone()
    grants = tuple(Grant(Role.REFERENT, uai) for uai in (UAI, ELSEWHERE))
    both = come(person=Identity(person.account_id, person.sid, person.name, grants))
    assert numbers(both) == [1, 2]
    assert "Établissement" in both.read("/certif/")
    assert numbers(both, centre=str(other.centre_id)) == [2]
    assert numbers(both, centre=str(uuid4())) == [1, 2]
    assert "Établissement" not in referent.read("/certif/")
    assert numbers(referent, centre=str(other.centre_id)) == [1]


def test_the_page_takes_as_many_statements_for_one_session_as_for_a_full_page(
    app: Flask, desk: Desk, referent: Visitor
) -> None:
    def statements() -> int:
        said: list[str] = []
        engine = app.extensions["certif.database"].engine
        event.listen(engine, "before_cursor_execute", hear := lambda *told: said.append(told[2]))
        numbers(referent)
        event.remove(engine, "before_cursor_execute", hear)
        return len(said)

    desk.session()
    referent.get("/certif/")
    before = statements()
    for number in range(24):
        desk.sit(desk.session(), number=number)
    assert len(numbers(referent)) == 25
    assert statements() == before <= 7


def test_a_page_of_two_thousand_sessions_is_read_through_the_indexes(desk: Desk) -> None:
    """By the plan and not by the clock: the candidates and tests of every session are never read for one page."""
    plans: list[str] = []

    def explain(_connection: object, cursor: Any, statement: str, parameters: Any, *_rest: object) -> None:
        rows = cursor.connection.execute(f"EXPLAIN ANALYZE {statement}", parameters).fetchall()
        plans.append("\n".join(row[0] for row in rows))

    with desk.database.transaction() as tx:
        tx.session.execute(text(MANY), {"centre": desk.centre_id, "sessions": 2_000, "candidates": 3})
        tx.session.execute(text(THEIR_TESTS))
        assert tx.now
        tx.session.execute(
            text("SET LOCAL enable_seqscan = off")
        )  # small tables, and statistics that a test cannot refresh
        event.listen(desk.database.engine, "before_cursor_execute", explain)
        page = list_sessions(tx, [desk.uai], Asked(search="salle 12"))
    event.remove(desk.database.engine, "before_cursor_execute", explain)
    print(*plans, sep="\n\n")
    assert page.total == sum("12" in f"{number} Salle {number % 40}" for number in range(1, 2_001))
    assert {(line.enrolled, line.started) for line in page.lines} == {(3, 3)}
    assert len(plans) == 2
    assert all("Seq Scan on candidate" not in plan and "Seq Scan on attempt_copy" not in plan for plan in plans)
