"""`make secrets`: draw every password and key of the containers, once. Nothing already drawn is changed."""

from pathlib import Path
from secrets import token_urlsafe

SERVICES = ("auth", "sessions", "exam", "results")


def main(root: Path = Path()) -> None:
    """Write `.env` (read by compose) and one file a password under `deploy/secrets/`.

    Both are for their owner alone: `.env` by its own mode, the passwords by the mode of their folder. The files
    themselves are readable, since compose mounts each as it is and PostgreSQL's image reads them as its own user.
    """
    variables = root / ".env"
    if variables.exists():
        print("Les secrets sont déjà tirés (.env) : rien n’est changé.")
        return
    drawn = {"POSTGRES_PASSWORD": token_urlsafe(32), "RABBITMQ_PASSWORD": token_urlsafe(32)}
    drawn["EXAM_RECEIPT_KEY"] = token_urlsafe(48)
    for service in SERVICES:
        drawn[f"{service.upper()}_SECRET_KEY"] = token_urlsafe(48)
        for role in ("OWNER", "APP"):
            drawn[f"{service.upper()}_{role}_PASSWORD"] = token_urlsafe(32)
    folder = root / "deploy" / "secrets"
    folder.mkdir(mode=0o700, exist_ok=True)
    for name, value in drawn.items():
        if name.endswith("_PASSWORD") and not name.startswith("RABBITMQ"):
            _write(folder / name.lower(), value, mode=0o644)
    _write(variables, "".join(f"{name}={value}\n" for name, value in drawn.items()), mode=0o600)
    print("Secrets tirés dans .env et deploy/secrets/ : gardez-les hors de tout dépôt.")


def _write(path: Path, content: str, mode: int) -> None:
    path.touch(mode=0o600)
    path.write_text(content)
    path.chmod(mode)


if __name__ == "__main__":
    main()
