"""The national set of neighbourhoods: loading it, loading it again, comparing one neighbourhood with all."""

import time

from bench.chrono import chronometrer

LIMITE_LECTURE = 1.0  # s: the reading of a measure against all the neighbourhoods of France
LIMITE_CHARGEMENT = 10.0  # s: « a few seconds »


def mesurer_indicateurs() -> None:
    from django.test import Client
    from django.urls import reverse

    from quartiers.contrat.models import Contrat
    from quartiers.indicateurs.domain.chargements import charger_livrees
    from quartiers.indicateurs.lecture import alentours, lire_mesure
    from quartiers.indicateurs.models import Mesure, Releve
    from quartiers.indicateurs.views.commun import lieux_de

    debut = time.perf_counter()
    charger_livrees()
    premier = time.perf_counter() - debut
    debut = time.perf_counter()
    charger_livrees()
    second = time.perf_counter() - debut
    contrat = Contrat.objects.exclude(epci=None).order_by("pk").first()
    print(f"\n## {Releve.objects.count():,} valeurs officielles".replace(",", " "))
    print(f"chargement {premier:.2f} s, rapport à la limite {premier / LIMITE_CHARGEMENT:.2f}")
    print(f"le même fichier encore {second:.2f} s, rapport {second / LIMITE_CHARGEMENT:.2f}")
    if contrat is None:
        return
    mesure = Mesure.objects.get(code="taux-pauvrete")
    jour = contrat.debut

    def lire() -> object:
        return lire_mesure(contrat, mesure, alentours(contrat, jour))

    def page(nom: str, *args: str) -> None:
        reponse = Client().get(reverse(f"indicateurs:{nom}", args=[contrat.code, *args]))
        assert reponse.status_code == 200

    for nom, acte in (
        ("comparaison nationale d’une mesure", lire),
        ("page d’une mesure", lambda: page("mesure", mesure.code)),
        ("page de toutes les mesures", lambda: page("mesures")),
        ("page d’un quartier", lambda: page("quartier", lieux_de(contrat).quartiers[0].code)),
    ):
        mediane, pire = chronometrer(acte)
        print(f"{nom} : {mediane:.3f} s, au pire {pire:.3f} s, rapport à la limite {mediane / LIMITE_LECTURE:.2f}")
