"""The accountant's file: columns mapped once and remembered, errors by row and cell, all or nothing, never twice."""

import datetime as dt
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import cast

from django.core.exceptions import ValidationError
from django.db import transaction

from quartiers.appels.calculs import ZERO
from quartiers.appels.domain.versements import enregistrer, total_paye
from quartiers.appels.enums import EtatLigne, GenreVersement
from quartiers.appels.models import CorrespondanceVersements, Financeur, LigneFinancement, Versement
from quartiers.comptes.politiques import Acteur
from quartiers.documents.models import Document
from quartiers.journal.domain import consigner
from quartiers.socle import formats
from quartiers.tableurs import valeurs
from quartiers.tableurs.classeur import ClasseurIllisible, Feuille, lire_classeur
from quartiers.tableurs.correspondance import Champ, Champs
from quartiers.tableurs.entetes import Entete, reperer_entete
from quartiers.tableurs.valeurs import ValeurIllisible, plat

LIGNES_MAX = 20_000
# What a column may say: its label, whether it must be there, the words by which it is guessed.
CHAMPS: dict[str, tuple[str, bool, tuple[str, ...]]] = {
    "dossier": ("Numéro du dossier ou de la décision", True, ("dossier", "decision", "deliberation", "objet")),
    "montant": ("Montant payé (€)", True, ("montant", "somme", "euro", "ttc", "net")),
    "paye_le": ("Payé le", True, ("paye", "paiement", "reglement", "virement", "date")),
    "reference": ("Référence comptable (mandat)", False, ("mandat", "reference", "piece", "bordereau", "numero")),
    "ordonne_le": ("Ordonnancé le", False, ("ordonnanc", "emission", "emis", "mandate")),
    "exercice": ("Année du financement", False, ("exercice", "annee", "millesime")),
}
Correspondance = dict[str, int]  # field -> rank of its column


VOCABULAIRE = Champs([Champ(code, libelle, "|".join(mots)) for code, (libelle, _, mots) in CHAMPS.items()])
TOTAL = re.compile(r"^(sous |s )?(tota(l|ux)|cumul|montant total|report|a reporter)\b")


@dataclass(frozen=True)
class Table:
    """`debut`: the number, in the spreadsheet, of the first row under the titles."""

    colonnes: list[str]
    lignes: list[list[str]]
    debut: int = 2


@dataclass(frozen=True)
class Faute:
    """`cellule` as the spreadsheet names it (« C12 »); `ligne` is its row there."""

    ligne: int
    cellule: str
    message: str


@dataclass(frozen=True)
class Paiement:
    """A row that would be written: `versement` when it fills a payment already planned."""

    rang: int
    ligne: LigneFinancement
    montant: Decimal
    paye_le: dt.date
    ordonne_le: dt.date | None
    reference: str
    versement: Versement | None


@dataclass
class Analyse:
    paiements: list[Paiement] = field(default_factory=list)
    fautes: list[Faute] = field(default_factory=list)
    deja: int = 0
    lu: Decimal = ZERO  # sum of the amounts of every row, wrong ones too
    totaux: list[tuple[int, Decimal, Decimal]] = field(default_factory=list)  # row, sum it tells, sum read above it

    @property
    def desaccords(self) -> list[tuple[int, Decimal, Decimal]]:
        """Sums of the file that are not those of its rows."""
        return [total for total in self.totaux if total[1] != total[2]]

    @property
    def total(self) -> Decimal:
        return sum((paiement.montant for paiement in self.paiements), ZERO)


def lire_table(document: Document) -> Table:
    """The rows of the stored file, wherever they stand in it. Raises ValidationError: unreadable, empty, too long."""
    with document.fichier.open("rb") as fichier:
        octets = fichier.read()
    try:
        classeur = lire_classeur(octets, document.nom_origine)
    except ClasseurIllisible as erreur:
        raise ValidationError(str(erreur)) from erreur
    feuille, entete = choisir([f for f in classeur.feuilles if not f.vide])
    lignes = [[valeurs.texte(cellule) for cellule in ligne] for ligne in feuille.lignes[entete.fin + 1 :]]
    if len(lignes) > LIGNES_MAX:
        raise ValidationError(f"Ce fichier a plus de {formats.nombre(LIGNES_MAX)} lignes : déposez-le en parties.")
    titres = [" ".join(parts) or f"Colonne {lettre(rang)}" for rang, parts in enumerate(entete.libelles)]
    return Table(titres, lignes, entete.fin + 2)


