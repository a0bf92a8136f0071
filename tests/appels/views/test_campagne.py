"""Pages of campaigns: what the public reads, what the pilot does, who is kept out."""

import datetime as dt
import io
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from quartiers.appels.enums import EtatCampagne, EtatDossier
from quartiers.appels.models import Campagne, Critere, Enveloppe, Financeur, Priorite, RegleEligibilite, TypePiece
from quartiers.comptes.enums import Role
from quartiers.documents.models import Document
from tests.appels.views.conftest import Entrer
from tests.factories.annuaire import creer_organisme
from tests.factories.appels import creer_campagne, creer_dossier, creer_financeur
from tests.factories.contrat import creer_contrat, creer_petit_contrat, creer_quartier_contrat
from tests.verification_pdf import defauts_ua, lire_structure

pytestmark = pytest.mark.django_db


def adresse(campagne: Campagne, route: str = "campagne", *reste: str) -> str:
    return reverse(f"appels:{route}", args=[campagne.contrat.code, campagne.annee, *reste])


def lu(reponse: Any) -> str:
    return str(reponse.content.decode()).replace("\u00a0", " ").replace("\u202f", " ")


# The public


def complete(**champs: Any) -> Campagne:
    contrat, elements = creer_petit_contrat()
    creer_quartier_contrat(contrat, titre="Les Tilleuls")
    seconde = timezone.now().replace(microsecond=0)
    champs = {"ouverture": seconde - dt.timedelta(1), "cloture": seconde + dt.timedelta(30), **champs}
    campagne = creer_campagne(
        contrat,
        reglement="## Le but\n\nDes **projets**.",
        contact="Mission ville\n03 00 00 00 00",
        priorites="- L’accès aux droits",
        plafond_public=80,
        egalite_niveaux=["Non", "Oui"],
        **champs,
    )
    financeur = creer_financeur(contrat, nom="Région")
    commun = {"contrat": contrat, "campagne": campagne}
    Enveloppe.objects.create(**commun, financeur=financeur, montant=12_000)
    Priorite.objects.create(**commun, axe=elements["1"], texte="La santé des jeunes")
    Critere.objects.create(**commun, intitule="Présence", poids=3)
    Critere.objects.create(**commun, intitule="Partenariats", poids=1)
    TypePiece.objects.create(**commun, intitule="Statuts", association_seule=True)
    RegleEligibilite.objects.create(**commun, intitule="Un projet, pas une structure")
    RegleEligibilite.objects.create(**commun, financeur=financeur, intitule="Zones", zones=["qpv", "a_verifier"])
    return campagne


def test_public_page_says_everything_an_association_needs(client: Client) -> None:
    page = lu(client.get(adresse(complete())))
    attendus = [
        "Vous pouvez déposer un dossier jusqu’au",
        "L’accès aux droits",
        "La santé des jeunes",
        "Les Tilleuls",
        "12 000,00 €",
        "Dans un quartier prioritaire",
        "au plus 80 % des dépenses",
        "Statuts",
        "Pour une association.",
        "75 %",
        "<strong>projets</strong>",
        "03 00 00 00 00",
        "Un projet, pas une structure",
    ]
    assert [mot for mot in attendus if mot not in page] == []
    assert "Préparer</a>" not in page


def test_campaign_in_preparation_is_invisible_to_the_public_and_to_other_contracts(entrer: Entrer) -> None:
    campagne = complete(etat=EtatCampagne.PREPARATION)
    assert Client().get(adresse(campagne)).status_code == 404
    assert entrer(Role.PILOTE, creer_contrat()).get(adresse(campagne)).status_code == 404
    assert entrer(Role.PILOTE, campagne.contrat).get(adresse(campagne)).status_code == 200


