import { readFileSync } from "node:fs";
import { relative } from "node:path";
import type { CompileOptions } from "./compile.ts";
import type { Diagnostic } from "./diagnostics.ts";
import type { Place, PositionMap } from "./position-map.ts";
import { missingHandler, type Thrown, thrownMark } from "./shell.ts";

type Note = NonNullable<Diagnostic["notes"]>[number];

interface Author {
  readonly entry: string;
  readonly projectDir: string;
  readonly missingGlobal?: CompileOptions["missingGlobal"];
}

/** The engine's frames: `    at name (componentize-qjs:user.js:12:3)`, `    at componentize-qjs:…`. */
const frame = /^\s*at (?:(.*?) \()?componentize-qjs:user\.js:(\d+):(\d+)\)?$/;

/** How the engine's host tells that its stack is full. */
const fullStack = "call stack exhausted";

/** Most frames of one error that are shown. */
const maxFrames = 12;

/** Why the engine could not initialise a worker, in the author's terms: the place of the source, its
 * line, and the calls that led there. */
export function initialisationError(
  failure: string,
  positions: PositionMap,
  author: Author,
): Diagnostic {
  const thrown = readThrown(failure);
  if (thrown !== null) {
    return thrown.message.startsWith(missingHandler)
      ? noHandler(thrown.message.slice(missingHandler.length), author)
      : topLevelError(thrown, positions, author);
  }
  if (failure.includes(fullStack)) {
    return { text: "Top-level code called itself too deeply: the engine's stack is full." };
  }
  if (endsInTrap(failure)) {
    return { text: "Top-level code crashed the engine: it asks for more than a worker can have." };
  }
  const [place] = framesOf(failure, positions);
  return {
    text: `The engine can't run the worker: ${failure.split("\n", 1)[0]}`,
    location: place === undefined ? null : location(place.place),
  };
}

/** Whether the engine came to an end by what its host knows no place of. */
function endsInTrap(failure: string): boolean {
  return failure.includes(fullStack) || failure.includes("wasm trap");
}

function readThrown(failure: string): Thrown | null {
  const at = failure.indexOf(thrownMark);
  if (at === -1) return null;
  const [json = ""] = failure.slice(at + thrownMark.length).split("\n", 1);
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

function topLevelError(
  thrown: Thrown,
  positions: PositionMap,
  { missingGlobal }: Author,
): Diagnostic {
  const frames = framesOf(thrown.stack, positions);
  const notes: Note[] = frames.slice(1, maxFrames).map(({ name, place }) => ({
    text: `called from ${name}`,
    location: location(place),
  }));
  for (let { cause } = thrown; cause !== null; cause = cause.cause) {
    const [first] = framesOf(cause.stack, positions);
    notes.push({
      text: `caused by ${sentence(cause)}`,
      location: first === undefined ? null : location(first.place),
    });
  }
  const hint = missingGlobal?.(thrown.message) ?? null;
  if (hint !== null) notes.unshift({ text: hint });
  return {
    text: `Top-level code threw ${sentence(thrown)}`,
    location: frames[0] === undefined ? null : location(frames[0].place),
    notes,
  };
}

function sentence({ name, message }: Thrown): string {
  if (name === null) return `a value that is no error: ${message}`;
  return message === "" ? name : `${name}: ${message}`;
}

function framesOf(stack: string, positions: PositionMap): { name: string; place: Place }[] {
  return stack.split("\n").flatMap((line) => {
    const match = frame.exec(line);
    if (match === null) return [];
    const place = positions.placeOf(Number(match[2]), Number(match[3]));
    const name = match[1] ?? "<anonymous>";
    return place === null
      ? []
      : [{ name: name === "<anonymous>" ? "top-level code" : name, place }];
  });
}

function location({ file, line, column, text }: Place) {
  return { file, line, column: column - 1, lineText: text, length: 0 };
}

function noHandler(exported: string, { entry, projectDir }: Author): Diagnostic {
  const file = relative(projectDir, entry);
  const source = readFileSync(entry, "utf8");
  // A file without any export may be a CommonJS module, whose exports are then its default.
  const names = /\bexports?\b/.test(source) ? exported.split(" ").join(", ") : "nothing";
  const text =
    `${file} must have a default export with a method fetch: ` +
    "`export default { async fetch(request, env, ctx) { return new Response(…) } }`. " +
    `It exports ${names}.`;
  const lines = source.split(/\r?\n/);
  const at = lines.findIndex((line) => /^\s*export\s+default\b/.test(line));
  if (at === -1) return { text, location: { file, line: 1, column: 0, lineText: lines[0] ?? "" } };
  return { text, location: { file, line: at + 1, column: 0, lineText: lines[at]! } };
}
