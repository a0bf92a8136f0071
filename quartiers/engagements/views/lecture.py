"""Who signed, what each promised, the schemes it brings: public pages."""

from collections import Counter
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from quartiers.annuaire.models import Contact
from quartiers.comptes.acces import RequeteActeur, public
from quartiers.comptes.permissions import lire_contacts
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.enums import Nature
from quartiers.contrat.models import Contrat, Signataire
from quartiers.contrat.queries import arbre, jour_de_lecture
from quartiers.engagements.documents_a_imprimer import FORMATS_FICHE, document_du_partenaire
from quartiers.engagements.enums import EtatCollecte
from quartiers.engagements.forms import DispositifsForm, EngagementsForm
from quartiers.engagements.models import DemandePartenaire, Dispositif
from quartiers.engagements.permissions import (
    collecter,
    conduire_engagements,
    est_le_sien,
    peut_repondre,
    suivre_engagements,
    tenir_dispositifs,
)
from quartiers.engagements.presentation import (
    COLONNES_MOYENS,
    COLONNES_REGISTRE,
    COLONNES_REGISTRE_EXPORT,
    badge_de,
    ligne_du_registre,
    lignes_des_moyens,
    lignes_exportees,
    promis,
    trajectoire_tracee,
)
from quartiers.engagements.promesse import annees_du_contrat
from quartiers.engagements.queries import (
    dispositifs_le,
    domaines,
    engagements_le,
    par_domaine,
    pris_par,
    signataires_le,
)
from quartiers.engagements.queries_moyens import lire_registre
from quartiers.engagements.queries_services import services_de
from quartiers.engagements.queries_suivi import (
    EngagementSuivi,
    annee_de_reference,
    compter_les_statuts,
    partenaires_muets,
    suivre,
)
from quartiers.engagements.questionnaire import organisme_du
from quartiers.exports.tableaux import reponse_tableau
from quartiers.journal.models import Acte
from quartiers.socle.affichage import Colonne as ColonnePage
from quartiers.socle.affichage import Lien
from quartiers.socle.secret.affichage import SIGNE, note

COLONNES_SIGNATAIRES = [
    ColonnePage("titre", "Signataire", "lien"),
    ColonnePage("nature", "Nature"),
    ColonnePage("fonctions", "Fonctions signataires"),
    ColonnePage("debut", "Depuis le", "date"),
    ColonnePage("engagements", "Engagements", "nombre"),
    ColonnePage("dispositifs", "Dispositifs", "nombre"),
]
COLONNES_DISPOSITIFS = [
    ColonnePage("titre", "Dispositif", classe="large"),
    ColonnePage("domaine", "Domaine"),
    ColonnePage("objectif", "Objectif", classe="large"),
    ColonnePage("nature", "Nature"),
    ColonnePage("porteur", "Porté par"),
    ColonnePage("signataire", "Signataire", "lien"),
]


@public
def signataires(request: RequeteActeur, code: str) -> HttpResponseBase:
    contrat = contrat_visible(request.acteur, code)
    jour = jour_de_lecture(contrat)
    lus = engagements_le(contrat, jour)
    mobilises = Counter(dispositif.signataire_id for dispositif in dispositifs_le(contrat, jour))
    lignes = [
        {
            "titre": Lien(s.titre, adresse_signataire(contrat, s)),
            "nature": s.organisme.get_nature_display(),
            "fonctions": " ; ".join(map(str, s.fonctions)),
            "debut": s.debut,
            "engagements": sum(pris_par(lu, s) for lu in lus),
            "dispositifs": mobilises[s.pk],
        }
        for s in signataires_le(contrat, jour)
    ]
    if demande := request.GET.get("format"):
        titre = f"Signataires – {contrat}"
        return reponse_tableau(f"signataires-{code}", titre, COLONNES_SIGNATAIRES, lignes, demande)
    contexte = {
        "contrat": contrat,
        "colonnes": COLONNES_SIGNATAIRES,
        "lignes": lignes,
        "fil_ariane": fil(contrat, "Signataires"),
    }
    return render(request, "engagements/signataires.html", contexte)


