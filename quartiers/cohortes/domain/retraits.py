"""Withdrawing: rows go, their history never existed, a mark keeps the person out, a number alone stays."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from quartiers.cohortes.enums import VoieRetrait
from quartiers.cohortes.models import AnalyseCohorte, Cohorte, Participant, RefusCohorte, RetraitCohorte
from quartiers.comptes.politiques import Acteur
from quartiers.journal.domain import consigner
from quartiers.socle.formats import compte

SEL = "quartiers.cohortes.refus"


def marque(cohorte: Cohorte, pseudonyme: str) -> str:
    """An HMAC under the secret of this server: without it the mark is nobody's, and cannot be turned back."""
    return salted_hmac(f"{SEL}.{cohorte.identifiant}", pseudonyme, algorithm="sha256").hexdigest()


def refusees(cohorte: Cohorte, pseudonymes: Iterable[str]) -> set[str]:
    """Among `pseudonymes`, those who withdrew: they do not come back."""
    marques = {marque(cohorte, code): code for code in pseudonymes}
    trouvees = RefusCohorte.objects.filter(cohorte=cohorte, empreinte__in=marques).values_list("empreinte", flat=True)
    return {marques[empreinte] for empreinte in trouvees}


@transaction.atomic
def retirer(*, acteur: Acteur, cohorte: Cohorte, pseudonymes: Sequence[str], voie: VoieRetrait, jour: dt.date) -> int:
    """Erase these people from the cohort; return how many were in it. Who was not yet is kept out as well.

    In order: marks against a later file, past analyses that counted them, rows (steps go with them), the number.
    """
    Cohorte.objects.select_for_update().get(pk=cohorte.pk)
    RefusCohorte.objects.bulk_create(
        [
            RefusCohorte(contrat_id=cohorte.contrat_id, cohorte=cohorte, empreinte=marque(cohorte, code))
            for code in sorted(set(pseudonymes))
        ],
        ignore_conflicts=True,
    )
    presents = Participant.objects.filter(cohorte=cohorte, pseudonyme__in=pseudonymes)
    for debut, fin in presents.filter(debut_analyse__isnull=False).values_list("debut_analyse", "fin_analyse"):
        comptes = AnalyseCohorte.objects.filter(cohorte=cohorte, numero__gte=debut)
        if fin is not None:
            comptes = comptes.filter(numero__lt=fin)
        comptes.update(retraits_depuis=F("retraits_depuis") + 1)
    nombre = presents.count()
    presents.delete()
    if nombre:
        RetraitCohorte.objects.create(
            contrat_id=cohorte.contrat_id, cohorte=cohorte, jour=jour, voie=voie, nombre=nombre
        )
        phrase = f"{compte(nombre, 'personne retirée', 'personnes retirées')} de la cohorte {cohorte}, données effacées ({voie.label.lower()})"
        consigner(acteur=acteur, code="cohorte.retirer", objet=cohorte, phrase=phrase)
    return nombre


def retirer_par_code(*, pseudonyme: str, jour: dt.date) -> int:
    """The person herself, whatever the cohort. The answer is the same whether she was in one or not."""
    cohortes = Cohorte.objects.filter(pk__in=Participant.objects.filter(pseudonyme=pseudonyme).values("cohorte"))
    return sum(
        retirer(acteur=Acteur(), cohorte=cohorte, pseudonymes=[pseudonyme], voie=VoieRetrait.PERSONNE, jour=jour)
        for cohorte in cohortes.select_related("contrat")
    )
