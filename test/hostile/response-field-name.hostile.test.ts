import { describe } from "vitest";
import { attackByRequest } from "./support/attacks.ts";
import { respondWith } from "./support/respond-with.ts";
import { useTarget } from "./support/target.ts";

const names = [
  "",
  "two words",
  "colon:",
  "line\nbreak",
  "x\r\nset-cookie",
  "nul\0",
  "ü",
  "(comment)",
];

describe("a response with a field that HTTP has no name for is invalid", () => {
  const target = useTarget();
  for (const name of names) {
    attackByRequest(JSON.stringify(name), target, respondWith({ fields: [[name, "value"]] }), {
      code: "invalid-response",
      message:
        /^The name of a response field is (?:empty|no token: character \d+ is U\+[0-9A-F]{4,6})\.$/,
    });
  }
});
