// Written by reconciler site.
//
// Filters and sorts what the page already holds; it reads and sends nothing. The state stands in
// the address after "#", as in #type=anime&status=watching&q=hunter&sort=rating, so that a view
// can be linked to.
"use strict";

(() => {
  const form = document.getElementById("filters");
  if (!form) return;
  const count = document.getElementById("count");
  const nothing = document.getElementById("nothing");
  const names = ["q", "type", "status", "sort"];
  const FIRST = 300;
  const MORE = 1000;
  const number = new Intl.NumberFormat("en");

  const types = [...document.querySelectorAll("section.type")].map((section) => ({
    section,
    name: section.dataset.type,
    groups: [...section.querySelectorAll("section.group")].map((group) => ({
      section: group,
      status: group.dataset.status,
      total: group.querySelector("h3 .total"),
      list: group.querySelector(".cards"),
      cards: [...group.querySelectorAll(".cards > li")].map((node, place) => ({ node, place })),
    })),
  }));
  const groups = types.flatMap((type) => type.groups);
  for (const group of groups) {
    group.fitting = [...group.cards];
    group.placed = group.fitting.length;
  }
  const all = groups.reduce((sum, group) => sum + group.cards.length, 0);

  const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const textOf = (node, selector) => node.querySelector(selector)?.textContent ?? "";
  const numberOf = (node, selector) => parseInt(textOf(node, selector).replace(/\D+/, ""), 10) || 0;

  const keys = {
    title: null,
    year: (node) => numberOf(node, ".year"),
    rating: (node) => numberOf(node, ".rating"),
    added: (node) => Number((node.dataset.added ?? "").replaceAll("-", "")),
  };
  let sortedBy = "title";

  // Every list is sorted by title in the HTML, so a card's place there decides among equals.
  function sort(by) {
    if (by === sortedBy) return;
    sortedBy = by;
    const key = keys[by];
    for (const { cards } of groups) {
      if (key) for (const card of cards) card.key = key(card.node);
      cards.sort((one, other) => (key && other.key - one.key) || one.place - other.place);
    }
  }

  function fits(card, words) {
    card.text ??= folded(`${textOf(card.node, ".name")} ${textOf(card.node, ".year")}`);
    return words.every((word) => card.text.includes(word));
  }

  // Gives the groups whose list is no longer what fits.
  function refit(words) {
    return groups.filter((group) => {
      if (group.section.hidden) return false;
      const fitting = words.length ? group.cards.filter((card) => fits(card, words)) : group.cards;
      const before = group.fitting;
      group.fitting = [...fitting];
      return fitting.length !== before.length || fitting.some((card, at) => card !== before[at]);
    });
  }

  // What does not fit leaves the page: thousands of hidden neighbours slow browsers down. So does
  // taking out what is drawn, hence lists are hidden first; and putting in much at once, hence
  // only the first cards return now and the others while the browser has nothing else to do.
  function refill(changed) {
    for (const { list } of changed) list.hidden = true;
    document.body.getBoundingClientRect();
    let room = FIRST;
    for (const group of changed) {
      group.list.replaceChildren();
      group.placed = 0;
      place(group, room);
      room -= group.placed;
      group.list.hidden = false;
    }
    placeOthersLater();
  }

  function place(group, room) {
    const cards = document.createDocumentFragment();
    const end = Math.min(group.fitting.length, group.placed + Math.max(room, 0));
    while (group.placed < end) cards.append(group.fitting[group.placed++].node);
    group.list.append(cards);
  }

  // Not when the browser is idle: a busy computer may never be, and the list has to come whole.
  const BREATH = 20;
  let waiting = false;

  function placeOthers() {
    waiting = false;
    const group = groups.find(({ fitting, placed }) => placed < fitting.length);
    if (!group) return;
    place(group, MORE);
    placeOthersLater();
  }

  function placeOthersLater() {
    if (!waiting) setTimeout(placeOthers, BREATH);
    waiting = true;
  }

  function show() {
    const wanted = state();
    sort(wanted.sort);
    for (const type of types) {
      for (const group of type.groups) {
        group.section.hidden = Boolean(wanted.type && wanted.type !== type.name)
          || Boolean(wanted.status && wanted.status !== group.status);
      }
    }
    refill(refit(folded(wanted.q).split(/\s+/).filter(Boolean)));
    let shown = 0;
    for (const type of types) {
      let ofType = 0;
      for (const { section, fitting, total } of type.groups) {
        if (section.hidden) continue;
        section.hidden = !fitting.length;
        total.textContent = number.format(fitting.length);
        ofType += fitting.length;
      }
      type.section.hidden = !ofType;
      shown += ofType;
    }
    nothing.hidden = shown > 0;
    const of = shown === all ? "" : ` of ${number.format(all)}`;
    const sentence = `${number.format(shown)}${of} ${all === 1 ? "title" : "titles"}`;
    if (count.textContent !== sentence) count.textContent = sentence;
  }

  const state = () => Object.fromEntries(names.map((name) => [name, form.elements[name].value]));

  function take(wanted) {
    for (const name of names) {
      const field = form.elements[name];
      const value = wanted.get(name) ?? "";
      if (field.options) {
        field.selectedIndex = Math.max(0, [...field.options].findIndex((o) => o.value === value));
      } else {
        field.value = value.slice(0, field.maxLength);
      }
    }
    show();
  }

  function remember() {
    const kept = new URLSearchParams();
    for (const [name, value] of Object.entries(state())) {
      if (value && !(name === "sort" && value === "title")) kept.set(name, value);
    }
    const fragment = kept.size ? `#${kept}` : "";
    history.replaceState(null, "", `${location.pathname}${location.search}${fragment}`);
  }

  // A fragment without "=" is a link of the contents: where the filters hide its target, they go.
  function follow() {
    const fragment = location.hash.slice(1);
    if (fragment.includes("=")) return take(new URLSearchParams(fragment));
    const target = fragment && document.getElementById(fragment);
    if (target && !target.getClientRects().length) {
      take(new URLSearchParams());
      target.scrollIntoView();
    }
  }

  let frame = 0;
  let pause = 0;
  form.addEventListener("input", () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(show);
    // Browsers refuse an address that changes with every key.
    clearTimeout(pause);
    pause = setTimeout(remember, 300);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    take(new URLSearchParams());
    remember();
    form.elements.q.focus();
  });
  window.addEventListener("hashchange", follow);

  form.hidden = false;
  take(new URLSearchParams());
  follow();
})();
