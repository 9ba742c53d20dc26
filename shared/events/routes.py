"""Who listens to what. The relay numbers one gapless stream for each pair (producer, listener)."""

SERVICES = ("auth", "sessions", "exam", "results")

LISTENERS: dict[str, tuple[str, ...]] = {
    "key.published": ("sessions", "exam", "results"),
    "account.session_revoked": ("sessions", "exam", "results"),
    "account.reconciled": ("exam",),
    "account.erased": ("sessions", "exam", "results"),
    "pupil.recorded": ("auth", "exam"),
    "session.recorded": ("exam", "results"),
    "candidate.recorded": ("exam", "results"),
    "session.finalised": ("exam", "results"),
    "room.act_ordered": ("exam",),
    "exam.attempt_seen": ("sessions",),
    "exam.help_changed": ("sessions",),
    "exam.join_missed": ("sessions",),
    "exam.room_act_done": ("sessions",),
    "exam.computer_checked": ("sessions",),
    "exam.candidate_linked": ("sessions", "results"),
    "exam.profile_changed": ("sessions",),
    "exam.attempt_started": ("sessions", "results"),
    "exam.answer_recorded": ("results",),
    "exam.attempt_completed": ("sessions", "results"),
    "exam.session_closed": ("sessions", "results"),
    "results.session_published": ("sessions",),
    "results.advice_given": ("sessions",),
    "journal.lines_written": ("results",),
}


def carries_journal(event_type: str) -> bool:
    """True when the event reaches results, which merges the journals: its envelope may carry lines."""
    return "results" in LISTENERS[event_type]
