"""What indicators bring as evidence: a measure as it is read for the contract, the result of an analysis."""

from collections.abc import Sequence

from django.urls import reverse

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.contrat.queries import jour_de_lecture
from quartiers.indicateurs import presentation_effets as vue
from quartiers.indicateurs.enums import EtatAnalyse
from quartiers.indicateurs.lecture import LectureMesure, alentours, lire_mesure
from quartiers.indicateurs.models import Analyse, Mesure, ResultatAnalyse
from quartiers.indicateurs.permissions import lire_analyses
from quartiers.indicateurs.preuves import Extrait, GenrePreuve, declarer
from quartiers.indicateurs.queries_mesures import tableau_de_bord
from quartiers.indicateurs.tableaux_mesures import colonnes_lecture, lignes_lecture, sources_de
from quartiers.indicateurs.textes import phrases, reserves
from quartiers.socle.affichage import Lien

NIVEAUX = ("commune", "epci", "hors_qpv", "zone_emploi")


# A measure


def choisir_mesure(acteur: Acteur, contrat: Contrat) -> Sequence[tuple[int, str]]:  # noqa: ARG001 - public figures
    bord = tableau_de_bord(contrat, alentours(contrat, jour_de_lecture(contrat)))
    return [(lecture.mesure.pk, lecture.definition.libelle) for lecture in bord.lectures]


def lire_une_mesure(acteur: Acteur, contrat: Contrat, pk: int) -> Extrait | None:  # noqa: ARG001 - public figures
    """Level, change and gaps of the latest period, neighbourhood by neighbourhood, with the reserves."""
    mesure = Mesure.objects.du_contrat(contrat).filter(pk=pk).first()
    lecture = lire_mesure(contrat, mesure, alentours(contrat, jour_de_lecture(contrat))) if mesure else None
    if mesure is None or lecture is None or lecture.moment is None:
        return None
    niveaux = [niveau for niveau in NIVEAUX if niveau in lecture.niveaux]
    dites = [dite for lu in lecture.quartiers for dite in phrases(lecture, lu, niveaux)]
    colonnes = colonnes_lecture(lecture)
    return Extrait(
        titre=lecture.definition.libelle,
        texte=" ".join([*dites, *reserves(lecture, niveaux)]),
        adresse=reverse("indicateurs:mesure", args=[contrat.code, mesure.code]),
        entetes=tuple(c.libelle for c in colonnes),
        lignes=tuple(tuple(nu(ligne.get(c.cle, "")) for c in colonnes) for ligne in lignes_lecture(contrat, lecture)),
        provenance={"source": sources_de(lecture), "chiffres": chiffres_de(lecture)},
        arrete_le=lecture.moment[1],
    )


def chiffres_de(lecture: LectureMesure) -> list[list[object]]:
    """Each figure shown: place, value, vintage, version."""
    points = [(lu.serie.lieu[1], lu.serie.au(lecture.moment)) for lu in lecture.quartiers if lecture.moment]
    return [
        [code, None if p.valeur is None else str(p.valeur.normalize()), p.millesime, p.version]
        for code, p in points
        if p
    ]


def nu(cellule: object) -> str:
    return cellule.libelle if isinstance(cellule, Lien) else str(cellule)


# An analysis


def choisir_analyse(acteur: Acteur, contrat: Contrat) -> Sequence[tuple[int, str]]:
    analyses = Analyse.objects.filter(contrat=contrat, etat=EtatAnalyse.CALCULEE)
    if not lire_analyses(acteur, contrat):
        analyses = analyses.filter(publiee_le__isnull=False)
    return list(analyses.order_by("titre", "pk").values_list("pk", "titre"))


def lire_une_analyse(acteur: Acteur, contrat: Contrat, pk: int) -> Extrait | None:
    """The published result, else the latest one."""
    analyse = Analyse.objects.filter(contrat=contrat, pk=pk, etat=EtatAnalyse.CALCULEE).first()
    if analyse is None or not (analyse.publiee_le or lire_analyses(acteur, contrat)):
        return None
    resultats = ResultatAnalyse.objects.filter(analyse=analyse)
    if analyse.rang_publie:
        resultats = resultats.filter(rang=analyse.rang_publie)
    resultat = resultats.order_by("-rang").first()
    return None if resultat is None else extrait_de(contrat, analyse, resultat)


def extrait_de(contrat: Contrat, analyse: Analyse, resultat: ResultatAnalyse) -> Extrait:
    contenu = resultat.contenu
    colonnes = vue.colonnes_niveaux(contenu)
    dites = [*contenu["phrases"], *([contenu["attendu"]] if contenu["attendu"] else [])]
    return Extrait(
        titre=f"{analyse.titre} ({analyse.get_plan_display().lower()})",
        texte=" ".join(dites),
        adresse=reverse("indicateurs:analyse", args=[contrat.code, analyse.pk]),
        entetes=tuple(c.libelle for c in colonnes),
        lignes=tuple(
            tuple(str(ligne[c.cle]) for c in colonnes)
            for ligne in vue.lignes_niveaux(contenu, resultat.parametres["unite"])
        ),
        provenance={
            "resultat": resultat.rang,
            "reglages": resultat.parametres,
            "empreinte_donnees": resultat.empreinte_donnees,
            "empreinte_resultat": resultat.empreinte_resultat,
            "methodes": resultat.version_methodes,
            "logiciel": resultat.version_logiciel,
        },
        arrete_le=resultat.calcule_le.date(),
        publiable=analyse.rang_publie == resultat.rang,
    )


declarer(GenrePreuve("mesure", "Lecture d’une mesure", choisir_mesure, lire_une_mesure))
declarer(GenrePreuve("analyse_effet", "Analyse d’effet", choisir_analyse, lire_une_analyse))
