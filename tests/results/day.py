"""A day of certification as the other services tell it: real items, chained journal lines, numbered deliveries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4

from services.results.service import SERVICE
from shared import events
from shared.domain.engine import EngineName
from shared.domain.statuses import AnswerStatus
from shared.events import AskedItem, ClosedAttempt, Event, IssueReport
from shared.events.base import Envelope
from shared.journal.chain import GENESIS, JournalLine, link
from shared.messaging.protocol import Delivery
from shared.referential.answers import as_text, right_answer, wrong_answer
from shared.referential.bank import load_bank
from shared.referential.models import Item
from shared.transaction import Database
from tests.identities import UAI

MORNING = datetime(2026, 5, 12, 7, 0, tzinfo=UTC)
COMPETENCES = ("1.1", "1.2", "2.1", "2.2", "3.1")
SKIPPED = "#ABAND#"
REFERENT = f"account:{uuid4()}"


def three_items(competence: str) -> list[Item]:
    bank = load_bank()
    return [bank.items_of(skill.name)[0] for skill in bank.skills_of(competence)][:3]


@dataclass
class Sitter:
    """A candidate, the account that joined, and the test."""

    last_name: str
    first_name: str
    number: int
    candidate_id: UUID = field(default_factory=uuid4)
    account_id: UUID = field(default_factory=uuid4)
    attempt_id: UUID = field(default_factory=uuid4)
    items: list[Item] = field(default_factory=lambda: [item for code in COMPETENCES for item in three_items(code)])
    answered: int = 0
    completed: bool = False
    engine: EngineName = EngineName.PLACEMENT

    @property
    def asked(self) -> list[AskedItem]:
        skills = load_bank().skills
        return [
            AskedItem(
                rank=rank,
                item_id=item.id,
                skill=item.skill,
                competence=skills[item.skill].competence,
                kind=item.kind.value,
                discrimination=1 if self.engine is EngineName.ADAPTIVE else None,
                difficulty=rank / 10 if self.engine is EngineName.ADAPTIVE else None,
            )
            for rank, item in enumerate(self.items, start=1)
        ]

    @property
    def subject(self) -> str:
        return f"candidate:{self.candidate_id}"


class Day:
    """What is told is kept in `deliveries`, to be played to results in any order."""

    def __init__(self, number: int = 52, uai: str = UAI, time_zone: str = "Europe/Paris") -> None:
        self.session_id = uuid4()
        self.number = number
        self.uai = uai
        self.time_zone = time_zone
        self.sitters: list[Sitter] = []
        self.deliveries: list[Delivery] = []
        self.chains: dict[tuple[str, str], list[JournalLine]] = {}
        self.instant = MORNING
        self.tell_session()

    @property
    def subject(self) -> str:
        return f"session:{self.session_id}"

    def tell(self, producer: str, event: Event, lines: Sequence[JournalLine] = ()) -> None:
        sent = Envelope(
            id=uuid4(),
            type=event.type,
            producer=producer,
            occurred_at=self.instant,
            journal=list(lines),
            body=event.model_dump(mode="json"),
        )
        seq = sum(one.producer == producer for one in self.deliveries) + 1
        self.deliveries.append(Delivery(producer=producer, epoch=1, seq=seq, envelope=sent))

    def line(self, service: str, subject: str, act: str, actor: str, **facts: str | int | bool | None) -> JournalLine:
        self.instant += timedelta(seconds=17)
        chain = self.chains.setdefault((service, subject), [])
        previous = chain[-1].hash if chain else GENESIS
        made = link(
            service=service,
            subject=subject,
            seq=len(chain) + 1,
            at=self.instant,
            actor=actor,
            act=act,
            facts=facts,
            previous=previous,
        )
        chain.append(made)
        return made

    def tell_session(self, version: int = 1) -> None:
        told = events.SessionRecorded(
            session_id=self.session_id,
            version=version,
            number=self.number,
            centre_id=uuid4(),
            centre_name="Collège Jeanne-Villepreux",
            uai=self.uai,
            site="Bâtiment B",
            room="Salle 12",
            date=date(2026, 5, 12),
            start_time=time(9, 0),
            time_zone=self.time_zone,
            examiners="Karim Benali",
            access_code_salt="00",
            access_code_digest="00",
        )
        self.tell("sessions", told, [self.line("sessions", self.subject, "created", REFERENT, number=self.number)])

    def enrol(self, last_name: str, first_name: str, *, external_id: str = "") -> Sitter:
        sitter = Sitter(last_name, first_name, number=1000 * self.number + len(self.sitters) + 1)
        self.sitters.append(sitter)
        told = events.CandidateRecorded(
            candidate_id=sitter.candidate_id,
            session_id=self.session_id,
            version=1,
            last_name=last_name,
            first_name=first_name,
            birth_date=date(2012, 3, 14),
            birth_city="Bondy",
            birth_department="93",
            birth_country="France",
            extra_time_percent=0,
            pupil_id=uuid4(),
            division="3A",
            external_id=external_id,
            result_recipient_email="",
        )
        self.tell("sessions", told, [self.line("sessions", sitter.subject, "enrolled", REFERENT, pupil=None)])
        return sitter

    def start(self, sitter: Sitter, levels: Iterable[int] = (3, 3, 3, 3, 3)) -> None:
        linked = events.CandidateLinked(
            candidate_id=sitter.candidate_id,
            session_id=self.session_id,
            account_id=sitter.account_id,
            linked_at=self.instant,
        )
        self.tell("exam", linked, [self.line("exam", sitter.subject, "joined", f"account:{sitter.account_id}")])
        deadline = self.instant + timedelta(minutes=105)
        facts = {"deadline": deadline.isoformat(), "items": len(sitter.items)}
        begun = self.line("exam", sitter.subject, "attempt_started", f"account:{sitter.account_id}", **facts)
        told = events.AttemptStarted(
            attempt_id=sitter.attempt_id,
            certification_number=sitter.number,
            session_id=self.session_id,
            candidate_id=sitter.candidate_id,
            account_id=sitter.account_id,
            started_at=self.instant,
            deadline=deadline,
            bank_version=load_bank().version,
            verification_code=f"P-BCDF{sitter.number}",
            profile=[
                events.ProfiledCompetence(code=code, level=level, pix=8 * level + 3)
                for code, level in zip((*COMPETENCES, "5.2"), (*levels, 0), strict=True)
            ],
            items=sitter.asked if sitter.engine is EngineName.PLACEMENT else sitter.asked[:1],
            engine=sitter.engine,
            length=len(sitter.items),
        )
        self.tell("exam", told, [begun])

    def answer(self, sitter: Sitter, statuses: Sequence[AnswerStatus]) -> None:
        """The next answers of the test, one for each status; the test is completed by the last."""
        for status in statuses:
            item = sitter.items[sitter.answered]
            sitter.answered += 1
            actor = f"account:{sitter.account_id}"
            receipt = f"R1-{sitter.answered:026d}"
            facts = {"sequence": sitter.answered, "item": item.id, "late": False, "receipt": receipt}
            line = self.line("exam", sitter.subject, "answered", actor, **facts)
            told = events.AnswerRecorded(
                attempt_id=sitter.attempt_id,
                candidate_id=sitter.candidate_id,
                session_id=self.session_id,
                sequence=sitter.answered,
                item_id=item.id,
                response=response(item, status),
                status=status.value,
                late=False,
                answered_at=self.instant,
                receipt=receipt,
                next_item=next(iter(sitter.asked[sitter.answered :]), None) if sitter.engine == "adaptive" else None,
            )
            self.tell("exam", told, [line])
        if sitter.answered == len(sitter.items):
            self._complete(sitter)

    def _complete(self, sitter: Sitter) -> None:
        sitter.completed = True
        line = self.line("exam", sitter.subject, "completed", f"account:{sitter.account_id}", answers=sitter.answered)
        told = events.AttemptCompleted(
            attempt_id=sitter.attempt_id,
            candidate_id=sitter.candidate_id,
            session_id=self.session_id,
            completed_at=self.instant,
        )
        self.tell("exam", told, [line])

    def finalise(
        self,
        *,
        comment: str = "",
        unseen: Sequence[Sitter] = (),
        aborts: dict[UUID, str] | None = None,
        issues: dict[UUID, list[IssueReport]] | None = None,
        files: Sequence[events.SessionFile] = (),
        version: int = 1,
    ) -> None:
        lines = [self._report_line(sitter, aborts or {}, issues or {}, unseen) for sitter in self.sitters]
        lines.append(self.line("sessions", self.subject, "finalised", REFERENT, tests=len(self.sitters)))
        told = events.SessionFinalised(
            session_id=self.session_id,
            version=version,
            finalised_at=self.instant,
            global_comment=comment,
            reports=[
                events.CandidateReport(
                    candidate_id=sitter.candidate_id,
                    end_screen_seen=sitter.completed and sitter not in unseen,
                    abort_reason=(aborts or {}).get(sitter.candidate_id),
                    issues=(issues or {}).get(sitter.candidate_id, []),
                )
                for sitter in self.sitters
            ],
            files=list(files),
        )
        self.tell("sessions", told, lines)

    def _report_line(
        self,
        sitter: Sitter,
        aborts: dict[UUID, str],
        issues: dict[UUID, list[IssueReport]],
        unseen: Sequence[Sitter],
    ) -> JournalLine:
        told = issues.get(sitter.candidate_id, [])
        return self.line(
            "sessions",
            sitter.subject,
            "reported",
            REFERENT,
            end_screen_seen=sitter.completed and sitter not in unseen,
            abort_reason=aborts.get(sitter.candidate_id),
            issues=" ".join(f"{one.category}:{one.item_number or ''}".rstrip(":") for one in told),
        )

    def close(self) -> None:
        lines = []
        for sitter in self.sitters:
            if ("exam", sitter.subject) in self.chains:
                lines.append(self.line("exam", sitter.subject, "closed", "exam", answers=sitter.answered))
        sat = [sitter for sitter in self.sitters if ("exam", sitter.subject) in self.chains]
        told = events.SessionClosed(
            session_id=self.session_id,
            closed_at=self.instant,
            attempts=[
                ClosedAttempt(
                    attempt_id=sitter.attempt_id,
                    candidate_id=sitter.candidate_id,
                    completed=sitter.completed,
                    answers=sitter.answered,
                    journal_length=len(self.chains["exam", sitter.subject]),
                    journal_head=self.chains["exam", sitter.subject][-1].hash,
                )
                for sitter in sat
            ],
        )
        self.tell("exam", told, lines)

    def play(self, database: Database, deliveries: Sequence[Delivery] | None = None) -> None:
        """Deliver to results what was told, or these deliveries, in one burst."""
        chosen = self.deliveries if deliveries is None else deliveries
        SERVICE.inbox(database).handle([f"[{','.join(delivery.model_dump_json() for delivery in chosen)}]"])


def response(item: Item, status: AnswerStatus) -> str:
    """What a pupil sends to get that status."""
    if status is AnswerStatus.SKIPPED:
        return SKIPPED
    if status is not AnswerStatus.OK:
        return as_text(item, wrong_answer(item)) if item.kind.has_blanks else "99"
    return as_text(item, right_answer(item))


OK, KO, SKIP = AnswerStatus.OK, AnswerStatus.KO, AnswerStatus.SKIPPED


def small_day(number: int = 52, **options: str) -> Day:
    """Two pupils: Zoé answers everything right, Noé mostly wrong. Finalised and closed."""
    day = Day(number, **options)
    zoe, noe = day.enrol("LEFÈVRE-NUÑEZ", "Zoé"), day.enrol("GARCIA", "Noé")
    day.start(zoe)
    day.start(noe)
    day.answer(zoe, [OK] * 15)
    day.answer(noe, [OK] * 3 + [KO] * 10 + [SKIP] * 2)
    day.finalise()
    day.close()
    return day
