"""Why a file is refused, in a sentence that says what to do."""

SENTENCES = {
    "unknown": "Ce fichier n’est ni un PDF ni une image JPEG, PNG ou HEIC : exportez-le dans l’un de ces formats.",
    "damaged": "Ce fichier ne s’ouvre pas : il est abîmé ou incomplet. Scannez-le ou exportez-le de nouveau.",
    "locked": "Ce PDF est protégé par un mot de passe ou des restrictions : enregistrez-le sans protection.",
    "active": "Ce PDF contient un programme, un formulaire actif ou un fichier joint. "
    "Imprimez-le au format PDF, puis déposez le nouveau fichier.",
    "heavy": "Ce fichier est bien plus gros une fois ouvert qu’il n’en a l’air : scannez-le en qualité moyenne.",
    "virus": "L’analyse a trouvé un virus dans ce fichier : il n’a pas été gardé. Prévenez votre service informatique.",
    "late": "La session a été finalisée avant la fin de l’envoi : ce fichier n’a pas été transmis.",
}


class RefusedFile(Exception):
    """Nothing of the file is kept. `code` is one of `SENTENCES`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code if code in SENTENCES else "damaged"

    @property
    def sentence(self) -> str:
        return SENTENCES[self.code]
