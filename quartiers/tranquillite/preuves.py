"""What the observatory brings as evidence: its summaries once published, and nothing else."""

from django.urls import reverse

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.indicateurs.preuves import Extrait, GenrePreuve, declarer
from quartiers.tranquillite.enums import EtatSynthese
from quartiers.tranquillite.models import SynthesePublique

PORTEE = "Ces nombres disent ce qui est signalé ou enregistré, pas tout ce qui se passe."


def choisir(acteur: Acteur, contrat: Contrat) -> list[tuple[int, str]]:  # noqa: ARG001 - published ones only
    publiees = SynthesePublique.objects.filter(contrat=contrat, etat=EtatSynthese.PUBLIE)
    return [(synthese.pk, str(synthese)) for synthese in publiees.order_by("-annee", "-trimestre")]


def lire(acteur: Acteur, contrat: Contrat, pk: int) -> Extrait | None:  # noqa: ARG001
    synthese = SynthesePublique.objects.filter(contrat=contrat, etat=EtatSynthese.PUBLIE, pk=pk).first()
    if synthese is None:
        return None
    sources = [str(source.get("titre", "")) for source in synthese.contenu.get("sources", [])]
    return Extrait(
        titre=str(synthese).replace(" :", "\u00a0:"),
        texte=f"Synthèse publiée : {', '.join(filter(None, sources))}. {PORTEE}".replace(" :", "\u00a0:"),
        adresse=reverse("tranquillite:publique", args=[contrat.code, synthese.pk]),
        provenance={"source": "observatoire de la tranquillité", "période": synthese.periode},
        arrete_le=synthese.publiee_le,
    )


SYNTHESES = declarer(GenrePreuve("tranquillite-synthese", "Tranquillité : synthèse publiée", choisir, lire))
