"""What waits for each role, and what it may do today: only what exists, nothing to come."""
# ruff: noqa: ARG001 - the functions of `ESPACES` share one signature

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from quartiers.accueil.departements import nom_departement
from quartiers.accueil.queries.attente import Attente
from quartiers.accueil.queries.espace_appels import (
    appels_de_l_instruction,
    appels_du_pilote,
    appels_du_porteur,
    appels_ouverts,
)
from quartiers.accueil.queries.espace_cohortes import cohortes_de
from quartiers.accueil.queries.espace_engagements import engagements_de
from quartiers.accueil.queries.espace_enquetes import enquetes_de
from quartiers.accueil.queries.espace_evaluation import evaluation_de
from quartiers.accueil.queries.espace_gouvernance import gouvernance_de
from quartiers.accueil.queries.espace_parole import avec_parole
from quartiers.accueil.queries.espace_suivi import suivi_de
from quartiers.accueil.queries.espace_tfpb import avec_tfpb
from quartiers.accueil.queries.espace_tranquillite import tranquillite_de
from quartiers.comptes.enums import Role
from quartiers.comptes.models import Habilitation
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.enums import EtatAvenant, EtatLecture, SensAvis
from quartiers.contrat.models import Avenant, Avis, Contrat, Lecture, Modification, QuartierContrat, Signataire
from quartiers.contrat.queries import noms_distincts
from quartiers.engagements.models import Dispositif, Engagement
from quartiers.participation.models import InstanceParticipation
from quartiers.projets_quartier.enums import EtatPiste
from quartiers.projets_quartier.models import Piste, ProjetQuartier
from quartiers.socle.affichage import Badge, Lien, Ton
from quartiers.socle.formats import compte, date_fr
from quartiers.socle.modeles import en_vigueur_le

LIGNES_MAX = 10
CONTRATS_MAX = 50
# Roles of a contract that the dates of its calls for projects concern.
AU_CALENDRIER = frozenset(
    {Role.PILOTE, Role.INSTRUCTEUR, Role.AGENT_COMMUNAL, Role.PORTEUR, Role.CONSEILLER, Role.EVALUATEUR}
)


@dataclass(frozen=True)
class Espace:
    """A role's home: what waits (`attentes`), what one may do (`gestes`), what one may read (`lectures`).

    `limites` say in plain words what Quartiers does not do yet for this role.
    """

    attentes: list[Attente] = field(default_factory=list)
    gestes: list[Lien] = field(default_factory=list)
    lectures: list[Lien] = field(default_factory=list)
    limites: str = ""
    tableau: list[dict[str, object]] = field(default_factory=list)


def espace_de(acteur: Acteur, jour: dt.date) -> Espace:
    """The home of the acting habilitation; empty when there is none."""
    if acteur.habilitation is None or acteur.role is None:
        return Espace()
    espace = avec_appels(ESPACES[acteur.role](acteur.habilitation, jour), acteur, jour)
    return avec_tfpb(avec_parole(espace, acteur, jour), acteur, jour)


def avec_appels(espace: Espace, acteur: Acteur, jour: dt.date) -> Espace:
    """The home with what calls for projects, committees and monitoring expect of this role; nothing without a contract."""
    habilitation = acteur.habilitation
    if habilitation is None or habilitation.contrat_id is None:
        return espace
    contrat = contrat_de(habilitation)
    attentes: list[Attente] = []
    gestes = appels_ouverts(contrat)
    if acteur.role == Role.PILOTE:
        attentes = appels_du_pilote(acteur, contrat, jour)
        gestes.append(lien("Préparer un appel à projets", "appels:creer_campagne", contrat.code))
        gestes.append(lien("Tenir la liste des financeurs", "appels:financeurs", contrat.code))
    elif acteur.role in {Role.INSTRUCTEUR, Role.AGENT_COMMUNAL}:
        attentes = appels_de_l_instruction(acteur, contrat)
    elif acteur.role == Role.PORTEUR:
        attentes = appels_du_porteur(acteur, jour)
    suivi = suivi_de(acteur, contrat, jour)
    calendrier = [lien("Mon calendrier", "appels:mon_calendrier", contrat.code)] if acteur.role in AU_CALENDRIER else []
    attentes += engagements_de(acteur, contrat, jour)
    attentes += gouvernance_de(acteur, contrat, jour)
    attendues, lectures = tranquillite_de(acteur, contrat, jour)
    evaluees, a_evaluer = evaluation_de(acteur, contrat, jour)
    ouvertes, a_enqueter = enquetes_de(acteur, contrat, jour)
    suivies, a_suivre = cohortes_de(acteur, contrat, jour)
    attentes += [*attendues, *evaluees, *ouvertes, *suivies]
    return replace(
        espace,
        attentes=[*attentes, *suivi.attentes, *espace.attentes],
        gestes=[*suivi.gestes, *gestes, *espace.gestes, *calendrier],
        lectures=[*espace.lectures, *suivi.lectures, *lectures, *a_enqueter, *a_suivre, *a_evaluer],
    )


