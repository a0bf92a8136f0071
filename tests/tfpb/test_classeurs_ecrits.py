"""A landlord's workbook from the file to the programme: settled once, looked at, written whole, read again in vain."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from quartiers.comptes.models import Utilisateur
from quartiers.comptes.politiques import Acteur
from quartiers.socle.formats import montant
from quartiers.tfpb.domain import classeurs as domaine
from quartiers.tfpb.enums import EtatProgramme
from quartiers.tfpb.models import (
    AxeTfpb,
    ClasseurBailleur,
    CorrespondanceBailleur,
    LigneProgramme,
    Programme,
    SuiviTrimestriel,
)
from quartiers.tfpb.queries.classeurs import Etude, etudier, memoire_de
from tests.factories.tfpb import DecorTfpb, creer_axe, creer_bailleur, creer_compte_bailleur, creer_decor
from tests.pages import lire
from tests.tfpb import classeurs_de_bailleurs as faits

pytestmark = pytest.mark.django_db
D = Decimal
TETES = ["Axe", "Action", "Budget", "Dont TFPB", "Dépenses réalisées"]


@pytest.fixture
def decor() -> DecorTfpb:
    decor = creer_decor()
    AxeTfpb.objects.filter(pk=decor.axe.pk).update(numero=7, titre="Animation, lien social")
    creer_axe(decor.contrat, numero=3, titre="Sur-entretien", surcout_seul=True)
    return decor


@pytest.fixture
def personne(decor: DecorTfpb) -> Utilisateur:
    return creer_compte_bailleur(decor.contrat, decor.bailleur)


def acteur_de(personne: Utilisateur) -> Acteur:
    habilitation = personne.habilitations.get()
    return Acteur(personne, habilitation, (habilitation,))


def classeur(decor: DecorTfpb, *lignes: list[Any]) -> bytes:
    """One sheet named after the neighbourhood, the year in its title."""
    return faits.xlsx({decor.quartier.titre: [["Programme 2026", *[None] * 4], TETES, *lignes]})


def deposer(decor: DecorTfpb, acteur: Acteur, octets: bytes) -> ClasseurBailleur:
    return domaine.deposer_classeur(
        acteur=acteur,
        contrat=decor.contrat,
        bailleur=decor.bailleur,
        annee=2026,
        fichier=SimpleUploadedFile("tableau.xlsx", octets),
    )


def regler(acteur: Acteur, depose: ClasseurBailleur, etude: Etude, axes: dict[str, str]) -> None:
    tableaux = etude.lecture.tableaux
    domaine.regler_classeur(
        acteur=acteur,
        classeur=depose,
        colonnes={t.feuille.nom: t.colonnes for t in tableaux},
        signatures={t.feuille.nom: t.signature for t in tableaux},
        axes=axes,
        quartiers={},
    )


LIGNES: list[list[Any]] = [
    ["Lien +", "Fête des voisins", "1 500,25", "1 000", None],
    ["3", "Tags", 3000, 3000, None],
    ["Mystère", "Fresque", 10, 10, None],
]


def test_words_are_settled_once_then_the_whole_is_written_and_read_again_changes_nothing(
    decor: DecorTfpb, personne: Utilisateur
) -> None:
    acteur = acteur_de(personne)
    depose = deposer(decor, acteur, classeur(decor, *LIGNES))
    etude = etudier(acteur, depose, 4)
    assert (etude.changements, etude.lecture.a_regler) == ([], ["Lien +", "Mystère"])
    regler(acteur, depose, etude, {"Lien +": "7", "Mystère": ""})
    suivante = domaine.ecrire_classeur(acteur=acteur, classeur=depose, trimestre=4)
    assert [m.raison for m in suivante.de_cote] == [
        "« Mystère » : axe à régler",
        "axe 3 : seul le surcoût compte, il manque les deux niveaux et les logements",
    ]
    programme = Programme.objects.get()
    assert (programme.annee, programme.etat, programme.quartier) == (2026, EtatProgramme.PROPOSE, decor.quartier)
    (ligne,) = LigneProgramme.objects.all()
    assert (ligne.titre, ligne.cout_prevu, ligne.valorise) == ("Fête des voisins", D("1500.25"), D(1000))
    encore = deposer(decor, acteur, classeur(decor, *LIGNES))
    relue = etudier(acteur, encore, 4)
    assert (relue.changements, relue.identiques, relue.lecture.tableaux[0].rappele) == ([], 1, True)


def test_spending_goes_to_the_quarter_asked_for_so_that_the_year_makes_the_amount(
    decor: DecorTfpb, personne: Utilisateur
) -> None:
    acteur = acteur_de(personne)
    depose = deposer(decor, acteur, classeur(decor, ["7", "Fête des voisins", 1500, 1000, None]))
    domaine.ecrire_classeur(acteur=acteur, classeur=depose, trimestre=1)
    Programme.objects.update(etat=EtatProgramme.EN_COURS, valide_le="2026-02-01", decision="Comité")
    ligne = LigneProgramme.objects.get()
    SuiviTrimestriel.objects.create(
        contrat=decor.contrat, ligne=ligne, trimestre=1, avancement="en_cours", depense=D("400.10")
    )
    octets = classeur(decor, ["7", "Fête des voisins", 1600, 1000, "1 234,50 €"])
    etude = domaine.ecrire_classeur(acteur=acteur, classeur=deposer(decor, acteur, octets), trimestre=3)
    assert SuiviTrimestriel.objects.get(trimestre=3).depense == D("834.40")
    assert [m.raison for m in etude.de_cote] == ["programme validé : coût prévu (€) y diffère, proposez un ajustement"]
    relue = etudier(acteur, deposer(decor, acteur, octets), 3)
    assert (relue.changements, len(relue.de_cote)) == ([], 1)
    moins = classeur(decor, ["7", "Fête des voisins", 1500, 1000, 100])
    assert "plus petite" in etudier(acteur, deposer(decor, acteur, moins), 3).de_cote[0].raison


def test_a_cell_that_does_not_read_stops_the_whole(decor: DecorTfpb, personne: Utilisateur) -> None:
    acteur = acteur_de(personne)
    depose = deposer(
        decor, acteur, classeur(decor, ["7", "Fête", 1500, 1000, None], ["7", "Atelier", "à voir", 10, None])
    )
    with pytest.raises(ValidationError, match="C4"):
        domaine.ecrire_classeur(acteur=acteur, classeur=depose, trimestre=4)
    assert (Programme.objects.count(), LigneProgramme.objects.count()) == (0, 0)


def test_what_one_landlord_settled_is_not_another_s(decor: DecorTfpb, personne: Utilisateur) -> None:
    acteur = acteur_de(personne)
    depose = deposer(decor, acteur, classeur(decor, *LIGNES))
    regler(acteur, depose, etudier(acteur, depose, 4), {"Lien +": "7"})
    autre = creer_bailleur(decor.contrat)
    assert memoire_de(decor.contrat.pk, decor.bailleur.pk).axes == {"lien +": "7"}
    assert memoire_de(decor.contrat.pk, autre.pk).axes == {}
    assert CorrespondanceBailleur.objects.filter(bailleur=autre).count() == 0


def test_pages_from_the_file_to_the_plan(client: Client, decor: DecorTfpb, personne: Utilisateur) -> None:
    client.force_login(personne)
    entree = reverse("tfpb:classeurs", args=[decor.contrat.code])
    fichier = SimpleUploadedFile("mon tableau.xlsx", classeur(decor, *LIGNES))
    page = client.post(entree, {"bailleur": decor.bailleur.pk, "annee": 2026, "fichier": fichier})["Location"]
    texte = lire(client.get(page))
    assert ("Mystère" in texte, "Fresque" in texte, LigneProgramme.objects.count()) == (True, True, 0)
    forms = client.get(page).context
    envoi = {f"f0-c{rang}": code for rang, code in enumerate(forms["colonnes_forms"][0].tableau.colonnes)}
    mots = forms["mots"].mots["axe"]
    envoi |= {f"axe{rang}": {"Lien +": "7", "Mystère": "-"}.get(mot, "") for rang, mot in enumerate(mots)}
    assert client.post(page, envoi).status_code == 302
    assert "« Mystère » est écarté" in lire(client.get(page))
    client.post(f"{page}ecrire/", {"trimestre": "4"})
    assert LigneProgramme.objects.get().titre == "Fête des voisins"
    client.force_login(creer_compte_bailleur(decor.contrat, creer_bailleur(decor.contrat)))
    assert client.get(page).status_code == 404


def test_what_the_file_says_valued_is_told_and_comes_from_proofs_only(
    client: Client, decor: DecorTfpb, personne: Utilisateur
) -> None:
    tetes = [*TETES[:4], "Montant valorisé réalisé"]
    lignes = [["3", "Tags", 3000, 3000, "1 250,50"], ["7", "Fête des voisins", 800, 500, 400]]
    octets = faits.xlsx({decor.quartier.titre: [["Programme 2026", *[None] * 4], tetes, *lignes]})
    depose = deposer(decor, acteur_de(personne), octets)
    client.force_login(personne)
    page = client.get(reverse("tfpb:classeur", args=[decor.contrat.code, depose.pk]))
    assert page.context["etude"].valorise_dit == D("1650.50")
    assert f"Le fichier dit {montant(D('1650.50'))} valorisés. Ce montant n’est pas repris" in lire(page)
