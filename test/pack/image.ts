// `npm run image [-- OPTIONS]`: packs, and builds an image of what was packed, with the builder that this machine has. OPTIONS are
// the builder's own, as `--platform linux/arm64`, `--build-arg BASE=debian@sha256:…` and `--tag NAME`.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { buildCommand, findBuilder } from "./image-build.ts";
import { repository } from "./manifests.ts";
import { packAll } from "./pack-all.ts";

const options = process.argv.slice(2);
const builder = findBuilder(process.env);
if (builder === null) {
  process.stderr.write(
    "An image is built by buildah, podman or docker, and none of them is on PATH.\n",
  );
  process.exit(2);
}
const packages = join(repository, "dist", "packages");
packAll(packages);
const [program = "", ...args] = buildCommand(builder, packages, options, process.env);
process.stderr.write(`${[program, ...args].join(" ")}\n`);
process.exit(spawnSync(program, args, { stdio: "inherit" }).status ?? 3);
