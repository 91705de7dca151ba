/** Saves one cell: one request at a time, the same one again until it is answered, then what was typed since. */
import { post } from "../post.js";

const TYPING = 400;
const WAITS = [1000, 2000, 4000, 8000, 15000, 30000];
const same = (one, other) => ["mark", "abstained", "pages", "comment"].every((name) => one[name] === other[name]);

export class Saver {
  constructor(cell, url, store, tell) {
    Object.assign(this, { cell, url, store, tell, acknowledged: cell.given(), sending: null, rival: null });
    this.state = "saved";
    this.tries = 0;
    this.restore();
  }

  /** What an earlier page could not save comes back, and what it was sending is sent first. */
  restore() {
    const kept = this.store.get(this.cell);
    if (kept) {
      this.cell.write(kept.values);
      this.cell.version = kept.version;
      this.again = kept.sending ?? null;
      this.returned = true;
    }
    if (kept || !same(this.cell.values(), this.acknowledged)) this.changed(0);
  }

  get unsaved() {
    return this.sending !== null || Boolean(this.again) || !same(this.cell.values(), this.acknowledged);
  }

  changed(wait = TYPING) {
    if (this.state === "closed") return;
    if (!this.unsaved) {
      this.rest();
      return;
    }
    this.keep();
    clearTimeout(this.timer);
    if (this.state !== "out" && this.state !== "offline" && this.state !== "trouble") this.turn("typing");
    if (this.sending === null && !this.waiting) this.timer = setTimeout(() => this.send(), wait);
  }

  keep() {
    this.store.put(this.cell, { values: this.cell.values(), version: this.cell.version, sending: this.sending ?? this.again });
  }

  rest() {
    this.store.drop(this.cell);
    this.turn(this.rival ? "clash" : "saved");
  }

  turn(state) {
    this.state = state;
    this.tell(this);
  }

  async send() {
    clearTimeout(this.timer);
    if (this.sending !== null || !this.unsaved || this.state === "closed") return;
    this.waiting = null;
    this.sending = this.again ?? this.cell.values();
    this.again = null;
    this.keep();
    if (this.state === "typing" || this.state === "saved") this.turn("saving");
    const { proposal, item, version } = this.cell;
    const { outcome, told } = await post(this.url, { proposal, item, version, rival: this.rival, ...this.sending });
    const sent = this.sending;
    this.sending = null;
    this[outcome](sent, told);
  }

  saved(sent, told) {
    Object.assign(this, { acknowledged: sent, tries: 0, rival: null, answer: told });
    this.cell.version = told.version;
    this.cell.show(told);
    this.state = "saved";
    this.further();
  }

  clash(sent, told) {
    Object.assign(this, { acknowledged: sent, tries: 0, rival: told.rival, answer: told });
    this.cell.state("clash");
    this.state = "clash";
    this.further();
  }

  further() {
    if (this.unsaved) this.changed(0);
    else this.rest();
  }

  wrong(sent, told) {
    this.tries = 0;
    this.cell.fault(told?.errors ?? {});
    this.turn("wrong");
    if (!same(this.cell.values(), sent)) this.changed(0);
  }

  closed() {
    this.turn("closed");
  }

  out(sent) {
    this.retry(sent, "out");
  }

  offline(sent) {
    this.retry(sent, "offline");
  }

  trouble(sent) {
    this.retry(sent, "trouble");
  }

  /** The answer may be lost and the save done: the very same is sent again, which the server takes for no change. */
  retry(sent, state) {
    this.again = sent;
    this.keep();
    this.turn(state);
    this.waiting = setTimeout(() => this.now(), WAITS[Math.min(this.tries, WAITS.length - 1)]);
    this.tries += 1;
  }

  now() {
    clearTimeout(this.waiting);
    this.waiting = null;
    return this.send();
  }

  /** A choice between two windows was made, here or by the server's answer. */
  settled(told) {
    this.cell.write(told.entered);
    this.rival = null;
    this.saved(this.cell.values(), told);
  }
}
