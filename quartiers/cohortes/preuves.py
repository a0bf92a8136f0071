"""What cohorts and witness groups bring to the evaluation: what was frozen or written, nothing under secrecy."""

from collections.abc import Sequence

from quartiers.cohortes.acces import analyse_en_vigueur
from quartiers.cohortes.lecture import avertissement, phrases_de, provenance, table_attrition, temps_de
from quartiers.cohortes.models import AnalyseCohorte, GroupeTemoin, SeanceTemoin
from quartiers.cohortes.permissions import lire_cohortes
from quartiers.cohortes.temoins import syntheses_de
from quartiers.cohortes.views.communs import adresse
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.indicateurs.preuves import Extrait, GenrePreuve, declarer
from quartiers.socle.formats import compte, date_fr

REPONSES = 3  # of each question, the last ones


def permis(acteur: Acteur, contrat: Contrat) -> bool:
    return lire_cohortes(acteur, contrat) and analyse_en_vigueur(contrat) is not None


def analyses(acteur: Acteur, contrat: Contrat) -> Sequence[tuple[int, str]]:
    if not permis(acteur, contrat):
        return []
    trouvees = AnalyseCohorte.objects.filter(contrat=contrat).select_related("cohorte")
    return [(a.pk, f"{a.cohorte} – {a}") for a in trouvees]


def lire_analyse(acteur: Acteur, contrat: Contrat, pk: int) -> Extrait | None:
    if not permis(acteur, contrat):
        return None
    analyse = AnalyseCohorte.objects.filter(contrat=contrat, pk=pk).select_related("cohorte").first()
    if analyse is None:
        return None
    contenu = analyse.contenu
    table = table_attrition(contenu, temps_de(contenu))
    fictif = ["Données fictives."] if contenu.get("fictif") else []
    return Extrait(
        titre=f"Cohorte « {analyse.cohorte} », analyse n° {analyse.numero}",
        texte=" ".join([*phrases_de(contenu), avertissement(analyse), *fictif]).strip(),
        adresse=adresse(contrat, "analyse", analyse.pk),
        entetes=tuple(c if isinstance(c, str) else c.libelle for c in table["colonnes"]),
        lignes=tuple(tuple(ligne) for ligne in table["lignes"]),
        provenance=dict(provenance(analyse)),
        arrete_le=analyse.arretee_au,
    )


def groupes(acteur: Acteur, contrat: Contrat) -> Sequence[tuple[int, str]]:
    if not permis(acteur, contrat):
        return []
    return [(g.pk, str(g)) for g in GroupeTemoin.objects.filter(contrat=contrat)]


def lire_groupe(acteur: Acteur, contrat: Contrat, pk: int) -> Extrait | None:
    if not permis(acteur, contrat):
        return None
    groupe = GroupeTemoin.objects.filter(contrat=contrat, pk=pk).select_related("contrat").first()
    if groupe is None:
        return None
    seances = list(SeanceTemoin.objects.filter(groupe=groupe))
    lignes = [
        (s.question.texte, date_fr(r.seance.tenue_le), r.synthese)
        for s in syntheses_de(groupe)
        for r in s.reponses[:REPONSES]
        if r.synthese
    ]
    derniere = f" La dernière, le {date_fr(seances[0].tenue_le)} : {seances[0].resume}" if seances else ""
    fictif = " Groupe fictif." if groupe.fictif else ""
    return Extrait(
        titre=f"Groupe témoin « {groupe} »",
        texte=f"{compte(len(seances), 'séance')} d’un groupe de {groupe.effectif} personnes, qui ne représente que lui-même.{derniere}{fictif}",
        adresse=adresse(contrat, "groupe", groupe.pk),
        entetes=("Question", "Séance", "Ce que le groupe en dit"),
        lignes=tuple(lignes),
        provenance={"Séances": [date_fr(s.tenue_le) for s in seances], "Composition": groupe.composition},
        arrete_le=seances[0].tenue_le if seances else None,
    )


declarer(GenrePreuve("cohortes.analyse", "Analyse de cohorte", analyses, lire_analyse))
declarer(GenrePreuve("cohortes.temoins", "Groupe témoin", groupes, lire_groupe))
