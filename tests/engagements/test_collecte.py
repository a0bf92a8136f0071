"""The yearly collection: asked, answered by link or by workbook, validated; nothing overwritten silently."""

import datetime as dt
import io
import zipfile
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from quartiers.comptes.enums import Role
from quartiers.comptes.models import Habilitation
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat, Signataire
from quartiers.documents.permissions import peut_lire
from quartiers.engagements.classeur import ecrire_classeur, lire_retour
from quartiers.engagements.domain import collecte as domaine
from quartiers.engagements.domain.depots import deposer_classeur, rapprocher, reprendre
from quartiers.engagements.domain.reponses import Conflit, ecrire, remettre
from quartiers.engagements.enums import EtatDemande, EtatDepot
from quartiers.engagements.liens import jeton_de
from quartiers.engagements.models import CategoriePartenaire, DemandePartenaire, Mobilisation, Realisation
from quartiers.engagements.queries_suivi import partenaires_muets, suivre
from quartiers.engagements.questionnaire import Tableau, tableau_de
from quartiers.notifications.models import Envoi, PieceEnvoi
from quartiers.socle.transitions import TransitionRefusee
from quartiers.tableurs.classeur import ClasseurIllisible, lire_classeur
from tests.factories.comptes import creer_acteur, creer_utilisateur
from tests.factories.contrat import creer_contrat, creer_signataire
from tests.factories.engagements import (
    creer_collecte,
    creer_dispositif,
    creer_engagement,
    creer_realisation,
    demande_de,
)

pytestmark = pytest.mark.django_db
ANNEE = 2025


class Decor:
    """Two partners: a landlord with two numbers and a commitment without, a service with a scheme."""

    def __init__(self) -> None:
        self.contrat: Contrat = creer_contrat(code="bresse")
        self.office: Signataire = creer_signataire(self.contrat, code="office")
        self.service: Signataire = creer_signataire(self.contrat, code="service")
        self.renover = creer_engagement(self.office, "E1", "Rénover", periode="par an", perimetre="départemental")
        self.vendre = creer_engagement(self.office, "E2", "Vendre", periode="2024/2030", perimetre="le territoire")
        self.ecouter = creer_engagement(self.office, "E3", "Écouter")
        self.emploi = creer_dispositif(self.service, "D1", titre="Parrainage", unites=["beneficiaires"])
        self.pilote: Acteur = creer_acteur(Role.PILOTE, self.contrat)
        self.collecte = creer_collecte(self.contrat, ANNEE, self.pilote)

    def tableau(self, signataire: Signataire) -> Tableau:
        return tableau_de(demande_de(self.collecte, signataire))


@pytest.fixture(autouse=True)
def sans_double_facteur(settings: Settings) -> None:
    settings.ROLES_A_DOUBLE_FACTEUR = []


@pytest.fixture
def decor() -> Decor:
    return Decor()


def repondre(tableau: Tableau, **valeurs: str) -> None:
    """`q12__valeur="5"`: types cells as the form does."""
    for nom, valeur in valeurs.items():
        cle, champ = nom.replace("_moins_", "-").split("__")
        vue = tableau.reponses[cle][champ]
        ecrire(acteur=Acteur(), tableau=tableau, cle=cle, champ=champ, valeur=valeur, valeur_vue=vue)


def cle_de(tableau: Tableau, rang: int) -> str:
    return tableau.questions[rang].cle


Pages = dict[str, list[list[Any]]]


def pages_de(tableau: Tableau) -> Pages:
    """The cells of the workbook, sheet by sheet, as another program would hand them back."""
    classeur = lire_classeur(ecrire_classeur(tableau, timezone.now()), "r.xlsx")
    return {page.nom: [list(ligne) for ligne in page.lignes] for page in classeur.feuilles}


def retour(tableau: Tableau, **changements: Any) -> bytes:
    """The workbook, some cells changed: « key__head »."""
    pages = pages_de(tableau)
    for adresse, valeur in changements.items():
        cle, champ = adresse.replace("_moins_", "-").split("__")
        changer(pages, cle, champ, valeur)
    return enregistrer(pages)


def changer(pages: Pages, cle: str, titre: str, valeur: Any) -> None:
    for lignes in pages.values():
        for ligne in lignes[4:]:
            if ligne and ligne[0] == cle:
                ligne[lignes[3].index(titre)] = valeur
                return
    raise AssertionError(f"Pas de ligne {cle}.")


