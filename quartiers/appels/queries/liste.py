"""The rows of the list of files: their figures are read for the rows shown (or exported) only.

A row is a dict by column. Nothing is counted over the whole table for a page: each figure is one grouped query over
the identifiers at hand, so that the cost follows the page and not the season.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, DecimalField, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from quartiers.annuaire.enums import NatureOrganisme
from quartiers.appels.enums import EtatComplement, EtatDossier, EtatLigne, GenreDossier, OrigineDossier, ZoneLieu
from quartiers.appels.models import (
    Affectation,
    Complement,
    Dossier,
    Lieu,
    LigneFinancement,
    Message,
    Rattachement,
    Territoire,
)
from quartiers.appels.models.dossier import DossierQuerySet
from quartiers.appels.queries.arborescence import Arborescence, intitule
from quartiers.appels.queries.instruction import compte_des_avis, scores
from quartiers.contrat.enums import Nature

ARGENT: "DecimalField[Decimal, Decimal]" = DecimalField(max_digits=14, decimal_places=2)
ZERO = Value(Decimal(0), output_field=ARGENT)

CHAMPS = (
    "pk",
    "numero",
    "intitule",
    "organisme__nom",
    "organisme__nature",
    "annee",
    "etat",
    "genre",
    "origine",
    "depose_le",
    "recevabilite_le",
    "date_debut",
    "date_fin",
    "participants",
    "participants_qpv",
)
LIBELLES: dict[str, dict[str, str]] = {
    "etat": {str(k): str(v) for k, v in EtatDossier.choices},
    "genre": {str(k): str(v) for k, v in GenreDossier.choices},
    "origine": {str(k): str(v) for k, v in OrigineDossier.choices},
    "nature": {str(k): str(v) for k, v in NatureOrganisme.choices},
    "zone": {str(k): str(v) for k, v in ZoneLieu.choices},
}
Identifiants = Any  # a list of identifiers, or a subquery of them
Carte = dict[int, dict[str, Any]]


@dataclass(frozen=True)
class ColonneDossier:
    """A column of the list: `besoin` names what to read for it beyond the file's own row."""

    cle: str
    libelle: str
    genre: str = "texte"
    besoin: str = ""
    somme: bool = False
    defaut: bool = False


COLONNES: tuple[ColonneDossier, ...] = (
    ColonneDossier("numero", "Numéro", defaut=True),
    ColonneDossier("intitule", "Projet", defaut=True),
    ColonneDossier("organisme", "Organisme", defaut=True),
    ColonneDossier("nature", "Nature de l’organisme"),
    ColonneDossier("annee", "Année", "entier"),
    ColonneDossier("etat", "État", defaut=True),
    ColonneDossier("genre", "Nouveau ou renouvelé"),
    ColonneDossier("origine", "Origine"),
    ColonneDossier("depose_le", "Déposé le", "date"),
    ColonneDossier("recevabilite_le", "Recevabilité le", "date"),
    ColonneDossier("axe", "Axe", besoin="rattachement"),
    ColonneDossier("orientation", "Orientation", besoin="rattachement"),
    ColonneDossier("quartiers", "Quartiers", besoin="territoires", defaut=True),
    ColonneDossier("communes", "Communes", besoin="communes"),
    ColonneDossier("zones", "Situation des lieux", besoin="zones"),
    ColonneDossier("financeurs", "Financeurs sollicités", besoin="argent"),
    ColonneDossier("demande", "Demandé", "montant", "argent", somme=True, defaut=True),
    ColonneDossier("accorde", "Proposé ou accordé", "montant", "argent", somme=True),
    ColonneDossier("avis", "Avis", besoin="avis", defaut=True),
    ColonneDossier("score", "Score sur 100", "nombre", "score"),
    ColonneDossier("participants", "Personnes attendues", "entier"),
    ColonneDossier("part_qpv", "Part venant des quartiers", "pourcent"),
    ColonneDossier("complements", "Compléments attendus", "entier", "complements"),
    ColonneDossier("messages", "Messages sans réponse", "entier", "messages"),
    ColonneDossier("suivi", "Suivi par", besoin="suivi"),
)
PAR_CLE = {colonne.cle: colonne for colonne in COLONNES}
PAR_DEFAUT = [colonne.cle for colonne in COLONNES if colonne.defaut]


def colonnes_choisies(cles: Iterable[str]) -> list[ColonneDossier]:
    """The columns asked for, in the catalogue's order; the number and the project are always there."""
    voulues = set(cles) or set(PAR_DEFAUT)
    return [c for c in COLONNES if c.cle in voulues | {"numero", "intitule"}]


def lignes(
    dossiers: DossierQuerySet, ids: Identifiants, colonnes: Iterable[ColonneDossier], arbre: Arborescence
) -> Iterator[dict[str, Any]]:
    """Rows of `dossiers` in their order. `ids` selects the same files, for the grouped queries."""
    besoins = {colonne.besoin for colonne in colonnes if colonne.besoin}
    cartes = [lire(ids) for besoin, lire in LECTURES.items() if besoin in besoins]
    if "rattachement" in besoins:
        cartes.append(lire_rattachement(ids, arbre))
    zone = timezone.get_current_timezone()
    for brut in dossiers.values(*CHAMPS).iterator(chunk_size=2000):
        ligne = composer(brut, zone)
        for carte in cartes:
            if lus := carte.get(brut["pk"]):
                ligne.update(lus)
        yield ligne


