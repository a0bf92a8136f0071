"""Acts on an action lead: its wording, its lead organisation and its progress (table TRANSITIONS_PISTE)."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from quartiers.annuaire.models import Organisme
from quartiers.comptes.politiques import Acteur
from quartiers.documents.models import Document
from quartiers.projets_quartier.domain.projet import prochain_rang, tracer
from quartiers.projets_quartier.enums import TRANSITIONS_PISTE, EtatPiste
from quartiers.projets_quartier.models import Piste, ProjetQuartier, Theme
from quartiers.socle.transitions import franchir


@transaction.atomic
def ajouter_piste(
    *,
    acteur: Acteur,
    projet: ProjetQuartier,
    titre: str,
    theme: Theme | None,
    pilote: Organisme | None,
    prevue_pour: dt.date | None,
    debut: dt.date,
) -> Piste:
    piste = Piste.objects.create(
        contrat_id=projet.contrat_id,
        projet=projet,
        titre=titre,
        theme=theme,
        pilote=pilote,
        prevue_pour=prevue_pour,
        debut=debut,
        rang=prochain_rang(projet.pistes.aggregate(dernier=Max("rang"))["dernier"]),
    )
    tracer(acteur, projet, "ajouter_piste", f"Piste d’action ajoutée : « {titre} »", {"piste": piste.pk})
    return piste


@transaction.atomic
def modifier_piste(
    *,
    acteur: Acteur,
    piste: Piste,
    titre: str,
    theme: Theme | None,
    pilote: Organisme | None,
    prevue_pour: dt.date | None,
) -> None:
    avant = {
        "titre": piste.titre,
        "theme": piste.theme_id,
        "pilote": piste.pilote_id,
        "prevue_pour": str(piste.prevue_pour or ""),
    }
    piste.titre, piste.theme, piste.pilote, piste.prevue_pour = titre, theme, pilote, prevue_pour
    piste.save(update_fields=["titre", "theme", "pilote", "prevue_pour", "modifie_le"])
    detail = {"piste": piste.pk, "avant": avant}
    tracer(acteur, piste.projet, "modifier_piste", f"Piste d’action modifiée : « {titre} »", detail)


@transaction.atomic
def avancer_piste(
    *, acteur: Acteur, piste: Piste, acte: str, motif: str = "", realisee_le: dt.date | None = None, jour: dt.date
) -> None:
    """Make the move `acte`. Giving up needs `motif`; done needs `realisee_le`, not later than `jour`.

    Raises ValidationError (field named) or TransitionRefusee when someone else moved it first.
    """
    vers = TRANSITIONS_PISTE[acte].vers
    if vers == EtatPiste.ABANDONNEE and not motif.strip():
        raise ValidationError({"motif": "Dites pourquoi cette piste est abandonnée."})
    if vers == EtatPiste.REALISEE and realisee_le is None:
        raise ValidationError({"realisee_le": "Donnez la date de réalisation."})
    if realisee_le is not None and realisee_le > jour:
        raise ValidationError({"realisee_le": "La date de réalisation est dans le futur : attendez ce jour."})
    avant = piste.etat
    champs = {
        "motif": motif.strip() if vers == EtatPiste.ABANDONNEE else "",
        "realisee_le": realisee_le if vers == EtatPiste.REALISEE else None,
    }
    franchir(piste, TRANSITIONS_PISTE, acte, **champs)
    detail = {"piste": piste.pk, "avant": avant, "apres": vers, "motif": motif.strip()}
    phrase = f"{piste.get_etat_display()} : « {piste.titre} »"
    tracer(acteur, piste.projet, acte, phrase, detail)


@transaction.atomic
def joindre_document_piste(*, acteur: Acteur, piste: Piste, document: Document) -> None:
    piste.documents.add(document)
    detail = {"document": document.pk, "piste": piste.pk}
    tracer(acteur, piste.projet, "joindre", f"Document joint à « {piste.titre} » : « {document.titre} »", detail)
