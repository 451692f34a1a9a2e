"use strict";
(() => {
  const { key, field, shape, weights, sheet } = document.body.dataset;
  const cases = [...document.querySelectorAll(".case")];
  const units = (element) => [...element.querySelectorAll(".unit")];
  const entries = (element) => [...element.querySelectorAll(".entry")];
  const status = document.getElementById("status");
  const shares = document.getElementById("shares");
  const save = document.getElementById("save");
  const blank = document.getElementById("blank");
  const judgement = (entry) =>
    entry.querySelector(".choice[aria-pressed=true]")?.dataset.choice ?? entry.dataset.other ?? "";

  // What was typed: null for nothing, undefined for what cannot be read.
  const numbers = (text) => {
    const found = [];
    for (const piece of text.split(/[,;\s]+/).filter(Boolean)) {
      const range = /^(\d+)(?:[-–](\d+))?$/.exec(piece);
      if (!range || Number(range[2] ?? range[1]) - Number(range[1]) > 1000) return undefined;
      for (let page = Number(range[1]); page <= Number(range[2] ?? range[1]); page++) found.push(page);
    }
    return found;
  };
  const read = (input) => {
    const text = input.value.trim();
    if (input.dataset.kind === "numbers") return numbers(text.replace(/\s*[-–]\s*/g, "-"));
    if (text === "") return null;
    if (input.dataset.kind === "flag") return text === "yes";
    if (input.dataset.kind !== "number") return text;
    return Number.isFinite(Number(text)) ? Number(text) : undefined;
  };
  const inputs = (entry) => [...entry.querySelectorAll("[data-part]")];
  const corrected = (entry) => {
    const parts = inputs(entry).map((input) => [input, read(input)]);
    const bad = ([input, value]) =>
      value === undefined || (value === null && "needed" in input.dataset);
    if (!parts.length || parts.some(bad)) return undefined;
    if (parts[0][0].dataset.part === "") return parts[0][1];
    return Object.fromEntries(parts.map(([input, value]) => [input.dataset.part, value]));
  };

  // An entry's value after its mark: undefined until it is judged.
  const value = (entry) => {
    const choice = judgement(entry);
    if (choice === "accept") return JSON.parse(entry.dataset.value);
    if (choice === "reject" || choice === "stated") return null;
    return choice === "correct" ? corrected(entry) : undefined;
  };
  const isDone = (element) => entries(element).every((entry) => value(entry) !== undefined);

  // The values of a letter or service in the form of gold records.
  const gold = (values) => {
    if (shape === "one") return values[0] ?? null;
    const stated = values.filter((item) => item !== null);
    if (shape !== "line") return stated;
    const mtus = stated.filter((item) => item.family === "MTUS");
    return {
      mtus: mtus.map(({ title, year, sections }) => ({ title, year, sections })),
      non_mtus: stated.filter((item) => !mtus.includes(item)).map((item) => item.title),
      pages: [...new Set(stated.flatMap((item) => item.pages))],
    };
  };
  const record = (element) => {
    const found = { letter: element.dataset.letter, weights: JSON.parse(weights) };
    for (const unit of units(element)) {
      let target = found;
      if (unit.dataset.service) {
        // A service that was not drawn is an empty object: it was not judged.
        found.services ??= Array.from({ length: Number(element.dataset.services) }, () => ({}));
        target = found.services[Number(unit.dataset.service) - 1];
      }
      const path = key.split(".");
      for (const name of path.slice(0, -1)) target = target[name] ??= {};
      target[path.at(-1)] = gold(entries(unit).map(value));
    }
    return found;
  };

  // The true shares that fit what was counted, at 95 %: Wilson's interval.
  const share = (right, n) => {
    const z = 1.959964, p = right / n, whole = 1 + z * z / n;
    const middle = p + z * z / (2 * n), half = z * Math.sqrt(p * (1 - p) / n + z * z / (4 * n * n));
    const [low, high] = [middle - half, middle + half].map((edge) =>
      Math.min(Math.max(edge / whole, 0), 1).toFixed(2));
    return `${right} of ${n} right, ${p.toFixed(2)} (${low} to ${high})`;
  };
  // A correction that changes nothing is an acceptance.
  const same = (one, other) => {
    const text = (item) => JSON.stringify(item, item && Object.keys(item).sort());
    return typeof one === "object" ? text(one) === text(other) : one === other;
  };
  const isRight = (entry) => judgement(entry) === "accept"
    || (judgement(entry) === "correct" && same(value(entry), JSON.parse(entry.dataset.value)));
  const counted = (isEmpty) => {
    const own = cases.flatMap(entries).filter((entry) =>
      !entry.dataset.added && ("empty" in entry.dataset) === isEmpty && value(entry) !== undefined);
    return own.length ? share(own.filter(isRight).length, own.length) : "";
  };

  const state = () => cases.map((element) => units(element).map((unit) => entries(unit).map((entry) => ({
    choice: judgement(entry),
    right: inputs(entry).map((input) => input.value),
    added: entry.dataset.added,
  }))));
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
        const right = entry.querySelector(".right");
        if (right) right.hidden = !correct;
        const problem = entry.querySelector(".problem");
        if (problem) problem.hidden = !(correct && inputs(entry).some((input) => read(input) === undefined));
        entry.querySelector(".undo").hidden = judgement(entry) === "";
        entry.classList.toggle("judged", value(entry) !== undefined);
      }
    }
    status.textContent = `${done} of ${cases.length} letters judged; only these are downloaded`;
    const found = counted(false), empty = counted(true);
    shares.textContent = [found && `Found: ${found}`, empty && `Not found: ${empty}`].filter(Boolean).join(" · ");
    save.disabled = !done;
  };
  const mark = (entry, choice) => {
    for (const button of entry.querySelectorAll(".choice"))
      button.setAttribute("aria-pressed", String(button.dataset.choice === choice));
    // "stated" has no button: a value was added where nothing was found.
    if (choice === "stated") entry.dataset.other = choice;
    else delete entry.dataset.other;
    refresh();
    keep();
  };
  const choose = (entry, choice) => {
    mark(entry, choice);
    if (choice !== "correct") return;
    const first = inputs(entry)[0];
    first?.focus();
    first?.select?.();
  };
  const go = (entry) => {
    if (!entry) return save.focus();
    entry.scrollIntoView({ block: "center" });
    entry.querySelector(".choice").focus({ preventScroll: true });
  };
  // The next value without a mark, behind this one if there is any.
  const advance = (entry) => {
    const every = cases.flatMap(entries);
    const at = every.indexOf(entry);
    const open = (other) => value(other) === undefined;
    go(every.slice(at + 1).find(open) ?? every.find(open));
  };
  const listen = (entry) => {
    for (const button of entry.querySelectorAll(".choice"))
      button.addEventListener("click", () => choose(entry, button.dataset.choice));
    entry.querySelector(".undo").addEventListener("click", () => {
      choose(entry, "");
      entry.querySelector(".choice").focus();
    });
    for (const input of inputs(entry)) input.addEventListener("input", () => { refresh(); keep(); });
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const within = document.activeElement.closest(".entry");
    if (event.target.matches("input, select, textarea")) {
      if (event.key === "Enter" && within && value(within) !== undefined) {
        event.preventDefault();
        advance(within);
      }
      return;
    }
    const every = cases.flatMap(entries);
    const entry = within ?? every.find((other) => value(other) === undefined);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && within) {
      event.preventDefault();
      return go(every[Math.min(Math.max(every.indexOf(within) + step, 0), every.length - 1)]);
    }
    const choice = { a: "accept", r: "reject", c: "correct", u: "" }[event.key];
    if (choice === undefined || !entry) return;
    if (choice && !entry.querySelector(`[data-choice=${choice}]`)) return;
    event.preventDefault();
    choose(entry, choice);
    if (choice === "accept" || choice === "reject") advance(entry);
  });
  const add = (button) => {
    const entry = blank.content.firstElementChild.cloneNode(true);
    button.before(entry);
    listen(entry);
    const empty = button.closest(".unit").querySelector("[data-empty]");
    if (empty) mark(empty, "stated");
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
  cases.forEach((element, at) => units(element).forEach((unit, place) =>
    (kept?.[at]?.[place] ?? []).forEach((item, number) => {
      const entry = entries(unit)[number] ?? (item.added && add(unit.querySelector(".add")));
      if (!entry) return;
      inputs(entry).forEach((input, part) => { input.value = item.right[part] ?? ""; });
      for (const button of entry.querySelectorAll(".choice"))
        button.setAttribute("aria-pressed", String(button.dataset.choice === item.choice));
      if (item.choice === "stated") entry.dataset.other = item.choice;
    })));
  // On a narrow screen a strip scrolls sideways: it begins where the value is, and keys can scroll it.
  const fit = new ResizeObserver((sized) => {
    for (const { target: strip } of sized) {
      const scrolls = strip.scrollWidth > strip.clientWidth + 1;
      if (scrolls) strip.tabIndex = 0;
      else strip.removeAttribute("tabindex");
      const own = strip.querySelector(".mark");
      if (scrolls && own) strip.scrollLeft = own.offsetLeft - 24;
    }
  });
  for (const strip of document.querySelectorAll(".strip")) fit.observe(strip);
  refresh();
})();
