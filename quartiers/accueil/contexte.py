"""What every page's frame needs: menu by role, footer, search, theme, the habilitation that acts and its switch.

Nothing is read before the frame is drawn (a fragment, an export or a redirection costs no query). Drawn, it costs
one query when no contract is named by the address, and one for the names of the contracts of a person's
habilitations.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from quartiers.appels.permissions import lire_dossiers, suivre_ses_dossiers
from quartiers.cohortes.permissions import entrer_aux_cohortes
from quartiers.comptes.models import Habilitation
from quartiers.comptes.permissions import gerer_habilitations, lire_travail
from quartiers.comptes.politiques import Acteur, Politique
from quartiers.contrat.models import Contrat
from quartiers.contrat.permissions import suivre_avenants, verifier_lecture
from quartiers.contrat.queries import noms_distincts
from quartiers.enquetes.permissions import lire_enquetes
from quartiers.evaluation.permissions import lire_travail as lire_evaluation
from quartiers.gouvernance.permissions import lire_registre
from quartiers.projets_quartier.permissions import peut_suivre_projet
from quartiers.territoire.models import Quartier
from quartiers.tfpb.permissions import suivre as suivre_tfpb
from quartiers.tranquillite.permissions import tenir_observatoire

THEMES = ("clair", "sombre", "auto")
COOKIE_THEME = "theme"


@dataclass(frozen=True)
class Entree:
    """A line of the menu; `politique` keeps it for the roles that have that right, the others are led to `sinon`.

    `aussi` are routes that stand elsewhere and belong to it.
    """

    libelle: str
    route: str
    du_contrat: bool = True
    politique: Politique | None = None
    sinon: str = ""
    aussi: tuple[str, ...] = ()
    # A page of the territory, opened on that of the contract.
    du_territoire: bool = False

    def route_pour(self, acteur: Acteur) -> str:
        """Where this person is led; empty when the line is not theirs."""
        return self.route if self.politique is None or self.politique(acteur) else self.sinon


@dataclass(frozen=True)
class Groupe:
    """A heading of the menu that unfolds; one whose entries are all kept from a person is not shown."""

    libelle: str
    entrees: tuple[Entree, ...]


MON_ESPACE = Entree("Mon espace", "accueil:mon_espace", du_contrat=False)
GROUPES = [
    Groupe(
        "Contrat",
        (
            Entree("Texte du contrat", "contrat:arbre"),
            Entree("Signataires", "engagements:signataires"),
            Entree("Engagements", "engagements:engagements"),
            Entree("Avenants", "contrat:avenants", politique=suivre_avenants),
            Entree("Lectures", "contrat:lectures", du_contrat=False, politique=verifier_lecture),
        ),
    ),
    Groupe(
        "Quartiers",
        (
            Entree("Les quartiers", "accueil:quartiers"),
            Entree("Carte", "territoire:carte", du_contrat=False, du_territoire=True),
            Entree("Projets de quartier", "projets_quartier:synthese", politique=peut_suivre_projet),
        ),
    ),
    Groupe(
        "Actions et moyens",
        (
            Entree("Appels à projets", "appels:campagnes"),
            Entree("Mes dossiers", "appels:mes_dossiers", politique=suivre_ses_dossiers),
            Entree("Dossiers", "appels:dossiers", politique=lire_dossiers),
            Entree("Abattement TFPB", "tfpb:tableau", politique=suivre_tfpb, sinon="tfpb:resume"),
            Entree("Droit commun", "engagements:droit_commun", aussi=("engagements:dispositifs",)),
            Entree(
                "Tranquillité",
                "tranquillite:observatoire",
                politique=tenir_observatoire,
                sinon="tranquillite:publiques",
            ),
        ),
    ),
    Groupe(
        "Décider ensemble",
        (
            Entree("Parole habitante", "participation:parole"),
            Entree("Participation", "participation:instances"),
            Entree("Instances et séances", "gouvernance:instances", aussi=("gouvernance:seances",)),
            Entree("Décisions", "gouvernance:decisions", politique=lire_registre),
            Entree("Calendrier", "accueil:calendrier"),
        ),
    ),
    Groupe(
        "Suivi",
        (
            Entree("Suivi annuel", "suivi:porte", aussi=("accueil:passation",)),
            Entree("Rapports annuels", "suivi:rapports"),
            Entree("Indicateurs", "indicateurs:catalogue"),
            Entree("Enquêtes", "enquetes:enquetes", politique=lire_enquetes),
            Entree("Cohortes", "cohortes:cohortes", politique=entrer_aux_cohortes),
            Entree("Évaluation", "evaluation:matrice", politique=lire_evaluation, sinon="evaluation:evaluations"),
            Entree("Données ouvertes", "accueil:donnees_ouvertes", du_contrat=False),
        ),
    ),
    Groupe(
        "Gérer",
        (
            Entree("Journal", "accueil:journal", politique=lire_travail),
            Entree("Habilitations", "comptes:habilitations", du_contrat=False, politique=gerer_habilitations),
        ),
    ),
]
PIED = [
    ("Plan du site", "accueil:plan"),
    ("Aide", "accueil:aide"),
    ("Accessibilité", "accueil:accessibilite"),
    ("Mentions légales", "accueil:mentions"),
    ("Données personnelles", "accueil:donnees_personnelles"),
    ("Données ouvertes", "accueil:donnees_ouvertes"),
]


@dataclass(frozen=True)
class ContratCourant:
    """The contract that a page is about: enough to name it and lead to it."""

    code: str
    nom: str
    # SIREN of its EPCI, when neighbourhoods are known there.
    epci: str = ""

    def __str__(self) -> str:
        return self.nom


def cadre(request: HttpRequest) -> dict[str, Any]:
    acteur = getattr(request, "acteur", None) or Acteur()
    courant: Any = SimpleLazyObject(lambda: contrat_courant(request, acteur))
    return {
        "demonstration": settings.DEMONSTRATION,
        "theme": theme_de(request),
        "url_theme": reverse("accueil:theme"),
        "url_accueil": reverse("accueil:accueil"),
        "url_recherche": reverse("accueil:recherche"),
        "url_connexion": reverse("account_login"),
        "liens_pied": [(libelle, reverse(route)) for libelle, route in PIED],
        "menu": SimpleLazyObject(lambda: menu(request, acteur, courant)),
        "contrat": courant,
        "url_contrat": SimpleLazyObject(lambda: adresse_du_contrat(courant)),
        "compte": SimpleLazyObject(lambda: compte(acteur)),
    }


def theme_de(request: HttpRequest) -> str:
    choix = request.COOKIES.get(COOKIE_THEME, "")
    return choix if choix in THEMES else ""


def contrat_courant(request: HttpRequest, acteur: Acteur) -> ContratCourant | None:
    """The contract named by the address, else the one of the acting habilitation, else the only one published.

    The name of a contract that one may not see is never read.
    """
    visibles = Contrat.objects.visibles_par(acteur)
    code = request.resolver_match.kwargs.get("code") if request.resolver_match else None
    if code:
        contrats = visibles.filter(code=code)
    elif acteur.habilitation and acteur.habilitation.contrat_id:
        contrats = visibles.filter(pk=acteur.habilitation.contrat_id)
    else:
        contrats = visibles
    connus = Quartier.objects.filter(communes__epci=OuterRef("epci"))
    trouves = list(contrats.order_by("pk").values_list("code", "nom_court", "epci__siren", Exists(connus))[:2])
    if len(trouves) != 1:
        return None
    code, nom, siren, situe = trouves[0]
    return ContratCourant(code, nom, siren if situe else "")


def adresse_du_contrat(courant: ContratCourant | None) -> str:
    return reverse("accueil:contrat", args=[courant.code]) if courant else ""


def menu(request: HttpRequest, acteur: Acteur, courant: ContratCourant | None) -> list[dict[str, Any]]:
    """Headings with the lines that lead somewhere for this person; « mon espace » stands alone, before them.

    The longest address that begins the page's own is « here », and so is its heading.
    """
    groupes = [(groupe.libelle, lignes_de(groupe.entrees, acteur, courant)) for groupe in GROUPES]
    seules = [("", lignes_de([MON_ESPACE], acteur, courant))] if acteur.utilisateur else []
    tous = [*seules, *((libelle, lignes) for libelle, lignes in groupes if lignes)]
    urls = (chemin(url) for _, lignes in tous for _, siennes in lignes for url in siennes)
    ici = max((url for url in urls if request.path.startswith(url)), key=len, default="")
    return [
        {
            "libelle": libelle,
            "actif": any(ici in map(chemin, siennes) for _, siennes in lignes),
            "entrees": [
                {"libelle": nom, "url": siennes[0], "actif": ici in map(chemin, siennes)} for nom, siennes in lignes
            ],
        }
        for libelle, lignes in tous
    ]


def chemin(url: str) -> str:
    return url.partition("?")[0]


def lignes_de(entrees: Iterable[Entree], acteur: Acteur, courant: ContratCourant | None) -> list[tuple[str, list[str]]]:
    """(name, addresses) of the lines that this person may follow from here: where it leads, then those « there »."""
    lignes = []
    for entree in entrees:
        route = entree.route_pour(acteur)
        if route and (courant or not entree.du_contrat):
            ou = [courant.code] if courant and entree.du_contrat else []
            fin = f"?epci={courant.epci}" if courant and courant.epci and entree.du_territoire else ""
            lignes.append((entree.libelle, [f"{reverse(r, args=ou)}{fin}" for r in (route, *entree.aussi)]))
    return lignes


def compte(acteur: Acteur) -> dict[str, Any] | None:
    if acteur.utilisateur is None:
        return None
    return {
        "nom": str(acteur.utilisateur),
        "url": reverse("comptes:mon_compte"),
        "url_deconnexion": reverse("account_logout"),
        "url_changer": reverse("comptes:choisir_habilitation"),
        "choix": choix_habilitations(acteur.habilitations, acteur.habilitation),
    }


def choix_habilitations(siennes: Sequence[Habilitation], active: Habilitation | None) -> list[dict[str, Any]]:
    """The habilitations in force, with what each covers."""
    numeros = {h.contrat_id for h in siennes if h.contrat_id}
    noms = noms_distincts(Contrat.objects.filter(pk__in=numeros).select_related("epci")) if numeros else {}
    return [
        {
            "valeur": str(h.pk),
            "libelle": " – ".join(filter(None, [h.get_role_display(), perimetre(h, noms)])),
            "actif": active is not None and h.pk == active.pk,
        }
        for h in siennes
    ]


def perimetre(habilitation: Habilitation, noms: dict[int, str]) -> str:
    if habilitation.commune:
        return str(habilitation.commune)
    if habilitation.departement:
        return f"département {habilitation.departement}"
    return noms.get(habilitation.contrat_id or 0, "")
