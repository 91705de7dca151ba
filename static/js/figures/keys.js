/** Arrow keys move between cells; left and right only where the cursor stands at the end of what is typed. */
import { beside, placeOf } from "./sheet.js";

const WAYS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** Listen to the keys of a table. */
export function moving(table, rows) {
  table.addEventListener("keydown", (event) => {
    const input = event.target;
    const way = WAYS[event.key];
    if (!way || !input.matches("input") || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (way[1] && !atEdge(input, way[1])) return;
    const next = beside(rows, placeOf(rows, input), way);
    event.preventDefault();
    if (next) {
      next.focus();
      next.select();
    }
  });
}

function atEdge(input, right) {
  const whole = input.selectionStart === 0 && input.selectionEnd === input.value.length;
  if (whole) return true;
  const at = right > 0 ? input.value.length : 0;
  return input.selectionStart === at && input.selectionEnd === at;
}
