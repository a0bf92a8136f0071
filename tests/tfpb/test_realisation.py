"""The year of a programme: quarters, amounts moved, what is carried over, the review, its pages and its files."""

import datetime as dt
import io
from decimal import Decimal
from typing import Any

import docx
import pypdf
import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.notifications.models import Envoi
from quartiers.tfpb.documents_tfpb import livret_en_pdf, plan_en_word
from quartiers.tfpb.domain import bilans, reaffectations, suivi
from quartiers.tfpb.enums import Avancement, EtatProgramme
from quartiers.tfpb.models import BilanProgramme, ReglageTfpb, ReportSolde, SuiviTrimestriel
from tests.factories.comptes import creer_utilisateur
from tests.factories.participation import photo
from tests.factories.tfpb import DecorTfpb, creer_compte_bailleur, creer_decor, creer_ligne, creer_programme
from tests.pages import lire
from tests.tfpb.conftest import Riche
from tests.verification_pdf import defauts_ua

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def decor() -> DecorTfpb:
    return creer_decor()


# Quarters


def test_quarter_is_typed_on_a_phone_with_a_cleaned_photo(client: Client, decor: DecorTfpb) -> None:
    programme = creer_programme(decor)
    une, autre = creer_ligne(programme, decor.axe), creer_ligne(programme, decor.axe)
    client.force_login(creer_compte_bailleur(decor.contrat, decor.bailleur))
    adresse = reverse("tfpb:suivre_trimestre", args=[decor.contrat.code, programme.pk, 2])
    envoi = {
        f"ligne-{une.pk}-avancement": "en_cours",
        f"ligne-{une.pk}-depense": "1 250,50",
        f"ligne-{une.pk}-photos": photo(),
        f"ligne-{autre.pk}-avancement": "a_venir",
    }
    assert client.post(adresse, envoi).status_code == 302
    tenu = SuiviTrimestriel.objects.get()
    assert (tenu.ligne, tenu.trimestre, tenu.depense) == (une, 2, D("1250.50"))
    octets = tenu.photos.get().fichier.read()
    assert (octets[:3], b"APPAREIL-SECRET" in octets) == (b"\xff\xd8\xff", False)
    programme.refresh_from_db()
    assert programme.etat == EtatProgramme.EN_COURS
    page = lire(client.get(reverse("tfpb:realisation", args=[decor.contrat.code, programme.pk])))
    assert "1\u202f250,50" in page


def test_wrong_amount_keeps_all_that_was_typed(client: Client, decor: DecorTfpb) -> None:
    programme = creer_programme(decor)
    ligne = creer_ligne(programme, decor.axe)
    client.force_login(creer_compte_bailleur(decor.contrat, decor.bailleur))
    adresse = reverse("tfpb:suivre_trimestre", args=[decor.contrat.code, programme.pk, 1])
    prefixe = f"ligne-{ligne.pk}"
    reponse = client.post(
        adresse,
        {
            f"{prefixe}-avancement": "en_cours",
            f"{prefixe}-depense": "beaucoup",
            f"{prefixe}-commentaire": "Deux passages",
        },
    )
    assert ("beaucoup" in lire(reponse), "Deux passages" in lire(reponse)) == (True, True)
    assert SuiviTrimestriel.objects.count() == 0


@pytest.mark.parametrize(
    ("jour", "partis"),
    [(dt.date(2026, 4, 10), 0), (dt.date(2026, 4, 11), 1), (dt.date(2026, 4, 30), 1), (dt.date(2026, 5, 1), 0)],
)
def test_landlord_is_reminded_once_of_a_quarter_that_is_over(decor: DecorTfpb, jour: dt.date, partis: int) -> None:
    programme = creer_programme(decor)
    creer_ligne(programme, decor.axe)
    personne = creer_compte_bailleur(decor.contrat, decor.bailleur)
    assert [suivi.rappeler_trimestres(jour), suivi.rappeler_trimestres(jour)] == [partis, 0]
    assert list(Envoi.objects.values_list("destinataire", flat=True)) == [personne.courriel] * partis


def test_no_reminder_once_the_quarter_is_told(decor: DecorTfpb) -> None:
    ligne = creer_ligne(creer_programme(decor), decor.axe)
    creer_compte_bailleur(decor.contrat, decor.bailleur)
    SuiviTrimestriel.objects.create(contrat=decor.contrat, ligne=ligne, trimestre=1, avancement=Avancement.EN_COURS)
    assert suivi.rappeler_trimestres(dt.date(2026, 4, 15)) == 0


