/** The cells of the grid by place: rows that are entered, and twelve months; a month that is shut has no input. */

/** Every row that is entered, each with its cells in order; null where a cell cannot be entered. */
export function rowsOf(table) {
  return [...table.querySelectorAll("tr[data-row]")].map((row) =>
    [...row.querySelectorAll("td")].slice(0, -1).map((cell) => cell.querySelector("input")),
  );
}

/** Where an input stands: row and column. */
export function placeOf(rows, input) {
  const row = rows.findIndex((cells) => cells.includes(input));
  return { row, column: row < 0 ? -1 : rows[row].indexOf(input) };
}

/** The next input from a place in a direction, past cells that are shut; none at the edge. */
export function beside(rows, { row, column }, [down, right]) {
  let [y, x] = [row + down, column + right];
  while (rows[y] && x >= 0 && x < rows[y].length) {
    if (rows[y][x]) return rows[y][x];
    [y, x] = [y + down, x + right];
  }
  return null;
}

/** Put a block into the grid from a place on, to the right and down; tells how many were put and how many fell outside. */
export function spread(rows, { row, column }, block, plain) {
  let [done, dropped] = [0, 0];
  block.forEach((texts, y) =>
    texts.forEach((text, x) => {
      const input = rows[row + y]?.[column + x];
      if (input) {
        input.value = plain(text);
        input.dispatchEvent(new Event("input", { bubbles: true }));
        done += 1;
      } else if (text.trim() !== "") dropped += 1;
    }),
  );
  return { done, dropped };
}
