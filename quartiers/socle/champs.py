"""What a template needs to draw a form field: its input, what describes it, and what kind of row it is."""

from typing import Any

from django.forms import BoundField


def ancre(ligne: BoundField) -> str:
    """Where the input stands: a group of inputs has no id_for_label, its container has auto_id."""
    return f"#{ligne.id_for_label or ligne.auto_id}"


def contenu_champ(ligne: BoundField) -> dict[str, Any]:
    genre = getattr(ligne.field.widget, "input_type", "") or type(ligne.field.widget).__name__.lower()
    groupe = ligne.use_fieldset and genre != "file"  # a lone file input wants a label, not a legend
    decrit = " ".join(
        f"{ligne.auto_id}_{suffixe}"
        for suffixe, present in (("helptext", ligne.help_text), ("error", ligne.errors))
        if present
    )
    return {
        "champ": ligne,
        "saisie": ligne.as_widget(attrs={} if groupe or not decrit else {"aria-describedby": decrit}),
        "groupe": groupe,
        "case": genre == "checkbox" and not groupe,
        "genre": genre,
        "decrit": decrit,
    }
