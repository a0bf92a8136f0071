"""Settings of the environment: the address that a command in another terminal writes in its letters."""

from pathlib import Path

import pytest

from quartiers.socle import environnement


def test_address_is_the_setting_else_that_of_the_last_start_else_the_usual_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def adresse() -> str:
        return environnement.adresse("ESSAI_ADRESSE", tmp_path / "adresse", "http://localhost:8000")

    monkeypatch.delenv("ESSAI_ADRESSE", raising=False)
    assert adresse() == "http://localhost:8000"
    (tmp_path / "adresse").write_text("http://localhost:8051\n", encoding="utf-8")
    assert adresse() == "http://localhost:8051"
    monkeypatch.setenv("ESSAI_ADRESSE", "https://quartiers.example")
    assert adresse() == "https://quartiers.example"
