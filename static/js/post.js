/** Sends a form or JSON and says in one word what became of it; a token that ran out is fetched anew once. */
let token = document.querySelector("input[name=csrf_token]").value;

const OUTCOMES = { 200: "saved", 409: "clash", 422: "wrong", 423: "closed", 404: "closed", 401: "out", 403: "out" };

export async function post(url, body, { again = true } = {}) {
  let answer;
  try {
    answer = await fetch(url, {
      method: "POST",
      headers: { ...(isForm(body) ? {} : { "Content-Type": "application/json" }), "Accept": "application/json", "X-CSRFToken": token },
      body: isForm(body) ? body : JSON.stringify(body),
      redirect: "manual",
      credentials: "same-origin",
    });
  } catch {
    return { outcome: "offline" };
  }
  if (answer.type === "opaqueredirect") return { outcome: "out" };
  if (answer.status === 400 && again && (await renewed())) return post(url, body, { again: false });
  const told = await answer.json().catch(() => null);
  const outcome = OUTCOMES[answer.status] ?? "trouble";
  return outcome === "saved" && !told ? { outcome: "trouble" } : { outcome, told };
}

const isForm = (body) => body instanceof URLSearchParams;

/** After signing in again the page's token belongs to the session before. */
async function renewed() {
  try {
    const answer = await fetch(location.href, { redirect: "manual", credentials: "same-origin" });
    if (!answer.ok) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("input[name=csrf_token]")?.value;
    if (!fresh) return false;
    token = fresh;
    for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = fresh;
    return true;
  } catch {
    return false;
  }
}
