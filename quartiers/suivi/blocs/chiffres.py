"""Key figures of the year, people by age and sex, indicators."""

from collections.abc import Iterable
from decimal import Decimal

from quartiers.exports.specifications import barres_groupees
from quartiers.socle import formats
from quartiers.socle.secret.affichage import SIGNE
from quartiers.suivi.actions import ZERO, ActionAnnee, Mesure
from quartiers.suivi.blocs.modele import (
    COLONNE_ACTIONS,
    Parametres,
    argent,
    compte,
    euros,
    manque_de,
    note_secret,
    source_de,
)
from quartiers.suivi.contenu import BlocFige, Case, ChiffreFige, ColonneFigee, FigureFigee, TableauFige
from quartiers.suivi.queries.matiere import Matiere
from quartiers.suivi.secret_rapport import FEMMES, HOMMES, PERSONNES, QPV, SEXES, TOTAL, bandes_de

NOMS_SEXES = {"F": "Femmes", "H": "Hommes", "N": "Non précisé"}
# Units that count people: such an indicator is under the same secrecy as participants.
UNITES_PERSONNES = (
    "personne",
    "jeune",
    "enfant",
    "habitant",
    "femme",
    "homme",
    "participant",
    "bénéficiaire",
    "élève",
    "famille",
    "ménage",
    "adulte",
    "parent",
    "senior",
    "stagiaire",
    "demandeur",
    "salarié",
)


def chiffres_cles(matiere: Matiere, parametres: Parametres) -> BlocFige:  # noqa: ARG001
    cumul, comptes = matiere.cumul, matiere.comptes
    specifique, droit_commun, propre, total = argent(cumul)
    personnes = compte(comptes["total", PERSONNES])
    femmes, hommes = comptes["total", FEMMES], comptes["total", HOMMES]
    porteurs = len({action.organisme_id for action in matiere.actions})
    chiffres = [
        ChiffreFige(formats.nombre(cumul.nombre), "actions", f"portées par {formats.compte(porteurs, 'organisme')}"),
        ChiffreFige(euros(total), "votés", f"dont {euros(specifique)} de crédits spécifiques"),
        ChiffreFige(personnes, "participations", f"{compte(femmes)} femmes, {compte(hommes)} hommes"),
        ChiffreFige(compte(comptes["total", QPV]), "habitent un quartier prioritaire", "parmi ces participations"),
    ]
    if cumul.presences:
        seances = formats.compte(cumul.seances, "séance")
        chiffres.append(ChiffreFige(formats.nombre(cumul.presences), "présences", f"en {seances}"))
    paires: list[tuple[str, Case]] = [
        ("Actions", cumul.nombre),
        ("Crédits spécifiques votés (€)", specifique),
        ("Droit commun voté (€)", droit_commun),
        ("Moyens propres (€)", propre),
        ("Participations", comptes["total", PERSONNES]),
        ("dont femmes", femmes),
        ("dont hommes", hommes),
        ("dont habitants d’un quartier prioritaire", comptes["total", QPV]),
        ("Présences", cumul.presences),
        ("Séances", cumul.seances),
    ]
    tableau = TableauFige(
        f"Chiffres clés {matiere.annee}",
        (ColonneFigee("Chiffre"), ColonneFigee("Valeur", "nombre")),
        tuple(paires),
        note=note_secret(matiere, *paires),
    )
    phrase = (
        f"En {matiere.annee}, {formats.compte(cumul.nombre, 'action')} ont mobilisé {euros(total)}, "
        f"dont {euros(specifique)} de crédits spécifiques, pour {personnes} participations."
    )
    return BlocFige(
        "",
        f"L’année {matiere.annee} en chiffres",
        tuple(chiffres),
        (),
        (tableau,),
        source_de(matiere),
        manque_de(cumul),
        phrase,
    )


