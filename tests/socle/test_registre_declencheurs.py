"""The indexed registry of triggers: what it looks up is what the library would have gathered; doubles are refused."""

import pgtrigger
import pytest
from pgtrigger import registry

from quartiers.annuaire.models import Organisme
from quartiers.socle.registre_declencheurs import RegistreIndexe


def test_what_it_looks_up_is_what_gathering_gives() -> None:
    registre = registry._registry
    assert isinstance(registre, RegistreIndexe)
    assert len(registre) > 500
    assert registre.by_db_table == {(m._meta.db_table, t.name): t for m, t in registre.values()}
    assert set(registre.pg_function_names) == {t.get_pgid(m) for m, t in registre.values()}


def test_a_name_taken_on_a_table_is_refused_and_a_trigger_taken_away_frees_it() -> None:
    def proteger(quoi: pgtrigger.Operation) -> pgtrigger.Protect:
        return pgtrigger.Protect(name="essai_de_double", operation=quoi)

    uri = f"{Organisme._meta.label}:essai_de_double"
    premier = proteger(pgtrigger.Delete)
    pgtrigger.register(premier)(Organisme)
    try:
        pgtrigger.register(premier)(Organisme)  # the same one again changes nothing
        with pytest.raises(KeyError, match="already"):
            pgtrigger.register(proteger(pgtrigger.Update))(Organisme)
    finally:
        registry.delete(uri)
    assert (Organisme._meta.db_table, "essai_de_double") not in registry._registry.by_db_table
    pgtrigger.register(proteger(pgtrigger.Update))(Organisme)
    registry.delete(uri)
