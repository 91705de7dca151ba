/** A block copied from a spreadsheet: rows of cells, as the clipboard holds them. */

/** The rows of a clipboard text: tabs between cells, line ends between rows, quotation marks around what holds either. */
export function cells(text) {
  const rows = [[]];
  let cell = "";
  let quoted = false;
  let begun = false;
  const end = () => {
    rows.at(-1).push(cell);
    cell = "";
    begun = false;
  };
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (sign === '"' && !begun) {
      quoted = true;
      begun = true;
    } else if (sign === "\t") end();
    else if (sign === "\n" || sign === "\r") {
      if (sign === "\r" && text[at + 1] === "\n") at += 1;
      end();
      rows.push([]);
    } else {
      cell += sign;
      begun = true;
    }
  }
  end();
  const last = rows.at(-1);
  if (rows.length > 1 && last.length === 1 && last[0] === "") rows.pop();
  return rows;
}

/** A cell as it is put into the grid: half-width, without thousands marked or blanks; what is no number stays as it was. */
export function plain(text) {
  const half = text.normalize("NFKC").replace(/\s+/gu, "");
  return /^(?:\d+|\d{1,3}(?:,\d{3})+)$/u.test(half) ? half.replaceAll(",", "") : text.trim();
}

/** Whether a text is more than one cell. */
export function isBlock(text) {
  const rows = cells(text);
  return rows.length > 1 || rows[0].length > 1;
}
