"""What a file must hold before it is deposited: a table of rules, each saying what blocks and what only warns.

The same findings are shown at each step, on the check page, and refuse the deposit: one home for the rule.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q
from django.utils import timezone

from quartiers.annuaire.enums import NatureOrganisme
from quartiers.appels.calculs import Totaux, part, totaux
from quartiers.appels.enums import (
    EtatBilan,
    EtatPiece,
    Exigence,
    GenreDossier,
    NatureBudget,
    StatutCer,
)
from quartiers.appels.etapes import ETAPES, Question
from quartiers.appels.identifiants import iban_valide, meme_nom, rna_valide, siret_valide
from quartiers.appels.models import (
    Bilan,
    Budget,
    Campagne,
    Dossier,
    FicheOrganisme,
    LigneBudget,
    Piece,
    PieceOrganisme,
    Rattachement,
    Territoire,
    TypePiece,
)
from quartiers.socle.formats import compte, date_fr, montant, pourcent

BLOQUE, AVERTIT = Exigence.BLOQUE, Exigence.AVERTIT
ORGANISME = "organisme"  # the « step » of what is mended in the organisation's own file
SECTEURS_A_CER = frozenset({NatureOrganisme.ASSOCIATION})


@dataclass(frozen=True)
class Constat:
    """One finding: `exigence` blocks or warns, `etape` and `champ` say where it is mended."""

    code: str
    exigence: str
    message: str
    etape: str
    champ: str = ""

    @property
    def bloque(self) -> bool:
        return self.exigence == BLOQUE


@dataclass
class Examen:
    """Everything that the rules look at, read once: a constant number of queries, whatever the file."""

    dossier: Dossier
    jour: dt.date
    campagne: Campagne | None = None
    fiche: FicheOrganisme | None = None
    territoires: list[Territoire] = field(default_factory=list)
    rattachements: list[Rattachement] = field(default_factory=list)
    lignes: dict[int, list[LigneBudget]] = field(default_factory=dict)
    types: list[TypePiece] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    pieces_organisme: list[PieceOrganisme] = field(default_factory=list)
    bilans_attendus: list[Bilan] = field(default_factory=list)
    nombre_indicateurs: int = 0
    nombre_lieux: int = 0
    somme_publics: int = 0

    def totaux(self, exercice: int) -> Totaux:
        return totaux(self.lignes.get(exercice, []))

    def types_demandes(self) -> list[TypePiece]:
        """The papers that the campaign asks of this very file."""
        organisme, renouvele = self.dossier.organisme, self.dossier.genre == GenreDossier.RENOUVELLEMENT
        return [
            t
            for t in self.types
            if t.exigence != Exigence.AUCUNE
            and (renouvele or not t.renouvellement_seul)
            and (organisme.nature == NatureOrganisme.ASSOCIATION or not t.association_seule)
        ]

    def piece_de(self, type_piece: TypePiece) -> Piece | None:
        """The latest paper given for that type in this file, refused ones left out."""
        siennes = [p for p in self.pieces if p.type_piece_id == type_piece.pk and p.etat != EtatPiece.REFUSEE]
        return siennes[-1] if siennes else None

    def permanente_de(self, type_piece: TypePiece) -> PieceOrganisme | None:
        """The latest paper of the organisation's file that serves for that type."""
        if not type_piece.genre_organisme:
            return None
        siennes = [p for p in self.pieces_organisme if p.genre == type_piece.genre_organisme and not p.remplacee]
        return siennes[0] if siennes else None


