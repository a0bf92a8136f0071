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
from quartiers.suivi.chiffres import BANDES
from quartiers.suivi.contenu import BlocFige, Case, ChiffreFige, ColonneFigee, FigureFigee, TableauFige
from quartiers.suivi.indicateurs_annee import compte_des_choses, est_un_taux, rendue
from quartiers.suivi.publication import publiable
from quartiers.suivi.queries.matiere import Matiere

NOMS_SEXES = {"femmes": "Femmes", "hommes": "Hommes", "non_precise": "Non précisé"}
COMPTES_DES_AGES = (*NOMS_SEXES, "participations")


def chiffres_cles(matiere: Matiere, parametres: Parametres) -> BlocFige:  # noqa: ARG001
    cumul = matiere.cumul
    specifique, droit_commun, propre, total = argent(cumul)
    tous, femmes, hommes, qpv, presences = (
        matiere.personnes("total", "", nom) for nom in ("participations", "femmes", "hommes", "qpv", "presences")
    )
    personnes = compte(tous)
    porteurs = len({action.organisme_id for action in matiere.actions})
    chiffres = [
        ChiffreFige(formats.nombre(cumul.nombre), "actions", f"portées par {formats.compte(porteurs, 'organisme')}"),
        ChiffreFige(euros(total), "votés", f"dont {euros(specifique)} de crédits spécifiques"),
        ChiffreFige(personnes, "participations", f"{compte(femmes)} femmes, {compte(hommes)} hommes"),
        ChiffreFige(compte(qpv), "habitent un quartier prioritaire", "parmi ces participations"),
    ]
    if presences:
        seances = formats.compte(cumul.seances, "séance")
        chiffres.append(ChiffreFige(compte(presences), "présences", f"en {seances}"))
    paires: list[tuple[str, Case]] = [
        ("Actions", cumul.nombre),
        ("Crédits spécifiques votés (€)", specifique),
        ("Droit commun voté (€)", droit_commun),
        ("Moyens propres (€)", propre),
        ("Participations", tous),
        ("dont femmes", femmes),
        ("dont hommes", hommes),
        ("dont habitants d’un quartier prioritaire", qpv),
        ("Présences", presences),
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
    bandes = [bande for bande in BANDES if matiere.personnes("bande", bande) not in {0, None}]
    lignes = [(bande, *(matiere.personnes("bande", bande, nom) for nom in COMPTES_DES_AGES)) for bande in bandes]
    totaux = ("Ensemble", *(matiere.personnes("ages", "", nom) for nom in COMPTES_DES_AGES))
    colonnes = (
        ColonneFigee("Âge"),
        *(ColonneFigee(nom, "entier") for nom in NOMS_SEXES.values()),
        ColonneFigee("Ensemble", "entier"),
    )
    donnees = [
        {"age": bande, "sexe": NOMS_SEXES[sexe], "nombre": valeur if isinstance(valeur, int) else None}
        for bande in bandes
        for sexe in ("femmes", "hommes")
        for valeur in [matiere.personnes("bande", bande, sexe)]
    ]
    titre = "Participants par âge et par sexe"
    parts = [f"{bande} : {compte(femmes)} femmes et {compte(hommes)} hommes" for bande, femmes, hommes, *_ in lignes]
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
    moins_de_25 = [b for b in list(BANDES)[:4] if b in bandes]
    jeunes = sum(n for bande in moins_de_25 if isinstance(n := matiere.personnes("bande", bande), int))
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
            cle = nom if not est_un_taux(mesure.unite, nom) else f"{nom} ({action.intitule})"
            groupes.setdefault((cle, mesure.unite.strip()), []).append((action, rendue(mesure, action)))
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
    return (nom, unite, len(groupe), attendu, protege(matiere, nom, unite, realise, groupe), sans)


def protege(
    matiere: Matiere, nom: str, unite: str, realise: Decimal | None, groupe: list[tuple[ActionAnnee, Mesure]]
) -> Case:
    """An indicator that may count people hides with the counts of the actions that make it: it may be the same."""
    if realise is None or compte_des_choses(unite):
        return realise
    taux = est_un_taux(unite, nom)
    lisible = all(publiable(mesure, action, matiere.publication, taux=taux) for action, mesure in groupe)
    return realise if lisible else SIGNE


def somme(valeurs: Iterable[Decimal | None]) -> Decimal | None:
    connues = [valeur for valeur in valeurs if valeur is not None]
    return sum(connues, ZERO) if connues else None
