import { errorTable } from "../../error-table.ts";
import { firstOf } from "../../message/prose.ts";
import { visible } from "../../message/visible-text.ts";
import type { ComparedPart } from "../../replay/compare-replay.ts";
import { toJson } from "../../replay/json-values.ts";
import type { ReplayedCall } from "../../replay/recorded-answers.ts";
import type { RecordedCall, RecordedEnd } from "../../replay/recording.ts";
import { formatBytes, formatCount } from "../../settings/quantities.ts";
import { paint } from "./output.ts";
import type { Align } from "./plain-table.ts";
import { indented, plainTable } from "./plain-table.ts";
import type { ShownReplay } from "./replay-document.ts";
import { shownTarget } from "./shown-target.ts";

/** Characters of a call's arguments, and of its answer, in a trace. */
const maxValueLength = 160;

/** Calls of a list that are named; the others are counted. */
const maxCalls = 5;

/** A replay for people: whether it came to the same, what not, and why that may be. */
export function replayText(shown: ShownReplay, trace: boolean): string {
  const { recording, replayed, compared, otherModule } = shown;
  const { request, worker, at } = recording;
  const verdict = compared.same ? paint("green", "same") : paint("red", "different");
  const module = otherModule ? "another module" : `module ${worker.module.slice(0, 12)}`;
  const lines = [
    `${verdict}  ${visible(request.method)} ${shownTarget(request.uri)}, recorded ${visible(at)}: ${visible(worker.name)}, ${module}`,
    partsText(compared.parts),
    ...differencesText(shown),
  ];
  if (trace) lines.push("", ...traceLines(replayed));
  return lines.join("\n");
}

const names: Readonly<Record<ComparedPart["part"], string>> = {
  status: "status",
  fields: "fields",
  body: "body",
  error: "error",
  fuel: "fuel",
  memoryBytes: "memory",
  hostCalls: "host calls",
  calls: "of them outside",
  log: "log",
};

function partsText(parts: readonly ComparedPart[]): string {
  const aligns: Align[] = ["left", "right", "right", "left"];
  const rows = parts.map(({ part, recorded, replayed, same }) => [
    names[part],
    shownPart(part, recorded),
    same ? "same" : shownPart(part, replayed),
    same || part === "status" ? "" : differenceOf(recorded, replayed),
  ]);
  return indented(plainTable(["", "recorded", "replayed", ""], aligns, rows));
}

function shownPart(part: ComparedPart["part"], value: unknown): string {
  if (value === null) return "none";
  if (part === "memoryBytes") return formatBytes(value as number);
  if (typeof value === "number") return part === "status" ? String(value) : formatCount(value);
  if (Array.isArray(value)) return value.length === 1 ? "1 line" : `${value.length} lines`;
  const record = value as Record<string, unknown>;
  if (part === "fields") return String((record.fields as unknown[]).length);
  if (part === "error") return String(record.code);
  if (record.handedOn !== undefined) return `stream ${record.handedOn}, handed on`;
  return formatBytes(record.bytes as number);
}

function differenceOf(recorded: unknown, replayed: unknown): string {
  if (typeof recorded !== "number" || typeof replayed !== "number" || recorded === 0) return "";
  const more = replayed - recorded;
  const percent = Math.abs((100 * more) / recorded);
  const share = percent < 0.01 ? formatCount(Math.abs(more)) : `${percent.toFixed(2)} %`;
  return `${more > 0 ? "+" : "−"}${share}`;
}

/** What is not the same, and what may be the cause. */
function differencesText({ recording, replayed, compared, otherModule }: ShownReplay): string[] {
  const { diverged, fuelFrom, others, unmade } = compared;
  const lines: string[] = [];
  if (diverged !== null) {
    const { number, name, values, recorded } = diverged;
    lines.push(
      `${paint(["red", "bold"], "error[replay-diverged]")}: host call ${number} asks for ${name}${shownValues(values)}, and ${wasRecorded(recorded)}. The worker was ended there.`,
      `  ${paint("cyan", "help")}: ${errorTable["replay-diverged"].advice}`,
    );
  }
  if (fuelFrom !== null) {
    lines.push(
      `Fuel differs before host call ${fuelFrom.number}, ${fuelFrom.name}: ${formatCount(fuelFrom.recorded!.fuel)} recorded, ${formatCount(fuelFrom.fuel)} replayed.`,
    );
  }
  if (others.length > 0) {
    lines.push(`Other arguments: ${listed(others)}. They got the recorded answers all the same.`);
  }
  if (unmade > 0) lines.push(`Recorded host calls that were not made: ${formatCount(unmade)}.`);
  lines.push(...answerLines(recording.end, replayed.end));
  const { masked, madeBy, end } = recording;
  if (!compared.same && masked !== null && !otherModule) {
    lines.push(
      `The recording is masked (secrets, ${masked.fields.join(", ")}): a worker that looks at what is masked goes another way. That is the likely cause.`,
    );
  }
  if (!compared.same && madeBy.engine !== process.versions.v8) {
    lines.push(`It was recorded on V8 ${visible(madeBy.engine)}; this is ${process.versions.v8}.`);
  }
  if (end.usage === null) {
    lines.push("The isolate was lost when this was recorded: what the request cost is not known.");
  } else if (end.error?.code === "deadline-exceeded") {
    lines.push(
      "Its deadline ended it then; the replay, which has no clock, ends at the same fuel.",
    );
  }
  if (replayed.end.error !== null && diverged === null) {
    lines.push(`${replayed.end.error.code}: ${visible(replayed.end.error.message)}`);
    if (replayed.end.error.detail) lines.push(indented(visible(replayed.end.error.detail, true)));
  }
  return lines;
}

