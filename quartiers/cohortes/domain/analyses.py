"""An analysis: who is counted, what is read, frozen. Two analyses never differ by a few people (docs/decisions).

Who withdraws is out of the next one. With a few withdrawals only, the difference between the two would be these people's
own paths: other people drawn by lot then leave the analyses with them, for good, so that the difference is of at least
the threshold. Newcomers wait until they are as many.
"""

import datetime as dt
import secrets
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.crypto import salted_hmac
from procrastinate.contrib.django import app

from quartiers.cohortes.acces import FERME, analyse_en_vigueur
from quartiers.cohortes.calculs.analyse import VERSION, analyser
from quartiers.cohortes.calculs.dossiers import DomaineSuivi, Dossier, DureeSuivie, Plan, ajouter_mois
from quartiers.cohortes.enums import MOIS_DU_PAS, Domaine, NatureEtape, PasDuTemps, Sexe, TrancheAge
from quartiers.cohortes.modele_fichier import quartiers_de
from quartiers.cohortes.models import AnalyseCohorte, Cohorte, Participant
from quartiers.comptes.politiques import Acteur
from quartiers.journal.domain import consigner
from quartiers.socle.formats import date_fr

SEL = "quartiers.cohortes.donnees"
TACHE, FILE = "quartiers.cohortes.tasks.dessiner_une_analyse", "entretien"


@transaction.atomic
def lancer(*, acteur: Acteur, cohorte: Cohorte, arretee_au: dt.date, jour: dt.date) -> AnalyseCohorte:
    """Raises ValidationError: too few people, too soon after the last one, the cohort closed."""
    if analyse_en_vigueur(cohorte.contrat) is None:
        raise ValidationError(FERME)
    if arretee_au > jour:
        raise ValidationError({"arretee_au": "Cette date est dans le futur."})
    Cohorte.objects.select_for_update().get(pk=cohorte.pk)
    derniere = AnalyseCohorte.objects.filter(cohorte=cohorte).order_by("-numero").first()
    exiger_le_delai(cohorte, derniere, arretee_au)
    numero = derniere.numero + 1 if derniere else 1
    choisir_les_comptes(cohorte, derniere, numero, arretee_au)
    participants = compter(cohorte, numero)
    if len(participants) < 2 * cohorte.seuil:
        raise ValidationError(
            f"Trop peu de personnes : une analyse en demande au moins {2 * cohorte.seuil}, deux fois le seuil du secret."
        )
    plan = plan_de(cohorte)
    dossiers = sorted((dossier_de(p, arretee_au) for p in participants), key=repr)
    analyse = AnalyseCohorte.objects.create(
        contrat_id=cohorte.contrat_id,
        cohorte=cohorte,
        numero=numero,
        arretee_au=arretee_au,
        parametres={
            "pas": plan.nom_du_pas,
            "seuil": plan.seuil,
            "domaines": [d.libelle for d in plan.domaines],
            "durees": [d.titre for d in plan.durees],
        },
        empreinte=salted_hmac(SEL, repr((plan, dossiers)), algorithm="sha256").hexdigest(),
        version_code=VERSION,
        contenu={**analyser(dossiers, plan), "fictif": cohorte.fictive},
        auteur=acteur.utilisateur,
    )
    phrase = f"Analyse n° {numero} de la cohorte {cohorte}, données au {date_fr(arretee_au)}"
    consigner(acteur=acteur, code="analysecohorte.lancer", objet=analyse, phrase=phrase)
    app.configure_task(TACHE, queue=FILE).defer(analyse_id=analyse.pk)
    return analyse


def exiger_le_delai(cohorte: Cohorte, derniere: AnalyseCohorte | None, arretee_au: dt.date) -> None:
    """One analysis a period; a withdrawal gives another at once, on the same day of closing."""
    if derniere is None:
        return
    if derniere.retraits_depuis and arretee_au == derniere.arretee_au:
        return
    suivante = ajouter_mois(derniere.arretee_au, MOIS_DU_PAS[cohorte.pas])
    if arretee_au < suivante:
        meme = (
            f" Après un retrait, arrêtez les données au {date_fr(derniere.arretee_au)}."
            if derniere.retraits_depuis
            else ""
        )
        raise ValidationError(
            {
                "arretee_au": f"La dernière analyse est arrêtée au {date_fr(derniere.arretee_au)} : deux analyses trop proches "
                f"montreraient, par différence, le parcours de quelques personnes. La suivante peut l’être au {date_fr(suivante)}.{meme}"
            }
        )


def choisir_les_comptes(cohorte: Cohorte, derniere: AnalyseCohorte | None, numero: int, arretee_au: dt.date) -> None:
    """Who leaves the analyses with those who withdrew, who enters them."""
    siens = Participant.objects.filter(cohorte=cohorte)
    partis = derniere.retraits_depuis if derniere else 0
    if 0 < partis < cohorte.seuil:
        comptes = list(
            siens.filter(debut_analyse__isnull=False, fin_analyse__isnull=True)
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        tires = secrets.SystemRandom().sample(comptes, min(len(comptes), cohorte.seuil - partis))
        siens.filter(pk__in=tires).update(fin_analyse=numero)
    attendent = siens.filter(debut_analyse__isnull=True, entree__lte=arretee_au)
    if derniere is None or attendent.count() >= cohorte.seuil:
        attendent.update(debut_analyse=numero)


def compter(cohorte: Cohorte, numero: int) -> list[Participant]:
    return list(
        Participant.objects.filter(cohorte=cohorte, debut_analyse__lte=numero, fin_analyse__isnull=True)
        .select_related("quartier")
        .prefetch_related("etapes__etape")
    )


def dossier_de(participant: Participant, arretee_au: dt.date) -> Dossier:
    """As known on the day of closing: what happened later is not read."""
    fini = participant.etat_le is not None and participant.etat_le <= arretee_au
    return Dossier(
        sexe=participant.sexe,
        quartier=participant.quartier.code if participant.quartier else "",
        tranche=participant.tranche_age,
        entree=participant.entree,
        fin=participant.etat_le if fini and participant.etat_le else arretee_au,
        issue=participant.etat if fini else "suivi",
        etapes=tuple(sorted((e.etape.code, e.jour) for e in participant.etapes.all() if e.jour <= arretee_au)),
    )


def plan_de(cohorte: Cohorte) -> Plan:
    """Everything that the cohort follows: nothing is chosen, so that no two readings can be set against each other."""
    etapes = list(cohorte.etapes.all())
    domaines = []
    for domaine in Domaine:
        etats = {e.code: e.libelle for e in etapes if e.domaine == domaine and e.nature == NatureEtape.ETAT}
        if etats:
            domaines.append(DomaineSuivi(domaine.value, str(domaine.label), etats))
    return Plan(
        mois=MOIS_DU_PAS[cohorte.pas],
        nom_du_pas=PasDuTemps(cohorte.pas).value,
        seuil=cohorte.seuil,
        domaines=domaines,
        durees=durees_de(cohorte),
        sexes={code: str(nom) for code, nom in Sexe.choices},
        quartiers={q.code: q.titre for q in quartiers_de(cohorte)},
        tranches={code: str(nom) for code, nom in TrancheAge.choices},
    )


def durees_de(cohorte: Cohorte) -> Sequence[DureeSuivie]:
    durees = cohorte.durees.select_related("origine", "arrivee")
    return [DureeSuivie(d.titre, d.origine.code if d.origine else None, d.arrivee.code) for d in durees]
