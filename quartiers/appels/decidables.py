"""What a committee decides upon in a season: the programming of a campaign, and a file by itself."""

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from quartiers.appels import annexe
from quartiers.appels.domain.programmation import figer
from quartiers.appels.domain.validation import (
    DecisionDossier,
    decider_dossier,
    decisions_suggerees,
    phrase_de_retard,
    valider_programmation,
)
from quartiers.appels.enums import TRANSITIONS_DOSSIER, EtapeProgrammation, EtatProgrammation
from quartiers.appels.models import Dossier, Programmation
from quartiers.appels.permissions import lire_dossiers, lire_programmation, programmer
from quartiers.appels.queries.programmation import lire_tableau
from quartiers.appels.tableau import Tableau
from quartiers.comptes.acces import exiger
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.exports.pdf import pdf_du_document
from quartiers.gouvernance.enums import GenreInstance, SensDecision
from quartiers.gouvernance.objets import DecisionPrise, GenreObjet, Objet, declarer
from quartiers.socle.formats import compte, date_courte

# How the decision of a meeting reads on one file.
ACTE_DU_SENS = {
    SensDecision.VALIDE: "retenir",
    SensDecision.AJOURNE: "ajourner",
    SensDecision.REFUSE: "refuser",
}


def objet_programmation(version: Programmation) -> Objet:
    campagne = version.campagne
    adresse = reverse("appels:programmation_tableau", args=[campagne.contrat.code, campagne.annee, version.pk])
    libelle = f"{version.get_etape_display()} « {version.nom} » – {campagne}"
    return Objet("programmation", version.pk, libelle, adresse, version.get_etape_display())


def programmations(contrat: Contrat) -> list[Objet]:
    """Scenarios and steering-committee versions of the campaigns that are not validated yet."""
    validees = Programmation.objects.filter(contrat=contrat, etape=EtapeProgrammation.VALIDEE)
    versions = (
        Programmation.objects.filter(contrat=contrat)
        .filter(etape__in=[EtapeProgrammation.SCENARIO, EtapeProgrammation.COPIL])
        .exclude(campagne__in=validees.values("campagne"))
        .select_related("campagne__contrat")
        .order_by("-campagne__annee", "-pk")
    )
    return [objet_programmation(version) for version in versions]


def lire_programmation_de(contrat: Contrat, pk: int) -> Objet | None:
    version = Programmation.objects.filter(contrat=contrat, pk=pk).select_related("campagne__contrat").first()
    return objet_programmation(version) if version else None


def version_a_decider(contrat: Contrat, pk: int) -> Programmation:
    versions = Programmation.objects.select_related("campagne__contrat", "contrat")
    version = versions.filter(contrat=contrat, pk=pk).first()
    if version is None:
        raise ValidationError("Ce scénario n’existe plus.")
    return version


def appliquer_programmation(acteur: Acteur, contrat: Contrat, pk: int, prise: DecisionPrise) -> str:
    """A technical committee freezes the scenario as its version; a steering committee validates the programming.

    Each file is retained, adjourned or refused as its amounts say, with the reasons typed in the table. A refusal
    without a reason stops all: the page of the validation asks for it.
    """
    version = version_a_decider(contrat, pk)
    exiger(programmer, acteur, version)
    instance = prise.seance.instance
    jour = date_courte(prise.seance.tenue_le)
    if version.etat == EtatProgrammation.BROUILLON and instance.genre != GenreInstance.PILOTAGE:
        figee = figer(
            acteur=acteur,
            scenario=version,
            etape=EtapeProgrammation.COTECH,
            nom=nom_libre(version, f"COTECH du {jour}"),
            seance=prise.seance,
        )
        return f"« {figee.nom} » est figée : ses montants sont proposés sur chaque ligne."
    if version.etat == EtatProgrammation.BROUILLON:
        version = figer(
            acteur=acteur,
            scenario=version,
            etape=EtapeProgrammation.COPIL,
            nom=nom_libre(version, f"COPIL du {jour}"),
            seance=prise.seance,
        )
    contenu = lire_tableau(version.campagne, acteur, version)
    decisions = decisions_suggerees(contenu)
    exiger_des_raisons(version, contenu, decisions)
    validee = valider_programmation(
        acteur=acteur,
        version=version,
        seance=prise.seance,
        nom=nom_libre(version, f"Programmation {version.campagne.annee}"),
        decisions=decisions,
        a_reviser=frozenset(r.dossier_id for r in contenu.rangees if r.solde and not r.abandonne),
    )
    retenus = sum(1 for decision in decisions.values() if decision.acte == "retenir")
    return (
        f"La programmation est {phrase_de_retard(validee.campagne)} : {compte(retenus, 'dossier retenu', 'dossiers retenus')} "
        f"sur {len(decisions)}."
    )


