"""The parts of a contract: which domain (strategy, neighbourhoods, governance…) each block belongs to.

Headings set the domain of what follows, as deep as they reach. A heading with a level's label (« Axe 1 ») opens the
strategy wherever it stands, save in the parts that repeat the axes (indicators, commitments, neighbourhoods).
"""

import re

from quartiers.contrat.lecture.etiquettes import intro_de_liste
from quartiers.contrat.lecture.modele import Bloc
from quartiers.contrat.lecture.texte import cle
from quartiers.contrat.lecture.titres import CAPITALES, SIMPLE, Titre

RECIT = ""
# Most telling first: « Suivi-évaluation : indicateurs par axe » is the catalogue of indicators.
_DOMAINES: list[tuple[str, re.Pattern[str]]] = [
    (domaine, re.compile(motif))
    for domaine, motif in [
        ("recit", r"^(?:phase|etape)\b|\belaboration\b|\bconcertation\b"),
        (
            "strategie",
            r"\benjeux et (?:\w+ )?(?:objectifs|orientations)|\borientations? (?:strategiques?|et (?:\w+ )?(?:objectifs|actions))"
            r"|\baxes? (?:strategiques?|prioritaires|d intervention|et (?:\w+ )?(?:objectifs|orientations|actions))"
            r"|\bobjectifs (?:strategiques|operationnels|et actions)|\b(?:programme|plan)s? d actions?\b|\bcadre strategique\b",
        ),
        ("sigles", r"\b(?:sigles|abreviations|acronymes|glossaire|lexique)\b"),
        (
            "indicateurs",
            r"\bindicateurs?\b|\bmesur(?:er|ons|erons) (?:les|nos|ce)\b|\b(?:nous|on) mesur\w+|\breferentiel d evaluation\b|\bquestions? evaluatives?\b",
        ),
        (
            "engagements",
            r"^(?:les |nos |leurs )?engagements?(?: (?:reciproques|mutuels|pris|financiers(?: et \w+)?|humains(?: et \w+)?|chiffres|(?:de|du|des|d)\b.*))?$|\bs engage(?:nt)?\b|\bcontributions? d\b"
            r"|^(?:les )?(?:apports?|contributions?)\b|\bchacun (?:apporte|contribue|s engage)\b"
            r"|\bengagements? (?:\w+ ){0,5}(?:partenaires|signataires|bailleurs?|l etat|departement|region|caf|communes|villes"
            r"|collectivites|institutions)\b|\bcontributions? (?:des|du|de la|de l)\b|\bdroit commun\b"
            r"|\bdispositifs? (?:\w+ ){0,3}(?:etat|mobilises?|specifiques)\b|\bmobilisation (?:des|de) (?:credits|moyens|dispositifs)\b"
            r"|\bmoyens et engagements\b|\bpartenaires et (?:leurs )?engagements\b",
        ),
        (
            "signataires",
            r"^(?:les |liste des |tableau des )?(?:\w+ )?signataires\b|^(?:les )?parties (?:au contrat|contractantes|prenantes au contrat)\b|^ont signe\b|^fait a \w|^(?:page de )?signatures?\b|\bparties signataires\b",
        ),
        (
            "participation",
            r"\bparticipation (?:\w+ ){0,2}(?:habitant|citoyen)|\bconseils? (?:citoyens?|d habitant)|\bassemblees? (?:des? |d )?(?:citoyen|habitant)"
            r"|\b(?:associ\w+|ecout\w+|impliqu\w+|mobilis\w+) les (?:habitant|citoyen)\w*|\bvie citoyenne\b|^(?:des |les |avec les )?habitant(?:e?s)\b|\bparole (?:des |d )?habitant|\bplace des citoyen|\bdemocratie (?:participative|locale)"
            r"|\bparticipation citoyenne\b|\bimplication des habitant|\bplace des habitant|^(?:la )?participation$",
        ),
        (
            "gouvernance",
            r"\bgouvernance\b|\bpilotage\b|\bpilotons\b|\borganisation partenariale\b|\bcomitologie\b|\binstances?\b|\bcomites? (?:technique|de suivi|strategique)"
            r"|\bcopil\b|\bcotech\b|\borganisation (?:du|et) (?:pilotage|partenariat)|\bcomites? (?:operationnel|des financeurs|de quartiers?)"
            r"|^(?:la |le |les |l )?(?:groupes? (?:de travail|de suivi|operationnels?|techniques?|thematiques?)|revues? de projets?"
            r"|conferences? des financeurs|equipes? projet)\b",
        ),
        ("suivi", r"\bevaluations?\b|\bsuivi\b|\bmodalites de revision\b|\bduree du contrat\b"),
        (
            "recit",
            r"\b(?:introduction|preambule|contexte|diagnostic|bilan|enseignements|methodologie|demarche|rappels?)\b",
        ),
        (
            "quartiers",
            r"\b(?:enjeux|priorites|themes?|thematiques|besoins|pistes|defis) (?:du|de ce) quartier\b|\bprojets? de quartiers?\b|\bfiches? (?:de )?quartiers?\b|\bportraits?\b.*\bquartiers?\b"
            r"|\bquartiers? (?:prioritaires?|politique|de la politique)\b|\bles? (?:\w+ )?qpv\b|\bgeographie prioritaire\b"
            r"|^(?:les |nos |ses |leurs )?(?:\w+ )?quartiers\b|\bdeclinaison (?:par|territoriale)",
        ),
        (
            "strategie",
            r"\baxes?\b|\borientations?\b|\benjeux\b|\bstrategi(?:e|es|que|ques)\b|\b(?:programme|plan)s? d actions?\b"
            r"|\bfeuille de route\b|\bprojet de territoire\b|\bpriorites\b|\bpiliers?\b|\bobjectifs\b|\bfiches? actions?\b",
        ),
        ("recit", r"\bannexes?\b|\bcadre (?:legal|juridique|reglementaire|national)\b|\bpresentation\b|\bcalendrier\b"),
    ]
]
# A heading deeper than the one that opened these parts does not leave them.
_FERMES = {"strategie", "quartiers", "signataires", "sigles", "indicateurs"}
_REPETENT_LES_AXES = {"indicateurs", "engagements", "quartiers", "signataires", "sigles"}
_NIVEAUX = re.compile(
    r"^(?:axe|pilier|enjeu|priorite|ambition|defi|thematique|volet|chantier|orientation|objectif|cap|fiche action|levier)"
)
# Levels that never open the strategy by themselves, and never leave it.
_BAS_NIVEAUX = re.compile(r"^(?:sous action|sous objectif|action|mesure|projet|fiche projet|engagement|finalite)\b")
_SEUL = re.compile(
    r"^(?:la |le |les )?(?:gouvernance(?: du contrat)?|(?:liste des )?signataires(?: du contrat)?|signatures|ont signe|glossaire|lexique|(?:(?:liste|index|table) des )?(?:sigles|acronymes|abreviations)(?: et (?:sigles|acronymes|abreviations))?(?: utilises)?"
    r"|participation(?: \w+)*"
    r"|projets? de quartiers?|quartiers prioritaires(?: \w+)*|indicateurs(?: \w+){0,4}|engagements des (?:partenaires|signataires)(?: \w+)*"
    r"|suivi et evaluation|evaluation|suivi evaluation|annexes?|preambule|introduction|table des sigles(?: \w+)*"
    r"|pilotage(?: du contrat)?|instances de pilotage)$"
)


