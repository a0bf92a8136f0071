"""Counts given by a partner: written once, corrected by another version with its reason, never overwritten."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction

from quartiers.comptes.politiques import Acteur
from quartiers.journal.domain import consigner
from quartiers.socle.formats import compte
from quartiers.tranquillite.domain.preparation import demander_la_lecture
from quartiers.tranquillite.enums import Echelle, MotifCorrection, Moyen
from quartiers.tranquillite.lieux import cle_de
from quartiers.tranquillite.models import CategorieSource, FaitMensuel, Livraison, SourceObservatoire
from quartiers.tranquillite.periodes import mois_fr, premier, trimestre_clos
from quartiers.tranquillite.reglages import reglage_le

CleFait = tuple[int, str, dt.date]  # category, place, month


@dataclass
class Resultat:
    """`inchanges`: said again as they were; `conflits`: another figure stands there and no reason was given."""

    livraison: Livraison | None = None
    nouveaux: int = 0
    corriges: int = 0
    inchanges: int = 0
    conflits: list[CleFait] = field(default_factory=list)

    @property
    def phrase(self) -> str:
        dits = [compte(self.nouveaux, "chiffre enregistré", "chiffres enregistrés")]
        if self.corriges:
            dits.append(compte(self.corriges, "corrigé"))
        if self.inchanges:
            dits.append(compte(self.inchanges, "déjà connu", "déjà connus"))
        if self.conflits:
            dits.append(
                f"{compte(len(self.conflits), 'différent', 'différents')} de ce qui était livré, laissés tels quels"
            )
        return ", ".join(dits)


@transaction.atomic
def livrer(
    *,
    acteur: Acteur,
    source: SourceObservatoire,
    chiffres: Mapping[CleFait, int],
    moyen: Moyen,
    jour: dt.date,
    motif: str = "",
    empreinte: str = "",
    ecartees: int = 0,
) -> Resultat:
    """Write each count that is new; with `motif`, those that differ become a new version. One line of the journal.

    Raises ValidationError for a month that is not over, before the source begins, or a place of another scale.
    """
    SourceObservatoire.objects.select_for_update().get(pk=source.pk)
    verifier(source, chiffres, jour)
    courants = {
        (f.categorie_id, cle_de(f.quartier_id, f.commune_id), f.mois): f
        for f in FaitMensuel.objects.filter(source=source, courant=True, mois__in={m for _, _, m in chiffres})
    }
    resultat = Resultat()
    a_ecrire: list[tuple[CleFait, int, FaitMensuel | None]] = []
    for cle, nombre in chiffres.items():
        ancien = courants.get(cle)
        if ancien is None:
            a_ecrire.append((cle, nombre, None))
        elif ancien.nombre == nombre:
            resultat.inchanges += 1
        elif motif:
            a_ecrire.append((cle, nombre, ancien))
        else:
            resultat.conflits.append(cle)
    if a_ecrire:
        resultat.livraison = ecrire(acteur, source, a_ecrire, moyen, motif, empreinte, ecartees)
        resultat.corriges = sum(ancien is not None for *_, ancien in a_ecrire)
        resultat.nouveaux = len(a_ecrire) - resultat.corriges
        consigner(acteur=acteur, code="observatoire.livrer", objet=source, phrase=f"{source} : {resultat.phrase}")
        if any(mois < trimestre_clos(jour, reglage_le(source.contrat_id, jour).delai_jours) for _, _, mois in chiffres):
            demander_la_lecture(source.contrat_id)
    return resultat


def verifier(source: SourceObservatoire, chiffres: Iterable[CleFait], jour: dt.date) -> None:
    lettre = "c" if source.echelle == Echelle.COMMUNE else "q"
    categories = set(CategorieSource.objects.filter(source=source).values_list("pk", flat=True))
    for categorie, lieu, mois in chiffres:
        if mois >= premier(jour):
            raise ValidationError(f"Le mois de {mois_fr(mois)} n’est pas fini : attendez qu’il le soit pour le livrer.")
        if mois < premier(source.debut):
            raise ValidationError(
                f"Cette source commence en {mois_fr(source.debut)} : {mois_fr(mois)} vient avant. Changez la date de la source."
            )
        if categorie not in categories:
            raise ValidationError("Cette catégorie n’est pas de cette source.")
        if lieu[:1] != lettre:
            raise ValidationError("Ce lieu n’est pas à l’échelle de cette source.")


def ecrire(
    acteur: Acteur,
    source: SourceObservatoire,
    a_ecrire: Sequence[tuple[CleFait, int, FaitMensuel | None]],
    moyen: Moyen,
    motif: str,
    empreinte: str,
    ecartees: int,
) -> Livraison:
    livraison = Livraison.objects.create(
        contrat_id=source.contrat_id,
        source=source,
        moyen=moyen,
        auteur=acteur.utilisateur,
        empreinte=empreinte,
        nombre=len(a_ecrire),
        ecartees=ecartees,
    )
    anciens = [ancien.pk for *_, ancien in a_ecrire if ancien is not None]
    FaitMensuel.objects.filter(pk__in=anciens).update(courant=False)
    FaitMensuel.objects.bulk_create(
        FaitMensuel(
            contrat_id=source.contrat_id,
            source=source,
            categorie_id=categorie,
            quartier_id=int(lieu[1:]) if lieu[0] == "q" else None,
            commune_id=int(lieu[1:]) if lieu[0] == "c" else None,
            mois=mois,
            nombre=nombre,
            version=ancien.version + 1 if ancien else 1,
            motif=motif if ancien else "",
            livraison=livraison,
        )
        for (categorie, lieu, mois), nombre, ancien in a_ecrire
    )
    return livraison


def motif_valable(motif: str) -> str:
    if motif not in MotifCorrection.values:
        raise ValidationError("Dites pourquoi ce chiffre est corrigé.")
    return motif


def questions_de(
    source: SourceObservatoire,
    connus: Mapping[CleFait, int],
    nouveaux: Mapping[CleFait, int],
    facteur: int,
    noms: Mapping[tuple[int, str], str],
) -> list[str]:
    """What deserves a second look: figures far from the usual of their own line. Nothing is refused for it."""
    par_ligne: dict[tuple[int, str], list[int]] = {}
    for (categorie, lieu, _), nombre in connus.items():
        par_ligne.setdefault((categorie, lieu), []).append(nombre)
    dites = []
    for (categorie, lieu, mois), nombre in sorted(nouveaux.items(), key=lambda c: (c[0][2], c[0][0], c[0][1])):
        passes = par_ligne.get((categorie, lieu), [])
        if len(passes) < 6:
            continue
        usuel = sum(passes) / len(passes)
        if nombre > facteur * max(usuel, 1):
            nom = noms.get((categorie, lieu), str(source))
            dites.append(f"{nom}, {mois_fr(mois)} : {nombre}, plus de {facteur} fois l’habituel. Est-ce bien cela ?")
    return dites
