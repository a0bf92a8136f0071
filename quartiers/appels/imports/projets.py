"""From a row to a project: who, what, when, where, how much; the same project on several rows is one."""

import re
from decimal import Decimal

from quartiers.appels.enums import NatureCredit
from quartiers.appels.imports.colonnes import sans_nature
from quartiers.appels.imports.lignes import ZERO, Montant, Passe, Projet, Source
from quartiers.appels.imports.sommes import verifier_ligne
from quartiers.appels.imports.vocabulaire import STATUTS
from quartiers.tableurs import valeurs
from quartiers.tableurs.classeur import cellule
from quartiers.tableurs.valeurs import Cellule, plat, texte, vide

INTITULE_MAX, PORTEUR_MAX = 200, 250
REFUS = re.compile(r"^(refus\w*|rejet\w*|non retenue?|defavorable)$")


def lire_projet(passe: Passe, rang: int, ligne: list[Cellule]) -> None:
    porteur, intitule = passe.brut("porteur", ligne), passe.brut("intitule", ligne)
    qui = lire_identite(passe, rang, ligne)
    for champ in ("porteur", "intitule"):
        if erreur := passe.erreur(champ, ligne):
            passe.fauter(rang, passe.colonne(champ), valeurs.dire_erreur(erreur))
            return
    if not porteur and not qui.siret and not qui.rna:
        if "porteur" in passe.sections:
            porteur = passe.sections["porteur"]
        elif intitule and passe.precedent is not None:
            porteur, qui = (
                passe.precedent.porteur,
                valeurs.Identifiant(passe.precedent.siret, passe.precedent.siren, passe.precedent.rna),
            )
            passe.avertir(
                rang, passe.colonne("porteur"), f"organisme vide : repris de la ligne au-dessus (« {porteur[:60]} »)"
            )
        else:
            passe.fauter(
                rang, passe.colonne("porteur"), "l’organisme porteur manque : écrivez son nom dans cette cellule"
            )
            return
    if not intitule:
        if (
            passe.precedent is not None
            and plat(porteur) == plat(passe.precedent.porteur)
            and passe.brut("financeur", ligne)
        ):
            lire_suite(passe, rang, ligne)
            return
        passe.fauter(rang, passe.colonne("intitule"), "l’intitulé du projet manque : écrivez-le dans cette cellule")
        return
    annee = lire_annee(passe, rang, ligne)
    if annee is None:
        return
    projet = Projet(annee, porteur[:PORTEUR_MAX], intitule, [Source(passe.nom, rang)], qui.siret, qui.siren, qui.rna)
    lire_champs(passe, rang, ligne, projet)
    lire_montants(passe, rang, ligne, projet)
    passe.precedent = ranger(passe, projet)


def lire_suite(passe: Passe, rang: int, ligne: list[Cellule]) -> None:
    if passe.precedent is None:
        passe.fauter(rang, None, "montant sans projet au-dessus : écrivez l’association et l’intitulé sur cette ligne")
        return
    suite = Projet(passe.precedent.annee, passe.precedent.porteur, passe.precedent.intitule, [Source(passe.nom, rang)],
                   passe.precedent.siret, passe.precedent.siren, passe.precedent.rna)  # fmt: skip
    suite.champs = {"reference": passe.precedent.champs["reference"]} if "reference" in passe.precedent.champs else {}
    lire_montants(passe, rang, ligne, suite)
    fondre(passe, passe.precedent, suite)


def lire_identite(passe: Passe, rang: int, ligne: list[Cellule]) -> valeurs.Identifiant:
    lus = valeurs.Identifiant()
    for champ in ("siret", "rna"):
        for colonne in passe.rangs.get(champ, []):
            lu = valeurs.identifiant(ligne[colonne])
            if lu.remarque:
                passe.avertir(rang, colonne, lu.remarque)
            lus = valeurs.Identifiant(lus.siret or lu.siret, lus.siren or lu.siren, lus.rna or lu.rna)
    return lus


def lire_annee(passe: Passe, rang: int, ligne: list[Cellule]) -> int | None:
    lue = passe.valeur(rang, ligne, "annee", valeurs.annee)
    annee = lue or passe.table.annee
    if annee is None:
        passe.fauter(
            rang, passe.colonne("annee"), "l’année du projet n’est dite nulle part : choisissez-la pour la feuille"
        )
    return annee


