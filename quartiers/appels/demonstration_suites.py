"""What follows the deposit in the demonstration: opinions and a scenario this year; money and reports last year."""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.utils import timezone

from quartiers.appels import jeux_demonstration as jeux
from quartiers.appels.enums import (
    AVIS_MOTIVES,
    Comptage,
    Cote,
    EtapeProgrammation,
    EtatBilan,
    EtatDossier,
    EtatLigne,
    EtatProgrammation,
    GenreBilan,
    GenreVersement,
    NatureBudget,
    QualiteAvis,
    Suite,
)
from quartiers.appels.models import (
    AvisDossier,
    Bilan,
    Budget,
    Campagne,
    Complement,
    Critere,
    Dossier,
    Financeur,
    LigneBudget,
    LigneFinancement,
    Message,
    MontantProgramme,
    Note,
    Programmation,
    Public,
    TypePiece,
    Versement,
)
from quartiers.gouvernance.models import Instance, Seance

REFUS = "L’enveloppe de ce financeur est entièrement employée."
CENT = Decimal(100)

# Last year


def suites_de_l_annee_passee(
    campagne: Campagne, dossiers: Mapping[str, Dossier], jour: dt.date, passes: Iterable[jeux.Passe] = jeux.PASSES
) -> None:
    """Decisions, payments and reports of each file of `passes`, none of them dated after `jour`."""
    vote_le = min(dt.date(campagne.annee, 3, 20), jour)
    notifie_le = min(dt.date(campagne.annee, 4, 10), jour)
    for cas in passes:
        dossier = dossiers[cas.projet]
        lignes = list(dossier.lignes.select_related("financeur").order_by("pk"))
        refuses = {nom_du_financeur(cle) for cle in cas.refus}
        for ligne in lignes:
            decider(ligne, cas, ligne.financeur.nom in refuses, vote_le, notifie_le)
        LigneFinancement.objects.bulk_update(
            lignes,
            ["etat", "propose", "arbitre", "vote", "notifie", "motif", "decision_le", "decision_numero", "notifiee_le"],
        )
        if cas.etat in {EtatDossier.NOTIFIE, EtatDossier.SOLDE}:
            Dossier.objects.filter(pk=dossier.pk).update(notifie_le=a_midi(notifie_le))
            reviser_le_budget(dossier, lignes)
            verser(lignes, cas.paye, notifie_le, jour)
            rendre_compte(campagne, dossier, cas, jour)
    valider_en_comite(campagne, dossiers.values(), vote_le)


def nom_du_financeur(cle: str) -> str:
    return next(nom for clef, nom, *_ in jeux.FINANCEURS if clef == cle)


def decider(ligne: LigneFinancement, cas: jeux.Passe, refusee: bool, vote_le: dt.date, notifie_le: dt.date) -> None:
    """Set the line as its funder's decision leaves it (not saved)."""
    if refusee or cas.etat == EtatDossier.REFUSE:
        ligne.etat, ligne.motif = EtatLigne.REFUSEE, REFUS
        return
    accorde = (ligne.demande * cas.taux / CENT).quantize(Decimal(1))
    ligne.propose = ligne.arbitre = ligne.vote = accorde
    ligne.decision_le, ligne.decision_numero = vote_le, f"FICTIF-{ligne.exercice}-{ligne.pk}"
    ligne.motif = "Réduit pour tenir dans l’enveloppe." if cas.taux < 100 else ""
    if cas.etat == EtatDossier.ABANDONNE:
        ligne.etat = EtatLigne.ANNULEE
        return
    ligne.etat = EtatLigne.SOLDEE if cas.etat == EtatDossier.SOLDE else EtatLigne.NOTIFIEE
    ligne.notifie, ligne.notifiee_le = accorde, notifie_le


def reviser_le_budget(dossier: Dossier, lignes: Iterable[LigneFinancement]) -> None:
    """After a cut: the same budget, the granted amounts in it, wages lowered by what is missing."""
    accordes: dict[int | None, Decimal] = {ligne.financeur_id: ligne.notifie or Decimal(0) for ligne in lignes}
    recopier_budget(dossier, NatureBudget.REVISE, accordes)


