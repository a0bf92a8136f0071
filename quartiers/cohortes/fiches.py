"""The register sheet (RGPD, art. 30) and the impact assessment to be completed (art. 35), printed from what is held."""

import datetime as dt
from collections.abc import Iterator

from django.conf import settings
from django.db import models

from quartiers.cohortes.enums import Domaine
from quartiers.cohortes.models import (
    AnalyseCohorte,
    Cohorte,
    EtapeParticipant,
    GroupeTemoin,
    Participant,
    RefusCohorte,
    RetraitCohorte,
    SeanceTemoin,
)
from quartiers.cohortes.permissions import lire_cohortes, tenir_cohortes, transmettre_a_une_cohorte
from quartiers.cohortes.registre import DECLAREES, suit_l_histoire, tableau_des_donnees
from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Politique
from quartiers.contrat.models import Contrat
from quartiers.exports.blocs import (
    Bloc,
    ColonneBloc,
    Document,
    Encadre,
    Fiche,
    Liste,
    Paragraphe,
    Point,
    Tableau,
    Titre,
)
from quartiers.socle.formats import compte, date_fr

A_COMPLETER = "À compléter : "
MESURES = (
    "L’application ne reçoit jamais un nom, une adresse, une date de naissance : la commune remplace les identités par des codes, "
    "sur sa machine, avec la commande « quartiers pseudonymiser ».",
    "La clé et la table de correspondance restent dans la commune ; l’application n’en a qu’une empreinte de huit signes.",
    "Un code ne se retourne pas sans la clé ; deux cohortes donnent à une même personne deux codes sans rapport.",
    "Aucune colonne ne reçoit de texte libre sur une personne : des codes pris dans des listes, et des dates.",
    "Un libellé d’étape qui parlerait d’origine, de croyance, de santé racontée, de justice ou de vie privée est refusé.",
    "Aucune page, aucun fichier ne montre ni ne donne la ligne d’une personne : seuls sortent des résultats agrégés.",
    "Aucun nombre de personnes sous le seuil ne sort, ni par différence entre tableaux, ni par différence entre deux analyses.",
    "Sans analyse d’impact signée et en vigueur, la base de données elle-même refuse toute entrée.",
    "Un retrait efface les lignes de la personne aussitôt ; il n’en existe pas d’historique. Reste une empreinte à clé, propre à ce "
    "serveur, qui ne sert qu’à refuser son retour.",
    "Toutes les données individuelles sont effacées d’elles-mêmes à la date annoncée.",
)
LIMITES = (
    "Les sauvegardes faites avant un retrait contiennent encore les lignes effacées : elles suivent la durée de conservation des "
    "sauvegardes, et leur restauration doit être suivie des retraits survenus depuis.",
    "La marque de refus reste une donnée pseudonyme : elle disparaît avec les données de la cohorte. Si la clé secrète du serveur "
    "change, elle n’est plus reconnue et la commune doit redéposer sa liste de retraits.",
    "Le nombre de personnes encore suivies se lit en entier, donc aussi le nombre des autres, même petit : il dit la solidité des "
    "résultats. Perdues de vue, sorties, entrées trop récemment ne sont distinguées que si aucun de ces groupes n’est petit.",
)
RISQUES = (
    (
        "Reconnaître une personne dans un résultat",
        "Seuil, suppression secondaire, périodes élargies, analyses espacées",
    ),
    ("Accès illégitime aux pseudonymes", "Aucun affichage, droits par rôle, base protégée ; inutilisables sans la clé"),
    ("Fuite de la clé d’une commune", "Clé hors de l’application, droits 0600, consigne de ne jamais l’envoyer"),
    ("Données fausses", "Refus cellule par cellule, envoi pris entier ou pas du tout, doubles signalés à la commune"),
    (
        "Usage pour une décision sur une personne",
        "Impossible ici : personne n’est nommé ni affiché ; à rappeler à la commune",
    ),
    ("Disparition des données", "Sauvegardes du serveur ; la commune peut tout renvoyer avec la même clé"),
)
DONNEES = [
    ColonneBloc("Donnée", 1.2),
    ColonneBloc("Ce qu’elle peut contenir", 1.6),
    ColonneBloc("À quoi elle sert", 2.0),
]


