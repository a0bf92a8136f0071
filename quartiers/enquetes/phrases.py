"""Results said in plain sentences: never more than the margin allows, never a cause."""

from collections.abc import Sequence

from quartiers.enquetes.calculs.estimations import Part
from quartiers.enquetes.calculs.jeu import Genre
from quartiers.enquetes.calculs.vagues import Comparaison
from quartiers.enquetes.chargement import Donnees
from quartiers.enquetes.enums_resultats import Tirage
from quartiers.enquetes.resultats import Lien, Resultat, tete_claire
from quartiers.socle.formats import INSECABLE, nombre

MARGE_INDICATIVE = (
    "Les personnes n’ont pas été tirées au hasard : les marges disent ce que le hasard seul ferait bouger ; elles sont "
    "indicatives et ne couvrent pas le biais de qui a répondu."
)


def pour_cent(valeur: float) -> str:
    return f"{nombre(round(valeur * 100))}{INSECABLE}%"


def entre(texte: str) -> str:
    """Between French quotation marks."""
    return f"«{INSECABLE}{texte}{INSECABLE}»"


def intervalle(part: Part | None) -> str:
    """« 62 % (58 à 66) »."""
    if part is None:
        return "–"
    return f"{pour_cent(part.valeur)} ({borne(part.bas)} à {borne(part.haut)})"


def borne(valeur: float) -> str:
    return nombre(round(valeur * 100))


def points(part: Part) -> str:
    return f"±{INSECABLE}{max(1, round(part.demi * 100))}{INSECABLE}points"


def phrases(lu: Resultat, lien: Lien | None = None) -> list[str]:
    """What the figures of one question say."""
    dites = [*phrase_de_tete(lu)]
    if lu.par is not None and lien is not None:
        dites.append(phrase_du_lien(lu, lien))
    if lu.ensemble.mesure is not None:
        m = lu.ensemble.mesure
        dites.append(
            f"En moyenne {decimal(m.moyenne)} (entre {decimal(m.moyenne_bas)} et {decimal(m.moyenne_haut)}) ; la moitié "
            f"des réponses est au plus à {decimal(m.quartiles[1])}."
        )
    return dites


def decimales(valeur: float) -> float:
    """Rounded so that no single answer can be found back."""
    return float(round(valeur)) if abs(valeur) >= 100 else round(valeur, 1)


def decimal(valeur: float) -> str:
    return nombre(decimales(valeur))


def phrase_de_tete(lu: Resultat) -> list[str]:
    ensemble = lu.ensemble
    if ensemble.base is None:
        return ["Trop peu de réponses pour que les résultats soient donnés."]
    rangees = sorted((r for r in ensemble.rangees if r.part), key=lambda r: -(r.part.valeur if r.part else 0))
    if not rangees or rangees[0].part is None:
        return []
    tete = rangees[0]
    part = tete.part
    assert part is not None  # noqa: S101 - sorted above
    dit = entre(tete.libelle)
    debut = f"{dit} : {pour_cent(part.valeur)} des {nombre(ensemble.base)} réponses ({points(part)})."
    if len(rangees) < 2 or lu.question.genre != Genre.UNIQUE or lu.cache:
        return [debut]
    seconde = rangees[1]
    if seconde.part is not None and not tete_claire(part, seconde.part):
        return [
            debut,
            f"La marge ne permet pas de dire laquelle vient devant, de {dit} ou de {entre(seconde.libelle)}.",
        ]
    return [debut]


def phrase_du_lien(lu: Resultat, lien: Lien) -> str:
    selon = entre(lu.par.libelle) if lu.par else ""
    if lien.essai is None:
        return f"Le secret statistique ne laisse pas assez de chiffres pour comparer selon {selon}."
    reserve = " Seules les réponses dont tous les effectifs sont montrés sont comparées." if lien.partiel else ""
    fragile = " Plusieurs effectifs attendus sont petits : à lire avec prudence." if lien.essai.fragile else ""
    if not lien.net:
        return f"La marge ne permet pas de dire que les réponses diffèrent selon {selon} ({lien.essai.palier}).{reserve}{fragile}"
    if lien.differents:
        quoi = ", ".join(entre(nom) for nom in lien.differents)
        return f"La part de {quoi} diffère selon {selon} ({lien.essai.palier}, correction de Holm).{reserve}{fragile}"
    return f"Les réponses diffèrent selon {selon}, au-delà du hasard (χ², {lien.essai.palier}).{reserve}{fragile}"


