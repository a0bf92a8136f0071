/* Signing on screen: the path drawn in a 600 × 200 frame goes into the form. Without a pointer, the button
   « Confirmer ma présence » does the same. */
"use strict";

(() => {
    const cadre = document.querySelector("[data-cadre]");
    const dessin = document.querySelector("[data-dessin]");
    const trace = document.querySelector("[data-trace]");
    const etat = document.querySelector("[data-etat]");
    if (!cadre || !dessin || !trace) return;
    const chemin = dessin.querySelector("path");
    const { width: largeur, height: hauteur } = dessin.viewBox.baseVal;
    const PAS = 2; // units: closer points add nothing to see
    let traits = [];
    let actif = null;

    cadre.hidden = false;
    for (const zone of document.querySelectorAll("[data-si-dessin]")) zone.hidden = false;

    function point(evenement) {
        const place = dessin.getBoundingClientRect();
        const borner = (valeur, maximum) => Math.max(0, Math.min(maximum, Math.round(valeur)));
        return [
            borner(((evenement.clientX - place.left) / place.width) * largeur, largeur),
            borner(((evenement.clientY - place.top) / place.height) * hauteur, hauteur),
        ];
    }

    function ecrire() {
        const faits = traits.filter((trait) => trait.length > 1);
        trace.value = faits
            .map(([debut, ...suite]) => `M${debut.join(" ")}${suite.map((p) => `L${p.join(" ")}`).join("")}`)
            .join("");
        chemin.setAttribute("d", trace.value);
    }

    dessin.addEventListener("pointerdown", (evenement) => {
        evenement.preventDefault();
        dessin.setPointerCapture(evenement.pointerId);
        actif = [point(evenement)];
        traits.push(actif);
    });
    dessin.addEventListener("pointermove", (evenement) => {
        if (!actif) return;
        const nouveau = point(evenement);
        const [x, y] = actif[actif.length - 1];
        if (Math.hypot(nouveau[0] - x, nouveau[1] - y) < PAS) return;
        actif.push(nouveau);
        ecrire();
    });
    for (const fin of ["pointerup", "pointercancel"]) {
        dessin.addEventListener(fin, () => {
            actif = null;
            ecrire();
        });
    }
    document.querySelector("[data-effacer]")?.addEventListener("click", () => {
        traits = [];
        ecrire();
        etat.textContent = "Le cadre est vide.";
    });
    trace.form.addEventListener("submit", (evenement) => {
        if (evenement.submitter?.name !== "tracer" || trace.value) return;
        evenement.preventDefault();
        etat.textContent = "Signez d’abord dans le cadre, ou confirmez votre présence.";
    });
})();
