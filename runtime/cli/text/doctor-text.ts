import { styleText } from "node:util";
import type { Finding, Health } from "../../doctor/finding.ts";
import { visible } from "../../message/visible-text.ts";

const marks: Readonly<Record<Health, readonly [mark: string, style: "green" | "yellow" | "red"]>> =
  {
    ok: ["ok", "green"],
    warning: ["warning", "yellow"],
    problem: ["problem", "red"],
  };

/** What was found, a line each, with what to do below it, and a last line that sums it up. */
export function doctorText(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ about }) => about.length));
  const lines = findings.flatMap(({ about, health, found, advice }) => {
    const [mark, style] = marks[health];
    const head = `${styleText(style, mark.padEnd(7), { stream: process.stdout })}  ${about.padEnd(width)}`;
    const indent = " ".repeat(7 + 2 + width + 2);
    const told = `${head}  ${visible(found, true).replaceAll("\n", `\n${indent}`)}`;
    return advice === null ? [told] : [told, `${indent}${advice}`];
  });
  return `${[...lines, "", summary(findings)].join("\n")}\n`;
}

function summary(findings: readonly Finding[]): string {
  const count = (health: Health) => findings.filter((each) => each.health === health).length;
  const [problems, warnings] = [count("problem"), count("warning")];
  if (problems > 0) return `A host would not work here: ${counted(problems, "problem")}.`;
  return warnings > 0
    ? `A host works here, with ${counted(warnings, "warning")}.`
    : "A host works here.";
}

const counted = (n: number, word: string) => `${n} ${word}${n === 1 ? "" : "s"}`;
