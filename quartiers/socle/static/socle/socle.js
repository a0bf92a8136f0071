/* Progressive enhancement only: every page does its work without this file.
   Gestures are delegated to the document, so that fragments loaded later have them too. */
"use strict";

(() => {
    const normaliser = (texte) =>
        texte.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[\u00a0\u202f]/g, " ").toLowerCase();

    /* Dialogs: the opener is a link to a page that does the same. */
    function ouvrirDialogue(evenement, lien) {
        const dialogue = document.getElementById(lien.dataset.dialogue);
        if (!dialogue || typeof dialogue.showModal !== "function") return;
        evenement.preventDefault();
        dialogue.showModal();
    }

    async function copier(bouton) {
        const cible = document.querySelector(bouton.dataset.copier);
        if (!cible) return;
        await navigator.clipboard.writeText(cible.value ?? cible.textContent.trim());
        annoncer("succes", "Copié dans le presse-papiers.");
    }

    document.addEventListener("click", (evenement) => {
        const cible = evenement.target;
        const ouvreur = cible.closest("[data-dialogue]");
        if (ouvreur && !evenement.ctrlKey && !evenement.metaKey) ouvrirDialogue(evenement, ouvreur);
        if (cible.closest("[data-fermer-dialogue]")) cible.closest("dialog")?.close();
        if (cible instanceof HTMLDialogElement && cible.open && horsDuCadre(evenement, cible)) cible.close();
        const copieur = cible.closest("[data-copier]");
        if (copieur) copier(copieur);
        for (const menu of document.querySelectorAll(".deroulant[data-deroulant][open]")) {
            if (!menu.contains(cible)) menu.open = false;
        }
    });

    function horsDuCadre(evenement, dialogue) {
        const cadre = dialogue.getBoundingClientRect();
        return (
            evenement.clientX < cadre.left ||
            evenement.clientX > cadre.right ||
            evenement.clientY < cadre.top ||
            evenement.clientY > cadre.bottom
        );
    }

    document.addEventListener("keydown", (evenement) => {
        if (evenement.key !== "Escape") return;
        const menu = document.activeElement?.closest("[data-deroulant][open]");
        if (!menu) return;
        menu.open = false;
        menu.querySelector("summary").focus();
    });

    /* Messages that come without a new page. */
    function annoncer(ton, texte) {
        const zone = document.getElementById("messages");
        if (!zone) return;
        const alerte = document.createElement("div");
        alerte.className = `alerte alerte-${ton}`;
        alerte.setAttribute("role", ton === "erreur" ? "alert" : "status");
        const corps = document.createElement("div");
        corps.className = "alerte-corps";
        const phrase = document.createElement("p");
        phrase.textContent = texte;
        corps.append(phrase);
        alerte.append(corps);
        zone.replaceChildren(alerte);
    }

    document.addEventListener("htmx:responseError", (evenement) => {
        const etat = evenement.detail.xhr.status;
        annoncer(
            "erreur",
            etat === 403
                ? "Vous n’avez pas le droit de faire cela, ou votre session est terminée. Rechargez la page."
                : "Le site n’a pas pu répondre à cette demande. Rechargez la page, puis recommencez.",
        );
    });
    document.addEventListener("htmx:sendError", () =>
        annoncer("erreur", "La connexion est interrompue : rien n’a été envoyé. Vérifiez votre réseau, puis recommencez."),
    );

    /* A filter above a long table: rows that do not hold every word typed are hidden. */
    function poserFiltre(cadre, rang) {
        const lignes = [...cadre.querySelectorAll("tbody tr")].map((ligne) => [ligne, normaliser(ligne.textContent)]);
        const zone = document.createElement("div");
        zone.className = "filtre-tableau";
        const etiquette = document.createElement("label");
        etiquette.textContent = "Filtrer le tableau";
        etiquette.htmlFor = `filtre-tableau-${rang}`;
        const saisie = document.createElement("input");
        saisie.type = "search";
        saisie.id = etiquette.htmlFor;
        const etat = document.createElement("span");
        etat.className = "discret";
        etat.setAttribute("role", "status");
        saisie.addEventListener("input", () => {
            const mots = normaliser(saisie.value).split(/\s+/).filter(Boolean);
            let vues = 0;
            for (const [ligne, texte] of lignes) {
                const vue = mots.every((mot) => texte.includes(mot));
                ligne.hidden = !vue;
                vues += vue ? 1 : 0;
            }
            etat.textContent = mots.length ? `${vues} sur ${lignes.length}` : "";
        });
        zone.append(etiquette, saisie, etat);
        cadre.before(zone);
    }

    /* A frame that does not scroll need not stop the Tab key. */
    function reglerTabulation(cadre) {
        const defile = cadre.scrollWidth > cadre.clientWidth + 1 || cadre.scrollHeight > cadre.clientHeight + 1;
        if (defile) cadre.tabIndex = 0;
        else cadre.removeAttribute("tabindex");
    }
    const observateur = new ResizeObserver((entrees) => entrees.forEach((entree) => reglerTabulation(entree.target)));

    let rangFiltre = 0;
    function preparer(racine) {
        for (const cadre of racine.querySelectorAll(".tableau")) {
            if (cadre.dataset.pret) continue;
            cadre.dataset.pret = "oui";
            observateur.observe(cadre);
            if ("filtrable" in cadre.dataset) poserFiltre(cadre, (rangFiltre += 1));
        }
        for (const bouton of racine.querySelectorAll("[data-copier][hidden]")) bouton.hidden = false;
        racine.querySelector("[data-focus]")?.focus();
    }
    preparer(document);
    document.addEventListener("htmx:load", (evenement) => {
        if (evenement.detail.elt !== document.body) preparer(evenement.detail.elt.parentElement ?? document);
    });

    /* Paper cannot be unfolded. */
    let fermes = [];
    window.addEventListener("beforeprint", () => {
        fermes = [...document.querySelectorAll("details:not([open], [data-deroulant])")];
        for (const details of fermes) details.open = true;
    });
    window.addEventListener("afterprint", () => {
        for (const details of fermes) details.open = false;
    });
})();