def recopier_budget(dossier: Dossier, nature: NatureBudget, accordes: Mapping[int | None, Decimal]) -> None:
    prevues = list(LigneBudget.objects.filter(budget__dossier=dossier, budget__nature=NatureBudget.PREVISIONNEL))
    manque = sum((p.montant - accordes[p.financeur_id] for p in prevues if p.financeur_id in accordes), Decimal(0))
    if nature == NatureBudget.REVISE and not manque:
        return
    budget = Budget.objects.create(
        contrat_id=dossier.contrat_id, dossier=dossier, exercice=dossier.annee, nature=nature, fige_le=timezone.now()
    )
    for ligne in prevues:
        if ligne.financeur_id in accordes:
            ligne.montant = accordes[ligne.financeur_id]
        elif ligne.cote == Cote.CHARGE and ligne.compte == "641":
            ligne.montant -= manque
        ligne.pk, ligne.budget = None, budget
        ligne._state.adding = True
    LigneBudget.objects.bulk_create(prevues)


def verser(lignes: Iterable[LigneFinancement], paye: bool, notifie_le: dt.date, jour: dt.date) -> None:
    """One payment, or an advance and a balance, as each funder does; nothing paid yet when `paye` is false."""
    versements = []
    for ligne in lignes:
        if not ligne.notifie:
            continue
        promis = notifie_le + dt.timedelta(days=ligne.financeur.paiement_jours)
        avance = (ligne.notifie * ligne.financeur.avance_taux / CENT).quantize(Decimal("0.01"))
        genre = GenreVersement.UNIQUE if avance == ligne.notifie else GenreVersement.AVANCE
        effectif = promis + dt.timedelta(days=12)
        date = effectif if paye and effectif <= jour else None
        versements.append(
            Versement(
                contrat_id=ligne.contrat_id, ligne=ligne, genre=genre, montant=avance, promis_le=promis, paye_le=date
            )
        )
        if avance < ligne.notifie:
            solde = ligne.notifie - avance
            versements.append(
                Versement(
                    contrat_id=ligne.contrat_id,
                    ligne=ligne,
                    genre=GenreVersement.SOLDE,
                    montant=solde,
                    promis_le=dt.date(ligne.exercice + 1, 9, 30),
                    condition="À la réception du bilan final",
                )
            )
    Versement.objects.bulk_create(versements)


def rendre_compte(campagne: Campagne, dossier: Dossier, cas: jeux.Passe, jour: dt.date) -> None:
    """The final report when the file is closed; the interim one, in the state told, and the final one awaited, else."""
    if cas.etat == EtatDossier.SOLDE:
        bilan = creer_bilan(dossier, GenreBilan.FINAL, EtatBilan.VALIDE, dt.date(campagne.annee + 1, 6, 30), jour)
        accordes: dict[int | None, Decimal] = {
            ligne.financeur_id: ligne.notifie or Decimal(0) for ligne in dossier.lignes.all()
        }
        recopier_budget(dossier, NatureBudget.REALISE, accordes)
        publics = list(dossier.publics.filter(bilan__isnull=True).order_by("pk"))
        for public in publics:
            public.pk, public.bilan = None, bilan
            public._state.adding = True
        Public.objects.bulk_create(publics)
        dossier.lignes.filter(etat=EtatLigne.SOLDEE).update(justifie=Decimal(0))
        for ligne in dossier.lignes.filter(etat=EtatLigne.SOLDEE):
            LigneFinancement.objects.filter(pk=ligne.pk).update(justifie=ligne.notifie)
        return
    attendu_le = min(campagne.bilan_intermediaire_le or jour, jour - dt.timedelta(days=12))
    creer_bilan(dossier, GenreBilan.INTERMEDIAIRE, cas.bilan or EtatBilan.ATTENDU, attendu_le, jour)
    creer_bilan(dossier, GenreBilan.FINAL, EtatBilan.ATTENDU, dt.date(campagne.annee + 1, 6, 30), jour)


