import { moduleBytes } from "../../module/limits.ts";
import { formatBytes, formatCount } from "../../settings/quantities.ts";

/** What `skerry build` says of a component that no host loads for its size, as one of its warnings; nothing of others. */
export function sizeWarning(bytes: number): string {
  if (bytes <= moduleBytes) return "";
  const over = formatCount(bytes - moduleBytes);
  return (
    `warning: the component is too large to be loaded: it has ${formatBytes(bytes)}, ${over} bytes more than the ${formatBytes(moduleBytes)} ` +
    "that are allowed (module-too-large). Modules of WebAssembly and files that it imports are parts of it.\n"
  );
}