def enregistrer(pages: Pages) -> bytes:
    sortie = io.BytesIO()
    with xlsxwriter.Workbook(sortie, {"strings_to_formulas": False}) as classeur:
        for nom, lignes in pages.items():
            page = classeur.add_worksheet(nom)
            for rang, ligne in enumerate(lignes):
                page.write_row(rang, 0, ["" if case is None else case for case in ligne])
    return sortie.getvalue()


def fichier(contenu: bytes, nom: str = "reponses.xlsx") -> "ContentFile[bytes]":
    return ContentFile(contenu, name=nom)


# What is asked, of whom


def test_each_partner_is_asked_its_own_rows_and_nothing_else(decor: Decor) -> None:
    (q1, q2, e3) = decor.tableau(decor.office).questions
    assert [q.cle[0] for q in (q1, q2, e3)] == ["q", "q", "e"]
    assert "valeur_locale" in {c.nom for c in q1.champs}
    assert "valeur_locale" not in {c.nom for c in q2.champs}
    (moyen,) = decor.tableau(decor.service).questions
    assert moyen.cle == f"m{decor.emploi.pk}-beneficiaires"


def test_a_second_collection_of_a_year_is_refused_and_years_are_those_of_the_contract(decor: Decor) -> None:
    for annee in (ANNEE, 2023):
        with pytest.raises(ValidationError):
            domaine.ouvrir_collecte(
                acteur=decor.pilote, contrat=decor.contrat, annee=annee, echeance=timezone.localdate()
            )


def test_letters_leave_once_with_link_and_workbook(decor: Decor) -> None:
    DemandePartenaire.objects.filter(organisme=decor.service.organisme).update(courriel="")
    partis, sans = domaine.demander(acteur=decor.pilote, collecte=decor.collecte)
    assert (partis, [d.organisme for d in sans]) == (1, [decor.service.organisme])
    assert domaine.demander(acteur=decor.pilote, collecte=decor.collecte)[0] == 0
    (lettre,) = Envoi.objects.filter(gabarit="engagements/courriels/demande.txt")
    assert jeton_de(demande_de(decor.collecte, decor.office)) in lettre.corps
    piece = PieceEnvoi.objects.get(envoi=lettre)
    assert "xl/workbook.xml" in zipfile.ZipFile(io.BytesIO(bytes(piece.contenu))).namelist()


def test_reminders_follow_their_days_and_stop_with_the_answer(decor: Decor) -> None:
    domaine.demander(acteur=decor.pilote, collecte=decor.collecte)
    DemandePartenaire.objects.update(envoyee_le=timezone.now() - dt.timedelta(days=60))
    veille = decor.collecte.echeance - dt.timedelta(days=3)
    assert domaine.rappeler_les_retardataires(veille) == 2
    assert domaine.rappeler_les_retardataires(veille) == 0
    assert domaine.rappeler_les_retardataires(veille + dt.timedelta(days=1)) == 0
    tableau = decor.tableau(decor.office)
    repondre(tableau, **{f"{cle_de(tableau, 2)}__avancement": "fait"})
    remettre(acteur=Acteur(), demande=tableau.demande)
    assert domaine.rappeler_les_retardataires(decor.collecte.echeance + dt.timedelta(days=7)) == 1


# Answering


def test_answers_are_kept_as_typed_handed_in_then_validated(decor: Decor) -> None:
    tableau = decor.tableau(decor.office)
    q1 = cle_de(tableau, 0)
    repondre(tableau, **{f"{q1}__valeur": "210", f"{q1}__valeur_locale": "40", f"{q1}__methode": "estime"})
    demande = demande_de(decor.collecte, decor.office)
    assert demande.etat == EtatDemande.COMMENCEE
    remettre(acteur=Acteur(), demande=demande)
    with pytest.raises(TransitionRefusee):
        repondre(decor.tableau(decor.office), **{f"{q1}__valeur": "1"})
    assert suivre(decor.contrat, ANNEE, publiques=True)[0].nombres[0].realisations == {}
    assert domaine.valider(acteur=decor.pilote, demande=demande) == 1
    (publique,) = [n.realisations[ANNEE] for n in suivre(decor.contrat, ANNEE, publiques=True)[0].nombres]
    assert (publique.valeur, publique.valeur_locale) == (Decimal(210), Decimal(40))


def test_a_validated_value_that_changes_waits_again(decor: Decor) -> None:
    creer_realisation(decor.renover, ANNEE, valeur=200)
    tableau = decor.tableau(decor.office)
    repondre(tableau, **{f"{cle_de(tableau, 0)}__commentaire": "précision"})
    assert Realisation.objects.get().validee is False