def creer_bilan(dossier: Dossier, genre: GenreBilan, etat: EtatBilan, echeance: dt.date, jour: dt.date) -> Bilan:
    bilan = Bilan(
        contrat_id=dossier.contrat_id,
        dossier=dossier,
        genre=genre,
        exercice=dossier.annee,
        etat=etat,
        echeance=echeance,
    )
    if etat != EtatBilan.ATTENDU:
        nombre, femmes = dossier.participants or 0, dossier.femmes or 0
        bilan.realisation, bilan.comptage = "oui", Comptage.COMPTE
        bilan.comptage_methode = "Feuilles de présence"
        bilan.fait = "Les ateliers prévus ont eu lieu, sauf deux reportés pour cause de travaux dans la salle."
        bilan.participants, bilan.participants_qpv = nombre, dossier.participants_qpv
        bilan.femmes, bilan.hommes = femmes, nombre - femmes
        bilan.presences, bilan.seances = nombre * 6, 38
        bilan.effets = "Des personnes qui ne se connaissaient pas se retrouvent entre les séances."
        bilan.suite = Suite.CONTINUER
        bilan.depose_le = a_midi(jour - dt.timedelta(days=20))
    if etat == EtatBilan.A_CORRIGER:
        bilan.correction_motif = "Le nombre de personnes habitant le quartier dépasse celui du tableau par âge."
    if etat == EtatBilan.VALIDE:
        bilan.valide_le = a_midi(jour - dt.timedelta(days=5))
    bilan.save()
    return bilan


def valider_en_comite(campagne: Campagne, dossiers: Iterable[Dossier], jour: dt.date) -> None:
    """The validated programming, tied to the meeting of the steering committee; none when the contract has none."""
    comite = Instance.objects.filter(contrat=campagne.contrat_id, titre__icontains="pilotage").order_by("rang").first()
    if comite is None:
        return
    seance, _ = Seance.objects.get_or_create(
        contrat_id=campagne.contrat_id,
        instance=comite,
        tenue_le=jour,
        objet=f"Programmation {campagne.annee} (fictif)",
    )
    programmation = Programmation.objects.create(
        contrat_id=campagne.contrat_id,
        campagne=campagne,
        nom=f"Programmation {campagne.annee}",
    )
    lignes = LigneFinancement.objects.filter(dossier__in=list(dossiers)).order_by("pk")
    MontantProgramme.objects.bulk_create(
        MontantProgramme(
            contrat_id=campagne.contrat_id,
            programmation=programmation,
            ligne=ligne,
            montant=ligne.arbitre or Decimal(0),
            motif=ligne.motif[:250],
        )
        for ligne in lignes
    )
    # Frozen last: the database lets nothing change afterwards.
    Programmation.objects.filter(pk=programmation.pk).update(
        etape=EtapeProgrammation.VALIDEE, etat=EtatProgrammation.FIGEE, seance=seance, figee_le=a_midi(jour)
    )


# This year


def suites_de_l_instruction(
    campagne: Campagne, dossiers: Mapping[str, Dossier], financeurs: Mapping[str, Financeur], jour: dt.date
) -> None:
    """What instruction has already said of the files deposited, a word with the holder, and a first scenario."""
    criteres = list(Critere.objects.filter(campagne=campagne).order_by("rang"))
    examines = [EtatDossier.RECEVABLE, EtatDossier.INSTRUIT, EtatDossier.IRRECEVABLE]
    Dossier.objects.filter(campagne=campagne, etat__in=examines).update(
        recevabilite_le=a_midi(jour - dt.timedelta(days=6))
    )
    for rang, cas in enumerate(jeux.COURANTS):
        dossier = dossiers[cas.projet]
        for cle, sens, taux in cas.avis:
            donner_avis(dossier, financeurs[cle], sens, taux, criteres, rang)
        if cas.etat == EtatDossier.A_COMPLETER:
            demander_complements(campagne, dossier, jour, en_retard=rang % 2 == 1)
        if cas.etat == EtatDossier.INSTRUIT:
            avis_de_la_commune(dossier)
    demander_de_l_aide(dossiers["bricole"])
    preparer_scenario(campagne, dossiers)


