// Schemas of values that messages, records of logs and files have in common.

import * as v from "valibot";
import { digestPattern } from "./name-patterns.ts";

/** A whole number from 0 to 2⁵³ − 1. */
export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** A SHA-256, hexadecimal in lower case. */
export const digest = v.pipe(v.string(), v.regex(digestPattern));
