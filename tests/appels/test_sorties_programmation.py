"""Page, workbook, Word, PDF, open data, accountants' file: one sum, to the cent, computed here by another path."""

import csv
import datetime as dt
import io
import re
from decimal import Decimal
from typing import Any

import docx
import pypdf
import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from quartiers.appels.domain.decision_financeur import Decision, enregistrer_decisions
from quartiers.appels.domain.programmation import figer
from quartiers.appels.enums import EtapeProgrammation, EtatDossier
from quartiers.appels.models import FicheOrganisme, Programmation
from quartiers.appels.montants import montant_en_lettres
from quartiers.socle.formats import montant as en_euros
from quartiers.socle.saisies import lire_euros
from tests.factories.appels import creer_instructeur
from tests.factories.programmation import Saison, creer_saison

pytestmark = pytest.mark.django_db
ANNEE = 2027


@pytest.fixture(autouse=True)
def sans_double_facteur(settings: Any) -> None:
    settings.ROLES_A_DOUBLE_FACTEUR = []


@pytest.fixture
def saison(client: Client) -> Saison:
    """Three files, amounts with cents, a title that would run in a spreadsheet."""
    saison = creer_saison()
    for rang, intitule in enumerate(("Jardin", '=HYPERLINK("x")', "Théâtre")):
        saison.dossier((4000, 2000 + rang), intitule=intitule, axe=("1.1.O1", "2.1.A1")[rang % 2])
    client.force_login(saison.pilote.utilisateur)  # type: ignore[arg-type]
    return saison


@pytest.fixture
def version(saison: Saison) -> Programmation:
    montants = {
        saison.ligne(dossier, financeur): Decimal(euros)
        for dossier, paire in zip(
            saison.campagne.dossiers.order_by("pk"),
            (("1234.56", "999.99"), ("0.01", "2001"), ("3000", "0")),
            strict=True,
        )
        for financeur, euros in zip((saison.etat, saison.epci), paire, strict=True)
    }
    scenario = saison.scenario(montants)
    return figer(acteur=saison.pilote, scenario=scenario, etape=EtapeProgrammation.COPIL, nom="COPIL")


def somme_sql(version: Programmation, financeur: int | None = None) -> Decimal:
    """The sum straight from the table, without any of the code that the outputs use."""
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT SUM(m.montant) FROM appels_montantprogramme m JOIN appels_lignefinancement l ON l.id = m.ligne_id"
            " WHERE m.programmation_id = %s AND (%s::bigint IS NULL OR l.financeur_id = %s)",
            [version.pk, financeur, financeur],
        )
        somme: Decimal = curseur.fetchone()[0]
        return somme


def telecharger(client: Client, nom: str, *args: object) -> bytes:
    reponse = client.get(reverse(f"appels:{nom}", args=args))
    assert reponse.status_code == 200, reponse
    return lu(reponse)


def lu(reponse: Any) -> bytes:
    """The file of a response, closed behind."""
    contenu: bytes = reponse.getvalue()
    for clore in reponse._resource_closers:
        clore()
    return contenu


def euros(valeur: object) -> Decimal:
    return Decimal(str(valeur)).quantize(Decimal("0.01"))


def test_every_output_has_the_sum_of_the_table(client: Client, saison: Saison, version: Programmation) -> None:
    code = saison.contrat.code
    total = somme_sql(version)
    assert total == Decimal("7235.56")
    page = client.get(reverse("appels:programmation_tableau", args=[code, ANNEE, version.pk])).content.decode()
    pied = re.search(r'<tfoot id="pied">.*?</tfoot>', page, re.DOTALL)
    assert pied is not None
    montants = [lire_euros(m) for m in re.findall(r"([\d\u202f]+,\d\d)\xa0€", pied.group())]
    assert total in montants

    classeur = CalamineWorkbook.from_filelike(
        io.BytesIO(telecharger(client, "programmation_fichier", code, ANNEE, version.pk, "xlsx"))
    )
    generale = classeur.get_sheet_by_name("Programmation").to_python()
    entete, lignes, pied_xlsx = generale[0], generale[1:4], generale[4]
    retenu = entete.index("Total retenu")
    assert euros(pied_xlsx[retenu]) == total == euros(sum(Decimal(str(ligne[retenu])) for ligne in lignes))
    par_axe = classeur.get_sheet_by_name("Par axe").to_python()
    assert euros(par_axe[-1][-1]) == total
    for financeur in (saison.etat, saison.epci):
        feuille = classeur.get_sheet_by_name(financeur.nom).to_python()
        assert euros(feuille[-1][8]) == somme_sql(version, financeur.pk)

    word = docx.Document(io.BytesIO(telecharger(client, "programmation_fichier", code, ANNEE, version.pk, "docx")))
    textes = [p.text for p in word.paragraphs]
    assert any(montant_en_lettres(total) in texte for texte in textes)
    sommes = [lire_euros(table.rows[-1].cells[-1].text) for table in word.tables]
    assert sommes == [somme_sql(version, saison.etat.pk), somme_sql(version, saison.epci.pk), total]
    detail = sum(
        (lire_euros(r.cells[-1].text) or Decimal(0) for t in word.tables[:-1] for r in t.rows[1:-1]), Decimal(0)
    )
    assert detail == total

    pdf = pypdf.PdfReader(io.BytesIO(telecharger(client, "programmation_fichier", code, ANNEE, version.pk, "pdf")))
    texte = " ".join(" ".join(feuille.extract_text() for feuille in pdf.pages).split())
    assert montant_en_lettres(total) in texte


