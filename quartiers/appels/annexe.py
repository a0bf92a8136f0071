"""The annex of a deliberation: by funder, who receives what for which project; the total in figures and in words."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from quartiers.appels.calculs import ZERO
from quartiers.appels.grille import ranger
from quartiers.appels.models import Campagne, Financeur, LigneFinancement, Programmation
from quartiers.appels.montants import montant_en_lettres
from quartiers.appels.tableau import Tableau
from quartiers.exports.blocs import Bloc, ColonneBloc, Document, Encadre, Paragraphe, Titre
from quartiers.exports.blocs import Tableau as TableauBloc
from quartiers.socle.formats import date_fr
from quartiers.socle.formats import montant as en_euros

SANS_SIRET = "non communiqué"


@dataclass(frozen=True)
class Attribution:
    """A grant, as a line of the annex."""

    beneficiaire: str
    siret: str
    numero: str
    projet: str
    montant: Decimal
    decision: str = ""


@dataclass(frozen=True)
class Section:
    """All the grants of one funder."""

    financeur: str
    attributions: Sequence[Attribution]

    @property
    def total(self) -> Decimal:
        return sum((a.montant for a in self.attributions), ZERO)


def sections_de_la_programmation(tableau: Tableau, sirets: dict[int, str]) -> list[Section]:
    """The amounts of a programming; lines at 0 or not set are not in an annex."""
    sections = []
    for financeur in tableau.financeurs:
        attributions = [
            Attribution(r.organisme, sirets.get(r.organisme_id) or SANS_SIRET, r.numero, r.intitule, c.retenu)
            for r in ranger(tableau.visibles, "organisme")
            for c in r.cellules.get(financeur.pk, [])
            if c.retenu
        ]
        sections.append(Section(financeur.nom, attributions))
    return [section for section in sections if section.attributions]


def section_du_financeur(financeur: Financeur, lignes: Sequence[LigneFinancement]) -> Section:
    """What a funder has voted, with the number and date of each decision."""
    return Section(
        financeur.nom,
        [
            Attribution(
                ligne.dossier.organisme.nom,
                ligne.dossier.organisme.siret or SANS_SIRET,
                ligne.dossier.numero,
                ligne.dossier.intitule,
                (ligne.notifie if ligne.notifie is not None else ligne.vote) or ZERO,
                " du ".join(p for p in (ligne.decision_numero, date_fr(ligne.decision_le)) if p),
            )
            for ligne in lignes
        ],
    )


def document_de_la_programmation(
    campagne: Campagne, programmation: Programmation, sections: Sequence[Section], jour: dt.date
) -> Document:
    couverture = [("Contrat", str(campagne.contrat)), ("Version", programmation.get_etape_display())]
    if programmation.seance:
        couverture.append(("Séance", str(programmation.seance)))
    return Document(
        titre="Annexe de délibération",
        sous_titre=str(campagne.contrat),
        mention=f"{campagne} – {programmation.nom}",
        entete="Annexe de délibération",
        date=jour,
        couverture=couverture,
        blocs=[*blocs(sections), *recapitulatif(sections)],
    )


def document_du_financeur(financeur: Financeur, annee: int, section: Section, jour: dt.date) -> Document:
    return Document(
        titre="Annexe de délibération",
        sous_titre=str(financeur.contrat),
        mention=f"{financeur.nom} – subventions {annee}",
        entete="Annexe de délibération",
        date=jour,
        couverture=[("Financeur", str(financeur.organisme)), ("Année", str(annee))],
        blocs=blocs([section]),
    )


def blocs(sections: Sequence[Section]) -> list[Bloc]:
    liste: list[Bloc] = []
    for section in sections:
        liste.append(Titre(section.financeur, 1))
        if not section.attributions:
            liste.append(Paragraphe("Aucune subvention n’est accordée."))
            continue
        liste += [tableau_de(section), total_de(section)]
    return liste or [Paragraphe("Aucune subvention n’est accordée.")]


def tableau_de(section: Section) -> TableauBloc:
    avec_decision = any(a.decision for a in section.attributions)
    colonnes = [
        ColonneBloc("Bénéficiaire", 2.4),
        ColonneBloc("SIRET", 1.6),
        ColonneBloc("Projet", 3),
        ColonneBloc("Montant", 1.4, "droite"),
    ]
    if avec_decision:
        colonnes.insert(3, ColonneBloc("Décision", 1.5))
    lignes = []
    for a in section.attributions:
        cellules = [a.beneficiaire, a.siret, f"{a.numero} – {a.projet}", en_euros(a.montant)]
        if avec_decision:
            cellules.insert(3, a.decision)
        lignes.append(cellules)
    total = ["Total", "", "", en_euros(section.total)]
    if avec_decision:
        total.insert(3, "")
    return TableauBloc(f"Subventions de {section.financeur}", colonnes, [*lignes, total], tetes_de_ligne=True)


def total_de(section: Section) -> Encadre:
    return Encadre(
        f"Total de {section.financeur}",
        f"{en_euros(section.total)}, soit {montant_en_lettres(section.total)}.",
    )


def recapitulatif(sections: Sequence[Section]) -> list[Bloc]:
    """All the funders together, when there are several."""
    if len(sections) < 2:
        return []
    total = sum((section.total for section in sections), ZERO)
    lignes = [[section.financeur, str(len(section.attributions)), en_euros(section.total)] for section in sections]
    colonnes = [
        ColonneBloc("Financeur", 3),
        ColonneBloc("Subventions", 1, "droite"),
        ColonneBloc("Montant", 1.5, "droite"),
    ]
    nombre = sum(len(section.attributions) for section in sections)
    return [
        Titre("Récapitulatif", 1),
        TableauBloc(
            "Total par financeur", colonnes, [*lignes, ["Total", str(nombre), en_euros(total)]], tetes_de_ligne=True
        ),
        Encadre("Total de la programmation", f"{en_euros(total)}, soit {montant_en_lettres(total)}."),
    ]
