"""Open data of grants: valid in the national schema, the funder's own lines only, the sum that was voted."""

import csv
import datetime as dt
import io
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from quartiers.appels import scdl
from quartiers.appels.domain.decision_financeur import Decision, enregistrer_decisions
from quartiers.appels.enums import EtatDossier, GenreVersement
from quartiers.appels.models import Versement
from tests.factories.annuaire import creer_organisme
from tests.factories.programmation import Saison, creer_saison

pytestmark = pytest.mark.django_db
SCHEMA = json.loads((Path(__file__).parent / "schemas" / "scdl_subventions_2.1.1.json").read_text(encoding="utf-8"))
JOUR = dt.date(2026, 11, 20)


def luhn(siret: str) -> bool:
    return sum(sum(divmod(int(c) * (1 + rang % 2), 10)) for rang, c in enumerate(reversed(siret))) % 10 == 0


def lit_bien(genre: str, texte: str) -> bool:
    if genre == "date":
        return bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}", texte)) and bool(dt.date.fromisoformat(texte))
    if genre == "number":
        return bool(re.fullmatch(r"-?\d+(\.\d+)?", texte))
    return genre != "boolean" or texte in {"oui", "non"}


def fautes_du_champ(champ: dict[str, Any], texte: str) -> list[str]:
    """The rules of the Table Schema on one cell."""
    regles, nom = champ.get("constraints", {}), champ["name"]
    if texte == "":
        return [f"{nom} : obligatoire"] if regles.get("required") else []
    fautes = [] if lit_bien(champ["type"], texte) else [f"{nom} : {champ['type']}"]
    if "pattern" in regles and not re.fullmatch(regles["pattern"].strip("^$"), texte):
        fautes.append(f"{nom} : motif")
    if "enum" in regles and texte not in regles["enum"]:
        fautes.append(f"{nom} : valeurs permises")
    if len(texte) > regles.get("maxLength", len(texte)):
        fautes.append(f"{nom} : trop long")
    if champ["type"] == "number":
        fautes += [f"{nom} : minimum"] if float(texte) < regles.get("minimum", float(texte)) else []
        fautes += [f"{nom} : maximum"] if float(texte) > regles.get("maximum", float(texte)) else []
    return fautes


def fautes_du_fichier(contenu: bytes) -> list[str]:
    """The national schema and its own checks (SIRET keys, one of two identifiers) on a CSV file."""
    lignes = list(csv.DictReader(io.StringIO(contenu.decode("utf-8"))))
    entetes = contenu.decode("utf-8").splitlines()[0].split(",")
    fautes = [] if entetes == [champ["name"] for champ in SCHEMA["fields"]] else ["en-têtes"]
    for numero, ligne in enumerate(lignes, start=2):
        fautes += [f"{numero} {f}" for champ in SCHEMA["fields"] for f in fautes_du_champ(champ, ligne[champ["name"]])]
        for colonne in ("idAttribuant", "idBeneficiaire"):
            if ligne[colonne] and not (len(ligne[colonne]) == 14 and luhn(ligne[colonne])):
                fautes.append(f"{numero} {colonne} : SIRET")
        if not ligne["idBeneficiaire"] and not ligne["rnaBeneficiaire"]:
            fautes.append(f"{numero} : ni SIRET ni RNA")
    return fautes


EXEMPLE = (
    ",".join(champ["name"] for champ in SCHEMA["fields"])
    + "\nVille,{siret},2026-01-02,,Club,,W333216789,Fête,100.5,aide en numéraire,unique,2026-02-01,,non,{part},\n"
)


def test_the_checker_itself_sees_faults() -> None:
    bon = EXEMPLE.format(siret="21060004500392", part="1").encode()
    assert fautes_du_fichier(bon) == []
    mauvais = EXEMPLE.format(siret="21060004500393", part="80").encode()
    assert fautes_du_fichier(mauvais) == ["2 pourcentageSubvention : maximum", "2 idAttribuant : SIRET"]


@pytest.fixture
def saison() -> Saison:
    return creer_saison()


def voter(saison: Saison, montants: list[tuple[Any, int]], motif: str = "") -> None:
    decisions = [Decision(ligne, Decimal(euros), motif) for ligne, euros in montants]
    enregistrer_decisions(acteur=saison.pilote, numero="2026-11-04", le=JOUR, decisions=decisions)