def nom_libre(version: Programmation, nom: str) -> str:
    """`nom`, numbered when a scenario of the campaign bears it already."""
    pris = set(Programmation.objects.filter(campagne=version.campagne).values_list("nom", flat=True))
    return next(n for n in (nom, *(f"{nom} ({rang})" for rang in range(2, len(pris) + 3))) if n not in pris)


def exiger_des_raisons(version: Programmation, contenu: Tableau, decisions: dict[int, DecisionDossier]) -> None:
    muets = [
        rangee.numero
        for rangee in contenu.rangees
        if rangee.dossier_id in decisions
        and decisions[rangee.dossier_id].acte != "retenir"
        and not decisions[rangee.dossier_id].motif
    ]
    if not muets:
        return
    quels = ", ".join(sorted(muets)[:5]) + ("…" if len(muets) > 5 else "")
    raise ValidationError(
        f"{compte(len(muets), 'dossier n’est pas retenu et n’a', 'dossiers ne sont pas retenus et n’ont')} pas de motif "
        f"({quels}). Écrivez-le dans les cases du scénario, ou validez depuis la page « {version.nom} » en choisissant "
        "cette séance."
    )


def piece_programmation(acteur: Acteur, contrat: Contrat, pk: int) -> tuple[str, bytes] | None:
    version = version_a_decider(contrat, pk)
    if not lire_programmation(acteur, version):
        return None
    tableau = lire_tableau(version.campagne, acteur, version)
    sections = annexe.sections_de_la_programmation(tableau, {})
    document = annexe.document_de_la_programmation(version.campagne, version, sections, timezone.localdate())
    return f"{version.nom} – {version.campagne}", pdf_du_document(document)


def objet_dossier(dossier: Dossier) -> Objet:
    adresse = reverse("appels:dossier", args=[dossier.contrat.code, dossier.numero])
    libelle = f"{dossier.numero} – {dossier.intitule}"
    return Objet("dossier", dossier.pk, libelle, adresse, dossier.get_etat_display())


def dossiers(contrat: Contrat) -> list[Objet]:
    """Files that wait for a committee one by one: outside any call, or adjourned."""
    decidables = sorted(TRANSITIONS_DOSSIER["retenir"].depuis)
    attendus = Dossier.objects.filter(contrat=contrat, etat__in=decidables).select_related("contrat")
    return [objet_dossier(dossier) for dossier in attendus.order_by("numero")]


def lire_dossier(contrat: Contrat, pk: int) -> Objet | None:
    dossier = Dossier.objects.filter(contrat=contrat, pk=pk).select_related("contrat").first()
    return objet_dossier(dossier) if dossier else None


def appliquer_dossier(acteur: Acteur, contrat: Contrat, pk: int, prise: DecisionPrise) -> str:
    dossier = Dossier.objects.filter(contrat=contrat, pk=pk).select_related("contrat").first()
    if dossier is None:
        raise ValidationError("Ce dossier n’existe plus.")
    exiger(programmer, acteur, dossier)
    acte = ACTE_DU_SENS[SensDecision(prise.sens)]
    decision = DecisionDossier(acte, "" if acte == "retenir" else prise.texte, prise.reserves)
    decider_dossier(acteur=acteur, dossier=dossier, decision=decision, seance=prise.seance)
    return f"Le dossier {dossier.numero} est : {dossier.get_etat_display().lower()}."


PROGRAMMATION: GenreObjet = declarer(
    GenreObjet(
        code="programmation",
        libelle="Programmation d’un appel à projets",
        modele=Programmation,
        choisir=programmations,
        lire=lire_programmation_de,
        appliquer=appliquer_programmation,
        effets=frozenset({SensDecision.VALIDE}),
        piece=piece_programmation,
        lecture=lire_programmation,
    )
)
DOSSIER: GenreObjet = declarer(
    GenreObjet(
        code="dossier",
        libelle="Dossiers",
        modele=Dossier,
        choisir=dossiers,
        lire=lire_dossier,
        appliquer=appliquer_dossier,
        effets=frozenset(ACTE_DU_SENS),
        lecture=lire_dossiers,
        pour_avis=True,
    )
)
