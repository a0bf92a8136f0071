"""What a landlord’s workbook would change: its lines read with what is remembered, then compared with the programmes.

Nothing is written here. Each line ends up as a change, as already there, or kept aside with its reason.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import QuartierContrat
from quartiers.socle.formats import montant
from quartiers.tableurs.classeur import Classeur, lire_classeur
from quartiers.tableurs.valeurs import plat
from quartiers.tfpb.acces import quartiers_suivis
from quartiers.tfpb.classeurs.lecture import LectureClasseur, LigneLue, MiseDeCote, lire
from quartiers.tfpb.classeurs.mots import lexique_des_axes, lexique_des_quartiers
from quartiers.tfpb.enums import EtatLigne, NatureLigne
from quartiers.tfpb.models import (
    AxeTfpb,
    ClasseurBailleur,
    CorrespondanceBailleur,
    LigneProgramme,
    Programme,
    SuiviTrimestriel,
)

ZERO = Decimal(0)
# Codes of the file → fields of a line.
DU_PLAN = {
    "cout_prevu": "cout_prevu",
    "part_bailleur": "part_bailleur",
    "autres_financements": "autres_financements",
    "valorise_prevu": "valorise",
    "niveau_qpv": "niveau_qpv",
    "niveau_ordinaire": "niveau_ordinaire",
    "logements": "logements",
    "calendrier": "calendrier",
    "indicateur": "indicateur",
}
MONTANTS_DU_PLAN = ("cout_prevu", "valorise_prevu", "part_bailleur", "autres_financements")


@dataclass(frozen=True)
class Memoire:
    """What was settled for a landlord: columns by header, words by kind ({flattened word: value})."""

    colonnes: Mapping[str, list[str]]
    axes: Mapping[str, str]
    quartiers: Mapping[str, str]


def memoire_de(contrat_id: int, bailleur_id: int) -> Memoire:
    """One query."""
    colonnes: dict[str, list[str]] = {}
    mots: dict[str, dict[str, str]] = {}
    for gardee in CorrespondanceBailleur.objects.filter(contrat=contrat_id, bailleur=bailleur_id):
        if gardee.signature:
            colonnes[gardee.signature] = list(gardee.colonnes)
        else:
            mots = gardee.vocabulaire
    return Memoire(colonnes, mots.get("axe", {}), mots.get("quartier", {}))


@dataclass(frozen=True)
class Changement:
    """A line of the file that changes something: `plan` the values to write (all of them for a new line),
    `avant` those that stand, `depense` what the quarter receives (None: nothing to write there)."""

    lue: LigneLue
    quartier: QuartierContrat
    axe: AxeTfpb
    programme: Programme | None
    ligne: LigneProgramme | None
    plan: Mapping[str, Any] = field(default_factory=dict)
    avant: Mapping[str, Any] = field(default_factory=dict)
    depense: Decimal | None = None
    depense_avant: Decimal = ZERO

    @property
    def genre(self) -> str:
        if self.ligne is None:
            return "Action ajoutée" if self.programme else "Programme ouvert, action ajoutée"
        return "Action modifiée" if self.plan else "Dépense reprise"


@dataclass
class Etude:
    """The file as it would be written."""

    lecture: LectureClasseur
    changements: list[Changement] = field(default_factory=list)
    identiques: int = 0
    de_cote: list[MiseDeCote] = field(default_factory=list)

    @property
    def refus(self) -> list[str]:
        """What stops the writing: cells that cannot be read, columns that are missing."""
        graves = [f"{p.ou} : {p.message}" for p in self.lecture.problemes if p.grave]
        manques = [
            f"Feuille « {nom} » : colonne à désigner, {', '.join(m).lower()}." for nom, m in self.lecture.manquants
        ]
        return graves + manques

    @property
    def valorise_dit(self) -> Decimal:
        """Euros that the file says charged on the abatement: shown only, proofs alone make that amount."""
        return sum((ligne.montant("valorise_realise") or ZERO for ligne in self.lecture.lignes), ZERO)


def ouvrir_fichier(depose: ClasseurBailleur) -> Classeur:
    """Raises ClasseurIllisible."""
    with depose.document.fichier.open("rb") as fichier:
        return lire_classeur(fichier.read(), depose.document.nom_origine)


def axes_et_quartiers(acteur: Acteur, depose: ClasseurBailleur) -> tuple[list[AxeTfpb], list[QuartierContrat]]:
    axes = AxeTfpb.objects.filter(contrat=depose.contrat_id).de_l_annee(depose.annee).order_by("numero")
    quartiers = quartiers_suivis(acteur, depose.contrat).select_related("commune", "quartier")
    return list(axes), list(quartiers)


def etudier(acteur: Acteur, depose: ClasseurBailleur, trimestre: int) -> Etude:
    """Read the file with what is remembered and compare it. `trimestre` takes what was spent. Raises ClasseurIllisible."""
    axes, quartiers = axes_et_quartiers(acteur, depose)
    memoire = memoire_de(depose.contrat_id, depose.bailleur_id)
    lecture = lire(
        ouvrir_fichier(depose),
        lexique_des_axes([(str(a.numero), a.titre) for a in axes], memoire.axes),
        lexique_des_quartiers([(q.pk, noms_de(q)) for q in quartiers], memoire.quartiers),
        memoire=memoire.colonnes,
        voulues=depose.reglages.get("colonnes"),
    )
    etude = Etude(lecture, de_cote=list(lecture.de_cote))
    comparer(etude, depose, {str(a.numero): a for a in axes}, {str(q.pk): q for q in quartiers}, trimestre)
    return etude


def noms_de(quartier: QuartierContrat) -> list[str]:
    code = quartier.quartier.code if quartier.quartier else ""
    return [nom for nom in (quartier.titre, code) if nom]


def comparer(
    etude: Etude,
    depose: ClasseurBailleur,
    axes: Mapping[str, AxeTfpb],
    quartiers: Mapping[str, QuartierContrat],
    trimestre: int,
) -> None:
    """Four queries, whatever the lines."""
    programmes = {
        str(p.quartier_id): p
        for p in Programme.objects.filter(
            contrat=depose.contrat_id, bailleur=depose.bailleur_id, annee=depose.annee
        ).select_related("bailleur", "quartier", "contrat")
    }
    connues = lignes_connues(programmes.values())
    depenses = depenses_par_ligne(programmes.values(), trimestre)
    vues: dict[tuple[str, str, str], str] = {}
    for lue in etude.lecture.lignes:
        cle = (lue.quartier.valeur, lue.axe.valeur, plat(lue.action))
        if lue.annee not in (None, depose.annee):
            mettre_de_cote(etude, lue, f"année {lue.annee} : ce classeur est repris pour {depose.annee}")
        elif cle in vues:
            mettre_de_cote(etude, lue, f"même action qu’à {vues[cle]} : réunissez les deux lignes")
        else:
            vues[cle] = lue.ou
            programme, ligne = programmes.get(cle[0]), connues.get(cle)
            retenir(
                etude, lue, quartiers[cle[0]], axes[cle[1]], programme, ligne, depenses.get(ligne.pk if ligne else 0)
            )


def lignes_connues(programmes: Iterable[Programme]) -> dict[tuple[str, str, str], LigneProgramme]:
    lignes = LigneProgramme.objects.filter(programme__in=[p.pk for p in programmes], etat=EtatLigne.RETENUE)
    return {
        (str(ligne.programme.quartier_id), str(ligne.axe.numero), plat(ligne.titre)): ligne
        for ligne in lignes.select_related("axe", "programme__bailleur", "programme__quartier")
    }


def depenses_par_ligne(programmes: Iterable[Programme], trimestre: int) -> dict[int, tuple[Decimal, Decimal]]:
    """{line: (told in the other quarters, told in this one)}."""
    trouvees: dict[int, tuple[Decimal, Decimal]] = {}
    suivis = SuiviTrimestriel.objects.filter(ligne__programme__in=[p.pk for p in programmes]).order_by()
    for ligne, quand, depense in suivis.values_list("ligne", "trimestre", "depense"):
        autres, ici = trouvees.get(ligne, (ZERO, ZERO))
        trouvees[ligne] = (autres, ici + depense) if quand == trimestre else (autres + depense, ici)
    return trouvees


def mettre_de_cote(etude: Etude, lue: LigneLue, raison: str) -> None:
    etude.de_cote.append(MiseDeCote(lue.ou, raison, lue.action))


def retenir(
    etude: Etude,
    lue: LigneLue,
    quartier: QuartierContrat,
    axe: AxeTfpb,
    programme: Programme | None,
    ligne: LigneProgramme | None,
    dites: tuple[Decimal, Decimal] | None,
) -> None:
    """The line as a change, as already there, or kept aside; its plan and its spending are looked at apart."""
    plan, avant, raison = plan_de(lue, axe, programme, ligne)
    autres, ici = dites or (ZERO, ZERO)
    depense, raison_depense = depense_de(lue, programme, ligne, autres)
    for dite in (raison, raison_depense):
        if dite:
            mettre_de_cote(etude, lue, dite)
    ecrite = depense if depense is not None and depense != ici else None
    if plan or ecrite is not None:
        etude.changements.append(
            Changement(lue, quartier, axe, programme, ligne, plan, avant, ecrite, ici if ecrite is not None else ZERO)
        )
    elif not raison and not raison_depense:
        etude.identiques += 1


def plan_de(
    lue: LigneLue, axe: AxeTfpb, programme: Programme | None, ligne: LigneProgramme | None
) -> tuple[dict[str, Any], dict[str, Any], str]:
    """(values to write, those that stand, why not)."""
    dits = {DU_PLAN[code]: valeur for code, valeur in lue.valeurs.items() if code in DU_PLAN}
    du_plan = any(lue.montant(code) is not None for code in MONTANTS_DU_PLAN)
    if ligne is None:
        if not du_plan:
            return {}, {}, "dépense d’une action qui n’est pas dans le programme"
        if programme is not None and not programme.se_redige:
            return {}, {}, "action absente du programme validé : proposez son ajout au comité"
        return nouvelle(lue, axe, dits)
    avant = {nom: getattr(ligne, nom) for nom in dits}
    changes = {nom: valeur for nom, valeur in dits.items() if valeur != avant[nom]}
    if not changes:
        return {}, {}, ""
    if not ligne.programme.se_redige:
        ecart = ", ".join(sorted(str(LigneProgramme._meta.get_field(n).verbose_name) for n in changes))  # type: ignore[union-attr]
        return {}, {}, f"programme validé : {ecart} y diffère, proposez un ajustement"
    valeurs = {nom: changes.get(nom, getattr(ligne, nom)) for nom in DU_PLAN.values()}
    if faute := faute_de(axe, valeurs):
        return {}, {}, faute
    return valeurs, {nom: avant[nom] for nom in changes}, ""


def nouvelle(lue: LigneLue, axe: AxeTfpb, dits: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any], str]:
    """A line that the plan does not hold: whole, with what the file does not tell set to nothing."""
    valorise = dits.get("valorise", ZERO)
    valeurs = {
        "cout_prevu": dits.get("cout_prevu", valorise),
        "part_bailleur": dits.get("part_bailleur", ZERO),
        "autres_financements": dits.get("autres_financements", ZERO),
        "valorise": valorise,
        "niveau_qpv": dits.get("niveau_qpv"),
        "niveau_ordinaire": dits.get("niveau_ordinaire"),
        "logements": dits.get("logements"),
        "calendrier": dits.get("calendrier", "")[:200],
        "indicateur": dits.get("indicateur", "")[:250],
        "titre": lue.action[:200],
        "nature": NatureLigne.RENFORCEMENT if axe.surcout_seul else NatureLigne.SPECIFIQUE,
    }
    faute = faute_de(axe, valeurs)
    return ({}, {}, faute) if faute else (valeurs, {}, "")


def faute_de(axe: AxeTfpb, valeurs: Mapping[str, Any]) -> str:
    """What the plan would refuse, told before anything is written."""
    if valeurs["valorise"] > valeurs["cout_prevu"]:
        return f"part valorisée ({montant(valeurs['valorise'])}) plus grande que le coût ({montant(valeurs['cout_prevu'])})"
    if not axe.surcout_seul:
        return ""
    niveaux = (valeurs["niveau_qpv"], valeurs["niveau_ordinaire"], valeurs["logements"])
    if None in niveaux:
        return f"axe {axe.numero} : seul le surcoût compte, il manque les deux niveaux et les logements"
    surcout = max(ZERO, (niveaux[0] - niveaux[1]) * niveaux[2])
    if valeurs["valorise"] > surcout:
        return f"axe {axe.numero} : le surcoût vaut {montant(surcout)}, la part valorisée le dépasse"
    return ""


def depense_de(
    lue: LigneLue, programme: Programme | None, ligne: LigneProgramme | None, autres: Decimal
) -> tuple[Decimal | None, str]:
    """(what the quarter should tell so that the year makes the file’s amount, why not)."""
    realise = lue.montant("realise")
    if realise is None or ligne is None or programme is None:
        return None, ""
    if not programme.se_realise:
        return None, "dépense non reprise : le programme n’est pas en cours de réalisation" if realise else ""
    if realise < autres:
        return None, f"dépense ({montant(realise)}) plus petite que celle déjà dite ({montant(autres)})"
    return realise - autres, ""
