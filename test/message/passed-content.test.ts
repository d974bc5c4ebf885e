import { expect, test } from "vitest";
import { PassedContent } from "../../runtime/message/passed-content.ts";

const mebibyte = 1024 * 1024;

test("the collector is called for each so many bytes that have passed, in whatever pieces", () => {
  let called = 0;
  const content = new PassedContent(() => called++);
  for (let piece = 0; piece < 1024; piece++) content.add(64 * 1024);
  expect(called).toBe(8);
  content.add(8 * mebibyte - 1);
  expect(called).toBe(8);
  content.add(1);
  expect(called).toBe(9);
});
