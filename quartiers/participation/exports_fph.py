"""The yearly account of the fund: totals by neighbourhood, then each request, without any name."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.db.models import QuerySet

from quartiers.contrat.models import Contrat
from quartiers.exports.blocs import Bloc, Chiffres, ColonneBloc, Document, Paragraphe, Paysage, Tableau, Titre
from quartiers.participation.exports_paroles import filigrane_de
from quartiers.participation.models import DemandeFph
from quartiers.participation.queries_fph import SoldeFph
from quartiers.socle.formats import compte, date_courte, montant


def compte_de_l_annee(
    contrat: Contrat, annee: int, soldes: Sequence[SoldeFph], demandes: QuerySet[DemandeFph], jour: dt.date
) -> Document:
    blocs: list[Bloc] = [chiffres(soldes), Titre("Par quartier", 1), tableau_des_soldes(soldes)]
    lignes = list(demandes)
    titre = Titre("Les demandes", 1)
    if lignes:
        blocs.append(Paysage([titre, tableau_des_demandes(lignes)]))
    else:
        blocs += [titre, Paragraphe("Aucune demande cette année.")]
    return Document(
        titre=f"Compte {annee} du fonds de participation des habitants",
        sous_titre=contrat.intitule,
        mention=f"Année {annee}",
        entete=contrat.nom_court,
        date=jour,
        blocs=blocs,
        sans_couverture=True,
        filigrane=filigrane_de(contrat),
    )


def chiffres(soldes: Sequence[SoldeFph]) -> Chiffres:
    def somme(nom: str) -> Decimal:
        return sum((getattr(s, nom) for s in soldes), Decimal(0))

    return Chiffres(
        [
            (montant(somme("enveloppe"), 0), "dans le fonds", ""),
            (montant(somme("pris"), 0), "engagés ou dépensés", ""),
            (montant(somme("disponible"), 0), "restent", ""),
        ]
    )


def tableau_des_soldes(soldes: Sequence[SoldeFph]) -> Tableau:
    colonnes = [
        ColonneBloc("Quartier", 2.0),
        *(ColonneBloc(n, 1.2, "droite") for n in ("Enveloppe", "Pris", "Reste", "Versé")),
    ]
    lignes = [
        [str(s.quartier), montant(s.enveloppe), montant(s.pris), montant(s.disponible), montant(s.verse)]
        for s in soldes
    ]
    return Tableau("Le fonds par quartier, en euros", colonnes, lignes, tetes_de_ligne=True)


def tableau_des_demandes(demandes: Sequence[DemandeFph]) -> Tableau:
    colonnes = [
        ColonneBloc("N°", 0.5),
        ColonneBloc("Projet", 2.6),
        ColonneBloc("Quartier", 1.4),
        ColonneBloc("Comité", 1.0),
        ColonneBloc("État", 1.3),
        *(ColonneBloc(nom, 1.1, "droite") for nom in ("Demandé", "Accordé", "Versé", "Justifié")),
    ]
    lignes = [
        [
            str(d.numero),
            d.titre,
            str(d.quartier),
            date_courte(d.comite_le),
            d.get_etat_display(),
            montant(d.demande),
            montant(d.accorde),
            montant(d.verse),
            montant(d.depense),
        ]
        for d in demandes
    ]
    return Tableau(compte(len(demandes), "demande"), colonnes, lignes)
