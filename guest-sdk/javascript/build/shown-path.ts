import { isAbsolute, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** The SDK's own folder. */
const sdkRoot = fileURLToPath(new URL("../", import.meta.url));

/** A source file as messages and stacks name it: inside the project by its path there, in a package
 * from its `node_modules` on, and elsewhere by its name. Null for the SDK's files. Never a path of
 * this machine: it would stand in the component. */
export function shownPath(file: string, projectDir: string): string | null {
  const path = resolve(projectDir, file);
  const inside = relative(projectDir, path);
  const packages = path.lastIndexOf(`${sep}node_modules${sep}`);
  if (path.startsWith(sdkRoot)) return null;
  if (packages !== -1) return slashes(path.slice(packages + 1));
  if (!inside.startsWith("..") && !isAbsolute(inside)) return slashes(inside);
  return slashes(path.slice(path.lastIndexOf(sep) + 1));
}

function slashes(path: string): string {
  return path.split(sep).join("/");
}
