"use strict";
(() => {
  const values = [...document.querySelectorAll("button.value")];
  const marks = [...document.querySelectorAll(".mark")];
  const both = document.getElementById("show-both");
  const numbers = (element) => element.dataset.places.split(" ");
  const sharing = (elements, element) => {
    const wanted = new Set(numbers(element));
    return elements.filter((other) => numbers(other).some((number) => wanted.has(number)));
  };
  const near = (element, on) => {
    for (const other of [...sharing(marks, element), ...sharing(values, element)])
      other.classList.toggle("near", on);
  };
  const choose = (value, behavior = "auto") => {
    for (const other of values) other.setAttribute("aria-pressed", String(other === value));
    for (const mark of marks) mark.classList.remove("chosen");
    if (!value) return;
    both.checked = true; // on a phone one of the two may be hidden
    const own = sharing(marks, value);
    for (const mark of own) mark.classList.add("chosen");
    own[0]?.scrollIntoView({ block: "center", inline: "nearest", behavior });
    value.scrollIntoView({ block: "nearest" });
    value.focus({ preventScroll: true });
  };
  for (const value of values) {
    value.addEventListener("mouseenter", () => near(value, true));
    value.addEventListener("mouseleave", () => near(value, false));
    value.addEventListener("focus", () => near(value, true));
    value.addEventListener("blur", () => near(value, false));
    value.addEventListener("click", () =>
      choose(value.getAttribute("aria-pressed") === "true" ? null : value));
  }
  // The letter's words lie above the marks, so that they can be selected: look through them.
  const markAt = (event) => document.elementsFromPoint(event.clientX, event.clientY)
    .find((element) => element.classList.contains("mark"));
  let over = null;
  const hover = (mark) => {
    if (mark === over) return;
    if (over) near(over, false);
    over = mark;
    if (over) near(over, true);
  };
  for (const sheet of document.querySelectorAll(".sheet")) {
    sheet.addEventListener("mousemove", (event) => {
      hover(markAt(event));
      sheet.classList.toggle("over", Boolean(over));
    });
    sheet.addEventListener("mouseleave", () => hover(undefined));
    let pressed = null;
    sheet.addEventListener("mousedown", (event) => { pressed = event; });
    sheet.addEventListener("click", (event) => {
      // A drag that selects words ends with a click, too.
      const moved = pressed && Math.hypot(event.clientX - pressed.clientX, event.clientY - pressed.clientY);
      const mark = moved > 4 ? null : markAt(event);
      if (mark) choose(sharing(values, mark)[0]);
    });
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return choose(null);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const at = values.indexOf(document.activeElement);
    if (!step || at < 0) return;
    event.preventDefault();
    values[Math.min(Math.max(at + step, 0), values.length - 1)].focus();
  });
  // An address may name a service: #service-2.
  const named = () => {
    const number = /^#service-(\d+)$/.exec(location.hash)?.[1];
    const value = number && values.find((other) => other.dataset.service === number);
    if (value) choose(value, "instant");
  };
  addEventListener("hashchange", named);
  named();
})();
