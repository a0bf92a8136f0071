"""What the tax abatement brings as evidence: validated programmes and shared reviews of a year, as anyone reads them."""

from collections.abc import Sequence
from decimal import Decimal

from django.db.models import QuerySet
from django.urls import reverse

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.indicateurs.preuves import Extrait, GenrePreuve, declarer
from quartiers.socle.formats import compte, montant, pourcent
from quartiers.tfpb.enums import BILAN_PUBLIC, PROGRAMME_PUBLIC
from quartiers.tfpb.models import Programme
from quartiers.tfpb.queries.soldes import Filtre, soldes
from quartiers.tfpb.soldes import Poste, part_sur_entretien, total

MILLE = 10_000  # an identifier is that of the neighbourhood (0: all of them), then the year on four figures
PORTEE = "L’argent dépensé dit ce qui a été fait, pas ce que cela a changé pour les locataires."


def valides(contrat: Contrat) -> "QuerySet[Programme]":
    """Plans that were validated: what a published contract shows to all."""
    return Programme.objects.filter(contrat=contrat, etat__in=sorted(PROGRAMME_PUBLIC))


def choisir(acteur: Acteur, contrat: Contrat) -> Sequence[tuple[int, str]]:  # noqa: ARG001 - public figures
    """Each year, all neighbourhoods together, then one by one; latest first."""
    couples = valides(contrat).order_by("-annee", "quartier__rang", "quartier_id")
    choix: dict[int, str] = {}
    for annee, quartier, titre in couples.values_list("annee", "quartier_id", "quartier__titre"):
        choix.setdefault(annee, f"{annee} – tous les quartiers")
        choix[quartier * MILLE + annee] = f"{annee} – {titre}"
    return sorted(choix.items(), key=lambda paire: -(paire[0] % MILLE))


def lire(acteur: Acteur, contrat: Contrat, pk: int) -> Extrait | None:  # noqa: ARG001 - public figures
    """Abatement against what was planned; against what was justified where the review was shared."""
    cle, annee = divmod(pk, MILLE)
    quartier = QuartierContrat.objects.filter(contrat=contrat, pk=cle).first() if cle else None
    programmes = valides(contrat).filter(annee=annee).select_related("bailleur", "quartier")
    if quartier is not None:
        programmes = programmes.filter(quartier=quartier)
    lus = {p.pk: p for p in programmes.order_by("quartier__rang", "bailleur__nom")}
    if not lus or (cle and quartier is None):
        return None
    connus = soldes(contrat, None, Filtre(annees=frozenset({annee}))).postes
    postes = {poste.programme: poste for poste in connus if poste.programme in lus}
    rendus = [postes[p.pk] for p in lus.values() if p.etat in BILAN_PUBLIC]
    ou = quartier.titre if quartier else "tous les quartiers"
    return Extrait(
        titre=f"Abattement de taxe foncière {annee}, {ou}",
        texte=" ".join([prevu(list(postes.values()), annee), rendu(rendus), PORTEE]),
        adresse=f"{reverse('tfpb:resume', args=[contrat.code])}?annee={annee}",
        entetes=("Quartier", "Bailleur", "Abattement", "Programmé", "Justifié et valorisé", "Programme"),
        lignes=tuple(ligne(p, postes[p.pk]) for p in lus.values()),
        provenance={
            "source": "programmes validés et bilans partagés de l’abattement",
            "année": annee,
            "programmes": len(lus),
            "bilans partagés": len(rendus),
        },
        arrete_le=max((p.bilan_partage_le or p.valide_le for p in lus.values() if p.valide_le), default=None),
        publiable=contrat.publie,
    )


def prevu(postes: Sequence[Poste], annee: int) -> str:
    ensemble = total(postes)
    inconnus = compte(ensemble.sans_abattement, "abattement n’est pas connu", "abattements ne sont pas connus")
    return (
        f"En {annee}, {compte(len(postes), 'programme validé', 'programmes validés')} : {euros(ensemble.prevu)} "
        f"programmés pour {euros(ensemble.abattement)} d’abattement"
        f"{f' ({inconnus})' if ensemble.sans_abattement else ''}."
    ).replace(" :", "\u00a0:")


def rendu(postes: Sequence[Poste]) -> str:
    """What was justified, where a review tells it; the share of over-maintenance is followed by annex 9.2."""
    if not postes:
        return "Aucun bilan n’est encore partagé : rien n’est dit de ce qui a été fait.".replace(" :", "\u00a0:")
    ensemble, entretien = total(postes), part_sur_entretien(postes)
    couverture = f", soit {pourcent(ensemble.couverture)} de l’abattement" if ensemble.couverture is not None else ""
    part = entretien.de_l_abattement
    sur = f" Sur-entretien : {pourcent(part)} de l’abattement." if part is not None else ""
    verbe = "Le bilan partagé justifie" if len(postes) == 1 else f"Les {len(postes)} bilans partagés justifient"
    return f"{verbe} {euros(ensemble.valorise)}{couverture}.{sur}".replace(" :", "\u00a0:")


def euros(valeur: Decimal) -> str:
    return montant(valeur, 0)


def ligne(programme: Programme, poste: Poste) -> tuple[str, ...]:
    partage = programme.etat in BILAN_PUBLIC
    return (
        programme.quartier.titre,
        programme.bailleur.nom,
        euros(poste.abattement) if poste.abattement is not None else "non connu",
        euros(poste.compte.prevu),
        euros(poste.compte.valorise) if partage else "bilan à venir",
        programme.get_etat_display(),
    )


ABATTEMENT = declarer(
    GenrePreuve("tfpb-abattement", "Abattement de taxe foncière : programmes et bilans", choisir, lire)
)