def phrases_de_methode(donnees: Donnees) -> list[str]:
    """How the survey was made and what its figures are worth."""
    jeu, plan, enquete = donnees.jeu, donnees.plan, donnees.enquete
    dites = [f"Personnes interrogées : {plan.get_tirage_display().lower()}."]
    if plan.tirage in {Tirage.QUOTAS, Tirage.VOLONTAIRES}:
        dites.append(MARGE_INDICATIVE)
    if jeu.population:
        dites.append(f"Les marges tiennent compte de la population visée ({nombre(jeu.population)} personnes).")
    if donnees.erreur:
        dites.append(f"Sans redressement : {donnees.erreur}")
    elif donnees.calage is not None:
        r = donnees.calage.resume
        dites.append(
            f"{plan.get_methode_display()} : poids de {nombre(round(r.minimum, 2))} à {nombre(round(r.maximum, 2))} ; effet "
            f"de plan {nombre(round(r.effet_de_plan, 2))}, soit {nombre(round(r.effectif_utile))} réponses utiles sur "
            f"{nombre(r.effectif)}."
        )
        if not donnees.calage.converge:
            dites.append(
                f"Le calage n’atteint pas toutes les marges dans les bornes choisies : écart d’au plus {pour_cent(donnees.calage.ecart)}."
            )
        dites += [
            f"{nom_de(donnees, m.question)} : {m.source}, {m.annee}."
            for m in donnees.marges
            if m.question in plan.marges
        ]
        dites.append("Les parts redressées sont arrondies pour que personne ne soit retrouvé par différence.")
    else:
        dites.append("Sans redressement : les parts sont celles des personnes qui ont répondu.")
    dites.append(
        f"Secret statistique : aucun effectif de moins de {enquete.seuil} réponses n’est montré, ni ne peut être retrouvé ; "
        "« s » marque ce qui est caché."
    )
    return dites


def nom_de(donnees: Donnees, question: str) -> str:
    trouvee = donnees.jeu.questions.get(question)
    return trouvee.libelle if trouvee else question


def phrase_de_vague(comparaison: Comparaison, libelle: str, combien: int) -> str:
    """One change between two waves, with what many comparisons ask for."""
    e = comparaison.ecart
    sens = "hausse" if e.valeur > 0 else "baisse"
    chiffres = (
        f"{entre(libelle)} : de {pour_cent(comparaison.avant.valeur)} à {pour_cent(comparaison.apres.valeur)} "
        f"({e.valeur * 100:+.0f} points, entre {e.bas * 100:+.0f} et {e.haut * 100:+.0f})".replace("-", "−")
    )
    if comparaison.solide:
        return f"{chiffres} : {sens} qui tient même avec {nombre(combien)} comparaisons (Holm)."
    if comparaison.probable:
        return f"{chiffres} : {sens} probable (Benjamini et Hochberg), à confirmer."
    return f"{chiffres} : la marge ne permet pas de dire que cela a changé."


def reserves_des_vagues(avant: Donnees, apres: Donnees) -> Sequence[str]:
    dites = []
    if avant.jeu.pondere != apres.jeu.pondere or avant.plan.methode != apres.plan.methode:
        dites.append(
            "Les deux vagues ne sont pas redressées de la même façon : une partie de l’écart peut venir de là."
        )
    if avant.plan.tirage != apres.plan.tirage:
        dites.append("Les personnes n’ont pas été choisies de la même façon dans les deux vagues.")
    parts = [modes_de(d) for d in (avant, apres)]
    if (
        parts[0]
        and parts[1]
        and any(abs(parts[0].get(m, 0) - parts[1].get(m, 0)) > 0.1 for m in {*parts[0], *parts[1]})
    ):
        dites.append(
            "Les modes de réponse (en ligne, sur papier, avec une médiatrice) n’ont pas la même place : on ne répond pas de même."
        )
    return dites


def modes_de(donnees: Donnees) -> dict[str, float]:
    table = donnees.publication.seule("mode_de_reponse")
    base = table.base()
    return {m: (table.lire(m) or 0) / base for m in table.lignes if table.lire(m)} if base else {}
