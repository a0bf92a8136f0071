"""What the document holds, section by section; a section that the contract does not have is left out."""

import datetime as dt

from django.utils import timezone

from quartiers.accueil.document_contrat.annexes import section_indicateurs, section_references, section_sigles
from quartiers.accueil.document_contrat.instances import section_gouvernance, section_participation
from quartiers.accueil.document_contrat.partenaires import section_dispositifs, section_signataires
from quartiers.accueil.document_contrat.presentation import avenants_en_vigueur, couverture, section_presentation
from quartiers.accueil.document_contrat.quartiers import section_quartiers, section_synthese
from quartiers.accueil.document_contrat.texte import section_texte
from quartiers.contrat.models import Contrat
from quartiers.contrat.queries import arbre
from quartiers.exports.blocs import Bloc, Document
from quartiers.socle import formats


def document_du_contrat(contrat: Contrat, jour: dt.date, avec_png: bool = False) -> Document:
    """The whole contract as it stands on `jour`. `avec_png` also draws its maps as images, for Word."""
    racines = arbre(contrat, jour)
    avenants = avenants_en_vigueur(contrat, jour)
    sections: list[list[Bloc]] = [
        section_presentation(contrat, jour, avenants),
        section_texte(contrat, racines),
        section_quartiers(contrat, jour, avec_png),
        section_synthese(contrat, jour),
        section_gouvernance(contrat, jour),
        section_participation(contrat, jour),
        section_signataires(contrat, jour, racines),
        section_dispositifs(contrat, jour),
        section_indicateurs(contrat, jour),
        section_sigles(contrat),
        section_references(contrat),
    ]
    return Document(
        titre=contrat.intitule,
        sous_titre="Contrat de ville « Engagements Quartiers 2030 »",
        mention=f"Version consolidée au {formats.date_fr(jour)}",
        entete=contrat.nom_court,
        date=timezone.localdate(),
        blocs=[bloc for section in sections for bloc in section],
        couverture=couverture(contrat, avenants),
        filigrane="Contrat fictif de démonstration" if contrat.demonstration else "",
    )
