import { Html } from "./html-text.ts";

/** The page's style: system fonts, light and dark by the reader's choice, nothing from elsewhere. */
export const pageStyle = new Html(`
:root {
  color-scheme: light dark;
  --page: #f7f8fa; --card: #ffffff; --ink: #1b2230; --soft: #5d6879; --line: #dfe3ea;
  --fuel: #2563c9; --memory: #0f8a6c; --time: #b05e12; --body: #8b46b8;
  --good: #14804a; --warn: #a86a00; --bad: #c02b2b; --track: #e8ebf0;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #12151c; --card: #1a1f29; --ink: #e6e9ef; --soft: #98a3b5; --line: #2b3240;
    --fuel: #6ea8ff; --memory: #4fd0a9; --time: #f0a35c; --body: #cf9af0;
    --good: #57c98a; --warn: #e5b04a; --bad: #ff7b7b; --track: #2a303c;
  }
}
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
.verdicts { display: grid; gap: 0.6rem; margin-top: 1.25rem; }
.verdict { border-left: 4px solid var(--good); }
.verdict.warn { border-left-color: var(--warn); }
.verdict.bad { border-left-color: var(--bad); font-weight: 600; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th { text-align: right; font-weight: 500; color: var(--soft); font-size: 0.85rem; }
th:first-child, td:first-child, th:last-child, td:last-child { text-align: left; }
td { text-align: right; white-space: nowrap; }
td:first-child { font-weight: 600; }
th, td { padding: 0.42rem 0.5rem; border-bottom: 1px solid var(--line); }
tr:last-child td { border-bottom: 0; }
.bar { display: inline-block; vertical-align: middle; width: 7rem; height: 0.6rem;
  margin-right: 0.6rem; border-radius: 99px; background: var(--track); overflow: hidden; }
.bar i { display: block; height: 100%; border-radius: 99px; min-width: 2px; background: var(--good); }
.bar i.warn { background: var(--warn); } .bar i.bad { background: var(--bad); }
.grid { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(19rem, 1fr)); }
.grid .card { display: flex; flex-direction: column; } .grid svg { margin-top: auto; }
svg { display: block; width: 100%; height: auto; }
svg text { fill: var(--soft); font-size: 11px; }
svg .axis { stroke: var(--line); stroke-width: 1; }
svg .limit { stroke: var(--bad); stroke-width: 1.5; stroke-dasharray: 5 4; }
svg .refused { stroke: var(--soft); stroke-width: 1.5; stroke-dasharray: 2 3; }
svg .end { fill: var(--bad); }
.fuel { --c: var(--fuel); } .memory { --c: var(--memory); } .time { --c: var(--time); }
svg rect.mark { fill: var(--c); } svg polyline { fill: none; stroke: var(--c); stroke-width: 2; }
svg circle.mark { fill: var(--c); }
.key { display: inline-flex; align-items: center; gap: 0.35rem; margin-right: 1rem;
  color: var(--soft); font-size: 0.85rem; }
.key::before { content: ""; width: 0.9rem; height: 0.2rem; border-radius: 2px; background: var(--c); }
code { font: 0.9em ui-monospace, SFMono-Regular, Menlo, "DejaVu Sans Mono", monospace; }
`);