def test_someone_else_s_answer_is_never_overwritten(decor: Decor) -> None:
    tableau = decor.tableau(decor.office)
    cle = cle_de(tableau, 0)
    repondre(decor.tableau(decor.office), **{f"{cle}__valeur": "5"})
    with pytest.raises(Conflit) as conflit:
        ecrire(acteur=Acteur(), tableau=tableau, cle=cle, champ="valeur", valeur="6", valeur_vue="")
    assert conflit.value.actuelle == "5"
    assert Realisation.objects.get().valeur == 5


@pytest.mark.parametrize("saisie", ["douze", "-3", "1,234"])
def test_a_cell_says_how_to_write_it(decor: Decor, saisie: str) -> None:
    tableau = decor.tableau(decor.office)
    with pytest.raises(ValidationError):
        repondre(tableau, **{f"{cle_de(tableau, 0)}__valeur": saisie})
    assert not Realisation.objects.exists()


@pytest.mark.parametrize(
    ("reponses", "message"),
    [
        ({"qpv": "9", "territoire": "8", "territoire_genre": "epci"}, "dépasser tout le territoire"),
        ({"qpv": "9", "territoire": "80"}, "Dites ce qu’est"),
        ({"qpv": "9", "methode": "estime"}, "Une estimation dit comment"),
        ({"qpv": "9,5"}, "nombres entiers"),
        ({}, "vide"),
    ],
)
def test_a_table_that_does_not_hold_together_is_not_handed_in(
    decor: Decor, reponses: dict[str, str], message: str
) -> None:
    tableau = decor.tableau(decor.service)
    cle = cle_de(tableau, 0).replace("-", "_moins_")
    repondre(tableau, **{f"{cle}__{nom}": valeur for nom, valeur in reponses.items()})
    with pytest.raises(ValidationError, match=message):
        remettre(acteur=Acteur(), demande=tableau.demande)


def test_sent_back_with_a_question_it_opens_again(decor: Decor) -> None:
    tableau = decor.tableau(decor.office)
    repondre(tableau, **{f"{cle_de(tableau, 2)}__avancement": "en_cours"})
    remettre(acteur=Acteur(), demande=tableau.demande)
    demande = demande_de(decor.collecte, decor.office)
    with pytest.raises(ValidationError):
        domaine.renvoyer(acteur=decor.pilote, demande=demande, question=" ")
    domaine.renvoyer(acteur=decor.pilote, demande=demande, question="Combien de réunions ?")
    repondre(decor.tableau(decor.office), **{f"{cle_de(tableau, 2)}__commentaire": "Quatre."})
    assert "Combien de réunions" in Envoi.objects.get(gabarit="engagements/courriels/question.txt").corps


def test_who_said_nothing_is_named(decor: Decor) -> None:
    creer_engagement(decor.service, "E4", "Accompagner")
    assert [o.pk for o, _ in partenaires_muets(suivre(decor.contrat, ANNEE))] == sorted(
        [decor.office.organisme_id, decor.service.organisme_id],
        key=lambda pk: {s.organisme_id: s.organisme.nom for s in (decor.office, decor.service)}[pk],
    )
    creer_realisation(decor.renover, ANNEE, valeur=0)
    assert [o.pk for o, _ in partenaires_muets(suivre(decor.contrat, ANNEE))] == [decor.service.organisme_id]


# The workbook


def test_a_workbook_untouched_changes_nothing(decor: Decor) -> None:
    tableau = decor.tableau(decor.office)
    repondre(tableau, **{f"{cle_de(tableau, 0)}__valeur": "12,5", f"{cle_de(tableau, 2)}__avancement": "fait"})
    lu = lire_retour(retour(tableau), "r.xlsx", tableau, {})
    assert (lu.ecarts, lu.inconnues, lu.problemes, len(lu.lues)) == ([], [], [], 3)


def test_cells_come_back_written_after_they_were_seen(decor: Decor) -> None:
    tableau = decor.tableau(decor.office)
    q1, e3 = cle_de(tableau, 0), cle_de(tableau, 2)
    contenu = retour(
        tableau,
        **{f"{q1}__Valeur de l’année": 210, f"{q1}__Compté ou estimé": "estimé", f"{e3}__Où en est-on\u00a0?": "Fait"},
    )
    depot = deposer_classeur(acteur=Acteur(), tableau=tableau, fichier=fichier(contenu))
    assert not Realisation.objects.exists()
    assert reprendre(acteur=Acteur(), tableau=tableau, depot=depot, choix={}) == 3
    assert list(Realisation.objects.order_by("pk").values_list("valeur", "methode", "avancement")) == [
        (Decimal(210), "estime", ""),
        (None, "", "fait"),
    ]


