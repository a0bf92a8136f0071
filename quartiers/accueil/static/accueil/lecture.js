/* Side by side: a click on an element shows its lines without loading the page again. Links do the same without us. */
"use strict";

(function () {
  const cadre = document.querySelector("[data-lecture]");
  if (!cadre) return;

  function montrer(cible, contenant) {
    const decalage = cible.getBoundingClientRect().top - contenant.getBoundingClientRect().top;
    if (contenant.scrollHeight > contenant.clientHeight) {
      contenant.scrollTop += decalage - contenant.clientHeight / 4;
    } else {
      cible.scrollIntoView({ block: "center" });
    }
  }

  function oter(classe) {
    for (const noeud of document.querySelectorAll("." + classe)) noeud.classList.remove(classe);
  }

  function choisir(element, faireVoir) {
    oter("element-choisi");
    oter("ligne-choisie");
    element.classList.add("element-choisi");
    const [premiere, derniere] = element.dataset.lignes.split("-").map(Number);
    if (!premiere) return;
    for (let numero = premiere; numero <= derniere; numero += 1) {
      const ligne = document.getElementById("l-" + numero);
      if (ligne) ligne.classList.add("ligne-choisie");
    }
    const debut = document.getElementById("l-" + premiere);
    if (debut && faireVoir) montrer(debut, document.querySelector("[data-source]"));
  }

  function elementDe(chemin) {
    return document.getElementById("e-" + chemin.replaceAll(".", "-"));
  }

  document.addEventListener("click", function (evenement) {
    if (evenement.ctrlKey || evenement.metaKey || evenement.shiftKey || evenement.altKey) return;
    const lien = evenement.target.closest("a.titre, a.numero, a.corriger, a.ajouter");
    if (!lien) return;
    if (lien.matches(".corriger, .ajouter")) {
      evenement.preventDefault();
      window.htmx.ajax("GET", lien.href, { target: "#correction", swap: "innerHTML" });
      return;
    }
    const numero = lien.classList.contains("numero");
    const chemin = new URLSearchParams(lien.search).get("element") || "";
    const element = numero ? document.getElementById(lien.hash.slice(1)) : elementDe(chemin);
    if (!element) return;
    evenement.preventDefault();
    const section = element.closest("details");
    if (section) section.open = true;
    choisir(element, !numero);
    if (numero || !element.contains(lien)) montrer(element, document.querySelector("[data-structure]"));
  });

  document.addEventListener("htmx:afterSwap", function (evenement) {
    if (evenement.target.id !== "correction") return;
    const panneau = evenement.target.querySelector("[data-panneau], form");
    if (!panneau) return;
    evenement.target.scrollIntoView({ block: "nearest" });
    const champ = panneau.querySelector("textarea, input:not([type=hidden])");
    if (champ) champ.focus({ preventScroll: true });
  });

  /* After a correction, the keyboard goes back to the element corrected (or to what stands in its place). */
  let corrige = "";
  document.addEventListener("htmx:beforeRequest", function (evenement) {
    const champ = evenement.target.querySelector && evenement.target.querySelector("input[name=element]");
    corrige = champ ? champ.value : "";
  });

  /* Sections that were open stay so when a correction redraws the structure. */
  let ouvertes = [];
  document.addEventListener("htmx:beforeSwap", function (evenement) {
    if (evenement.detail.xhr.status === 409 || evenement.detail.xhr.status === 422) evenement.detail.shouldSwap = true;
    if (evenement.target.id !== "structure") return;
    ouvertes = [...document.querySelectorAll("#structure > details")].map((section) => section.open);
  });
  document.addEventListener("htmx:afterSettle", function () {
    const sections = [...document.querySelectorAll("#structure > details")];
    if (sections.length === ouvertes.length) sections.forEach((section, rang) => { section.open = ouvertes[rang]; });
    ouvertes = [];
    const element = corrige ? elementDe(corrige) || document.querySelector("#structure .element") : null;
    corrige = "";
    if (!element) return;
    choisir(element, false);
    element.querySelector("a.titre").focus({ preventScroll: true });
    montrer(element, document.querySelector("[data-structure]"));
  });

  const depart = document.querySelector(".element-choisi");
  if (depart) choisir(depart, true);
})();
