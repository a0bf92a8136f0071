"""A frozen analysis as pages and documents say it: sentences with their caveats, tables, charts. Nothing is recomputed."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from quartiers.cohortes.graphiques import courbes, etats_dans_le_temps, rubans
from quartiers.cohortes.models import AnalyseCohorte
from quartiers.exports.blocs import (
    Bloc,
    ColonneBloc,
    Document,
    Encadre,
    Fiche,
    Figure,
    Liste,
    Paragraphe,
    Point,
    Tableau,
    Titre,
)
from quartiers.exports.graphiques import LARGEUR_ETROITE, png, svgs, url_etroite, url_graphique
from quartiers.socle.affichage import Colonne
from quartiers.socle.formats import compte, date_fr, nombre, pourcent
from quartiers.socle.secret.affichage import note

NOTE_ATTRITION = (
    "Combien de personnes restent suivies se lit en entier : c’est ce qui dit la solidité du reste. Pourquoi les autres ne le sont "
    "plus n’est dit qu’au dernier terme, et seulement si aucun de ces groupes n’est petit. Les personnes perdues de vue peuvent avoir "
    "un autre parcours que les autres."
)
NOTE_COURBE = (
    "Part de celles et ceux qui n’ont pas encore connu l’événement (Kaplan et Meier), comptes groupés par période : une période est "
    "élargie jusqu’à ce qu’aucune marche ne soit faite de quelques personnes. Qui sort du suivi compte jusque-là (censure à droite) ; "
    "ces sorties sont datées par groupes assez grands, au milieu de chacun. Bande : limites à 95 % (Greenwood, échelle log-log)."
)
NOTE_GROUPES = (
    "Un écart entre groupes ne dit pas sa cause : les groupes diffèrent par bien d’autres choses. Test du log-rank ; à plusieurs "
    "comparaisons, un écart sur vingt paraît net par hasard."
)
LES_CHIFFRES = "\u00a0: les chiffres"  # a table beside its drawing, under the same title
UNITES = {"trimestre": "trimestre", "semestre": "semestre", "annee": "an"}


def temps_de(contenu: Mapping[str, Any]) -> list[str]:
    """« Entrée », « 1 semestre », « 2 semestres »…"""
    unite = UNITES[contenu["nom_du_pas"]]
    return ["Entrée", *[compte(rang, unite) for rang in range(1, contenu["rangs"] + 1)]]


def avertissement(analyse: AnalyseCohorte) -> str:
    """What has happened since to those it counted; a few are never numbered."""
    partis = analyse.retraits_depuis
    if not partis:
        return ""
    qui = (
        "au moins une personne a retiré"
        if partis < analyse.contenu["seuil"]
        else f"{nombre(partis)} personnes ont retiré"
    )
    return (
        f"Depuis, {qui} son accord ; ce résultat la comptait."
        if partis < analyse.contenu["seuil"]
        else (f"Depuis, {qui} leur accord ; ce résultat les comptait.")
    )


def texte(valeur: int | str) -> str:
    return nombre(valeur) if isinstance(valeur, int) else valeur


def lire(analyse: AnalyseCohorte) -> dict[str, Any]:
    contenu = analyse.contenu
    temps = temps_de(contenu)
    return {
        "phrases": phrases_de(contenu),
        "note_secret": note(contenu["seuil"]),
        "note_attrition": NOTE_ATTRITION,
        "note_courbe": NOTE_COURBE,
        "note_groupes": NOTE_GROUPES,
        "fictif": contenu.get("fictif", False),
        "attrition": table_attrition(contenu, temps),
        "compositions": [
            (c["titre"], ["Groupe", Colonne("n", "Personnes", "nombre")], en_textes(c["lignes"]))
            for c in contenu["composition"]
        ],
        "domaines": [domaine_lu(domaine, contenu, temps) for domaine in contenu["domaines"]],
        "durees": [duree_lue(duree) for duree in contenu["durees"]],
    }


def en_textes(lignes: Sequence[Sequence[Any]]) -> list[list[str]]:
    return [[str(ligne[0]), *map(texte, ligne[1:])] for ligne in lignes]


def table_attrition(contenu: Mapping[str, Any], temps: Sequence[str]) -> dict[str, Any]:
    """Still followed, or not, period by period. The first analyses were frozen with the reasons: they are put together."""
    lignes = [[temps[ligne[0]], texte(ligne[1]), texte(sum(ligne[2:]))] for ligne in contenu["attrition"]]
    colonnes = ["Temps écoulé", *[Colonne(n, n, "nombre") for n in ("Suivies", "Pas encore, ou plus suivies")]]
    return {"colonnes": colonnes, "lignes": lignes}


def phrases_de(contenu: Mapping[str, Any]) -> list[str]:
    """What may be said in a few sentences; attrition first."""
    total, derniere = contenu["personnes"], contenu["attrition"][-1]
    temps, raisons = temps_de(contenu)[-1], contenu.get("pourquoi", {})
    phrase = f"{nombre(total)} personnes comptées ; après {temps.lower()}, {nombre(derniere[1])} encore suivies"
    if raisons and all(isinstance(n, int) for n in raisons.values()):
        phrase += (
            f", {nombre(raisons['perdu'])} perdues de vue, {nombre(raisons['sorti'])} sorties, "
            f"{nombre(raisons['a-venir'])} entrées trop récemment pour être lues à ce terme"
        )
    phrases = [f"{phrase}."]
    return [*phrases, *(f"{duree['titre']} : {phrase_duree(duree)}" for duree in contenu["durees"])]


def phrase_duree(duree: Mapping[str, Any]) -> str:
    courbe = duree["courbe"]
    if courbe is None:
        return "trop peu de personnes ou d’événements pour le dire sans en désigner."
    sur = f"sur {nombre(duree['a_risque'])} personnes"
    derniere = courbe["lignes"][-1]
    mediane, tot, tard = courbe["mediane"]
    if mediane is not None:
        debut = next(ligne["debut"] for ligne in courbe["lignes"] if ligne["fin"] == mediane)
        haut = f"{tard} mois" if tard is not None else f"plus de {derniere['fin']} mois"
        limites = "" if tot == tard == mediane else f" (à 95 %, entre {tot} et {haut})"
        quand = f"entre {debut} et {mediane} mois" if mediane else "dès l’entrée"
        return f"la moitié l’ont connu {quand}{limites}, {sur}."
    part = pourcent(100 - 100 * derniere["survie"], 0)
    bas, haut = (pourcent(100 - 100 * derniere[cle], 0) for cle in ("haut", "bas"))
    return (
        f"au bout de {derniere['fin']} mois, {part} l’ont connu (entre {bas} et {haut}), {sur} ; pas encore la moitié."
    )


def domaine_lu(domaine: Mapping[str, Any], contenu: Mapping[str, Any], temps: list[str]) -> dict[str, Any]:
    spec = etats_dans_le_temps(domaine, contenu["attrition"], temps)
    titre = f"{domaine['titre']} : où en sont les personnes encore suivies"
    suivies = ["Encore suivies", *[texte(ligne[1]) for ligne in contenu["attrition"]]]
    return {
        "titre": domaine["titre"],
        "titre_etats": titre,
        "spec": spec,
        "src": url_graphique(spec, titre),
        "src_etroit": url_etroite(spec, titre),
        "colonnes": ["Situation", *[Colonne(t, t, "nombre") for t in temps]],
        "lignes": [*en_textes(domaine["etats"]), suivies],
        **flux_lus(domaine, temps),
    }


def flux_lus(domaine: Mapping[str, Any], temps: list[str]) -> dict[str, Any]:
    """One drawing for all the moves of a domain, a table for each stretch of time."""
    montres = [flux for flux in domaine["flux"] if montre_quelque_chose(flux)]
    if not montres:
        return {"flux": []}
    titre = f"{domaine['titre']} : les passages d’une situation à l’autre"
    spec = rubans(montres, titre, temps)
    tables = []
    for flux in montres:
        de, vers = temps[flux["de"]].lower(), temps[flux["a"]].lower()
        colonnes = ["Départ", *[Colonne(f"c{r}", nom, "nombre") for r, nom in enumerate(flux["colonnes"])]]
        tables.append(
            {
                "titre": f"{domaine['titre']} : de « {de} » à « {vers} »",
                "colonnes": colonnes,
                "lignes": en_textes(flux["lignes"]),
            }
        )
    return {
        "flux": tables,
        "titre_flux": titre,
        "spec_flux": spec,
        "src_flux": url_graphique(spec, titre),
        "src_flux_etroit": url_etroite(spec, titre),
    }


def montre_quelque_chose(flux: Mapping[str, Any]) -> bool:
    return any(isinstance(v, int) and v for ligne in flux["lignes"] for v in ligne[1:-1])


COURBE = ["Au bout de", *[Colonne(n, n, "nombre") for n in ("À risque", "Événements", "Sorties du suivi")], *[
    Colonne(n, n, "pourcent") for n in ("Pas encore", "Limite basse", "Limite haute")
]]  # fmt: skip


def lignes_de_courbe(courbe: Mapping[str, Any]) -> list[list[str]]:
    return [
        [
            "À l’entrée" if ligne["fin"] == 0 else f"{ligne['fin']} mois",
            nombre(ligne["a_risque"]),
            nombre(ligne["evenements"]),
            nombre(ligne["censures"]),
            *[pourcent(100 * ligne[cle], 1) for cle in ("survie", "bas", "haut")],
        ]
        for ligne in courbe["lignes"]
    ]


def duree_lue(duree: Mapping[str, Any]) -> dict[str, Any]:
    lue: dict[str, Any] = {
        "titre": duree["titre"],
        "phrase": phrase_duree(duree).capitalize(),
        "groupes": [],
        "src": "",
    }
    if duree["courbe"] is None:
        return lue
    spec = courbes(
        [(str(duree["titre"]), duree["courbe"])], f"{duree['titre']} : part qui ne l’a pas encore connu", bande=True
    )
    lue |= {
        "spec": spec,
        "src": url_graphique(spec, str(duree["titre"])),
        "src_etroit": url_etroite(spec, str(duree["titre"])),
        "colonnes": COURBE,
        "lignes": lignes_de_courbe(duree["courbe"]),
        "groupes": [groupe_lu(str(duree["titre"]), groupe) for groupe in duree["groupes"]],
    }
    return lue


def groupe_lu(titre: str, groupe: Mapping[str, Any]) -> dict[str, Any]:
    nom = f"{titre} : par {str(groupe['dimension']).lower()}"
    spec = courbes([(c["nom"], c) for c in groupe["courbes"]], nom, bande=False)
    p = groupe["p"]
    dit = "l’écart est net" if p < 0.05 else "aucun écart net"
    valeur = "moins de 0,001" if p < 0.001 else nombre(p)
    return {
        "titre": nom,
        "spec": spec,
        "src": url_graphique(spec, nom),
        "src_etroit": url_etroite(spec, nom),
        "phrase": f"Log-rank : χ² = {nombre(groupe['khi2'])}, {compte(groupe['degres'], 'degré')} de liberté, p = {valeur} : {dit}.",
        "colonnes": ["Groupe", *COURBE],
        "lignes": [[c["nom"], *ligne] for c in groupe["courbes"] for ligne in lignes_de_courbe(c)],
    }


# Documents


def document_de(analyse: AnalyseCohorte) -> Document:
    cohorte = analyse.cohorte
    return Document(
        titre=str(cohorte),
        sous_titre=f"Analyse n° {analyse.numero}",
        mention=f"Données au {date_fr(analyse.arretee_au)}",
        entete=f"{analyse.contrat} – {cohorte}",
        date=analyse.cree_le.date(),
        blocs=list(blocs_de(analyse)),
        sans_couverture=True,
        filigrane="Données fictives" if analyse.contenu.get("fictif") else "",
    )


def blocs_de(analyse: AnalyseCohorte) -> Iterator[Bloc]:
    lu = lire(analyse)
    images = iter(figures(lu))
    if dit := avertissement(analyse):
        yield Encadre("Retraits", dit)
    yield Titre("Ce que l’on peut dire", 1)
    yield Liste([Point(phrase) for phrase in lu["phrases"]])
    yield Paragraphe(lu["note_secret"], "note")
    yield Titre("Qui est encore suivi", 1)
    yield tableau("Suivi selon le temps écoulé depuis l’entrée", lu["attrition"]["colonnes"], lu["attrition"]["lignes"])
    yield Paragraphe(NOTE_ATTRITION, "note")
    for titre, colonnes, lignes in lu["compositions"]:
        yield tableau(titre, colonnes, lignes)
    for domaine in lu["domaines"]:
        yield Titre(domaine["titre"], 1)
        yield next(images)
        yield tableau(f"{domaine['titre_etats']}{LES_CHIFFRES}", domaine["colonnes"], domaine["lignes"])
        if domaine["flux"]:
            yield next(images)
        for flux in domaine["flux"]:
            yield tableau(flux["titre"], flux["colonnes"], flux["lignes"])
    for duree in lu["durees"]:
        yield Titre(duree["titre"], 1)
        yield Paragraphe(duree["phrase"])
        if duree["src"]:
            yield next(images)
            yield tableau(f"{duree['titre']}{LES_CHIFFRES}", duree["colonnes"], duree["lignes"])
            yield Paragraphe(NOTE_COURBE, "note")
        for groupe in duree["groupes"]:
            yield Paragraphe(groupe["phrase"])
            yield next(images)
            yield tableau(f"{groupe['titre']}{LES_CHIFFRES}", groupe["colonnes"], groupe["lignes"])
            yield Paragraphe(NOTE_GROUPES, "note")
    yield Titre("D’où viennent ces chiffres", 1)
    yield Fiche("Provenance", provenance(analyse))


def provenance(analyse: AnalyseCohorte) -> list[tuple[str, str]]:
    return [
        ("Données arrêtées au", date_fr(analyse.arretee_au)),
        ("Analyse faite le", date_fr(analyse.cree_le)),
        ("Pas du temps", str(analyse.parametres["pas"])),
        ("Seuil du secret", compte(analyse.parametres["seuil"], "personne")),
        ("Empreinte des données", analyse.empreinte[:16]),
        ("Version du calcul", analyse.version_code),
    ]


def tableau(legende: str, colonnes: Sequence[Any], lignes: Sequence[Sequence[str]]) -> Tableau:
    blocs = [ColonneBloc(c, 1.6) if isinstance(c, str) else ColonneBloc(c.libelle, 1.0, "droite") for c in colonnes]
    return Tableau(legende, blocs, lignes, tetes_de_ligne=True)


def voulus_de(lu: Mapping[str, Any]) -> list[tuple[dict[str, Any], str]]:
    """Every drawing of a page and of a document, in their order."""
    voulus: list[tuple[dict[str, Any], str]] = []
    for domaine in lu["domaines"]:
        voulus.append((domaine["spec"], domaine["titre_etats"]))
        if domaine["flux"]:
            voulus.append((domaine["spec_flux"], domaine["titre_flux"]))
    for duree in lu["durees"]:
        if duree["src"]:
            voulus.append((duree["spec"], duree["titre"]))
        voulus += [(groupe["spec"], groupe["titre"]) for groupe in duree["groupes"]]
    return voulus


def dessiner(analyse: AnalyseCohorte) -> int:
    """All the drawings of its page, wide and for phones, by one process; return how many. They are kept in the cache."""
    voulus = voulus_de(lire(analyse))
    svgs([*voulus, *(({**spec, "width": LARGEUR_ETROITE}, titre) for spec, titre in voulus)])
    return len(voulus)


def figures(lu: Mapping[str, Any]) -> list[Figure]:
    voulus = voulus_de(lu)
    dessins = svgs(voulus)
    return [
        Figure(dessin, png(spec), f"{titre} : les mêmes chiffres sont dans le tableau qui suit.", titre, 0.9)
        for dessin, (spec, titre) in zip(dessins, voulus, strict=True)
    ]


__all__ = ["avertissement", "dessiner", "document_de", "lire", "provenance"]
