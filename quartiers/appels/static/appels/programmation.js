/* The programming table under the fingers: each amount leaves by itself, arrows and Enter move, a copied range
   pastes. Without this file each row has its own button. */
"use strict";

(() => {
    const grille = document.querySelector("[data-montants]");
    if (!grille) return;
    const etat = document.getElementById("etat-saisie");
    const jeton = grille.querySelector("[name=csrfmiddlewaretoken]")?.value;
    grille.classList.add("avec-saisie");

    const cellule = (saisie) => saisie.closest("[data-cellule]");
    const numero = (saisie) => cellule(saisie).dataset.cellule;
    const saisieDe = (ligne) => grille.querySelector(`[data-cellule="${ligne}"] [data-montant]`);

    /* Values as the server last knew them: what Escape gives back, and what tells a change. */
    const connues = new Map();
    for (const champ of grille.querySelectorAll("[data-montant], [data-motif]")) connues.set(champ, champ.value);

    /* Saving: one request at a time, the cells that change meanwhile leave in the next one. */
    const attente = new Set();
    let enCours = false;
    let remarque = ""; // what a paste left out, told with the next answer

    function marquer(boite, nom, message = "") {
        boite.classList.remove("cellule-envoi", "cellule-enregistree", "cellule-refusee");
        if (nom) boite.classList.add(nom);
        boite.querySelector("[data-message]").textContent = message;
    }

    function demander(saisie) {
        attente.add(numero(saisie));
        marquer(cellule(saisie), "cellule-envoi");
        envoyer();
    }

    function corps(lignes) {
        const donnees = new FormData();
        donnees.append("csrfmiddlewaretoken", jeton);
        donnees.append("tri", grille.dataset.tri);
        donnees.append("voir", grille.dataset.voir);
        for (const ligne of lignes) {
            const boite = grille.querySelector(`[data-cellule="${ligne}"]`);
            donnees.append("ligne", ligne);
            donnees.append(`montant-${ligne}`, boite.querySelector("[data-montant]").value);
            donnees.append(`version-${ligne}`, boite.querySelector("[data-version]").value);
            donnees.append(`motif-${ligne}`, boite.querySelector("[data-motif]").value);
        }
        return donnees;
    }

    async function envoyer() {
        if (enCours || !attente.size) return;
        enCours = true;
        const lignes = [...attente];
        attente.clear();
        const parties = new Map(lignes.map((ligne) => [ligne, saisieDe(ligne).value]));
        etat.textContent = "Enregistrement…";
        try {
            const reponse = await fetch(grille.dataset.montants, {
                method: "POST",
                body: corps(lignes),
                headers: { "X-Requested-With": "fetch" },
                credentials: "same-origin",
            });
            if (!reponse.ok) throw new Error(String(reponse.status));
            recevoir(await reponse.json(), parties);
        } catch (erreur) {
            for (const ligne of lignes) {
                marquer(cellule(saisieDe(ligne)), "cellule-refusee", "Pas encore enregistré.");
                attente.add(ligne);
            }
            etat.textContent =
                erreur.message === "403"
                    ? "Votre session est terminée : gardez cette page ouverte, reconnectez-vous dans une autre, puis recommencez."
                    : "La connexion est interrompue : vos montants restent à l’écran et partiront dès qu’elle reviendra.";
            if (erreur.message !== "403") setTimeout(() => envoyer(), 5000);
            return;
        } finally {
            enCours = false;
        }
        if (attente.size) envoyer();
    }

    function recevoir(contenu, parties) {
        let refus = 0;
        for (const reponse of contenu.reponses) {
            const saisie = saisieDe(reponse.ligne);
            if (!saisie) continue;
            const boite = cellule(saisie);
            const inchangee = saisie.value === parties.get(String(reponse.ligne));
            boite.querySelector("[data-version]").value = reponse.version;
            if (reponse.enregistree) {
                if (inchangee) saisie.value = reponse.montant;
                connues.set(saisie, reponse.montant);
                connues.set(boite.querySelector("[data-motif]"), boite.querySelector("[data-motif]").value);
                marquer(boite, "cellule-enregistree");
            } else {
                refus += 1;
                marquer(boite, "cellule-refusee", reponse.message);
            }
        }
        for (const [identifiant, html] of Object.entries(contenu.elements)) {
            const element = document.getElementById(identifiant);
            if (!element) continue;
            const ouverts = [...element.querySelectorAll("details")].map((details) => details.open);
            element.innerHTML = html;
            element.querySelectorAll("details").forEach((details, rang) => {
                if (rang < ouverts.length) details.open = ouverts[rang];
            });
        }
        const suite = refus
            ? `${refus} montant${refus > 1 ? "s" : ""} à revoir : la raison est sous la case.`
            : "Tout est enregistré.";
        etat.textContent = `${remarque} ${suite}`.trim();
        remarque = "";
    }

    grille.addEventListener("change", (evenement) => {
        const champ = evenement.target;
        if (!champ.matches("[data-montant], [data-motif]") || connues.get(champ) === champ.value) return;
        const saisie = cellule(champ).querySelector("[data-montant]");
        if (champ.matches("[data-motif]") && !saisie.value) return;
        demander(saisie);
    });

    /* Moving: by the place on screen, over rows that have no such cell. */
    function cases() {
        return [...grille.querySelectorAll("tbody tr[data-dossier]")].map((ligne) =>
            [...ligne.querySelectorAll("td.case-montant")].map((td) => td.querySelector("[data-montant]")),
        );
    }

    function place(saisie, lignes) {
        for (let y = 0; y < lignes.length; y += 1) {
            const x = lignes[y].findIndex((autre) => autre && cellule(autre).parentElement === cellule(saisie).parentElement);
            if (x >= 0) return [x, y];
        }
        return [0, 0];
    }

    function aller(saisie, dx, dy) {
        const lignes = cases();
        let [x, y] = place(saisie, lignes);
        for (;;) {
            x += dx;
            y += dy;
            if (y < 0 || y >= lignes.length || x < 0 || x >= lignes[y].length) return;
            if (lignes[y][x]) {
                lignes[y][x].focus();
                lignes[y][x].select();
                return;
            }
        }
    }

    grille.addEventListener("focusin", (evenement) => {
        if (evenement.target.matches("[data-montant]")) evenement.target.select();
    });

    grille.addEventListener("keydown", (evenement) => {
        const saisie = evenement.target;
        if (!saisie.matches("[data-montant]") || evenement.ctrlKey || evenement.metaKey || evenement.altKey) return;
        const tout = saisie.selectionStart === 0 && saisie.selectionEnd === saisie.value.length;
        const debut = tout || (saisie.selectionStart === 0 && saisie.selectionEnd === 0);
        const fin = tout || saisie.selectionStart === saisie.value.length;
        const gestes = {
            ArrowUp: [true, 0, -1],
            ArrowDown: [true, 0, 1],
            ArrowLeft: [debut, -1, 0],
            ArrowRight: [fin, 1, 0],
            Enter: [true, 0, evenement.shiftKey ? -1 : 1],
        };
        if (evenement.key === "Escape") {
            saisie.value = connues.get(saisie) ?? "";
            marquer(cellule(saisie), "");
            saisie.select();
            return;
        }
        const geste = gestes[evenement.key];
        if (!geste || !geste[0]) return;
        evenement.preventDefault();
        if (connues.get(saisie) !== saisie.value) {
            connues.set(saisie, saisie.value); // the change event that follows has nothing left to say
            demander(saisie);
        }
        aller(saisie, geste[1], geste[2]);
    });

    /* A range copied from a spreadsheet: rows by line, cells by tab, from the cell where it is pasted. */
    grille.addEventListener("paste", (evenement) => {
        const saisie = evenement.target;
        if (!saisie.matches("[data-montant]")) return;
        const texte = evenement.clipboardData.getData("text/plain").replace(/\r/g, "").replace(/\n$/, "");
        if (!/[\t\n]/.test(texte)) return;
        evenement.preventDefault();
        const lignes = cases();
        const [x, y] = place(saisie, lignes);
        let posees = 0;
        let perdues = 0;
        texte.split("\n").forEach((rangee, j) =>
            rangee.split("\t").forEach((valeur, i) => {
                const cible = lignes[y + j]?.[x + i];
                if (!cible) {
                    if (valeur.trim()) perdues += 1;
                    return;
                }
                cible.value = valeur.trim();
                connues.set(cible, cible.value);
                attente.add(numero(cible));
                marquer(cellule(cible), "cellule-envoi");
                posees += 1;
            }),
        );
        if (perdues) {
            const s = perdues > 1 ? "s" : "";
            remarque = `${perdues} valeur${s} collée${s} hors d’une case modifiable : rien n’y est écrit.`;
        }
        if (posees) envoyer();
        else etat.textContent = remarque;
    });

    window.addEventListener("beforeunload", (evenement) => {
        if (enCours || attente.size) evenement.preventDefault();
    });
})();