def choisir(feuilles: list[Feuille]) -> tuple[Feuille, Entete]:
    """The sheet whose titles say most of what is awaited; titles may stand under a heading, on two rows."""
    notes: list[tuple[int, int, Feuille, Entete]] = []
    for rang, feuille in enumerate(feuilles):
        entete = reperer_entete(feuille, VOCABULAIRE)
        if entete is not None:
            reconnus = {VOCABULAIRE.nommer(plat(" ".join(parts))) for parts in entete.libelles} - {""}
            notes.append((len(reconnus), -rang, feuille, entete))
    if notes:
        return max(notes, key=lambda note: note[:2])[2:]
    feuille = feuilles[0]
    premiere = next(rang for rang, ligne in enumerate(feuille.lignes) if any(not valeurs.vide(c) for c in ligne))
    libelles = tuple((valeurs.ligne_de(c),) if not valeurs.vide(c) else () for c in feuille.lignes[premiere])
    return feuille, Entete(premiere, premiere, libelles)


def deviner(financeur: Financeur, colonnes: list[str]) -> Correspondance:
    """The columns remembered for this funder where their titles are still there, the others by their words."""
    rappel = CorrespondanceVersements.objects.filter(financeur=financeur).first()
    titres = {titre: rang for rang, titre in reversed(list(enumerate(colonnes)))}
    trouvees: Correspondance = {}
    if rappel is not None:
        trouvees = {champ: titres[titre] for champ, titre in rappel.colonnes.items() if titre in titres}
    for champ, (_, _, mots) in CHAMPS.items():
        if champ in trouvees:
            continue
        for mot in mots:
            rangs = [r for r, t in enumerate(colonnes) if mot in simple(t) and r not in trouvees.values()]
            if rangs:
                trouvees[champ] = rangs[0]
                break
    return trouvees


def simple(texte: str) -> str:
    return texte.casefold().translate(str.maketrans("éèêàâîïôûùç", "eeeaaiiouuc"))


def lettre(rang: int) -> str:
    """0 gives « A », 26 gives « AA »."""
    nom = ""
    rang += 1
    while rang:
        rang, reste = divmod(rang - 1, 26)
        nom = chr(65 + reste) + nom
    return nom


def lire_montant(texte: str) -> Decimal:
    """« 1 234,50 € », « 1234.5 ». Raises ValueError with a French message."""
    propre = re.sub(r"[\s\u00a0\u202f€]", "", texte)
    if "," in propre:
        propre = propre.replace(".", "").replace(",", ".")
    try:
        montant = Decimal(propre)
    except InvalidOperation as erreur:
        raise ValueError(f"« {texte} » n’est pas un montant.") from erreur
    if not montant.is_finite() or montant <= 0 or montant >= 10**10:
        raise ValueError(f"« {texte} » : un paiement est positif.")
    if montant != montant.quantize(Decimal("0.01")):
        raise ValueError(f"« {texte} » a plus de deux décimales.")
    return montant.quantize(Decimal("0.01"))


def lire_date(texte: str) -> dt.date:
    """« 2026-04-02 », « 02/04/2026 », a cell of a spreadsheet. Raises ValueError with a French message."""
    try:
        jour = valeurs.jour(texte)
    except ValeurIllisible as erreur:
        raise ValueError(f"« {texte} » n’est pas une date. Écrivez-la 02/04/2026.") from erreur
    if jour is None:
        raise ValueError(f"« {texte} » n’est pas une date. Écrivez-la 02/04/2026.")
    return jour


def analyser(financeur: Financeur, table: Table, colonnes: Correspondance, jour: dt.date) -> Analyse:
    """What the file would write, what it says that is already known, what is wrong: nothing is written here."""
    manquent = [CHAMPS[c][0] for c in CHAMPS if CHAMPS[c][1] and c not in colonnes]
    if manquent:
        raise ValidationError(f"Dites quelle colonne donne : {', '.join(manquent)}.")
    if len(set(colonnes.values())) != len(colonnes):
        raise ValidationError("Une même colonne est choisie deux fois.")
    lecteur = Lecteur(financeur, colonnes, jour)
    for rang, cellules in enumerate(table.lignes, table.debut):
        if any(cellule.strip() for cellule in cellules) and not lecteur.est_un_total(rang, cellules):
            lecteur.lire(rang, cellules)
    return lecteur.analyse


def condense(numero: str) -> str:
    return "".join(numero.upper().split())


