"""The access matrix: every route × every role, read from the marks and policies that the code itself uses."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from quartiers.comptes.acces import Acces
from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import REGISTRE
from quartiers.comptes.routes import acces_de_la_route

OUI, NON = "oui", "–"
DOMAINES = {
    "appels": "Appel à projets",
    "accueil": "Site, recherche, espaces",
    "api-1": "Données ouvertes (API)",
    "cohortes": "Cohortes et groupes témoins",
    "comptes": "Comptes et habilitations",
    "connexion": "Connexion et sécurité",
    "contrat": "Contrat et avenants",
    "documents": "Documents",
    "engagements": "Signataires et engagements",
    "enquetes": "Enquêtes",
    "evaluation": "Évaluation",
    "exports": "Graphiques et fichiers",
    "gouvernance": "Gouvernance",
    "indicateurs": "Indicateurs",
    "notifications": "Courriels",
    "participation": "Participation",
    "projets_quartier": "Projets de quartier",
    "suivi": "Suivi annuel et rapport",
    "territoire": "Territoire",
    "tfpb": "Abattement TFPB",
    "tranquillite": "Observatoire de la tranquillité",
}


@dataclass(frozen=True)
class Route:
    """An address of the site: its name with its namespace, its pattern, its mark (None: refused to all)."""

    nom: str
    adresse: str
    vue: Any
    marque: Acces | None

    @property
    def domaine(self) -> str:
        """The heading under which the page lists it; the package's name for one that has no heading."""
        espace = self.nom.split(":")[0] if ":" in self.nom else "connexion"
        return DOMAINES.get(espace, espace)

    @property
    def parametree(self) -> bool:
        return "<" in self.adresse or "(" in self.adresse

    def permet(self, role: Role | None, connecte: bool = True) -> bool:
        return self.marque is not None and self.marque.permet(role, connecte)


def routes() -> list[Route]:
    """Every route of the project, in the order of addresses."""
    return sorted(_parcourir(get_resolver().url_patterns, "", ""), key=lambda route: (route.adresse, route.nom))


def _parcourir(motifs: list[Any], prefixe: str, espace: str) -> Iterator[Route]:
    for motif in motifs:
        adresse = prefixe + str(motif.pattern).removeprefix("^")
        if isinstance(motif, URLResolver):
            suivant = f"{espace}{motif.namespace}:" if motif.namespace else espace
            yield from _parcourir(motif.url_patterns, adresse, suivant)
        elif isinstance(motif, URLPattern):
            nom = f"{espace}{motif.name or ''}"
            yield Route(nom, "/" + adresse.rstrip("$"), motif.callback, acces_de_la_route(nom, motif.callback))


@dataclass(frozen=True)
class LigneMatrice:
    """One route: its right in words, then « oui » or « – » for the public, anyone logged in, and each role."""

    route: Route
    droit: str
    cases: tuple[str, ...]

    @property
    def cases_nommees(self) -> list[tuple[str, str]]:
        return list(zip(COLONNES, self.cases, strict=True))


COLONNES: list[str] = ["Public", "Sans habilitation", *(role.label for role in Role)]


def matrice() -> list[LigneMatrice]:
    """The whole matrix; `cases` follow COLONNES."""
    lignes = []
    for route in routes():
        permis = [route.permet(None, connecte=False), route.permet(None), *(route.permet(role) for role in Role)]
        droit = route.marque.libelle if route.marque else "Fermée : aucune marque"
        lignes.append(LigneMatrice(route, droit, tuple(OUI if p else NON for p in permis)))
    return lignes


ENTETE = """# Qui accède à quoi

Ce fichier est écrit par `python manage.py matrice_acces` à partir des marques et des politiques du code ; un test
échoue quand il n’est plus à jour. « oui » : la page s’ouvre à ce rôle ; « – » : elle est refusée (ou demande de se
connecter). Le rôle ouvre la page ; le périmètre de l’habilitation (contrat, commune, département) dit ensuite
quels objets on y voit.
"""


def en_markdown() -> str:
    """The text of `docs/acces.md`: the routes, then the declared rights."""
    morceaux = [ENTETE, "\n## Les rôles\n\n| n° | rôle |\n|---|---|\n"]
    morceaux += [f"| {rang} | {libelle} |\n" for rang, libelle in enumerate(COLONNES)]
    numeros = " | ".join(str(rang) for rang in range(len(COLONNES)))
    morceaux.append(
        f"\n## Les pages\n\n| adresse | route | droit | {numeros} |\n|---|---|---|{'---|' * len(COLONNES)}\n"
    )
    for ligne in matrice():
        morceaux.append(
            f"| `{ligne.route.adresse}` | {ligne.route.nom} | {ligne.droit} | {' | '.join(ligne.cases)} |\n".replace(
                "(?P<key>[^/]+)", "<key>"
            )
        )
    morceaux.append("\n## Les droits\n\n| code | droit | rôles |\n|---|---|---|\n")
    for code, regle in sorted(REGISTRE.items()):
        roles = ", ".join(role.label for role in Role if role in regle.roles)
        morceaux.append(f"| {code} | {regle.libelle} | {roles} |\n")
    return "".join(morceaux)
