import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const manifest = createRequire(import.meta.url).resolve("typescript/package.json");
const compiler = join(dirname(manifest), "lib", "tsc.js");

/** Runs the TypeScript compiler on a project; what it printed. */
export function compilerOutput(project: string): Promise<string> {
  return new Promise((resolve) => {
    execFile(process.execPath, [compiler, "-p", project], { cwd: root }, (_, stdout) =>
      resolve(stdout),
    );
  });
}

/** What the compiler has to say of samples, each a module of its own under its name, and of the
 * declarations of a worker's globals and of others. */
export async function typeErrors(
  samples: Readonly<Record<string, string>>,
  declarations = "",
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "skerry-types-"));
  try {
    writeFileSync(join(folder, "declarations.d.ts"), declarations);
    for (const [name, source] of Object.entries(samples)) {
      writeFileSync(join(folder, `${name}.ts`), `${source}\nexport {};\n`);
    }
    const config = {
      compilerOptions: {
        target: "es2024",
        lib: [
          "es2024",
          "esnext.array",
          "esnext.collection",
          "esnext.disposable",
          "esnext.iterator",
          "esnext.promise",
        ],
        types: [],
        module: "esnext",
        moduleResolution: "bundler",
        strict: true,
        noEmit: true,
      },
      include: [".", join(root, "guest-sdk/javascript/worker.d.ts")],
    };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
    return await compilerOutput(join(folder, "tsconfig.json"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
