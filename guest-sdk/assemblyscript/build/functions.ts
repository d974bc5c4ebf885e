// `@skerry/assemblyscript/functions`: functions in AssemblyScript for a worker in JavaScript. A file in, a module of WebAssembly
// and the code that calls it out.
import { readFile } from "node:fs/promises";
import { relative, resolve, sep } from "node:path";
import type { DiagnosticMessage } from "assemblyscript/asc";

/** What the compiler says of a place in the sources. */
export interface Problem {
  readonly text: string;
  /** Null for what is said of no file of the author's. Lines count from 1, columns from 0. */
  readonly place: {
    readonly file: string;
    readonly line: number;
    readonly column: number;
    readonly length: number;
    readonly lineText: string;
  } | null;
}

export interface CompiledFunctions {
  /** Null where there are errors. */
  readonly made: {
    readonly module: Uint8Array;
    /** A module of JavaScript with a function `instantiate(module, imports)`, which gives what the file exports: texts, arrays and
     * objects are copied in and out. */
    readonly glue: string;
  } | null;
  readonly errors: readonly Problem[];
  readonly warnings: readonly Problem[];
  /** Absolute paths of all files that were read. */
  readonly inputs: readonly string[];
}

/** What calls may allocate before the collector looks for garbage for the first time. */
const bytesBeforeCollection = 256 * 1024;

/** Compiles a file whose exports a worker in JavaScript calls. Mistakes in it are a result, not an exception. */
export async function compileFunctions(
  file: string,
  projectDir: string,
): Promise<CompiledFunctions> {
  const { default: asc } = await import("assemblyscript/asc");
  const entry = relative(projectDir, file).split(sep).join("/");
  const sources = new Map<string, string>();
  const written = new Map<string, string | Uint8Array>();
  const messages: DiagnosticMessage[] = [];
  const { error } = await asc.main(compilerArguments(entry, projectDir), {
    readFile: async (name, baseDir) => {
      const path = resolve(baseDir, name);
      const text = await readFile(path, "utf8").catch(() => null);
      if (text !== null) sources.set(path, text);
      return text;
    },
    listFiles: () => [],
    writeFile: (name, content) => void written.set(name, content),
    stdout: nowhere,
    stderr: nowhere,
    reportDiagnostic: (message) => void messages.push(message),
  });
  const inputs = [...sources.keys()];
  const problemOf = (message: DiagnosticMessage) => placed(message, projectDir, sources);
  const warnings = messages.filter(({ category }) => category === warning).map(problemOf);
  const errors = messages.filter(({ category }) => category === mistake).map(problemOf);
  const module = written.get("functions.wasm");
  const glue = written.get("functions.js");
  if (error !== null || !(module instanceof Uint8Array) || typeof glue !== "string") {
    const text = error?.message ?? "The compiler wrote nothing.";
    return {
      made: null,
      errors: errors.length > 0 ? errors : [{ text, place: null }],
      warnings,
      inputs,
    };
  }
  return { made: { module, glue: atOnce(glue) }, errors, warnings, inputs };
}

const nowhere = { write: () => {} };

/** Categories of the compiler's messages. */
const warning = 2;
const mistake = 3;

function compilerArguments(entry: string, projectDir: string): string[] {
  return [
    entry,
    ...["--baseDir", projectDir],
    ...["--config", "no-such-asconfig.json"],
    ...["--outFile", "functions.wasm"],
    ...["--bindings", "raw"],
    "-O3",
    ...["--runtime", "incremental"],
    ...["--use", `ASC_GC_GRANULARITY=${bytesBeforeCollection}`],
    "--noColors",
  ];
}

function placed(
  { message, code, range }: DiagnosticMessage,
  projectDir: string,
  sources: ReadonlyMap<string, string>,
): Problem {
  const text = code > 0 ? `${message} (AS${code})` : message;
  const source = range === null ? undefined : range.source.normalizedPath;
  const whole = source === undefined ? undefined : sources.get(resolve(projectDir, source));
  if (range === null || source === undefined || whole === undefined) return { text, place: null };
  const begin = whole.lastIndexOf("\n", range.start - 1) + 1;
  const line = whole.slice(0, begin).split("\n").length;
  const lineText = whole.slice(begin).split(/\r?\n/, 1)[0]!;
  const column = range.start - begin;
  const length = Math.max(0, Math.min(range.end - range.start, lineText.length - column));
  return { text, place: { file: source, line, column, length, lineText } };
}

/** What the compiler writes waits for the module; here it is there. */
const waiting = [
  [/export async function instantiate\(/, "function instantiate("],
  [/await WebAssembly\.instantiate\(module, (\w+)\)/, "new WebAssembly.Instance(module, $1)"],
] as const;

/** Copies of texts that an interpreter makes with fewer steps: an ASCII text by its bytes, and any other way without an iterator. */
const copies = [
  [
    /for \(let i = 0; i < length; \+\+i\) memoryU16\[\(pointer >>> 1\) \+ i\] = value\.charCodeAt\(i\);/,
    `const bytes = new TextEncoder().encode(value);
    if (bytes.length === length) memoryU16.set(bytes, pointer >>> 1);
    else $&`,
  ],
  [
    /String\.fromCharCode\(\.\.\.(memoryU16\.subarray\([^)]*\))\)/g,
    "String.fromCharCode.apply(null, $1)",
  ],
] as const;

function atOnce(glue: string): string {
  for (const [known] of waiting) {
    if (known.test(glue)) continue;
    throw new Error(
      `The AssemblyScript compiler is not the one that is known: its glue lacks ${known.source}`,
    );
  }
  return [...waiting, ...copies].reduce(
    (text, [known, instead]) => text.replace(known, instead),
    glue,
  );
}