class Lecteur:
    """Reads rows one after the other, knowing what the former ones already took. Four queries for the whole file."""

    def __init__(self, financeur: Financeur, colonnes: Correspondance, jour: dt.date) -> None:
        self.colonnes, self.jour, self.analyse = colonnes, jour, Analyse()
        lignes = list(
            LigneFinancement.objects.filter(financeur=financeur, etat__in=[EtatLigne.NOTIFIEE, EtatLigne.SOLDEE])
            .select_related("dossier__organisme", "financeur")
            .prefetch_related("versements")
            .order_by("pk")
        )
        self.par_numero: dict[str, list[LigneFinancement]] = defaultdict(list)
        for ligne in lignes:
            for numero in {ligne.dossier.numero, ligne.decision_numero, ligne.dossier.reference_externe} - {""}:
                self.par_numero[condense(numero)].append(ligne)
        self.versements = {ligne.pk: list(ligne.versements.all()) for ligne in lignes}
        self.payes = {
            ligne.pk: sum((v.montant for v in self.versements[ligne.pk]
                           if v.paye_le and v.genre != GenreVersement.REVERSEMENT), ZERO)
            for ligne in lignes
        }  # fmt: skip
        self.vus: Counter[tuple[int, str, Decimal, dt.date]] = Counter()
        self.pris: set[int] = set()
        self.deja_totalise = ZERO  # what the sums of the file met so far already count

    def cellule(self, champ: str, cellules: list[str]) -> str:
        rang = self.colonnes.get(champ)
        return cellules[rang].strip() if rang is not None and rang < len(cellules) else ""

    def refuser(self, rang: int, champ: str, message: str) -> None:
        self.analyse.fautes.append(Faute(rang, f"{lettre(self.colonnes[champ])}{rang}", message))

    def est_un_total(self, rang: int, cellules: list[str]) -> bool:
        """A sum of the file: its amount is checked against the rows read, never paid."""
        if self.cellule("paye_le", cellules) or not any(TOTAL.match(plat(cellule)) for cellule in cellules):
            return False
        try:
            annonce = lire_montant(self.cellule("montant", cellules))
        except ValueError:
            return not self.cellule("montant", cellules)
        depuis = self.analyse.lu - self.deja_totalise
        partiel = annonce == depuis or any(re.match(r"^s(ous)? total", plat(cellule)) for cellule in cellules)
        self.analyse.totaux.append((rang, annonce, depuis if partiel else self.analyse.lu))
        self.deja_totalise = self.analyse.lu
        return True

    def lire(self, rang: int, cellules: list[str]) -> None:
        lus: dict[str, object] = {}
        for champ, lire in (("montant", lire_montant), ("paye_le", lire_date), ("ordonne_le", lire_date)):
            texte = self.cellule(champ, cellules)
            if not texte and champ == "ordonne_le":
                continue
            try:
                lus[champ] = lire(texte)
            except ValueError as erreur:
                self.refuser(rang, champ, str(erreur) if texte else "Cette cellule est vide.")
        self.analyse.lu += cast("Decimal", lus.get("montant", ZERO))
        ligne = self.trouver(rang, cellules)
        if ligne is None or "montant" not in lus or "paye_le" not in lus:
            return
        montant, paye_le, ordonne_le = lus["montant"], lus["paye_le"], lus.get("ordonne_le")
        assert isinstance(montant, Decimal)  # noqa: S101 - told to the type checker
        assert isinstance(paye_le, dt.date)  # noqa: S101
        assert ordonne_le is None or isinstance(ordonne_le, dt.date)  # noqa: S101
        self.retenir(rang, ligne, montant, paye_le, ordonne_le, self.cellule("reference", cellules)[:60])

    def trouver(self, rang: int, cellules: list[str]) -> LigneFinancement | None:
        numero = self.cellule("dossier", cellules)
        trouvees = self.designees(numero)
        annee = self.cellule("exercice", cellules)
        if annee:
            trouvees = [ligne for ligne in trouvees if str(ligne.exercice) == annee]
        if not trouvees:
            suite = f" pour {annee}" if annee else ""
            message = f"« {numero} » n’est le numéro d’aucun financement notifié{suite} de ce financeur."
            self.refuser(rang, "dossier", message if numero else "Cette cellule est vide.")
            return None
        if len(trouvees) > 1:
            message = f"« {numero} » désigne plusieurs financements : donnez l’année, ou le numéro de la décision."
            self.refuser(rang, "dossier", message)
            return None
        return trouvees[0]

    def designees(self, numero: str) -> list[LigneFinancement]:
        """The lines of this number, or of the one number that a longer text quotes (« Subv. 2026-0012, solde »)."""
        if exactes := self.par_numero.get(condense(numero)):
            return exactes
        cites = {mot for mot in re.findall(r"[\w/.-]*\w", numero.upper()) if mot in self.par_numero}
        return self.par_numero[cites.pop()] if len(cites) == 1 else []

    def retenir(
        self,
        rang: int,
        ligne: LigneFinancement,
        montant: Decimal,
        paye_le: dt.date,
        ordonne_le: dt.date | None,
        reference: str,
    ) -> None:
        connus = self.versements[ligne.pk]
        if reference and (connu := next((v for v in connus if v.reference == reference), None)):
            if (connu.montant, connu.paye_le) == (montant, paye_le):
                self.analyse.deja += 1
            else:
                message = f"La référence « {reference} » est déjà enregistrée avec un autre montant ou une autre date."
                self.refuser(rang, "reference", message)
            return
        cle = (ligne.pk, reference, montant, paye_le)
        self.vus[cle] += 1
        identiques = [v for v in connus if (v.montant, v.paye_le) == (montant, paye_le)]
        if not reference and len(identiques) >= self.vus[cle]:
            self.analyse.deja += 1
            return
        if reference and self.vus[cle] > 1:
            self.refuser(rang, "reference", "Cette ligne est deux fois dans le fichier.")
            return
        if faute := self.faute_de(ligne, montant, paye_le, ordonne_le):
            self.refuser(rang, *faute)
            return
        self.payes[ligne.pk] += montant
        prevu = next((v for v in connus if v.paye_le is None and v.montant == montant and v.pk not in self.pris
                      and v.genre != GenreVersement.REVERSEMENT), None)  # fmt: skip
        if prevu is not None:
            self.pris.add(prevu.pk)
        self.analyse.paiements.append(Paiement(rang, ligne, montant, paye_le, ordonne_le, reference, prevu))

    def faute_de(
        self, ligne: LigneFinancement, montant: Decimal, paye_le: dt.date, ordonne_le: dt.date | None
    ) -> tuple[str, str] | None:
        """(field, message) of what forbids this payment."""
        notifie = ligne.notifie or ZERO
        if paye_le > self.jour:
            return "paye_le", "Cette date est dans le futur."
        if ligne.notifiee_le and paye_le < ligne.notifiee_le:
            return "paye_le", f"Cette date est avant la notification ({formats.date_courte(ligne.notifiee_le)})."
        if ordonne_le and not (ligne.notifiee_le or ordonne_le) <= ordonne_le <= paye_le:
            return "ordonne_le", "L’ordonnancement est entre la notification et le paiement."
        if self.payes[ligne.pk] + montant > notifie:
            reste = formats.montant(max(notifie - self.payes[ligne.pk], ZERO))
            return (
                "montant",
                f"Plus que le montant notifié : il reste {reste} à payer. Saisissez-le à part, avec motif.",
            )
        return None


