/** Sends what was typed, one question after the other; what cannot be sent now waits and is sent again. */
import { post } from "../post.js";

const TYPING = 700;
const WAIT = 5000;

export class Saver {
  constructor(url, questions, tell) {
    Object.assign(this, { url, questions, tell, refused: new Map(), asking: false, timer: 0 });
  }

  get left() {
    return this.questions.filter((each) => each.unsaved);
  }

  changed(question) {
    if (this.refused.get(question.id) === question.text()) return;
    this.tell("typing");
    this.later(TYPING);
  }

  later(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), wait);
  }

  /** What the server refused as it stands is not sent again until it is changed. */
  get next() {
    return this.left.find((each) => this.refused.get(each.id) !== each.text());
  }

  async send() {
    if (this.asking) return;
    const question = this.next;
    if (!question) return;
    this.asking = true;
    this.tell("saving");
    const sent = question.sent();
    const before = sent.toString();
    const { outcome, told } = await post(this.url, sent);
    this.asking = false;
    this.became(question, sent, before, outcome, told);
  }

  became(question, sent, before, outcome, told) {
    if (outcome === "saved") question.saved(sent, told.stored);
    else if (outcome === "wrong" || outcome === "clash") this.refuse(question, before, told);
    else {
      this.tell(outcome, told);
      if (outcome !== "closed") this.later(WAIT);
      return;
    }
    if (this.next) this.later(0);
    else this.tell(this.left.length ? "wrong" : "saved", told);
  }

  /** An answer that somebody else changed is not sent again before one of the two is chosen. */
  refuse(question, before, told) {
    question.fault(told?.said ?? "");
    if (told?.stored !== undefined) question.clash(told);
    this.refused.set(question.id, told?.stored === undefined ? before : question.text());
  }
}
