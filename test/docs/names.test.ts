// What pages and READMEs name is there: scripts of npm, commands and options of `skerry`, and files of the repository.
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Command } from "commander";
import { describe, expect, test } from "vitest";
import { makeProgram } from "../../runtime/cli/options/program.ts";
import { repository } from "../cli/skerry.ts";
import { fencesOf, markdownFiles, spansOf } from "./markdown.ts";
import { isCommands } from "./run-page.ts";

const files = markdownFiles();

/** The scripts of the package.json that is nearest to a file. */
function scriptsNear(file: string): ReadonlySet<string> {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const path = join(repository, folder, "package.json");
    const { scripts } = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : {};
    if (scripts !== undefined) return new Set(Object.keys(scripts));
    if (folder === ".") return new Set();
  }
}

/** Scripts of npm that code names and that are not there. */
function missingScripts(code: readonly string[], scripts: ReadonlySet<string>): string[] {
  return code.flatMap((text) =>
    [...text.matchAll(/\bnpm run ([a-z][\w:-]*)/g)]
      .filter(([, name]) => !scripts.has(name!))
      .map(([whole]) => whole),
  );
}

const program = makeProgram("0.0.0", () => {});

function commandOf(command: Command, name: string | undefined): Command | undefined {
  return command.commands.find((each) => each.name() === name || each.aliases().includes(name!));
}

const optionsOf = (command: Command): string[] => [
  ...command.options.flatMap(({ long, short }) => [long ?? "", short ?? ""]),
  ...["--help", "-h", "--version", "-V"],
];

/** Commands and options of `skerry` that code names and that are not there. */
function missingCommands(code: readonly string[]): string[] {
  return code.flatMap((text) =>
    text
      .replaceAll(/ *\\\n */g, " ")
      .split(/\n| && | \| |; /)
      .flatMap((line) => missingIn(line.replace(/ #.*$/, ""))),
  );
}

function missingIn(line: string): string[] {
  const called =
    /(?:^|npx |exec |\$ |[A-Z_]+=\S* |CONTAINER |as-user |sudo )skerry ([a-z].*)$/.exec(line);
  if (called === null) return [];
  const [name, ...rest] = called[1]!.trim().split(/\s+/);
  let command = commandOf(program, name);
  if (command === undefined) return [`skerry ${name}`];
  const [sub] = rest;
  command = commandOf(command, sub) ?? command;
  const known = optionsOf(command);
  const end = rest.indexOf("--");
  return (end === -1 ? rest : rest.slice(0, end))
    .map((word) => /^\[?(--[a-z][a-z-]*)/.exec(word)?.[1])
    .filter((word) => word !== undefined && !known.includes(word))
    .map((word) => `skerry ${name} ${word}`);
}

/** Folders that paths in a README count from. */
const bases = (file: string): string[] => [
  dirname(file),
  ".",
  "runtime",
  "test",
  "runtime/cli/templates/javascript",
  "runtime/cli/templates/assemblyscript",
];

/** Folders whose files a page may name. Others, as `build` and `dist`, are made. */
const folders = ["runtime", "test", "docs", "guest-sdk", "examples"];
const ownFolders = new Set([
  ...folders,
  ...globSync("*/", { cwd: join(repository, "runtime") }).map((each) => each.replace(/\/$/, "")),
]);

/** Code that is the path of a file or a folder, and where it counts from. */
function missingPaths(spans: readonly string[], file: string): string[] {
  return spans.filter((span) => {
    const [path = ""] = span.split(":");
    if (!/^(?:\.?[\w@-]+\/)+[\w@.*{},-]*$/.test(path)) return false;
    // What starts with a dot is made by a command.
    if (!ownFolders.has(path.split("/")[0]!) || /\/\./.test(path)) return false;
    return !bases(file).some((base) => isThere(join(repository, base, path)));
  });
}

/** A test is named without its ending, as `npm test --` takes it. */
function isThere(path: string): boolean {
  const isTest = path.startsWith(join(repository, "test"));
  const names = isTest ? [path, `${path}{,.*}.test.ts`, `${path}.ts`] : [path];
  return names.some((each) => (/[*{]/.test(each) ? globSync(each).length > 0 : existsSync(each)));
}

/** Test files that a command names by a part of their path, and that are not there. */
function missingTests(code: readonly string[]): string[] {
  return code.flatMap((text) =>
    [...text.matchAll(/\bnpm test -- ([^\s#`]+)/g)]
      .map(([, path]) => path!)
      .filter((path) => path.startsWith("test/"))
      .filter((path) => globSync(`${path}*`, { cwd: repository }).length === 0),
  );
}

describe("what the repository's Markdown names is there:", () => {
  test.each(files)("%s", (file) => {
    const spans = spansOf(file);
    const commands = fencesOf(file).filter(isCommands);
    const code = [...spans, ...commands.map(({ text }) => text)];
    expect([
      ...missingScripts(code, scriptsNear(file)),
      ...missingCommands(code),
      ...missingPaths(spans, file),
      ...missingTests(code),
    ]).toEqual([]);
  });
});

test("a name of what is not there is told", () => {
  const scripts = new Set(["pack"]);
  expect(missingScripts(["npm run pack -- x", "npm run imagine"], scripts)).toEqual([
    "npm run imagine",
  ]);
  const lines = [
    "npx skerry serv",
    "npx skerry call x --ulr /",
    "skerry kv gets NAME",
    "a skerry host",
  ];
  expect(missingCommands([...lines, "skerry call x --url / -- --own"])).toEqual([
    "skerry serv",
    "skerry call --ulr",
  ]);
  const paths = ["test/pack/images", "test/pack/image", "http/server.ts: take", "http/sever.ts"];
  expect(missingPaths([...paths, "test/pack/*.ts", "build/x.wasm"], "docs/serve.md")).toEqual([
    "test/pack/images",
    "http/sever.ts",
  ]);
  expect(missingTests(["npm test -- test/routing/router", "npm test -- test/routes/x"])).toEqual([
    "test/routes/x",
  ]);
});
