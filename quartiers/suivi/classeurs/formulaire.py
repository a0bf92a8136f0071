"""What a workbook of sheets asks: the rows of one sheet, each under the address of its field."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from quartiers.appels.domain.champ import Champ
from quartiers.appels.enums import Tranche
from quartiers.appels.etapes import Question
from quartiers.appels.etapes_bilan import EFFETS, PUBLIC
from quartiers.appels.queries.bilans import quartiers_de_l_annee
from quartiers.appels.questions_contrat import question_affichee, questions_de_l_annee
from quartiers.suivi.domain.champs_fiche import champ_de
from quartiers.suivi.etapes_fiche import ATTENDUS, FAIT, PREVU
from quartiers.suivi.models import FicheAction

SEXES = (("femmes", "Femmes, filles"), ("hommes", "Hommes, garçons"), ("non_precise", "Non précisé"))


@dataclass(frozen=True)
class Rangee:
    """A row: one answer under `adresse`, or three of an age band (`ages`); a row without address is a title."""

    libelle: str
    adresse: str = ""
    aide: str = ""
    genre: str = "texte"  # texte, nombre, decimal, date, choix
    choix: tuple[tuple[str, str], ...] = ()
    ages: bool = False

    @property
    def adresses(self) -> tuple[str, ...]:
        if self.ages:
            return tuple(f"{self.adresse}:{sexe}" for sexe, _ in SEXES)
        return (self.adresse,) if self.adresse else ()


def rangee(question: Question, prefixe: str = "") -> Rangee:
    aide = question.aide + (f" Exemple\u00a0: {question.exemple}" if question.exemple else "")
    genre = "texte" if question.genre in {"court", "ligne"} else question.genre
    return Rangee(question.libelle, f"{prefixe}{question.nom}", aide.strip(), genre, question.choix)


def rangees_de(fiche: FicheAction) -> list[Rangee]:
    """Every row of one sheet, in the order of the forms."""
    quartiers = list(quartiers_de_l_annee(fiche.contrat_id, fiche.annee))
    questions = questions_de_l_annee(fiche.contrat_id, fiche.annee)
    return [
        Rangee("Ce qui était prévu"),
        *(rangee(q, "fiche:") for q in PREVU),
        *(replace(rangee(q, "fiche:"), libelle=f"Attendu\u00a0: {q.libelle}") for q in ATTENDUS),
        *(
            Rangee(f"Part à {q.titre} (%)", f"territoire:q{q.pk}", "Vide là où il ne se passe rien.", "decimal")
            for q in quartiers
        ),
        Rangee("Part ailleurs (%)", "territoire:hors", "Le total doit faire 100.", "decimal"),
        Rangee("Ce qui a été fait"),
        *(rangee(q) for q in FAIT),
        Rangee("Le public"),
        *(rangee(q) for q in PUBLIC),
        *(
            Rangee(f"Personnes habitant {q.titre}", f"quartier:{q.pk}", "Vide si vous ne savez pas.", "nombre")
            for q in quartiers
        ),
        *rangees_des_resultats(fiche),
        Rangee("Les effets et la suite"),
        *(rangee(q) for q in EFFETS),
        *([Rangee("Les questions du contrat")] if questions else []),
        *(rangee(question_affichee(q)) for q in questions),
        *rangees_des_credits(fiche),
        Rangee("Le public par âge (personnes différentes)"),
        *(Rangee(str(libelle), f"reel:{tranche}", genre="nombre", ages=True) for tranche, libelle in Tranche.choices),
    ]


def rangees_des_resultats(fiche: FicheAction) -> Iterable[Rangee]:
    indicateurs = list(fiche.indicateurs.order_by("pk"))
    if indicateurs:
        yield Rangee("Les résultats")
    for indicateur in indicateurs:
        unite = f" ({indicateur.unite})" if indicateur.unite else ""
        attendu = f"Attendu\u00a0: {indicateur.attendu.normalize():f}" if indicateur.attendu is not None else ""
        yield Rangee(f"{indicateur.libelle}{unite}", f"resultat:{indicateur.pk}:realise", attendu, "decimal")
        yield Rangee("… un mot sur ce résultat", f"resultat:{indicateur.pk}:commentaire")


def rangees_des_credits(fiche: FicheAction) -> Iterable[Rangee]:
    credits_ = list(fiche.credits.select_related("organisme").order_by("pk"))
    if credits_:
        yield Rangee("L’argent (en euros)")
    for credit in credits_:
        nom = f"{credit.organisme}, {credit.get_nature_display().lower()}"
        yield Rangee(f"{nom}\u00a0: prévu", f"credit:{credit.pk}:prevu", "", "decimal")
        yield Rangee(f"{nom}\u00a0: voté", f"credit:{credit.pk}:vote", "", "decimal")
        yield Rangee(f"{nom}\u00a0: dépensé", f"credit:{credit.pk}:depense", "0 si rien n’a été dépensé.", "decimal")


def champs_des_rangees(fiche: FicheAction, rangees: Iterable[Rangee]) -> dict[str, Champ]:
    """The fields behind the rows, by address."""
    return {adresse: champ_de(fiche, adresse) for rangee in rangees for adresse in rangee.adresses}
