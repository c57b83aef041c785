// Everything here makes pages that already work without script a little easier.
import { keepSaved } from "./autosave.js";
import { keepChosen } from "./chosen.js";
import { copyFrom } from "./copy.js";
import { findWhatFits } from "./find.js";
import { initAll } from "./govuk-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();

document.querySelectorAll("form[data-autosave-url]").forEach(keepSaved);
document.querySelectorAll("form[data-chosen-from]").forEach(keepChosen);
document.querySelectorAll("[data-find]").forEach(findWhatFits);
document.querySelectorAll("[data-copy]").forEach(copyFrom);
document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});
