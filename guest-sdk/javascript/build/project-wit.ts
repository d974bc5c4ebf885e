// Interfaces of the program that runs the worker, as the project declares them: packages of WIT in its folder `wit`.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** An interface that a worker may import besides those of the SDK. */
export interface ProjectInterface {
  /** Its name without a version: `shop:prices/catalog`. */
  readonly name: string;
  /** The same with its version, where it has one: `shop:prices/catalog@1.0.0`. */
  readonly fullName: string;
}

/** What is in a project's folder `wit`. */
export interface ProjectWit {
  readonly interfaces: readonly ProjectInterface[];
  /** The packages in the form in which several fit into one document. */
  readonly text: string;
}

const comment = /\/\/[^\n]*|\/\*[\s\S]*?\*\//g;

/** Reads the packages of `wit/*.wit`. A project need not have any. */
export async function readProjectWit(projectDir: string): Promise<ProjectWit> {
  const folder = join(projectDir, "wit");
  const names = await readdir(folder).catch(() => []);
  const interfaces: ProjectInterface[] = [];
  const packages: string[] = [];
  for (const name of names.filter((each) => each.endsWith(".wit")).sort()) {
    const text = (await readFile(join(folder, name), "utf8")).replace(comment, "");
    const [line, of] = /\bpackage\s+([^;{]+);/.exec(text) ?? [];
    if (line === undefined || of === undefined) continue;
    const [plain = "", version] = of.trim().split("@");
    for (const [, own] of text.matchAll(/\binterface\s+%?([a-z][a-z0-9-]*)\s*\{/g)) {
      const short = `${plain}/${own}`;
      const fullName = version === undefined ? short : `${short}@${version}`;
      interfaces.push({ name: short, fullName });
    }
    packages.push(`package ${of.trim()} {${text.replace(line, "")}}`);
  }
  return { interfaces, text: packages.join("\n") };
}

/** The SDK's WIT with a world that imports these as well. */
export function withProjectWit(
  witText: string,
  { text }: ProjectWit,
  imported: readonly ProjectInterface[],
): string {
  if (imported.length === 0) return witText;
  const lines = imported.map(({ fullName }) => `  import ${fullName};\n`).join("");
  return `${witText.replace(/(\bworld [^{]*\{\n?)/, `$1${lines}`)}\n${text}\n`;
}
