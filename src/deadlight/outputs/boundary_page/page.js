"use strict";
// Makes the picture and the lists of the page move. All text goes into the page as text nodes.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const SVG = "http://www.w3.org/2000/svg";
  const byId = (id) => document.getElementById(id);
  const stage = byId("stage");
  const picture = stage.querySelector("svg");
  const marks = picture.querySelector(".marks");
  const panel = byId("panel");
  const query = byId("query");
  const ways = [...document.querySelectorAll("details.way")];
  const cuts = [...document.querySelectorAll("details.cut")];
  const nodes = data.nodes.map((_, number) => byId(`n${number}`));
  const lines = data.lines.map((_, number) => byId(`l${number}`));
  const lineOf = [];
  data.lines.forEach((steps, line) => steps.forEach((step) => { lineOf[step] = line; }));

  function make(name, content, attributes = {}) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...[content].flat());
    return element;
  }

  function button(text, action, attributes = {}) {
    const element = make("button", text, { type: "button", ...attributes });
    element.addEventListener("click", action);
    return element;
  }

  // Seeing: the part of the picture that the stage shows.
  const [, , width, height] = picture.getAttribute("viewBox").split(" ").map(Number);
  let view = { x: 0, y: 0, width, height };

  function look(next) {
    view = next;
    picture.setAttribute("viewBox", `${view.x} ${view.y} ${view.width} ${view.height}`);
  }

  const whole = () => look({ x: 0, y: 0, width, height });

  function zoom(factor, x = view.x + view.width / 2, y = view.y + view.height / 2) {
    const scale = Math.min(Math.max(factor, 0.02 * (width / view.width)), 4 * (width / view.width));
    look({
      x: x - (x - view.x) * scale, y: y - (y - view.y) * scale,
      width: view.width * scale, height: view.height * scale,
    });
  }

  function at(event) {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(picture.getScreenCTM().inverse());
    return [point.x, point.y];
  }

  function corner(number) {
    const { e, f } = nodes[number].transform.baseVal.consolidate().matrix;
    const box = nodes[number].querySelector(".box");
    return { x: e + box.width.baseVal.value / 2, y: f + box.height.baseVal.value / 2 };
  }

  function reveal(number) {
    const { x, y } = corner(number);
    const next = { ...view };
    if (x < view.x + 60 || x > view.x + view.width - 60) next.x = x - view.width / 2;
    if (y < view.y + 40 || y > view.y + view.height - 40) next.y = y - view.height / 2;
    look(next);
  }

  // Shows all of some nodes, no larger than life; leaves a view alone that shows them well.
  function frame(numbers) {
    const corners = numbers.map(corner);
    const [left, right] = [Math.min(...corners.map(({ x }) => x)) - 190, Math.max(...corners.map(({ x }) => x)) + 190];
    const [top, bottom] = [Math.min(...corners.map(({ y }) => y)) - 90, Math.max(...corners.map(({ y }) => y)) + 90];
    const inside = left > view.x - 90 && top > view.y - 60 && right < view.x + view.width + 90
      && bottom < view.y + view.height + 60;
    const { width: across, height: down } = stage.getBoundingClientRect();
    if (inside && picture.getScreenCTM().a > 0.6) return;
    const size = { width: Math.max(right - left, across), height: Math.max(bottom - top, down) };
    look({ x: (left + right - size.width) / 2, y: (top + bottom - size.height) / 2, ...size });
  }

  let held = null;
  let moved = false;
  stage.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoom(Math.exp(Math.max(-60, Math.min(60, event.deltaY)) / 240), ...at(event));
  }, { passive: false });
  stage.addEventListener("pointerdown", (event) => {
    moved = false;
    if (event.button === 0) held = { x: event.clientX, y: event.clientY, view, id: event.pointerId };
  });
  stage.addEventListener("pointermove", (event) => {
    if (!held || event.pointerId !== held.id) return;
    const dx = event.clientX - held.x;
    const dy = event.clientY - held.y;
    if (!moved && Math.hypot(dx, dy) < 4) return;
    if (!moved) stage.setPointerCapture(held.id);
    moved = true;
    stage.classList.add("moved");
    const scale = 1 / picture.getScreenCTM().a;
    look({ ...held.view, x: held.view.x - dx * scale, y: held.view.y - dy * scale });
  });
  for (const end of ["pointerup", "pointercancel"]) {
    stage.addEventListener(end, () => { held = null; stage.classList.remove("moved"); });
  }
  byId("closer").addEventListener("click", () => zoom(0.8));
  byId("farther").addEventListener("click", () => zoom(1.25));
  byId("whole").addEventListener("click", whole);

  // Highlighting: steps that are on, steps that are shut; all else steps back.
  function mark(step, text, css) {
    const { x, y } = lines[lineOf[step]].dataset;
    const group = document.createElementNS(SVG, "g");
    group.setAttribute("class", css);
    group.setAttribute("transform", `translate(${x} ${y})`);
    const circle = document.createElementNS(SVG, "circle");
    circle.setAttribute("r", "10");
    const texts = [["number", 4, text], ["edge", -15, data.steps[step].edge.slice(0, 30)]].map(([name, below, said]) => {
      const element = document.createElementNS(SVG, "text");
      element.setAttribute("class", name);
      element.setAttribute("y", below);
      element.textContent = said;
      return element;
    });
    group.append(circle, ...texts);
    marks.append(group);
  }

  function light(on, shut = []) {
    const onLines = new Set(on.map((step) => lineOf[step]));
    const shutLines = new Set(shut.map((step) => lineOf[step]));
    const near = new Set([...on, ...shut].flatMap((step) => [data.steps[step].source, data.steps[step].target]));
    const some = near.size > 0;
    lines.forEach((line, number) => {
      line.classList.toggle("on", onLines.has(number) && !shutLines.has(number));
      line.classList.toggle("shut", shutLines.has(number));
      line.classList.toggle("off", some && !onLines.has(number) && !shutLines.has(number));
    });
    nodes.forEach((node, number) => {
      node.classList.toggle("on", near.has(number));
      node.classList.toggle("off", some && !near.has(number));
    });
    marks.replaceChildren();
    for (const line of onLines) if (!shutLines.has(line)) lines[line].parentNode.append(lines[line]);
  }

  function unpick() {
    for (const picked of picture.querySelectorAll(".picked")) picked.classList.remove("picked");
    panel.hidden = true;
  }

  function closeOthers(list, kept) {
    for (const each of list) {
      if (each !== kept) each.open = false;
      each.classList.toggle("chosen", each === kept);
    }
  }

  function choosePath(number) {
    const { steps } = data.paths[number];
    closeOthers([...ways, ...cuts], ways[number]);
    for (const way of ways) way.classList.remove("closed");
    ways[number].open = true;
    light(steps);
    steps.forEach((step, index) => mark(step, String(index + 1), "mark"));
  }

  function visitPath(number) {
    choosePath(number);
    frame(data.paths[number].steps.flatMap((step) => [data.steps[step].source, data.steps[step].target]));
    ways[number].scrollIntoView({ block: "nearest" });
  }

  function chooseCut(number, only = -1) {
    const { assets, grants } = data.cuts[number];
    const wanted = new Set((only < 0 ? grants : [grants[only]]).filter((grant) => grant !== null));
    closeOthers([...ways, ...cuts], cuts[number]);
    cuts[number].open = true;
    const on = new Set();
    const shut = new Set();
    data.paths.forEach((path, index) => {
      const hit = assets.includes(path.target) && path.steps.some((step) => wanted.has(data.steps[step].grant));
      ways[index].classList.toggle("closed", hit);
      if (!assets.includes(path.target)) return;
      for (const step of path.steps) (wanted.has(data.steps[step].grant) ? shut : on).add(step);
    });
    light([...on], [...shut]);
    for (const line of new Set([...shut].map((step) => lineOf[step]))) {
      mark([...shut].find((step) => lineOf[step] === line), "✕", "mark shears");
    }
    cuts[number].querySelectorAll(".mend").forEach((mend, index) => {
      mend.setAttribute("aria-pressed", String(index === only));
    });
  }

  function clear() {
    closeOthers([...ways, ...cuts], null);
    for (const way of ways) way.classList.remove("closed");
    light([]);
    unpick();
  }

  // A list that is opened chooses its path or cut; the click, not the toggle, so that the script may open it, too.
  ways.forEach((way, number) => way.querySelector("summary").addEventListener("click", (event) => {
    event.preventDefault();
    unpick();
    if (way.open && way.classList.contains("chosen")) clear(); else visitPath(number);
  }));
  cuts.forEach((cut, number) => {
    cut.querySelector("summary").addEventListener("click", (event) => {
      event.preventDefault();
      unpick();
      if (cut.open) clear(); else chooseCut(number);
    });
    cut.querySelectorAll(".mend").forEach((mend, index) => {
      const pressed = button([...mend.childNodes], () => {
        chooseCut(number, pressed.getAttribute("aria-pressed") === "true" ? -1 : index);
      }, { class: "mend", "aria-pressed": "false" });
      mend.replaceWith(pressed);
    });
  });

  // The panel: all that is known of a node, or of the steps of a line.
  function link(address) {
    if (!/^https:\/\/[^\s]+$/.test(address)) return make("code", address);
    return make("a", address.replace("https://", ""), { href: address, rel: "noreferrer noopener", target: "_blank" });
  }

  function technique(name) {
    const found = /\bT(\d{4})(?:\.(\d{3}))?\b/.exec(name);
    const address = found && `https://attack.mitre.org/techniques/T${found[1]}/${found[2] ? `${found[2]}/` : ""}`;
    return found ? [name, " ", link(address)] : [name];
  }

  function told(rows) {
    const list = make("dl", []);
    for (const [term, content] of rows) {
      const contents = [content].flat().filter((each) => each !== "");
      if (contents.length) list.append(make("dt", term), make("dd", contents));
    }
    return list;
  }

  const broken = (parts) => parts.flatMap((part, index) => (index ? [make("br", []), part] : [part]));

  function show(title, content) {
    panel.replaceChildren(
      button("×", () => { unpick(); }, { class: "close", "aria-label": "close details" }), make("h2", title), ...content,
    );
    panel.hidden = false;
    panel.scrollIntoView({ block: "nearest" });
  }

  function stepButtons(title, numbers) {
    if (!numbers.length) return [];
    const said = (step) => `${step.edge}: ${data.nodes[step.source].name} → ${data.nodes[step.target].name}`;
    const buttons = numbers.map((number) => button(said(data.steps[number]), () => pickSteps([number]), { class: "link" }));
    return [make("h3", title), ...buttons];
  }

  function pathButtons(test) {
    const found = data.paths.map((path, number) => [path, number]).filter(([path]) => path.steps.some(test));
    const name = (number) => ways[number].querySelector("summary").firstChild.textContent;
    const buttons = found.slice(0, 12).map(([, number]) => (
      button(name(number), () => visitPath(number), { class: "link" })
    ));
    const more = found.length > 12 ? [make("p", `and ${found.length - 12} more`)] : [];
    return found.length ? [make("h3", "paths through it"), ...buttons, ...more] : [];
  }

  function pickNode(number) {
    unpick();
    const node = data.nodes[number];
    nodes[number].classList.add("picked");
    const ends = (end) => data.steps.flatMap((step, index) => (step[end] === number ? [index] : []));
    show(node.name, [
      told([
        ["what", node.kind + (node.asset ? ", an asset" : "")], ["zone", node.zone], ["wall", node.wall],
        ["place", node.place && make("code", node.place)],
      ]),
      ...stepButtons("steps from here", ends("source")), ...stepButtons("steps to here", ends("target")),
      ...pathButtons((step) => data.steps[step].source === number || data.steps[step].target === number),
    ]);
  }

  function pickSteps(numbers) {
    unpick();
    lines[lineOf[numbers[0]]].classList.add("picked");
    const first = data.steps[numbers[0]];
    show(`${data.nodes[first.source].name} → ${data.nodes[first.target].name}`, [
      ...numbers.flatMap((number) => {
        const step = data.steps[number];
        return [
          make("h3", step.edge), make("p", step.how),
          told([
            ["certainty", step.certainty], ["needs", broken(step.needs)], ["fixed in", broken(step.fixed)],
            ["to close it", step.mend], ["ATT&CK", technique(step.technique)],
            ["place", step.place && make("code", step.place)], ["read", broken(step.references.map(link))],
          ]),
        ];
      }),
      ...pathButtons((step) => numbers.includes(step)),
    ]);
  }

  nodes.forEach((node, number) => {
    node.setAttribute("tabindex", number ? "-1" : "0");
    node.setAttribute("role", "button");
    node.setAttribute("aria-label", node.querySelector("title").textContent);
    node.addEventListener("click", () => { if (!moved) { focus(number); pickNode(number); } });
  });
  lines.forEach((line, number) => line.addEventListener("click", () => { if (!moved) pickSteps(data.lines[number]); }));

  // The keyboard: one stop for the picture, arrows go to the nearest node that way.
  function focus(number) {
    for (const node of nodes) node.setAttribute("tabindex", "-1");
    nodes[number].setAttribute("tabindex", "0");
    nodes[number].focus({ preventScroll: true });
    reveal(number);
  }

  function nearest(from, dx, dy) {
    const here = corner(from);
    let best = -1;
    let least = Infinity;
    nodes.forEach((_, number) => {
      const there = corner(number);
      const along = (there.x - here.x) * dx + (there.y - here.y) * dy;
      const aside = Math.abs((there.x - here.x) * dy) + Math.abs((there.y - here.y) * dx);
      if (number !== from && along > 1 && along + 2.5 * aside < least) { best = number; least = along + 2.5 * aside; }
    });
    return best;
  }

  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  stage.addEventListener("keydown", (event) => {
    const number = nodes.indexOf(event.target.closest(".node"));
    if (event.ctrlKey || event.metaKey || event.altKey || number < 0) return;
    if (event.key in ARROWS) {
      const next = nearest(number, ...ARROWS[event.key]);
      if (next >= 0) focus(next);
    } else if (event.key === "Enter" || event.key === " ") pickNode(number);
    else return;
    event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      query.value = "";
      search();
      clear();
    } else if (event.target !== query) {
      const action = { "+": () => zoom(0.8), "-": () => zoom(1.25), 0: whole, "/": () => query.focus() }[event.key];
      if (!action) return;
      action();
      event.preventDefault();
    }
  });

  // Searching: names, steps, places. What does not match steps back, lists keep what does.
  const lower = (values) => values.flat().join("\n").toLowerCase();
  const nodeText = data.nodes.map((node) => lower([node.name, node.kind, node.zone, node.place]));
  const stepText = data.steps.map((step) => lower([
    step.edge, step.how, step.mend, step.technique, step.place, step.certainty, step.needs, step.fixed,
  ]));

  function search() {
    const wanted = query.value.trim().toLowerCase();
    const nodeHits = nodeText.map((text) => text.includes(wanted));
    const stepHits = stepText.map((text) => text.includes(wanted));
    nodes.forEach((node, number) => node.classList.toggle("missed", !nodeHits[number]));
    lines.forEach((line, number) => {
      line.classList.toggle("missed", !data.lines[number].some((step) => stepHits[step]));
    });
    let shown = 0;
    ways.forEach((way, number) => {
      const { source, target, steps } = data.paths[number];
      way.hidden = !(nodeHits[source] || nodeHits[target] || steps.some((step) => stepHits[step]));
      shown += way.hidden ? 0 : 1;
    });
    byId("count").textContent = wanted
      ? `${nodeHits.filter(Boolean).length} nodes, ${stepHits.filter(Boolean).length} steps, ${shown} paths` : "";
  }

  query.addEventListener("input", search);
  query.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    const wanted = query.value.trim().toLowerCase();
    const hit = nodeText.findIndex((text) => text.includes(wanted));
    if (hit >= 0) focus(hit);
  });

  // On paper all lists are open and all of the picture is seen.
  let before = [];
  addEventListener("beforeprint", () => {
    before = [...document.querySelectorAll("details:not([open])")];
    for (const each of before) each.open = true;
    whole();
  });
  addEventListener("afterprint", () => { for (const each of before) each.open = false; });

  // An image has no parts for a screen reader; now it has.
  picture.setAttribute("role", "group");
  document.body.classList.add("live");
  byId("tools").hidden = false;
  byId("search").hidden = false;
  if (ways.length) choosePath(0);
})();
