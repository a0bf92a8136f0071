/* The screen of the room: arrows, page keys and space go from one item to the next, Escape leaves. */
"use strict";

(() => {
    const VERS = {
        ArrowRight: "[data-suivant]",
        PageDown: "[data-suivant]",
        ArrowLeft: "[data-precedent]",
        PageUp: "[data-precedent]",
        Escape: "[data-quitter]",
    };
    document.addEventListener("keydown", (evenement) => {
        if (evenement.altKey || evenement.ctrlKey || evenement.metaKey || evenement.defaultPrevented) return;
        const lien = VERS[evenement.key] && document.querySelector(VERS[evenement.key]);
        if (!lien) return;
        evenement.preventDefault();
        location.assign(lien.href);
    });
})();