@transaction.atomic
def importer(*, acteur: Acteur, financeur: Financeur, table: Table, colonnes: Correspondance, jour: dt.date) -> Analyse:
    """Write every payment of the file, or none. The funder's lines are locked, then the file is read once more."""
    lignes = LigneFinancement.objects.filter(financeur=financeur).select_for_update(of=("self",))
    list(lignes.order_by("pk").values_list("pk"))
    analyse = analyser(financeur, table, colonnes, jour)
    if analyse.fautes:
        raise ValidationError(
            f"{formats.compte(len(analyse.fautes), 'erreur')} dans le fichier : rien n’a été enregistré."
        )
    for paiement in analyse.paiements:
        ecrire(acteur, paiement, jour)
    CorrespondanceVersements.objects.update_or_create(
        financeur=financeur,
        defaults={
            "contrat_id": financeur.contrat_id,
            "colonnes": {champ: table.colonnes[rang] for champ, rang in colonnes.items()},
        },
    )
    phrase = f"Fichier comptable importé pour {financeur} : {formats.compte(len(analyse.paiements), 'paiement')}"
    detail = {"total": str(analyse.total), "deja": analyse.deja}
    consigner(acteur=acteur, code="versement.importer", objet=financeur, phrase=phrase, detail=detail)
    return analyse


def ecrire(acteur: Acteur, paiement: Paiement, jour: dt.date) -> None:
    """Fill the planned payment of the same amount; else cut it out of the next ones planned, and add it."""
    versement = paiement.versement
    if versement is None:
        reduire_le_prevu(paiement.ligne, paiement.montant)
    enregistrer(
        acteur=acteur,
        ligne=paiement.ligne,
        versement=versement,
        genre=versement.genre if versement else GenreVersement.ACOMPTE,
        montant=paiement.montant,
        promis_le=versement.promis_le if versement else None,
        service_fait_le=versement.service_fait_le if versement else None,
        ordonne_le=paiement.ordonne_le or (versement.ordonne_le if versement else None),
        paye_le=paiement.paye_le,
        reference=paiement.reference or (versement.reference if versement else ""),
        jour=jour,
    )


def reduire_le_prevu(ligne: LigneFinancement, montant: Decimal) -> None:
    """So that planned and paid together stay what was notified."""
    prevus = ligne.versements.filter(paye_le__isnull=True).exclude(genre=GenreVersement.REVERSEMENT)
    exces = total_paye(ligne) + sum((v.montant for v in prevus), ZERO) + montant - (ligne.notifie or ZERO)
    for prevu in prevus.order_by("apres_bilan", "promis_le", "pk"):
        if exces <= 0:
            break
        pris = min(exces, prevu.montant)
        exces -= pris
        if pris == prevu.montant:
            prevu.delete()
        else:
            prevu.montant -= pris
            prevu.save(update_fields=["montant", "modifie_le"])
