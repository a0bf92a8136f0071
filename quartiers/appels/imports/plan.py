"""What an import would do to the base, row by row, before anything is written: created, changed, unchanged, left."""

import datetime as dt
from collections import Counter
from decimal import Decimal
from typing import Any

from django.utils import timezone

from quartiers.appels.enums import EtatDossier, EtatLigne
from quartiers.appels.imports.cibles import ZERO, Cible, Options, Plan
from quartiers.appels.imports.comparaison import comparer
from quartiers.appels.imports.lignes import Lecture, Projet
from quartiers.appels.imports.rapprochement import (
    FinanceurNomme,
    Identite,
    Referentiel,
    cle_du_porteur,
    cle_retenue,
)
from quartiers.appels.imports.rattachement import Rattacheur
from quartiers.appels.models import Campagne
from quartiers.contrat.enums import Nature
from quartiers.socle import formats
from quartiers.tableurs.problemes import Probleme
from quartiers.tableurs.valeurs import plat

SANS_MOTIF = "Repris d’une saison passée : le fichier d’origine ne dit pas le motif."
MONTANTS = ("demande", "propose", "arbitre", "vote", "notifie", "justifie")
TEXTES = {"description": "description", "objectifs": "objectifs", "public": "public_precision"}
SIMPLES = ("participants", "femmes", "hommes", "date_debut", "date_fin", "genre", "periodicite")


def planifier(
    lecture: Lecture,
    ref: Referentiel,
    identites: dict[str, Identite],
    financeurs: dict[str, FinanceurNomme],
    options: Options,
) -> Plan:
    plan = Plan(identites=identites, financeurs=financeurs, lecture=lecture, problemes=list(lecture.problemes))
    annees = sorted({p.annee for p in lecture.projets})
    presentes = set(Campagne.objects.filter(contrat=ref.contrat, annee__in=annees).values_list("annee", flat=True))
    plan.campagnes_a_creer = [annee for annee in annees if annee not in presentes]
    rattacheur, inconnus = Rattacheur(ref), Counter[str]()
    retenus = noms_retenus(financeurs, {f.pk: f.nature_par_defaut for f in ref.financeurs})
    for nom, retenu in retenus.items():
        if nom != retenu:
            message = f"« {nom} » et « {retenu} » sont le même financeur : leurs montants sont additionnés"
            plan.problemes.append(Probleme(False, "Financeurs", -1, None, message))
    plan.cibles = [viser(projet, plan, rattacheur, options, inconnus, retenus) for projet in lecture.projets]
    reunir_les_memes(plan)
    comparer(plan, ref, annees)
    for texte, fois in inconnus.most_common(30):
        plan.problemes.append(
            Probleme(
                False,
                "Rapprochement",
                -1,
                None,
                f"{texte} ({formats.compte(fois, 'ligne')}) : non reconnu, laissé en commentaire",
            )
        )
    return plan


def viser(
    projet: Projet,
    plan: Plan,
    rattacheur: Rattacheur,
    options: Options,
    inconnus: Counter[str],
    retenus: dict[str, str],
) -> Cible:
    argent: dict[str, dict[str, Decimal]] = {}
    for (nom, stade), montant in projet.montants.items():
        if plan.financeurs[nom].choix != "ignorer":
            stades = argent.setdefault(retenus[nom], {})
            stades[stade] = stades.get(stade, ZERO) + montant.valeur
    champs: dict[str, Any] = {"intitule": projet.intitule}
    champs |= {colonne: projet.champs[champ] for champ, colonne in TEXTES.items() if champ in projet.champs}
    champs |= {champ: projet.champs[champ] for champ in SIMPLES if champ in projet.champs}
    champs["etat"] = projet.champs.get("etat") or etat_des_montants(argent, options)
    motif = projet.champs.get("motif") or projet.champs.get("commentaire", "")
    if champs["etat"] == EtatDossier.REFUSE:
        champs["motif_decision"] = motif or SANS_MOTIF
    if champs["etat"] == EtatDossier.IRRECEVABLE:
        champs["recevabilite_motif"] = motif or SANS_MOTIF
    cible = Cible(projet, cle_retenue(plan.identites, cle_du_porteur(projet)), champs, argent)
    oublier_les_non_sollicites(cible)
    situer(cible, rattacheur, inconnus)
    verifier(cible, plan)
    return cible


def oublier_les_non_sollicites(cible: Cible) -> None:
    """« 0 », « - » at every stage of a funder: nobody asked it anything, which is no refusal; unless the cell says one."""
    for nom, stades in list(cible.argent.items()):
        refus = any(m.refus for (n, _), m in cible.projet.montants.items() if n == nom)
        if not any(stades.values()) and not refus:
            del cible.argent[nom]


def noms_retenus(financeurs: dict[str, FinanceurNomme], habituelles: dict[int, str]) -> dict[str, str]:
    """Several names of the file may be one funder (« ANCT », « BOP 147 »): the first one stands for all.

    Its common-law credits stay apart from its specific ones; `habituelles`: the nature of each funder's, when not told.
    """
    premiers: dict[tuple[int | str, str], str] = {}
    return {
        nom: premiers.setdefault(
            (nomme.financeur or plat(nomme.base), nomme.nature or habituelles.get(nomme.financeur or 0, "")), nom
        )
        for nom, nomme in financeurs.items()
    }


