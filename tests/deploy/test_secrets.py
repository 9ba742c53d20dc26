"""`make secrets`: drawn once, for their owner on the machine, and readable where compose mounts them."""

from pathlib import Path

from deploy.draw_secrets import main


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_secrets_are_for_their_owner_alone(tmp_path: Path) -> None:
    (tmp_path / "deploy").mkdir()
    main(tmp_path)
    assert mode(tmp_path / ".env") == 0o600
    assert mode(tmp_path / "deploy" / "secrets") == 0o700


def test_the_passwords_can_be_read_by_the_user_of_an_image(tmp_path: Path) -> None:
    (tmp_path / "deploy").mkdir()
    main(tmp_path)
    files = list((tmp_path / "deploy" / "secrets").iterdir())
    assert len(files) == 9
    assert {mode(path) for path in files} == {0o644}


def test_drawing_again_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "deploy").mkdir()
    main(tmp_path)
    drawn = {path: path.read_text() for path in tmp_path.rglob("*") if path.is_file()}
    main(tmp_path)
    assert drawn == {path: path.read_text() for path in tmp_path.rglob("*") if path.is_file()}
