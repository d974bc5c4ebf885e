// The command that builds an image of packages.
import { accessSync, constants, existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { readManifest, repository } from "./manifests.ts";

export const containerfile = join(repository, "runtime", "image", "Containerfile");

/** What images are built with, the first that is there. */
const builders = ["buildah", "podman", "docker"] as const;
export type Builder = (typeof builders)[number];

type Environment = Readonly<Record<string, string | undefined>>;

/** The builder that is on PATH; null where there is none. */
export function findBuilder({ PATH = "" }: Environment): Builder | null {
  const folders = PATH.split(delimiter).filter((folder) => folder !== "");
  const isThere = (name: string) => folders.some((folder) => isProgram(join(folder, name)));
  return builders.find(isThere) ?? null;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The command line that builds an image of the packages in a folder. @param options of the builder, which come after ours:
 * where an option counts once the last one does. */
export function buildCommand(
  builder: Builder,
  packages: string,
  options: readonly string[],
  environment: Environment,
): string[] {
  const { version } = readManifest("runtime");
  const isTagged = options.some((each) => /^(-t|--tag)(=|$)/.test(each));
  return [
    builder,
    "build",
    ...["--file", containerfile],
    ...(isTagged ? [] : ["--tag", `skerry:${version}`]),
    // The format that has health checks.
    ...(builder === "docker" ? [] : ["--format", "docker"]),
    ...npmSecrets(environment),
    ...options,
    packages,
  ];
}

/** What npm asks registries with on this machine: its settings, and certificates that the system does not know. They are mounted
 * for one step, and are in no layer. */
function npmSecrets({ NODE_EXTRA_CA_CERTS: certificates }: Environment): string[] {
  const settings = join(homedir(), ".npmrc");
  const found = [
    ...(existsSync(settings) ? [`id=npmrc,src=${settings}`] : []),
    ...(certificates !== undefined && existsSync(certificates)
      ? [`id=ca,src=${certificates}`]
      : []),
  ];
  return found.flatMap((each) => ["--secret", each]);
}
