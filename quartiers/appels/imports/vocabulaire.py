"""Words that offices put at the head of columns, in statuses and in funders' names; all compared through `plat`."""

import re

from quartiers.appels.enums import EtatDossier, GenreFinanceur

# Stages of an amount, in the order in which they are looked for: « versé » before « accordé », « demandé » last but
# first when it stands alone. Words are prefixes of flattened words.
STADES: dict[str, tuple[str, ...]] = {
    "justifie": ("justif", "consomm", "realis"),
    "verse": ("vers", "paye", "paie", "mandat", "ordonnanc", "liquid", "solde"),
    "notifie": ("notifi", "engag", "convention"),
    "vote": (
        "accord",
        "attribu",
        "vot",
        "octroy",
        "obtenu",
        "allou",
        "delib",
        "decid",
        "decision",
        "acquis",
        "granted",
    ),
    "arbitre": ("arbitr", "copil", "retenu", "programm", "valid"),
    "propose": ("propos", "cotech", "technique", "preconis", "pressenti"),
    "demande": ("demand", "sollicit", "souhait", "requis", "requete"),
}
LIBELLES_STADES = {
    "demande": "demandé",
    "propose": "proposé (comité technique)",
    "arbitre": "arbitré (comité de pilotage)",
    "vote": "voté ou accordé",
    "notifie": "notifié",
    "verse": "versé",
    "justifie": "justifié",
}
# Bodies whose vote is the decision, when they stand alone at the head of a column: « CM du 15/04/2024 ».
VOTES = re.compile(
    r"^(cm|conseil municipal|conseil communautaire|bureau communautaire|commission permanente)( du| de)?$"
)
# Words of a money column that name no funder.
GENERIQUES = frozenset(
    """a l la le les de du des d en et par au aux un une pour sur dans dont ou eur euro euros ttc ht eu e
    subvention subventions montant montants financement financements financeur financeurs cofinancement cofinancements
    cofinanceurs part parts aide aides credit credits plan budget somme sommes total totaux recettes produits
    previsionnel previsionnelle public publics publiques specifique specifiques annee exercice cv contrat
    aupres aap n programmation prog tableau suivi export liste feuille feuil dernier derniere recu recue recus avis final finale sp prevu prevue""".split()  # noqa: SIM905 - words read better so
)
GENRES_DE_FINANCEURS: tuple[tuple[GenreFinanceur, str], ...] = (
    (GenreFinanceur.EMPLOI, r"\b(asp|emplois? aides?|cnasea|contrats? aides?|fonjep)\b"),
    (GenreFinanceur.EUROPE, r"\b(europe|europeens?|fse|feder|leader|feader)\b"),
    (GenreFinanceur.ORGANISME_SOCIAL, r"\b(caf|caisse d allocations familiales|msa|cpam|carsat|reaap|clas)\b"),
    (GenreFinanceur.AUTRE_PUBLIC, r"\b(ars|cdc|banque des territoires|caisse des depots|ademe|agence de l eau|"
                                  r"france travail|pole emploi|anah|anru|autres? etablissements? publics?)\b"),
    (GenreFinanceur.PRIVE, r"\b(fondations?|mecenat|bailleurs?|opac|habellis|hlm|oph|aides? privees?|prives?|"
                           r"habitat|entreprises?)\b"),
    (GenreFinanceur.EPCI, r"\b(agglo\w*|metropole|communaute|epci|cucm|cu|ca|cc|intercommunalite|grand \w+|c u c m)\b"),
    (GenreFinanceur.REGION, r"\b(region|regional|cr|bfc)\b"),
    (GenreFinanceur.DEPARTEMENT, r"\b(departement|departemental|conseil general|cd ?\d{2,3}|cg ?\d{2,3}|cd|cg)\b"),
    (GenreFinanceur.COMMUNE, r"\b(communes?|ville|mairie|municipalite|ccas)\b"),
    (GenreFinanceur.ETAT, r"\b(etat|anct|acse|cget|prefecture|ddets?|ddetspp|ddcs|ddcspp|drdjscs|dreets|drac|bop ?147|"
                          r"p ?147|147|fipd|fipdr|mildeca|educ\w* nationale|dsden|pjj|spip|dilcrah|ministere|vvv|cle|"
                          r"vacances apprenantes|quartiers d ete|adultes? relais)\b"),
)  # fmt: skip

