import { type Case, type CaseSet, maxCases, withOwnNames } from "./case.ts";
import { badCase, caseOf } from "./case-record.ts";
import { casesOfHar, isHar } from "./har.ts";
import { lineOf, lineOfMistake } from "./json-place.ts";

/** Reads a file of requests, told apart by what is in it: an HTTP archive (HAR 1.2), a JSON array, or JSON
 * Lines (https://jsonlines.org), the last two of objects `{name, method, url, headers, body |
 * bodyBase64}`, all optional. `file` is the name for messages.
 * Throws `bad-request` with the line of what is wrong, or where there are more than {@link maxCases}. */
export function parseRequestFile(text: string, file: string): CaseSet {
  // The specification of HAR lets a file begin with a byte order mark.
  const plain = text.replace(/^\ufeff/, "");
  const { cases, notes } = hasLines(plain)
    ? { cases: casesOfLines(plain, file), notes: [] }
    : casesOfDocument(plain, file);
  if (cases.length === 0) throw badCase(file, "it holds no request.");
  if (cases.length > maxCases) {
    throw badCase(file, `it holds ${cases.length} requests; ${maxCases} are allowed.`);
  }
  return { cases: withOwnNames(cases), notes };
}

/** Whether the first line that is not empty is an object by itself, and no archive. */
function hasLines(text: string): boolean {
  const [first = ""] = text.trimStart().split("\n", 1);
  if (!first.startsWith("{")) return false;
  try {
    return !isHar(JSON.parse(first));
  } catch {
    return false;
  }
}

function casesOfLines(text: string, file: string): Case[] {
  return text
    .split("\n")
    .map((line, index) => ({ line, where: `${file}:${index + 1}` }))
    .filter(({ line }) => line.trim() !== "")
    .map(({ line, where }) => {
      try {
        return caseOf(JSON.parse(line), where);
      } catch (error) {
        if (error instanceof SyntaxError) throw badCase(where, "it is not JSON.");
        throw error;
      }
    });
}

function casesOfDocument(text: string, file: string): CaseSet {
  if (text.trim() === "") return { cases: [], notes: [] };
  const document = parseDocument(text, file);
  if (isHar(document)) return casesOfHar(document, text, file);
  const list = Array.isArray(document) ? document : [document];
  const cases = list.map((record, index) => {
    try {
      return caseOf(record, file);
    } catch {
      // Once more, with its place, which takes a while to find.
      const line = Array.isArray(document) ? lineOf(text, [index]) : 1;
      return caseOf(record, `${line === null ? file : `${file}:${line}`}, request ${index + 1}`);
    }
  });
  return { cases, notes: [] };
}

/** A text's JSON. Throws `bad-request` with the line. */
export function parseDocument(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const line = lineOfMistake(text, error);
    throw badCase(line === null ? file : `${file}:${line}`, "it is not JSON.");
  }
}