def contrat_de(habilitation: Habilitation) -> Contrat:
    return Contrat.objects.get(pk=habilitation.contrat_id or 0)  # the habilitation's constraint holds it


def lien(libelle: str, route: str, *arguments: str) -> Lien:
    return Lien(libelle, reverse(route, args=arguments))


def lectures_communes(contrat: Contrat) -> list[Lien]:
    """What every role may read of its contract."""
    return [
        lien("Le contrat et son texte", "contrat:arbre", contrat.code),
        lien("Les quartiers comparés", "accueil:quartiers", contrat.code),
        lien("Les appels à projets", "appels:campagnes", contrat.code),
        lien("Les projets de quartier, par axe", "projets_quartier:synthese", contrat.code),
        lien("Les signataires et leurs engagements", "engagements:signataires", contrat.code),
        lien("Où en sont les engagements", "engagements:engagements", contrat.code),
        lien("Les moyens de droit commun, année par année", "engagements:droit_commun", contrat.code),
        lien("Le catalogue d’indicateurs", "indicateurs:catalogue", contrat.code),
        lien("Les instances", "gouvernance:instances", contrat.code),
        lien("Le calendrier du contrat", "accueil:calendrier", contrat.code),
        lien("Les séances et ce qu’elles décident", "gouvernance:seances", contrat.code),
        lien("La participation des habitantes et habitants", "participation:instances", contrat.code),
        lien("Les conseils, leurs sièges et leurs tirages au sort", "participation:conseils", contrat.code),
    ]


def espace_pilote(habilitation: Habilitation, jour: dt.date) -> Espace:
    contrat = contrat_de(habilitation)
    return Espace(
        attentes=[
            *lectures_a_verifier(Q(contrat=contrat) | Q(contrat__isnull=True, deposee_par=habilitation.utilisateur)),
            *avenants_en_cours(contrat, jour),
            *pistes_en_retard(Q(contrat=contrat), jour),
        ],
        gestes=[
            lien("Faire lire le texte d’un contrat", "contrat:lectures"),
            lien("Préparer ou suivre un avenant", "contrat:avenants", contrat.code),
            lien("Comparer le contrat à deux dates", "contrat:comparer", contrat.code),
            lien("Tenir la fiche du contrat (nom, dates, vocabulaire)", "contrat:fiche", contrat.code),
            lien("Suivre les projets de quartier", "projets_quartier:synthese", contrat.code),
            lien("Demander aux partenaires où en sont leurs engagements", "engagements:collectes", contrat.code),
            lien("Relire les décisions des instances et leurs suites", "gouvernance:decisions", contrat.code),
            lien("Tenir les conseils et leurs mandats", "participation:conseils", contrat.code),
            lien("Conduire un tirage au sort", "participation:tirages", contrat.code),
            lien("Saisir un dossier reçu sur papier ou par un autre portail", "appels:saisir_dossier", contrat.code),
            lien("Organismes et demandes pour les rejoindre", "appels:organismes", contrat.code),
            lien("Inviter une personne", "comptes:inviter"),
            lien("Gérer les habilitations", "comptes:habilitations"),
        ],
        lectures=lectures_communes(contrat),
    )