def donner_avis(
    dossier: Dossier, financeur: Financeur, sens: str, taux: int, criteres: Iterable[Critere], rang: int
) -> None:
    """A funder's opinion on its line, with its marks."""
    ligne = dossier.lignes.get(financeur=financeur)
    avis = AvisDossier.objects.create(
        contrat_id=dossier.contrat_id,
        dossier=dossier,
        qualite=QualiteAvis.FINANCEUR,
        organisme=financeur.organisme,
        ligne=ligne,
        sens=sens,
        montant=(ligne.demande * taux / CENT).quantize(Decimal(1)),
        motif="Le budget de la coordination paraît élevé pour le nombre d’ateliers." if sens in AVIS_MOTIVES else "",
        commentaire="Projet solide, présent dans le quartier.",
    )
    Note.objects.bulk_create(
        Note(contrat_id=dossier.contrat_id, avis=avis, critere=critere, valeur=Decimal(3 + (rang + numero) % 3))
        for numero, critere in enumerate(criteres)
    )


def avis_de_la_commune(dossier: Dossier) -> None:
    commune = dossier.communes.order_by("pk").first()
    if commune is not None:
        AvisDossier.objects.create(
            contrat_id=dossier.contrat_id,
            dossier=dossier,
            qualite=QualiteAvis.COMMUNE,
            commune=commune,
            sens="favorable",
            commentaire="Le projet répond à ce que disent les habitantes et habitants.",
        )


def demander_complements(campagne: Campagne, dossier: Dossier, jour: dt.date, en_retard: bool) -> None:
    """A remark on a field and one on a paper; the answer was due the day before yesterday, or is due in ten days."""
    echeance = jour - dt.timedelta(days=2) if en_retard else jour + dt.timedelta(days=10)
    piece = TypePiece.objects.filter(campagne=campagne).order_by("rang").first()
    demandes = [("description", "Dites combien d’ateliers sont prévus, et à quels horaires.")]
    if piece is not None:
        demandes.append((f"piece:{piece.pk}", f"« {piece.intitule} » : la page signée manque."))
    Complement.objects.bulk_create(
        Complement(contrat_id=dossier.contrat_id, dossier=dossier, cible=cible, remarque=remarque, echeance=echeance)
        for cible, remarque in demandes
    )


def demander_de_l_aide(dossier: Dossier) -> None:
    Message.objects.create(
        contrat_id=dossier.contrat_id,
        dossier=dossier,
        cote_porteur=True,
        demande_aide=True,
        champ="budget",
        texte="Nous ne savons pas où mettre le prêt de la salle par la commune. Pouvez-vous nous aider ?",
    )


def preparer_scenario(campagne: Campagne, dossiers: Mapping[str, Dossier]) -> None:
    """A draft programming: what the opinions propose, else three quarters of what is asked."""
    scenario = Programmation.objects.create(
        contrat_id=campagne.contrat_id,
        campagne=campagne,
        nom="Premier scénario",
        note="Les montants proposés par les avis ; à défaut, les trois quarts de la demande.",
    )
    gardes = [d for d in dossiers.values() if d.etat in {EtatDossier.RECEVABLE, EtatDossier.INSTRUIT}]
    chiffres = AvisDossier.objects.filter(dossier__in=gardes, ligne__isnull=False)
    avis = {ligne: montant for ligne, montant in chiffres.values_list("ligne", "montant") if montant is not None}
    lignes = LigneFinancement.objects.filter(dossier__in=gardes).order_by("pk")
    MontantProgramme.objects.bulk_create(
        MontantProgramme(
            contrat_id=campagne.contrat_id,
            programmation=scenario,
            ligne=ligne,
            montant=avis.get(ligne.pk, ligne.demande * 3 // 4),
        )
        for ligne in lignes
    )


def a_midi(jour: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(jour, dt.time(12)))
