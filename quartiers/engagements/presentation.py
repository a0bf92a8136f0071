"""How commitments and means are shown: rows of pages and files, charts, words. No query."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.urls import reverse

from quartiers.contrat.models import Contrat
from quartiers.engagements.enums import EtatDemande, Statut, Territoire, UniteMoyen
from quartiers.engagements.models import Dispositif, Mobilisation
from quartiers.engagements.moyens import Total
from quartiers.engagements.queries_moyens import Registre
from quartiers.engagements.queries_suivi import EngagementSuivi, NombreSuivi
from quartiers.engagements.questionnaire import Question, Tableau
from quartiers.engagements.trajectoire import points
from quartiers.exports.graphiques import url_etroite, url_graphique
from quartiers.exports.specifications import courbe
from quartiers.exports.tableaux import Colonne
from quartiers.socle.affichage import Badge, Lien, Ton
from quartiers.socle.affichage import Colonne as ColonnePage
from quartiers.socle.formats import INSECABLE, compte, nombre, pourcent
from quartiers.socle.secret.affichage import SIGNE

TONS: Mapping[str, Ton] = {
    Statut.EN_RETARD: "erreur",
    Statut.RIEN_DIT: "attention",
    Statut.A_JUGER: "neutre",
    Statut.EN_BONNE_VOIE: "info",
    Statut.TENU: "succes",
    Statut.ABANDONNE: "neutre",
}
TONS_DEMANDE: Mapping[str, Ton] = {
    EtatDemande.ATTENDUE: "neutre",
    EtatDemande.COMMENCEE: "info",
    EtatDemande.REMISE: "attention",
    EtatDemande.A_PRECISER: "attention",
    EtatDemande.VALIDEE: "succes",
}
NON_RENSEIGNE = "non renseigné"
COLONNES_REGISTRE = [
    ColonnePage("code", "Code"),
    ColonnePage("titre", "Engagement", "lien", classe="large"),
    ColonnePage("partenaire", "Partenaire"),
    ColonnePage("promis", "Promis", classe="large"),
    ColonnePage("statut", "Statut", "badge"),
    ColonnePage("phrase", "Pourquoi", classe="large"),
]
COLONNES_REGISTRE_EXPORT = [
    Colonne("code", "Code"),
    Colonne("titre", "Engagement"),
    Colonne("signataire", "Signataire"),
    Colonne("partenaire", "Partenaire qui en répond"),
    Colonne("fonction", "Fonction"),
    Colonne("axe", "Axe"),
    Colonne("rubrique", "Rubrique"),
    Colonne("detail", "Précisions"),
    Colonne("quantite", "Quantité promise"),
    Colonne("nombre", "Nombre", "nombre"),
    Colonne("unite", "Unité"),
    Colonne("periode", "Période"),
    Colonne("perimetre", "Périmètre"),
    Colonne("echelle", "Échelle promise"),
    Colonne("nature", "Ce que compte le nombre"),
    Colonne("annee", "Année lue", "entier"),
    Colonne("valeur", "Valeur de l’année, à l’échelle promise", "nombre"),
    Colonne("valeur_locale", "Dont territoire du contrat (information)", "nombre"),
    Colonne("cumul", "Valeur jugée", "nombre"),
    Colonne("attendu", "Attendu à cette date", "nombre"),
    Colonne("statut", "Statut"),
    Colonne("phrase", "Pourquoi"),
    Colonne("reserves", "Ce qui rend ce statut incertain"),
    Colonne("methode", "Compté ou estimé"),
    Colonne("source", "Source"),
    Colonne("commentaire", "Commentaire"),
]
COLONNES_MOYENS = [
    ColonnePage("dispositif", "Dispositif", classe="large"),
    ColonnePage("unite", "Unité"),
    ColonnePage("prevu", "Prévu en QPV", "nombre"),
    ColonnePage("qpv", "En QPV", "nombre"),
    ColonnePage("territoire", "En tout", "nombre"),
    ColonnePage("genre", "Territoire"),
    ColonnePage("part", "Part", "nombre"),
    ColonnePage("avant", "L’an d’avant", "nombre"),
    ColonnePage("fiabilite", "Fiabilité"),
]
COLONNES_MOYENS_EXPORT = [
    Colonne("domaine", "Domaine"),
    Colonne("objectif", "Objectif"),
    Colonne("dispositif", "Dispositif"),
    Colonne("porteur", "Porté par"),
    Colonne("partenaire", "Dit par"),
    Colonne("annee", "Année", "entier"),
    Colonne("unite", "Unité"),
    Colonne("prevu", "Prévu en QPV", "nombre"),
    Colonne("qpv", "Réalisé en QPV", "nombre"),
    Colonne("territoire_prevu", "Prévu sur tout le territoire", "nombre"),
    Colonne("territoire", "Réalisé sur tout le territoire", "nombre"),
    Colonne("genre", "Tout le territoire, c’est"),
    Colonne("part_nombre", "Part des QPV (%)", "nombre"),
    Colonne("part_population", "Part de la population en QPV (%)", "nombre"),
    Colonne("avant", "Réalisé en QPV l’année d’avant", "nombre"),
    Colonne("methode", "Compté ou estimé"),
    Colonne("cle_estimation", "Clé de l’estimation"),
    Colonne("fiabilite", "Fiabilité"),
    Colonne("source", "Source"),
    Colonne("etat", "État"),
]
COLONNES_TOTAUX = [
    ColonnePage("groupe", "Domaine"),
    ColonnePage("unite", "Unité"),
    ColonnePage("dits", "Renseignés"),
    ColonnePage("qpv", "En QPV", "nombre"),
    ColonnePage("territoire", "En tout", "nombre"),
    ColonnePage("part", "Part", "nombre"),
    ColonnePage("part_population", "Population", "nombre"),
    ColonnePage("rapport", "Rapport", "nombre"),
    ColonnePage("evolution", "Évolution"),
]


def badge_de(statut: str) -> Badge:
    return Badge(Statut(statut).label, TONS[statut])


def badge_de_demande(etat: str) -> Badge:
    return Badge(EtatDemande(etat).label, TONS_DEMANDE[etat])


def adresse_engagement(contrat: Contrat, code: str) -> str:
    return reverse("engagements:engagement", args=[contrat.code, code])


def promis(suivi: NombreSuivi) -> str:
    """« 200 rénovations thermiques par an (stratégie départementale…) », in the words of the text."""
    q = suivi.quantite
    texte = " ".join(filter(None, [f"{nombre(q.nombre)}{INSECABLE}{q.unite}", q.periode]))
    return f"{texte} ({q.perimetre})" if q.perimetre else texte


def ligne_du_registre(contrat: Contrat, suivi: EngagementSuivi) -> dict[str, Any]:
    lu = suivi.lu
    return {
        "code": suivi.code,
        "titre": Lien(lu.titre, adresse_engagement(contrat, suivi.code)),
        "partenaire": suivi.partenaire.nom_court if suivi.partenaire else lu.engagement.rubrique or "À désigner",
        "promis": " ; ".join(promis(n) for n in suivi.nombres),
        "statut": badge_de(suivi.statut),
        "phrase": suivi.jugement.phrase,
    }


def lignes_exportees(suivis: Iterable[EngagementSuivi]) -> list[dict[str, Any]]:
    """One row a promised number; a commitment without any keeps one row."""
    lignes: list[dict[str, Any]] = []
    for suivi in suivis:
        lu, conduite = suivi.lu, suivi.conduite
        dite = suivi.realisations.get(suivi.annee)
        commun: dict[str, Any] = {
            "code": suivi.code,
            "titre": lu.titre,
            "signataire": lu.signataire.titre if lu.signataire else "",
            "partenaire": suivi.partenaire.nom if suivi.partenaire else "",
            "fonction": conduite.fonction if conduite else "",
            "axe": suivi.axe.code if suivi.axe else "",
            "rubrique": lu.engagement.rubrique,
            "detail": lu.engagement.detail,
            "annee": suivi.annee,
            "statut": suivi.statut.label,
            "phrase": suivi.jugement.phrase,
            "reserves": " ".join(suivi.jugement.reserves),
            "source": dite.source if dite else "",
            "commentaire": dite.commentaire if dite else "",
        }
        lignes += [{**commun, **ligne_d_un_nombre(n, suivi.annee)} for n in suivi.nombres] or [commun]
    return lignes


def ligne_d_un_nombre(suivi: NombreSuivi, annee: int) -> dict[str, Any]:
    q, promesse, dite, jugement = suivi.quantite, suivi.promesse, suivi.realisations.get(annee), suivi.jugement
    return {
        "quantite": q.titre,
        "nombre": q.nombre,
        "unite": q.unite,
        "periode": q.periode,
        "perimetre": q.perimetre,
        "echelle": promesse.echelle_dite,
        "nature": promesse.nature_dite,
        "valeur": dite.valeur if dite else None,
        "valeur_locale": dite.valeur_locale if dite else None,
        "cumul": jugement.valeur,
        "attendu": jugement.attendu,
        "statut": jugement.statut.label,
        "phrase": jugement.phrase,
        "reserves": " ".join(jugement.reserves),
        "methode": dite.get_methode_display() if dite else "",
        "source": dite.source if dite else "",
        "commentaire": dite.commentaire if dite else "",
    }


# The chart of a promise


def trajectoire_tracee(suivi: NombreSuivi, annee: int) -> dict[str, Any]:
    """What the component `graphique` shows: address of the drawing, words, and its table."""
    promesse = suivi.promesse
    chemin = points(promesse, suivi.faits(), annee)
    lignes: list[dict[str, Any]] = [
        {
            "annee": str(p.annee),
            "attendu": p.attendu,
            "valeur": p.valeur,
            "locale": suivi.realisations[p.annee].valeur_locale if p.annee in suivi.realisations else None,
        }
        for p in chemin
    ]
    titre = f"{promis(suivi)}\u00a0: attendu et réalisé"
    traits = [{"a": ligne["annee"], "v": ligne["attendu"], "s": "Attendu"} for ligne in lignes]
    traits += [{"a": ligne["annee"], "v": ligne["valeur"], "s": "Réalisé"} for ligne in lignes]
    spec = courbe(traits, "a", "v", titre, "", "s")
    dits = [f"{ligne['annee']}\u00a0: {nombre(ligne['valeur'])}" for ligne in lignes if ligne["valeur"] is not None]
    colonnes = [("annee", "Année"), ("attendu", "Attendu", "nombre"), ("valeur", "Réalisé", "nombre")]
    if promesse.locale_a_part:
        colonnes.append(("locale", "Dont territoire (dans l’année)", "nombre"))
    return {
        "titre": titre,
        "spec": spec,
        "src": url_graphique(spec, titre),
        "src_etroit": url_etroite(spec, titre),
        "alt": f"{titre}. {' ; '.join(dits) or 'Rien n’a encore été dit'}.",
        "colonnes": colonnes,
        "lignes": [
            {
                **ligne,
                "attendu": arrondi(ligne["attendu"]),
                "valeur": dit(ligne["valeur"]),
                "locale": dit(ligne["locale"]),
            }
            for ligne in lignes
        ],
    }


def arrondi(valeur: Decimal | None) -> str:
    return "–" if valeur is None else nombre(valeur.quantize(Decimal("0.1")).normalize() if valeur % 1 else valeur)


def dit(valeur: Decimal | None) -> str:
    return "–" if valeur is None else nombre(valeur)


# Common-law means


def lignes_des_moyens(registre: Registre, dispositifs: Iterable[Dispositif] | None = None) -> list[dict[str, Any]]:
    """A row a scheme and kind of quantity; a scheme that nobody filled in says so."""
    lignes: list[dict[str, Any]] = []
    for dispositif in registre.dispositifs if dispositifs is None else dispositifs:
        siens = [m for u in UniteMoyen.values if (m := registre.moyens.get((dispositif.pk, u))) is not None]
        lignes += [ligne_du_moyen(registre, dispositif, moyen) for moyen in siens] or [
            {**identite(registre, dispositif), "unite": NON_RENSEIGNE, "etat": NON_RENSEIGNE}
        ]
    return lignes


def identite(registre: Registre, dispositif: Dispositif) -> dict[str, Any]:
    organisme = dispositif.organisme or (dispositif.signataire.organisme if dispositif.signataire else None)
    return {
        "domaine": registre.domaine(dispositif),
        "objectif": dispositif.objectif,
        "dispositif": dispositif.titre,
        "porteur": dispositif.porteur,
        "partenaire": organisme.nom if organisme else "",
        "annee": registre.annee,
    }


def ligne_du_moyen(registre: Registre, dispositif: Dispositif, moyen: Mobilisation) -> dict[str, Any]:
    qpv, territoire = registre.valeur(moyen, "qpv"), registre.valeur(moyen, "territoire")
    part = part_de(qpv, territoire)
    avant = registre.precedents.get((dispositif.pk, moyen.unite))
    return {
        **identite(registre, dispositif),
        "unite": moyen.get_unite_display(),
        "prevu": moyen.qpv_prevu,
        "qpv": qpv,
        "territoire_prevu": moyen.territoire_prevu,
        "territoire": territoire,
        "genre": Territoire(moyen.territoire_genre).label if moyen.territoire_genre else "",
        "part": pourcent(part) if isinstance(part, Decimal) else part or "",
        "part_nombre": part,
        "part_population": registre.population.part(moyen.territoire_genre),
        "avant": valeur_d_avant(registre, avant),
        "methode": moyen.get_methode_display(),
        "cle_estimation": moyen.cle_estimation,
        "fiabilite": " – ".join(filter(None, [moyen.fiabilite.upper(), "estimé" if moyen.methode == "estime" else ""])),
        "source": moyen.source,
        "etat": "Validé" if moyen.validee else "À valider",
    }


def part_de(qpv: Any, territoire: Any) -> Decimal | str | None:
    """In hundredths; a share falls with a count that makes it."""
    if SIGNE in (qpv, territoire):
        return SIGNE
    return 100 * qpv / territoire if qpv is not None and territoire else None


def valeur_d_avant(registre: Registre, avant: Mobilisation | None) -> Decimal | str | None:
    if avant is None or avant.qpv is None:
        return None
    cachee = ("d", str(avant.dispositif_id), "qpv") in registre.masquees_avant
    sienne = (
        registre.acteur.habilitation is not None and registre.acteur.habilitation.organisme_id == avant.organisme_id
    )
    return SIGNE if cachee and avant.unite == UniteMoyen.BENEFICIAIRES and not sienne else avant.qpv


def ligne_du_total(registre: Registre, total: Total) -> dict[str, Any]:
    part, rapport = registre.du_total(total, "part"), registre.du_total(total, "rapport")
    return {
        "groupe": total.groupe,
        "unite": UniteMoyen(total.unite).label,
        "dits": f"{total.dits} sur {total.dispositifs}",
        "prevu": total.qpv_prevu,
        "qpv": registre.du_total(total, "qpv"),
        "territoire": registre.du_total(total, "territoire"),
        "part": pourcent(part) if isinstance(part, Decimal) else part,
        "part_population": pourcent(total.part_population) if total.part_population is not None else None,
        "rapport": f"{nombre(rapport, 2)} fois" if isinstance(rapport, Decimal) else rapport,
        "evolution": phrase_de_l_evolution(registre.du_total(total, "evolution"), total.comparables),
    }


def phrase_de_l_evolution(evolution: Any, comparables: int) -> str:
    """« +12,5 % (3 dispositifs) »: those that told both years."""
    if isinstance(evolution, str):
        return evolution
    if evolution is None:
        return ""
    signe = "+" if evolution > 0 else ""
    return f"{signe}{pourcent(evolution)} ({compte(comparables, 'dispositif')})"


def reponse_lue(tableau: Tableau, question: Question) -> dict[str, Any]:
    """One row of a partner's table as an officer reads it: only what was told."""
    dits, objet = tableau.reponses[question.cle], tableau.objets[question.cle]
    return {
        "question": question,
        "repondue": tableau.repondue(question),
        "dits": [(champ.libelle, champ.montrer(dits[champ.nom])) for champ in question.champs if dits.get(champ.nom)],
        "piece": objet.piece,
        "validee": objet.validee,
    }