def espace_agent_communal(habilitation: Habilitation, jour: dt.date) -> Espace:
    contrat = contrat_de(habilitation)
    projets = (
        ProjetQuartier.objects.filter(en_vigueur_le(jour), contrat=contrat, quartier__commune=habilitation.commune_id)
        .select_related("quartier")
        .annotate(
            total=Count("pistes", filter=~Q(pistes__etat=EtatPiste.ABANDONNEE), distinct=True),
            faites=Count("pistes", filter=Q(pistes__etat=EtatPiste.REALISEE), distinct=True),
        )
        .order_by("quartier__rang", "pk")
    )
    sans_debut = Q(contrat=contrat, projet__quartier__commune=habilitation.commune_id)
    return Espace(
        attentes=pistes_en_retard(sans_debut, jour),
        gestes=[
            Lien(
                f"{projet.quartier.titre} : suivre le projet ({compte(projet.faites, 'piste réalisée', 'pistes réalisées')}"
                f" sur {projet.total})",
                reverse("projets_quartier:projet", args=[contrat.code, projet.quartier.code]),
            )
            for projet in projets
        ]
        + [
            lien("Tenir les conseils de la commune et leurs mandats", "participation:conseils", contrat.code),
            lien("Conduire un tirage au sort", "participation:tirages", contrat.code),
            lien("Inviter une personne", "comptes:inviter"),
        ],
        lectures=lectures_communes(contrat),
        limites="" if projets else "Aucun projet de quartier n’est encore rattaché à votre commune dans ce contrat.",
    )


def espace_etat(habilitation: Habilitation, jour: dt.date) -> Espace:
    contrats = list(
        Contrat.objects.filter(departement=habilitation.departement)
        .select_related("epci")
        .order_by("nom_court", "pk")[:CONTRATS_MAX]
    )
    noms = noms_distincts(contrats)
    comptes = dict(
        QuartierContrat.objects.filter(en_vigueur_le(jour), contrat__departement=habilitation.departement)
        .values_list("contrat")
        .annotate(nombre=Count("pk"))
    )
    soumis = Avenant.objects.filter(
        contrat__departement=habilitation.departement, etat=EtatAvenant.SOUMIS
    ).select_related("contrat")
    return Espace(
        attentes=[attente_avenant(avenant, "Soumis aux signataires") for avenant in soumis[:LIGNES_MAX]],
        lectures=[Lien(f"Tous les contrats : {nom_departement(habilitation.departement)}", reverse("accueil:accueil"))],
        tableau=[
            {
                "nom": Lien(noms[contrat.pk], reverse("accueil:contrat", args=[contrat.code])),
                "quartiers": comptes.get(contrat.pk, 0),
                "publie": Badge("Publié", "succes") if contrat.publie else Badge("En préparation", "attention"),
            }
            for contrat in contrats
        ],
        limites="Votre rôle donne la lecture des contrats du département ; il ne modifie rien.",
    )


def espace_partie(habilitation: Habilitation, jour: dt.date) -> Espace:
    """A funder's instructor or a landlord: the opinions asked of its organisation, what it promised."""
    contrat = contrat_de(habilitation)
    siens = list(
        Signataire.objects.filter(en_vigueur_le(jour), contrat=contrat, organisme=habilitation.organisme_id).order_by(
            "rang"
        )
    )
    attendus = Avis.objects.filter(
        contrat=contrat, signataire__in=siens, sens=SensAvis.EN_ATTENTE, avenant__etat=EtatAvenant.SOUMIS
    ).select_related("avenant__contrat")
    engagements = Engagement.objects.filter(contrat=contrat, signataire__in=siens).count()
    dispositifs = Dispositif.objects.filter(en_vigueur_le(jour), contrat=contrat, signataire__in=siens).count()
    detail = f"{compte(engagements, 'engagement')}, {compte(dispositifs, 'dispositif')}"
    return Espace(
        attentes=[attente_avenant(avis.avenant, "Avis attendu de votre organisme") for avis in attendus],
        gestes=[
            Lien(
                f"{signataire.titre} : relire ce que votre organisme a signé ({detail})",
                reverse("engagements:signataire", args=[contrat.code, signataire.code]),
            )
            for signataire in siens
        ],
        lectures=lectures_communes(contrat),
        limites=LIMITES.get(Role(habilitation.role), ""),
    )


