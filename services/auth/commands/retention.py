"""What has served is forgotten; the journal keeps what happened (`docs/rules.md` R-RETENTION)."""

from datetime import timedelta

from sqlalchemy import delete

from services.auth.oauth.tables import OAuthAssertion, OAuthGrant
from services.auth.tables import (
    Arrival,
    Invitation,
    MailedLink,
    SecondFactor,
    SignedSession,
    SignInFailure,
    SignInFlow,
    UsedAssertion,
)
from shared.mail.tables import letter
from shared.transaction import Transaction

A_DAY = timedelta(days=1)
SESSION_KEPT = timedelta(days=30)
INVITATION_KEPT = timedelta(days=30)
ARRIVAL_KEPT = timedelta(days=30)
LETTER_KEPT = timedelta(days=30)


def forget_what_is_over(tx: Transaction) -> None:
    """Run by the worker, again and again."""
    tx.session.execute(delete(UsedAssertion).where(UsedAssertion.expires_at < tx.now))
    tx.session.execute(delete(SignInFlow).where(SignInFlow.created_at < tx.now - A_DAY))
    tx.session.execute(delete(Arrival).where(Arrival.arrived_at < tx.now - ARRIVAL_KEPT))
    tx.session.execute(delete(SignInFailure).where(SignInFailure.last_at < tx.now - A_DAY))
    tx.session.execute(delete(OAuthAssertion).where(OAuthAssertion.expires_at < tx.now))
    tx.session.execute(delete(OAuthGrant).where(OAuthGrant.expires_at < tx.now - A_DAY))
    tx.session.execute(delete(SignedSession).where(SignedSession.expires_at < tx.now - SESSION_KEPT))
    unconfirmed = SecondFactor.confirmed_at.is_(None)
    tx.session.execute(delete(SecondFactor).where(unconfirmed, SecondFactor.drawn_at < tx.now - A_DAY))
    tx.session.execute(delete(MailedLink).where(MailedLink.expires_at < tx.now - A_DAY))
    tx.session.execute(delete(letter).where(letter.c.ended_at < tx.now - LETTER_KEPT))
    tx.session.execute(delete(Invitation).where(Invitation.expires_at < tx.now - INVITATION_KEPT))
