"""Simulators are read, and whatever would leave a pupil stuck is found by the check of the bank."""

from collections.abc import Callable
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
import yaml

from shared.referential.bank import DATA, load_bank
from shared.referential.check import main
from shared.referential.simulation.acting import controls
from shared.referential.simulation.formulas import circular
from shared.referential.simulation.models import SimulatorKind
from shared.referential.simulation.reading import read_simulator
from tests.shared.referential.test_check import find

Data = dict[str, Any]
Write = Callable[[Data], Path]

MESSAGE: Data = {
    "from": "Zoé <zoe@lampes.example>",
    "to": "Ali <ali@lampes.example>",
    "date": "2 mai",
    "subject": "Panne",
    "body": "Elle est éteinte.",
}
MAILBOX: Data = {"folders": [{"name": "Réception", "messages": [MESSAGE]}, {"name": "Corbeille"}]}
SETTINGS: Data = {
    "tabs": [
        {
            "name": "Lumière",
            "groups": [
                {
                    "name": "Lampe",
                    "settings": [
                        {"name": "Allumée", "value": "non"},
                        {"name": "Couleur", "value": "Blanche", "choices": ["Blanche", "Jaune"]},
                        {"name": "Modèle", "value": "L2"},
                    ],
                }
            ],
        }
    ]
}
FILE: Data = {"name": "a.txt", "size": "3", "modified": "2026-05-02 09:00"}
FILES: Data = {"name": "Racine", "files": [FILE], "folders": [{"name": "Lampes"}]}
PAGE: Data = {"title": "Lampe", "url": "https://lampes.example", "date": "2026-05-02", "snippet": "…"}
SEARCH: Data = {"name": "Cherche", "pages": [PAGE, PAGE | {"url": "https://lampes.example/2"}]}
SHEET: Data = {"sortable": "2", "rows": [["Prix", "Total"], ["2", "=SOMME(A2:A2)"]]}


def simulated(kind: str, data: Any, solution: str = "sept", acts: list[str] | None = None, **more: Any) -> Data:
    simulator = {"kind": kind, "title": "Une lampe", "data": data} | ({"acts": acts} if acts else {}) | more
    return {"simulator": simulator, "solution": [solution], "tolerances": ["t1"]}


SOUND = [
    simulated("mailbox", MAILBOX),
    simulated("mailbox", MAILBOX, "Panne, dossier : Corbeille ; Panne, signalé : oui", ["move", "report"]),
    simulated("files", FILES, "a.txt, nom : b.txt ; a.txt, dossier : Racine/Lampes", ["rename", "move"]),
    simulated("settings", SETTINGS, "Lampe, Allumée : oui ; Lampe, Couleur : Jaune", ["set"]),
    simulated("search", SEARCH),
    simulated("spreadsheet", SHEET),
]

BROKEN: list[tuple[Data, str]] = [
    (simulated("radio", MAILBOX), "type inconnu « radio »"),
    (simulated("mailbox", MAILBOX, acts=["explode"]), "geste inconnu « explode »"),
    (simulated("mailbox", "absent.yaml"), "le fichier simulators/absent.yaml n'existe pas"),
    (simulated("mailbox", "../framework.yaml"), "n'existe pas"),
    (simulated("mailbox", MAILBOX, title=""), "le simulateur n'a pas de titre"),
    (simulated("mailbox", {"folders": [{"name": "Réception", "messages": [{}]}]}), "messages 1 : from manque"),
    (simulated("mailbox", {"folders": [{"name": "Vide"}]}), "la boîte n'a aucun message"),
    (simulated("mailbox", {"folder": []}), "champ inconnu : folder"),
    (simulated("mailbox", [1]), "des champs sont attendus"),
    (simulated("files", FILES | {"files": [FILE | {"size": "3 Ko"}]}), "un nombre entier est attendu"),
    (simulated("files", FILES | {"files": [FILE | {"modified": "hier"}]}), "une date s'écrit"),
    (simulated("files", FILES | {"files": [FILE, FILE]}), "« a.txt » : deux fois"),
    (simulated("search", {"name": "Cherche", "pages": [PAGE]}), "au moins deux pages"),
    (
        simulated("search", {"name": "C", "pages": [PAGE, PAGE | {"url": "https://a.fr"}]}),
        "a.fr : une adresse inventée",
    ),
    (simulated("spreadsheet", {"rows": [["=A2"]]}), "=A2 : désigne une cellule hors de la feuille"),
    (simulated("spreadsheet", {"rows": [["=TRUC(1)"]]}), "fonction inconnue TRUC"),
    (simulated("spreadsheet", {"rows": [["=B1", "=A1"]]}), "des cellules se calculent l'une par l'autre"),
    (simulated("spreadsheet", {"rows": [["1"]], "sortable": "3"}), "sortable compte la ligne des titres"),
    (simulated("search", SEARCH, acts=["set"]), "le simulateur search ne connaît pas : set"),
    (simulated("settings", SETTINGS, "Lampe, Allumée : non", ["set"]), "« Lampe, Allumée : non » : aucun changement"),
    (simulated("settings", SETTINGS, "Lampe, Couleur : Verte", ["set"]), "« Lampe, Couleur : Verte » : aucun"),
    (simulated("settings", SETTINGS, "Lampe, Couleur : Jaune ; Lampe, Allumée : oui", ["set"]), "à cette place"),
    (simulated("settings", SETTINGS, "Lampe, Modèle : L3", ["set"]), "« Lampe, Modèle : L3 » : aucun changement"),
    (
        simulated("settings", SETTINGS, "Lampe, Allumée : oui", ["set"]) | {"tolerances": ["t3"]},
        "t3 pardonnerait un ch",
    ),
    (simulated("mailbox", MAILBOX, "sept", ["move"]) | {"choices": ["sept", "huit", "dix"]}, "un QROC sans liste"),
]


