"""Writing a plan of import: what is missing is made, projects go in by COPY, changed ones row by row."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.utils import timezone

from quartiers.annuaire.enums import NatureOrganisme
from quartiers.annuaire.models import Organisme
from quartiers.appels.calculs import repartir
from quartiers.appels.domain.copie import copier, ouvrir_contexte, reserver_ids
from quartiers.appels.domain.numeros import reserver_numeros
from quartiers.appels.enums import (
    AVANT_DEPOT,
    Cote,
    EtatCampagne,
    EtatDossier,
    EtatLigne,
    GenreFinanceur,
    GenreVersement,
)
from quartiers.appels.imports.cibles import ZERO, Cible, Options, Plan
from quartiers.appels.imports.comparaison import ligne_de_nature
from quartiers.appels.imports.plan import MONTANTS, SANS_MOTIF, etat_de_ligne, jour_de_decision
from quartiers.appels.imports.rapprochement import Identite, Referentiel
from quartiers.appels.models import (
    Budget,
    Campagne,
    Dossier,
    Financeur,
    LigneBudget,
    LigneFinancement,
    Rattachement,
    Territoire,
    Versement,
)
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat

NATURE_DU_GENRE = {
    GenreFinanceur.ETAT: NatureOrganisme.ETAT,
    GenreFinanceur.REGION: NatureOrganisme.REGION,
    GenreFinanceur.DEPARTEMENT: NatureOrganisme.DEPARTEMENT,
    GenreFinanceur.EPCI: NatureOrganisme.EPCI,
    GenreFinanceur.COMMUNE: NatureOrganisme.COMMUNE,
    GenreFinanceur.ORGANISME_SOCIAL: NatureOrganisme.OPERATEUR,
    GenreFinanceur.AUTRE_PUBLIC: NatureOrganisme.OPERATEUR,
    GenreFinanceur.EMPLOI: NatureOrganisme.OPERATEUR,
}
CHARGES_REPRISES = "Total repris, sans le détail par compte"
RESTE_REPRIS = "Reste du plan de financement, que le fichier ne détaille pas"
VERSEMENT_REPRIS = "Repris d’un fichier qui ne date pas le paiement"


class Ecrivain:
    """One pass over a plan, inside the caller's transaction."""

    def __init__(self, contrat: Contrat, plan: Plan, ref: Referentiel, options: Options, acteur: Acteur) -> None:
        self.contrat, self.plan, self.ref, self.options, self.acteur = contrat, plan, ref, options, acteur
        self.campagnes: dict[int, Campagne] = {}
        self.financeurs: dict[str, Financeur] = {}
        self.neufs: dict[type[Any], list[dict[str, Any]]] = defaultdict(list)

    def ecrire(self) -> None:
        a_creer = [c for c in self.plan.cibles if c.action == "creer"]
        a_modifier = [c for c in self.plan.cibles if c.action == "modifier"]
        if not a_creer and not a_modifier:
            return
        ouvrir_contexte({"acte": "import", "user": self.acteur.utilisateur.pk if self.acteur.utilisateur else None})
        self.faire_campagnes()
        self.faire_organismes({c.porteur for c in a_creer})
        self.faire_financeurs()
        self.creer(a_creer)
        self.modifier(a_modifier)
        communes = Dossier.communes.through
        for modele in (Dossier, Budget, LigneBudget, LigneFinancement, Versement, Rattachement, Territoire, communes):
            copier(modele, self.neufs[modele])

    # What is missing

    def faire_campagnes(self) -> None:
        for annee in self.plan.campagnes_a_creer:
            Campagne.objects.create(
                contrat=self.contrat,
                annee=annee,
                intitule=f"Appel à projets {annee} (saison reprise)",
                etat=EtatCampagne.CLOSE,
                ouverture=instant(annee - 1, 10, 1, 0, 0, 0),
                cloture=instant(annee - 1, 12, 31, 23, 59, 59),
                programmation_limite=dt.date(annee, 3, 31),
                action_debut=dt.date(annee, 1, 1),
                action_fin=dt.date(annee, 12, 31),
            )
        annees = {cible.projet.annee for cible in self.plan.cibles}
        self.campagnes = {c.annee: c for c in Campagne.objects.filter(contrat=self.contrat, annee__in=annees)}

    def faire_organismes(self, voulus: set[str]) -> None:
        """Create the holders without a match; a match without number takes the file's, when nobody else has it."""
        sirets = {siret for _, _, _, siret, _ in self.ref.organismes if siret}
        for cle in sorted(voulus):
            identite = self.plan.identites[cle]
            if identite.organisme is None:
                identite.organisme = Organisme.objects.create(
                    nom=identite.nom,
                    sigle=identite.sigle[:40],
                    nature=nature_du_porteur(identite),
                    siret=identite.siret,
                    rna=identite.rna,
                    departement=self.contrat.departement,
                ).pk
            elif identite.siret and identite.siret not in sirets:
                for organisme in Organisme.objects.filter(pk=identite.organisme, siret=""):
                    organisme.siret = identite.siret
                    organisme.save(update_fields=["siret", "modifie_le"])
                    sirets.add(identite.siret)

    def faire_financeurs(self) -> None:
        par_pk = {financeur.pk: financeur for financeur in self.ref.financeurs}
        rang = max((financeur.rang for financeur in self.ref.financeurs), default=0)
        for nom, nomme in self.plan.financeurs.items():
            if nomme.choix == "ignorer":
                continue
            if nomme.financeur is None:
                rang += 1
                nomme.financeur = self.creer_financeur(nomme.base or nom, nomme.genre, rang).pk
                par_pk[nomme.financeur] = Financeur.objects.get(pk=nomme.financeur)
            self.financeurs[nom] = par_pk[nomme.financeur]

    def creer_financeur(self, nom: str, genre: str, rang: int) -> Financeur:
        nature = NATURE_DU_GENRE.get(GenreFinanceur(genre), NatureOrganisme.AUTRE)
        organisme = Organisme.objects.filter(nom__iexact=nom, nature=nature).order_by(
            "pk"
        ).first() or Organisme.objects.create(nom=nom, nature=nature, departement=self.contrat.departement)
        financeur, _ = Financeur.objects.get_or_create(
            contrat=self.contrat,
            organisme=organisme,
            nom=nom,
            defaults={"genre": genre, "interne": False, "rang": rang},
        )
        return financeur

    # Projects

    def creer(self, cibles: list[Cible]) -> None:
        par_annee: dict[int, list[Cible]] = defaultdict(list)
        for cible in cibles:
            par_annee[cible.projet.annee].append(cible)
        for annee, siennes in par_annee.items():
            dossiers, budgets = reserver_ids(Dossier, len(siennes)), reserver_ids(Budget, len(siennes))
            numero = reserver_numeros(self.contrat, f"dossier-{annee}", len(siennes))
            recepisse = reserver_numeros(self.contrat, f"recepisse-{annee}", len(siennes))
            for rang, cible in enumerate(siennes):
                self.creer_un(cible, dossiers[rang], budgets[rang], numero + rang, recepisse + rang)

    def creer_un(self, cible: Cible, pk: int, budget: int, numero: int, recepisse: int) -> None:
        annee, projet = cible.projet.annee, cible.projet
        campagne = self.campagnes[annee]
        depot = projet.champs.get("depose_le")
        rangee = {
            "id": pk,
            "contrat_id": self.contrat.pk,
            "campagne_id": campagne.pk,
            "organisme_id": self.plan.identites[cible.porteur].organisme,
            "annee": annee,
            "numero": f"{annee}-{numero:04d}",
            "recepisse": f"R{annee}-{recepisse:04d}",
            "origine": self.options.origine,
            "reference_externe": str(projet.champs.get("reference", ""))[:60],
            "depose_le": instant(depot.year, depot.month, depot.day, 12, 0, 0) if depot else campagne.cloture,
            "cree_par_id": self.acteur.utilisateur.pk if self.acteur.utilisateur else None,
            **cible.dossier,
        }
        self.neufs[Dossier].append(rangee)
        for nom in cible.argent:
            self.ajouter_ligne(cible, nom, pk)
        self.ajouter_budget(cible, pk, budget)
        self.lier(cible, pk, principal=True)

    def ajouter_ligne(self, cible: Cible, nom: str, dossier: int) -> None:
        stades, financeur = cible.argent[nom], self.financeurs[nom]
        rangee = {
            "contrat_id": self.contrat.pk,
            "dossier_id": dossier,
            "financeur_id": financeur.pk,
            "exercice": cible.projet.annee,
            "nature": cible.nature(nom, self.plan.financeurs[nom]) or financeur.nature_par_defaut,
            **self.champs_de_ligne(cible, stades),
        }
        if verse := stades.get("verse"):
            rangee["id"] = reserver_ids(LigneFinancement, 1)[0]
            self.ajouter_versement(rangee["id"], verse, cible.projet.annee)
        self.neufs[LigneFinancement].append(rangee)

    def champs_de_ligne(self, cible: Cible, stades: dict[str, Decimal]) -> dict[str, Any]:
        etat = etat_de_ligne(stades)
        champs: dict[str, Any] = {stade: montant for stade, montant in stades.items() if stade in MONTANTS} | {
            "etat": etat
        }
        le = cible.projet.champs.get("decision_le") or jour_de_decision(
            cible.projet.annee, self.options, self.campagnes.get(cible.projet.annee)
        )
        if etat in {EtatLigne.VOTEE, EtatLigne.NOTIFIEE, EtatLigne.REFUSEE}:
            champs |= {"decision_le": le, "decision_numero": cible.projet.champs.get("decision_numero", "")}
        if etat == EtatLigne.NOTIFIEE:
            champs |= {"notifiee_le": le, "vote": stades.get("vote", stades["notifie"])}
        if etat == EtatLigne.REFUSEE:
            champs["motif"] = cible.projet.champs.get("motif") or cible.projet.champs.get("commentaire") or SANS_MOTIF
        return champs

    def ajouter_versement(self, ligne: int, montant: Decimal, annee: int) -> None:
        self.neufs[Versement].append(
            {
                "contrat_id": self.contrat.pk,
                "ligne_id": ligne,
                "genre": GenreVersement.UNIQUE,
                "montant": montant,
                "paye_le": min(dt.date(annee, 12, 31), timezone.localdate()),
                "condition": VERSEMENT_REPRIS,
            }
        )

    def ajouter_budget(self, cible: Cible, dossier: int, budget: int) -> None:
        demandes: dict[
            Financeur, Decimal
        ] = {}  # specific and common-law credits of one funder are one line of a budget
        for nom, stades in cible.argent.items():
            if stades.get("demande"):
                demandes[self.financeurs[nom]] = demandes.get(self.financeurs[nom], ZERO) + stades["demande"]
        if not demandes and cible.cout is None:
            return
        self.neufs[Budget].append(
            {"id": budget, "contrat_id": self.contrat.pk, "dossier_id": dossier, "exercice": cible.projet.annee,
             "fige_le": timezone.now()}
        )  # fmt: skip
        for financeur, montant in demandes.items():
            self.ajouter_ligne_de_budget(budget, Cote.PRODUIT, financeur.genre, montant, financeur_id=financeur.pk)
        if cible.cout is not None:
            self.ajouter_ligne_de_budget(budget, Cote.CHARGE, "65", cible.cout, libelle=CHARGES_REPRISES)
            if (reste := cible.cout - sum(demandes.values(), ZERO)) > 0:
                self.ajouter_ligne_de_budget(budget, Cote.PRODUIT, "propres", reste, libelle=RESTE_REPRIS)

    def ajouter_ligne_de_budget(self, budget: int, cote: str, compte: str, montant: Decimal, **champs: Any) -> None:
        self.neufs[LigneBudget].append(
            {
                "contrat_id": self.contrat.pk,
                "budget_id": budget,
                "cote": cote,
                "compte": compte,
                "montant": montant,
                **champs,
            }
        )

    def lier(self, cible: Cible, dossier: int, *, principal: bool) -> None:
        if cible.element is not None:
            element, version = cible.element
            self.neufs[Rattachement].append(
                {"contrat_id": self.contrat.pk, "dossier_id": dossier, "element_id": element, "version_id": version,
                 "principal": principal}
            )  # fmt: skip
        lieux = [("quartier_id", pk) for pk in cible.quartiers] + [("poche_id", pk) for pk in cible.poches]
        for (colonne, pk), part in zip(lieux, repartir(Decimal(100), [Decimal(1)] * len(lieux)), strict=True):
            self.neufs[Territoire].append(
                {"contrat_id": self.contrat.pk, "dossier_id": dossier, colonne: pk, "part": part}
            )
        for commune in cible.communes:
            self.neufs[Dossier.communes.through].append({"dossier_id": dossier, "commune_id": commune})

    # Changes

    def modifier(self, cibles: list[Cible]) -> None:
        """Changed projects are few: each is written by itself, under the lock of its row."""
        dossiers = Dossier.objects.select_for_update().in_bulk([c.existant for c in cibles])
        for cible in cibles:
            dossier = dossiers[cible.existant]
            for champ, valeur in cible.dossier.items():
                if (
                    champ == "etat"
                    and "etat" not in cible.projet.champs
                    and dossier.etat not in {EtatDossier.DEPOSE, *AVANT_DEPOT}
                ):
                    continue
                setattr(dossier, champ, valeur)
            dossier.save()
            lignes = list(
                LigneFinancement.objects.filter(dossier=dossier, exercice=dossier.annee)
                .select_related("financeur")
                .order_by("pk")
            )
            for nom in cible.argent:
                nature = cible.nature(nom, self.plan.financeurs[nom])
                self.modifier_ligne(cible, nom, dossier, ligne_de_nature(lignes, self.financeurs[nom].pk, nature))
            self.modifier_liens(cible, dossier)
            self.modifier_budget(cible, dossier)

    def modifier_ligne(self, cible: Cible, nom: str, dossier: Dossier, ligne: LigneFinancement | None) -> None:
        if ligne is None:
            self.ajouter_ligne(cible, nom, dossier.pk)
            return
        stades = {stade: m for stade in MONTANTS if (m := getattr(ligne, stade)) is not None} | cible.argent[nom]
        for champ, valeur in self.champs_de_ligne(cible, stades).items():
            setattr(ligne, champ, valeur)
        ligne.save()
        verse = stades.get("verse")
        if verse is not None:
            repris = ligne.versements.filter(condition=VERSEMENT_REPRIS)
            autres = sum((v.montant for v in ligne.versements.exclude(condition=VERSEMENT_REPRIS).order_by("pk")), ZERO)
            repris.delete()
            if verse > autres:
                self.ajouter_versement(ligne.pk, verse - autres, dossier.annee)

    def modifier_liens(self, cible: Cible, dossier: Dossier) -> None:
        deja = set(dossier.rattachements.values_list("element_id", flat=True))
        if cible.element and cible.element[0] in deja:
            cible.element = None
        actuels = {(t.quartier_id, t.poche_id) for t in dossier.territoires.order_by("pk")}
        voulus = {(pk, None) for pk in cible.quartiers} | {(None, pk) for pk in cible.poches}
        if voulus and voulus != actuels:
            dossier.territoires.all().delete()
        else:
            cible.quartiers, cible.poches = [], []
        communes = set(dossier.communes.values_list("pk", flat=True))
        cible.communes = [pk for pk in cible.communes if pk not in communes]
        self.lier(cible, dossier.pk, principal=not dossier.rattachements.filter(principal=True).exists())

    def modifier_budget(self, cible: Cible, dossier: Dossier) -> None:
        """The budget that an import made follows the file; one that a person detailed since is left alone."""
        budgets = Budget.objects.filter(dossier=dossier, exercice=dossier.annee, rang=1).order_by("pk")
        budget = budgets.first()
        if budget is not None:
            libelles = set(budget.lignes.filter(financeur__isnull=True).values_list("libelle", flat=True))
            if not libelles <= {CHARGES_REPRISES, RESTE_REPRIS}:
                return
            budget.delete()
        lignes = LigneFinancement.objects.filter(dossier=dossier, exercice=dossier.annee).select_related("financeur")
        for ligne in lignes.order_by("pk"):
            if ligne.demande and ligne.financeur_id not in {
                f.pk for n, f in self.financeurs.items() if n in cible.argent
            }:
                self.financeurs[ligne.financeur.nom] = ligne.financeur
                cible.argent.setdefault(ligne.financeur.nom, {"demande": ligne.demande})
        self.ajouter_budget(cible, dossier.pk, reserver_ids(Budget, 1)[0])


def nature_du_porteur(identite: Identite) -> str:
    """A town, a school or a landlord carries projects as well; an association is the rule."""
    debut = identite.nom.casefold()
    for prefixes, nature in (
        (("ville de", "commune de", "mairie", "ccas"), NatureOrganisme.COMMUNE),
        (("communauté", "métropole"), NatureOrganisme.EPCI),
        (("département", "conseil départemental"), NatureOrganisme.DEPARTEMENT),
        (("opac", "oph ", "habellis"), NatureOrganisme.BAILLEUR),
        (("sarl", "sas ", "scop"), NatureOrganisme.ENTREPRISE),
    ):
        if debut.startswith(prefixes):
            return nature
    return NatureOrganisme.ASSOCIATION


def instant(annee: int, mois: int, quantieme: int, heure: int, minute: int, seconde: int) -> dt.datetime:
    """A moment of Paris."""
    return dt.datetime(annee, mois, quantieme, heure, minute, seconde, tzinfo=timezone.get_default_timezone())