def fiche_du_registre(contrat: Contrat, jour: dt.date) -> Document:
    cohortes = list(Cohorte.objects.filter(contrat=contrat))
    return document(contrat, jour, "Fiche du registre des traitements", "Règlement (UE) 2016/679, article 30", [
        Titre("Le traitement", 1),
        Fiche("Traitement", [
            ("Traitement", f"Cohortes d’habitantes et d’habitants, et groupes témoins – {contrat}"),
            ("Responsables", " ; ".join(sorted({c.responsable for c in cohortes})) or "À compléter"),
            ("Délégué·e à la protection des données", settings.MENTIONS["dpo"] or "À compléter"),
            ("Finalité", "Évaluer le contrat de ville : parcours, durées, ressenti, sous forme de résultats agrégés"),
            ("Personnes concernées", " ; ".join(c.population for c in cohortes) or "Aucune cohorte n’est décrite"),
            ("Destinataires", f"{roles(lire_cohortes)} : résultats agrégés seulement. Personne n’a accès aux lignes."),
            ("Qui transmet et retire", roles(transmettre_a_une_cohorte)),
            ("Qui tient les cohortes", roles(tenir_cohortes)),
            ("Transfert hors de l’Union européenne", "Aucun"),
        ]),
        *cohortes_en_blocs(cohortes),
        *donnees_en_blocs(),
        *ce_qui_est_tenu(contrat),
        Titre("Mesures de sécurité", 1),
        Liste([Point(mesure) for mesure in MESURES]),
        Titre("Ce qu’il faut savoir", 1),
        Liste([Point(limite) for limite in LIMITES]),
        Titre("Droits", 1),
        Paragraphe(
            "Accès, rectification, opposition : à la commune, qui seule sait qui est qui. Retrait : à la commune, ou par la personne "
            "elle-même, sans compte, avec le code de son bulletin. Le retrait prend effet aussitôt, pour toute analyse à venir."
        ),
    ])  # fmt: skip


def analyse_d_impact(contrat: Contrat, jour: dt.date) -> Document:
    """A draft to complete, discuss and sign; what the software knows is filled in, what people must judge is not."""
    cohortes = list(Cohorte.objects.filter(contrat=contrat))
    return document(contrat, jour, "Analyse d’impact relative à la protection des données", "Projet, article 35", [
        Titre("1. Pourquoi une analyse", 1),
        Paragraphe(
            "Le suivi dans le temps de personnes vulnérables, sur des sujets personnels (logement, école, emploi, accès aux soins), réunit "
            "plus de deux des neuf critères des autorités de protection : l’analyse est obligatoire avant toute collecte."
        ),
        Titre("2. Le traitement", 1),
        Fiche("Description", [
            ("Finalité", "Évaluer le contrat de ville par des parcours suivis, sans décision sur aucune personne"),
            ("Responsables", " ; ".join(sorted({c.responsable for c in cohortes})) or A_COMPLETER + "une fonction"),
            ("Délégué·e à la protection des données", settings.MENTIONS["dpo"] or A_COMPLETER + "nom et coordonnées"),
            ("Destinataires", f"{roles(lire_cohortes)} : résultats agrégés"),
            ("Domaines possibles", ", ".join(str(d.label) for d in Domaine)),
            ("Conservation", "Date écrite pour chaque cohorte, qui ne peut qu’avancer ; effacement sans intervention"),
        ]),
        *cohortes_en_blocs(cohortes),
        *donnees_en_blocs(),
        *ce_qui_est_tenu(contrat),
        Titre("3. Nécessité et proportion", 1),
        *[Encadre(titre, A_COMPLETER + quoi) for titre, quoi in (
            ("Base légale", "le consentement, ou la mission d’intérêt public et son texte."),
            ("Données nécessaires", "pourquoi chaque étape suivie est utile à la question posée."),
            ("Information des personnes", "joindre la notice remise, sa version, la langue, le lieu."),
            ("Droits", "qui répond dans chaque commune, sous quel délai."),
        )],
        Titre("4. Mesures en place", 1),
        Liste([Point(mesure) for mesure in MESURES]),
        Titre("5. Risques", 1),
        Tableau(
            "Risques, mesures et appréciation",
            [ColonneBloc("Risque", 1.4), ColonneBloc("Mesures en place", 2.0), ColonneBloc("Gravité"), ColonneBloc("Vraisemblance")],
            [[risque, mesure, "À apprécier", "À apprécier"] for risque, mesure in RISQUES],
            tetes_de_ligne=True,
        ),
        Liste([Point(limite) for limite in LIMITES]),
        Titre("6. Avis et décision", 1),
        *[Encadre(titre, A_COMPLETER + quoi) for titre, quoi in (
            ("Avis de la ou du délégué à la protection des données", "avis, réserves, date."),
            ("Point de vue des personnes concernées", "conseil citoyen, groupe témoin : ce qui a été dit."),
            ("Décision du responsable", "accepté, accepté sous réserve, refusé ; fonction, date, durée de validité."),
        )],
    ])  # fmt: skip


