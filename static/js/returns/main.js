/** A chapter of a return saves each answer as it is typed; without this script its buttons do. */
import { element, icon, word } from "../words.js";
import { Question } from "./question.js";
import { Saver } from "./saver.js";

const form = document.querySelector("form[data-keep]");
const at = document.querySelector("[data-saved]");

function tell(state, told) {
  if (told?.done !== undefined) document.querySelector("[data-done]").textContent = told.done;
  const said = state === "saved" ? told?.saved : word(state);
  if (!said || at.textContent.trim().startsWith(said)) return;
  const link = state === "out" ? element("a", "", word("sign-in")) : "";
  if (link) Object.assign(link, { href: form.dataset.signIn, target: "_blank", rel: "noopener" });
  at.replaceChildren(icon({ saved: "check", typing: "clock", saving: "clock" }[state] ?? "warn"), element("span", "", said, " ", link));
}

if (form) {
  const questions = [...form.querySelectorAll("input[type=hidden][name^='b.']")].map((each) => new Question(form, each));
  const named = new Map(questions.map((each) => [each.id, each]));
  const saver = new Saver(form.dataset.keep, questions, tell);
  const changed = (event) => {
    const question = named.get(event.target.name?.slice(2));
    if (question?.unsaved) saver.changed(question);
  };
  let leaving = false;
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", () => (leaving = true));
  addEventListener("beforeunload", (event) => {
    if (!leaving && saver.left.length) event.preventDefault();
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
}
