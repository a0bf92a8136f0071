"""One fictional project and all that hangs on it, as rows of `bench.saisons.Contexte`."""

import datetime as dt
import random
from decimal import Decimal

from bench.fictions import paragraphe, phrase
from bench.saisons import Contexte, etat_du_projet, montants
from quartiers.appels.calculs import repartir
from quartiers.appels.enums import Cote, EtatDossier, EtatLigne, NatureBudget, QualiteAvis, SensAvisDossier
from quartiers.appels.models import (
    AvisDossier,
    Bilan,
    Budget,
    Campagne,
    Complement,
    Dossier,
    IndicateurDossier,
    Lieu,
    LigneBudget,
    LigneFinancement,
    Message,
    MontantProgramme,
    Note,
    Piece,
    Programmation,
    Public,
    Rattachement,
    Territoire,
    Versement,
)
from quartiers.documents.models import Document
from quartiers.journal.models import Acte

CHARGES = ("601", "606", "613", "622", "625", "641", "645", "ind1")
TRANCHES = ("6-10", "11-14", "18-24", "25-49", "65-74")
TEXTES = ("besoin", "objectifs", "description", "participation", "partenaires", "egalite", "equipe", "evaluation")
RECUEIL = [paragraphe(random.Random(n), 3) for n in range(400)]
DEPOSES = (EtatDossier.DEPOSE, EtatDossier.A_COMPLETER)
FINIS = (EtatDossier.NOTIFIE, EtatDossier.SOLDE)


def ecrire_projet(c: Contexte, campagne: Campagne, annee: int, rang: int, pk: int) -> None:
    etat = etat_du_projet(c.hasard, annee, c.jour)
    depot = c.instant(annee - 1, 11, 1 + rang % 15)
    public = c.hasard.randrange(12, 200)
    quartiers = c.hasard.sample(c.quartiers, min(len(c.quartiers), c.hasard.choice([1, 1, 1, 2, 3])))
    c.ajouter(
        Dossier, id=pk, campagne_id=campagne.pk, organisme_id=c.porteurs[(rang * 7 + annee) % len(c.porteurs)],
        annee=annee, numero=f"{annee}-{rang:04d}", recepisse=f"R{annee}-{rang:04d}", etat=etat, depose_le=depot,
        intitule=phrase(c.hasard), genre=c.hasard.choice(["nouveau", "renouvellement"]),
        date_debut=dt.date(annee, 1, 15), date_fin=dt.date(annee, 12, 15), lieu="Salle du quartier",
        participants=public, participants_qpv=public * 7 // 10, femmes=public // 2, hommes=public - public // 2,
        motif_decision="Projet déjà financé par ailleurs." if etat == EtatDossier.REFUSE else "",
        notifie_le=c.instant(annee, 4, 15) if etat in FINIS else None,
        **{nom: c.hasard.choice(RECUEIL) for nom in TEXTES},
    )  # fmt: skip
    situer(c, pk, [(q.pk, q.commune_id) for q in quartiers])
    compter(c, pk, public)
    financer(c, pk, annee, etat)
    echanger(c, pk, etat, depot)
    if annee <= c.jour.year and etat in FINIS:
        ecrire_bilan(c, pk, annee, public)


def situer(c: Contexte, dossier: int, quartiers: list[tuple[int, int | None]]) -> None:
    objectifs = c.hasard.sample(c.objectifs, min(2, len(c.objectifs)))
    for rang, version in enumerate(objectifs):
        c.ajouter(
            Rattachement, dossier_id=dossier, element_id=version.element_id, version_id=version.pk, principal=rang == 0
        )
    parts = repartir(Decimal(100), [Decimal(1)] * len(quartiers))
    for (quartier, _), part in zip(quartiers, parts, strict=True):
        c.ajouter(Territoire, dossier_id=dossier, quartier_id=quartier, part=part)
        c.ajouter(Lieu, dossier_id=dossier, adresse="Place fictive", zone="qpv", quartier_id=quartier)
    for commune in {commune for _, commune in quartiers if commune}:
        c.rangees[Dossier.communes.through].append({"dossier_id": dossier, "commune_id": commune})


