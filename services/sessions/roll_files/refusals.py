"""Why a file is refused as a whole: nothing of it is kept."""

from shared.errors import Refusal


class RefusedFile(Refusal):
    """`sentence` says what the file is not, and what to do."""

    status = 422
    title = "Fichier refusé"


def unknown() -> RefusedFile:
    return RefusedFile(
        "roll-unknown",
        "Ce fichier n’est pas une base élèves connue ici. Déposez l’export « Élèves sans adresses » de SIECLE "
        "(.zip ou .xml), ou l’export CSV de Fregata ou d’ONDE, sans l’ouvrir ni l’enregistrer avec un autre logiciel.",
    )


def empty() -> RefusedFile:
    return RefusedFile("roll-empty", "Ce fichier est vide. Refaites l’export, puis déposez-le.")


def nobody() -> RefusedFile:
    return RefusedFile(
        "roll-nobody",
        "Ce fichier ne contient aucun élève inscrit dans une classe : il viderait la base. "
        "Vérifiez l’année et la période choisies pour l’export, puis refaites-le.",
    )


def truncated() -> RefusedFile:
    return RefusedFile("roll-truncated", "Ce fichier s’arrête avant la fin. Refaites l’export, puis déposez-le.")


def damaged(line: int) -> RefusedFile:
    return RefusedFile(
        "roll-damaged",
        f"Ce fichier est abîmé à la ligne {line}. Refaites l’export et déposez-le sans l’avoir ouvert ni modifié.",
    )


def too_big() -> RefusedFile:
    return RefusedFile(
        "roll-too-big",
        "Ce fichier est trop volumineux pour une base élèves. Vérifiez que c’est le bon, ou déposez-le en .zip.",
    )


def huge_field(line: int) -> RefusedFile:
    return RefusedFile(
        "roll-huge-field",
        f"Une information démesurée se trouve vers la ligne {line}. Refaites l’export : ce fichier a été modifié.",
    )


def forbidden_xml() -> RefusedFile:
    return RefusedFile(
        "roll-doctype",
        "Ce fichier contient des instructions (DOCTYPE, entités) que SIECLE n’écrit jamais. "
        "Refaites l’export depuis SIECLE et déposez-le tel quel.",
    )


def bad_archive() -> RefusedFile:
    return RefusedFile(
        "roll-archive",
        "Cette archive ne peut pas être ouverte. Déposez le fichier .zip tel que SIECLE le donne, sans mot de passe.",
    )


def not_one_entry(count: int) -> RefusedFile:
    held = "ne contient aucun fichier .xml" if count == 0 else f"contient {count} fichiers .xml"
    return RefusedFile(
        "roll-archive-entries",
        f"Cette archive {held} : il en faut exactement un. Déposez le fichier .zip tel que SIECLE le donne.",
    )


def encoding(name: str) -> RefusedFile:
    return RefusedFile(
        "roll-encoding",
        f"Ce fichier annonce l’encodage « {name[:40]} », que nous ne lisons pas. "
        "Refaites l’export depuis SIECLE et déposez-le tel quel.",
    )


def garbled() -> RefusedFile:
    return RefusedFile(
        "roll-garbled",
        "Les accents de ce fichier sont abîmés (« Ã© » au lieu de « é ») : il a été enregistré par un autre logiciel. "
        "Refaites l’export et déposez-le sans l’ouvrir.",
    )


def no_school() -> RefusedFile:
    return RefusedFile(
        "roll-no-school",
        "Ce fichier ne dit pas de quel établissement il vient (UAJ). Refaites l’export « Élèves sans adresses ».",
    )


def other_school(written: str, uai: str) -> RefusedFile:
    return RefusedFile(
        "roll-other-school",
        f"Ce fichier est celui de l’établissement {written[:20]}, pas du vôtre ({uai}). Rien n’a été importé.",
    )


def missing_columns(names: list[str]) -> RefusedFile:
    return RefusedFile(
        "roll-columns",
        f"Il manque des colonnes à ce fichier : {', '.join(names)}. Refaites l’export sans rien y changer.",
    )


def double_column(name: str) -> RefusedFile:
    return RefusedFile(
        "roll-columns",
        f"La colonne « {name[:80]} » figure deux fois dans ce fichier. Refaites l’export sans rien y changer.",
    )