@public
def signataire(request: RequeteActeur, code: str, signataire: str) -> HttpResponseBase:
    """What it signed, since when, its commitments, its schemes, whom to write to."""
    contrat = contrat_visible(request.acteur, code)
    jour = jour_de_lecture(contrat)
    objet = Signataire.objects.filter(contrat=contrat, code=signataire).select_related("organisme").first()
    if objet is None:
        raise Http404("Ce contrat n’a pas de signataire à cette adresse.")
    annee = annee_demandee(request, contrat)
    services = services_de(objet)
    organismes = {objet.organisme_id, *(service.organisme_id for service in services)}
    siens = ses_suivis(request.acteur, contrat, objet, annee, organismes)
    dispositifs = dispositifs_le(contrat, jour, objet)
    contacts = Contact.objects.filter(organisme=objet.organisme_id)
    if not lire_contacts(request.acteur, contrat):
        contacts = contacts.filter(public=True)
    if demande := request.GET.get("format"):
        return fiche_du_partenaire(request, contrat, objet, annee, organismes, demande)
    contexte = {
        "contrat": contrat,
        "signataire": objet,
        "faits": faits(objet),
        "annee": annee,
        "rubriques": par_rubrique(siens),
        "nombres": [(badge_de(statut), nombre) for statut, nombre in compter_les_statuts(siens) if nombre],
        "domaines": par_domaine(dispositifs),
        "contacts": list(contacts.order_by("fonction", "pk")),
        "moyens": moyens_du_partenaire(request.acteur, contrat, annee, organismes),
        "attente": demande_en_cours(request.acteur, contrat, organismes),
        "services": services,
        "conduit": conduire_engagements(request.acteur, contrat),
        "nombre_engagements": len(siens),
        "nombre_dispositifs": len(dispositifs),
        "fil_ariane": [
            (str(contrat), reverse("accueil:contrat", args=[code])),
            ("Signataires", reverse("engagements:signataires", args=[code])),
            (objet.titre, ""),
        ],
    }
    return render(request, "engagements/signataire.html", contexte)


@public
def engagements(request: RequeteActeur, code: str) -> HttpResponseBase:
    """The register: every commitment, its status in a year, filtered; the public reads what was validated."""
    contrat = contrat_visible(request.acteur, code)
    jour = jour_de_lecture(contrat)
    form = EngagementsForm(
        request.GET or None,
        signataires=signataires_le(contrat, jour),
        annees=annees_lisibles(contrat),
        axes=axes(contrat),
    )
    filtres = form.cleaned_data if form.is_valid() else {}
    annee = filtres.get("annee") or annee_de_reference(contrat, timezone.localdate())
    equipe = suivre_engagements(request.acteur, contrat)
    jour = filtres.get("le") or jour
    tous = suivre(contrat, annee, publiques=not equipe, jour=jour)
    suivis = [suivi for suivi in tous if retenu(suivi, filtres)]
    if demande := request.GET.get("format"):
        titre = f"Engagements – {contrat}"
        notes = {"Année lue": str(annee), "Lecture": "toutes les réponses" if equipe else "réponses validées"}
        lignes = lignes_exportees(suivis)
        return reponse_tableau(
            f"engagements-{code}-{annee}", titre, COLONNES_REGISTRE_EXPORT, lignes, demande, notes=notes
        )
    contexte = {
        "contrat": contrat,
        "form": form,
        "annee": annee,
        "jour": jour,
        "equipe": equipe,
        "collecte": collecter(request.acteur, contrat),
        "nombres": [(badge_de(statut), nombre) for statut, nombre in compter_les_statuts(tous) if nombre],
        "muets": partenaires_muets(tous) if equipe else [],  # an answer not yet validated is no silence
        "colonnes": COLONNES_REGISTRE,
        "lignes": [ligne_du_registre(contrat, suivi) for suivi in suivis],
        "fil_ariane": fil(contrat, "Engagements"),
    }
    return render(request, "engagements/engagements.html", contexte)


@public
def engagement(request: RequeteActeur, code: str, engagement: str) -> HttpResponseBase:
    """One commitment: who answers for it, its path, what was told year by year, what makes its status unsure."""
    contrat = contrat_visible(request.acteur, code)
    annee = annee_demandee(request, contrat)
    equipe = suivre_engagements(request.acteur, contrat)
    suivis = suivre(contrat, annee, publiques=not equipe, jour=jour_de_lecture(contrat))
    suivi = next((s for s in suivis if s.code == engagement), None)
    if suivi is None:
        raise Http404("Ce contrat n’a pas cet engagement, cette année-là.")
    contexte = {
        "contrat": contrat,
        "suivi": suivi,
        "annee": annee,
        "equipe": equipe,
        "conduit": conduire_engagements(request.acteur, contrat),
        "statut": badge_de(suivi.statut),
        "faits": faits_de_l_engagement(contrat, suivi),
        "nombres": [
            {
                "suivi": n,
                "promis": promis(n),
                "statut": badge_de(n.jugement.statut),
                "graphique": trajectoire_tracee(n, annee),
                "dites": [n.realisations[a] for a in sorted(n.realisations, reverse=True)],
            }
            for n in suivi.nombres
        ],
        "dites": [suivi.realisations[a] for a in sorted(suivi.realisations, reverse=True)],
        "actes": actes_de(suivi) if equipe else [],
        "fil_ariane": [
            (str(contrat), reverse("accueil:contrat", args=[code])),
            ("Engagements", reverse("engagements:engagements", args=[code])),
            (suivi.code, ""),
        ],
    }
    return render(request, "engagements/engagement.html", contexte)