def test_list_puts_open_calls_first(client: Client) -> None:
    contrat = creer_contrat()
    maintenant = timezone.now()
    hier = maintenant - dt.timedelta(1)  # the second of the closing is still open
    passee = creer_campagne(contrat, annee=2028, ouverture=maintenant - dt.timedelta(9), cloture=hier)
    ouverte = creer_campagne(contrat, annee=2027)
    a_venir = creer_campagne(
        contrat, annee=2029, ouverture=maintenant + dt.timedelta(9), cloture=maintenant + dt.timedelta(20)
    )
    creer_campagne(contrat, annee=2030, etat=EtatCampagne.PREPARATION)
    cartes = client.get(reverse("appels:campagnes", args=[contrat.code])).context["cartes"]
    assert [carte["campagne"] for carte in cartes] == [ouverte, a_venir, passee]
    assert [carte["etat"].libelle for carte in cartes] == ["Ouvert", "Ouvre bientôt", "Dépôts clos"]


def test_home_of_the_contract_announces_what_is_open_or_to_come(client: Client) -> None:
    campagne = creer_campagne()
    adresse_contrat = reverse("accueil:contrat", args=[campagne.contrat.code])
    assert adresse(campagne) in lu(client.get(adresse_contrat))
    Campagne.objects.filter(pk=campagne.pk).update(cloture=timezone.now() - dt.timedelta(seconds=1))
    assert "Déposer un projet" not in lu(client.get(adresse_contrat))


def test_guide_is_an_accessible_pdf_with_its_checklist(client: Client) -> None:
    campagne = complete()
    reponse = client.get(adresse(campagne, "guide_campagne"))
    assert reponse["Content-Type"] == "application/pdf"
    texte = texte_du_pdf(reponse.content)
    attendus = [
        "Guide des porteuses et porteurs",
        "La santé des jeunes",
        "Les Tilleuls",
        "Ma liste à cocher",
        "Statuts",
    ]
    assert [mot for mot in attendus if mot not in texte] == []
    assert defauts_ua(reponse.content) == []
    structure = lire_structure(reponse.content)
    assert (structure.langue, structure.balise) == ("fr-FR", True)
    assert all(tetes for tetes, _ in structure.tableaux)


def texte_du_pdf(contenu: bytes) -> str:
    lecteur = PdfReader(io.BytesIO(contenu))
    return " ".join(" ".join(page.extract_text().split()) for page in lecteur.pages)


def test_calendar_is_given_as_a_file(client: Client) -> None:
    reponse = client.get(adresse(creer_campagne(), "calendrier_campagne"))
    assert reponse["Content-Type"] == "text/calendar; charset=utf-8"
    assert reponse.content.startswith(b"BEGIN:VCALENDAR")


@pytest.mark.parametrize("nombre", [1, 3])
def test_pages_cost_the_same_with_one_and_with_three_of_everything(
    client: Client, nombre: int, django_assert_num_queries: Any
) -> None:
    campagne = complete()
    for rang in range(nombre - 1):
        financeur = creer_financeur(campagne.contrat)
        commun = {"contrat": campagne.contrat, "campagne": campagne}
        Critere.objects.create(**commun, intitule=f"C{rang}")
        RegleEligibilite.objects.create(**commun, financeur=financeur, intitule="R")
        TypePiece.objects.create(**commun, intitule=f"P{rang}")
        creer_quartier_contrat(campagne.contrat)
        creer_campagne(campagne.contrat, annee=2030 - rang)
    with django_assert_num_queries(REQUETES_PAGE):
        client.get(adresse(campagne))
    with django_assert_num_queries(REQUETES_LISTE):
        client.get(reverse("appels:campagnes", args=[campagne.contrat.code]))


REQUETES_PAGE, REQUETES_LISTE = 11, 3

# The pilot


