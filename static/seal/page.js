/** The sealing page: two languages, the form, and what comes out of it. Nothing is sent anywhere. */

import { canSeal, newReference, seal, sha256 } from "./envelope.js";
import { attachment, entered, spokenYen, today, yenOf } from "./entries.js";

const given = JSON.parse(document.getElementById("given").textContent);
const form = document.getElementById("form");
const faults = document.getElementById("faults");
const result = document.getElementById("result");
const button = form.querySelector("button[type=submit]");
const by = (id) => document.getElementById(id);

/** Words come from the page itself, in both languages, so a change of language needs no new text. */
function word(name) {
  return document.querySelector(`#words [data-word="${name}"]`).cloneNode(true).childNodes;
}

function speak(lang) {
  document.documentElement.lang = lang;
  for (const each of document.querySelectorAll("body [lang]")) each.hidden = each.lang !== lang;
  for (const each of document.querySelectorAll("[data-speak]")) {
    each.hidden = false;
    each.setAttribute("aria-pressed", String(each.dataset.speak === lang));
  }
  document.title = given.titles[lang];
}

function show({ problems }) {
  for (const each of form.querySelectorAll(".field__error")) each.remove();
  for (const each of form.querySelectorAll("[aria-invalid]")) {
    each.removeAttribute("aria-invalid");
    describe(each);
  }
  by("fault-list").replaceChildren();
  for (const [id, name] of problems) tell(id, name);
  faults.hidden = !problems.length;
  if (problems.length) faults.focus();
}

function tell(id, name) {
  const field = by(id);
  const error = document.createElement("p");
  error.className = "field__error";
  error.id = `${id}-error`;
  error.append(...word(name));
  if (field.matches("fieldset")) field.append(error);
  else field.after(error);
  field.setAttribute("aria-invalid", "true");
  describe(field, error.id);
  const link = document.createElement("a");
  link.href = `#${id}`;
  link.append(...word(name));
  link.addEventListener("click", (event) => {
    event.preventDefault();
    (field.querySelector("input") ?? field).focus();
  });
  const line = document.createElement("li");
  line.append(link);
  by("fault-list").append(line);
  speak(document.documentElement.lang);
}

function describe(field, error = "") {
  const hint = by(`${field.id}-hint`) ? `${field.id}-hint` : "";
  const ids = [hint, error].filter(Boolean).join(" ");
  if (ids) field.setAttribute("aria-describedby", ids);
  else field.removeAttribute("aria-describedby");
}

function readOut() {
  const yen = yenOf(form.price.value);
  const amount = yen?.toLocaleString("ja-JP");
  const said = yen === null ? [] : [["ja", `${amount}円（${spokenYen(yen)}）`], ["en", `¥${amount}`]];
  by("price-read").replaceChildren(...said.map(([lang, text]) => spoken(lang, text)));
}

function spoken(lang, text) {
  const span = document.createElement("span");
  span.lang = lang;
  span.hidden = lang !== document.documentElement.lang;
  span.textContent = text;
  return span;
}

async function submit(event) {
  event.preventDefault();
  result.hidden = true;
  const found = entered(form);
  const attached = await attachment(found.file);
  if (attached === false && !found.problems.some(([id]) => id === "estimate")) found.problems.push(["estimate", "estimate-wrong"]);
  show(found);
  if (found.problems.length) return;
  await make(found.price, attached);
}

async function make(price, attached) {
  button.disabled = true;
  try {
    const context = { ...given.context, reference: given.context.reference || newReference() };
    const text = await seal(price, attached, given.keys, context);
    await offer(text, context.reference);
  } catch {
    show({ problems: [["price", "failed"]] });
  } finally {
    button.disabled = false;
  }
}

async function offer(text, reference) {
  const save = by("save");
  URL.revokeObjectURL(save.href);
  save.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  save.download = `${given.context.procurement}-${reference}.sealed.json`.replace(/[^\w.-]/g, "_");
  by("reference").textContent = reference;
  by("name").textContent = save.download;
  by("digest").textContent = await sha256(text);
  result.hidden = false;
  result.focus();
  save.click();
}

function begin() {
  const lang = /[?&#]lang=en\b/.test(location.search + location.hash) ? "en" : "ja";
  for (const each of document.querySelectorAll("[data-speak]")) each.addEventListener("click", () => speak(each.dataset.speak));
  speak(lang);
  by("unscripted").hidden = true;
  by("unable").hidden = canSeal();
  form.hidden = !canSeal();
  form.date.value ||= today();
  form.addEventListener("submit", submit);
  form.addEventListener("input", () => { result.hidden = true; });
  form.price.addEventListener("input", readOut);
  readOut();
}

begin();
