"""Sealing a version of the report: texts, tables and figures as data, with the rows behind them and their fingerprint.

The publication of people is sealed with the first version, and holds for the later ones (docs/decisions, 0010).
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db.models import Max
from django.utils import timezone

from quartiers.comptes.models import Utilisateur
from quartiers.comptes.politiques import Acteur
from quartiers.suivi import publication
from quartiers.suivi.composition import composer, deliberations_figees, examen_de, mention_de
from quartiers.suivi.contenu import ContenuRapport, de_json, empreinte_de, en_json
from quartiers.suivi.document_rapport import dessiner
from quartiers.suivi.enums import EtapeVersion
from quartiers.suivi.models import Rapport, VersionRapport
from quartiers.suivi.queries.matiere import Matiere


def sceller(*, acteur: Acteur, rapport: Rapport, etape: EtapeVersion) -> VersionRapport:
    """Freeze the report as it stands; call it in the transaction of the act that it is made for.

    The adopted version is the one that was submitted to the assemblies, with their deliberations: no figure of it
    is made again.
    """
    contenu = contenu_adopte(rapport) if etape == EtapeVersion.DEFINITIVE else dessiner(composer(rapport))
    return figer(rapport, etape, contenu, par=acteur.utilisateur, le=timezone.now())


def figer(
    rapport: Rapport, etape: EtapeVersion, contenu: ContenuRapport, *, par: Utilisateur | None, le: dt.datetime
) -> VersionRapport:
    """Keep `contenu`, its charts drawn, as the next version of the report."""
    brut = en_json(contenu)
    lue = Matiere(rapport.contrat, rapport.annee).publication
    donnees = {"tables": brut.pop("donnees"), "publics": publication.en_json(lue, timezone.localdate(le))}
    dernier = VersionRapport.objects.filter(rapport=rapport).aggregate(numero=Max("numero"))["numero"] or 0
    return VersionRapport.objects.create(
        contrat=rapport.contrat,
        rapport=rapport,
        numero=dernier + 1,
        etape=etape,
        contenu=brut,
        donnees=donnees,
        empreinte=empreinte_de(tout(brut, donnees)),
        scellee_le=le,
        scellee_par=par,
    )


def contenu_adopte(rapport: Rapport) -> ContenuRapport:
    projet = VersionRapport.objects.filter(rapport=rapport, etape=EtapeVersion.PROJET).order_by("-numero").first()
    if projet is None:
        raise ValueError("Aucun projet n’a été soumis aux assemblées.")
    return replace(
        contenu_de(projet),
        mention=mention_de(rapport),
        date=timezone.localdate().isoformat(),
        examen=examen_de(rapport),
        deliberations=tuple(deliberations_figees(rapport)),
    )


def contenu_de(version: VersionRapport) -> ContenuRapport:
    return de_json({**version.contenu, "donnees": version.donnees["tables"]})


def intacte(version: VersionRapport) -> bool:
    """Whether the version is still the one that was sealed."""
    return empreinte_de(tout(version.contenu, version.donnees)) == version.empreinte


def tout(contenu: Mapping[str, Any], donnees: Mapping[str, Any]) -> dict[str, Any]:
    """What the fingerprint is of; versions of older releases have no publication of their own."""
    publics = {"publics": donnees["publics"]} if "publics" in donnees else {}
    return {**contenu, "donnees": donnees["tables"], **publics}
