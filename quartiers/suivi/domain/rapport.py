"""Opening a report, from the usual plan or last year's, and keeping its plan: chapters added, changed, moved, removed."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.journal.domain import consigner
from quartiers.socle.transitions import TransitionRefusee
from quartiers.suivi.blocs import SOURCES
from quartiers.suivi.enums import REDACTION_OUVERTE, EtatRapport
from quartiers.suivi.models import BlocRapport, Chapitre, Rapport, TexteChapitre
from quartiers.suivi.plan import plan_du_contrat
from quartiers.suivi.queries.matiere import Matiere


def titre_par_defaut(contrat: Contrat, annee: int) -> str:
    return f"Rapport annuel {annee} sur la politique de la ville – {contrat.nom_court}"[:200]


@transaction.atomic
def ouvrir_rapport(
    *, acteur: Acteur, contrat: Contrat, annee: int, modele: Rapport | None = None, garder_textes: bool = False
) -> Rapport:
    """Open the report of `annee`; its plan is that of `modele` (with its texts, if kept), else the usual one."""
    rapport = Rapport.objects.create(
        contrat=contrat, annee=annee, titre=titre_par_defaut(contrat, annee), cree_par=acteur.utilisateur
    )
    if modele is None:
        poser_le_plan(rapport)
        origine = "sur le plan habituel"
    else:
        copier_le_plan(acteur, modele, rapport, garder_textes=garder_textes)
        origine = f"à partir du rapport {modele.annee}"
    consigner(acteur=acteur, code="rapport.ouvrir", objet=rapport, phrase=f"Rapport annuel {annee} ouvert {origine}")
    return rapport


def poser_le_plan(rapport: Rapport) -> None:
    matiere = Matiere(rapport.contrat, rapport.annee)
    par_code = {quartier.code: quartier for quartier in matiere.quartiers}
    for rang, prevu in enumerate(plan_du_contrat(matiere.axes, matiere.quartiers), 1):
        chapitre = Chapitre.objects.create(
            contrat=rapport.contrat,
            rapport=rapport,
            code=prevu.code,
            titre=prevu.titre,
            consigne=prevu.consigne,
            exigence=prevu.exigence,
            niveau=prevu.niveau,
            quartier=par_code.get(prevu.quartier),
            rang=rang,
        )
        BlocRapport.objects.bulk_create(
            BlocRapport(
                contrat=rapport.contrat,
                chapitre=chapitre,
                genre=SOURCES[bloc.source].genre,
                source=bloc.source,
                parametres=bloc.parametres,
                legende=bloc.legende,
                rang=place,
            )
            for place, bloc in enumerate(prevu.blocs, 1)
        )


def copier_le_plan(acteur: Acteur, modele: Rapport, rapport: Rapport, *, garder_textes: bool) -> None:
    """Chapters and blocks as they stood; a kept text is the first revision of the new chapter."""
    for ancien in Chapitre.objects.filter(rapport=modele).order_by("rang", "pk"):
        texte = ancien.texte if garder_textes else ""
        chapitre = Chapitre.objects.create(
            contrat=rapport.contrat,
            rapport=rapport,
            code=ancien.code,
            titre=ancien.titre,
            consigne=ancien.consigne,
            exigence=ancien.exigence,
            niveau=ancien.niveau,
            quartier=ancien.quartier,
            rang=ancien.rang,
            texte=texte,
            revision=1 if texte else 0,
        )
        if texte:
            TexteChapitre.objects.create(
                contrat=rapport.contrat, chapitre=chapitre, revision=1, texte=texte, auteur=acteur.utilisateur
            )
        BlocRapport.objects.bulk_create(
            BlocRapport(
                contrat=rapport.contrat,
                chapitre=chapitre,
                genre=bloc.genre,
                source=bloc.source,
                parametres=bloc.parametres,
                legende=bloc.legende,
                rang=bloc.rang,
            )
            for bloc in BlocRapport.objects.filter(chapitre=ancien)
        )


def exiger_ouvert(rapport: Rapport) -> None:
    """Raises TransitionRefusee unless texts and plan may still change. Locks the report against an act meanwhile."""
    etat = Rapport.objects.select_for_update().values_list("etat", flat=True).get(pk=rapport.pk)
    if etat not in REDACTION_OUVERTE:
        raise TransitionRefusee(
            f"Le rapport est « {EtatRapport(etat).label} » : ses textes et son plan ne changent plus. "
            "Reprenez d’abord la rédaction."
        )


@transaction.atomic
def ajouter_chapitre(
    *,
    acteur: Acteur,
    rapport: Rapport,
    titre: str,
    niveau: int,
    consigne: str = "",
    quartier: QuartierContrat | None = None,
) -> Chapitre:
    """A new chapter at the end of the plan."""
    exiger_ouvert(rapport)
    dernier = Chapitre.objects.filter(rapport=rapport).aggregate(rang=Max("rang"))["rang"] or 0
    chapitre = Chapitre.objects.create(
        contrat=rapport.contrat,
        rapport=rapport,
        code=code_libre(rapport, titre),
        titre=titre,
        niveau=niveau,
        consigne=consigne,
        quartier=quartier,
        rang=dernier + 1,
    )
    tracer_plan(acteur, rapport, f"Chapitre « {titre} » ajouté")
    return chapitre


def code_libre(rapport: Rapport, titre: str) -> str:
    base = slugify(titre)[:50] or "chapitre"
    pris = set(Chapitre.objects.filter(rapport=rapport, code__startswith=base).values_list("code", flat=True))
    if base not in pris:
        return base
    return next(code for n in range(2, len(pris) + 3) if (code := f"{base}-{n}") not in pris)


@transaction.atomic
def modifier_chapitre(
    *, acteur: Acteur, chapitre: Chapitre, titre: str, niveau: int, consigne: str, quartier: QuartierContrat | None
) -> None:
    """Rename a chapter, change its level or what is expected of it; its address does not change."""
    exiger_ouvert(chapitre.rapport)
    chapitre.titre, chapitre.niveau, chapitre.consigne, chapitre.quartier = titre, niveau, consigne, quartier
    chapitre.save(update_fields=["titre", "niveau", "consigne", "quartier", "modifie_le"])
    tracer_plan(acteur, chapitre.rapport, f"Chapitre « {titre} » modifié")


@transaction.atomic
def deplacer_chapitre(*, acteur: Acteur, chapitre: Chapitre, vers_le_haut: bool) -> None:
    """One place up or down; at the end of the plan it stays where it is."""
    exiger_ouvert(chapitre.rapport)
    suite = list(Chapitre.objects.filter(rapport=chapitre.rapport).order_by("rang", "pk"))
    place = next(rang for rang, autre in enumerate(suite) if autre.pk == chapitre.pk)
    arrivee = place - 1 if vers_le_haut else place + 1
    if not 0 <= arrivee < len(suite):
        return
    suite.insert(arrivee, suite.pop(place))
    renumeroter(suite)
    tracer_plan(acteur, chapitre.rapport, f"Chapitre « {chapitre.titre} » déplacé")


def renumeroter(suite: Sequence[Chapitre | BlocRapport]) -> None:
    """Write the ranks 1, 2, 3… of a list in its new order; only those that change."""
    for rang, objet in enumerate(suite, 1):
        if objet.rang != rang:
            objet.rang = rang
            objet.save(update_fields=["rang"])


@transaction.atomic
def retirer_chapitre(*, acteur: Acteur, chapitre: Chapitre) -> None:
    """Remove a chapter with its blocks; its texts stay in the history of the rows."""
    exiger_ouvert(chapitre.rapport)
    rapport, titre = chapitre.rapport, chapitre.titre
    chapitre.delete()
    tracer_plan(acteur, rapport, f"Chapitre « {titre} » retiré")


def tracer_plan(acteur: Acteur, rapport: Rapport, phrase: str) -> None:
    consigner(acteur=acteur, code="rapport.modifier_plan", objet=rapport, phrase=f"{phrase} (rapport {rapport.annee})")


@transaction.atomic
def ajouter_bloc(
    *,
    acteur: Acteur,
    chapitre: Chapitre,
    source: str,
    genre: str = "",
    parametres: dict[str, str] | None = None,
    legende: str = "",
) -> BlocRapport:
    """A live block at the end of the chapter. `genre` defaults to the way the source is usually shown."""
    exiger_ouvert(chapitre.rapport)
    dernier = BlocRapport.objects.filter(chapitre=chapitre).aggregate(rang=Max("rang"))["rang"] or 0
    bloc = BlocRapport.objects.create(
        contrat=chapitre.contrat,
        chapitre=chapitre,
        genre=genre or SOURCES[source].genre,
        source=source,
        parametres=parametres or {},
        legende=legende,
        rang=dernier + 1,
    )
    tracer_plan(acteur, chapitre.rapport, f"« {SOURCES[source].titre} » inséré dans « {chapitre.titre} »")
    return bloc


@transaction.atomic
def deplacer_bloc(*, acteur: Acteur, bloc: BlocRapport, vers_le_haut: bool) -> None:
    exiger_ouvert(bloc.chapitre.rapport)
    suite = list(BlocRapport.objects.filter(chapitre=bloc.chapitre).order_by("rang", "pk"))
    place = next(rang for rang, autre in enumerate(suite) if autre.pk == bloc.pk)
    arrivee = place - 1 if vers_le_haut else place + 1
    if 0 <= arrivee < len(suite):
        suite.insert(arrivee, suite.pop(place))
        renumeroter(suite)
        tracer_plan(acteur, bloc.chapitre.rapport, f"Bloc déplacé dans « {bloc.chapitre.titre} »")


@transaction.atomic
def retirer_bloc(*, acteur: Acteur, bloc: BlocRapport) -> None:
    exiger_ouvert(bloc.chapitre.rapport)
    chapitre = bloc.chapitre
    bloc.delete()
    tracer_plan(acteur, chapitre.rapport, f"Bloc retiré de « {chapitre.titre} »")
