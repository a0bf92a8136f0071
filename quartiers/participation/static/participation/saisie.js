/* Typing several contributions: a new empty line comes when one writes in the last. The page works without. */
"use strict";

(() => {
    const liste = document.querySelector("[data-saisie]");
    if (!liste) return;
    const prefixe = liste.dataset.saisie;
    const total = document.querySelector(`[name="${prefixe}-TOTAL_FORMS"]`);
    const MAXIMUM = 40;

    function numeroter(ligne, rang) {
        for (const champ of ligne.querySelectorAll("[name], [id], [for], [aria-describedby]")) {
            for (const attribut of ["name", "id", "for", "aria-describedby"]) {
                const valeur = champ.getAttribute(attribut);
                if (valeur) champ.setAttribute(attribut, valeur.replace(/-\d+-/g, `-${rang}-`));
            }
        }
    }

    function ajouter() {
        const derniere = liste.lastElementChild;
        const ligne = derniere.cloneNode(true);
        numeroter(ligne, liste.children.length);
        ligne.querySelector("textarea").value = "";
        for (const choix of ligne.querySelectorAll("select")) {
            choix.value = derniere.querySelector(`#${choix.id.replace(/-\d+-/, `-${liste.children.length - 1}-`)}`).value;
        }
        ligne.querySelector('input[type="checkbox"]').checked = false;
        ligne.querySelector('input[type="hidden"]').value = crypto.randomUUID?.() ?? "";
        ligne.querySelector(".resume-erreurs")?.remove();
        liste.append(ligne);
        total.value = String(liste.children.length);
    }

    liste.addEventListener("input", (evenement) => {
        const ligne = evenement.target.closest(".saisie-ligne");
        const pleine = evenement.target.matches("textarea") && evenement.target.value.trim();
        if (pleine && ligne === liste.lastElementChild && liste.children.length < MAXIMUM) ajouter();
    });
})();
