"""What a first start puts in place; every step may be run again and does only what is missing."""

from pathlib import Path

from quartiers.commande.console import ErreurCommande, Sortie, progression, reussite


def preparer_django() -> None:
    import django
    from django.db import OperationalError, connection

    django.setup()
    try:
        connection.ensure_connection()
    except OperationalError as echec:
        raise ErreurCommande(
            f"La base de données ne répond pas : {echec}. Vérifiez DATABASE_URL et que le serveur est démarré.",
            Sortie.MACHINE,
        ) from echec


def migrer() -> None:
    """Apply the missing migrations, each in its own transaction: a cut leaves a usable base."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executeur = MigrationExecutor(connection)
    a_faire = executeur.migration_plan(executeur.loader.graph.leaf_nodes())
    if not a_faire:
        return
    with progression(f"Mise à niveau de la base ({len(a_faire)} étapes)"):
        call_command("migrate", verbosity=0, interactive=False)
    reussite(f"Base de données à niveau ({len(a_faire)} étapes).")


def fichiers_statiques(donnees: Path, empreinte: str) -> None:
    from django.core.management import call_command

    marque = donnees / "statiques.empreinte"
    if marque.exists() and marque.read_text() == empreinte and (donnees / "statiques").exists():
        return
    with progression("Préparation des fichiers du site"):
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    marque.write_text(empreinte)
    reussite("Fichiers du site préparés.")


def premiers_pas() -> list[str]:
    """What whoever installs a site of one's own does first; nothing once a person has an account."""
    from django.conf import settings

    from quartiers.comptes.models import Utilisateur

    if Utilisateur.objects.exists():
        return []
    lignes = [
        "Personne n’a encore de compte. Dans un autre terminal, invitez-vous :",
        "    quartiers utilisateur inviter prenom.nom@exemple.fr --role administrateur",
        "puis, une fois dans le site, « Faire lire le texte d’un contrat ».",
    ]
    if settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"):
        lignes.append(
            f"Aucun serveur de courriel n’est réglé (QUARTIERS_SMTP_HOTE) : liens et codes de connexion s’écrivent dans {settings.EMAIL_FILE_PATH}."
        )
    return lignes


def territoire() -> None:
    from quartiers.territoire.domain.chargement import charger_donnees_livrees
    from quartiers.territoire.models import Contour

    if Contour.objects.exists():
        return
    with progression("Chargement des communes et des quartiers prioritaires") as avancement:
        charger_donnees_livrees(avancement=avancement)
    reussite("Territoire chargé : communes, EPCI, quartiers prioritaires.")


def valeurs_officielles() -> None:
    from quartiers.indicateurs.domain.chargements import charger_livrees
    from quartiers.indicateurs.models import Releve

    if Releve.objects.exists():
        return
    with progression("Chargement des valeurs officielles des quartiers") as avancement:
        faits = charger_livrees(avancement)
    ecrites = sum(len(apercu.nouvelles) for apercu in faits.values())
    reussite(f"{ecrites} valeurs officielles chargées : quartiers de France, communes, emploi.")


def contrat_de_demonstration() -> None:
    """The contract of the CUCM, from its structured file (`contrat/donnees/cucm.yaml`), version 1 and public."""
    import yaml

    from quartiers.accueil.domain.chargement import charger_contrat
    from quartiers.comptes.politiques import Acteur
    from quartiers.contrat.models import Contrat

    if Contrat.objects.filter(code="creusot-montceau").exists():
        return
    source = Path(__file__).resolve().parents[1] / "contrat" / "donnees" / "cucm.yaml"
    with progression("Chargement du contrat du Creusot Montceau"):
        document = yaml.load(source.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        charger_contrat(document, code="creusot-montceau", acteur=Acteur(), publie=True)
    reussite("Contrat « Engagements Quartiers 2030 » du Creusot Montceau chargé et publié.")


def comptes_de_demonstration() -> None:
    from quartiers.accueil.domain.demonstration import comptes_de_demonstration as creer

    crees = creer()
    if crees:
        reussite(f"{len(crees)} comptes fictifs de démonstration créés, de tous les rôles.")


def saison_de_demonstration() -> None:
    from quartiers.accueil.domain.demonstration import saison_de_demonstration as creer

    if creer():
        reussite("Deux appels à projets fictifs préparés : celui de l’an passé et celui qui est ouvert.")


def annee_de_demonstration() -> None:
    from quartiers.accueil.domain.demonstration import annee_de_demonstration as creer

    if annee := creer():
        reussite(f"Année {annee} fictive préparée : une soixantaine d’actions et leurs bilans.")


def rapport_de_demonstration() -> None:
    from quartiers.accueil.domain.demonstration import rapport_de_demonstration as creer

    if annee := creer():
        reussite(f"Rapport annuel {annee} fictif écrit, consulté, adopté et publié.")


def seances_de_demonstration() -> None:
    from quartiers.accueil.domain.demonstration import seances_de_demonstration as creer

    if creer():
        reussite("Comités fictifs préparés : leurs membres, une séance tenue et une séance à venir.")


def paroles_de_demonstration() -> None:
    from quartiers.accueil.domain.demonstration import paroles_de_demonstration as creer

    if nombre := creer():
        reussite(f"Parole habitante fictive préparée : {nombre} contributions, leurs cartes et leurs réponses.")


def tfpb_de_demonstration() -> None:
    from quartiers.accueil.domain.demonstration import tfpb_de_demonstration as creer

    if creer():
        reussite("Abattement TFPB fictif préparé : conventions, programmes, justificatifs et bilans.")


def mesures_de_demonstration() -> None:
    from quartiers.accueil.domain.demonstration import mesures_de_demonstration as creer

    if creer():
        reussite("Mesures fictives préparées : valeurs, marges, rupture de série, critères de jugement.")


def conseils_de_demonstration() -> None:
    from quartiers.accueil.domain.demonstration import conseils_de_demonstration as creer

    if creer():
        reussite("Conseils fictifs préparés : leurs collèges, leurs mandats et un tirage au sort.")


def engagements_de_demonstration() -> None:
    from quartiers.accueil.domain.demonstration import engagements_de_demonstration as creer

    if annee := creer():
        reussite(f"Engagements et droit commun fictifs préparés : une collecte {annee} en cours.")


def observatoire_de_demonstration() -> None:
    from quartiers.accueil.domain.demonstration import observatoire_de_demonstration as creer

    if nombre := creer():
        reussite(f"Observatoire de la tranquillité fictif ouvert : {nombre} chiffres mensuels de quatre sources.")


def evaluation_de_demonstration() -> None:
    from quartiers.accueil.domain.demonstration import evaluation_de_demonstration as creer

    if creer():
        reussite("Évaluation à mi-parcours fictive ouverte : preuves, jugements, désaccord, recommandations.")


def enquetes_de_demonstration() -> None:
    from quartiers.accueil.domain.demonstration import enquetes_de_demonstration as creer

    if nombre := creer():
        reussite(f"Enquêtes fictives préparées : {nombre} réponses.")


def cohorte_de_demonstration() -> None:
    from quartiers.accueil.domain.demonstration import cohorte_de_demonstration as creer

    if nombre := creer():
        reussite(f"Cohorte fictive préparée : {nombre} pseudonymes, une analyse, un groupe témoin.")
