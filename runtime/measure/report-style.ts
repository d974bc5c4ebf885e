import { Html } from "../page/html-text.ts";
import { pageStyle } from "../page/page-style.ts";

/** The style of a report. */
export const reportStyle = new Html(`${pageStyle}
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
svg { display: block; width: 100%; max-width: 34rem; height: auto; }
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
`);