def actes_de(suivi: EngagementSuivi) -> list[Acte]:
    """What the journal says of the commitment, the last first."""
    siens = Q(objet_type="engagements.engagement", objet_id=suivi.lu.engagement.pk)
    if suivi.conduite:
        siens |= Q(objet_type="engagements.conduiteengagement", objet_id=suivi.conduite.pk)
    return list(Acte.objects.filter(siens)[:20])


def annees_lisibles(contrat: Contrat) -> list[int]:
    """Years of the contract that have begun, the last first."""
    premiere, derniere = annees_du_contrat(contrat.debut, contrat.fin)
    return list(range(max(premiere, min(derniere, timezone.localdate().year)), premiere - 1, -1))


def annee_demandee(request: RequeteActeur, contrat: Contrat) -> int:
    voulue = request.GET.get("annee", "")
    if voulue.isdecimal() and int(voulue) in annees_lisibles(contrat):
        return int(voulue)
    return annee_de_reference(contrat, timezone.localdate())


def axes(contrat: Contrat) -> list[tuple[str, str]]:
    noeuds = [n for n in arbre(contrat, jour_de_lecture(contrat)) if n.nature == Nature.AXE]
    return [(noeud.code, f"{noeud.code} – {noeud.titre}") for noeud in noeuds]


def faits_de_l_engagement(contrat: Contrat, suivi: EngagementSuivi) -> list[tuple[str, Any]]:
    s, conduite = suivi.lu.signataire, suivi.conduite
    lignes: list[tuple[str, Any]] = [
        ("Pris par", Lien(s.titre, adresse_signataire(contrat, s)) if s else suivi.lu.engagement.rubrique),
        ("En répond", suivi.partenaire.nom if suivi.partenaire else "À désigner"),
        ("Fonction", conduite.fonction if conduite else ""),
        ("Axe", suivi.axe.code if suivi.axe else ""),
        ("À tenir pour le", conduite.echeance if conduite else None),
        (
            "Dans le texte",
            Lien("Lire l’engagement dans le contrat", reverse("contrat:element", args=[contrat.code, suivi.code])),
        ),
    ]
    return [(libelle, valeur) for libelle, valeur in lignes if valeur]


@public
def dispositifs(request: RequeteActeur, code: str) -> HttpResponseBase:
    contrat = contrat_visible(request.acteur, code)
    jour = jour_de_lecture(contrat)
    tous = dispositifs_le(contrat, jour)
    form = DispositifsForm(request.GET or None, signataires=signataires_le(contrat, jour), domaines=domaines(tous))
    filtres = form.cleaned_data if form.is_valid() else {}
    tient = tenir_dispositifs(request.acteur, contrat)
    lignes = [ligne_dispositif(contrat, d, tient) for d in tous if correspond(d, filtres)]
    if demande := request.GET.get("format"):
        titre = f"Dispositifs – {contrat}"
        return reponse_tableau(f"dispositifs-{code}", titre, COLONNES_DISPOSITIFS, lignes, demande)
    contexte = {
        "contrat": contrat,
        "form": form,
        "colonnes": COLONNES_DISPOSITIFS,
        "lignes": lignes,
        "tient": tient,
        "fil_ariane": fil(contrat, "Dispositifs"),
    }
    return render(request, "engagements/dispositifs.html", contexte)


def fil(contrat: Contrat, ici: str) -> list[tuple[str, str]]:
    return [(str(contrat), reverse("accueil:contrat", args=[contrat.code])), (ici, "")]


def adresse_signataire(contrat: Contrat, signataire: Signataire) -> str:
    return reverse("engagements:signataire", args=[contrat.code, signataire.code])


def faits(signataire: Signataire) -> list[tuple[str, Any]]:
    organisme = signataire.organisme
    lignes: list[tuple[str, Any]] = [
        ("Organisme", organisme.nom),
        ("Nature", organisme.get_nature_display()),
        ("Signe par", " ; ".join(map(str, signataire.fonctions))),
        ("Engagé depuis le", signataire.debut),
        ("Jusqu’au (exclu)", signataire.fin),
        ("Site internet", Lien(organisme.site, organisme.site) if organisme.site else ""),
    ]
    return [(libelle, valeur) for libelle, valeur in lignes if valeur]


def ses_suivis(
    acteur: Acteur, contrat: Contrat, signataire: Signataire, annee: int, siens: Collection[int]
) -> list[EngagementSuivi]:
    """Those that it made, alone or with others, and those that it or its services (`siens`) answer for."""
    publiques = not (suivre_engagements(acteur, contrat) or est_le_sien(acteur, signataire.organisme_id))
    return [
        suivi
        for suivi in suivre(contrat, annee, publiques=publiques, jour=jour_de_lecture(contrat))
        if pris_par(suivi.lu, signataire) or (suivi.partenaire and suivi.partenaire.pk in siens)
    ]