@pytest.mark.parametrize(
    ("trimestre", "fin"),
    [(1, dt.date(2026, 4, 1)), (2, dt.date(2026, 7, 1)), (3, dt.date(2026, 10, 1)), (4, dt.date(2027, 1, 1))],
)
def test_end_of_a_quarter(trimestre: int, fin: dt.date) -> None:
    assert suivi.fin_du_trimestre(2026, trimestre) == fin
    assert suivi.trimestre_du(fin - dt.timedelta(days=1)) == trimestre


# Amounts moved and carried over


def test_reallocation_moves_what_is_planned_and_never_more(riche: Riche) -> None:
    programme = riche.programmes["un"]
    de, vers = riche.lignes["lien"], riche.lignes["entretien"]
    assert reaffectations.prevu_de(de) == D("3583.58")
    with pytest.raises(ValidationError) as refus:
        reaffectations.reaffecter(
            acteur=Acteur(), programme=programme, de_ligne=de, vers_ligne=vers, somme=D("3583.59"), motif="Trop"
        )
    assert "3\u202f583,58" in refus.value.messages[0]
    reaffectations.reaffecter(
        acteur=Acteur(), programme=programme, de_ligne=de, vers_ligne=vers, somme=D("3583.58"), motif="Tout"
    )
    assert (reaffectations.prevu_de(de), reaffectations.prevu_de(vers)) == (D(0), D("5933.83"))
    with pytest.raises(ValidationError, match="deux actions"):
        reaffectations.reaffecter(
            acteur=Acteur(), programme=programme, de_ligne=vers, vers_ligne=vers, somme=D(1), motif="Rien"
        )


def reporter(riche: Riche, somme: Decimal) -> ReportSolde:
    return reaffectations.reporter_solde(
        acteur=Acteur(), contrat=riche.contrat, bailleur=riche.un.bailleur, quartier=riche.un.quartier,
        annee=2026, somme=somme, decide_par="Comité technique",
    )  # fmt: skip


def test_carry_over_wants_its_clause_and_no_more_than_what_is_left(riche: Riche) -> None:
    with pytest.raises(ValidationError, match="Aucune clause"):
        reporter(riche, D(1))
    ReglageTfpb.objects.create(
        contrat=riche.contrat, depuis_annee=2025, report_actif=True, report_source="Convention, article 6"
    )
    with pytest.raises(ValidationError) as refus:
        reporter(riche, D("7437.61"))
    assert "7\u202f437,60" in refus.value.messages[0]
    assert reporter(riche, D("7437.60")).vers_annee == 2027
    with pytest.raises(ValidationError):
        reporter(riche, D(1))


# The review


def test_review_is_saved_field_by_field_then_handed_in(client: Client, decor: DecorTfpb) -> None:
    programme = creer_programme(decor, etat=EtatProgramme.EN_COURS)
    ligne = creer_ligne(programme, decor.axe)
    client.force_login(creer_compte_bailleur(decor.contrat, decor.bailleur))
    champ = reverse("tfpb:bilan_champ", args=[decor.contrat.code, programme.pk])

    def ecrire(nom: str, valeur: str, vue: str = "") -> tuple[int, dict[str, Any]]:
        reponse = client.post(champ, {"champ": nom, "valeur": valeur, "valeur_vue": vue})
        return reponse.status_code, reponse.json()

    assert bilans.ce_qui_manque(programme) == [
        "Écrivez ce qui a été fait.",
        f"« {ligne} » : donnez le coût réel (0 si rien n’a été dépensé).",
    ]
    assert ecrire("realise", "Deux fêtes")[0] == 200
    assert ecrire("realise", "Autre texte", "vieux")[:1] == (409,)
    assert ecrire("satisfaction_taux", "82")[0] == 400
    assert ecrire("satisfaction_source", "Enquête de mai")[0] == 200
    assert ecrire("satisfaction_taux", "82,5 %") == (
        200,
        {"valeur": "82,5", "heure": ecrire("satisfaction_taux", "82,5", "82,5")[1]["heure"]},
    )
    assert ecrire(f"ligne:{ligne.pk}:cout_reel", "1 234,5")[1]["valeur"] == "1234,50"
    assert ecrire("ligne:999999:cout_reel", "1")[0] == 404
    client.post(reverse("tfpb:bilan_remettre", args=[decor.contrat.code, programme.pk]))
    programme.refresh_from_db()
    assert (programme.etat, programme.bilan_remis_le) == (EtatProgramme.BILAN_REMIS, timezone.localdate())
    assert ecrire("realise", "Trop tard", "Deux fêtes")[0] == 423
    assert BilanProgramme.objects.get().satisfaction_taux == D("82.5")


