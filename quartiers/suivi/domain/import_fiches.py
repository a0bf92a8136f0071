"""Bringing sheets in from a file of another make: matched with the base, shown, then written all or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from quartiers.annuaire.enums import NatureOrganisme
from quartiers.annuaire.models import Organisme
from quartiers.appels.domain.importation import ImportRefuse, contenu
from quartiers.appels.enums import TRANSITIONS_IMPORTATION
from quartiers.appels.models import Correspondance, Importation
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.contrat.queries import jour_de_lecture, noeuds_le
from quartiers.journal.domain import franchir
from quartiers.socle import formats
from quartiers.socle.modeles import en_vigueur_le
from quartiers.suivi.classeurs.autre_fichier import apports_de, lire_fichier, nature_de, saisie_de
from quartiers.suivi.domain.champs_fiche import champ_de, enregistrer_champ
from quartiers.suivi.domain.fiches import OUVERTS, ajouter_credit, ouvrir_fiche, verrouiller
from quartiers.suivi.enums import GenreAction
from quartiers.suivi.models import CreditFiche, FicheAction
from quartiers.tableurs.classeur import lire_classeur
from quartiers.tableurs.correspondance import Rangee, Tableau
from quartiers.tableurs.problemes import Probleme
from quartiers.tableurs.valeurs import plat

# Fields of the sheet that a column feeds directly.
DIRECTS = {
    "description": "fiche:description",
    "partenaires": "fiche:partenaires",
    "attendus": "fiche:participants",
    "participants": "participants",
    "participants_qpv": "participants_qpv",
    "femmes": "femmes",
    "hommes": "hommes",
    "presences": "presences",
    "seances": "seances",
    "fait": "fait",
    "effets": "effets",
    "suite": "suite_motif",
}
GENRE_DE_LA_NATURE = {
    NatureOrganisme.COMMUNE: GenreAction.COMMUNE,
    NatureOrganisme.EPCI: GenreAction.EPCI,
    NatureOrganisme.ETAT: GenreAction.ETAT,
    NatureOrganisme.BAILLEUR: GenreAction.BAILLEUR,
}
MONTANTS = ("prevu", "vote", "depense")
PREFIXE_MEMOIRE = "f"  # signatures of sheets never meet those of the seasons


@dataclass
class Apport:
    """Who pays, the nature of the money, the amounts that are told."""

    partenaire: Organisme | None
    nature: str
    montants: dict[str, Decimal]


@dataclass
class Cible:
    """A row and what it becomes: a new sheet, an open one completed, or nothing (`pourquoi`)."""

    ligne: Rangee
    organisme: Organisme | None = None
    fiche: FicheAction | None = None
    champs: dict[str, str] = field(default_factory=dict)
    apports: list["Apport"] = field(default_factory=list)
    pourquoi: str = ""

    @property
    def intitule(self) -> str:
        return self.ligne.texte("intitule")

    @property
    def porteur(self) -> str:
        return self.ligne.texte("organisme") or (self.organisme.nom if self.organisme else "")

    @property
    def resume(self) -> str:
        """« 45 personnes (20 femmes, 25 hommes), 11 350,50 € dépensés »: what the person sets beside the file."""
        lus = self.ligne.valeurs
        morceaux = [formats.compte(lus["participants"], "personne")] if "participants" in lus else []
        sexes = [formats.compte(lus[s], s[:-1]) for s in ("femmes", "hommes") if s in lus]
        if sexes:
            morceaux = [f"{' '.join(morceaux)} ({', '.join(sexes)})".strip()]
        for nom, libelle in (("prevu", "prévus"), ("vote", "votés"), ("depense", "dépensés")):
            sommes = [apport.montants[nom] for apport in self.apports if nom in apport.montants]
            if sommes:
                morceaux.append(f"{formats.montant(sum(sommes, Decimal(0)))} {libelle}")
        return ", ".join(morceaux)

    @property
    def action(self) -> str:
        if self.pourquoi:
            return "Laissée"
        return "Complétée" if self.fiche is not None else "Nouvelle"


@dataclass
class Plan:
    lecture: Tableau
    cibles: list[Cible] = field(default_factory=list)
    problemes: list[Probleme] = field(default_factory=list)
    inconnus: list[str] = field(default_factory=list)

    @property
    def erreurs(self) -> list[Probleme]:
        return [p for p in self.problemes if p.grave]

    @property
    def avertissements(self) -> list[Probleme]:
        return [p for p in self.problemes if not p.grave]

    @property
    def a_ecrire(self) -> list[Cible]:
        return [cible for cible in self.cibles if not cible.pourquoi]

    @property
    def pret(self) -> bool:
        return bool(self.a_ecrire) and not self.erreurs and not self.inconnus and not self.lecture.manquants


def memoire(contrat: Contrat) -> dict[str, list[str]]:
    gardees = Correspondance.objects.filter(contrat=contrat, signature__startswith=PREFIXE_MEMOIRE)
    return {signature[1:]: list(colonnes) for signature, colonnes in gardees.values_list("signature", "colonnes")}


def retenir(contrat: Contrat, signature: str, colonnes: list[str]) -> None:
    """Remember what the columns of this header are, for the next file."""
    Correspondance.objects.update_or_create(
        contrat=contrat, signature=f"{PREFIXE_MEMOIRE}{signature}"[:40], defaults={"colonnes": colonnes}
    )


def etudier(importation: Importation) -> Plan:
    """Read the kept file with its settings and compare it with the base; writes nothing. Raises ClasseurIllisible."""
    contrat, reglages = importation.contrat, importation.reglages
    gardees = {signe[:39]: colonnes for signe, colonnes in memoire(contrat).items()}
    classeur = lire_classeur(contenu(importation), importation.nom)
    lecture = lire_fichier(classeur, Rappel(gardees), reglages.get("colonnes"))
    plan = Plan(lecture, problemes=list(lecture.problemes))
    rapprocher(plan, contrat, importation.annee or timezone.localdate().year, reglages)
    return plan


class Rappel(dict[str, list[str]]):
    """Signatures as they are stored, one character shorter than they are made."""

    def get(self, cle: str, defaut: Any = None) -> Any:
        return super().get(cle[:39], defaut)


def rapprocher(plan: Plan, contrat: Contrat, annee: int, reglages: Mapping[str, Any]) -> None:
    """Who each organisation is, which neighbourhoods and elements are named, which sheets exist already."""
    noms = {plat(nom): pk for pk, nom in Organisme.objects.order_by("-pk").values_list("pk", "nom")}
    noms |= {
        plat(sigle): pk for pk, sigle in Organisme.objects.exclude(sigle="").order_by("-pk").values_list("pk", "sigle")
    }
    quartiers = quartiers_connus(contrat)
    elements = elements_connus(contrat)
    fiches = {
        (f.organisme_id, plat(f.intitule)): f
        for f in FicheAction.objects.filter(contrat=contrat, annee=annee).select_related(
            "bilan", "organisme", "contrat"
        )
    }
    for ligne in plan.lecture.rangees:
        cible = Cible(ligne)
        plan.cibles.append(cible)
        cible.organisme = porteur_de(plan, contrat, ligne, noms, reglages)
        cible.apports = [
            apport_de(plan, contrat, cible, dit, noms, reglages)
            for dit in (ligne.valeurs, *apports_de(ligne))
            if any(montant in dit for montant in MONTANTS)
        ]
        preparer_champs(plan, cible, quartiers, elements)
        if cible.organisme is None:
            continue
        cible.fiche = fiches.get((cible.organisme.pk, plat(ligne.texte("intitule")))) if cible.organisme.pk else None
        if cible.fiche is not None and cible.fiche.bilan.etat not in OUVERTS:
            cible.pourquoi = f"la fiche {cible.fiche.code} est déjà remise"
        if any(not apport.nature for apport in cible.apports):
            motif = "dites la nature de cet argent\u00a0: choisissez-la au-dessus, ou ajoutez une colonne"
            plan.problemes.append(Probleme(True, plan.lecture.feuille.nom, ligne.numero, None, motif))


def porteur_de(
    plan: Plan, contrat: Contrat, ligne: Rangee, noms: Mapping[str, int], reglages: Mapping[str, Any]
) -> Organisme | None:
    """The one that the row names; else the one that the person said for the whole file."""
    if nom := ligne.texte("organisme"):
        return trouver(plan, contrat, nom, noms, reglages.get("organismes", {}))
    if dit := Organisme.objects.filter(pk=reglages.get("porteur") or 0).first():
        return dit
    motif = "il manque l’organisme qui porte l’action\u00a0: choisissez-le plus bas pour tout le fichier"
    plan.problemes.append(Probleme(True, ligne.feuille, ligne.numero, None, motif))
    return None


def apport_de(
    plan: Plan,
    contrat: Contrat,
    cible: Cible,
    dit: Mapping[str, Any],
    noms: Mapping[str, int],
    reglages: Mapping[str, Any],
) -> Apport:
    """Money of a row; without a funder named, the holder's own."""
    nom = str(dit.get("partenaire", ""))
    partenaire = trouver(plan, contrat, nom, noms, reglages.get("organismes", {})) if nom else cible.organisme
    nature = nature_de(str(dit.get("nature", ""))) or str(reglages.get("nature", ""))
    return Apport(partenaire, nature, {m: dit[m] for m in MONTANTS if m in dit})


