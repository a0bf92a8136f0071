/* The grid of figures by keyboard: Enter and the arrows go from cell to cell. Without this script, Tab does it. */
"use strict";

(() => {
    const grille = document.querySelector("[data-grille]");
    if (!grille) return;
    const rangees = [...grille.querySelectorAll("tbody tr")];
    const colonne = (champ) => [...champ.closest("tr").children].indexOf(champ.closest("td"));
    const dans = (rangee, rang) => rangee?.children[rang]?.querySelector("input[data-champ]");

    function chercher(champ, pas) {
        const rang = colonne(champ);
        let ici = rangees.indexOf(champ.closest("tr")) + pas;
        while (ici >= 0 && ici < rangees.length) {
            const trouve = dans(rangees[ici], rang);
            if (trouve) return trouve;
            ici += pas;
        }
        return null;
    }

    grille.addEventListener("keydown", (evenement) => {
        const champ = evenement.target.closest("input[data-champ]");
        if (!champ) return;
        const pas = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[evenement.key];
        if (!pas) return;
        evenement.preventDefault();
        const suivant = chercher(champ, pas);
        if (suivant) {
            suivant.focus();
            suivant.select();
        }
    });
})();
