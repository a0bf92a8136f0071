"""The cover, what the contract is, and the avenants in force on the day."""

import datetime as dt

from quartiers.contrat.models import Avenant, Contrat
from quartiers.exports.blocs import Bloc, ColonneBloc, Fiche, Paragraphe, Tableau, Titre
from quartiers.socle import formats


def avenants_en_vigueur(contrat: Contrat, jour: dt.date) -> list[Avenant]:
    return list(contrat.avenants.adoptes().filter(prend_effet_le__lte=jour).order_by("prend_effet_le", "numero"))


def couverture(contrat: Contrat, avenants: list[Avenant]) -> list[tuple[str, str]]:
    return [
        *([("Intercommunalité", contrat.epci.nom)] if contrat.epci else []),
        ("En vigueur", duree(contrat)),
        *([("Signé le", formats.date_fr(contrat.signe_le))] if contrat.signe_le else []),
        ("Avenants pris en compte", ", ".join(f"n° {a.numero}" for a in avenants) or "aucun"),
    ]


def duree(contrat: Contrat) -> str:
    return formats.periode(contrat.debut, contrat.fin - dt.timedelta(days=1))


def section_presentation(contrat: Contrat, jour: dt.date, avenants: list[Avenant]) -> list[Bloc]:
    communes = ", ".join(commune.nom for commune in contrat.communes.all())
    paires = [
        ("Intitulé", contrat.intitule),
        ("Intercommunalité", contrat.epci.nom if contrat.epci else ""),
        ("Communes", communes),
        ("Numéro national", contrat.numero),
        ("Durée", duree(contrat)),
        ("Signature", formats.date_fr(contrat.signe_le)),
    ]
    return [
        Titre("Le contrat"),
        Paragraphe(
            f"Ce document présente le contrat tel qu’il s’applique le {formats.date_fr(jour)}, avenants compris. "
            "Le texte signé et les avenants adoptés font seuls foi.",
            "chapeau",
        ),
        Fiche("Le contrat en bref", [(nom, valeur) for nom, valeur in paires if valeur]),
        Titre("Avenants en vigueur", 2),
        *bloc_avenants(avenants, jour),
    ]


def bloc_avenants(avenants: list[Avenant], jour: dt.date) -> list[Bloc]:
    if not avenants:
        return [Paragraphe(f"Aucun avenant n’a pris effet au {formats.date_fr(jour)} : le texte est celui d’origine.")]
    colonnes = [
        ColonneBloc("Avenant", 1),
        ColonneBloc("Objet", 3),
        ColonneBloc("Décision", 2.2),
        ColonneBloc("Adopté le", 1.2),
        ColonneBloc("Prend effet le", 1.2),
    ]
    lignes = [
        [
            f"N°{formats.INSECABLE}{avenant.numero}",
            avenant.titre,
            avenant.decision,
            formats.date_courte(avenant.adopte_le),
            formats.date_courte(avenant.prend_effet_le),
        ]
        for avenant in avenants
    ]
    return [Tableau("Avenants dont le texte tient compte", colonnes, lignes, tetes_de_ligne=True)]
