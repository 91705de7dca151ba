/** One question of a return: what it holds, what the server has, and the words beside it. */
import { element, icon } from "../words.js";

export class Question {
  constructor(form, hidden) {
    this.form = form;
    this.hidden = hidden;
    this.id = hidden.name.slice(2);
    this.place = document.getElementById(`${this.id}-said`);
    this.kept = this.text();
  }

  get fields() {
    const names = [`f.${this.id}`, `r.${this.id}`];
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
    this.hidden.value = stored;
    sent.set(this.hidden.name, stored);
    this.kept = later ? sent.toString() : this.text();
    this.fault("");
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
