/* How far a heading of the table is filled, kept up to date as cells are typed. Without this script, the page says it when it is shown again. */
"use strict";

(() => {
    const cadre = document.querySelector("[data-avancement]");
    const questions = [...document.querySelectorAll("details.question")];
    if (!questions.length) return;

    const valeurs = (question) => [...question.querySelectorAll("[data-principale]")].map((champ) => (champ.selectedOptions ? champ.value && champ.selectedOptions[0].text : champ.value).trim());

    function dire(question) {
        const remplies = valeurs(question).filter(Boolean);
        const etat = question.querySelector(".question-etat");
        etat.textContent = remplies.length ? remplies[0] : "À remplir";
        etat.classList.toggle("est-remplie", remplies.length > 0);
    }

    function compter() {
        if (!cadre) return;
        const faites = questions.filter((question) => valeurs(question).some(Boolean)).length;
        cadre.querySelector("progress").value = faites;
        const mots = faites > 1 ? "lignes remplies" : "ligne remplie";
        cadre.querySelector("[data-avancement-texte]").textContent = `${faites} ${mots} sur ${questions.length}`;
    }

    document.addEventListener("change", (evenement) => {
        const question = evenement.target.closest("details.question");
        if (!question || !evenement.target.matches("[data-principale]")) return;
        dire(question);
        compter();
    });
})();
