"""What residents' words bring as evidence: public cards, and published opinions of residents' bodies."""

from django.urls import reverse

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.indicateurs.preuves import Extrait, GenrePreuve, declarer
from quartiers.participation.enums_paroles import EtatAvisConseil, EtatContribution
from quartiers.participation.models import AvisConseil, Carte, Contribution
from quartiers.socle.formats import compte, date_fr

PORTEE = "Ces paroles disent un vécu ; elles ne disent pas combien de personnes le partagent."


def cartes(acteur: Acteur, contrat: Contrat) -> list[tuple[int, str]]:  # noqa: ARG001 - public cards only
    publiques = Carte.objects.filter(contrat=contrat, publique=True).order_by("-numero")
    return [(carte.pk, f"N° {carte.numero} – {carte.titre}") for carte in publiques]


def lire_carte(acteur: Acteur, contrat: Contrat, pk: int) -> Extrait | None:  # noqa: ARG001
    carte = Carte.objects.filter(contrat=contrat, publique=True, pk=pk).select_related("quartier").first()
    if carte is None:
        return None
    dites = Contribution.objects.filter(carte=carte).exclude(etat=EtatContribution.ECARTEE).count()
    suites = [
        f"Réponse : {carte.reponse}" if carte.reponse else "",
        f"Fait : {carte.fait}" if carte.fait else "",
        f"Sans suite : {carte.motif}" if carte.motif else "",
    ]
    texte = " ".join(
        filter(None, [carte.dit, *suites, f"{compte(dites, 'parole recueillie', 'paroles recueillies')}."])
    )
    return Extrait(
        titre=f"Carte n° {carte.numero} : {carte.titre}".replace(" :", "\u00a0:"),
        texte=f"{texte} {PORTEE}".replace(" :", "\u00a0:"),
        adresse=reverse("participation:carte", args=[contrat.code, carte.numero]),
        provenance={
            "source": "parole habitante",
            "quartier": carte.quartier.titre if carte.quartier else "",
            "état": carte.get_etat_display(),
        },
        arrete_le=carte.faite_le or carte.repondue_le or carte.ouverte_le,
    )


def avis(acteur: Acteur, contrat: Contrat) -> list[tuple[int, str]]:  # noqa: ARG001 - published ones only
    publies = AvisConseil.objects.filter(contrat=contrat, etat=EtatAvisConseil.PUBLIE).select_related("instance")
    return [(un.pk, str(un)) for un in publies.order_by("-publie_le", "-pk")]


def lire_avis(acteur: Acteur, contrat: Contrat, pk: int) -> Extrait | None:  # noqa: ARG001
    publies = AvisConseil.objects.filter(contrat=contrat, etat=EtatAvisConseil.PUBLIE, pk=pk)
    un = publies.select_related("instance").first()
    if un is None:
        return None
    suite = f" Suite donnée : {un.suite}" if un.suite else ""
    return Extrait(
        titre=f"Avis de {un.instance} : {un.objet_titre}"[:300].replace(" :", "\u00a0:"),
        texte=f"Avis {un.get_sens_display().lower()}. {un.texte}{suite}".replace(" :", "\u00a0:").strip(),
        provenance={"source": "avis d’une instance d’habitantes et d’habitants", "publié le": date_fr(un.publie_le)},
        arrete_le=un.rendu_le,
    )


CARTES = declarer(GenrePreuve("participation-carte", "Parole habitante : carte publique", cartes, lire_carte))
AVIS = declarer(GenrePreuve("participation-avis", "Avis d’une instance d’habitants", avis, lire_avis))
