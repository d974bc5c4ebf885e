import * as v from "valibot";
import { SkerryError } from "../errors.ts";
import { nearest } from "./nearest.ts";
import { knownKeys, type SettingsValue, settingsSchema } from "./settings-schema.ts";
import { type KeyPath, parseToml, type TomlDocument, TomlError } from "./toml.ts";

/** A worker's skerry.toml, valid as a whole. */
export interface SettingsFile extends SettingsValue {
  /** The file's name as messages give it. */
  readonly file: string;
  /** The line where a key stands, for problems that show only later, as with a secret's source. */
  lineOf(path: KeyPath): number;
}

/** Reads the text of a settings file. `file` is its name for messages. Throws `bad-settings`, which
 * names line and key and what is allowed there; its detail lists all problems if there are several. */
export function parseSettings(text: string, file: string): SettingsFile {
  const document = readToml(text, file);
  const result = v.safeParse(settingsSchema, document.value);
  if (!result.success) {
    const problems = result.issues.map((issue) => describeIssue(issue, document));
    problems.sort((a, b) => a.line - b.line);
    const sentences = problems.map(({ line, text }) => `${file}:${line}: ${text}`);
    throw new SkerryError(
      "bad-settings",
      sentences[0]!,
      sentences.length > 1 ? sentences.join("\n") : undefined,
    );
  }
  return { ...result.output, file, lineOf: document.lineOf };
}

/** The settings of a worker that has no settings file. */
export function emptySettings(): SettingsFile {
  return parseSettings("", "skerry.toml");
}

function readToml(text: string, file: string): TomlDocument {
  try {
    return parseToml(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    throw new SkerryError("bad-settings", `${file}:${error.line}: not TOML: ${error.message}.`);
  }
}

function describeIssue(issue: v.BaseIssue<unknown>, document: TomlDocument) {
  const path = (issue.path ?? []).map((item) => item.key as string | number);
  const line = document.lineOf(path);
  if (issue.type === "strict_object" && issue.expected === "never") {
    return { line, text: unknownKey(path) };
  }
  return { line, text: `\`${keyName(path)}\` ${issue.message}.` };
}

function unknownKey(path: KeyPath): string {
  const known = knownKeys[path.slice(0, -1).join(".")] ?? [];
  const suggestion = nearest(String(path.at(-1)), known);
  const table = path.length > 1 ? `[${path.slice(0, -1).join(".")}]` : "the top of the file";
  return suggestion === null
    ? `\`${keyName(path)}\` is not a key; ${table} may hold ${known.join(", ")}.`
    : `\`${keyName(path)}\` is not a key; did you mean \`${suggestion}\`?`;
}

/** A path as TOML writes it: dots between keys, indexes in brackets. */
function keyName(path: KeyPath): string {
  return path
    .map((part, index) =>
      typeof part === "number" ? `[${part}]` : `${index > 0 ? "." : ""}${part}`,
    )
    .join("");
}
