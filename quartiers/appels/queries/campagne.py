"""Campaigns as pages show them: what their public page says, what is missing before publishing, the year before."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from quartiers.appels.enums import Exigence, ZoneLieu
from quartiers.appels.models import (
    Campagne,
    Critere,
    Dossier,
    Enveloppe,
    Financeur,
    Priorite,
    RegleEligibilite,
    TypePiece,
)
from quartiers.contrat.enums import Nature
from quartiers.contrat.models import Contrat
from quartiers.contrat.queries import Noeud, jour_de_lecture, noeuds_le
from quartiers.socle.formats import date_fr, montant


@dataclass(frozen=True)
class Presentation:
    """What an association needs to know of a campaign, read once for the page and for the guide."""

    campagne: Campagne
    axes: list[Noeud]
    financeurs: list[Financeur]
    enveloppes: dict[int, Decimal]
    criteres: list[Critere]
    pieces: list[TypePiece]
    regles: list[RegleEligibilite]
    zones: dict[int, list[str]]
    priorites: dict[int, str]

    @property
    def total(self) -> Decimal:
        return sum(self.enveloppes.values(), Decimal(0))

    @property
    def poids_total(self) -> Decimal:
        return sum((critere.poids for critere in self.criteres), Decimal(0))


def presentation(campagne: Campagne) -> Presentation:
    """Seven queries."""
    regles = list(RegleEligibilite.objects.filter(campagne=campagne).select_related("financeur"))
    financeurs = financeurs_actifs(campagne.contrat_id)
    return Presentation(
        campagne=campagne,
        axes=axes_du_contrat(campagne.contrat),
        financeurs=financeurs,
        enveloppes=enveloppes_entieres(campagne),
        criteres=list(Critere.objects.filter(campagne=campagne)),
        pieces=list(TypePiece.objects.filter(campagne=campagne).exclude(exigence=Exigence.AUCUNE)),
        regles=[regle for regle in regles if not regle.zones and regle.exigence != Exigence.AUCUNE],
        zones={regle.financeur_id or 0: regle.zones for regle in regles if regle.zones},
        priorites=priorites_par_axe(campagne),
    )


def axes_du_contrat(contrat: Contrat) -> list[Noeud]:
    """The axes in force, under their wording of the day. One query."""
    noeuds = [noeud for noeud in noeuds_le(contrat, jour_de_lecture(contrat)) if noeud.nature == Nature.AXE]
    return sorted(noeuds, key=lambda noeud: (noeud.rang, noeud.element_id))


def financeurs_actifs(contrat_id: int) -> list[Financeur]:
    actifs = Financeur.objects.filter(contrat_id=contrat_id, actif=True)
    return list(actifs.select_related("organisme").order_by("rang", "nom"))


def priorites_par_axe(campagne: Campagne) -> dict[int, str]:
    """{axis: what the year puts first in it}."""
    return dict(Priorite.objects.filter(campagne=campagne).values_list("axe_id", "texte"))


def enveloppes_entieres(campagne: Campagne) -> dict[int, Decimal]:
    """Euros of each funder ({funder: whole}); its parts are inside."""
    entieres = Enveloppe.objects.filter(campagne=campagne, axe__isnull=True, quartier__isnull=True)
    return dict(entieres.values_list("financeur_id", "montant"))


def libelle_zones(zones: list[str]) -> str:
    """« Dans un quartier prioritaire, dans une poche de pauvreté » ; all of them when the list is empty."""
    noms = [str(ZoneLieu(zone).label) for zone in zones if zone in ZoneLieu.values and zone != ZoneLieu.A_VERIFIER]
    return ", ".join([noms[0], *(nom.lower() for nom in noms[1:])]) if noms else "Partout dans le contrat"


def campagnes_du_contrat(visibles: "list[Campagne]", maintenant: dt.datetime) -> list[Campagne]:
    """Open ones first, then those to come, then the past ones; newest first within each."""
    return sorted(visibles, key=lambda c: (not c.ouverte(maintenant), c.ouverture <= maintenant, -c.annee))


def a_copier(contrat: Contrat) -> Campagne | None:
    """The latest campaign, when the year after it has none: what « copier l’année précédente » starts from."""
    return Campagne.objects.filter(contrat=contrat).order_by("-annee").first()


# Before publishing


@dataclass(frozen=True)
class Manque:
    """What is missing or doubtful before publishing; `section` is the page of the settings that mends it."""

    texte: str
    section: str
    bloquant: bool = False


def manques(campagne: Campagne, maintenant: dt.datetime) -> list[Manque]:
    """What blocks first, then what only deserves a look. At most seven queries."""
    financeurs = financeurs_actifs(campagne.contrat_id)
    enveloppes = list(Enveloppe.objects.filter(campagne=campagne).select_related("financeur"))
    trouves = [
        *manques_du_texte(campagne),
        *manques_des_dates(campagne, maintenant),
        *manques_d_argent(campagne, financeurs, enveloppes),
    ]
    if not Critere.objects.filter(campagne=campagne).exists():
        trouves.append(Manque("La grille n’a aucun critère : les avis ne pourront pas noter.", "criteres"))
    if not TypePiece.objects.filter(campagne=campagne).exists():
        trouves.append(Manque("Aucune pièce n’est demandée.", "pieces"))
    if not campagne.egalite_niveaux:
        trouves.append(Manque("L’échelle de l’égalité femmes-hommes est vide.", "regles"))
    return sorted(trouves, key=lambda manque: not manque.bloquant)


def manques_du_texte(campagne: Campagne) -> list[Manque]:
    trouves = []
    if not campagne.contrat.publie:
        trouves.append(Manque("Le contrat n’est pas publié : personne ne verrait l’appel.", "", bloquant=True))
    if not campagne.reglement.strip() and campagne.reglement_fichier_id is None:
        trouves.append(Manque("Écrivez le règlement, ou joignez-le.", "reglement", bloquant=True))
    if not campagne.contact.strip():
        trouves.append(Manque("Dites qui contacter pour être aidé.", "reglement", bloquant=True))
    if not campagne.priorites.strip() and not Priorite.objects.filter(campagne=campagne).exists():
        trouves.append(Manque("Les priorités de l’année ne sont pas écrites.", "priorites"))
    return trouves


def manques_des_dates(campagne: Campagne, maintenant: dt.datetime) -> list[Manque]:
    trouves = []
    if campagne.cloture <= maintenant:
        trouves.append(Manque("La clôture des dépôts est déjà passée.", "calendrier", bloquant=True))
    if campagne.copil_le and campagne.copil_le > campagne.programmation_limite:
        texte = f"Le comité de pilotage est après la date limite ({date_fr(campagne.programmation_limite)})."
        trouves.append(Manque(texte, "calendrier"))
    etapes = [
        ("la recevabilité", campagne.recevabilite_le),
        ("les avis", campagne.instruction_le),
        ("le comité technique", campagne.cotech_le),
        ("le comité de pilotage", campagne.copil_le),
        ("les délibérations", campagne.deliberations_le),
        ("les notifications", campagne.notification_le),
    ]
    absentes = [nom for nom, date in etapes if date is None]
    if absentes:
        trouves.append(Manque(f"Sans date : {', '.join(absentes)}.", "calendrier"))
    posees = [(nom, date) for nom, date in etapes if date is not None]
    for (avant, date_avant), (apres, date_apres) in pairwise(posees):
        if date_apres < date_avant:
            trouves.append(Manque(f"Dans le calendrier, {apres} vient avant {avant}.", "calendrier"))
    return trouves


def manques_d_argent(campagne: Campagne, financeurs: list[Financeur], enveloppes: list[Enveloppe]) -> list[Manque]:
    if not financeurs:
        return [Manque("Aucun financeur n’est proposé dans ce contrat.", "financeurs", bloquant=True)]
    trouves = [Manque(texte, "enveloppes", bloquant=True) for texte in depassements(enveloppes)]
    entieres = {e.financeur_id for e in enveloppes if e.axe_id is None and e.quartier_id is None}
    sans = [financeur.nom for financeur in financeurs if financeur.pk not in entieres]
    if sans:
        trouves.append(Manque(f"Sans enveloppe : {', '.join(sans)}.", "enveloppes"))
    if campagne.enveloppe_departementale is None and campagne.contrat.poches.exists():
        texte = "L’enveloppe départementale de l’État manque : la jauge des poches de pauvreté ne se calcule pas."
        trouves.append(Manque(texte, "poches"))
    return trouves


def depassements(enveloppes: list[Enveloppe]) -> list[str]:
    """One sentence for each funder whose parts (by axis, by neighbourhood) exceed the whole, or have no whole."""
    entieres: dict[int, Decimal] = {}
    parts: dict[tuple[int, str], Decimal] = defaultdict(Decimal)
    noms: dict[int, str] = {}
    for enveloppe in enveloppes:
        noms[enveloppe.financeur_id] = enveloppe.financeur.nom
        if enveloppe.axe_id is None and enveloppe.quartier_id is None:
            entieres[enveloppe.financeur_id] = enveloppe.montant
            continue
        if enveloppe.axe_id is not None:
            parts[enveloppe.financeur_id, "axe"] += enveloppe.montant
        if enveloppe.quartier_id is not None:
            parts[enveloppe.financeur_id, "quartier"] += enveloppe.montant
    phrases = []
    for (financeur, genre), somme in parts.items():
        entiere = entieres.get(financeur)
        if entiere is None:
            phrases.append(f"{noms[financeur]} : donnez son enveloppe entière avant ses parts par {genre}.")
        elif somme > entiere:
            phrases.append(
                f"{noms[financeur]} : les parts par {genre} font {montant(somme)} pour une enveloppe de "
                f"{montant(entiere)}. Retirez {montant(somme - entiere)} aux parts, ou augmentez l’enveloppe."
            )
    return phrases


def dossiers_deposes(campagne: Campagne) -> int:
    return Dossier.objects.filter(campagne=campagne, depose_le__isnull=False).count()