def test_pilot_creates_then_copies_in_one_click(entrer: Entrer) -> None:
    contrat = creer_contrat()
    client = entrer(Role.PILOTE, contrat)
    client.post(reverse("appels:creer_campagne", args=[contrat.code]), {"annee": "2028", "intitule": ""})
    campagne = Campagne.objects.get()
    assert (campagne.intitule, campagne.etat) == ("Appel à projets 2028", EtatCampagne.PREPARATION)
    reponse = client.post(adresse(campagne, "copier_campagne"), follow=True)
    assert "les dates avancées d’un an" in lu(reponse)
    assert list(Campagne.objects.values_list("annee", flat=True)) == [2029, 2028]
    assert "déjà une campagne pour 2029" in lu(client.post(adresse(campagne, "copier_campagne"), follow=True))


@pytest.mark.parametrize(
    ("annee", "message"),
    [
        ("2019", "va de 2024 à 2030"),
        ("2031", "va de 2024 à 2030"),
        ("2027", "déjà une campagne"),
        ("x", "nombre entier"),
    ],
)
def test_wrong_year_is_explained_and_kept(entrer: Entrer, annee: str, message: str) -> None:
    campagne = creer_campagne()
    adresse_creer = reverse("appels:creer_campagne", args=[campagne.contrat.code])
    page = lu(entrer(Role.PILOTE, campagne.contrat).post(adresse_creer, {"annee": annee, "intitule": "Mon titre"}))
    assert message in page
    assert 'value="Mon titre"' in page


def test_check_list_says_what_blocks_then_lets_publish(entrer: Entrer) -> None:
    contrat = creer_contrat()
    campagne = creer_campagne(contrat, etat=EtatCampagne.PREPARATION)
    client = entrer(Role.PILOTE, contrat)
    page = client.get(adresse(campagne, "preparer_campagne"))
    assert [manque.section for manque, _ in page.context["bloquants"]] == ["reglement", "reglement", "financeurs"]
    assert "Publier l’appel à projets" not in lu(page)
    refus = client.post(adresse(campagne, "changer_etat_campagne", "publier"), follow=True)
    assert "Avant de publier" in lu(refus)
    creer_financeur(contrat)
    client.post(adresse(campagne, "regler_campagne", "reglement"), {"reglement": "Règles", "contact": "Ici"})
    assert "Publier l’appel à projets" in lu(client.get(adresse(campagne, "preparer_campagne")))
    client.post(adresse(campagne, "changer_etat_campagne", "publier"))
    campagne.refresh_from_db()
    assert campagne.etat == EtatCampagne.PUBLIEE


def test_unknown_act_and_section_are_not_found(entrer: Entrer) -> None:
    campagne = creer_campagne()
    client = entrer(Role.PILOTE, campagne.contrat)
    assert client.post(adresse(campagne, "changer_etat_campagne", "effacer")).status_code == 404
    assert client.get(adresse(campagne, "regler_campagne", "inconnue")).status_code == 404
    assert client.get(adresse(campagne, "copier_campagne")).status_code == 405


SECTIONS = [
    "calendrier",
    "reglement",
    "priorites",
    "regles",
    "criteres",
    "pieces",
    "eligibilite",
    "zones",
    "enveloppes",
    "poches",
]


@pytest.mark.parametrize("section", SECTIONS)
def test_section_sent_back_as_it_came_changes_nothing(entrer: Entrer, section: str) -> None:
    campagne = complete()
    client = entrer(Role.PILOTE, campagne.contrat)
    page = client.get(adresse(campagne, "regler_campagne", section))
    formulaire = page.context["formset"] or page.context["form"]
    avant = photo(campagne)
    reponse = client.post(adresse(campagne, "regler_campagne", section), donnees_de(formulaire))
    assert reponse.status_code == 302
    assert photo(campagne) == avant


def photo(campagne: Campagne) -> list[Any]:
    champs = [champ.attname for champ in Campagne._meta.fields if champ.attname != "modifie_le"]
    listes = (Critere, TypePiece, RegleEligibilite, Enveloppe, Priorite)
    return [
        Campagne.objects.filter(pk=campagne.pk).values(*champs).get(),
        *(sans_rang(modele.objects.filter(campagne=campagne).order_by("pk").values()) for modele in listes),
    ]


