"""The PV de session as a spreadsheet, for whoever adapts it before printing (`docs/rules.md`, R-PV)."""

from services.sessions.kit.pv import pv_data
from services.sessions.queries.room import seats_of
from services.sessions.tables import Session
from shared.documents.pv_sheet import render_pv_sheet
from shared.transaction import Transaction


def write_pv_sheet(tx: Transaction, session: Session, *, actor: str) -> bytes:
    """The ODS of the PV as the list stands, journalled as the PDF is."""
    seats = seats_of(tx, session.id)
    sheet = render_pv_sheet(pv_data(session, seats, tx.now))
    tx.record(f"session:{session.id}", "pv_printed", actor=actor, candidates=len(seats), format="ods")
    return sheet
