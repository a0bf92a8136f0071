"""What the hand-over holds: every table that a contract owns, but those left out here, each with its reason."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.db import models
from pghistory.models import Event

from quartiers.contrat.models import Contrat

# Left out, and why: the archive says it in LISEZMOI.md.
PERSONNES = "donnée personnelle : les comptes et les personnes ne passent pas d’une instance à l’autre"
TRAVAIL = "état de travail, sans valeur une fois l’acte fait"
DERIVE = "refait par l’instance qui reprend"
ECARTEES: dict[str, str] = {
    "comptes.Habilitation": PERSONNES,
    "notifications.Annonce": TRAVAIL,
    "notifications.Envoi": PERSONNES,
    "notifications.PieceEnvoi": PERSONNES,
    "notifications.Relance": TRAVAIL,
    "appels.AbonnementCalendrier": PERSONNES,
    "appels.Affectation": PERSONNES,
    "appels.CahierComite": TRAVAIL,
    "appels.ConflitInteret": PERSONNES,
    "appels.FiltreEnregistre": TRAVAIL,
    "appels.Importation": TRAVAIL,
    "appels.PileScans": TRAVAIL,
    "appels.PageScan": TRAVAIL,
    "cohortes.EtapeParticipant": PERSONNES,
    "cohortes.Participant": PERSONNES,
    "cohortes.RefusCohorte": PERSONNES,
    "contrat.Lecture": TRAVAIL,
    "gouvernance.Creneau": TRAVAIL,
    "gouvernance.EnvoiSeance": PERSONNES,
    "gouvernance.MembreInstance": PERSONNES,
    "gouvernance.Presence": PERSONNES,
    "gouvernance.RemarqueCompteRendu": PERSONNES,
    "gouvernance.ReponseCreneau": TRAVAIL,
    "gouvernance.SondageDates": TRAVAIL,
    "suivi.DossierPassation": TRAVAIL,
    "tfpb.PieceADecrire": TRAVAIL,
    "engagements.DepotClasseur": TRAVAIL,
    "enquetes.Jeton": TRAVAIL,
    "enquetes.SecondAvis": TRAVAIL,
    "participation.CorrespondanceListe": TRAVAIL,
    "participation.ListeTirage": PERSONNES,
    "participation.MandatConseil": PERSONNES,
    "participation.PersonneListe": PERSONNES,
    "participation.RepresentationConseil": PERSONNES,
    "participation.SelTirage": PERSONNES,
    "tfpb.ClasseurBailleur": TRAVAIL,
    "tranquillite.CorrespondanceSource": TRAVAIL,
    "tranquillite.DemandeLivraison": TRAVAIL,
    "tranquillite.DepotFichier": TRAVAIL,
    "tranquillite.MembreObservatoire": PERSONNES,
    "tranquillite.SignatureCharte": PERSONNES,
    "recherche.Entree": DERIVE,
    "recherche.Equivalence": DERIVE,
    "recherche.Indexation": DERIVE,
}
# Shared by all contracts: only the rows that the contract refers to, found again in the other instance by what
# identifies them everywhere (the first set of columns that is not empty); made there when they are not found.
PARTAGEES: dict[str, tuple[tuple[str, ...], ...]] = {
    "territoire.Epci": (("siren",),),
    "territoire.Commune": (("code",),),
    "territoire.Quartier": (("code",),),
    "territoire.PocheDePauvrete": (("commune_id", "nom"),),
    "annuaire.Organisme": (("siret",), ("rna",), ("nom", "nature", "departement")),
    "documents.Document": (),
    "indicateurs.Mesure": (("code",),),
    "indicateurs.TerritoireObserve": (("niveau", "code"),),
}


@dataclass(frozen=True)
class Lien:
    """The table of a many-to-many field."""

    modele: type[models.Model]
    champ: str

    @property
    def nom(self) -> str:
        return f"{self.modele._meta.label}.{self.champ}"

    @property
    def table(self) -> type[models.Model]:
        champ = self.modele._meta.get_field(self.champ)
        assert isinstance(champ, models.ManyToManyField)  # noqa: S101 - built from the model's own list
        table = champ.remote_field.through
        assert table is not None  # noqa: S101 - the same
        return table


@cache
def modeles_du_contrat() -> tuple[type[models.Model], ...]:
    """The contract itself first, then every table that carries `contrat_id` and is not left out.

    Asked for again at each row of an archive: the models of a process do not change.
    """
    siens = [m for m in nos_modeles() if appartient(m) and m._meta.label not in {*ECARTEES, *PARTAGEES}]
    return (Contrat, *siens)


def nos_modeles() -> Iterator[type[models.Model]]:
    for modele in apps.get_models():
        if modele.__module__.startswith("quartiers.") and not issubclass(modele, Event):
            yield modele


def appartient(modele: type[models.Model]) -> bool:
    return any(champ.attname == "contrat_id" for champ in modele._meta.concrete_fields)


def modeles_partages() -> list[type[models.Model]]:
    return [apps.get_model(nom) for nom in PARTAGEES]


def liens() -> list[Lien]:
    """Many-to-many fields between tables that the archive holds; those whose own table it holds are rows already."""
    tenus = {*modeles_du_contrat(), *modeles_partages()}
    return [
        Lien(modele, champ.name)
        for modele in modeles_du_contrat()
        for champ in modele._meta.many_to_many
        if champ.related_model in tenus and champ.remote_field.through not in tenus
    ]


@cache
def cibles(modele: type[models.Model]) -> Mapping[str, type[models.Model]]:
    """Column → model it refers to, for the references that the archive keeps; people are left out."""
    tenus = {*modeles_du_contrat(), *modeles_partages()}
    trouvees = {}
    for champ in modele._meta.concrete_fields:
        cible = champ.related_model
        if isinstance(cible, type) and cible in tenus:
            trouvees[champ.attname] = cible
        elif champ.attname == "contrat_id" and modele._meta.label != "contrat.Contrat":
            trouvees[champ.attname] = Contrat
    return trouvees


@cache
def coupees(modele: type[models.Model]) -> frozenset[str]:
    """Columns emptied in the archive: references to people, and to tables left out."""
    tenues = cibles(modele)
    return frozenset(
        champ.attname for champ in modele._meta.concrete_fields if champ.is_relation and champ.attname not in tenues
    )
