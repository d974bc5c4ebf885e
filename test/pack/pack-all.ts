import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { packageFolders, readManifest } from "./manifests.ts";
import { stagePackages } from "./stage.ts";
import { vendoredIn } from "./vendored.ts";

/** Writes tarballs, their bill of materials and SHA-256 checksums into a folder, in the place of what was in it.
 * @returns a line for each file. */
export function packAll(folder: string): string[] {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(join(tmpdir(), "skerry-pack-"));
  try {
    const staged = [...stagePackages(join(work, "packages")).values()];
    const tarballs = new Map(staged.map((each) => tarball(each, folder)));
    writeFileSync(join(folder, "sbom.cdx.json"), billOfMaterials(tarballs, join(work, "sbom")));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  const files = readdirSync(folder).sort();
  const sums = files.map((name) => `${sha256(join(folder, name))}  ${name}\n`);
  writeFileSync(join(folder, "SHA256SUMS"), sums.join(""));
  return files.map((name) => {
    const size = statSync(join(folder, name)).size / 1e6;
    return `${join(folder, name)}  ${size.toFixed(1)} MB`;
  });
}

/** Packs a folder as npm does, and gives the package's name and the tarball's path. */
function tarball(staged: string, folder: string): [name: string, path: string] {
  const told = npm(staged, ["pack", "--json", "--pack-destination", folder]);
  type Packed = { readonly name: string; readonly filename: string };
  const [packed] = Object.values(JSON.parse(told) as Record<string, Packed>);
  const { name, filename } = packed!;
  return [name, join(folder, filename.replace("@", "").replace("/", "-"))];
}

/** What an install of these tarballs brings, on any platform, as CycloneDX. Nothing is installed for it. */
function billOfMaterials(tarballs: ReadonlyMap<string, string>, folder: string): string {
  mkdirSync(folder);
  const dependencies = Object.fromEntries(
    [...tarballs].map(([name, path]) => [name, `file:${path}`]),
  );
  const about = { name: "skerry-packages", version: "0.1.0", private: true, dependencies };
  writeFileSync(join(folder, "package.json"), JSON.stringify(about));
  const quiet = [
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--omit-lockfile-registry-resolved",
  ];
  npm(folder, ["install", "--package-lock-only", ...quiet]);
  const format = ["--sbom-format", "cyclonedx", "--sbom-type", "application"];
  const told = npm(folder, ["sbom", "--package-lock-only", ...format]);
  // They lie beside it, wherever that is.
  const text = told.replaceAll(`file:${dirname([...tarballs.values()][0]!)}/`, "file:");
  return `${JSON.stringify(withVendored(JSON.parse(text)), null, 2)}\n`;
}

interface BillOfMaterials {
  readonly components: readonly object[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

/** With the packages whose files lie within ours, which npm doesn't know of. */
function withVendored(bill: BillOfMaterials): BillOfMaterials {
  const refOf = (name: string) => `${name}@${readManifest(`node_modules/${name}`).version}`;
  const within = new Map(
    packageFolders.map((folder) => [readManifest(folder).name, vendoredIn(folder)]),
  );
  const components = [...new Set([...within.values()].flat())].map((name) => {
    const { version, license } = readManifest(`node_modules/${name}`);
    const purl = `pkg:npm/${name.replace("@", "%40")}@${version}`;
    return {
      ...{ "bom-ref": `vendor:${refOf(name)}`, type: "library", name, version, scope: "required" },
      ...{ purl, licenses: [{ expression: license }] },
    };
  });
  const dependencies = bill.dependencies.map((each) => {
    const own = within.get(each.ref.slice(0, each.ref.lastIndexOf("@"))) ?? [];
    return {
      ...each,
      dependsOn: [...each.dependsOn, ...own.map((name) => `vendor:${refOf(name)}`)],
    };
  });
  return { ...bill, components: [...bill.components, ...components], dependencies };
}

function npm(cwd: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync("npm", args, {
    cwd,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`npm ${args.join(" ")} failed:\n${stderr}`);
  return stdout;
}

function sha256(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}
