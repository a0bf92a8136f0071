"""Actions of the year: by level of the contract, as a list, their continuation, the reports not in."""

from collections.abc import Sequence

from quartiers.contrat.enums import Nature
from quartiers.exports.specifications import barres
from quartiers.socle import formats
from quartiers.suivi.actions import ActionAnnee
from quartiers.suivi.blocs.modele import (
    COLONNE_ACTIONS,
    COLONNE_MANQUANTS,
    COLONNE_PERSONNES,
    COLONNES_ARGENT,
    Parametres,
    argent,
    euros,
    libelle_de,
    manque_de,
    note_secret,
    source_de,
)
from quartiers.suivi.consolidation import Cumul, cumuler
from quartiers.suivi.contenu import BlocFige, Case, ColonneFigee, FigureFigee, TableauFige
from quartiers.suivi.enums import AvisContinuation
from quartiers.suivi.queries.matiere import Matiere

NOMS_NIVEAUX = {Nature.AXE: "axe", Nature.ORIENTATION: "orientation", Nature.OBJECTIF: "objectif opérationnel"}


def par_axe(matiere: Matiere, parametres: Parametres) -> BlocFige:
    return par_niveau(matiere, parametres, Nature.AXE)


def par_orientation(matiere: Matiere, parametres: Parametres) -> BlocFige:
    return par_niveau(matiere, parametres, Nature.ORIENTATION)


def par_objectif(matiere: Matiere, parametres: Parametres) -> BlocFige:
    return par_niveau(matiere, parametres, Nature.OBJECTIF)


def par_niveau(matiere: Matiere, parametres: Parametres, nature: Nature) -> BlocFige:
    """Actions, money and people of each element of one level; `element` keeps those below it."""
    code = str(parametres.get("element") or "")
    actions = matiere.sous(code) if code else matiere.actions
    groupes: dict[int | None, Cumul] = {e: Cumul() for e in elements_montres(matiere, nature, code)}
    for action in actions:
        groupes.setdefault(matiere.au_niveau(action, nature), Cumul()).ajouter(action)
    lignes = [ligne_de(matiere, element, cumul) for element, cumul in groupes.items()]
    ensemble = cumuler(actions)
    nom = NOMS_NIVEAUX[nature]
    sous = f" ({nom_de_l_element(matiere, code)})" if code else ""
    titre = f"Actions par {nom}{sous}"
    # People of those tied higher up are in no row of this level: only the whole contract's total is known.
    total = matiere.personnes("total", "") if not code else personnes_sous(matiere, code)
    totaux = ("Ensemble", ensemble.nombre, *argent(ensemble), total, ensemble.manquants)
    colonnes = (ColonneFigee(nom.capitalize()), COLONNE_ACTIONS, *COLONNES_ARGENT, COLONNE_PERSONNES, COLONNE_MANQUANTS)
    tableau = TableauFige(titre, colonnes, tuple(lignes), totaux, note_secret(matiere, *lignes, totaux))
    donnees = [{"e": ligne[0], "n": ligne[1]} for ligne in lignes if ligne[1]]
    alt = " ; ".join(f"{ligne['e']} : {ligne['n']}" for ligne in donnees)
    titre_figure = f"Nombre d’actions par {nom}{sous}"
    figures = (
        (FigureFigee(titre_figure, f"{titre_figure}. {alt}.", barres(donnees, "e", "n", titre_figure)),)
        if donnees
        else ()
    )
    return BlocFige(
        "", titre, (), figures, (tableau,), source_de(matiere), manque_de(ensemble), phrase_de(matiere, ensemble, code)
    )


def nom_de_l_element(matiere: Matiere, code: str) -> str:
    """« axe 1 », « orientation 1.2 »."""
    nature = next((noeud.nature for noeud in matiere.noeuds.values() if noeud.code == code), "")
    return f"{NOMS_NIVEAUX.get(Nature(nature), '') if nature else ''} {code}".strip()


def elements_montres(matiere: Matiere, nature: Nature, code: str) -> list[int | None]:
    """Elements of the level in reading order, even those that no action serves; below `code` when one is given."""
    return [
        noeud.element_id
        for racine in matiere.axes
        for noeud in racine.parcours()
        if noeud.nature == nature
        and (not code or any(matiere.noeuds[e].code == code for e in matiere.lignees[noeud.element_id]))
    ]


def ligne_de(matiere: Matiere, element: int | None, cumul: Cumul) -> tuple[Case, ...]:
    if element is None:
        # Tied to another level, or to nothing: their people cannot be told apart from the rows above and the total.
        return ("Rattachées à un autre niveau", cumul.nombre, *argent(cumul), None, cumul.manquants)
    noeud = matiere.noeuds[element]
    personnes = matiere.personnes(noeud.nature, noeud.code)
    return (libelle_de(noeud), cumul.nombre, *argent(cumul), personnes, cumul.manquants)