def etat_des_montants(argent: dict[str, dict[str, Decimal]], options: Options) -> str:
    """The state that the amounts tell when the file gives no status."""
    decides = [
        m
        for stades in argent.values()
        for stade, m in stades.items()
        if stade in {"arbitre", "vote", "notifie", "verse"}
    ]
    if any(decides):
        return options.finances
    return EtatDossier.REFUSE if decides else EtatDossier.DEPOSE


def situer(cible: Cible, rattacheur: Rattacheur, inconnus: Counter[str]) -> None:
    champs, annee = cible.projet.champs, cible.projet.annee
    for champ in ("objectif", "orientation", "axe"):
        texte = champs.get(champ)
        if not texte:
            continue
        noeud = rattacheur.element(texte, Nature(champ), annee)
        if noeud is None:
            inconnus[f"{champ} « {texte[:80]} »"] += 1
        elif cible.element is None:
            cible.element = (noeud.element_id, noeud.version_id)
    textes = [*champs.get("quartier", []), *champs.get("commune", [])]
    quartiers, cible.poches, cible.communes, restes = rattacheur.territoires(textes)
    cible.quartiers = [q.pk for q in quartiers]
    cible.communes = list(dict.fromkeys([*cible.communes, *(q.commune_id for q in quartiers if q.commune_id)]))
    for reste in restes:
        inconnus[f"territoire « {reste[:80]} »"] += 1


def verifier(cible: Cible, plan: Plan) -> None:
    """What the base would refuse, or what deserves an eye."""
    projet = cible.projet
    source = projet.sources[0]
    demandes = sum((stades.get("demande", ZERO) for stades in cible.argent.values()), ZERO)
    if cible.cout is not None and demandes > cible.cout:
        plan.problemes.append(
            Probleme(
                False,
                source.feuille,
                source.ligne,
                None,
                f"les demandes ({demandes} €) dépassent le coût total ({cible.cout} €)",
            )
        )
    for (nom, stade), montant in projet.montants.items():
        demande = cible.argent.get(nom, {}).get("demande")
        if stade in {"vote", "notifie"} and demande is not None and 0 < demande < montant.valeur:
            plan.problemes.append(
                Probleme(
                    False,
                    montant.feuille,
                    montant.ligne,
                    montant.colonne,
                    f"{nom} : plus accordé ({montant.valeur} €) que demandé ({demande} €)",
                )
            )
    if "droit commun" in plat(str(projet.champs.get("commentaire", ""))):
        plan.problemes.append(
            Probleme(
                False,
                source.feuille,
                source.ligne,
                None,
                "le commentaire parle de droit commun : voyez si une ligne est à ajouter",
            )
        )


def reunir_les_memes(plan: Plan) -> None:
    """Once spellings are brought together, two projects of the file may be one."""
    vus: dict[tuple[int, str, str], Cible] = {}
    gardees: list[Cible] = []
    for cible in plan.cibles:
        reference = cible.projet.champs.get("reference")
        cle = (
            cible.projet.annee,
            cible.porteur,
            f"ref:{plat(str(reference))}" if reference else plat(cible.projet.intitule),
        )
        ancienne = vus.get(cle)
        if ancienne is None:
            vus[cle] = cible
            gardees.append(cible)
            continue
        source = cible.projet.sources[0]
        if ancienne.argent == cible.argent:
            plan.problemes.append(
                Probleme(
                    False,
                    source.feuille,
                    source.ligne,
                    None,
                    f"même projet que {ancienne.projet.sources[0].nom} : compté une fois",
                )
            )
        else:
            plan.problemes.append(
                Probleme(
                    True,
                    source.feuille,
                    source.ligne,
                    None,
                    f"même association et même intitulé que {ancienne.projet.sources[0].nom}, avec d’autres montants : distinguez les intitulés",
                )
            )
    plan.cibles = gardees


def etat_de_ligne(stades: dict[str, Decimal]) -> str:
    """The state of a funder's line, from the furthest amount that the file gives."""
    for stade, etat in (("notifie", EtatLigne.NOTIFIEE), ("vote", EtatLigne.VOTEE), ("arbitre", EtatLigne.ARBITREE),
                        ("propose", EtatLigne.PROPOSEE)):  # fmt: skip
        if stade in stades:
            refuse = stade in {"notifie", "vote", "arbitre"} and not stades[stade]
            return EtatLigne.REFUSEE if refuse else etat
    return EtatLigne.DEMANDEE


def jour_de_decision(annee: int, options: Options, campagne: Campagne | None) -> dt.date:
    """The day given to decisions that the file does not date: the person's, the campaign's, else 31 March of the year."""
    if options.decision_le is not None:
        return options.decision_le
    if campagne is not None:
        return campagne.programmation_validee_le or campagne.copil_le or campagne.programmation_limite
    return min(dt.date(annee, 3, 31), timezone.localdate())
