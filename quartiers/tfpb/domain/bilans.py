"""The yearly review: figures by themselves, texts saved as they are typed, then handed in; the rest is the committee's."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet, Sum
from django.urls import reverse
from django.utils import timezone

from quartiers.comptes.politiques import Acteur
from quartiers.journal.domain import consigner, franchir
from quartiers.notifications.annonces import annoncer
from quartiers.socle.saisies import lire_euros, lire_nombre
from quartiers.tfpb.domain.destinataires import personnes_de_la_commune
from quartiers.tfpb.enums import PROGRAMME_REALISE, TRANSITIONS_PROGRAMME, EtatLigne
from quartiers.tfpb.models import BilanProgramme, LigneProgramme, Programme

LONGUEUR_MAX = 10_000
TEXTES_DU_BILAN = ("realise", "difficultes", "satisfaction", "satisfaction_source", "perspectives")
TEXTES_DE_LIGNE = {"resultat": 250, "commentaire": LONGUEUR_MAX}


class ChampInconnu(Exception):
    """No text has this address in this review."""


class ChampFerme(Exception):
    """The text can no longer change; the message says why."""


class Conflit(Exception):
    """Someone else has written since: `actuelle` is what stands now."""

    def __init__(self, actuelle: str) -> None:
        super().__init__(
            "Une autre personne a modifié ce texte pendant que vous écriviez : choisissez la version à garder."
        )
        self.actuelle = actuelle


@transaction.atomic
def enregistrer_champ(*, acteur: Acteur, programme: Programme, champ: str, valeur: str, valeur_vue: str) -> str:
    """Write the field at `champ` (« realise », « ligne:12:cout_reel ») if it still is what the person saw; as kept.

    Raises Conflit, ChampFerme, ChampInconnu, ValidationError.
    """
    verrouille = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    if verrouille.etat not in PROGRAMME_REALISE:
        raise ChampFerme(f"Ce bilan ne change plus : le programme est « {verrouille.get_etat_display().lower()} ».")
    objet, attribut = designer(acteur, verrouille, champ)
    actuelle = texte_du(objet, attribut)
    propre = valeur.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip()
    if actuelle == propre:
        return propre
    if actuelle != valeur_vue.replace("\r\n", "\n").strip():
        raise Conflit(actuelle)
    setattr(objet, attribut, valeur_du(attribut, propre))
    if isinstance(objet, BilanProgramme):
        controler_la_satisfaction(objet, attribut)
        objet.redige_par = acteur.utilisateur
        objet.save()
    else:
        objet.save(update_fields=[attribut, "modifie_le"])
    consigner(
        acteur=acteur,
        code="programme.ecrire_bilan",
        objet=programme,
        phrase=f"{programme} : bilan complété",
        detail={"champ": champ},
    )
    return texte_du(objet, attribut)


def designer(acteur: Acteur, programme: Programme, champ: str) -> tuple[BilanProgramme | LigneProgramme, str]:
    """The row and its attribute. Raises ChampInconnu."""
    if champ in (*TEXTES_DU_BILAN, "satisfaction_taux"):
        bilan, _ = BilanProgramme.objects.get_or_create(
            programme=programme, defaults={"contrat_id": programme.contrat_id, "redige_par": acteur.utilisateur}
        )
        return bilan, champ
    morceaux = champ.split(":")
    if len(morceaux) == 3 and morceaux[0] == "ligne" and morceaux[1].isdecimal():
        ligne = LigneProgramme.objects.filter(programme=programme, pk=int(morceaux[1])).first()
        if ligne is not None and morceaux[2] in (*TEXTES_DE_LIGNE, "cout_reel"):
            return ligne, morceaux[2]
    raise ChampInconnu(champ)


def texte_du(objet: BilanProgramme | LigneProgramme, attribut: str) -> str:
    """The value as it is typed: « 1250,50 »."""
    valeur = getattr(objet, attribut)
    if isinstance(valeur, Decimal):
        return f"{valeur:f}".replace(".", ",")
    return "" if valeur is None else str(valeur)


def valeur_du(attribut: str, propre: str) -> Any:
    if attribut == "cout_reel":
        return lire_euros(propre)
    if attribut == "satisfaction_taux":
        taux = lire_nombre(propre.replace("%", ""))
        if taux is not None and not 0 <= taux <= 100:
            raise ValidationError("Écrivez un pourcentage, entre 0 et 100.")
        return None if taux is None else taux.quantize(Decimal("0.1"))
    limite = TEXTES_DE_LIGNE.get(attribut, 200 if attribut == "satisfaction_source" else LONGUEUR_MAX)
    if len(propre) > limite:
        raise ValidationError(f"Ce texte dépasse {limite} caractères.")
    return propre


def controler_la_satisfaction(bilan: BilanProgramme, attribut: str) -> None:
    """A rate without its survey is no figure; the source is typed first, and stays while the rate does."""
    if bilan.satisfaction_taux is not None and not bilan.satisfaction_source:
        raise ValidationError(
            "Dites d’abord quelle enquête mesure cette satisfaction."
            if attribut == "satisfaction_taux"
            else "Effacez d’abord le pourcentage : il n’a plus de source."
        )


@transaction.atomic
def remettre_bilan(*, acteur: Acteur, programme: Programme) -> None:
    """Hand the review in: every action says what it cost, as typed or as the quarters told. Raises ValidationError."""
    manques = ce_qui_manque(programme)
    if manques:
        raise ValidationError(manques)
    for ligne in lignes_sans_cout(programme):
        ligne.cout_reel = ligne.dite  # type: ignore[attr-defined]
        ligne.save(update_fields=["cout_reel", "modifie_le"])
    franchir(
        acteur=acteur,
        objet=programme,
        table=TRANSITIONS_PROGRAMME,
        acte="remettre_bilan",
        phrase=f"{programme} : bilan remis",
        bilan_remis_le=timezone.localdate(),
        modifie_le=timezone.now(),
    )
    prevenir_du_bilan(programme)


def ce_qui_manque(programme: Programme) -> list[str]:
    """What the review lacks before it is handed in, in the order of the page."""
    bilan = BilanProgramme.objects.filter(programme=programme).first()
    manques = []
    if bilan is None or not bilan.realise:
        manques.append("Écrivez ce qui a été fait.")
    manques += [
        f"« {ligne} » : donnez le coût réel (0 si rien n’a été dépensé)."
        for ligne in lignes_sans_cout(programme)
        if ligne.dite is None  # type: ignore[attr-defined]
    ]
    return manques


def lignes_sans_cout(programme: Programme) -> "QuerySet[LigneProgramme]":
    """Actions whose real cost nobody typed; `dite` is what the quarters told, the cost by default, None without any."""
    lignes = LigneProgramme.objects.filter(programme=programme, etat=EtatLigne.RETENUE, cout_reel__isnull=True)
    return lignes.annotate(dite=Sum("suivis__depense")).order_by("axe__numero", "rang")


def prevenir_du_bilan(programme: Programme) -> None:
    lien = settings.ADRESSE_PUBLIQUE + reverse("tfpb:bilan", args=[programme.contrat.code, programme.pk])
    annoncer(
        personnes_de_la_commune(programme.contrat_id, programme.commune_id),
        f"TFPB {programme.annee} : bilan remis par {programme.bailleur.nom_court}, {programme.quartier}",
        "tfpb/courriels/bilan_remis.txt",
        {"programme": programme, "lien": lien},
        objet=programme,
    )


@transaction.atomic
def reprendre_bilan(*, acteur: Acteur, programme: Programme) -> None:
    """Before the committee sees it, the landlord may write on."""
    franchir(
        acteur=acteur,
        objet=programme,
        table=TRANSITIONS_PROGRAMME,
        acte="reprendre_bilan",
        phrase=f"{programme} : bilan repris",
        bilan_remis_le=None,
        modifie_le=timezone.now(),
    )
