"use strict";
(() => {
  const { key, field, isList, ofServices, isNumber, isFlag, sheet } = document.body.dataset;
  const list = isList === "true", services = ofServices === "true", number = isNumber === "true",
    flag = isFlag === "true";
  const cases = [...document.querySelectorAll(".case")];
  const status = document.getElementById("status");
  const save = document.getElementById("save");
  const blank = document.getElementById("blank");
  const entries = (element) => [...element.querySelectorAll(".entry")];
  const judgement = (entry) =>
    entry.querySelector(".choice[aria-pressed=true]")?.dataset.choice ?? "";
  const written = (entry) => entry.querySelector(".right").value.trim();

  // An entry's value after its mark: undefined until it is judged.
  const value = (entry) => {
    const choice = judgement(entry);
    if (choice === "accept") return JSON.parse(entry.dataset.value);
    if (choice === "reject") return null;
    if (choice !== "correct" || !written(entry)) return undefined;
    if (flag) return written(entry) === "yes";
    if (!number) return written(entry);
    const parsed = Number(written(entry));
    return Number.isFinite(parsed) ? parsed : undefined;
  };
  const diagnosis = (entry, text) => ({
    text,
    assertion: judgement(entry) === "accept"
      ? entry.dataset.assertion : entry.querySelector(".assertion").value,
  });
  const isDone = (element) => entries(element).every((entry) => value(entry) !== undefined);

  const record = (element) => {
    const found = entries(element)
      .map((entry) => ({ entry, value: value(entry), service: entry.dataset.service }));
    const gold = { letter: element.dataset.letter };
    if (services) {
      gold.services = [];
      for (const item of found) {
        if (!item.service) continue; // "no service" is right
        const at = Number(item.service) - 1;
        gold.services[at] ??= { [key]: list ? [] : null };
        if (list && item.value !== null) gold.services[at][key].push(item.value);
        if (!list) gold.services[at][key] = item.value;
      }
    } else if (list) {
      gold[key] = found.filter((item) => item.value !== null)
        .map((item) => (field === "diagnoses" ? diagnosis(item.entry, item.value) : item.value));
    } else gold[key] = found[0].value;
    return gold;
  };

  const state = () => cases.map((element) => entries(element).map((entry) => ({
    choice: judgement(entry),
    right: entry.querySelector(".right").value,
    assertion: entry.querySelector(".assertion")?.value,
    added: entry.dataset.added,
    service: entry.dataset.service,
  })));
  const keep = () => {
    try { localStorage.setItem(sheet, JSON.stringify(state())); } catch { /* marks are lost when the page closes */ }
  };
  const refresh = () => {
    let done = 0;
    for (const element of cases) {
      const whole = isDone(element);
      done += whole;
      element.classList.toggle("done", whole);
      for (const entry of entries(element)) {
        const correct = judgement(entry) === "correct";
        entry.querySelector(".right").hidden = !correct;
        const assertion = entry.querySelector(".assertion");
        if (assertion) assertion.hidden = !correct;
        const bad = correct && number && written(entry) !== "" && value(entry) === undefined;
        entry.querySelector(".problem").hidden = !bad;
      }
    }
    status.textContent = `${done} of ${cases.length} letters judged; only these are downloaded`;
    save.disabled = !done;
  };
  const choose = (entry, choice) => {
    for (const button of entry.querySelectorAll(".choice"))
      button.setAttribute("aria-pressed",
        String(button.dataset.choice === choice && button.getAttribute("aria-pressed") !== "true"));
    refresh();
    keep();
    if (judgement(entry) === "correct") entry.querySelector(".right").focus();
  };
  const listen = (entry) => {
    for (const button of entry.querySelectorAll(".choice"))
      button.addEventListener("click", () => choose(entry, button.dataset.choice));
    for (const input of entry.querySelectorAll("input, select"))
      input.addEventListener("input", () => { refresh(); keep(); });
    entry.addEventListener("keydown", (event) => {
      if (event.target.matches("input, select") || event.ctrlKey || event.metaKey || event.altKey) return;
      const choice = { a: "accept", r: "reject", c: "correct" }[event.key];
      if (choice && entry.querySelector(`[data-choice=${choice}]`)) {
        event.preventDefault();
        choose(entry, choice);
      }
    });
  };
  const add = (button) => {
    const entry = blank.content.firstElementChild.cloneNode(true);
    entry.dataset.service = button.dataset.service;
    entry.querySelector(".label").textContent = button.dataset.label;
    button.before(entry);
    listen(entry);
    return entry;
  };
  cases.forEach((element) => entries(element).forEach(listen));
  for (const button of document.querySelectorAll(".add"))
    button.addEventListener("click", () => choose(add(button), "correct"));
  save.addEventListener("click", () => {
    const lines = cases.filter(isDone).map((element) => JSON.stringify(record(element)) + "\n");
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(lines, { type: "application/jsonl" }));
    link.download = `gold-${field}.jsonl`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
  let kept = null;
  try { kept = JSON.parse(localStorage.getItem(sheet)); } catch { /* no stored marks */ }
  cases.forEach((element, at) => (kept?.[at] ?? []).forEach((item, place) => {
    let entry = entries(element)[place];
    if (!entry && item.added) {
      const buttons = [...element.querySelectorAll(".add")];
      entry = add(buttons.find((button) => button.dataset.service === item.service) ?? buttons[0]);
    }
    if (!entry) return;
    entry.querySelector(".right").value = item.right;
    const assertion = entry.querySelector(".assertion");
    if (assertion && item.assertion) assertion.value = item.assertion;
    for (const button of entry.querySelectorAll(".choice"))
      button.setAttribute("aria-pressed", String(button.dataset.choice === item.choice));
  }));
  refresh();
})();