def test_formulas_add_up_by_themselves(client: Client, saison: Saison, version: Programmation) -> None:
    """The sums are formulas over the cells, not figures; and no text of ours is one."""
    import zipfile

    contenu = telecharger(client, "programmation_fichier", saison.contrat.code, ANNEE, version.pk, "xlsx")
    with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
        feuille = archive.read("xl/worksheets/sheet1.xml").decode()
        formules = re.findall(r"<f>(.*?)</f>", feuille)
        textes = archive.read("xl/sharedStrings.xml").decode()
    assert "SUBTOTAL(109,L2:L4)" in formules
    assert "SUM(L2,N2)" in formules
    assert not any("HYPERLINK" in formule for formule in formules)
    assert '=HYPERLINK("x")' in textes.replace("&quot;", '"')
    assert '<pane xSplit="1" ySplit="1"' in feuille
    assert "<autoFilter" in feuille


def voter_tout(saison: Saison) -> None:
    plans = ((saison.etat, ("1200", "0", "3000")), (saison.epci, ("999.99", "2001", "0")))
    for financeur, plan in plans:
        lignes = [saison.ligne(d, financeur) for d in saison.campagne.dossiers.order_by("pk")]
        enregistrer_decisions(
            acteur=saison.pilote,
            numero=f"D-{financeur.pk}",
            le=dt.date(2026, 11, 20),
            decisions=[Decision(ligne, Decimal(m), "Vote propre") for ligne, m in zip(lignes, plan, strict=True)],
        )


def test_votes_have_the_same_sum_in_annex_open_data_and_accounts(client: Client, saison: Saison) -> None:
    saison.campagne.dossiers.update(etat=EtatDossier.RETENU)
    voter_tout(saison)
    code = saison.contrat.code
    for financeur, total in ((saison.etat, Decimal(4200)), (saison.epci, Decimal("3000.99"))):
        ici = (code, ANNEE, financeur.pk)
        word = docx.Document(io.BytesIO(telecharger(client, "decisions_annexe", *ici, "docx")))
        assert lire_euros(word.tables[0].rows[-1].cells[-1].text) == total
        assert f"D-{financeur.pk} du 20\xa0novembre\xa02026" in word.tables[0].rows[1].cells[3].text
        donnees = telecharger(client, "decisions_scdl", *ici, "csv").decode()
        assert sum((Decimal(r["montant"]) for r in csv.DictReader(io.StringIO(donnees))), Decimal(0)) == total
        comptes = telecharger(client, "decisions_comptables", *ici, "csv").decode("utf-8-sig")
        lus = list(csv.DictReader(io.StringIO(comptes), delimiter=";"))
        assert sum((Decimal(r["Montant"].replace(",", ".")) for r in lus), Decimal(0)) == total
        page = client.get(reverse("appels:decisions", args=ici)).content.decode()
        assert en_euros(total) in page


def test_bank_details_are_for_those_who_speak_for_the_funder(client: Client, saison: Saison) -> None:
    saison.campagne.dossiers.update(etat=EtatDossier.RETENU)
    voter_tout(saison)
    organisme = saison.campagne.dossiers.order_by("pk")[0].organisme
    FicheOrganisme.objects.create(organisme=organisme, iban="FR7630001007941234567890185", titulaire_compte="=A1")
    adresse = reverse("appels:decisions_comptables", args=[saison.contrat.code, ANNEE, saison.etat.pk, "csv"])
    comptes = lu(client.get(adresse)).decode()
    assert "FR7630001007941234567890185" in comptes
    assert "'=A1" in comptes
    client.force_login(creer_instructeur(saison.epci).utilisateur)  # type: ignore[arg-type]
    assert client.get(adresse).status_code == 404
    client.force_login(creer_instructeur(saison.etat).utilisateur)  # type: ignore[arg-type]
    assert b"FR7630001007941234567890185" in lu(client.get(adresse))
