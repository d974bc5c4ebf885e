import * as v from "valibot";
import { nearest } from "./nearest.ts";
import { keysAt } from "./schema-keys.ts";
import { SettingsError } from "./settings-problem.ts";
import { type KeyPath, parseToml, type TomlDocument, TomlError } from "./toml.ts";

/** A settings file that its schema allows. */
export interface ValidToml<Value> {
  readonly value: Value;
  /** The line where a key stands, for problems that show only later. */
  lineOf(path: KeyPath): number;
}

/** Keys that valibot passes over without a word: a table of such a name would be as if it were not there. */
const passedOver: readonly string[] = ["__proto__", "prototype", "constructor"];

type AnySchema = v.GenericSchema<unknown, unknown>;

/** Reads TOML and holds it against a schema. `file` is its name for messages; `hint` may know more of a
 * key that is none. Throws `bad-settings`, which names line and key and what is allowed there; its
 * detail lists all problems if there are several. */
export function validToml<Schema extends AnySchema>(
  text: string,
  file: string,
  schema: Schema,
  hint: (path: KeyPath) => string | null = () => null,
): ValidToml<v.InferOutput<Schema>> {
  const document = readToml(text, file);
  const unusable = unusableNames(document.value).map((path) => ({
    file,
    line: document.lineOf(path),
    text: `\`${keyName(path)}\` is a name that can't be used: choose another one.`,
  }));
  if (unusable.length > 0) throw new SettingsError(unusable);
  const result = v.safeParse(schema, document.value);
  if (result.success) return { value: result.output, lineOf: document.lineOf };
  throw new SettingsError(
    result.issues.flatMap((issue) => {
      const path = (issue.path ?? []).map((item) => item.key as string | number);
      const problem = (at: KeyPath, text: string) => ({ file, line: document.lineOf(at), text });
      if (issue.type !== "strict_object" || issue.expected !== "never") {
        const clause = isMissing(issue) ? "must be given" : issue.message;
        return [problem(path, `\`${keyName(path)}\` ${clause}.`)];
      }
      // Of each table the schema names the first key alone.
      const table = path.slice(0, -1);
      const known = keysAt(schema, table);
      return unknownKeys(document.value, table, known).map((key) => {
        const at = [...table, key];
        return problem(at, hint(at) ?? unknownKey(at, known));
      });
    }),
  );
}

/** Where tables have keys that are passed over. */
function unusableNames(value: unknown, path: KeyPath = []): KeyPath[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, below]) => {
    const at = [...path, Array.isArray(value) ? Number(key) : key];
    return passedOver.includes(key) ? [at] : unusableNames(below, at);
  });
}

/** The keys of the table at a path that are not among those that are known. */
function unknownKeys(value: unknown, path: KeyPath, known: readonly string[]): string[] {
  let table = value;
  for (const part of path) table = (table as Record<string | number, unknown>)[part];
  return Object.keys(table as object).filter((key) => !known.includes(key));
}

/** A path as messages write it: dots between keys, indexes in brackets. */
export function keyName(path: KeyPath): string {
  return path
    .map((part, index) =>
      typeof part === "number" ? `[${part}]` : `${index > 0 ? "." : ""}${part}`,
    )
    .join("");
}

function readToml(text: string, file: string): TomlDocument {
  try {
    return parseToml(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const { line, message } = error;
    throw new SettingsError([{ file, line, text: `not TOML: ${message}.` }]);
  }
}

function unknownKey(path: KeyPath, known: readonly string[]): string {
  const suggestion = nearest(String(path.at(-1)), known);
  return suggestion === null
    ? `\`${keyName(path)}\` is not a key; ${tableName(path.slice(0, -1))} may hold ${known.join(", ")}.`
    : `\`${keyName(path)}\` is not a key; did you mean \`${suggestion}\`?`;
}

/** A table as its head line would name it. */
function tableName(path: KeyPath): string {
  if (path.length === 0) return "the top of the file";
  const names = path.filter((part) => typeof part === "string").join(".");
  return typeof path.at(-1) === "number" ? `[[${names}]]` : `[${names}]`;
}

/** A table without a key that it has to have is told as a wrong value of that key. */
function isMissing(issue: v.BaseIssue<unknown>): boolean {
  return issue.type === "strict_object" && issue.received === "undefined";
}
