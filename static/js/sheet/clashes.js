/** Where two windows disagree: both values, and a button for each. The focus stays where the member is typing. */
import { post } from "../post.js";
import { element, icon, word } from "../words.js";

const place = document.getElementById("clashes");

export function show(saver) {
  const { values, title } = saver.answer;
  find(saver.cell)?.remove();
  const heading = element("p", "notice__title", word("disagree", { cell: title }));
  const choices = element("div", "clash__choice", choice(saver, values.saved, "first"), choice(saver, values.rival, "later"));
  const box = element("div", "notice notice--warn", icon("warn"), element("div", "", heading, choices, element("p", "small", word("both"))));
  box.setAttribute("role", "group");
  heading.id = `clash:${saver.cell.suffix}`;
  box.setAttribute("aria-labelledby", heading.id);
  Object.assign(box.dataset, { proposal: saver.cell.proposal, item: saver.cell.item });
  place.append(box);
}

export function find(cell) {
  return [...place.children].find((each) => each.dataset.proposal === cell.proposal && each.dataset.item === cell.item);
}

function choice(saver, value, which) {
  const button = element("button", "button button--small", word("keep", { mark: value.mark }));
  button.type = "button";
  button.addEventListener("click", () => keep(saver, value.keep, button));
  const more = [value.pages && word("pages", { pages: value.pages }), value.comment].filter(Boolean);
  return element(
    "p", "",
    element("span", "small soft", `${word(which)} ${value.when}`),
    element("span", "", element("b", "", value.mark), " ", value.name),
    ...more.map((each) => element("span", "small", each)),
    button,
  );
}

async function keep(saver, rival, button) {
  if (saver.unsaved) await saver.now();
  button.disabled = true;
  const { proposal, item } = saver.cell;
  const { outcome, told } = await post(place.dataset.clashes, { proposal, item, keep: rival });
  button.disabled = false;
  if (outcome !== "saved") {
    saver.turn(outcome);
    return;
  }
  find(saver.cell)?.remove();
  saver.settled(told);
  saver.cell.details.open = true;
  saver.cell.details.querySelector("summary").focus();
}
