// The next items, held in advance with their image and their files: the browser keeps them.

export function heldItems(form) {
  const held = new Map();
  form.querySelectorAll("template[data-held]").forEach((one) => hold(Number(one.dataset.held), one.innerHTML));
  return {
    has: (rank) => held.has(rank),
    get: (rank) => held.get(rank),
    take: (next) => [next, next.ahead].forEach((one) => one?.html && hold(one.rank, one.html)), // of a reply
  };

  function hold(rank, html) {
    if (held.get(rank) === html) return;
    held.set(rank, html);
    const item = new DOMParser().parseFromString(html, "text/html");
    for (const one of item.querySelectorAll("img, a[download]")) fetch(one.getAttribute("src") ?? one.getAttribute("href"), { priority: "low" }).catch(() => {});
  }
}