def composer(brut: dict[str, Any], zone: dt.tzinfo) -> dict[str, Any]:
    participants, du_quartier = brut["participants"], brut["participants_qpv"]
    connue = participants and du_quartier is not None
    return {
        **brut,
        "organisme": brut["organisme__nom"],
        "nature": LIBELLES["nature"].get(brut["organisme__nature"], ""),
        "etat_code": brut["etat"],
        "etat": LIBELLES["etat"][brut["etat"]],
        "genre": LIBELLES["genre"].get(brut["genre"], ""),
        "origine": LIBELLES["origine"].get(brut["origine"], ""),
        "depose_le": brut["depose_le"].astimezone(zone).date() if brut["depose_le"] else None,
        "recevabilite_le": brut["recevabilite_le"].astimezone(zone).date() if brut["recevabilite_le"] else None,
        "part_qpv": round(100 * du_quartier / participants, 1) if connue else None,
    }


def lire_argent(ids: Identifiants) -> Carte:
    """Sums over the file's lines, all years; what is decided, else proposed; a refused line is 0."""
    courant = Case(
        When(etat__in=[EtatLigne.REFUSEE, EtatLigne.ANNULEE], then=ZERO),
        default=Coalesce("notifie", "vote", "arbitre", "propose", output_field=ARGENT),
        output_field=ARGENT,
    )
    carte: Carte = {}
    lignes_lues = (
        LigneFinancement.objects.filter(dossier__in=ids)
        .order_by("financeur__rang", "financeur__nom")
        .values_list("dossier_id", "financeur__nom", "demande", courant)
    )
    for pk, nom, demande, montant in lignes_lues:
        case = carte.setdefault(pk, {"demande": Decimal(0), "accorde": None, "noms": {}})
        case["demande"] += demande
        case["noms"][nom] = None
        if montant is not None:
            case["accorde"] = (case["accorde"] or Decimal(0)) + montant
    for case in carte.values():
        case["financeurs"] = ", ".join(case.pop("noms"))
    return carte


def lire_rattachement(ids: Identifiants, arbre: Arborescence) -> Carte:
    principaux = Rattachement.objects.filter(dossier__in=ids, principal=True).order_by()
    textes: dict[int, dict[str, Any]] = {}
    carte: Carte = {}
    for pk, element in principaux.values_list("dossier_id", "element_id"):
        if element not in textes:
            textes[element] = {
                "axe": intitule(arbre.au_dessus(element, Nature.AXE)),
                "orientation": intitule(arbre.au_dessus(element, Nature.ORIENTATION)),
            }
        carte[pk] = textes[element]
    return carte


def lire_territoires(ids: Identifiants) -> Carte:
    territoires = Territoire.objects.filter(dossier__in=ids).order_by("quartier__rang", "pk")
    lus = territoires.values_list("dossier_id", "quartier__titre", "poche__nom")
    return reunis("quartiers", ((pk, quartier or poche or "Hors quartiers") for pk, quartier, poche in lus))


def lire_communes(ids: Identifiants) -> Carte:
    liens = Dossier.communes.through.objects.filter(dossier_id__in=ids).order_by("commune__nom")
    return reunis("communes", liens.values_list("dossier_id", "commune__nom"))


def lire_zones(ids: Identifiants) -> Carte:
    lieux = Lieu.objects.filter(dossier__in=ids).order_by("pk").values_list("dossier_id", "zone", "zone_retenue")
    return reunis("zones", ((pk, LIBELLES["zone"][retenue or zone]) for pk, zone, retenue in lieux))


def reunis(cle: str, paires: Iterable[tuple[int, str]]) -> Carte:
    """Texts of each file, each once, parted by commas."""
    textes: dict[int, dict[str, None]] = {}
    for pk, texte in paires:
        textes.setdefault(pk, {})[texte] = None
    return {pk: {cle: ", ".join(uniques)} for pk, uniques in textes.items()}


def lire_avis(ids: Identifiants) -> Carte:
    return {pk: {"avis": f"{n}\u00a0sur\u00a0{total}"} for pk, (n, total) in compte_des_avis(ids).items()}


def lire_score(ids: Identifiants) -> Carte:
    return {pk: {"score": score} for pk, score in scores(ids).items()}


def lire_complements(ids: Identifiants) -> Carte:
    attendus = Complement.objects.filter(dossier__in=ids, etat=EtatComplement.DEMANDE).order_by()
    return {pk: {"complements": n} for pk, n in attendus.values_list("dossier_id").annotate(n=Count("pk"))}


def lire_messages(ids: Identifiants) -> Carte:
    attente = Message.objects.filter(dossier__in=ids, cote_porteur=True, repondu=False).order_by()
    return {pk: {"messages": n} for pk, n in attente.values_list("dossier_id").annotate(n=Count("pk"))}


def lire_suivi(ids: Identifiants) -> Carte:
    affectations = Affectation.objects.filter(dossier__in=ids).order_by("pk")
    lues = affectations.values_list("dossier_id", "utilisateur__nom", "utilisateur__courriel")
    return reunis("suivi", ((pk, nom or courriel) for pk, nom, courriel in lues))


LECTURES: dict[str, Callable[[Identifiants], Carte]] = {
    "argent": lire_argent,
    "territoires": lire_territoires,
    "communes": lire_communes,
    "zones": lire_zones,
    "avis": lire_avis,
    "score": lire_score,
    "complements": lire_complements,
    "messages": lire_messages,
    "suivi": lire_suivi,
}
