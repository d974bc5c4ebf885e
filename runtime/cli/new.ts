import { cp, mkdir, readdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { SkerryError } from "../errors.ts";
import { paint, say, writeDocument } from "./output.ts";
import { fallbackName, settingsName } from "./project.ts";

export interface NewOptions {
  readonly json?: boolean;
  readonly template: string;
}

/** `skerry new DIR`: a folder with a worker that builds as it is. Throws `bad-usage` where the folder
 * has something in it already. */
export async function newProject(label: string, options: NewOptions): Promise<number> {
  const dir = resolve(label);
  const status = await stat(dir).catch(() => null);
  if (status !== null && (!status.isDirectory() || (await readdir(dir)).length > 0)) {
    throw new SkerryError("bad-usage", `${label} exists and is not an empty folder.`);
  }
  await mkdir(dir, { recursive: true });
  await cp(templateDir(options.template), dir, { recursive: true });
  // npm leaves a .gitignore out of a package, so templates keep theirs without the dot.
  await rename(join(dir, "gitignore"), join(dir, ".gitignore"));
  const name = fallbackName(dir);
  await rewrite(join(dir, settingsName), /^name = .*$/m, `name = "${name}"`);
  await rewrite(join(dir, "package.json"), /"name": ".*"/, `"name": "${name}"`);
  if (options.json === true) {
    writeDocument({ dir: label, name, template: options.template, error: null });
    return 0;
  }
  say(`${paint("green", "made")} ${label} from the ${options.template} template. Next:

  skerry run ${label} --watch    serve it, and build it again when you change it
  skerry call ${label}           one request, with what it cost`);
  return 0;
}

function templateDir(name: string): string {
  // From the sources, or from `dist/cli` of a published package, which keeps templates beside `dist`.
  const here = fileURLToPath(new URL(".", import.meta.url));
  const compiled = import.meta.url.endsWith(".js");
  return join(here, ...(compiled ? ["..", "..", "cli"] : []), "templates", name);
}

async function rewrite(path: string, pattern: RegExp, replacement: string): Promise<void> {
  await writeFile(path, (await readFile(path, "utf8")).replace(pattern, replacement));
}
