// Reading open answers by keyboard: a digit ticks a theme, Enter saves. Nothing while a text is being written.
"use strict";

const classement = document.getElementById("classement");

document.addEventListener("keydown", (evenement) => {
  if (evenement.ctrlKey || evenement.altKey || evenement.metaKey) return;
  if (evenement.target.matches("textarea, select, input:not([type=checkbox])")) return;
  if (/^[1-9]$/.test(evenement.key)) {
    const cases = classement.querySelectorAll("input[name=themes]");
    const voulue = cases[Number(evenement.key) - 1];
    if (voulue) {
      voulue.checked = !voulue.checked;
      voulue.focus();
      evenement.preventDefault();
    }
  } else if (evenement.key === "Enter" && !evenement.target.matches("a, button, summary")) {
    evenement.preventDefault();
    classement.requestSubmit();
  }
});
