"""What the pages of surveys share: breadcrumb, forms on a page, acts that may be refused, files."""

from collections.abc import Callable
from typing import Any

from allauth.core.ratelimit import consume
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from quartiers.comptes.acces import RequeteActeur
from quartiers.comptes.politiques import Politique
from quartiers.contrat.models import Contrat
from quartiers.enquetes.domain.jetons import JetonRefuse
from quartiers.enquetes.enums import EtatEnquete, EtatQuestionnaire
from quartiers.enquetes.models import Enquete, Questionnaire
from quartiers.enquetes.permissions import collecter_reponses, lire_enquetes, tenir_enquetes
from quartiers.enquetes.permissions_resultats import lire_resultats
from quartiers.socle.affichage import Badge, Ton
from quartiers.socle.transitions import TransitionRefusee

TROP = "Beaucoup d’envois viennent de cette connexion. Attendez quelques minutes, puis recommencez : rien n’est perdu."
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# The pages of a survey: route name, label, who sees it.
ONGLETS: list[tuple[str, str, Politique]] = [
    ("enquete", "Avancement", lire_enquetes),
    ("questionnaire", "Questionnaire", lire_enquetes),
    ("collecte", "Collecte", lire_enquetes),
    ("quotas", "Quotas", tenir_enquetes),
    ("marges", "Population connue", tenir_enquetes),
    ("resultats", "Résultats", lire_resultats),
]
TONS: dict[str, Ton] = {EtatEnquete.BROUILLON: "attention", EtatEnquete.OUVERTE: "succes", EtatEnquete.CLOSE: "info"}
TONS_QUESTIONNAIRE: dict[str, Ton] = {EtatQuestionnaire.EN_SERVICE: "succes", EtatQuestionnaire.BROUILLON: "attention"}


def adresse(enquete: Enquete, nom: str, *arguments: object) -> str:
    return reverse(f"enquetes:{nom}", args=[enquete.contrat.code, enquete.code, *arguments])


def fil(contrat: Contrat, enquete: Enquete | None = None, *suite: tuple[str, str]) -> list[tuple[str, str]]:
    debut = [
        (str(contrat), reverse("accueil:contrat", args=[contrat.code])),
        ("Enquêtes", reverse("enquetes:enquetes", args=[contrat.code])),
    ]
    if enquete is not None:
        debut.append((enquete.titre, adresse(enquete, "enquete")))
    return [*debut, *suite]


def montrer(
    request: RequeteActeur,
    enquete: Enquete,
    gabarit: str,
    *suite: tuple[str, str],
    statut: int = 200,
    **contexte: Any,
) -> HttpResponse:
    """A page of a survey, under its breadcrumb and its badge."""
    complet = {
        "contrat": enquete.contrat,
        "enquete": enquete,
        "etat": badge_enquete(enquete),
        "onglets_enquete": onglets_de(request, enquete),
        "tient": tenir_enquetes(request.acteur, enquete),
        "collecte": collecter_reponses(request.acteur, enquete),
        "fil_ariane": fil(enquete.contrat, enquete, *suite) if suite else [*fil(enquete.contrat), (enquete.titre, "")],
        **contexte,
    }
    return render(request, f"enquetes/{gabarit}.html", complet, status=statut)


def onglets_de(request: RequeteActeur, enquete: Enquete) -> list[dict[str, Any]]:
    return [
        {"libelle": libelle, "url": adresse(enquete, nom), "actif": request.path == adresse(enquete, nom)}
        for nom, libelle, regle in ONGLETS
        if regle(request.acteur, enquete)
    ]


def page_de_formulaire(
    request: RequeteActeur,
    contrat: Contrat,
    form: BaseForm,
    titre: str,
    *,
    bouton: str = "Enregistrer",
    retour: str,
    chapeau: str = "",
    enquete: Enquete | None = None,
    genre: str = "primaire",
) -> HttpResponse:
    contexte = {
        "contrat": contrat,
        "form": form,
        "titre": titre,
        "bouton": bouton,
        "retour": retour,
        "chapeau": chapeau,
        "genre": genre,
        "fil_ariane": [*fil(contrat, enquete), (titre, "")],
    }
    return render(request, "enquetes/formulaire.html", contexte)


def tenter(form: BaseForm, acte: Callable[[], Any]) -> bool:
    """Do `acte`; a refusal is written on the form, at its field when it names one."""
    try:
        acte()
    except ValidationError as refus:
        if hasattr(refus, "error_dict"):
            for champ, erreurs in refus.error_dict.items():
                form.add_error(champ if champ in form.fields else None, ValidationError(erreurs))
        else:
            form.add_error(None, refus)
    except (TransitionRefusee, JetonRefuse) as refus:
        form.add_error(None, str(refus))
    else:
        return True
    return False


def essayer(request: HttpRequest, acte: Callable[[], Any], dit: str = "") -> bool:
    """The same for a button alone: the refusal is a message of the next page."""
    try:
        acte()
    except ValidationError as refus:
        messages.error(request, " ".join(refus.messages))
    except (TransitionRefusee, JetonRefuse) as refus:
        messages.error(request, str(refus))
    else:
        if dit:
            messages.success(request, dit)
        return True
    return False


def laisser_passer(request: HttpRequest) -> bool:
    """Whether this connection has not sent too many answers; an officer never waits. No address is kept with them."""
    return bool(request.user.is_authenticated or consume(request, action="enquete"))


def badge_enquete(enquete: Enquete) -> Badge:
    return Badge(enquete.get_etat_display(), TONS.get(enquete.etat, "neutre"))


def badge_questionnaire(questionnaire: Questionnaire) -> Badge:
    ton = TONS_QUESTIONNAIRE.get(questionnaire.etat, "neutre")
    return Badge(questionnaire.get_etat_display(), ton)


def telechargement(contenu: bytes, nom: str, genre: str) -> HttpResponse:
    reponse = HttpResponse(contenu, content_type=genre)
    reponse["Content-Disposition"] = f'attachment; filename="{nom}"'
    reponse["Cache-Control"] = "private, no-store"
    return reponse
