"""What the partners' commitments bring as evidence: where they stand in a year, validated answers only."""

from django.urls import reverse

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.engagements.bilan import synthese
from quartiers.engagements.enums import Statut
from quartiers.engagements.models import CollecteEngagements
from quartiers.indicateurs.preuves import Extrait, GenrePreuve, declarer


def choisir(acteur: Acteur, contrat: Contrat) -> list[tuple[int, str]]:  # noqa: ARG001 - what the public reads
    annees = CollecteEngagements.objects.filter(contrat=contrat).order_by("-annee").values_list("annee", flat=True)
    return [(annee, f"Engagements des partenaires, {annee}") for annee in annees]


def lire(acteur: Acteur, contrat: Contrat, pk: int) -> Extrait | None:  # noqa: ARG001
    """The identifier is the year."""
    if not CollecteEngagements.objects.filter(contrat=contrat, annee=pk).exists():
        return None
    lu = synthese(contrat, pk)
    dits = " ; ".join(f"{libelle.lower()} : {nombre}" for libelle, nombre in lu["statuts"] if nombre)
    muets = ", ".join(nom for nom, _ in lu["muets"])
    silence = f" Sans réponse validée : {muets}." if muets else ""
    lignes = tuple(
        (s.code, s.lu.titre, s.partenaire.nom if s.partenaire else "", str(s.statut.label))
        for s in lu["suivis"]
        if s.statut != Statut.RIEN_DIT
    )
    return Extrait(
        titre=f"Engagements des partenaires, {pk}",
        texte=f"Engagements selon leur statut en {pk} – {dits}.{silence}".replace(" :", "\u00a0:"),
        adresse=reverse("engagements:engagements", args=[contrat.code]),
        entetes=("Code", "Engagement", "Partenaire", "Statut"),
        lignes=lignes,
        provenance={"source": "réponses des partenaires, validées", "année": pk},
    )


ENGAGEMENTS = declarer(
    GenrePreuve("engagements-statuts", "Engagements des partenaires, année par année", choisir, lire)
)
