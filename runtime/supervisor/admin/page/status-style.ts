import { pageStyle } from "../../../page/page-style.ts";

/** The style of the status page, as text: its digest is in the content security policy. */
export const statusStyle = `${pageStyle}
main { max-width: 96rem; padding: 1.25rem 1.25rem 3rem; display: grid; gap: 1rem;
  grid-template-columns: minmax(0, 1fr); }
header { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.25rem 1rem; }
header p { margin: 0; } header .refresh { margin-left: auto; }
.pill { font-size: 0.8rem; font-weight: 600; vertical-align: 0.2em; padding: 0.15rem 0.6rem;
  border-radius: 99px; color: var(--card); letter-spacing: 0; }
.pill.good { background: var(--verdict-good); } .pill.bad { background: var(--verdict-over); }
.chip { font-size: 0.72rem; font-weight: 500; padding: 0.05rem 0.4rem; border-radius: 99px;
  background: var(--track); color: var(--soft); white-space: nowrap; }
.chip.bad { color: var(--verdict-over); }
.tiles { display: grid; gap: 0.75rem; margin: 0; grid-template-columns: repeat(8, minmax(0, 1fr)); }
.tile { background: var(--card); border: 1px solid var(--line); border-radius: 10px;
  padding: 0.6rem 0.9rem; min-width: 0; }
.tile.rate { grid-column: span 2; display: grid; grid-template-columns: auto minmax(0, 1fr);
  column-gap: 1rem; }
.tile.rate .picture { grid-column: 2; grid-row: 1 / 4; align-self: stretch; }
.tile.rate .spark { width: 100%; height: 4rem; }
.tile dt { color: var(--soft); font-size: 0.8rem; }
.tile dd { margin: 0; font-size: 1.45rem; font-weight: 600; line-height: 1.3;
  font-variant-numeric: tabular-nums; letter-spacing: -0.01em; }
.tile dd.note { font-size: 0.78rem; font-weight: 400; color: var(--soft); letter-spacing: 0; }
.tile.warn dd:nth-of-type(1) { color: var(--verdict-near); } .tile.bad dd:nth-of-type(1) { color: var(--verdict-over); }
.card { overflow-x: auto; padding: 0.8rem 1rem; position: relative; }
.alarm { border-left: 4px solid var(--verdict-over); } .alarm .wide { width: 55%; }
.toolbar { display: flex; flex-wrap: wrap; gap: 0.25rem 1.5rem; font-size: 0.85rem;
  color: var(--soft); position: absolute; right: 1rem; line-height: 1.7rem; }
.orders > * { margin-left: 0.45rem; } .orders b { color: var(--ink); }
input, button { font: inherit; color: inherit; background: var(--page);
  border: 1px solid var(--line); border-radius: 6px; padding: 0.1rem 0.5rem; }
input { width: 9rem; }
table { border-collapse: collapse; width: 100%; font-size: 0.88rem;
  font-variant-numeric: tabular-nums; }
caption { text-align: left; font-size: 1.05rem; font-weight: 600; padding-bottom: 0.35rem; }
th, td { padding: 0.4rem 0.5rem; border-bottom: 1px solid var(--line); text-align: left;
  vertical-align: top; font-weight: 400; }
th:first-child { padding-left: 0; } tr > :last-child { padding-right: 0; }
thead th { color: var(--soft); font-size: 0.8rem; white-space: nowrap; }
tbody tr:last-child > * { border-bottom: 0; }
.number, .peak { text-align: right; white-space: nowrap; }
tbody th { min-width: 12.5rem; font-weight: 600; overflow-wrap: anywhere; }
td.text, thead th { white-space: nowrap; } td.wide { overflow-wrap: anywhere; }
.sub { display: block; color: var(--soft); font-size: 0.8rem; font-weight: 400; overflow-wrap: anywhere; }
.routes code { margin-right: 0.35rem; }
.minute { display: flex; gap: 0.6rem; align-items: center; }
.minute .spark { width: 8rem; } .minute > span { white-space: nowrap; }
.spark { height: 1.6rem; display: block; }
.spark path { fill: var(--soft); fill-opacity: 0.2; stroke: var(--soft); stroke-width: 1.25;
  stroke-linejoin: round; vector-effect: non-scaling-stroke; }
.share { display: inline-grid; justify-items: end; width: 4.5rem; }
.bar { width: 100%; height: 0.4rem; border-radius: 99px; display: block; }
.bar .track { fill: var(--track); } .share.good .part { fill: var(--verdict-good); }
.share.warn .part { fill: var(--verdict-near); } .share.bad .part { fill: var(--verdict-over); }
.share.warn { color: var(--verdict-near); font-weight: 600; } .share.bad { color: var(--verdict-over); font-weight: 600; }
.sign { font-size: 0.7em; text-decoration: none; margin-right: 0.3em; }
.links a { margin-right: 1rem; }
@media (max-width: 72rem) {
  .tiles { grid-template-columns: repeat(6, minmax(0, 1fr)); }
  .tile.rate { grid-column: 1 / -1; }
  .toolbar { position: static; justify-content: space-between; }
  table, caption { display: block; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tbody { display: grid; gap: 0 2rem; grid-template-columns: repeat(auto-fill, minmax(min(20rem, 100%), 1fr)); }
  tbody tr, tbody tr:last-child { display: grid; gap: 0.3rem 0.75rem; padding: 0.6rem 0; align-content: start;
    grid-template-columns: repeat(12, minmax(0, 1fr)); border-top: 1px solid var(--line); }
  tbody th, td, th:first-child, td:last-child { padding: 0; border: 0; min-width: 0; grid-column: span 12; }
  td.number, td.peak { text-align: left; grid-column: span 3; }
  td.peak { grid-column: span 4; }
  td.text { white-space: normal; } .alarm .wide { width: auto; }
  td::before { content: attr(data-heading); display: block; color: var(--soft); font-size: 0.78rem; }
  td .sub { overflow-wrap: normal; } td.text .sub { display: inline; margin-left: 0.5rem; }
  .minute .spark { flex: 1; width: auto; min-width: 0; }
  .share { width: 100%; justify-items: start; }
}
@media (max-width: 40rem) {
  main { padding: 1rem 0.75rem 2rem; gap: 0.75rem; }
  header .refresh { margin-left: 0; }
  .tiles { grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 0.5rem; }
  .tile { padding: 0.5rem 0.65rem; } .tile dd { font-size: 1.25rem; }
}
`;
