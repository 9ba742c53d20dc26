"""The bank as its reviewers read it: every item as the pupil sees it, with its solutions. Nothing here is recorded."""

from collections.abc import Sequence

from flask import abort, render_template, request

from services.exam.domain.checking import SKIP, check
from services.exam.queries.item_search import counts_of, search
from services.exam.web.item_pages import item_html
from shared.domain.statuses import AnswerStatus
from shared.identity.model import Role
from shared.referential.answers import as_text, solution_lines
from shared.referential.bank import load_bank
from shared.referential.models import Item, Kind
from shared.web.access import blueprint, roles

REVIEWERS = (Role.OPERATOR, Role.JURY)
KINDS = {
    Kind.QCU: "QCU",
    Kind.QCM: "QCM",
    Kind.QROC: "QROC",
    Kind.QROCM_IND: "QROCM, champs indépendants",
    Kind.QROCM_DEP: "QROCM, champs dépendants",
}
LONGEST_ASKED = 100

pages = blueprint("review", __name__, access=roles(*REVIEWERS), url_prefix="/revue")


@pages.get("/")
def index() -> str:
    """The counts of each compétence, then the items of one, or those that a search finds in all of them."""
    bank = load_bank()
    words = request.args.get("recherche", "")[:LONGEST_ASKED].strip()
    kind = request.args.get("type", "")
    competence = request.args.get("competence", "")
    if competence not in {one.code for one in bank.competences}:
        competence = ""
    everywhere = words or kind in list(Kind)
    shown = competence or ("" if everywhere else bank.competences[0].code)
    return render_template(
        "exam/review/index.html",
        bank=bank,
        kinds=KINDS,
        counts=counts_of(bank),
        items=search(bank, words=words, kind=kind, competence=shown),
        shown=shown,
        asked={"recherche": words, "type": kind, "competence": competence},
    )


@pages.get("/<item_id>")
def show(item_id: str) -> str:
    return _page(_item(item_id))


@pages.post("/<item_id>")
def try_answer(item_id: str) -> str:
    """What the correction says of an answer; nobody's test nor profile is concerned."""
    item = _item(item_id)
    given = request.form.getlist("response")
    answer = SKIP if request.form.get("action") == "passe" else as_text(item, given)
    status = check(item, answer, timed_out="timed_out" in request.form, lost_focus="lost_focus" in request.form)
    return _page(item, given, status)


def _page(item: Item, given: Sequence[str] = (), status: AnswerStatus | None = None) -> str:
    bank = load_bank()
    skill = bank.skills[item.skill]
    solutions = solution_lines(item) or [item.choices[number - 1] for number in sorted(item.right_choices)]
    return render_template(
        "exam/review/item.html",
        item=item,
        skill=skill,
        tube=bank.tubes[skill.tube],
        others=[one for one in bank.items_of(item.skill) if one.id != item.id],
        kind=KINDS[item.kind],
        seen=item_html(item.id, given),
        solutions=solutions,
        provenance=bank.provenance_of(item),
        status=status,
    )


def _item(item_id: str) -> Item:
    item = load_bank().items.get(item_id)
    if item is None:
        abort(404)
    return item
