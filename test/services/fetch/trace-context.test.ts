import { expect, test } from "vitest";
import type { Field } from "../../../runtime/abi/generated/types.ts";
import { FetchTraces } from "../../../runtime/services/fetch/fetch-traces.ts";
import { receivedTrace, withTrace } from "../../../runtime/services/fetch/trace-context.ts";

const ids = "4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7";
const traceparent = `00-${ids}-01`;
const came: Field[] = [
  ["traceparent", traceparent],
  ["tracestate", "a=1"],
];

test("a request's trace is what its fields say, in one field or in several", () => {
  expect(receivedTrace([])).toBeNull();
  expect(receivedTrace(came)).toEqual({ traceparent, tracestate: "a=1" });
  expect(receivedTrace([["Traceparent", traceparent]])).toEqual({ traceparent, tracestate: null });
  const several: Field[] = [...came, ["tracestate", "b=2 , c=3"]];
  expect(receivedTrace(several)?.tracestate).toBe("a=1,b=2,c=3");
  // A later version's fields that this one does not know are passed on (section 4.3).
  const later = `01-${ids}-01-more`;
  expect(receivedTrace([["traceparent", later]])?.traceparent).toBe(later);
});

test("of a malformed trace nothing is passed on", () => {
  const malformed = [
    "",
    "garbage",
    `00-${"0".repeat(32)}-00f067aa0ba902b7-01`,
    `00-4bf92f3577b34da6a3ce929d0e0e4736-${"0".repeat(16)}-01`,
    traceparent.toUpperCase(),
    `ff-${ids}-01`,
    `${traceparent}-more`,
    `01-${ids}-01-${"x".repeat(300)}`,
    `01-${ids}-01- \n`,
  ];
  for (const each of malformed) {
    const fields: Field[] = [
      ["traceparent", each],
      ["tracestate", "a=1"],
    ];
    expect([each, receivedTrace(fields)]).toEqual([each, null]);
  }
  expect(receivedTrace([...came, ["traceparent", traceparent]])).toBeNull();
});

test("a long tracestate loses its last members, not parts of them", () => {
  const member = `vendor=${"v".repeat(93)}`;
  const fields: Field[] = [came[0]!, ["tracestate", Array(200).fill(member).join(",")]];
  expect(receivedTrace(fields)?.tracestate).toBe(Array(5).fill(member).join(","));
  expect(receivedTrace([came[0]!, ["tracestate", "x".repeat(600)]])?.tracestate).toBeNull();
});

test("a fetch has the trace's fields unless its worker set its own", () => {
  const received = receivedTrace(came)!;
  const sent = { traceparent: `00-${ids.replace("00f0", "11f1")}-01`, tracestate: "a=1" };
  const traced = [
    ["traceparent", sent.traceparent],
    ["tracestate", "a=1"],
  ];
  expect(withTrace([["x-own", "1"]], received, sent)).toEqual([["x-own", "1"], ...traced]);
  // What it passed on as it came is not its own.
  expect(new Map(withTrace(came, received, sent))).toEqual(new Map(traced as Field[]));
  const changed: Field[] = [came[0]!, ["TraceState", "b=2,a=1"]];
  expect(withTrace(changed, received, sent)).toEqual([["TraceState", "b=2,a=1"], traced[0]]);
  for (const own of ["", `00-${ids.replace("4bf9", "5bf9")}-00`]) {
    const fields: Field[] = [["TraceParent", own]];
    expect(withTrace(fields, received, sent)).toEqual(fields);
  }
});

test("a request's fetches have spans up to a number, and are told of the trace unless that is off", () => {
  const begun: string[] = [];
  const beginSpan = (_: unknown, { uri }: { uri: string }) => {
    begun.push(uri);
    return { traceparent: `00-${ids}-00`, tracestate: null, end: () => {} };
  };
  const fetch = { method: "GET", uri: "http://a.test/", fields: [] };
  const traces = new FetchTraces({ fields: came, beginSpan, carried: true });
  const all = Array.from({ length: 200 }, () => traces.begin(fetch));
  expect(begun).toHaveLength(128);
  expect(all[0]!.fields).toEqual([["traceparent", `00-${ids}-00`]]);
  expect(all[199]!.fields).toEqual(came);
  const quiet = new FetchTraces({ fields: came, beginSpan, carried: false });
  expect(quiet.begin(fetch).fields).toEqual([]);
  expect(begun).toHaveLength(129);
  const none = new FetchTraces({ fields: [], beginSpan, carried: true });
  expect(none.begin(fetch).fields).toEqual([]);
  expect(begun).toHaveLength(129);
});