def trouver(
    plan: Plan, contrat: Contrat, nom: str, noms: Mapping[str, int], choix: Mapping[str, str]
) -> Organisme | None:
    """The organisation of this name, a new one when the person said its nature; else it is asked."""
    if pk := noms.get(plat(nom)):
        return Organisme.objects.get(pk=pk)
    voulu = choix.get(nom, "")
    if voulu.startswith("o:"):
        return Organisme.objects.filter(pk=int(voulu[2:])).first()
    if voulu.startswith("n:"):
        return Organisme(nom=nom[:250], nature=voulu[2:], departement=contrat.departement)
    if nom not in plan.inconnus:
        plan.inconnus.append(nom)
    return None


def quartiers_connus(contrat: Contrat) -> dict[str, int]:
    quartiers = QuartierContrat.objects.filter(en_vigueur_le(jour_de_lecture(contrat)), contrat=contrat)
    return {plat(titre): pk for pk, titre in quartiers.values_list("pk", "titre")}


def elements_connus(contrat: Contrat) -> dict[str, int]:
    retenus = [
        n for n in noeuds_le(contrat, jour_de_lecture(contrat)) if n.nature in {"axe", "orientation", "objectif"}
    ]
    return {plat(n.titre): n.element_id for n in retenus} | {plat(n.code): n.element_id for n in retenus}