def compter(c: Contexte, dossier: int, public: int, bilan: int | None = None) -> None:
    for tranche, part in zip(TRANCHES, repartir(Decimal(public), [Decimal(1)] * len(TRANCHES)), strict=True):
        femmes = int(part) // 2
        c.ajouter(Public, dossier_id=dossier, bilan_id=bilan, tranche=tranche, femmes=femmes, hommes=int(part) - femmes)
    if bilan is None:
        for nom in ("Personnes différentes", "Ateliers tenus"):
            c.ajouter(IndicateurDossier, dossier_id=dossier, libelle=nom, attendu=Decimal(public))


def financer(c: Contexte, dossier: int, annee: int, etat: str) -> None:
    financeurs = c.hasard.sample(c.financeurs, c.hasard.choice([2, 3, 3, 4]))
    cout, demandes = montants(c.hasard, len(financeurs))
    natures = [NatureBudget.PREVISIONNEL]
    if etat == EtatDossier.SOLDE:
        natures.append(NatureBudget.REALISE)
    for nature in natures:
        budget = c.prochain(Budget)
        c.ajouter(
            Budget, id=budget, dossier_id=dossier, exercice=annee, nature=nature, fige_le=c.instant(annee - 1, 11, 20)
        )
        charges = repartir(cout, [Decimal(c.hasard.randrange(1, 9)) for _ in CHARGES])
        lignes = [(Cote.CHARGE, compte, None, montant) for compte, montant in zip(CHARGES, charges, strict=True)]
        lignes += [(Cote.PRODUIT, str(f.genre), f.pk, m) for f, m in zip(financeurs, demandes, strict=True)]
        lignes.append((Cote.PRODUIT, "propres", None, cout - sum(demandes)))
        for rang, (cote, compte, financeur, montant) in enumerate(lignes):
            c.ajouter(
                LigneBudget, budget_id=budget, cote=cote, compte=compte, financeur_id=financeur, montant=montant,
                rang=rang,
            )  # fmt: skip
    for financeur, demande in zip(financeurs, demandes, strict=True):
        ligne = c.prochain(LigneFinancement)
        champs = decision(c, etat, demande, annee)
        c.ajouter(
            LigneFinancement, id=ligne, dossier_id=dossier, financeur_id=financeur.pk, exercice=annee,
            nature=financeur.nature_par_defaut, demande=demande, **champs,
        )  # fmt: skip
        donner_avis(c, dossier, ligne, financeur.organisme_id, annee, etat, demande)
        if notifie := champs.get("notifie"):
            verser(c, ligne, annee, Decimal(str(notifie)))


def decision(c: Contexte, etat: str, demande: Decimal, annee: int) -> dict[str, object]:
    le = dt.date(annee, 3, 20)
    if etat == EtatDossier.REFUSE:
        return {"etat": EtatLigne.REFUSEE, "motif": "Enveloppe épuisée.", "decision_le": le, "propose": Decimal(0)}
    accorde = (demande * c.hasard.randrange(6, 11) / 10).quantize(Decimal(1))
    if etat in FINIS:
        return {
            "etat": EtatLigne.SOLDEE if etat == EtatDossier.SOLDE else EtatLigne.NOTIFIEE, "propose": accorde,
            "arbitre": accorde, "vote": accorde, "notifie": accorde, "decision_le": le,
            "notifiee_le": dt.date(annee, 4, 15), "decision_numero": f"D{annee}-12",
        }  # fmt: skip
    return {"etat": EtatLigne.PROPOSEE, "propose": accorde} if etat == EtatDossier.INSTRUIT else {}


