"""The main pages, all on the founding contract: what grows around it must not slow it."""

from dataclasses import dataclass

from quartiers.annuaire.models import Organisme
from quartiers.appels.models import Campagne, Dossier, Financeur, Programmation
from quartiers.comptes.demonstration import courriel_de_demonstration
from quartiers.comptes.enums import Role
from quartiers.comptes.models import Habilitation
from quartiers.contrat.models import Contrat, QuartierContrat, Signataire

CODE = "creusot-montceau"


@dataclass(frozen=True)
class Page:
    """`role` is who reads it (None: anybody, logged out); `plusieurs`: there is such a page with several contracts only."""

    nom: str
    chemin: str
    role: Role | None = None
    plusieurs: bool = False


def pages() -> list[Page]:
    return [*pages_publiques(), *pages_des_appels(), *pages_du_suivi()]


def pages_publiques() -> list[Page]:
    base = f"/contrats/{CODE}/"
    quartier = QuartierContrat.objects.filter(contrat__code=CODE).order_by("rang").first()
    signataire = Signataire.objects.filter(contrat__code=CODE).order_by("rang").first()
    assert quartier is not None
    assert signataire is not None
    return [
        Page("liste des contrats", "/", plusieurs=True),
        Page("liste des contrats, un mot cherché", "/?q=fictif", plusieurs=True),
        Page("contrat", base),
        Page("texte du contrat", f"{base}texte/"),
        Page("quartier", f"{base}quartiers/{quartier.code}/"),
        Page("synthèse", f"{base}synthese/"),
        Page("signataire", f"{base}signataires/{signataire.code}/"),
        Page("recherche « sante jeune »", "/recherche/?q=sante+jeune"),
        Page("recherche « QPV »", "/recherche/?q=QPV"),
        Page("recherche, faute de frappe", "/recherche/?q=mediattion"),
    ]


def pages_des_appels() -> list[Page]:
    contrat = Contrat.objects.get(code=CODE)
    campagne = Campagne.objects.filter(contrat=contrat).order_by("-annee").first()
    assert campagne is not None
    annee = campagne.annee
    base, appel = f"/contrats/{CODE}/", f"/contrats/{CODE}/appels/{annee}/"
    financeur = Financeur.objects.filter(contrat=contrat, genre="74etat").order_by("rang").get()
    dossier = Dossier.objects.filter(campagne=campagne, etat="instruit").order_by("numero").first()
    programmation = Programmation.objects.filter(campagne=campagne).order_by("pk").first()
    assert dossier is not None
    assert programmation is not None
    rattacher(contrat, financeur.organisme, dossier.organisme)
    return [
        Page("page publique de l’appel", appel),
        Page("la saison", f"{appel}saison/", Role.PILOTE),
        Page("liste d’instruction", f"{base}dossiers/?annee={annee}", Role.PILOTE),
        Page("liste d’un financeur", f"{base}dossiers/?annee={annee}", Role.INSTRUCTEUR),
        Page("liste d’une commune", f"{base}dossiers/?annee={annee}", Role.AGENT_COMMUNAL),
        Page("décisions d’un financeur", f"{appel}decisions/{financeur.pk}/", Role.INSTRUCTEUR),
        Page("dossier", f"{base}dossiers/{dossier.numero}/", Role.PILOTE),
        Page("instruction d’un dossier", f"{base}dossiers/{dossier.numero}/instruction/", Role.PILOTE),
        Page("tableau de programmation", f"{appel}programmation/{programmation.pk}/", Role.PILOTE),
        Page("mes dossiers", f"{base}mes-dossiers/", Role.PORTEUR),
        Page("bilans", f"{base}bilans/", Role.PILOTE),
        Page("versements", f"{appel.replace(str(annee), str(annee - 1))}versements/", Role.PILOTE),
        Page("espace du pilote", "/mon-espace/", Role.PILOTE),
    ]


def pages_du_suivi() -> list[Page]:
    """The dashboards of the latest finished year, for who reads every count and for who reads what is published."""
    contrat = Contrat.objects.get(code=CODE)
    annee = (
        Dossier.objects.filter(contrat=contrat, etat="notifie").order_by("-annee").values_list("annee", flat=True)[0]
    )
    base = f"/contrats/{CODE}/suivi/{annee}/"
    personnes = f"{base}repartition/?mesure=personnes&par=quartier"
    return [
        Page("tableau de bord de l’année", base, Role.PILOTE),
        Page("tableau de bord, chiffres protégés", base, Role.CONSEILLER),
        Page("personnes par quartier", personnes, Role.PILOTE),
        Page("personnes par quartier, protégées", personnes, Role.CONSEILLER),
        Page("crédits par axe", f"{base}repartition/?mesure=argent&par=axe", Role.PILOTE),
        Page("finances de l’année", f"{base}finances/", Role.PILOTE),
        Page("indicateurs de l’année", f"{base}indicateurs/", Role.PILOTE),
        Page("actions de l’année", f"{base}actions/", Role.PILOTE),
    ]


def rattacher(contrat: Contrat, service: Organisme, association: Organisme) -> None:
    """The demonstration's instructor works for the State, its holder for one of the associations."""
    for role, organisme in ((Role.INSTRUCTEUR, service), (Role.PORTEUR, association)):
        Habilitation.objects.filter(
            contrat_id=contrat.pk, utilisateur__courriel=courriel_de_demonstration(role)
        ).update(organisme=organisme)
