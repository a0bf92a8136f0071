"""What a sheet asks: the action as it is planned (one page), then its report (the steps of the funded projects')."""

from dataclasses import replace

from quartiers.appels.etapes import Etape, Question
from quartiers.appels.etapes_bilan import EFFETS, PUBLIC
from quartiers.appels.etapes_bilan import FAIT as FAIT_PROJET
from quartiers.suivi.enums import GenreAction

IDENTITE = (
    Question(
        "intitule",
        "Nom de l’action",
        "Court et parlant : c’est lui qui figurera dans les listes et le rapport annuel.",
        "Permanences du médiateur santé",
        "ligne",
        200,
    ),
    Question(
        "genre",
        "Cette action est…",
        "Qui la mène. Un dispositif est une action que l’État ou la commune reconduit chaque année.",
        genre="choix",
        choix=tuple((valeur, str(libelle)) for valeur, libelle in GenreAction.choices),
    ),
    Question(
        "referent",
        "Qui peut répondre ?",
        "La fonction de la personne référente, sans son nom.",
        "Chargée de développement social",
        "ligne",
        150,
        obligatoire=False,
    ),
    Question(
        "courriel",
        "Courriel pour les rappels",
        "S’il n’y a pas encore de compte pour cet organisme : les rappels y sont envoyés.",
        "politique.ville@exemple.fr",
        "ligne",
        250,
        obligatoire=False,
    ),
)
PREVU = (
    Question(
        "description",
        "Que prévoyez-vous de faire ?",
        "Les activités, leur rythme, où et quand. Quelques phrases suffisent.",
        "Deux permanences par semaine, au centre social et à la maison de santé ; une visite à domicile si besoin.",
        maximum=3000,
    ),
    Question(
        "public_precision",
        "Pour qui ?",
        "En quelques mots.",
        "Des personnes éloignées du soin, orientées par les gardiens d’immeuble.",
        "court",
        1000,
        obligatoire=False,
    ),
    Question(
        "partenaires",
        "Avec qui ?",
        "Les structures associées, et ce que chacune apporte.",
        "Le centre social prête une salle ; la maison de santé reçoit sans rendez-vous.",
        "court",
        1000,
        obligatoire=False,
    ),
)
# The same questions, the same meaning; a funded project is a project, the rest are actions.
LIBELLES = {"realisation": "L’action a-t-elle été réalisée ?"}
FAIT = tuple(replace(question, libelle=LIBELLES.get(question.nom, question.libelle)) for question in FAIT_PROJET)
ATTENDUS = (
    Question(
        "participants",
        "Combien de personnes attendez-vous ?",
        "Des personnes différentes : une personne qui vient dix fois compte une fois.",
        "120",
        "nombre",
        obligatoire=False,
    ),
    Question("participants_qpv", "Dont habitant un quartier prioritaire", "", "90", "nombre", obligatoire=False),
    Question("femmes", "Dont femmes et filles", "", "70", "nombre", obligatoire=False),
    Question("hommes", "Dont hommes et garçons", "", "50", "nombre", obligatoire=False),
)

ETAPES: tuple[Etape, ...] = (
    Etape("fait", "Ce qui a été fait", "Racontez l’action telle qu’elle s’est passée.", FAIT),
    Etape("public", "Le public", "Combien de personnes, et qui. Ce qui est estimé se dit estimé.", PUBLIC),
    Etape("resultats", "Les résultats", "Ce que vous attendiez, et ce que vous avez atteint."),
    Etape("effets", "Les effets et la suite", "Ce que l’action a changé, et ce que vous souhaitez.", EFFETS),
    Etape("questions", "Les questions du contrat", "Posées à toutes les actions du contrat, de la même façon."),
    Etape(
        "depenses",
        "L’argent",
        "Ce qui a vraiment été dépensé, par partenaire. Le droit commun et les crédits spécifiques ne se mélangent pas.",
    ),
    Etape("photos", "Photos et documents", "Facultatif. Demandez l’accord des personnes que l’on reconnaît."),
    Etape("verifier", "Vérifier et remettre", "Relisez : ce qui manque est dit ici."),
)
PAR_CODE = {etape.code: etape for etape in ETAPES}


def etapes_de_la_fiche(*, questions: bool) -> tuple[Etape, ...]:
    """Without questions of the contract, no step asks them."""
    return tuple(etape for etape in ETAPES if questions or etape.code != "questions")
