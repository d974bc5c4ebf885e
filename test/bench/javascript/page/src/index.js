// A page of 50 items, each with texts that are escaped as most authors do it.
const items = Array.from({ length: 50 }, (_, id) => ({
  id,
  name: `Item <${id}> & "more"`,
  price: id * 3.5,
  text: "What a catalogue says of an item: long enough to be like a page's own text",
}));
const entities = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escapeHtml = (text) => text.replace(/[&<>"']/g, (character) => entities[character]);

export default {
  fetch() {
    const rows = items.map(
      ({ id, name, price, text }) =>
        `<li id="i${id}"><h2>${escapeHtml(name)}</h2><p>${escapeHtml(text)}</p><b>${price.toFixed(2)}</b></li>`,
    );
    return new Response(`<!doctype html><title>Items</title><ul>${rows.join("")}</ul>`, {
      headers: { "content-type": "text/html; charset=utf-8" },
    });
  },
};
