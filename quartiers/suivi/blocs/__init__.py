"""The registry of the figures that a chapter may show: code → title, what must be chosen, what makes it."""

from collections.abc import Mapping
from dataclasses import replace

from quartiers.suivi.blocs import actions, chiffres, engagements, financements, territoires
from quartiers.suivi.blocs.modele import Parametres, Source
from quartiers.suivi.contenu import BlocFige
from quartiers.suivi.enums import GenreBloc
from quartiers.suivi.queries.matiere import Matiere

SOURCES: Mapping[str, Source] = {
    source.code: source
    for source in (
        Source("chiffres-cles", "Chiffres clés de l’année", GenreBloc.CHIFFRES, chiffres.chiffres_cles),
        Source("ages-sexes", "Participants par âge et par sexe", GenreBloc.GRAPHIQUE, chiffres.ages_et_sexes),
        Source("par-axe", "Actions par axe", GenreBloc.GRAPHIQUE, actions.par_axe),
        Source("par-orientation", "Actions par orientation", GenreBloc.TABLEAU, actions.par_orientation, "element"),
        Source("par-objectif", "Actions par objectif", GenreBloc.TABLEAU, actions.par_objectif, "element"),
        Source("par-quartier", "Actions par quartier", GenreBloc.GRAPHIQUE, territoires.par_quartier),
        Source("carte", "Carte des quartiers et leurs chiffres", GenreBloc.CARTE, territoires.carte),
        Source("quartier", "Un quartier en chiffres", GenreBloc.CHIFFRES, territoires.du_quartier, "quartier"),
        Source("actions-quartier", "Actions d’un quartier", GenreBloc.LISTE, actions.liste_des_actions, "quartier"),
        Source(
            "actions", "Actions d’un axe ou d’une orientation", GenreBloc.LISTE, actions.liste_des_actions, "element"
        ),
        Source("partenaires", "Crédits par partenaire", GenreBloc.GRAPHIQUE, financements.par_financeur),
        Source("credits-axes", "Crédits par axe et par nature", GenreBloc.GRAPHIQUE, financements.par_axe_et_nature),
        Source("saison", "La saison des appels à projets", GenreBloc.GRAPHIQUE, financements.saison),
        Source("indicateurs", "Indicateurs", GenreBloc.TABLEAU, chiffres.indicateurs, "element"),
        Source("continuation", "Suites proposées pour les actions", GenreBloc.LISTE, actions.continuation),
        Source("engagements", "Engagements des partenaires", GenreBloc.GRAPHIQUE, engagements.statuts),
        Source("droit-commun", "Moyens de droit commun", GenreBloc.TABLEAU, engagements.droit_commun),
        Source("bilans-manquants", "Fiches bilan non remises", GenreBloc.LISTE, actions.bilans_manquants),
    )
}


def fabriquer(
    matiere: Matiere, code: str, parametres: Parametres, *, cle: str, genre: str = "", legende: str = ""
) -> BlocFige:
    """The block `code` with what was chosen, named `cle` in the report. `genre` « tableau » leaves the chart out."""
    source = SOURCES.get(code)
    if source is None:
        return BlocFige(cle, legende or code, manque="Ces chiffres ne sont plus proposés : retirez ce bloc.")
    bloc = source.fabriquer(matiere, parametres)
    figures = () if genre in {GenreBloc.TABLEAU, GenreBloc.LISTE} else bloc.figures
    chiffres_montres = bloc.chiffres if genre in {"", GenreBloc.CHIFFRES} else ()
    tableaux = bloc.tableaux
    if legende and len(tableaux) == 1:
        tableaux = (replace(tableaux[0], titre=legende),)
    return replace(
        bloc, cle=cle, titre=legende or bloc.titre, figures=figures, chiffres=chiffres_montres, tableaux=tableaux
    )