# « QPV Les Tilleuls », « Le quartier de la Gare », « Les Tilleuls (QN09901M) »: a neighbourhood's own heading.
_QUARTIER = re.compile(
    r"\bq[np] ?\d{3}[a-z0-9]{2,4}\b|^(?:fiche |le |l |un )?(?:qpv|quartier)(?: prioritaire)?(?: n)?(?: \d{1,2})? (?!prioritaire)\w"
)


# Never a section of another part, however deep its heading.
_A_PART = re.compile(
    r"^(?:annexes? (?:\w{1,3} )?)?(?:(?:les |petit )?(?:liste|table|tableau|index|glossaire|lexique)(?: des)? )?(?:sigles|abreviations|acronymes|glossaire|lexique)\b"
    r"|^(?:(?:les |liste des )?signataires(?: du contrat)?|(?:page de )?signatures|ont signe)$|^fait a \w.* le \d"
)


_ANNONCE_INDICATEURS = re.compile(
    r"^(?:(?:les|liste des) )?indicateurs\b(?: \w+){0,6}$|\bindicateurs (?:suivants|ci dessous|retenus)$"
)


def domaine_de_titre(texte: str) -> str | None:
    """The domain that a heading's words announce; None when they say nothing. RECIT for narrative parts."""
    mots = cle(texte)
    if "indicateur" in mots:
        return "indicateurs"
    for domaine, motif in _DOMAINES:
        if motif.search(mots):
            return RECIT if domaine == "recit" else domaine
    return None


