"""The structured contract out of the source lines: each part by its own module, then the accounts of every line."""

from dataclasses import replace

from quartiers.contrat.lecture.arborescence import Constructeur
from quartiers.contrat.lecture.blocs import construire_blocs
from quartiers.contrat.lecture.coherence import controler
from quartiers.contrat.lecture.contexte import Contexte, communes_nommees, noms_propres, sigles_vus
from quartiers.contrat.lecture.dispositifs import lire_dispositifs
from quartiers.contrat.lecture.engagements import lire_engagements
from quartiers.contrat.lecture.entete import ajouter_communes_signataires, lire_entete
from quartiers.contrat.lecture.indicateurs import lire_indicateurs
from quartiers.contrat.lecture.instances import lire_instances
from quartiers.contrat.lecture.matrice import lire_matrice
from quartiers.contrat.lecture.modele import (
    CELLULES_MAX,
    DEMESUREE,
    PAGE_EN_IMAGE,
    SIGNES_MAX,
    Document,
    Doute,
    LigneSource,
    Rapport,
)
from quartiers.contrat.lecture.noeuds import Noeud, en_document
from quartiers.contrat.lecture.parcours import construire_arbre
from quartiers.contrat.lecture.participation import lire_participation
from quartiers.contrat.lecture.parties import marquer_domaines
from quartiers.contrat.lecture.quartiers import lire_quartiers
from quartiers.contrat.lecture.references import lire_notes, lire_references
from quartiers.contrat.lecture.registre import Registre
from quartiers.contrat.lecture.sigles import lire_sigles
from quartiers.contrat.lecture.signataires import lire_signataires
from quartiers.contrat.lecture.sommaire import lignes_du_sommaire, titres_lisibles
from quartiers.contrat.lecture.titres import reperer_titres
from quartiers.contrat.lecture.versions import FORMAT


def structurer(lignes: list[LigneSource], nom: str) -> tuple[Document, Rapport]:
    registre = Registre()
    lignes = [_bornee(ligne, registre) for ligne in lignes]
    _pages_en_image(lignes, registre)
    sommaire = lignes_du_sommaire(lignes)
    blocs = construire_blocs(lignes, sommaire, registre)
    titres = reperer_titres(blocs)
    marquer_domaines(blocs, titres)
    ctx = Contexte(blocs, titres, registre, titres_lisibles(lignes, sommaire), noms=noms_propres(blocs))
    ctx.communes = communes_nommees(blocs)
    sigles = lire_sigles(ctx)
    ctx.sigles = frozenset(s["sigle"] for s in sigles) | sigles_vus(blocs)
    document = _document(ctx, sigles)
    rapport = _rapport(ctx, document, lignes, nom)
    document["doutes"] = [d.as_dict() for d in rapport.doutes]
    return document, rapport


def _bornee(ligne: LigneSource, registre: Registre) -> LigneSource:
    if len(ligne.texte) <= SIGNES_MAX and len(ligne.cellules) <= CELLULES_MAX:
        return ligne
    registre.douter(
        "ligne_demesuree",
        f"Ligne de {len(ligne.texte)} signes, laissée de côté : l’export a dû perdre les retours à la ligne.",
        [ligne.numero, ligne.numero],
    )
    return replace(ligne, ecartee=ligne.ecartee or DEMESUREE, cellules=())


def _pages_en_image(lignes: list[LigneSource], registre: Registre) -> None:
    """Pages that are pictures in the midst of a text: what they show is not read, and the reader is told."""
    images = [ligne for ligne in lignes if ligne.ecartee == PAGE_EN_IMAGE]
    # A cover is a picture in most documents.
    interieures = [ligne for ligne in images if ligne.page not in {1, max(autre.page or 1 for autre in lignes)}]
    if interieures:
        pages = ", ".join(str(ligne.page) for ligne in interieures)
        une = len(interieures) == 1
        registre.douter(
            "page_en_image",
            f"{'La page' if une else 'Les pages'} {pages} {'est une image' if une else 'sont des images'} : ce qui s’y trouve n’a pas été lu.",
            [interieures[0].numero, interieures[-1].numero],
        )