def personnes_sous(matiere: Matiere, code: str) -> int | str | None:
    return next((matiere.personnes(n.nature, code) for n in matiere.noeuds.values() if n.code == code), None)


def phrase_de(matiere: Matiere, cumul: Cumul, code: str) -> str:
    if not cumul.nombre:
        return ""
    ou = f" au titre de « {next(n.titre for n in matiere.noeuds.values() if n.code == code)} »" if code else ""
    return (
        f"{formats.compte(cumul.nombre, 'action a', 'actions ont')} été conduites{ou}, "
        f"pour {euros(cumul.montants.vote)} votés."
    )


def liste_des_actions(matiere: Matiere, parametres: Parametres) -> BlocFige:
    """The actions of a neighbourhood, of an element of the contract, or all of them."""
    titre, actions = actions_choisies(matiere, parametres)
    lignes = [ligne_action(matiere, action) for action in actions]
    colonnes = (
        ColonneFigee("Action"),
        ColonneFigee("Portée par"),
        ColonneFigee("Voté", "montant", "Tous financeurs, toutes natures de crédits."),
        ColonneFigee("Personnes", "entier", "Personnes distinctes touchées par l’action, tous quartiers réunis."),
        ColonneFigee("Bilan"),
    )
    tableau = TableauFige(titre, colonnes, tuple(lignes), note=note_secret(matiere, *lignes))
    manque = manque_de(cumuler(actions)) if actions else "Aucune action."
    return BlocFige("", titre, (), (), (tableau,) if lignes else (), f"fiches des actions {matiere.annee}", manque)


def actions_choisies(matiere: Matiere, parametres: Parametres) -> tuple[str, Sequence[ActionAnnee]]:
    if code := str(parametres.get("quartier") or ""):
        for quartier in matiere.quartiers:
            if quartier.code == code:
                return f"Les actions à {quartier.titre}", matiere.actions_du_quartier(quartier)
    if code := str(parametres.get("element") or ""):
        return f"Les actions ({code})", matiere.sous(code)
    return f"Les actions {matiere.annee}", matiere.actions


def ligne_action(matiere: Matiere, action: ActionAnnee) -> tuple[Case, ...]:
    etat = "Abandonnée" if action.abandonnee else "Remis" if action.reel else "Attendu"
    personnes = matiere.personnes("action", action.code)
    return (action.intitule, action.organisme, action.montants.vote, personnes, etat)


def bilans_manquants(matiere: Matiere, parametres: Parametres) -> BlocFige:  # noqa: ARG001
    actions = [action for action in matiere.actions if action.bilan_attendu and action.reel is None]
    lignes = [(action.code, action.intitule, action.organisme) for action in actions]
    titre = "Fiches bilan non remises"
    tableau = TableauFige(
        titre, (ColonneFigee("Code"), ColonneFigee("Action"), ColonneFigee("Portée par")), tuple(lignes)
    )
    manque = manque_de(matiere.cumul) if lignes else "Toutes les fiches bilan attendues sont remises."
    return BlocFige("", titre, (), (), (tableau,) if lignes else (), f"suivi des actions {matiere.annee}", manque)


def continuation(matiere: Matiere, parametres: Parametres) -> BlocFige:  # noqa: ARG001
    """What becomes of each action: the opinion, its reason, and whether the committee made it its own."""
    avis = matiere.continuations
    lignes = [
        (
            action.intitule,
            action.organisme,
            avis[action.cle].get_avis_display(),
            avis[action.cle].motif,
            "Comité" if avis[action.cle].seance_id else "Proposition",
        )
        for action in matiere.actions
        if action.cle in avis
    ]
    colonnes = tuple(ColonneFigee(nom) for nom in ("Action", "Portée par", "Avis", "Pourquoi", "Avis de"))
    titre = "Suites proposées pour les actions"
    nombres = [{"a": sens.label, "n": sum(1 for a in avis.values() if a.avis == sens)} for sens in AvisContinuation]
    alt = " ; ".join(f"{n['a']} : {n['n']}" for n in nombres)
    figures = (FigureFigee(titre, f"{titre}. {alt}.", barres(nombres, "a", "n", titre)),) if lignes else ()
    sans = len(matiere.actions) - len(lignes)
    manque = f"{formats.compte(sans, 'action')} sans avis sur la suite." if sans else ""
    return BlocFige(
        "",
        titre,
        (),
        figures,
        (TableauFige(titre, colonnes, tuple(lignes)),) if lignes else (),
        f"avis sur la suite des actions {matiere.annee}",
        manque,
    )
