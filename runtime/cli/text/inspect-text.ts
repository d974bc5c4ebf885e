import { visible } from "../../message/visible-text.ts";
import type { CoreManifest, SectionSize } from "../../module/artifact.ts";
import { formatBytes, formatCount } from "../../settings/quantities.ts";
import { pageBytes } from "../../wasm/page.ts";
import type { Inspection } from "../commands/inspect.ts";
import { indented, plainTable } from "./plain-table.ts";

/** An inspection for people. Names are the module's own, so they are made safe to print. */
export function inspectText(inspection: Inspection): string {
  const { manifest, metering, missingGrants } = inspection;
  const lines = [
    `kind      ${manifest.kind}`,
    `world     ${visible(manifest.world)}`,
    `source    ${formatBytes(manifest.source.bytes)}, sha256 ${manifest.source.sha256}`,
    `artifact  ${formatBytes(inspection.artifactBytes)}, pipeline ${manifest.pipelineVersion}`,
    `metering  ${change(metering)}; it charges at ${formatCount(metering.charges)} places and checks at ${formatCount(metering.checks)}`,
    "",
    "imports",
    // A component also imports the types its function is made of, by names without a package.
    ...manifest.imports
      .filter((name) => name.includes("/"))
      .map((name) => `  ${visible(name)}${grantNote(name, inspection)}`),
    "exports",
    ...manifest.exports.map((name) => `  ${visible(name)}`),
    "",
    "sections of the file",
    indented(sectionTable(manifest.sections)),
    "",
    "core modules",
    indented(coreTable(manifest.cores)),
    ...manifest.cores.flatMap(({ name, sections }) => [
      "",
      `sections of ${visible(name)}`,
      indented(sectionTable(sections)),
    ]),
  ];
  if (missingGrants.length > 0) {
    lines.push(
      "",
      `The settings do not grant ${missingGrants.join(", ")}: this host would refuse to run it.`,
    );
  }
  return `${lines.join("\n")}\n`;
}

/** What became of the core modules' size. */
function change({ addedBytes, sourceBytes, ratio }: Inspection["metering"]): string {
  const times = ratio === null ? "" : `, ${ratio.toFixed(2)} times their size`;
  if (addedBytes >= 0) {
    const to = ratio === null ? "" : ` to ${formatBytes(sourceBytes)} of core modules`;
    return `added ${formatBytes(addedBytes)}${to}${times}`;
  }
  return (
    `made ${formatBytes(sourceBytes)} of core modules smaller by ${formatBytes(-addedBytes)}${times}, as it leaves out ` +
    "sections of names and for debuggers, which are more than what it added"
  );
}

function grantNote(name: string, { manifest, missingGrants }: Inspection): string {
  const grant = manifest.grants.find((each) => name.includes(`/${each}@`));
  if (grant === undefined) return "  needs no grant";
  return `  needs grant ${grant}${missingGrants.includes(grant) ? ", which is missing" : ""}`;
}

function sectionTable(sections: readonly SectionSize[]): string {
  return plainTable(
    ["section", "offset", "size"],
    ["left", "right", "right"],
    sections.map(({ name, offset, bytes }) => [
      visible(name),
      formatCount(offset),
      formatBytes(bytes),
    ]),
  );
}

function coreTable(cores: readonly CoreManifest[]): string {
  return plainTable(
    ["module", "source", "metered", "functions", "charges", "memories", "tables"],
    ["left", "right", "right", "right", "right", "left", "left"],
    cores.map((core) => [
      visible(core.name),
      formatBytes(core.sourceBytes),
      formatBytes(core.meteredBytes),
      formatCount(core.functions),
      formatCount(core.charges),
      core.memories.map(({ minPages, maxPages }) => range(minPages, maxPages, pages)).join(", "),
      core.tables
        .map(({ minElements, maxElements }) => range(minElements, maxElements, formatCount))
        .join(", "),
    ]),
  );
}

const pages = (count: number) => formatBytes(count * pageBytes);

function range(least: number, most: number | null, format: (value: number) => string): string {
  if (least === most) return format(least);
  return `${format(least)} to ${most === null ? "the cap" : format(most)}`;
}