# Fields that a column may feed: code -> (label, words). Order counts: the first that matches wins.
CHAMPS: dict[str, tuple[str, str]] = {
    "siret": ("SIRET, SIREN", r"\b(siret|siren)\b"),
    "rna": ("numéro RNA", r"\b(rna|waldec)\b"),
    "participants": (
        "nombre de personnes",
        r"^(nb|nbre|nombre|effectifs?|total)\b.*\b(public|beneficiaires?|participante?s?|personnes|habitante?s?|usagers)"
        r"\b|^(participants|effectif)$",
    ),
    "femmes": ("dont femmes", r"\b(femmes|filles)\b(?!.*hommes)"),
    "hommes": ("dont hommes", r"\b(hommes|garcons)\b(?!.*femmes)"),
    "depose_le": ("déposé le", r"\bdate\b.*\b(demande|depot|reception|saisie|transmission)\b|\b(depose|recu) le\b"),
    "decision_le": (
        "décision du",
        r"\bdate\b.*\b(decision|deliberation|cp|commission|vote|notification|comite|copil|attribution|accord)\b",
    ),
    "decision_numero": (
        "numéro de décision",
        r"^(n|no|num|numero|ref|reference)\b.*\b(deliberation|decision|arrete|convention|notification|ej)\b",
    ),
    "date_debut": (
        "début du projet",
        r"\b(date|periode|annee)?\b.*\b(debut|demarrage|commencement|lancement)\b|^du$|^date d effet$",
    ),
    "date_fin": ("fin du projet", r"\bdates?\b.*\b(fin|cloture|achevement)\b|^fin\b|\bfin (du|de|prevue)\b|^au$"),
    "reference": (
        "référence ou numéro du dossier",
        r"^(n|no|num|numero|id|identifiant|code|ref|reference)( (du |de la |de l |d )?(ordre|dossiers?|actions?|demandes?|projets?|"
        r"action projet|dauphin|administrative|interne|externe|subvention|fiche|cosa|usager))*$|\b(reference|numero|code) "
        r"(administrative|du dossier|de dossier|dossier|demande|dauphin|action)\b|^code action\b|^identifiant\b",
    ),
    "annee": ("année", r"^(annee|exercice|millesime|campagne|programmation|annee budgetaire|exercice budgetaire)"
                       r"( (de|du|d|budgetaire|civile|concernee?|programmation|financement|l action|subvention|projet))*$"),
    "sigle": ("sigle", r"\b(sigle|acronyme)\b"),
    "financeur": (
        "financeur",
        r"^(co ?)?financeurs?( (sollicites?|publics?|principal|du projet))?$|\b(nom|libelle|organisme|intitule)\b.*\bfinanceurs?\b|"
        r"^(attribuant|(libelle |nom du )?service( instructeur| financeur| gestionnaire)?|source de financement|origine du financement|partenaire financier|"
        r"autorite administrative|financeur .*)$",
    ),
    "nature": ("nature des crédits", r"\bnature\b.*\bcredits?\b|\btype\b.*\bcredits?\b|\bdroit commun\b|^bop$|^ligne de credit$"),
    "genre": (
        "nouveau ou renouvelé",
        r"\b(nouveau|nouvelle|renouvellement|renouvele\w*|reconduction|reconduit\w*|premiere demande|1ere demande)\b|^n r$|"
        r"^(type|nature) (de |d )?(la )?(demande|l action|action|projet|dossier)$",
    ),
    "periodicite": ("annuel ou pluriannuel", r"\b(periodicite|pluriannu\w*|cpo|annualite)\b|^periode$"),
    "motif": ("motif", r"\b(motif|motifs|justification de l avis)\b"),
    "commentaire": ("commentaire", r"\b(commentaires?|observations?|remarques?|notes?|precisions?|pistes|avis)\b"),
    "statut": (
        "suite donnée (retenu, refusé…)",
        r"^(statut|etat|suite|decision|resultat|situation|recevabilite)\b|\b(statut|etat) (du|de la|dossier|d avancement|"
        r"de la demande)\b|\bavis (du )?(copil|final|comite de pilotage)\b|\bsuite donnee\b|\bdossier (retenu|clos)\b|^retenu\b",
    ),
    "cout_total": (
        "coût total du projet",
        r"\b(cout|couts|budget|assiette|depenses?|charges)\b(?!.*\b(demand|accord|attribu|sollicit))|"
        r"\b(montant|total)( total)? (de l action|du projet|action|projet|du budget|des charges|des produits)\b",
    ),
    "objectif": (
        "objectif opérationnel du contrat",
        r"\bobjectifs? (operationnel|strategique|du contrat|contrat|specifique)|\bfiche action\b|^oo\b|^objectif$|^obj op",
    ),
    "objectifs": ("objectifs du projet", r"\b(objectifs?|finalites?)\b"),
    "orientation": ("orientation du contrat", r"\b(orientations?|sous ?thematique|sous ?theme|enjeux?)\b"),
    "axe": ("axe du contrat", r"\b(axes?|piliers?|thematiques?|themes?|volets?|domaines?|priorites?)\b"),
    "description": (
        "description",
        r"\b(description|descriptif|resume|contenu|presentation|details?|synthese|modalites|deroulement|besoins?)\b",
    ),
    "public": ("public", r"\b(publics?|tranches? d ages?|age|ages|public vise|typologie)\b|^beneficiaires$"),
    "quartier": (
        "quartier(s)",
        r"\b(quartiers?|qpv|qp|territoires?|secteurs?|zones?|lieux?|localisation|perimetre|implantation)\b",
    ),
    "commune": ("commune(s)", r"^(communes?|villes?)( (de l action|du projet|concernees?|d intervention|d implantation))?$"),
    "ignorer_contact": (
        "",
        r"\b(adresse|mail|courriel|email|e mail|telephone|tel|contact|referente?|responsable|presidente?|representant|iban|bic|rib|"
        r"code postal|cp|site internet|civilite|prenom|nom du (president|responsable|contact))\b",
    ),
    "porteur": (
        "association ou organisme porteur",
        r"\b(porteurs?|porteuses?|structures?|associations?|organismes?|beneficiaire|demandeurs?|demandeuses?|operateurs?|"
        r"maitre d ouvrage|tiers|raison sociale|attributaires?|etablissement|denomination|intervenante?|nom)\b",
    ),
    "intitule": (
        "intitulé du projet",
        r"\b(intitules?|actions?|projets?|titres?|libelles?|objet|operations?|designation|manifestation|activite|dispositif)\b",
    ),
}  # fmt: skip
COMPILES = {code: re.compile(motif) for code, (_, motif) in CHAMPS.items()}
LIBELLES_CHAMPS = {code: libelle for code, (libelle, _) in CHAMPS.items() if libelle}
# Several columns may feed these (« Axe », « Thématique »; « QPV 1 », « QPV 2 »).
REPETABLES = frozenset({"quartier", "commune", "commentaire", "description", "public", "montant", "controle"})

