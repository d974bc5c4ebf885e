// Runs in the page of a report: draws where fuel goes as frames, each as wide as what it burned with what it
// called, below its caller. The page's tables say the same as text.

{
  const profiles = JSON.parse(document.getElementById("flame-data").textContent);
  const rowHeight = 24;
  /** Frames narrower than this part of the picture are left out. */
  const minPart = 0.0015;
  const count = (value) => value.toLocaleString("en-US");

  for (const box of document.querySelectorAll("[data-flame]")) {
    draw(box, profiles[Number(box.dataset.flame)]);
  }

  function draw(box, { fuel, names, kinds, parents, functions, self, counts }) {
    const picture = box.querySelector(".flame");
    const search = box.querySelector("input");
    const reset = box.querySelector("button");
    const answer = box.querySelector("output");
    const told = box.querySelector(".told");
    const totals = [...self];
    const children = parents.map(() => []);
    for (let place = parents.length - 1; place > 0; place--) {
      const parent = parents[place];
      totals[parent] += totals[place];
      children[parent].push(place);
    }
    for (const places of children) places.sort((one, other) => totals[other] - totals[one]);
    let focused = 0;
    let frames = new Map();

    const nameOf = (place) => names[functions[place]];
    const percent = (value) => `${(fuel === 0 ? 0 : (100 * value) / fuel).toFixed(1)} %`;
    const describe = (place) => {
      const times = counts[place];
      return `${nameOf(place)}: total ${count(totals[place])} fuel, ${percent(totals[place])}; self ${count(self[place])}; ${count(times)} ${times === 1 ? "call" : "calls"}`;
    };
    const wanted = () => search.value.trim().toLowerCase();
    const isHit = (place, text) => text !== "" && nameOf(place).toLowerCase().includes(text);

    search.addEventListener("input", mark);
    reset.addEventListener("click", () => zoom(0));
    picture.addEventListener("keydown", onKey);
    picture.addEventListener("focusin", ({ target }) => tell(target));
    picture.addEventListener("pointerover", ({ target }) => tell(target));
    picture.addEventListener("click", ({ target }) => {
      const place = target.dataset?.place;
      if (place !== undefined) zoom(Number(place));
    });
    zoom(0, false);
    box.hidden = false;

    function zoom(place, moveFocus = true) {
      reset.disabled = place === 0;
      const above = [];
      for (let at = parents[place]; at >= 0; at = parents[at]) above.unshift(at);
      frames = new Map();
      const made = [];
      above.forEach((each, depth) => {
        made.push(frameOf(each, depth, 0, 1));
      });
      const whole = totals[place] || 1;
      const rows = [[place, above.length, 0]];
      let deepest = above.length;
      while (rows.length > 0) {
        const [at, depth, left] = rows.pop();
        const part = at === place ? 1 : totals[at] / whole;
        if (part < minPart) continue;
        deepest = Math.max(deepest, depth);
        made.push(frameOf(at, depth, left, part));
        let next = left;
        const below = children[at].map((child) => {
          const from = next;
          next += totals[child] / whole;
          return [child, depth + 1, from];
        });
        // The first comes next: frames stand in the page as they are called.
        rows.push(...below.reverse());
      }
      picture.replaceChildren(...made);
      picture.style.height = `${(deepest + 1) * rowHeight}px`;
      mark();
      focusOn(place, moveFocus);
    }

    function frameOf(place, depth, left, part) {
      const frame = document.createElement("button");
      const name = nameOf(place);
      frame.type = "button";
      frame.dataset.place = String(place);
      frame.className = `frame part-${kinds[functions[place]]}`;
      frame.style.left = `${100 * left}%`;
      frame.style.width = `${100 * part}%`;
      frame.style.top = `${depth * rowHeight}px`;
      frame.textContent = name;
      frame.title = describe(place);
      frame.setAttribute("aria-label", describe(place));
      frame.tabIndex = -1;
      frames.set(place, frame);
      return frame;
    }

    function focusOn(place, move = true) {
      const frame = frames.get(place);
      if (frame === undefined) return;
      const before = frames.get(focused);
      if (before !== undefined) before.tabIndex = -1;
      focused = place;
      frame.tabIndex = 0;
      if (move) frame.focus();
    }

    function onKey(event) {
      const parent = parents[focused];
      const shown = (places) => places.filter((each) => frames.has(each));
      const beside = parent < 0 ? [] : shown(children[parent]);
      const at = beside.indexOf(focused);
      const to = {
        ArrowDown: () => shown(children[focused])[0],
        ArrowUp: () => (parent < 0 ? undefined : parent),
        ArrowRight: () => beside[at + 1],
        ArrowLeft: () => beside[at - 1],
      }[event.key];
      if (event.key === "Escape") zoom(0);
      else if (to === undefined) return;
      else {
        const place = to();
        if (place !== undefined) focusOn(place);
      }
      event.preventDefault();
    }

    function mark() {
      const text = wanted();
      for (const [place, frame] of frames) frame.classList.toggle("hit", isHit(place, text));
      if (text === "") {
        answer.value = "";
        return;
      }
      let found = 0;
      const places = [0];
      const hits = new Set(functions.filter((_, place) => isHit(place, text)));
      while (places.length > 0) {
        const place = places.pop();
        // What is called by one that is found is within its fuel.
        if (isHit(place, text)) {
          found += totals[place];
        } else places.push(...children[place]);
      }
      const what = hits.size === 1 ? "1 function" : `${count(hits.size)} functions`;
      answer.value = hits.size === 0 ? "no function" : `${what}, ${percent(found)} of the fuel`;
    }

    function tell(target) {
      const place = target.dataset?.place;
      if (place !== undefined) told.textContent = describe(Number(place));
    }
  }
}
