// Seals what a shared computer keeps (AES-GCM), under a key that the page holds and the disk does not. Without a key, as in
// the practice, or on a browser that cannot, things are kept as they are.

const text = new TextEncoder();

export async function answerBox(secret) {
  if (!secret || !crypto.subtle) return { close: async (plain) => ({ plain }), open: async (kept) => kept.plain };
  const raw = Uint8Array.from(atob(secret), (sign) => sign.charCodeAt(0));
  const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
  return { close, open };

  async function close(plain) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    return { iv, sealed: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, text.encode(JSON.stringify(plain))) };
  }

  // What does not open is nobody's here: it is left where it is.
  async function open({ iv, sealed }) {
    try {
      return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, sealed)));
    } catch {
      return null;
    }
  }
}
