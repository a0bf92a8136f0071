"""A partner gathers all that it may reach for a year and tries every difference: no small count comes out.

Before the annual report is sealed and after: dashboards, report, its data, read back from their files (`secret_lu`),
and attacked by a solver (`attaquant`).
"""

import datetime as dt
import itertools
from typing import Any

import pytest
from django.utils import timezone

from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.journal.domain import consigner
from quartiers.journal.models import Acte
from quartiers.suivi.chiffres import FAMILLES
from quartiers.suivi.decoupages import DECOUPAGES
from quartiers.suivi.domain.consultation import ouvrir_consultation, preparer_la_liste
from quartiers.suivi.domain.publications import annees_ouvertes, preparer_publications
from quartiers.suivi.domain.rapport import ajouter_bloc, ouvrir_rapport
from quartiers.suivi.echeancier import fin_minimale
from quartiers.suivi.enums import EtatRapport, GenreBloc
from quartiers.suivi.models import Chapitre, FicheBilan, Rapport
from quartiers.suivi.queries.annees import gardees, lire_l_annee
from quartiers.suivi.queries.publication import publication_de
from tests.factories.comptes import creer_acteur
from tests.factories.suivi import creer_fiche, creer_fiche_bilan, situer
from tests.suivi.attaquant import COUPES, Attaque, vrais_comptes
from tests.suivi.secret_lu import PARS, Lus, tableaux_de_bord, tout_lire
from tests.suivi.tableaux.decor import ANNEE, Decor
from tests.suivi.tableaux.lecteur_csv import lire_csv

SEUIL = 5


@pytest.fixture
def pilote(decor: Decor) -> Acteur:
    return creer_acteur(Role.PILOTE, decor.contrat)


@pytest.fixture
def rapport(decor: Decor, pilote: Acteur) -> Rapport:
    """The usual report, with the objectives besides."""
    rapport = ouvrir_rapport(acteur=pilote, contrat=decor.contrat, annee=ANNEE)
    chapitre = Chapitre.objects.get(rapport=rapport, code="actions")
    ajouter_bloc(
        acteur=pilote, chapitre=chapitre, source="par-objectif", genre=GenreBloc.TABLEAU, parametres={}, legende=""
    )
    return rapport


def vrais(decor: Decor) -> Lus:
    """What the team reads, and the counts of each action; residents of elsewhere are found by difference."""
    lus = {**tableaux_de_bord(decor, decor.client(Role.PILOTE)), **vrais_comptes(decor)}
    for par, nom, code in list(lus):
        if code == "q":
            lus[par, nom, "a"] = (lus[par, nom, "p"] or 0) - (lus[par, nom, "q"] or 0)
    return lus


def exposes(decor: Decor, vus: Lus) -> list[Any]:
    """The small counts that a reader of `vus` reads, or places above 0 or under the threshold."""
    reels = vrais(decor)
    petits = [cle for cle, valeur in reels.items() if valeur is not None and 0 < valeur < SEUIL]
    assert len(petits) > 30
    attaque = Attaque(decor, vus, [nom for par, nom, c in reels if par == "age" and c == "p" and nom not in COUPES])
    trouves = []
    for cle in petits:
        bas, haut = attaque.bornes(cle)
        if vus.get(cle) is not None or bas > 1e-6 or haut < SEUIL - 1e-6:
            trouves.append((cle, reels[cle], bas, haut))
    return trouves


def test_no_small_count_comes_out_of_the_dashboards_and_the_report(decor: Decor, rapport: Rapport) -> None:
    assert rapport.etat == EtatRapport.BROUILLON
    vus = tout_lire(decor, decor.client(Role.CONSEILLER))
    reels = vrais(decor)
    assert [cle for cle, valeur in vus.items() if cle in reels and valeur not in {None, reels[cle]}] == []
    lignes = [cle for cle in vus if cle[0] in {"total", *PARS}]
    assert sum(vus[cle] is not None for cle in lignes) > len(lignes) / 3  # protected, not emptied
    assert exposes(decor, vus) == []


def test_the_dashboards_say_the_same_without_a_report(decor: Decor, pilote: Acteur) -> None:
    """A report adds tables to read, not other choices: what was hidden stays so, what was shown too."""
    avant = tableaux_de_bord(decor, decor.client(Role.CONSEILLER))
    ouvrir_rapport(acteur=pilote, contrat=decor.contrat, annee=ANNEE)
    assert tableaux_de_bord(decor, decor.client(Role.CONSEILLER)) == avant


def test_the_same_attack_succeeds_on_exact_figures(decor: Decor, rapport: Rapport) -> None:
    """The attack can fail: given what the team reads, it finds the small counts; one more shown is enough."""
    assert rapport.pk
    reels = tableaux_de_bord(decor, decor.client(Role.PILOTE))
    assert len(exposes(decor, reels)) > 20
    vus = tout_lire(decor, decor.client(Role.CONSEILLER))
    caches = [cle for cle, valeur in vus.items() if valeur is None and cle in reels and (reels[cle] or 0) >= SEUIL]
    assert any(exposes(decor, {**vus, cle: reels[cle]}) for cle in caches)


def sceller(rapport: Rapport, pilote: Acteur) -> None:
    preparer_la_liste(acteur=pilote, rapport=rapport)
    ouvrir_consultation(acteur=pilote, rapport=rapport, fin=fin_minimale(timezone.localdate(), 31))