def test_grants_are_valid_in_the_national_schema(saison: Saison) -> None:
    long = saison.dossier(etat=EtatDossier.RETENU, intitule="Un titre, avec une virgule " * 7)
    rna = saison.dossier(
        etat=EtatDossier.RETENU,
        intitule="=CMD()",
        organisme=creer_organisme(nom='Les "Amis"', rna="W712345678"),
    )
    voter(saison, [(saison.ligne(long, saison.epci), 1500), (saison.ligne(rna, saison.epci), 700)])
    lignes, ecartees = scdl.lignes_scdl(saison.epci)
    contenu = scdl.en_csv(lignes)
    assert (fautes_du_fichier(contenu), ecartees, len(lignes)) == ([], 0, 2)
    lues = list(csv.DictReader(io.StringIO(contenu.decode())))
    assert sum((Decimal(ligne["montant"]) for ligne in lues), Decimal(0)) == Decimal(2200) == scdl.total(lignes)
    assert {ligne["pourcentageSubvention"] for ligne in lues} == {"1.00"}
    assert lues[1]["objet"] == "'=CMD() (2027)"
    assert json.loads(scdl.en_json(lignes))[0]["montant"] == 1500.0


def test_only_the_funders_own_grants(saison: Saison) -> None:
    dossier = saison.dossier(etat=EtatDossier.RETENU)
    voter(saison, [(saison.ligne(dossier, saison.etat), 3000)])
    voter(saison, [(saison.ligne(dossier, saison.epci), 0)], "Doublon")
    assert scdl.lignes_scdl(saison.epci) == ([], 0)
    (seule,) = scdl.lignes_scdl(saison.etat)[0]
    assert (seule["nomAttribuant"], seule["montant"]) == (saison.etat.organisme.nom, Decimal(3000))


def test_a_beneficiary_without_number_is_left_out_and_counted(saison: Saison) -> None:
    dossier = saison.dossier(etat=EtatDossier.RETENU, organisme=creer_organisme())
    voter(saison, [(saison.ligne(dossier, saison.epci), 100)])
    assert scdl.lignes_scdl(saison.epci) == ([], 1)


def test_dates_and_conditions_follow_the_payments(saison: Saison) -> None:
    dossier = saison.dossier(etat=EtatDossier.RETENU)
    ligne = saison.ligne(dossier, saison.epci)
    voter(saison, [(ligne, 1000)])

    def dates() -> tuple[str, str]:
        lue = scdl.lignes_scdl(saison.epci)[0][0]
        return lue["conditionsVersement"], lue["datesPeriodeVersement"]

    assert dates() == ("unique", "2026-11-20/2027-12-31")
    saison.epci.avance_taux = Decimal(70)
    saison.epci.save()
    assert dates() == ("échelonné", "2026-11-20/2027-12-31")
    commun: dict[str, Any] = {"contrat": saison.contrat, "ligne": ligne}
    Versement.objects.create(**commun, genre=GenreVersement.AVANCE, montant=Decimal(700), paye_le=dt.date(2027, 4, 2))
    assert dates() == ("unique", "2027-04-02")
    Versement.objects.create(**commun, genre=GenreVersement.SOLDE, montant=Decimal(300), promis_le=dt.date(2028, 1, 15))
    assert dates() == ("échelonné", "2027-04-02/2028-01-15")
    assert fautes_du_fichier(scdl.en_csv(scdl.lignes_scdl(saison.epci)[0])) == []


def test_published_once_decided_with_the_intercommunal_body_only(saison: Saison, client: Client) -> None:
    dossier = saison.dossier(etat=EtatDossier.RETENU)
    adresse = reverse("accueil:telecharger", args=[saison.contrat.code, "subventions", "csv"])
    avant = client.get(adresse)
    assert avant.content.decode().count("\r\n") == 1
    voter(saison, [(saison.ligne(dossier, saison.epci), 1234), (saison.ligne(dossier, saison.etat), 4000)])
    contenu = client.get(adresse).content
    assert fautes_du_fichier(contenu) == []
    assert [ligne["montant"] for ligne in csv.DictReader(io.StringIO(contenu.decode()))] == ["1234.00"]
    api = client.get(f"/api/v1/contrats/{saison.contrat.code}/subventions").json()
    assert [(r["montant"], r["notificationUE"], r["dateConvention"]) for r in api["resultats"]] == [
        (1234.0, False, "2026-11-20")
    ]
    page = client.get(reverse("accueil:telecharger", args=[saison.contrat.code, "subventions", "json"])).json()
    assert [r["montant"] for r in page["resultats"]] == [1234.0]