def marquer_domaines(blocs: list[Bloc], titres: dict[int, Titre]) -> None:
    """Set `domaine` on every block."""
    pile: list[tuple[int, str]] = []
    # A plain line that says only the name of a part is its heading, wherever it stands alone.
    sans_titres = sum(1 for t in titres.values() if t.etiquette is None) < 3
    for bloc in blocs:
        titre = titres.get(bloc.rang)
        if titre is None and (sans_titres or bloc.apres_vide) and _ligne_titre(bloc):
            titre = titres[bloc.rang] = Titre(bloc, "", bloc.texte, SIMPLE)
        if titre is not None:
            _empiler(pile, titre, blocs, titres)
        elif bloc.genre == "texte" and len(bloc.texte) < 120 and _FAIT_A.match(bloc.texte):
            # « Fait à X, le 14 juin 2024 » : the signatures follow.
            pile.append((max(SIMPLE, pile[-1][0] + 1 if pile else 0), "signataires"))
        elif pile and pile[-1][1] == "suivi" and bloc.genre == "texte" and _ANNONCE_INDICATEURS.search(cle(bloc.texte)):
            # Their list, by axe or not: what is labelled there repeats the axes.
            pile.append((SIMPLE + 1, "indicateurs" if bloc.texte.endswith(":") else "suivi"))
        bloc.domaine = pile[-1][1] if pile else RECIT


# What a part holds tells what it is when its heading does not: « Ce que nous ferons », « Ensemble ».
_INDICES = {
    "signataires": re.compile(
        r"^pour (?:l |la |le |les )?.{2,90} (?:le|la|l|monsieur|madame|m|mme) |\brepresentee?s? par\b"
    ),
    "engagements": re.compile(
        r"\bs engage(?:nt)?\b|^engagements? (?:de|du|des|d)\b"
        r"|^(?:l |la |le |les )?(?:etat|caf|region|departement|ville|commune|communaute|agglomeration|metropole|prefecture|bailleurs?|france travail)$"
    ),
    "gouvernance": re.compile(r"\b(?:comites? (?:de pilotage|techniques?|strategiques?)|copil|cotech)\b"),
    "participation": re.compile(r"\b(?:conseils? citoyens?|tables? de quartiers?)\b"),
}
_VUE, _TOT = 40, 4


def _deviner(blocs: list[Bloc], titres: dict[int, Titre], rang: int) -> str | None:
    """The domain that two of the first blocks of a part, or one of its headings and a block, speak of."""
    notes, vus = dict.fromkeys(_INDICES, 0), 0
    for i, bloc in enumerate(blocs[rang + 1 : rang + 1 + _VUE]):
        titre = titres.get(bloc.rang)
        if titre is not None and titre.profondeur <= titres[rang].profondeur:
            break
        mots, vus = cle(bloc.texte[:200]), vus + 1
        for domaine, motif in _INDICES.items():
            # What comes first in a part says what it is; what comes late may belong to the next one.
            notes[domaine] += bool((notes[domaine] or i < _TOT) and motif.search(mots))
    meilleur = max(notes, key=lambda d: notes[d])
    # One paragraph that says it is enough where there is hardly anything else.
    return meilleur if notes[meilleur] >= (1 if vus <= 2 else 2) else None


