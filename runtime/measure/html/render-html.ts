import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { Html, html } from "../../page/html-text.ts";
import { pageStyle } from "../../page/page-style.ts";
import type { Report } from "../report.ts";
import { caseSection } from "./case-section.ts";
import { comparisonSection } from "./comparison-section.ts";
import { firstScreen } from "./first-screen.ts";
import { flameData } from "./flame-data.ts";
import { growthSection } from "./growth-section.ts";
import { hostCallsSection } from "./host-calls-section.ts";
import { howMeasured } from "./how-measured.ts";
import { limitSection } from "./limit-section.ts";
import { probeSection } from "./probe-section.ts";
import { contents, renderSection, type Section } from "./section.ts";
import { tenantText } from "./tenant-text.ts";
import { flameScript, whereSection } from "./where-section.ts";

/** One file for each part of the page; what is printed differs comes last. */
const sheets = [
  "roles",
  "page",
  "first-screen",
  "tables",
  "folded",
  "pictures",
  "flame-graph",
  "print",
].map((name) => readFileSync(new URL(`./style/${name}.css`, import.meta.url), "utf8"));

/** The style of a report. */
const reportStyle = new Html([pageStyle, ...sheets].join(""));

/** Nothing is loaded, and no program runs but the one that draws. */
const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${createHash("sha256").update(flameScript).digest("base64")}'; base-uri 'none'; form-action 'none'`;

/** A report as one page that needs nothing else: style, pictures and their program are inside it. */
export function renderHtml(report: Report): string {
  const { worker, measuredWith, where } = report;
  const sections = sectionsOf(report);
  const name = tenantText(worker.name);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${name}: measured by Skerry</title>
<style>${reportStyle}</style>
</head>
<body>
<header>
<h1>${name}</h1>
<p class="soft">measured ${measuredWith.at.slice(0, 16).replace("T", " ")} UTC by Skerry ${measuredWith.skerry}, source <code>${worker.sha256.slice(0, 12)}</code></p>
</header>
<main>
${firstScreen(report)}
${contents(sections)}
${sections.map(renderSection)}
</main>
${where.length === 0 ? html`` : [flameData(where), new Html(`<script>${flameScript}</script>`)]}
</body>
</html>
`.text;
}

/** The parts of the page that the report has something for. */
function sectionsOf(report: Report): Section[] {
  const { growth, comparison, where, probes } = report;
  return [
    comparison === null ? null : comparisonSection(comparison),
    where.length === 0 ? null : whereSection(report),
    growth.length === 0 ? null : growthSection(report),
    probes.length === 0 ? null : probeSection(report),
    caseSection(report),
    limitSection(report),
    hostCallsSection(report),
    howMeasured(report),
  ].filter((section) => section !== null);
}
