"""R-FILE: exam alone opens a file of answers, and only a whole one, of the test that it names."""

from uuid import UUID, uuid4

import pytest

from services.exam.domain.answer_file import BIGGEST_FILE, MOST_ANSWERS, FileRefused, open_file, seal
from tests.exam.room import KEY
from tests.exam.sealing import answer, sealed

TEST, OTHER = uuid4(), uuid4()
GOOD = sealed(TEST, [answer("a", "1", "2"), answer("b", action="passe", losses=2)])


def reason(content: bytes, key: bytes = KEY) -> str:
    with pytest.raises(FileRefused) as refused:
        open_file(content, key)
    assert refused.value.sentence.endswith(".")
    return refused.value.code.removeprefix("answer-file-")


def test_a_sealed_file_gives_back_what_waited_in_order() -> None:
    held = open_file(b"\n" + GOOD + b"\r\n", KEY)
    assert held.attempt == TEST
    assert [(one.item, one.responses, one.action, one.losses) for one in held.answers] == [
        ("a", ("1", "2"), "valide", 0),
        ("b", ("1",), "passe", 2),
    ]


def test_neither_the_file_nor_what_the_page_was_given_says_the_answers() -> None:
    secret = sealed(TEST, [answer("a", "ma réponse à moi")])
    assert b"ma r" not in secret
    assert "d" not in seal(TEST, KEY)["key"]


def test_any_sign_changed_spoils_the_file() -> None:
    for place in range(0, len(GOOD), 7):
        other = b"A" if GOOD[place : place + 1] != b"A" else b"B"
        assert reason(GOOD[:place] + other + GOOD[place + 1 :]) in {"damaged", "unknown"}
    assert reason(GOOD[:-10]) == "damaged"


@pytest.mark.parametrize(
    ("why", "content"),
    [
        ("unknown", b""),
        ("unknown", b"PK\x03\x04"),
        ("unknown", "réponses....".encode()),
        ("damaged", b"...."),
        ("damaged", b"e30....."[:-1]),
        ("damaged", b".".join([GOOD.split(b".")[0], *sealed(OTHER, [answer("a")]).split(b".")[1:]])),
        ("damaged", sealed(TEST, [answer("a")], key=b"the key of another platform, as long as ours")),
        ("damaged", sealed(TEST, [answer("a")], ticket=seal(OTHER, KEY)["ticket"])),
        ("damaged", sealed(TEST, [answer("a")], attempt=str(OTHER))),
        ("damaged", sealed(TEST, [answer("a")], attempt=str(OTHER), ticket=seal(OTHER, KEY)["ticket"])),
        ("damaged", sealed(TEST, [answer("a")], ticket="é" * 40)),
        ("damaged", sealed(TEST, [answer("a")], header={"zip": "DEF"})),
        ("damaged", sealed(TEST, [answer("a")], header={"enc": "A128GCM"})),
        ("damaged", sealed(TEST, [])),
        ("damaged", sealed(TEST, [answer("a")] * (MOST_ANSWERS + 1))),
        ("damaged", sealed(TEST, [answer("a", at="hier")])),
        ("damaged", sealed(TEST, [answer("a", at="0001-01-01T00:00:00+23:00")])),
        ("damaged", sealed(TEST, [answer("a", losses=-1)])),
        ("damaged", sealed(TEST, [], text='{"answers": "\\ud800"}')),
        ("damaged", sealed(TEST, [], text="[" * 100_000)),
        ("too_big", b"a" * (BIGGEST_FILE + 1)),
    ],
)
def test_a_hostile_file_is_told_from_a_sealed_one(why: str, content: bytes) -> None:
    assert reason(content) == why


def test_each_test_has_its_own_ticket() -> None:
    tickets = {seal(UUID(int=number), KEY)["ticket"] for number in range(20)}
    assert len(tickets) == 20
