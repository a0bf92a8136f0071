"""The chapters of one question: what was done, evidence for and against, words, judgement, dissent, recommendations."""

import re
from collections.abc import Iterable, Iterator, Sequence

from django.utils.text import slugify

from quartiers.evaluation.domain.jugements import avertissements
from quartiers.evaluation.enums import Direction, EtatJugement, Force, GenrePropre
from quartiers.evaluation.faits import actions_menees
from quartiers.evaluation.models import Recommandation
from quartiers.evaluation.queries import LigneQuestion, PieceLue
from quartiers.evaluation.texte import en_ligne, paragraphes, phrase, propre, puces
from quartiers.exports.colonnes import Genre
from quartiers.socle.formats import date_courte, date_fr
from quartiers.suivi.contenu import BlocFige, ChapitreFige, ColonneFigee, TableauFige
from quartiers.suivi.queries.matiere import Matiere

# A short text: the layout gives such a column the width of a date.
ETROITE: Genre = "date"
PAS_JUGEE = "Cette question n’est pas jugée : les preuves réunies sont données telles quelles."
TITRES = {
    Direction.POUR: "Ce qui va dans le sens attendu",
    Direction.CONTRE: "Ce qui va dans l’autre sens",
    Direction.NUANCE: "Ce qui nuance",
}
COURT = 320  # characters of what a piece of evidence says in the body of the report; the annex says it whole
FIN_DE_PHRASE = re.compile(r"(?<=[.!?]) +(?=[A-ZÀÂÇÉÈÊÎÔÙ«0-9])")


def code_de(ligne: LigneQuestion) -> str:
    return slugify(f"question-{ligne.question.code}".replace(".", "-"))


def chapitres_de_question(ligne: LigneQuestion, matieres: Sequence[Matiere]) -> Iterator[ChapitreFige]:
    code = code_de(ligne)
    yield ChapitreFige(code, phrase(ligne.question.titre), 2, entree(ligne))
    faits = actions_menees(ligne.question, matieres)
    yield ChapitreFige(f"{code}-faits", "Ce qui a été fait", 3, "", (faits,))
    yield from chapitre_preuves(code, ligne)
    if paroles := [p for p in ligne.preuves if p.parole and p.montrable]:
        yield ChapitreFige(f"{code}-paroles", "Ce que disent habitants et partenaires", 3, dites(paroles))
    if ligne.constats:
        texte = puces([f"{en_ligne(c.texte)} ({date_fr(c.constate_le)})" for c in ligne.constats])
        yield ChapitreFige(f"{code}-constats", "Ce que nous constatons", 3, texte)
    yield chapitre_jugement(code, ligne)
    if ligne.recommandations:
        texte = puces([recommandation_dite(r) for r in ligne.recommandations])
        yield ChapitreFige(f"{code}-recommandations", "Ce que nous recommandons", 3, texte)


def entree(ligne: LigneQuestion) -> str:
    """Where the question stands in the contract, and by what it was agreed to judge it."""
    ou = f"Orientation : {en_ligne(ligne.orientation)}." if ligne.orientation else ""
    criteres = []
    for critere in ligne.criteres:
        if not critere.scelle:
            continue
        quand = date_fr(critere.scelle_le)
        connues = critere.releves_connus or 0
        aveugle = "avant toute valeur de la période" if not connues else f"alors que {connues} valeurs étaient connues"
        criteres.append(
            f"{en_ligne(critere.enonce)} Vaudra réussite : {en_ligne(critere.reussite)} (scellé le {quand}, {aveugle})."
        )
    convenus = paragraphes("Critères convenus :", puces(criteres)) if criteres else "Aucun critère scellé."
    return paragraphes(ou, convenus).replace(" :", "\u00a0:")


def chapitre_preuves(code: str, ligne: LigneQuestion) -> Iterator[ChapitreFige]:
    """By direction, each in a few lines with its strength; whole in the annex. Words have their own chapter."""
    morceaux = []
    for direction, titre in TITRES.items():
        pieces = [p for p in ligne.preuves_de(direction) if p.montrable and not p.parole]
        if pieces:
            morceaux += [f"# {titre}", puces([preuve_dite(p) for p in pieces])]
    if caches := sum(1 for p in ligne.preuves if not p.montrable):
        pluriel = f"{caches} preuves non publiables ne sont pas montrées ici."
        morceaux.insert(0, "Une preuve non publiable n’est pas montrée ici." if caches == 1 else pluriel)
    if not any(m.startswith("# ") for m in morceaux):
        morceaux.insert(0, "Aucune preuve publiable n’est réunie.")
    yield ChapitreFige(f"{code}-preuves", "Ce que disent les preuves", 3, paragraphes(*morceaux))


def preuve_dite(piece: PieceLue) -> str:
    """What it brings in the writer's own words if any, then the first sentences of its source."""
    extrait = piece.extrait
    quand = f" ({date_courte(extrait.arrete_le)})" if extrait.arrete_le else ""
    dit, reste = essentiel(extrait.texte)
    suite = [
        en_ligne(phrase(piece.preuve.commentaire)),
        en_ligne(dit),
        f"*La suite et ses réserves sont en annexe, preuve n° {piece.preuve.pk}.*" if reste else "",
        f"Force {Force(piece.preuve.force).label.lower()} : {en_ligne(piece.preuve.force_motif)}",
    ]
    tete = f"**N° {piece.preuve.pk}. {en_ligne(extrait.titre)}**{quand}, {piece.libelle_genre.lower()}."
    return " ".join([tete, *filter(None, suite)]).replace(" :", "\u00a0:")