def espace_lecture(habilitation: Habilitation, jour: dt.date) -> Espace:
    """Roles that read today: residents' councillor, mediator, evaluator."""
    contrat = contrat_de(habilitation)
    gestes: list[Lien] = []
    if habilitation.role == Role.CONSEILLER:
        instances = InstanceParticipation.objects.filter(en_vigueur_le(jour), contrat=contrat).order_by("rang")
        adresse = reverse("participation:instances", args=[contrat.code])
        gestes = [Lien(f"{instance.titre} : ce que prévoit le contrat", adresse) for instance in instances]
    if habilitation.role == Role.EVALUATEUR:
        gestes = [
            lien("Préparer une analyse d’effet", "indicateurs:effets", contrat.code),
            lien("Comparer le contrat à deux dates", "contrat:comparer", contrat.code),
            lien("Télécharger les données du contrat", "accueil:donnees_ouvertes"),
        ]
    if habilitation.role == Role.MEDIATEUR:
        gestes = [lien("Trouver le quartier d’une adresse", "accueil:mon_quartier")]
    return Espace(gestes=gestes, lectures=lectures_communes(contrat), limites=LIMITES.get(Role(habilitation.role), ""))


def espace_porteur(habilitation: Habilitation, jour: dt.date) -> Espace:
    """A project holder: where it writes; what its files wait for comes from the calls (avec_appels)."""
    contrat = contrat_de(habilitation)
    gestes: list[Lien] = []
    if habilitation.organisme_id is not None:
        page = reverse("appels:organisme", args=[contrat.code, habilitation.organisme_id])
        gestes = [
            lien("Mes dossiers", "appels:mes_dossiers", contrat.code),
            lien("Commencer un dossier", "appels:nouveau_dossier", contrat.code),
            Lien("Le dossier de mon organisme : pièces, compte bancaire, personnes", page),
        ]
    return Espace(
        gestes=[*gestes, lien("Trouver le quartier d’une adresse", "accueil:mon_quartier")],
        lectures=lectures_communes(contrat),
    )


def espace_administrateur(habilitation: Habilitation, jour: dt.date) -> Espace:
    pilotes = Habilitation.objects.en_vigueur(jour).filter(role=Role.PILOTE).values("contrat_id")
    sans_pilote = list(
        Contrat.objects.exclude(pk__in=pilotes).select_related("epci").order_by("nom_court", "pk")[:LIGNES_MAX]
    )
    noms = noms_distincts(sans_pilote)
    return Espace(
        attentes=[
            *lectures_a_verifier(Q()),
            *premier_contrat(),
            *(
                Attente(
                    Lien(noms[contrat.pk], reverse("accueil:contrat", args=[contrat.code])),
                    "Personne ne pilote ce contrat : inviter une personne.",
                    Badge("Sans pilote", "attention"),
                )
                for contrat in sans_pilote
            ),
        ],
        gestes=[
            lien("Inviter une personne", "comptes:inviter"),
            lien("Gérer les habilitations", "comptes:habilitations"),
            lien("Relire qui a droit à quoi", "comptes:matrice"),
            lien("Faire lire le texte d’un contrat", "contrat:lectures"),
        ],
        lectures=[lien("Tous les contrats", "accueil:accueil"), lien("Données ouvertes", "accueil:donnees_ouvertes")],
    )


def premier_contrat() -> list[Attente]:
    """On a site of one's own that has just been opened: where to begin."""
    if Contrat.objects.exists() or Lecture.objects.exists():
        return []
    return [
        Attente(
            Lien("Faire lire le texte de votre contrat", reverse("contrat:deposer_lecture")),
            "Ce site n’a encore aucun contrat. Déposez le texte signé (PDF, Word, OpenDocument ou texte) : vous vérifiez "
            "ce que la lecture y trouve, puis vous le validez comme version 1.",
            Badge("À commencer", "attention"),
        )
    ]


