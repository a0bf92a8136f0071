/* Live totals of the budget, in whole cents: the server computes the same when it saves. */
"use strict";

(() => {
    const budget = document.querySelector(".budget");
    if (!budget) return;

    /* « 1 234,5 » is 123450 cents; what is not an amount counts for nothing until it is mended. */
    function centimes(champ) {
        const texte = champ.value.replace(/[\s\u00a0\u202f€']/g, "").replace(",", ".");
        if (!/^\d+(\.\d{0,2})?$/.test(texte)) return 0;
        const [entier, fraction = ""] = texte.split(".");
        return Number(entier) * 100 + Number(fraction.padEnd(2, "0"));
    }

    const somme = (selecteur) =>
        [...budget.querySelectorAll(selecteur)].reduce((total, champ) => total + centimes(champ), 0);
    const euros = (valeur) =>
        `${(Math.abs(valeur) / 100).toLocaleString("fr-FR", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}\u00a0€`;
    const pourcent = (haut, bas) =>
        bas ? `${((haut * 100) / bas).toLocaleString("fr-FR", { minimumFractionDigits: 1, maximumFractionDigits: 1 })}\u00a0%` : "–";

    function ecrire(nom, texte) {
        for (const zone of budget.querySelectorAll(`[data-total="${nom}"]`)) {
            if (zone.textContent !== texte) zone.textContent = texte;
        }
    }

    function phrase(ecart, volontaires, vide) {
        if (vide) return "Rien n’est encore saisi.";
        if (ecart < 0) return `Non : il manque ${euros(ecart)} de recettes.`;
        if (ecart > 0) return `Non : les recettes dépassent les dépenses de ${euros(ecart)}.`;
        if (volontaires) return `Non : les contributions volontaires diffèrent de ${euros(volontaires)}.`;
        return "Oui : dépenses et recettes sont égales, au centime.";
    }

    function calculer() {
        const de = (cote, groupe) => somme(`[data-cote="${cote}"] [data-groupe="${groupe}"]`);
        const charges = de("charge", "reel");
        const produits = de("produit", "reel");
        const emplois = de("charge", "volontaire");
        const ressources = de("produit", "volontaire");
        const demande = somme("[data-financeur]");
        const publiques = somme("[data-public]");
        ecrire("charges", euros(charges));
        ecrire("produits", euros(produits));
        ecrire("charges-volontaires", euros(emplois));
        ecrire("produits-volontaires", euros(ressources));
        ecrire("demande", euros(demande));
        ecrire("part-demandee", pourcent(demande, charges));
        ecrire("part-publique", pourcent(publiques, charges));
        const zone = document.getElementById("equilibre-phrase");
        const vide = !charges && !produits && !emplois && !ressources;
        let texte = phrase(produits - charges, ressources - emplois, vide);
        const base = budget.dataset.horsVolontaires === "oui" ? charges : charges + emplois;
        const plafond = Number(budget.dataset.plafond?.replace(",", "."));
        if (plafond && base && (publiques * 100) / base > plafond) {
            texte += ` Attention : l’argent public dépasse le plafond de ${plafond.toLocaleString("fr-FR")}\u00a0%.`;
        }
        if (zone.textContent !== texte) zone.textContent = texte;
        zone.classList.toggle("equilibre-juste", texte.startsWith("Oui"));
    }

    budget.addEventListener("input", calculer);
    document.addEventListener("champ-enregistre", calculer);
    calculer();
})();
