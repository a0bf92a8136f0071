"""The line of the register of processings (RGPD, article 30), made from what the observatory declares and holds."""

import datetime as dt

from quartiers.socle.formats import compte, date_fr
from quartiers.tranquillite.models import Observatoire, SourceObservatoire
from quartiers.tranquillite.queries import cercle_de
from quartiers.tranquillite.reglages import reglage_le


def fiche_du_registre(observatoire: Observatoire, jour: dt.date) -> list[tuple[str, str]]:
    contrat = observatoire.contrat
    cercle = cercle_de(contrat, jour)
    signes = sum(membre.signe for membre in cercle)  # type: ignore[attr-defined]
    sources = list(SourceObservatoire.objects.filter(contrat=contrat).select_related("organisme").order_by("titre"))
    reglage = reglage_le(contrat.pk, jour)
    return [
        ("Traitement", f"Observatoire de la tranquillité, {contrat}"),
        ("Responsable", observatoire.responsable),
        ("But", observatoire.finalite),
        ("Fondement", observatoire.base_legale or "À compléter"),
        ("Ouvert le", date_fr(observatoire.debut)),
        (
            "Données",
            "Nombres de faits par mois, catégorie et quartier ou commune. Aucun nom, aucune adresse, aucun cas, aucun récit : "
            "les fichiers qui en contiennent sont refusés, et aucun fichier n’est gardé.",
        ),
        ("Sources", " ; ".join(f"{source} ({source.organisme})" for source in sources) or "Aucune pour l’instant"),
        (
            "Personnes concernées",
            "Les membres du cercle : fonction, organisme, compte, adresse de courriel, signature de la charte.",
        ),
        (
            "Destinataires",
            f"{compte(len(cercle), 'membre')} du cercle, dont {compte(signes, 'charte signée', 'chartes signées')}",
        ),
        ("Public", "La seule synthèse publiée, protégée par le secret statistique."),
        ("Protection", f"Aucun nombre inférieur à {reglage.seuil} ne sort, ni par différence entre totaux."),
        (
            "Conservation",
            f"{compte(observatoire.conservation_annees, 'année')} pour les chiffres mensuels ; les synthèses publiées restent.",
        ),
        (
            "Droits",
            "Les membres du cercle demandent la rectification ou l’effacement de leurs données à ce responsable.",
        ),
    ]
