"""The models of the tax abatement, one file per moment: rules, conventions, stock and tax, programmes, realisation."""

from quartiers.tfpb.models.cadre import (
    AxeTfpb,
    CharteQualite,
    ReglageTfpb,
    RegleAbattement,
    SeuilAlerte,
    ToleranceSignature,
)
from quartiers.tfpb.models.classeurs import ClasseurBailleur, CorrespondanceBailleur
from quartiers.tfpb.models.conventions import AvenantConvention, ConventionTfpb, PartieConvention
from quartiers.tfpb.models.depots import PieceADecrire
from quartiers.tfpb.models.echanges import EchangeJustificatif
from quartiers.tfpb.models.patrimoine import Abattement, MoyensOrdinaires, Patrimoine, Residence
from quartiers.tfpb.models.programmes import Ajustement, LigneProgramme, OrigineLigne, Programme
from quartiers.tfpb.models.realisation import (
    BilanProgramme,
    Imputation,
    Justificatif,
    Reaffectation,
    ReportSolde,
    SuiviTrimestriel,
)

__all__ = [
    "Abattement",
    "Ajustement",
    "AvenantConvention",
    "AxeTfpb",
    "BilanProgramme",
    "CharteQualite",
    "ClasseurBailleur",
    "ConventionTfpb",
    "CorrespondanceBailleur",
    "EchangeJustificatif",
    "Imputation",
    "Justificatif",
    "LigneProgramme",
    "MoyensOrdinaires",
    "OrigineLigne",
    "PartieConvention",
    "Patrimoine",
    "PieceADecrire",
    "Programme",
    "Reaffectation",
    "ReglageTfpb",
    "RegleAbattement",
    "ReportSolde",
    "Residence",
    "SeuilAlerte",
    "SuiviTrimestriel",
    "ToleranceSignature",
]
