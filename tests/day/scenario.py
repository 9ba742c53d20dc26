"""A whole day with as many scripted pupils as the school has, whatever happens to the servers."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from uuid import UUID

from deploy.demo.school import School
from tests.day.browser import eventually
from tests.day.people import Candidate, Jury, Referent

PAUSE = 0.15


def walk(
    url: str, school: School, seed: int, trouble: AbstractContextManager[object] | None = None
) -> dict[UUID, set[str]]:
    """Prepare, sit, finalise, publish, read; returns the receipts that each account's pupil was shown.

    `trouble` goes on from the first sign-in to the publication.
    """
    candidates = [Candidate(pupil, school, url, seed) for pupil in school.pupils]
    with trouble or nullcontext():
        referent, session = class_enrolled(url, school, seed)
        number, code = referent.codes(session)
        with ThreadPoolExecutor(len(candidates)) as crowd:
            for sat in [crowd.submit(sit, one, number, code) for one in candidates]:
                sat.result()
        referent.finalise(session, len(candidates))
        jury = Jury("jury", school, url)
        jury.arrive()
        jury.publish(session)
    for one in candidates:
        eventually(lambda one=one: reads_result(one), f"{one.pupil.key} to read a result")  # type: ignore[misc]
    return {one.pupil.account_id: set(one.receipts.values()) for one in candidates}


def class_enrolled(url: str, school: School, seed: int) -> tuple[Referent, str]:
    """The référent who created today's session and enrolled the whole class, and that session."""
    referent = Referent("referent", school, url)
    referent.arrive()
    session = referent.create_session(f"Salle {seed}", datetime.now(UTC).date())
    for pupil in school.pupils:
        referent.enrol(session, pupil)
    return referent, session


def sit(candidate: Candidate, number: str, code: str) -> None:
    """One pupil’s test; one pupil in four changes computer in the middle."""
    candidate.arrive()
    candidate.start(candidate.join(number), code)
    if candidate.draw.random() < 0.25:
        for _ in range(4):
            candidate.try_one()
        candidate.change_computer()
        candidate.start(candidate.join(number), code)
    candidate.sit(PAUSE, time.sleep)


def reads_result(candidate: Candidate) -> bool:
    page = candidate.browser.get("/resultats/")
    if page.url.endswith("/compte/connexion") or page.says("Mot de passe"):
        candidate.arrive()
        return False
    return page.says("Obtenue") or page.says("Non obtenue")
