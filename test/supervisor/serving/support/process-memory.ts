// What a process holds in its memory, as its own user or root may read it (proc(5), Linux).
import { closeSync, openSync, readFileSync, readSync } from "node:fs";

const piece = 4 * 2 ** 20;

/** Those of the texts that stand anywhere in the process's writable memory, in one byte a character or in
 * two: V8 keeps texts in both forms. */
export function textsIn(pid: number, texts: readonly string[]): string[] {
  const sought = new Map(
    texts.map((text) => [text, [Buffer.from(text, "latin1"), Buffer.from(text, "utf16le")]]),
  );
  const overlap = 2 * Math.max(...texts.map(({ length }) => length)) - 1;
  const found: string[] = [];
  const memory = openSync(`/proc/${pid}/mem`, "r");
  try {
    const buffer = Buffer.alloc(piece);
    for (const { start, end } of regionsOf(pid)) {
      for (let at = start; at < end; at += piece - overlap) {
        const wanted = Math.min(piece, end - at);
        const bytes = buffer.subarray(0, readAt(memory, buffer.subarray(0, wanted), at));
        for (const [text, forms] of sought) {
          if (!forms.some((form) => bytes.includes(form))) continue;
          found.push(text);
          sought.delete(text);
        }
        if (bytes.length < wanted) break;
      }
    }
    return found;
  } finally {
    closeSync(memory);
  }
}

/** Bytes that could be read. A region may go while the process runs. */
function readAt(file: number, into: Buffer, at: number): number {
  try {
    return readSync(file, into, 0, into.length, at);
  } catch {
    return 0;
  }
}

/** Its writable regions of which pages are there, from /proc/PID/smaps. */
function regionsOf(pid: number): { start: number; end: number }[] {
  const regions: { start: number; end: number }[] = [];
  let last: { start: number; end: number } | null = null;
  for (const line of readFileSync(`/proc/${pid}/smaps`, "utf8").split("\n")) {
    const head = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line);
    if (head !== null) {
      last = { start: Number.parseInt(head[1]!, 16), end: Number.parseInt(head[2]!, 16) };
    } else if (/^[0-9a-f]+-[0-9a-f]+ /.test(line)) last = null;
    else if (last !== null && /^Rss: +[1-9]/.test(line)) regions.push(last);
  }
  return regions;
}
