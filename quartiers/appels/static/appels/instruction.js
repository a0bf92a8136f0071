/* The list of files: tick them all, say how many are ticked. The page does its work without this file. */
"use strict";

(() => {
    const tout = document.querySelector("[data-choisir-tout]");
    const compte = document.querySelector("[data-compte-choix]");
    if (!tout || !compte) return;
    const cases = () => [...document.querySelectorAll("[data-choix]")];

    function dire() {
        const toutes = cases();
        const cochees = toutes.filter((c) => c.checked).length;
        compte.textContent =
            cochees === 0 ? "Tout cocher" : cochees === 1 ? "1 dossier coché" : `${cochees} dossiers cochés`;
        tout.checked = cochees > 0 && cochees === toutes.length;
        tout.indeterminate = cochees > 0 && cochees < toutes.length;
    }

    tout.hidden = false;
    tout.addEventListener("change", () => {
        for (const c of cases()) c.checked = tout.checked;
        dire();
    });
    document.addEventListener("change", (evenement) => {
        if (evenement.target.matches("[data-choix]")) dire();
    });
    dire();
})();