def test_hostile_edits_lose_nothing_and_write_nothing_wrong(decor: Decor) -> None:
    """Rows sorted, added, copied, a column moved away, words for numbers, formulas, grey cells filled in."""
    tableau = decor.tableau(decor.office)
    q1, q2, e3 = (cle_de(tableau, rang) for rang in range(3))
    pages = pages_de(tableau)
    changer(pages, q1, "Valeur de l’année", "beaucoup")
    changer(pages, q2, "Valeur de l’année", " 1\u202f250 ")
    changer(pages, e3, "Valeur de l’année", 7)  # a grey cell
    changer(pages, e3, "Commentaire", "=1+1")
    lignes = pages["Engagements"]
    titres = lignes[3]
    ajoutee: list[Any] = [None] * len(titres)
    ajoutee[titres.index("Ce qui est demandé")], ajoutee[titres.index("Valeur de l’année")] = "Médiation sociale", 33
    lignes[4:] = [*reversed(lignes[4:7]), list(lignes[5]), ajoutee]
    for ligne in lignes[3:]:
        ligne += [None, None, ligne[0]]  # the hidden keys moved far away
        ligne[0] = None
    lu = lire_retour(enregistrer(pages), "r.xlsx", tableau, {})
    assert {(e.cle, e.champ, e.fichier) for e in lu.ecarts} == {(q2, "valeur", "1250"), (e3, "commentaire", "=1+1")}
    assert [(ligne["libelle"], ligne["valeurs"]) for ligne in lu.inconnues] == [("Médiation sociale", {"valeur": "33"})]
    assert len(lu.problemes) == 3  # not a number, a grey cell, a row twice


def test_other_words_are_mapped_once_and_remembered(decor: Decor) -> None:
    tableau = decor.tableau(decor.office)
    pages = pages_de(tableau)
    titres = pages["Engagements"][3]
    for mots, valeur in (("Ventes aux locataires", 8), ("Budget de la direction", 99)):
        ligne: list[Any] = [None] * len(titres)
        ligne[titres.index("Ce qui est demandé")], ligne[titres.index("Valeur de l’année")] = mots, valeur
        pages["Engagements"].append(ligne)
    contenu = enregistrer(pages)
    depot = deposer_classeur(acteur=Acteur(), tableau=tableau, fichier=fichier(contenu))
    assert [ligne["libelle"] for ligne in depot.inconnues] == ["Ventes aux locataires", "Budget de la direction"]
    q2 = cle_de(tableau, 1)
    assert rapprocher(acteur=Acteur(), tableau=tableau, depot=depot, cibles={0: q2, 1: "-"}) == 2
    assert [(e["cle"], e["fichier"]) for e in depot.ecarts] == [(q2, "8")]
    assert dict(CategoriePartenaire.objects.values_list("libelle", "cible")) == {
        "ventes aux locataires": q2,
        "budget de la direction": "",
    }
    suivant = deposer_classeur(acteur=Acteur(), tableau=tableau, fichier=fichier(contenu))
    depot.refresh_from_db()
    assert (suivant.inconnues, depot.etat) == ([], EtatDepot.ECARTE)
    assert len(suivant.problemes) == 1  # our own empty row of the same commitment stands beside the partner's words


def test_a_value_typed_meanwhile_is_shown_beside_the_file_s(decor: Decor) -> None:
    tableau = decor.tableau(decor.office)
    q1 = cle_de(tableau, 0)
    contenu = retour(tableau, **{f"{q1}__Valeur de l’année": 210})
    repondre(tableau, **{f"{q1}__valeur": "190"})
    depot = deposer_classeur(acteur=Acteur(), tableau=tableau, fichier=fichier(contenu))
    assert [(e["base"], e["fichier"], e["conflit"]) for e in depot.ecarts] == [("190", "210", True)]
    with pytest.raises(ValidationError, match="choisissez"):
        reprendre(acteur=Acteur(), tableau=tableau, depot=depot, choix={})
    assert reprendre(acteur=Acteur(), tableau=tableau, depot=depot, choix={f"{q1}.valeur": "base"}) == 0
    assert Realisation.objects.get().valeur == 190