def document(contrat: Contrat, jour: dt.date, titre: str, sous_titre: str, blocs: list[Bloc]) -> Document:
    fictif = Cohorte.objects.filter(contrat=contrat, fictive=True).exists()
    return Document(
        titre=titre,
        sous_titre=sous_titre,
        mention=f"Établi le {date_fr(jour)}",
        entete=f"{contrat} – cohortes et groupes témoins",
        date=jour,
        blocs=blocs,
        sans_couverture=True,
        filigrane="Cohorte fictive" if fictif else "",
    )


def roles(regle: Politique) -> str:
    return ", ".join(sorted(str(Role(role).label) for role in regle.roles))


def cohortes_en_blocs(cohortes: list[Cohorte]) -> Iterator[Bloc]:
    yield Titre("Les cohortes", 1)
    if not cohortes:
        yield Paragraphe("Aucune cohorte n’est encore décrite.")
    for cohorte in cohortes:
        etapes = list(cohorte.etapes.all())
        yield Titre(str(cohorte), 2)
        yield Fiche(
            f"Cohorte : {cohorte}",
            [
                ("Question", cohorte.question),
                ("Population", cohorte.population),
                ("Base légale", f"{cohorte.get_base_legale_display()}. {cohorte.fondement}".strip()),
                ("Organismes qui transmettent", ", ".join(str(p) for p in cohorte.producteurs.all()) or "Aucun"),
                ("Étapes suivies", " ; ".join(f"{e.get_domaine_display()} : {e}" for e in etapes) or "Aucune"),
                ("Notice", f"Version {cohorte.notice}"),
                ("Début", date_fr(cohorte.debut)),
                (
                    "Effacement",
                    f"Fait le {date_fr(cohorte.effacee_le)}"
                    if cohorte.effacee_le
                    else f"Le {date_fr(cohorte.fin_conservation)}, de lui-même",
                ),
                ("Seuil du secret", compte(cohorte.seuil, "personne")),
            ],
        )


def donnees_en_blocs() -> Iterator[Bloc]:
    """Every column that holds something of people, read from the tables themselves."""
    yield Titre("Les données, colonne par colonne", 1)
    yield Paragraphe(
        "Cette liste est tirée des tables de l’application : elle ne peut pas en omettre une colonne.", "note"
    )
    for modele in DECLAREES:
        nom = str(modele._meta.verbose_name)
        histoire = "versions passées gardées" if suit_l_histoire(modele) else "sans historique"
        yield Tableau(
            f"{nom[0].upper()}{nom[1:]} ({histoire})", DONNEES, tableau_des_donnees(modele), tetes_de_ligne=True
        )


def ce_qui_est_tenu(contrat: Contrat) -> Iterator[Bloc]:
    """How much is held today; the number of people rounded down, as everywhere."""
    yield Titre("Ce qui est tenu à cette date", 1)
    yield Fiche(
        "Volume",
        [
            ("Personnes suivies", environ(Participant.objects.filter(contrat=contrat).count())),
            ("Étapes datées", environ(EtapeParticipant.objects.filter(contrat=contrat).count())),
            ("Marques de refus", environ(RefusCohorte.objects.filter(contrat=contrat).count())),
            ("Personnes retirées", environ(sum(lignes(RetraitCohorte, contrat)))),
            ("Analyses", str(AnalyseCohorte.objects.filter(contrat=contrat).count())),
            ("Groupes témoins", str(GroupeTemoin.objects.filter(contrat=contrat).count())),
            ("Séances", str(SeanceTemoin.objects.filter(contrat=contrat).count())),
        ],
    )


def lignes(modele: type[models.Model], contrat: Contrat) -> list[int]:
    return list(modele._default_manager.filter(contrat=contrat).values_list("nombre", flat=True))


def environ(nombre: int) -> str:
    """By tens, rounded down: a page looked at each day must not tell that one person came or left."""
    if nombre == 0:
        return "Aucune"
    return "Moins de 20" if nombre < 20 else f"Au moins {nombre // 10 * 10}"
