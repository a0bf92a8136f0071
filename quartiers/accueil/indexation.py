"""What the search may find of a contract, gathered from every package, and of the site's own pages.

`reindexer` is called at once by what loads a contract; a job (`tasks.tenir_index`) calls it for the contracts of
which the journal tells an act since the last time, and for the avenants that take effect on the day.
"""

import datetime as dt
from collections.abc import Iterator

from django.db.models import (
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.urls import reverse
from django.utils import timezone

from quartiers.accueil.departements import DEPARTEMENTS
from quartiers.contrat.enums import Nature
from quartiers.contrat.models import Avenant, Contrat, QuartierContrat, Signataire
from quartiers.contrat.permissions import suivre_avenants
from quartiers.contrat.queries import Noeud, a_plat, arbre, jour_de_lecture, nom_de_niveau
from quartiers.documents.models import Document
from quartiers.engagements.models import Dispositif, Engagement
from quartiers.gouvernance.models import Instance
from quartiers.indicateurs.models import Indicateur, Question
from quartiers.journal.models import Acte
from quartiers.participation.models import InstanceParticipation
from quartiers.projets_quartier.models import Piste, ProjetQuartier, Theme
from quartiers.recherche.domain import AIndexer, remplacer_entrees, vider_index
from quartiers.recherche.enums import Groupe
from quartiers.recherche.models import Indexation
from quartiers.socle.modeles import en_vigueur_le

GROUPE_DE_NATURE: dict[str, Groupe] = {
    Nature.AXE: Groupe.AXE,
    Nature.ORIENTATION: Groupe.ORIENTATION,
    Nature.OBJECTIF: Groupe.OBJECTIF,
    Nature.ACTION: Groupe.ACTION,
    Nature.SOUS_ACTION: Groupe.ACTION,
}
RECOUVREMENT = dt.timedelta(minutes=2)
PAGES = [
    ("Mon quartier : trouver son quartier depuis une adresse", "accueil:mon_quartier", "QPV, habitant, adresse, rue"),
    ("Données ouvertes", "accueil:donnees_ouvertes", "téléchargement, CSV, JSON, GeoJSON, licence ouverte, API"),
    ("Dictionnaire des données", "accueil:dictionnaire", "champs, colonnes, définitions"),
    ("Interface de programmation (API)", "accueil:api_documentation", "OpenAPI, JSON, développement"),
    ("Aide", "accueil:aide", "mode d’emploi, prise en main"),
    ("Plan du site", "accueil:plan", "toutes les pages"),
    ("Accessibilité", "accueil:accessibilite", "RGAA, déclaration, handicap"),
    ("Mentions légales", "accueil:mentions", "éditeur, hébergeur, propriété"),
    ("Données personnelles", "accueil:donnees_personnelles", "RGPD, vie privée, cookies, droits"),
]


def reindexer(contrat: Contrat) -> int:
    """Bring the index of one contract up to date; return the number of entries. A dozen reads and one transaction."""
    jour = jour_de_lecture(contrat)
    return remplacer_entrees(
        contrat_id=contrat.pk,
        public=contrat.publie,
        a_indexer=list(tout_le_contrat(contrat, jour)),
        sigles=list(contrat.sigles.values_list("sigle", "titre")),
    )


def reindexer_pages() -> int:
    """The pages of the site itself, the same for all contracts."""
    pages = [AIndexer(Groupe.PAGE, titre, reverse(route), mots=mots) for titre, route, mots in PAGES]
    return remplacer_entrees(contrat_id=None, public=True, a_indexer=pages)


def tout_reindexer() -> int:
    """Make the whole index again, contract by contract; return the number of entries."""
    vider_index()
    return reindexer_pages() + sum(reindexer(contrat) for contrat in Contrat.objects.select_related("epci"))


def contrats_a_reindexer(maintenant: dt.datetime) -> QuerySet[Contrat]:
    """Contracts never indexed, or with an act, a change or an avenant come into force since. One query.

    An act is dated before its transaction ends: those of the last minutes before an indexing are taken again.
    """
    faite = Subquery(Indexation.objects.filter(contrat_id=OuterRef("pk")).values("faite_le"))
    depuis = ExpressionWrapper(F("faite_le") - Value(RECOUVREMENT), output_field=DateTimeField())
    actes = Acte.objects.filter(contrat_id=OuterRef("pk"), le__gt=OuterRef("depuis"))
    entres = Avenant.objects.adoptes().filter(
        contrat=OuterRef("pk"),
        prend_effet_le__gt=OuterRef("faite_le__date"),
        prend_effet_le__lte=timezone.localdate(maintenant),
    )
    return (
        Contrat.objects.annotate(faite_le=faite)
        .annotate(depuis=depuis)
        .filter(Q(faite_le__isnull=True) | Q(modifie_le__gt=F("depuis")) | Exists(actes) | Exists(entres))
        .select_related("epci")
        .order_by("pk")
    )


def tout_le_contrat(contrat: Contrat, jour: dt.date) -> Iterator[AIndexer]:
    noeuds = a_plat(arbre(contrat, jour))
    yield le_contrat(contrat)
    yield from les_sigles(contrat)
    yield from les_elements(contrat, noeuds)
    yield from les_quartiers(contrat, jour)
    yield from les_signataires(contrat, jour)
    yield from les_engagements(contrat, noeuds)
    yield from les_dispositifs(contrat, jour)
    yield from les_indicateurs(contrat, jour)
    yield from les_instances(contrat, jour)
    yield from les_projets(contrat, jour)
    yield from les_avenants(contrat)
    yield from les_documents(contrat)


def le_contrat(contrat: Contrat) -> AIndexer:
    communes = contrat.communes.order_by("nom").values_list("nom", flat=True)
    mots = [contrat.intitule, contrat.numero, contrat.epci.nom if contrat.epci else "", *communes]
    mots += [DEPARTEMENTS.get(contrat.departement, ""), contrat.departement]
    return AIndexer(
        Groupe.CONTRAT,
        contrat.nom_court,
        reverse("accueil:contrat", args=[contrat.code]),
        texte=" ; ".join(filter(None, mots)),
    )


def les_sigles(contrat: Contrat) -> Iterator[AIndexer]:
    adresse = reverse("accueil:contrat", args=[contrat.code])
    for sigle in contrat.sigles.all():
        yield AIndexer(Groupe.SIGLE, f"{sigle.sigle} : {sigle.titre}", adresse, repere=contrat.nom_court)


def les_elements(contrat: Contrat, noeuds: list[Noeud]) -> Iterator[AIndexer]:
    titres = {noeud.code: noeud for noeud in noeuds}
    for noeud in noeuds:
        if noeud.nature in GROUPE_DE_NATURE:
            parent = titres.get(noeud.parent or "")
            place = f"{nom_de_niveau(contrat, parent.nature)} : {parent.titre}" if parent else ""
            yield AIndexer(
                GROUPE_DE_NATURE[noeud.nature],
                noeud.titre,
                reverse("contrat:element", args=[contrat.code, noeud.code]),
                repere=" – ".join(filter(None, [contrat.nom_court, place])),
            )


def les_quartiers(contrat: Contrat, jour: dt.date) -> Iterator[AIndexer]:
    quartiers = QuartierContrat.objects.filter(en_vigueur_le(jour), contrat=contrat)
    for quartier in quartiers.select_related("commune", "quartier"):
        commune = quartier.commune.nom if quartier.commune else ""
        code = quartier.quartier.code if quartier.quartier else ""
        yield AIndexer(
            Groupe.QUARTIER,
            quartier.titre,
            reverse("accueil:quartier", args=[contrat.code, quartier.code]),
            texte=quartier.slogan,
            mots=f"{commune} {code} quartier prioritaire",
            repere=" – ".join(filter(None, [contrat.nom_court, commune])),
        )


def les_signataires(contrat: Contrat, jour: dt.date) -> Iterator[AIndexer]:
    signataires = Signataire.objects.filter(en_vigueur_le(jour), contrat=contrat).select_related("organisme")
    for signataire in signataires:
        organisme = signataire.organisme
        yield AIndexer(
            Groupe.SIGNATAIRE,
            signataire.titre,
            reverse("engagements:signataire", args=[contrat.code, signataire.code]),
            texte=" ; ".join(filter(None, [organisme.nom, organisme.sigle, *map(str, signataire.fonctions)])),
            repere=contrat.nom_court,
        )


def les_engagements(contrat: Contrat, noeuds: list[Noeud]) -> Iterator[AIndexer]:
    titres = {noeud.element_id: noeud.titre for noeud in noeuds if noeud.nature == Nature.ENGAGEMENT}
    engagements = Engagement.objects.filter(contrat=contrat, element__in=titres)
    for engagement in engagements.select_related("element", "signataire").prefetch_related("quantites"):
        quantites = [
            f"{q.nombre.normalize():f} {q.unite} {q.periode} {q.perimetre}" for q in engagement.quantites.all()
        ]
        qui = engagement.signataire.titre if engagement.signataire else ""
        yield AIndexer(
            Groupe.ENGAGEMENT,
            titres[engagement.element_id],
            reverse("contrat:element", args=[contrat.code, engagement.element.code]),
            texte=" ; ".join(filter(None, [engagement.rubrique, engagement.detail, *quantites])),
            repere=" – ".join(filter(None, [contrat.nom_court, qui])),
        )


def les_dispositifs(contrat: Contrat, jour: dt.date) -> Iterator[AIndexer]:
    for dispositif in Dispositif.objects.filter(en_vigueur_le(jour), contrat=contrat):
        adresse = f"{reverse('engagements:dispositifs', args=[contrat.code])}#{dispositif.code}"
        yield AIndexer(
            Groupe.DISPOSITIF,
            dispositif.titre,
            adresse,
            texte=" ; ".join(filter(None, [dispositif.objectif, dispositif.domaine, dispositif.porteur])),
            repere=" – ".join(filter(None, [contrat.nom_court, dispositif.domaine])),
        )


def les_indicateurs(contrat: Contrat, jour: dt.date) -> Iterator[AIndexer]:
    adresse = reverse("indicateurs:catalogue", args=[contrat.code])
    for question in Question.objects.filter(en_vigueur_le(jour), contrat=contrat):
        repere = f"{contrat.nom_court} – Question évaluative"
        yield AIndexer(Groupe.INDICATEUR, question.titre, adresse, texte=question.orientation_citee, repere=repere)
    for indicateur in Indicateur.objects.filter(en_vigueur_le(jour), contrat=contrat):
        repere = f"{contrat.nom_court} – Indicateur {indicateur.get_nature_display().lower()}"
        yield AIndexer(Groupe.INDICATEUR, indicateur.titre, adresse, repere=repere)


def les_instances(contrat: Contrat, jour: dt.date) -> Iterator[AIndexer]:
    for instance in Instance.objects.filter(en_vigueur_le(jour), contrat=contrat):
        mots = [*instance.missions, *instance.presidence, *instance.membres]
        adresse = reverse("gouvernance:instances", args=[contrat.code])
        yield AIndexer(
            Groupe.INSTANCE, instance.titre, adresse, texte=" ; ".join(map(str, mots)), repere=contrat.nom_court
        )
    for citoyenne in InstanceParticipation.objects.filter(en_vigueur_le(jour), contrat=contrat):
        yield AIndexer(
            Groupe.INSTANCE,
            citoyenne.titre,
            reverse("participation:instances", args=[contrat.code]),
            texte=" ; ".join(filter(None, [citoyenne.statut, citoyenne.designation, *map(str, citoyenne.colleges)])),
            repere=f"{contrat.nom_court} – Participation des habitantes et habitants",
        )


def les_projets(contrat: Contrat, jour: dt.date) -> Iterator[AIndexer]:
    ouverts = Q(en_vigueur_le(jour), contrat=contrat)
    adresses: dict[int, tuple[str, str]] = {}
    for projet in ProjetQuartier.objects.filter(ouverts).select_related("quartier"):
        adresse = reverse("projets_quartier:projet", args=[contrat.code, projet.quartier.code])
        adresses[projet.pk] = (adresse, f"{contrat.nom_court} – {projet.quartier.titre}")
        yield AIndexer(Groupe.PROJET, projet.titre, adresse, texte=projet.ambition, repere=adresses[projet.pk][1])
    for theme in Theme.objects.filter(ouverts, projet__in=adresses):
        adresse, repere = adresses[theme.projet_id]
        yield AIndexer(Groupe.PROJET, theme.titre, adresse, texte=theme.synthese, repere=f"{repere} – Thème")
    for piste in Piste.objects.filter(ouverts, projet__in=adresses):
        adresse, repere = adresses[piste.projet_id]
        yield AIndexer(Groupe.PROJET, piste.titre, adresse, repere=f"{repere} – Piste d’action")


def les_avenants(contrat: Contrat) -> Iterator[AIndexer]:
    """An avenant in preparation needs the right to follow them; those given up are left out."""
    adoptes = set(Avenant.objects.filter(contrat=contrat).adoptes().values_list("pk", flat=True))
    for avenant in Avenant.objects.filter(contrat=contrat).exclude(etat="abandonne"):
        yield AIndexer(
            Groupe.AVENANT,
            f"{avenant} : {avenant.titre}",
            reverse("contrat:avenant", args=[contrat.code, avenant.numero]),
            texte=" ; ".join(filter(None, [avenant.motif, avenant.decision])),
            repere=f"{contrat.nom_court} – {avenant.get_etat_display()}",
            politique="" if avenant.pk in adoptes else suivre_avenants.code,
        )


def les_documents(contrat: Contrat) -> Iterator[AIndexer]:
    """Every public one: reached from the project that it is attached to, else opened directly. Two queries."""
    places: dict[int, tuple[str, str]] = {}
    projets = ProjetQuartier.objects.filter(contrat=contrat).select_related("quartier").prefetch_related("documents")
    for projet in projets.order_by("quartier__rang", "pk"):
        adresse = reverse("projets_quartier:projet", args=[contrat.code, projet.quartier.code])
        for lie in projet.documents.all():
            places.setdefault(lie.pk, (f"{adresse}#documents", f"{contrat.nom_court} – {projet.quartier.titre}"))
    for document in Document.objects.filter(contrat_id=contrat.pk, public=True).order_by("pk"):
        directe = (reverse("documents:lire", args=[document.pk]), contrat.nom_court)
        adresse, repere = places.get(document.pk, directe)
        yield AIndexer(Groupe.DOCUMENT, document.titre, adresse, texte=document.nom_origine, repere=repere)
