"""What the jury asks of the centre (docs/rules.md, R-ADVICE), and the files that it reads first."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from services.results.commands.advising import give_advice
from services.results.tables import SessionAdvice
from shared.errors import Refusal
from shared.events import SessionFile
from shared.events.base import Envelope
from shared.identity.model import Identity
from shared.messaging.tables import outbox
from shared.transaction import Database
from tests.results.day import OK, Day
from tests.results.pages import Visit, Visitor, words

ADVICE = "Faites signer le PV avant le test."


@pytest.fixture
def visitor(visit: Visit, jury: Identity) -> Visitor:
    return visit(jury)


def page_of(day: Day) -> str:
    return f"/resultats/jury/sessions/{day.session_id}"


def advise(visitor: Visitor, day: Day, advice: str, *, seen: int) -> str:
    answer = visitor.post(f"{page_of(day)}/ameliorations", page_of(day), advice=advice, seen=str(seen))
    return words(visitor.get(page_of(day))) if answer.status_code == 303 else words(answer)


def told(database: Database) -> list[Envelope]:
    with database.transaction() as tx:
        sent = tx.session.scalars(select(outbox.c.envelope).order_by(outbox.c.id)).all()
    return [Envelope.model_validate_json(one) for one in sent]


def test_the_jury_writes_changes_and_takes_back_what_it_asks(
    results_database: Database, visitor: Visitor, day: Day, jury: Identity
) -> None:
    page = advise(visitor, day, f"  {ADVICE}\r\nMerci. ", seen=0)
    assert "Le centre lira ce texte" in page
    assert f"{ADVICE} Merci. Nadia Roussel" in page
    advise(visitor, day, ADVICE, seen=1)
    assert "Plus rien n’est demandé" in advise(visitor, day, "", seen=2)
    events = told(results_database)
    assert [(one.type, one.body["version"], one.body["advice"]) for one in events] == [
        ("results.advice_given", 1, f"{ADVICE}\nMerci."),
        ("results.advice_given", 2, ADVICE),
        ("results.advice_given", 3, ""),
    ]
    shown = words(visitor.get(page_of(day)))
    assert shown.count("Améliorations demandées au centre") == 4
    assert "Texte retiré." in shown
    assert ADVICE not in shown


def test_the_same_text_again_says_nothing_twice(results_database: Database, visitor: Visitor, day: Day) -> None:
    for _ in range(2):
        advise(visitor, day, ADVICE, seen=0)
    assert len(told(results_database)) == 1


def test_a_text_too_long_or_a_damaged_form_changes_nothing(
    results_database: Database, visitor: Visitor, day: Day
) -> None:
    page = advise(visitor, day, "é" * 1001, seen=0)
    assert "1000 caractères au plus" in page.replace("\u202f", "")
    assert "é" * 1001 in page
    assert "signe illisible" in advise(visitor, day, "a\x00b", seen=0)
    visitor.post(f"{page_of(day)}/ameliorations", page_of(day), advice=ADVICE, seen="x")
    assert told(results_database) == []
    assert "Le centre lira ce texte" in advise(visitor, day, "é" * 1000, seen=0)


def test_of_two_members_who_write_the_second_reads_the_first_before(
    results_database: Database, visitor: Visitor, day: Day, jury: Identity, other_jury: Identity
) -> None:
    with results_database.transaction() as tx:
        give_advice(tx, day.session_id, "Celui de Paul.", seen=0, by=other_jury)
    page = advise(visitor, day, ADVICE, seen=0)
    assert "Paul Aubry a modifié ce texte" in page
    assert "Celui de Paul." in page
    assert ADVICE in page
    with results_database.transaction() as tx, pytest.raises(Refusal, match="advised-meanwhile"):
        give_advice(tx, day.session_id, ADVICE, seen=0, by=jury)
    with results_database.transaction() as tx:
        assert tx.session.get_one(SessionAdvice, day.session_id).advice == "Celui de Paul."


def test_the_files_of_the_session_are_listed_with_where_to_read_them(
    results_database: Database, visitor: Visitor
) -> None:
    day, pv = Day(60), uuid4()
    zoe = day.enrol("LEFÈVRE-NUÑEZ", "Zoé")
    day.start(zoe)
    day.answer(zoe, [OK] * 15)
    files = [
        SessionFile(id=pv, kind="pv", name="PV <b>signé</b>.pdf", media_type="application/pdf", size=2_400_000),
        SessionFile(id=uuid4(), kind="a kind to come", name="x.png", media_type="image/png", size=900),
    ]
    day.finalise(files=files)
    day.close()
    day.play(results_database)
    page = visitor.get(page_of(day))
    assert f'href="/certif/sessions/{day.session_id}/fichiers/{pv}"' in page.text
    assert "PV &lt;b&gt;signé&lt;/b&gt;.pdf" in page.text
    assert "PV de session scanné, 2,4 Mo" in words(page)
    assert "Autre fichier, 1 ko" in words(page)
    assert "n’a pas été transmis" not in words(page)


def test_a_session_without_its_scanned_pv_is_pointed_out(visitor: Visitor, day: Day) -> None:
    page = words(visitor.get(page_of(day)))
    assert "Aucun fichier transmis." in page
    assert "Le PV de session scanné n’a pas été transmis." in page
