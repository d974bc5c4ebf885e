import { describe } from "vitest";
import { attackByRequest } from "./support/attacks.ts";
import { respondWith } from "./support/respond-with.ts";
import { useTarget } from "./support/target.ts";

describe("a response with a status HTTP can't have, or that is not a worker's, is invalid", () => {
  const target = useTarget();
  for (const status of [0, 99, 100, 101, 199, 600, 999, 1000, 65_535]) {
    attackByRequest(`${status}`, target, respondWith({ status }), {
      code: "invalid-response",
      message: new RegExp(`status is ${status}; 200 to 599`),
    });
  }
});
