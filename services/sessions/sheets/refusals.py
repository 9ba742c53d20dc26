"""Why a sheet is refused as a whole: nothing of it is kept."""

from services.sessions.domain.candidate_list import MOST_ROWS
from shared.errors import Refusal

_SAVE_AGAIN = "Ouvrez-le dans votre tableur, enregistrez-le en .ods ou .xlsx, puis déposez-le de nouveau."


class RefusedSheet(Refusal):
    """`sentence` says what the file is not, and what to do."""

    status = 422
    title = "Fichier refusé"


def refused(why: str) -> RefusedSheet:
    """The refusal of a workbook by the process that reads it, named by that process."""
    return RefusedSheet(f"sheet-{why}", _SENTENCES[why])


_SENTENCES = {
    "empty": "Ce fichier est vide. Remplissez le modèle, puis déposez-le.",
    "unknown": "Ce fichier n’est pas une feuille de calcul. Déposez le modèle rempli, en .ods, .xlsx ou .csv.",
    "too_big": "Ce fichier est trop volumineux pour une liste de candidats : 5 Mo au plus. "
    "Copiez les lignes utiles dans un modèle neuf, puis déposez-le.",
    "inflates": "Ce classeur est démesuré une fois ouvert. Copiez les lignes utiles dans un modèle neuf, "
    "puis déposez-le.",
    "rows": f"Cette feuille a plus de {MOST_ROWS} lignes. "
    "Retirez les lignes vides, ou répartissez les candidats en plusieurs fichiers.",
    "columns": "Cette feuille a trop de colonnes pour une liste de candidats. "
    "Copiez les colonnes utiles dans un modèle neuf, puis déposez-le.",
    "damaged": f"Ce fichier est abîmé. {_SAVE_AGAIN}",
    "locked": "Ce fichier est protégé par un mot de passe. Enregistrez-le sans mot de passe, puis déposez-le.",
    "old": "Ce fichier est d’un ancien format (.xls ou .doc), ou protégé par un mot de passe. "
    "Enregistrez-le en .ods ou .xlsx, sans mot de passe, puis déposez-le.",
    "doctype": f"Ce classeur contient une déclaration (DOCTYPE) qu’aucun tableur n’écrit. {_SAVE_AGAIN}",
    "no_page": "Ce classeur n’a aucune feuille visible. Remplissez le modèle, puis déposez-le.",
    "long_line": "Ce fichier contient une ligne démesurée. Enregistrez-le de nouveau en « CSV (séparateur : "
    "point-virgule) », ou déposez-le en .ods ou .xlsx.",
    "utf16": "Ce texte est en UTF-16. Enregistrez-le en « CSV UTF-8 », en .ods ou en .xlsx.",
    "quotes": "Les guillemets de ce fichier CSV ne se referment pas. Enregistrez-le de nouveau depuis votre tableur, "
    "ou déposez-le en .ods ou .xlsx.",
}
