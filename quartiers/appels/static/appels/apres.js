// Lists with check boxes: one more box, in the head of the table, ticks or clears them all.
document.querySelectorAll("form[data-tout-cocher]").forEach((formulaire) => {
    const cases = Array.from(formulaire.querySelectorAll("tbody input[type=checkbox]"));
    const tete = formulaire.querySelector("thead th");
    if (cases.length < 2 || !tete) {
        return;
    }
    const toutes = document.createElement("input");
    toutes.type = "checkbox";
    toutes.setAttribute("aria-label", "Tout cocher");
    const accorder = () => {
        const cochees = cases.filter((une) => une.checked).length;
        toutes.checked = cochees === cases.length;
        toutes.indeterminate = cochees > 0 && cochees < cases.length;
    };
    toutes.addEventListener("change", () => {
        cases.forEach((une) => {
            une.checked = toutes.checked;
        });
    });
    cases.forEach((une) => une.addEventListener("change", accorder));
    tete.replaceChildren(toutes);
    accorder();
});
