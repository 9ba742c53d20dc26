// A form of files sends them piece by piece (tus 1.0): progress is shown, a cut or a reload loses nothing, one may stop.
// Without this script the form leaves as any form. The list of the page is asked for again after each file.

const TUS = { "Tus-Resumable": "1.0.0", Accept: "application/json" };
const PAUSES_MS = [500, 1_000, 2_000, 5_000];
const KEPT = "certif.depot.";

const form = document.querySelector("form[data-upload]");
if (form) {
  form.addEventListener("submit", (event) => {
    const files = [...form.elements.files.files];
    if (!files.length) return; // the server says what is missing
    event.preventDefault();
    forgetRefusals();
    const kind = form.elements.kind.value;
    for (const file of files) queue.push(new Upload(file, kind));
    form.elements.files.value = "";
    sendAll();
  });
}

const queue = [];
let sending = false;

async function sendAll() {
  if (sending) return;
  sending = true;
  while (queue.length) await queue.shift().send();
  sending = false;
}

class Stop extends Error {}

class Upload {
  constructor(file, kind) {
    this.file = file;
    this.kind = kind;
    this.memory = `${KEPT}${form.dataset.upload}.${file.name}.${file.size}.${file.lastModified}`;
    this.abort = new AbortController();
    this.row = document.querySelector("[data-upload-row]").content.firstElementChild.cloneNode(true);
    this.bar = this.row.querySelector("progress");
    this.bar.max = file.size || 1;
    this.bar.setAttribute("aria-label", `Envoi de ${file.name}`);
    this.row.querySelector("[data-upload-name]").textContent = file.name;
    this.row.querySelector("[data-upload-stop-name]").textContent = file.name;
    this.row.querySelector("[data-upload-stop]").addEventListener("click", () => this.cancel());
    document.querySelector("[data-upload-list]").append(this.row);
    this.show(0);
  }

  async send() {
    if (this.abort.signal.aborted) return;
    say(`Envoi de ${this.file.name}.`);
    try {
      const offset = (await this.resumed()) ?? (await this.announced());
      await this.sendFrom(offset);
      this.forget();
      this.row.remove();
      say(`${this.file.name}\u00a0: reçu.`);
    } catch (error) {
      if (this.abort.signal.aborted) return;
      this.stopped(error instanceof Stop ? error.message : "L’envoi s’est arrêté\u00a0: rechargez la page et choisissez de nouveau le fichier.");
    }
    await refresh();
  }

  async sendFrom(start) {
    let offset = start;
    while (offset < this.file.size) {
      this.show(offset);
      const piece = this.file.slice(offset, offset + Number(form.dataset.uploadChunk));
      const answer = await this.ask(this.url, {
        method: "POST",
        body: piece,
        headers: { "X-HTTP-Method-Override": "PATCH", "Content-Type": "application/offset+octet-stream", "Upload-Offset": offset },
      });
      if (answer?.ok) offset = Number(answer.headers.get("Upload-Offset"));
      else if (answer && answer.status !== 409 && answer.status < 500 && answer.status !== 405) await this.refused(answer);
      else offset = await this.whereItIs();
    }
    this.show(offset);
  }

  // Null when nothing of this file is known here or there.
  async resumed() {
    this.url = localStorage.getItem(this.memory);
    if (!this.url) return null;
    const answer = await this.persist(() => this.ask(this.url));
    if (!answer.ok) return null;
    say(`L’envoi de ${this.file.name} reprend où il s’était arrêté.`);
    return Number(answer.headers.get("Upload-Offset")) === Number(answer.headers.get("Upload-Length")) ? this.file.size : Number(answer.headers.get("Upload-Offset"));
  }

  async announced() {
    const told = `kind ${base64(this.kind)},filename ${base64(this.file.name)}`;
    const headers = { "Upload-Length": this.file.size, "Upload-Metadata": told };
    const answer = await this.persist(() => this.ask(form.dataset.upload, { method: "POST", headers }));
    if (!answer.ok) await this.refused(answer);
    this.url = answer.headers.get("Location");
    localStorage.setItem(this.memory, this.url);
    return 0;
  }

