"""What was noted in the room fills in the finalisation, until somebody types."""

from uuid import uuid4

from werkzeug.datastructures import MultiDict

from services.sessions.domain.finalisation import StartedTest
from services.sessions.domain.issues import Issue
from services.sessions.queries.room_notes import RoomNote
from services.sessions.web.finalisation_sheet import FinalisationSheet
from shared.domain.issues import IssueCategory

DONE, LEFT = StartedTest(uuid4(), "Zoé", completed=True), StartedTest(uuid4(), "Noé", completed=False)
NOTES = {
    DONE.candidate_id: RoomNote(True, (Issue(IssueCategory.EMBED_NOT_WORKING, 12, "Blanc."),)),
    LEFT.candidate_id: RoomNote(True, (Issue(IssueCategory.ABANDON),)),
}


def test_the_form_opens_with_the_ticks_and_signalements_of_the_room() -> None:
    sheet = FinalisationSheet.read([DONE, LEFT], None, NOTES)
    first, second = sheet.reports()
    assert (first.end_screen_seen, first.issues) == (True, NOTES[DONE.candidate_id].issues)
    assert (second.end_screen_seen, second.issues) == (False, NOTES[LEFT.candidate_id].issues)
    again = FinalisationSheet.read([DONE, LEFT], MultiDict(sheet.draft), {})
    assert again.reports() == [first, second]


def test_what_was_typed_stands_over_what_was_noted() -> None:
    typed = MultiDict({"global_comment": "Rien."})
    assert [report.issues for report in FinalisationSheet.read([DONE], typed, NOTES).reports()] == [()]
