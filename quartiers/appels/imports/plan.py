"""What an import would do to the base, row by row, before anything is written: created, changed, unchanged, left."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils import timezone

from quartiers.appels.enums import EtatDossier, EtatLigne, OrigineDossier
from quartiers.appels.imports.lignes import Lecture, Probleme, Projet
from quartiers.appels.imports.rapprochement import (
    FinanceurNomme,
    Identite,
    Rattacheur,
    Referentiel,
    cle_du_porteur,
    cle_retenue,
)
from quartiers.appels.imports.valeurs import plat
from quartiers.appels.imports.vocabulaire import LIBELLES_STADES
from quartiers.appels.models import (
    Budget,
    Campagne,
    Dossier,
    LigneBudget,
    LigneFinancement,
    Rattachement,
    Territoire,
    Versement,
)
from quartiers.contrat.enums import Nature
from quartiers.socle import formats

ZERO = Decimal(0)
SANS_MOTIF = "Repris d’une saison passée : le fichier d’origine ne dit pas le motif."
MONTANTS = ("demande", "propose", "arbitre", "vote", "notifie", "justifie")
TEXTES = {"description": "description", "objectifs": "objectifs", "public": "public_precision"}
SIMPLES = ("participants", "femmes", "hommes", "date_debut", "date_fin", "genre", "periodicite")
LIBELLES = {
    "intitule": "intitulé", "etat": "état", "description": "description", "objectifs": "objectifs",
    "public_precision": "public", "participants": "personnes attendues", "femmes": "dont femmes", "hommes": "dont hommes",
    "date_debut": "début", "date_fin": "fin", "genre": "nouveau ou renouvelé", "periodicite": "durée",
    "motif_decision": "motif de la décision", "cout_total": "coût total", "territoires": "territoires", "element": "rattachement",
}  # fmt: skip
# Only what an import made may be changed by another one.
REPRIS = frozenset({OrigineDossier.REPRISE, OrigineDossier.PORTAIL})


@dataclass(frozen=True)
class Options:
    """What the person settles for the whole file. `decision_le`: day given to votes that the file does not date."""

    origine: str = OrigineDossier.REPRISE
    decision_le: dt.date | None = None
    finances: str = EtatDossier.RETENU  # the state of a project that got money, when the file does not say it


@dataclass
class Cible:
    """The file's project in the words of the base. `argent`: (funder's name) -> stage -> euros."""

    projet: Projet
    porteur: str  # key of its Identite
    dossier: dict[str, Any]
    argent: dict[str, dict[str, Decimal]]
    quartiers: list[int] = field(default_factory=list)
    poches: list[int] = field(default_factory=list)
    communes: list[int] = field(default_factory=list)
    element: tuple[int, int] | None = None  # element, version
    existant: int | None = None
    action: str = "creer"  # creer, modifier, inchange, laisser
    changements: list[tuple[str, str, str]] = field(default_factory=list)
    pourquoi: str = ""

    @property
    def cout(self) -> Decimal | None:
        cout: Decimal | None = self.projet.champs.get("cout_total")
        return cout


@dataclass
class Plan:
    """Everything an import would do; `problemes` that are grave forbid it."""

    cibles: list[Cible] = field(default_factory=list)
    identites: dict[str, Identite] = field(default_factory=dict)
    financeurs: dict[str, FinanceurNomme] = field(default_factory=dict)
    campagnes_a_creer: list[int] = field(default_factory=list)
    problemes: list[Probleme] = field(default_factory=list)
    lecture: Lecture = field(default_factory=Lecture)

    @property
    def erreurs(self) -> list[Probleme]:
        return [p for p in self.problemes if p.grave]

    @property
    def avertissements(self) -> list[Probleme]:
        return [p for p in self.problemes if not p.grave]

    @property
    def a_trancher(self) -> int:
        return sum(i.a_trancher for i in self.identites.values()) + sum(f.a_trancher for f in self.financeurs.values())

    @property
    def importable(self) -> bool:
        return bool(self.cibles) and not self.erreurs and not self.a_trancher

    @property
    def comptes(self) -> Counter[str]:
        return Counter(cible.action for cible in self.cibles)

    @property
    def rien_a_faire(self) -> bool:
        return not self.comptes["creer"] and not self.comptes["modifier"]


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
    retenus = noms_retenus(financeurs)
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
    situer(cible, rattacheur, inconnus)
    verifier(cible, plan)
    return cible


def noms_retenus(financeurs: dict[str, FinanceurNomme]) -> dict[str, str]:
    """Several names of the file may be one funder (« ANCT », « BOP 147 »): the first one stands for all."""
    premiers: dict[int | str, str] = {}
    return {nom: premiers.setdefault(nomme.financeur or plat(nom), nom) for nom, nomme in financeurs.items()}


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


# Comparison with the base


@dataclass
class Existant:
    """A file of the base, in the same words as a Cible."""

    dossier: Dossier
    lignes: dict[int, LigneFinancement] = field(default_factory=dict)
    verse: dict[int, Decimal] = field(default_factory=dict)
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
    for ligne in LigneFinancement.objects.filter(**filtre).order_by("-pk"):
        if ligne.exercice == par_pk[ligne.dossier_id].dossier.annee:
            par_pk[ligne.dossier_id].lignes[ligne.financeur_id] = ligne
    versements = Versement.objects.filter(contrat=ref.contrat, ligne__dossier__annee__in=list(annees)).order_by("pk")
    for dossier, financeur, montant in versements.values_list("ligne__dossier_id", "ligne__financeur_id", "montant"):
        verse = par_pk[dossier].verse
        verse[financeur] = verse.get(financeur, ZERO) + montant
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
        ligne = existant.lignes.get(plan.financeurs[nom].financeur or 0)
        for stade, montant in stades.items():
            ancien = (
                existant.verse.get(ligne.financeur_id)
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
