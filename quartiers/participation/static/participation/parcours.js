/* A point touched on the map is a new line of the route. */
"use strict";

(() => {
    const latitude = document.querySelector("[data-parcours]");
    if (!latitude) return;
    const longitude = document.getElementById("point-longitude");
    const trace = document.querySelector(latitude.dataset.parcours);
    latitude.addEventListener("change", () => {
        const ligne = `${latitude.value} ; ${longitude.value}`;
        trace.value = trace.value.trim() ? `${trace.value.trim()}\n${ligne}` : ligne;
    });
})();