_FAIT_A = re.compile(r"^Fait à [A-ZÉÈÎ].{1,60}\ble \d")


def _ligne_titre(bloc: Bloc) -> bool:
    return (
        bloc.genre == "texte"
        and len(bloc.texte) < 80
        and bloc.texte[-1:] not in ";,.:"
        and not re.search(r"\s:\s", bloc.texte)
        and bool(_SEUL.match(cle(bloc.texte)))
    )


# The title of the document holds all of its parts: it is none of them.
_CONTRAT = re.compile(
    r"^(?:le |projet de |convention cadre (?:du |de )?)?contrats? (?:de ville|engagements?|metropolitain|intercommunal|communal|unique)\b"
)


# « Engagements Quartiers 2030 » on the cover is the contract's name, not the part of its neighbourhoods.
_INTITULE = re.compile(r"^(?:le )?(?:contrats? (?:de ville )?)?(?:engagements? )?quartiers? 2030\b")
_RUBRIQUE = re.compile(
    r"^(?:les |nos |elements de |principaux )?(?:contexte|constats?|diagnostic|publics?|pilotes?|partenaires?|partenariats?|porteurs?|calendrier"
    r"|echeances?|moyens|budget|financements?|description|resultats?|effets? attendus|points? de vigilance)\b(?: \w+){0,3}$"
)


def _interieur(titre: Titre) -> bool:
    """« Nos actions concrètes », « Publics visés »: a rubric inside an orientation or a fiche."""
    if titre.etiquette is not None or titre.num:
        return False
    return intro_de_liste(titre.texte)[0] in {"action", "objectif", "sous_action"} or bool(
        _RUBRIQUE.match(cle(titre.texte))
    )


def _empiler(pile: list[tuple[int, str]], titre: Titre, blocs: list[Bloc], titres: dict[int, Titre]) -> None:
    if titre.etiquette is not None and _NIVEAUX.match(titre.etiquette.famille):
        _empiler_niveau(pile, titre)
        return
    if (
        titre.etiquette is not None
        and titre.num
        and titre.profondeur >= CAPITALES
        and pile
        and pile[-1][1] == "strategie"
        and _BAS_NIVEAUX.match(titre.etiquette.famille)
    ):
        return
    if titre.profondeur >= CAPITALES and pile and pile[-1][1] == "strategie" and _interieur(titre):
        # A line set in bold has no depth of its own: « Nos actions » does not leave the part that it stands in.
        return
    while pile and pile[-1][0] >= titre.profondeur:
        pile.pop()
    parent = pile[-1][1] if pile else RECIT
    annonce = None if _INTITULE.match(cle(titre.texte)) else domaine_de_titre(titre.texte)
    if annonce is None and parent == RECIT and _QUARTIER.search(cle(titre.texte)):
        annonce = "quartiers"
    if annonce is None and parent == RECIT and titre.profondeur < CAPITALES and not _CONTRAT.match(cle(titre.texte)):
        annonce = _deviner(blocs, titres, titre.bloc.rang)
    if annonce is None or (parent in _FERMES and titre.profondeur > 1 and not _A_PART.match(cle(titre.texte))):
        annonce = parent
    titre.ouvre = annonce != parent
    pile.append((titre.profondeur, annonce))


def _empiler_niveau(pile: list[tuple[int, str]], titre: Titre) -> None:
    if titre.profondeur < CAPITALES:
        while pile and pile[-1][0] >= titre.profondeur:
            pile.pop()
    domaine = pile[-1][1] if pile else RECIT
    if domaine not in _REPETENT_LES_AXES and titre.bloc.genre != "puce":
        while pile and pile[-1][0] >= SIMPLE:
            pile.pop()
        profondeur = min(titre.profondeur, SIMPLE)
        pile.append((profondeur, "strategie"))
        titre.ouvre = False
    elif titre.profondeur < CAPITALES:
        pile.append((titre.profondeur, domaine))
