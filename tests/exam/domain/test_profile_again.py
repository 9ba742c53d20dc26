"""Levels and pix computed a second time, naively and apart: one dictionary, strings and a sum of thirds."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from services.exam.domain.imported import ImportedLevel, elements_from_import
from services.exam.domain.knowledge import (
    KnowledgeElement,
    PositioningAnswer,
    current_knowledge,
    elements_from_answer,
    improve,
    retake,
)
from services.exam.domain.profile import placement_profile
from shared.domain.statuses import AnswerStatus
from shared.referential.bank import load_bank

BANK = load_bank()
START = datetime(2026, 1, 1, tzinfo=UTC)
ITEMS = {name: item.skill for name, item in BANK.items.items()}
SKILLS = {name: (skill.competence, name[:-1], int(name[-1])) for name, skill in BANK.skills.items()}
"""Compétence, tube and difficulty, the last two as the name tells them."""

CODES = [one.code for one in BANK.competences]
FEW = st.sampled_from(CODES[:2])
EVENTS = st.one_of(
    st.tuples(
        st.just("answer"),
        st.sampled_from([name for name, skill in ITEMS.items() if SKILLS[skill][0] in CODES[:2]]),
        st.booleans(),
    ),
    st.tuples(st.just("import"), FEW, st.integers(0, 8), st.booleans()),
    st.tuples(st.sampled_from(["retake", "improve"]), FEW),
)


def naively(events: list[tuple[object, ...]]) -> dict[str, tuple[int, int]]:
    """Level and pix of each compétence. `known`: a skill is right, wrong, or absent."""
    known: dict[str, bool] = {}
    for event in events:
        match event:
            case "answer", str(item), bool(right):
                competence, tube, difficulty = SKILLS[ITEMS[item]]
                if ITEMS[item] not in known:
                    for name, (_, other, rank) in SKILLS.items():
                        concerned = rank <= difficulty if right else rank >= difficulty
                        if other == tube and concerned and name not in known:
                            known[name] = right
            case "import", str(competence), int(level), bool(replaces):
                for name, (of, _, rank) in SKILLS.items():
                    if of == competence and rank <= level:
                        known[name] = True
                    elif of == competence and replaces:
                        known.pop(name, None)
            case str(again), str(competence):
                for name, (of, _, _) in SKILLS.items():
                    if of == competence and (again == "retake" or known.get(name) is False):
                        known.pop(name, None)
    told = {}
    for code in CODES:
        sixths = 0
        for rank in range(1, 9):
            share = [name for name, (of, _, difficulty) in SKILLS.items() if (of, difficulty) == (code, rank)]
            sixths += sum(48 // len(share) for name in share if known.get(name))
        told[code] = (sixths // 48, sixths // 6)
    return told


@settings(max_examples=40)
@given(st.lists(EVENTS, max_size=25))
def test_levels_and_pix_are_those_of_a_second_computation(events: list[tuple[object, ...]]) -> None:
    elements: list[KnowledgeElement] = []
    now = START
    for event in events:
        now += timedelta(days=8)
        match event:
            case "answer", str(item), bool(right):
                answer = PositioningAnswer(item, AnswerStatus.OK if right else AnswerStatus.KO, now)
                elements += elements_from_answer(BANK, answer, current_knowledge(elements, now).keys())
            case "import", str(competence), int(level), bool(replaces):
                elements += elements_from_import(BANK, ImportedLevel(competence, level, replaces, now))
            case "retake", str(competence):
                elements += retake(BANK, competence, elements, now)
            case "improve", str(competence):
                elements += improve(BANK, competence, elements, now)
    profile = placement_profile(BANK, elements, now + timedelta(days=1))
    assert {one.code: (one.level, one.pix) for one in profile.competences} == naively(events)
    assert profile.pix == sum(pix for _, pix in naively(events).values())
