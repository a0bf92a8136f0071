"""What follows the decision, as pages read it: lines of financing in sight, acts to produce, who needs a convention."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import DecimalField, Exists, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from quartiers.annuaire.enums import NatureOrganisme
from quartiers.appels.calculs import ZERO
from quartiers.appels.enums import EtatDossier, EtatLigne, GenreVersement, Periodicite
from quartiers.appels.enums_apres import A_SIGNER, LETTRES, EtatActe, GenreActe
from quartiers.appels.models import ActeProduit, Dossier, Financeur, LigneFinancement, Versement
from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.socle import formats

SEUIL_LEGAL = Decimal(23000)  # euros a year, per funder and beneficiary (law 2000-321, art. 10; decree 2001-495)
ACCORDEES = frozenset({EtatLigne.VOTEE, EtatLigne.NOTIFIEE, EtatLigne.SOLDEE})
PUBLICS = frozenset({NatureOrganisme.ETAT, NatureOrganisme.EPCI, NatureOrganisme.COMMUNE, NatureOrganisme.REGION,
                     NatureOrganisme.DEPARTEMENT})  # fmt: skip
Cle = tuple[int, int, int]  # (file, funder, year)


def lignes_visibles(acteur: Acteur, contrat: Contrat) -> QuerySet[LigneFinancement]:
    """A funder's instructor sees its own lines, a holder its own; the others those of the files that they see."""
    lignes = LigneFinancement.objects.filter(contrat=contrat, dossier__in=Dossier.objects.visibles_par(acteur))
    if acteur.role == Role.INSTRUCTEUR and acteur.habilitation is not None:
        return lignes.filter(financeur__organisme_id=acteur.habilitation.organisme_id or 0)
    if acteur.role == Role.PORTEUR:
        return lignes.filter(Q(etat__in=[EtatLigne.NOTIFIEE, EtatLigne.SOLDEE]) | Q(notifiee_le__isnull=False))
    return lignes


def financeurs_representes(acteur: Acteur, contrat: Contrat) -> QuerySet[Financeur]:
    """Funders in whose name the actor acts: all for the pilot, its own for an instructor."""
    financeurs = Financeur.objects.filter(contrat=contrat)
    if acteur.habilitation is None or acteur.habilitation.contrat_id != contrat.pk:
        return financeurs.none()
    if acteur.role == Role.PILOTE:
        return financeurs
    if acteur.role == Role.INSTRUCTEUR:
        return financeurs.filter(organisme_id=acteur.habilitation.organisme_id or 0)
    return financeurs.none()


def somme_des_versements(**filtre: object) -> Coalesce:
    """Sum of the payments of a line under `filtre`, 0 without any; a subquery, so that sums never multiply."""
    sommes = (
        Versement.objects.filter(ligne=OuterRef("pk"), **filtre)
        .order_by()
        .values("ligne")
        .annotate(total=Sum("montant"))
        .values("total")
    )
    champ: DecimalField[Decimal, Decimal] = DecimalField(max_digits=14, decimal_places=2)
    return Coalesce(Subquery(sommes, output_field=champ), Value(ZERO, output_field=champ))


def avec_paiements(lignes: QuerySet[LigneFinancement]) -> QuerySet[LigneFinancement]:
    """Each line with `paye` and `rendu`, in euros."""
    rendu = GenreVersement.REVERSEMENT
    aide = [genre for genre in GenreVersement if genre != rendu]
    return lignes.annotate(
        paye=somme_des_versements(paye_le__isnull=False, genre__in=aide),
        rendu=somme_des_versements(paye_le__isnull=False, genre=rendu),
    )


@dataclass(frozen=True)
class ActePrevu:
    """A document to produce: for whom, why, and the lines that it is about (`montant` in euros)."""

    dossier: Dossier
    financeur: Financeur
    exercice: int
    genre: GenreActe
    lignes: tuple[LigneFinancement, ...]
    montant: Decimal
    raison: str

    @property
    def cle(self) -> str:
        """What a check box sends, and what a job is given."""
        return f"{self.dossier.pk}-{self.financeur.pk}-{self.exercice}-{self.genre.value}"


def cumuls_annuels(contrat: Contrat, exercice: int) -> dict[tuple[int, int], Decimal]:
    """Euros voted by (funder, beneficiary) in the year, all files together: what the law looks at."""
    sommes = (
        LigneFinancement.objects.filter(contrat=contrat, exercice=exercice, etat__in=ACCORDEES)
        .order_by()
        .values("financeur_id", "dossier__organisme_id")
        .annotate(total=Sum(Coalesce("notifie", "vote")))
    )
    return {(s["financeur_id"], s["dossier__organisme_id"]): s["total"] or ZERO for s in sommes}


def raison_d_une_convention(financeur: Financeur, nature: str, cumul: Decimal) -> str:
    """Why a convention is needed for that much money in the year; empty when it is not."""
    prive = nature not in PUBLICS
    if prive and cumul > SEUIL_LEGAL:
        return f"La loi l’exige : {formats.montant(cumul)} dans l’année, au-delà de {formats.montant(SEUIL_LEGAL)}."
    if financeur.convention_seuil < SEUIL_LEGAL and cumul > financeur.convention_seuil:
        return f"Le financeur la veut au-delà de {formats.montant(financeur.convention_seuil)} dans l’année."
    return ""