function wasRecorded(recorded: RecordedCall | null): string {
  return recorded === null
    ? "nothing more was recorded"
    : `${visible(recorded.name)}${shownValues(recorded.values)} was recorded there`;
}

function listed(calls: readonly ReplayedCall[]): string {
  return firstOf(
    calls.map(({ number, name }) => `${number} ${name}`),
    maxCalls,
  );
}

/** Fields and body, where they differ. */
function answerLines({ answer: recorded }: RecordedEnd, { answer }: RecordedEnd): string[] {
  if (recorded === null || answer === null) return [];
  const text = ([name, value]: readonly [string, string]) => visible(`${name}: ${value}`);
  const [before, after] = [recorded.fields.map(text), answer.fields.map(text)];
  return [
    ...before.filter((each) => !after.includes(each)).map((each) => paint("red", `- ${each}`)),
    ...after.filter((each) => !before.includes(each)).map((each) => paint("green", `+ ${each}`)),
    ...bodyLines(contentOf(recorded), contentOf(answer)),
  ];
}

function contentOf({ body }: NonNullable<RecordedEnd["answer"]>): string | null {
  const content = body !== null && typeof body === "object" ? body.content : null;
  return content && Buffer.from(content).toString("utf8");
}

/** The first line of text in which two bodies differ. */
function bodyLines(recorded: string | null, replayed: string | null): string[] {
  if (recorded === null || replayed === null || recorded === replayed) return [];
  const [before, after] = [recorded.split("\n"), replayed.split("\n")];
  const at = before.findIndex((line, i) => line !== after[i]);
  const line = at < 0 ? before.length : at;
  const part = (text: string | undefined) => visible((text ?? "").slice(0, maxValueLength));
  return [
    `body, line ${line + 1}:`,
    paint("red", `- ${part(before[line])}`),
    paint("green", `+ ${part(after[line])}`),
  ];
}

/** All calls in the order of the fuel that was burned by then. */
function traceLines({ played, inside }: ShownReplay["replayed"]): string[] {
  const all = [
    ...inside.map(({ fuel, name, asked, got }) => {
      const text = `      fuel ${formatCount(fuel)}  ${visible(name)}(${visible(asked)})`;
      return { fuel, line: paint("dim", `${text}${got === "none" ? "" : `  → ${visible(got)}`}`) };
    }),
    ...played.map((call) => ({ fuel: call.fuel, line: traceLine(call) })),
  ];
  return all.sort((a, b) => a.fuel - b.fuel).map(({ line }) => line);
}

function traceLine({ number, name, values, fuel, recorded, differs }: ReplayedCall): string {
  const mark = differs === "no" ? " " : paint(differs === "asked" ? "red" : "yellow", "!");
  const told = recorded === null || differs === "asked" ? "" : shownTold(recorded);
  return `${mark}${String(number).padStart(4)}  fuel ${formatCount(fuel)}  ${visible(name)}${shownValues(values)}${told}`;
}

function shownTold({ told }: RecordedCall): string {
  if (told === null) return "";
  if (told.kind === "value") return `  → ${shownValue(told.value ?? null)}`;
  return `  → ${told.kind === "misuse" ? `ended: ${visible(told.message)}` : "ended: deadline"}`;
}

function shownValues(values: readonly unknown[]): string {
  return `(${values.map(shownValue).join(", ")})`;
}

function shownValue(value: unknown): string {
  const text = visible(JSON.stringify(toJson(value)) ?? "");
  return text.length > maxValueLength ? `${text.slice(0, maxValueLength)}…` : text;
}
