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
  const number = new Intl.NumberFormat("en");

  const types = [...document.querySelectorAll("section.type")].map((section) => ({
    section,
    name: section.dataset.type,
    groups: [...section.querySelectorAll("section.group")].map((group) => ({
      section: group,
      status: group.dataset.status,
      total: group.querySelector("h3 .total"),
      list: group.querySelector(".cards"),
      cards: [...group.querySelectorAll(".cards > li")].map((node, place) => ({
        node,
        place,
        hidden: false,
      })),
    })),
  }));
  const groups = types.flatMap((type) => type.groups);
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
    for (const group of groups) {
      if (keys[by]) for (const card of group.cards) card.key = keys[by](card.node);
      group.cards.sort((one, other) =>
        (keys[by] ? other.key - one.key : 0) || one.place - other.place);
      const sorted = document.createDocumentFragment();
      for (const card of group.cards) sorted.append(card.node);
      group.list.append(sorted);
    }
  }

  function search(group, words) {
    let found = 0;
    for (const card of group.cards) {
      if (words.length) {
        card.text ??= folded(`${textOf(card.node, ".name")} ${textOf(card.node, ".year")}`);
      }
      const hidden = !words.every((word) => card.text.includes(word));
      if (hidden !== card.hidden) card.node.hidden = card.hidden = hidden;
      if (!hidden) found += 1;
    }
    return found;
  }

  function show() {
    const wanted = state();
    const words = folded(wanted.q).split(/\s+/).filter(Boolean);
    sort(wanted.sort);
    let shown = 0;
    for (const type of types) {
      let ofType = 0;
      for (const group of type.groups) {
        const open = (!wanted.type || wanted.type === type.name)
          && (!wanted.status || wanted.status === group.status);
        const found = open ? search(group, words) : 0;
        group.section.hidden = !found;
        if (found) group.total.textContent = number.format(found);
        ofType += found;
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