def sans_rang(lignes: Any) -> list[dict[str, Any]]:
    """The order is written again with each list."""
    return [{cle: valeur for cle, valeur in ligne.items() if cle != "rang"} for ligne in lignes]


def donnees_de(formulaire: Any) -> dict[str, Any]:
    """What a browser sends back of a form or of a formset."""
    if hasattr(formulaire, "management_form"):
        donnees = donnees_de(formulaire.management_form)
        for form in formulaire.forms:
            donnees |= donnees_de(form)
        return donnees
    donnees = {}
    for champ in formulaire:
        valeur = champ.value()
        if valeur is None or valeur is False or getattr(champ.field.widget, "input_type", "") == "file":
            continue
        rendu = "on" if valeur is True else champ.field.widget.format_value(valeur)
        if isinstance(rendu, list) and not isinstance(valeur, list):
            rendu = rendu[0] if rendu else ""
        donnees[champ.html_name] = "" if rendu is None else rendu
    return donnees


def test_wrong_calendar_is_explained_and_kept(entrer: Entrer) -> None:
    campagne = complete()
    client = entrer(Role.PILOTE, campagne.contrat)
    depart = client.get(adresse(campagne, "regler_campagne", "calendrier"))
    donnees = donnees_de(depart.context["form"]) | {"cloture": "2020-01-01T12:00:00", "action_fin": "31/02/2027"}
    page = lu(client.post(adresse(campagne, "regler_campagne", "calendrier"), donnees))
    assert "31/02/2027" in page
    assert "2020-01-01T12:00:00" in page
    campagne.refresh_from_db()
    assert campagne.cloture > timezone.now()


def test_reglement_takes_a_file_and_refuses_a_program(entrer: Entrer) -> None:
    campagne = complete()
    client = entrer(Role.PILOTE, campagne.contrat)
    route = adresse(campagne, "regler_campagne", "reglement")
    faux = SimpleUploadedFile("reglement.pdf", b"MZ\x90\x00" + b"\0" * 200, "application/pdf")
    page = lu(client.post(route, {"reglement": "Nouveau texte", "contact": "Ici", "fichier": faux}))
    assert "Nouveau texte" in page
    assert Document.objects.count() == 0
    vrai = SimpleUploadedFile("reglement.txt", "Le règlement signé".encode(), "text/plain")
    client.post(route, {"reglement": "Nouveau texte", "contact": "Ici", "fichier": vrai})
    campagne.refresh_from_db()
    assert (campagne.reglement, campagne.reglement_fichier.public) == ("Nouveau texte", True)  # type: ignore[union-attr]
    client.post(route, {"reglement": "Nouveau texte", "contact": "Ici", "retirer_fichier": "on"})
    campagne.refresh_from_db()
    assert campagne.reglement_fichier is None


def test_gauge_wants_the_source_of_the_departmental_envelope(entrer: Entrer) -> None:
    campagne = complete()
    client = entrer(Role.PILOTE, campagne.contrat)
    route = adresse(campagne, "regler_campagne", "poches")
    page = lu(client.post(route, {"enveloppe_departementale": "900000", "enveloppe_source": "", "taux_poches": "2.5"}))
    assert "Dites d’où vient le montant" in page
    client.post(route, {"enveloppe_departementale": "900000", "enveloppe_source": "Préfecture", "taux_poches": "2.5"})
    campagne.refresh_from_db()
    assert campagne.plafond_poches == 22_500


