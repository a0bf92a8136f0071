"""What a reader must know to trust the report: its limits, its data and where they come from."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from quartiers.evaluation.domain.jugements import avertissements
from quartiers.evaluation.enums import ECHELLE_DE_FORCE, Direction, Force
from quartiers.evaluation.models import Recommandation
from quartiers.evaluation.queries import LigneQuestion, PieceLue
from quartiers.evaluation.texte import en_ligne, paragraphes, phrase, puces
from quartiers.exports.colonnes import Genre
from quartiers.socle.formats import compte, date_courte
from quartiers.suivi.contenu import BlocFige, ChapitreFige, ColonneFigee, TableauFige

C = ColonneFigee
ETROITE: Genre = "date"  # the width of a date
VALEUR_MAX = 200  # characters of one value of a provenance
COLONNES_PREUVES = (
    C("Preuve", definition="Son numéro est celui du corps du rapport."),
    C("Ce qu’elle dit"),
    C("Force", definition=" ; ".join(f"{Force(f).label} : {sens}" for f, sens in ECHELLE_DE_FORCE.items())),
)
LIGNES_MONTREES = 40  # rows of a table of evidence that are printed; the data hold them all


def chapitre_limites(lignes: Sequence[LigneQuestion]) -> ChapitreFige:
    """Question by question, what weakens its answer; those not judged are counted."""
    sans = sum(1 for ligne in lignes if ligne.jugement is None)
    points = []
    if sans:
        verbe = "n’est pas jugée" if sans == 1 else "ne sont pas jugées"
        points.append(f"{compte(sans, 'question')} sur {len(lignes)} {verbe}.")
    for ligne in lignes:
        if ligne.jugement is None:
            continue
        dits = [*avertissements(ligne), *filter(str.strip, ligne.jugement.limites.splitlines())]
        if dits:
            points.append(
                "\n".join([en_ligne(phrase(ligne.question.titre)), *(f"  - {en_ligne(dit)}" for dit in dits)])
            )
    texte = paragraphes(
        "Chaque limite ci-dessous vient de ce qui est écrit dans la matrice, ou de ce qui y manque.", puces(points)
    )
    return ChapitreFige("limites", "Ce que cette évaluation ne permet pas de dire", 1, texte)


def montrees(lignes: Iterable[LigneQuestion]) -> Iterator[tuple[LigneQuestion, PieceLue]]:
    for ligne in lignes:
        for piece in sorted(ligne.preuves, key=lambda p: p.preuve.pk):
            if piece.montrable:
                yield ligne, piece


def chapitre_donnees(lignes: Sequence[LigneQuestion]) -> ChapitreFige:
    """Where each piece of evidence comes from: kind, vintage, parameters, fingerprint of the copy; then their tables."""
    echelle = puces([f"{Force(f).label} : {sens}." for f, sens in ECHELLE_DE_FORCE.items()]).replace(" :", "\u00a0:")
    texte = paragraphes(
        "Échelle de force des preuves :".replace(" :", "\u00a0:"),
        echelle,
        "Chaque preuve est une copie datée de ce que disait sa source ; son empreinte (SHA-256) permet de vérifier "
        "qu’elle n’a pas changé depuis.",
    )
    pieces = list(montrees(lignes))
    provenances = tuple(
        (
            str(p.preuve.pk),
            f"{p.libelle_genre} – {p.extrait.titre}",
            provenance_dite(p.extrait.provenance),
            date_courte(p.extrait.lu_le),
            f"version {p.extrait.version}, {p.extrait.empreinte[:16]}",
        )
        for _, p in pieces
    )
    blocs = list(blocs_des_preuves(lignes))
    if provenances:
        colonnes = (C("N°", ETROITE), C("Preuve"), C("Provenance"), C("Lue le", ETROITE), C("Copie"))
        titre = "Provenance des preuves"
        blocs.append(BlocFige("provenances", titre, tableaux=(TableauFige(titre, colonnes, provenances),)))
    for _, piece in pieces:
        if piece.extrait.lignes and piece.extrait.entetes:
            blocs.append(BlocFige(f"preuve-{piece.preuve.pk}", "", tableaux=(tableau_de(piece),)))
    return ChapitreFige("donnees", "Données et méthodes", 1, texte, tuple(blocs))


def blocs_des_preuves(lignes: Sequence[LigneQuestion]) -> Iterator[BlocFige]:
    """What each piece says, whole, question by question: the body of the report keeps the first sentences.

    Words of residents and partners are whole in the body."""
    for ligne in lignes:
        pieces = [piece for _, piece in montrees([ligne]) if not piece.parole]
        if pieces:
            titre = f"Preuves en entier : {phrase(ligne.question.titre)}".replace(" :", "\u00a0:")
            tableau = TableauFige(titre, COLONNES_PREUVES, tuple(ligne_de_preuve(p) for p in pieces))
            yield BlocFige(f"preuves-{ligne.question.code}".replace(".", "-"), titre, tableaux=(tableau,))


def ligne_de_preuve(piece: PieceLue) -> tuple[str, str, str]:
    extrait, preuve = piece.extrait, piece.preuve
    quand = f" ({date_courte(extrait.arrete_le)})" if extrait.arrete_le else ""
    source = f"N° {preuve.pk} – {extrait.titre}{quand}, {piece.libelle_genre.lower()}"
    sens = Direction(piece.direction).court.lower()
    force = f"{Force(preuve.force).label}, {sens} : {preuve.force_motif}"
    return source, " ".join(filter(None, [extrait.texte, preuve.commentaire])), force.replace(" :", "\u00a0:")


def tableau_de(piece: PieceLue) -> TableauFige:
    extrait = piece.extrait
    lignes = [cadrer(ligne, len(extrait.entetes)) for ligne in extrait.lignes]
    note = ""
    if len(lignes) > LIGNES_MONTREES:
        note = f"{LIGNES_MONTREES} lignes sur {len(lignes)} ; toutes sont dans la source."
    return TableauFige(
        f"Preuve n° {piece.preuve.pk} : {extrait.titre}".replace(" :", "\u00a0:"),
        tuple(C(str(e)) for e in extrait.entetes),
        tuple(lignes[:LIGNES_MONTREES]),
        note=note,
    )


def cadrer(ligne: Sequence[Any], largeur: int) -> tuple[str, ...]:
    """As many cells as there are heads."""
    cases = [str(case) for case in ligne][:largeur]
    return (*cases, *[""] * (largeur - len(cases)))


def provenance_dite(provenance: Any) -> str:
    """« Millésime : 2025 ; paramètres : … »; nested values are said flat."""
    if not isinstance(provenance, dict):
        return str(provenance or "")
    dites = [
        f"{str(nom).replace('_', ' ')} : {coupe(valeur_dite(valeur))}" for nom, valeur in provenance.items() if valeur
    ]
    return " ; ".join(dites).replace(" :", "\u00a0:")


def coupe(texte: str) -> str:
    """Long lists are whole in the machine-readable data."""
    return texte if len(texte) <= VALEUR_MAX else f"{texte[: VALEUR_MAX - 1]}…"


def valeur_dite(valeur: Any) -> str:
    if isinstance(valeur, dict):
        return ", ".join(f"{nom} {valeur_dite(v)}" for nom, v in valeur.items())
    if isinstance(valeur, list):
        return ", ".join(valeur_dite(v) for v in valeur)
    texte = str(valeur)
    return texte[:16] if len(texte) == 64 and texte.isalnum() else texte  # fingerprints: enough to tell them apart


# Machine-readable tables


def tables_de_donnees(
    lignes: Sequence[LigneQuestion], recommandations: Sequence[Recommandation]
) -> Iterator[TableauFige]:
    yield TableauFige(
        "Preuves",
        (
            C("Numéro"), C("Question"), C("Genre"), C("Titre"), C("Texte"), C("Direction"), C("Force"),
            C("Pourquoi cette force"), C("Arrêté le"), C("Lu le"), C("Version"), C("Empreinte"), C("Provenance"),
        ),
        tuple(
            (
                str(p.preuve.pk), ligne.question.code, p.libelle_genre, p.extrait.titre, p.extrait.texte,
                Direction(p.direction).court, Force(p.preuve.force).label, p.preuve.force_motif,
                str(p.extrait.arrete_le or ""), p.extrait.lu_le.date().isoformat(), str(p.extrait.version),
                p.extrait.empreinte, json.dumps(p.extrait.provenance, ensure_ascii=False),
            )
            for ligne, p in montrees(lignes)
        ),
    )  # fmt: skip
    yield TableauFige(
        "Critères",
        (
            C("Question"),
            C("Critère"),
            C("Réussite"),
            C("Scellé le"),
            C("Valeurs connues"),
            C("Empreinte"),
            C("Réponse"),
        ),
        tuple(
            (
                ligne.question.code,
                c.enonce,
                c.reussite,
                c.scelle_le.date().isoformat() if c.scelle_le else "",
                "" if c.releves_connus is None else str(c.releves_connus),
                c.empreinte,
                next((r.get_reponse_display() for r in ligne.reponses if r.critere_id == c.pk), ""),
            )
            for ligne in lignes
            for c in ligne.criteres
            if c.scelle
        ),
    )
    yield TableauFige(
        "Jugements",
        (C("Question"), C("Énoncé"), C("Réponse"), C("État"), C("Arrêté le"), C("Désaccords")),
        tuple(
            (
                ligne.question.code,
                ligne.question.titre,
                ligne.jugement.get_reponse_display() if ligne.jugement else "Non jugée",
                ligne.jugement.get_etat_display() if ligne.jugement else "",
                str(ligne.jugement.arrete_le or "") if ligne.jugement else "",
                " ; ".join(f"{d.qui} – {d.texte}" for d in ligne.desaccords),
            )
            for ligne in lignes
        ),
    )
    yield TableauFige(
        "Recommandations",
        (C("Numéro"), C("Recommandation"), C("Adressée à"), C("Priorité"), C("Échéance"), C("État"), C("Avenants")),
        tuple(
            (
                str(r.numero),
                r.titre,
                ", ".join(filter(None, [str(r.organisme or ""), r.adressee_a])),
                r.get_priorite_display(),
                str(r.echeance or ""),
                r.get_etat_display(),
                " ; ".join(str(p.avenant.numero) for p in r.propositions.all()),
            )
            for r in recommandations
        ),
    )