def lire_champs(passe: Passe, rang: int, ligne: list[Cellule], projet: Projet) -> None:
    champs = projet.champs
    if len(projet.intitule) > INTITULE_MAX:
        passe.avertir(
            rang, passe.colonne("intitule"), "intitulé de plus de 200 signes : coupé, il reste entier en description"
        )
        champs["description"] = projet.intitule
        projet.intitule = projet.intitule[: INTITULE_MAX - 1].rstrip() + "…"
    for champ in ("reference", "sigle", "objectifs", "motif", "decision_numero"):
        if lu := passe.brut(champ, ligne):
            champs[champ] = lu[: {"reference": 60, "sigle": 40, "decision_numero": 60}.get(champ, 20_000)]
    for champ in ("description", "public", "commentaire"):
        if lus := [texte(ligne[c]) for c in passe.rangs.get(champ, []) if not vide(ligne[c])]:
            champs[champ] = "\n".join(dict.fromkeys([*([champs[champ]] if champ in champs else []), *lus]))
    for champ, lire in (("date_debut", valeurs.jour), ("date_fin", valeurs.jour), ("depose_le", valeurs.jour),
                        ("decision_le", valeurs.jour), ("participants", valeurs.entier), ("femmes", valeurs.entier),
                        ("hommes", valeurs.entier), ("cout_total", valeurs.montant)):  # fmt: skip
        if (lu_type := passe.valeur(rang, ligne, champ, lire)) is not None:
            champs[champ] = lu_type
    if "cout_total" in champs:
        passe.compter(passe.rangs["cout_total"][0], champs["cout_total"])
    if champs.get("date_debut") and champs.get("date_fin") and champs["date_fin"] < champs["date_debut"]:
        passe.avertir(
            rang, passe.colonne("date_fin"), "la fin vient avant le début : les deux dates sont laissées de côté"
        )
        del champs["date_debut"], champs["date_fin"]
    lire_statut(passe, rang, ligne, projet)
    lire_rattachements(passe, ligne, projet)


def lire_statut(passe: Passe, rang: int, ligne: list[Cellule], projet: Projet) -> None:
    if brut := passe.brut("statut", ligne) or passe.sections.get("statut", ""):
        etat = statut_de(brut)
        if etat:
            projet.champs["etat"] = etat
        else:
            passe.avertir(
                rang, passe.colonne("statut"), f"suite « {brut[:60]} » non reconnue : l’état viendra des montants"
            )
    if genre := plat(passe.brut("genre", ligne)):
        renouvele = re.search(r"\b(renouvel|reconduc|reconduit|ancien|suite|r$)", genre) or genre in {"r", "non"}
        projet.champs["genre"] = "renouvellement" if renouvele else "nouveau"
    duree = plat(passe.brut("periodicite", ligne))
    if re.search(r"\b(pluri\w*|cpo|oui|[2-5] ans)\b|\b20\d\d (a |au )?20\d\d\b", duree):
        projet.champs["periodicite"] = "pluriannuelle"


def lire_rattachements(passe: Passe, ligne: list[Cellule], projet: Projet) -> None:
    for champ in ("axe", "orientation", "objectif"):
        if lu := passe.brut(champ, ligne) or passe.sections.get(champ, ""):
            projet.champs[champ] = lu
    for champ in ("quartier", "commune"):
        lus = [texte(ligne[c]) for c in passe.rangs.get(champ, []) if not vide(ligne[c])]
        lus = [f"{' '.join(passe.table.entete.libelles[c])}" if plat(lu) in {"x", "oui", "1"} else lu
               for c, lu in zip([c for c in passe.rangs.get(champ, []) if not vide(ligne[c])], lus, strict=True)]  # fmt: skip
        if not lus and champ in passe.sections:
            lus = [
                re.sub(
                    r"(?i)^\s*(commune|ville|quartier|secteur|territoire)s?\s*(de|du|d['’])?\s*[:–-]?\s*",
                    "",
                    passe.sections[champ],
                )
            ]
        if lus:
            projet.champs[champ] = lus


def lire_montants(passe: Passe, rang: int, ligne: list[Cellule], projet: Projet) -> None:
    nomme = passe.brut("financeur", ligne) or passe.sections.get("financeur", "")
    nature = nature_de(passe.brut("nature", ligne))
    sommes: dict[str, Decimal] = {}
    for colonne in passe.argent:
        definition = passe.table.colonnes[colonne]
        lu = passe.valeur_en(rang, colonne, ligne[colonne], valeurs.montant)
        if lu is None:
            dire_inconnu(passe, rang, colonne, ligne[colonne])
            continue
        passe.compter(colonne, lu)
        if definition.annee not in (None, projet.annee):
            rappeler(passe, colonne, definition.annee)
            continue
        financeur = definition.financeur or nomme
        if not financeur:
            if lu and colonne not in passe.anonymes:  # told once a column: one answer mends all its rows
                passe.anonymes.add(colonne)
                passe.fauter(
                    rang,
                    colonne,
                    "les montants de cette colonne ne disent pas de quel financeur ils viennent : nommez-le dans les colonnes",
                )
            continue
        financeur = avec_nature(projet, financeur, nature)
        sommes[definition.stade] = sommes.get(definition.stade, ZERO) + lu
        ancien = projet.montants.get((financeur, definition.stade))
        if ancien is not None and lu:
            lu += ancien.valeur
        refus = not lu and isinstance(ligne[colonne], str) and bool(REFUS.search(plat(ligne[colonne])))
        projet.montants[financeur, definition.stade] = Montant(lu, passe.nom, rang, colonne, refus)
    verifier_ligne(passe, rang, ligne, sommes)