def test_envelopes_too_big_are_explained_and_kept(entrer: Entrer) -> None:
    campagne = complete()
    client = entrer(Role.PILOTE, campagne.contrat)
    route = adresse(campagne, "regler_campagne", "enveloppes")
    formset = client.get(route).context["formset"]
    quartier = f"q{campagne.contrat.quartiers.get().pk}"
    financeur = str(Financeur.objects.get().pk)
    donnees = donnees_de(formset) | {
        "form-1-financeur": financeur,
        "form-1-cible": quartier,
        "form-1-montant": "15000",
    }
    page = lu(client.post(route, donnees))
    assert "Retirez 3 000,00 € aux parts" in page
    assert 'value="15000"' in page
    donnees["form-1-montant"] = "9000"
    client.post(route, donnees)
    assert [str(e.quartier) for e in Enveloppe.objects.filter(quartier__isnull=False)] == ["Les Tilleuls"]


def test_funders_are_listed_added_and_changed(entrer: Entrer) -> None:
    contrat = creer_contrat()
    client = entrer(Role.PILOTE, contrat)
    ajouter = reverse("appels:ajouter_financeur", args=[contrat.code])
    reglages = {
        "nom": "CAF",
        "genre": "74social",
        "interne": "on",
        "nature_par_defaut": "droit_commun",
        "avance_taux": "80",
        "convention_seuil": "23000",
        "paiement_jours": "60",
        "actif": "on",
    }
    assert "ou donnez le nom d’un nouveau" in lu(client.post(ajouter, reglages))
    assert "de quelle nature" in lu(client.post(ajouter, {**reglages, "nouvel_organisme": "CAF du Val"}))
    assert "compte 14 chiffres" in lu(client.post(ajouter, {**reglages, "siret_attribuant": "12"}))
    client.post(ajouter, {**reglages, "nouvel_organisme": "CAF du Val", "nature": "operateur"})
    financeur = Financeur.objects.get()
    assert (str(financeur.organisme), financeur.avance_taux) == ("CAF du Val", Decimal(80))
    assert "CAF du Val" in lu(client.get(reverse("appels:financeurs", args=[contrat.code])))
    modifier = reverse("appels:modifier_financeur", args=[contrat.code, financeur.pk])
    client.post(modifier, {**reglages, "nom": "CAF 71"})
    assert Financeur.objects.get().nom == "CAF 71"
    ailleurs = creer_financeur(creer_contrat())
    assert client.get(reverse("appels:modifier_financeur", args=[contrat.code, ailleurs.pk])).status_code == 404


def test_organisation_of_the_contract_comes_first_in_the_choice(entrer: Entrer) -> None:
    contrat = creer_contrat()
    creer_organisme(nom="Une association", departement="71")
    creer_organisme(nom="Région", nature="region", departement="71")
    page = entrer(Role.PILOTE, contrat).get(reverse("appels:ajouter_financeur", args=[contrat.code]))
    assert [str(o) for o in page.context["form"].fields["organisme"].queryset] == ["Région"]


@pytest.mark.parametrize("role", [role for role in Role if role != Role.PILOTE])
def test_only_the_pilot_prepares(entrer: Entrer, role: Role) -> None:
    campagne = creer_campagne()
    creer_dossier(campagne, etat=EtatDossier.DEPOSE)
    client = entrer(role, campagne.contrat)
    lectures = [
        adresse(campagne, "preparer_campagne"),
        adresse(campagne, "regler_campagne", "calendrier"),
        reverse("appels:creer_campagne", args=[campagne.contrat.code]),
        reverse("appels:financeurs", args=[campagne.contrat.code]),
    ]
    assert [client.get(a).status_code for a in lectures] == [403] * 4
    actes = [adresse(campagne, "copier_campagne"), adresse(campagne, "changer_etat_campagne", "clore")]
    assert [client.post(a).status_code for a in actes] == [403] * 2


def test_pilot_of_another_contract_is_refused(entrer: Entrer) -> None:
    campagne = creer_campagne()
    client = entrer(Role.PILOTE, creer_contrat())
    assert client.get(adresse(campagne, "preparer_campagne")).status_code == 403
    assert client.post(adresse(campagne, "copier_campagne")).status_code == 403
