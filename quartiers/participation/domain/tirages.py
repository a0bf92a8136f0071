"""A draw from its rules to its result: sealed with everyone's chance, then given by a public seed, once."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from quartiers.comptes.politiques import Acteur
from quartiers.journal.domain import consigner, franchir
from quartiers.participation.domain.listes import exiger_preparation, oublier_le_calcul
from quartiers.participation.enums_tirages import TRANSITIONS_TIRAGE, EtatCalcul, EtatTirage, RangTirage, Reponse
from quartiers.participation.models import ListeTirage, PersonneListe, SelTirage, Tirage
from quartiers.participation.sortition import proces_verbal as pv
from quartiers.participation.sortition.equite import QuotasImpossibles, chances, repartir
from quartiers.participation.sortition.foyers import (
    REGLES_DE_FOYER,
    Foyers,
    cle_de_foyer,
    contraintes_de,
    foyers_partages,
)
from quartiers.participation.sortition.impossibles import diagnostiquer
from quartiers.participation.sortition.loterie import graine_normalisee, tirer
from quartiers.participation.sortition.population import (
    Individu,
    Reglages,
    denombrer,
    lire_tranches,
    reglages_de,
    regles_du_tirage,
    retenus,
    valeurs_de,
)
from quartiers.participation.sortition.regles import Profil, Regles, Valeurs, profils_de, regles_de
from quartiers.socle.formats import date_fr
from quartiers.socle.transitions import refus

TACHE_SCELLER = "quartiers.participation.tasks_conseils.sceller_tirage"
FILE = "calculs"
PROFILS_MAX = 400


@transaction.atomic
def preparer_tirage(*, acteur: Acteur, tirage: Tirage) -> Tirage:
    """Open a draw, or change its title, seats or dates before the seal."""
    nouveau = tirage.pk is None
    if not nouveau:
        exiger_preparation(Tirage.objects.select_for_update().get(pk=tirage.pk))
    if tirage.college is not None:
        tirage.commune = tirage.college.conseil.commune
    tirage.full_clean(exclude=["contrat"])
    if nouveau:
        tirage.prepare_par = acteur.utilisateur
    tirage.save()
    consigner(acteur=acteur, code="tirage.preparer", objet=tirage, phrase=f"Tirage « {tirage} » préparé")
    return tirage


def individus_de(tirage: Tirage) -> list[Individu]:
    champs = ("code", "sexe", "age", "zone", "groupe", "liste_id")
    lignes = PersonneListe.objects.filter(tirage=tirage).order_by("code").values_list(*champs)
    return [Individu(*ligne) for ligne in lignes]


def foyers_de(tirage: Tirage, regle: str, codes: Iterable[str]) -> dict[str, str]:
    """Who lives with whom among `codes`, by the addresses of the list; one query."""
    gardes = set(codes)
    champs = ("code", "nom", "adresse", "code_postal", "ville")
    lignes = PersonneListe.objects.filter(tirage=tirage).order_by("code").values_list(*champs)
    return foyers_partages(
        (code, cle_de_foyer(regle, nom=nom, adresse=adresse, code_postal=code_postal, ville=ville))
        for code, nom, adresse, code_postal, ville in lignes
        if code in gardes
    )


@transaction.atomic
def regler(*, acteur: Acteur, tirage: Tirage, reglages: Reglages) -> None:
    """Write filters and quotas; the chances are to be computed anew."""
    frais = Tirage.objects.select_for_update().get(pk=tirage.pk)
    exiger_preparation(frais)
    frais.reglages = reglages.en_donnees()
    frais.save(update_fields=["reglages", "modifie_le"])
    oublier_le_calcul(frais)
    consigner(
        acteur=acteur, code="tirage.regler", objet=tirage, phrase=f"Filtres et quotas du tirage « {tirage} » réglés"
    )


@transaction.atomic
def demander_le_scelle(*, acteur: Acteur, tirage: Tirage, annonce: str, prevue_le: dt.date) -> None:
    """Announce where the seed will come from, and ask for the seal: a job computes the chances, then seals.

    Two officers at once ask once: the row is locked and tells that the computation waits.
    """
    frais = Tirage.objects.select_for_update().get(pk=tirage.pk)
    exiger_preparation(frais)
    if prevue_le < timezone.localdate():
        raise ValidationError(
            {"prevue_le": "La graine doit venir d’un événement à venir : choisissez une date future."}
        )
    population = retenus(individus_de(frais), reglages_de(frais.reglages))
    if len(population) < frais.sieges:
        raise ValidationError(
            f"La liste ne tient que {len(population)} personnes après les filtres, pour {frais.sieges} sièges."
        )
    frais.graine_annonce, frais.graine_prevue_le = annonce, prevue_le
    frais.calcul, frais.avancement, frais.diagnostic = EtatCalcul.DEMANDE, 0, {}
    frais.save()
    consigner(acteur=acteur, code="tirage.demander_scelle", objet=frais, phrase=f"Scellé demandé pour « {frais} »")
    app.configure_task(TACHE_SCELLER, queue=FILE).defer(
        tirage_id=frais.pk, utilisateur_id=acteur.utilisateur.pk if acteur.utilisateur else None
    )


def population_du_tirage(tirage: Tirage) -> tuple[Regles, list[tuple[str, Valeurs]]]:
    """The rules, and the code and values of each person that the filters keep."""
    reglages = reglages_de(tirage.reglages)
    gardes = retenus(individus_de(tirage), reglages)
    tranches = lire_tranches(reglages.tranches)
    regles = regles_du_tirage(reglages, denombrer(gardes, reglages), tirage.sieges, tirage.suppleants)
    return regles, [(individu.code, valeurs_de(individu, reglages, tranches)) for individu in gardes]


def foyers_du_tirage(tirage: Tirage, personnes: Sequence[tuple[str, Valeurs]]) -> Foyers | None:
    """None when two people of a household may be drawn."""
    regle = reglages_de(tirage.reglages).foyers
    return foyers_de(tirage, regle, (code for code, _ in personnes)) if regle else None


def sceller(tirage_id: int, acteur: Acteur) -> bool:
    """The job: everyone's chance, then the seal, in one move; False when the quotas are impossible (told on the page).

    Cut in the middle, it leaves a draw not sealed and starts afresh: nothing is written before the end.
    """
    tirage = Tirage.objects.select_related("contrat").filter(pk=tirage_id).first()
    if (
        tirage is None
        or tirage.etat != EtatTirage.PREPARE
        or tirage.calcul
        not in {
            EtatCalcul.DEMANDE,
            EtatCalcul.EN_COURS,
        }
    ):
        return tirage is not None and bool(tirage.scelle)
    Tirage.objects.filter(pk=tirage_id).update(calcul=EtatCalcul.EN_COURS, avancement=0)
    regles, personnes = population_du_tirage(tirage)
    profils = profils_de(valeurs for _, valeurs in personnes)
    if len(profils) > PROFILS_MAX:
        return refuser(tirage, [f"Ces critères font {len(profils)} profils : gardez moins de critères ou de valeurs."])

    def suivre(fait: int, total: int) -> None:
        Tirage.objects.filter(pk=tirage_id).update(avancement=100 * fait // max(1, total))

    foyers = foyers_du_tirage(tirage, personnes)
    contraintes = contraintes_de(personnes, foyers or {}, profils, regles.sieges)
    try:
        compositions = repartir(regles, profils, suivre, contraintes)
    except QuotasImpossibles:
        constat = diagnostiquer(regles, profils, contraintes)
        propositions = [
            {"critere": c.critere, "valeur": c.valeur, "phrase": c.phrase, "apres": list(c.apres)}
            for c in constat.propositions
        ]
        return refuser(tirage, list(constat.raisons), propositions)
    repartition = pv.repartition_en_donnees(profils, compositions, chances(compositions, profils))
    poser_le_scelle(tirage, acteur, regles, personnes, repartition, foyers)
    return True


def refuser(tirage: Tirage, raisons: list[str], propositions: Sequence[dict[str, Any]] = ()) -> bool:
    Tirage.objects.filter(pk=tirage.pk, etat=EtatTirage.PREPARE).update(
        calcul=EtatCalcul.IMPOSSIBLE, diagnostic={"raisons": raisons, "propositions": list(propositions)}
    )
    return False


@transaction.atomic
def poser_le_scelle(
    tirage: Tirage,
    acteur: Acteur,
    regles: Regles,
    personnes: Sequence[tuple[str, Valeurs]],
    repartition: dict[str, Any],
    foyers: Foyers | None,
) -> None:
    regle = reglages_de(tirage.reglages).foyers
    prevue = tirage.graine_prevue_le.isoformat() if tirage.graine_prevue_le else ""
    engagement = pv.engagement(
        titre=tirage.titre,
        regles=regles,
        liste={"nombre": len(personnes), "empreinte": pv.empreinte_de_la_liste(personnes)},
        repartition=repartition,
        annonce=tirage.graine_annonce,
        prevue_le=prevue,
        foyers=pv.foyers_scelles(regle, foyers) if foyers is not None else None,
    )
    franchir(
        acteur=acteur,
        objet=tirage,
        table=TRANSITIONS_TIRAGE,
        acte="sceller",
        phrase=f"Liste scellée pour « {tirage} » : {len(personnes)} personnes",
        engagement=engagement,
        scelle=pv.scelle_de(engagement),
        scelle_le=timezone.now(),
        versions=pv.versions(),
        calcul=EtatCalcul.FINI,
        avancement=100,
    )


@transaction.atomic
def publier_graine(*, acteur: Acteur, tirage: Tirage, graine: str) -> None:
    """Fix the public seed, once, not before the announced event."""
    graine = graine_normalisee(graine)
    if not graine:
        raise ValidationError({"graine": "Écrivez la graine : le résultat de l’événement annoncé."})
    if tirage.graine_prevue_le and timezone.localdate() < tirage.graine_prevue_le:
        raise ValidationError(
            {"graine": f"L’événement annoncé a lieu le {date_fr(tirage.graine_prevue_le)} : revenez ce jour-là."}
        )
    franchir(
        acteur=acteur,
        objet=tirage,
        table=TRANSITIONS_TIRAGE,
        acte="publier_graine",
        phrase=f"Graine publique publiée pour « {tirage} »",
        graine=graine,
        graine_le=timezone.now(),
    )


@transaction.atomic
def tirer_au_sort(*, acteur: Acteur, tirage: Tirage) -> None:
    """The draw: written whole or not at all; asked twice at once, done once (the second is told so)."""
    if tirage.etat != EtatTirage.GRAINE:
        raise refus(TRANSITIONS_TIRAGE["tirer"], tirage)
    profils, compositions, _ = pv.repartition_de(tirage.engagement["repartition"])
    personnes, foyers = liste_scellee(tirage)
    resultat = tirer(
        scelle=tirage.scelle,
        graine=tirage.graine,
        personnes=personnes,
        profils=[profil.valeurs for profil in profils],
        compositions=compositions,
        suppleants=tirage.suppleants,
        foyers=foyers,
    )
    donnees = {
        "composition": resultat.composition,
        "titulaires": list(resultat.titulaires),
        "suppleants": list(resultat.suppleants),
    }
    franchir(
        acteur=acteur,
        objet=tirage,
        table=TRANSITIONS_TIRAGE,
        acte="tirer",
        phrase=f"Tirage « {tirage} » fait : {len(resultat.titulaires)} titulaires, {len(resultat.suppleants)} suppléances",
        resultat=donnees,
        tire_le=timezone.now(),
    )
    marquer(tirage, resultat.titulaires, RangTirage.TITULAIRE, Reponse.ATTENDUE)
    marquer(tirage, resultat.suppleants, RangTirage.SUPPLEANT, "")
    signer_le_proces_verbal(tirage, personnes, foyers)


def liste_scellee(tirage: Tirage) -> tuple[list[tuple[str, Valeurs]], Foyers | None]:
    """The people, and who lives with whom when the draw looks at it. Raises ValidationError when either moved."""
    _, personnes = population_du_tirage(tirage)
    foyers, annonces = foyers_du_tirage(tirage, personnes), tirage.engagement.get("foyers")
    scelles = pv.foyers_scelles(reglages_de(tirage.reglages).foyers, foyers) if foyers is not None else None
    if pv.empreinte_de_la_liste(personnes) != tirage.engagement["liste"]["empreinte"] or scelles != annonces:
        raise ValidationError("La liste n’est plus celle qui a été scellée : ce tirage ne peut pas se faire.")
    return personnes, foyers


def marquer(tirage: Tirage, codes: Sequence[str], rang: str, reponse: str) -> None:
    ordre = {code: n for n, code in enumerate(codes, 1)}
    gens = list(PersonneListe.objects.filter(tirage=tirage, code__in=ordre))
    for personne in gens:
        personne.rang, personne.ordre, personne.reponse = rang, ordre[personne.code], reponse
    PersonneListe.objects.bulk_update(gens, ["rang", "ordre", "reponse"])


def signer_le_proces_verbal(
    tirage: Tirage, personnes: Sequence[tuple[str, Valeurs]] | None = None, foyers: Foyers | None = None
) -> None:
    """Write the record as it stands, signed; people are found again in the former record when not given."""
    if personnes is None:
        personnes = [(code, tuple(valeurs)) for code, *valeurs in tirage.proces_verbal["personnes"]]
        foyers = tirage.proces_verbal.get("foyers")
    tirage.proces_verbal = pv.composer(
        engagement_scelle=tirage.engagement,
        contexte=contexte_de(tirage),
        versions_du_calcul=tirage.versions,
        personnes=personnes,
        dates=dates_de(tirage),
        graine=tirage.graine,
        resultat=tirage.resultat,
        remplacements=tirage.remplacements,
        foyers=foyers,
    )
    tirage.save(update_fields=["proces_verbal", "modifie_le"])


def contexte_de(tirage: Tirage) -> dict[str, str]:
    reglages = reglages_de(tirage.reglages)
    return {
        "contrat": str(tirage.contrat),
        "conseil": str(tirage.college.conseil) if tirage.college else "",
        "college": str(tirage.college or ""),
        "filtres": phrase_des_filtres(reglages, tirage.age_le),
    }


def phrase_des_filtres(reglages: Reglages, age_le: dt.date) -> str:
    morceaux = []
    if reglages.age_min is not None:
        morceaux.append(f"{reglages.age_min} ans au moins au {date_fr(age_le)}")
    if reglages.age_max is not None:
        morceaux.append(f"{reglages.age_max} ans au plus au {date_fr(age_le)}")
    if reglages.zones:
        morceaux.append(f"zones : {', '.join(reglages.zones)}")
    if reglages.groupes:
        morceaux.append(f"groupes : {', '.join(reglages.groupes)}")
    if reglages.foyers:
        morceaux.append(REGLES_DE_FOYER[reglages.foyers].lower())
    return " ; ".join(morceaux)


def dates_de(tirage: Tirage) -> dict[str, str]:
    instants = {"scelle": tirage.scelle_le, "graine": tirage.graine_le, "tire": tirage.tire_le}
    return {
        nom: timezone.localtime(instant).isoformat(timespec="seconds") for nom, instant in instants.items() if instant
    }


@transaction.atomic
def acter(*, acteur: Acteur, tirage: Tirage) -> None:
    """Close the draw once everyone has answered: the list then waits for its destruction."""
    if PersonneListe.objects.filter(tirage=tirage, rang=RangTirage.TITULAIRE, reponse=Reponse.ATTENDUE).exists():
        raise ValidationError("Des réponses sont encore attendues : notez-les toutes avant d’acter le tirage.")
    franchir(
        acteur=acteur,
        objet=tirage,
        table=TRANSITIONS_TIRAGE,
        acte="acter",
        phrase=f"Tirage « {tirage} » acté",
        acte_le=timezone.now(),
    )


@transaction.atomic
def abandonner(*, acteur: Acteur, tirage: Tirage, motif: str) -> None:
    """Give up before the draw; the list goes at once, the seal stays public with the reason."""
    franchir(
        acteur=acteur,
        objet=tirage,
        table=TRANSITIONS_TIRAGE,
        acte="abandonner",
        phrase=f"Tirage « {tirage} » abandonné : {motif}"[:500],
        comptes={**tirage.comptes, "motif": motif},
    )
    detruire_la_liste(tirage)


def detruire_la_liste(tirage: Tirage) -> int:
    """The people, the files and the salt go; counts and the signed record stay. Return how many people."""
    nombre = PersonneListe.objects.filter(tirage=tirage).count()
    comptes = {**tirage.comptes, "personnes": nombre, **comptes_des_reponses(tirage)}
    ListeTirage.objects.filter(tirage=tirage).delete()
    SelTirage.objects.filter(tirage=tirage).delete()
    Tirage.objects.filter(pk=tirage.pk).update(detruite_le=timezone.now(), comptes=comptes)
    return nombre


def comptes_des_reponses(tirage: Tirage) -> dict[str, int]:
    reponses = PersonneListe.objects.filter(tirage=tirage).exclude(reponse="").values_list("reponse", flat=True)
    comptes: dict[str, int] = {}
    for reponse in reponses:
        comptes[reponse] = comptes.get(reponse, 0) + 1
    return comptes


def detruire_listes_echues(jour: dt.date) -> int:
    """The lists whose date has come, whatever the state of their draw; return how many people went."""
    echus = Tirage.objects.filter(destruction_le__lte=jour, detruite_le__isnull=True)
    total = 0
    for pk in list(echus.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            tirage = Tirage.objects.select_for_update().get(pk=pk)
            nombre = detruire_la_liste(tirage)
            consigner(
                acteur=Acteur(),
                code="tirage.detruire_liste",
                objet=tirage,
                phrase=f"Liste du tirage « {tirage} » détruite à sa date : {nombre} personnes",
            )
        total += nombre
    return total


def destruction_par_defaut(jour: dt.date) -> dt.date:
    return jour + dt.timedelta(days=settings.JOURS_LISTE_TIRAGE)


def profils_et_regles(tirage: Tirage) -> tuple[Regles, list[Profil]]:
    """What was sealed."""
    profils, _, _ = pv.repartition_de(tirage.engagement["repartition"])
    return regles_de(tirage.engagement["regles"]), profils