def examiner(dossier: Dossier, jour: dt.date | None = None) -> Examen:
    """Read what the rules need (11 queries)."""
    examen = Examen(dossier=dossier, jour=jour or timezone.localdate(), campagne=dossier.campagne)
    examen.fiche = FicheOrganisme.objects.filter(organisme=dossier.organisme_id).first()
    lieux = Territoire.objects.filter(dossier=dossier).select_related("quartier", "poche")
    examen.territoires = list(lieux.order_by("quartier__rang", "pk"))
    examen.rattachements = list(
        Rattachement.objects.filter(dossier=dossier).select_related("version", "element").order_by("-principal", "pk")
    )
    budgets = Budget.objects.filter(dossier=dossier, nature=NatureBudget.PREVISIONNEL)
    for ligne in LigneBudget.objects.filter(budget__in=budgets).select_related("budget", "financeur"):
        examen.lignes.setdefault(ligne.budget.exercice, []).append(ligne)
    if dossier.campagne_id:
        examen.types = list(TypePiece.objects.filter(campagne=dossier.campagne_id).order_by("rang", "pk"))
    examen.pieces = list(Piece.objects.filter(dossier=dossier).select_related("document", "type_piece").order_by("pk"))
    papiers = PieceOrganisme.objects.filter(organisme=dossier.organisme_id, remplacee=False)
    examen.pieces_organisme = list(papiers.select_related("document").order_by("-cree_le", "-pk"))
    passes = Q(dossier__organisme=dossier.organisme_id, contrat=dossier.contrat_id, dossier__annee__lt=dossier.annee)
    rendus = [EtatBilan.DEPOSE, EtatBilan.VALIDE]
    examen.bilans_attendus = list(
        Bilan.objects.filter(passes, echeance__lt=examen.jour).exclude(etat__in=rendus).select_related("dossier")
    )
    examen.nombre_indicateurs = dossier.indicateurs.count()
    examen.nombre_lieux = dossier.lieux.count()
    examen.somme_publics = sum(p.total for p in dossier.publics.filter(bilan__isnull=True).order_by())
    return examen


# The rules


def questions_remplies(examen: Examen) -> Iterator[Constat]:
    for etape in ETAPES:
        for question in etape.questions:
            valeur = getattr(examen.dossier, question.nom)
            if question.obligatoire and valeur in (None, ""):
                message = f"« {question.libelle} » n’est pas encore rempli."
                yield Constat("champ_vide", BLOQUE, message, etape.code, question.nom)
            yield from longueur(question, valeur, etape.code)


def longueur(question: Question, valeur: object, etape: str) -> Iterator[Constat]:
    trop = len(str(valeur or "")) - question.maximum
    if question.maximum and trop > 0:
        message = f"« {question.libelle} » dépasse de {compte(trop, 'caractère')} les {question.maximum} prévus."
        yield Constat("champ_long", BLOQUE, message, etape, question.nom)


def dates(examen: Examen) -> Iterator[Constat]:
    dossier, campagne = examen.dossier, examen.campagne
    if campagne is None or dossier.date_debut is None or dossier.date_fin is None:
        return
    fin = campagne.action_fin.replace(year=campagne.action_fin.year + dossier.annees - 1)
    if dossier.date_debut < campagne.action_debut or dossier.date_fin > fin:
        message = (
            f"Les projets de cet appel se déroulent du {date_fr(campagne.action_debut)} au {date_fr(fin)} : "
            "les dates du vôtre en sortent."
        )
        yield Constat("dates", BLOQUE, message, "lieux", "date_debut")


def rattachement(examen: Examen) -> Iterator[Constat]:
    if not any(r.principal for r in examen.rattachements):
        message = "Choisissez l’orientation ou l’objectif du contrat auquel le projet contribue d’abord."
        yield Constat("rattachement", BLOQUE, message, "contrat", "rattachement:principal")


def territoires(examen: Examen) -> Iterator[Constat]:
    somme = sum((t.part for t in examen.territoires), Decimal(0))
    if not examen.territoires:
        message = "Dites dans quels quartiers se déroule le projet, avec la part de chacun."
        yield Constat("territoires", BLOQUE, message, "contrat", "territoires")
    elif somme != 100:
        message = f"Les parts des quartiers font {pourcent(somme, None)} : leur total doit être de 100\u00a0%."
        yield Constat("parts", BLOQUE, message, "contrat", "territoires")


def public_coherent(examen: Examen) -> Iterator[Constat]:
    dossier = examen.dossier
    total = dossier.participants
    if total is None:
        return
    if dossier.participants_qpv is not None and dossier.participants_qpv > total:
        message = "Les habitantes et habitants des quartiers sont plus nombreux que le total attendu."
        yield Constat("qpv_total", BLOQUE, message, "public", "participants_qpv")
    if (dossier.femmes or 0) + (dossier.hommes or 0) > total:
        message = "Femmes et hommes ensemble dépassent le total attendu."
        yield Constat("sexes_total", BLOQUE, message, "public", "femmes")
    if examen.somme_publics and examen.somme_publics != total:
        message = f"Le tableau par âge compte {examen.somme_publics} personnes, et le total en annonce {total}."
        yield Constat("ages_total", AVERTIT, message, "public", "public")