STATUTS: tuple[tuple[str, str], ...] = (
    (r"\b(abandon\w*|annul\w*|sans suite|non realise\w*)\b", EtatDossier.ABANDONNE),
    (r"\b(retire\w*|desist\w*)\b", EtatDossier.RETIRE),
    (r"\b(irrecevable|non recevable|hors cadre|hors delai|ineligible|non eligible)\b", EtatDossier.IRRECEVABLE),
    (r"\b(ajourn\w*|reporte\w*|a retravailler|en attente de decision|sursis)\b", EtatDossier.AJOURNE),
    (r"\b(refus\w*|rejet\w*|defavorable|non retenu\w*|non finance\w*|non|ko)\b", EtatDossier.REFUSE),
    (r"^(a|en cours de) justifi\w+|\bjustification (en cours|a modifier)\b", EtatDossier.NOTIFIE),
    (r"\b(justifi\w+|solde\w*|cloture\w*|termine\w*|bilan valide|a ete verse)\b", EtatDossier.SOLDE),
    (r"\b(a justifier|justification\w*|notifi\w*|verse\w*|paye\w*)\b", EtatDossier.NOTIFIE),
    (r"\b(retenu\w*|accord\w*|vote\w*|favorable\w*|valide\w*|finance\w*|attribu\w*|accepte\w*|oui|ok|programme\w*)\b",
     EtatDossier.RETENU),
    (r"\b(instruit\w*)\b", EtatDossier.INSTRUIT),
    (r"\b(recevable|prise? en charge|en cours d instruction|eligible|complet)\b", EtatDossier.RECEVABLE),
    (r"\b(a completer|incomplet\w*|complement\w*)\b", EtatDossier.A_COMPLETER),
    (r"\b(depose\w*|transmis\w*|recu\w*|en attente d instruction|en attente d attestation|en attente|en cours|"
     r"demand\w*)\b", EtatDossier.DEPOSE),
)  # fmt: skip