def essentiel(texte: str) -> tuple[str, bool]:
    """The first whole sentences that fit (the first one always), and whether something follows them."""
    phrases = FIN_DE_PHRASE.split(" ".join(texte.split()))
    gardees, longueur = phrases[:1], len(phrases[0])
    for une in phrases[1:]:
        longueur += 1 + len(une)
        if longueur > COURT:
            break
        gardees.append(une)
    return " ".join(gardees), len(gardees) < len(phrases)


def dites(paroles: Iterable[PieceLue]) -> str:
    """Words between quotes when someone said them, with their direction."""
    points = []
    for piece in paroles:
        texte = en_ligne(piece.extrait.texte)
        texte = f"« {texte} »" if piece.genre in {GenrePropre.PAROLE, GenrePropre.PARTENAIRE} else texte
        sens = Direction(piece.direction).court.lower()
        points.append(f"{texte} – {en_ligne(piece.extrait.titre)} (preuve n° {piece.preuve.pk}, {sens})")
    return puces(points).replace("« ", "«\u00a0").replace(" »", "\u00a0»")


def chapitre_jugement(code: str, ligne: LigneQuestion) -> ChapitreFige:
    jugement = ligne.jugement
    if jugement is None:
        return ChapitreFige(f"{code}-jugement", "Le jugement", 3, PAS_JUGEE)
    etat = "" if jugement.etat == EtatJugement.ARRETE else f" Ce jugement est {jugement.get_etat_display().lower()}."
    texte = paragraphes(
        f"**Réponse : {jugement.get_reponse_display().lower()}.**{etat}",
        propre(jugement.argument),
        f"Preuves contraires cherchées : {en_ligne(jugement.contre_cherche)}" if jugement.contre_cherche else "",
        *(f"*À savoir : {en_ligne(a)}*" for a in avertissements(ligne)),
        *desaccords(ligne),
    ).replace(" :", "\u00a0:")
    blocs: tuple[BlocFige, ...] = ()
    if ligne.reponses:
        titre = "Critère par critère"
        colonnes = (
            ColonneFigee("Critère"),
            ColonneFigee("Réponse", ETROITE),
            ColonneFigee("Pourquoi"),
            ColonneFigee("Preuves n°", ETROITE),
        )
        lignes = tuple(
            (
                r.critere.enonce,
                r.get_reponse_display(),
                r.argument,
                ", ".join(str(p.pk) for p in sorted(r.preuves.all(), key=lambda p: p.pk)) or "aucune",
            )
            for r in ligne.reponses
        )
        blocs = (BlocFige(f"{code}-criteres", titre, tableaux=(TableauFige(titre, colonnes, lignes),)),)
    return ChapitreFige(f"{code}-jugement", "Le jugement", 3, texte, blocs)


def desaccords(ligne: LigneQuestion) -> Iterator[str]:
    for desaccord in ligne.desaccords:
        leve = f" Levé le {date_fr(desaccord.leve_le)}." if desaccord.leve_le else ""
        yield (
            f"**Désaccord de {en_ligne(desaccord.qui)}** ({date_fr(desaccord.exprime_le)}) : "
            f"{en_ligne(desaccord.texte)}{leve}"
        )


def recommandation_dite(recommandation: Recommandation) -> str:
    a_qui = ", ".join(filter(None, [str(recommandation.organisme or ""), recommandation.adressee_a]))
    morceaux = [
        f"**N° {recommandation.numero}. {en_ligne(recommandation.titre)}**",
        f"(priorité {recommandation.get_priorite_display().lower()}"
        + (f", à {en_ligne(a_qui)}" if a_qui else "")
        + (f", pour le {date_fr(recommandation.echeance)}" if recommandation.echeance else "")
        + ")",
        en_ligne(recommandation.texte),
    ]
    return " ".join(m for m in morceaux if m)


def resume_des_reponses(lignes: Sequence[LigneQuestion], recommandations: Sequence[Recommandation]) -> ChapitreFige:
    """Two tables: every question with its answer, every recommendation with where it stands."""
    reponses = tuple(
        (
            phrase(ligne.question.titre),
            ligne.jugement.get_reponse_display() if ligne.jugement else "Non jugée",
            "oui" if any(d.leve_le is None for d in ligne.desaccords) else "",
        )
        for ligne in lignes
    )
    colonnes = (ColonneFigee("Question"), ColonneFigee("Réponse", ETROITE), ColonneFigee("Désaccord", ETROITE))
    blocs = [BlocFige("reponses", "Les réponses", tableaux=(TableauFige("Les réponses", colonnes, reponses),))]
    if recommandations:
        entetes = (
            ColonneFigee("N°", ETROITE),
            ColonneFigee("Recommandation"),
            ColonneFigee("Adressée à"),
            ColonneFigee("Priorité", ETROITE),
            ColonneFigee("État", ETROITE),
            ColonneFigee("Avenant", ETROITE),
        )
        suites = tuple(
            (
                str(r.numero),
                r.titre,
                ", ".join(filter(None, [str(r.organisme or ""), r.adressee_a])),
                r.get_priorite_display(),
                r.get_etat_display(),
                " ; ".join(
                    f"n° {p.avenant.numero}, {p.avenant.get_etat_display().lower()}" for p in r.propositions.all()
                ),
            )
            for r in recommandations
        )
        titre = "Les recommandations"
        blocs.append(BlocFige("recommandations", titre, tableaux=(TableauFige(titre, entetes, suites),)))
    return ChapitreFige("reponses-et-recommandations", "Réponses et recommandations", 1, "", tuple(blocs))
