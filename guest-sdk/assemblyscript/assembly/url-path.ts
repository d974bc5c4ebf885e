import { lowerCase } from "./ascii";
import { EncodeSet, encodePercent } from "./percent";

/** Resolves a path, absolute or relative to the folder of a base path: "." and ".." segments go, "\"
 * counts as "/", and what may not stand in a path is percent-encoded. */
export function resolvePath(text: string, basePath: string): string {
  const slashed = text.includes("\\") ? text.replaceAll("\\", "/") : text;
  if (isPlain(slashed)) return encodePercent(slashed, EncodeSet.Path);
  const folder = slashed.startsWith("/")
    ? slashed
    : basePath.substring(0, basePath.lastIndexOf("/") + 1) + slashed;
  const segments = folder.substring(1).split("/");
  const kept: Array<string> = [];
  const last = segments.length - 1;
  for (let index = 0; index <= last; index++) {
    const segment = segments[index];
    const dots = dotsOf(segment);
    if (dots == 0) kept.push(encodePercent(segment, EncodeSet.Path));
    if (dots == 2 && kept.length > 0) kept.pop();
    // A path that ends in a dot segment names a folder.
    if (dots != 0 && index == last) kept.push("");
  }
  return "/" + kept.join("/");
}

/** True for an absolute path without any dot segment: nothing to resolve. */
function isPlain(path: string): bool {
  return path.startsWith("/") && !path.includes("/.") && !path.includes("/%2");
}

/** 1 for ".", 2 for "..", where "%2e" is a dot as well; 0 for any other segment. */
function dotsOf(segment: string): i32 {
  if (segment.length == 0 || segment.length > 6) return 0;
  const dotted = lowerCase(segment).replaceAll("%2e", ".");
  return dotted == "." ? 1 : dotted == ".." ? 2 : 0;
}
