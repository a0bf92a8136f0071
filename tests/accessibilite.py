"""The rules of axe on the page before one's eyes. Contrasts, three quarters of their time, are judged once per look.

A look is an element with words under its ancestors, by all that a style sheet tells them apart with, at one width. A look met
on one page has the same colours on the next: only elements of a new look are measured.
"""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

Fautes = list[tuple[str, list[str]]]

RESUMER = """resultat => resultat.violations.map(
    faute => [faute.id, faute.nodes.slice(0, 3).map(noeud => noeud.html.slice(0, 140))])"""
REGLES = (
    f"""axe.run({{resultTypes: ["violations"], rules: {{"color-contrast": {{enabled: false}}}}}}).then({RESUMER})"""
)
# Attributes that change from one use to the next without changing a look.
ASPECTS = """() => {
    const SANS_EFFET = /^(id|for|name|value|href|src|alt|title|action|content|datetime|width|height|d|points|viewbox)$/;
    const tiers = new Map();
    const decrire = element => {
        if (!tiers.has(element)) {
            const traits = [...element.attributes].filter(a => !SANS_EFFET.test(a.name.toLowerCase()))
                .map(a => a.name + (/^(class|type|role|open|data-ton|data-etat|aria-(current|invalid|disabled))$/.test(a.name)
                    ? "=" + a.value : ""));
            tiers.set(element, element.localName + "[" + traits.sort().join(" ") + "]");
        }
        return tiers.get(element);
    };
    const etat = [decrire(document.documentElement), matchMedia("(prefers-color-scheme: dark)").matches, innerWidth];
    window.__aspects = new Map();
    const parcours = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (parcours.nextNode()) {
        if (!parcours.currentNode.data.trim()) continue;
        const porteur = parcours.currentNode.parentElement;
        const chemin = [];
        for (let e = porteur; e && e !== document.documentElement; e = e.parentElement) {
            chemin.push(decrire(e) + (e.localName === "tr" ? e.sectionRowIndex % 2 : ""));  // striped rows
        }
        const cle = etat.join() + "|" + chemin.join(">");
        if (!window.__aspects.has(cle)) window.__aspects.set(cle, porteur);
    }
    return [...window.__aspects.keys()];
}"""
CONTRASTES = f"""cles => axe.run({{include: cles.map(cle => window.__aspects.get(cle))}},
    {{resultTypes: ["violations"], runOnly: ["color-contrast"]}}).then({RESUMER})"""

_aspects_juges: set[int] = set()


def fautes_de(page: Page) -> Fautes:
    """Violations of the page as it stands: the rule's name and the first elements at fault."""
    if not page.evaluate("'axe' in window"):  # once per page, whatever the widths it is looked at
        page.evaluate(AXE_SCRIPT)
    fautes: Fautes = page.evaluate(REGLES)
    nouveaux = [cle for cle in page.evaluate(ASPECTS) if hash(cle) not in _aspects_juges]
    if nouveaux:
        contrastes: Fautes = page.evaluate(CONTRASTES, nouveaux)
        fautes += contrastes
        if not contrastes:  # a look at fault is told each time it is met
            _aspects_juges.update(map(hash, nouveaux))
    return fautes
