"""Decided files, their lines, their written acts: what follows the decision, as small as a test wants it."""

import datetime as dt
import io
from decimal import Decimal
from typing import Any

from quartiers.annuaire.enums import NatureOrganisme
from quartiers.annuaire.models import Organisme
from quartiers.appels.domain.actes import produire
from quartiers.appels.domain.notification import notifier_actes
from quartiers.appels.enums import Cote, EtatBilan, EtatDossier, EtatLigne, GenreBilan, NatureBudget
from quartiers.appels.models import (
    ActeProduit,
    Bilan,
    Budget,
    Campagne,
    Dossier,
    Financeur,
    LigneBudget,
    LigneFinancement,
)
from quartiers.appels.queries.apres import actes_a_produire
from quartiers.comptes.politiques import Acteur
from tests.factories.annuaire import creer_organisme
from tests.factories.appels import creer_campagne, creer_dossier

VOTE_LE = dt.date(2026, 3, 26)
NOTIFIE_LE = dt.date(2026, 4, 2)
ANNEE = 2026


def creer_campagne_passee(**champs: Any) -> Campagne:
    """The campaign of 2026, whose decisions are taken."""
    return creer_campagne(annee=ANNEE, **champs)


def creer_dossier_retenu(
    campagne: Campagne | None = None, organisme: Organisme | None = None, **champs: Any
) -> Dossier:
    organisme = organisme or creer_organisme(nature=NatureOrganisme.ASSOCIATION)
    champs.setdefault("etat", EtatDossier.RETENU)
    return creer_dossier(campagne or creer_campagne_passee(), organisme, **champs)


def creer_ligne(
    dossier: Dossier, financeur: Financeur, vote: Decimal | int | None = 1000, **champs: Any
) -> LigneFinancement:
    """A line voted for `vote` euros; None makes a refusal."""
    defauts: dict[str, Any] = {
        "contrat": dossier.contrat,
        "exercice": dossier.annee,
        "nature": financeur.nature_par_defaut,
        "demande": Decimal(vote or 1000),
        "decision_le": VOTE_LE,
        "decision_numero": "DEL-15",
    }
    if vote is None:
        defauts |= {"etat": EtatLigne.REFUSEE, "motif": "Le projet ne touche pas le quartier."}
    else:
        defauts |= {"etat": EtatLigne.VOTEE, "vote": Decimal(vote)}
    return LigneFinancement.objects.create(dossier=dossier, financeur=financeur, **{**defauts, **champs})


def creer_ligne_notifiee(
    dossier: Dossier, financeur: Financeur, montant: Decimal | int = 1000, **champs: Any
) -> LigneFinancement:
    """A notified line, as it is, without its letter."""
    defauts = {"etat": EtatLigne.NOTIFIEE, "notifie": Decimal(montant), "notifiee_le": NOTIFIE_LE}
    return creer_ligne(dossier, financeur, montant, **{**defauts, **champs})


def produire_tout(dossier: Dossier, acteur: Acteur | None = None) -> list[ActeProduit]:
    """Make every act that the file waits for in its first year."""
    financeurs = dossier.lignes.values_list("financeur_id", flat=True)
    prevus = actes_a_produire(dossier.contrat, dossier.annee, financeurs)
    return [produire(acteur=acteur or Acteur(), prevu=acte) for acte in prevus if acte.dossier == dossier]


def notifier_tout(dossier: Dossier, acteur: Acteur | None = None) -> list[ActeProduit]:
    """Make and send every letter of the file."""
    actes = produire_tout(dossier, acteur)
    lettres = [acte for acte in actes if acte.genre in {"accord", "partiel", "refus"}]
    notifier_actes(acteur=acteur or Acteur(), actes=lettres, jour=NOTIFIE_LE)
    return actes


def creer_bilan_valide(dossier: Dossier, exercice: int | None = None) -> Bilan:
    maintenant = dt.datetime(2026, 9, 1, 10, tzinfo=dt.UTC)
    bilan, _ = Bilan.objects.update_or_create(
        dossier=dossier,
        exercice=exercice or dossier.annee,
        genre=GenreBilan.FINAL,
        defaults={
            "contrat": dossier.contrat,
            "etat": EtatBilan.VALIDE,
            "echeance": dt.date(2027, 6, 30),
            "depose_le": maintenant,
            "valide_le": maintenant,
        },
    )
    return bilan


def creer_comptes(dossier: Dossier, prevu: Decimal | int, reel: Decimal | int) -> None:
    """The spending planned and the real one."""
    for nature, montant in ((NatureBudget.PREVISIONNEL, prevu), (NatureBudget.REALISE, reel)):
        budget = Budget.objects.create(contrat=dossier.contrat, dossier=dossier, exercice=dossier.annee, nature=nature)
        LigneBudget.objects.create(
            contrat=dossier.contrat, budget=budget, cote=Cote.CHARGE, compte="60", montant=Decimal(montant)
        )


def modele_word(*paragraphes: str, pied: str = "") -> bytes:
    """A .docx of these paragraphs."""
    import docx  # slow to load

    fichier = docx.Document()
    for texte in paragraphes:
        fichier.add_paragraph(texte)
    if pied:
        fichier.sections[0].footer.paragraphs[0].text = pied
    sortie = io.BytesIO()
    fichier.save(sortie)
    return sortie.getvalue()
