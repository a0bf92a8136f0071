"""The list of a council's members for the prefect: Excel to work on, Word to amend, PDF to send."""

import datetime as dt
from collections.abc import Sequence

from quartiers.exports.blocs import ColonneBloc, Document, Fiche, Paragraphe, Tableau, Titre
from quartiers.exports.colonnes import Colonne
from quartiers.participation.models import Conseil, MandatConseil
from quartiers.participation.queries_conseils import Controle, EtatCollege
from quartiers.socle.formats import date_fr

COLONNES = [
    Colonne("college", "Collège"),
    Colonne("place", "Place"),
    Colonne("nom", "Nom"),
    Colonne("prenom", "Prénom"),
    Colonne("sexe", "Sexe"),
    Colonne("organisme", "Association ou organisme"),
    Colonne("debut", "Du", "date"),
    Colonne("fin", "Au (exclu)", "date"),
    Colonne("representations", "Siège aussi"),
]


def lignes(etats: Sequence[EtatCollege]) -> list[dict[str, object]]:
    """Who sits, college by college; contacts stay out: the prefecture recognises names."""
    return [ligne(etat, mandat) for etat in etats for mandat in (*etat.titulaires, *etat.suppleants)]


def ligne(etat: EtatCollege, mandat: MandatConseil) -> dict[str, object]:
    return {
        "college": etat.college.nom,
        "place": mandat.get_place_display(),
        "nom": mandat.nom,
        "prenom": mandat.prenom,
        "sexe": mandat.get_sexe_display() if mandat.sexe else "",
        "organisme": mandat.organisme,
        "debut": mandat.debut,
        "fin": mandat.fin,
        "representations": " ; ".join(str(r) for r in mandat.representations.all()),
    }


def document_de(
    conseil: Conseil, etats: Sequence[EtatCollege], controles: Sequence[Controle], jour: dt.date
) -> Document:
    blocs = [
        Titre("Composition", 1),
        *(bloc for etat in etats for bloc in blocs_du_college(etat)),
    ]
    if controles:
        blocs += [
            Titre("Conditions de la loi", 1),
            Paragraphe("Loi du 21 février 2014, article 7 ; cadre de référence du 20 juin 2014.", "note"),
            Tableau(
                "Conditions de la loi et leur respect",
                [ColonneBloc("Condition", 3), ColonneBloc("Respect", 1), ColonneBloc("Précision", 2)],
                [(c.libelle, "Oui" if c.tenu else "Non", c.detail) for c in controles],
                tetes_de_ligne=True,
            ),
        ]
    return Document(
        titre=f"Composition : {conseil}",
        sous_titre=str(conseil.contrat),
        mention=f"Au {date_fr(jour)}",
        entete=str(conseil),
        date=jour,
        blocs=blocs,
        couverture=couverture(conseil),
        sans_couverture=True,
    )


def couverture(conseil: Conseil) -> list[tuple[str, str]]:
    paires = [
        ("Statut", conseil.get_statut_legal_display()),
        ("Commune", str(conseil.commune or "")),
        ("Zone", conseil.zone),
        ("Reconnu le", date_fr(conseil.reconnu_le)),
    ]
    return [(nom, valeur) for nom, valeur in paires if valeur]


def blocs_du_college(etat: EtatCollege) -> list[Titre | Paragraphe | Tableau | Fiche]:
    blocs: list[Titre | Paragraphe | Tableau | Fiche] = [Titre(etat.college.nom, 2)]
    membres = [*etat.titulaires, *etat.suppleants]
    if membres:
        blocs.append(
            Tableau(
                f"Membres du collège « {etat.college} »",
                [
                    ColonneBloc("Nom", 3),
                    ColonneBloc("Organisme", 3),
                    ColonneBloc("Place", 2),
                    ColonneBloc("Jusqu’au", 2),
                ],
                [
                    (f"{m.prenom} {m.nom}".strip(), m.organisme, m.get_place_display(), date_fr(m.fin) or "–")
                    for m in membres
                ],
                tetes_de_ligne=True,
            )
        )
    if etat.vacants:
        blocs.append(Paragraphe(f"Sièges vacants : {etat.vacants} sur {etat.college.sieges}."))
    return blocs