def nature_de(brut: str) -> str:
    if not brut:
        return ""
    return NatureCredit.DROIT_COMMUN if "droit commun" in plat(brut) or plat(brut) == "dc" else NatureCredit.SPECIFIQUE


def avec_nature(projet: Projet, financeur: str, nature: str) -> str:
    """A funder's common-law credits are a line of their own beside its specific ones."""
    if nature == NatureCredit.DROIT_COMMUN and not sans_nature(financeur)[1]:
        financeur = f"{financeur} (droit commun)"
    if nature:
        projet.natures[financeur] = nature
    return financeur


def dire_inconnu(passe: Passe, rang: int, colonne: int, valeur: Cellule) -> None:
    """Told once a column, at the first such cell."""
    if valeurs.est_inconnu(valeur) and colonne not in passe.inconnus:
        passe.inconnus.add(colonne)
        passe.avertir(
            rang,
            colonne,
            f"« {texte(valeur)[:30]} » : montant pas encore connu, laissé vide (ici, et partout dans la colonne)",
        )


def rappeler(passe: Passe, colonne: int, annee: int | None) -> None:
    """Told once: a column of another year is a reminder, its money belongs to that year's own file."""
    if colonne not in passe.rappels:
        passe.rappels.add(colonne)
        passe.avertir(
            -1,
            colonne,
            f"la colonne {passe.nommer(colonne)} donne des montants de {annee} : ils sont laissés de côté, "
            f"le fichier de {annee} les dira",
        )


def ranger(passe: Passe, projet: Projet) -> Projet:
    """A new project, or the same one again: identical rows count once, one row per funder is one project."""
    ancien = passe.projets.get(projet.cle)
    if ancien is None:
        passe.projets[projet.cle] = projet
        passe.lecture.projets.append(projet)
        return projet
    rang = projet.sources[0].ligne
    if plat(ancien.intitule) != plat(projet.intitule) and plat(ancien.porteur) != plat(projet.porteur):
        passe.fauter(
            rang, passe.colonne("reference"),
            f"ce numéro de dossier est déjà celui de « {ancien.intitule[:60]} » ({ancien.sources[0].nom}) : corrigez l’un des deux, "
            "ou ne lisez pas cette colonne",
        )  # fmt: skip
        return projet
    if meme_contenu(ancien, projet):
        passe.avertir(rang, None, f"même ligne que {ancien.sources[0].nom} : comptée une seule fois")
        for colonne in passe.argent:
            if (valeur := passe.nombre(passe.table.feuille.lignes[rang][colonne])) is not None:
                passe.lecture.laissees.append((cellule(passe.nom, rang, colonne), f"{valeur} € en double, non compté"))
        return ancien
    fondre(passe, ancien, projet)
    return ancien


def fondre(passe: Passe, ancien: Projet, autre: Projet) -> None:
    for cle, montant in autre.montants.items():
        deja = ancien.montants.get(cle)
        if deja is None:
            ancien.montants[cle] = montant
        elif passe.table.additionner:
            deja.valeur += montant.valeur
        elif deja.valeur != montant.valeur:
            passe.fauter(
                montant.ligne, montant.colonne,
                f"ce projet a déjà {deja.valeur} € de « {cle[0]} » en {deja.ou} : gardez une seule des deux lignes, donnez-leur "
                "des intitulés différents, ou cochez « additionner les lignes d’un même projet »",
            )  # fmt: skip
    for champ, valeur in autre.champs.items():
        if champ in {"quartier", "commune"} and champ in ancien.champs:
            ancien.champs[champ] = list(dict.fromkeys([*ancien.champs[champ], *valeur]))
        else:
            ancien.champs.setdefault(champ, valeur)
    ancien.natures = {**autre.natures, **ancien.natures}
    ancien.sources += autre.sources


def statut_de(brut: str) -> str:
    """The state that words of a status tell, ours or the State portal's; empty when unknown."""
    nu = plat(brut)
    return next((etat for motif, etat in STATUTS if re.search(motif, nu)), "")


def meme_contenu(un: Projet, autre: Projet) -> bool:
    """Whether a second row says nothing that the first did not."""
    return all(
        cle in un.montants and un.montants[cle].valeur == montant.valeur for cle, montant in autre.montants.items()
    ) and all(un.champs.get(champ) == valeur for champ, valeur in autre.champs.items())
