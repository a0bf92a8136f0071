"""Open answers read one by one by a person: themes, what may be quoted, a second reading. Texts never enter the journal."""

from collections.abc import Collection, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction

from quartiers.comptes.politiques import Acteur
from quartiers.enquetes.enums_resultats import EtatTexte
from quartiers.enquetes.models import Classement, Enquete, ReponseEnquete, SecondAvis, TexteRelu, ThemeReponse
from quartiers.enquetes.relecture import soupcons
from quartiers.journal.domain import consigner
from quartiers.tableurs.valeurs import plat

THEMES_MAX = 30


@transaction.atomic
def creer_theme(*, acteur: Acteur, enquete: Enquete, question: str, libelle: str, definition: str = "") -> ThemeReponse:
    libelle = " ".join(libelle.split())
    siens = list(ThemeReponse.objects.filter(enquete=enquete, question=question))
    if not libelle:
        raise ValidationError({"libelle": "Donnez un nom au thème."})
    if any(plat(theme.libelle) == plat(libelle) for theme in siens):
        raise ValidationError({"libelle": "Cette question a déjà un thème de ce nom."})
    if len(siens) >= THEMES_MAX:
        raise ValidationError({"libelle": f"{THEMES_MAX} thèmes au plus : fusionnez-en avant d’en ajouter."})
    rang = max((theme.rang for theme in siens), default=0) + 1
    theme = ThemeReponse.objects.create(
        contrat_id=enquete.contrat_id, enquete=enquete, question=question, libelle=libelle, definition=definition,
        rang=rang,
    )  # fmt: skip
    consigner(acteur=acteur, code="enquete.theme", objet=enquete, phrase=f"Thème créé : « {libelle} »")
    return theme


@transaction.atomic
def renommer_theme(*, acteur: Acteur, theme: ThemeReponse, libelle: str) -> None:
    libelle = " ".join(libelle.split())
    autres = ThemeReponse.objects.filter(enquete_id=theme.enquete_id, question=theme.question).exclude(pk=theme.pk)
    if not libelle or any(plat(autre.libelle) == plat(libelle) for autre in autres):
        raise ValidationError({"libelle": "Donnez un nom qu’aucun autre thème de la question ne porte."})
    ancien, theme.libelle = theme.libelle, libelle
    theme.save(update_fields=["libelle", "modifie_le"])
    consigner(
        acteur=acteur, code="enquete.theme", objet=theme.enquete, phrase=f"Thème « {ancien} » renommé « {libelle} »"
    )


@transaction.atomic
def fusionner_themes(*, acteur: Acteur, theme: ThemeReponse, dans: ThemeReponse) -> None:
    """Every answer of `theme` goes to `dans`, second readings too; `theme` is no more."""
    if theme.pk == dans.pk or (theme.enquete_id, theme.question) != (dans.enquete_id, dans.question):
        raise ValidationError("Un thème se fusionne avec un autre thème de la même question.")
    deja = set(Classement.objects.filter(theme=dans).values_list("reponse_id", flat=True))
    Classement.objects.filter(theme=theme).exclude(reponse_id__in=deja).update(theme=dans)
    for avis in SecondAvis.objects.filter(reponse__enquete_id=theme.enquete_id, question=theme.question):
        if theme.pk in avis.themes:
            avis.themes = sorted({dans.pk if pk == theme.pk else pk for pk in avis.themes})
            avis.save(update_fields=["themes"])
    phrase = f"Thème « {theme.libelle} » fusionné dans « {dans.libelle} »"
    theme.delete()
    consigner(acteur=acteur, code="enquete.theme", objet=dans.enquete, phrase=phrase)


@transaction.atomic
def lire_reponse(
    *, acteur: Acteur, reponse: ReponseEnquete, question: str, themes: Collection[ThemeReponse], etat: str, texte: str
) -> TexteRelu:
    """What a person settles of one answer: its themes (several, or none), and whether it may be quoted. Raises
    ValidationError."""
    verifier_themes(reponse, question, themes)
    texte = " ".join(texte.split())
    if etat == EtatTexte.RETENU and not texte:
        raise ValidationError({"texte": "Écrivez le texte à citer."})
    if etat == EtatTexte.RETENU and (trouves := soupcons(texte)):
        raise ValidationError(
            {"texte": f"Le texte à citer semble contenir : {', '.join(trouves)}. Masquez-le par […]."}
        )
    relu, _ = TexteRelu.objects.update_or_create(
        reponse=reponse, question=question,
        defaults={"contrat_id": reponse.contrat_id, "etat": etat, "texte": texte if etat == EtatTexte.RETENU else "",
                  "relu_par": acteur.utilisateur},
    )  # fmt: skip
    Classement.objects.filter(reponse=reponse, question=question).exclude(theme__in=themes).delete()
    Classement.objects.bulk_create(
        [
            Classement(contrat_id=reponse.contrat_id, reponse=reponse, question=question, theme=theme,
                       classe_par=acteur.utilisateur)
            for theme in themes
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    return relu


@transaction.atomic
def donner_second_avis(
    *, acteur: Acteur, reponse: ReponseEnquete, question: str, themes: Sequence[ThemeReponse]
) -> SecondAvis:
    """A second reading, by another person than the first. Raises ValidationError."""
    verifier_themes(reponse, question, themes)
    premier = TexteRelu.objects.filter(reponse=reponse, question=question).first()
    if premier is None:
        raise ValidationError("Cette réponse n’a pas encore été lue une première fois.")
    if acteur.utilisateur is None or premier.relu_par_id == acteur.utilisateur.pk:
        raise ValidationError("Le second avis est celui d’une autre personne.")
    avis, _ = SecondAvis.objects.update_or_create(
        reponse=reponse, question=question,
        defaults={"contrat_id": reponse.contrat_id, "themes": sorted(t.pk for t in themes), "lu_par": acteur.utilisateur},
    )  # fmt: skip
    return avis


def verifier_themes(reponse: ReponseEnquete, question: str, themes: Collection[ThemeReponse]) -> None:
    if any((t.enquete_id, t.question) != (reponse.enquete_id, question) for t in themes):
        raise ValidationError("Un thème n’est pas de cette question.")
