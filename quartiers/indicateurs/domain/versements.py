"""Putting figures in: seen first, then written whole; the same again changes nothing; corrections are new versions."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.indicateurs.domain.territoires import territoires_de
from quartiers.indicateurs.enums import EtatValeur
from quartiers.indicateurs.models import ChargementValeurs, DefinitionMesure, Mesure, Releve, TerritoireObserve
from quartiers.indicateurs.periodes import Periode
from quartiers.indicateurs.valeurs_lues import Bornes, Lieu, Lot, Valeur, interroger
from quartiers.journal.domain import consigner
from quartiers.socle.modeles import en_vigueur_le
from quartiers.tableurs.problemes import Probleme

Avancement = Callable[[int, int | None], None]
PAQUET = 4000
LIEUX_MONTRES = 8


@dataclass
class Apercu:
    """What the writing would do."""

    nouvelles: list[Valeur] = field(default_factory=list)
    corrections: list[tuple[Valeur, Releve]] = field(default_factory=list)
    inchangees: int = 0
    inconnus: list[Lieu] = field(default_factory=list)

    @property
    def compte(self) -> dict[str, int]:
        return {
            "nouvelles": len(self.nouvelles),
            "corrections": len(self.corrections),
            "inchangees": self.inchangees,
            "inconnus": len(self.inconnus),
        }


def bornes_connues(contrat: Contrat | None = None) -> dict[str, Bornes]:
    """What each measure allows today, by code. One query."""
    definitions = DefinitionMesure.objects.filter(en_vigueur_le(timezone.localdate())).select_related("mesure")
    return {
        d.mesure.code: Bornes(d.libelle, d.unite, d.borne_basse, d.borne_haute)
        for d in definitions
        if d.contrat_id is None or (contrat and d.contrat_id == contrat.pk)
    }


def interroger_les_series(lot: Lot) -> None:
    """Question the figures ×100 or ÷100 of the last known of the same series. One query."""
    codes = {v.mesure for v in lot.valeurs}
    lignes = (
        Releve.objects.courants()
        .filter(mesure__code__in=codes, etat=EtatValeur.PUBLIEE)
        .order_by("debut", "millesime")
        .values_list("mesure__code", "territoire__niveau", "territoire__code", "sexe", "age", "valeur")
    )
    connues: dict[tuple[str, Lieu, str, str], Decimal] = {
        (mesure, (niveau, code), sexe, age): valeur
        for mesure, niveau, code, sexe, age, valeur in lignes.iterator()
        if valeur is not None
    }
    libelles = {code: bornes.libelle for code, bornes in bornes_connues().items()}
    interroger(lot, connues, libelles)


def comparer(valeurs: Sequence[Valeur]) -> tuple[Apercu, dict[str, Mesure], dict[Lieu, TerritoireObserve]]:
    """Against what is known: new, corrected, unchanged. Territories named for the first time are made."""
    mesures = {m.code: m for m in Mesure.objects.filter(code__in={v.mesure for v in valeurs})}
    noms = {v.lieu: v.nom_lieu for v in valeurs if v.nom_lieu}
    lieux, inconnus = territoires_de((v.lieu for v in valeurs), noms)
    if absentes := sorted({v.mesure for v in valeurs} - set(mesures)):
        raise ValidationError(f"Mesure inconnue : {', '.join(absentes)}. Chargez d’abord les définitions.")
    connus = releves_connus(mesures.values(), valeurs)
    apercu = Apercu(inconnus=inconnus)
    for valeur in valeurs:
        if valeur.lieu not in lieux:
            continue
        deja = connus.get(cle_en_base(valeur, mesures, lieux))
        if deja is None:
            apercu.nouvelles.append(valeur)
        elif dit_du(deja) == valeur.dit:
            apercu.inchangees += 1
        else:
            apercu.corrections.append((valeur, deja))
    return apercu, mesures, lieux


def releves_connus(mesures: Iterable[Mesure], valeurs: Sequence[Valeur]) -> dict[tuple[object, ...], Releve]:
    periodes = {v.periode for v in valeurs}
    lignes = Releve.objects.courants().filter(mesure__in=list(mesures)).select_related("territoire")
    if periodes:
        lignes = lignes.filter(debut__gte=min(p.debut for p in periodes), debut__lte=max(p.debut for p in periodes))
    return {(r.mesure_id, r.territoire_id, r.debut, r.fin, r.sexe, r.age, r.millesime): r for r in lignes.iterator()}


def cle_en_base(
    valeur: Valeur, mesures: Mapping[str, Mesure], lieux: Mapping[Lieu, TerritoireObserve]
) -> tuple[object, ...]:
    p = valeur.periode
    return (mesures[valeur.mesure].pk, lieux[valeur.lieu].pk, p.debut, p.fin, valeur.sexe, valeur.age, valeur.millesime)


def dit_du(releve: Releve) -> tuple[object, ...]:
    return (
        releve.etat,
        releve.valeur,
        releve.marge_basse,
        releve.marge_haute,
        releve.confiance,
        releve.numerateur,
        releve.denominateur,
        releve.provisoire,
    )


def signaler_inconnus(lot: Lot, apercu: Apercu) -> None:
    if apercu.inconnus:
        exemples = ", ".join(code for _, code in apercu.inconnus[:LIEUX_MONTRES])
        lot.problemes.append(
            Probleme(
                False,
                lot.titre,
                -1,
                None,
                f"{len(apercu.inconnus)} territoires inconnus, laissés de côté : {exemples}…",
            )
        )


@transaction.atomic
def verser(
    *,
    acteur: Acteur,
    valeurs: Sequence[Valeur],
    chargement: ChargementValeurs | None = None,
    motif: str = "",
    avancement: Avancement | None = None,
) -> Apercu:
    """Write figures, whole or not at all; what is already known and the same is left.

    Called by the loading of files, the forms, and packages above (`suivi`) with figures they have counted: these
    come already protected, since what is written here is shown to all. A figure that differs from the known one of
    the same vintage is a correction, and wants `motif`. Raises ValidationError.
    """
    apercu, mesures, lieux = comparer(valeurs)
    if apercu.corrections and not motif.strip():
        raise ValidationError(
            f"{len(apercu.corrections)} valeur(s) diffèrent de celles déjà connues du même millésime : dites pourquoi."
        )
    refuser_hors_bornes(valeurs)
    anciens = [releve.pk for _, releve in apercu.corrections]
    Releve.objects.filter(pk__in=anciens, courant=True).update(courant=False)
    versions = {id(valeur): releve.version + 1 for valeur, releve in apercu.corrections}
    a_ecrire = [*apercu.nouvelles, *(valeur for valeur, _ in apercu.corrections)]
    for debut in range(0, len(a_ecrire), PAQUET):
        lignes = [
            releve_de(v, mesures[v.mesure], lieux[v.lieu], chargement, acteur, versions.get(id(v), 1), motif)
            for v in a_ecrire[debut : debut + PAQUET]
        ]
        Releve.objects.bulk_create(lignes)
        if avancement:
            avancement(debut + len(lignes), len(a_ecrire))
    return apercu


def refuser_hors_bornes(valeurs: Sequence[Valeur]) -> None:
    bornes = bornes_de_toutes({v.mesure for v in valeurs})
    for valeur in valeurs:
        permis = bornes.get(valeur.mesure)
        if valeur.valeur is not None and permis and (faute := permis.faute(valeur.valeur)):
            raise ValidationError(f"{valeur.ou or valeur.lieu[1]} : {faute}")


def bornes_de_toutes(codes: set[str]) -> dict[str, Bornes]:
    definitions = DefinitionMesure.objects.filter(
        en_vigueur_le(timezone.localdate()), mesure__code__in=codes
    ).select_related("mesure")
    return {d.mesure.code: Bornes(d.libelle, d.unite, d.borne_basse, d.borne_haute) for d in definitions}


def releve_de(
    v: Valeur,
    mesure: Mesure,
    lieu: TerritoireObserve,
    chargement: ChargementValeurs | None,
    acteur: Acteur,
    version: int,
    motif: str,
) -> Releve:
    return Releve(
        contrat_id=mesure.contrat_id,
        mesure=mesure,
        territoire=lieu,
        grain=v.periode.grain,
        debut=v.periode.debut,
        fin=v.periode.fin,
        sexe=v.sexe,
        age=v.age,
        etat=v.etat,
        valeur=v.valeur,
        marge_basse=v.marge_basse,
        marge_haute=v.marge_haute,
        confiance=v.confiance,
        numerateur=v.numerateur,
        denominateur=v.denominateur,
        source=v.source[:250],
        millesime=v.millesime,
        geographie=v.geographie[:40],
        provisoire=v.provisoire,
        version=version,
        motif=motif.strip()[:300] if version > 1 else "",
        chargement=chargement,
        auteur=acteur.utilisateur,
    )


@transaction.atomic
def corriger(*, acteur: Acteur, releve: Releve, valeur: Valeur, motif: str) -> Releve:
    """A new version of one figure, with its reason; the former stays. Raises ValidationError."""
    if not motif.strip():
        raise ValidationError("Dites pourquoi cette valeur est corrigée.")
    if not releve.courant:
        raise ValidationError("Cette valeur a déjà été corrigée : reprenez la dernière version.")
    if dit_du(releve) == valeur.dit:
        raise ValidationError("La valeur proposée est celle qui est déjà connue.")
    verser(acteur=acteur, valeurs=[valeur], motif=motif)
    nouveau = Releve.objects.courants().get(
        mesure=releve.mesure, territoire=releve.territoire, debut=releve.debut, fin=releve.fin,
        sexe=releve.sexe, age=releve.age, millesime=releve.millesime,
    )  # fmt: skip
    consigner(
        acteur=acteur,
        code="releve.corriger",
        objet=nouveau,
        phrase=f"Correction d’une valeur de « {releve.mesure.code} » ({releve.territoire}) : {motif.strip()}",
        detail={"avant": str(releve.valeur), "apres": str(nouveau.valeur)},
    )
    return nouveau


def valeur_du(releve: Releve) -> Valeur:
    """The figure as it stands, to be changed then written again."""
    return Valeur(
        mesure=releve.mesure.code,
        lieu=(releve.territoire.niveau, releve.territoire.code),
        periode=Periode(releve.debut, releve.fin, releve.grain),
        etat=releve.etat,
        valeur=releve.valeur,
        sexe=releve.sexe,
        age=releve.age,
        marge_basse=releve.marge_basse,
        marge_haute=releve.marge_haute,
        confiance=releve.confiance,
        numerateur=releve.numerateur,
        denominateur=releve.denominateur,
        source=releve.source,
        millesime=releve.millesime,
        geographie=releve.geographie,
        provisoire=releve.provisoire,
    )
