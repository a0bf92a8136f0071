"""A contract with two landlords in two communes over two years: everything that a balance may meet."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

import pytest

from quartiers.annuaire.models import Organisme
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.tfpb.enums import Avancement, EtatJustificatif, EtatLigne, NatureLigne, OrigineAbattement
from quartiers.tfpb.models import (
    AxeTfpb,
    LigneProgramme,
    Programme,
    Reaffectation,
    ReportSolde,
    SuiviTrimestriel,
)
from tests.factories.contrat import creer_contrat
from tests.factories.tfpb import (
    DecorTfpb,
    creer_abattement,
    creer_axe,
    creer_decor,
    creer_imputation,
    creer_justificatif,
    creer_ligne,
    creer_programme,
)

D = Decimal


@dataclass
class Riche:
    """The whole: `un` and `deux` are the two landlords’ settings, `lignes` by a short name."""

    contrat: Contrat
    un: DecorTfpb
    deux: DecorTfpb
    axes: dict[int, AxeTfpb]
    programmes: dict[str, Programme] = field(default_factory=dict)
    lignes: dict[str, LigneProgramme] = field(default_factory=dict)

    @property
    def bailleurs(self) -> list[Organisme]:
        return [self.un.bailleur, self.deux.bailleur]

    @property
    def quartiers(self) -> list[QuartierContrat]:
        return [self.un.quartier, self.deux.quartier]


@pytest.fixture
def riche(db: None) -> Riche:
    contrat = creer_contrat()
    un, deux = creer_decor(contrat), creer_decor(contrat)
    axes = {
        1: creer_axe(contrat, numero=11, titre="Présence", surcout_seul=True),
        3: creer_axe(contrat, numero=13, titre="Sur-entretien", surcout_seul=True, sur_entretien=True),
        7: creer_axe(contrat, numero=17, titre="Lien social"),
    }
    ensemble = Riche(contrat, un, deux, axes)
    creer_abattement(un, D("10000.01"))
    creer_abattement(un, D("9800.50"), origine=OrigineAbattement.AVIS)  # the notice holds
    creer_abattement(un, D("9000"), annee=2025)
    creer_abattement(deux, D("500.10"))
    creer_abattement(deux, D("77.77"), annee=2027)  # no programme
    remplir_un(ensemble)
    remplir_deux(ensemble)
    return ensemble


def remplir_un(e: Riche) -> None:
    """2026: an extra that bounds, levels that are missing, a line taken out, money moved, proofs in every state."""
    programme = e.programmes["un"] = creer_programme(e.un)
    niveaux = {"niveau_qpv": D("210.33"), "niveau_ordinaire": D("120.10"), "logements": 30}
    e.lignes["entretien"] = creer_ligne(programme, e.axes[3], D("2600.50"), nature=NatureLigne.RENFORCEMENT, **niveaux)
    e.lignes["presence"] = creer_ligne(programme, e.axes[1], D(0), cout_prevu=D(5000))
    e.lignes["lien"] = creer_ligne(programme, e.axes[7], D("3333.33"))
    e.lignes["retiree"] = creer_ligne(programme, e.axes[7], D(800), etat=EtatLigne.ECARTEE)
    e.lignes["proposee"] = creer_ligne(programme, e.axes[7], D(999), etat=EtatLigne.PROPOSEE)
    payer(programme, "accepte", D("3000.10"), {e.lignes["entretien"]: D("2900.05"), e.lignes["lien"]: D("100.05")})
    payer(programme, "accepte", D("1200"), {e.lignes["presence"]: D("1200")})
    payer(programme, "accepte", D("55.55"), {e.lignes["retiree"]: D("55.55")})
    payer(programme, "depose", D("400"), {e.lignes["lien"]: D("399.99")})
    payer(programme, "en_question", D("10.02"), {e.lignes["lien"]: D("10.02")}, motif="Pourquoi ?")
    payer(programme, "rejete", D("9999"), {e.lignes["lien"]: D("9999")}, motif="Hors programme")
    payer(programme, "retire", D("8888"), {e.lignes["lien"]: D("8888")})
    for trimestre, depense in ((1, D("10.10")), (3, D("20.25"))):
        SuiviTrimestriel.objects.create(
            contrat=e.contrat,
            ligne=e.lignes["lien"],
            trimestre=trimestre,
            avancement=Avancement.EN_COURS,
            depense=depense,
        )
    Reaffectation.objects.create(
        contrat=e.contrat, programme=programme, de_ligne=e.lignes["entretien"], vers_ligne=e.lignes["lien"],
        montant=D("250.25"), motif="Moins de tags", faite_le=dt.date(2026, 6, 1),
    )  # fmt: skip
    avant = e.programmes["avant"] = creer_programme(e.un, annee=2025)
    e.lignes["avant"] = creer_ligne(avant, e.axes[7], D(9000))
    payer(avant, "accepte", D("8500.40"), {e.lignes["avant"]: D("8500.40")})
    ReportSolde.objects.create(
        contrat=e.contrat, bailleur=e.un.bailleur, quartier=e.un.quartier, de_annee=2025, vers_annee=2026,
        montant=D("499.60"), decide_par="Comité technique", decide_le=dt.date(2026, 1, 20),
    )  # fmt: skip


def remplir_deux(e: Riche) -> None:
    """2026: more than the abattement."""
    programme = e.programmes["deux"] = creer_programme(e.deux)
    e.lignes["fete"] = creer_ligne(programme, e.axes[7], D("500.10"))
    payer(programme, "accepte", D("612.34"), {e.lignes["fete"]: D("612.34")})


def payer(
    programme: Programme, etat: str, montant: Decimal, imputations: dict[LigneProgramme, Decimal], **champs: str
) -> None:
    verifie = EtatJustificatif(etat) in {EtatJustificatif.ACCEPTE, EtatJustificatif.REJETE}
    instant = {"verifie_le": dt.datetime(2026, 6, 1, tzinfo=dt.UTC)} if verifie else {}
    justificatif = creer_justificatif(programme, montant, etat=etat, **instant, **champs)
    for ligne, somme in imputations.items():
        creer_imputation(justificatif, ligne, somme)
