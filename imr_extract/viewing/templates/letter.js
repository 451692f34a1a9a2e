"use strict";
(() => {
  const values = [...document.querySelectorAll("button.value")];
  const marks = [...document.querySelectorAll(".mark")];
  const numbers = (element) => element.dataset.places.split(" ");
  const sharing = (elements, element) => {
    const wanted = new Set(numbers(element));
    return elements.filter((other) => numbers(other).some((number) => wanted.has(number)));
  };
  const near = (element, on) => {
    for (const other of [...sharing(marks, element), ...sharing(values, element)])
      other.classList.toggle("near", on);
  };
  const choose = (value) => {
    for (const other of values) other.setAttribute("aria-pressed", String(other === value));
    for (const mark of marks) mark.classList.remove("chosen");
    if (!value) return;
    const own = sharing(marks, value);
    for (const mark of own) mark.classList.add("chosen");
    own[0]?.scrollIntoView({ block: "center" });
    value.scrollIntoView({ block: "nearest" });
    value.focus({ preventScroll: true });
  };
  for (const element of [...values, ...marks]) {
    element.addEventListener("mouseenter", () => near(element, true));
    element.addEventListener("mouseleave", () => near(element, false));
  }
  for (const value of values) {
    value.addEventListener("focus", () => near(value, true));
    value.addEventListener("blur", () => near(value, false));
    value.addEventListener("click", () =>
      choose(value.getAttribute("aria-pressed") === "true" ? null : value));
  }
  for (const mark of marks) mark.addEventListener("click", () => choose(sharing(values, mark)[0]));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return choose(null);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const at = values.indexOf(document.activeElement);
    if (!step || at < 0) return;
    event.preventDefault();
    values[Math.min(Math.max(at + step, 0), values.length - 1)].focus();
  });
})();
