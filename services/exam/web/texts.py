"""Figures as a pupil reads them."""

from datetime import timedelta

_MINUTE = timedelta(minutes=1)

CALLED = "Le surveillant est prévenu ; levez la main."


def duration_text(left: timedelta) -> str:
    """The time left, to the minute above: « 1 h 12 min », « 45 minutes », « moins d’une minute »."""
    if left <= timedelta(0):
        return "Le temps est écoulé"
    if left < _MINUTE:
        return "moins d’une minute"
    minutes = -(-left // _MINUTE)
    if minutes < 60:
        return f"{minutes} minute{'s' if minutes > 1 else ''}"
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest:02} min" if rest else f"{hours} h"


def item_time_text(time: timedelta | int) -> str:
    """The time of a timed item, to the second above: « 1 minute 30 », « 45 secondes »."""
    seconds = -(-time // timedelta(seconds=1)) if isinstance(time, timedelta) else time
    minutes, rest = divmod(seconds, 60)
    if not minutes:
        return f"{seconds} seconde{'s' if seconds > 1 else ''}"
    return f"{minutes} minute{'s' if minutes > 1 else ''}" + (f" {rest:02}" if rest else "")


def left_to_pass(count: int) -> str:
    """What remains once the time is over."""
    return "Il reste 1 épreuve à passer." if count == 1 else f"Il reste {count} épreuves à passer."


def added_text(minutes: int) -> str:
    """What the room has added; empty for nothing."""
    return f"Le surveillant a ajouté {minutes} minute{'s' if minutes > 1 else ''}." if minutes else ""


def thousands_text(number: int) -> str:
    """« 24 512 », with spaces that do not break."""
    return f"{number:,}".replace(",", "\u202f")


def bytes_text(size: int) -> str:
    """The size of a file as file managers write it, by thousands: « 850 octets », « 24,5 Ko », « 3 Mo »."""
    if size < 1000:
        return f"{size} octet{'s' if size > 1 else ''}"
    power = 1 if size < 999_950 else 2 if size < 999_950_000 else 3
    amount = f"{size / 1000**power:.1f}".removesuffix(".0").replace(".", ",")
    return f"{amount}\u00a0{('Ko', 'Mo', 'Go')[power - 1]}"
