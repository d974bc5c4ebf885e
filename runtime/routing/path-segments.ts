/** A path's segments as the URL Standard reads it (section 4.4), which is how the SDKs' own URLs read it:
 * a backslash is a slash, and dot segments are resolved, `%2e` too. Then percent-encoded bytes are decoded
 * once, and empty segments dropped, so that `//a/%62/` has the segments `a` and `b`. A segment is a string
 * of bytes, one a character. What comes after `?` or `#` is no part of the path; `*` and the empty path are
 * the root. */
export function pathSegments(path: string): string[] {
  const first = path.charCodeAt(0);
  if (first !== slash && first !== backslash) return [];
  let end = path.length;
  let plain = first === slash;
  let before = 0;
  for (let i = 0; i < path.length; i++) {
    const code = path.charCodeAt(i);
    if (code === questionMark || code === hash) {
      end = i;
      break;
    }
    if (code === percent || code === backslash || code > 0x7e) plain = false;
    else if (before === slash && (code === slash || code === dot)) plain = false;
    before = code;
  }
  if (!plain) return carefully(path.slice(0, end));
  if (before === slash) end--;
  return end < 1 ? [] : path.slice(1, end).split("/");
}

/** The segments as a reader sees them that decodes the path before it splits it, so that `%2f` and `%5c` are slashes
 * too; null where that makes no difference. */
export function decodedFirstSegments(path: string): string[] | null {
  if (!path.includes("%") || !encodedSlash.test(path)) return null;
  return pathSegments(path.replace(encodedSlashes, "/"));
}

function carefully(path: string): string[] {
  const kept: string[] = [];
  for (const segment of path.slice(1).replaceAll("\\", "/").split("/")) {
    const plain = segment.replace(encodedDots, ".");
    // An empty segment counts here: `a//..` is `a/`.
    if (plain === "..") kept.pop();
    else if (plain !== ".") kept.push(segment);
  }
  return kept.filter((segment) => segment !== "").map(toBytes);
}

function toBytes(segment: string): string {
  return Buffer.from(segment, "utf8")
    .toString("latin1")
    .replace(encodedBytes, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

const encodedSlash = /%(?:2f|5c)/i;
const encodedSlashes = /%(?:2f|5c)/gi;
const encodedDots = /%2e/gi;
const encodedBytes = /%([0-9a-f]{2})/gi;

const slash = 0x2f;
const backslash = 0x5c;
const questionMark = 0x3f;
const hash = 0x23;
const percent = 0x25;
const dot = 0x2e;
