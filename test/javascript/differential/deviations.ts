import type { Described } from "./describe-value.ts";

/** Cases in which Node itself does not do what the standard says, or in which the guest is different on
 * purpose: what the guest answers, and why. */
export const deviations: Readonly<Record<string, { guest: Described; why: string }>> = {
  "TextDecoder utf-8 in chunks [239,187,191,239,187,191]": {
    guest: {
      value: [
        "|\ufeff",
        "|\ufeff",
        "|\ufeff",
        "|\ufeff",
        "|\ufeff",
        "|\ufeff",
        "\ufeff|",
        "|||||\ufeff|",
      ],
    },
    why: "Node takes a second byte order mark away where the first was cut into two chunks.",
  },
  "Blob: a detached buffer, and views of one": {
    guest: { value: [2, "", "ab"] },
    why: "Node refuses it, where the standard has it hold no bytes.",
  },
  "Blob: parts are read in order, once each": {
    guest: {
      value: [
        ...["iterator", "0", "first", "1", "second"],
        ...["endings", "endings as text", "type", "a/b"],
      ],
    },
    why: "Node reads both options before it makes text of one; Web IDL has one after the other.",
  },
  "EventTarget: options are read once each": {
    guest: {
      value: [
        [
          ...["capture", "once", "passive", "signal"],
          ...["capture", "once", "passive", "signal"],
          ...["capture", "called"],
        ],
        { undefined: "undefined" },
      ],
    },
    why: "Node reads once before capture, and no option at all when nothing can be removed.",
  },
  "structuredClone: an AbortSignal": {
    guest: { threw: "DataCloneError", code: 25 },
    why: "Node's own is a class like any other to it, and becomes an empty object.",
  },
  "File: name and time": {
    guest: { value: ["é/x.txt", 12, 2, "t/x", "ab", true] },
    why: "Node keeps the fraction of a millisecond, where the standard has a whole number.",
  },
  "Response: enumerable members": {
    guest: {
      value: ["clone", "headers", "ok", "redirected", "status", "statusText", "type", "url"],
    },
    why: "Request and Response inherit what the standard mixes into both.",
  },
  "abort: AbortSignal.timeout of a negative number": {
    guest: { threw: "TypeError" },
    why: "Node throws an error of its own; Web IDL has a TypeError for a number out of range.",
  },
  "Headers of: a record with a member that can't be enumerated": {
    guest: { value: [["a", "1"]] },
    why: "Node reads such a member too, where the standard leaves it out.",
  },
  'performance.measure: [{"duration":3}]': {
    guest: { threw: "TypeError" },
    why: "Node takes options without start and end, which the standard refuses.",
  },
  'performance.measure: [{"detail":3}]': {
    guest: { threw: "TypeError" },
    why: "Node takes options without start and end, which the standard refuses.",
  },
  "EventTarget: dispatch of an event under way": {
    guest: { value: [["InvalidStateError"], { undefined: "undefined" }] },
    why: "Node throws an error of its own, where the standard has a DOMException.",
  },
  "compression: a text to compress": {
    guest: { threw: "TypeError" },
    why: "Node compresses text as UTF-8, where the standard takes bytes alone.",
  },
  "URLPattern of: test of parts": {
    guest: { value: [true, false, true, true, false] },
    why: "Node lets a relative URL match without a base, where the standard has it parsed first.",
  },
  "Atomics: a buffer that becomes smaller meanwhile": {
    guest: { value: ["RangeError", 0, "RangeError"] },
    why: "V8 throws a TypeError; the standard has one for arrays alone that are out of bounds as a whole.",
  },
};
