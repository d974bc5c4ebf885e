import { paletteStyle } from "./palette.ts";

/** What all pages share: the palette, system fonts, nothing from elsewhere. A style sheet, for the beginning of a page's own. */
export const pageStyle = `${paletteStyle}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
main { max-width: 70rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { font-size: 1.7rem; margin: 0; letter-spacing: -0.01em; }
h2 { font-size: 1.1rem; margin: 2.25rem 0 0.75rem; }
h3 { font-size: 0.95rem; margin: 0 0 0.15rem; font-weight: 600; overflow-wrap: anywhere; }
p { margin: 0.25rem 0; overflow-wrap: anywhere; }
.soft { color: var(--soft); }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px;
  padding: 1rem 1.15rem; }
a { color: inherit; text-decoration-color: var(--soft); text-underline-offset: 0.15em; }
a:hover { text-decoration-color: currentcolor; }
:focus-visible { outline: 2px solid var(--ink); outline-offset: 2px; }
code { font: 0.9em ui-monospace, SFMono-Regular, Menlo, "DejaVu Sans Mono", monospace; }
`;