def ages_et_sexes(matiere: Matiere, parametres: Parametres) -> BlocFige:  # noqa: ARG001
    comptes = matiere.comptes
    bandes = list(bandes_de(matiere.cumul))
    lignes = [(bande, *(comptes["age", bande, sexe] for sexe in (*SEXES, TOTAL))) for bande in bandes]
    totaux = ("Ensemble", *(comptes["age", TOTAL, sexe] for sexe in (*SEXES, TOTAL)))
    colonnes = (
        ColonneFigee("Âge"),
        *(ColonneFigee(NOMS_SEXES[sexe], "entier") for sexe in SEXES),
        ColonneFigee("Ensemble", "entier"),
    )
    donnees = [
        {"age": bande, "sexe": NOMS_SEXES[sexe], "nombre": valeur if isinstance(valeur, int) else None}
        for bande in bandes
        for sexe in ("F", "H")
        for valeur in [comptes["age", bande, sexe]]
    ]
    titre = "Participants par âge et par sexe"
    parts = [
        f"{bande} : {compte(comptes['age', bande, 'F'])} femmes et {compte(comptes['age', bande, 'H'])} hommes"
        for bande in bandes
    ]
    figures = (
        (
            FigureFigee(
                titre, f"{titre}. {' ; '.join(parts)}.", barres_groupees(donnees, "age", "nombre", "sexe", titre)
            ),
        )
        if bandes
        else ()
    )
    tableau = TableauFige(titre, colonnes, tuple(lignes), totaux, note_secret(matiere, *lignes, totaux))
    jeunes = sum(n for bande in bandes[:4] if isinstance(n := comptes["age", bande, TOTAL], int))
    phrase = f"Les moins de 25 ans comptent pour {formats.nombre(jeunes)} participations au moins." if jeunes else ""
    sans_age = sum(1 for action in matiere.actions if action.reel and not action.reel.tranches)
    manque = manque_de(matiere.cumul)
    if sans_age:
        manque += f" {formats.compte(sans_age, 'fiche remise ne dit', 'fiches remises ne disent')} pas les âges."
    return BlocFige("", titre, (), figures, (tableau,), source_de(matiere), manque.strip(), phrase)


def indicateurs(matiere: Matiere, parametres: Parametres) -> BlocFige:
    """Indicators that several actions share add up, rates apart: those are shown action by action."""
    actions = matiere.sous(str(parametres["element"])) if parametres.get("element") else matiere.actions
    groupes: dict[tuple[str, str], list[tuple[ActionAnnee, Mesure]]] = {}
    for action in actions:
        for mesure in action.mesures:
            nom = matiere.titres_indicateurs.get(mesure.indicateur_id or 0, mesure.libelle)
            cle = nom if not est_un_taux(mesure.unite) else f"{nom} ({action.intitule})"
            groupes.setdefault((cle, mesure.unite), []).append((action, mesure))
    lignes = [ligne_indicateur(matiere, *cle, groupe) for cle, groupe in groupes.items()]
    colonnes = (
        ColonneFigee("Indicateur"),
        ColonneFigee("Unité"),
        COLONNE_ACTIONS,
        ColonneFigee("Attendu", "nombre", "Somme de ce qui était attendu ; les taux ne s’additionnent pas."),
        ColonneFigee("Réalisé", "nombre", "Somme de ce qui a été réalisé."),
        ColonneFigee("Sans résultat", "entier", "Actions qui n’ont pas donné de résultat pour cet indicateur."),
    )
    titre = "Indicateurs de réalisation et de résultat"
    tableau = TableauFige(titre, colonnes, tuple(lignes), note=note_secret(matiere, *lignes))
    sans = sum(1 for action in actions if not action.mesures)
    manque = f"{formats.compte(sans, 'action')} sans indicateur." if sans else ""
    return BlocFige("", titre, (), (), (tableau,) if lignes else (), f"fiches des actions {matiere.annee}", manque)


def ligne_indicateur(
    matiere: Matiere, nom: str, unite: str, groupe: list[tuple[ActionAnnee, Mesure]]
) -> tuple[Case, ...]:
    attendu = somme(mesure.attendu for _, mesure in groupe)
    realise = somme(mesure.realise for _, mesure in groupe)
    sans = sum(1 for _, mesure in groupe if mesure.realise is None)
    return (nom, unite, len(groupe), attendu, protege(matiere, unite, realise, groupe), sans)


def protege(matiere: Matiere, unite: str, realise: Decimal | None, groupe: list[tuple[ActionAnnee, Mesure]]) -> Case:
    """An indicator that counts people hides with the participants of the actions that make it: it may be the same."""
    if realise is None or not compte_des_personnes(unite):
        return realise
    petit = any(mesure.realise is not None and 0 < mesure.realise < matiere.seuil for _, mesure in groupe)
    cache = any(matiere.comptes["action", action.cle, PERSONNES] == SIGNE for action, _ in groupe)
    return SIGNE if petit or cache else realise


def compte_des_personnes(unite: str) -> bool:
    return any(mot in unite.lower() for mot in UNITES_PERSONNES)


def est_un_taux(unite: str) -> bool:
    return "%" in unite or "taux" in unite.lower() or "note" in unite.lower()


def somme(valeurs: Iterable[Decimal | None]) -> Decimal | None:
    connues = [valeur for valeur in valeurs if valeur is not None]
    return sum(connues, ZERO) if connues else None
