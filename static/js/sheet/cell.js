/** One item of one proposal on the page: its fields, its summary, what is wrong with it. */
import { element, icon, word } from "../words.js";

const FIELDS = { mark: "mark", pages: "pages", comment: "note" };

export class Cell {
  constructor(details) {
    this.details = details;
    this.proposal = details.dataset.proposal;
    this.item = details.dataset.item;
    this.suffix = details.id.slice(1);
    this.form = details.closest("form");
    this.seen = this.field("seen");
    this.version = Number.parseInt(this.seen.value, 10) || 0;
    this.radios = [...details.querySelectorAll("input[type=radio]")];
    this.abstain = this.field("abstain");
    this.text = { pages: this.field("pages"), comment: this.field("note") };
    this.number = this.radios.length ? null : this.field("mark");
  }

  field(kind) {
    return this.details.querySelector(`[name="${CSS.escape(kind)}:${CSS.escape(this.suffix)}"]`);
  }

  values() {
    return {
      mark: this.radios.find((each) => each.checked)?.value ?? this.number?.value ?? "",
      abstained: this.abstain?.checked ?? false,
      pages: this.text.pages?.value ?? "",
      comment: this.text.comment?.value ?? "",
    };
  }

  /** As the page came from the server, whatever the browser filled in since. */
  given() {
    return {
      mark: this.radios.find((each) => each.defaultChecked)?.value ?? this.number?.defaultValue ?? "",
      abstained: this.abstain?.defaultChecked ?? false,
      pages: this.text.pages?.defaultValue ?? "",
      comment: this.text.comment?.defaultValue ?? "",
    };
  }

  write(values) {
    for (const each of this.radios) each.checked = each.value === values.mark;
    if (this.number) this.number.value = values.mark;
    if (this.abstain) this.abstain.checked = values.abstained;
    if (this.text.pages) this.text.pages.value = values.pages;
    if (this.text.comment) this.text.comment.value = values.comment;
  }

  /** A mark and an abstention exclude each other; the one touched last counts. */
  reconcile(target) {
    if (target === this.abstain && this.abstain.checked) {
      for (const each of this.radios) each.checked = false;
      if (this.number) this.number.value = "";
    } else if (this.abstain && (target.type === "radio" || target === this.number)) {
      this.abstain.checked = false;
    }
  }

  show(answer) {
    this.seen.value = answer.seen;
    const cite = this.details.querySelector("[data-cite]");
    cite.textContent = answer.entered.pages ? word("pages", { pages: answer.entered.pages }) : "";
    this.state(answer.state, answer.mark, answer.earned);
    this.fault({});
  }

  state(state, mark = "", earned = "") {
    const at = this.details.querySelector("[data-state]");
    at.dataset.state = state;
    const tag = { clash: "warn", comment: "warn", done: "ok", unscored: "plain" }[state];
    const said = element("span", `tag tag--${tag}`, word(state));
    if (state === "clash" || !mark) at.replaceChildren(said);
    else at.replaceChildren(element("b", "", mark), " ", element("span", "soft", earned), ...(state === "comment" ? [" ", said] : []));
  }

  get unscored() {
    return this.details.querySelector("[data-state]").dataset.state !== "done";
  }

  /** Sentences beside the fields that they are about. */
  fault(errors) {
    for (const [name, kind] of Object.entries(FIELDS)) {
      const id = `e-${kind}:${this.suffix}`;
      document.getElementById(id)?.remove();
      const fields = name === "mark" && this.radios.length ? [this.details.querySelector("fieldset")] : [this.field(kind)];
      for (const field of fields.filter(Boolean)) point(field, id, errors[name]);
    }
  }
}

function point(field, id, said) {
  const others = (field.getAttribute("aria-describedby") ?? "").split(" ").filter((each) => each && each !== id);
  if (said) {
    const box = element("div", "field__error", ...said.map((each) => element("p", "", icon("alert"), " ", each)));
    box.id = id;
    if (field.matches("fieldset")) field.append(box);
    else field.before(box);
    others.push(id);
  }
  if (others.length) field.setAttribute("aria-describedby", others.join(" "));
  else field.removeAttribute("aria-describedby");
  if (!field.matches("fieldset")) field.toggleAttribute("aria-invalid", Boolean(said));
  if (said && !field.matches("fieldset")) field.setAttribute("aria-invalid", "true");
}
