import type { Aspect, Basis, Boundary, Side, Verdict } from "../../boundary/side.ts";
import { visible } from "../../message/visible-text.ts";

/** Characters of a line, where its words let it. */
const width = 100;

const headings: readonly (readonly [verdict: Verdict, heading: string])[] = [
  ["separates", "separates them"],
  ["partly", "separates them in part"],
  ["shares", "does not separate them"],
  ["unknown", "could not be found out"],
];

/** How it is known, where it is not what was checked at that moment. */
const notes: Readonly<Record<Basis, string>> = {
  checked: "",
  host: " (by the host's settings)",
  started: " (as started, not checked)",
  design: " (as Skerry is made)",
};

/** What stands between two sides: first who they are, then each aspect in a sentence, by what it does. */
export function boundaryText({ at, a, b, aspects }: Boundary): string {
  const moment = new Date(at).toISOString().slice(0, 19).replace("T", " ");
  const parts = headings.flatMap(([verdict, heading]) => {
    const those = aspects.filter((each) => each.verdict === verdict);
    return those.length === 0 ? [] : [`\n${heading}\n${those.map(aspectText).join("\n")}`];
  });
  const heading = `Between ${nameOf(a)} and ${nameOf(b)}, as checked at ${moment} UTC`;
  return `${[heading, "", sideText(a), sideText(b), ...parts].join("\n")}\n`;
}

function sideText({ kind, name, tenant, cordon, processes }: Side): string {
  const where =
    kind === "host"
      ? processes.map(({ pid, role }) => `${role} ${pid}`)
      : [`tenant ${tenant}`, `cordon ${cordon}`, ...processes.map(({ pid }) => `process ${pid}`)];
  return visible(`${name}: ${where.join(", ")}`);
}

function aspectText({ aspect, sentence, basis }: Aspect): string {
  const indent = " ".repeat(16);
  const lines = wrapped(visible(`${sentence}${notes[basis]}`), width - indent.length);
  return `  ${aspect.padEnd(indent.length - 2)}${lines.join(`\n${indent}`)}`;
}

/** A text in lines of so many characters; a word that is longer has one of its own. */
function wrapped(text: string, most: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > most) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

const nameOf = ({ name }: Side) => visible(name);