def test_review_that_lacks_something_is_not_handed_in(decor: DecorTfpb) -> None:
    programme = creer_programme(decor, etat=EtatProgramme.EN_COURS)
    with pytest.raises(ValidationError, match="Écrivez ce qui a été fait"):
        bilans.remettre_bilan(acteur=Acteur(), programme=programme)


def test_review_without_script_keeps_what_is_right(client: Client, decor: DecorTfpb) -> None:
    programme = creer_programme(decor, etat=EtatProgramme.EN_COURS)
    ligne = creer_ligne(programme, decor.axe)
    client.force_login(creer_compte_bailleur(decor.contrat, decor.bailleur))
    adresse = reverse("tfpb:bilan", args=[decor.contrat.code, programme.pk])
    cout = f"ligne:{ligne.pk}:cout_reel"
    reponse = client.post(adresse, {"realise": "Une fête", "vu:realise": "", cout: "cent", f"vu:{cout}": ""})
    assert ("cent" in lire(reponse), "n’est pas un montant" in lire(reponse)) == (True, True)
    assert BilanProgramme.objects.get().realise == "Une fête"


# Pages and files


def test_every_page_shows_a_landlord_its_own_only(client: Client, riche: Riche) -> None:
    client.force_login(creer_compte_bailleur(riche.contrat, riche.un.bailleur))
    code, etranger, sien = riche.contrat.code, riche.programmes["deux"], riche.programmes["un"]
    for page in (
        reverse("tfpb:soldes", args=[code]),
        reverse("tfpb:grille", args=[code, 2026]),
        reverse("tfpb:justificatifs", args=[code]),
    ):
        texte = lire(client.get(page))
        assert (riche.un.bailleur.nom_court in texte, riche.deux.bailleur.nom in texte) == (True, False), page
    routes: list[tuple[str, list[Any]]] = [
        ("realisation", []), ("suivre_trimestre", [1]), ("bilan", []), ("reaffecter", []),
        ("plan_fichier", ["pdf"]), ("bilan_fichier", ["docx"]),
    ]  # fmt: skip
    for nom, suite in routes:
        assert client.get(reverse(f"tfpb:{nom}", args=[code, etranger.pk, *suite])).status_code == 404, nom
        assert client.get(reverse(f"tfpb:{nom}", args=[code, sien.pk, *suite])).status_code == 200, nom
    livret = reverse("tfpb:livret_fichier", args=[code, riche.deux.convention.pk, "pdf"])
    assert client.get(livret).status_code == 404


def test_balance_page_tells_amounts_above_and_never_a_debt(client: Client, riche: Riche) -> None:
    client.force_login(creer_utilisateur(Role.SERVICE_ETAT, riche.contrat))
    texte = lire(client.get(reverse("tfpb:soldes", args=[riche.contrat.code]) + "?annee=2026"))
    assert ("7\u202f325,36\u00a0€" in texte, "112,24" in texte, "solde à programmer" in texte.lower()) == (
        True,
        True,
        True,
    )
    assert [mot for mot in ("dette", " dû ", "redevable", "créance") if mot in texte.lower()] == []


@pytest.mark.parametrize("format_", ["xlsx", "ods"])
def test_follow_up_table_opens_with_its_sums(client: Client, riche: Riche, format_: str) -> None:
    client.force_login(creer_utilisateur(Role.SERVICE_ETAT, riche.contrat))
    reponse = client.get(reverse("tfpb:grille", args=[riche.contrat.code, 2026]), {"format": format_})
    feuille = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(reponse.streaming_content))).get_sheet_by_index(0)  # type: ignore[attr-defined]
    lignes: list[list[Any]] = feuille.to_python()
    rang = lignes[0].index("Part valorisée réalisée")
    assert lignes[0][:4] == ["Bailleur", "QPV", "Axe", "Action"]
    assert len(lignes) == 1 + 5 + 1
    assert round(float(lignes[-1][rang]), 2) == 3474.84
    assert round(sum(float(ligne[rang] or 0) for ligne in lignes[1:-1]), 2) == 3474.84


def test_files_of_a_year_are_accessible_and_editable(riche: Riche) -> None:
    programme = riche.programmes["un"]
    pdf = livret_en_pdf(riche.un.convention)
    assert defauts_ua(pdf) == []
    texte = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    assert "Solde" in texte
    assert "7\u202f437,60\xa0€" in texte
    word: Any = docx.Document(io.BytesIO(plan_en_word(programme)))
    titres = [p.text for p in word.paragraphs if p.style.name == "Heading 1"]
    assert titres == ["L’année en bref", "Les actions", "Le détail des actions"]
    assert word.tables[0].rows[-1].cells[0].text == "Total"
