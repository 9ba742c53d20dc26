// The last resort: the answers that wait, in a file that exam alone can open. A compact JWE (RFC 7516): ECDH-ES on P-256,
// A256GCM. The page was given the public key and the ticket of its test in advance: nothing here needs the network.

const text = new TextEncoder();

export async function saveAnswers(owner, seal, answers) {
  const sealed = await sealAnswers(seal, answers);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([sealed], { type: "application/octet-stream" }));
  link.download = `reponses-${owner}.certif`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

async function sealAnswers(seal, answers) {
  const told = answers.map(({ key, item, action, responses, losses, at }) => ({ key, item, action, responses, losses: Number(losses) || 0, at: new Date(at).toISOString() }));
  const content = text.encode(JSON.stringify({ attempt: seal.attempt, ticket: seal.ticket, answers: told }));
  const party = bytesOf(seal.attempt);
  const pair = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", pair.publicKey);
  const header = base64(text.encode(JSON.stringify({ alg: "ECDH-ES", enc: "A256GCM", epk: { kty, crv, x, y }, apu: base64(party) })));
  const key = await agreedKey(pair.privateKey, seal.key, party);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: text.encode(header) }, key, content));
  return [header, "", base64(iv), base64(sealed.slice(0, -16)), base64(sealed.slice(-16))].join(".");
}

// Concat KDF (RFC 7518, 4.6): one round is enough for 256 bits.
async function agreedKey(own, theirs, party) {
  const imported = await crypto.subtle.importKey("jwk", theirs, { name: "ECDH", namedCurve: "P-256" }, false, []);
  const secret = await crypto.subtle.deriveBits({ name: "ECDH", public: imported }, own, 256);
  const algorithm = text.encode("A256GCM");
  const parts = [word(1), new Uint8Array(secret), word(algorithm.length), algorithm, word(party.length), party, word(0), word(256)];
  const digest = await crypto.subtle.digest("SHA-256", await new Blob(parts).arrayBuffer());
  return crypto.subtle.importKey("raw", digest, "AES-GCM", false, ["encrypt"]);
}

function word(number) {
  return new Uint8Array([number >> 24, number >> 16, number >> 8, number]);
}

function bytesOf(uuid) {
  return new Uint8Array(uuid.replaceAll("-", "").match(/../g).map((pair) => parseInt(pair, 16)));
}

function base64(bytes) {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
