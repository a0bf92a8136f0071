"""What the tax abatement expects of each role: the clock's alerts, proofs to check, questions to answer."""

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from django.urls import reverse

from quartiers.accueil.queries.attente import Attente
from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.socle.affichage import Badge, Lien
from quartiers.socle.formats import compte
from quartiers.tfpb.enums import EtatJustificatif
from quartiers.tfpb.models import Ajustement, ConventionTfpb, Justificatif
from quartiers.tfpb.permissions import decider, suivre, verifier
from quartiers.tfpb.queries.alertes import alertes
from quartiers.tfpb.queries.annee import lignes_de_l_annee
from quartiers.tfpb.queries.droits import registre

if TYPE_CHECKING:
    from quartiers.accueil.queries.espace import Espace

ALERTES_MAX = 6


def avec_tfpb(espace: "Espace", acteur: Acteur, jour: dt.date) -> "Espace":
    """The home with what the abatement waits for; the page to read, for the roles that follow it."""
    habilitation = acteur.habilitation
    if habilitation is None or habilitation.contrat_id is None:
        return espace
    contrat = Contrat.objects.get(pk=habilitation.contrat_id)
    if not suivre(acteur, contrat):
        resume = Lien("L’abattement de taxe foncière des bailleurs", reverse("tfpb:resume", args=[contrat.code]))
        return replace(espace, lectures=[*espace.lectures, resume])
    tableau = Lien("Suivre l’abattement de taxe foncière", reverse("tfpb:tableau", args=[contrat.code]))
    # One query for the contracts that have not begun: the rest reads the whole year.
    commence = ConventionTfpb.objects.visibles_par(acteur).filter(contrat=contrat).exists()
    attentes = attentes_tfpb(acteur, contrat, jour) if commence else []
    return replace(espace, attentes=[*attentes, *espace.attentes], gestes=[tableau, *espace.gestes])


def attentes_tfpb(acteur: Acteur, contrat: Contrat, jour: dt.date) -> list[Attente]:
    connu = registre(contrat)
    lignes = lignes_de_l_annee(acteur, contrat, jour.year, connu)
    sonnees = alertes(acteur, contrat, jour, lignes, connu)
    attentes = [
        Attente(Lien(alerte.phrase, alerte.adresse), "", Badge(alerte.genre, alerte.ton))
        for alerte in sonnees[:ALERTES_MAX]
    ]
    reste = len(sonnees) - ALERTES_MAX
    if reste > 0:
        tableau = reverse("tfpb:tableau", args=[contrat.code])
        libelle = compte(reste, "autre point à suivre", "autres points à suivre")
        attentes.append(Attente(Lien(f"Abattement de taxe foncière : {libelle}", tableau)))
    return [*pieces_en_attente(acteur, contrat), *ajustements_a_decider(acteur, contrat), *attentes]


def pieces_en_attente(acteur: Acteur, contrat: Contrat) -> list[Attente]:
    """For who checks, proofs put in; for a landlord, questions asked and proofs rejected wait on their page."""
    vus = Justificatif.objects.visibles_par(acteur).filter(contrat=contrat)
    liste = reverse("tfpb:justificatifs", args=[contrat.code])
    if acteur.role == Role.BAILLEUR:
        questions = vus.filter(etat=EtatJustificatif.EN_QUESTION).count()
        if not questions:
            return []
        libelle = compte(questions, "justificatif attend votre réponse", "justificatifs attendent votre réponse")
        adresse = f"{liste}?etat={EtatJustificatif.EN_QUESTION.value}"
        return [Attente(Lien(libelle, adresse), "", Badge("Question posée", "attention"))]
    a_verifier = vus.filter(etat=EtatJustificatif.DEPOSE).count() if verifier(acteur, contrat) else 0
    if not a_verifier:
        return []
    libelle = compte(a_verifier, "justificatif TFPB à vérifier", "justificatifs TFPB à vérifier")
    adresse = f"{liste}?etat={EtatJustificatif.DEPOSE.value}"
    return [Attente(Lien(libelle, adresse), "", Badge("À vérifier", "attention"))]


def ajustements_a_decider(acteur: Acteur, contrat: Contrat) -> list[Attente]:
    if not decider(acteur, contrat):
        return []
    proposes = Ajustement.objects.visibles_par(acteur).a_decider().filter(contrat=contrat)
    return [
        Attente(
            Lien(
                f"{un.ligne.programme} : ajustement de « {un.ligne} »",
                reverse("tfpb:programme", args=[contrat.code, un.ligne.programme_id]) + "#ajustements",
            ),
            "Au comité technique TFPB d’en décider.",
            Badge("Proposé", "attention"),
        )
        for un in proposes.select_related("ligne__programme__bailleur", "ligne__programme__quartier")[:ALERTES_MAX]
    ]