def groupes(contrat: Contrat, annee: int, financeurs: Iterable[int]) -> dict[Cle, list[LigneFinancement]]:
    """Lines of the year by (file, funder, year), those of files already decided."""
    decidees = [EtatDossier.RETENU, EtatDossier.NOTIFIE, EtatDossier.SOLDE, EtatDossier.REFUSE]
    lignes = (
        LigneFinancement.objects.filter(
            contrat=contrat, exercice=annee, financeur__in=list(financeurs), dossier__etat__in=decidees
        )
        .exclude(etat=EtatLigne.ANNULEE)
        .exclude(etat=EtatLigne.DEMANDEE, demande=0)
        .select_related("dossier__organisme", "dossier__campagne", "dossier__contrat", "financeur__organisme")
        .order_by("dossier__numero", "financeur__rang", "pk")
    )
    resultat: dict[Cle, list[LigneFinancement]] = defaultdict(list)
    for ligne in lignes:
        resultat[ligne.dossier_id, ligne.financeur_id, ligne.exercice].append(ligne)
    return resultat


def actes_a_produire(contrat: Contrat, annee: int, financeurs: Iterable[int]) -> list[ActePrevu]:
    """Letters and conventions still to make for these funders: four queries whatever the number of files.

    A funder's letter waits until all its lines on the file are voted or refused. What was notified or signed before
    this site knew of it (a season taken over) asks for nothing more.
    """
    par_cle = groupes(contrat, annee, financeurs)
    faits = ActeProduit.objects.vivants().filter(contrat=contrat, exercice__lte=annee)
    existants = {(a.dossier_id, a.financeur_id, a.exercice, a.genre in LETTRES)
                 for a in faits.exclude(genre=GenreActe.AVENANT)
                 .only("dossier_id", "financeur_id", "exercice", "genre")}  # fmt: skip
    cumuls = cumuls_annuels(contrat, annee)
    prevus: list[ActePrevu] = []
    for cle, lignes in par_cle.items():
        if any(ligne.etat not in ACCORDEES and ligne.etat != EtatLigne.REFUSEE for ligne in lignes):
            continue
        if (*cle, True) not in existants and any(ligne.notifiee_le is None for ligne in lignes):
            prevus.append(lettre_prevue(lignes))
        cumul = cumuls.get((cle[1], lignes[0].dossier.organisme_id), ZERO)
        convention = convention_prevue(lignes, cumul)
        if convention and (*cle, False) not in existants and any(ligne.convention_le is None for ligne in lignes):
            prevus.append(convention)
    return prevus


def montant_vote(lignes: Iterable[LigneFinancement]) -> Decimal:
    return sum((ligne.montant_courant or ZERO for ligne in lignes), ZERO)


def lettre_prevue(lignes: list[LigneFinancement]) -> ActePrevu:
    accorde, demande = montant_vote(lignes), sum((ligne.demande for ligne in lignes), ZERO)
    if not accorde:
        genre, raison = GenreActe.REFUS, "Aucun montant accordé."
    elif accorde < demande:
        genre = GenreActe.PARTIEL
        raison = f"{formats.montant(accorde)} accordés sur {formats.montant(demande)} demandés."
    else:
        genre, raison = GenreActe.ACCORD, "Tout ce qui était demandé est accordé."
    return prevu(lignes, genre, accorde, raison)


def convention_prevue(lignes: list[LigneFinancement], cumul: Decimal) -> ActePrevu | None:
    """A multi-year project has its CPO with its first year; the other years follow by letter."""
    accorde, dossier = montant_vote(lignes), lignes[0].dossier
    if not accorde:
        return None
    if dossier.periodicite == Periodicite.PLURIANNUELLE and dossier.annees > 1:
        if lignes[0].exercice != dossier.annee:
            return None
        return prevu(lignes, GenreActe.CPO, accorde, f"Projet sur {dossier.annees} ans.")
    raison = raison_d_une_convention(lignes[0].financeur, dossier.organisme.nature, cumul)
    return prevu(lignes, GenreActe.CONVENTION, accorde, raison) if raison else None


def prevu(lignes: list[LigneFinancement], genre: GenreActe, montant: Decimal, raison: str) -> ActePrevu:
    premiere = lignes[0]
    return ActePrevu(premiere.dossier, premiere.financeur, premiere.exercice, genre, tuple(lignes), montant, raison)


def actes_de(acteur: Acteur, contrat: Contrat) -> QuerySet[ActeProduit]:
    """Acts in sight, with what a list shows."""
    return (
        ActeProduit.objects.visibles_par(acteur)
        .filter(contrat=contrat)
        .select_related("dossier__organisme", "financeur", "word", "pdf", "signe")
        .order_by("-exercice", "-numero")
    )


def a_envoyer(acteur: Acteur, contrat: Contrat, annee: int) -> QuerySet[ActeProduit]:
    """Letters, and what is to sign when its letter is already gone (else it leaves with it)."""
    en_attente = LigneFinancement.objects.filter(actes=OuterRef("pk"), notifiee_le__isnull=True)
    produits = actes_de(acteur, contrat).filter(exercice=annee, etat=EtatActe.PRODUIT)
    prets = Q(genre__in=sorted(LETTRES)) | (Q(genre__in=sorted(A_SIGNER)) & ~Exists(en_attente))
    return produits.filter(prets).order_by("numero")


def a_signer(acteur: Acteur, contrat: Contrat) -> QuerySet[ActeProduit]:
    return actes_de(acteur, contrat).filter(genre__in=sorted(A_SIGNER), etat__in=[EtatActe.PRODUIT, EtatActe.ENVOYE])
