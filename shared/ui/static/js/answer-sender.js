// Sends what waits: in the order of the items, one tab at a time, each answer under its key. An answer leaves the queue
// on a receipt or on a refusal that no new try can change, and for nothing else: a proxy's page, a restart, a lock are not one.

const SEND_LIMIT_MS = 8_000;
const FINAL = ["not-in-test", "unreadable", "too-long", "closed", "time-is-over", "empty"];

// One pass. `target` is where the server stands: address, csrf, rank of its current item (mended here), Infinity once the
// test takes nothing more. The outcome tells `why` it stopped: sent, away, stale, refused, gap; with the last reply.
export function sendWaiting(queue, target, onReceipt = () => {}) {
  return queue.alone(async () => {
    await queue.reload();
    let last = { why: "sent", reply: null };
    while (queue.answers.length) {
      const answer = queue.answers[0];
      if (answer.rank > target.rank) return { why: "gap", reply: null }; // it is not its turn yet
      const reply = await post(target.address, fields(answer, target.csrf));
      if (!reply) return { why: "away" };
      if (reply.status === 401 || reply.body.type === "csrf") return { why: "stale", reply };
      if (reply.ok) {
        if (!reply.body.receipt || (reply.body.key && reply.body.key !== answer.key)) return { why: "away" };
        await onReceipt(answer, reply.body);
        if (target.rank !== Infinity) target.rank = reply.body.next.rank ?? Infinity;
        last = { why: "sent", reply };
      } else if (reply.body.type === "not-current") {
        return { why: "gap", reply };
      } else if (!FINAL.includes(reply.body.type)) {
        return { why: "away" };
      } else {
        last = { why: "refused", reply, answer };
      }
      await queue.remove(answer);
      if (reply.body.type === "closed") target.rank = Infinity; // the others go to the jury too
      else if (last.why === "refused") return last;
    }
    return last;
  });
}

export function fields(answer, csrf) {
  const body = new URLSearchParams({ csrf_token: csrf, item_id: answer.item });
  if (answer.key) body.set("key", answer.key);
  if (answer.action) body.set("action", answer.action);
  if (answer.losses) body.set("losses", answer.losses);
  for (const one of answer.responses ?? []) body.append("response", one);
  if (answer.waited) body.set("queued_at", new Date(answer.at).toISOString());
  return body;
}

// The server's word, or null when nobody can be heard. An answer sent again gets the receipt of the first time.
export async function post(address, body) {
  try {
    const reply = await fetch(address, {
      method: "POST",
      body,
      headers: { Accept: "application/json" },
      redirect: "error",
      signal: AbortSignal.timeout(SEND_LIMIT_MS),
    });
    if (reply.status >= 500 || reply.status === 429) return null;
    return { ok: reply.ok, status: reply.status, body: await reply.json() };
  } catch {
    return null;
  }
}

// Made once, kept with the answer and sent with it.
export function drawKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
