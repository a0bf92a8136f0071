"""The accounts of a project's budget: the lines of the national financial report (Cerfa 15059), one code each.

A line below an account of two digits carries its sub-account (« 613 »); the grants of account 74 are split by kind
of funder (enums.GenreFinanceur). 86 and 87 are voluntary contributions, kept apart from cash.
"""

from dataclasses import dataclass

from quartiers.appels.enums import Cote, GenreFinanceur

C, P = Cote.CHARGE, Cote.PRODUIT


@dataclass(frozen=True)
class Compte:
    """An account: `niveau` 1 is a heading that may also take an amount of its own, 2 a line below it."""

    code: str
    cote: str
    libelle: str
    niveau: int = 1
    aide: str = ""

    @property
    def volontaire(self) -> bool:
        return self.code.startswith(("86", "87"))

    @property
    def indirect(self) -> bool:
        return self.code.startswith("ind")


COMPTES: tuple[Compte, ...] = (
    Compte("60", C, "Achats"),
    Compte("601", C, "Achats de matières et de fournitures", 2, "Petit matériel, alimentation pour un atelier…"),
    Compte("606", C, "Autres fournitures", 2, "Fournitures de bureau, eau, énergie du projet…"),
    Compte("61", C, "Services extérieurs"),
    Compte("613", C, "Locations", 2, "Salle, véhicule, matériel de son…"),
    Compte("615", C, "Entretien et réparations", 2),
    Compte("616", C, "Assurances", 2),
    Compte("618", C, "Documentation", 2),
    Compte("62", C, "Autres services extérieurs"),
    Compte("622", C, "Honoraires et intervenants", 2, "Un artiste ou une formatrice payés sur facture."),
    Compte("623", C, "Publicité, publications", 2, "Affiches, impressions."),
    Compte("625", C, "Déplacements, missions", 2, "Transport du public ou de l’équipe."),
    Compte("627", C, "Services bancaires et autres", 2),
    Compte("63", C, "Impôts et taxes"),
    Compte("631", C, "Impôts et taxes sur les salaires", 2),
    Compte("635", C, "Autres impôts et taxes", 2),
    Compte("64", C, "Charges de personnel"),
    Compte("641", C, "Salaires", 2, "La part du temps passée sur ce projet seulement."),
    Compte("645", C, "Charges sociales", 2),
    Compte("648", C, "Autres charges de personnel", 2),
    Compte("65", C, "Autres charges de gestion courante"),
    Compte("66", C, "Charges financières"),
    Compte("67", C, "Charges exceptionnelles"),
    Compte("68", C, "Dotations aux amortissements et provisions"),
    Compte("69", C, "Impôt sur les bénéfices, participation des salariés"),
    Compte("ind1", C, "Charges fixes de fonctionnement", 1, "Part du loyer, du téléphone, de la comptabilité…"),
    Compte("ind2", C, "Frais financiers indirects"),
    Compte("ind3", C, "Autres charges indirectes"),
    Compte("86", C, "Emplois des contributions volontaires en nature"),
    Compte("860", C, "Secours en nature", 2),
    Compte("861", C, "Mise à disposition gratuite de biens et services", 2, "Une salle prêtée par la commune."),
    Compte("862", C, "Prestations", 2),
    Compte("864", C, "Personnel bénévole", 2, "Heures des bénévoles, à un coût horaire que vous expliquez."),
    Compte("70", P, "Ventes et prestations", 1, "Participation demandée au public, vente de repas…"),
    Compte("73", P, "Dotations et produits de tarification"),
    Compte("74", P, "Subventions d’exploitation"),
    *(Compte(genre.value, P, str(genre.label), 2) for genre in GenreFinanceur),
    Compte("75", P, "Autres produits de gestion courante"),
    Compte("756", P, "Cotisations", 2),
    Compte("758", P, "Dons manuels, legs", 2),
    Compte("76", P, "Produits financiers"),
    Compte("77", P, "Produits exceptionnels"),
    Compte("78", P, "Reprises et reports de ressources non utilisées"),
    Compte("propres", P, "Ressources propres affectées au projet"),
    Compte("87", P, "Contributions volontaires en nature"),
    Compte("870", P, "Bénévolat", 2),
    Compte("871", P, "Prestations en nature", 2),
    Compte("875", P, "Dons en nature", 2),
)
PAR_CODE: dict[str, Compte] = {compte.code: compte for compte in COMPTES}


def compte_de(code: str) -> Compte:
    """The account `code`, or the nearest one above it (« 6063 » is « 606 »). Raises KeyError for an unknown one."""
    for longueur in range(len(code), 1, -1):
        if (compte := PAR_CODE.get(code[:longueur])) is not None:
            return compte
    raise KeyError(code)
