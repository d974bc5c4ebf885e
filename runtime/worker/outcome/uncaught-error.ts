import type { Failure } from "../../isolate/inside/batch/protocol.ts";
import type { Artifact } from "../../module/artifact.ts";
import { globalHint, shownText } from "./script-frames.ts";

/** An error that ended a guest, as one sentence. */
interface UncaughtError {
  readonly sentence: string;
  /** True if a script threw it: then frames of the engine are left out. */
  readonly isScript: boolean;
}

/** The JavaScript SDK's prefix of a message before it ends a request. */
const scriptError =
  /^The (?:handler threw|handler's promise was rejected|body of the response was rejected): /;
const scriptSentence = /^The (?:handler|body of the response)\b/;

/** The function of the SDK for AssemblyScript that ends a worker, and the place behind its message. */
const abortFrame = /(?:^|\/)abi\/globals\/abort(?:WithoutLog)?(?: |$)/;
const abortPlace = / \((\S+):(\d+):(\d+)\)$/;

/** The maximum of reported characters of a message: the log has all of it. */
const longest = 500;

/**
 * Returns the cause of a guest's trap if an SDK ended it for an error and reported it. Other code may claim the same,
 * which does no harm. `frames` are those of the trap, `authors` its position in the author's files, which counts if the
 * error is the library's.
 */
export function uncaughtError(
  { said }: Failure,
  frames: readonly string[],
  authors: string | null,
  artifact: Artifact | null,
): UncaughtError | null {
  if (said === undefined) return null;
  if (scriptSentence.test(said)) return { sentence: scriptWords(said, artifact), isScript: true };
  if (!abortFrame.test(frames[0] ?? "")) return null;
  const [, file = "~lib/", line, column] = abortPlace.exec(said) ?? [];
  const message = firstLine(said.replace(abortPlace, ""));
  const place = file.startsWith("~lib/") ? authors : `${file}:${line}:${column}`;
  return { sentence: sentenceOf(message, place), isScript: false };
}

function scriptWords(said: string, artifact: Artifact | null): string {
  if (!scriptError.test(said)) return sentenceOf(firstLine(said));
  const text = shownText(said.replace(scriptError, ""), artifact);
  const [head = "", ...frames] = text.split("\n");
  // What is thrown may be any object, laid out on lines.
  if (/[{[]$/.test(head)) return sentenceOf(firstLine(text.replaceAll(/\s+/g, " ")));
  const place = frames.map(
    (line) => /^\s+at (?:async )?(?:.* \()?(\S+:\d+:\d+)\)?$/.exec(line)?.[1],
  );
  const first =
    place.find((each) => each !== undefined && !each.includes("componentize-qjs")) ?? null;
  const sentence = sentenceOf(firstLine(head), first);
  const hint = globalHint(head);
  return hint === null ? sentence : `${sentence} ${hint}`;
}

/** Returns the message as a sentence; it may end like one itself. */
function sentenceOf(said: string, place: string | null = null): string {
  const words = said.replace(/\.$/, "");
  return `${words}${place === null ? "" : `, at ${place}`}.`;
}

function firstLine(text: string): string {
  const [line = ""] = text.split("\n", 1);
  return line.length > longest ? `${line.slice(0, longest).toWellFormed()}…` : line;
}