def part_des_quartiers(examen: Examen) -> Iterator[Constat]:
    dossier, campagne = examen.dossier, examen.campagne
    if campagne is None or campagne.qpv_public_minimal is None or not dossier.participants:
        return
    atteinte = part(Decimal(dossier.participants_qpv or 0), Decimal(dossier.participants))
    if atteinte is not None and atteinte < campagne.qpv_public_minimal:
        message = (
            f"{pourcent(atteinte)} du public viendrait des quartiers prioritaires ; l’appel à projets en demande au "
            f"moins {pourcent(campagne.qpv_public_minimal)}."
        )
        yield Constat("part_qpv", AVERTIT, message, "public", "participants_qpv")


def lieu_donne(examen: Examen) -> Iterator[Constat]:
    if not examen.nombre_lieux:
        message = "Ajoutez au moins une adresse : elle permet de savoir si le projet est dans un quartier prioritaire."
        yield Constat("lieu", AVERTIT, message, "lieux", "lieux")


def indicateur_donne(examen: Examen) -> Iterator[Constat]:
    if not examen.nombre_indicateurs:
        message = "Choisissez au moins un résultat attendu : vous le retrouverez dans le bilan."
        yield Constat("indicateur", AVERTIT, message, "equipe", "indicateurs")


def budgets(examen: Examen) -> Iterator[Constat]:
    plusieurs = len(examen.dossier.exercices) > 1
    for exercice in examen.dossier.exercices:
        nom = f"Budget {exercice}\u00a0: " if plusieurs else ""
        yield from budget_equilibre(examen, exercice, nom)
        yield from budget_plafonne(examen, exercice, nom)


def budget_equilibre(examen: Examen, exercice: int, nom: str) -> Iterator[Constat]:
    sommes = examen.totaux(exercice)
    if not sommes.total_charges and not sommes.total_produits:
        message = f"{nom}aucune dépense ni recette n’est encore saisie."
        yield Constat("budget_vide", BLOQUE, phrase(message), "budget", "budget")
        return
    if sommes.ecart:
        sens = "manque de recettes" if sommes.ecart < 0 else "manque de dépenses"
        message = f"{nom}il y a {montant(abs(sommes.ecart))} d’écart ({sens})."
        yield Constat("equilibre", BLOQUE, phrase(message), "budget", "budget")
    if sommes.ecart_volontaires:
        message = (
            f"{nom}les contributions volontaires ne sont pas les mêmes en dépenses et en recettes "
            f"({montant(abs(sommes.ecart_volontaires))} d’écart)."
        )
        yield Constat("equilibre_volontaires", BLOQUE, phrase(message), "budget", "budget")
    if not any(ligne.financeur_id and ligne.montant for ligne in examen.lignes.get(exercice, [])):
        message = f"{nom}aucune subvention n’est demandée aux financeurs de cet appel."
        yield Constat("demande", BLOQUE, phrase(message), "budget", "budget")


def budget_plafonne(examen: Examen, exercice: int, nom: str) -> Iterator[Constat]:
    campagne = examen.campagne
    if campagne is None or campagne.plafond_public is None or campagne.plafond_exige == Exigence.AUCUNE:
        return
    atteinte = examen.totaux(exercice).part_publique(hors_volontaires=campagne.plafond_hors_valorisation)
    if atteinte is not None and atteinte > campagne.plafond_public:
        message = (
            f"{nom}les subventions publiques font {pourcent(atteinte)} du budget ; le plafond de cet appel est de "
            f"{pourcent(campagne.plafond_public)}."
        )
        yield Constat("plafond", campagne.plafond_exige, phrase(message), "budget", "budget")


def phrase(message: str) -> str:
    return message[:1].upper() + message[1:]


