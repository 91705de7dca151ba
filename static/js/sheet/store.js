/** What is typed and not saved yet outlives the page: in this tab, for this scorer, until it is saved. */
const PREFIX = "sheet:";

export class Store {
  constructor(owner, url) {
    this.owner = owner;
    this.place = `${PREFIX}${url}:`;
    this.forgetOthers();
  }

  key(cell) {
    return `${this.place}${cell.proposal}:${cell.item}`;
  }

  put(cell, kept) {
    attempt(() => sessionStorage.setItem(this.key(cell), JSON.stringify({ owner: this.owner, ...kept })));
  }

  drop(cell) {
    attempt(() => sessionStorage.removeItem(this.key(cell)));
  }

  get(cell) {
    return attempt(() => JSON.parse(sessionStorage.getItem(this.key(cell))));
  }

  /** Somebody else who signs in at this PC never sees what was typed here before. */
  forgetOthers() {
    for (const key of attempt(() => Object.keys(sessionStorage)) ?? []) {
      if (!key.startsWith(PREFIX)) continue;
      const kept = attempt(() => JSON.parse(sessionStorage.getItem(key)));
      if (kept?.owner !== this.owner) attempt(() => sessionStorage.removeItem(key));
    }
  }
}

/** A locked-down browser may refuse storage; then the page still saves, only a reload forgets. */
function attempt(act) {
  try {
    return act();
  } catch {
    return null;
  }
}