def _document(ctx: Contexte, sigles: list[Document]) -> Document:
    notes = lire_notes(ctx)
    arbre = construire_arbre(ctx.blocs, ctx.titres, ctx.registre)
    _rendre_lisible(ctx, arbre.racine)
    axes = en_document(arbre.racine)
    quartiers = lire_quartiers(ctx)
    matrice = lire_matrice(ctx, quartiers, axes)
    contrat = lire_entete(ctx, quartiers)
    contrat["vocabulaire"] = _vocabulaire(arbre)
    participation = lire_participation(ctx, contrat["communes"])
    instances = lire_instances(ctx)
    signataires = lire_signataires(ctx)
    ajouter_communes_signataires(contrat, signataires)
    dispositifs = lire_dispositifs(ctx)
    engagements = lire_engagements(ctx, signataires)
    indicateurs = lire_indicateurs(ctx, axes, arbre.indicateurs)
    controler(ctx, arbre.racine)
    if not axes:
        ctx.registre.douter(
            "axes", "Aucun axe n’a été reconnu : vérifiez que le fichier est bien un contrat de ville.", [1, 1], "axes"
        )
    return {
        "format": FORMAT, "contrat": contrat, "axes": axes, "quartiers": quartiers, "matrice": matrice, "instances": instances,
        "participation": participation, "signataires": signataires, "engagements": engagements, "dispositifs": dispositifs,
        "indicateurs": indicateurs, "sigles": sigles, "references": lire_references(ctx), "notes": notes,
    }  # fmt: skip


def _rendre_lisible(ctx: Contexte, noeud: Noeud) -> None:
    for enfant in noeud.enfants:
        enfant.titre = ctx.lisible(enfant.titre)
        _rendre_lisible(ctx, enfant)


def _vocabulaire(arbre: Constructeur) -> Document:
    """How the source names its levels; what it does not name keeps the usual word."""
    usuel = {
        "axe": "Axe",
        "orientation": "Orientation",
        "objectif": "Objectif opérationnel",
        "action": "Action",
        "sous_action": "Sous-action",
    }
    lus = {n: v for n, v in arbre.vocabulaire.items() if n in usuel}
    return usuel | {
        n: v if len(v) > 3 and not v.isupper() else v.capitalize() if len(v) > 3 else v for n, v in lus.items()
    }


def _rapport(ctx: Contexte, document: Document, lignes: list[LigneSource], nom: str) -> Rapport:
    registre = ctx.registre
    partie = ""
    for bloc in ctx.blocs:
        titre = ctx.titres.get(bloc.rang)
        if titre is not None and titre.etiquette is None:
            partie = titre.texte[:70]
            registre.laisser(bloc, "titre de partie")
        registre.laisser(bloc, f"récit : {partie}" if partie else "récit")
    registre.laisser_lignes((ligne.numero for ligne in lignes), "récit")
    laissees = {n: r for n, r in registre.laissees.items() if n not in registre.placees}
    doutes: list[Doute] = sorted(registre.doutes, key=lambda d: d.lignes)
    return Rapport(
        nom,
        len(lignes),
        compter(document),
        doutes,
        dict(sorted(registre.placees.items())),
        dict(sorted(laissees.items())),
    )


def compter(document: Document) -> dict[str, int]:
    """Counts by level, in the report's order."""
    comptes = dict.fromkeys(("axes", "orientations", "objectifs", "actions", "sous_actions"), 0)

    def parcourir(element: Document) -> None:
        for niveau in ("orientations", "objectifs", "actions", "sous_actions"):
            for enfant in element.get(niveau, []):
                comptes[niveau] += 1
                parcourir(enfant)

    for axe in document["axes"]:
        comptes["axes"] += 1
        parcourir(axe)
    for partie in (
        "quartiers",
        "matrice",
        "instances",
        "participation",
        "signataires",
        "engagements",
        "dispositifs",
        "indicateurs",
        "sigles",
        "references",
        "notes",
    ):
        comptes[partie] = len(document.get(partie, []))
    comptes["chiffres"] = sum(len(q["chiffres"]) for q in document["quartiers"])
    comptes["themes"] = sum(len(q["themes"]) for q in document["quartiers"])
    comptes["pistes"] = sum(len(q["pistes"]) for q in document["quartiers"])
    comptes["quantites"] = sum(len(e["quantites"]) for e in document["engagements"])
    return comptes