def lectures_a_verifier(siennes: Q) -> list[Attente]:
    lectures = Lecture.objects.filter(siennes, etat=EtatLecture.A_VERIFIER).only("nom", "doutes", "cree_le", "etat")
    return [
        Attente(
            Lien(f"Lecture de « {lecture.nom} »", reverse("contrat:lecture", args=[lecture.pk])),
            f"Déposée le {date_fr(lecture.cree_le)}, {compte(len(lecture.doutes), 'doute')} à lever.",
            Badge("À vérifier", "attention"),
        )
        for lecture in lectures.order_by("-cree_le")[:LIGNES_MAX]
    ]


def avenants_en_cours(contrat: Contrat, jour: dt.date) -> list[Attente]:
    """Drafts to finish, and submitted avenants with the opinions still missing."""
    en_cours = Avenant.objects.filter(contrat=contrat, etat__in=[EtatAvenant.BROUILLON, EtatAvenant.SOUMIS])
    manquants = compter(Avis.objects.filter(contrat=contrat, sens=SensAvis.EN_ATTENTE))
    changements = compter(Modification.objects.filter(contrat=contrat))
    attentes = []
    for avenant in en_cours.select_related("contrat").order_by("-numero")[:LIGNES_MAX]:
        if avenant.etat == EtatAvenant.BROUILLON:
            nombre = changements.get(avenant.pk, 0)
            attentes.append(attente_avenant(avenant, f"Brouillon, {compte(nombre, 'modification')}."))
            continue
        detail = f"{compte(manquants.get(avenant.pk, 0), 'avis manquant', 'avis manquants')}."
        if avenant.reponse_avant:
            retard = "était" if avenant.reponse_avant < jour else "est"
            detail += f" La réponse {retard} attendue avant le {date_fr(avenant.reponse_avant)}."
        attentes.append(attente_avenant(avenant, detail))
    return attentes


def compter(lignes: QuerySet[Any]) -> dict[int, int]:
    """{avenant pk: number of rows}. One query."""
    return dict(lignes.order_by().values_list("avenant").annotate(nombre=Count("pk")))


def attente_avenant(avenant: Avenant, detail: str) -> Attente:
    adresse = reverse("contrat:avenant", args=[avenant.contrat.code, avenant.numero])
    ton: Ton = "info" if avenant.etat == EtatAvenant.SOUMIS else "neutre"
    return Attente(Lien(f"{avenant} : {avenant.titre}", adresse), detail, Badge(avenant.get_etat_display(), ton))


def pistes_en_retard(siennes: Q, jour: dt.date) -> list[Attente]:
    """Action leads whose day has passed without being done or given up."""
    pistes = (
        Piste.objects.filter(siennes, en_vigueur_le(jour), prevue_pour__lt=jour)
        .exclude(etat__in=[EtatPiste.REALISEE, EtatPiste.ABANDONNEE])
        .select_related("projet__quartier", "contrat")
        .order_by("prevue_pour", "pk")
    )
    return [
        Attente(
            Lien(
                piste.titre, reverse("projets_quartier:projet", args=[piste.contrat.code, piste.projet.quartier.code])
            ),
            f"{piste.projet.quartier.titre} : prévue pour le {date_fr(piste.prevue_pour)}.",
            Badge(piste.get_etat_display(), "attention"),
        )
        for piste in pistes[:LIGNES_MAX]
    ]


LIMITES: dict[Role, str] = {
    Role.CONSEILLER: "Les séances des instances d’habitantes et d’habitants ne sont pas encore tenues dans Quartiers.",
}

ESPACES: dict[Role, Callable[[Habilitation, dt.date], Espace]] = {
    Role.ADMINISTRATEUR: espace_administrateur,
    Role.PILOTE: espace_pilote,
    Role.AGENT_COMMUNAL: espace_agent_communal,
    Role.SERVICE_ETAT: espace_etat,
    Role.INSTRUCTEUR: espace_partie,
    Role.BAILLEUR: espace_partie,
    Role.PORTEUR: espace_porteur,
    Role.CONSEILLER: espace_lecture,
    Role.MEDIATEUR: espace_lecture,
    Role.EVALUATEUR: espace_lecture,
}