def test_sound_simulators_of_each_kind_pass(sheet: Data, write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    for fields in SOUND:
        find(sheet, "lampe3-texte").update(fields)
        assert main(write(sheet)) == 0, capsys.readouterr().out


def test_a_broken_simulator_is_refused_with_the_item_and_the_reason(
    sheet: Data, write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    item = find(sheet, "lampe3-texte")
    sound = dict(item)
    for fields, sentence in BROKEN:
        item.clear()
        item.update(sound, **fields)
        assert main(write(sheet)) == 1, sentence
        lines = capsys.readouterr().out.splitlines()
        assert any("lampe3-texte : " in line and sentence in line for line in lines), (sentence, lines[-4:])


def test_the_data_of_several_items_stand_in_a_file_which_counts_in_the_version(
    sheet: Data, write: Write, capsys: pytest.CaptureFixture[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = write(sheet)
    (folder / "simulators").mkdir()
    file = folder / "simulators" / "lampe.yaml"
    file.write_text(yaml.safe_dump(SETTINGS | {"tab": "faute"}, allow_unicode=True), encoding="utf-8")
    assert main(folder) == 1
    assert "simulators/lampe.yaml : aucune épreuve ne s'en sert" in capsys.readouterr().out
    find(sheet, "lampe3-texte").update(simulated("settings", "lampe.yaml"))
    write(sheet)
    assert main(folder) == 1
    assert "lampe.yaml : champ inconnu : tab" in capsys.readouterr().out
    file.write_text(yaml.safe_dump(SETTINGS, allow_unicode=True), encoding="utf-8")
    assert main(folder) == 0
    assert load_bank(folder).items["lampe3-texte"].simulator is not None
    other = copytree(folder, tmp_path_factory.mktemp("autre") / "banque")
    (other / "simulators" / "lampe.yaml").write_text(file.read_text().replace("Blanche", "Bleue"))
    assert load_bank(other).version != load_bank(folder).version


def test_the_example_of_each_kind_in_the_readme_is_read() -> None:
    readme = (DATA / "README.md").read_text(encoding="utf-8")
    block = readme.partition("One example of data a kind")[2].split("```yaml\n")[1].partition("```")[0]
    examples = [yaml.load(one, Loader=yaml.CBaseLoader) for one in block.split("\n\n")]  # noqa: S506
    for kind, data in zip(SimulatorKind, examples, strict=True):
        read_simulator({"kind": kind.value, "title": "Exemple", "data": data}, DATA)


def test_what_can_be_changed_is_listed_in_the_order_of_the_page() -> None:
    simulator = load_bank().items["rempart4-reglages-lampe"].simulator
    assert simulator is not None
    lamp = [one for one in controls(simulator) if one.subject.startswith("Lampe torche")]
    assert [(one.subject.removeprefix("Lampe torche, Accès "), one.first) for one in lamp] == [
        ("à l'appareil photo", "oui"),
        ("à la position", "oui"),
        ("aux contacts", "oui"),
        ("au micro", "non"),
    ]


def test_a_long_chain_of_formulas_is_no_circle() -> None:
    assert not circular((("1", *(f"={column}1+1" for column in "ABCDEFGH")),))
    assert circular((("=SOMME(A1:C1)", "2", "3"),))
