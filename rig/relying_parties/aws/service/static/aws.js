// The pages' own behaviour: forms go to /api as JSON, and keys are asked through WebAuthn.
// Loaded before the body and listening at the document, so that no button is ever deaf.
"use strict";

class Refusal extends Error {
  constructor(told) {
    super(told.message);
    this.told = told;
  }
}

async function post(path, body = {}) {
  const answer = await fetch(`/api${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const told = await answer.json();
  if (!answer.ok) throw new Refusal(told);
  return told;
}

// The reasons that browsers give, which say little so that sites cannot pry.
const NAMED = {
  InvalidStateError: ["This key is one of your devices already.", "Use another key."],
  NotAllowedError: ["The browser got no answer: no key was used in time, none can do what is asked, or you called it off.", "Plug the key in and try again, or try another key."],
  NotSupportedError: ["The key has no algorithm that this page takes.", "Use another key."],
  ConstraintError: ["The key cannot do what this page asks for.", "Use a key with a PIN or a fingerprint."],
};

const trouble = () => document.getElementById("trouble");

function show(error) {
  const told = error instanceof Refusal ? error.told : { message: NAMED[error.name]?.[0] ?? String(error), try: NAMED[error.name]?.[1] };
  const lines = [told.message, told.try && `Try: ${told.try}`].filter(Boolean);
  const note = document.createElement("div");
  note.className = "note bad";
  note.dataset.reason = told.reason ?? error.name;
  lines.forEach((line, place) => {
    const text = document.createElement("p");
    const words = document.createElement(place ? "span" : "b");
    words.textContent = line.replace(/^./, (letter) => letter.toUpperCase());
    text.append(words);
    note.append(text);
  });
  if (told.rests_on) {
    const rests = document.createElement("p");
    rests.className = "rests";
    rests.textContent = `${told.rests_on.says} (${told.rests_on.certainty}: ${told.rests_on.source})`;
    note.append(rests);
  }
  trouble().replaceChildren(note);
}

async function during(element, work) {
  const buttons = [...element.querySelectorAll("button")];
  buttons.forEach((button) => { button.disabled = true; });
  // Whoever is quick signs out while the page is still being read, and has no trouble yet.
  trouble()?.replaceChildren();
  try {
    await work();
  } catch (error) {
    show(error);
  } finally {
    buttons.forEach((button) => { button.disabled = false; });
  }
}

const home = () => location.assign("/");

async function createKey(name) {
  const options = await post("/devices/options", { name });
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options.publicKey);
  return post("/devices/passkey", (await navigator.credentials.create({ publicKey })).toJSON());
}

async function useKey() {
  const options = await post("/sign-in/options");
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options.publicKey);
  return post("/sign-in/passkey", (await navigator.credentials.get({ publicKey })).toJSON());
}

function askForCodes(begun) {
  document.getElementById("assign").hidden = true;
  const codes = document.getElementById("codes");
  codes.hidden = false;
  codes.elements.ticket.value = begun.ticket;
  const app = document.getElementById("app-secret");
  app.hidden = !begun.secret;
  app.querySelector("code").textContent = begun.secret ?? "";
  app.querySelector("a").href = begun.uri ?? "";
  codes.elements.first.focus();
}

const asking = () => document.getElementById("removing");

// What each form does, by its id.
const WORK = {
  "sign-in": async ({ kind, account, name, password }) => {
    await post("/sign-in", { kind, account: account ?? "", name, password });
    home();
  },
  "use-key": async () => { await useKey(); home(); },
  "use-code": async ({ code }) => { await post("/sign-in/code", { code }); home(); },
  later: async () => { await post("/later"); home(); },
  "sign-out": async () => { await post("/sign-out"); home(); },
  assign: async ({ name, kind, serial, secret }) => {
    if (kind !== "passkey") {
      askForCodes(await post("/devices/token", { name, kind, serial: serial ?? "", secret: secret ?? "" }));
      return;
    }
    await createKey(name);
    home();
  },
  codes: async ({ ticket, first, second }) => {
    await post("/devices/token/codes", { ticket, first, second });
    home();
  },
  remove: async ({ name }) => {
    asking().close();
    await post("/devices/remove", { name });
    home();
  },
};

document.addEventListener("submit", (event) => {
  event.preventDefault();
  const fields = Object.fromEntries(new FormData(event.target));
  during(event.target, () => WORK[event.target.id](fields));
});

document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-close]")) asking().close();
  const name = target.closest("[data-remove]")?.dataset.remove;
  if (name === undefined) return;
  asking().querySelector("[data-name]").textContent = name;
  asking().querySelector("input").value = name;
  asking().showModal();
});

function showPartsOf(form) {
  const kind = form.elements.kind.value;
  for (const part of form.querySelectorAll("[data-for]")) {
    part.hidden = !part.dataset.for.split(" ").includes(kind);
    for (const input of part.querySelectorAll("input")) input.disabled = part.hidden;
  }
}

document.addEventListener("change", ({ target }) => {
  if (target.form?.matches("[data-kinds]")) showPartsOf(target.form);
});

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("form[data-kinds]").forEach(showPartsOf);
  if (!window.PublicKeyCredential?.parseCreationOptionsFromJSON) {
    show(new Error("This browser is too old for keys: it lacks WebAuthn's JSON functions."));
  }
});
