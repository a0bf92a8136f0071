/* Typing sheets with the keyboard: Enter goes to the next line, and sends from the last one. */
"use strict";

(() => {
    const form = document.querySelector("[data-feuille]");
    if (!form) return;
    const champs = [...form.querySelectorAll("input[type=text], select")];
    form.addEventListener("keydown", (evenement) => {
        const rang = champs.indexOf(evenement.target);
        if (evenement.key !== "Enter" || rang < 0 || rang === champs.length - 1) return;
        evenement.preventDefault();
        champs[rang + 1].focus();
        champs[rang + 1].select?.();
    });
    (form.querySelector(".champ-fautif input") ?? champs[0])?.focus();
})();