def donner_avis(c: Contexte, dossier: int, ligne: int, organisme: int, annee: int, etat: str, demande: Decimal) -> None:
    if etat in DEPOSES and c.hasard.random() < 0.6:
        return
    avis = c.prochain(AvisDossier)
    c.ajouter(
        AvisDossier, id=avis, dossier_id=dossier, qualite=QualiteAvis.FINANCEUR, organisme_id=organisme, ligne_id=ligne,
        sens=SensAvisDossier.FAVORABLE, montant=demande, commentaire=phrase(c.hasard),
    )  # fmt: skip
    if ligne % 2:
        for critere in c.criteres[c.campagnes[annee].pk]:
            c.ajouter(Note, avis_id=avis, critere_id=critere, valeur=Decimal(c.hasard.randrange(0, 6)))


def verser(c: Contexte, ligne: int, annee: int, notifie: Decimal) -> None:
    if not notifie:
        return
    avance = (notifie * 7 / 10).quantize(Decimal(1))
    for genre, montant, mois in (("avance", avance, 5), ("solde", notifie - avance, 12)):
        if montant > 0:
            promis = dt.date(annee, mois, 28)
            paye = promis if promis < c.jour else None
            c.ajouter(Versement, ligne_id=ligne, genre=genre, montant=montant, promis_le=promis, paye_le=paye,
                      ordonne_le=paye)  # fmt: skip


def echanger(c: Contexte, dossier: int, etat: str, depot: dt.datetime) -> None:
    """Two papers, two messages, a complement for a file that waits for one, five acts in the journal."""
    for intitule in ("Devis", "Plan"):
        document = c.prochain(Document)
        c.ajouter(Document, id=document, titre=intitule, fichier=f"banc/{document}.pdf", nom_origine=f"{intitule}.pdf",
                  type_mime="application/pdf", taille=120_000, empreinte=f"{document:064d}")  # fmt: skip
        c.ajouter(Piece, dossier_id=dossier, document_id=document, intitule=intitule)
    for porteur in (True, False):
        c.ajouter(Message, dossier_id=dossier, cote_porteur=porteur, texte=phrase(c.hasard), repondu=True)
    if etat == EtatDossier.A_COMPLETER:
        c.ajouter(Complement, dossier_id=dossier, cible="budget", remarque=phrase(c.hasard),
                  echeance=(depot + dt.timedelta(days=15)).date())  # fmt: skip
    for code in ("commencer", "deposer", "declarer_recevable", "avis", "decider"):
        c.ajouter(Acte, code=f"dossier.{code}", objet_type="appels.dossier", objet_id=dossier, le=depot,
                  phrase=phrase(c.hasard), detail="{}")  # fmt: skip


def ecrire_bilan(c: Contexte, dossier: int, annee: int, public: int) -> None:
    bilan = c.prochain(Bilan)
    valide = annee < c.jour.year
    c.ajouter(
        Bilan, id=bilan, dossier_id=dossier, exercice=annee, echeance=dt.date(annee + 1, 6, 30),
        etat="valide" if valide else "attendu", realisation="oui" if valide else "",
        fait=c.hasard.choice(RECUEIL) if valide else "", effets=c.hasard.choice(RECUEIL) if valide else "",
        participants=public if valide else None, participants_qpv=public // 2 if valide else None,
        depose_le=c.instant(annee + 1, 5, 2) if valide else None, valide_le=c.instant(annee + 1, 6, 2) if valide else None,
    )  # fmt: skip
    if valide:
        compter(c, dossier, public, bilan)


def programmer(c: Contexte, campagne: Campagne) -> None:
    """The validated table of a past season is its lines themselves; the season under way has two scenarios."""
    if campagne.annee != max(c.campagnes):
        return
    lignes = [r for r in c.rangees[LigneFinancement] if r["exercice"] == campagne.annee]
    for nom in ("Premier jet", "Après échanges"):
        programmation = c.prochain(Programmation)
        c.ajouter(Programmation, id=programmation, campagne_id=campagne.pk, nom=nom, regles="{}")
        for ligne in lignes:
            c.ajouter(MontantProgramme, programmation_id=programmation, ligne_id=ligne["id"],
                      montant=(ligne["demande"] * 7 / 10).quantize(Decimal(1)))  # fmt: skip