def pieces(examen: Examen) -> Iterator[Constat]:
    for type_piece in examen.types_demandes():
        if examen.piece_de(type_piece):
            continue
        cible, papier = f"piece:{type_piece.pk}", examen.permanente_de(type_piece)
        if papier is None:
            message = f"Il manque une pièce\u00a0: {type_piece.intitule}."
            yield Constat("piece_absente", type_piece.exigence, message, "pieces", cible)
        elif not papier.valable_le(examen.jour):
            message = (
                f"{type_piece.intitule}\u00a0: la pièce de votre organisme n’est plus valable depuis le "
                f"{date_fr(papier.valable_jusqu_au)}. Déposez la nouvelle."
            )
            yield Constat("piece_perimee", type_piece.exigence, message, "pieces", cible)


def identite(examen: Examen) -> Iterator[Constat]:
    organisme = examen.dossier.organisme
    if not organisme.siret:
        message = (
            "Votre organisme n’a pas de SIRET ici : il en faut un pour recevoir une subvention (demande gratuite)."
        )
        yield Constat("siret_absent", AVERTIT, message, ORGANISME, "siret")
    elif not siret_valide(organisme.siret):
        yield Constat("siret_faux", BLOQUE, "La clé du SIRET de votre organisme est fausse.", ORGANISME, "siret")
    if organisme.rna and not rna_valide(organisme.rna):
        yield Constat("rna_faux", AVERTIT, "Le numéro RNA de votre organisme est mal formé.", ORGANISME, "rna")


def compte_bancaire(examen: Examen) -> Iterator[Constat]:
    fiche = examen.fiche
    if fiche is None or not fiche.iban:
        message = "Donnez les coordonnées bancaires de votre organisme : sans elles, rien ne peut être versé."
        yield Constat("iban_absent", AVERTIT, message, ORGANISME, "iban")
        return
    if not iban_valide(fiche.iban):
        yield Constat("iban_faux", BLOQUE, "La clé de l’IBAN de votre organisme est fausse.", ORGANISME, "iban")
    organisme = examen.dossier.organisme
    if not any(meme_nom(fiche.titulaire_compte, nom) for nom in (organisme.nom, organisme.sigle)):
        message = (
            f"Le compte est au nom de « {fiche.titulaire_compte} », et l’organisme s’appelle « {organisme} » : "
            "vérifiez que c’est bien le sien."
        )
        yield Constat("titulaire", AVERTIT, message, ORGANISME, "titulaire_compte")


def contrat_republicain(examen: Examen) -> Iterator[Constat]:
    if examen.dossier.organisme.nature not in SECTEURS_A_CER:
        return
    if examen.fiche is None or examen.fiche.cer == StatutCer.NON_RENSEIGNE:
        message = "Dites si votre association a souscrit le contrat d’engagement républicain : la loi le demande."
        yield Constat("cer", BLOQUE, message, ORGANISME, "cer")


def bilan_precedent(examen: Examen) -> Iterator[Constat]:
    campagne = examen.campagne
    if campagne is None or campagne.bilan_exige == Exigence.AUCUNE:
        return
    for bilan in examen.bilans_attendus:
        message = (
            f"Le {bilan.get_genre_display().lower()} {bilan.exercice} du dossier {bilan.dossier.numero} était attendu "
            f"pour le {date_fr(bilan.echeance)}."
        )
        yield Constat("bilan", campagne.bilan_exige, message, "projet", f"bilan:{bilan.pk}")


REGLES: tuple[Callable[[Examen], Iterable[Constat]], ...] = (
    questions_remplies,
    dates,
    rattachement,
    territoires,
    public_coherent,
    part_des_quartiers,
    lieu_donne,
    indicateur_donne,
    budgets,
    pieces,
    identite,
    compte_bancaire,
    contrat_republicain,
    bilan_precedent,
)


def controler(examen: Examen) -> list[Constat]:
    """Every finding, in the order of the form."""
    return [constat for regle in REGLES for constat in regle(examen)]


def controler_dossier(dossier: Dossier, jour: dt.date | None = None) -> list[Constat]:
    return controler(examiner(dossier, jour))


def blocages(constats: Iterable[Constat]) -> list[Constat]:
    return [constat for constat in constats if constat.bloque]
