import { realpathSync } from "node:fs";
import { cp, readdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { SkerryError } from "../../errors.ts";
import { linkProject } from "../../project/link-project.ts";
import { fallbackName } from "../../project/project.ts";
import { sdkDir, sdkName } from "../../project/sdk.ts";
import { settingsName } from "../../settings/folder-settings.ts";
import type { Language } from "../../settings/languages.ts";
import { writing } from "../../settings/user-files.ts";
import { makeFolder } from "../../store/make-folder.ts";
import { paint, say, writeDocument } from "../text/output.ts";
import { installedAs } from "./installed-as.ts";

export interface NewOptions {
  readonly json?: boolean;
  readonly template: Language;
}

/** `skerry new DIR`: a folder with a worker that builds as it is. Throws `bad-usage` where the folder
 * has something in it already, `not-writable`. */
export async function newProject(label: string, options: NewOptions): Promise<number> {
  const dir = resolve(label);
  const status = await stat(dir).catch(() => null);
  if (status !== null && (!status.isDirectory() || (await readdir(dir)).length > 0)) {
    throw new SkerryError("bad-usage", `${label} exists and is not an empty folder.`);
  }
  const name = fallbackName(dir);
  sdkDir(options.template);
  await writing(label, () => fill(dir, options.template, name));
  if (options.json === true) {
    writeDocument({ dir: label, name, template: options.template, error: null });
    return 0;
  }
  const command = ownCommand();
  say(`${paint("green", "made")} ${label} from the ${options.template} template. Next:

  ${command} run ${label} --watch    serve it, and build it again when you change it
  ${command} call ${label}           one request, with what it cost

Its tests say what it answers and what it costs: \`npm test\` in its folder.`);
  return 0;
}

/** What starts this command line again from where it was started. */
function ownCommand(): string {
  if (process.env.npm_command === "exec") return "npx skerry";
  const own = fileURLToPath(new URL("../../bin/skerry.js", import.meta.url));
  // npm links to it from the folder of a machine's programs; what it adds for its own scripts is in no shell.
  const file = realpathSync(own);
  const folders = (process.env.PATH ?? "").split(delimiter);
  const inPath = folders.some((folder) => {
    if (folder.endsWith(join("node_modules", ".bin"))) return false;
    try {
      return realpathSync(join(folder, "skerry")) === file;
    } catch {
      return false;
    }
  });
  return inPath ? "skerry" : own;
}

async function fill(dir: string, template: Language, name: string): Promise<void> {
  await makeFolder(dir);
  await cp(templateDir(template), dir, { recursive: true });
  // Without its dot a template's own .gitignore rules nothing in this repository, nor its settings an editor of it.
  await rename(join(dir, "gitignore"), join(dir, ".gitignore"));
  if (template === "javascript") await rename(join(dir, "vscode"), join(dir, ".vscode"));
  await rewrite(join(dir, settingsName), /^name = .*$/m, `name = "${name}"`);
  await rewrite(join(dir, "package.json"), /"name": ".*"/, `"name": "${name}"`);
  await nameInstalled(dir, template);
  linkProject(dir, template);
}

const runtime = dirname(fileURLToPath(new URL("..", import.meta.url)));

/** Has the project name Skerry and its SDK where a registry has them, for whoever takes it elsewhere. */
async function nameInstalled(dir: string, language: Language): Promise<void> {
  const folders = { [sdkName(language)]: sdkDir(language), skerry: runtime };
  const versions: Record<string, string> = {};
  for (const [name, folder] of Object.entries(folders)) {
    const version = await installedAs(name, folder);
    if (version !== null) versions[name] = version;
  }
  if (Object.keys(versions).length === 0) return;
  const path = join(dir, "package.json");
  const project = JSON.parse(await readFile(path, "utf8"));
  await writeFile(path, `${JSON.stringify({ ...project, devDependencies: versions }, null, 2)}\n`);
}

function templateDir(name: Language): string {
  return fileURLToPath(new URL(`../templates/${name}`, import.meta.url));
}

async function rewrite(path: string, pattern: RegExp, replacement: string): Promise<void> {
  await writeFile(path, (await readFile(path, "utf8")).replace(pattern, replacement));
}