def test_another_partner_s_workbook_or_a_forged_one_is_refused(decor: Decor) -> None:
    office, service = decor.tableau(decor.office), decor.tableau(decor.service)
    with pytest.raises(ClasseurIllisible, match="autre partenaire"):
        lire_retour(retour(office), "r.xlsx", service, {})
    pages = pages_de(office)
    pages["Contrôle"][0][0] = pages["Contrôle"][0][0].replace(str(office.demande.pk), str(service.demande.pk))
    with pytest.raises(ClasseurIllisible, match="Contrôle"):
        lire_retour(enregistrer(pages), "r.xlsx", service, {})
    with pytest.raises(ClasseurIllisible):
        lire_retour(b"ceci n'est pas un classeur", "r.xlsx", office, {})


# Who opens what


def test_a_link_opens_its_own_table_only(client: Client, decor: Decor) -> None:
    office, service = (demande_de(decor.collecte, s) for s in (decor.office, decor.service))
    page = client.get(reverse("engagements:repondre_par_lien", args=[jeton_de(office)]))
    assert page.status_code == 200
    assert str(decor.office.organisme) in page.content.decode()
    champ = reverse("engagements:lien_champ", args=[jeton_de(office)])
    for cle in (f"m{decor.emploi.pk}-beneficiaires.qpv", "q999999.valeur"):
        assert client.post(champ, {"champ": cle, "valeur": "5", "valeur_vue": ""}).status_code == 404
    assert not Mobilisation.objects.exists()
    contenu = retour(decor.tableau(decor.service))
    depot = deposer_classeur(acteur=Acteur(), tableau=decor.tableau(decor.service), fichier=fichier(contenu))
    assert client.get(reverse("engagements:lien_depot", args=[jeton_de(office), depot.pk])).status_code == 404
    assert client.get(reverse("engagements:lien_depot", args=[jeton_de(service), depot.pk])).status_code == 200
    faux = jeton_de(office)[:-2] + "xx"
    assert client.get(reverse("engagements:repondre_par_lien", args=[faux])).status_code == 404


def test_a_new_address_closes_the_old_link(client: Client, decor: Decor) -> None:
    demande = demande_de(decor.collecte, decor.office)
    ancien = reverse("engagements:repondre_par_lien", args=[jeton_de(demande)])
    assert client.get(ancien).status_code == 200
    domaine.adresser(acteur=decor.pilote, demande=demande, courriel="autre@exemple.fr", fonction="")
    assert client.get(ancien).status_code == 404


def test_a_partner_account_opens_its_own_table_and_no_page_of_the_team(client: Client, decor: Decor) -> None:
    personne = creer_utilisateur(Role.BAILLEUR, decor.contrat)
    Habilitation.objects.filter(utilisateur=personne).update(organisme=decor.office.organisme)
    client.force_login(personne)
    office, service = (demande_de(decor.collecte, s) for s in (decor.office, decor.service))
    ou = ["bresse", ANNEE]
    assert client.get(reverse("engagements:tableau", args=[*ou, office.pk])).status_code == 200
    assert client.get(reverse("engagements:tableau", args=[*ou, service.pk])).status_code == 404
    assert client.get(reverse("engagements:tableau_classeur", args=[*ou, service.pk])).status_code == 404
    for route, arguments in (("demande", [*ou, office.pk]), ("collecte", ou), ("bilan", ou), ("collectes", ["bresse"])):
        assert client.get(reverse(f"engagements:{route}", args=arguments)).status_code == 403
    assert client.post(reverse("engagements:valider_demande", args=[*ou, office.pk])).status_code == 403
    autre = creer_utilisateur(Role.PILOTE, creer_contrat())
    client.force_login(autre)
    assert client.get(reverse("engagements:collecte", args=ou)).status_code == 404
    assert client.get(reverse("engagements:tableau", args=[*ou, office.pk])).status_code == 404


def test_a_proof_is_read_by_its_partner_and_by_who_follows_nobody_else(decor: Decor) -> None:
    """The workbook sent back is one of them."""
    depot = deposer_classeur(
        acteur=Acteur(), tableau=decor.tableau(decor.office), fichier=fichier(retour(decor.tableau(decor.office)))
    )
    lecteurs = {}
    for nom, organisme in (("sien", decor.office.organisme), ("autre", decor.service.organisme)):
        acteur = creer_acteur(Role.INSTRUCTEUR, decor.contrat)
        assert acteur.habilitation is not None
        acteur.habilitation.organisme = organisme
        lecteurs[nom] = peut_lire(acteur, depot.document)
    lecteurs["public"] = peut_lire(Acteur(), depot.document)
    lecteurs["pilote"] = peut_lire(decor.pilote, depot.document)
    lecteurs["pilote d’ailleurs"] = peut_lire(creer_acteur(Role.PILOTE, creer_contrat()), depot.document)
    assert [nom for nom, lit in lecteurs.items() if lit] == ["sien", "pilote"]
