"""The texts of the demonstration's annual report: fictional, said so at its head, by the code of their chapter."""

import re

MENTION = "Ce rapport est fictif : il est écrit pour la démonstration, aucune action, aucun avis n’y est réel."


def d_un_trait(texte: str) -> str:
    """One line a paragraph or an item, as people type them."""
    return re.sub(r"(?<!\n)\n(?![\n\-\d])", " ", texte)


# Code of a chapter → its text; the contract's own axes and neighbourhoods have those of their rank.
TEXTES: dict[str, str] = {
    "synthese": f"""**{MENTION}**

L’année a été celle des *habitudes prises* : les mêmes rendez-vous, aux mêmes heures, dans les mêmes lieux. Trois choses
ont compté.

1. Les actions de santé sont sorties des cabinets : permanences au marché, dépistages à l’école, ateliers le soir.
2. Les femmes ont pris plus de place, dans les ateliers comme dans les réunions de quartier.
3. Le droit commun a tenu sa part : les moyens des communes et des services ont complété les crédits de la ville.

Ce qui n’a pas marché est dit aussi, chapitre par chapitre : **les bilans arrivent trop tard** et le public des jeunes
majeurs reste difficile à joindre.""",
    "orientations": """Le contrat suit quatre axes. Cette année, les signataires ont mis l’accent sur :

- l’accès aux droits et à la santé, au plus près des immeubles ;
- le cadre de vie, avec des projets décidés par les habitantes et les habitants ;
- l’emploi des femmes et des jeunes, **priorité de l’année** ;
- la tranquillité, par la présence humaine plutôt que par les équipements.

Le projet de territoire porte les mêmes orientations : mobilités, transition écologique, égalité.""",
    "volets": """Les volets social, économique et urbain avancent ensemble. Quand un immeuble est réhabilité, un chantier
d’insertion est ouvert et une médiation accompagne les locataires pendant les travaux.

Le renouvellement urbain n’a pas connu de nouvelle opération dans l’année ; les études engagées se poursuivent.""",
    "actions": """La campagne a suivi son calendrier : appel à projets à l’automne, programmation au printemps,
paiements avant l’été. Les actions des communes, des bailleurs et des services de l’État s’y ajoutent : **elles comptent
ici comme les projets financés**, avec les mêmes questions et les mêmes règles d’addition.""",
    "publics": """Les actions ont touché surtout des familles et des aînés. Les femmes sont majoritaires dans les
ateliers de santé et de langue, les garçons dans le sport.

Pour l’égalité, deux décisions : *aucune* action sportive n’est plus réservée de fait aux garçons, et chaque action dit
comment elle garde les enfants pendant qu’elle se tient.""",
    "quartiers": """La situation des quartiers se lit dans la carte et les tableaux ci-dessous. Les écarts entre quartiers
tiennent d’abord à la présence d’un équipement : là où il y a une maison de quartier, les actions trouvent leur public.""",
    "finances": """Les crédits spécifiques de l’État ont été engagés en totalité. Le droit commun est la part la plus
élevée ; il reste **mal connu** pour deux partenaires, qui n’ont pas encore rendu leurs montants.""",
    "dsu": """Deux communes perçoivent la dotation de solidarité urbaine. Elles l’ont employée au fonctionnement des
équipements de quartier et à la réussite éducative (exemple fictif).""",
    "participation": """Les conseils citoyens se sont réunis quatre fois chacun. Ils ont demandé, et obtenu :

- une réponse écrite à chaque question, sous deux mois ;
- des réunions à 18 h 30, avec une garde d’enfants ;
- un [ordre du jour](https://www.example.org/ordre-du-jour) affiché dans les halls une semaine avant.

Ils regrettent de découvrir les projets trop tard pour les changer.""",
    "perspectives": """Pour l’année qui vient :

1. rappeler les bilans dès janvier, et aider les petites associations à les remplir ;
2. aller chercher les jeunes majeurs **là où ils sont**, le soir et sur les réseaux ;
3. faire dire à chaque partenaire sa part de droit commun *avant* la programmation.

Les actions à continuer, à modifier ou à arrêter sont ci-dessous, chacune avec son motif.""",
}
TEXTES = {code: d_un_trait(texte) for code, texte in TEXTES.items()}
AXES = tuple(
    d_un_trait(texte)
    for texte in (
        """Cet axe réunit le plus grand nombre d’actions. Les permanences de santé et l’aide aux devoirs ont tenu toute
l’année. Les actions de culture ont souffert du manque de salles en hiver.""",
        """Les jardins, le tri et la petite mobilité ont trouvé leur public. Les aménagements prennent plus de temps que
prévu : **la place du quartier n’est pas finie**, son bilan viendra l’an prochain.""",
        """Les clauses d’insertion, la garde d’enfants et le français de l’entretien d’embauche se complètent. Le code avant
le permis a une liste d’attente.""",
        """La présence de rue en soirée apaise. Les marches exploratoires de femmes ont donné *douze* propositions, dont
sept sont faites.""",
    )
)
QUARTIERS = tuple(
    d_un_trait(texte)
    for texte in (
        """Dans ce quartier, les actions se sont tenues au pied des immeubles. Les habitantes et les habitants demandent un
éclairage et un lieu pour les jeunes.""",
        """Le marché du vendredi est devenu le rendez-vous des partenaires. Le conseil citoyen demande que les travaux soient
annoncés plus tôt.""",
        """La parentalité est restée le fil de l’année : repas, sorties, groupes de parole. Le manque de transports le soir
revient dans toutes les réunions.""",
    )
)
# Name of the one consulted, as its beginning → (opinion, observations, answer); the others stay silent.
CONSEIL = (
    "reserves",
    "Avis fictif. Le conseil demande que le rapport dise mieux ce que devient le droit commun.",
    "Le chapitre des moyens dit maintenant quels partenaires n’ont pas donné leurs montants.",
)
HABITANTS = (
    "favorable",
    "Avis fictif. Les réunions ont été plus faciles à suivre. Nous voulons connaître les projets avant la programmation.",
    "Les projets déposés seront présentés au conseil citoyen dès la clôture de l’appel.",
)
SUITES = (
    "Chaque observation a reçu une réponse. Deux demandes reviennent dans presque tous les avis : être informé plus tôt, "
    "et savoir ce que chacun met. Le calendrier de l’an prochain en tient compte (réponse fictive)."
)
REMARQUES = (
    # chapter, role of who writes, remark, settled
    ("finances", "service_etat", "Pouvez-vous distinguer ce qui est engagé de ce qui est payé ?", True),
    ("participation", "conseiller", "Dites aussi ce que nous n’avons pas obtenu.", True),
    ("synthese", "agent_communal", "Une photo du marché de la santé irait bien ici.", True),
)
PREMIER_JET = "Une bonne année, avec des rendez-vous qui reviennent. À développer avec les chiffres définitifs."
