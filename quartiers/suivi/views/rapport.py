"""The reports of a contract: the list, the opening of one, its page as it is read, its page as it is conducted."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from quartiers.comptes.acces import RequeteActeur, acces, exiger, public
from quartiers.contrat.acces import contrat_visible
from quartiers.journal.models import Acte
from quartiers.socle import formats
from quartiers.socle.affichage import Badge, Lien
from quartiers.suivi.acces import rapport_visible, rapports_visibles
from quartiers.suivi.composition import examen_de
from quartiers.suivi.contenu import ContenuRapport
from quartiers.suivi.domain.rapport import ouvrir_rapport
from quartiers.suivi.enums import ADOPTES, PUBLICS_RAPPORT, TRANSITIONS_RAPPORT, EtatRapport, SensAvisRapport
from quartiers.suivi.forms_rapport import OuvrirForm
from quartiers.suivi.lecture_rapport import contenu_courant, version_courante
from quartiers.suivi.models import AvisRapport, Deliberation, Rapport, VersionRapport
from quartiers.suivi.permissions import conduire_rapport, enregistrer_deliberation, lire_projet_rapport
from quartiers.suivi.presentation_rapport import ChapitreMontre, chapitres_montres, sommaire
from quartiers.suivi.suites_rapport import suite_de
from quartiers.suivi.views.rapport_commun import TONS, cadre, fil, fil_conduite, rapport_pour, url

COLONNES = [
    ("annee", "Année"),
    ("titre", "Rapport", "lien"),
    ("etat", "État", "badge"),
    ("adopte_le", "Adopté le", "date"),
    ("publie_le", "Publié le", "date"),
]
ETAPES = [
    (EtatRapport.BROUILLON, "Rédaction"),
    (EtatRapport.CONSULTATION, "Consultation"),
    (EtatRapport.AVIS_RECUS, "Suites aux avis"),
    (EtatRapport.ANNEXE, "Assemblées"),
    (EtatRapport.DELIBERE, "Publication"),
    (EtatRapport.PUBLIE, "Envoi à l’État"),
]
ROUTES_DES_ACTES = {
    "ouvrir_consultation": "rapport_consultation_ouvrir",
    "clore_consultation": "rapport_consultation_clore",
    "suspendre_consultation": "rapport_consultation_suspendre",
    "annexer": "rapport_annexer",
    "reprendre": "rapport_reprendre",
    "adopter": "rapport_adopter",
    "publier": "rapport_publier",
    "transmettre": "rapport_transmettre",
}
# Acts that ask for something first: their button leads to a page.
AVEC_PAGE = frozenset({"ouvrir_consultation", "suspendre_consultation", "reprendre", "transmettre"})


@public
@require_safe
def rapports(request: RequeteActeur, code: str) -> HttpResponse:
    contrat = contrat_visible(request.acteur, code)
    visibles = rapports_visibles(request.acteur, contrat).order_by("-annee")
    # The team opens a report on its conduct, the public on its text.
    page = "rapport_conduite" if lire_projet_rapport(request.acteur, contrat) else "rapport"
    lignes = [
        {
            "annee": str(rapport.annee),
            "titre": Lien(rapport.titre, reverse(f"suivi:{page}", args=[code, rapport.annee])),
            "etat": Badge(rapport.get_etat_display(), TONS[rapport.etat]),
            "adopte_le": rapport.adopte_le,
            "publie_le": rapport.publie_le,
        }
        for rapport in visibles
    ]
    contexte = {
        "contrat": contrat,
        "colonnes": COLONNES,
        "lignes": lignes,
        "conduit": conduire_rapport(request.acteur, contrat),
        "fil_ariane": [
            ("Accueil", reverse("accueil:accueil")),
            (contrat.nom_court, reverse("accueil:contrat", args=[code])),
            ("Rapports annuels", ""),
        ],
    }
    return render(request, "suivi/rapport_liste.html", contexte)


@acces(conduire_rapport)
def ouvrir(request: RequeteActeur, code: str) -> HttpResponse:
    contrat = contrat_visible(request.acteur, code)
    exiger(conduire_rapport, request.acteur, contrat)
    anciens = list(Rapport.objects.filter(contrat=contrat).order_by("-annee")[:5])
    prises = Rapport.objects.filter(contrat=contrat).values_list("annee", flat=True)
    form = OuvrirForm(
        request.POST if request.method == "POST" else None,
        anciens=anciens,
        prises=prises,
        initial={"annee": timezone.localdate().year - 1, "modele": ""},
    )
    if request.method == "POST" and form.is_valid():
        rapport = ouvrir_rapport(acteur=request.acteur, contrat=contrat, **form.cleaned_data)
        messages.success(request, f"Le rapport {rapport.annee} est ouvert : son plan et ses chiffres sont là.")
        return redirect(url("rapport_conduite", rapport))
    retour = reverse("suivi:rapports", args=[code])
    contexte = {
        "contrat": contrat,
        "form": form,
        "titre": "Ouvrir un rapport annuel",
        "bouton": "Ouvrir le rapport",
        "retour": retour,
        "genre": "primaire",
        "a_voir": [],
        "fil_ariane": [
            ("Accueil", reverse("accueil:accueil")),
            (contrat.nom_court, reverse("accueil:contrat", args=[code])),
            ("Rapports annuels", retour),
            ("Ouvrir", ""),
        ],
    }
    return render(request, "suivi/rapport_formulaire.html", contexte)


@public
@require_safe
def lire(request: RequeteActeur, code: str, annee: int) -> HttpResponse:
    """The report as it is read: the sealed version once there is one to speak, else the draft, for its parties."""
    rapport = rapport_visible(request.acteur, code, annee)
    version = version_courante(rapport)
    contenu = contenu_courant(rapport)
    pieces = annexes(rapport)
    chapitres = chapitres_montres(contenu, lambda bloc, rang: url("rapport_figure", rapport, bloc, rang))
    contexte = {
        **cadre(rapport, request.acteur, "rapport"),
        "contenu": contenu,
        "chapitres": chapitres,
        "sommaire": [*sommaire(chapitres), *titres_des_annexes(contenu, pieces)],
        "version": version,
        "publie": rapport.etat in PUBLICS_RAPPORT,
        "fichiers": fichiers(rapport),
        "annexes": pieces,
        "fil_ariane": fil(rapport),
    }
    return render(request, "suivi/rapport_lire.html", contexte)


def titres_des_annexes(contenu: ContenuRapport, pieces: list[Lien]) -> list[ChapitreMontre]:
    """What stands after the chapters, for the table of contents."""
    suite = [
        ("avis-recus", "Avis et contributions reçus", contenu.avis),
        ("deliberations", "Délibérations", contenu.deliberations),
        ("annexes", "Pièces annexées", pieces),
    ]
    return [ChapitreMontre(code, titre, 2, SafeString("")) for code, titre, contenus in suite if contenus]


def fichiers(rapport: Rapport) -> list[Lien]:
    noms = [
        ("pdf", "PDF accessible"),
        ("pdf-archive", "PDF d’archive (PDF/A)"),
        ("docx", "Word (.docx)"),
        ("odp", "Diapositives (.odp)"),
        ("xlsx", "Données, Excel (.xlsx)"),
        ("ods", "Données, OpenDocument (.ods)"),
    ]
    return [Lien(libelle, url("rapport_fichier", rapport, nom)) for nom, libelle in noms]


def annexes(rapport: Rapport) -> list[Lien]:
    """The papers received: opinions and deliberations, once they are public."""
    avis = AvisRapport.objects.filter(rapport=rapport, document__public=True).select_related("document")
    deliberations = Deliberation.objects.filter(rapport=rapport, document__public=True).select_related("document")
    couples = [(f"Avis\u00a0: {a.nom}", a.document) for a in avis]
    couples += [(f"Délibération\u00a0: {d.assemblee}", d.document) for d in deliberations]
    return [Lien(nom, reverse("documents:lire", args=[document.pk])) for nom, document in couples if document]


@acces(lire_projet_rapport)
@require_safe
def conduite(request: RequeteActeur, code: str, annee: int) -> HttpResponse:
    """Where the report stands, what comes next, what blocks; the acts, the deliberations, the journal."""
    rapport = rapport_pour(request.acteur, lire_projet_rapport, code, annee)
    conduit = conduire_rapport(request.acteur, rapport)
    suite = suite_de(rapport)
    contexte = {
        **cadre(rapport, request.acteur, "rapport_conduite"),
        "etapes": etapes_de(rapport),
        "suite": suite,
        "actes": actes_proposes(rapport, suite.acte, bool(suite.bloque)) if conduit else [],
        "faits": faits_de(rapport),
        "seance_ouverte": conduit and rapport.etat not in ADOPTES,
        "deliberations": list(Deliberation.objects.filter(rapport=rapport).select_related("document").order_by("pk")),
        "delibere": enregistrer_deliberation(request.acteur, rapport),
        "versions": list(
            VersionRapport.objects.filter(rapport=rapport).defer("contenu", "donnees").order_by("-numero")
        ),
        "journal": journal_de(rapport),
        "fichiers": fichiers(rapport),
        "fil_ariane": fil_conduite(rapport, ("Conduite", "")),
    }
    return render(request, "suivi/rapport_conduite.html", contexte)


def etapes_de(rapport: Rapport) -> list[dict[str, str]]:
    ordre = [etat for etat, _ in ETAPES]
    ici = len(ordre) if rapport.etat == EtatRapport.TRANSMIS else ordre.index(EtatRapport(rapport.etat))
    return [
        {"libelle": libelle, "etat": "fait" if rang < ici else "courant" if rang == ici else "a_venir"}
        for rang, (_, libelle) in enumerate(ETAPES)
    ]


def actes_proposes(rapport: Rapport, premier: str, bloque: bool) -> list[dict[str, Any]]:
    """The acts that the state allows, the next one first; one that is blocked is not offered."""
    actes = [nom for nom, mouvement in TRANSITIONS_RAPPORT.items() if rapport.etat in mouvement.depuis]
    return [
        {
            "libelle": TRANSITIONS_RAPPORT[nom].libelle,
            "url": url(ROUTES_DES_ACTES[nom], rapport),
            "genre": "primaire" if nom == premier else "secondaire",
            "page": nom in AVEC_PAGE,
        }
        for nom in sorted(actes, key=lambda nom: nom != premier)
        if not (nom == premier and bloque)
    ]


def faits_de(rapport: Rapport) -> list[tuple[str, Any]]:
    avis = list(AvisRapport.objects.filter(rapport=rapport).values_list("sens", flat=True))
    rendus = sum(1 for sens in avis if sens != SensAvisRapport.EN_ATTENTE)
    faits: list[tuple[str, Any]] = [
        ("Assemblée de l’intercommunalité", rapport.assemblee_le),
        ("Examiné en séance", examen_de(rapport)),
        ("Consultation", formats.periode(rapport.consultation_debut, rapport.consultation_fin)),
        ("Avis", f"{rendus} sur {len(avis)}" if avis else ""),
        ("Adopté le", rapport.adopte_le),
        ("Publié le", rapport.publie_le),
        ("Transmis", f"{rapport.transmis_a}, le {formats.date_fr(rapport.transmis_le)}" if rapport.transmis_le else ""),
    ]
    return [(nom, valeur) for nom, valeur in faits if valeur]


def journal_de(rapport: Rapport) -> list[dict[str, Any]]:
    actes = Acte.objects.filter(objet_type="suivi.rapport", objet_id=rapport.pk).select_related("auteur")
    return [
        {"date": acte.le, "titre": acte.phrase, "texte": str(acte.auteur or "")} for acte in actes.order_by("-le")[:15]
    ]
