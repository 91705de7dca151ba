/** One question of a return: what it holds, what the server has, and the words beside it. */
import { element, icon, word } from "../words.js";

export class Question {
  constructor(form, hidden) {
    this.form = form;
    this.hidden = hidden;
    this.id = hidden.name.slice(2);
    this.place = document.getElementById(`${this.id}-said`);
    this.kept = this.text();
  }

  get fields() {
    const names = ["f", "r", "c", "k"].map((each) => `${each}.${this.id}`);
    return [...this.form.elements].filter((each) => names.includes(each.name));
  }

  /** What is typed and chosen now, as a form would send it; what was there when the page was read goes along. */
  sent() {
    const sent = new URLSearchParams({ [this.hidden.name]: this.hidden.value });
    for (const each of this.fields) {
      if (!["checkbox", "radio"].includes(each.type) || each.checked) sent.append(each.name, each.value);
    }
    return sent;
  }

  text() {
    return this.sent().toString();
  }

  get unsaved() {
    return this.text() !== this.kept;
  }

  /** The server has what was sent; what was typed since then is still to be sent. */
  saved(sent, stored) {
    const later = this.text() !== sent.toString();
    if (!later && sent.get(`k.${this.id}`) === "theirs") this.put(stored);
    this.place?.querySelector("[data-clash]")?.remove();
    this.hidden.value = stored;
    sent.set(this.hidden.name, stored);
    for (const each of ["c", "k"]) sent.delete(`${each}.${this.id}`);
    this.kept = later ? sent.toString() : this.text();
    this.fault("");
  }

  put(stored) {
    const several = stored.split(",");
    for (const each of this.fields.filter((one) => one.name === `f.${this.id}`)) {
      if (each.type === "checkbox") each.checked = several.includes(each.value);
      else if (each.type === "radio") each.checked = each.value === stored;
      else each.value = stored;
    }
  }

  /** Somebody else answered meanwhile: both answers stay beside the question until one is chosen. */
  clash({ stored, mine, theirs }) {
    this.hidden.value = stored;
    this.place.querySelector("[data-clash]")?.remove();
    const asked = Object.assign(element("input"), { type: "hidden", name: `c.${this.id}`, value: "1" });
    const made = element("fieldset", "choices gap-s", element("legend", "visually-hidden", word("which")), asked);
    made.dataset.clash = "";
    for (const [value, said] of Object.entries({ mine, theirs })) {
      const button = Object.assign(element("input"), { type: "radio", name: `k.${this.id}`, value });
      made.append(element("label", "check", button, element("span", "", said)));
    }
    this.place.append(made);
  }

  fault(said) {
    for (const each of this.fields.filter((one) => one.name === `f.${this.id}` && one.matches("input:not([type=checkbox], [type=radio]), textarea"))) {
      if (said) each.setAttribute("aria-invalid", "true");
      else each.removeAttribute("aria-invalid");
    }
    for (const each of this.place?.querySelectorAll(".field__error") ?? []) each.remove();
    if (said) this.place?.prepend(element("p", "field__error", icon("alert"), " ", said));
  }
}
