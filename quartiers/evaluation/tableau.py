"""The matrix as a file: one row a question and indicator, one sheet more for the evidence."""

import datetime as dt
from collections.abc import Iterator, Sequence

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify

from quartiers.contrat.models import Contrat
from quartiers.evaluation.enums import Direction, Force
from quartiers.evaluation.models import Evaluation
from quartiers.evaluation.queries import LigneQuestion
from quartiers.evaluation.regles import REGLES
from quartiers.exports.classeur import FORMATS, Onglet, ecrire_classeur
from quartiers.exports.colonnes import Colonne
from quartiers.exports.tableaux import FORMATS as ECRIVAINS
from quartiers.socle import formats
from quartiers.socle.affichage import Lien

QUESTIONS = [
    Colonne("axe", "Axe"),
    Colonne("question", "Question", "lien"),
    Colonne("critere", "Critères de jugement"),
    Colonne("indicateur", "Indicateur"),
    Colonne("source", "Source", "lien"),
    Colonne("valeur", "Dernière valeur"),
    Colonne("reserve", "À savoir"),
    Colonne("responsable", "Responsable"),
    Colonne("attendu", "Attendu le", "date"),
    Colonne("livre", "Livré le", "date"),
    Colonne("constat", "Constats"),
    Colonne("reponse", "Réponse"),
    Colonne("recommandation", "Recommandations"),
    Colonne("decision", "Décisions"),
    Colonne("manque", "Ce qui manque"),
    Colonne("pret", "Prêt pour le rapport", "pourcent"),
]
PREUVES = [
    Colonne("question", "Question"),
    Colonne("numero", "N°", "entier"),
    Colonne("genre", "Genre"),
    Colonne("titre", "Source", "lien"),
    Colonne("texte", "Ce qu’elle dit"),
    Colonne("direction", "Direction"),
    Colonne("force", "Force"),
    Colonne("motif", "Pourquoi cette force"),
    Colonne("arrete", "Arrêté le", "date"),
    Colonne("lu", "Copie du", "date"),
    Colonne("empreinte", "Empreinte"),
    Colonne("publiable", "Publiable"),
]


def exporter(
    contrat: Contrat,
    evaluation: Evaluation | None,
    lignes: Sequence[LigneQuestion],
    format: str,  # noqa: A002
) -> HttpResponse:
    """An Excel or OpenDocument file; another format is 404."""
    if format not in FORMATS:
        raise Http404(f"Le format « {format} » n’est pas proposé : choisir {', '.join(FORMATS)}.")
    titre = f"Matrice d’évaluation – {contrat.nom_court}"
    notes = {
        "Évaluation": evaluation.titre if evaluation else "En attente de la suivante",
        "Prêt pour le rapport": f"Part des {len(REGLES)} règles tenues (dites sur la page de la matrice)",
        "Exporté le": formats.date_fr(timezone.localdate()),
    }
    onglets = [
        Onglet("Matrice", QUESTIONS, list(lignes_de_matrice(contrat, lignes))),
        Onglet("Preuves", PREUVES, list(lignes_de_preuves(contrat, lignes))),
    ]
    instant = dt.datetime.combine(timezone.localdate(), dt.time())
    reponse = HttpResponse(ecrire_classeur(titre, onglets, format, notes, instant), content_type=ECRIVAINS[format][0])
    nom = f"{slugify(titre)}-{timezone.localdate():%Y-%m-%d}.{format}"
    reponse["Content-Disposition"] = content_disposition_header(True, nom) or "attachment"
    reponse["Cache-Control"] = "private, no-store"
    return reponse


def lignes_de_matrice(contrat: Contrat, lignes: Sequence[LigneQuestion]) -> Iterator[dict[str, object]]:
    """One row an indicator; a question without any has one row all the same."""
    for ligne in lignes:
        commun = {
            "axe": f"{ligne.axe} – {ligne.axe_titre}" if ligne.axe else "",
            "question": Lien(
                ligne.question.titre, reverse("evaluation:question", args=[contrat.code, ligne.question.code])
            ),
            "critere": " ; ".join(f"{c.enonce}{'' if c.scelle else ' (non scellé)'}" for c in ligne.criteres),
            "constat": " ; ".join(c.texte for c in ligne.constats),
            "reponse": ligne.jugement.get_reponse_display() if ligne.jugement else "",
            "recommandation": " ; ".join(f"n° {r.numero} {r.titre}" for r in ligne.recommandations),
            "decision": " ; ".join(f"n° {r.numero} {r.get_etat_display().lower()}" for r in ligne.recommandations),
            "manque": " ; ".join(regle.manque for regle in ligne.manques),
            "pret": ligne.pret,
        }
        if not ligne.indicateurs:
            yield commun
        for lu in ligne.indicateurs:
            responsable = lu.responsable or ligne.responsable
            premiere = lu.valeurs[0] if lu.valeurs else None
            yield {
                **commun,
                "indicateur": lu.indicateur.titre,
                "source": Lien(premiere.source or premiere.libelle, premiere.adresse)
                if premiere
                else lu.indicateur.source,
                "valeur": " ; ".join(f"{v.libelle} : {v.texte}" for v in lu.valeurs),
                "reserve": " ".join(dict.fromkeys(v.reserve for v in lu.valeurs if v.reserve)),
                "responsable": str(responsable or ""),
                "attendu": responsable.attendu_le if responsable else None,
                "livre": responsable.livre_le if responsable else None,
            }


def lignes_de_preuves(contrat: Contrat, lignes: Sequence[LigneQuestion]) -> Iterator[dict[str, object]]:
    for ligne in lignes:
        for piece in ligne.preuves:
            adresse = reverse("evaluation:preuve", args=[contrat.code, piece.preuve.pk])
            yield {
                "question": ligne.question.titre,
                "numero": piece.preuve.pk,
                "genre": piece.libelle_genre,
                "titre": Lien(piece.extrait.titre, adresse),
                "texte": piece.extrait.texte,
                "direction": Direction(piece.direction).court,
                "force": Force(piece.preuve.force).label,
                "motif": piece.preuve.force_motif,
                "arrete": piece.extrait.arrete_le,
                "lu": timezone.localtime(piece.extrait.lu_le).date(),
                "empreinte": piece.extrait.empreinte,
                "publiable": piece.montrable,
            }