  async whereItIs() {
    const answer = await this.persist(() => this.ask(this.url));
    if (!answer.ok) await this.refused(answer);
    say(`L’envoi de ${this.file.name} reprend.`);
    const [offset, length] = ["Upload-Offset", "Upload-Length"].map((name) => Number(answer.headers.get(name)));
    return offset === length ? this.file.size : offset;
  }

  // The same question until the network and the server answer.
  async persist(question) {
    for (let turn = 0; ; turn += 1) {
      const answer = await question();
      if (answer && answer.status < 500) return answer;
      if (turn === 0) say("Connexion coupée\u00a0: l’envoi reprendra tout seul.");
      this.note("Connexion coupée\u00a0: l’envoi reprendra tout seul.");
      await pause(PAUSES_MS[Math.min(turn, PAUSES_MS.length - 1)]);
      if (this.abort.signal.aborted) throw new Stop();
    }
  }

  // The answer; null when none came.
  async ask(url, { method = "GET", headers = {}, body } = {}) {
    try {
      const token = form.elements.csrf_token.value;
      return await fetch(url, { method, body, headers: { ...TUS, "X-CSRFToken": token, ...headers }, signal: this.abort.signal });
    } catch (error) {
      if (this.abort.signal.aborted) throw error;
      return null;
    }
  }

  async refused(answer) {
    this.forget();
    if (answer.status === 404) throw new Stop("Cet envoi n’existe plus\u00a0: choisissez de nouveau le fichier.");
    const said = await answer.json().catch(() => ({}));
    throw new Stop(said.detail ?? "L’envoi a été refusé\u00a0: rechargez la page et recommencez.");
  }

  async cancel() {
    this.abort.abort();
    this.row.remove();
    this.forget();
    say(`Envoi de ${this.file.name} annulé.`);
    form.elements.files.focus();
    if (!this.url) return;
    const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value });
    await fetch(`${this.url.replace("/envois/", "/")}/retirer`, { method: "POST", body, redirect: "manual" }).catch(() => null);
    await refresh();
  }

  forget() {
    localStorage.removeItem(this.memory);
  }

  show(offset) {
    this.bar.value = offset;
    this.note(`${megabytes(offset)} sur ${megabytes(this.file.size)}`);
  }

  note(text) {
    this.row.querySelector("[data-upload-text]").textContent = text;
  }

  stopped(sentence) {
    this.bar.remove();
    this.row.querySelector("[data-upload-stop]").remove();
    this.note(sentence);
    this.row.classList.add("upload--refused");
    say(`${this.file.name}\u00a0: ${sentence}`);
  }
}

// What was said of the time before.
function forgetRefusals() {
  for (const told of document.querySelectorAll("[data-error-summary], .upload--refused, form[data-upload] .field__error")) told.remove();
  for (const field of form.querySelectorAll(".field--invalid")) field.classList.remove("field--invalid");
  form.elements.files.removeAttribute("aria-invalid");
}

async function refresh() {
  try {
    const page = await (await fetch(location.href)).text();
    const fresh = new DOMParser().parseFromString(page, "text/html").querySelector("[data-files]");
    if (fresh) document.querySelector("[data-files]").replaceWith(fresh);
  } catch {
    // The list waits for the next page.
  }
}

function say(sentence) {
  document.querySelector("[data-upload-status]").textContent = sentence;
}

function pause(length) {
  return new Promise((done) => {
    const end = () => {
      clearTimeout(timer);
      removeEventListener("online", end);
      done();
    };
    const timer = setTimeout(end, length);
    addEventListener("online", end);
  });
}

function megabytes(bytes) {
  return `${(bytes / 1e6).toLocaleString("fr-FR", { maximumFractionDigits: 1 })}\u00a0Mo`;
}

function base64(text) {
  return btoa(String.fromCodePoint(...new TextEncoder().encode(text)));
}