def preparer_champs(plan: Plan, cible: Cible, quartiers: Mapping[str, int], elements: Mapping[str, int]) -> None:
    valeurs = cible.ligne.valeurs
    cible.champs = {adresse: saisie_de(valeurs[code]) for code, adresse in DIRECTS.items() if code in valeurs}
    cible.champs |= {
        f"reel:{tranche}:{sexe}": str(nombre) for (tranche, sexe), nombre in valeurs.get("ages", {}).items()
    }
    if valeurs.get("participants") is not None:
        cible.champs["comptage"] = "compte"
    if nom := str(valeurs.get("element", "")):
        if element := elements.get(plat(nom)):
            cible.champs["rattachement:principal"] = str(element)
        else:
            avertir(
                plan, cible, f"« {nom[:80]} » n’est pas reconnu dans le contrat\u00a0: à choisir ensuite dans la fiche"
            )
    nommes = [
        morceau
        for morceau in quartier_dit(cible.ligne, quartiers).replace(",", ";").replace("/", ";").split(";")
        if morceau.strip()
    ]
    reconnus = [(nom, quartiers.get(plat(nom.replace("QPV", "")))) for nom in nommes]
    for nom in (nom for nom, pk in reconnus if pk is None):
        avertir(
            plan, cible, f"le quartier « {nom.strip()[:60]} » n’est pas reconnu\u00a0: à choisir ensuite dans la fiche"
        )
    trouves = [pk for _, pk in reconnus if pk is not None]
    for rang, pk in enumerate(trouves):
        part = (Decimal(100) / len(trouves)).quantize(Decimal("0.01"))
        dernier = 100 - part * (len(trouves) - 1)
        cible.champs[f"territoire:q{pk}"] = f"{dernier if rang == len(trouves) - 1 else part:f}"


def quartier_dit(ligne: Rangee, quartiers: Mapping[str, int]) -> str:
    """In its column; else the sheet may be the neighbourhood's own."""
    dit = str(ligne.valeurs.get("quartier", ""))
    return dit or (ligne.feuille if plat(ligne.feuille.replace("QPV", "")) in quartiers else "")


