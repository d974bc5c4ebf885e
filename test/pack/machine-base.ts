// What an image can stand on where no registry of images is reached: this machine's own shell, libraries and programs.
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";

/** What the Containerfile, Skerry and npm call. */
const programs = [
  ...["sh", "env", "cat", "chmod", "chown", "cp", "find", "ln", "ls", "mkdir", "mv", "rm", "touch"],
  ...["setpriv", "prlimit", "tini"],
];
/** Fills a folder with what a Debian has of these, and with the libraries that they and Node load. @throws where this machine lacks something. */
export function makeBase(root: string): void {
  for (const each of [
    "etc",
    "tmp",
    "proc",
    "dev",
    "sys",
    "root",
    "usr/bin",
    "usr/local/bin",
    "var",
  ])
    mkdirSync(join(root, each), { recursive: true });
  writeFileSync(join(root, "etc/passwd"), "root:x:0:0:root:/root:/bin/sh\n");
  writeFileSync(join(root, "etc/group"), "root:x:0:\n");
  const paths = programs.map(findProgram);
  for (const path of paths) put(path, join(root, "usr/bin", path.split("/").at(-1)!));
  symlinkSync("usr/bin", join(root, "bin"));
  const loaded = librariesOf([...paths, process.execPath]);
  const libc = loaded.find((path) => path.endsWith("/libc.so.6"))!;
  // Of the same package: what compilers that come as binaries of npm name.
  const others = ["librt.so.1", "libresolv.so.2", "libutil.so.1"].map((name) =>
    join(dirname(libc), name),
  );
  for (const path of [...loaded, ...others]) put(path, join(root, path));
}

/** Puts the Node that runs this, and this machine's npm, where programs look for them. */
export function putNpm(root: string): void {
  const npm = dirname(dirname(realpathSync(findProgram("npm"))));
  const node = process.execPath;
  put(node, join(root, "usr/local/bin/node"));
  for (const path of librariesOf([node])) put(path, join(root, path));
  cpSync(npm, join(root, "usr/local/lib/node_modules/npm"), { recursive: true, dereference: true });
  symlinkSync("../lib/node_modules/npm/bin/npm-cli.js", join(root, "usr/local/bin/npm"));
}

function findProgram(name: string): string {
  const folders = ["/usr/bin", "/bin", "/usr/sbin", "/usr/local/bin", dirname(process.execPath)];
  const path = folders.map((each) => join(each, name)).find(existsSync);
  if (path === undefined) throw new Error(`This machine has no ${name}.`);
  return path;
}

/** The shared libraries that programs load, and what loads them, by their paths. */
function librariesOf(files: readonly string[]): string[] {
  return [...run("ldd", [...files]).matchAll(/(\/\S+) \(0x/g)].map(([, path]) => path!);
}

function put(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
}

function run(program: string, args: readonly string[]): string {
  return spawnSync(program, args, { encoding: "utf8" }).stdout;
}
