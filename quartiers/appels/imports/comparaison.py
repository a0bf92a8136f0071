"""An import set against the files of the base: new, the same, changed, or not to be touched."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from quartiers.appels.enums import EtatDossier, OrigineDossier
from quartiers.appels.imports.cibles import ZERO, Cible, Plan
from quartiers.appels.imports.rapprochement import (
    Referentiel,
)
from quartiers.appels.imports.vocabulaire import LIBELLES_STADES
from quartiers.appels.models import (
    Budget,
    Dossier,
    LigneBudget,
    LigneFinancement,
    Rattachement,
    Territoire,
    Versement,
)
from quartiers.socle import formats
from quartiers.tableurs.valeurs import plat

LIBELLES = {
    "intitule": "intitulé", "etat": "état", "description": "description", "objectifs": "objectifs",
    "public_precision": "public", "participants": "personnes attendues", "femmes": "dont femmes", "hommes": "dont hommes",
    "date_debut": "début", "date_fin": "fin", "genre": "nouveau ou renouvelé", "periodicite": "durée",
    "motif_decision": "motif de la décision", "cout_total": "coût total", "territoires": "territoires", "element": "rattachement",
}  # fmt: skip
# Only what an import made may be changed by another one.
REPRIS = frozenset({OrigineDossier.REPRISE, OrigineDossier.PORTAIL})


@dataclass
class Existant:
    """A file of the base, in the same words as a Cible."""

    dossier: Dossier
    lignes: list[LigneFinancement] = field(default_factory=list)
    verse: dict[int, Decimal] = field(default_factory=dict)  # by funder's line
    quartiers: set[int] = field(default_factory=set)
    poches: set[int] = field(default_factory=set)
    elements: set[int] = field(default_factory=set)
    cout: Decimal | None = None


def existants(ref: Referentiel, annees: Iterable[int]) -> list[Existant]:
    """The files of these years with their money and their ties: seven queries, whatever their number."""
    dossiers = Dossier.objects.filter(contrat=ref.contrat, annee__in=list(annees)).order_by("pk")
    par_pk = {dossier.pk: Existant(dossier) for dossier in dossiers}
    if not par_pk:
        return []
    filtre = {"contrat": ref.contrat, "dossier__annee__in": list(annees)}
    for ligne in LigneFinancement.objects.filter(**filtre).select_related("financeur").order_by("pk"):
        if ligne.exercice == par_pk[ligne.dossier_id].dossier.annee:
            par_pk[ligne.dossier_id].lignes.append(ligne)
    versements = Versement.objects.filter(contrat=ref.contrat, ligne__dossier__annee__in=list(annees)).order_by("pk")
    for dossier, ligne_versee, montant in versements.values_list("ligne__dossier_id", "ligne_id", "montant"):
        verse = par_pk[dossier].verse
        verse[ligne_versee] = verse.get(ligne_versee, ZERO) + montant
    for dossier, quartier, poche in (
        Territoire.objects.filter(**filtre).order_by("pk").values_list("dossier_id", "quartier_id", "poche_id")
    ):
        par_pk[dossier].quartiers |= {quartier} if quartier else set()
        par_pk[dossier].poches |= {poche} if poche else set()
    for dossier, element in (
        Rattachement.objects.filter(**filtre).order_by("pk").values_list("dossier_id", "element_id")
    ):
        par_pk[dossier].elements.add(element)
    couts = LigneBudget.objects.filter(
        contrat=ref.contrat,
        budget__dossier__annee__in=list(annees),
        budget__nature=Budget._meta.get_field("nature").default,
        cote="charge",
    ).order_by("pk")
    for dossier, montant in couts.values_list("budget__dossier_id", "montant"):
        par_pk[dossier].cout = (par_pk[dossier].cout or ZERO) + montant
    return list(par_pk.values())


def comparer(plan: Plan, ref: Referentiel, annees: Iterable[int]) -> None:
    connus = existants(ref, annees)
    par_reference = {
        (e.dossier.annee, plat(e.dossier.reference_externe)): e for e in connus if e.dossier.reference_externe
    }
    par_titre = {(e.dossier.annee, e.dossier.organisme_id, plat(e.dossier.intitule)): e for e in connus}
    for cible in plan.cibles:
        organisme = plan.identites[cible.porteur].organisme
        reference = cible.projet.champs.get("reference")
        existant = par_reference.get((cible.projet.annee, plat(str(reference)))) if reference else None
        if existant is None and organisme is not None:
            essai = par_titre.get((cible.projet.annee, organisme, plat(cible.projet.intitule)))
            existant = essai if essai and (not reference or not essai.dossier.reference_externe) else None
        if existant is not None:
            decider(cible, existant, plan, ref)


def decider(cible: Cible, existant: Existant, plan: Plan, ref: Referentiel) -> None:
    cible.existant = existant.dossier.pk
    cible.changements = differences(cible, existant, plan, ref)
    if not cible.changements:
        cible.action = "inchange"
    elif existant.dossier.origine not in REPRIS:
        cible.action = "laisser"
        cible.pourquoi = (
            f"le dossier {existant.dossier.numero} n’est pas venu d’un import : il se change ici, pas par un fichier"
        )
    else:
        cible.action = "modifier"


def ligne_de_nature(lignes: Iterable[LigneFinancement], financeur: int, nature: str) -> LigneFinancement | None:
    """The funder's line of this nature; of any, the oldest first, when the file does not tell it."""
    siennes = [ligne for ligne in lignes if ligne.financeur_id == financeur]
    if not nature:
        return min(siennes, key=lambda ligne: ligne.nature != ligne.financeur.nature_par_defaut, default=None)
    return next((ligne for ligne in siennes if ligne.nature == nature), None)