SECTION = re.compile(
    r"^(axe|pilier|orientation|thematique|theme|volet|objectif|enjeu|priorite|commune|ville|quartier|qpv|secteur|territoire|"
    r"programmation|annee|exercice|financeur|partie|chapitre|[ivx]{1,4}|[a-h1-9]|\d{1,2}( \d{1,2})?)\b"
)
SECTION_SURE = re.compile(
    r"^(axe|pilier|orientation|thematique)\b|^(theme|volet|objectif|enjeu|priorite)( \w+)? (n )?(\d|[ivx]+\b)"
)
TOTAL = re.compile(
    r"^((sous )?(s )?tota(l|ux)|total general|ensemble|cumul|somme|solde disponible|reste a (repartir|programmer)|enveloppe|"
    r"recapitulatif|montant total|pour memoire)\b"
)
RESTE = re.compile(r"^(solde disponible|reste a|enveloppe|pour memoire|recapitulatif)")
TOTAL_EN_FIN = re.compile(r"\b(sous )?total( general)?$")  # « Axe 1 Total », as pivot tables write it
# A block of projects of one fate: « Projets retenus », « REFUSÉS », « Liste complémentaire ».
BLOC_DE_SUITE = re.compile(
    r"^(les |liste (des )?)?(projets?|actions?|dossiers?|demandes?)?( \w+){0,2} ?(retenue?s?|acceptee?s?|refusee?s?|rejetee?s?|"
    r"ajournee?s?|reportee?s?|abandonnee?s?|annulee?s?|irrecevables?|ineligibles?|financee?s?|validee?s?|sans suite)$"
)
NOTE = re.compile(
    r"^(nb|n b|note|notes|source|sources|legende|attention|rappel|remarque|hors|document|mise a jour|maj|edite)\b"
)
RAPPEL = re.compile(r"\bn ?[-–]? ?1\b|\b(annee )?(precedente?|anterieure?|passee?)\b|\brappel\b|\bpour memoire\b")


def est_un_bloc_de_suite(nu: str) -> bool:
    """Whether a flattened text, alone on its row, tells what became of the projects below."""
    return len(nu.split()) <= 5 and BLOC_DE_SUITE.match(nu) is not None