def moyens_du_partenaire(acteur: Acteur, contrat: Contrat, annee: int, organismes: Collection[int]) -> dict[str, Any]:
    """The common-law schemes that it and its services tell, as this reader may read them."""
    registre = lire_registre(acteur, contrat, annee)
    siens = [d for d in registre.dispositifs if organisme_du(d) in organismes]
    dits = [d for d in siens if d not in registre.non_renseignes]
    lignes = lignes_des_moyens(registre, dits)
    return {
        "total": len(siens),
        "dits": len(dits),
        "colonnes": COLONNES_MOYENS,
        "lignes": lignes,
        "note": note(registre.seuil) if any(SIGNE in ligne.values() for ligne in lignes) else "",
    }


def demande_en_cours(acteur: Acteur, contrat: Contrat, organismes: Collection[int]) -> DemandePartenaire | None:
    """The table that waits, for who may fill it."""
    demandes = (
        DemandePartenaire.objects.filter(contrat=contrat, organisme__in=organismes, collecte__etat=EtatCollecte.OUVERTE)
        .select_related("contrat", "collecte", "organisme")
        .order_by("-collecte__annee", "pk")
    )
    permises = [demande for demande in demandes if peut_repondre(acteur, demande)]
    return next((d for d in permises if est_le_sien(acteur, d.organisme_id)), permises[0] if permises else None)


def fiche_du_partenaire(
    request: RequeteActeur,
    contrat: Contrat,
    signataire: Signataire,
    annee: int,
    organismes: Collection[int],
    demande: str,
) -> HttpResponseBase:
    """The sheet of a partner: PDF and Word to print, or its table for a spreadsheet."""
    siens = ses_suivis(request.acteur, contrat, signataire, annee, organismes)
    nom = f"engagements-{signataire.code}-{annee}"
    if demande not in FORMATS_FICHE:
        titre = f"Engagements {annee} – {signataire.titre}"
        return reponse_tableau(nom, titre, COLONNES_REGISTRE_EXPORT, lignes_exportees(siens), demande)
    moyens = moyens_du_partenaire(request.acteur, contrat, annee, organismes)
    document = document_du_partenaire(contrat, signataire, annee, siens, moyens, timezone.localdate())
    type_mime, ecrire = FORMATS_FICHE[demande]
    reponse = HttpResponse(ecrire(document), content_type=type_mime)
    reponse["Content-Disposition"] = f'attachment; filename="{nom}.{demande}"'
    return reponse


def par_rubrique(suivis: Iterable[EngagementSuivi]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Commitments under the headings of the text, in its order."""
    groupes: dict[str, list[dict[str, Any]]] = {}
    for suivi in suivis:
        rubrique = suivi.lu.engagement.rubrique
        titre = rubrique if suivi.lu.signataire else f"Pris à plusieurs : {rubrique}"
        groupes.setdefault(titre, []).append({"suivi": suivi, "statut": badge_de(suivi.statut)})
    return list(groupes.items())


def retenu(suivi: EngagementSuivi, filtres: dict[str, Any]) -> bool:
    signataire = suivi.lu.signataire
    reels = {
        "signataire": signataire.code if signataire else "",
        "quantite": "oui" if suivi.nombres else "non",
        "statut": suivi.statut.value,
        "axe": suivi.axe.code if suivi.axe else "",
    }
    return all(not filtres.get(cle) or filtres[cle] == valeur for cle, valeur in reels.items())


def correspond(dispositif: Dispositif, filtres: dict[str, Any]) -> bool:
    code = dispositif.signataire.code if dispositif.signataire else ""
    reels = {"domaine": dispositif.domaine, "nature": dispositif.nature, "signataire": code}
    return all(not filtres.get(cle) or filtres[cle] == valeur for cle, valeur in reels.items())


def ligne_dispositif(contrat: Contrat, dispositif: Dispositif, tient: bool = False) -> dict[str, Any]:
    """Who keeps the catalogue goes from the name to the form."""
    s = dispositif.signataire
    adresse = reverse("engagements:modifier_dispositif", args=[contrat.code, dispositif.code]) if tient else ""
    return {
        "titre": Lien(dispositif.titre, adresse) if tient else dispositif.titre,
        "domaine": dispositif.domaine,
        "objectif": dispositif.objectif,
        "nature": dispositif.get_nature_display(),
        "porteur": dispositif.porteur,
        "signataire": Lien(s.titre, adresse_signataire(contrat, s)) if s else "",
    }