def differences(cible: Cible, existant: Existant, plan: Plan, ref: Referentiel) -> list[tuple[str, str, str]]:
    """(what, before, after), for what the file tells only: an absent column changes nothing."""
    dossier, trouvees = existant.dossier, []
    for champ, valeur in cible.dossier.items():
        ancien = getattr(dossier, champ)
        if champ == "etat" and "etat" not in cible.projet.champs and ancien != EtatDossier.DEPOSE:
            continue  # the file does not say it: what the base knows is kept
        if ancien != valeur:
            trouvees.append((LIBELLES.get(champ, champ), montrer(ancien), montrer(valeur)))
    for nom, stades in cible.argent.items():
        nomme = plan.financeurs[nom]
        ligne = ligne_de_nature(existant.lignes, nomme.financeur or 0, cible.nature(nom, nomme))
        for stade, montant in stades.items():
            ancien = (
                existant.verse.get(ligne.pk)
                if ligne and stade == "verse"
                else getattr(ligne, stade, None)
                if ligne
                else None
            )
            if (ancien or ZERO) != montant or (ligne is None and montant):
                trouvees.append((f"{nom}, {LIBELLES_STADES[stade]}", montrer(ancien), montrer(montant)))
    if cible.cout is not None and cible.cout != (existant.cout or ZERO):
        trouvees.append(("coût total", montrer(existant.cout), montrer(cible.cout)))
    if (set(cible.quartiers), set(cible.poches)) != (existant.quartiers, existant.poches) and (
        cible.quartiers or cible.poches
    ):
        noms = {q.pk: q.titre for q in ref.quartiers}
        trouvees.append(("territoires", ", ".join(noms.get(q, "?") for q in sorted(existant.quartiers)),
                         ", ".join(noms.get(q, "?") for q in cible.quartiers)))  # fmt: skip
    if cible.element and cible.element[0] not in existant.elements:
        codes = {n.element_id: n.code for n in ref.noeuds}
        trouvees.append(
            ("rattachement", ", ".join(codes.get(e, "?") for e in existant.elements), codes.get(cible.element[0], "?"))
        )
    return trouvees


def montrer(valeur: Any) -> str:
    if valeur is None or valeur == "":
        return "(vide)"
    if isinstance(valeur, Decimal):
        return formats.montant(valeur)
    if isinstance(valeur, dt.date):
        return formats.date_courte(valeur)
    return str(valeur)
