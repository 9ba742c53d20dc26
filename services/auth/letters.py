"""What auth writes to people, in full: plain text, one thing to do, and what to do when it was not them."""

from datetime import datetime, timedelta

from shared.mail.sealing import Letter

NOTICE_LIFE = timedelta(days=1)
"""A notice that tells what happened to an account: later, it would alarm more than it helps."""

SIGNED = (
    "\n\nLa plateforme de certification\n"
    "Ce message est envoyé par une machine : les réponses ne sont lues par personne.\n"
)


def reset_letter(to: str, link: str) -> Letter:
    return _letter(
        to,
        "Choisir un nouveau mot de passe",
        "Quelqu’un, vous sans doute, a demandé un nouveau mot de passe pour le compte de cette adresse.\n\n"
        f"Ouvrez ce lien pour le choisir. Il sert une seule fois, pendant une heure :\n\n{link}\n\n"
        "Ce n’était pas vous ? Ne faites rien : votre mot de passe reste le même.",
    )


def sign_up_letter(to: str, link: str) -> Letter:
    return _letter(
        to,
        "Créer votre compte",
        "Quelqu’un, vous sans doute, veut créer un compte avec cette adresse.\n\n"
        f"Ouvrez ce lien pour continuer. Il sert une seule fois, pendant une heure :\n\n{link}\n\n"
        "Ce n’était pas vous ? Ne faites rien : aucun compte ne sera créé.",
    )


def already_signed_up_letter(to: str, link: str) -> Letter:
    return _letter(
        to,
        "Vous avez déjà un compte",
        "Quelqu’un, vous sans doute, a voulu créer un compte avec cette adresse. Elle en a déjà un.\n\n"
        f"Connectez-vous ici, avec « Mot de passe oublié ? » s’il le faut :\n\n{link}\n\n"
        "Ce n’était pas vous ? Ne faites rien : votre compte reste le même.",
    )


def password_changed_letter(to: str) -> Letter:
    return _letter(
        to,
        "Votre mot de passe a changé",
        "Le mot de passe de votre compte vient d’être changé.\n\n"
        "Ce n’était pas vous ? Demandez tout de suite un nouveau mot de passe, par « Mot de passe oublié ? » sur la "
        "page de connexion, puis prévenez le référent Pix de votre établissement.",
    )


def tries_letter(to: str, tries: int) -> Letter:
    return _letter(
        to,
        "Des essais de connexion à votre compte ont échoué",
        f"En une heure, {tries} essais de connexion à votre compte ont été refusés : mauvais mot de passe. "
        "Aucun de ces essais n’a ouvert votre compte, et les suivants attendent de plus en plus longtemps.\n\n"
        "C’était vous ? Choisissez un nouveau mot de passe par « Mot de passe oublié ? » sur la page de connexion.\n\n"
        "Ce n’était pas vous ? Si ce mot de passe vous sert aussi ailleurs, changez-le dans « Mon compte », puis "
        "prévenez le référent Pix de votre établissement.\n\n"
        "Ce message est envoyé une fois par jour au plus.",
    )


def address_letter(to: str, link: str) -> Letter:
    return _letter(
        to,
        "Confirmer votre adresse e-mail",
        "Quelqu’un, vous sans doute, veut se connecter à la plateforme avec cette adresse.\n\n"
        f"Ouvrez ce lien pour la confirmer. Il sert une seule fois, pendant une heure :\n\n{link}\n\n"
        "Ce n’était pas vous ? Ne faites rien : votre adresse ne sera pas utilisée.",
    )


def address_left_letter(to: str) -> Letter:
    return _letter(
        to,
        "L’adresse de votre compte a changé",
        "Votre compte se connecte désormais avec une autre adresse e-mail ; celle-ci ne sert plus.\n\n"
        "Ce n’était pas vous ? Prévenez tout de suite le référent Pix de votre établissement.",
    )


def tied_letter(to: str, provider: str) -> Letter:
    return _letter(
        to,
        "Un autre moyen de se connecter à votre compte",
        f"Votre compte s’ouvre désormais aussi avec {provider}, en plus de votre mot de passe.\n\n"
        "Ce n’était pas vous ? Connectez-vous, retirez-le dans « Mon compte », changez de mot de passe, puis prévenez "
        "le référent Pix de votre établissement.",
    )


def untied_letter(to: str, provider: str) -> Letter:
    return _letter(
        to,
        "Un moyen de se connecter a été retiré de votre compte",
        f"Votre compte ne s’ouvre plus avec {provider} : il reste votre mot de passe.\n\n"
        "Ce n’était pas vous ? Changez de mot de passe, puis prévenez le référent Pix de votre établissement.",
    )


def invitation_letter(to: str, role: str, uai: str, link: str) -> Letter:
    return _letter(
        to,
        "Invitation à rejoindre l’équipe de votre établissement",
        f"L’établissement {uai} vous invite à le rejoindre avec le rôle « {role} ».\n\n"
        f"Ouvrez ce lien, connectez-vous, puis acceptez. Il sert une seule fois, pendant sept jours :\n\n{link}\n\n"
        "Vous ne connaissez pas cet établissement ? Ne faites rien : l’invitation s’éteindra seule.",
    )


def asleep_letter(to: str, link: str, due: datetime) -> Letter:
    return _letter(
        to,
        "Votre compte va être effacé",
        f"Votre compte n’a pas servi depuis deux ans : il sera effacé le {due:%d/%m/%Y}, avec ce qu’il garde de vous. "
        "Une certification obtenue restera vérifiable par son code, sans votre nom.\n\n"
        f"Pour le garder, il suffit de vous connecter avant cette date :\n\n{link}",
    )


def _letter(to: str, subject: str, text: str) -> Letter:
    return Letter(to=to, subject=subject, text=f"Bonjour,\n\n{text}{SIGNED}")
