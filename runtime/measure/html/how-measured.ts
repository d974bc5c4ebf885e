import { type Html, html } from "../../page/html-text.ts";
import { limitKey } from "../../settings/limit-keys.ts";
import { formatBytes, formatCount, formatQuantity } from "../../settings/quantities.ts";
import { ratesSentence } from "../calibration/rates-sentence.ts";
import type { Report } from "../report.ts";
import { limitNames } from "../shares.ts";
import { foldedCard, type Section, tableBox } from "./section.ts";
import { tenantSentence, tenantText } from "./tenant-text.ts";

/** What was measured, on which versions, on which machine and under which limits. */
export function howMeasured(report: Report): Section {
  const { worker, measuredWith, notes, seeded, platforms } = report;
  const { machine } = measuredWith;
  const facts: readonly (readonly [string, string])[] = [
    ["Worker", `${tenantText(worker.name)}, ${tenantText(worker.world)}`],
    ["Source", `sha256 ${worker.sha256}`],
    ["Module", sizes(worker)],
    [
      "Imports",
      worker.grants.length === 0
        ? "nothing"
        : worker.grants.map((each) => tenantText(each)).join(", "),
    ],
    ["Skerry", `${measuredWith.skerry}, pipeline ${measuredWith.pipeline}`],
    ["Price table", `version ${measuredWith.priceTable}: fuel compares only within one version`],
    ["Node, V8", `${measuredWith.node}, ${measuredWith.v8}`],
    ["Machine", machineText(machine)],
    ["Calibration", ratesSentence(report)],
    ["Table of platforms", platforms],
    ["Random values, clock", seeded ? "held still by --seed" : "as they come"],
    ["Measured at", `${measuredWith.at} (UTC)`],
  ];
  return {
    id: "how",
    short: "How it was measured",
    title: "How it was measured",
    content: html`${notes.length === 0 ? html`` : html`<div class="card">${notes.map((note) => html`<p>${tenantSentence(note)}</p>`)}</div>`}
${foldedCard({
  title: html`Versions and machine`,
  content: html`<dl>${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`,
})}
${limitTable(report)}`,
  };
}

function sizes({ moduleBytes, moduleGzipBytes, artifactBytes }: Report["worker"]): string {
  return `${formatBytes(moduleBytes)}, ${formatBytes(moduleGzipBytes)} gzip; loaded as ${formatBytes(artifactBytes)}`;
}

function machineText({ cpu, cores, memoryBytes, platform }: Report["measuredWith"]["machine"]) {
  return `${cpu}, ${formatCount(cores)} cores, ${formatBytes(memoryBytes)}, ${platform}`;
}

function limitTable({ limits }: Report): Html {
  const caption = "Limits it ran under";
  const shownLimit = (key: keyof typeof limits) => formatQuantity(limits[key], limitKey(key).unit);
  const table = tableBox(
    caption,
    html`<table class="limits-in-force"><caption>${caption}</caption>
<thead><tr><th scope="col">limit</th><th scope="col">a request, or an instance, may have</th></tr></thead>
<tbody>${Object.entries(limitNames).map(
      ([key, name]) =>
        html`<tr><th scope="row">${name}</th><td>${shownLimit(key as keyof typeof limits)}</td></tr>`,
    )}</tbody></table>`,
  );
  return foldedCard({ title: html`${caption}`, content: table });
}
