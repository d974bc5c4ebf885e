import { expect, test } from "vitest";
import { PrintedLines } from "../../../runtime/supervisor/log/printed-lines.ts";

function linesOf(printed: PrintedLines) {
  const lines: string[] = [];
  for (let line = printed.next(); line !== null; line = printed.next()) {
    lines.push(line.isCut ? `${line.bytes}…` : line.bytes);
  }
  return lines;
}

test("lines come as they were printed, wherever the pieces end", () => {
  const text = Buffer.from("one\n\ntwö\nthree");
  for (let cut = 0; cut <= text.length; cut++) {
    const printed = new PrintedLines(10);
    const lines: string[] = [];
    for (const piece of [text.subarray(0, cut), text.subarray(cut)]) {
      printed.add(piece);
      lines.push(...linesOf(printed));
    }
    expect(lines).toEqual(["one", "", Buffer.from("twö").toString("latin1")]);
    printed.end();
    expect(linesOf(printed)).toEqual(["three"]);
  }
});

test("of a line that is too long the beginning is told once, and the next one is whole", () => {
  const printed = new PrintedLines(4);
  printed.add(Buffer.from("1234\n12345\nab\n"));
  expect(linesOf(printed)).toEqual(["1234", "1234…", "ab"]);
  for (const piece of ["123456", "78", "9\nc", "d\n"]) printed.add(Buffer.from(piece));
  expect(linesOf(printed)).toEqual(["1234…", "cd"]);
});

test("a line without an end takes no memory", () => {
  const printed = new PrintedLines(1_000);
  const piece = Buffer.alloc(65_536, "x");
  const before = process.memoryUsage().heapUsed;
  let told = 0;
  for (let i = 0; i < 2_000; i++) {
    printed.add(piece);
    told += linesOf(printed).length;
  }
  expect(told).toBe(1);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(50_000_000);
  printed.add(Buffer.from("\nnext\n"));
  expect(linesOf(printed)).toEqual(["next"]);
});