def avertir(plan: Plan, cible: Cible, message: str) -> None:
    plan.problemes.append(Probleme(False, plan.lecture.feuille.nom, cible.ligne.numero, None, message))


@transaction.atomic
def valider_import(*, acteur: Acteur, importation: Importation) -> tuple[int, int]:
    """Write everything or nothing: (new sheets, sheets changed). Raises ImportRefuse, TransitionRefusee."""
    Contrat.objects.select_for_update(of=("self",)).get(pk=importation.contrat_id)
    plan = etudier(importation)
    if not plan.pret:
        raise ImportRefuse("Il reste des erreurs ou des questions\u00a0: rien n’a été écrit.")
    retenir(importation.contrat, plan.lecture.signature, plan.lecture.colonnes)
    nouvelles = changees = 0
    crees: dict[str, Organisme] = {}
    for cible in plan.a_ecrire:
        nouvelle = cible.fiche is None
        try:
            change = ecrire(acteur, importation, cible, crees)
        except ValidationError as refus:
            raise ImportRefuse(f"{cible.ligne.ou}\u00a0: {' '.join(refus.messages)}") from refus
        nouvelles += nouvelle
        changees += change and not nouvelle
    phrase = f"{formats.compte(nouvelles, 'fiche ouverte', 'fiches ouvertes')}, {formats.compte(changees, 'complétée')}"
    franchir(
        acteur=acteur,
        objet=importation,
        table=TRANSITIONS_IMPORTATION,
        acte="valider",
        phrase=f"Import de fiches « {importation.nom} »\u00a0: {phrase}",
        detail={"empreinte": importation.empreinte},
        validee_le=timezone.now(),
        rapport={"phrase": phrase, "avertissements": [p.en_json() for p in plan.avertissements[:200]]},
    )
    return nouvelles, changees


def ecrire(acteur: Acteur, importation: Importation, cible: Cible, crees: dict[str, Organisme]) -> bool:
    """Write one row by the forms' own fields; whether something changed."""
    assert cible.organisme is not None  # noqa: S101 - a plan that is ready knows every organisation
    organisme = connu(cible.organisme, crees)
    fiche = cible.fiche or ouvrir_fiche(
        acteur=acteur,
        contrat=importation.contrat,
        annee=importation.annee or timezone.localdate().year,
        intitule=cible.ligne.texte("intitule")[:200],
        genre=GENRE_DE_LA_NATURE.get(NatureOrganisme(organisme.nature), GenreAction.AUTRE),
        organisme=organisme,
    )
    change = cible.fiche is None
    # Totals before their parts, so that none is ever refused for coming first.
    for adresse, saisie in sorted(cible.champs.items(), key=lambda c: c[0] == "participants_qpv"):
        change |= poser(acteur, fiche, adresse, saisie)
    for apport in cible.apports:
        if apport.partenaire is not None:
            partenaire = connu(apport.partenaire, crees)
            change |= poser_credit(acteur, fiche, partenaire, apport.nature, apport.montants)
    return change


def connu(organisme: Organisme, crees: dict[str, Organisme]) -> Organisme:
    """The same new organisation named by several rows is made once."""
    if organisme.pk is not None:
        return organisme
    cle = plat(organisme.nom)
    if cle not in crees:
        organisme.save()
        crees[cle] = organisme
    return crees[cle]


def poser(acteur: Acteur, fiche: FicheAction, adresse: str, saisie: str) -> bool:
    actuelle = champ_de(verrouiller(fiche), adresse).lire()
    return enregistrer_champ(acteur=acteur, fiche=fiche, champ=adresse, valeur=saisie, valeur_vue=actuelle) != actuelle


def poser_credit(
    acteur: Acteur, fiche: FicheAction, partenaire: Organisme, nature: str, montants: Mapping[str, Decimal]
) -> bool:
    credit = CreditFiche.objects.filter(fiche=fiche, organisme=partenaire, nature=nature).first()
    if credit is None:
        ajouter_credit(
            acteur=acteur,
            fiche=fiche,
            organisme=partenaire,
            nature=nature,
            prevu=montants.get("prevu"),
            vote=montants.get("vote"),
            depense=montants.get("depense"),
        )
        return True
    changes = {nom: poser(acteur, fiche, f"credit:{credit.pk}:{nom}", f"{m:f}") for nom, m in montants.items()}
    return any(changes.values())
