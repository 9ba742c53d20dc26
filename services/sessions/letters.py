"""What sessions writes to candidates, in full: a text that stands without the paper (`docs/rules.md` R-CONVOCATION)."""

from services.sessions.domain.notice import JOIN, SIGN_IN, Version
from services.sessions.kit.entrance import video_address
from services.sessions.settings import SessionsSettings
from services.sessions.tables import Candidate, Session
from shared.domain.dates import write_day, write_time
from shared.domain.durations import duration_of, write_duration
from shared.mail.sealing import Letter

SIGNED = (
    "\n\nLa plateforme de certification\n"
    "Ce message est envoyé par une machine : les réponses ne sont lues par personne.\n"
)


def convocation_letter(
    session: Session, candidate: Candidate, settings: SessionsSettings, *, changed: tuple[str, ...] = ()
) -> Letter:
    """Neither the date of birth nor the access code travels by mail.

    `changed` is what an earlier letter said otherwise, in words.
    """
    day, video = write_day(session.date), video_address(settings)
    parts = [
        "Bonjour,",
        _opening(candidate, changed),
        _where(session),
        _how_long(candidate),
        "À apporter : une pièce d’identité. Le surveillant la vérifie à l’entrée.",
        _sign_in(settings.public_url),
        f"Avant le jour de la session, regardez la vidéo de présentation :\n{video}" if video else "",
        f"Une question, une erreur ? Adressez-vous au référent Pix de l’établissement : {session.centre.name}.",
    ]
    what = "Changement de convocation" if changed else "Convocation"
    return Letter(
        to=candidate.invitation_email,
        subject=f"{what} à la certification Pix, {day}"[:200],
        text="\n\n".join(filter(None, parts)) + SIGNED,
    )


def _opening(candidate: Candidate, changed: tuple[str, ...]) -> str:
    who = f"{candidate.first_name} {candidate.last_name}"
    if not changed:
        return f"Ce message convoque {who} à la certification Pix."
    return (
        f"La convocation de {who} à la certification Pix a changé ({', '.join(changed)}). "
        "Ce message remplace le précédent."
    )


def _where(session: Session) -> str:
    return (
        f"Session n° {session.number}\n"
        f"Date : {write_day(session.date)}\n"
        f"Heure : {write_time(session.start_time)}\n"
        f"Salle : {session.room}\n"
        f"Site : {session.site}\n"
        f"Établissement : {session.centre.name}"
    )


def _how_long(candidate: Candidate) -> str:
    extra = candidate.extra_time_percent
    added = f", temps majoré de {extra} % compris" if extra else ""
    return (
        "Le test se passe sur ordinateur. Il porte sur les compétences numériques que vous avez travaillées sur Pix. "
        f"Il dure {write_duration(duration_of(extra))} au plus{added}."
    )


def _sign_in(public_url: str) -> str:
    ways = "\n".join(f"- {SIGN_IN[version]}" for version in Version)
    return (
        f"Pour vous connecter, le jour venu : {public_url}{JOIN}\n{ways}\n"
        "Vérifiez avant ce jour que vous connaissez votre identifiant et votre mot de passe."
    )
