import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { SkerryError, toSkerryError } from "../errors.ts";
import { isFile, reading, writeWhole, writing } from "../settings/user-files.ts";
import { type Environment, readEnvFile } from "./env-file.ts";
import type { Project } from "./project.ts";

/** How the file begins, in every version: a file that begins otherwise is somebody else's. */
const mark = "// Written by `skerry types`";
const head = `${mark} from skerry.toml, and again by each build: changes here are lost.\n`;

/** The file with the type of a worker's `env`, beside its entry, as a path in its folder. */
export function envTypesFile({ entry }: Pick<Project, "entry">): string {
  return join(dirname(entry), "env.d.ts");
}

/** Writes the type of a worker's `env` as its settings have it, and of functions that its folder `wit` declares. @throws SkerryError `bad-usage` for a worker that is not JavaScript, and
 * where the file is of somebody else; `not-found`, `not-writable`. */
export async function writeEnvTypes(project: Project): Promise<void> {
  const { dir, label, language } = project;
  const file = envTypesFile(project);
  if (language !== "javascript") {
    throw new SkerryError(
      "bad-usage",
      `${label} is a worker in AssemblyScript, which has no \`env\`.`,
    );
  }
  const before = await written(project);
  if (before !== null && !before.startsWith(mark)) {
    throw new SkerryError(
      "bad-usage",
      `${join(label, file)} was not written by \`skerry types\`: move it, or what it has, to another file.`,
    );
  }
  // What reads WIT is loaded where it is read: calls look at these types each time.
  const { functionTypes } = await import("./function-types.ts");
  const functions = await functionTypes(dir);
  const text = envTypes(project, await readEnvFile(project, undefined)) + functions;
  if (text !== before) {
    await writing(join(label, file), () => writeWhole(join(dir, file), text));
  }
}

/** Writes it again where it was written before and the settings have changed. A folder that can't be written, or whose `.env` can't be
 * read, is built all the same. */
export async function renewEnvTypes(project: Project): Promise<void> {
  const before = await written(project);
  if (before?.startsWith(mark) !== true) return;
  await writeEnvTypes(project).catch((error) => {
    const { code } = toSkerryError(error);
    if (code !== "not-writable" && code !== "not-found") throw error;
  });
}

async function written(project: Project): Promise<string | null> {
  const path = join(project.dir, envTypesFile(project));
  if (!(await isFile(path))) return null;
  return reading(join(project.label, envTypesFile(project)), () => readFile(path, "utf8"));
}

/** The declaration: variables and secrets are there with the grant `config`, namespaces with `kv`. What only a file `.env` names is a
 * secret that need not be there elsewhere. */
export function envTypes(
  { settings }: Pick<Project, "settings">,
  environment: Environment,
): string {
  const { grants, variables, secrets, kv = {} } = settings;
  const types = new Map<string, string>();
  if (grants.includes("config")) {
    for (const name of Object.keys(environment)) types.set(name, "?: string");
    for (const name of [...Object.keys(variables), ...Object.keys(secrets)]) {
      types.set(name, ": string");
    }
  }
  if (grants.includes("kv")) {
    for (const name of Object.keys(kv)) types.set(name, ": KvNamespace");
  }
  const lines = [...types]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, type]) => `  readonly ${propertyName(name)}${type};\n`);
  const members = lines.length === 0 ? "{}" : `{\n${lines.join("")}}`;
  return `${head}\n/** What \`env\` has. */\ninterface Env ${members}\n`;
}

function propertyName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}
