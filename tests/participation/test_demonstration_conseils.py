"""The councils of the demonstration: as the contract tells them, with a past draw that replays."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from quartiers.participation import rejouer_tirage
from quartiers.participation.demonstration_conseils import conseils_de_demonstration
from quartiers.participation.enums_tirages import EtatTirage
from quartiers.participation.models import Conseil, PersonneListe, Tirage
from quartiers.participation.queries_conseils import colleges_le, controles_de_la_loi
from tests.factories.contrat import creer_contrat
from tests.factories.territoire import creer_commune


@pytest.mark.django_db
def test_councils_and_draws_are_made_once_and_the_past_draw_replays(tmp_path: Path) -> None:
    contrat = creer_contrat()
    contrat.communes.add(creer_commune(nom="Le Creusot"), creer_commune(nom="Torcy"))
    assert conseils_de_demonstration(contrat) is True
    assert conseils_de_demonstration(contrat) is False
    assert Conseil.objects.filter(code__startswith="creusot-").count() == 5
    citoyen = Conseil.objects.get(code="torcy-citoyen")
    passe = Tirage.objects.get(college__conseil=citoyen)
    assert (passe.etat, len(passe.remplacements)) == (EtatTirage.ACTE, 1)
    assert not PersonneListe.objects.filter(tirage=passe).exists()
    assert passe.acte_le is not None
    etats = colleges_le([citoyen], passe.acte_le.date())[citoyen.pk]
    assert sum(len(etat.titulaires) for etat in etats) == 16
    assert [c.tenu for c in controles_de_la_loi(citoyen, etats)] == [True] * 6
    chemin = tmp_path / "pv.json"
    chemin.write_text(json.dumps(passe.proces_verbal), encoding="utf-8")
    fini = subprocess.run([sys.executable, "-I", "-S", rejouer_tirage.__file__, str(chemin)], check=False)
    assert fini.returncode == 0
    en_preparation = Tirage.objects.get(etat=EtatTirage.PREPARE)
    assert PersonneListe.objects.filter(tirage=en_preparation).count() == 600
