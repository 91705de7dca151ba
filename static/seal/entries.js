/** What was typed into the sealing page: read as people write it, or the name of what is wrong with it. */

const MOST_YEN = 999_999_999_999_999;
const MOST_ATTACHED = 20 * 1024 * 1024;
const UNITS = ["", "万", "億", "兆"];

/** Whole yen from 12,345,000 or １２３４５円; null if it is not a whole number of at most 15 digits. */
export function yenOf(text) {
  const plain = text.normalize("NFKC").replace(/[\s,、，円¥\\]/g, "");
  return /^\d{1,15}$/.test(plain) && Number(plain) <= MOST_YEN ? Number(plain) : null;
}

/** An amount as it is said in Japanese: 1234万5000円. */
export function spokenYen(yen) {
  const groups = [];
  for (let rest = yen, at = 0; rest > 0; rest = Math.floor(rest / 10_000), at += 1) {
    if (rest % 10_000) groups.unshift(`${rest % 10_000}${UNITS[at]}`);
  }
  return `${groups.join("") || "0"}円`;
}

/** Whether 13 digits are a corporate number: the first one checks the others. */
export function isCorporateNumber(text) {
  if (!/^[1-9]\d{12}$/.test(text)) return false;
  const sum = [...text.slice(1)].reverse().reduce((total, digit, at) => total + digit * (at % 2 ? 2 : 1), 0);
  return Number(text[0]) === 9 - (sum % 9);
}

/** The price of a form with `problems`: pairs of a field's id and the word that tells what is wrong. */
export function entered(form) {
  const yen = yenOf(form.price.value);
  const number = form.number.value.normalize("NFKC").replace(/[\s-]/g, "");
  const proposer = form.proposer.value.trim();
  const file = form.estimate.files[0];
  const checks = [
    ["price", !form.price.value.trim() && "price-missing"],
    ["price", form.price.value.trim() && yen === null && "price-wrong"],
    ["tax-group", !form.tax.value && "tax-missing"],
    ["proposer", !proposer && "proposer-missing"],
    ["proposer", /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(proposer) && "proposer-wrong"],
    ["number", number && !isCorporateNumber(number) && "number-wrong"],
    ["date", !/^\d{4}-\d\d-\d\d$/.test(form.date.value) && "date-missing"],
    ["estimate", file && file.size > MOST_ATTACHED && "estimate-large"],
  ];
  const price = {
    yen,
    tax_included: form.tax.value === "included",
    proposer,
    corporate_number: number,
    date: form.date.value,
  };
  return { price, file, problems: checks.filter(([, word]) => word) };
}

/** The chosen file as {name, data}, or null; `false` where it cannot be read or is no PDF. */
export async function attachment(file) {
  if (!file) return null;
  try {
    const data = await file.arrayBuffer();
    const begin = new TextDecoder("latin1").decode(data.slice(0, 5));
    return begin === "%PDF-" ? { name: nameOf(file), data } : false;
  } catch {
    return false;
  }
}

/** The name of a file without folders and control signs, its end if it is long. Whole signs: half a sign opens nowhere. */
function nameOf(file) {
  const signs = Array.from(file.name.replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}/\\]/gu, "_"));
  return signs.slice(-100).join("").trim() || "estimate.pdf";
}

/** Today as YYYY-MM-DD by the clock of this computer. */
export function today() {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
}