def test_a_sealed_report_is_what_partners_read_of_the_year(
    decor: Decor, rapport: Rapport, pilote: Acteur, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reports that come in after it would be found by difference: nothing that a partner reads moves any more."""
    monkeypatch.setattr("quartiers.suivi.domain.scellement.dessiner", lambda contenu: contenu)
    client = decor.client(Role.CONSEILLER)
    avant = tout_lire(decor, client)
    sceller(rapport, pilote)
    assert tout_lire(decor, client) == avant

    petite = creer_fiche(decor.contrat, decor.elements["1.1.O1"], annee=ANNEE)
    situer(petite, {decor.quartiers[0]: 100})
    creer_fiche_bilan(petite, participants=2, femmes=2, hommes=0, participants_qpv=2, presences=2)
    bilan = FicheBilan.objects.get(fiche=decor.fiches[1])
    FicheBilan.objects.filter(pk=bilan.pk).update(
        participants=(bilan.participants or 0) + 3, femmes=(bilan.femmes or 0) + 3, presences=7
    )
    exacts = tableaux_de_bord(decor, decor.client(Role.PILOTE))
    assert exacts["total", "", "p"] != avant["total", "", "p"]
    apres = tout_lire(decor, client)
    assert apres == avant
    page = client.get(decor.adresse()).content.decode()
    assert f"arrêtés le {timezone.localdate():%-d}" in page.replace("\xa0", " ")
    # The draft written after the consultation keeps them too, new actions aside.
    Rapport.objects.filter(pk=rapport.pk).update(etat=EtatRapport.AVIS_RECUS)
    repris = tout_lire(decor, client)
    assert {cle: repris[cle] for cle in avant} == avant
    assert repris["action", petite.code, "p"] is None


def test_people_are_read_by_the_fixed_list_alone(decor: Decor) -> None:
    """Every other combination of figures, breakdown and filter is refused, to the page as to the file."""
    client = decor.client(Role.EVALUATEUR)
    element = decor.elements["1"].pk
    quartier = decor.quartiers[0].pk
    filtres = ["", f"&axe={element}", f"&quartier={quartier}", "&genre=commune", "&porteur=bailleur"]
    ouvertes = set()
    for mesure, par, filtre in itertools.product(("personnes", "presences"), DECOUPAGES, filtres):
        if mesure not in DECOUPAGES[par].familles:
            continue
        adresse = decor.adresse(f"repartition/?mesure={mesure}&par={par}{filtre}")
        fichier = client.get(f"{adresse}&format=csv")
        if fichier.status_code == 200:
            assert len(b"".join(fichier.streaming_content)) > 10  # type: ignore[attr-defined]
            ouvertes.add((mesure, par, filtre))
        else:
            assert "regle" not in client.get(adresse).context
    permises = [("personnes", p, "") for p in ("axe", "orientation", "quartier", "sexe", "age", "annee")]
    assert ouvertes == {*permises, ("presences", "annee", "")}
    assert set(FAMILLES) - {"personnes", "presences"} == {"actions", "argent", "moyens", "couts"}


def test_the_rows_behind_a_count_of_people_are_for_the_team(decor: Decor) -> None:
    adresse = decor.adresse("lignes/?chiffre=femmes")
    assert decor.client(Role.PILOTE).get(adresse).status_code == 200
    assert decor.client(Role.EVALUATEUR).get(adresse).status_code == 403
    assert decor.client(Role.EVALUATEUR).get(decor.adresse("lignes/?chiffre=accorde")).status_code == 200
    assert decor.client(Role.CONSEILLER).get(decor.adresse("lignes/?chiffre=accorde")).status_code == 403


def test_missing_is_not_hidden_and_hidden_is_not_zero(decor: Decor) -> None:
    client = decor.client(Role.CONSEILLER)
    lignes = lire_csv(client, decor.adresse("repartition/?mesure=personnes&par=quartier"))
    textes = {valeur for ligne in lignes for valeur in ligne.values()}
    assert "s" in textes
    annees = lire_csv(client, decor.adresse("repartition/?mesure=personnes&par=annee"))
    vide = next(ligne for ligne in annees if ligne["Année"] == "2024")
    assert vide["Cumul de participations"] == "0"  # no action at all that year
    assert all(ligne["Attendues"] != "s" for ligne in lignes)  # a forecast counts nobody


def test_the_choice_is_made_before_anyone_asks_where_something_was_just_done(
    decor: Decor, pilote: Acteur, monkeypatch: pytest.MonkeyPatch
) -> None:
    maintenant = dt.datetime(ANNEE + 1, 3, 2, 9, tzinfo=dt.UTC)
    consigner(acteur=pilote, code="essai", objet=decor.contrat, phrase="Un bilan vient d’être remis.")
    Acte.objects.update(le=maintenant - dt.timedelta(hours=1))
    assert preparer_publications(maintenant) == 0
    Acte.objects.update(le=maintenant - dt.timedelta(minutes=1))
    assert preparer_publications(maintenant) == len(annees_ouvertes(decor.contrat, maintenant.date())) > 0

    def jamais(*_: object) -> None:
        raise AssertionError("le choix était déjà fait")

    monkeypatch.setattr("quartiers.suivi.publication.choisir", jamais)
    gardees.clear()
    assert publication_de(decor.contrat, ANNEE, lire_l_annee(decor.contrat, ANNEE)).valeurs
