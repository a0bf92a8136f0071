"""Filters and sort of the list of files. Each filter is a subquery of identifiers: no row is ever doubled."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import DecimalField, F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from quartiers.annuaire.models import Organisme
from quartiers.appels.enums import (
    AVANT_DEPOT,
    EtatComplement,
    EtatLigne,
    ZoneLieu,
)
from quartiers.appels.models import (
    Affectation,
    Complement,
    Dossier,
    Lieu,
    LigneFinancement,
    Message,
    Note,
    Rattachement,
    Territoire,
)
from quartiers.appels.models.dossier import DossierQuerySet
from quartiers.appels.models.plein_texte import AVEC, SANS, vecteur_du_texte
from quartiers.appels.queries.arborescence import Arborescence
from quartiers.appels.queries.instruction import avis_manquants, expression_du_score
from quartiers.comptes.politiques import Acteur

ARGENT: "DecimalField[Decimal, Decimal]" = DecimalField(max_digits=14, decimal_places=2)
ZERO = Value(Decimal(0), output_field=ARGENT)
SANS_ACCENT = str.maketrans(AVEC, SANS)
ATTENTES = {
    "avis": "Mon avis manque",
    "complements": "Complément attendu",
    "retard": "Complément en retard",
    "repondu": "Complément à relire",
    "message": "Message sans réponse",
    "lieu": "Lieu à vérifier",
}

# Filters


def mots_cherches(texte: str) -> list[str]:
    """The words of a search, as the index holds them."""
    return re.findall(r"[a-z0-9]+", texte.lower().translate(SANS_ACCENT))[:12]


def chercher(dossiers: DossierQuerySet, texte: str) -> DossierQuerySet:
    """Files whose number, organisation or text holds every word; the beginning of a word is enough."""
    mots = mots_cherches(texte)
    if not mots:
        return dossiers
    requete = SearchQuery(" & ".join(f"{mot}:*" for mot in mots), config="french", search_type="raw")
    par_texte = Dossier.objects.annotate(vecteur=vecteur_du_texte()).filter(vecteur=requete).values("pk")
    noms = Q()
    for mot in texte.split():
        noms &= Q(nom__icontains=mot) | Q(sigle__icontains=mot)
    organismes = Organisme.objects.filter(noms).values("pk")
    return dossiers.filter(Q(pk__in=par_texte) | Q(organisme__in=organismes) | identifiant(texte))


def identifiant(texte: str) -> Q:
    """A part of the number, a SIRET typed with or without spaces, or the reference in another system."""
    propre, serre = texte.strip(), re.sub(r"\s", "", texte)
    trouve = Q(reference_externe=propre) if propre else Q(pk__in=[])
    if serre.isdigit():
        trouve |= Q(organisme__siret=serre)
    if any(c.isdigit() for c in propre):
        trouve |= Q(numero__contains=propre)
    return trouve


def filtrer(
    dossiers: DossierQuerySet, criteres: Mapping[str, Any], acteur: Acteur, arbre: Arborescence
) -> DossierQuerySet:
    """`criteres` is the clean data of the filter form; what is empty filters nothing."""
    if not criteres.get("etat"):
        dossiers = dossiers.exclude(etat__in=AVANT_DEPOT)
    for nom, appliquer in SIMPLES.items():
        if (valeur := criteres.get(nom)) not in (None, "", []):
            dossiers = appliquer(dossiers, valeur)
    if element := criteres.get("axe"):
        dedans = Rattachement.objects.filter(element_id__in=arbre.branche(int(element)))
        dossiers = dossiers.filter(pk__in=dedans.values("dossier_id"))
    if attente := criteres.get("attente"):
        dossiers = en_attente(dossiers, attente, acteur)
    if suivi := criteres.get("suivi"):
        dossiers = suivis_par(dossiers, suivi, acteur)
    return dossiers


def par_etat(dossiers: DossierQuerySet, etats: list[str]) -> DossierQuerySet:
    return dossiers.filter(etat__in=etats)


def par_financeur(dossiers: DossierQuerySet, financeur: Any) -> DossierQuerySet:
    lignes = LigneFinancement.objects.filter(financeur=financeur).exclude(etat=EtatLigne.ANNULEE)
    return dossiers.filter(pk__in=lignes.values("dossier_id"))


def par_quartier(dossiers: DossierQuerySet, valeur: str) -> DossierQuerySet:
    """« q12 » is a neighbourhood of the contract, « p3 » a pocket of poverty."""
    champ = "quartier_id" if valeur.startswith("q") else "poche_id"
    return dossiers.filter(pk__in=Territoire.objects.filter(**{champ: valeur[1:]}).values("dossier_id"))


def par_commune(dossiers: DossierQuerySet, commune: Any) -> DossierQuerySet:
    liens = Dossier.communes.through.objects.filter(commune_id=commune.pk)
    return dossiers.filter(pk__in=liens.values("dossier_id"))


def par_zone(dossiers: DossierQuerySet, zone: str) -> DossierQuerySet:
    lieux = Lieu.objects.filter(Q(zone_retenue=zone) | Q(zone_retenue="", zone=zone))
    return dossiers.filter(pk__in=lieux.values("dossier_id"))


SIMPLES: dict[str, Callable[[DossierQuerySet, Any], DossierQuerySet]] = {
    "q": chercher,
    "annee": lambda dossiers, annee: dossiers.filter(annee=annee),
    "etat": par_etat,
    "financeur": par_financeur,
    "quartier": par_quartier,
    "commune": par_commune,
    "genre": lambda dossiers, genre: dossiers.filter(genre=genre),
    "nature": lambda dossiers, nature: dossiers.filter(organisme__nature=nature),
    "origine": lambda dossiers, origine: dossiers.filter(origine=origine),
    "zone": par_zone,
}


def en_attente(dossiers: DossierQuerySet, attente: str, acteur: Acteur) -> DossierQuerySet:
    if attente == "avis":
        return avis_manquants(acteur, dossiers)
    if attente == "message":
        messages = Message.objects.filter(cote_porteur=True, repondu=False)
        return dossiers.filter(pk__in=messages.values("dossier_id"))
    if attente == "lieu":
        return par_zone(dossiers, ZoneLieu.A_VERIFIER)
    etat = EtatComplement.REPONDU if attente == "repondu" else EtatComplement.DEMANDE
    complements = Complement.objects.filter(etat=etat)
    if attente == "retard":
        complements = complements.filter(echeance__lt=timezone.localdate())
    return dossiers.filter(pk__in=complements.values("dossier_id"))


def suivis_par(dossiers: DossierQuerySet, suivi: str, acteur: Acteur) -> DossierQuerySet:
    """« moi », « personne » (in my organisation), or the identifier of someone."""
    organisme_id = acteur.habilitation.organisme_id if acteur.habilitation else None
    affectations = Affectation.objects.dans(organisme_id)
    if suivi == "personne":
        return dossiers.exclude(pk__in=affectations.values("dossier_id"))
    qui = acteur.utilisateur.pk if suivi == "moi" and acteur.utilisateur else suivi
    return dossiers.filter(pk__in=affectations.filter(utilisateur_id=qui).values("dossier_id"))


# Sort

TRIS: dict[str, str] = {
    "numero": "numero",
    "intitule": "intitule",
    "organisme": "organisme__nom",
    "annee": "annee",
    "etat": "etat",
    "depose_le": "depose_le",
    "participants": "participants",
    "demande": "tri_demande",
    "score": "tri_score",
}
TRI_PAR_DEFAUT = "-numero"
PEUT_MANQUER = frozenset({"depose_le", "participants", "tri_score"})  # what is empty comes last, whatever the way


def trier(dossiers: DossierQuerySet, tri: str) -> DossierQuerySet:
    """Sort by a column of TRIS, « -colonne » downwards; the number parts equals, so that pages never overlap."""
    sens, nom = ("-", tri[1:]) if tri.startswith("-") else ("", tri)
    champ = TRIS.get(nom, "numero")
    if champ == "tri_demande":
        lignes = LigneFinancement.objects.filter(dossier=OuterRef("pk")).order_by().values("dossier")
        somme = Subquery(lignes.annotate(total=Sum("demande")).values("total"), output_field=ARGENT)
        dossiers = dossiers.annotate(tri_demande=Coalesce(somme, ZERO))
    elif champ == "tri_score":
        dossiers = dossiers.annotate(tri_score=Subquery(score_d_un_dossier()))
    if champ == "numero":
        return dossiers.order_by(f"{sens}numero")  # unique in a contract: its index gives the page without a sort
    dernier = True if champ in PEUT_MANQUER else None
    ordre = F(champ).desc(nulls_last=dernier) if sens else F(champ).asc(nulls_last=dernier)
    return dossiers.order_by(ordre, "numero")


def score_d_un_dossier() -> Any:
    notes = Note.objects.filter(avis__dossier=OuterRef("pk")).order_by().values("avis__dossier")
    return notes.annotate(score=expression_du_score()).values("score")
