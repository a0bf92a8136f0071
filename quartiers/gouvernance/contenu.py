"""What the minutes say, read once for the page, the PDF and Word: nothing confidential passes unless asked for."""

from collections.abc import Sequence
from dataclasses import dataclass

from quartiers.gouvernance.enums import EtatCompteRendu, StatutPresence
from quartiers.gouvernance.models import CompteRendu, Decision, Point, Presence, Seance, SuiteSeance
from quartiers.gouvernance.queries import Comptes, Quorum, comptes_de, quorum_de
from quartiers.socle.formats import compte, date_fr, heure_fr


@dataclass(frozen=True)
class PointRedige:
    point: Point
    decisions: Sequence[Decision]
    suites: Sequence[SuiteSeance]


@dataclass(frozen=True)
class ContenuCompteRendu:
    """`omis`: how many confidential items are left out, so that numbers that do not follow each other are understood."""

    seance: Seance
    compte_rendu: CompteRendu | None
    presences: Sequence[Presence]
    comptes: Comptes
    quorum: Quorum | None
    points: Sequence[PointRedige]
    autres: PointRedige | None
    decisions: Sequence[Decision]
    suites: Sequence[SuiteSeance]
    omis: int
    noms: bool

    def de_statut(self, *statuts: str) -> list[Presence]:
        return [presence for presence in self.presences if presence.statut in statuts]

    def nom(self, presence: Presence) -> str:
        """By function only where names are not to be read."""
        if not self.noms and not (presence.membre and presence.membre.nom_public):
            return presence.fonction or presence.organisme or "Personne invitée"
        return str(presence)


def contenu_du_compte_rendu(
    seance: Seance, compte_rendu: CompteRendu | None, *, confidentiel: bool, noms: bool = True
) -> ContenuCompteRendu:
    """`seance` comes with its instance and contract loaded."""
    tous = list(seance.points.all())
    points = [point for point in tous if confidentiel or not point.confidentiel]
    lisibles = {point.pk for point in points}
    decisions = [
        decision
        for decision in seance.decisions.filter(retiree_le__isnull=True).order_by("annee", "numero")
        if (confidentiel or not decision.confidentielle)
        and (decision.point_id is None or decision.point_id in lisibles)
    ]
    caches = (
        set(seance.decisions.filter(confidentielle=True).values_list("pk", flat=True)) if not confidentiel else set()
    )
    suites = [
        suite
        for suite in seance.suites.select_related("organisme").order_by("pk")
        if (suite.point_id is None or suite.point_id in lisibles) and suite.decision_id not in caches
    ]
    presences = list(seance.presences.select_related("membre", "pouvoir_a"))
    autres = PointRedige(
        Point(titre="Autres décisions et suites"),
        [decision for decision in decisions if decision.point_id is None],
        [suite for suite in suites if suite.point_id is None],
    )
    return ContenuCompteRendu(
        seance=seance,
        compte_rendu=compte_rendu,
        presences=presences,
        comptes=comptes_de(presences),
        quorum=quorum_de(seance, presences),
        points=[
            PointRedige(
                point,
                [decision for decision in decisions if decision.point_id == point.pk],
                [suite for suite in suites if suite.point_id == point.pk],
            )
            for point in points
        ],
        autres=autres if autres.decisions or autres.suites else None,
        decisions=decisions,
        suites=suites,
        omis=len(tous) - len(points),
        noms=noms,
    )


# Sentences


def quand(seance: Seance) -> str:
    """« 12 mars 2027, de 14 h à 16 h »."""
    if seance.debut is None:
        return date_fr(seance.tenue_le)
    fin = f" à {heure_fr(seance.fin)}" if seance.fin else ""
    return f"{date_fr(seance.tenue_le)}, {'de' if fin else 'à'} {heure_fr(seance.debut)}{fin}"


def ou(seance: Seance) -> str:
    return " – ".join(filter(None, [seance.lieu, "visioconférence" if seance.lien else ""]))


def phrase_du_vote(decision: Decision) -> str:
    """« 12 voix pour, 1 contre, 2 abstentions »; empty without a vote."""
    if not decision.votee:
        return ""
    return (
        f"{compte(decision.voix_pour or 0, 'voix', 'voix')} pour, {decision.voix_contre or 0} contre, "
        f"{compte(decision.voix_abstention or 0, 'abstention')}"
    )


def phrase_du_quorum(quorum: Quorum | None) -> str:
    """Empty where the committee has no quorum."""
    if quorum is None:
        return ""
    return (
        f"Quorum {'atteint' if quorum.atteint else 'non atteint'} : {quorum.presents} voix présentes ou représentées "
        f"sur {quorum.votants}, {quorum.requis} requises."
    )


def phrase_de_l_approbation(compte_rendu: CompteRendu | None) -> str:
    if compte_rendu is None or compte_rendu.etat == EtatCompteRendu.BROUILLON:
        return "Projet de compte rendu, non approuvé."
    if compte_rendu.etat == EtatCompteRendu.REMARQUES:
        return f"Projet soumis aux remarques jusqu’au {date_fr(compte_rendu.remarques_jusqu_au)}."
    if compte_rendu.approuve_en is not None:
        return f"Approuvé par la séance du {date_fr(compte_rendu.approuve_en.tenue_le)}."
    return f"Approuvé le {date_fr(compte_rendu.approuve_le)}, sans remarque au terme du délai."


def phrase_des_presences(comptes: Comptes) -> str:
    parts = [compte(comptes.presents, "personne présente", "personnes présentes")]
    if comptes.habitants:
        parts[0] += f" dont {comptes.habitants} pour les habitantes et habitants"
    if comptes.representes:
        parts.append(compte(comptes.representes, "représentée", "représentées"))
    if comptes.excuses:
        parts.append(compte(comptes.excuses, "excusée", "excusées"))
    if comptes.absents:
        parts.append(compte(comptes.absents, "absente", "absentes"))
    return ", ".join(parts)


PRESENTS = (StatutPresence.PRESENT,)
EXCUSES = (StatutPresence.EXCUSE, StatutPresence.ABSENT, StatutPresence.ATTENDU)
