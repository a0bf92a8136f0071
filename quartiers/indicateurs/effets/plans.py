"""The designs, what each may say, and the words that none may use."""

from quartiers.indicateurs.enums import PlanAnalyse

AVANT_APRES, COMPARAISON, APPARIEMENT = PlanAnalyse.AVANT_APRES, PlanAnalyse.COMPARAISON, PlanAnalyse.APPARIEMENT
MINIMUM_COMPARE = 2

# No design of observation carries these; « effet » is for a comparison alone, after « Si ».
CAUSALES = (
    r"grâce (à|aux?)\b", r"\b(a|ont|aura|auront) permis\b", r"\bpermis de\b", r"\b(a|ont) (causé|provoqué|entraîné)\b",
    r"\bà cause d", r"\ben raison d", r"\bdue?s? (à|aux?)\b", r"\bprouv", r"\bdémontr", r"\bresponsables? d",
    r"\b(a|ont) fait (baisser|monter|reculer|progresser)\b", r"\bréuss", r"\béch(ec|ou)", r"\befficac", r"\bsous l’effet\b",
    r"\bse traduit\b", r"\bgénér(é|e)", r"\bconséquence", r"\brésulte\b", r"\bexplique par\b",
)  # fmt: skip
AVANT_APRES_SEULES = (r"\beffets?\b", r"\bimpacts?\b", r"\binfluence", r"\bcontribu")
